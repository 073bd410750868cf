//! Deliveries whose sender is gone.
//!
//! A page that nobody got is worse than one that came twice, so a page is sent again by another program, with the same
//! key. Nothing else is: see `docs/adr/0011-deliveries.md`.

use super::ends::has_next;
use super::needed::not_needed;
use crate::incident::Effect;
use crate::incident::Refusal;
use crate::incident::decide::{Answer, Context, Decision};
use crate::incident::event::{DeliveryId, DeliveryPostponed, DeliveryTakenOver, NoticeNotDelivered};
use crate::incident::state::{Delivery, DeliveryState};
use crate::plan::Text;

/// How often a delivery is taken over; each time the program before it ended without an outcome.
pub(super) const MOST_TAKEOVERS: u32 = 3;
/// Why a delivery is unknown whose sender is gone.
const SENDER_GONE: &str = "the program that was to send it has ended";

impl Context<'_> {
    /// The program `sender` is gone. Where several programs see that, the first one to record it has it: for the others
    /// the sender is another one by then, and what they say is stale.
    pub(in crate::incident::decide) fn delivery_lost(&self, id: DeliveryId, sender: &str) -> Answer {
        let delivery = self.open_delivery(id)?;
        if delivery.runner != sender {
            return Err(Refusal::Stale);
        }
        let notice = &delivery.request.notice;
        let waits = match delivery.state {
            DeliveryState::Postponed { until } if self.now < until => Some(until),
            DeliveryState::Postponed { .. }
            | DeliveryState::Sending
            | DeliveryState::Delivered { .. }
            | DeliveryState::NotDelivered { .. }
            | DeliveryState::Unknown { .. } => None,
        };
        if waits.is_some() && !self.is_needed(notice) {
            return Ok(Decision::event(not_needed(delivery)));
        }
        if !has_next(notice) && waits.is_some() {
            let reason = Text::line(&format!("it was turned away, and was not sent again: {SENDER_GONE}"));
            let (status, excerpt) = (None, Text::default());
            return Ok(Decision::event(NoticeNotDelivered { delivery: id, status, reason, excerpt }));
        }
        if has_next(notice) && self.is_needed(notice) && delivery.takeovers < MOST_TAKEOVERS {
            return Ok(self.taken_over(delivery, waits));
        }
        Ok(self.unknown_delivery(Decision::nothing(), delivery, &Text::line(SENDER_GONE)))
    }

    fn taken_over(&self, delivery: &Delivery, waits: Option<jiff::Timestamp>) -> Decision {
        let id = delivery.id;
        let decision = Decision::event(DeliveryTakenOver { delivery: id, runner: self.runner.to_owned() });
        match waits {
            None => decision.causing(Effect::SendNotice { delivery: id }),
            // Whoever turned it away asked for this pause.
            Some(until) => {
                let reason = Text::line("it waits until it may be sent again");
                decision
                    .and(DeliveryPostponed { delivery: id, until, reason })
                    .causing(Effect::SendNoticeLater { delivery: id })
            }
        }
    }
}
