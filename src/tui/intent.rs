//! What a key asks the shell to do.

use crate::incident::Command;
use crate::incident::intake::ProposalId;
use crate::plan::{CampaignId, IncidentId, PersonId, Severity, Text};

/// One wish. The shell carries it out and answers with a refusal or a new state.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// Decide this command.
    Decide(Command),
    /// Somebody else sits down at the keyboard; drills only.
    ActAs(PersonId),
    /// Look with every probe now.
    LookNow,
    /// Put this text on the clipboard.
    Copy(Text),
    /// Open this incident.
    Open(IncidentId),
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
