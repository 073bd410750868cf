//! `warroom permit`.

use clap::Args;

use super::Context;
use super::confirmation::fire_id;
use super::desk::{Desk, Errand, Hand};
use super::failure::Failure;
use super::outcome::see_it_through;
use crate::incident::Command;
use crate::incident::command::ActionCommand;
use crate::incident::event::FireId;
use crate::runtime::world::World;

/// Approve another person's call, as the second person
#[derive(Debug, Args)]
#[command(
    after_help = "FIRE is the number that `fire`, `status` and `log` show. The program that asked sends it while it is there, else\nthis one does.\n\nExample:\n  warroom --as silva permit spring-launch-1 14"
)]
pub(super) struct Permit {
    /// The incident
    incident: String,
    /// The call
    #[arg(value_name = "FIRE", value_parser = fire_id)]
    fire: FireId,
}

impl Permit {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Desk::at(context, &self.incident)?.work(self)
    }
}

impl Errand for Permit {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let fire = self.fire;
        let asked = hand.session.incident.fires.get(fire).map(|fire| fire.runner.as_str());
        let here = &hand.session.runner;
        let runner = asked.map_or_else(|| here.id.clone(), |asked| here.sender_instead_of(asked));
        hand.submit(Command::Action(ActionCommand::Approve { fire, runner })).await?;
        see_it_through(hand, fire).await
    }
}
