//! `warroom note`, `decide` and `message`.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;

use super::Context;
use super::desk::{Desk, Errand, Hand, say};
use super::failure::Failure;
use super::lead::find_person;
use super::output::Output;
use crate::incident::command::TalkCommand;
use crate::incident::{Command, Incident};
use crate::plan::template::fill_message;
use crate::plan::{Duration, MessageId, Text};
use crate::runtime::clock::Clock;
use crate::runtime::world::World;
use crate::tui::view::messages;

/// Write something down
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom note spring-launch-1 \"vendor confirms 14:20\" --follow-up\n  \
    warroom note spring-launch-1 \"checkout v42 released\" --changed 20m")]
pub(super) struct Note {
    /// The incident
    incident: String,
    /// What
    text: String,
    /// It is something to do afterwards
    #[arg(long)]
    follow_up: bool,
    /// It is a change that was made, such as a release: how long ago (20m), or when (an instant)
    #[arg(long, value_name = "WHEN", value_parser = when)]
    changed: Option<When>,
}

/// An instant, or how long ago it was.
#[derive(Debug, Clone, Copy)]
enum When {
    At(Timestamp),
    Ago(Duration),
}

impl When {
    fn resolve(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Ago(length) => {
                let ms = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
                now.checked_sub(jiff::SignedDuration::from_millis(ms)).unwrap_or(Timestamp::MIN)
            }
        }
    }
}

fn when(text: &str) -> Result<When, String> {
    if let Ok(length) = Duration::parse(text) {
        return Ok(When::Ago(length));
    }
    let no = |_| "use a length such as 20m, or an instant such as 2027-03-01T09:00:00Z".to_owned();
    text.parse().map(When::At).map_err(no)
}

impl Note {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let (text, follow_up) = (Text::block(&self.text), self.follow_up);
        let changed_at = self.changed.map(|when| when.resolve(Clock::Wall.now()));
        say(context, &self.incident, |_| Ok(Command::Talk(TalkCommand::Note { text, follow_up, changed_at })))
    }
}

/// Put a decision to the others, poll them, conclude
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom decide spring-launch-1 propose \"freeze deployments\"\n  \
    warroom decide spring-launch-1 poll 1 petrov --objection \"a release is half out\"\n  \
    warroom decide spring-launch-1 adopt 1")]
pub(super) struct Decide {
    /// The incident
    incident: String,
    #[command(subcommand)]
    part: Part,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// Propose: any strong objections?
    Propose {
        /// What is proposed
        text: String,
        /// The step it belongs to
        #[arg(long, value_name = "RUNBOOK/STEP")]
        step: Option<String>,
    },
    /// Record what somebody says to it
    Poll {
        /// The decision's number
        number: u32,
        /// Who was asked
        person: String,
        /// The strong objection, if there is one
        #[arg(long, value_name = "TEXT")]
        objection: Option<String>,
    },
    /// Adopt it
    Adopt {
        /// The decision's number
        number: u32,
    },
    /// Drop it
    Drop {
        /// The decision's number
        number: u32,
    },
}

impl Decide {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        say(context, &self.incident, |incident| Ok(Command::Talk(self.part.command(incident)?)))
    }
}

impl Part {
    fn command(&self, incident: &Incident) -> Result<TalkCommand, Failure> {
        Ok(match self {
            Self::Propose { text, step } => {
                let step =
                    step.as_deref().map(|name| super::step_name::find_step(incident, name)).transpose()?;
                TalkCommand::Propose { proposal: Text::line(text), step }
            }
            Self::Poll { number, person, objection } => TalkCommand::RecordPosition {
                decision: *number,
                person: find_person(incident, person)?,
                objection: objection.as_deref().map(Text::line),
            },
            Self::Adopt { number } => TalkCommand::Conclude { decision: *number, adopt: true },
            Self::Drop { number } => TalkCommand::Conclude { decision: *number, adopt: false },
        })
    }
}

/// Record that a pre-approved message went out
#[derive(Debug, Args)]
#[command(after_help = "The text is printed with its variables filled, so that it can be posted.\n\n\
    Example:\n  warroom message spring-launch-1 partial-first --set next_update=14:40 --next 20m")]
pub(super) struct Message {
    /// The incident
    incident: String,
    /// The message
    #[arg(value_name = "MESSAGE")]
    text: String,
    /// A variable of the text
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// When the next one is promised, from now
    #[arg(long, value_name = "DURATION", value_parser = length)]
    next: Option<Duration>,
}

/// Read `NAME=VALUE`.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let found = text.split_once('=').filter(|(name, _)| !name.is_empty());
    found.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| "use NAME=VALUE".to_owned())
}

fn length(text: &str) -> Result<Duration, String> {
    Duration::parse(text).map_err(|_unreadable| "write for example 90s, 20m or 1h30m".to_owned())
}

impl Message {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Desk::at(context, &self.incident)?.work(self)
    }

    /// Which message it is, and its text with the variables filled.
    fn filled(&self, incident: &Incident) -> Result<(MessageId, Text), Failure> {
        let messages = &incident.plan.messages;
        let names = messages.keys().map(MessageId::as_str);
        let found = messages.get_key_value(self.text.as_str());
        let (id, message) = found.ok_or_else(|| Failure::unknown("message", &self.text, names))?;
        let unknown = |(name, _): &&(String, String)| !message.variables.contains(name);
        if let Some((name, _)) = self.set.iter().find(unknown) {
            return Err(Failure::unknown("variable", name, message.variables.iter().map(String::as_str)));
        }
        let variables: BTreeMap<String, Text> =
            self.set.iter().map(|(name, value)| (name.clone(), Text::line(value))).collect();
        let text = fill_message(message.body.as_str(), &variables)
            .map_err(|error| Failure::input(error.to_string(), "give every variable: --set NAME=VALUE"))?;
        Ok((id.clone(), Text::block(&text)))
    }
}

/// What the window of a message says of a text that does not count as approved.
fn warning(incident: &Incident, id: &MessageId, now: Timestamp) -> Option<String> {
    let message = incident.plan.messages.get(id)?;
    messages::mark(messages::standing(incident, message, now))?;
    Some(format!("approved {}", messages::approval(incident, message, now).1))
}

impl Errand for Message {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let next_at = self.next.map(|length| length.after(Clock::Wall.now()));
        let (message, text) = self.filled(&hand.session.incident)?;
        let posted = text.clone();
        let unapproved = warning(&hand.session.incident, &message, Clock::Wall.now());
        hand.submit(Command::Talk(TalkCommand::ReleaseMessage { message, text, next_at })).await?;
        if let Some(words) = &unapproved {
            Output::aside(words);
        }
        hand.out.either(
            || {
                let mut value = hand.recorded_json();
                if let Some(members) = value.as_object_mut() {
                    members.insert("text".to_owned(), json!(posted));
                    members.insert("approved".to_owned(), json!(unapproved.is_none()));
                }
                value
            },
            || format!("{}\n{posted}\n", hand.recorded_text()),
        )
    }
}
