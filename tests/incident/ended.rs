//! What the end of an exercise means, for people and for the clock.

use rstest::rstest;
use serde_json::json;
use warroom::incident::command::{DrillCommand, LeadCommand, LifecycleCommand};
use warroom::incident::{Actor, Command, Event, Refusal, decide};
use warroom::plan::{Duration, InjectId, Text};

use super::drilled::{Drilled, Given, scenario};

const INJECTS: &str = r#"
[[inject]]
id = "1"
at = "1m"
text = "Orders fail."

[[inject]]
id = "2"
at = "2m"
kind = "question"
text = "Who tells the bank?"
"#;

fn given(after: Duration, kind: &str, data: serde_json::Value) -> Given {
    Given { after, by: "warroom".to_owned(), r#type: kind.to_owned(), data }
}

fn drill() -> Drilled {
    Drilled::begin(scenario(&toml::from_str(INJECTS).unwrap()), "tabletop")
}

fn ended() -> Drilled {
    let mut drill = drill();
    drill.add(&given(Duration::mins(10), "drill_ended", json!({ "reason": "all was seen" })));
    drill
}

fn asked(drill: &Drilled, command: &Command) -> Result<Vec<Event>, Refusal> {
    let (incident, by) = (&drill.incident, Actor::parse("ito").unwrap());
    decide(incident, incident.last_at, &by, "runner-1", command).map(|decision| decision.events)
}

fn take() -> Command {
    Command::Lead(LeadCommand::TakeCommand { relieve: None })
}

#[rstest]
#[case::command(take())]
#[case::reopening(Command::Lifecycle(LifecycleCommand::Reopen { reason: Text::line("once more") }))]
#[case::clock(Command::Drill(DrillCommand::End { reason: Text::line("again") }))]
fn nothing_is_done_in_an_exercise_that_has_ended(#[case] command: Command) {
    assert_eq!(asked(&ended(), &command), Err(Refusal::DrillEnded));
}

#[test]
fn an_exercise_that_has_ended_is_closed_by_anybody_as_it_was_left() {
    let close = Command::Lifecycle(LifecycleCommand::Close);
    assert!(asked(&drill(), &close).is_err());
    assert!(matches!(asked(&ended(), &close).unwrap()[..], [Event::IncidentClosed(_)]));
}

#[test]
fn an_exercise_that_has_ended_is_not_open_and_nothing_comes_due_or_is_asked_for() {
    let drill = ended();
    let later = Duration::mins(600).after(drill.incident.last_at);
    assert!(!drill.incident.is_open());
    assert_eq!(drill.incident.phase_word(), "ended");
    assert_eq!((drill.incident.deadlines(), drill.incident.concerns(later)), (Vec::new(), Vec::new()));
}

#[test]
fn the_clock_is_not_set_ahead_past_the_end() {
    let drill = drill();
    let shows = Some(Duration::mins(600).after(drill.incident.last_at));
    let set = Command::Drill(DrillCommand::SetClock { wall: drill.incident.last_at, shows, speed: 1 });
    let events = asked(&drill, &set).unwrap();
    let Event::DrillClockSet(set) = &events[0] else { panic!("{events:?}") };
    assert_eq!(Some(set.shows), drill.incident.exercise_ends_at());
}

#[rstest]
#[case::event("1", false)]
#[case::question("2", true)]
fn only_a_question_is_answered(#[case] inject: &str, #[case] can: bool) {
    let mut drill = drill();
    let kinds = [("1", "event"), ("2", "question")];
    for (id, kind) in kinds {
        drill.add(&given(Duration::mins(3), "inject_delivered", json!({ "inject": id, "kind": kind })));
    }
    let inject = InjectId::parse(inject).unwrap();
    let discuss = DrillCommand::Discuss { inject, answer: Text::line("finance does") };
    assert_eq!(asked(&drill, &Command::Drill(discuss)).is_ok(), can);
}
