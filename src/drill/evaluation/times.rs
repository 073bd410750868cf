//! How long things took: from the start of the exercise, and to acknowledge from the first page.

use jiff::Timestamp;
use serde::Serialize;

use super::look::Look;
use crate::incident::Envelope;
use crate::incident::event::Event;
use crate::incident::first_answer::FirstAnswer;
use crate::plan::Duration;
use crate::plan::message::Audience;
use crate::plan::scenario::Measure;

/// One time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum Measured {
    /// It happened.
    Recorded {
        /// So long after the start; after the first page where it is an acknowledgement.
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
    /// From the first page until the first answer to it, as in every report.
    pub acknowledge: Measured,
    /// Until somebody commanded.
    pub command: Measured,
    /// Until customers heard first.
    pub first_message: Measured,
    /// Until it was mitigated, for good.
    pub mitigation: Measured,
    /// Until it was resolved, for good.
    pub resolve: Measured,
    /// When the first page went out.
    #[serde(skip)]
    paged: Option<Timestamp>,
}

/// The first times of the record.
#[derive(Default)]
struct Firsts {
    answer: FirstAnswer,
    command: Option<Timestamp>,
    first_message: Option<Timestamp>,
    mitigation: Option<Timestamp>,
    resolve: Option<Timestamp>,
}

impl Firsts {
    #[expect(clippy::wildcard_enum_match_arm, reason = "most events end no time")]
    fn take_in(&mut self, envelope: &Envelope) {
        self.answer.take_in(envelope);
        let at = envelope.at;
        match &envelope.event {
            Event::CommandTaken(_) | Event::HandoverAccepted(_) => first(&mut self.command, at),
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
        look.played().for_each(|envelope| firsts.take_in(envelope));
        let measured = |at: Option<Timestamp>| match at {
            Some(at) => Measured::Recorded { after: look.after(at) },
            None if look.is_over() => Measured::Never,
            None => Measured::Pending,
        };
        let or_nothing = |at: Option<Timestamp>, applies: bool| match at {
            None if !applies => Measured::NotApplicable,
            at => measured(at),
        };
        let acknowledge = match (firsts.answer.paged, firsts.answer.answered) {
            (Some((_, paged)), Some((_, at, _))) => {
                let passed = u64::try_from(at.duration_since(paged).as_millis()).unwrap_or(0);
                Measured::Recorded { after: Duration::millis(passed) }
            }
            (paged, _) => or_nothing(None, paged.is_some()),
        };
        let mut messages = look.incident.plan.messages.values();
        let can_tell = messages.any(|message| message.audience == Audience::Customers);
        Self {
            acknowledge,
            command: measured(firsts.command),
            first_message: or_nothing(firsts.first_message, can_tell),
            mitigation: measured(firsts.mitigation),
            resolve: measured(firsts.resolve),
            paged: firsts.answer.paged.map(|(_, at)| at),
        }
    }

    /// How long ago the first page went out.
    pub(super) fn since_page(&self, look: &Look<'_>) -> Duration {
        let passed = self.paged.map(|paged| look.now.duration_since(paged).as_millis());
        Duration::millis(passed.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0))
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
