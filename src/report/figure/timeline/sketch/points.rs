//! What happens at an instant.

use super::{LaneName, Point, PointKind, Sketch, one_line};
use crate::incident::event::{Envelope, Event};
use crate::incident::triage::Suspect;
use crate::plan::message::Audience;
use crate::plan::{DependencyId, RoleId, Text};
use crate::report::document::Tone;

/// The lane, the kind, the tone, and a few words.
type Mark = (LaneName, PointKind, Tone, String);

impl Sketch<'_> {
    /// A point for each event that people ask about later; what lasts is drawn as a stretch, and the log has all.
    pub(super) fn point(&mut self, envelope: &Envelope) {
        let Some((lane, kind, tone, word)) = self.mark(&envelope.event) else { return };
        let timeline = &self.incident.timeline;
        let entry = timeline.binary_search_by_key(&envelope.seq, |entry| entry.seq).ok();
        let label = entry.and_then(|at| timeline.get(at)).map(|entry| Text::line(&entry.text));
        let word = one_line(&Text::line(&word));
        self.lane(lane).points.push(Point {
            kind,
            label: label.map_or_else(|| word.clone(), |label| one_line(&label)),
            word,
            tone,
            at: envelope.at,
            seq: envelope.seq,
            count: 1,
        });
    }

    fn mark(&self, event: &Event) -> Option<Mark> {
        command(event).or_else(|| paging(event)).or_else(|| self.world(event)).or_else(|| said(event))
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most events are no point of the drawing; the log has them"
    )]
    fn world(&self, event: &Event) -> Option<Mark> {
        Some(match event {
            Event::AlertFired(e) => {
                let lane = self.lane_of(e.alert.dependency.as_ref());
                (lane, PointKind::Alert, Tone::Attention, e.alert.name.first_line().to_owned())
            }
            Event::AlertResolved(e) => {
                let lane = self.lane_of(None);
                (lane, PointKind::Alert, Tone::Good, format!("{} over", e.key.fingerprint.first_line()))
            }
            Event::AlertsOverflowed(e) => {
                let word = format!("{} more alerts", e.count);
                (LaneName::Command, PointKind::Alert, Tone::Attention, word)
            }
            Event::SuspicionTaken(e) => (
                lane_of_suspect(e.suspect),
                PointKind::Suspicion,
                Tone::Attention,
                format!("suspect {}", e.suspect.as_str()),
            ),
            Event::SuspicionDismissed(e) => (
                lane_of_suspect(e.suspect),
                PointKind::Suspicion,
                Tone::Plain,
                format!("not {}", e.suspect.as_str()),
            ),
            Event::SecretExposed(e) => {
                (LaneName::Identity, PointKind::Secret, Tone::Bad, format!("{} exposed", e.identity))
            }
            Event::SecretContained(e) => {
                (LaneName::Identity, PointKind::Secret, Tone::Good, format!("{} contained", e.identity))
            }
            Event::ThresholdReached(e) => {
                (LaneName::Command, PointKind::Threshold, Tone::Attention, e.threshold.to_string())
            }
            _ => return None,
        })
    }

    /// The lane of what an alert speaks of; the commander's where it says nothing.
    fn lane_of(&self, dependency: Option<&DependencyId>) -> LaneName {
        let planned = dependency.and_then(|id| self.incident.plan.dependency(id));
        planned.map_or(LaneName::Command, |dependency| LaneName::of(dependency.domain))
    }
}

