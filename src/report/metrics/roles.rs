//! How each role was reached.

use std::collections::BTreeMap;

use serde::Serialize;

use super::measure::{Length, Point};
use super::moments::{Moments, point};
use crate::incident::Envelope;
use crate::incident::event::Event;
use crate::plan::{Plan, RoleId, Text};

/// How a role was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleTimes {
    /// The role.
    pub role: RoleId,
    /// What it is called.
    pub title: Text,
    /// From its first page to the first acknowledgement after it.
    pub acknowledge: Length,
    /// How often it was paged, each level and each repetition counted.
    pub pages: u32,
    /// How often those who had not answered were paged again on the same level.
    pub reminders: u32,
    /// The highest level of the policy that was paged, from 1; 0 where nobody was paged.
    pub level: u32,
    /// The events that paged it.
    pub paged_by: Vec<u64>,
}

#[derive(Default)]
struct Reached {
    paged: Option<Point>,
    acknowledged: Option<Point>,
    came_early: Option<Point>,
    pages: Vec<u64>,
    reminders: u32,
    level: u32,
}

impl Reached {
    fn acknowledge(&mut self, at: Point) {
        let slot = if self.paged.is_some() { &mut self.acknowledged } else { &mut self.came_early };
        slot.get_or_insert(at);
    }

    /// The number of the event from which it stands in the record.
    fn began(&self) -> Option<u64> {
        self.paged.iter().chain(&self.came_early).map(|at| at.seq).min()
    }

    fn length(&self, moments: &Moments) -> Length {
        match (self.paged, self.acknowledged, self.came_early) {
            (Some(paged), Some(acknowledged), _) => Length::between(paged, acknowledged),
            (paged @ Some(_), None, _) => {
                moments.missing(paged, "nobody has acknowledged yet", "nobody acknowledged")
            }
            (None, _, early) => Length::not_applicable(early, "it was not paged"),
        }
    }
}

pub(super) fn times(played: &[Envelope], plan: &Plan, moments: &Moments) -> Vec<RoleTimes> {
    let mut found: BTreeMap<RoleId, Reached> = BTreeMap::new();
    let command = plan.command_role().map(|role| &role.id);
    for envelope in played {
        take_in(&mut found, envelope, command);
    }
    let times = |(role, reached): (RoleId, Reached)| RoleTimes {
        title: plan.role(&role).map(|role| role.title.clone()).unwrap_or_default(),
        acknowledge: reached.length(moments),
        pages: u32::try_from(reached.pages.len()).unwrap_or(u32::MAX),
        reminders: reached.reminders,
        level: reached.level,
        paged_by: reached.pages,
        role,
    };
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(_, reached)| reached.began());
    found.into_iter().map(times).collect()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "most events reach no role")]
fn take_in(found: &mut BTreeMap<RoleId, Reached>, envelope: &Envelope, command: Option<&RoleId>) {
    match &envelope.event {
        Event::RolePaged(paged) => {
            let reached = found.entry(paged.role.clone()).or_default();
            reached.paged.get_or_insert_with(|| point(envelope, "paged"));
            reached.pages.push(envelope.seq);
            reached.level = reached.level.max(paged.level.saturating_add(1));
        }
        Event::PageReminded(reminded) => {
            let reached = found.entry(reminded.role.clone()).or_default();
            reached.reminders = reached.reminders.saturating_add(1);
        }
        Event::RoleAcknowledged(acknowledged) => {
            let reached = found.entry(acknowledged.role.clone()).or_default();
            reached.acknowledge(point(envelope, "acknowledged"));
        }
        // Who takes command answers a page for the role that commands; without a page there is nothing to answer.
        Event::CommandTaken(_) | Event::HandoverAccepted(_) => {
            let reached = command.and_then(|role| found.get_mut(role)).filter(|it| it.paged.is_some());
            if let Some(reached) = reached {
                reached.acknowledge(point(envelope, "took command"));
            }
        }
        _ => {}
    }
}
