//! A journal file that can be full, a world that answers as told, a clock that is moved by hand.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use jiff::Timestamp;
use tempfile::TempDir;
use tokio::sync::Notify;
use warroom::incident::event::Kind;
use warroom::incident::{Actor, Command, Incident, Origin};
use warroom::journal::{Appended, Draft, Head, Journal, JournalError, Kinds, Line, LineRef, SqliteJournal};
use warroom::plan::action::ActionFile;
use warroom::plan::{
    CampaignId, DependencyId, Duration, IncidentId, PersonId, Probe, ProbeStatus, Severity, Text, Workspace,
};
use warroom::runtime::clock::{Clock, VirtualClock};
use warroom::runtime::ledger::Ledger;
use warroom::runtime::runner::Runner;
use warroom::runtime::session::{self, Happening, New, Opening, Rejected, Session};
use warroom::runtime::world::{Call, CallOutcome, Look, Purpose, World};

pub(crate) fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

/// A journal whose disk can be full.
struct Fillable {
    inner: SqliteJournal,
    full: Arc<AtomicBool>,
    refusals: Arc<AtomicUsize>,
}

impl Fillable {
    fn room(&self) -> Result<(), JournalError> {
        if !self.full.load(Ordering::SeqCst) {
            return Ok(());
        }
        self.refusals.fetch_add(1, Ordering::SeqCst);
        Err(JournalError::DiskFull)
    }
}

impl Journal for Fillable {
    fn append(
        &mut self,
        incident: &str,
        expected: &Head,
        drafts: Vec<Draft>,
    ) -> Result<Appended, JournalError> {
        self.room()?;
        self.inner.append(incident, expected, drafts)
    }

    fn head(&self, incident: &str) -> Result<Option<Head>, JournalError> {
        self.inner.head(incident)
    }

    fn read(
        &self,
        incident: &str,
        after: u64,
        each: &mut dyn FnMut(LineRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        self.inner.read(incident, after, each)
    }

    fn incidents(&self) -> Result<Vec<String>, JournalError> {
        self.inner.incidents()
    }

    fn milestones(&self, incident: &str, kinds: &[&str]) -> Result<Vec<Line>, JournalError> {
        self.inner.milestones(incident, kinds)
    }

    fn put_plan(&mut self, digest: &str, json: &str) -> Result<(), JournalError> {
        self.room()?;
        self.inner.put_plan(digest, json)
    }

    fn plan(&self, digest: &str) -> Result<Option<String>, JournalError> {
        self.inner.plan(digest)
    }

    fn revision(&self) -> Result<u64, JournalError> {
        self.inner.revision()
    }

    fn check_writable(&mut self) -> Result<(), JournalError> {
        self.room()?;
        self.inner.check_writable()
    }

    fn verify_kinds(&self, incident: &str, witness: Option<&Head>) -> Result<(Head, Kinds), JournalError> {
        self.inner.verify_kinds(incident, witness)
    }
}

/// A call that left, and the last line that another reader of the journal saw at that moment.
#[derive(Debug, Clone)]
pub(crate) struct Left {
    pub(crate) last_on_disk: String,
    pub(crate) what: String,
    pub(crate) key: String,
}

/// A world that answers as told.
#[derive(Clone)]
pub(crate) struct Told {
    path: PathBuf,
    incident: IncidentId,
    calls: Rc<RefCell<Vec<Left>>>,
    waits: Rc<Cell<bool>>,
    captures_only: Rc<Cell<bool>>,
    go: Rc<Notify>,
    answer: Rc<RefCell<Option<CallOutcome>>>,
    script: Rc<RefCell<BTreeMap<String, VecDeque<CallOutcome>>>>,
    sees: Rc<Cell<ProbeStatus>>,
}

impl World for Told {
    async fn call(&self, call: Call) -> CallOutcome {
        let reader = SqliteJournal::open(&self.path).unwrap();
        let last = reader.lines(self.incident.as_str(), 0).unwrap().pop().unwrap().kind;
        let (what, key) = (call.request.summary(), call.idempotency_key.clone());
        self.calls.borrow_mut().push(Left { last_on_disk: last, what: what.clone(), key });
        let script = self.script.borrow_mut().get_mut(&what).and_then(VecDeque::pop_front);
        if let Some(outcome) = script {
            return outcome;
        }
        if self.waits.get() || (self.captures_only.get() && call.purpose != Purpose::Capture) {
            self.go.notified().await;
        }
        let captured =
            [("records", serde_json::json!([{"content": "192.0.2.1"}])), ("ttl", serde_json::json!(60))];
        let captured = captured.map(|(name, value)| (name.to_owned(), value)).into();
        let said = self.answer.borrow().clone();
        said.unwrap_or_else(|| CallOutcome::Succeeded {
            status: 204,
            duration_ms: 1,
            excerpt: Text::default(),
            captured,
        })
    }

    async fn look(&self, _: Option<&DependencyId>, _: &Probe) -> Look {
        Look {
            status: self.sees.get(),
            detail: Text::line("as told"),
            symptom: None,
            took_ms: 1,
            settles_in: None,
        }
    }

