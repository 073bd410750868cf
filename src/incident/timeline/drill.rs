//! Lines about the exercise around a drill. Players read them, so nothing of what is to come stands in them.

use super::{Line, Tone, Topic, with};
use crate::incident::event::Event;

/// The line of an event of the exercise.
#[expect(clippy::wildcard_enum_match_arm, reason = "the timeline sends the events of one family only")]
pub(super) fn line(event: &Event) -> Line {
    let (tone, text) = match event {
        Event::DrillStarted(e) => (Tone::Attention, format!("{} of {} begins", e.mode.as_str(), e.scenario)),
        Event::DrillClockSet(e) if e.speed == 0 => (Tone::Plain, "scenario time stands still".to_owned()),
        Event::DrillClockSet(e) => (
            Tone::Plain,
            format!("scenario time goes on from {} at ×{}", e.shows.strftime("%H:%M:%S"), e.speed),
        ),
        Event::InjectDelivered(e) => {
            let from = if e.from.is_blank() { e.kind.as_str() } else { e.from.first_line() };
            let channel =
                if e.channel.is_blank() { String::new() } else { format!(" ({})", e.channel.first_line()) };
            (Tone::Attention, format!("{from}{channel}: {}", e.text.one_line()))
        }
        Event::InjectHeld(_) => (Tone::Plain, "the controller holds an inject".to_owned()),
        Event::InjectLetGo(_) => (Tone::Plain, "the controller lets an inject go".to_owned()),
        Event::InjectSkipped(_) => (Tone::Plain, "the controller leaves an inject out".to_owned()),
        Event::QuestionDiscussed(e) => {
            (Tone::Plain, format!("answered {}: {}", e.inject, e.answer.one_line()))
        }
        Event::ObservationMade(_) => (Tone::Plain, "the controller wrote an observation".to_owned()),
        Event::ExpectationJudged(_) => (Tone::Plain, "the controller judged an expected action".to_owned()),
        Event::AttemptRefused(e) => {
            let what = e.action.as_ref().map(|action| format!("{action}: ")).unwrap_or_default();
            (Tone::Attention, format!("refused: {what}{}", e.why.first_line()))
        }
        Event::DrillEnded(e) => (Tone::Attention, with("the exercise ended".to_owned(), Some(&e.reason))),
        _ => (Tone::Plain, String::new()),
    };
    (Topic::Drill, tone, text)
}
