//! What the servers' answers mean together.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::plan::Duration;
use crate::plan::probe::{DnsProbe, RecordType, Symptom};
use crate::runtime::probe::Seen;

/// What one server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// Records of the wanted type, and how many seconds they may be kept.
    Records { values: Vec<String>, ttl: u32 },
    /// An alias whose target this server does not know.
    Alias(String),
    /// The name exists, the record does not.
    NoRecord { ttl: u32 },
    /// The name does not exist (NXDOMAIN).
    NoName { ttl: u32 },
    /// An error of the server, in its own words.
    Refused(String),
    /// No answer.
    Silent,
}

impl Reply {
    fn is_silent(&self) -> bool {
        matches!(self, Self::Silent)
    }

    /// What kind of trouble a wrong answer is.
    const fn symptom(&self) -> Symptom {
        match self {
            Self::NoRecord { .. } | Self::NoName { .. } => Symptom::NameMissing,
            Self::Records { .. } | Self::Alias(_) | Self::Refused(_) | Self::Silent => Symptom::NameWrong,
        }
    }

    /// How long this answer may still be given by a cache.
    const fn ttl(&self) -> u32 {
        match self {
            Self::Records { ttl, .. } | Self::NoRecord { ttl } | Self::NoName { ttl } => *ttl,
            Self::Alias(_) | Self::Refused(_) | Self::Silent => 0,
        }
    }

    /// What so many servers say, with its verb.
    fn said_by(&self, servers: usize) -> String {
        let verb = |one: &'static str, many: &'static str| if servers == 1 { one } else { many };
        match self {
            Self::Records { values, .. } => format!("{} {}", verb("says", "say"), values.join(", ")),
            Self::Alias(target) => format!("{} it is an alias of {target}", verb("says", "say")),
            Self::NoRecord { .. } => format!("{} no such record", verb("has", "have")),
            Self::NoName { .. } => format!("{} the name does not exist", verb("says", "say")),
            Self::Refused(code) => format!("{} {code}", verb("answers", "answer")),
            Self::Silent => format!("{} silent", verb("is", "are")),
        }
    }
}

/// The values that must be there.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Any value when empty.
    values: BTreeSet<String>,
    record: RecordType,
}

impl Wanted {
    pub(super) fn of(probe: &DnsProbe) -> Self {
        Self {
            values: probe.expect.iter().map(|raw| normal(probe.record, raw)).collect(),
            record: probe.record,
        }
    }

    /// All values and no others. Other texts may stand beside a `TXT`: every service puts its own there.
    fn is_met_by(&self, reply: &Reply) -> bool {
        let Reply::Records { values, .. } = reply else {
            return matches!(reply, Reply::Alias(target) if self.values.contains(target));
        };
        let found: BTreeSet<String> = values.iter().map(|raw| normal(self.record, raw)).collect();
        if self.values.is_empty() {
            !found.is_empty()
        } else if self.record == RecordType::Txt {
            found.is_superset(&self.values)
        } else {
            found == self.values
        }
    }
}

/// One spelling for each value, so that they can be compared.
fn normal(record: RecordType, raw: &str) -> String {
    let raw = raw.trim();
    match record {
        RecordType::A | RecordType::Aaaa => {
            raw.parse::<IpAddr>().map_or_else(|_| raw.to_owned(), |ip| ip.to_string())
        }
        RecordType::Cname | RecordType::Ns => name_text(raw),
        RecordType::Mx => name_text(&raw.split_whitespace().collect::<Vec<_>>().join(" ")),
        RecordType::Txt => {
            raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw).to_owned()
        }
    }
}