    async fn warm(&self, _: &[String]) {}
}

/// One journal file with one incident in it.
pub(crate) struct Bench {
    folder: TempDir,
    incident: IncidentId,
    clock: VirtualClock,
    pub(crate) disk_full: Arc<AtomicBool>,
    /// How often the full disk refused.
    pub(crate) refusals: Arc<AtomicUsize>,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start: Timestamp = "2027-03-02T09:00:00Z".parse().unwrap();
        let ledger =
            Ledger::start(Box::new(SqliteJournal::open(&folder.path().join("journal.db")).unwrap())).unwrap();
        let workspace = Workspace::embedded().unwrap();
        let mut plan = workspace.plan_for(&CampaignId::parse("spring-launch").unwrap()).unwrap();
        let file: ActionFile = toml::from_str(include_str!("../data/actions/life.toml")).unwrap();
        plan.actions.extend(file.action.into_iter().map(|action| (action.id.clone(), action)));
        let new = New {
            plan,
            kind: Kind::Drill,
            severity: Severity::Sev1,
            title: Text::line("checkout answers 401"),
            by: person("ito").into(),
            origin: Origin::Command,
            at: start,
            exercise: None,
        };
        let incident = session::declare(&ledger, new).await.unwrap();
        Self {
            folder,
            incident,
            clock: VirtualClock::starting_at(start),
            disk_full: Arc::default(),
            refusals: Arc::default(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    pub(crate) fn pass(&self, length: &str) {
        self.clock.advance(Duration::parse(length).unwrap());
    }

    /// The wall is set back.
    pub(crate) fn set_back(&self, length: &str) {
        let length = Duration::parse(length).unwrap();
        self.clock.set(self.clock.now() - std::time::Duration::from_millis(length.as_millis()));
    }

    /// The words of everything in the record.
    pub(crate) fn kinds(&self) -> Vec<String> {
        let lines = SqliteJournal::open(&self.path()).unwrap().lines(self.incident.as_str(), 0).unwrap();
        lines.into_iter().map(|line| line.kind).collect()
    }

    pub(crate) async fn open(&self) -> Open {
        let inner = SqliteJournal::open(&self.path()).unwrap();
        let journal =
            Fillable { inner, full: Arc::clone(&self.disk_full), refusals: Arc::clone(&self.refusals) };
        let ledger = Ledger::start(Box::new(journal)).unwrap();
        let (incident, head) = session::load(&ledger, self.incident.clone()).await.unwrap();
        let world = Told {
            path: self.path(),
            incident: self.incident.clone(),
            calls: Rc::default(),
            waits: Rc::default(),
            captures_only: Rc::default(),
            go: Rc::default(),
            answer: Rc::default(),
            script: Rc::default(),
            sees: Rc::new(Cell::new(ProbeStatus::Ok)),
        };
        let runner = Runner::start(Some(&self.folder.path().join("runners"))).unwrap();
        let clock = Clock::Virtual(self.clock.clone());
        let session = Session::open(Opening {
            incident,
            head,
            world: world.clone(),
            ledger,
            clock,
            runner: runner.into(),
        });
        Open { session, world, tickets: 100 }
    }
}

/// The incident, open in one program.
pub(crate) struct Open {
    pub(crate) session: Session<Told>,
    world: Told,
    tickets: u64,
}

impl Open {
    pub(crate) async fn ask(&mut self, who: &str, command: Command) -> Result<(), Rejected> {
        self.tickets += 1;
        self.session.submit(self.tickets, Actor::Person(person(who)), Origin::Key, command);
        self.answer(self.tickets).await
    }

    pub(crate) async fn answer(&mut self, wanted: u64) -> Result<(), Rejected> {
        loop {
            match self.next().await {
                Happening::Answered { ticket, result } if ticket == wanted => return result,
                Happening::Answered { .. } | Happening::Changed | Happening::Looked => {}
            }
        }
    }

    /// The next thing that happens. A test that waits for what never comes fails instead of hanging.
    async fn next(&mut self) -> Happening {
        let limit = std::time::Duration::from_secs(20);
        tokio::time::timeout(limit, self.session.next())
            .await
            .unwrap_or_else(|_| panic!("nothing more happens: {:#?}", self.session.incident.timeline))
    }

    pub(crate) async fn until(&mut self, there: impl Fn(&Incident) -> bool) {
        while !there(&self.session.incident) {
            self.next().await;
        }
    }

    /// The same for what another program writes: the second hand moves until this one has read it.
    pub(crate) async fn until_told(&mut self, bench: &Bench, there: impl Fn(&Incident) -> bool) {
        let limit = std::time::Duration::from_secs(20);
        let moment = std::time::Duration::from_millis(20);
        let wait = async {
            while !there(&self.session.incident) {
                // Where nothing happens, the second hand moves on.
                if tokio::time::timeout(moment, self.session.next()).await.is_err() {
                    bench.pass("1s");
                }
            }
        };
        assert!(tokio::time::timeout(limit, wait).await.is_ok(), "it is never told");
    }

    pub(crate) async fn until_trouble(&mut self) {
        while self.session.health.journal.is_none() {
            self.next().await;
        }
    }

    pub(crate) async fn until_looked(&mut self, looks: usize) {
        let mut seen = 0;
        while seen < looks {
            seen += usize::from(matches!(self.next().await, Happening::Looked));
        }
    }

    pub(crate) fn calls(&self) -> Vec<Left> {
        self.world.calls.borrow().clone()
    }

    pub(crate) fn world_waits(&self) {
        self.world.waits.set(true);
    }

    pub(crate) fn world_answers(&self) {
        self.world.waits.set(false);
        self.world.go.notify_one();
    }

    pub(crate) fn world_answers_with(&self, outcome: CallOutcome) {
        *self.world.answer.borrow_mut() = Some(outcome);
    }

    /// The next answers to a call, one after the other; after them as otherwise told.
    pub(crate) fn answers_in_turn(&self, what: &str, outcomes: impl IntoIterator<Item = CallOutcome>) {
        self.world.script.borrow_mut().entry(what.to_owned()).or_default().extend(outcomes);
    }

    pub(crate) fn answers_captures_only(&self) {
        self.world.captures_only.set(true);
    }

    pub(crate) fn sees(&self, status: ProbeStatus) {
        self.world.sees.set(status);
    }
}
