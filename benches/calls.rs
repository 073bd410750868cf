//! Calls to the outside through a whole incident: decided, recorded with full sync, sent, answered, recorded.
//!
//! `cargo bench --bench calls` prints a Markdown table; `docs/performance.md` says how to read it. A warm call over TLS
//! takes turns with `curl`, which has to start and shake hands each time; a fan-out takes turns with the same calls over
//! raw sockets that are open already, and with `curl --parallel-immediate`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a bench that can't run has nothing to report")]
#![expect(clippy::indexing_slicing, reason = "samples are never empty here")]
#![expect(clippy::disallowed_methods, reason = "measuring reads the clock")]
#![expect(clippy::print_stdout, reason = "the table is the result")]

#[path = "calls/far.rs"]
mod far;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use far::{Far, raw_fan_out};
use tempfile::TempDir;
use warroom::incident::command::{ActionCommand, Confirmation, LeadCommand};
use warroom::incident::event::Kind;
use warroom::incident::state::{Fire, FireState};
use warroom::incident::{Actor, Command, Origin};
use warroom::journal::SqliteJournal;
use warroom::plan::action::ActionFile;
use warroom::plan::{ActionId, CampaignId, PersonId, Severity, Text, Workspace, settings};
use warroom::runtime::clock::Clock;
use warroom::runtime::ledger::Ledger;
use warroom::runtime::live::{LiveSettings, LiveWorld};
use warroom::runtime::runner::Runner;
use warroom::runtime::session::{self, New, Opening, Session};

const CALLS: usize = 60;
const FAN_OUTS: usize = 15;
/// How many calls a fan-out makes, all at a time.
const WIDE: usize = 100;

fn main() {
    // Cargo passes `--bench`; with `--test` the harness only asks whether this builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let far = Far::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, measure(&far));
}

