//! One incident that is watched: its session, and what the hub wants of it.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use tokio::sync::{mpsc, oneshot};

use super::{Said, Say};
use crate::incident::event::Kind;
use crate::incident::{Actor, Command, Incident, Origin};
use crate::plan::{CampaignId, IncidentId, Text};
use crate::runtime::host::AnySession;
use crate::runtime::session::{Happening, Rejected, Session, Ticket};
use crate::runtime::world::World;

/// How many orders may wait for a keeper. Looking around twice is no use, so what does not fit is left out.
const ORDERS: usize = 32;

/// What the hub wants of a keeper.
pub(super) enum Order {
    /// Another program wrote: read it.
    CatchUp,
    /// See whether another program is gone that had something to send.
    LookAround,
    /// Ask the incident for something, as the program itself.
    Submit(Box<Submission>),
}

/// A command of the program itself, and who waits for its answer.
pub(super) struct Submission {
    pub(super) origin: Origin,
    pub(super) command: Command,
    pub(super) reply: oneshot::Sender<Result<(), Rejected>>,
}

/// An incident that is kept, as the hub sees it.
pub(super) struct Kept {
    pub(super) campaign: CampaignId,
    pub(super) kind: Kind,
    pub(super) orders: mpsc::Sender<Order>,
    /// Is it neither resolved nor closed?
    pub(super) is_open: Rc<Cell<bool>>,
    stop: Rc<tokio::sync::Notify>,
}

impl Kept {
    /// Tell it something, if it has room for it.
    pub(super) fn tell(&self, order: Order) -> bool {
        self.orders.try_send(order).is_ok()
    }

    /// Let it finish what is on its way, and end.
    pub(super) fn stop(&self) {
        self.stop.notify_one();
    }
}

/// A keeper that has ended.
pub(super) struct Left {
    pub(super) id: IncidentId,
    /// How many lines the log has.
    pub(super) length: u64,
}

/// How an incident is to be kept.
pub(super) struct Errand {
    /// Do what is due, and end.
    pub(super) once: bool,
    /// The number of the last event that was said, or was there before this program.
    pub(super) told: u64,
    pub(super) say: Say,
}

/// Keep an incident: the handle for the hub, and what has to run.
pub(super) fn begin(
    session: AnySession,
    errand: Errand,
) -> (Kept, futures_util::future::LocalBoxFuture<'static, Left>) {
    match session {
        AnySession::Live(session) => {
            let (kept, keeping) = Keeper::begin(*session, errand);
            (kept, Box::pin(keeping))
        }
        AnySession::Drill(session) => {
            let (kept, keeping) = Keeper::begin(*session, errand);
            (kept, Box::pin(keeping))
        }
    }
}

struct Keeper<W: World> {
    session: Session<W>,
    errand: Errand,
    inbox: mpsc::Receiver<Order>,
    is_open: Rc<Cell<bool>>,
    /// The number of the last event that was said.
    said: u64,
    /// The trouble with the disk that was said.
    trouble: Option<Text>,
    tickets: Ticket,
    replies: Vec<(Ticket, oneshot::Sender<Result<(), Rejected>>)>,
}

impl<W: World> Keeper<W> {
    fn begin(session: Session<W>, errand: Errand) -> (Kept, impl Future<Output = Left>) {
        let (orders, inbox) = mpsc::channel(ORDERS);
        let (is_open, stop) = (Rc::new(Cell::new(session.incident.is_open())), Rc::default());
        let kept = Kept {
            campaign: session.incident.campaign.clone(),
            kind: session.incident.kind,
            orders,
            is_open: Rc::clone(&is_open),
            stop: Rc::clone(&stop),
        };
        let (said, trouble) = (errand.told, None);
        let keeper = Self { session, errand, inbox, is_open, said, trouble, tickets: 0, replies: Vec::new() };
        (kept, keeper.keep(stop))
    }

    async fn keep(mut self, stop: Rc<tokio::sync::Notify>) -> Left {
        self.session.take_over();
        if !self.errand.once {
            self.session.start_probes();
        }
        let mut stopping = false;
        loop {
            self.session.settle();
            self.tell();
            if self.is_finished(stopping) {
                break;
            }
            tokio::select! {
                happening = self.session.next() => self.happened(happening),
                Some(order) = self.inbox.recv() => self.ordered(order),
                () = stop.notified(), if !stopping => stopping = true,
            }
        }
        Left { id: self.session.incident.id.clone(), length: self.session.head().count }
    }

    fn happened(&mut self, happening: Happening) {
        match happening {
            Happening::Changed | Happening::Looked => {}
            Happening::Answered { ticket, result } => {
                if let Some(at) = self.replies.iter().position(|(waiting, _)| *waiting == ticket) {
                    let (_, reply) = self.replies.swap_remove(at);
                    // Whoever asked may have gone; what was recorded stays.
                    drop(reply.send(result));
                }
            }
        }
    }

    fn ordered(&mut self, order: Order) {
        match order {
            Order::CatchUp => self.session.catch_up(),
            Order::LookAround => self.session.look_for_the_lost(),
            Order::Submit(submission) => {
                let Submission { origin, command, reply } = *submission;
                self.tickets += 1;
                self.replies.push((self.tickets, reply));
                self.session.submit(self.tickets, Actor::System, origin, command);
            }
        }
    }

    /// Say what was recorded since the last time, and how the disk is.
    fn tell(&mut self) {
        let incident = &self.session.incident;
        self.is_open.set(incident.is_open());
        for entry in new_entries(incident, self.said) {
            (self.errand.say)(Said::Recorded(incident.id.clone(), entry.clone()));
        }
        self.said = incident.seq;
        let now = &self.session.health.journal;
        if *now != self.trouble {
            let id = Some(incident.id.clone());
            (self.errand.say)(match now {
                Some(why) => Said::Trouble(id, why.clone()),
                None => Said::Mended(id),
            });
            self.trouble.clone_from(now);
        }
    }

    /// Is there nothing more to do here?
    fn is_finished(&self, stopping: bool) -> bool {
        let session = &self.session;
        if stopping {
            // What can't be written now, the next program finds as unfinished.
            return session.health.journal.is_some()
                || !session.is_recording() && !session.has_own_deliveries();
        }
        let is_quiet = !session.is_recording() && session.incident.deliveries.open().next().is_none();
        if self.errand.once {
            return is_quiet && !session.is_something_due() || session.health.journal.is_some();
        }
        let is_over = session.incident.exercise.as_ref().is_some_and(|exercise| exercise.ended.is_some());
        is_quiet && (is_over || !session.incident.is_open()) && session.incident.fires.open().next().is_none()
    }
}

fn new_entries(incident: &Incident, said: u64) -> impl Iterator<Item = &crate::incident::timeline::Entry> {
    let first = incident.timeline.partition_point(|entry| entry.seq <= said);
    incident.timeline.get(first..).unwrap_or_default().iter()
}
