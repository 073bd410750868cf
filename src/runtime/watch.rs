//! Every open incident at once, without a screen: timers, escalations, probes, deliveries.
//!
//! ```text
//! journal ─▶ round ─▶ open ─▶ keeper (one per incident: its session) ─▶ what is said
//!                              ▲
//! alerts, stop ───▶ hub ───────┘ orders
//! ```
//!
//! The hub asks the journal once a second whether another program wrote, and tells only those keepers whose incident
//! changed. It awaits neither the disk nor a keeper: what takes long is under way beside it, so that its beat stops only
//! when the program hangs.

mod desk;
mod keeper;
mod round;
mod seen;
pub mod supervisor;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::rc::Rc;

use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc;

use self::desk::{Ask, Declared};
pub use self::desk::{Desk, DeskError};
use self::keeper::{Errand, Kept, Order};
use self::round::{Changed, Round};
use self::seen::Seen;
use self::supervisor::Supervisor;
use super::host::{AnySession, Host, HostError, Shared};
use super::record::RecordError;
use crate::incident::timeline::Entry;
use crate::plan::{CampaignId, Duration, IncidentId, Text};

/// How many asks may wait for the hub. It takes them at once; a full queue makes whoever asks wait.
const ASKS: usize = 256;
/// How long a keeper may take to end: an answer of a page that is under way may take this long.
const LEAVE_WITHIN: Duration = Duration::secs(20);

/// What is to be watched.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Only the incidents of these campaigns; of all when empty.
    pub campaigns: Vec<CampaignId>,
    /// Do what is due now, and end.
    pub once: bool,
}

/// What the hub says, for whoever reads along.
#[derive(Debug, Clone)]
pub enum Said {
    /// An incident is watched from here on.
    Opened(IncidentId),
    /// An incident is watched no longer: it is over.
    Left(IncidentId),
    /// Something was recorded, by this program or another one.
    Recorded(IncidentId, Entry),
    /// Something does not work; it is tried again.
    Trouble(Option<IncidentId>, Text),
    /// It works again.
    Mended(Option<IncidentId>),
    /// Something about alerts that came in.
    Alerts(Text),
}

/// Where it is said. It must not block: nothing waits for a reader.
pub type Say = Rc<dyn Fn(Said)>;

/// Something that was under way and has ended.
enum Done {
    Round(Result<Option<Round>, RecordError>),
    Opened(IncidentId, Result<AnySession, HostError>),
    Left(keeper::Left),
    Declared(Declared),
}

/// Every open incident at once.
pub struct Hub {
    host: Rc<Host>,
    reach: Reach,
    shared: Rc<Shared>,
    say: Say,
    asks: mpsc::Receiver<Ask>,
    /// So that the queue of asks is never closed.
    _desk: Desk,
    under_way: FuturesUnordered<LocalBoxFuture<'static, Done>>,
    kept: BTreeMap<IncidentId, Kept>,
    opening: BTreeSet<IncidentId>,
    seen: Seen,
    /// Up to which event each incident was said, or was there before this program.
    told: BTreeMap<IncidentId, u64>,
    looked: bool,
    /// The troubles that were said, each once.
    troubles: BTreeMap<Option<IncidentId>, Text>,
    /// Who waits for an incident that is declared and not open yet.
    waiting: Vec<(IncidentId, desk::DeclareReply)>,
}

impl Hub {
    /// A hub that has opened nothing yet, and the desk by which alerts come in.
    pub fn new(host: Host, reach: Reach, say: Say) -> Result<(Self, Desk), HostError> {
        let (sender, asks) = mpsc::channel(ASKS);
        let desk = Desk::new(sender);
        let shared = Rc::new(host.shared()?);
        let hub = Self {
            host: Rc::new(host),
            reach,
            shared,
            say,
            asks,
            _desk: desk.clone(),
            under_way: FuturesUnordered::new(),
            kept: BTreeMap::new(),
            opening: BTreeSet::new(),
            seen: Seen::default(),
            told: BTreeMap::new(),
            looked: false,
            troubles: BTreeMap::new(),
            waiting: Vec::new(),
        };
        Ok((hub, desk))
    }

    /// Watch until `stop`, or, once, until nothing is due. What is being delivered then is waited for.
    pub async fn run(mut self, stop: impl Future<Output = ()>, mut supervisor: Supervisor) {
        let clock = self.host.clock.clone();
        let mut stop = std::pin::pin!(stop);
        self.look_round();
        loop {
            if self.is_ready() {
                supervisor.ready(self.kept.len());
                if self.reach.once && self.kept.is_empty() {
                    break;
                }
            }
            tokio::select! {
                () = &mut stop => break,
                Some(done) = self.under_way.next() => self.done(done),
                Some(ask) = self.asks.recv() => self.asked(ask),
                () = clock.sleep(supervisor.pause(clock.to_next_second())) => {
                    supervisor.beat();
                    self.second();
                }
            }
        }
        supervisor.stopping();
        self.leave().await;
    }

    /// Has every incident that was open at the start been opened, or been given up?
    fn is_ready(&self) -> bool {
        self.looked && self.opening.is_empty()
    }

