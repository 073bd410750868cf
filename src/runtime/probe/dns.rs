//! A record at its authoritative servers and at resolvers: who says what, and how long the old answer lives.
//!
//! Every server is asked directly, so that a cache on this machine can't colour the picture.

mod ask;
mod weigh;

use futures_util::future::join_all;

use self::ask::ask;
use self::weigh::{Reply, Wanted, weigh};
use super::Seen;
use crate::plan::Duration;
use crate::plan::probe::DnsProbe;

/// The most servers that one look asks.
const MOST_SERVERS: usize = 32;

pub(super) async fn see(resolvers: &[String], probe: &DnsProbe, timeout: Duration) -> Seen {
    let Some(question) = ask::question(probe) else {
        return Seen::unknown(format!("{} is not a name", probe.name));
    };
    let resolvers = if probe.resolvers.is_empty() { resolvers } else { &probe.resolvers };
    let group = |servers: &[String], recursive: bool| -> Vec<_> {
        let asked = servers.iter().take(MOST_SERVERS);
        asked.map(|server| ask(server.clone(), question.clone(), recursive, timeout)).collect()
    };
    let (authoritative, resolvers): (Vec<Reply>, Vec<Reply>) =
        tokio::join!(join_all(group(&probe.authoritative, false)), join_all(group(resolvers, true)));
    weigh(&Wanted::of(probe), &authoritative, &resolvers)
}
