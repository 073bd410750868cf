//! Lines about actions: from intent and permission to the proof.

use super::{Line, Tone, Topic, action_title, fire_title, with};
use crate::incident::Incident;
use crate::incident::event::{ActionRequested, Approval, Event, FireId, TargetOutcome, TargetsAnswered};

/// Who wants what, and who allowed it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the timeline sends the events of one family only")]
pub(super) fn permission(event: &Event, incident: &Incident) -> Line {
    let name = |fire: FireId| fire_title(incident, fire);
    let (tone, text) = match event {
        Event::ActionRequested(e) => (Tone::Plain, requested(e, incident)),
        Event::ActionApproved(e) => {
            (Tone::Attention, format!("{}: approved by {}, {}", name(e.fire), e.approval.by, e.approval.how))
        }
        Event::ActionDenied(e) => {
            let by = e.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
            (Tone::Bad, format!("{}: denied{by}, {}; nothing was sent", name(e.fire), e.reason.one_line()))
        }
        Event::ActionConfirmed(e) => {
            let more = permitted(e.approval.as_ref(), e.awaits.is_some());
            (Tone::Attention, format!("{}: targets confirmed{more}", name(e.fire)))
        }
        Event::ActionCancelled(e) => (Tone::Attention, format!("{}: called off by {}", name(e.fire), e.by)),
        Event::ActionRepeated(e) => {
            let targets = match e.targets.len() {
                0 => String::new(),
                count => format!(", {count} targets"),
            };
            let more = permitted(e.approval.as_ref(), e.awaits.is_some());
            (Tone::Plain, format!("{}: sent again{targets}, same idempotency key{more}", name(e.fire)))
        }
        _ => (Tone::Plain, String::new()),
    };
    (Topic::Action, tone, text)
}

fn requested(e: &ActionRequested, incident: &Incident) -> String {
    let verb = match (e.undo_of, e.redo_of) {
        (Some(_), _) => "undo of ",
        (None, Some(_)) => "redo of ",
        (None, None) => "",
    };
    let title = action_title(incident, e.action.as_str());
    let targets = if e.targets.is_empty() { String::new() } else { format!(", {} targets", e.targets.len()) };
    let more = permitted(e.approval.as_ref(), e.awaits.is_some());
    format!("{verb}{title}: fired at {}{targets}{more}", e.target)
}

fn permitted(approval: Option<&Approval>, awaits: bool) -> String {
    match approval {
        Some(a) if a.attested => format!(", approved by {} ({}, attested)", a.by, a.how),
        Some(a) => format!(", approved by {} ({})", a.by, a.how),
        None if awaits => ", waits for a second person".to_owned(),
        None => String::new(),
    }
}

/// What calls and looks brought.
#[expect(clippy::wildcard_enum_match_arm, reason = "the timeline sends the events of one family only")]
pub(super) fn call(event: &Event, incident: &Incident) -> Line {
    let name = |fire: FireId| fire_title(incident, fire);
    let (tone, text) = match event {
        Event::PriorStateCaptured(e) => match &e.held {
            None => (Tone::Plain, format!("{}: prior state kept", name(e.fire))),
            Some(why) => (Tone::Attention, format!("{}: held, {why}; confirm the targets", name(e.fire))),
        },
        Event::ActionContinued(e) => {
            (Tone::Plain, format!("{}: {} in {} ms, next call", name(e.fire), e.status, e.duration_ms))
        }
        Event::ActionPostponed(e) => {
            let at = e.until.strftime("%H:%M:%S");
            (Tone::Attention, format!("{}: turned away, {}; sent again at {at}", name(e.fire), e.reason))
        }
        Event::JobStarted(e) => (
            Tone::Plain,
            format!("{}: {} in {} ms, the job is running", name(e.fire), e.status, e.duration_ms),
        ),
        Event::TargetsAnswered(e) => targets(e, &name(e.fire)),
        Event::TargetsLooked(e) => {
            let (seen, not) = (e.verified.len(), e.not_verified.len());
            let tone = if not == 0 { Tone::Good } else { Tone::Bad };
            (
                tone,
                format!("{}: {seen} verified, {not} not verified; {}", name(e.fire), e.detail.first_line()),
            )
        }
        Event::ActionSucceeded(e) => {
            (Tone::Plain, format!("{}: {} in {} ms", name(e.fire), e.status, e.duration_ms))
        }
        Event::ActionFailed(e) => (Tone::Bad, format!("{}: failed, {}", name(e.fire), e.reason.first_line())),
        Event::ActionUnknown(e) => {
            (Tone::Attention, format!("{}: unknown, {}", name(e.fire), e.reason.first_line()))
        }
        Event::EffectVerified(e) => {
            (Tone::Good, format!("{}: verified, {}", name(e.fire), e.detail.first_line()))
        }
        Event::EffectNotVerified(e) => {
            (Tone::Bad, format!("{}: not verified, {}", name(e.fire), e.detail.first_line()))
        }
        Event::ActionSettled(e) => {
            let verdict = if e.happened { "it happened" } else { "it did not happen" };
            (Tone::Attention, with(format!("{}: settled, {verdict}", name(e.fire)), Some(&e.note)))
        }
        _ => (Tone::Plain, String::new()),
    };
    (Topic::Action, tone, text)
}

fn targets(e: &TargetsAnswered, name: &str) -> (Tone, String) {
    let count = |outcome| e.results.iter().filter(|result| result.outcome == outcome).count();
    let parts: Vec<_> =
        [TargetOutcome::Succeeded, TargetOutcome::Failed, TargetOutcome::Unknown, TargetOutcome::NotSent]
            .into_iter()
            .filter(|outcome| count(*outcome) > 0)
            .map(|outcome| format!("{} {}", count(outcome), outcome.as_str()))
            .collect();
    let good = count(TargetOutcome::Succeeded) == e.results.len();
    (if good { Tone::Plain } else { Tone::Bad }, format!("{name}: {}", parts.join(", ")))
}
