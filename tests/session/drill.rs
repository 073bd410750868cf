//! Drills with a scenario: one record, one clock, one world, however many programs have it open.

use std::rc::Rc;

use futures_util::FutureExt as _;
use jiff::Timestamp;
use warroom::drill::SimulatedWorld;
use warroom::incident::command::{ActionCommand, Confirmation, DrillCommand, LeadCommand, TalkCommand};
use warroom::incident::event::{AttemptKind, DrillMode};
use warroom::incident::state::FireState;
use warroom::incident::{Actor, Command, Envelope, Incident, Origin};
use warroom::journal::MemoryJournal;
use warroom::plan::{
    ActionId, DependencyId, Duration, InjectId, ProbeStatus, Scenario, ScenarioId, Text, Workspace,
};
use warroom::runtime::clock::{Clock, VirtualClock};
use warroom::runtime::host::{ExerciseWish, Host, drill_session};
use warroom::runtime::ledger::Ledger;
use warroom::runtime::player::{self, Casting, Played};
use warroom::runtime::runner::Runner;
use warroom::runtime::session::{self, Happening, Rejected, Session};
use warroom::runtime::simulated::DrillWorld;

use super::kit::person;

const SCENARIO: &str = r#"
id = "practice"
title = "Practice"
campaign = "spring-launch"
incident = "the shop can't be found"
severity = "sev2"
begins = 2027-03-02T09:00:00Z
length = "1h"

[[world.dependency]]
id = "edge-dns"
state = [{ at = "0s", to = "ok" }, { at = "1m", to = "failing", detail = "no address", symptom = "name_missing" }]

[[world.answer]]
action = "dns-switch"
times = 1
simulate = { status = 503, after = "2s" }

[[world.answer]]
action = "dns-switch"
jitter = "2s"
[world.answer.simulate]
after = "1s"
captured = { records = [{ content = "203.0.113.10" }], ttl = 60 }
turns.edge-dns = { to = "ok", after = "60s", detail = "5/5 agree" }

[[inject]]
id = "1"
at = "1m"
from = "Support"
text = "Customers can't find the shop."

[[inject]]
id = "2"
at = "30m"
text = "The registrar calls back."

[[inject]]
id = "c1"
when = { missed = "command" }
text = "Who leads this?"

[[expected]]
id = "command"
title = "Somebody commands"
deed = { command = true }
within = "10m"

[[move]]
at = "2m"
by = "marin"
refused = true
play = { fire = "key-revoke", confirm = "another-key" }

[[move]]
at = "12m"
by = "ito"
play = { take = true }

[[move]]
at = "13m"
by = "marin"
play = { fire = "dns-switch", inputs = { address = "198.51.100.7" } }

[[move]]
at = "14m"
by = "marin"
play = { fire = "dns-switch", inputs = { address = "198.51.100.7" } }

[[move]]
when = { state = { dependency = "edge-dns", is = "ok" } }
at = "15m"
by = "ito"
play = { mitigate = true, note = "The name leads to the standby." }
"#;

fn host(clock: Clock) -> Host {
    let mut workspace = Workspace::embedded().unwrap();
    // Nothing says how this one is answered, but where a scenario does.
    workspace.actions.get_mut("sends-pause").unwrap().simulate = None;
    let scenario: Scenario = toml::from_str(SCENARIO).unwrap();
    workspace.scenarios.insert(scenario.id.clone(), scenario);
    workspace.actions.get_mut("sends-pause").unwrap().simulate = None;
    let ledger = Ledger::inline(Box::new(MemoryJournal::default()));
    Host { workspace, is_whole: true, root: None, ledger, clock, runners: None }
}

fn casting(scenario: &str, seed: u64) -> Casting {
    let scenario = ScenarioId::parse(scenario).unwrap();
    Casting { scenario, seed, number: 1, by: person("ito").into() }
}

