//! How long things took, from the start of the exercise.

use jiff::Timestamp;
use serde::Serialize;

use super::look::Look;
use crate::incident::event::Event;
use crate::plan::Duration;
use crate::plan::message::Audience;
use crate::plan::scenario::Measure;

/// One time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum Measured {
    /// It happened.
    Recorded {
        /// So long after the start.
        after: Duration,
    },
    /// It has not happened yet.
    Pending,
    /// It did not happen until the end.
    Never,
    /// There was nothing to wait for.
    NotApplicable,
}

impl Measured {
    /// The time, where there is one.
    pub const fn after(self) -> Option<Duration> {
        match self {
            Self::Recorded { after } => Some(after),
            Self::Pending | Self::Never | Self::NotApplicable => None,
        }
    }
}

/// How long things took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Times {
    /// Until the first acknowledgement.
    pub acknowledge: Measured,
    /// Until somebody commanded.
    pub command: Measured,
    /// Until customers heard first.
    pub first_message: Measured,
    /// Until it was mitigated, for good.
    pub mitigation: Measured,
    /// Until it was resolved, for good.
    pub resolve: Measured,
}

/// The first times of the record.
#[derive(Default)]
struct Firsts {
    paged: bool,
    acknowledge: Option<Timestamp>,
    command: Option<Timestamp>,
    first_message: Option<Timestamp>,
    mitigation: Option<Timestamp>,
    resolve: Option<Timestamp>,
}

impl Firsts {
    #[expect(clippy::wildcard_enum_match_arm, reason = "most events end no time")]
    fn take_in(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::RolePaged(_) => self.paged = true,
            Event::RoleAcknowledged(_) => first(&mut self.acknowledge, at),
            Event::CommandTaken(_) | Event::HandoverAccepted(_) => {
                first(&mut self.command, at);
                // Who takes command answers the page for it.
                if self.paged {
                    first(&mut self.acknowledge, at);
                }
            }
            Event::MessageReleased(e) if e.audience == Audience::Customers => {
                first(&mut self.first_message, at);
            }
            Event::IncidentMitigated(_) => first(&mut self.mitigation, at),
            Event::IncidentResolved(_) => {
                first(&mut self.mitigation, at);
                first(&mut self.resolve, at);
            }
            Event::IncidentReopened(_) => (self.mitigation, self.resolve) = (None, None),
            _ => {}
        }
    }
}

fn first(slot: &mut Option<Timestamp>, at: Timestamp) {
    slot.get_or_insert(at);
}

impl Times {
    pub(super) fn of(look: &Look<'_>) -> Self {
        let mut firsts = Firsts::default();
        look.played().for_each(|envelope| firsts.take_in(&envelope.event, envelope.at));
        let measured = |at: Option<Timestamp>| match at {
            Some(at) => Measured::Recorded { after: look.after(at) },
            None if look.is_over() => Measured::Never,
            None => Measured::Pending,
        };
        let or_nothing = |at: Option<Timestamp>, applies: bool| match at {
            None if !applies => Measured::NotApplicable,
            at => measured(at),
        };
        let mut messages = look.incident.plan.messages.values();
        let can_tell = messages.any(|message| message.audience == Audience::Customers);
        Self {
            acknowledge: or_nothing(firsts.acknowledge, firsts.paged),
            command: measured(firsts.command),
            first_message: or_nothing(firsts.first_message, can_tell),
            mitigation: measured(firsts.mitigation),
            resolve: measured(firsts.resolve),
        }
    }

    /// Each with its name, in the order in which they should happen.
    pub const fn all(&self) -> [(Measure, Measured); 5] {
        [
            (Measure::TimeToAcknowledge, self.acknowledge),
            (Measure::TimeToCommand, self.command),
            (Measure::TimeToFirstMessage, self.first_message),
            (Measure::TimeToMitigation, self.mitigation),
            (Measure::TimeToResolve, self.resolve),
        ]
    }
}
