//! A drill that plays itself: the scenario's own responder at full speed, on a clock that jumps from one moment at which
//! something happens to the next. Nothing here knows what the wall shows; the same scenario and seed give the same record.

mod keep;

use std::rc::Rc;

use jiff::Timestamp;

use super::clock::{Clock, VirtualClock};
use super::host::{ExerciseWish, Host, HostError, drill_session};
use super::ledger::Ledger;
use super::record;
use super::runner::Runner;
use super::session::{self, Happening, Rejected, Session};
use super::simulated::DrillWorld;
use crate::drill::responder::{Order, Turn, order};
use crate::incident::event::DrillMode;
use crate::incident::{Actor, Envelope, Incident, Origin, decide};
use crate::journal::MemoryJournal;
use crate::plan::digest::sha256_hex;
use crate::plan::scenario::Move;
use crate::plan::{IncidentId, ScenarioId, Text};

pub use keep::{keep, next_number};

/// What is to be played.
#[derive(Debug, Clone)]
pub struct Casting {
    /// The scenario.
    pub scenario: ScenarioId,
    /// What its latencies are drawn from.
    pub seed: u64,
    /// Which drill of its campaign it is in the store, from 1: a part of its name.
    pub number: u32,
    /// Who begins it.
    pub by: Actor,
}

/// A drill that has played itself.
#[derive(Debug)]
pub struct Played {
    /// The incident as it ended.
    pub incident: Incident,
    /// Its record.
    pub record: Vec<Envelope>,
    /// What did not go as the scenario has it.
    pub surprises: Vec<Surprise>,
}

/// A move that did not go as the scenario has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surprise {
    /// The number of the move, from 1.
    pub number: usize,
    /// What happened instead.
    pub why: Text,
}

impl std::fmt::Display for Surprise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "move {}: {}", self.number, self.why)
    }
}

/// Play a scenario to its end, in memory.
///
/// The host gives the workspace; its journal, its clock and its folder of running programs are not used.
pub async fn play(host: &Host, casting: Casting) -> Result<Played, HostError> {
    // What the runtime allows a task at a time would let a moment end before all that happens in it has happened.
    tokio::task::unconstrained(Box::pin(play_through(host, casting))).await
}

async fn play_through(host: &Host, casting: Casting) -> Result<Played, HostError> {
    let scenario = host.workspace.scenario(&casting.scenario)?;
    let campaign = host.workspace.plan_for(&scenario.campaign)?.campaign;
    let begins = scenario.begins.unwrap_or(campaign.window.opens);
    let (hand, moves) = (VirtualClock::starting_at(begins), scenario.moves.clone());
    let ledger = Ledger::inline(Box::new(MemoryJournal::default()));
    let stage =
        Host { ledger: ledger.clone(), clock: Clock::Virtual(hand.clone()), runners: None, ..host.clone() };
    let Casting { scenario, seed, number, by } = casting;
    let name = sha256_hex(format!("{scenario}/{seed}/{number}").as_bytes());
    let uid: String = name.chars().take(16).collect();
    let (mode, origin) = (DrillMode::Auto, Origin::Command);
    let wish = ExerciseWish { scenario, mode, seed, speed: 1, by, origin };
    let id = stage.exercise_named(wish, Some(uid.clone())).await?;
    let (incident, head) = session::load(&ledger, id.clone()).await?;
    let runner = Rc::new(Runner::named(&uid));
    let session = drill_session((incident, head), ledger.clone(), Clock::Virtual(hand.clone()), runner);
    let mut player = Player { session, hand, moves, next: 0, said: 0, surprises: Vec::new() };
    player.session.start_probes();
    player.play();
    let surprises = player.surprises;
    let (incident, record) = read(&ledger, id).await?;
    Ok(Played { incident, record, surprises })
}

async fn read(ledger: &Ledger, id: IncidentId) -> Result<(Incident, Vec<Envelope>), HostError> {
    let read = ledger.ask(move |journal| record::load_whole(journal, &id)).await;
    Ok(read.map_err(record::RecordError::Stopped)??)
}

/// Who plays.
struct Player {
    session: Session<DrillWorld>,
    hand: VirtualClock,
    moves: Vec<Move>,
    /// The place of the next move.
    next: usize,
    /// How much of it was said.
    said: usize,
    surprises: Vec<Surprise>,
}

