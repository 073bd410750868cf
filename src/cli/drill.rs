//! `warroom drill`.

use std::collections::BTreeSet;

use clap::Args;
use serde_json::{Value, json};

use super::failure::Failure;
use super::open;
use super::output::Output;
use super::place::Place;
use super::store::Store;
use super::{Context, block_on, person};
use crate::drill::Evaluation;
use crate::incident::decide::drill::FASTEST;
use crate::incident::event::DrillMode;
use crate::incident::{Event, Origin};
use crate::journal::{Journal, MemoryJournal};
use crate::plan::workspace::NoScenario;
use crate::plan::{PersonId, Scenario, ScenarioId, Workspace};
use crate::runtime::clock::Clock;
use crate::runtime::console::Entry;
use crate::runtime::host::{ExerciseWish, Host, HostError};
use crate::runtime::player::{self, Casting, Played};
use crate::runtime::{listing, record};

/// Practise a scenario: the files of the real thing in a simulated world
#[expect(clippy::struct_excessive_bools, reason = "a flag is a bool")]
#[derive(Debug, Args)]
#[command(
    after_help = "Without a scenario: the scenarios of the workspace, to choose from where there is a screen. Nothing\n\
    leaves this machine in a drill.\n\
    With --auto the scenario's own responder plays it at full speed, and the evaluation is printed; the same\n\
    seed gives the same bytes. Exit status 1 when a move did not go as the scenario has it.\n\n\
    Example:\n  warroom drill dns-record-emptied --tabletop\n  warroom drill dns-record-emptied --auto --seed 7"
)]
pub(super) struct Drill {
    /// The scenario
    scenario: Option<String>,
    /// Discuss it, led by a controller who tells the players what happens
    #[arg(long)]
    tabletop: bool,
    /// Let the scenario's own responder play it, and print the evaluation
    #[arg(long, requires = "scenario", conflicts_with_all = ["tabletop", "speed", "control"])]
    auto: bool,
    /// What the latencies of the simulated systems are drawn from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many times as fast as the wall scenario time goes; 0 stands still
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=i64::from(FASTEST)))]
    speed: u32,
    /// With --auto: put the record into the store as well
    #[arg(long, requires = "auto")]
    keep: bool,
    /// Open the controller's screen
    #[arg(long)]
    control: bool,
}

impl Drill {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let place = Place::find(context)?;
        let store = Store::locate(context)?;
        let Some(name) = &self.scenario else {
            if context.env.has_screen() && !context.out.is_json() {
                let (by, host) = (person::who(context, &place)?, place.host(&store, store.open()?)?);
                return open::show(context, host, by, Entry::Practise);
            }
            return list(context, &place.workspace, &store);
        };
        let scenario = find(&place.workspace, name)?;
        let by = person::who(context, &place)?;
        if self.auto {
            return self.play(context, place, &store, (scenario, by));
        }
        let host = place.host(&store, store.open()?)?;
        let mode = if self.tabletop { DrillMode::Tabletop } else { DrillMode::Rehearsal };
        let wish = ExerciseWish {
            scenario,
            mode,
            seed: self.seed,
            speed: self.speed,
            by: by.clone().into(),
            origin: Origin::Command,
        };
        let id = block_on(async { Ok(host.exercise(wish).await?) })?;
        if !context.env.has_screen() || context.out.is_json() {
            return context.out.either(|| json!({ "incident": id }), || id.to_string());
        }
        let is_led = self.control || self.tabletop;
        open::show(context, host, by, if is_led { Entry::Control(id) } else { Entry::Incident(id) })
    }

    fn play(
        &self,
        context: &Context,
        place: Place,
        store: &Store,
        (scenario, by): (ScenarioId, PersonId),
    ) -> Result<(), Failure> {
        // What is not kept needs no store, and leaves none behind.
        let journal = if self.keep { store.open()? } else { Box::new(MemoryJournal::default()) };
        let host = place.host(store, journal)?;
        let played = block_on(async {
            let number = if self.keep { number(&host, &scenario).await? } else { 1 };
            let casting = Casting { scenario, seed: self.seed, number, by: by.into() };
            let played = player::play(&host, casting).await?;
            if self.keep {
                let name = player::keep(&host.ledger, &played, Clock::Wall.now(), number).await?;
                Output::aside(&format!("kept as {name}"));
            }
            Ok(played)
        })?;
        print(context, &played)?;
        surprised(&played)
    }
}

