//! What is asked of an incident. A command is a wish; [`decide`](super::decide::decide) answers it with events or
//! a refusal.

mod action;
mod deputy;
mod drill;
mod page;
mod report;
mod talk;

pub use action::{ActionCommand, Confirmation, SpokenApproval};
pub use deputy::DeputyCommand;
pub use drill::DrillCommand;
pub use page::{PageCommand, PageSeen};
pub use report::{AlertReport, CallResult, ReportCommand};
pub use talk::{TalkCommand, Wording};

use super::event::StepRef;
use super::triage::Suspect;
use crate::plan::{PersonId, RunbookId, Severity, Text};

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
    /// What the deputy keeps an eye on.
    Deputy(DeputyCommand),
    /// The exercise around a drill.
    Drill(DrillCommand),
    /// What triage suspects.
    Triage(TriageCommand),
    /// What probes and calls report; only the program itself says these.
    Report(ReportCommand),
    /// Look at the deadlines; only the program itself says this.
    Tick,
}

impl Command {
    /// Do both say what one probe sees, so that the later one is all that counts?
    pub fn is_same_look(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Report(ReportCommand::Dependency { dependency, .. }),
                Self::Report(ReportCommand::Dependency { dependency: before, .. }),
            ) => dependency == before,
            (
                Self::Report(ReportCommand::Step { at, .. }),
                Self::Report(ReportCommand::Step { at: before, .. }),
            ) => at == before,
            _ => false,
        }
    }
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
        /// The hash of the last event so far; the session that has the log open fills it in.
        log_hash: Option<String>,
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
