//! Declaring and opening.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;

use super::Session;
use crate::incident::command::ReportCommand;
use crate::incident::decide::{Declaration, declare as declaration, drill};
use crate::incident::event::{DrillMode, Kind};
use crate::incident::state::FireState;
use crate::incident::{Actor, Command, Effect, Incident, Origin};
use crate::journal::{Head, Journal, JournalError};
use crate::plan::{IncidentId, Plan, Severity, Text};
use crate::runtime::clock::{Clock, RecordClock};
use crate::runtime::ledger::Ledger;
use crate::runtime::record::{self, RecordError, Stamp};
use crate::runtime::runner::{Runner, random_name};
use crate::runtime::world::World;
use crate::tui::{Board, Health};

/// Why a call is unknown whose sender is gone.
pub const SENDER_GONE: &str = "the program that sent it has ended";

/// What an incident is declared with.
#[derive(Debug)]
pub struct New {
    /// The plan as of now.
    pub plan: Plan,
    /// Live or drill.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub title: Text,
    /// Who declares it: a person, or a rule for alerts.
    pub by: Actor,
    /// Where the wish came from.
    pub origin: Origin,
    /// Now; in a drill with a scenario, the instant at which scenario time begins.
    pub at: Timestamp,
    /// The exercise, for a drill with a scenario.
    pub exercise: Option<Startex>,
}

/// How an exercise starts.
#[derive(Debug, Clone)]
pub struct Startex {
    /// How the scenario is played.
    pub mode: DrillMode,
    /// What its latencies are drawn from.
    pub seed: u64,
    /// What the wall clock shows.
    pub wall: Timestamp,
    /// How many times as fast as the wall clock scenario time goes; 0 stands still.
    pub speed: u32,
    /// The stem of its events' ids; a random one when absent.
    pub uid: Option<String>,
}

