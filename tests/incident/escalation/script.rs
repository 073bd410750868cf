//! The lines of a case.

use warroom::incident::Command;
use warroom::incident::command::{LeadCommand, LifecycleCommand, PageCommand, PageSeen};
use warroom::plan::{Duration, PersonId, RoleId};

use crate::kit::text;

/// What a line asks.
pub(super) enum What {
    /// The timer looks.
    Tick,
    /// Which page deadlines stand?
    Due,
    /// Take over a revision of the case.
    Revise(String),
    /// A person asks.
    Ask(Command),
}

/// One line.
pub(super) struct Line {
    pub(super) after: Duration,
    pub(super) who: String,
    pub(super) what: What,
    pub(super) expected: Vec<String>,
}

impl Line {
    pub(super) fn parse(line: &str) -> Self {
        let (asked, expected) = line.split_once(" -> ").unwrap_or_else(|| panic!("no `->` in {line:?}"));
        let mut words = asked.split_whitespace();
        let (after, who) = (words.next().unwrap(), words.next().unwrap());
        let words: Vec<&str> = words.collect();
        let what = match (who, words.as_slice()) {
            ("clock", []) => What::Tick,
            ("clock", ["due"]) => What::Due,
            (_, ["revise", name]) => What::Revise((*name).to_owned()),
            (_, words) => What::Ask(command(words).unwrap_or_else(|| panic!("what is {line:?}"))),
        };
        // A refusal is one sentence and may hold a semicolon.
        let expected = match expected.strip_prefix("refused: ") {
            Some(_) => vec![expected.to_owned()],
            None => expected.split("; ").map(str::to_owned).collect(),
        };
        Self { after: Duration::parse(after).unwrap(), who: who.to_owned(), what, expected }
    }
}

fn role(name: &str) -> RoleId {
    RoleId::parse(name).unwrap()
}

/// `2/1`, counted from one.
fn seen(text: &str) -> PageSeen {
    let (level, round) = text.split_once('/').unwrap();
    PageSeen { level: level.parse::<u32>().unwrap() - 1, round: round.parse::<u32>().unwrap() - 1 }
}

fn command(words: &[&str]) -> Option<Command> {
    let reason = || text("for a test");
    Some(match words {
        ["page", id] => Command::Page(PageCommand::PageRole { role: role(id) }),
        ["ack", id, note @ ..] => {
            let note = (!note.is_empty()).then(|| text(&note.join(" ")));
            Command::Page(PageCommand::AcknowledgePage { role: role(id), note })
        }
        ["escalate", id, "seen", at] => {
            Command::Page(PageCommand::Escalate { role: role(id), seen: seen(at), to: None })
        }
        ["escalate", id, "seen", at, "to", level] => {
            let to = Some(level.parse::<u32>().ok()?.checked_sub(1)?);
            Command::Page(PageCommand::Escalate { role: role(id), seen: seen(at), to })
        }
        ["pause", length, why @ ..] => {
            let (length, reason) = (Duration::parse(length).ok()?, text(&why.join(" ")));
            Command::Page(PageCommand::PausePaging { length, reason })
        }
        ["resume"] => Command::Page(PageCommand::ResumePaging),
        ["take"] => Command::Lead(LeadCommand::TakeCommand { relieve: None }),
        ["relieve"] => Command::Lead(LeadCommand::TakeCommand { relieve: Some(reason()) }),
        ["offer", to] => {
            Command::Lead(LeadCommand::OfferHandover { to: PersonId::parse(to).ok()?, log_hash: None })
        }
        ["mitigate"] => Command::Lifecycle(LifecycleCommand::Mitigate { summary: reason() }),
        ["resolve"] => Command::Lifecycle(LifecycleCommand::Resolve { summary: reason() }),
        ["reopen"] => Command::Lifecycle(LifecycleCommand::Reopen { reason: reason() }),
        ["close"] => Command::Lifecycle(LifecycleCommand::Close),
        _ => return None,
    })
}
