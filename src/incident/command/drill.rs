//! What the controller of a drill asks for.

use jiff::Timestamp;

use crate::incident::event::{ExpectationJudged, ObservationMade};
use crate::plan::scenario::InjectKind;
use crate::plan::{InjectId, Text};

/// The exercise around a drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrillCommand {
    /// Set the clock.
    SetClock {
        /// What the wall clock shows.
        wall: Timestamp,
        /// What it is to show; it goes on from where it is when absent. Never back.
        shows: Option<Timestamp>,
        /// How many times as fast as the wall clock; 0 stands still.
        speed: u32,
    },
    /// Deliver an inject now.
    Deliver {
        /// Which.
        inject: InjectId,
    },
    /// Do not deliver an inject by itself.
    Hold {
        /// Which.
        inject: InjectId,
    },
    /// Deliver a held inject by itself again; at once when it is due.
    LetGo {
        /// Which.
        inject: InjectId,
    },
    /// Leave an inject out.
    SkipInject {
        /// Which.
        inject: InjectId,
        /// Why.
        reason: Text,
    },
    /// Tell the players something that the scenario does not have.
    Add {
        /// What kind of inject it is.
        kind: InjectKind,
        /// Who says it.
        from: Text,
        /// Who hears it; everybody when empty.
        to: Text,
        /// How it comes.
        channel: Text,
        /// What the players read.
        text: Text,
    },
    /// Write down the answer to a question.
    Discuss {
        /// The inject that asks it.
        inject: InjectId,
        /// What the players said.
        answer: Text,
    },
    /// Write down what was seen.
    Observe(ObservationMade),
    /// Judge an expected action by hand.
    Judge(ExpectationJudged),
    /// End the exercise.
    End {
        /// Why.
        reason: Text,
    },
}
