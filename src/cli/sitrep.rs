//! `warroom sitrep`.

use clap::Args;
use serde_json::{Value, json};

use super::Context;
use super::desk::{Desk, Errand, Hand};
use super::failure::Failure;
use super::seen::Seen;
use super::store::{Store, find_incident};
use crate::incident::command::TalkCommand;
use crate::incident::event::{Notice, SitrepIssued};
use crate::incident::state::{Delivery, DeliveryState};
use crate::incident::{Command, Incident};
use crate::plan::Text;
use crate::runtime::clock::Clock;
use crate::runtime::world::World;

/// Say how it stands: condition, actions, needs
#[derive(Debug, Args)]
#[command(
    after_help = "Drafted from the incident; each part can be given instead. It is recorded, and answers the call-out.\n\
    Exit status 3: a channel did not take it, or that is not known.\n\n\
    Example:\n  warroom sitrep spring-launch-1 --draft\n  \
    warroom sitrep spring-launch-1 --needs \"a second person for the rollback\" --send chat:launch-leads"
)]
pub(super) struct Sitrep {
    /// The incident
    incident: String,
    /// How it stands
    #[arg(long, value_name = "TEXT")]
    condition: Option<String>,
    /// What is being done
    #[arg(long, value_name = "TEXT")]
    actions: Option<String>,
    /// What is needed
    #[arg(long, value_name = "TEXT")]
    needs: Option<String>,
    /// Send it by this channel too
    #[arg(long, value_name = "CHANNEL", conflicts_with = "draft")]
    send: Vec<String>,
    /// Print it and record nothing
    #[arg(long)]
    draft: bool,
}

impl Sitrep {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        if !self.draft {
            return Desk::at(context, &self.incident)?.work(self);
        }
        let store = Store::locate(context)?;
        let journal = store.read()?;
        let id = find_incident(&*journal, &self.incident)?;
        let seen = Seen::load(&*journal, &id, Clock::Wall.now(), store.runners().as_deref())?;
        let report = self.report(&seen.incident, seen.now, Vec::new());
        let text = report.text(&seen.incident);
        context.out.either(
            || members(json!({ "incident": seen.incident.id }), &report, &text),
            || format!("{text}\n"),
        )
    }

    /// What was given, and for the rest what the incident says.
    fn report(&self, incident: &Incident, now: jiff::Timestamp, to: Vec<Text>) -> SitrepIssued {
        let drafted = incident.sitrep(now);
        let part = |given: &Option<String>, drafted: &str| Text::block(given.as_deref().unwrap_or(drafted));
        SitrepIssued {
            condition: part(&self.condition, &drafted.condition),
            actions: part(&self.actions, &drafted.actions),
            needs: part(&self.needs, &drafted.needs),
            to,
        }
    }
}

fn members(mut value: Value, report: &SitrepIssued, text: &Text) -> Value {
    if let Some(object) = value.as_object_mut() {
        let mut add = |name: &str, value: Value| drop(object.insert(name.to_owned(), value));
        add("condition", json!(report.condition));
        add("actions", json!(report.actions));
        add("needs", json!(report.needs));
        add("to", json!(report.to));
        add("text", json!(text));
    }
    value
}

/// A place of the incident; for any other, what there is.
fn place(incident: &Incident, name: &str) -> Result<Text, Failure> {
    let id = name.split(':').next().unwrap_or(name);
    if incident.plan.channels.contains_key(id) {
        return Ok(Text::line(name));
    }
    let places = incident.sitrep_places();
    Err(Failure::unknown("place for a sitrep", name, places.iter().map(Text::as_str)))
}

impl Errand for Sitrep {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let incident = &hand.session.incident;
        let to = self.send.iter().map(|name| place(incident, name)).collect::<Result<_, _>>()?;
        let report = self.report(incident, incident.time_at(Clock::Wall.now()).max(incident.last_at), to);
        let SitrepIssued { condition, actions, needs, to } = report.clone();
        hand.submit(Command::Talk(TalkCommand::IssueSitrep { condition, actions, needs, to })).await?;
        let incident = &hand.session.incident;
        let text = report.text(incident);
        let answers = answers(incident);
        hand.out.either(
            || members(hand.recorded_json(), &report, &text),
            || format!("{}\n{text}\n{}", hand.recorded_text(), answers.0),
        )?;
        if answers.1 { Err(Failure::Outcome) } else { Ok(()) }
    }
}

/// What the channels said to the last sitrep, and whether one of them did not take it.
fn answers(incident: &Incident) -> (String, bool) {
    let Some((sitrep, _, _)) = incident.deputy.sitreps.last() else { return (String::new(), false) };
    let notice = Notice::Sitrep { sitrep: *sitrep };
    let line = |delivery: &Delivery| {
        let channel = incident.channel_name(&delivery.request.channel);
        match &delivery.state {
            DeliveryState::Delivered { .. } => (format!("{channel}: delivered\n"), false),
            DeliveryState::Sending | DeliveryState::Postponed { .. } => {
                (format!("{channel}: sending\n"), false)
            }
            DeliveryState::NotDelivered { reason } => (format!("{channel}: not delivered, {reason}\n"), true),
            DeliveryState::Unknown { reason } => (format!("{channel}: unknown, {reason}\n"), true),
        }
    };
    let (lines, mut bad): (Vec<String>, Vec<bool>) = incident.deliveries.of(&notice).map(line).unzip();
    bad.push(incident.deliveries.undeliverable(&notice).is_some());
    (lines.concat(), bad.contains(&true))
}
