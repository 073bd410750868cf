//! One random story: the program and the model side by side.

use std::sync::Arc;

use jiff::Timestamp;
use warroom::incident::command::{LeadCommand, LifecycleCommand, PageCommand, PageSeen};
use warroom::incident::{Command, Envelope, Event, Incident};
use warroom::plan::{Duration, Plan, RoleId, Severity};

use super::dice::Dice;
use super::model::{Ask, Model};
use super::record;
use super::spec::{PEOPLE, ROLES, Spec};
use super::wall::{DAY, HOUR, MINUTE, Ms, SECOND, day_of_2027};
use crate::escalation::words;
use crate::kit::{Room, text};

/// How many things happen in a story.
const MOVES: usize = 40;

pub(super) struct World {
    pub(super) room: Room,
    first: Arc<Plan>,
    dice: Dice,
    model: Model,
    /// What the machine's clock shows; it may step.
    wall: Ms,
    origin: Timestamp,
    told: Vec<String>,
    pub(super) faults: usize,
    pub(super) crashes: usize,
}

fn instant(ms: Ms) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap()
}

impl World {
    pub(super) fn of(seed: u64) -> Self {
        let mut dice = Dice::of(seed);
        // Some stories begin on the nights on which clocks change.
        let nights =
            [day_of_2027(86), day_of_2027(303), day_of_2027(72) + 6 * HOUR, day_of_2027(310) + 5 * HOUR];
        let any = day_of_2027(i64::try_from(dice.below(360)).unwrap());
        let day = if dice.percent(40) { dice.pick(&nights) } else { any };
        let wall = day + i64::try_from(dice.below(120)).unwrap() * MINUTE;
        let spec = Spec::roll(&mut dice);
        let first = Arc::new(spec.plan());
        let mut room = Room::with(Arc::clone(&first), Severity::Sev3);
        room.now = instant(wall);
        room.incident.last_at = room.now;
        room.ask("khan", Command::Lead(LeadCommand::TakeCommand { relieve: None })).unwrap();
        let (origin, model) = (instant(wall - 10 * DAY), Model::of(spec));
        Self { room, first, dice, model, wall, origin, told: Vec::new(), faults: 0, crashes: 0 }
    }

    pub(super) fn story(&self) -> String {
        self.told.join("\n")
    }

    pub(super) fn levels_fired(&self) -> usize {
        self.room.record.iter().filter(|it| matches!(it.event, Event::RolePaged(_))).count()
    }

    pub(super) fn play(&mut self) -> Result<(), String> {
        for _ in 0..MOVES {
            match self.dice.below(20) {
                0..7 => self.wait()?,
                7..9 => self.until_the_instant()?,
                9 => self.fault()?,
                10 => self.crash()?,
                _ => self.somebody_asks()?,
            }
        }
        self.crash()?;
        record::check(&self.room.record)
    }

    /// What the session would take for now: a clock that stepped back stands still.
    fn clamped(&self) -> Ms {
        self.wall.max(self.room.incident.last_at.as_millisecond())
    }

    fn wait(&mut self) -> Result<(), String> {
        let length = self.dice.pick(&[SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 20 * MINUTE, 50 * MINUTE]);
        self.wall += length;
        self.tick(self.clamped())
    }

    /// A millisecond before the next deadline, and on it.
    fn until_the_instant(&mut self) -> Result<(), String> {
        let Some(next) = self.room.incident.deadlines().first().map(|it| it.at.as_millisecond()) else {
            return self.wait();
        };
        if next > self.clamped() {
            self.wall = next - 1;
            self.tick(self.clamped())?;
            self.wall = next;
        }
        self.tick(self.clamped())
    }

    fn fault(&mut self) -> Result<(), String> {
        self.faults += 1;
        match self.dice.below(4) {
            // Suspended.
            0 => self.wall += 6 * HOUR,
            1 => self.wall += DAY,
            2 => self.wall -= HOUR,
            // A program that does not clamp: earlier than what is recorded.
            _ => {
                let earlier = self.clamped() - self.dice.pick(&[SECOND, MINUTE, HOUR]);
                return self.tick(earlier);
            }
        }
        self.tick(self.clamped())
    }

    /// Everything is lost but the record; what is replayed must be what was live.
    fn crash(&mut self) -> Result<(), String> {
        self.crashes += 1;
        let through = |envelope: &Envelope| {
            let event = &envelope.event;
            let event = Event::decode(event.kind(), 1, &event.data().unwrap().to_string()).unwrap();
            Envelope { event, ..envelope.clone() }
        };
        let record: Vec<Envelope> = self.room.record.iter().map(through).collect();
        let id = self.room.incident.id.clone();
        let replayed = Incident::replay(id, Arc::clone(&self.first), &record).unwrap();
        let live = &self.room.incident;
        let same = replayed.people == live.people
            && replayed.paging_paused == live.paging_paused
            && replayed.deadlines() == live.deadlines()
            && (replayed.phase, replayed.seq, replayed.last_at) == (live.phase, live.seq, live.last_at);
        self.room.incident = replayed;
        if same { Ok(()) } else { Err("replayed and live differ".to_owned()) }
    }

