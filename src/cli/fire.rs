//! `warroom fire`.

mod preview;

use std::collections::BTreeMap;

use clap::Args;

use super::Context;
use super::confirmation::Given;
use super::desk::{Desk, Errand, Hand};
use super::failure::Failure;
use super::outcome::{latest, see_it_through};
use super::step_name::find_step;
use super::talk::pair;
use crate::incident::command::ActionCommand;
use crate::incident::decide::actions;
use crate::incident::{Command, Incident};
use crate::plan::{ActionId, Text};
use crate::runtime::world::World;

/// Fire an action, by the same rules as its key
#[derive(Debug, Args)]
#[command(
    after_help = "Waits for the answers and for the look at the effect; with --ask for the second person too.\n\n\
    Example:\n  warroom fire spring-launch-1 dns-switch --set address=198.51.100.7 --dry-run\n  \
    warroom fire spring-launch-1 key-revoke --confirm checkout-key-7 --approved-by silva --how \"by phone\""
)]
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
    #[command(flatten)]
    given: Given,
    /// The step that it belongs to
    #[arg(long, value_name = "RUNBOOK/STEP")]
    step: Option<String>,
}

impl Fire {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Desk::at(context, &self.incident)?.work(self)
    }
}

impl Errand for Fire {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let incident = &hand.session.incident;
        let action = find_action(incident, &self.action)?;
        let inputs: BTreeMap<String, Text> =
            self.set.iter().map(|(name, value)| (name.clone(), Text::block(value))).collect();
        if self.dry_run {
            let prepared =
                actions::preview(incident, &hand.me, &action, &inputs).map_err(Failure::Refused)?;
            return hand
                .out
                .either(|| preview::json(incident, &prepared), || preview::text(incident, &prepared));
        }
        let step = self.step.as_deref().map(|name| find_step(incident, name)).transpose()?;
        let confirm = self.given.confirmation(incident)?;
        let runner = hand.session.runner.id.clone();
        let command = ActionCommand::Fire { action: action.clone(), inputs, step, confirm, runner };
        hand.submit(Command::Action(command)).await?;
        match latest(&hand.session.incident, &action) {
            Some(fire) => see_it_through(hand, fire).await,
            None => hand.tell(),
        }
    }
}

fn find_action(incident: &Incident, name: &str) -> Result<ActionId, Failure> {
    let actions = &incident.plan.actions;
    let found = actions.get_key_value(name).map(|(id, _)| id.clone());
    found.ok_or_else(|| Failure::unknown("action", name, actions.keys().map(ActionId::as_str)))
}