    fn second(&mut self) {
        if !self.reach.once {
            self.look_round();
        }
        for kept in self.kept.values() {
            // One that is busy will look around on its own.
            kept.tell(Order::LookAround);
        }
    }

    /// Ask the journal what is new, unless that is under way.
    fn look_round(&mut self) {
        let Some((revision, seen)) = self.seen.ask() else { return };
        let ledger = self.host.ledger.clone();
        self.under_way.push(Box::pin(async move { Done::Round(round::ask(&ledger, revision, seen).await) }));
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::Round(round) => self.rounded(round),
            Done::Opened(id, opened) => self.opened(&id, opened),
            Done::Left(left) => self.left(left),
            Done::Declared(declared) => self.declared(declared),
        }
    }

    fn rounded(&mut self, round: Result<Option<Round>, RecordError>) {
        self.seen.answered(round.as_ref().ok().and_then(Option::as_ref).map(|round| round.revision));
        match round {
            Ok(round) => {
                self.mended(None);
                let is_first = !std::mem::replace(&mut self.looked, true);
                for changed in round.into_iter().flat_map(|round| round.changed) {
                    if is_first {
                        self.told.insert(changed.id.clone(), changed.length);
                    }
                    self.take_note(changed);
                }
            }
            Err(error) => self.trouble(None, &error.to_string()),
        }
    }

    fn take_note(&mut self, changed: Changed) {
        let Changed { id, length, listed } = changed;
        self.seen.at(&id, length);
        if let Some(kept) = self.kept.get(&id) {
            if !kept.tell(Order::CatchUp) {
                // It has no room, and must hear of it all the same.
                self.seen.forget(&id);
            }
            return;
        }
        match listed {
            Err(error) => self.trouble(Some(id), &error.to_string()),
            Ok(listed) => {
                let campaigns = &self.reach.campaigns;
                let wanted = campaigns.is_empty() || campaigns.contains(&listed.line.campaign);
                if wanted && round::may_have_work(&listed) {
                    self.open(id);
                }
            }
        }
    }

    fn open(&mut self, id: IncidentId) {
        if !self.kept.contains_key(&id) && self.opening.insert(id.clone()) {
            let (host, shared) = (Rc::clone(&self.host), Rc::clone(&self.shared));
            self.under_way.push(Box::pin(async move {
                let opened = host.open_beside(id.clone(), &shared).await;
                Done::Opened(id, opened)
            }));
        }
    }

    fn opened(&mut self, id: &IncidentId, opened: Result<AnySession, HostError>) {
        self.opening.remove(id);
        match opened {
            Err(error) => {
                let failed = error.to_string();
                // What the disk refuses now it may give in a second; anything else only a change can mend.
                if matches!(error, HostError::Record(RecordError::Journal(_) | RecordError::Stopped(_))) {
                    self.seen.forget(id);
                }
                self.trouble(Some(id.clone()), &failed);
                self.answer_waiting(id, Err(DeskError::Host(Box::new(error))));
            }
            Ok(session) => {
                self.mended(Some(id));
                let told = self.told.get(id).copied().unwrap_or_default();
                let errand = Errand { once: self.reach.once, told, say: Rc::clone(&self.say) };
                let (kept, keeping) = keeper::begin(session, errand);
                self.under_way.push(Box::pin(async move { Done::Left(keeping.await) }));
                if !self.reach.once {
                    (self.say)(Said::Opened(id.clone()));
                }
                // What was written while it was opened was told to nobody.
                kept.tell(Order::CatchUp);
                self.kept.insert(id.clone(), kept);
                self.answer_waiting(id, Ok(id.clone()));
            }
        }
    }

    fn left(&mut self, left: keeper::Left) {
        self.kept.remove(&left.id);
        // A line that another program writes from here on makes it worth another look, and so does one that was told to a
        // keeper that had ended.
        self.seen.read_up_to(&left.id, left.length);
        self.told.insert(left.id.clone(), left.length);
        if !self.reach.once {
            (self.say)(Said::Left(left.id));
        }
    }

    fn trouble(&mut self, id: Option<IncidentId>, text: &str) {
        let text = Text::line(text);
        if self.troubles.get(&id) != Some(&text) {
            self.troubles.insert(id.clone(), text.clone());
            (self.say)(Said::Trouble(id, text));
        }
    }

    fn mended(&mut self, id: Option<&IncidentId>) {
        if self.troubles.remove(&id.cloned()).is_some() {
            (self.say)(Said::Mended(id.cloned()));
        }
    }

    /// Let every keeper finish what is on its way.
    async fn leave(&mut self) {
        for kept in self.kept.values() {
            kept.stop();
        }
        let clock = self.host.clock.clone();
        let mut time_is_up = std::pin::pin!(clock.sleep(LEAVE_WITHIN));
        while !self.kept.is_empty() {
            tokio::select! {
                () = &mut time_is_up => break,
                Some(done) = self.under_way.next() => {
                    if let Done::Left(left) = done {
                        self.kept.remove(&left.id);
                    }
                }
            }
        }
    }
}
