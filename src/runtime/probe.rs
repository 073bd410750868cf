//! Looking at the world without changing it.

mod dns;
mod exec;
mod http;
mod tcp;
mod tls;

use super::clock::Stopwatch;
use super::live::LiveWorld;
use super::world::Look;
use crate::plan::probe::Symptom;
use crate::plan::{Duration, Probe, ProbeStatus, Text};

/// The most characters of a detail: it stands on one line.
const DETAIL: usize = 200;

/// What one kind of probe saw.
struct Seen {
    status: ProbeStatus,
    detail: String,
    symptom: Option<Symptom>,
    settles_in: Option<Duration>,
}

impl Seen {
    const fn new(status: ProbeStatus, detail: String) -> Self {
        Self { status, detail, symptom: None, settles_in: None }
    }

    const fn ok(detail: String) -> Self {
        Self::new(ProbeStatus::Ok, detail)
    }

    const fn degraded(detail: String) -> Self {
        Self::new(ProbeStatus::Degraded, detail)
    }

    const fn failing(detail: String) -> Self {
        Self::new(ProbeStatus::Failing, detail)
    }

    /// What kind of trouble it is.
    const fn because(mut self, symptom: Symptom) -> Self {
        self.symptom = Some(symptom);
        self
    }

    /// The look itself was not possible.
    const fn unknown(detail: String) -> Self {
        Self::new(ProbeStatus::Unknown, detail)
    }
}

/// Look once, within the probe's time-out.
pub(super) async fn look(world: &LiveWorld, probe: &Probe) -> Look {
    let watch = Stopwatch::start();
    let timeout = probe.timeout();
    let seen = match tokio::time::timeout(timeout.to_std(), Box::pin(see(world, probe, watch))).await {
        Ok(seen) => seen,
        Err(_) => Seen::failing(format!("no answer in {timeout}")).because(Symptom::NoAnswer),
    };
    let detail = world.clean(&seen.detail);
    Look {
        status: seen.status,
        detail: Text::line(detail.as_str()).cut(DETAIL),
        symptom: seen.symptom,
        took_ms: watch.ms(),
        settles_in: seen.settles_in,
    }
}

async fn see(world: &LiveWorld, probe: &Probe, watch: Stopwatch) -> Seen {
    let timeout = probe.timeout();
    if let Some(http) = &probe.http {
        http::see(world, http, timeout, watch).await
    } else if let Some(tcp) = &probe.tcp {
        tcp::see(tcp, watch).await
    } else if let Some(dns) = &probe.dns {
        dns::see(&world.resolvers, dns, timeout).await
    } else if let Some(tls) = &probe.tls {
        tls::see(world, tls).await
    } else if let Some(exec) = &probe.exec {
        exec::see(world, exec, timeout, watch).await
    } else {
        Seen::unknown("the probe says nothing to look at".to_owned())
    }
}