async fn played(seed: u64) -> Played {
    player::play(&host(Clock::Wall), casting("practice", seed)).await.unwrap()
}

fn kinds(record: &[Envelope]) -> Vec<&'static str> {
    record.iter().map(|envelope| envelope.event.kind()).collect()
}

fn at(text: &str) -> Timestamp {
    format!("2027-03-02T{text}Z").parse().unwrap()
}

#[tokio::test]
async fn a_scenario_plays_itself_to_its_end() {
    let played = played(1).await;
    assert_eq!(played.surprises, []);
    let kinds = kinds(&played.record);
    let of = |kind: &str| kinds.iter().filter(|it| **it == kind).count();
    assert_eq!(of("inject_delivered"), 3);
    assert_eq!((of("action_requested"), of("action_failed"), of("effect_verified")), (2, 1, 1), "{kinds:?}");
    assert_eq!((of("attempt_refused"), of("incident_mitigated")), (1, 1));
    assert_eq!(kinds.last(), Some(&"drill_ended"));
    assert_eq!(played.record.last().unwrap().at, at("10:00:00"));
    let exercise = played.incident.exercise.as_ref().unwrap();
    assert_eq!(exercise.delivered_at(&InjectId::parse("c1").unwrap()), Some(at("09:10:00")));
}

#[tokio::test]
async fn the_same_seed_plays_the_same_record_and_another_one_other_latencies() {
    let record = |played: &Played| format!("{:?}", played.record);
    let (first, again, other) = (played(1).await, played(1).await, played(2).await);
    assert_eq!(record(&first), record(&again));
    let answered = |played: &Played| {
        let succeeded = |it: &&Envelope| it.event.kind() == "action_succeeded";
        played.record.iter().find(succeeded).unwrap().at
    };
    assert_ne!(answered(&first), answered(&other));
}

#[tokio::test]
async fn a_move_that_is_refused_is_said_and_so_is_one_that_was_to_be() {
    let mut host = host(Clock::Wall);
    let scenario = host.workspace.scenarios.get_mut("practice").unwrap();
    scenario.moves[0].refused = false;
    scenario.moves[1].refused = true;
    let played = player::play(&host, casting("practice", 1)).await.unwrap();
    let said: Vec<String> = played.surprises.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("move 1: refused: "), "{said:?}");
    assert_eq!(said[1], "move 2: it was to be refused, and was not");
}

#[tokio::test]
async fn a_world_that_reads_a_record_sees_what_the_world_saw_that_followed_it() {
    for id in Workspace::embedded().unwrap().scenarios.keys() {
        let played = player::play(&host(Clock::Wall), casting(id.as_str(), 3)).await.unwrap();
        let (first, later) = played.record.split_first().unwrap();
        let (name, plan) = (played.incident.id.clone(), std::sync::Arc::clone(&played.incident.plan));
        let mut incident = Incident::begin(name, plan, first).unwrap();
        let mut live = SimulatedWorld::of(&incident);
        for envelope in later {
            incident.apply(envelope);
            live.follow(&incident);
        }
        let replayed = SimulatedWorld::of(&played.incident);
        assert_eq!(format!("{live:?}"), format!("{replayed:?}"), "{id}");
    }
}

/// Two programs on one drill, on one clock.
struct Pair {
    clock: VirtualClock,
    programs: [Session<DrillWorld>; 2],
}

impl Pair {
    /// Without a runtime: one would let a moment end before all that happens in it has happened.
    fn open(speed: u32) -> Self {
        Self::begin(speed).now_or_never().unwrap()
    }