async fn measure(far: &Far) {
    let mut room = Room::open(far).await;
    println!("| what | p50 | p95 | war room | |\n| --- | --- | --- | --- | --- |");
    let (mut warm, mut cold, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    room.fire("one").await;
    for _ in 0..CALLS {
        warm.push(room.fire("one").await);
        cold.push(curl(far, &[&far.fast_tls()]));
        alone.push(room.note().await);
    }
    let own = row("one call, warm TLS, recorded twice", &mut warm, None);
    row("`curl`, cold TLS", &mut cold, Some(own));
    row("one record alone", &mut alone, Some(own));

    let (mut wide, mut raw, mut parallel) = (Vec::new(), Vec::new(), Vec::new());
    let sockets = far.sockets(WIDE).await;
    room.fire("many").await;
    let urls: Vec<String> = (0..WIDE).map(|n| far.slow(n)).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    for _ in 0..FAN_OUTS {
        wide.push(room.fire("many").await);
        raw.push(raw_fan_out(&sockets).await);
        parallel.push(curl(far, &urls));
    }
    let own = row("fan-out of 100 × 50 ms, all recorded", &mut wide, None);
    row("the same over raw warm sockets", &mut raw, Some(own));
    row("`curl --parallel-immediate`", &mut parallel, Some(own));
}

/// One line of the table; the answer is the median. With the war room's median it says how many times that is.
fn row(what: &str, samples: &mut [Duration], own: Option<Duration>) -> Duration {
    samples.sort_unstable();
    let (p50, p95) = (samples[samples.len() / 2], samples[samples.len() * 95 / 100]);
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let ratio = own.map(|own| format!("{:.2}×", own.as_secs_f64() / p50.as_secs_f64())).unwrap_or_default();
    println!("| {what} | {:.2} ms | {:.2} ms | {ratio} | |", ms(p50), ms(p95));
    p50
}

fn curl(far: &Far, urls: &[&str]) -> Duration {
    let mut command = Process::new("curl");
    command.args(["-sS", "-X", "POST", "--cacert"]).arg(&far.ca);
    if urls.len() > 1 {
        command.args(["--parallel", "--parallel-immediate", "--parallel-max", "100"]);
    }
    command.args(urls).stdout(Stdio::null());
    let start = Instant::now();
    assert!(command.status().unwrap().success(), "curl");
    start.elapsed()
}

/// An incident in a journal file, with a commander, open and warm.
struct Room {
    session: Session<LiveWorld>,
    tickets: u64,
    _folder: TempDir,
}

impl Room {
    async fn open(far: &Far) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
        let ledger = Ledger::start(Box::new(journal)).unwrap();
        let clock = Clock::Wall;
        let mut plan =
            Workspace::embedded().unwrap().plan_for(&CampaignId::parse("spring-launch").unwrap()).unwrap();
        let file: ActionFile = toml::from_str(&actions(far)).unwrap();
        plan.actions = file.action.into_iter().map(|action| (action.id.clone(), action)).collect();
        let new = New {
            plan,
            kind: Kind::Live,
            severity: Severity::Sev1,
            title: Text::line("bench"),
            by: person("petrov").into(),
            origin: Origin::Command,
            at: clock.now(),
            exercise: None,
        };
        let id = session::declare(&ledger, new).await.unwrap();
        let (incident, head) = session::load(&ledger, id).await.unwrap();
        let http = settings::Http {
            allowed_hosts: vec![far.host_tls(), far.host()],
            ca_file: Some(far.ca.display().to_string()),
            ..settings::Http::default()
        };
        let world = LiveWorld::new(
            LiveSettings { http, resolvers: Vec::new(), root: PathBuf::from("/") },
            clock.clone(),
        );
        let runner = Runner::start(Some(folder.path())).unwrap();
        let opening = Opening { incident, head, world, ledger, clock, runner: runner.into() };
        let mut room = Self { session: Session::open(opening), tickets: 0, _folder: folder };
        room.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).await;
        room.session.warm();
        room
    }

    async fn ask(&mut self, who: &str, command: Command) {
        self.tickets += 1;
        self.session.submit(self.tickets, Actor::Person(person(who)), Origin::Key, command);
        loop {
            match self.session.next().await {
                session::Happening::Answered { ticket, result } if ticket == self.tickets => {
                    return result.unwrap_or_else(|why| panic!("{why}"));
                }
                session::Happening::Answered { .. }
                | session::Happening::Changed
                | session::Happening::Looked => {}
            }
        }
    }

    /// From the key to the recorded answer.
    async fn fire(&mut self, action: &str) -> Duration {
        let start = Instant::now();
        let command = ActionCommand::Fire {
            action: ActionId::parse(action).unwrap(),
            inputs: BTreeMap::new(),
            step: None,
            confirm: Confirmation::default(),
            runner: self.session.runner.id.clone(),
        };
        self.ask("petrov", Command::Action(command)).await;
        while self.session.incident.fires.iter().next_back().is_some_and(|fire| fire.state.is_in_flight()) {
            self.session.next().await;
        }
        let took = start.elapsed();
        let fire: &Fire = self.session.incident.fires.iter().next_back().unwrap();
        assert!(matches!(fire.state, FireState::Accepted { .. }), "{:?}", fire.state);
        took
    }

    async fn note(&mut self) -> Duration {
        let start = Instant::now();
        let note =
            warroom::incident::command::TalkCommand::Note { text: Text::line("bench"), changed_at: None };
        self.ask("petrov", Command::Talk(note)).await;
        start.elapsed()
    }
}

fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

fn actions(far: &Far) -> String {
    let mut text = format!(
        "[[action]]\nid = \"one\"\ntitle = \"One\"\ndomain = \"app\"\nauthority = \"failover\"\n\
         danger = \"reversible\"\nrequest = {{ method = \"POST\", url = \"{}\" }}\n",
        far.fast_tls()
    );
    let numbers: Vec<String> = (0..WIDE).map(|n| format!("\"{n}\"")).collect();
    write!(
        text,
        "[[action]]\nid = \"many\"\ntitle = \"Many\"\ndomain = \"app\"\nauthority = \"failover\"\n\
         danger = \"reversible\"\nrequest = {{ method = \"POST\", url = \"http://{}/slow/{{{{ each }}}}\" }}\n\
         for_each = {{ values = [{}], max_targets = {WIDE}, concurrency = {WIDE} }}\n",
        far.host(),
        numbers.join(", ")
    )
    .unwrap();
    text
}
