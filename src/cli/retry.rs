//! `warroom retry`.

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

/// Send a call again, with the same idempotency key
#[derive(Debug, Args)]
#[command(
    after_help = "Of many targets, those that failed are sent again.\n\nExample:\n  warroom retry spring-launch-1 14"
)]
pub(super) struct Retry {
    /// The incident
    incident: String,
    /// The call
    #[arg(value_name = "FIRE", value_parser = fire_id)]
    fire: FireId,
    #[command(flatten)]
    given: Given,
}

impl Retry {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Desk::at(context, &self.incident)?.work(self)
    }
}

impl Errand for Retry {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let (fire, runner) = (self.fire, hand.session.runner.id.clone());
        let confirm = self.given.confirmation(&hand.session.incident)?;
        hand.submit(Command::Action(ActionCommand::Repeat { fire, confirm, runner })).await?;
        see_it_through(hand, fire).await
    }
}
