//! `warroom redo`.

use clap::Args;

use super::Context;
use super::confirmation::{Given, fire_id};
use super::desk::{Desk, Errand, Hand};
use super::failure::Failure;
use super::outcome::{latest, see_it_through};
use crate::incident::Command;
use crate::incident::command::ActionCommand;
use crate::incident::event::FireId;
use crate::runtime::world::World;

/// Fire an action again that was undone
#[derive(Debug, Args)]
#[command(
    after_help = "FIRE is the number that `fire`, `status` and `log` show.\n\nExample:\n  warroom redo spring-launch-1 14"
)]
pub(super) struct Redo {
    /// The incident
    incident: String,
    /// The call
    #[arg(value_name = "FIRE", value_parser = fire_id)]
    fire: FireId,
    #[command(flatten)]
    given: Given,
}

impl Redo {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Desk::at(context, &self.incident)?.work(self)
    }
}

impl Errand for Redo {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let (fire, runner) = (self.fire, hand.session.runner.id.clone());
        let action = hand.session.incident.fires.get(fire).map(|fire| fire.request.action.clone());
        let confirm = self.given.confirmation(&hand.session.incident)?;
        hand.submit(Command::Action(ActionCommand::Redo { fire, confirm, runner })).await?;
        match action.and_then(|action| latest(&hand.session.incident, &action)) {
            Some(fire) => see_it_through(hand, fire).await,
            None => hand.tell(),
        }
    }
}
