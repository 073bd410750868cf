//! `warroom confirm`.

use clap::Args;

use super::Context;
use super::confirmation::{Given, fire_id};
use super::desk::{Desk, Errand, Hand};
use super::failure::Failure;
use super::outcome::see_it_through;
use crate::incident::Command;
use crate::incident::command::ActionCommand;
use crate::incident::event::FireId;
use crate::runtime::world::World;

/// Confirm the targets that were read for a call
#[derive(Debug, Args)]
#[command(
    after_help = "FIRE is the number that `fire`, `status` and `log` show.\n\nExample:\n  warroom confirm spring-launch-1 14 --confirm shop-tokens --ask"
)]
pub(super) struct Confirm {
    /// The incident
    incident: String,
    /// The call
    #[arg(value_name = "FIRE", value_parser = fire_id)]
    fire: FireId,
    #[command(flatten)]
    given: Given,
}

impl Confirm {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Desk::at(context, &self.incident)?.work(self)
    }
}

impl Errand for Confirm {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let (fire, runner) = (self.fire, hand.session.runner.id.clone());
        let confirm = self.given.confirmation(&hand.session.incident)?;
        hand.submit(Command::Action(ActionCommand::Confirm { fire, confirm, runner })).await?;
        see_it_through(hand, fire).await
    }
}
