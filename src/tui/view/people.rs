//! Who can, and who is at work.

use super::pages::{self, Arrival};
use crate::incident::Incident;
use crate::plan::roster::PersonKind;
use crate::plan::{Authority, PersonId, Role as PlanRole, RoleId, Text};
use crate::tui::widgets::text;
use crate::tui::{Glance, Role, Target};

/// The three questions that must be answered in one second.
pub const QUESTIONS: [Authority; 3] =
    [Authority::HaltTraffic, Authority::RestoreAccess, Authority::CustomerComms];

/// How a person answers for a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Has acknowledged.
    Acknowledged,
    /// Has been paged and has not answered.
    Paged,
    /// Has been paged, and no channel delivered it.
    NotDelivered,
    /// Has been paged, and whether a channel delivered it can't be told.
    Unsure,
    /// Has not been asked.
    NotPaged,
}

impl Presence {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledged => "acknowledged",
            Self::Paged => "paged, no answer",
            Self::NotDelivered => "not delivered",
            Self::Unsure => "delivery unknown",
            Self::NotPaged => "not paged",
        }
    }

    /// The word where there is little room.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Acknowledged => "ack",
            Self::Paged => "no answer",
            Self::NotDelivered => "not deliv.",
            Self::Unsure => "unknown",
            Self::NotPaged => "not paged",
        }
    }
}

/// A person in a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder<'a> {
    /// Who.
    pub person: &'a PersonId,
    /// How that person answers.
    pub presence: Presence,
}

/// One role in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleLine<'a> {
    /// Which.
    pub id: &'a RoleId,
    /// Its title.
    pub title: &'a str,
    /// Who holds it.
    pub primary: Option<Holder<'a>>,
    /// Who holds it when the primary does not answer.
    pub backup: Option<Holder<'a>>,
    /// The open page: `level 2, climbs in 02:10`, with how loud it is.
    pub paging: Option<(Role, String)>,
    /// What it may do.
    pub authorities: String,
}

/// One of the three questions with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'a> {
    /// `halt traffic`.
    pub question: &'static str,
    /// The roles that may, usually one.
    pub roles: Vec<RoleLine<'a>>,
}

/// The three questions with their answers.
pub fn answers<'a>(glance: &Glance<'a>) -> Vec<Answer<'a>> {
    let plan = &glance.incident.plan;
    let answer = |authority: Authority| Answer {
        question: authority.verb(),
        roles: plan.roles_with(authority).map(|role| role_line(glance, role)).collect(),
    };
    QUESTIONS.into_iter().map(answer).collect()
}

/// A role in words.
pub fn role_line<'a>(glance: &Glance<'a>, role: &'a PlanRole) -> RoleLine<'a> {
    let attendance = glance.incident.people.get(&role.id);
    let holder =
        |person: &'a PersonId| Holder { person, presence: presence(glance.incident, &role.id, person) };
    let authorities = role.authorities.iter().map(|a| a.verb()).collect::<Vec<_>>().join(", ");
    RoleLine {
        id: &role.id,
        title: role.title.first_line(),
        primary: role.primary.as_ref().map(holder),
        backup: role.backup.as_ref().map(holder),
        paging: attendance.and_then(|a| pages::paging(glance, a)),
        authorities: if role.advisory {
            "advisory: is heard, decides nothing".to_owned()
        } else {
            authorities
        },
    }
}

/// How a person answers for a role.
pub fn presence(incident: &Incident, role: &RoleId, person: &PersonId) -> Presence {
    let Some(attendance) = incident.people.get(role) else { return Presence::NotPaged };
    if attendance.acknowledged.contains_key(person) {
        return Presence::Acknowledged;
    }
    match &attendance.paging {
        Some(open) if open.people.contains(person) => match pages::arrival(incident, role, person) {
            Arrival::NotDelivered => Presence::NotDelivered,
            Arrival::Unknown => Presence::Unsure,
            Arrival::ByHand | Arrival::Sending | Arrival::Delivered => Presence::Paged,
        },
        Some(_) | None => Presence::NotPaged,
    }
}

/// What the People screen lists: the roles, then whoever of the roster holds none.
pub fn order(glance: &Glance<'_>, filter: &str) -> Vec<Target> {
    let plan = &glance.incident.plan;
    let role_matches = |role: &&PlanRole| {
        text::matches(role.title.first_line(), filter)
            || text::matches(role.id.as_str(), filter)
            || role.holders().any(|person| text::matches(person.as_str(), filter))
    };
    let roles = plan.roles.iter().filter(role_matches).map(|role| Target::Role(role.id.clone()));
    let holds = |person: &PersonId| plan.roles.iter().any(|role| role.is_held_by(person));
    let named = |person: &&PersonId| text::matches(person.as_str(), filter);
    let others = plan.people.keys().filter(|p| !holds(p)).filter(named);
    roles.chain(others.map(|person| Target::Person(person.clone()))).collect()
}

/// How to reach a person, line by line.
pub fn contact(glance: &Glance<'_>, id: &PersonId, columns: usize) -> Vec<(Role, String)> {
    let Some(person) = glance.incident.plan.person(id) else {
        return vec![(Role::Bad, format!("{id} is not on the roster"))];
    };
    let kind = match person.kind {
        PersonKind::Human => None,
        PersonKind::Service => Some("a service"),
        PersonKind::AiAgent => Some("an AI agent"),
    };
    let ways = person.contact.iter().map(|(way, value)| format!("{way} {}", value.first_line()));
    let ways = ways.collect::<Vec<_>>().join("  ");
    let ways = if ways.is_empty() { "no way to reach is known".to_owned() } else { ways };
    let mut facts = vec![format!("{id}  {}", person.name.first_line())];
    facts.extend(kind.map(str::to_owned));
    facts.push(ways);
    facts.extend(person.timezone.clone());
    let line = Text::line(&facts.join("  "));
    text::wrap(line.as_str(), columns).into_iter().map(|l| (Role::Text, l.into_owned())).collect()
}