fn lane_of_suspect(suspect: Suspect) -> LaneName {
    LaneName::of(suspect.domain())
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most events are no point of the drawing; the log has them"
)]
fn command(event: &Event) -> Option<Mark> {
    use PointKind::{Handover, Life};
    let (kind, tone, word) = match event {
        Event::IncidentDeclared(_) => (Life, Tone::Attention, "declared".to_owned()),
        Event::IncidentMitigated(_) => (Life, Tone::Good, "mitigated".to_owned()),
        Event::IncidentResolved(_) => (Life, Tone::Good, "resolved".to_owned()),
        Event::IncidentReopened(_) => (Life, Tone::Bad, "reopened".to_owned()),
        Event::IncidentClosed(_) => (Life, Tone::Plain, "closed".to_owned()),
        Event::DrillStarted(_) => (Life, Tone::Plain, "exercise begins".to_owned()),
        Event::DrillEnded(_) => (Life, Tone::Plain, "exercise ends".to_owned()),
        Event::CommandTaken(e) => match &e.relieves {
            Some(who) => (Handover, Tone::Attention, format!("{} relieves {who}", e.by)),
            None => (Handover, Tone::Good, format!("{} takes command", e.by)),
        },
        Event::HandoverOffered(e) => (Handover, Tone::Plain, format!("offered to {}", e.to)),
        Event::HandoverAccepted(e) => (Handover, Tone::Good, format!("{} takes over", e.to)),
        Event::HandoverDeclined(e) => (Handover, Tone::Attention, format!("{} declines", e.by)),
        Event::HandoverWithdrawn(_) => (Handover, Tone::Plain, "offer taken back".to_owned()),
        Event::DecisionProposed(e) => {
            (PointKind::Decision, Tone::Plain, format!("decision {} proposed", e.decision))
        }
        Event::DecisionConcluded(e) => {
            let word = if e.adopted { "adopted" } else { "dropped" };
            (PointKind::Decision, Tone::Good, format!("decision {} {word}", e.decision))
        }
        Event::InjectDelivered(e) => (PointKind::Inject, Tone::Plain, format!("inject {}", e.inject)),
        _ => return None,
    };
    Some((LaneName::Command, kind, tone, word))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most events are no point of the drawing; the log has them"
)]
fn paging(event: &Event) -> Option<Mark> {
    use PointKind::{Acknowledgement, Overdue, Page};
    let of = |role: &RoleId, what: &str| format!("{role} {what}");
    let (kind, tone, word) = match event {
        Event::RolePaged(e) => (Page, Tone::Plain, of(&e.role, "paged")),
        Event::PageReminded(e) => (Page, Tone::Attention, of(&e.role, "paged again")),
        Event::EscalationRequested(e) => (Page, Tone::Attention, of(&e.role, "escalated by hand")),
        Event::RoleAcknowledged(e) => (Acknowledgement, Tone::Good, format!("{} ({})", e.by, e.role)),
        Event::AcknowledgementLapsed(e) => (Overdue, Tone::Attention, of(&e.role, "lapsed")),
        Event::PageExhausted(e) => (Overdue, Tone::Bad, of(&e.role, "unanswered")),
        _ => return None,
    };
    Some((LaneName::Command, kind, tone, word))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most events are no point of the drawing; the log has them"
)]
fn said(event: &Event) -> Option<Mark> {
    use PointKind::{Message, Overdue};
    let (kind, tone, word) = match event {
        Event::MessageReleased(e) => (Message, Tone::Good, format!("to {}", reader(e.audience))),
        Event::SitrepIssued(_) => (Message, Tone::Plain, "sitrep".to_owned()),
        Event::UpdateOverdue(e) => (Overdue, Tone::Bad, format!("{}: update overdue", reader(e.audience))),
        Event::NoticeNotDelivered(_) | Event::NoticeUndeliverable(_) => {
            (Overdue, Tone::Bad, "not delivered".to_owned())
        }
        Event::NoticeUnknown(_) => (Overdue, Tone::Unknown, "delivery unknown".to_owned()),
        _ => return None,
    };
    Some((LaneName::Messages, kind, tone, word))
}

const fn reader(audience: Audience) -> &'static str {
    match audience {
        Audience::Customers => "customers",
        Audience::Executives => "executives",
        Audience::Responders => "responders",
    }
}
