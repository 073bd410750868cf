//! What stood on the screen when a key was pressed.
//!
//! A key acts on the id that was painted, not on a row: a refresh between the look and the key can't change the
//! target.

use ratatui::layout::Rect;

use super::Glance;
use crate::incident::event::{AlertKey, DeliveryId, FireId, StepRef};
use crate::incident::intake::ProposalId;
use crate::plan::{
    ActionId, CampaignId, DependencyId, Function, IdentityId, IncidentId, InjectId, MessageId, PersonId,
    RoleId, RunbookId, SignalId, SystemId, Text, ThresholdId,
};

/// The screens of the war room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Screen {
    /// Home: everything that the commander sees always.
    Command,
    /// All runbooks and their steps.
    Runbooks,
    /// All actions and their firings.
    Actions,
    /// Who can, and who is at work.
    People,
    /// What happened.
    Timeline,
    /// The machine identities.
    Identities,
    /// The launch window, the approvals, and what the gate found.
    Campaign,
    /// What customers and executives are told.
    Messages,
    /// What should not be forgotten.
    Deputy,
    /// What was told in a drill, and for its controller what is to come.
    Drill,
}

impl Screen {
    /// All of them, in the order of their keys.
    pub const ALL: [Self; 10] = [
        Self::Command,
        Self::Runbooks,
        Self::Actions,
        Self::People,
        Self::Timeline,
        Self::Identities,
        Self::Campaign,
        Self::Messages,
        Self::Deputy,
        Self::Drill,
    ];

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Command => "Command",
            Self::Runbooks => "Runbooks",
            Self::Actions => "Actions",
            Self::People => "People",
            Self::Timeline => "Timeline",
            Self::Identities => "Identities",
            Self::Campaign => "Campaign",
            Self::Messages => "Messages",
            Self::Deputy => "Deputy",
            Self::Drill => "Drill",
        }
    }

    /// Its name where there is little room.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Command => "Cmd",
            Self::Runbooks => "Books",
            Self::Actions => "Acts",
            Self::People => "People",
            Self::Timeline => "Time",
            Self::Identities => "Ids",
            Self::Campaign => "Camp",
            Self::Messages => "Msgs",
            Self::Deputy => "Deputy",
            Self::Drill => "Drill",
        }
    }

    /// Is there something to show? The Drill screen is for drills with a scenario.
    pub const fn is_open(self, glance: &Glance<'_>) -> bool {
        !matches!(self, Self::Drill) || glance.incident.exercise.is_some()
    }
}

/// Something on the screen that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A step of an opened runbook.
    Step(StepRef),
    /// A runbook, opened or not.
    Runbook(RunbookId),
    /// An action.
    Action(ActionId),
    /// A firing.
    Fire(FireId),
    /// A role.
    Role(RoleId),
    /// A person.
    Person(PersonId),
    /// A dependency of the board.
    Dependency(DependencyId),
    /// A decision.
    Decision(u32),
    /// A threshold.
    Threshold(ThresholdId),
    /// A message.
    Message(MessageId),
    /// A text that waits, by the number of its event.
    Draft(u64),
    /// A message that went out, by the number of its event.
    Release(u64),
    /// What was to be delivered.
    Delivery(DeliveryId),
    /// A line of the deputy's list, by its key.
    Concern(Text),
    /// An alert.
    Alert(AlertKey),
    /// All alerts.
    Alerts,
    /// A machine identity.
    Identity(IdentityId),
    /// What a function said to the launch.
    Approval(Function),
    /// What the launch gate found, by its place in the gate's answer, which is frozen.
    Finding(usize),
    /// A system of the data path.
    System(SystemId),
    /// A signal of user context.
    Signal(SignalId),
    /// A line of the timeline, by its number.
    Entry(u64),
    /// An inject of the scenario, or one that was made up on the spot.
    Inject(InjectId),
    /// What the players were told, by the number of its event; 0 for the briefing.
    Told(u64),
    /// What was exercised, and when.
    Coverage,
    /// An incident of the list.
    Incident(IncidentId),
    /// A proposal: alerts without an incident.
    Proposal(ProposalId),
    /// A campaign of the list.
    Campaign(CampaignId),
    /// A screen's tab.
    Tab(Screen),
    /// A choice of an open dialog, by its place.
    Choice(usize),
}

/// The last frame, as far as keys and the mouse need it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Painted {
    /// What was highlighted: what a key acts on.
    pub selected: Option<Target>,
    /// Where things are, for the mouse; later ones lie above earlier ones.
    pub places: Vec<(Rect, Target)>,
    /// How many rows the main list shows, for page up and down.
    pub page: usize,
    /// The newest of what the players were told that stood on it.
    pub told: Option<u64>,
}

impl Painted {
    /// What lies at this cell.
    pub fn at(&self, column: u16, row: u16) -> Option<&Target> {
        let inside = |area: &Rect| area.contains(ratatui::layout::Position::new(column, row));
        self.places.iter().rev().find(|(area, _)| inside(area)).map(|(_, target)| target)
    }
}
