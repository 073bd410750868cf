//! What becomes of a delivery: answered, turned away, unknown, seen.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::fill::Parcel;
use crate::incident::command::CallResult;
use crate::incident::decide::{Answer, Context, Decision};
use crate::incident::event::{
    DeliveryId, DeliveryPostponed, Notice, NoticeDelivered, NoticeLooked, NoticeNotDelivered,
    NoticeUndeliverable, NoticeUnknown,
};
use crate::incident::state::{Delivery, DeliveryState};
use crate::incident::{Effect, Refusal};
use crate::plan::{Duration, Text};

/// The longest pause before a page that was turned away is sent again; a longer one means the next channel.
const PAGE_PAUSE: Duration = Duration::secs(30);
/// The same for what has no next channel.
const MESSAGE_PAUSE: Duration = Duration::mins(5);

impl Context<'_> {
    pub(super) fn open_delivery(&self, id: DeliveryId) -> Result<&Delivery, Refusal> {
        self.incident.deliveries.get(id).filter(|it| it.state.is_open()).ok_or(Refusal::Stale)
    }

    /// How a delivery ended. An answer that comes after all settles an unknown one.
    pub(in crate::incident::decide) fn delivery_ended(&self, id: DeliveryId, result: &CallResult) -> Answer {
        let is_unknown = |it: &&Delivery| matches!(it.state, DeliveryState::Unknown { .. });
        let settles = !matches!(result, CallResult::Unknown { .. });
        let late = self.incident.deliveries.get(id).filter(is_unknown).filter(|_| settles);
        let delivery = match late {
            Some(late) => late,
            None => self.open_delivery(id)?,
        };
        Ok(match result {
            CallResult::Succeeded { status, duration_ms, excerpt, kept } => {
                self.delivered(delivery, *status, *duration_ms, excerpt, kept)
            }
            CallResult::Failed { status, reason, excerpt, retry_after, .. } => {
                if let Some(until) = self.delivered_again_at(delivery, *status, *retry_after) {
                    let event = DeliveryPostponed { delivery: id, until, reason: reason.cut(400) };
                    return Ok(Decision::event(event).causing(Effect::SendNoticeLater { delivery: id }));
                }
                let (status, reason, excerpt) = (*status, reason.cut(400), excerpt.cut(400));
                let failed = Decision::event(NoticeNotDelivered { delivery: id, status, reason, excerpt });
                // An unknown one has gone on to the next channel already.
                if late.is_some() { failed } else { self.by_the_next(failed, delivery) }
            }
            CallResult::Unknown { reason } => self.unknown_delivery(Decision::nothing(), delivery, reason),
        })
    }

    fn delivered(
        &self,
        delivery: &Delivery,
        status: u16,
        duration_ms: u64,
        excerpt: &Text,
        kept: &BTreeMap<String, Value>,
    ) -> Decision {
        let id = delivery.id;
        let verify = self.look_after(delivery, |vars| vars.answers.clone_from(kept));
        let looks = verify.is_some() || delivery.request.verify.is_some();
        let (excerpt, kept) = (excerpt.cut(400), kept.clone());
        let decision =
            Decision::event(NoticeDelivered { delivery: id, status, duration_ms, excerpt, kept, verify });
        if looks { decision.causing(Effect::LookForNotice { delivery: id }) } else { decision }
    }

    /// Whether it arrived can't be told; a page goes on by the next channel, which is another call and no repetition.
    pub(in crate::incident::decide) fn unknown_delivery(
        &self,
        decision: Decision,
        delivery: &Delivery,
        reason: &Text,
    ) -> Decision {
        let event = NoticeUnknown { delivery: delivery.id, reason: reason.cut(400) };
        self.by_the_next(decision.and(event), delivery)
    }

    /// When something that was turned away is sent again by itself, with the same key.
    fn delivered_again_at(
        &self,
        delivery: &Delivery,
        status: Option<u16>,
        retry_after: Option<Duration>,
    ) -> Option<Timestamp> {
        let notice = &delivery.request.notice;
        let retry = delivery.request.retry.as_ref().filter(|_| delivery.state.is_open())?;
        let sent = delivery.attempts.saturating_sub(delivery.takeovers).max(1);
        if sent >= retry.attempts || !retry.on.contains(&status?) || !self.is_needed(notice) {
            return None;
        }
        let doubled = retry.wait.as_millis() << (sent - 1).min(16);
        let wait = retry_after.unwrap_or_else(|| Duration::millis(doubled));
        let longest = if has_next(notice) { PAGE_PAUSE } else { MESSAGE_PAUSE };
        (wait <= longest).then(|| wait.after(self.now))
    }

    /// Adds the delivery by the next channel, or that none is left. People choose where a message goes; it has no next
    /// channel.
    pub(super) fn by_the_next(&self, decision: Decision, delivery: &Delivery) -> Decision {
        let request = &delivery.request;
        let notice = &request.notice;
        if !has_next(notice) || !self.is_needed(notice) {
            return decision;
        }
        let Some(person) = notice.person() else {
            return self.place_missed(decision, delivery);
        };
        let ways = self.ways_left(notice, person, &request.channel);
        let parcel = self.parcel_again(&decision, notice, &request.text);
        self.by_the_first(decision, &parcel, ways, Vec::new())
    }

    /// The same thing by another channel.
    fn parcel_again(&self, decision: &Decision, notice: &Notice, text: &Text) -> Parcel {
        let mut parcel = self.plain_parcel(notice.clone(), text);
        if let Notice::Page { role, .. } = notice {
            (parcel.role, parcel.level) = (Some(role.clone()), Some(self.level_of(decision, role)));
        }
        parcel
    }

    /// A place has no next channel. It is said once, when no other place of the page was reached.
    fn place_missed(&self, decision: Decision, delivery: &Delivery) -> Decision {
        let notice = &delivery.request.notice;
        let others = self.incident.deliveries.of(notice).filter(|it| it.id != delivery.id);
        let reached =
            |it: &Delivery| it.state.is_open() || matches!(it.state, DeliveryState::Delivered { .. });
        if others.into_iter().any(reached) {
            return decision;
        }
        let reason = self.by_hand_instead(notice, &[]);
        decision.and(NoticeUndeliverable { notice: notice.clone(), reason })
    }

    pub(in crate::incident::decide) fn delivery_looked(
        &self,
        id: DeliveryId,
        seen: bool,
        detail: &Text,
    ) -> Answer {
        let delivery = self.incident.deliveries.get(id).ok_or(Refusal::Stale)?;
        if !matches!(delivery.state, DeliveryState::Delivered { .. }) || delivery.seen.is_some() {
            return Err(Refusal::Stale);
        }
        Ok(Decision::event(NoticeLooked { delivery: id, seen, detail: detail.cut(200) }))
    }
}

/// Is it for somebody who may be reached in another way?
pub(super) const fn has_next(notice: &Notice) -> bool {
    matches!(notice, Notice::Page { .. } | Notice::Reminder { .. })
}