    async fn begin(speed: u32) -> Self {
        let clock = VirtualClock::starting_at("2026-11-22T10:00:00Z".parse().unwrap());
        let host = host(Clock::Virtual(clock.clone()));
        let wish = ExerciseWish {
            scenario: ScenarioId::parse("practice").unwrap(),
            mode: DrillMode::Rehearsal,
            seed: 7,
            speed,
            by: person("ito").into(),
            origin: Origin::Command,
        };
        let id = host.exercise(wish).await.unwrap();
        let mut programs = Vec::new();
        for name in ["aa", "bb"] {
            let loaded = session::load(&host.ledger, id.clone()).await.unwrap();
            let (ledger, runner) = (host.ledger.clone(), Rc::new(Runner::named(name)));
            programs.push(drill_session(loaded, ledger, Clock::Virtual(clock.clone()), runner));
        }
        Self { clock, programs: programs.try_into().ok().unwrap() }
    }

    /// Let everything happen that happens by then, second by second, in both programs.
    fn pass(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.clock.advance(Duration::secs(1));
            self.settle();
        }
    }

    fn settle(&mut self) {
        for _ in 0..4 {
            for program in &mut self.programs {
                program.catch_up();
                program.settle();
                // Once what others wrote is read, it proposes what is due.
                program.settle();
                while program.take().is_some() {
                    program.settle();
                }
            }
        }
    }

    fn ask(&mut self, program: usize, who: &str, command: Command) -> Result<(), Rejected> {
        let session = &mut self.programs[program];
        session.submit(1, Actor::Person(person(who)), Origin::Key, command);
        let mut answer = None;
        for _ in 0..8 {
            session.settle();
            while let Some(happening) = session.take() {
                if let Happening::Answered { result, .. } = happening {
                    answer = Some(result);
                }
            }
        }
        self.settle();
        answer.unwrap()
    }

    fn fire(&mut self, program: usize, action: &str, typed: Option<&str>) -> Result<(), Rejected> {
        let runner = self.programs[program].runner.id.clone();
        let inputs = if action == "dns-switch" { &[("address", "198.51.100.7")][..] } else { &[] };
        let inputs = inputs.iter().map(|(name, value)| ((*name).to_owned(), Text::line(value))).collect();
        let action = ActionId::parse(action).unwrap();
        let confirm = Confirmation { typed: typed.map(Text::line), ..Confirmation::default() };
        self.ask(
            program,
            "marin",
            Command::Action(ActionCommand::Fire { action, inputs, step: None, confirm, runner }),
        )
    }

    fn seen(&mut self, dependency: &str) -> [Option<ProbeStatus>; 2] {
        self.programs.iter_mut().for_each(Session::look_now);
        self.settle();
        let id = DependencyId::parse(dependency).unwrap();
        [0, 1].map(|program: usize| self.programs[program].board.0.get(&id).map(|live| live.status))
    }
}

fn drill(command: DrillCommand) -> Command {
    Command::Drill(command)
}

fn clock(pair: &Pair, shows: Option<Timestamp>, speed: u32) -> Command {
    drill(DrillCommand::SetClock { wall: pair.clock.now(), shows, speed })
}

#[test]
fn an_inject_is_delivered_once_though_two_programs_wait_for_it() {
    let mut pair = Pair::open(1);
    pair.settle();
    pair.pass(61);
    for program in &pair.programs {
        let told = &program.incident.exercise.as_ref().unwrap().told;
        assert_eq!(told.iter().map(|told| told.at).collect::<Vec<_>>(), [at("09:01:00")]);
    }
}

#[test]
fn both_programs_show_the_same_time_whatever_the_controller_does_with_it() {
    let mut pair = Pair::open(1);
    pair.pass(20);
    pair.ask(0, "ito", clock(&pair, None, 60)).unwrap();
    pair.pass(5);
    let times = |pair: &Pair| pair.programs.iter().map(Session::now).collect::<Vec<_>>();
    assert_eq!(times(&pair), [at("09:05:20"); 2]);
    pair.ask(1, "ito", clock(&pair, None, 0)).unwrap();
    pair.pass(600);
    assert_eq!(times(&pair), [at("09:05:20"); 2]);
    assert_eq!(pair.programs[0].incident.exercise.as_ref().unwrap().told.len(), 1);
    pair.ask(0, "ito", clock(&pair, Some(at("09:40:00")), 0)).unwrap();
    assert_eq!(times(&pair), [at("09:40:00"); 2]);
    let told = &pair.programs[1].incident.exercise.as_ref().unwrap().told;
    let numbers: Vec<_> = told.iter().map(|told| told.inject.inject.to_string()).collect();
    assert_eq!(numbers, ["1", "c1", "2"], "what lay between came due, in order");
}