/// A name in lower case, without its final dot.
pub(super) fn name_text(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// Compare what everybody says with what must be there.
pub(super) fn weigh(wanted: &Wanted, authoritative: &[Reply], resolvers: &[Reply]) -> Seen {
    if authoritative.is_empty() && resolvers.is_empty() {
        return Seen::unknown("no DNS server to ask".to_owned());
    }
    if authoritative.iter().chain(resolvers).all(Reply::is_silent) {
        return Seen::failing("no DNS server answered".to_owned()).because(Symptom::NameWrong);
    }
    let wanted = match learn(wanted, authoritative) {
        Ok(wanted) => wanted,
        Err(seen) => return seen,
    };
    let (source, caches) = (Group::of(&wanted, authoritative), Group::of(&wanted, resolvers));
    if let Some(wrong) = source.wrong.first() {
        let (count, all) = (source.wrong.len(), source.all);
        let detail = format!("{count} of {all} authoritative servers {}", wrong.said_by(count));
        return Seen::failing(detail).because(wrong.symptom());
    }
    if source.silent > 0 {
        let (silent, all) = (source.silent, source.all);
        let mut seen = caches_alone(&caches);
        let words = format!("{silent} of {all} authoritative servers silent");
        seen.detail = if caches.all == 0 { words } else { format!("{words}, {}", seen.detail) };
        seen.status = seen.status.max(Seen::degraded(String::new()).status);
        return seen;
    }
    if caches.all == 0 {
        return Seen::ok(format!("{}/{} agree", source.right, source.all));
    }
    caches_alone(&caches)
}

/// Where nothing is written down, the authoritative servers say what must be there.
fn learn(wanted: &Wanted, authoritative: &[Reply]) -> Result<Wanted, Seen> {
    let mut said = authoritative.iter().filter_map(|reply| {
        let Reply::Records { values, .. } = reply else {
            return None;
        };
        let values: BTreeSet<String> = values.iter().map(|raw| normal(wanted.record, raw)).collect();
        Some(values)
    });
    let Some(first) = said.next().filter(|_| wanted.values.is_empty()) else {
        return Ok(wanted.clone());
    };
    if said.any(|other| other != first) {
        return Err(Seen::degraded("authoritative servers disagree".to_owned()));
    }
    Ok(Wanted { values: first, record: wanted.record })
}

struct Group<'a> {
    all: usize,
    right: usize,
    silent: usize,
    wrong: Vec<&'a Reply>,
}

impl<'a> Group<'a> {
    fn of(wanted: &Wanted, replies: &'a [Reply]) -> Self {
        let mut group = Self { all: replies.len(), right: 0, silent: 0, wrong: Vec::new() };
        for reply in replies {
            // An authoritative server can't follow an alias out of its zone: that is no mistake of its.
            let elsewhere = matches!(reply, Reply::Alias(_)) && wanted.record != RecordType::Cname;
            if reply.is_silent() {
                group.silent += 1;
            } else if elsewhere || wanted.is_met_by(reply) {
                group.right += 1;
            } else {
                group.wrong.push(reply);
            }
        }
        group
    }
}

/// The picture that the resolvers give, once the source is known to be right or silent.
fn caches_alone(caches: &Group<'_>) -> Seen {
    let Group { all, right, silent, .. } = *caches;
    if right == all {
        return Seen::ok(format!("{right}/{all} agree"));
    }
    let usable = |reply: &&&Reply| matches!(reply, Reply::Records { .. } | Reply::Alias(_));
    let mut detail = format!("{right} of {all} resolvers see it");
    if silent > 0 {
        detail = format!("{detail}, {silent} silent");
    }
    let waits = caches.wrong.iter().map(|reply| reply.ttl()).max().filter(|ttl| *ttl > 0);
    if let Some(ttl) = waits {
        detail = format!("{detail}, old record expires in {}", clock_words(ttl));
    } else if let Some(wrong) = caches.wrong.first() {
        let count = caches.wrong.len();
        detail = format!("{detail}, {count} {}", wrong.said_by(count));
    }
    let reachable = right > 0 || caches.wrong.iter().any(|reply| usable(&reply));
    let mut seen = if reachable { Seen::degraded(detail) } else { Seen::failing(detail) };
    seen.symptom = caches.wrong.first().map(|reply| reply.symptom());
    seen.settles_in = waits.map(|ttl| Duration::secs(u64::from(ttl)));
    seen
}

