//! Keys on a real incident: what the shell is asked to do.

mod dialogs;
mod drill;
mod flows;
mod guide;
mod identities;
mod keys;
mod matters;
mod random;
mod trust;

use std::sync::Arc;

use super::*;
use crate::incident::command::Command;
use crate::incident::decide::{Declaration, declare};
use crate::incident::deputy::Concern;
use crate::incident::event::{Envelope, Event, Kind, StepRef};
use crate::incident::{Actor, Incident, Origin, decide};
use crate::plan::{ActionId, IncidentId, PersonId, RunbookId, Severity, StepId, Text};
use crate::tui::{Board, Health};
use jiff::Timestamp;

/// The real core, and a person at the keyboard.
pub(super) struct Keys {
    pub(super) incident: Incident,
    pub(super) now: Timestamp,
    pub(super) me: PersonId,
    pub(super) ui: Ui,
    pub(super) keymap: Keymap,
    pub(super) board: Board,
    pub(super) health: Health,
    pub(super) concerns: Vec<Concern>,
    /// Stands in for the deputy's list.
    pub(super) given: Option<Vec<Concern>>,
    /// The terminal is the controller's.
    pub(super) control: bool,
    pub(super) intents: Vec<Intent>,
    pub(super) refused: Vec<Refusal>,
}

pub(super) fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

pub(super) fn step(text: &str) -> StepRef {
    StepRef::parse(&format!("secrets-revocation/{text}")).unwrap()
}

fn order(glance: &Glance<'_>, ui: &Ui, screen: Screen) -> Vec<Target> {
    let incident = glance.incident;
    let wanted = |name: &str| ui.filter().is_none_or(|text| name.contains(text));
    match screen {
        Screen::Command | Screen::Runbooks => {
            let steps = incident.runs.iter().flat_map(|run| {
                incident
                    .steps_of(run)
                    .map(|(step, _)| StepRef { runbook: run.runbook.clone(), step: step.id.clone() })
            });
            steps.filter(|at| wanted(at.step.as_str())).map(Target::Step).collect()
        }
        Screen::Actions => {
            let fires = incident.fires.iter().map(|fire| Target::Fire(fire.id));
            let by_hand = crate::tui::view::actions::by_hand(incident);
            fires.chain(by_hand.map(|action| Target::Action(action.id.clone()))).collect()
        }
        Screen::People => incident.plan.roles.iter().map(|role| Target::Role(role.id.clone())).collect(),
        Screen::Identities => {
            let all = incident.plan.campaign.identity.iter();
            all.map(|identity| Target::Identity(identity.id.clone())).collect()
        }
        Screen::Campaign => {
            let all = incident.plan.campaign.system.iter();
            all.map(|system| Target::System(system.id.clone())).collect()
        }
        Screen::Messages => crate::tui::view::outbox::order(glance, ui.outage(glance), ""),
        Screen::Deputy => {
            let all = glance.concerns.iter();
            all.map(|concern| Target::Concern(concern.key.clone())).collect()
        }
        Screen::Drill => crate::tui::view::drill::order(glance, ui.filter().unwrap_or_default()),
        Screen::Timeline => incident.timeline.iter().map(|entry| Target::Entry(entry.seq)).collect(),
    }
}

impl Keys {
    pub(super) fn new(kind: Kind) -> Self {
        Self::with(crate::tui::testing::story::example(), kind)
    }

    pub(super) fn with(plan: crate::plan::Plan, kind: Kind) -> Self {
        let campaign = plan.campaign.id.clone();
        let keymap = Keymap::new(&BTreeMap::new(), plan.actions.values()).unwrap();
        let now: Timestamp = "2027-03-02T14:18:00Z".parse().unwrap();
        let declared = declare(Declaration {
            uid: "0123456789abcdef".to_owned(),
            kind,
            campaign,
            title: Text::line("checkout answers 401"),
            severity: Severity::Sev1,
            plan: "digest".to_owned(),
        });
        let first = Envelope {
            seq: 1,
            at: now,
            actor: Actor::Person(person("ito")),
            origin: Origin::Key,
            event: declared,
        };
        let id = IncidentId::parse("spring-launch-1").unwrap();
        let incident = Incident::begin(id, Arc::new(plan), &first).unwrap();
        let mut keys = Self {
            incident,
            now,
            me: person("ito"),
            ui: Ui::new("runner-1", order),
            keymap,
            board: Board::default(),
            health: Health { head: Some((4, "ab".repeat(32))), ..Health::default() },
            concerns: Vec::new(),
            given: None,
            control: false,
            intents: Vec::new(),
            refused: Vec::new(),
        };
        keys.paint();
        keys
    }

