//! `config/channels.toml`: how pages and messages leave. Each channel is an action of the catalogue with its inputs
//! filled by the program.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ActionId, ChannelId, Text};

/// What the inputs of a channel may speak of: `{{ text }}`, `{{ address }}` and so on.
pub const VARIABLES: [&str; 9] =
    ["text", "subject", "address", "person", "role", "level", "key", "state", "first"];

/// The file's shape.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelFile {
    /// The channels.
    #[serde(default)]
    pub channel: Vec<Channel>,
}

/// One way to reach people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The short name. A message's `channel` names it, alone or with an address behind a colon: `chat:launch-leads`.
    pub id: ChannelId,
    /// What the screen calls it; its id when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// The entry of a person's `contact` that is the address: `email`, `phone`, `chat`. A person without it can't be
    /// reached by this channel. When absent the channel is a fixed place, such as a chat room or a status page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The action that sends it.
    pub action: ActionId,
    /// The action's inputs as templates of `{{ text }}`, `{{ subject }}`, `{{ address }}`, `{{ person }}`,
    /// `{{ role }}`, `{{ level }}`, `{{ key }}` (the same for the same page or message, different for any other) and
    /// `{{ state }}` (`investigating`, `identified`, `monitoring`, `resolved`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, String>,
    /// What sends every further message of an incident, where that is another action: updating what the first opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Again>,
}

/// How a channel sends every message after the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Again {
    /// The action that sends it.
    pub action: ActionId,
    /// Its inputs, as above; also `{{ first }}`, what the action of the first message kept (`keep`) as its only value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, String>,
}

impl Channel {
    /// What the screen calls it.
    pub fn name(&self) -> &str {
        self.title.as_ref().map_or(self.id.as_str(), Text::first_line)
    }

    /// The actions that it sends with.
    pub fn actions(&self) -> impl Iterator<Item = &ActionId> {
        std::iter::once(&self.action).chain(self.again.iter().map(|again| &again.action))
    }
}