#[test]
fn what_one_program_fires_both_see() {
    let mut pair = Pair::open(1);
    pair.ask(0, "ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).unwrap();
    pair.pass(70);
    assert_eq!(pair.seen("edge-dns"), [Some(ProbeStatus::Failing); 2]);
    pair.fire(0, "dns-switch", None).unwrap();
    pair.pass(5);
    pair.fire(1, "dns-switch", None).unwrap();
    pair.pass(30);
    assert_eq!(pair.seen("edge-dns"), [Some(ProbeStatus::Failing); 2]);
    pair.pass(60);
    assert_eq!(pair.seen("edge-dns"), [Some(ProbeStatus::Ok); 2]);
    let state = |program: &Session<DrillWorld>| program.incident.fires.iter().last().unwrap().state.clone();
    assert!(pair.programs.iter().all(|program| matches!(state(program), FireState::Verified { .. })));
}

#[test]
fn what_nothing_answers_fails_with_these_words_and_nothing_is_sent() {
    let mut pair = Pair::open(1);
    pair.ask(0, "ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).unwrap();
    let fire = fire_of(&pair, "sends-pause");
    pair.ask(0, "weber", fire).unwrap();
    pair.pass(5);
    let fire = pair.programs[1].incident.fires.iter().last().unwrap();
    let FireState::Failed { reason } = &fire.state else { panic!("{:?}", fire.state) };
    assert!(reason.as_str().starts_with("not simulated: "), "{reason}");
    assert!(reason.as_str().ends_with("nothing was sent"), "{reason}");
}

fn fire_of(pair: &Pair, action: &str) -> Command {
    let (action, runner) = (ActionId::parse(action).unwrap(), pair.programs[0].runner.id.clone());
    let confirm = Confirmation::default();
    Command::Action(ActionCommand::Fire {
        action,
        inputs: std::collections::BTreeMap::default(),
        step: None,
        confirm,
        runner,
    })
}

#[test]
fn a_refused_action_is_written_down_and_a_refused_word_is_not() {
    let mut pair = Pair::open(1);
    assert!(pair.fire(0, "key-revoke", Some("another-key")).is_err());
    let blank = Command::Talk(TalkCommand::Note { text: Text::default(), changed_at: None });
    assert!(pair.ask(0, "ito", blank).is_err());
    let refused = &pair.programs[1].incident.exercise.as_ref().unwrap().refused;
    let kinds: Vec<_> =
        refused.iter().map(|(_, attempt)| (attempt.person.to_string(), attempt.kind)).collect();
    assert_eq!(kinds, [("marin".to_owned(), AttemptKind::NotAllowed)]);
}

#[test]
fn a_held_inject_waits_and_comes_at_once_when_it_is_let_go_late() {
    let mut pair = Pair::open(1);
    let inject = || InjectId::parse("1").unwrap();
    pair.ask(0, "ito", drill(DrillCommand::Hold { inject: inject() })).unwrap();
    pair.pass(90);
    assert_eq!(pair.programs[0].incident.exercise.as_ref().unwrap().told.len(), 0);
    pair.ask(1, "ito", drill(DrillCommand::LetGo { inject: inject() })).unwrap();
    let exercise = pair.programs[0].incident.exercise.as_ref().unwrap();
    assert_eq!(exercise.delivered_at(&inject()), Some(at("09:01:30")));
}