    /// A drill in which ito commands and the runbook is open.
    pub(super) fn at_work() -> Self {
        Self::new(Kind::Drill).press("c enter o").type_text("Secrets").press("enter").fresh()
    }

    /// A drill with a scenario, at its controller's terminal or at a player's.
    pub(super) fn drill(control: bool) -> Self {
        let story = crate::tui::testing::Story::drill(control);
        let mut keys = Self::new(Kind::Drill);
        (keys.incident, keys.now, keys.control) = (story.incident, story.now, control);
        keys.paint();
        keys
    }

    pub(super) fn fresh(mut self) -> Self {
        assert_eq!(self.refused, []);
        self.intents.clear();
        self
    }

    pub(super) fn acting(mut self, id: &str) -> Self {
        self.me = person(id);
        self
    }

    pub(super) fn on(mut self, target: Target) -> Self {
        self.ui.select(target);
        self
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&Glance<'_>) -> T) -> T {
        let (incident, now, me) = (&self.incident, self.now, &self.me);
        look(&Glance {
            incident,
            now,
            me,
            board: &self.board,
            health: &self.health,
            concerns: &self.concerns,
            control: self.control,
        })
    }

    /// A frame: what is selected stands on it.
    pub(super) fn paint(&mut self) {
        self.concerns = self.given.clone().unwrap_or_else(|| self.incident.concerns(self.now));
        let glance = Glance {
            incident: &self.incident,
            now: self.now,
            me: &self.me,
            board: &self.board,
            health: &self.health,
            concerns: &self.concerns,
            control: self.control,
        };
        self.ui.learn(&glance, &self.keymap);
        let all = order(&glance, &self.ui, self.ui.screen);
        let chosen = self.ui.selection.get(&self.ui.screen).filter(|target| all.contains(target)).cloned();
        let selected = chosen.or_else(|| all.first().cloned());
        self.ui.painted(Painted { selected, places: Vec::new(), page: 5, told: None });
    }

    pub(super) fn event(&mut self, key: KeyEvent) -> Vec<Intent> {
        let glance = Glance {
            incident: &self.incident,
            now: self.now,
            me: &self.me,
            board: &self.board,
            health: &self.health,
            concerns: &self.concerns,
            control: self.control,
        };
        self.ui.key(key, &glance, &self.keymap)
    }

    /// Press keys; the shell carries out what they ask for, and paints.
    pub(super) fn press(mut self, keys: &str) -> Self {
        for word in keys.split(' ') {
            let key = Key::parse(word).unwrap_or_else(|| panic!("{word} is no key"));
            self.send(key);
        }
        self
    }

    pub(super) fn type_text(mut self, text: &str) -> Self {
        text.chars().for_each(|c| self.send(Key::char(c)));
        self
    }

    fn send(&mut self, key: Key) {
        for intent in self.event(key.event()) {
            self.carry_out(&intent);
            self.intents.push(intent);
        }
        self.paint();
    }

    fn carry_out(&mut self, intent: &Intent) {
        if let Intent::ActAs(person) = intent {
            self.me = person.clone();
        }
        let Intent::Decide(command) = intent else { return };
        let actor = Actor::Person(self.me.clone());
        let answer = decide(&self.incident, self.now, &actor, "runner-1", command);
        if let Ok(decision) = &answer {
            decision.events.iter().for_each(|event| self.apply(&actor, event.clone()));
        }
        let answer = answer.map(drop);
        self.refused.extend(answer.clone().err());
        self.ui.answered(answer);
    }

    pub(super) fn system(mut self, command: &Command) -> Self {
        let decision = decide(&self.incident, self.now, &Actor::System, "runner-1", command).unwrap();
        decision.events.into_iter().for_each(|event| self.apply(&Actor::System, event));
        self.paint();
        self
    }

    fn apply(&mut self, actor: &Actor, event: Event) {
        let seq = self.incident.seq + 1;
        let envelope = Envelope { seq, at: self.now, actor: actor.clone(), origin: Origin::Key, event };
        self.incident.apply(&envelope);
    }

    pub(super) fn notice(&self) -> &str {
        self.ui.notice.as_deref().unwrap_or_default()
    }

    /// The one command that was asked for.
    pub(super) fn command(&self) -> &Command {
        let [Intent::Decide(command)] = self.intents.as_slice() else { panic!("{:?}", self.intents) };
        command
    }
}

pub(super) fn action(id: &str) -> ActionId {
    ActionId::parse(id).unwrap()
}

pub(super) fn runbook(id: &str) -> RunbookId {
    RunbookId::parse(id).unwrap()
}

pub(super) fn step_id(id: &str) -> StepId {
    StepId::parse(id).unwrap()
}
