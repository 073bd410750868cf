//! What probes, calls and the monitoring report; only the program itself says these.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::incident::event::{Alert, AlertKey, AttemptRefused, DeliveryId, FireId, StepRef, TargetResult};
use crate::plan::probe::Symptom;
use crate::plan::{DependencyId, Duration, InjectId, ProbeStatus, SourceId, Text};

/// How a call ended.
#[derive(Debug, Clone, PartialEq)]
pub enum CallResult {
    /// Answered as expected.
    Succeeded {
        /// The status of the answer.
        status: u16,
        /// In milliseconds.
        duration_ms: u64,
        /// The start of the answer.
        excerpt: Text,
        /// What was kept of the answer.
        kept: BTreeMap<String, Value>,
    },
    /// Refused, or never left.
    Failed {
        /// The status of the answer, where there was one.
        status: Option<u16>,
        /// In milliseconds.
        duration_ms: u64,
        /// Why.
        reason: Text,
        /// The start of the answer.
        excerpt: Text,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// It may have happened.
    Unknown {
        /// Why it can't be told.
        reason: Text,
    },
}

/// What probes and calls report.
#[derive(Debug, Clone, PartialEq)]
pub enum ReportCommand {
    /// A dependency's probe looked.
    Dependency {
        /// The dependency.
        dependency: DependencyId,
        /// What it saw.
        status: ProbeStatus,
        /// What it says.
        detail: Text,
        /// What kind of trouble it is.
        symptom: Option<Symptom>,
    },
    /// A step's probe looked.
    Step {
        /// The step.
        at: StepRef,
        /// What it saw.
        status: ProbeStatus,
        /// What it says.
        detail: Text,
    },
    /// The prior state was read.
    Captured {
        /// The firing.
        fire: FireId,
        /// What was read.
        captured: BTreeMap<String, Value>,
    },
    /// A call ended.
    Call {
        /// The firing.
        fire: FireId,
        /// How.
        result: CallResult,
    },
    /// Calls for some of many targets ended.
    Targets {
        /// The firing.
        fire: FireId,
        /// How each ended.
        results: Vec<TargetResult>,
    },
    /// A job that a call began has ended, or can't be asked any more.
    Job {
        /// The firing.
        fire: FireId,
        /// How.
        result: CallResult,
    },
    /// The look at many targets ended.
    TargetsLooked {
        /// The firing.
        fire: FireId,
        /// The numbers of those whose effect was seen.
        verified: Vec<u32>,
        /// The numbers of the others.
        not_verified: Vec<u32>,
        /// What the looks say.
        detail: Text,
    },
    /// The look at a call's effect ended.
    Verification {
        /// The firing.
        fire: FireId,
        /// Was the effect seen? Else what was seen last.
        status: ProbeStatus,
        /// What the probe says.
        detail: Text,
    },
    /// A delivery ended.
    Delivery {
        /// The delivery.
        delivery: DeliveryId,
        /// How.
        result: CallResult,
    },
    /// The look whether a delivery arrived ended.
    DeliveryLooked {
        /// The delivery.
        delivery: DeliveryId,
        /// Was it seen?
        seen: bool,
        /// What was seen.
        detail: Text,
    },
    /// The program that was to deliver something is gone.
    DeliveryLost {
        /// The delivery.
        delivery: DeliveryId,
        /// The program that is gone. When another one sends it by now, nothing is lost.
        sender: String,
    },
    /// The head of the record is known, and somebody else is to hold it.
    Anchor {
        /// Number of lines: that of the state that decides.
        count: u64,
        /// The last line's hash.
        hash: String,
    },
    /// Alerts came in, in their order.
    Alerts(Vec<AlertReport>),
    /// The program that sent a call is gone.
    Lost {
        /// The firing.
        fire: FireId,
        /// How that is known.
        reason: Text,
    },
    /// An inject of the scenario came due.
    InjectDue {
        /// Which.
        inject: InjectId,
    },
    /// The time of the exercise is over.
    ExerciseOver,
    /// Somebody tried in a drill what is refused.
    AttemptRefused(AttemptRefused),
}

/// What the monitoring says of alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertReport {
    /// It fires.
    Fired(Box<Alert>),
    /// It is over.
    Resolved {
        /// Which.
        key: AlertKey,
        /// As of when, where the source says so.
        as_of: Option<Timestamp>,
    },
    /// More came than are kept one by one.
    Overflowed {
        /// From which source.
        source: SourceId,
        /// How many since the last time this was said.
        count: u32,
    },
}
