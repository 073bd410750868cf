//! The seam between the loop and the world.
//!
//! Two worlds exist: [`LiveWorld`](super::live::LiveWorld) has sockets, and
//! [`DrillWorld`](super::simulated::DrillWorld) has none and no way to get one (law 9).

use std::collections::BTreeMap;
use std::future::Future;

use jiff::Timestamp;
use serde_json::Value;

use crate::incident::Incident;
use crate::incident::command::ReportCommand;
use crate::plan::action::SimulatedCall;
use crate::plan::probe::Symptom;
use crate::plan::request::Expect;
use crate::plan::{ActionId, DependencyId, Duration, Probe, ProbeStatus, ResolvedCall, Text};

/// The most characters of an answer that are kept.
pub const EXCERPT: usize = 400;

/// What the loop can ask of the world. Everything runs on one thread.
pub trait World: 'static {
    /// Make one authorised call, once. Retries are the caller's decision. Dropping the future calls it off: a
    /// connection is closed, and a program is killed with everything that it started.
    fn call(&self, call: Call) -> impl Future<Output = CallOutcome>;

    /// Look once; ends within [`Probe::timeout`]. A probe that names another dependency is the caller's to
    /// resolve. The id is that of the dependency that is looked at; none for an action's own `verify`.
    fn look(&self, id: Option<&DependencyId>, probe: &Probe) -> impl Future<Output = Look>;

    /// Open connections to the hosts of these URLs ahead of need.
    fn warm(&self, urls: &[String]) -> impl Future<Output = ()>;

    /// Something was recorded, by this program or another one; the incident is as after it. The real world does not
    /// listen.
    fn heard(&self, incident: &Incident) {
        let _ = incident;
    }

    /// When a drill proposes something by itself.
    fn proposes_at(&self, incident: &Incident) -> Option<Timestamp> {
        let _ = incident;
        None
    }

    /// What a drill proposes by itself at this instant, in order.
    fn proposals(&self, incident: &Incident, now: Timestamp) -> Vec<ReportCommand> {
        let _ = (incident, now);
        Vec::new()
    }
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Read the prior state.
    Capture,
    /// Do it.
    Act,
    /// Go on after it was answered.
    Follow,
    /// Ask whether the job that it began has ended.
    Poll,
    /// Put the prior state back.
    Undo,
    /// Tell people. None of the systems changes by it.
    Tell,
}

/// One authorised request.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is sent; secrets are still places.
    pub request: ResolvedCall,
    /// What a good answer looks like.
    pub expect: Expect,
    /// How long the whole exchange may take, from opening the connection to the end of the answer.
    pub timeout: Duration,
    /// Sent as `Idempotency-Key` unless the method is safe or the file sets its own.
    pub idempotency_key: String,
    /// The action that it belongs to.
    pub action: ActionId,
    /// What it is for.
    pub purpose: Purpose,
    /// A name for each JSON pointer to keep from the answer.
    pub pick: BTreeMap<String, String>,
    /// What a drill answers.
    pub simulate: SimulatedCall,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq)]
pub enum CallOutcome {
    /// The answer was what `expect` asks for.
    Succeeded {
        /// The HTTP status; a program's exit status, a name server's response code, a mail server's reply code.
        status: u16,
        /// How long it took, in milliseconds.
        duration_ms: u64,
        /// The start of the answer, scrubbed.
        excerpt: Text,
        /// What `pick` found, unchanged: it may be put back as it was.
        captured: BTreeMap<String, Value>,
    },
    /// Nothing was sent, or the server said no.
    ///
    /// A 5xx is a no as well: servers answer conflicts and refused input with it. The caller's `verify` probe
    /// tells whether something happened all the same.
    Failed {
        /// The status as above, when there was an answer.
        status: Option<u16>,
        /// How long it took, in milliseconds.
        duration_ms: u64,
        /// Why, as a fragment; it says so when nothing was sent.
        reason: Text,
        /// The start of the answer, scrubbed.
        excerpt: Text,
        /// How long the server asks to wait (`Retry-After`); a day at most.
        retry_after: Option<Duration>,
    },
    /// Bytes may have left and no complete answer came: it may have happened. Never sent again by itself.
    Unknown {
        /// How long it took, in milliseconds.
        duration_ms: u64,
        /// Why, as a fragment.
        reason: Text,
    },
}

/// What one look saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The state; [`ProbeStatus::Unknown`] when the look itself was not possible.
    pub status: ProbeStatus,
    /// What was seen: `401 in 32 ms`.
    pub detail: Text,
    /// What kind of trouble it is.
    pub symptom: Option<Symptom>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// When caches will have forgotten the old answer, from now.
    pub settles_in: Option<Duration>,
}
