//! Where incidents are opened: a workspace, a journal, a clock and a person.

use std::path::PathBuf;
use std::rc::Rc;

use jiff::Timestamp;

use super::clock::{Clock, DrillClock};
use super::intake::proposals::{self, By};
use super::ledger::Ledger;
use super::live::{LiveSettings, LiveWorld};
use super::record::RecordError;
use super::runner::Runner;
use super::session::{self, DeclareError, New, Opening, Session, Startex};
use super::simulated::DrillWorld;
use crate::drill::SimulatedWorld;
use crate::incident::event::{DrillMode, Kind};
use crate::incident::{Actor, Incident, Origin};
use crate::journal::Head;
use crate::plan::coverage::{CoverageSheet, FRESH_FOR};
use crate::plan::workspace::{NoScenario, NoSuchCampaign};
use crate::plan::{
    CampaignId, Diagnostics, GateSheet, IncidentId, Mode, Plan, ScenarioId, Severity, Survey, Text, Workspace,
};
use crate::readiness::{self, Gate};

/// Everything that is the same for every incident of one run.
#[derive(Debug, Clone)]
pub struct Host {
    /// What people wrote beforehand.
    pub workspace: Workspace,
    /// All of it, or only the settings and the roster, which is enough for an incident that is there?
    pub is_whole: bool,
    /// The workspace's folder; none for the example that is compiled in.
    pub root: Option<PathBuf>,
    /// The journal.
    pub ledger: Ledger,
    /// The time.
    pub clock: Clock,
    /// Where running programs show that they are there.
    pub runners: Option<PathBuf>,
}

/// What the incidents share that one program has open.
pub struct Shared {
    runner: Rc<Runner>,
    /// None where nothing may leave.
    live: Option<LiveWorld>,
}

/// An open incident, in the real world or in a simulated one. They are two types: a drill has no production client
/// and no way to build one.
pub enum AnySession {
    /// The real world.
    Live(Box<Session<LiveWorld>>),
    /// A simulated world.
    Drill(Box<Session<DrillWorld>>),
}

/// Why an incident could not be opened or declared.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The record can't be read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// It could not be declared.
    #[error(transparent)]
    Declare(#[from] DeclareError),
    /// There is no such campaign.
    #[error(transparent)]
    Campaign(#[from] NoSuchCampaign),
    /// The scenario can't be played.
    #[error(transparent)]
    Scenario(#[from] NoScenario),
    /// The incident is live and the workspace is not.
    #[error("the incident `{0}` is live, but this workspace is in rehearsal")]
    NotLive(IncidentId),
    /// This program could not show that it is there.
    #[error("the folder for running programs can't be used")]
    Runner(#[source] std::io::Error),
}

impl HostError {
    /// What to do about it.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotLive(_) => {
                Some("open it from its own workspace, or set mode = \"live\" in config/warroom.toml")
            }
            Self::Record(_) | Self::Declare(_) | Self::Campaign(_) | Self::Scenario(_) | Self::Runner(_) => {
                None
            }
        }
    }
}

/// What somebody wants to declare.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The campaign.
    pub campaign: CampaignId,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub title: Text,
    /// Practise it, even in a live workspace.
    pub drill: bool,
    /// Who declares it: a person, or a rule for alerts.
    pub by: Actor,
    /// Where the wish came from.
    pub origin: Origin,
}

/// What somebody wants to practise.
#[derive(Debug, Clone)]
pub struct ExerciseWish {
    /// The scenario.
    pub scenario: ScenarioId,
    /// How it is played.
    pub mode: DrillMode,
    /// What its latencies are drawn from.
    pub seed: u64,
    /// How many times as fast as the wall clock scenario time goes; 0 stands still.
    pub speed: u32,
    /// Who leads it.
    pub by: Actor,
    /// Where the wish came from.
    pub origin: Origin,
}

impl Host {
    /// Read the files that were left for later. On failure they are tried again the next time.
    pub fn read_the_rest(&mut self) -> Result<(), Diagnostics> {
        if !self.is_whole {
            self.workspace = match &self.root {
                Some(root) => Workspace::load_dir(root)?,
                None => Workspace::embedded()?,
            };
            self.is_whole = true;
        }
        Ok(())
    }

    /// Is the outside world real for what is declared here?
    pub fn is_live(&self) -> bool {
        self.root.is_some() && self.workspace.settings.mode == Mode::Live
    }

    /// Declare an incident. In a rehearsal workspace it is a drill; in a live one it may be.
    pub async fn declare(&self, wish: Wish) -> Result<IncidentId, HostError> {
        let mut plan = self.workspace.plan_for(&wish.campaign)?;
        let at = self.clock.now();
        let kind = if self.is_live() && !wish.drill { Kind::Live } else { Kind::Drill };
        // A drill before the launch plays the launch: what counts on that day counts in it.
        let asked_at = if kind == Kind::Drill { at.max(plan.campaign.window.opens) } else { at };
        plan.gate = self.ask_the_gate(&wish.campaign, asked_at);
        plan.coverage = Some(self.coverage_of(&plan, at));
        let Wish { severity, title, by, origin, .. } = wish;
        let said = By { actor: by.clone(), origin, at };
        let new = New { plan, kind, severity, title, by, origin, at, exercise: None };
        let id = session::declare(&self.ledger, new).await?;
        let adopted = id.clone();
        // Where it fails, the incident is declared all the same, and what listens for alerts does it later.
        drop(self.ledger.ask(move |journal| proposals::adopt(journal, &adopted, &said)).await);
        Ok(id)
    }

