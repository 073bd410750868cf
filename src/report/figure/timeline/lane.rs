//! Lanes, and the marks in them.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use crate::plan::runbook::Capability;
use crate::plan::{Domain, Text};
use crate::report::document::Tone;

/// The part of the story that a lane tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneName {
    /// Who commanded, pages, thresholds, decisions, the incident's life.
    Command,
    /// Name resolution.
    Dns,
    /// The application.
    Application,
    /// Identities, credentials and tokens.
    Identity,
    /// A vendor.
    Vendor,
    /// Traffic switching, and the campaign's own sends and adverts.
    Traffic,
    /// What customers saw, and what they and others were told.
    Messages,
}

impl LaneName {
    /// Every lane, in the order in which they are drawn.
    pub const ALL: [Self; 7] = [
        Self::Command,
        Self::Dns,
        Self::Application,
        Self::Identity,
        Self::Vendor,
        Self::Traffic,
        Self::Messages,
    ];

    /// The words at the lane.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Command => "Command",
            Self::Dns => "DNS",
            Self::Application => "Application",
            Self::Identity => "Identity",
            Self::Vendor => "Vendor",
            Self::Traffic => "Traffic",
            Self::Messages => "Messages",
        }
    }

    /// The lane of a part of the world.
    pub const fn of(domain: Domain) -> Self {
        match domain {
            Domain::Dns => Self::Dns,
            Domain::App => Self::Application,
            Domain::Identity => Self::Identity,
            Domain::Traffic | Domain::Campaign => Self::Traffic,
            Domain::Comms => Self::Messages,
            Domain::Vendor => Self::Vendor,
        }
    }

    /// The lane of what a runbook is for.
    pub const fn of_capability(capability: Capability) -> Self {
        match capability {
            Capability::Dns => Self::Dns,
            Capability::Failover => Self::Traffic,
            Capability::App | Capability::Rollback => Self::Application,
            Capability::SecretsRevocation | Capability::TokenInvalidation => Self::Identity,
            Capability::Vendor => Self::Vendor,
        }
    }
}

impl fmt::Display for LaneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StretchKind {
    /// A severity.
    Severity,
    /// What customers saw.
    Impact,
    /// Somebody's command.
    Command,
    /// The state of a dependency, as its probe saw it.
    Dependency,
    /// Work with a runbook.
    Runbook,
    /// Work on a step.
    Step,
    /// An action: from its request to its outcome, and on to the look at its effect.
    Action,
}

impl StretchKind {
    /// The word for one.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Impact => "impact",
            Self::Command => "commander",
            Self::Dependency => "state",
            Self::Runbook => "runbook",
            Self::Step => "step",
            Self::Action => "action",
        }
    }
}

/// What happens at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointKind {
    /// The incident's life: declared, mitigated, resolved, closed.
    Life,
    /// Command is offered, accepted or declined, or somebody was relieved.
    Handover,
    /// A threshold widened authority.
    Threshold,
    /// Somebody was paged.
    Page,
    /// Somebody acknowledged.
    Acknowledgement,
    /// An alert.
    Alert,
    /// What the program suspected.
    Suspicion,
    /// A decision.
    Decision,
    /// A secret was exposed or contained.
    Secret,
    /// A message or sitrep.
    Message,
    /// Something that was promised or needed did not come in time.
    Overdue,
    /// The players of a drill were told something.
    Inject,
}

impl PointKind {
    /// The word for one.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Life => "incident",
            Self::Handover => "handover",
            Self::Threshold => "threshold",
            Self::Page => "page",
            Self::Acknowledgement => "acknowledgement",
            Self::Alert => "alert",
            Self::Suspicion => "suspicion",
            Self::Decision => "decision",
            Self::Secret => "secret",
            Self::Message => "message",
            Self::Overdue => "overdue",
            Self::Inject => "inject",
        }
    }
}

/// Something that lasts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stretch {
    /// What it is.
    pub kind: StretchKind,
    /// What it is called.
    pub label: Text,
    /// Its state, in a word or two.
    pub word: Text,
    /// How the state is meant.
    pub tone: Tone,
    /// When it began.
    pub from: Timestamp,
    /// When an action was answered; what follows is the look at its effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// When it ended; none where it had not ended with the last event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// The event that began it.
    pub seq: u64,
    /// How many it stands for.
    pub count: u32,
}

/// Something that happens at an instant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// What it is.
    pub kind: PointKind,
    /// What happened, as the log says it.
    pub label: Text,
    /// The same in a few words.
    pub word: Text,
    /// How it is meant.
    pub tone: Tone,
    /// When.
    pub at: Timestamp,
    /// The event.
    pub seq: u64,
    /// How many it stands for.
    pub count: u32,
}

/// A lane with its marks, each kind in the order of time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lane {
    /// Which.
    pub name: LaneName,
    /// What lasts.
    pub stretches: Vec<Stretch>,
    /// What happens at an instant.
    pub points: Vec<Point>,
}
