//! What leaves by itself: pages, messages, reminders.

use super::{Answer, Context, Decision};
use crate::incident::Refusal;
use crate::incident::command::CallResult;
use crate::incident::event::{DeliveryId, NoticeDelivered, NoticeLooked, NoticeNotDelivered, NoticeUnknown};
use crate::incident::state::Delivery;
use crate::plan::{ChannelId, MessageId, PersonId, RoleId, Text};

impl Context<'_> {
    /// Adds what pages one person by the first of their channels: their own, else the policy's. `page` is the number
    /// of the event that pages; `rank` the channel to begin with. Where the plan has no channels, people page each
    /// other by hand and nothing is added.
    pub(super) fn page_person(
        &self,
        decision: Decision,
        _role: &RoleId,
        _page: u64,
        _person: &PersonId,
        _rank: u32,
    ) -> Decision {
        decision
    }

    /// Adds what pages a place that several people read.
    pub(super) fn page_place(
        &self,
        decision: Decision,
        _role: &RoleId,
        _page: u64,
        _place: &ChannelId,
    ) -> Decision {
        decision
    }

    /// Adds what sends a message by each of its channels. `release` is the number of the event that releases it.
    pub(super) fn send_message(
        &self,
        decision: Decision,
        _release: u64,
        _message: &MessageId,
        _text: &Text,
    ) -> Decision {
        decision
    }

    /// Adds what sends a sitrep to channels. `sitrep` is the number of the event that issues it.
    pub(super) fn send_sitrep(
        &self,
        decision: Decision,
        _sitrep: u64,
        _to: &[ChannelId],
        _text: &Text,
    ) -> Decision {
        decision
    }

    /// Adds what reminds a person of something overdue. `overdue` is the number of the event that says so.
    pub(super) fn remind_person(
        &self,
        decision: Decision,
        _overdue: u64,
        _person: &PersonId,
        _text: &Text,
    ) -> Decision {
        decision
    }

    fn open_delivery(&self, id: DeliveryId) -> Result<&Delivery, Refusal> {
        self.incident.deliveries.get(id).filter(|it| it.state.is_open()).ok_or(Refusal::Stale)
    }

    pub(super) fn delivery_ended(&self, id: DeliveryId, result: &CallResult) -> Answer {
        self.open_delivery(id)?;
        Ok(match result {
            CallResult::Succeeded { status, duration_ms, excerpt, kept } => {
                let (status, duration_ms, excerpt, kept) =
                    (*status, *duration_ms, excerpt.clone(), kept.clone());
                Decision::event(NoticeDelivered { delivery: id, status, duration_ms, excerpt, kept })
            }
            CallResult::Failed { status, reason, excerpt, .. } => {
                let (status, reason, excerpt) = (*status, reason.clone(), excerpt.clone());
                Decision::event(NoticeNotDelivered { delivery: id, status, reason, excerpt })
            }
            CallResult::Unknown { reason } => {
                Decision::event(NoticeUnknown { delivery: id, reason: reason.clone() })
            }
        })
    }

    pub(super) fn delivery_looked(&self, id: DeliveryId, seen: bool, detail: &Text) -> Answer {
        self.incident.deliveries.get(id).ok_or(Refusal::Stale)?;
        Ok(Decision::event(NoticeLooked { delivery: id, seen, detail: detail.clone() }))
    }

    pub(super) fn delivery_lost(&self, id: DeliveryId) -> Answer {
        self.open_delivery(id)?;
        let reason = Text::line("the program that was to send it has ended");
        Ok(Decision::event(NoticeUnknown { delivery: id, reason }))
    }
}
