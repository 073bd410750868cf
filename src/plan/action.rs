//! `config/actions/*.toml`: one-key actions.

mod life;
mod simulate;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::life::{Capture, ForEach, Poll, Retry, Then, Undo};
pub use self::simulate::{SimulatedCall, SimulatedTurn};
use super::dns_update::DnsUpdate;
use super::exec::Exec;
use super::mail::Mail;
use super::request::{Expect, Request};
use super::{ActionId, Authority, Domain, Duration, Probe, Text};

/// The file's shape.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionFile {
    /// The actions.
    #[serde(default)]
    pub action: Vec<Action>,
}

/// How an action is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Danger {
    /// Only looks: no confirmation.
    Observe,
    /// Can be undone: one key.
    Reversible,
    /// Can't be undone: the target's name is typed, and a second person approves. The default.
    #[default]
    Irreversible,
}

impl Danger {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Reversible => "reversible",
            Self::Irreversible => "irreversible",
        }
    }
}

/// How long a containment is meant to hold (SP 800-61r3, RS.MI).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Containment {
    /// Hours.
    Emergency,
    /// About two weeks.
    Temporary,
    /// For good.
    Permanent,
}

/// What an action, its undo, or one of the calls around it sends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CallTemplate<'a> {
    /// An HTTP request.
    Http(&'a Request),
    /// A program.
    Exec(&'a Exec),
    /// A dynamic DNS update.
    DnsUpdate(&'a DnsUpdate),
    /// A mail.
    Mail(&'a Mail),
}

impl<'a> CallTemplate<'a> {
    /// What it is, in one line: `PATCH https://…`, `kubectl rollout …`. Templates are not filled.
    pub fn summary(&self) -> String {
        match self {
            Self::Http(request) => format!("{} {}", request.method.as_str(), request.url),
            Self::Exec(program) => program.args.join(" "),
            Self::DnsUpdate(update) => {
                format!("UPDATE {} in {} at {}", update.name, update.zone, update.server)
            }
            Self::Mail(mail) => format!("MAIL to {} through {}", mail.to.join(", "), mail.server),
        }
    }

    fn of(
        request: Option<&'a Request>,
        exec: Option<&'a Exec>,
        dns_update: Option<&'a DnsUpdate>,
        mail: Option<&'a Mail>,
    ) -> Option<Self> {
        let http = request.map(Self::Http);
        let program = || exec.map(Self::Exec);
        let update = || dns_update.map(Self::DnsUpdate);
        http.or_else(program).or_else(update).or_else(|| mail.map(Self::Mail))
    }
}

/// One call to the outside, prepared before the launch. Exactly one of `request`, `exec`, `dns_update` and `mail` is
/// given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// The short name.
    pub id: ActionId,
    /// The key that opens its preview on the Command screen: one character.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<char>,
    /// What it does, as an order: "Point checkout at the standby".
    pub title: Text,
    /// The part of the world it changes.
    pub domain: Domain,
    /// What the person who fires it must be allowed to do.
    pub authority: Authority,
    /// How it is confirmed.
    #[serde(default)]
    pub danger: Danger,
    /// A template for the name of what it changes: one in flight per action and target, and the name that is
    /// typed to confirm. The action's id when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The request that is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// The program that is run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exec: Option<Exec>,
    /// The dynamic DNS update that is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns_update: Option<DnsUpdate>,
    /// The mail that is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<Mail>,
    /// What the person fills in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// What to read before, for undo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<Capture>,
    /// What a good answer looks like.
    #[serde(default)]
    pub expect: Expect,
    /// What is kept of the answer: a name for each JSON pointer (RFC 6901) or JSONPath (RFC 9535), read by later
    /// templates as `{{ answers.NAME }}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keep: BTreeMap<String, String>,
    /// Further calls, one after the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<Then>,
    /// Ask until an asynchronous job has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll: Option<Poll>,
    /// Do it to many targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_each: Option<ForEach>,
    /// Repeat it where it was turned away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// An independent look at the effect: a 2xx proves nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Probe>,
    /// How to put the prior state back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undo>,
    /// How long an answer may take; then the outcome is unknown.
    #[serde(default = "default_timeout")]
    pub timeout: Duration,
    /// How long a second person has to approve it; then it is denied. 10 min when absent.
    #[serde(default = "default_approval")]
    pub approve_within: Duration,
    /// How long the containment is meant to hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub containment: Option<Containment>,
    /// What happens in a drill. Where it is absent, a drill with a scenario that has no answer of its own says that the
    /// action is not simulated; any other drill answers plainly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulate: Option<SimulatedCall>,
}

const fn default_timeout() -> Duration {
    Duration::secs(10)
}

const fn default_approval() -> Duration {
    Duration::mins(10)
}

impl Action {
    /// What it sends.
    pub fn call(&self) -> Option<CallTemplate<'_>> {
        let Self { request, exec, dns_update, mail, .. } = self;
        CallTemplate::of(request.as_ref(), exec.as_ref(), dns_update.as_ref(), mail.as_ref())
    }

    /// Are its targets known only after the prior state was read?
    pub fn reads_targets(&self) -> bool {
        self.for_each.as_ref().is_some_and(|each| each.captured.is_some())
    }
}

/// One thing that the person fills in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The name in templates: `{{ inputs.NAME }}`.
    pub name: String,
    /// What the person is asked.
    pub prompt: Text,
    /// The only values allowed, when there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Text>,
    /// The value that is filled in already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Text>,
    /// A regular expression that the whole value must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The value is a secret's place (`env:NAME`, `file:PATH`, `keyring:SERVICE/USER`), for example of a token that
    /// leaked. It may be used in a header or as a whole leaf of a body.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
}
