//! What can be practised of a campaign, and in which wording: the order of keys, comments and layout don't count.

use serde::Serialize;

use super::Practised;
use crate::plan::message::{Audience, Outage, Phase};
use crate::plan::{Action, Message, PersonId, Plan, Role, RoleId, Runbook, RunbookId, Step, Text, digest};

/// One thing that can be practised by itself.
#[derive(Debug, Clone, Copy)]
pub enum Thing<'p> {
    /// A step of a runbook.
    Step(&'p RunbookId, &'p Step),
    /// An action.
    Action(&'p Action),
    /// The backup of a role.
    Backup(&'p Role, &'p PersonId),
    /// A message.
    Message(&'p Message),
}

impl<'p> Thing<'p> {
    /// Everything of a plan but its steps: the actions that people fire, the backups, the messages.
    pub fn beside_steps(plan: &'p Plan) -> impl Iterator<Item = Self> {
        let actions = plan.actions.values().filter(|action| !plan.is_for_channels_only(&action.id));
        let backups = plan.roles.iter().filter_map(|role| Some(Self::Backup(role, role.backup.as_ref()?)));
        actions.map(Self::Action).chain(backups).chain(plan.messages.values().map(Self::Message))
    }

    /// What kind of thing it is.
    pub const fn kind(self) -> Practised {
        match self {
            Self::Step(..) => Practised::Step,
            Self::Action(_) => Practised::Action,
            Self::Backup(..) => Practised::Backup,
            Self::Message(_) => Practised::Message,
        }
    }

    /// Its name in `config/coverage.toml`.
    pub fn name(self) -> Text {
        match self {
            Self::Step(runbook, step) => Text::line(&format!("{runbook}/{}", step.id)),
            Self::Action(action) => Text::line(action.id.as_str()),
            Self::Backup(role, _) => Text::line(role.id.as_str()),
            Self::Message(message) => Text::line(message.id.as_str()),
        }
    }

    /// The digest of exactly this thing, SHA-256 in hex. A step's does not change with the steps around it nor with its
    /// action; a backup's is who it is; a message's is what is said to whom and where, so that its approval may be
    /// renewed without a new drill.
    pub fn digest(self) -> Option<String> {
        match self {
            Self::Step(_, step) => of(step),
            Self::Action(action) => of(action),
            Self::Backup(role, backup) => of(&Held { role: &role.id, backup }),
            Self::Message(message) => of(&Said::of(message)),
        }
        .ok()
    }
}

/// The digest under which a whole runbook is rehearsed.
pub fn digest_of(runbook: &Runbook) -> Result<String, serde_json::Error> {
    of(runbook)
}

#[derive(Serialize)]
struct Held<'r> {
    role: &'r RoleId,
    backup: &'r PersonId,
}

#[derive(Serialize)]
struct Said<'m> {
    outage: Outage,
    phase: Phase,
    audience: Audience,
    channel: Option<&'m Text>,
    also: &'m [Text],
    body: &'m Text,
    variables: &'m [String],
}

impl<'m> Said<'m> {
    fn of(message: &'m Message) -> Self {
        let Message { outage, phase, audience, also, body, variables, .. } = message;
        let (outage, phase, audience) = (*outage, *phase, *audience);
        Self { outage, phase, audience, channel: message.channel.as_ref(), also, body, variables }
    }
}

fn of(thing: &impl Serialize) -> Result<String, serde_json::Error> {
    let json = serde_json_canonicalizer::to_string(thing)?;
    Ok(digest::sha256_hex(json.as_bytes()))
}
