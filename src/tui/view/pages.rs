//! Pages: who was paged by which channel, whether it arrived, how far it has climbed, and for how long an
//! acknowledgement counts.

use super::{deliveries, time};
use crate::incident::Incident;
use crate::incident::event::Notice;
use crate::incident::state::{Acknowledgement, Attendance, DeliveryState};
use crate::plan::{PersonId, RoleId};
use crate::tui::{Glance, Role};

/// How many deliveries of a role's pages are shown in full.
const SHOWN: usize = 24;

/// Did a page reach a person, as far as the channels say?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Nothing sends it: people page each other by hand.
    ByHand,
    /// It is under way.
    Sending,
    /// A channel took it.
    Delivered,
    /// No channel took it.
    NotDelivered,
    /// It can't be told.
    Unknown,
}

/// Did the last page of a role reach this person?
pub fn arrival(incident: &Incident, role: &RoleId, person: &PersonId) -> Arrival {
    let pages = incident.deliveries.notices().filter_map(|notice| {
        let Notice::Page { role: of, page, person: Some(who) } = notice else { return None };
        (of == role && who == person).then_some((*page, notice))
    });
    let Some((_, notice)) = pages.max_by_key(|(page, _)| *page) else { return Arrival::ByHand };
    let mut found = Arrival::ByHand;
    for delivery in incident.deliveries.of(notice) {
        let this = match delivery.state {
            DeliveryState::Delivered { .. } => return Arrival::Delivered,
            DeliveryState::Sending | DeliveryState::Postponed { .. } => Arrival::Sending,
            DeliveryState::Unknown { .. } => Arrival::Unknown,
            DeliveryState::NotDelivered { .. } => Arrival::NotDelivered,
        };
        // A later channel that is still trying says more than an earlier one that failed.
        found = match (found, this) {
            (Arrival::Unknown, Arrival::NotDelivered) => Arrival::Unknown,
            (_, this) => this,
        };
    }
    let nothing_left = found == Arrival::ByHand && incident.deliveries.undeliverable(notice).is_some();
    if nothing_left { Arrival::NotDelivered } else { found }
}

/// `level 2 of 3, round 2, escalates in 02:10`.
pub fn paging(glance: &Glance<'_>, attendance: &Attendance) -> Option<(Role, String)> {
    let paging = attendance.paging.as_ref()?;
    if paging.exhausted {
        return Some((Role::Alarm, "nobody answers, nobody is left".to_owned()));
    }
    let policy = glance.incident.plan.policy.as_ref();
    let of = policy.map(|policy| format!(" of {}", policy.level.len())).unwrap_or_default();
    let round = if paging.round > 0 { format!(", round {}", paging.round + 1) } else { String::new() };
    let climbs = match paging.next_at {
        _ if glance.incident.maintenance(glance.now).is_some() => "paging is paused".to_owned(),
        Some(at) if time::is_over(at, glance.now) => "escalates now".to_owned(),
        Some(at) => format!("escalates in {}", time::countdown(at, glance.now)),
        None => "last level".to_owned(),
    };
    let loud = if paging.level == 0 && paging.round == 0 { Role::Attention } else { Role::Bad };
    Some((loud, format!("level {}{of}{round}, {climbs}", paging.level + 1)))
}

/// Who the levels of the policy page, in the words of the file.
pub fn levels(incident: &Incident) -> Vec<String> {
    let Some(policy) = &incident.plan.policy else { return vec!["primary".to_owned(), "backup".to_owned()] };
    let level = |level: &crate::plan::escalation::Level| {
        let targets = level.targets.iter().cloned().map(String::from);
        let targets = targets.collect::<Vec<_>>().join(", ");
        if targets.is_empty() { "nobody".to_owned() } else { targets }
    };
    policy.level.iter().map(level).collect()
}

/// `acknowledged 14:20, for another 12:10: looking at the key`.
pub fn acknowledgement(glance: &Glance<'_>, person: &PersonId, ack: &Acknowledgement) -> (Role, String) {
    let at = time::hour_minute(ack.at);
    let note = ack.note.as_ref().map(|note| format!(": {}", note.first_line())).unwrap_or_default();
    let (tone, lasts) = match ack.until {
        None => (Role::Good, String::new()),
        Some(until) if time::is_over(until, glance.now) => (Role::Bad, ", not renewed".to_owned()),
        Some(until) => {
            let left = time::countdown(until, glance.now);
            (Role::Good, format!(", until {} unless renewed, for {left}", time::hour_minute(until)))
        }
    };
    (tone, format!("{person} acknowledged {at}{lasts}{note}"))
}

/// Everything about the pages of a role: where the open one stands, who acknowledged, and each delivery, the newest
/// first.
pub fn in_full(glance: &Glance<'_>, role: &RoleId) -> Vec<(Role, String)> {
    let incident = glance.incident;
    let Some(attendance) = incident.people.get(role) else { return Vec::new() };
    let mut lines: Vec<(Role, String)> = paging(glance, attendance).into_iter().collect();
    lines.extend(attendance.acknowledged.iter().map(|(who, ack)| acknowledgement(glance, who, ack)));
    if let Some(open) = &attendance.paging {
        for person in &open.on_level {
            let notice = Notice::Page { role: role.clone(), page: open.event, person: Some(person.clone()) };
            if let Some(why) = incident.deliveries.undeliverable(&notice) {
                lines.push((Role::Bad, format!("{person}: not delivered: {}", why.first_line())));
            }
        }
    }
    let of_role = incident.deliveries.iter().rev().filter_map(|delivery| {
        let Notice::Page { role: of, person, .. } = &delivery.request.notice else { return None };
        (of == role).then_some((person.as_ref(), delivery))
    });
    for (person, delivery) in of_role.take(SHOWN) {
        let (tone, words) = deliveries::line(glance, delivery);
        let who = person.map_or("all who read it", PersonId::as_str);
        lines.push((tone, format!("{who}: {words}")));
    }
    lines
}
