//! What a key asks the shell to do.

use jiff::Timestamp;

use crate::incident::Command;
use crate::incident::event::DrillMode;
use crate::incident::intake::ProposalId;
use crate::plan::{CampaignId, Duration, IncidentId, PersonId, ScenarioId, Severity, Text};

/// How far scenario time is set ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// Not at all.
    Stay,
    /// By so much from what it shows then.
    By(Duration),
    /// To this instant.
    To(Timestamp),
}

/// One wish. The shell carries it out and answers with a refusal or a new state.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// Decide this command.
    Decide(Command),
    /// Somebody else sits down at the keyboard; drills only.
    ActAs(PersonId),
    /// Look with every probe now.
    LookNow,
    /// Set the clock of the exercise.
    SetClock {
        /// How far it is set ahead.
        ahead: Ahead,
        /// How many times as fast as the wall clock it goes on; 0 stands still.
        speed: u32,
    },
    /// Put this text on the clipboard.
    Copy(Text),
    /// Open this incident.
    Open(IncidentId),
    /// Open this drill as its controller.
    Control(IncidentId),
    /// Begin a drill with a scenario and open it.
    Practise {
        /// The scenario.
        scenario: ScenarioId,
        /// How it is played.
        mode: DrillMode,
        /// How many times as fast as the wall clock scenario time goes.
        speed: u32,
    },
    /// Declare an incident and open it.
    Declare {
        /// The campaign.
        campaign: CampaignId,
        /// How bad it is.
        severity: Severity,
        /// What is wrong.
        title: Text,
        /// Practise it, even in a live workspace.
        drill: bool,
    },
    /// Say that there is nothing to declare about a proposal.
    DismissProposal {
        /// Which.
        proposal: ProposalId,
        /// Why.
        reason: Text,
    },
    /// Go back to the list of incidents.
    Leave,
    /// Put the program into the background.
    Suspend,
    /// End the program. The incident goes on.
    Quit,
}
