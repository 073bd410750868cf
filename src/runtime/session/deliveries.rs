//! Delivering pages, messages and reminders. The events that authorised them are durable.

use std::rc::Rc;

use jiff::Timestamp;

use super::effects::{LOOK_AGAIN, result_of};
use super::{Ended, Session};
use crate::incident::command::{LeadCommand, ReportCommand};
use crate::incident::event::DeliveryId;
use crate::incident::state::{Delivery, DeliveryState};
use crate::incident::{Command, Effect, Origin};
use crate::plan::{Duration, Probe, ProbeStatus};
use crate::runtime::world::{Call, CallOutcome, Look, Purpose, World};

/// A look for a delivery that goes on until it shows or time is up.
pub(super) struct Arriving {
    delivery: DeliveryId,
    probe: Probe,
    until: Timestamp,
    look: Look,
}

impl<W: World> Session<W> {
    /// Is this the program that delivers it?
    pub(super) fn delivers(&self, id: DeliveryId) -> bool {
        self.incident.deliveries.get(id).is_some_and(|it| it.runner == self.runner.id)
    }

    /// Are there deliveries without an outcome that this program is to make?
    pub fn has_own_deliveries(&self) -> bool {
        self.incident.deliveries.open().any(|it| it.runner == self.runner.id)
    }

    /// Ask that the head of the record be posted, where that is due. Of many programs that see it, the first to append
    /// posts it.
    pub(super) fn anchor(&mut self) {
        if !self.incident.wants_anchor() || self.head.count != self.incident.seq {
            return;
        }
        let (count, hash) = (self.head.count, self.head.hash.clone());
        self.report_later(Origin::Timer, Command::Report(ReportCommand::Anchor { count, hash }));
    }

    /// A brief carries the head of the log as it is when it is written: asked anew for each try.
    pub(super) fn tell_head(&self, command: &mut Command) {
        if let Command::Lead(LeadCommand::OfferHandover { log_hash, .. }) = command {
            *log_hash = (self.head.count == self.incident.seq).then(|| self.head.hash.clone());
        }
    }

    pub(super) fn deliver(&mut self, id: DeliveryId) {
        let Some(delivery) = self.incident.deliveries.get(id) else { return };
        let call = self.delivery_call(delivery);
        let world = Rc::clone(&self.world);
        self.calls += 1;
        self.under_way.push(Box::pin(async move { Ended::Delivered(id, world.call(call).await) }));
    }

    fn delivery_call(&self, delivery: &Delivery) -> Call {
        let request = &delivery.request;
        let simulate = self.incident.plan.actions.get(&request.action).and_then(|a| a.simulate.clone());
        Call {
            request: request.request.clone(),
            expect: request.expect.clone(),
            timeout: request.timeout,
            idempotency_key: request.idempotency_key.clone(),
            action: request.action.clone(),
            purpose: Purpose::Tell,
            pick: request.keep.clone(),
            simulate: simulate.unwrap_or_default(),
        }
    }

    pub(super) fn delivered(&mut self, delivery: DeliveryId, outcome: CallOutcome) {
        self.calls -= 1;
        let result = result_of(outcome);
        self.report(Origin::Call, Command::Report(ReportCommand::Delivery { delivery, result }));
    }

    /// Wait for the instant, then deliver again.
    pub(super) fn deliver_later(&mut self, id: DeliveryId) {
        let state = self.incident.deliveries.get(id).map(|it| &it.state);
        let Some(DeliveryState::Postponed { until }) = state else { return };
        let (until, clock) = (*until, self.clock.clone());
        self.calls += 1;
        self.under_way.push(Box::pin(async move {
            while clock.now() < until {
                let left = until.duration_since(clock.now()).as_millis();
                let left = Duration::millis(u64::try_from(left).unwrap_or(0).max(1));
                clock.nap(left).await;
            }
            Ended::DeliverNow(id)
        }));
    }

    pub(super) fn deliver_now(&mut self, id: DeliveryId) {
        self.calls -= 1;
        let state = self.incident.deliveries.get(id).map(|it| &it.state);
        if matches!(state, Some(DeliveryState::Postponed { .. })) && self.delivers(id) {
            self.deliver(id);
        }
    }

    pub(super) fn look_for_notice(&mut self, id: DeliveryId) {
        let Some(probe) = self.incident.deliveries.get(id).and_then(|it| it.verify.clone()) else { return };
        let until = probe.within().after(self.clock.now());
        self.calls += 1;
        self.look_for_arrival(id, probe, until, Duration::ZERO);
    }

    fn look_for_arrival(&mut self, delivery: DeliveryId, probe: Probe, until: Timestamp, pause: Duration) {
        let (dependency, behind) = self.behind(&probe);
        let (world, clock) = (Rc::clone(&self.world), self.clock.clone());
        self.under_way.push(Box::pin(async move {
            if pause > Duration::ZERO {
                clock.sleep(pause).await;
            }
            let look = world.look(dependency.as_ref(), &behind).await;
            Ended::Arrived(Box::new(Arriving { delivery, probe, until, look }))
        }));
    }

    pub(super) fn arrived(&mut self, arriving: Arriving) {
        let Arriving { delivery, probe, until, look } = arriving;
        let seen = look.status == ProbeStatus::Ok;
        let waits = self.incident.deliveries.get(delivery).is_some_and(|it| it.seen.is_none());
        if waits && !seen && self.clock.now() < until {
            self.look_for_arrival(delivery, probe, until, LOOK_AGAIN);
            return;
        }
        self.calls -= 1;
        let detail = look.detail;
        let report = ReportCommand::DeliveryLooked { delivery, seen, detail };
        self.report(Origin::Probe, Command::Report(report));
    }

    /// Record that the sender of a delivery is gone; the core says who goes on.
    pub(super) fn report_lost_deliveries(&mut self) {
        let open = self.incident.deliveries.open();
        let lost: Vec<_> =
            open.filter(|it| self.runner.is_gone(&it.runner)).map(|it| (it.id, it.runner.clone())).collect();
        for (delivery, sender) in lost {
            let report = ReportCommand::DeliveryLost { delivery, sender };
            self.report(Origin::Timer, Command::Report(report));
        }
    }

    /// Looking changes nothing, so whoever opens the incident goes on looking for what arrived unseen.
    pub(super) fn take_up_arrivals(&mut self) {
        let unseen = |it: &&Delivery| {
            matches!(it.state, DeliveryState::Delivered { .. }) && it.verify.is_some() && it.seen.is_none()
        };
        let looks: Vec<_> = self
            .incident
            .deliveries
            .iter()
            .filter(unseen)
            .filter(|it| self.runner.is_gone(&it.runner))
            .map(|it| it.id)
            .collect();
        for delivery in looks {
            self.carry_out(Effect::LookForNotice { delivery });
        }
    }
}
