//! The clerk: takes the letters, makes incidents and proposals of them, and answers when they are on the disk.
//!
//! Letters that come within a moment are recorded together, so that a flood costs few appends. While they are on their
//! way to the disk the next ones gather; where too many gather, their senders are told to come again.

mod batch;

use futures_util::future::{LocalBoxFuture, OptionFuture};
use jiff::Timestamp;

use self::batch::{Batch, Bundle};
use super::door::{Later, Letter};
use super::listener::Listener;
use super::precedent::{self, Precedent};
use super::proposals::{self, Book, By};
use crate::incident::command::AlertReport;
use crate::incident::event::Kind;
use crate::incident::intake::Proposals;
use crate::incident::{Actor, Origin};
use crate::plan::{CampaignId, Duration, IncidentId, Intake, Text};
use crate::runtime::clock::Clock;
use crate::runtime::host::Wish;
use crate::runtime::ledger::Ledger;
use crate::runtime::session::Rejected;
use crate::runtime::watch::{Desk, DeskError};

/// How long letters gather before they are recorded together.
pub const GATHER: Duration = Duration::millis(100);
/// How many letters are recorded together without waiting for more: many senders must not wait for each other.
const ENOUGH: usize = 16;
/// How many letters may gather. The sender of the next one is told to come again.
const MOST_WAITING: usize = 64;
/// How often it is looked whether a proposal has an incident by now.
const SWEEP: Duration = Duration::secs(5);

/// Where what is worth reading is said. It must not block.
pub type Tell = Box<dyn Fn(Text)>;

/// What the clerk works with.
pub struct Office {
    /// The rules.
    pub intake: Intake,
    /// What incidents are opened as here.
    pub kind: Kind,
    /// Where open incidents are.
    pub desk: Desk,
    /// Where proposals are recorded.
    pub ledger: Ledger,
    /// The time.
    pub clock: Clock,
    /// Where what was made of alerts is said.
    pub tell: Tell,
}

/// Takes letters until it is dropped.
pub async fn run(mut listener: Listener, office: Office) {
    let clock = office.clock.clone();
    let mut idle = Some(Clerk { office, book: Book::default(), swept_at: Timestamp::UNIX_EPOCH });
    let mut busy: Option<LocalBoxFuture<'static, Clerk>> = None;
    let mut waiting: Vec<Letter> = Vec::new();
    let mut due: Option<Timestamp> = None;
    loop {
        let gathered = due.filter(|_| idle.is_some());
        let pause = match gathered {
            None => SWEEP,
            Some(_) if waiting.len() >= ENOUGH => Duration::ZERO,
            Some(due) => left_until(due, clock.now()),
        };
        tokio::select! {
            letter = listener.next() => {
                due.get_or_insert_with(|| GATHER.after(clock.now()));
                hold(&mut waiting, letter);
            }
            Some(clerk) = OptionFuture::from(busy.as_mut()) => {
                busy = None;
                idle = Some(clerk);
            }
            () = clock.sleep(pause), if idle.is_some() => {
                let letters = std::mem::take(&mut waiting);
                due = None;
                if let Some(clerk) = idle.take() {
                    busy = Some(Box::pin(clerk.work(letters)));
                }
            }
        }
    }
}

fn left_until(due: Timestamp, now: Timestamp) -> Duration {
    let left = u64::try_from(due.duration_since(now).as_millis()).unwrap_or(0);
    // A clock that was set back must not make the letters wait.
    Duration::millis(left).min(GATHER)
}

fn hold(waiting: &mut Vec<Letter>, letter: Letter) {
    if waiting.len() < MOST_WAITING {
        waiting.push(letter);
    } else {
        // Whoever hung up needs no answer.
        let _who_hung_up_needs_none = letter.reply.send(Err(Later));
    }
}

struct Clerk {
    office: Office,
    /// The proposals as they were read last.
    book: Book,
    swept_at: Timestamp,
}

impl Clerk {
    async fn work(mut self, letters: Vec<Letter>) -> Self {
        let now = self.office.clock.now();
        // A flood must not keep proposals from their incident, nor a clock that was set back.
        if letters.is_empty() || now >= SWEEP.after(self.swept_at) || now < self.swept_at {
            self.swept_at = now;
            self.sweep().await;
        }
        let mut batch = Batch::of(&self.office.intake, letters);
        for (campaign, bundle) in batch.take_bundles() {
            if self.bring(&campaign, bundle).await.is_err() {
                batch.failed(campaign);
            }
        }
        batch.answer();
        self
    }

