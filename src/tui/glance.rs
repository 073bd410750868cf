//! Everything that a frame may read.

use jiff::Timestamp;

use super::{Board, Health};
use crate::incident::Incident;
use crate::incident::deputy::Concern;
use crate::incident::event::Kind;
use crate::plan::PersonId;

/// One look at everything.
#[derive(Debug, Clone, Copy)]
pub struct Glance<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// Now.
    pub now: Timestamp,
    /// Who is at this keyboard.
    pub me: &'a PersonId,
    /// What the probes see.
    pub board: &'a Board,
    /// How the program itself is.
    pub health: &'a Health,
    /// The deputy's list, the most urgent first, as of this frame: made once a frame.
    pub concerns: &'a [Concern],
    /// This terminal is the controller's: it shows what is to come in a drill. A property of how it was opened, not of
    /// the person.
    pub control: bool,
}

impl Glance<'_> {
    /// Is this practice?
    pub fn is_drill(&self) -> bool {
        self.incident.kind == Kind::Drill
    }

    /// Does the person at this keyboard command?
    pub fn i_command(&self) -> bool {
        self.incident.lead.is_commander(self.me)
    }
}
