//! An incident opened for one command: what a key does in the war room, done once.

use std::collections::BTreeMap;
use std::future::Future;

use serde_json::{Value, json};

use super::failure::Failure;
use super::output::Output;
use super::place::Place;
use super::store::{Store, find_incident};
use super::{Context, block_on, log, person};
use crate::incident::command::StepCommand;
use crate::incident::event::{Notice, StepRef};
use crate::incident::state::{DeliveryState, StepPhase};
use crate::incident::{Actor, Command, Incident, Origin};
use crate::plan::settings::stamp;
use crate::plan::{ChannelId, IncidentId, PersonId, StepKind};
use crate::runtime::host::{AnySession, Host, HostError};
use crate::runtime::session::{Happening, Session, Ticket};
use crate::runtime::world::World;

/// The only ticket: a command asks one thing at a time.
const TICKET: Ticket = 1;

/// Somebody at an incident.
pub(super) struct Desk {
    host: Host,
    me: PersonId,
    id: IncidentId,
    out: Output,
}

/// What is to be done at the desk, in whichever world the incident is.
pub(super) trait Errand {
    fn run<W: World>(self, hand: &mut Hand<W>) -> impl Future<Output = Result<(), Failure>>;
}

/// An open incident and the person who works on it.
pub(super) struct Hand<W: World> {
    pub(super) session: Session<W>,
    pub(super) me: PersonId,
    pub(super) out: Output,
    /// The number of the last event before this command.
    before: u64,
}

impl Desk {
    /// Find out which incident, and who is there.
    pub(super) fn at(context: &Context, incident: &str) -> Result<Self, Failure> {
        let store = Store::locate(context)?;
        let journal = store.read()?;
        let id = find_incident(&*journal, incident)?;
        let place = Place::find(context)?;
        let me = person::who(context, &place)?;
        Ok(Self { host: place.host(&store, journal)?, me, id, out: context.out })
    }

    /// Open the incident, take in what is due, and do it.
    pub(super) fn work(self, errand: impl Errand) -> Result<(), Failure> {
        block_on(async move {
            let Self { host, me, id, out } = self;
            match open(&host, id).await? {
                AnySession::Live(session) => {
                    person::check_login(session.incident.plan.person(&me))?;
                    Box::pin(at_work(*session, me, out, errand)).await
                }
                AnySession::Drill(session) => Box::pin(at_work(*session, me, out, errand)).await,
            }
        })
    }
}

/// Where this program can't show itself, the journal most likely can't be written either, which says more.
async fn open(host: &Host, id: IncidentId) -> Result<AnySession, Failure> {
    match host.open(id).await {
        Err(error @ HostError::Runner(_)) => {
            let asked = host.ledger.ask(|journal| journal.check_writable()).await;
            match asked {
                Ok(Err(refused)) => Err(refused.into()),
                Ok(Ok(())) | Err(_) => Err(error.into()),
            }
        }
        opened => Ok(opened?),
    }
}

async fn at_work<W: World>(
    session: Session<W>,
    me: PersonId,
    out: Output,
    errand: impl Errand,
) -> Result<(), Failure> {
    let mut hand = Hand { session, me, out, before: 0 };
    hand.catch_up().await;
    hand.look_around().await;
    hand.before = hand.session.incident.seq;
    errand.run(&mut hand).await
}

impl<W: World> Hand<W> {
    /// Record what came due while nobody was looking, so that it is decided on the state as of now. Where the journal
    /// fails, the command itself says so.
    async fn catch_up(&mut self) {
        self.session.report_lost();
        while self.session.health.journal.is_none()
            && (self.session.is_recording() || self.session.is_something_due())
        {
            self.session.next().await;
        }
    }

    /// In a drill nobody has to watch the systems for a command to know them: they are looked at as often as it takes to
    /// believe that one fails.
    async fn look_around(&mut self) {
        if self.session.incident.exercise.is_none() || !self.session.incident.is_open() {
            return;
        }
        let dependencies = &self.session.incident.plan.campaign.dependency;
        let looks = dependencies.iter().map(|it| it.probe.fails_after()).max().unwrap_or(0);
        let each = dependencies.len();
        for _ in 0..looks {
            self.session.look_now();
            let mut left = each;
            while left > 0 && self.session.health.journal.is_none() {
                if matches!(self.session.next().await, Happening::Looked) {
                    left -= 1;
                }
            }
        }
        self.catch_up().await;
    }

    /// Look once for what a step waits for, so that it can be done on proof.
    pub(super) async fn look_for_step(&mut self, at: &StepRef) {
        let planned = self.session.incident.planned(at);
        if planned.is_none_or(|step| step.kind != StepKind::Check || step.verify.is_none()) {
            return;
        }
        if self.session.incident.step(at).is_some_and(|step| step.phase == StepPhase::Pending)
            && self.submit(Command::Step(StepCommand::Start(at.clone()))).await.is_err()
        {
            return;
        }
        self.session.look_at_step(at);
        while !matches!(self.session.next().await, Happening::Looked) {}
        while self.session.is_recording() {
            self.session.next().await;
        }
    }

