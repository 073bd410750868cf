//! What leaves by itself: pages, messages, reminders, heads of the record, and whether it arrived.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::plan::action::Retry;
use crate::plan::request::Expect;
use crate::plan::{ActionId, ChannelId, Duration, PersonId, Probe, ResolvedCall, RoleId, Text};

/// One delivery: the sequence number of the event that authorised it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryId(pub u64);

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// What is delivered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum Notice {
    /// A page of a role's people.
    Page {
        /// The role.
        role: RoleId,
        /// The event that paged: a `role_paged` or a `page_reminded`.
        page: u64,
        /// Who; none for a place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
    },
    /// A message that was released.
    Message {
        /// The event of its release.
        release: u64,
    },
    /// A sitrep.
    Sitrep {
        /// The event that issued it.
        sitrep: u64,
    },
    /// The head of the record, for somebody else to hold.
    Anchor {
        /// Number of lines.
        count: u64,
        /// The last line's hash, 64 hex digits.
        hash: String,
    },
    /// A reminder that something is overdue.
    Reminder {
        /// Who.
        person: PersonId,
        /// The event that says what is overdue.
        overdue: u64,
    },
}

impl Notice {
    /// The person that it is for, where it is for one.
    pub const fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Page { person, .. } => person.as_ref(),
            Self::Reminder { person, .. } => Some(person),
            Self::Message { .. } | Self::Sitrep { .. } | Self::Anchor { .. } => None,
        }
    }
}

/// Something is to be delivered by one channel. From here on a byte may leave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryRequested {
    /// What.
    pub notice: Notice,
    /// By which channel.
    pub channel: ChannelId,
    /// To which address of the channel, where it has more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Text>,
    /// The number of the channel among those that are tried for the same notice, from 0.
    #[serde(default)]
    pub rank: u32,
    /// The action that sends it.
    pub action: ActionId,
    /// The text.
    pub text: Text,
    /// The action's inputs, as the channel filled them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, Text>,
    /// The call, as it is sent; secrets are places.
    pub request: ResolvedCall,
    /// What a good answer looks like.
    pub expect: Expect,
    /// What is kept of the answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keep: BTreeMap<String, String>,
    /// When it may be sent again, with the same key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// The independent look whether it arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Probe>,
    /// How long an answer may take.
    pub timeout: Duration,
    /// The same for each time this delivery is sent.
    pub idempotency_key: String,
    /// The running program that sends it.
    pub runner: String,
}

/// It was turned away and is sent again later, with the same key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryPostponed {
    /// The delivery.
    pub delivery: DeliveryId,
    /// When.
    pub until: Timestamp,
    /// Why.
    pub reason: Text,
}

/// The program that was to send it is gone; another one sends it, with the same key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryTakenOver {
    /// The delivery.
    pub delivery: DeliveryId,
    /// The program that sends it now.
    pub runner: String,
}

/// The channel took it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeDelivered {
    /// The delivery.
    pub delivery: DeliveryId,
    /// The status of the answer.
    pub status: u16,
    /// In milliseconds.
    pub duration_ms: u64,
    /// The start of the answer.
    pub excerpt: Text,
    /// What was kept of the answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<String, Value>,
    /// The look whether it arrived, where it is known only now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Probe>,
}

/// It was not delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeNotDelivered {
    /// The delivery.
    pub delivery: DeliveryId,
    /// The status of the answer, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why.
    pub reason: Text,
    /// The start of the answer.
    #[serde(default)]
    pub excerpt: Text,
}

/// Whether it was delivered can't be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeUnknown {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Why.
    pub reason: Text,
}

/// An independent look saw, or did not see, that it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeLooked {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Was it seen?
    pub seen: bool,
    /// What was seen.
    pub detail: Text,
}

/// Nothing can deliver it: no channel is left, or there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeUndeliverable {
    /// What.
    pub notice: Notice,
    /// Why, in words: who should be called by hand.
    pub reason: Text,
}
