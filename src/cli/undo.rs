//! `warroom undo`.

use clap::Args;

use super::Context;
use super::confirmation::fire_id;
use super::desk::{Desk, Errand, Hand};
use super::failure::Failure;
use super::outcome::{latest, see_it_through};
use crate::incident::Command;
use crate::incident::command::ActionCommand;
use crate::incident::event::FireId;
use crate::runtime::world::World;

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
        match action.and_then(|action| latest(&hand.session.incident, &action)) {
            Some(fire) => see_it_through(hand, fire).await,
            None => hand.tell(),
        }
    }
}