    /// Begin a drill with a scenario of the workspace.
    pub async fn exercise(&self, wish: ExerciseWish) -> Result<IncidentId, HostError> {
        self.exercise_named(wish, None).await
    }

    /// The same, with a stem for its events' ids; a random one when absent.
    pub async fn exercise_named(
        &self,
        wish: ExerciseWish,
        uid: Option<String>,
    ) -> Result<IncidentId, HostError> {
        let ExerciseWish { scenario, mode, seed, speed, by, origin } = wish;
        let scenario = self.workspace.scenario(&scenario)?;
        let mut plan = self.workspace.plan_for(&scenario.campaign)?;
        let at = scenario.begins.unwrap_or(plan.campaign.window.opens);
        plan.gate = self.ask_the_gate(&scenario.campaign, at);
        let wall = self.clock.now();
        plan.coverage = Some(self.coverage_of(&plan, wall));
        plan.scenario = Some(Box::new(scenario.clone()));
        let startex = Startex { mode, seed, wall, speed, uid };
        let (severity, title) = (scenario.severity, scenario.incident.clone());
        let (kind, exercise) = (Kind::Drill, Some(startex));
        let new = New { plan, kind, severity, title, by, origin, at, exercise };
        Ok(session::declare(&self.ledger, new).await?)
    }

    fn coverage_of(&self, plan: &Plan, wall: Timestamp) -> CoverageSheet {
        let fresh_for = self.workspace.settings.gate.rehearsal_freshness.unwrap_or(FRESH_FOR);
        CoverageSheet::of(plan, &self.workspace.coverage, fresh_for, wall)
    }

    /// What the launch gate says of a campaign as of an instant. An outage is no time to mend files: where they can't be
    /// read any more, the incident is declared without the gate's answer.
    fn ask_the_gate(&self, campaign: &CampaignId, at: Timestamp) -> Option<GateSheet> {
        let survey = Survey::at(self.root.as_deref(), Some(campaign)).ok()?;
        let gate = Gate::of(&survey);
        Some(readiness::sheet(&gate, &gate.check(campaign, at)?))
    }

    /// What the incidents share that this program opens. It shows that the program is there.
    pub fn shared(&self) -> Result<Shared, HostError> {
        let runner = Runner::start(self.runners.as_deref()).map(Rc::new).map_err(HostError::Runner)?;
        let root = self.root.clone().filter(|_| self.is_live());
        let live = root.map(|root| {
            let (http, resolvers) = (self.workspace.settings.http.clone(), Vec::new());
            LiveWorld::new(LiveSettings { http, resolvers, root }, self.clock.clone())
        });
        Ok(Shared { runner, live })
    }

    /// Open an incident. Nothing leaves yet.
    pub async fn open(&self, id: IncidentId) -> Result<AnySession, HostError> {
        // Whether it can be opened at all is known before this program shows itself.
        let loaded = session::load(&self.ledger, id).await?;
        self.begin(loaded, &self.shared()?)
    }

    /// Open an incident, one of several that the same program has open.
    pub async fn open_beside(&self, id: IncidentId, shared: &Shared) -> Result<AnySession, HostError> {
        let loaded = session::load(&self.ledger, id).await?;
        self.begin(loaded, shared)
    }

    fn begin(&self, (incident, head): (Incident, Head), shared: &Shared) -> Result<AnySession, HostError> {
        let runner = Rc::clone(&shared.runner);
        let (ledger, clock) = (self.ledger.clone(), self.clock.clone());
        match incident.kind {
            Kind::Drill => {
                let session = drill_session((incident, head), ledger, clock, runner);
                Ok(AnySession::Drill(Box::new(session)))
            }
            Kind::Live => {
                let Some(live) = &shared.live else {
                    return Err(HostError::NotLive(incident.id));
                };
                let world = live.sibling(incident.plan.resolvers.clone());
                let opening = Opening { incident, head, world, ledger, clock, runner };
                Ok(AnySession::Live(Box::new(Session::open(opening))))
            }
        }
    }
}

/// Open a drill. With a scenario it has a time of its own over the given clock; its world is as the record has made it.
pub fn drill_session(
    (incident, head): (Incident, Head),
    ledger: Ledger,
    clock: Clock,
    runner: Rc<Runner>,
) -> Session<DrillWorld> {
    let clock = match &incident.exercise {
        Some(exercise) => Clock::Drill(DrillClock::over(clock, exercise.clock.pace())),
        None => clock,
    };
    let world = DrillWorld::of(SimulatedWorld::of(&incident), clock.clone());
    Session::open(Opening { incident, head, world, ledger, clock, runner })
}
