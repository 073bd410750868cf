//! From a command to events and effects, or a refusal.
//!
//! The only producer of events. Each family of commands has its own file.

pub mod actions;
pub mod alerts;
mod calls;
mod deliveries;
mod deputy;
pub mod drill;
mod lead;
mod lifecycle;
mod messages;
mod pages;
mod reports;
mod sitreps;
mod steps;
mod talk;
mod tick;
mod triage;

use jiff::Timestamp;

use super::command::{Command, LifecycleCommand, ReportCommand};
use super::effect::Effect;
use super::event::{Event, FireId, IncidentDeclared, Kind};
use super::state::Phase;
use super::{Actor, Incident, Refusal};
use crate::plan::{CampaignId, PersonId, Severity, Text};

/// What a command leads to. The events are recorded together; only then do the effects begin.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// What happened.
    pub events: Vec<Event>,
    /// What the shell is to do.
    pub effects: Vec<Effect>,
}

impl Decision {
    fn event(event: impl Into<Event>) -> Self {
        Self { events: vec![event.into()], effects: Vec::new() }
    }

    fn nothing() -> Self {
        Self::default()
    }

    #[must_use]
    fn and(mut self, event: impl Into<Event>) -> Self {
        self.events.push(event.into());
        self
    }

    #[must_use]
    fn causing(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}

type Answer = Result<Decision, Refusal>;

/// What is known when a command is decided.
struct Context<'a> {
    incident: &'a Incident,
    now: Timestamp,
    /// The running program that delivers what is to be delivered.
    runner: &'a str,
}

/// What an incident is declared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// A random name for the incident, unique over all stores.
    pub uid: String,
    /// Live or drill.
    pub kind: Kind,
    /// The campaign.
    pub campaign: CampaignId,
    /// What is wrong, in a line.
    pub title: Text,
    /// How bad it is.
    pub severity: Severity,
    /// The digest of the plan.
    pub plan: String,
}

/// The event that begins an incident.
pub fn declare(declaration: Declaration) -> Event {
    let Declaration { uid, kind, campaign, title, severity, plan } = declaration;
    IncidentDeclared { uid, kind, campaign, title, severity, plan }.into()
}

/// Decide a command against the state as of `now`. What it makes leave by itself is sent by the running program that
/// asks, `runner`.
pub fn decide(incident: &Incident, now: Timestamp, by: &Actor, runner: &str, command: &Command) -> Answer {
    let context = Context { incident, now, runner };
    let is_reopening = matches!(command, Command::Lifecycle(LifecycleCommand::Reopen { .. }));
    if incident.phase == Phase::Closed && !is_reopening && !is_about_deliveries(incident, command) {
        return Err(Refusal::IncidentClosed);
    }
    let answer = match (command, by) {
        (Command::Report(report), Actor::System) => context.report(report),
        (Command::Tick, Actor::System) => Ok(context.tick()),
        (Command::Report(_) | Command::Tick, Actor::Person(_)) => Err(Refusal::SystemOnly),
        (_, Actor::System) => Err(Refusal::SystemOnly),
        (command, Actor::Person(person)) => context.personal(person, command),
    };
    answer.map(|decision| context.without_the_needless(decision))
}

/// What left before an incident was closed is still answered after it.
fn is_about_deliveries(incident: &Incident, command: &Command) -> bool {
    let is_reported = matches!(
        command,
        Command::Report(
            ReportCommand::Anchor { .. }
                | ReportCommand::Delivery { .. }
                | ReportCommand::DeliveryLooked { .. }
                | ReportCommand::DeliveryLost { .. }
        )
    );
    is_reported || *command == Command::Tick && incident.deliveries.open().next().is_some()
}

impl Context<'_> {
    fn personal(&self, by: &PersonId, command: &Command) -> Answer {
        self.incident.require_known(by)?;
        let closes = *command == Command::Lifecycle(LifecycleCommand::Close);
        if self.incident.exercise_ended_at().is_some() && !closes && !matches!(command, Command::Drill(_)) {
            return Err(Refusal::DrillEnded);
        }
        match command {
            Command::Lifecycle(command) => self.lifecycle(by, command),
            Command::Lead(command) => self.lead(by, command),
            Command::Page(command) => self.page(by, command),
            Command::Step(command) => self.step(by, command),
            Command::Action(command) => self.action(by, command),
            Command::Talk(command) => self.talk(by, command),
            Command::Deputy(command) => self.deputy(by, command),
            Command::Drill(command) => self.drill(command),
            Command::Triage(command) => self.triage(by, command),
            Command::Report(_) | Command::Tick => Err(Refusal::SystemOnly),
        }
    }

    /// The number that the next event of a decision will get.
    fn next_seq(&self, decision: &Decision) -> u64 {
        let before = u64::try_from(decision.events.len()).unwrap_or(u64::MAX);
        self.incident.seq.saturating_add(1).saturating_add(before)
    }

    /// The name that the next event of this decision will have as a firing.
    const fn next_fire(&self, events_before: u64) -> FireId {
        FireId(self.incident.seq + 1 + events_before)
    }
}

/// A text that must say something.
fn required(text: &Text) -> Result<Text, Refusal> {
    if text.is_blank() { Err(Refusal::ReasonRequired) } else { Ok(text.clone()) }
}
