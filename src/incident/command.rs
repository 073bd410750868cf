//! What is asked of an incident. A command is a wish; [`decide`](super::decide::decide) answers it with events or
//! a refusal.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::event::{FireId, StepRef, TargetResult};
use super::triage::Suspect;
use crate::plan::probe::Symptom;
use crate::plan::{
    ActionId, DependencyId, Duration, MessageId, PersonId, ProbeStatus, RoleId, RunbookId, Severity, Text,
};

/// Everything that can be asked, by family.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// The incident's life.
    Lifecycle(LifecycleCommand),
    /// Who commands.
    Lead(LeadCommand),
    /// Paging and acknowledging.
    Page(PageCommand),
    /// Work on steps.
    Step(StepCommand),
    /// Calls to the outside.
    Action(ActionCommand),
    /// Decisions, notes, messages.
    Talk(TalkCommand),
    /// What triage suspects.
    Triage(TriageCommand),
    /// What probes and calls report; only the program itself says these.
    Report(ReportCommand),
    /// Look at the deadlines; only the program itself says this.
    Tick,
}

/// The incident's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LifecycleCommand {
    /// Change how bad it is.
    SetSeverity {
        /// The new severity.
        to: Severity,
        /// Why.
        reason: Option<Text>,
    },
    /// The impact has stopped.
    Mitigate {
        /// What stopped it.
        summary: Text,
    },
    /// It is over.
    Resolve {
        /// What ended it.
        summary: Text,
    },
    /// It is not over after all.
    Reopen {
        /// Why.
        reason: Text,
    },
    /// Record nothing more.
    Close,
}

/// Who commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeadCommand {
    /// Take command when nobody has it, or relieve an absent commander for a reason.
    TakeCommand {
        /// Why a commander is relieved; none when nobody commands.
        relieve: Option<Text>,
    },
    /// Offer command to somebody.
    OfferHandover {
        /// Who is asked.
        to: PersonId,
    },
    /// Accept an offer.
    AcceptHandover,
    /// Say no to an offer.
    DeclineHandover {
        /// Why not.
        reason: Option<Text>,
    },
    /// Take an offer back.
    WithdrawHandover,
}

/// Paging and acknowledging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageCommand {
    /// Page a role's people by the policy.
    PageRole {
        /// The role.
        role: RoleId,
    },
    /// Say that one is at work.
    AcknowledgePage {
        /// The role.
        role: RoleId,
    },
}

/// Work on steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepCommand {
    /// Open a runbook.
    OpenRunbook {
        /// The runbook.
        runbook: RunbookId,
    },
    /// Begin.
    Start(StepRef),
    /// Say that it is done.
    Complete {
        /// The step.
        at: StepRef,
        /// What was found or done.
        note: Option<Text>,
    },
    /// Leave it out.
    Skip {
        /// The step.
        at: StepRef,
        /// Why.
        reason: Text,
    },
    /// Say that it did not work.
    Fail {
        /// The step.
        at: StepRef,
        /// What happened.
        reason: Text,
    },
    /// Open it again.
    Reopen {
        /// The step.
        at: StepRef,
        /// Why.
        reason: Option<Text>,
    },
}

/// What a person gives with an action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// The target's name, typed; needed for irreversible actions.
    pub typed: Option<Text>,
    /// A second person's spoken approval, recorded by the requester.
    pub spoken: Option<SpokenApproval>,
    /// Ask a second person, who approves from their own session.
    pub ask: bool,
}

/// An approval that was given by voice and is recorded by the requester: attested, not authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenApproval {
    /// Who gave it.
    pub by: PersonId,
    /// How, for example `by phone`.
    pub how: Text,
}

/// Calls to the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionCommand {
    /// Fire an action.
    Fire {
        /// The action.
        action: ActionId,
        /// What the person filled in.
        inputs: BTreeMap<String, Text>,
        /// The step it belongs to.
        step: Option<StepRef>,
        /// What the person gave with it.
        confirm: Confirmation,
        /// The running program that will send it.
        runner: String,
    },
    /// Approve another person's action, as the second person.
    Approve {
        /// The firing.
        fire: FireId,
        /// The running program that will send it.
        runner: String,
    },
    /// Refuse to approve another person's action.
    Deny {
        /// The firing.
        fire: FireId,
        /// Why.
        reason: Text,
    },
    /// Confirm the targets that were read.
    Confirm {
        /// The firing.
        fire: FireId,
        /// What the person gave with it.
        confirm: Confirmation,
        /// The running program that will send it.
        runner: String,
    },
    /// Call an action off: nothing further leaves.
    Cancel {
        /// The firing.
        fire: FireId,
    },
    /// Send it again with the same idempotency key; of many targets those that failed.
    Repeat {
        /// The firing.
        fire: FireId,
        /// What the person gave with it.
        confirm: Confirmation,
        /// The running program that will send it.
        runner: String,
    },
    /// Fire an action again that was undone, with the same inputs.
    Redo {
        /// The firing that was undone.
        fire: FireId,
        /// What the person gave with it.
        confirm: Confirmation,
        /// The running program that will send it.
        runner: String,
    },
    /// Put back what an action changed.
    Undo {
        /// The firing to undo.
        fire: FireId,
        /// The running program that will send it.
        runner: String,
    },
    /// Say what an unknown call did.
    Settle {
        /// The firing.
        fire: FireId,
        /// Did it happen?
        happened: bool,
        /// How that is known.
        note: Text,
    },
}

/// Decisions, notes, messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TalkCommand {
    /// Put a decision to the others.
    Propose {
        /// What is proposed.
        proposal: Text,
        /// The step it belongs to.
        step: Option<StepRef>,
    },
    /// Record what somebody said to it.
    RecordPosition {
        /// The decision.
        decision: u32,
        /// Who was asked.
        person: PersonId,
        /// The strong objection, if there is one.
        objection: Option<Text>,
    },
    /// Decide.
    Conclude {
        /// The decision.
        decision: u32,
        /// Adopt it, else drop it.
        adopt: bool,
    },
    /// Write something down.
    Note {
        /// What.
        text: Text,
        /// It is something to do afterwards.
        follow_up: bool,
        /// It is a change that was made, such as a release, and when.
        changed_at: Option<Timestamp>,
    },
    /// Record that a pre-approved message went out.
    ReleaseMessage {
        /// The message.
        message: MessageId,
        /// Its text with the variables filled.
        text: Text,
        /// When the next one was promised.
        next_at: Option<Timestamp>,
    },
}

/// What a person makes of what triage suspects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriageCommand {
    /// Take it: open the runbook for it.
    Take {
        /// What was suspected when the person looked.
        suspect: Suspect,
    },
    /// Dismiss it.
    Dismiss {
        /// What was suspected when the person looked.
        suspect: Suspect,
        /// Why.
        reason: Text,
    },
}

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
    /// The program that sent a call is gone.
    Lost {
        /// The firing.
        fire: FireId,
        /// How that is known.
        reason: Text,
    },
}
