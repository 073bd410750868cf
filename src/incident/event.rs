//! What happened: the vocabulary of the record.
//!
//! Each event has a word, which is its `type` in the journal, and a version. Reading is by word and version;
//! an unknown word or a newer version is refused rather than guessed.

pub mod action;
pub mod alert;
pub mod call;
pub mod command;
pub mod delivery;
pub mod deputy;
pub mod drill;
pub mod lifecycle;
pub mod page;
pub mod step;
pub mod talk;
pub mod world;

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use action::*;
pub use alert::*;
pub use call::*;
pub use command::*;
pub use delivery::*;
pub use deputy::*;
pub use drill::*;
pub use lifecycle::*;
pub use page::*;
pub use step::*;
pub use talk::*;
pub use world::*;

use super::{Actor, Origin};
use crate::plan::{RunbookId, StepId};

/// The version of the events that this program writes.
pub const VERSION: u32 = 1;

/// A step of a runbook; in texts `RUNBOOK/STEP`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepRef {
    /// The runbook.
    pub runbook: RunbookId,
    /// The step.
    pub step: StepId,
}

impl fmt::Display for StepRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.runbook, self.step)
    }
}

impl StepRef {
    /// Read `RUNBOOK/STEP`.
    pub fn parse(text: &str) -> Option<Self> {
        let (runbook, step) = text.split_once('/')?;
        Some(Self { runbook: RunbookId::parse(runbook).ok()?, step: StepId::parse(step).ok()? })
    }
}

impl Serialize for StepRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StepRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a RUNBOOK/STEP"))
    }
}

/// One firing of an action: the sequence number of the event that authorised it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FireId(pub u64);

impl fmt::Display for FireId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// An event with its place in the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// Its number in the incident, from 1.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// Who is behind it.
    pub actor: Actor,
    /// What made it happen.
    pub origin: Origin,
    /// What happened.
    pub event: Event,
}

/// Why a line of the record can't be read as an event.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// A word that this version does not know.
    #[error("unknown event type {0:?}; the log was written by a newer version")]
    UnknownType(String),
    /// A version that this program does not know.
    #[error("event version {found} of {kind:?} is newer than {VERSION}")]
    NewerVersion {
        /// The event's word.
        kind: String,
        /// The version of the line.
        found: u32,
    },
    /// The data does not have the event's form.
    #[error("the data of {kind:?} can't be read")]
    Data {
        /// The event's word.
        kind: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident($payload:ty) = $word:literal,)+) => {
        /// Something that happened.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event {
            $($(#[$doc])* $name($payload),)+
        }

        $(impl From<$name> for Event {
            fn from(payload: $name) -> Self {
                Self::$name(payload.into())
            }
        })+

        impl Event {
            /// Every event's word.
            pub const KINDS: &[&str] = &[$($word,)+];

            /// The event's word in the record.
            pub const fn kind(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $word,)+
                }
            }

            /// The event's data for the record.
            pub fn data(&self) -> Result<serde_json::Value, serde_json::Error> {
                match self {
                    $(Self::$name(payload) => serde_json::to_value(payload),)+
                }
            }

            /// Read an event of the record.
            pub fn decode(kind: &str, version: u32, data: &str) -> Result<Self, DecodeError> {
                if version > VERSION {
                    return Err(DecodeError::NewerVersion { kind: kind.to_owned(), found: version });
                }
                let read = match kind {
                    $($word => serde_json::from_str::<$payload>(data).map(Self::$name),)+
                    other => return Err(DecodeError::UnknownType(other.to_owned())),
                };
                read.map_err(|source| DecodeError::Data { kind: kind.to_owned(), source })
            }
        }
    };
}

