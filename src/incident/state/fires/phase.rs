//! Where a firing is between intent and proof.

use jiff::Timestamp;

use crate::plan::Text;

/// Where a firing is between intent and proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FireState {
    /// A second person was asked; nothing has left.
    AwaitingApproval {
        /// Until when; then it is denied.
        until: Timestamp,
    },
    /// The prior state is being read; the action itself has not been sent.
    Capturing,
    /// The targets were read; a person has to confirm them. Nothing else has left.
    Held {
        /// Why.
        why: Text,
    },
    /// The request may have left.
    Sending,
    /// It was turned away and is sent again.
    Postponed {
        /// When.
        until: Timestamp,
        /// Why it was turned away.
        reason: Text,
    },
    /// It began a job that runs on.
    Polling,
    /// Of many targets, some failed or are unknown.
    Partial {
        /// How many there are.
        all: u32,
        /// How many failed, or were not sent.
        failed: u32,
        /// How many are unknown.
        unknown: u32,
    },
    /// Answered as expected; the effect is being looked for.
    Verifying {
        /// The status of the answer.
        status: u16,
    },
    /// Answered as expected, and nothing says how to look for the effect.
    Accepted {
        /// The status of the answer.
        status: u16,
    },
    /// The effect was seen, or a person vouched for it.
    Verified {
        /// What was seen.
        detail: Text,
    },
    /// The effect was not seen in time.
    NotVerified {
        /// What was seen last.
        detail: Text,
    },
    /// Refused, or never left.
    Failed {
        /// Why.
        reason: Text,
    },
    /// It may have happened.
    Unknown {
        /// Why it can't be told.
        reason: Text,
    },
    /// A person established that it did not happen.
    DidNotHappen,
    /// A second person said no, or nobody said anything in time. Nothing was sent.
    Denied {
        /// Why.
        reason: Text,
    },
    /// A person called it off before anything was changed.
    Cancelled,
}

impl FireState {
    /// The word on the screen.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::AwaitingApproval { .. } => "awaiting approval",
            Self::Capturing => "reading prior state",
            Self::Held { .. } => "held, confirm the targets",
            Self::Sending => "sent, no answer yet",
            Self::Postponed { .. } => "turned away, sent again later",
            Self::Polling => "accepted, the job is running",
            Self::Partial { .. } => "done in part",
            Self::Verifying { .. } => "accepted, looking for the effect",
            Self::Accepted { .. } => "accepted, effect not looked for",
            Self::Verified { .. } => "verified",
            Self::NotVerified { .. } => "not verified",
            Self::Failed { .. } => "failed",
            Self::Unknown { .. } => "unknown",
            Self::DidNotHappen => "did not happen",
            Self::Denied { .. } => "denied",
            Self::Cancelled => "called off",
        }
    }

    /// The word in machine-readable output.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::AwaitingApproval { .. } => "awaiting_approval",
            Self::Capturing => "reading_prior_state",
            Self::Held { .. } => "held",
            Self::Sending => "sent",
            Self::Postponed { .. } => "postponed",
            Self::Polling => "job_running",
            Self::Partial { .. } => "partial",
            Self::Verifying { .. } => "verifying",
            Self::Accepted { .. } => "accepted",
            Self::Verified { .. } => "verified",
            Self::NotVerified { .. } => "not_verified",
            Self::Failed { .. } => "failed",
            Self::Unknown { .. } => "unknown",
            Self::DidNotHappen => "did_not_happen",
            Self::Denied { .. } => "denied",
            Self::Cancelled => "cancelled",
        }
    }

    /// What is known beyond the word.
    pub fn detail(&self) -> Option<Text> {
        match self {
            Self::Capturing | Self::Sending | Self::Polling | Self::DidNotHappen | Self::Cancelled => None,
            Self::AwaitingApproval { until } => {
                Some(Text::line(&format!("denied unless approved by {} UTC", until.strftime("%H:%M:%S"))))
            }
            Self::Postponed { until, reason } => {
                Some(Text::line(&format!("{reason}; sent again at {} UTC", until.strftime("%H:%M:%S"))))
            }
            Self::Partial { all, failed, unknown } => {
                let done = all.saturating_sub(*failed).saturating_sub(*unknown);
                Some(Text::line(&format!("{done} of {all} done, {failed} failed, {unknown} unknown")))
            }
            Self::Verifying { status } | Self::Accepted { status } => {
                Some(Text::line(&format!("answered {status}")))
            }
            Self::Held { why: detail }
            | Self::Verified { detail }
            | Self::NotVerified { detail }
            | Self::Failed { reason: detail }
            | Self::Unknown { reason: detail }
            | Self::Denied { reason: detail } => Some(detail.clone()),
        }
    }

    /// Is it decided that it happens, with its outcome still expected?
    pub const fn is_in_flight(&self) -> bool {
        matches!(
            self,
            Self::AwaitingApproval { .. }
                | Self::Capturing
                | Self::Held { .. }
                | Self::Sending
                | Self::Postponed { .. }
                | Self::Polling
        )
    }

    /// Does its running program do something for it?
    pub const fn needs_runner(&self) -> bool {
        matches!(self, Self::Capturing | Self::Sending | Self::Postponed { .. } | Self::Polling)
    }

    /// Has nothing left that changes anything, and nothing is under way that would?
    pub const fn is_before_sending(&self) -> bool {
        matches!(self, Self::AwaitingApproval { .. } | Self::Held { .. })
    }

    /// Is nothing known about its outcome, running or not?
    pub const fn is_open(&self) -> bool {
        self.is_in_flight()
            || matches!(self, Self::Unknown { .. })
            || matches!(self, Self::Partial { unknown, .. } if *unknown > 0)
    }

    /// Have all calls ended, with some of them not as expected, or unknown?
    pub const fn is_settled_in_part(&self) -> bool {
        matches!(self, Self::Partial { .. } | Self::Unknown { .. })
    }

    /// Is its outcome unknown, all of it or in part?
    pub const fn is_unknown(&self) -> bool {
        self.is_open() && !self.is_in_flight()
    }
}
