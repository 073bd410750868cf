//! The record of proposals in the journal, and how its alerts come to an incident.

use std::ops::ControlFlow;

use jiff::Timestamp;

use crate::incident::command::{AlertReport, ReportCommand};
use crate::incident::event::{DecodeError, VERSION};
use crate::incident::intake::{CHAIN, IntakeEvent, IntakeRefusal, Proposal, ProposalId, Proposals};
use crate::incident::{Actor, Command, Incident, Origin, decide};
use crate::journal::{Draft, Head, Journal, JournalError, Told};
use crate::plan::{IncidentId, Text};
use crate::runtime::ledger::{Ledger, Stopped};
use crate::runtime::record::{self, RecordError, Stamp};

/// How often something is decided again because another program wrote first.
const TRIES: u32 = 20;

/// Why something about a proposal was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum ProposalError {
    /// The answer is no.
    #[error(transparent)]
    Refused(#[from] IntakeRefusal),
    /// The record can't be read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl From<JournalError> for ProposalError {
    fn from(error: JournalError) -> Self {
        Self::Record(error.into())
    }
}

impl From<Stopped> for ProposalError {
    fn from(stopped: Stopped) -> Self {
        Self::Record(stopped.into())
    }
}

/// The open proposals, and up to where the record was read.
#[derive(Debug, Clone)]
pub struct Book {
    /// The proposals.
    pub proposals: Proposals,
    head: Head,
}

impl Default for Book {
    fn default() -> Self {
        Self { proposals: Proposals::default(), head: Head::genesis() }
    }
}

/// Who says something, and when.
#[derive(Debug, Clone)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// What made it happen.
    pub origin: Origin,
    /// When.
    pub at: Timestamp,
}

impl Book {
    /// Read the whole record.
    pub fn read(journal: &dyn Journal) -> Result<Self, RecordError> {
        let mut book = Self::default();
        book.catch_up(journal)?;
        Ok(book)
    }

