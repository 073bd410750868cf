//! The shape of the table, and how a case is played.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use serde::Deserialize;
use warroom::incident::command::PageCommand;
use warroom::incident::event::PolicyRevised;
use warroom::incident::{Command, Envelope, Event, Incident};
use warroom::plan::roster::Hours;
use warroom::plan::{Channel, Person, PersonId, Plan, Policy, Role, Severity};

use super::script::{Line, What};
use super::words;
use crate::kit::{Room, at, plan};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) name: String,
    /// The sentence of `docs/escalation.md`.
    pub(super) proves: String,
    #[serde(default = "start")]
    start: Timestamp,
    policy: Option<Policy>,
    #[serde(default)]
    roster: Roster,
    /// What `revise` takes over, by name.
    #[serde(default)]
    revised: BTreeMap<String, Revision>,
    pub(super) play: Vec<String>,
}

fn start() -> Timestamp {
    at("2027-03-02T09:00:00Z")
}

/// What differs from the usual roster: ana and ben of `dns`, cem and dia of `app`, ito and khan who command.
#[derive(Deserialize, Default, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Roster {
    /// When somebody can be paged.
    #[serde(default)]
    pub(crate) hours: BTreeMap<String, Available>,
    /// Primary and backup of a role; an empty name: nobody.
    #[serde(default)]
    pub(crate) roles: BTreeMap<String, [String; 2]>,
    /// People who are gone.
    #[serde(default)]
    pub(crate) without: Vec<String>,
    /// Places.
    #[serde(default)]
    pub(crate) channels: Vec<Channel>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Available {
    pub(crate) timezone: String,
    pub(crate) available: Vec<Hours>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revision {
    policy: Option<Policy>,
    #[serde(default)]
    roster: Roster,
}

/// The example's plan without anything that pages could trip over.
static BARE: LazyLock<Plan> = LazyLock::new(|| {
    let mut plan = Plan::clone(&plan());
    plan.runbooks.clear();
    plan.actions.clear();
    plan.thresholds.clear();
    plan.messages.clear();
    plan
});

impl Roster {
    pub(crate) fn people(&self) -> Vec<Person> {
        let usual = ["ana", "ben", "cem", "dia", "ito", "khan"].into_iter();
        let named = |id: &&str| !self.without.iter().any(|gone| gone == id);
        let person = |id: &str| -> Person {
            let text = format!("id = \"{id}\"\nname = \"{id}\"");
            let mut person: Person = toml::from_str(&text).unwrap();
            if let Some(hours) = self.hours.get(id) {
                person.timezone = Some(hours.timezone.clone());
                person.available.clone_from(&hours.available);
            }
            person
        };
        usual.filter(named).map(person).collect()
    }

    pub(crate) fn roles(&self) -> Vec<Role> {
        let usual = [("dns", ["ana", "ben"]), ("app", ["cem", "dia"]), ("ic", ["ito", "khan"])];
        let role = |(id, holders): (&str, [&str; 2])| -> Role {
            let mut role: Role = toml::from_str(&format!("id = \"{id}\"\ntitle = \"{id}\"")).unwrap();
            if id == "ic" {
                role.authorities = toml::from_str::<BTreeMap<String, Vec<_>>>("a = [\"command\", \"page\"]")
                    .unwrap()
                    .remove("a")
                    .unwrap();
            }
            let changed = self.roles.get(id).map(|pair| [pair[0].as_str(), pair[1].as_str()]);
            let holders = changed.unwrap_or(holders).map(|name| PersonId::parse(name).ok());
            [role.primary, role.backup] = holders;
            role
        };
        let kept = |(id, _): &(&str, _)| !self.without.iter().any(|gone| gone == id);
        usual.into_iter().filter(kept).map(role).collect()
    }

    pub(crate) fn plan(&self, policy: Option<Policy>) -> Plan {
        let mut plan = BARE.clone();
        plan.channels = self.channels.iter().map(|it| (it.id.clone(), it.clone())).collect();
        plan.people = self.people().into_iter().map(|it| (it.id.clone(), it)).collect();
        plan.roles = self.roles();
        plan.policy = policy;
        plan
    }

    pub(crate) fn revision(&self, policy: Option<Policy>) -> PolicyRevised {
        PolicyRevised {
            policy,
            people: self.people(),
            roles: self.roles(),
            channels: self.channels.clone(),
            actions: Vec::new(),
            changes: Vec::new(),
        }
    }
}

impl Case {
    pub(super) fn play(&self) {
        let first = Arc::new(self.roster.plan(self.policy.clone()));
        let mut room = Room::with(Arc::clone(&first), Severity::Sev3);
        room.now = self.start;
        room.incident.last_at = self.start;
        for text in &self.play {
            let line = Line::parse(text);
            room.now = line.after.after(self.start);
            let seen = self.step(&mut room, &line);
            assert_eq!(seen, line.expected, "{}: {text}\n{}", self.name, self.proves);
            replays(&room, &first);
        }
    }

    fn step(&self, room: &mut Room, line: &Line) -> Vec<String> {
        let command = match &line.what {
            What::Due => return words::due(&room.incident, self.start),
            What::Tick => {
                let events = room.tick();
                assert_eq!(room.tick(), [], "{}: it fires twice", self.name);
                return self.said(&events);
            }
            What::Revise(name) => {
                let revised = &self.revised[name];
                let revision = revised.roster.revision(revised.policy.clone());
                Command::Page(PageCommand::RevisePolicy(Box::new(revision)))
            }
            What::Ask(command) => command.clone(),
        };
        match room.ask(&line.who, command) {
            Ok(events) => self.said(&events),
            Err(refusal) => vec![format!("refused: {refusal}")],
        }
    }

    fn said(&self, events: &[Event]) -> Vec<String> {
        let said: Vec<String> = events.iter().filter_map(|event| words::of(event, self.start)).collect();
        if said.is_empty() { vec!["nothing".to_owned()] } else { said }
    }
}

/// What was decided live is what the record says.
fn replays(room: &Room, plan: &Arc<Plan>) {
    let through = |envelope: &Envelope| {
        let event = &envelope.event;
        let event = Event::decode(event.kind(), 1, &event.data().unwrap().to_string()).unwrap();
        Envelope { event, ..envelope.clone() }
    };
    let record: Vec<Envelope> = room.record.iter().map(through).collect();
    let replayed = Incident::replay(room.incident.id.clone(), Arc::clone(plan), &record).unwrap();
    assert_eq!(replayed.people, room.incident.people);
    assert_eq!(replayed.paging_paused, room.incident.paging_paused);
    assert_eq!(replayed.plan.policy, room.incident.plan.policy);
}