events! {
    /// The incident began.
    IncidentDeclared(IncidentDeclared) = "incident_declared",
    /// How bad it is changed.
    SeverityChanged(SeverityChanged) = "severity_changed",
    /// The impact has stopped.
    IncidentMitigated(IncidentMitigated) = "incident_mitigated",
    /// It is over.
    IncidentResolved(IncidentResolved) = "incident_resolved",
    /// It is not over after all.
    IncidentReopened(IncidentReopened) = "incident_reopened",
    /// Nothing more is recorded.
    IncidentClosed(IncidentClosed) = "incident_closed",
    /// Somebody took command.
    CommandTaken(CommandTaken) = "command_taken",
    /// The commander offered command to somebody.
    HandoverOffered(Box<HandoverOffered>) = "handover_offered",
    /// The other side accepted.
    HandoverAccepted(HandoverAccepted) = "handover_accepted",
    /// The other side said no.
    HandoverDeclined(HandoverDeclined) = "handover_declined",
    /// The commander took the offer back.
    HandoverWithdrawn(HandoverWithdrawn) = "handover_withdrawn",
    /// People of a role were paged.
    RolePaged(RolePaged) = "role_paged",
    /// Somebody acknowledged for a role.
    RoleAcknowledged(RoleAcknowledged) = "role_acknowledged",
    /// An acknowledgement was not renewed.
    AcknowledgementLapsed(AcknowledgementLapsed) = "acknowledgement_lapsed",
    /// Those who have not acknowledged were paged again.
    PageReminded(PageReminded) = "page_reminded",
    /// A person asked for the next level before its time.
    EscalationRequested(EscalationRequested) = "escalation_requested",
    /// Nobody of the policy answered.
    PageExhausted(PageExhausted) = "page_exhausted",
    /// Maintenance: nobody is paged.
    PagingPaused(PagingPaused) = "paging_paused",
    /// Maintenance ended before its time.
    PagingResumed(PagingResumed) = "paging_resumed",
    /// The policy and the roster were taken over from the files.
    PolicyRevised(Box<PolicyRevised>) = "policy_revised",
    /// Something is to be delivered; from here on a byte may leave.
    DeliveryRequested(Box<DeliveryRequested>) = "delivery_requested",
    /// It was turned away and is sent again later.
    DeliveryPostponed(DeliveryPostponed) = "delivery_postponed",
    /// Another program sends it.
    DeliveryTakenOver(DeliveryTakenOver) = "delivery_taken_over",
    /// The channel took it.
    NoticeDelivered(Box<NoticeDelivered>) = "notice_delivered",
    /// It was not delivered.
    NoticeNotDelivered(NoticeNotDelivered) = "notice_not_delivered",
    /// Whether it was delivered can't be told.
    NoticeUnknown(NoticeUnknown) = "notice_unknown",
    /// An independent look whether it arrived.
    NoticeLooked(NoticeLooked) = "notice_looked",
    /// Nothing can deliver it.
    NoticeUndeliverable(NoticeUndeliverable) = "notice_undeliverable",
    /// A runbook was opened.
    RunbookOpened(RunbookOpened) = "runbook_opened",
    /// Work on a step began.
    StepStarted(StepStarted) = "step_started",
    /// A probe looked for a step.
    StepChecked(StepChecked) = "step_checked",
    /// A step is done.
    StepDone(StepDone) = "step_done",
    /// A step was left out, for a reason.
    StepSkipped(StepSkipped) = "step_skipped",
    /// A step did not work.
    StepFailed(StepFailed) = "step_failed",
    /// A step is open again.
    StepReopened(StepReopened) = "step_reopened",
    /// A step's time is up.
    StepOverdue(StepOverdue) = "step_overdue",
    /// An action was authorised; from here on a byte may leave.
    ActionRequested(Box<ActionRequested>) = "action_requested",
    /// A second person approved it.
    ActionApproved(ActionApproved) = "action_approved",
    /// A second person said no, or time was up.
    ActionDenied(ActionDenied) = "action_denied",
    /// The targets that were read were confirmed.
    ActionConfirmed(ActionConfirmed) = "action_confirmed",
    /// A person called it off.
    ActionCancelled(ActionCancelled) = "action_cancelled",
    /// A person sent it again.
    ActionRepeated(ActionRepeated) = "action_repeated",
    /// The state before the action was read.
    PriorStateCaptured(Box<PriorStateCaptured>) = "prior_state_captured",
    /// A further call belongs to the action.
    ActionContinued(Box<ActionContinued>) = "action_continued",
    /// It was turned away and is sent again later.
    ActionPostponed(ActionPostponed) = "action_postponed",
    /// It began a job that runs on.
    JobStarted(Box<JobStarted>) = "job_started",
    /// Some of many calls have ended.
    TargetsAnswered(TargetsAnswered) = "targets_answered",
    /// The look at many targets ended.
    TargetsLooked(TargetsLooked) = "targets_looked",
    /// The call was answered as expected.
    ActionSucceeded(Box<ActionSucceeded>) = "action_succeeded",
    /// The call was refused, or never left.
    ActionFailed(ActionFailed) = "action_failed",
    /// The call's outcome is unknown.
    ActionUnknown(ActionUnknown) = "action_unknown",
    /// An independent look saw the effect.
    EffectVerified(EffectVerified) = "effect_verified",
    /// An independent look did not see the effect in time.
    EffectNotVerified(EffectNotVerified) = "effect_not_verified",
    /// A person said what an unknown call did.
    ActionSettled(ActionSettled) = "action_settled",
    /// The commander put a decision to the others.
    DecisionProposed(DecisionProposed) = "decision_proposed",
    /// Somebody was polled.
    PositionRecorded(PositionRecorded) = "position_recorded",
    /// The commander decided.
    DecisionConcluded(DecisionConcluded) = "decision_concluded",
    /// Somebody wrote something down.
    NoteAdded(NoteAdded) = "note_added",
    /// A text waits for an approval or a release.
    MessageDrafted(MessageDrafted) = "message_drafted",
    /// The business approver's word on a draft.
    MessageApproved(MessageApproved) = "message_approved",
    /// A draft does not go out.
    MessageDiscarded(MessageDiscarded) = "message_discarded",
    /// A message went out.
    MessageReleased(MessageReleased) = "message_released",
    /// A promised update did not come.
    UpdateOverdue(UpdateOverdue) = "update_overdue",
    /// A person dismissed something on the deputy's list.
    ConcernDismissed(ConcernDismissed) = "concern_dismissed",
    /// A secret is exposed.
    SecretExposed(SecretExposed) = "secret_exposed",
    /// An exposed secret is no longer any use.
    SecretContained(SecretContained) = "secret_contained",
    /// A sitrep was issued.
    SitrepIssued(SitrepIssued) = "sitrep_issued",
    /// An alert joined the incident.
    AlertFired(Box<AlertFired>) = "alert_fired",
    /// An alert is over.
    AlertResolved(AlertResolved) = "alert_resolved",
    /// More alerts came than are kept one by one.
    AlertsOverflowed(AlertsOverflowed) = "alerts_overflowed",
    /// A dependency changed its state.
    DependencyChanged(DependencyChanged) = "dependency_changed",
    /// A person dismissed what triage suspected.
    SuspicionDismissed(SuspicionDismissed) = "suspicion_dismissed",
    /// A person took what triage suspected.
    SuspicionTaken(SuspicionTaken) = "suspicion_taken",
    /// What customers saw was written down.
    ImpactRecorded(ImpactRecorded) = "impact_recorded",
    /// A threshold widened authority.
    ThresholdReached(ThresholdReached) = "threshold_reached",
    /// The exercise of a drill began.
    DrillStarted(DrillStarted) = "drill_started",
    /// Its clock was set.
    DrillClockSet(DrillClockSet) = "drill_clock_set",
    /// The players were told something.
    InjectDelivered(Box<InjectDelivered>) = "inject_delivered",
    /// An inject waits for the controller.
    InjectHeld(InjectHeld) = "inject_held",
    /// It is delivered by itself again.
    InjectLetGo(InjectLetGo) = "inject_let_go",
    /// An inject is left out.
    InjectSkipped(InjectSkipped) = "inject_skipped",
    /// The answer to a question was written down.
    QuestionDiscussed(QuestionDiscussed) = "question_discussed",
    /// The controller saw something.
    ObservationMade(Box<ObservationMade>) = "observation_made",
    /// The controller judged an expected action.
    ExpectationJudged(ExpectationJudged) = "expectation_judged",
    /// Somebody tried what is refused.
    AttemptRefused(AttemptRefused) = "attempt_refused",
    /// The exercise ended.
    DrillEnded(DrillEnded) = "drill_ended",
}