    /// Ask for something and wait until it is durable or refused, and until what leaves by it is answered.
    pub(super) async fn submit(&mut self, command: Command) -> Result<(), Failure> {
        let actor = Actor::Person(self.me.clone());
        self.session.submit(TICKET, actor, Origin::Command, command);
        loop {
            if let Happening::Answered { ticket: TICKET, result } = self.session.next().await {
                // In a drill it is recorded, too, that it was refused.
                self.deliver().await;
                return Ok(result?);
            }
        }
    }

    /// Wait for the answers of everything that this program delivers. Where the journal fails, the next program finds
    /// what is left.
    async fn deliver(&mut self) {
        // A step of a drill's clock makes due what it jumped over.
        let is_due = |session: &Session<W>| session.incident.exercise.is_some() && session.is_something_due();
        while self.session.health.journal.is_none()
            && (self.session.has_own_deliveries() || self.session.is_recording() || is_due(&self.session))
        {
            self.session.next().await;
        }
    }

    /// Was everybody told who was to be told by this command? Of a page it is enough that one person was.
    fn all_were_told(&self) -> bool {
        let mut told: BTreeMap<(u64, Option<ChannelId>), bool> = BTreeMap::new();
        let deliveries = &self.session.incident.deliveries;
        for notice in deliveries.notices() {
            let Some(event) = asked_for(notice).filter(|event| *event > self.before) else { continue };
            let is_message = !matches!(notice, Notice::Page { .. });
            told.entry((event, None)).or_insert(is_message);
            if is_message && deliveries.undeliverable(notice).is_some() {
                told.insert((event, None), false);
            }
            for delivery in deliveries.of(notice) {
                let place = is_message.then(|| delivery.request.channel.clone());
                let arrived = matches!(delivery.state, DeliveryState::Delivered { .. });
                *told.entry((event, place)).or_insert(false) |= arrived;
            }
        }
        told.into_values().all(|told| told)
    }

    /// Say what this command recorded.
    pub(super) fn tell(&self) -> Result<(), Failure> {
        self.out.either(|| self.recorded_json(), || self.recorded_text())
    }

    /// What this command recorded, and the head of the log after it.
    pub(super) fn recorded_json(&self) -> Value {
        let incident = &self.session.incident;
        let recorded: Vec<Value> = self
            .recorded()
            .map(|entry| {
                json!({
                    "seq": entry.seq,
                    "at": stamp(entry.at),
                    "topic": entry.topic.as_str(),
                    "by": entry.by,
                    "text": entry.text,
                })
            })
            .collect();
        let head = self.session.head();
        json!({ "incident": incident.id, "recorded": recorded, "head": { "count": head.count, "hash": head.hash } })
    }

    /// The lines of the timeline that this command wrote.
    pub(super) fn recorded_text(&self) -> String {
        self.recorded().map(|entry| log::line(entry) + "\n").collect()
    }

    fn recorded(&self) -> impl Iterator<Item = &crate::incident::timeline::Entry> {
        let mine = |by: &Option<PersonId>| by.as_ref().is_none_or(|by| *by == self.me);
        let timeline = &self.session.incident.timeline;
        timeline.iter().filter(move |entry| entry.seq > self.before && mine(&entry.by))
    }
}

/// One command of the core, built from the state as of now.
struct Say<F>(F);

impl<F: FnOnce(&Incident) -> Result<Command, Failure>> Errand for Say<F> {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let command = (self.0)(&hand.session.incident)?;
        hand.submit(command).await?;
        hand.tell()?;
        if hand.all_were_told() { Ok(()) } else { Err(Failure::Outcome) }
    }
}

/// The event by which people asked for it; none where a timer did.
const fn asked_for(notice: &Notice) -> Option<u64> {
    match notice {
        Notice::Page { page, .. } => Some(*page),
        Notice::Message { release } => Some(*release),
        Notice::Sitrep { sitrep } => Some(*sitrep),
        Notice::Reminder { .. } | Notice::Anchor { .. } => None,
    }
}

/// Who is at the keyboard.
pub(super) fn me(context: &Context) -> Result<PersonId, Failure> {
    person::who(context, &Place::find(context)?)
}

/// Open the incident, ask for one thing, and say what was recorded.
pub(super) fn say(
    context: &Context,
    incident: &str,
    build: impl FnOnce(&Incident) -> Result<Command, Failure>,
) -> Result<(), Failure> {
    Desk::at(context, incident)?.work(Say(build))
}