    /// To the open incident of the campaign, to a new one, or to a person.
    async fn bring(&mut self, campaign: &CampaignId, bundle: Bundle) -> Result<(), Later> {
        if self.joined(campaign, &bundle).await? {
            return Ok(());
        }
        let (asked, kind, now) = (campaign.clone(), self.office.kind, self.office.clock.now());
        let declaring = bundle.declaring.clone();
        let asked =
            self.office.ledger.ask(move |journal| precedent::of(journal, &asked, kind, now, &declaring));
        match asked.await {
            // It is open and nobody here has opened it: another program was faster, or it is not to be watched.
            Ok(Ok(Precedent::Open(id))) => self.join(id, bundle.reports).await,
            Ok(Ok(Precedent::News)) if self.declared(campaign, &bundle).await => {
                if self.joined(campaign, &bundle).await? { Ok(()) } else { Err(Later) }
            }
            Ok(Ok(Precedent::DealtWith(Some(last)))) => {
                let is_end = |report: &&AlertReport| matches!(report, AlertReport::Resolved { .. });
                let ends: Vec<_> = bundle.reports.iter().filter(is_end).cloned().collect();
                if !ends.is_empty() {
                    self.join(last, ends).await?;
                }
                self.propose(campaign, bundle).await
            }
            Ok(Ok(Precedent::News | Precedent::DealtWith(None))) => self.propose(campaign, bundle).await,
            Ok(Err(_)) | Err(_) => Err(Later),
        }
    }

    /// Into the record of an incident that this program does not have open.
    async fn join(&self, id: IncidentId, reports: Vec<AlertReport>) -> Result<(), Later> {
        let at = self.office.clock.now();
        let joined = self.office.ledger.ask(move |journal| proposals::join_one(journal, &id, reports, at));
        if matches!(joined.await, Ok(Ok(()))) { Ok(()) } else { Err(Later) }
    }

    async fn joined(&self, campaign: &CampaignId, bundle: &Bundle) -> Result<bool, Later> {
        match self.office.desk.alerts(campaign.clone(), bundle.reports.clone()).await {
            Ok(found) => Ok(found.is_some()),
            // It was closed a moment ago.
            Err(DeskError::Rejected(Rejected::Refused(_))) => Ok(false),
            Err(_) => Err(Later),
        }
    }

    /// By the rule. Where that can't be done, a person is asked instead.
    async fn declared(&self, campaign: &CampaignId, bundle: &Bundle) -> bool {
        let Some(first) = bundle.declaring.first() else { return false };
        let wish = Wish {
            campaign: campaign.clone(),
            severity: bundle.severity,
            title: crate::incident::intake::title_of(first),
            drill: false,
            by: Actor::System,
            origin: Origin::Alert,
        };
        match self.office.desk.declare(wish).await {
            Ok(id) => {
                (self.office.tell)(Text::line(&format!("{id}: declared by a rule")));
                true
            }
            Err(error) => {
                let text = format!("an incident on {campaign} could not be declared: {error}");
                (self.office.tell)(Text::line(&text));
                false
            }
        }
    }

    async fn propose(&mut self, campaign: &CampaignId, bundle: Bundle) -> Result<(), Later> {
        let (by, kind, asked) = (self.by(), self.office.kind, campaign.clone());
        let (now, reports) = (by.at, bundle.reports);
        let before = self.open_of(campaign);
        let decide = move |proposals: &Proposals| Ok(proposals.hear(now, &asked, kind, &reports));
        let recorded = proposals::record(&self.office.ledger, &mut self.book, by, decide).await;
        recorded.map_err(|_said_by_the_journal| Later)?;
        if let Some(proposal) = self.book.proposals.of(campaign, kind).filter(|it| Some(it.id) != before) {
            let text = format!("proposal {} on {campaign}: {}", proposal.id, proposal.title());
            (self.office.tell)(Text::line(&text));
        }
        Ok(())
    }

    fn open_of(&self, campaign: &CampaignId) -> Option<crate::incident::intake::ProposalId> {
        self.book.proposals.of(campaign, self.office.kind).map(|it| it.id)
    }

    /// Proposals whose campaign has an open incident by now belong to it.
    async fn sweep(&mut self) {
        if proposals::catch_up(&self.office.ledger, &mut self.book).await.is_err() {
            return;
        }
        let kind = self.office.kind;
        let open: Vec<_> = self.book.proposals.open().filter(|it| it.kind == kind).cloned().collect();
        for proposal in open {
            let reports = proposals::joining(&self.book.proposals, proposal.id);
            let Ok(Some(incident)) = self.office.desk.alerts(proposal.campaign.clone(), reports).await else {
                continue;
            };
            let decide = move |proposals: &Proposals| Ok(vec![proposals.declared(proposal.id, &incident)?]);
            let by = self.by();
            // Refused where another program was faster; tried again in a while where the disk fails.
            drop(proposals::record(&self.office.ledger, &mut self.book, by, decide).await);
        }
    }

    fn by(&self) -> By {
        By { actor: Actor::System, origin: Origin::Alert, at: self.office.clock.now() }
    }
}