/// Why an incident could not be declared.
#[derive(Debug, thiserror::Error)]
pub enum DeclareError {
    /// The record can't be written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// No random numbers are to be had.
    #[error("no random name for the incident")]
    Random(#[from] std::io::Error),
}

impl From<JournalError> for DeclareError {
    fn from(error: JournalError) -> Self {
        Self::Record(error.into())
    }
}

/// Declare an incident: a number is taken that nobody else has, and the plan is kept with the record.
pub async fn declare(ledger: &Ledger, new: New) -> Result<IncidentId, DeclareError> {
    let given = new.exercise.as_ref().and_then(|startex| startex.uid.clone());
    let uid = given.map_or_else(random_name, Ok)?;
    let declared = ledger.ask(move |journal| {
        let New { plan, kind, severity, title, by, origin, at, exercise } = new;
        let campaign = plan.campaign.id.clone();
        let (digest, json) = plan.sealed().map_err(RecordError::Encode)?;
        journal.put_plan(&digest, &json)?;
        let stem = match kind {
            Kind::Live => campaign.to_string(),
            Kind::Drill => format!("drill-{campaign}"),
        };
        let startex = plan.scenario.as_deref().zip(exercise).map(|(scenario, startex)| {
            drill::start(scenario, startex.mode, startex.seed, startex.wall, startex.speed)
        });
        let declared =
            declaration(Declaration { uid: uid.clone(), kind, campaign, title, severity, plan: digest });
        let events = std::iter::once(declared).chain(startex).collect();
        let stamp = Stamp { uid: &uid, at, actor: &by, origin };
        let (drafts, _) = record::encode(&stamp, 0, events)?;
        for number in first_number(journal, &stem)?.. {
            let name = format!("{stem}-{number}");
            match journal.append(&name, &Head::genesis(), drafts.clone()) {
                Ok(_) => return Ok(name),
                Err(JournalError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(DeclareError::Record(RecordError::Journal(JournalError::Busy)))
    });
    let name = declared.await.map_err(RecordError::Stopped)??;
    IncidentId::parse(&name).map_err(|_too_long| RecordError::Frame { seq: 1, what: "name" }.into())
}

/// The number after the highest one of the incidents whose names begin with this.
pub fn first_number(journal: &dyn Journal, stem: &str) -> Result<u32, JournalError> {
    let taken = journal.incidents()?;
    let number_of = |id: &String| id.strip_prefix(stem)?.strip_prefix('-')?.parse::<u32>().ok();
    Ok(taken.iter().filter_map(number_of).max().unwrap_or(0).saturating_add(1))
}

/// Rebuild an incident on the journal's thread.
pub async fn load(ledger: &Ledger, id: IncidentId) -> Result<(Incident, Head), RecordError> {
    ledger.ask(move |journal| record::load(journal, &id)).await?
}

/// What a session is made from.
pub struct Opening<W> {
    /// The incident as it was read.
    pub incident: Incident,
    /// The head of its log.
    pub head: Head,
    /// The world that effects go to.
    pub world: W,
    /// The journal.
    pub ledger: Ledger,
    /// The time.
    pub clock: Clock,
    /// This running program.
    pub runner: Rc<Runner>,
}

impl<W: World> Session<W> {
    /// Open an incident. Nothing leaves yet.
    pub fn open(opening: Opening<W>) -> Self {
        let Opening { incident, head, world, ledger, clock, runner } = opening;
        let record_clock = RecordClock::over(clock, incident.last_at);
        let clock = Clock::OfRecord(record_clock.clone());
        let health = Health { head: Some((head.count, head.hash.clone())), ..Health::default() };
        Self {
            incident,
            board: Board::default(),
            health,
            runner,
            head,
            world: Rc::new(world),
            ledger,
            clock,
            record_clock,
            queue: VecDeque::new(),
            kept_reports: VecDeque::new(),
            appending: false,
            reloading: false,
            is_behind: false,
            under_way: FuturesUnordered::new(),
            calls: 0,
            due_at: None,
            exercise: super::exercise::Agenda::default(),
            armed: Rc::default(),
            revision: None,
            streaks: BTreeMap::new(),
            looking_for: BTreeSet::new(),
            results: BTreeMap::new(),
            aborts: BTreeMap::new(),
            ready: VecDeque::new(),
        }
    }

    /// Take up what an earlier program left, and look every second for what other programs write.
    pub fn take_up(&mut self) {
        self.take_over();
        self.watch();
    }

    /// Take up what an earlier program left: calls whose sender is gone are unknown, and looks go on. Of what it had to
    /// send, only pages and reminders are sent again.
    pub fn take_over(&mut self) {
        self.report_lost();
        self.anchor();
        self.pump();
        self.take_up_arrivals();
        let unproved = |f: &&crate::incident::state::Fire| {
            matches!(
                f.state,
                FireState::Verifying { .. } | FireState::Unknown { .. } | FireState::Partial { .. }
            ) && (f.verify.is_some() || !f.targets_to_look_at().is_empty())
        };
        let looks: Vec<_> = self.incident.fires.iter().filter(unproved).map(|f| f.id).collect();
        for fire in looks {
            self.carry_out(Effect::VerifyEffect { fire });
        }
        // Asking changes nothing, so whoever opens the incident goes on asking.
        let running = |f: &&crate::incident::state::Fire| f.state == FireState::Polling && self.is_lost(f);
        let jobs: Vec<_> = self.incident.fires.open().filter(running).map(|f| f.id).collect();
        for fire in jobs {
            self.poll(fire);
        }
        let waiting: Vec<_> = self.incident.active_steps().map(|(at, _)| at).collect();
        for at in waiting {
            self.carry_out(Effect::WatchStep { at });
        }
    }

    /// Record that calls whose sender is gone are unknown, and that deliveries are without a sender.
    pub fn report_lost(&mut self) {
        self.report_lost_deliveries();
        let lost: Vec<_> = self
            .incident
            .fires
            .open()
            .filter(|f| f.state.needs_runner() && f.state != FireState::Polling && self.is_lost(f))
            .map(|f| f.id)
            .collect();
        for fire in lost {
            let reason = Text::line(SENDER_GONE);
            self.report(Origin::Timer, Command::Report(ReportCommand::Lost { fire, reason }));
        }
    }

    fn is_lost(&self, fire: &crate::incident::state::Fire) -> bool {
        self.runner.is_gone(&fire.runner)
    }

    /// Open connections to the hosts of the incident's actions, so that a key does not wait for one.
    pub fn warm(&mut self) {
        let actions = self.incident.plan.actions.values();
        let urls = actions.filter_map(|a| a.request.as_ref().map(|r| r.url.clone())).collect::<Vec<_>>();
        let world = Rc::clone(&self.world);
        self.under_way.push(Box::pin(async move {
            world.warm(&urls).await;
            super::Ended::Warmed
        }));
    }

    /// Can the journal be written? Asked before anything is fired, so that a full disk is known in time.
    pub fn check_journal(&mut self) {
        let ledger = self.ledger.clone();
        self.under_way.push(Box::pin(async move {
            super::Ended::Checked(ledger.ask(|journal| journal.check_writable()).await)
        }));
    }
}