/// `0:24`, `12:05`, `1:00:00`.
fn clock_words(seconds: u32) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::plan::ProbeStatus::{self, Degraded, Failing, Ok as Fine, Unknown};

    const NEW: &str = "198.51.100.7";
    const OLD: &str = "192.0.2.1";

    fn says(value: &str, ttl: u32) -> Reply {
        Reply::Records { values: vec![value.to_owned()], ttl }
    }

    fn new() -> Reply {
        says(NEW, 30)
    }

    fn old(ttl: u32) -> Reply {
        says(OLD, ttl)
    }

    fn wanted(values: &[&str]) -> Wanted {
        Wanted::of(&DnsProbe {
            name: "shop.test".to_owned(),
            record: RecordType::A,
            expect: values.iter().map(|v| (*v).to_owned()).collect(),
            authoritative: Vec::new(),
            resolvers: Vec::new(),
        })
    }

    #[rstest]
    #[case::all_agree(&[new()], &[new(), new()], Fine, "2/2 agree")]
    #[case::no_resolver(&[new(), new()], &[], Fine, "2/2 agree")]
    #[case::no_source(&[], &[new()], Fine, "1/1 agree")]
    #[case::spreading(
        &[new()], &[new(), old(24), old(9)], Degraded, "1 of 3 resolvers see it, old record expires in 0:24"
    )]
    #[case::not_yet(&[new()], &[old(90)], Degraded, "0 of 1 resolvers see it, old record expires in 1:30")]
    #[case::not_done(&[old(30)], &[new()], Failing, "1 of 1 authoritative servers says 192.0.2.1")]
    #[case::half_done(&[new(), old(30)], &[new()], Failing, "1 of 2 authoritative servers says 192.0.2.1")]
    #[case::gone(
        &[Reply::NoName { ttl: 5 }], &[], Failing, "1 of 1 authoritative servers says the name does not exist"
    )]
    #[case::cached_absence(
        &[new()], &[Reply::NoName { ttl: 3_600 }], Failing,
        "0 of 1 resolvers see it, old record expires in 1:00:00"
    )]
    #[case::broken(&[new()], &[Reply::Refused("SERVFAIL".to_owned())], Failing, "0 of 1 resolvers see it, 1 answers SERVFAIL")]
    #[case::partly_silent(&[new(), Reply::Silent], &[new()], Degraded, "1 of 2 authoritative servers silent, 1/1 agree")]
    #[case::silent_source(&[Reply::Silent], &[old(8)], Degraded, "1 of 1 authoritative servers silent, 0 of 1 resolvers see it, old record expires in 0:08")]
    #[case::silent_resolver(&[new()], &[new(), Reply::Silent], Degraded, "1 of 2 resolvers see it, 1 silent")]
    #[case::nobody(&[Reply::Silent], &[Reply::Silent], Failing, "no DNS server answered")]
    #[case::none_to_ask(&[], &[], Unknown, "no DNS server to ask")]
    #[case::alias_out_of_zone(&[Reply::Alias("cdn.test".to_owned())], &[new()], Fine, "1/1 agree")]
    fn the_picture_is_put_into_words(
        #[case] authoritative: &[Reply],
        #[case] resolvers: &[Reply],
        #[case] status: ProbeStatus,
        #[case] detail: &str,
    ) {
        let seen = weigh(&wanted(&[NEW]), authoritative, resolvers);
        assert_eq!((seen.status, seen.detail.as_str()), (status, detail));
    }

    #[rstest]
    #[case(&[new()], &[new()], Fine, "1/1 agree")]
    #[case(&[new()], &[old(7)], Degraded, "0 of 1 resolvers see it, old record expires in 0:07")]
    #[case(&[new(), old(7)], &[new()], Degraded, "authoritative servers disagree")]
    #[case(&[], &[new(), old(7)], Fine, "2/2 agree")]
    fn without_expectation_the_source_is_the_measure(
        #[case] authoritative: &[Reply],
        #[case] resolvers: &[Reply],
        #[case] status: ProbeStatus,
        #[case] detail: &str,
    ) {
        let seen = weigh(&wanted(&[]), authoritative, resolvers);
        assert_eq!((seen.status, seen.detail.as_str()), (status, detail));
    }

    #[test]
    fn the_longest_remaining_time_is_the_time_to_wait() {
        let seen = weigh(&wanted(&[NEW]), &[new()], &[old(9), old(24), new()]);
        assert_eq!(seen.settles_in, Some(Duration::secs(24)));
    }

    #[test]
    fn an_old_address_beside_the_new_one_is_not_done() {
        let both = Reply::Records { values: vec![OLD.to_owned(), NEW.to_owned()], ttl: 5 };
        assert_eq!(weigh(&wanted(&[NEW]), &[both], &[]).status, Failing);
    }

    #[rstest]
    #[case(RecordType::Aaaa, "2001:db8:0:0::1", "2001:db8::1")]
    #[case(RecordType::Cname, "CDN.test.", "cdn.test")]
    #[case(RecordType::Mx, "10   Mail.test.", "10 mail.test")]
    #[case(RecordType::Txt, "\"v=spf1 -all\"", "v=spf1 -all")]
    fn spellings_of_one_value_are_equal(#[case] record: RecordType, #[case] a: &str, #[case] b: &str) {
        assert_eq!(normal(record, a), normal(record, b));
    }
}
