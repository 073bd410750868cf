//! Whether somebody still waits for it.

use crate::incident::decide::{Context, Decision};
use crate::incident::event::{Event, Notice, NoticeNotDelivered};
use crate::incident::state::{Attendance, Delivery, DeliveryState, Paging};
use crate::plan::{PersonId, RoleId, Text};

impl Context<'_> {
    /// Is a notice still of use? A page that was acknowledged is not, and nobody is called for what is over. What
    /// people released is always sent.
    pub(super) fn is_needed(&self, notice: &Notice) -> bool {
        match notice {
            Notice::Message { .. } | Notice::Sitrep { .. } | Notice::Anchor { .. } => true,
            Notice::Reminder { .. } => self.incident.is_open(),
            Notice::Page { role, person, .. } => {
                self.incident.is_open() && self.is_awaited(role, person.as_ref())
            }
        }
    }

    /// Does a role's page wait for this person? An open one does, whatever they acknowledged before it; an answered one
    /// only where everybody of its level is to answer.
    fn is_awaited(&self, role: &RoleId, person: Option<&PersonId>) -> bool {
        let Some(attendance) = self.incident.people.get(role) else { return false };
        let waits = |page: &Paging| page.waiting().any(|waiting| Some(waiting) == person);
        attendance.paging.is_some()
            || self.waits_for_all(role) && attendance.answered.as_ref().is_some_and(waits)
    }

    /// Does the level that fired last for a role want everybody's acknowledgement?
    fn waits_for_all(&self, role: &RoleId) -> bool {
        let attendance = self.incident.people.get(role);
        let paging = attendance.and_then(Attendance::page_seen);
        let level = paging.and_then(|paging| usize::try_from(paging.level).ok());
        let policy = self.incident.plan.policy.as_ref();
        let level = level.and_then(|level| policy?.level.get(level));
        level.is_some_and(|level| level.multi_ack)
    }

    /// Adds that what waits to be sent again is dropped, where what was decided makes it useless.
    pub(in crate::incident::decide) fn without_the_needless(&self, decision: Decision) -> Decision {
        let waits = |it: &&Delivery| matches!(it.state, DeliveryState::Postponed { .. });
        let mut waiting = self.incident.deliveries.open().filter(waits).peekable();
        if waiting.peek().is_none() {
            return decision;
        }
        let dropped: Vec<_> = waiting
            .filter(|delivery| decision.events.iter().any(|event| self.ends(event, &delivery.request.notice)))
            .map(not_needed)
            .collect();
        dropped.into_iter().fold(decision, Decision::and)
    }

    /// Does an event make a notice useless?
    #[expect(clippy::wildcard_enum_match_arm, reason = "few events end a page")]
    fn ends(&self, event: &Event, notice: &Notice) -> bool {
        let by_people =
            matches!(notice, Notice::Message { .. } | Notice::Sitrep { .. } | Notice::Anchor { .. });
        match event {
            Event::IncidentResolved(_) | Event::IncidentClosed(_) => !by_people,
            Event::RoleAcknowledged(e) => {
                let Notice::Page { role, person, .. } = notice else { return false };
                *role == e.role && (person.as_ref() == Some(&e.by) || !self.waits_for_all(role))
            }
            // Who commands is at work for the role that commands.
            Event::CommandTaken(e) => self.answers_for_command(&e.by, notice),
            Event::HandoverAccepted(e) => self.answers_for_command(&e.to, notice),
            _ => false,
        }
    }

    fn answers_for_command(&self, by: &PersonId, notice: &Notice) -> bool {
        let Notice::Page { role, .. } = notice else { return false };
        self.incident.plan.command_role().is_some_and(|it| it.id == *role && it.is_held_by(by))
    }
}

/// It waited to be sent again, and nobody waits for it any more.
pub(super) fn not_needed(delivery: &Delivery) -> NoticeNotDelivered {
    NoticeNotDelivered {
        delivery: delivery.id,
        status: None,
        reason: Text::line("no longer needed; it was not sent again"),
        excerpt: Text::default(),
    }
}