    /// Read what was written since.
    pub fn catch_up(&mut self, journal: &dyn Journal) -> Result<(), RecordError> {
        let (proposals, mut failed) = (&mut self.proposals, None);
        let head = journal.replay(CHAIN, &self.head, &mut |told| match decode(told) {
            Ok((at, event)) => {
                proposals.apply(told.seq, at, &event);
                ControlFlow::Continue(())
            }
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        self.head = head;
        Ok(())
    }

    /// Decide on the proposals as they are, and record it. Nothing is written where there is nothing to say.
    pub fn record(
        &mut self,
        journal: &mut dyn Journal,
        by: &By,
        decide: impl Fn(&Proposals) -> Result<Vec<IntakeEvent>, IntakeRefusal>,
    ) -> Result<Vec<IntakeEvent>, ProposalError> {
        for _ in 0..TRIES {
            self.catch_up(journal)?;
            let events = decide(&self.proposals)?;
            if events.is_empty() {
                return Ok(events);
            }
            let drafts = drafts(by, self.head.count, &events)?;
            match journal.append(CHAIN, &self.head, drafts) {
                Ok(appended) => {
                    for (seq, event) in (self.head.count + 1..).zip(&events) {
                        self.proposals.apply(seq, by.at, event);
                    }
                    self.head = appended.head;
                    return Ok(events);
                }
                Err(JournalError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(JournalError::Busy.into())
    }
}

fn drafts(by: &By, after: u64, events: &[IntakeEvent]) -> Result<Vec<Draft>, RecordError> {
    let draft = |(seq, event): (u64, &IntakeEvent)| {
        Ok(Draft {
            id: format!("{CHAIN}-{seq}"),
            at: by.at,
            actor: by.actor.as_str().to_owned(),
            origin: by.origin.as_str().to_owned(),
            v: VERSION,
            kind: event.kind().to_owned(),
            data: event.data().map_err(RecordError::Encode)?,
        })
    };
    (after + 1..).zip(events).map(draft).collect()
}

fn decode(told: Told<'_>) -> Result<(Timestamp, IntakeEvent), RecordError> {
    let seq = told.seq;
    let at = told.instant().map_err(|_unreadable| RecordError::Frame { seq, what: "time" })?;
    let unread = |source: DecodeError| RecordError::Line { seq, source };
    Ok((at, IntakeEvent::decode(told.kind, told.v, told.data).map_err(unread)?))
}

/// The reports by which what fires in a proposal joins an incident.
pub fn joining(proposals: &Proposals, id: ProposalId) -> Vec<AlertReport> {
    let firing = proposals.get(id).into_iter().flat_map(Proposal::firing);
    firing.map(|alert| AlertReport::Fired(Box::new(alert.clone()))).collect()
}

/// Give an incident that was just declared what was proposed for it, and close the proposal. A proposal that can't be
/// closed now is closed by the program that listens: what joined already joins no second time.
pub(in crate::runtime) fn adopt(
    journal: &mut dyn Journal,
    id: &IncidentId,
    by: &By,
) -> Result<(), ProposalError> {
    if journal.head(CHAIN)?.is_none() {
        return Ok(());
    }
    let mut book = Book::read(journal)?;
    let (mut incident, mut head) = record::load(journal, id)?;
    let Some(proposal) = book.proposals.of(&incident.campaign, incident.kind).map(|it| it.id) else {
        return Ok(());
    };
    let reports = joining(&book.proposals, proposal);
    join(journal, (&mut incident, &mut head), reports, by.at)?;
    book.record(journal, by, |proposals| Ok(vec![proposals.declared(proposal, id)?]))?;
    Ok(())
}

/// Give alerts to an incident that nobody here has open.
pub(super) fn join_one(
    journal: &mut dyn Journal,
    id: &IncidentId,
    reports: Vec<AlertReport>,
    at: Timestamp,
) -> Result<(), ProposalError> {
    let (mut incident, mut head) = record::load(journal, id)?;
    join(journal, (&mut incident, &mut head), reports, at)
}

fn join(
    journal: &mut dyn Journal,
    (incident, head): (&mut Incident, &mut Head),
    reports: Vec<AlertReport>,
    at: Timestamp,
) -> Result<(), ProposalError> {
    let command = Command::Report(ReportCommand::Alerts(reports));
    for _ in 0..TRIES {
        let at = at.max(incident.last_at);
        // Only a closed incident refuses; then its alerts stay with the proposal.
        let Ok(decision) = decide(incident, at, &Actor::System, "", &command) else { return Ok(()) };
        if decision.events.is_empty() {
            return Ok(());
        }
        let stamp = Stamp { uid: &incident.uid, at, actor: &Actor::System, origin: Origin::Alert };
        let (drafts, _) = record::encode(&stamp, head.count, decision.events)?;
        match journal.append(incident.id.as_str(), head, drafts) {
            Ok(_) => return Ok(()),
            Err(JournalError::Conflict { .. }) => {
                *head = record::read_events(journal, &incident.id.clone(), head, |envelope| {
                    incident.apply(envelope);
                    Ok(())
                })?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(JournalError::Busy.into())
}

/// Read what was written since on the journal's thread. On failure the book is read anew the next time.
pub async fn catch_up(ledger: &Ledger, book: &mut Book) -> Result<(), RecordError> {
    let mut known = std::mem::take(book);
    let read = ledger.ask(move |journal| {
        known.catch_up(journal)?;
        Ok::<_, RecordError>(known)
    });
    *book = read.await??;
    Ok(())
}

/// Decide and record on the journal's thread.
pub async fn record(
    ledger: &Ledger,
    book: &mut Book,
    by: By,
    decide: impl Fn(&Proposals) -> Result<Vec<IntakeEvent>, IntakeRefusal> + Send + 'static,
) -> Result<Vec<IntakeEvent>, ProposalError> {
    let mut known = std::mem::take(book);
    let recorded = ledger.ask(move |journal| {
        let recorded = known.record(journal, &by, decide);
        (known, recorded)
    });
    let (known, recorded) = recorded.await?;
    *book = known;
    recorded
}

/// Say that there is nothing to declare.
pub async fn dismiss(ledger: &Ledger, id: ProposalId, reason: Text, by: By) -> Result<(), ProposalError> {
    let decide = move |proposals: &Proposals| Ok(vec![proposals.dismiss(id, &reason)?]);
    record(ledger, &mut Book::default(), by, decide).await.map(drop)
}