    fn tick(&mut self, now: Ms) -> Result<(), String> {
        self.room.now = instant(now);
        let mut seen = self.said_by(Room::tick);
        let mut expected = self.model.tick(now);
        self.told.push(format!("{now} clock -> {}", seen.join("; ")));
        // The order of two roles, or of a lapse and a level, is that of their instants; here only what fires counts.
        seen.sort();
        expected.sort();
        if seen != expected {
            return Err(format!("the model says {expected:?}"));
        }
        let again = self.room.tick();
        if again.is_empty() { Ok(()) } else { Err(format!("it fires twice: {again:?}")) }
    }

    fn said_by(&mut self, act: impl FnOnce(&mut Room) -> Vec<Event>) -> Vec<String> {
        let events = act(&mut self.room);
        events.iter().filter_map(|event| self.word(event)).collect()
    }

    /// As the model says it: it counts answers in milliseconds since 1970 and knows no reasons.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest is said as in the table")]
    fn word(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::RoleAcknowledged(e) => {
                let until = e.until.map(|it| format!(" until {}", it.as_millisecond())).unwrap_or_default();
                format!("acked {} {}{until}", e.role, e.by)
            }
            Event::PagingPaused(_) => "paused".to_owned(),
            Event::PolicyRevised(_) => "revised".to_owned(),
            other => return words::of(other, self.origin),
        })
    }

    fn somebody_asks(&mut self) -> Result<(), String> {
        let now = self.clamped();
        self.room.now = instant(now);
        let who = self.dice.pick(&PEOPLE);
        let role = self.dice.below(ROLES.len());
        let (who, ask) = match self.dice.below(24) {
            0..7 => (who, Ask::Page(role)),
            7..13 => (who, Ask::Ack(role)),
            13..17 => (who, self.escalation(role)),
            17 => ("khan", Ask::Pause(self.dice.pick(&[SECOND, MINUTE, 30 * MINUTE]))),
            18 => ("khan", Ask::Resume),
            19 => (who, Ask::Resume),
            20..22 => ("khan", Ask::Revise),
            22 if self.dice.percent(30) => ("khan", Ask::Resolve),
            22 => (who, Ask::Page(role)),
            _ => ("khan", Ask::Reopen),
        };
        let spec = matches!(ask, Ask::Revise).then(|| Spec::roll(&mut self.dice));
        let answer = self.room.ask(who, command(ask, spec.as_ref()));
        let seen = match &answer {
            Ok(events) => Some(events.iter().filter_map(|event| self.word(event)).collect::<Vec<_>>()),
            Err(_) => None,
        };
        let refused = answer.err();
        let said = seen.as_ref().map(|said| said.join("; ")).unwrap_or_default();
        self.told.push(format!("{now} {who} {ask:?} -> {said}{refused:?}"));
        let expected = self.model.ask(who, ask, now, spec.as_ref());
        if seen == expected { Ok(()) } else { Err(format!("the model says {expected:?}")) }
    }

    /// Mostly what stands there; sometimes what stood there.
    fn escalation(&mut self, role: usize) -> Ask {
        let (level, round) = self.model.seen(role);
        let seen = if self.dice.percent(80) { (level, round) } else { (level + 1, round) };
        let to = self.dice.percent(30).then(|| u32::try_from(self.dice.below(5)).unwrap());
        Ask::Escalate { role, seen, to }
    }
}

fn command(ask: Ask, spec: Option<&Spec>) -> Command {
    let role = |role: usize| RoleId::parse(ROLES[role]).unwrap();
    Command::Page(match ask {
        Ask::Page(of) => PageCommand::PageRole { role: role(of) },
        Ask::Ack(of) => PageCommand::AcknowledgePage { role: role(of), note: None },
        Ask::Escalate { role: of, seen: (level, round), to } => {
            PageCommand::Escalate { role: role(of), seen: PageSeen { level, round }, to }
        }
        Ask::Pause(length) => {
            let length = Duration::millis(u64::try_from(length).unwrap());
            PageCommand::PausePaging { length, reason: text("maintenance") }
        }
        Ask::Resume => PageCommand::ResumePaging,
        Ask::Revise => PageCommand::RevisePolicy(Box::new(spec.unwrap().revision())),
        Ask::Resolve => return Command::Lifecycle(LifecycleCommand::Resolve { summary: text("over") }),
        Ask::Reopen => return Command::Lifecycle(LifecycleCommand::Reopen { reason: text("again") }),
    })
}
