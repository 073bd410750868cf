//! `warroom stats`.

mod table;

use clap::Args;
use serde_json::{Value, json};

use super::Context;
use super::catalog::kind_word;
use super::failure::Failure;
use super::output::Output;
use super::place::Place;
use super::store::Store;
use super::talk::{When, when};
use crate::incident::event::Kind;
use crate::plan::settings::stamp;
use crate::plan::{CampaignId, ScenarioId};
use crate::report::stats::Stats as Spreads;
use crate::runtime::clock::Clock;
use crate::runtime::figures::{Figures, Wanted, figures};

/// The version of the JSON form.
const SCHEMA: u32 = 1;

/// Compare incidents: how long things took, and where that goes
#[derive(Debug, Args)]
#[command(
    after_help = "Live incidents only, or with --drills drills only: they never stand in one figure.\n\
    What has no figure is counted beside those that have one.\n\n\
    Example:\n  warroom stats --campaign spring-launch --since 90d\n  warroom stats --drills --format json"
)]
pub(super) struct Stats {
    /// Of one campaign only
    #[arg(long)]
    campaign: Option<String>,
    /// Declared no earlier: how long ago (90d), or an instant
    #[arg(long, value_name = "WHEN", value_parser = when)]
    since: Option<When>,
    /// Declared before: how long ago (30d), or an instant
    #[arg(long, value_name = "WHEN", value_parser = when)]
    until: Option<When>,
    /// Drills instead of live incidents
    #[arg(long)]
    drills: bool,
    /// With --drills: of one scenario only
    #[arg(long, requires = "drills")]
    scenario: Option<String>,
    /// With --drills: also those that a scenario's own responder played, and the guided lesson
    #[arg(long, requires = "drills")]
    all: bool,
    /// Draw the trends with ASCII characters
    #[arg(long)]
    ascii: bool,
}

impl Stats {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Place::check(context)?;
        let wanted = self.wanted()?;
        let journal = Store::locate(context)?.read()?;
        let Figures { past, unreadable } = figures(&*journal, &wanted)?;
        if !context.out.is_json() {
            for (id, error) in &unreadable {
                Output::aside(&format!("{id} can't be read: {error}"));
            }
        }
        let stats = Spreads::of(wanted.kind, past);
        if context.out.is_json() {
            let unreadable =
                unreadable.iter().map(|(id, error)| json!({ "incident": id, "error": error.to_string() }));
            return Output::json(&to_json(&stats, &wanted, unreadable.collect())?);
        }
        let ascii = self.ascii || context.env.ascii || context.env.dumb || is_ascii_wanted(context);
        Output::text(&table::text(&stats, &wanted, ascii))
    }

    fn wanted(&self) -> Result<Wanted, Failure> {
        let now = Clock::Wall.now();
        let no = |what: &str, text: &str| {
            let hint = "names have lower-case letters, digits, `-`, `_` and `.`";
            Failure::input(format!("`{text}` is no {what}"), hint)
        };
        let campaign = |text: &String| CampaignId::parse(text).map_err(|_no| no("campaign", text));
        let scenario = |text: &String| ScenarioId::parse(text).map_err(|_no| no("scenario", text));
        let kind = if self.drills { Kind::Drill } else { Kind::Live };
        Ok(Wanted {
            campaign: self.campaign.as_ref().map(campaign).transpose()?,
            scenario: self.scenario.as_ref().map(scenario).transpose()?,
            since: self.since.map(|when| when.resolve(now)),
            until: self.until.map(|when| when.resolve(now)),
            unpractised: self.all,
            ..Wanted::all(kind)
        })
    }
}

/// The workspace's settings ask for it. A workspace that can't be read keeps nobody from the figures.
fn is_ascii_wanted(context: &Context) -> bool {
    Place::find_at_once(context).is_ok_and(|place| place.workspace.settings.ui.ascii)
}

fn to_json(stats: &Spreads, wanted: &Wanted, unreadable: Vec<Value>) -> Result<Value, Failure> {
    let mut value = serde_json::to_value(stats).map_err(|source| Failure::Io {
        doing: "the figures can't be written".to_owned(),
        source: source.into(),
    })?;
    if let Some(object) = value.as_object_mut() {
        object.insert("schema".to_owned(), SCHEMA.into());
        object.insert("kind".to_owned(), kind_word(stats.kind).into());
        let asked = [
            ("campaign", wanted.campaign.as_ref().map(ToString::to_string)),
            ("scenario", wanted.scenario.as_ref().map(ToString::to_string)),
            ("since", wanted.since.map(stamp)),
            ("until", wanted.until.map(stamp)),
        ];
        let asked = asked.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        object.extend(asked);
        object.insert("unreadable".to_owned(), unreadable.into());
    }
    Ok(value)
}
