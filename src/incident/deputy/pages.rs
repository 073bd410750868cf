//! Pages that nobody answered, what did not arrive, and acknowledgements that end.

use super::{About, Lines, Urgency};
use crate::incident::event::Notice;
use crate::incident::state::{Delivery, DeliveryState, Paging};
use crate::incident::words::minute;
use crate::plan::{Duration, PersonId, Role, Text};

/// So long before an acknowledgement ends it is on the list.
const RENEW: Duration = Duration::mins(5);

impl Lines<'_> {
    pub(super) fn pages(&mut self) {
        for role in &self.incident.plan.roles {
            let Some(attendance) = self.incident.people.get(&role.id) else { continue };
            if let Some(paging) = &attendance.paging {
                self.unanswered(role, paging);
            }
            for (person, ack) in &attendance.acknowledged {
                let Some(until) = ack.until.filter(|until| *until <= RENEW.after(self.now)) else { continue };
                let text = format!(
                    "ask {person} whether they are still at work for {}: it counts until {}",
                    role.id,
                    minute(until, self.now)
                );
                let key = format!("ack/{}/{person}/{}", role.id, until.as_second());
                self.add(key, Urgency::Soon, About::AcknowledgementEnds(role.id.clone()), until, text);
            }
        }
        if let Some((until, reason)) = self.incident.paging_paused.as_ref().filter(|it| it.0 > self.now) {
            let text = format!("nobody is paged until {}: {}", minute(*until, self.now), reason.first_line());
            let key = format!("paused/{}", until.as_second());
            self.add(key, Urgency::Keep, About::PagingPaused, *until, text);
        }
    }

    fn unanswered(&mut self, role: &Role, paging: &Paging) {
        let about = About::Page(role.id.clone());
        let who = names(&paging.people);
        if paging.exhausted {
            let text = format!("nobody answered the page for {}: reach {who} by hand", role.id);
            let key = format!("page/{}/{}/exhausted", role.id, paging.event);
            self.add(key, Urgency::Now, about, paging.at, text);
            return;
        }
        let urgency = if paging.level + paging.round > 0 { Urgency::Soon } else { Urgency::Keep };
        let next = paging.next_at.map(|at| format!(", the next level is paged at {}", minute(at, self.now)));
        let (since, next) = (minute(paging.at, self.now), next.unwrap_or_default());
        let text = format!("the page for {} has waited for {who} since {since}{next}", role.id);
        let key = format!("page/{}/{}", role.id, paging.event);
        self.add(key, urgency, about, paging.next_at.unwrap_or(paging.at), text);
    }

    pub(super) fn deliveries(&mut self) {
        for notice in self.incident.deliveries.notices() {
            let all: Vec<&Delivery> = self.incident.deliveries.of(notice).collect();
            let undeliverable = self.incident.deliveries.undeliverable(notice);
            if matches!(notice, Notice::Message { .. } | Notice::Sitrep { .. } | Notice::Anchor { .. }) {
                // Each of its channels is a place of its own.
                let before = self.all.len();
                for delivery in &all {
                    self.not_delivered(notice, delivery);
                }
                if let Some(reason) = undeliverable.filter(|_| self.all.len() == before) {
                    self.undeliverable(notice, all.last().copied(), reason);
                }
            } else if self.still_matters(notice) {
                let tried = all.iter().all(|it| !it.state.is_open() && !is_there(it));
                match (undeliverable, all.last()) {
                    (Some(reason), last) => self.undeliverable(notice, last.copied(), reason),
                    (None, Some(last)) if tried => self.not_delivered(notice, last),
                    (None, _) => {}
                }
            }
        }
    }

    /// A page that was answered, or that has gone on, has done what it was for; so has a reminder that was heeded.
    fn still_matters(&self, notice: &Notice) -> bool {
        match notice {
            Notice::Page { role, person, .. } => {
                let paging = self.incident.people.get(role).and_then(|it| it.paging.as_ref());
                paging.is_some_and(|paging| person.as_ref().is_none_or(|it| paging.people.contains(it)))
            }
            Notice::Reminder { .. } => self.incident.next_update().is_some_and(|at| at <= self.now),
            Notice::Message { .. } | Notice::Sitrep { .. } | Notice::Anchor { .. } => true,
        }
    }

    fn not_delivered(&mut self, notice: &Notice, delivery: &Delivery) {
        let (word, reason) = match &delivery.state {
            DeliveryState::NotDelivered { reason } => ("did not reach", reason),
            DeliveryState::Unknown { reason } => ("may not have reached", reason),
            DeliveryState::Sending | DeliveryState::Postponed { .. } | DeliveryState::Delivered { .. } => {
                return;
            }
        };
        let channel = self.incident.channel_name(&delivery.request.channel);
        let whom = notice.person().map_or_else(|| channel.to_owned(), |it| format!("{it} by {channel}"));
        let text = format!("{} {word} {whom}: {}", self.notice(notice), reason.first_line());
        let key =
            format!("delivery/{}/{}", delivery.id.0, if word.starts_with("did") { "no" } else { "unknown" });
        self.add(key, Urgency::Now, About::Delivery(delivery.id), delivery.since, text);
    }

    fn undeliverable(&mut self, notice: &Notice, last: Option<&Delivery>, reason: &Text) {
        let text = format!("{} reaches nobody by itself: {}", self.notice(notice), reason.first_line());
        let by_hand = |about| last.map_or(about, |delivery| About::Delivery(delivery.id));
        let (key, about) = match notice {
            Notice::Page { role, page, person } => {
                let person = person.as_ref().map_or("place", PersonId::as_str);
                (format!("undeliverable/page/{page}/{person}"), About::Page(role.clone()))
            }
            Notice::Message { release } => {
                (format!("undeliverable/message/{release}"), by_hand(About::CustomerUpdate))
            }
            Notice::Sitrep { sitrep } => (format!("undeliverable/sitrep/{sitrep}"), by_hand(About::CallOut)),
            Notice::Anchor { count, .. } => {
                (format!("undeliverable/anchor/{count}"), by_hand(About::CallOut))
            }
            Notice::Reminder { person, overdue } => {
                (format!("undeliverable/reminder/{overdue}/{person}"), About::CustomerUpdate)
            }
        };
        let at = last.map_or(self.incident.declared_at, |it| it.since);
        self.add(key, Urgency::Now, about, at, text);
    }

    fn notice(&self, notice: &Notice) -> String {
        match notice {
            Notice::Page { role, .. } => format!("the page for {role}"),
            Notice::Message { release } => {
                let released = self.incident.messages.releases.iter().find(|it| it.id == *release);
                released.map_or_else(|| "a message".to_owned(), |it| it.released.message.to_string())
            }
            Notice::Sitrep { .. } => "the sitrep".to_owned(),
            Notice::Anchor { .. } => "the head of the record".to_owned(),
            Notice::Reminder { .. } => "the reminder of the update".to_owned(),
        }
    }
}

fn is_there(delivery: &Delivery) -> bool {
    matches!(delivery.state, DeliveryState::Delivered { .. })
}

/// `marin or petrov`.
pub(super) fn names(people: &[PersonId]) -> String {
    let names: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(" or ") }
}
