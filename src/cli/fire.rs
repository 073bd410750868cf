//! `warroom fire`, `undo` and `settle`.

mod preview;

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::Context;
use super::desk::{Desk, Errand, Hand, say};
use super::failure::Failure;
use super::lead::find_person;
use super::output::Output;
use super::step_name::find_step;
use super::talk::pair;
use crate::incident::command::{ActionCommand, Confirmation, SpokenApproval};
use crate::incident::decide::actions;
use crate::incident::event::FireId;
use crate::incident::state::{Fire as Firing, FireState};
use crate::incident::{Command, Incident};
use crate::plan::{ActionId, Text};
use crate::runtime::world::World;

/// Fire an action, by the same rules as its key
#[derive(Debug, Args)]
#[command(after_help = "Waits for the answer and for the look at the effect.\n\n\
    Example:\n  warroom fire spring-launch-1 dns-switch --set address=198.51.100.7 --dry-run\n  \
    warroom fire spring-launch-1 key-revoke --confirm checkout-key-7 --approved-by silva --how \"by phone\"")]
pub(super) struct Fire {
    /// The incident
    incident: String,
    /// The action
    action: String,
    /// An input of the action
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Print what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// The name of the target: needed for what can't be undone
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,
    /// The second person, who approved by voice
    #[arg(long, value_name = "PERSON", requires = "how")]
    approved_by: Option<String>,
    /// How the approval was given
    #[arg(long, value_name = "TEXT", requires = "approved_by")]
    how: Option<String>,
    /// The step that it belongs to
    #[arg(long, value_name = "RUNBOOK/STEP")]
    step: Option<String>,
}

impl Fire {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Desk::at(context, &self.incident)?.work(self)
    }

    fn confirmation(&self, incident: &Incident) -> Result<Confirmation, Failure> {
        let spoken = match (&self.approved_by, &self.how) {
            (Some(by), Some(how)) => {
                Some(SpokenApproval { by: find_person(incident, by)?, how: Text::line(how) })
            }
            (Some(_), None) | (None, _) => None,
        };
        Ok(Confirmation { typed: self.confirm.as_deref().map(Text::line), spoken, ask: false })
    }
}

impl Errand for Fire {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let incident = &hand.session.incident;
        let action = find_action(incident, &self.action)?;
        let inputs: BTreeMap<String, Text> =
            self.set.iter().map(|(name, value)| (name.clone(), Text::line(value))).collect();
        if self.dry_run {
            let prepared =
                actions::preview(incident, &hand.me, &action, &inputs).map_err(Failure::Refused)?;
            return hand.out.either(|| preview::json(&prepared), || preview::text(incident, &prepared));
        }
        let step = self.step.as_deref().map(|name| find_step(incident, name)).transpose()?;
        let confirm = self.confirmation(incident)?;
        let runner = hand.session.runner.id.clone();
        let command = ActionCommand::Fire { action: action.clone(), inputs, step, confirm, runner };
        hand.submit(Command::Action(command)).await?;
        see_it_through(hand, &action).await
    }
}

/// Put back what an action changed
#[derive(Debug, Args)]
#[command(after_help = "FIRE is the number that `fire`, `status` and `log` show.\n\n\
    Example:\n  warroom undo spring-launch-1 12")]
pub(super) struct Undo {
    /// The incident
    incident: String,
    /// The firing
    #[arg(value_name = "FIRE", value_parser = fire_id)]
    fire: FireId,
}

impl Undo {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Desk::at(context, &self.incident)?.work(self)
    }
}

impl Errand for Undo {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let fire = hand.session.incident.fires.get(self.fire);
        let action = fire.map(|fire| fire.request.action.clone());
        let runner = hand.session.runner.id.clone();
        hand.submit(Command::Action(ActionCommand::Undo { fire: self.fire, runner })).await?;
        match action {
            Some(action) => see_it_through(hand, &action).await,
            None => hand.tell(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Verdict {
    /// It happened
    Happened,
    /// It did not happen
    DidNot,
}

/// Say what a call with an unknown outcome did
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  warroom settle spring-launch-1 12 did-not --note \"the audit log has nothing\""
)]
pub(super) struct Settle {
    /// The incident
    incident: String,
    /// The firing
    #[arg(value_name = "FIRE", value_parser = fire_id)]
    fire: FireId,
    /// Did it happen?
    #[arg(value_enum)]
    verdict: Verdict,
    /// How that is known
    #[arg(long, value_name = "TEXT")]
    note: String,
}

impl Settle {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let (fire, happened, note) = (self.fire, self.verdict == Verdict::Happened, Text::block(&self.note));
        say(context, &self.incident, |_| Ok(Command::Action(ActionCommand::Settle { fire, happened, note })))
    }
}

fn fire_id(text: &str) -> Result<FireId, String> {
    let number = text.strip_prefix('#').unwrap_or(text).parse();
    number.map(FireId).map_err(|_no_number| "use the number that `warroom status` shows".to_owned())
}

fn find_action(incident: &Incident, name: &str) -> Result<ActionId, Failure> {
    let actions = &incident.plan.actions;
    let found = actions.get_key_value(name).map(|(id, _)| id.clone());
    found.ok_or_else(|| Failure::unknown("action", name, actions.keys().map(ActionId::as_str)))
}

/// Wait for the answer and for the look at the effect, and say how it ended.
async fn see_it_through<W: World>(hand: &mut Hand<W>, action: &ActionId) -> Result<(), Failure> {
    let Some(id) = hand.session.incident.fires.latest(action).map(|fire| fire.id) else { return hand.tell() };
    let mut shown = "";
    loop {
        let Some(fire) = hand.session.incident.fires.get(id) else { return hand.tell() };
        let word = fire.state.as_str();
        if word != shown && hand.out.watched {
            Output::aside(word);
        }
        shown = word;
        let looking = hand.session.is_looking_for(id);
        let ended =
            !fire.state.is_in_flight() && !matches!(fire.state, FireState::Verifying { .. }) && !looking;
        if ended && !hand.session.is_recording() {
            break;
        }
        hand.session.next().await;
    }
    let Some(fire) = hand.session.incident.fires.get(id) else { return hand.tell() };
    let (state, good, detail) = outcome(fire);
    hand.out.either(
        || {
            let mut value = hand.recorded_json();
            if let Some(members) = value.as_object_mut() {
                members.insert("fire".to_owned(), json!(id));
                members.insert("state".to_owned(), json!(state));
                members.insert("detail".to_owned(), json!(detail));
                members.insert("answer".to_owned(), json!(fire.answer));
                members.insert("idempotency_key".to_owned(), json!(fire.request.idempotency_key));
            }
            value
        },
        || {
            let drill = hand.session.incident.kind == crate::incident::event::Kind::Drill;
            let mark = if drill { " (DRILL)" } else { "" };
            let answer =
                if fire.answer.is_blank() { String::new() } else { format!("answer: {}\n", fire.answer) };
            format!("{}{answer}{id} {state}: {detail}{mark}\n", hand.recorded_text())
        },
    )?;
    if good { Ok(()) } else { Err(Failure::Outcome) }
}

/// The word, whether it is good news, and the detail.
fn outcome(fire: &Firing) -> (&'static str, bool, String) {
    let good = matches!(fire.state, FireState::Verified { .. } | FireState::Accepted { .. });
    let detail = if let FireState::Accepted { status } = fire.state {
        format!("{status}; nothing says how to look for the effect")
    } else {
        fire.state.detail().map(|detail| detail.to_string()).unwrap_or_default()
    };
    (fire.state.as_str(), good, detail)
}
