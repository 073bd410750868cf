//! What a policy and a roster are in a simulation, and the plan that says the same.

use std::sync::LazyLock;

use warroom::incident::event::PolicyRevised;
use warroom::plan::escalation::{Level, Target};
use warroom::plan::roster::{Day, Hours};
use warroom::plan::{Channel, ChannelId, Duration, Person, PersonId, Plan, Policy, Role, RoleId};

use super::dice::Dice;
use super::wall::{MINUTE, Ms, SECOND, ZONES};
use crate::escalation::Roster;

pub(super) const PEOPLE: [&str; 6] = ["ana", "ben", "cem", "dia", "ito", "khan"];
pub(super) const ROLES: [&str; 2] = ["app", "dns"];
const DAYS: [Day; 7] = [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri, Day::Sat, Day::Sun];

/// Who a level pages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Who {
    Primary,
    Backup,
    PrimaryOf(usize),
    Named(&'static str),
    Room,
}

#[derive(Debug, Clone)]
pub(super) struct Rung {
    pub(super) who: Vec<Who>,
    pub(super) delay: Ms,
    pub(super) everybody: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Window {
    /// From Monday as 0; every day when empty.
    pub(super) days: Vec<usize>,
    pub(super) from: Ms,
    pub(super) to: Ms,
}

/// A person who is there, with zone and hours.
#[derive(Debug, Clone)]
pub(super) struct Human {
    pub(super) name: &'static str,
    pub(super) zone: usize,
    pub(super) hours: Vec<Window>,
}

#[derive(Debug, Clone)]
pub(super) struct Spec {
    pub(super) rungs: Vec<Rung>,
    pub(super) repeat: u32,
    pub(super) lease: Option<Ms>,
    pub(super) remind: Option<Ms>,
    pub(super) people: Vec<Human>,
    /// Primary and backup of each role of `ROLES`; none: the role is gone.
    pub(super) roles: [Option<[Option<&'static str>; 2]>; 2],
}

impl Spec {
    pub(super) fn roll(dice: &mut Dice) -> Self {
        let rungs = (0..dice.below(5)).map(|_| rung(dice)).collect();
        // Who commands in these stories is always there.
        let stays = |name: &&&str, dice: &mut Dice| matches!(**name, "ito" | "khan") || dice.percent(90);
        let there: Vec<&'static str> = PEOPLE.iter().filter(|name| stays(name, dice)).copied().collect();
        let people: Vec<Human> = there.iter().map(|name| human(name, dice)).collect();
        let holder = |dice: &mut Dice| dice.percent(85).then(|| dice.pick(&there));
        let role = |dice: &mut Dice| dice.percent(95).then(|| [holder(dice), holder(dice)]);
        Self {
            rungs,
            repeat: u32::try_from(dice.below(6)).unwrap(),
            lease: dice.percent(60).then(|| dice.pick(&[MINUTE, 10 * MINUTE, 30 * MINUTE])),
            remind: dice.percent(40).then(|| dice.pick(&[20 * SECOND, MINUTE, 4 * MINUTE])),
            people,
            roles: [role(dice), role(dice)],
        }
    }

    fn policy(&self) -> Policy {
        let length = |ms: Ms| Duration::millis(u64::try_from(ms).unwrap());
        let level = |rung: &Rung| Level {
            targets: rung.who.iter().map(target).collect(),
            delay: length(rung.delay),
            multi_ack: rung.everybody,
        };
        let mut policy: Policy = POLICY.clone();
        policy.level = self.rungs.iter().map(level).collect();
        policy.repeat = self.repeat;
        policy.ack_for = self.lease.map(length);
        policy.remind = self.remind.map(length);
        policy
    }

    pub(super) fn revision(&self) -> PolicyRevised {
        let channels = vec![ROOM.clone()];
        let (people, roles) = (self.persons(), self.plan_roles());
        let (actions, changes) = (Vec::new(), Vec::new());
        PolicyRevised { policy: Some(self.policy()), people, roles, channels, actions, changes }
    }

    pub(super) fn plan(&self) -> Plan {
        let mut plan = BARE.clone();
        let revision = self.revision();
        plan.people = revision.people.into_iter().map(|it| (it.id.clone(), it)).collect();
        plan.channels = revision.channels.into_iter().map(|it| (it.id.clone(), it)).collect();
        plan.roles = revision.roles;
        plan.policy = revision.policy;
        plan
    }

    fn persons(&self) -> Vec<Person> {
        let person = |human: &Human| {
            let mut person = BARE.people.values().find(|it| it.id.as_str() == human.name).unwrap().clone();
            person.timezone = Some(ZONES[human.zone].name.to_owned());
            person.available = human.hours.iter().map(hours).collect();
            person
        };
        self.people.iter().map(person).collect()
    }

    fn plan_roles(&self) -> Vec<Role> {
        let usual = |id: &str| BARE.roles.iter().find(|role| role.id.as_str() == id).unwrap().clone();
        let mut roles = vec![usual("ic")];
        for (id, holders) in ROLES.iter().zip(&self.roles) {
            if let Some(holders) = holders {
                let mut role = usual(id);
                [role.primary, role.backup] =
                    holders.map(|name| name.map(|name| PersonId::parse(name).unwrap()));
                roles.push(role);
            }
        }
        roles
    }
}

static BARE: LazyLock<Plan> = LazyLock::new(|| Roster::default().plan(None));
static POLICY: LazyLock<Policy> = LazyLock::new(|| toml::from_str("id = \"p\"").unwrap());
static ROOM: LazyLock<Channel> = LazyLock::new(|| toml::from_str("id = \"room\"\naction = \"say\"").unwrap());

fn rung(dice: &mut Dice) -> Rung {
    let who = |dice: &mut Dice| match dice.below(12) {
        0..4 => Who::Primary,
        4..7 => Who::Backup,
        7..9 => Who::PrimaryOf(dice.below(2)),
        9..11 => Who::Named(dice.pick(&PEOPLE)),
        _ => Who::Room,
    };
    Rung {
        who: (0..dice.pick(&[0, 1, 1, 1, 2, 3])).map(|_| who(dice)).collect(),
        delay: dice.pick(&[SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 60 * MINUTE]),
        everybody: dice.percent(30),
    }
}

fn human(name: &'static str, dice: &mut Dice) -> Human {
    let window = |dice: &mut Dice| {
        let from = i64::try_from(dice.below(24 * 4)).unwrap() * 15;
        let long = i64::try_from(1 + dice.below(23 * 4)).unwrap() * 15;
        let days = if dice.percent(50) { Vec::new() } else { (0..7).filter(|_| dice.percent(70)).collect() };
        Window { days, from, to: (from + long) % (24 * 60) }
    };
    let windows = dice.pick(&[0, 0, 0, 1, 1, 2]);
    Human { name, zone: dice.below(ZONES.len()), hours: (0..windows).map(|_| window(dice)).collect() }
}

fn hours(window: &Window) -> Hours {
    let time = |minutes: Ms| format!("{:02}:{:02}", minutes / 60, minutes % 60).try_into().unwrap();
    let days = window.days.iter().map(|day| DAYS[*day]).collect();
    Hours { days, from: time(window.from), to: time(window.to) }
}

fn target(who: &Who) -> Target {
    match who {
        Who::Primary => Target::Primary,
        Who::Backup => Target::Backup,
        Who::PrimaryOf(role) => Target::Role(RoleId::parse(ROLES[*role]).unwrap()),
        Who::Named(name) => Target::Person(PersonId::parse(name).unwrap()),
        Who::Room => Target::Channel(ChannelId::parse("room").unwrap()),
    }
}
