//! What leaves by itself: pages, messages, reminders. Each is sent by a channel: an action of the plan whose inputs the
//! program fills.
//!
//! A page or a reminder that was not delivered goes on to the person's next channel in the same decision. A message goes
//! to the places that people chose for it and is never sent again by itself.

mod ends;
mod fill;
mod lost;
mod needed;
mod ways;
mod words;

use self::fill::Parcel;
use super::{Answer, Context, Decision};
use crate::incident::event::{DeliveryId, DeliveryRequested, Notice, NoticeUndeliverable};
use crate::incident::{Effect, Refusal};
use crate::plan::{ChannelId, MessageId, PersonId, RoleId, Text};

impl Context<'_> {
    /// Adds what pages one person by the first of their channels: their own, else the policy's. `page` is the number
    /// of the event that pages; `rank` the channel to begin with. Where the plan has no channels, people page each
    /// other by hand and nothing is added.
    pub(super) fn page_person(
        &self,
        decision: Decision,
        role: &RoleId,
        page: u64,
        person: &PersonId,
        rank: u32,
    ) -> Decision {
        if self.channels_of(person).is_empty() {
            return decision;
        }
        let notice = Notice::Page { role: role.clone(), page, person: Some(person.clone()) };
        let parcel = self.page_parcel(notice, role, self.level_of(&decision, role));
        let mut ways = self.ways_to(person);
        let first = usize::try_from(rank).unwrap_or(0).checked_rem(ways.len()).unwrap_or(0);
        ways.rotate_left(first);
        self.by_the_first(decision, &parcel, ways, Vec::new())
    }

    /// Adds what pages a place that several people read.
    pub(super) fn page_place(
        &self,
        decision: Decision,
        role: &RoleId,
        page: u64,
        place: &ChannelId,
    ) -> Decision {
        let notice = Notice::Page { role: role.clone(), page, person: None };
        let parcel = self.page_parcel(notice, role, self.level_of(&decision, role));
        match self.way_to_place(place.as_str()) {
            None => decision,
            Some(way) => self.by_the_first(decision, &parcel, vec![way], Vec::new()),
        }
    }

    /// Adds what sends a message by each of its channels. `release` is the number of the event that releases it. A
    /// channel that the plan does not have is a place where people post by hand.
    pub(super) fn send_message(
        &self,
        decision: Decision,
        release: u64,
        message: &MessageId,
        text: &Text,
    ) -> Decision {
        let Some(planned) = self.incident.plan.messages.get(message) else { return decision };
        let parcel = self.message_parcel(Notice::Message { release }, planned, text);
        let places = planned.channel.iter().chain(&planned.also);
        places.fold(decision, |decision, place| match self.way_to_place(place.as_str()) {
            None => decision,
            Some(way) => match self.after_the_first(way) {
                Ok(way) => self.by_the_first(decision, &parcel, vec![way], Vec::new()),
                Err(reason) => decision.and(NoticeUndeliverable { notice: parcel.notice.clone(), reason }),
            },
        })
    }

    /// Adds what sends a sitrep to places. `sitrep` is the number of the event that issues it.
    pub(super) fn send_sitrep(&self, decision: Decision, sitrep: u64, to: &[Text], text: &Text) -> Decision {
        let parcel = self.plain_parcel(Notice::Sitrep { sitrep }, text);
        let ways = to.iter().filter_map(|place| self.way_to_place(place.as_str()));
        ways.fold(decision, |decision, way| self.by_the_first(decision, &parcel, vec![way], Vec::new()))
    }

    /// The head of the record for whoever is to hold it, at each place of the plan. Once it was asked for, another
    /// program's request finds nothing to do.
    pub(super) fn anchor(&self, count: u64, hash: &str) -> Answer {
        if !self.incident.wants_anchor() {
            return Ok(Decision::nothing());
        }
        if count != self.incident.seq {
            return Err(Refusal::Stale);
        }
        let notice = Notice::Anchor { count, hash: hash.to_owned() };
        let parcel = self.plain_parcel(notice.clone(), &self.anchor_words(count, hash));
        let asked = self.incident.plan.anchors.iter().fold(Decision::nothing(), |decision, place| {
            let Some(way) = self.way_to_place(place.as_str()) else {
                let reason = Text::line(&format!("there is no channel `{place}`"));
                return decision.and(NoticeUndeliverable { notice: notice.clone(), reason });
            };
            self.by_the_first(decision, &parcel, vec![way], Vec::new())
        });
        Ok(asked)
    }

    /// Adds what reminds a person of something overdue. `overdue` is the number of the event that says so.
    pub(super) fn remind_person(
        &self,
        decision: Decision,
        overdue: u64,
        person: &PersonId,
        text: &Text,
    ) -> Decision {
        if self.channels_of(person).is_empty() {
            return decision;
        }
        let parcel = self.plain_parcel(Notice::Reminder { person: person.clone(), overdue }, text);
        self.by_the_first(decision, &parcel, self.ways_to(person), Vec::new())
    }

    /// Ask for the delivery by the first way that can be filled in; with none left, say how to do it by hand.
    fn by_the_first(
        &self,
        decision: Decision,
        parcel: &Parcel,
        ways: Vec<ways::Way<'_>>,
        mut reasons: Vec<String>,
    ) -> Decision {
        for way in ways {
            match self.requested(&decision, parcel, &way) {
                Ok(request) => return self.requesting(decision, request),
                Err(refusal) => reasons.push(format!("{}: {refusal}", way.channel.name())),
            }
        }
        let reason = self.by_hand_instead(&parcel.notice, &reasons);
        decision.and(NoticeUndeliverable { notice: parcel.notice.clone(), reason })
    }

    fn requesting(&self, decision: Decision, mut request: DeliveryRequested) -> Decision {
        let id = self.next_delivery(&decision);
        request.idempotency_key = format!("{}-{}", self.incident.uid, id.0);
        decision.and(request).causing(Effect::SendNotice { delivery: id })
    }

    /// The name that the next event of this decision will have as a delivery.
    fn next_delivery(&self, decision: &Decision) -> DeliveryId {
        DeliveryId(self.next_seq(decision))
    }
}