impl Player {
    fn play(&mut self) {
        loop {
            self.settle();
            if self.is_over() {
                break;
            }
            if self.move_on() {
                continue;
            }
            let Some(next) = self.next_moment() else { break };
            self.hand.set(next);
        }
        for number in self.next + 1..=self.moves.len() {
            self.surprised(number, "it never came to it");
        }
    }

    fn is_over(&self) -> bool {
        self.session.incident.exercise.as_ref().is_none_or(|exercise| exercise.ended.is_some())
    }

    /// Let everything happen that happens at this moment.
    fn settle(&mut self) {
        loop {
            let before = self.session.incident.seq;
            self.session.settle();
            let mut is_quiet = true;
            while let Some(happening) = self.session.take() {
                is_quiet = false;
                self.heard(happening);
            }
            if is_quiet && !self.session.is_recording() && before == self.session.incident.seq {
                return;
            }
        }
    }

    fn heard(&mut self, happening: Happening) {
        if let Happening::Answered { result: Err(rejected), .. } = happening
            && !matches!(rejected, Rejected::Refused(_))
        {
            self.surprised(self.next, &rejected.to_string());
        }
    }

    fn surprised(&mut self, number: usize, why: &str) {
        self.surprises.push(Surprise { number, why: Text::line(why) });
    }

    /// Do what is next, if its time has come; says whether anything was done.
    fn move_on(&mut self) -> bool {
        let Some(next) = self.moves.get(self.next).cloned() else { return false };
        let now = self.session.now();
        if self.said == 0 && self.opens_at(&next).is_none_or(|at| at > now) {
            return false;
        }
        let (incident, runner) = (&self.session.incident, self.session.runner.id.as_str());
        let turn = Turn { incident, now, runner, said: self.said };
        let (command, refusal) = match order(turn, &next) {
            Order::Done => {
                (self.next, self.said) = (self.next + 1, 0);
                return true;
            }
            Order::NotYet(why) => (None, Some(why)),
            Order::Say(command) => {
                let by = Actor::Person(next.by.clone());
                let refused = decide(incident, now.max(incident.last_at), &by, runner, &command).err();
                (Some(command), refused.map(|refusal| Text::line(&refusal.to_string())))
            }
        };
        if refusal.is_some() && !next.refused && self.is_something_to_wait_for(&next) {
            return false;
        }
        self.said += 1;
        let number = self.next + 1;
        match refusal {
            Some(why) => {
                if !next.refused {
                    self.surprised(number, &format!("refused: {why}"));
                }
                // Nothing more of it is said.
                (self.next, self.said) = (self.next + 1, 0);
            }
            None if next.refused => self.surprised(number, "it was to be refused, and was not"),
            None => {}
        }
        if let Some(command) = command {
            let ticket = u64::try_from(number).unwrap_or(u64::MAX);
            self.session.submit(ticket, Actor::Person(next.by), Origin::Command, *command);
        }
        true
    }

    /// From when on the move may be made; none where something else has to happen first.
    fn opens_at(&self, next: &Move) -> Option<Timestamp> {
        let incident = &self.session.incident;
        let began = incident.exercise.as_ref()?.began;
        let opens = next.at.map_or(began, |at| at.after(began)).max(incident.last_at);
        match &next.when {
            Some(when) => incident.holds_from(when, opens.max(self.session.now()), None),
            None => Some(opens),
        }
    }

    /// May what is under way make the move possible: an answer, a look for an effect, or for what its step waits for?
    fn is_something_to_wait_for(&self, next: &Move) -> bool {
        let step = next.play.done.as_ref().and_then(|name| crate::incident::StepRef::parse(name.as_str()));
        let is_looked_at = |at| {
            let active = self.session.incident.active_steps().any(|(active, _)| active == at);
            active && self.session.incident.planned(&at).is_some_and(|step| step.verify.is_some())
        };
        self.session.has_calls_under_way() || step.is_some_and(is_looked_at)
    }

    /// The next moment at which anything can happen, by the clock at the bottom.
    fn next_moment(&self) -> Option<Timestamp> {
        let wall = |at| self.session.incident.wall_at(at);
        let own = self.moves.get(self.next).filter(|_| self.said == 0).and_then(|next| self.opens_at(next));
        let own = own.map(wall).filter(|at| *at > self.hand.now());
        self.hand.next_wake().into_iter().chain(own).min()
    }
}
