//! `warroom clock`, `observe`, `judge` and `endex`: what the controller of a drill does beside its injects.

use clap::{Args, Subcommand};

use super::Context;
use super::desk::say;
use super::failure::Failure;
use crate::incident::command::DrillCommand;
use crate::incident::decide::drill::FASTEST;
use crate::incident::event::{ExpectationJudged, ObservationKind, ObservationMade};
use crate::incident::{Command, Incident, Refusal};
use crate::plan::{Duration, ExpectedId, ObjectiveId, PersonId, Text};
use crate::runtime::clock::Clock as Time;

/// As the controller of a drill: pause its clock, let it go on, step it, set its speed
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom clock drill-spring-launch-1 pause\n  \
    warroom clock drill-spring-launch-1 step 5m\n  warroom clock drill-spring-launch-1 speed 10")]
pub(super) struct Clock {
    /// The drill
    incident: String,
    #[command(subcommand)]
    part: Part,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// Let scenario time stand still
    Pause,
    /// Let it go on, as fast as before
    Resume,
    /// Go so much further at once; what lies between comes due
    Step {
        /// How far
        #[arg(value_name = "DURATION", value_parser = length)]
        by: Duration,
    },
    /// Let it go so many times as fast as the wall
    Speed {
        /// How many times; 0 stands still
        #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(0..=i64::from(FASTEST)))]
        speed: u32,
    },
}

fn length(text: &str) -> Result<Duration, String> {
    Duration::parse(text).map_err(|_unreadable| "write for example 90s, 20m or 1h30m".to_owned())
}

impl Clock {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        say(context, &self.incident, |incident| {
            let exercise = incident.exercise.as_ref().ok_or(Failure::Refused(Refusal::NoExercise))?;
            let (wall, speed) = (Time::Wall.now(), exercise.clock.pace().speed);
            let now = incident.time_at(wall).max(incident.last_at);
            let (shows, speed) = match self.part {
                Part::Pause => (None, 0),
                Part::Resume if speed == 0 => (None, exercise.clock.resumes_at()),
                Part::Resume => (None, speed),
                Part::Step { by } => (Some(by.after(now)), speed),
                Part::Speed { speed } => (None, speed),
            };
            Ok(Command::Drill(DrillCommand::SetClock { wall, shows, speed }))
        })
    }
}

/// As the controller of a drill: write down what you saw
#[derive(Debug, Args)]
#[command(after_help = "Players read it after the end.\n\n\
    Example:\n  warroom observe drill-spring-launch-1 \"the first message went out unasked\" --strength\n  \
    warroom observe drill-spring-launch-1 \"nobody knew who may switch DNS\" --improve --owner marin --due-in 14d")]
pub(super) struct Observe {
    /// The drill
    incident: String,
    /// What you saw
    text: String,
    /// It is something to keep
    #[arg(long, conflicts_with = "improve")]
    strength: bool,
    /// It is something to improve
    #[arg(long)]
    improve: bool,
    /// The objective that it belongs to
    #[arg(long, value_name = "OBJECTIVE")]
    objective: Option<String>,
    /// Who improves it
    #[arg(long, value_name = "PERSON", requires = "improve")]
    owner: Option<String>,
    /// Until when, from the day of the drill
    #[arg(long, value_name = "DURATION", value_parser = length, requires = "improve")]
    due_in: Option<Duration>,
}

impl Observe {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        say(context, &self.incident, |incident| {
            let kind = match (self.strength, self.improve) {
                (true, _) => ObservationKind::Strength,
                (false, true) => ObservationKind::Improve,
                (false, false) => ObservationKind::Note,
            };
            let objective = self.objective.as_deref().map(|name| objective(incident, name)).transpose()?;
            let owner = self.owner.as_deref().map(|name| person(incident, name)).transpose()?;
            let (text, due_in) = (Text::block(&self.text), self.due_in);
            let made = ObservationMade { kind, text, objective, owner, due_in };
            Ok(Command::Drill(DrillCommand::Observe(made)))
        })
    }
}

/// As the controller of a drill: say that something expected was done, or was not
#[derive(Debug, Args)]
#[command(after_help = "Players read it after the end.\n\n\
    Example:\n  warroom judge drill-spring-launch-1 status-page-found done --note \"after four minutes\"")]
pub(super) struct Judge {
    /// The drill
    incident: String,
    /// The expected action
    expected: String,
    /// done or missed
    #[arg(value_enum)]
    verdict: Verdict,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Verdict {
    /// It was done
    Done,
    /// It was not
    Missed,
}

impl Judge {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        say(context, &self.incident, |incident| {
            let all = || incident.scenario().into_iter().flat_map(|it| &it.expected).map(|it| &it.id);
            incident.scenario().ok_or(Failure::Refused(Refusal::NoExercise))?;
            let found = all().find(|id| id.as_str() == self.expected).cloned();
            let expected = found.ok_or_else(|| {
                Failure::unknown("expected action", &self.expected, all().map(ExpectedId::as_str))
            })?;
            let judged = ExpectationJudged {
                expected,
                done: self.verdict == Verdict::Done,
                note: self.note.as_deref().map(Text::block),
            };
            Ok(Command::Drill(DrillCommand::Judge(judged)))
        })
    }
}

/// As the controller of a drill: end the exercise
#[derive(Debug, Args)]
#[command(after_help = "Scenario time stands still from then on; the incident may still be resolved.\n\n\
    Example:\n  warroom endex drill-spring-launch-1 --reason \"all objectives were seen\"")]
pub(super) struct Endex {
    /// The drill
    incident: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Endex {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let reason = Text::block(&self.reason);
        say(context, &self.incident, |_| Ok(Command::Drill(DrillCommand::End { reason })))
    }
}

fn objective(incident: &Incident, name: &str) -> Result<ObjectiveId, Failure> {
    let all = || incident.scenario().into_iter().flat_map(|it| &it.objective).map(|it| &it.id);
    let found = all().find(|id| id.as_str() == name).cloned();
    found.ok_or_else(|| Failure::unknown("objective", name, all().map(ObjectiveId::as_str)))
}

fn person(incident: &Incident, name: &str) -> Result<PersonId, Failure> {
    let all = || incident.plan.people.keys();
    let found = all().find(|id| id.as_str() == name).cloned();
    found.ok_or_else(|| Failure::unknown("person", name, all().map(PersonId::as_str)))
}