async fn number(host: &Host, scenario: &ScenarioId) -> Result<u32, Failure> {
    let campaign = &host.workspace.scenario(scenario).map_err(HostError::from)?.campaign;
    Ok(player::next_number(&host.ledger, campaign).await?)
}

fn print(context: &Context, played: &Played) -> Result<(), Failure> {
    let Some(evaluation) = Evaluation::of(&played.incident, &played.record) else { return Ok(()) };
    context.out.either(|| json!(evaluation), || evaluation.to_markdown())
}

fn surprised(played: &Played) -> Result<(), Failure> {
    let Some((last, others)) = played.surprises.split_last() else { return Ok(()) };
    for surprise in others {
        Output::aside(&surprise.to_string());
    }
    let hint = Some("mend the scenario's moves, or what they meet".to_owned());
    Err(Failure::No { message: last.to_string(), hint, could: Vec::new() })
}

/// The scenario of that name.
pub(super) fn find(workspace: &Workspace, name: &str) -> Result<ScenarioId, Failure> {
    let missing = || Failure::unknown("scenario", name, workspace.scenarios.keys().map(ScenarioId::as_str));
    let id = ScenarioId::parse(name).map_err(|_unreadable| missing())?;
    match workspace.scenario(&id) {
        Ok(_) => Ok(id),
        Err(NoScenario::Missing { .. }) => Err(missing()),
        Err(NoScenario::Unsound(problems)) => Err(Failure::Workspace(problems)),
    }
}

fn list(context: &Context, workspace: &Workspace, store: &Store) -> Result<(), Failure> {
    let practised = practised(&*store.read()?)?;
    let times = |scenario: &Scenario| practised.iter().filter(|id| **id == scenario.id).count();
    let scenarios = || workspace.scenarios.values();
    if !workspace.unsound.is_empty() {
        let files: BTreeSet<&str> = workspace.unsound.iter().map(|problem| problem.file.as_str()).collect();
        let files: Vec<&str> = files.into_iter().collect();
        Output::aside(&format!("not listed, with what `warroom check` says: {}", files.join(", ")));
    }
    context.out.either(
        || scenarios().map(|scenario| line_json(scenario, times(scenario))).collect(),
        || text(workspace, &times),
    )
}

fn line_json(scenario: &Scenario, times: usize) -> Value {
    json!({
        "scenario": scenario.id,
        "title": scenario.title,
        "campaign": scenario.campaign,
        "length": scenario.length,
        "guided": scenario.is_guided(),
        "synthetic": scenario.synthetic,
        "objectives": scenario.objective.iter().map(|objective| &objective.title).collect::<Vec<_>>(),
        "practised": times,
    })
}

fn text(workspace: &Workspace, times: &dyn Fn(&Scenario) -> usize) -> String {
    let scenarios = || workspace.scenarios.values();
    let widest = |of: &dyn Fn(&Scenario) -> usize| scenarios().map(of).max().unwrap_or(0);
    let id_width = widest(&|scenario| scenario.id.as_str().len());
    let campaign_width = widest(&|scenario| scenario.campaign.as_str().len());
    let line = |scenario: &Scenario| {
        let practised = match times(scenario) {
            0 => "never".to_owned(),
            times => format!("{times}×"),
        };
        let (id, campaign, length) = (&scenario.id, &scenario.campaign, scenario.length.to_string());
        format!(
            "{id:id_width$}  {campaign:campaign_width$}  {length:>6}  {practised:>5}  {}\n",
            scenario.title.first_line()
        )
    };
    let lines: String = scenarios().map(line).collect();
    if lines.is_empty() { "no scenarios\n".to_owned() } else { lines }
}

/// The scenario of each drill that was kept.
fn practised(journal: &dyn Journal) -> Result<Vec<ScenarioId>, Failure> {
    let mut found = Vec::new();
    for id in listing::names(journal)? {
        // A drill whose record can't be read is none that was practised, and hides no other.
        let lines = journal.milestones(id.as_str(), &["drill_started"]).unwrap_or_default();
        let events = lines.iter().filter_map(|line| record::decode(line.view()).ok());
        found.extend(events.filter_map(|envelope| {
            if let Event::DrillStarted(started) = envelope.event { Some(started.scenario) } else { None }
        }));
    }
    Ok(found)
}
