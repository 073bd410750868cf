//! `warroom runbook` and `warroom step`.

use clap::{Args, ValueEnum};

use super::Context;
use super::desk::{Desk, Errand, Hand, say};
use super::failure::Failure;
use super::step_name::{find_runbook, find_step};
use crate::incident::Command;
use crate::incident::command::StepCommand;
use crate::incident::event::StepRef;
use crate::plan::Text;
use crate::runtime::world::World;

/// Open a runbook
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom runbook spring-launch-1 dns")]
pub(super) struct Runbook {
    /// The incident
    incident: String,
    /// The runbook
    runbook: String,
}

impl Runbook {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        say(context, &self.incident, |incident| {
            let runbook = find_runbook(incident, &self.runbook)?.id.clone();
            Ok(Command::Step(StepCommand::OpenRunbook { runbook }))
        })
    }
}

/// One move on a checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Move {
    /// Work on it begins
    Start,
    /// It is done
    Done,
    /// It is left out; needs --reason
    Skip,
    /// It did not work; needs --reason
    Fail,
    /// It is open again
    Reopen,
}

/// Make one move on a checklist
#[derive(Debug, Args)]
#[command(
    after_help = "STEP is RUNBOOK/STEP, or STEP alone where that is unambiguous. The runbook is opened if it is not.\n\n\
    Example:\n  warroom step spring-launch-1 dns/freeze-zone done --note \"pipeline 4711 is stopped\""
)]
pub(super) struct Step {
    /// The incident
    incident: String,
    /// The step
    #[arg(value_name = "STEP")]
    name: String,
    /// The move
    #[arg(value_enum, value_name = "MOVE")]
    to: Move,
    /// What was found or done
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Why it is skipped, failed or reopened
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Step {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Desk::at(context, &self.incident)?.work(self)
    }

    fn command(&self, at: StepRef) -> StepCommand {
        let text = |given: &Option<String>| given.as_deref().map(Text::block);
        let reason = || text(&self.reason).or_else(|| text(&self.note));
        match self.to {
            Move::Start => StepCommand::Start(at),
            Move::Done => StepCommand::Complete { at, note: text(&self.note).or_else(|| text(&self.reason)) },
            Move::Skip => StepCommand::Skip { at, reason: reason().unwrap_or_default() },
            Move::Fail => StepCommand::Fail { at, reason: reason().unwrap_or_default() },
            Move::Reopen => StepCommand::Reopen { at, reason: reason() },
        }
    }
}

impl Errand for Step {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let at = find_step(&hand.session.incident, &self.name)?;
        if hand.session.incident.run(&at.runbook).is_none() {
            hand.submit(Command::Step(StepCommand::OpenRunbook { runbook: at.runbook.clone() })).await?;
        }
        if self.to == Move::Done && self.note.is_none() && self.reason.is_none() {
            hand.look_for_step(&at).await;
        }
        if hand.session.incident.step(&at).is_none_or(|s| s.phase != crate::incident::state::StepPhase::Done)
            || self.to != Move::Done
        {
            hand.submit(Command::Step(self.command(at))).await?;
        }
        hand.tell()
    }
}
