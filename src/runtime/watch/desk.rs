//! Where alerts come in: whoever listens hands them to the hub, and learns what became of them.

use std::rc::Rc;

use tokio::sync::{mpsc, oneshot};

use super::keeper::{Order, Submission};
use super::{Done, Hub};
use crate::incident::command::{AlertReport, ReportCommand};
use crate::incident::event::Kind;
use crate::incident::{Command, Origin};
use crate::plan::{CampaignId, IncidentId, Workspace};
use crate::runtime::host::{Host, HostError, Wish};
use crate::runtime::session::Rejected;

/// Why something came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The incident refused, or could not record it.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// It could not be declared or opened.
    #[error(transparent)]
    Host(Box<HostError>),
    /// The program is ending.
    #[error("the program is ending")]
    Ending,
}

/// The incident that alerts were handed to, and when they are recorded.
type HandedOver = (IncidentId, oneshot::Receiver<Result<(), Rejected>>);

pub(super) type DeclareReply = oneshot::Sender<Result<IncidentId, DeskError>>;

/// What somebody asks of the hub.
pub(super) enum Ask {
    Alerts { campaign: CampaignId, reports: Vec<AlertReport>, reply: oneshot::Sender<Option<HandedOver>> },
    Declare { wish: Box<Wish>, reply: DeclareReply },
}

/// An incident that was declared, or was not.
pub(super) struct Declared {
    pub(super) result: Result<IncidentId, HostError>,
    pub(super) reply: DeclareReply,
}

/// A handle on the hub.
#[derive(Debug, Clone)]
pub struct Desk {
    asks: mpsc::Sender<Ask>,
}

impl std::fmt::Debug for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Alerts { .. } => "Alerts",
            Self::Declare { .. } => "Declare",
        })
    }
}

impl Desk {
    pub(super) const fn new(asks: mpsc::Sender<Ask>) -> Self {
        Self { asks }
    }

    /// Hand alerts to the newest open incident of a campaign and wait until they are recorded. None where the campaign
    /// has no open incident: live ones in a live workspace, drills in a rehearsal.
    pub async fn alerts(
        &self,
        campaign: CampaignId,
        reports: Vec<AlertReport>,
    ) -> Result<Option<IncidentId>, DeskError> {
        let (reply, answer) = oneshot::channel();
        let ask = Ask::Alerts { campaign, reports, reply };
        self.asks.send(ask).await.map_err(|_gone| DeskError::Ending)?;
        let Some((id, recorded)) = answer.await.map_err(|_gone| DeskError::Ending)? else { return Ok(None) };
        recorded.await.map_err(|_gone| DeskError::Ending)??;
        Ok(Some(id))
    }

    /// Declare an incident and open it. The files are read as they are now.
    pub async fn declare(&self, wish: Wish) -> Result<IncidentId, DeskError> {
        let (reply, answer) = oneshot::channel();
        let ask = Ask::Declare { wish: Box::new(wish), reply };
        self.asks.send(ask).await.map_err(|_gone| DeskError::Ending)?;
        answer.await.map_err(|_gone| DeskError::Ending)?
    }
}

impl Hub {
    pub(super) fn asked(&mut self, ask: Ask) {
        match ask {
            Ask::Alerts { campaign, reports, reply } => {
                // Whoever asked may have gone: then nobody waits, and the alerts stay with their sender.
                drop(reply.send(self.hand_over(&campaign, reports)));
            }
            Ask::Declare { wish, reply } => {
                let host = Rc::clone(&self.host);
                self.under_way.push(Box::pin(async move {
                    Done::Declared(Declared { result: declare(&host, *wish).await, reply })
                }));
            }
        }
    }

    fn hand_over(&self, campaign: &CampaignId, reports: Vec<AlertReport>) -> Option<HandedOver> {
        let kind = if self.host.is_live() { Kind::Live } else { Kind::Drill };
        let fits = |kept: &super::Kept| kept.kind == kind && kept.campaign == *campaign && kept.is_open.get();
        let open = self.kept.iter().filter(|(_, kept)| fits(kept));
        let (id, kept) = open.clone().max_by_key(|(id, _)| number_of(id))?;
        // An alert may have joined an older one while that was the newest: its end is told to all of them.
        let is_end = |report: &&AlertReport| matches!(report, AlertReport::Resolved { .. });
        let ends: Vec<AlertReport> = reports.iter().filter(is_end).cloned().collect();
        if !ends.is_empty() {
            for (_, other) in open.filter(|(other, _)| *other != id) {
                drop(submit(other, ends.clone()));
            }
        }
        Some((id.clone(), submit(kept, reports)))
    }

    pub(super) fn declared(&mut self, declared: Declared) {
        let Declared { result, reply } = declared;
        match result {
            Ok(id) => {
                self.waiting.push((id.clone(), reply));
                self.seen.at(&id, 1);
                self.open(id);
            }
            Err(error) => drop(reply.send(Err(DeskError::Host(Box::new(error))))),
        }
    }

    pub(super) fn answer_waiting(&mut self, id: &IncidentId, result: Result<IncidentId, DeskError>) {
        if let Some(at) = self.waiting.iter().position(|(waiting, _)| waiting == id) {
            let (_, reply) = self.waiting.swap_remove(at);
            drop(reply.send(result));
        }
    }
}

/// Hand alerts to a keeper. One that has no room lets the receiver end, which whoever asked is told.
fn submit(kept: &super::Kept, reports: Vec<AlertReport>) -> oneshot::Receiver<Result<(), Rejected>> {
    let (reply, recorded) = oneshot::channel();
    let command = Command::Report(ReportCommand::Alerts(reports));
    let submission = Submission { origin: Origin::Alert, command, reply };
    drop(kept.orders.try_send(Order::Submit(Box::new(submission))));
    recorded
}

/// The files may have been mended since the program started; where they can't be read now, what was read then is good.
async fn declare(host: &Host, wish: Wish) -> Result<IncidentId, HostError> {
    let mut fresh = host.clone();
    if let Some(read) = host.root.as_deref().and_then(|root| Workspace::load_dir(root).ok()) {
        fresh.workspace = read;
        fresh.is_whole = true;
    }
    fresh.declare(wish).await
}

/// The number at the end of an incident's name: the newest has the highest.
fn number_of(id: &IncidentId) -> u64 {
    id.as_str().rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}
