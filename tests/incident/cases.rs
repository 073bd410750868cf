//! Cases as data: given events, when a command, then events, effects or a refusal. A case needs no Rust.

use serde::Deserialize;
use warroom::incident::command::{LeadCommand, LifecycleCommand, PageCommand, StepCommand, TalkCommand};
use warroom::incident::event::StepRef;
use warroom::incident::{Actor, Command, Envelope, Event, Origin, decide};
use warroom::plan::{Duration, PersonId, RoleId, RunbookId, Severity};

use super::kit::{RUNNER, Room, text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    given: Vec<Given>,
    when: When,
    #[serde(default)]
    then: Vec<String>,
    refused: Option<String>,
}

/// An event of the record, so long after the declaration.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    after: Duration,
    by: String,
    r#type: String,
    data: serde_json::Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct When {
    after: Duration,
    by: String,
    command: String,
    #[serde(default)]
    arg: String,
}

fn command(when: &When) -> Command {
    let arg = when.arg.as_str();
    let step = || StepRef::parse(arg).unwrap_or_else(|| panic!("{arg}"));
    match when.command.as_str() {
        "tick" => Command::Tick,
        "take" => Command::Lead(LeadCommand::TakeCommand { relieve: None }),
        "offer" => {
            Command::Lead(LeadCommand::OfferHandover { to: PersonId::parse(arg).unwrap(), log_hash: None })
        }
        "accept" => Command::Lead(LeadCommand::AcceptHandover),
        "page" => Command::Page(PageCommand::PageRole { role: RoleId::parse(arg).unwrap() }),
        "ack" => {
            Command::Page(PageCommand::AcknowledgePage { role: RoleId::parse(arg).unwrap(), note: None })
        }
        "runbook" => Command::Step(StepCommand::OpenRunbook { runbook: RunbookId::parse(arg).unwrap() }),
        "start" => Command::Step(StepCommand::Start(step())),
        "complete" => Command::Step(StepCommand::Complete { at: step(), note: None }),
        "mitigate" => Command::Lifecycle(LifecycleCommand::Mitigate { summary: text(arg) }),
        "resolve" => Command::Lifecycle(LifecycleCommand::Resolve { summary: text(arg) }),
        "reopen" => Command::Lifecycle(LifecycleCommand::Reopen { reason: text(arg) }),
        "close" => Command::Lifecycle(LifecycleCommand::Close),
        "severity" => {
            let to = Severity::parse(arg).unwrap();
            Command::Lifecycle(LifecycleCommand::SetSeverity { to, reason: None })
        }
        "note" => Command::Talk(TalkCommand::Note { text: text(arg), changed_at: None }),
        other => panic!("no command {other:?}"),
    }
}

fn check(case: &Case) {
    let mut room = Room::new();
    let start = room.now;
    for given in &case.given {
        let event = Event::decode(&given.r#type, 1, &given.data.to_string()).unwrap();
        let actor = Actor::parse(&given.by).unwrap();
        let (seq, at) = (room.incident.seq + 1, given.after.after(start));
        room.incident.apply(&Envelope { seq, at, actor, origin: Origin::Key, event });
    }
    let now = case.when.after.after(start);
    let answer =
        decide(&room.incident, now, &Actor::parse(&case.when.by).unwrap(), RUNNER, &command(&case.when));
    match (answer, &case.refused) {
        (Err(refusal), Some(words)) => assert_eq!(refusal.to_string(), *words, "{}", case.name),
        (Ok(decision), None) => {
            let line = |e: &Event| {
                format!("{} {}", e.kind(), serde_json_canonicalizer::to_string(&e.data().unwrap()).unwrap())
            };
            // What leaves by channels has cases of its own.
            let leaves = |e: &&Event| !e.kind().starts_with("delivery_") && !e.kind().starts_with("notice_");
            let lines: Vec<_> = decision.events.iter().filter(leaves).map(line).collect();
            assert_eq!(lines, case.then, "{}", case.name);
        }
        (answer, refused) => panic!("{}: {answer:?}, not {refused:?}", case.name),
    }
}

#[test]
fn every_case_of_the_files_holds() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/decide");
    let mut cases = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file: File = toml::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|e| panic!("{path:?}: {e}"));
        file.case.iter().for_each(check);
        cases += file.case.len();
    }
    assert!(cases >= 10, "only {cases} cases found");
}
