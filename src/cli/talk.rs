//! `warroom note`, `impact` and `decide`.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;

use super::Context;
use super::desk::say;
use super::failure::Failure;
use super::lead::find_person;
use crate::incident::command::TalkCommand;
use crate::incident::{Command, Incident};
use crate::plan::{Duration, Text};
use crate::runtime::clock::Clock;

/// Write something down
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom note spring-launch-1 \"vendor confirms 14:20\"\n  \
    warroom note spring-launch-1 \"alert on the age of keys\" --follow-up --owner petrov --due 2027-03-12\n  \
    warroom note spring-launch-1 \"checkout v42 released\" --changed 20m")]
pub(super) struct Note {
    /// The incident
    incident: String,
    /// What
    text: String,
    /// It is something to do afterwards
    #[arg(long, conflicts_with = "changed")]
    follow_up: bool,
    /// Who does it afterwards
    #[arg(long, value_name = "PERSON", requires = "follow_up")]
    owner: Option<String>,
    /// Until which day it is done
    #[arg(long, value_name = "DATE", requires = "follow_up")]
    due: Option<Date>,
    /// It is a change that was made, such as a release: how long ago (20m), or when (an instant)
    #[arg(long, value_name = "WHEN", value_parser = when)]
    changed: Option<When>,
}

/// An instant, or how long ago it was.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    At(Timestamp),
    Ago(Duration),
}

impl When {
    pub(super) fn resolve(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Ago(length) => {
                let ms = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
                now.checked_sub(jiff::SignedDuration::from_millis(ms)).unwrap_or(Timestamp::MIN)
            }
        }
    }
}

/// Read a length or an instant.
pub(super) fn when(text: &str) -> Result<When, String> {
    if let Ok(length) = Duration::parse(text) {
        return Ok(When::Ago(length));
    }
    let no = |_| "use a length such as 20m, or an instant such as 2027-03-01T09:00:00Z".to_owned();
    text.parse().map(When::At).map_err(no)
}

impl Note {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let text = Text::block(&self.text);
        say(context, &self.incident, |incident| {
            if self.follow_up {
                let owner = self.owner.as_deref().map(|name| find_person(incident, name)).transpose()?;
                return Ok(Command::Talk(TalkCommand::FollowUp { text, owner, due: self.due }));
            }
            let changed_at = self.changed.map(|when| when.resolve(incident.time_at(Clock::Wall.now())));
            Ok(Command::Talk(TalkCommand::Note { text, changed_at }))
        })
    }
}

/// Write down what customers saw, from when until when
#[derive(Debug, Args)]
#[command(after_help = "What is written last counts. Reports and figures begin where the impact began.\n\n\
    Example:\n  warroom impact spring-launch-1 \"checkout answered 401 to one in three\" --began 25m\n  \
    warroom impact spring-launch-1 \"checkout answered 401\" --began 2027-03-02T09:12:00Z --ended 5m")]
pub(super) struct Impact {
    /// The incident
    incident: String,
    /// What they saw, and how many of them
    what: String,
    /// When it began: how long ago (25m), or when (an instant)
    #[arg(long, value_name = "WHEN", value_parser = when)]
    began: When,
    /// When it ended; left out while it lasts
    #[arg(long, value_name = "WHEN", value_parser = when)]
    ended: Option<When>,
}

impl Impact {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        say(context, &self.incident, |incident| {
            let now = incident.time_at(Clock::Wall.now());
            let (began, ended) = (self.began.resolve(now), self.ended.map(|when| when.resolve(now)));
            let what = Text::block(&self.what);
            Ok(Command::Talk(TalkCommand::RecordImpact { began, ended, what }))
        })
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

/// Read `NAME=VALUE`.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let found = text.split_once('=').filter(|(name, _)| !name.is_empty());
    found.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| "use NAME=VALUE".to_owned())
}
