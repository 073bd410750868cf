//! What the shell is told to do, once the events that authorise it are durable.

use super::event::{DeliveryId, FireId, StepRef};

/// One thing to do outside. Each names the event that authorised it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read the state before an action.
    CapturePriorState {
        /// The firing, with its request in the state.
        fire: FireId,
    },
    /// Send an action's request.
    SendRequest {
        /// The firing.
        fire: FireId,
    },
    /// Send an action's requests to its targets, so many at a time.
    SendToTargets {
        /// The firing, with its waiting targets in the state.
        fire: FireId,
    },
    /// Send an action's request again once its time has come.
    SendLater {
        /// The firing, with the instant in the state.
        fire: FireId,
    },
    /// Ask until an action's job has ended.
    PollJob {
        /// The firing, with the question in the state.
        fire: FireId,
    },
    /// Stop what is under way for an action: nothing further leaves.
    AbortCall {
        /// The firing.
        fire: FireId,
    },
    /// Look, until it shows or time is up, whether an action had its effect.
    VerifyEffect {
        /// The firing.
        fire: FireId,
    },
    /// Deliver a notice.
    SendNotice {
        /// The delivery, with its call in the state.
        delivery: DeliveryId,
    },
    /// Deliver a notice once its time has come.
    SendNoticeLater {
        /// The delivery, with the instant in the state.
        delivery: DeliveryId,
    },
    /// Look, until it shows or time is up, whether a notice arrived.
    LookForNotice {
        /// The delivery.
        delivery: DeliveryId,
    },
    /// Look, until it is there, for what a step waits for.
    WatchStep {
        /// The step.
        at: StepRef,
    },
}
