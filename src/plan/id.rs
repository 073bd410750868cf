//! Identifiers: lower-case words that people say aloud and type.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The most characters an identifier may have.
pub const MAX_LEN: usize = 64;

/// The pattern every identifier follows, as it stands in the JSON Schemas.
pub const PATTERN: &str = "^[a-z0-9][a-z0-9._-]{0,63}$";

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an identifier")]
pub struct InvalidId {
    /// The offending text, cut to a readable length.
    pub text: String,
}

impl InvalidId {
    /// What an identifier looks like.
    pub const HINT: &str =
        "use lower-case letters, digits, `-`, `_` and `.`, 64 at most, starting with a letter or digit";
}

/// Is this text a well-formed identifier?
pub fn is_valid(text: &str) -> bool {
    let mut bytes = text.bytes();
    let head = bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let tail = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.');
    head && text.len() <= MAX_LEN && bytes.all(tail)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Read an identifier; refuses anything that does not follow [`PATTERN`].
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                if is_valid(text) {
                    Ok(Self(Arc::from(text)))
                } else {
                    Err(InvalidId { text: text.chars().take(MAX_LEN).collect() })
                }
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(|e| de::Error::custom(format_args!("{e}; {}", InvalidId::HINT)))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": PATTERN })
            }
        }
    )+};
}

ids! {
    /// A person, service or agent of the roster.
    PersonId,
    /// A role of the roster.
    RoleId,
    /// A campaign.
    CampaignId,
    /// A runbook.
    RunbookId,
    /// A step, unique within its runbook.
    StepId,
    /// An action.
    ActionId,
    /// An escalation policy.
    PolicyId,
    /// A threshold that widens authority.
    ThresholdId,
    /// A pre-approved message.
    MessageId,
    /// A way to reach people: mail, chat, a pager, the status page.
    ChannelId,
    /// A system that sends alerts.
    SourceId,
    /// A system of a campaign's data path.
    SystemId,
    /// A dependency of a campaign, which carries a probe.
    DependencyId,
    /// A non-human identity: key, account, client, token or certificate.
    IdentityId,
    /// A signal of user context.
    SignalId,
    /// An incident.
    IncidentId,
    /// A scenario of a drill.
    ScenarioId,
    /// An inject, unique within its scenario.
    InjectId,
    /// An expected action, unique within its scenario.
    ExpectedId,
    /// An objective, unique within its scenario.
    ObjectiveId,
}
