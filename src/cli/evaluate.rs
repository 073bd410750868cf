//! `warroom evaluate`.

mod trend;

use clap::Args;
use serde_json::json;

use super::Context;
use super::failure::Failure;
use super::output::Output;
use super::store::{Store, find_incident};
use crate::drill::Evaluation;
use crate::incident::event::Kind;
use crate::runtime::record;

/// Say what a drill showed: the score, the after-action report, the improvement plan
#[derive(Debug, Args)]
#[command(
    after_help = "Everything is counted from the record. Before the end of the exercise the first line says so.\n\n\
    Example:\n  warroom evaluate drill-spring-launch-1 > report.md\n  warroom evaluate --trend dns-record-emptied"
)]
pub(super) struct Evaluate {
    /// The drill; with --trend, the scenario: every scenario when absent
    #[arg(required_unless_present = "trend")]
    name: Option<String>,
    /// How past drills went, the oldest first, and what changed from one to the next
    #[arg(long)]
    trend: bool,
    /// With --trend: also the drills that a scenario's own responder played
    #[arg(long, requires = "trend")]
    all: bool,
}

impl Evaluate {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let journal = Store::locate(context)?.read()?;
        if self.trend {
            return trend::run(context, &*journal, self.name.as_deref(), self.all);
        }
        let id = find_incident(&*journal, &self.name.unwrap_or_default())?;
        let (incident, events) = record::load_whole(&*journal, &id)?;
        if incident.kind == Kind::Live {
            return Err(refused(
                format!("`{id}` is live, and only drills are evaluated"),
                "`warroom log` has its timeline",
            ));
        }
        let Some(evaluation) = Evaluation::of(&incident, &events) else {
            return Err(refused(
                format!("`{id}` was played without a scenario: nothing says what was expected"),
                "`warroom drill` lists the scenarios",
            ));
        };
        if context.out.is_json() {
            return Output::json(&json!({ "incident": id, "evaluation": evaluation }));
        }
        Output::text(&evaluation.to_markdown())
    }
}

fn refused(message: String, hint: &str) -> Failure {
    Failure::No { message, hint: Some(hint.to_owned()), could: Vec::new() }
}
