//! `warroom inject`.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::Context;
use super::desk::say;
use super::failure::Failure;
use super::seen::Seen;
use super::store::{Store, find_incident};
use crate::incident::command::DrillCommand;
use crate::incident::exercise::{Standing, Upcoming};
use crate::incident::{Command, Incident, Refusal};
use crate::plan::scenario::InjectKind;
use crate::plan::settings::stamp;
use crate::plan::{InjectId, Text};
use crate::runtime::clock::Clock;

/// As the controller of a drill: list, deliver, hold or leave out injects, or add one
#[derive(Debug, Args)]
#[command(
    after_help = "Without a part: the list. It shows what is to come, so it is for the controller alone.\n\n\
    Example:\n  warroom inject drill-spring-launch-1 list\n  warroom inject drill-spring-launch-1 hold 3\n  \
    warroom inject drill-spring-launch-1 add --from \"Sales\" --channel phone --text \"Two partners ask.\""
)]
pub(super) struct Inject {
    /// The drill
    incident: String,
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// Print every inject and where it stands: for the controller
    List,
    /// Tell the players now
    Deliver {
        /// The inject's number
        number: String,
    },
    /// Do not deliver it by itself
    Hold {
        /// The inject's number
        number: String,
    },
    /// Deliver it by itself again; at once when it is due
    Release {
        /// The inject's number
        number: String,
    },
    /// Leave it out
    Skip {
        /// The inject's number
        number: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Tell the players something that the scenario does not have
    Add {
        /// What they read
        #[arg(long, value_name = "TEXT")]
        text: String,
        /// event, information, request, media or question
        #[arg(long, value_name = "KIND", value_parser = kind, default_value = "event")]
        kind: InjectKind,
        /// Who says it
        #[arg(long, value_name = "TEXT", default_value = "")]
        from: String,
        /// Who hears it; everybody when absent
        #[arg(long, value_name = "TEXT", default_value = "")]
        to: String,
        /// How it comes: phone, chat, mail, news
        #[arg(long, value_name = "TEXT", default_value = "")]
        channel: String,
    },
    /// Write down what the players answered to a question
    Answer {
        /// The inject's number
        number: String,
        /// What they said
        text: String,
    },
}

fn kind(text: &str) -> Result<InjectKind, String> {
    let found = InjectKind::ALL.into_iter().find(|kind| kind.as_str() == text);
    found.ok_or_else(|| "use event, information, request, media or question".to_owned())
}

impl Inject {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        match self.part {
            None | Some(Part::List) => list(context, &self.incident),
            Some(part) => {
                say(context, &self.incident, |incident| Ok(Command::Drill(part.command(incident)?)))
            }
        }
    }
}

impl Part {
    fn command(self, incident: &Incident) -> Result<DrillCommand, Failure> {
        Ok(match self {
            Self::List => return Err(Failure::input("the list changes nothing", "leave out the part")),
            Self::Deliver { number } => DrillCommand::Deliver { inject: find(incident, &number)? },
            Self::Hold { number } => DrillCommand::Hold { inject: find(incident, &number)? },
            Self::Release { number } => DrillCommand::LetGo { inject: find(incident, &number)? },
            Self::Skip { number, reason } => {
                DrillCommand::SkipInject { inject: find(incident, &number)?, reason: Text::block(&reason) }
            }
            Self::Add { text, kind, from, to, channel } => {
                let [from, to, channel] = [from, to, channel].map(|text| Text::line(&text));
                DrillCommand::Add { kind, from, to, channel, text: Text::block(&text) }
            }
            Self::Answer { number, text } => {
                DrillCommand::Discuss { inject: told(incident, &number)?, answer: Text::block(&text) }
            }
        })
    }
}

/// An inject of the scenario.
fn find(incident: &Incident, number: &str) -> Result<InjectId, Failure> {
    let scenario = incident.scenario().ok_or(Failure::Refused(Refusal::NoExercise))?;
    let all = || scenario.inject.iter().map(|inject| &inject.id);
    let found = all().find(|id| id.as_str() == number).cloned();
    found.ok_or_else(|| Failure::unknown("inject", number, all().map(InjectId::as_str)))
}

/// An inject that the players know; some of them are not in the scenario.
fn told(incident: &Incident, number: &str) -> Result<InjectId, Failure> {
    let exercise = incident.exercise.as_ref().ok_or(Failure::Refused(Refusal::NoExercise))?;
    let all = || exercise.told.iter().map(|told| &told.inject.inject);
    let found = all().find(|id| id.as_str() == number).cloned();
    found.ok_or_else(|| Failure::unknown("delivered inject", number, all().map(InjectId::as_str)))
}

fn list(context: &Context, incident: &str) -> Result<(), Failure> {
    let store = Store::locate(context)?;
    let journal = store.read()?;
    let id = find_incident(&*journal, incident)?;
    let seen = Seen::load(&*journal, &id, Clock::Wall.now(), store.runners().as_deref())?;
    if seen.incident.exercise.is_none() {
        return Err(Failure::Refused(Refusal::NoExercise));
    }
    context.out.either(|| to_json(&seen), || to_text(&seen))
}

fn word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Comes(_) => "comes",
        Standing::Waits => "waits",
        Standing::Held(_) => "held",
        Standing::Delivered(_) => "delivered",
        Standing::Skipped => "left_out",
        Standing::Passed => "passed",
    }
}

const fn instant(standing: &Standing) -> Option<jiff::Timestamp> {
    match standing {
        Standing::Comes(at) | Standing::Delivered(at) => Some(*at),
        Standing::Held(at) => *at,
        Standing::Waits | Standing::Skipped | Standing::Passed => None,
    }
}

fn to_json(seen: &Seen) -> Value {
    let incident = &seen.incident;
    let one = |Upcoming { inject, standing }: Upcoming<'_>| {
        json!({
            "inject": inject.id,
            "standing": word(&standing),
            "at": instant(&standing).map(stamp),
            "kind": inject.kind,
            "from": inject.from,
            "to": inject.to,
            "channel": inject.channel,
            "text": inject.text,
            "objective": inject.objective,
            "notes": inject.notes,
        })
    };
    let added = incident.exercise.iter().flat_map(|it| &it.told).filter(|told| told.inject.added);
    json!({
        "incident": incident.id,
        "for": "controller",
        "now": stamp(seen.now),
        "ends_at": incident.exercise_ends_at().map(stamp),
        "injects": incident.msel(seen.now).map(one).collect::<Vec<_>>(),
        "added": added.map(|told| json!({ "at": stamp(told.at), "inject": told.inject })).collect::<Vec<_>>(),
    })
}

fn to_text(seen: &Seen) -> String {
    let line = |Upcoming { inject, standing }: Upcoming<'_>| {
        let at = instant(&standing).map_or_else(String::new, |at| at.strftime("%H:%M:%S").to_string());
        let word = word(&standing).replace('_', " ");
        let from = if inject.from.is_blank() { inject.kind.as_str() } else { inject.from.first_line() };
        format!("{:>8}  {word:9}  {:4}  {from}: {}\n", at, inject.id.as_str(), inject.text.first_line())
    };
    let now = seen.now.strftime("%H:%M:%S");
    let head = format!("for the controller: what is to come stands here; scenario time {now} UTC\n");
    std::iter::once(head).chain(seen.incident.msel(seen.now).map(line)).collect()
}
