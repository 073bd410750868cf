//! The moments of a record that measures begin and end with.

use jiff::Timestamp;

use super::measure::{Length, Point};
use crate::incident::Envelope;
use crate::incident::event::{AlertFired, Event, ImpactRecorded};
use crate::incident::first_answer::FirstAnswer;
use crate::plan::message::Audience;

/// The events of the play: what was written after the end of an exercise is about it, not of it. A live incident is
/// played to its end.
pub(super) fn played(events: &[Envelope]) -> &[Envelope] {
    let end = events.iter().position(|envelope| matches!(envelope.event, Event::DrillEnded(_)));
    end.and_then(|end| events.get(..=end)).unwrap_or(events)
}

/// A moment that an event is.
pub(super) const fn point(envelope: &Envelope, what: &'static str) -> Point {
    Point { seq: envelope.seq, at: envelope.at, what }
}

/// The moments of one incident.
#[derive(Debug, Default)]
pub(super) struct Moments {
    pub(super) declared: Option<Point>,
    /// The impact as it was written down last, and the number of that event.
    pub(super) impact: Option<(u64, ImpactRecorded)>,
    /// When each alert began, as its source says, and since when secrets were exposed.
    signs: Vec<Point>,
    pub(super) answer: FirstAnswer,
    pub(super) commanded: Option<Point>,
    pub(super) told: Option<Point>,
    pub(super) mitigated: Option<Point>,
    pub(super) resolved: Option<Point>,
    /// How often it was opened again.
    pub(super) reopened: u32,
    /// From when to when it was closed; the last without an end while it is.
    closed: Vec<(Timestamp, Option<Timestamp>)>,
    /// When its exercise ended.
    exercise_end: Option<Timestamp>,
    pub(super) exercise_ended: bool,
    last_at: Option<Timestamp>,
}

impl Moments {
    pub(super) fn of(events: &[Envelope]) -> Self {
        let mut moments = Self::default();
        for envelope in played(events) {
            moments.take_in(envelope);
            moments.last_at = Some(envelope.at);
        }
        // What customers saw is often found out afterwards, in a drill too.
        for envelope in events {
            if let Event::ImpactRecorded(impact) = &envelope.event {
                moments.impact = Some((envelope.seq, impact.clone()));
            }
        }
        moments
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "most events begin and end no measure")]
    fn take_in(&mut self, envelope: &Envelope) {
        self.answer.take_in(envelope);
        match &envelope.event {
            Event::IncidentDeclared(_) => first(&mut self.declared, point(envelope, "declared")),
            Event::AlertFired(fired) => self.signs.extend(began(envelope.seq, fired)),
            Event::SecretExposed(exposed) => {
                let what = "a secret was exposed, as people wrote it down";
                self.signs.push(Point { seq: envelope.seq, at: exposed.since, what });
            }
            Event::CommandTaken(_) | Event::HandoverAccepted(_) => {
                first(&mut self.commanded, point(envelope, "took command"));
            }
            Event::MessageReleased(released) if released.audience == Audience::Customers => {
                first(&mut self.told, point(envelope, "customers were told"));
            }
            Event::IncidentMitigated(_) => first(&mut self.mitigated, point(envelope, "mitigated")),
            Event::IncidentResolved(_) => {
                first(&mut self.mitigated, point(envelope, "resolved"));
                first(&mut self.resolved, point(envelope, "resolved"));
            }
            Event::IncidentReopened(_) => {
                (self.mitigated, self.resolved) = (None, None);
                if let Some((_, until @ None)) = self.closed.last_mut() {
                    *until = Some(envelope.at);
                }
                self.reopened = self.reopened.saturating_add(1);
            }
            Event::IncidentClosed(_) => self.closed.push((envelope.at, None)),
            Event::DrillEnded(_) => (self.exercise_end, self.exercise_ended) = (Some(envelope.at), true),
            _ => {}
        }
    }

    pub(super) fn last_at(&self) -> Timestamp {
        self.last_at.unwrap_or_default()
    }

    /// Nothing more of it is to come, unless it is opened again.
    pub(super) fn is_over(&self) -> bool {
        self.resolved.is_some() || self.is_final()
    }

    /// Nothing more is recorded.
    pub(super) fn is_final(&self) -> bool {
        self.closed.last().is_some_and(|(_, until)| until.is_none()) || self.exercise_ended
    }

    /// Why nothing was to be told any more at an instant; none where something was.
    pub(super) fn over_at(&self, at: Timestamp) -> Option<&'static str> {
        let is_closed = |(from, until): &(Timestamp, Option<Timestamp>)| {
            *from <= at && until.is_none_or(|until| at < until)
        };
        if self.closed.iter().any(is_closed) {
            return Some("the incident was closed by then");
        }
        self.exercise_end.is_some_and(|end| end < at).then_some("the exercise had ended by then")
    }

    /// When the impact began, as people wrote it down.
    pub(super) fn impact_began(&self) -> Option<Point> {
        let (seq, impact) = self.impact.as_ref()?;
        Some(Point { seq: *seq, at: impact.began, what: "the impact began, as people wrote it down" })
    }

    /// The earliest sign of trouble that is no earlier than this.
    pub(super) fn first_sign(&self, since: Timestamp) -> Option<Point> {
        self.signs.iter().filter(|sign| sign.at >= since).min_by_key(|sign| (sign.at, sign.seq)).copied()
    }

    /// What is to be said of something that has not happened.
    pub(super) fn missing(&self, from: Option<Point>, pending: &str, never: &str) -> Length {
        match (self.is_over(), self.exercise_ended && self.resolved.is_none()) {
            (false, _) => Length::pending(from, pending),
            (true, true) => Length::not_applicable(from, format!("{never} before the exercise ended")),
            (true, false) => Length::not_applicable(from, format!("{never} before it was over")),
        }
    }
}

fn began(seq: u64, fired: &AlertFired) -> Option<Point> {
    let at = fired.alert.started_at?;
    Some(Point { seq, at, what: "an alert began, as its source says" })
}

fn first(slot: &mut Option<Point>, at: Point) {
    slot.get_or_insert(at);
}
