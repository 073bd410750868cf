//! What surrounds an action's call: reading before, going on after, repeating, many targets, putting back.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CallTemplate;
use crate::plan::dns_update::DnsUpdate;
use crate::plan::exec::Exec;
use crate::plan::mail::Mail;
use crate::plan::request::{Expect, Request};
use crate::plan::{Duration, IdentityId, Probe};

/// Read the prior state first, so that undo can put it back. Exactly one of `request` and `exec` is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// A reading request: `GET`, `HEAD`, or `POST` where a server is read by it, as token introspection is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// A program that only reads; its output is taken as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exec: Option<Exec>,
    /// What a good answer looks like.
    #[serde(default)]
    pub expect: Expect,
    /// A name for each JSON pointer (RFC 6901) or JSONPath (RFC 9535) into the answer; later templates read it as
    /// `{{ captured.NAME }}`.
    pub pick: BTreeMap<String, String>,
}

/// A further call, sent once the one before was answered as expected. Exactly one of `request` and `exec` is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// The request that is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// The program that is run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exec: Option<Exec>,
    /// What a good answer looks like.
    #[serde(default)]
    pub expect: Expect,
    /// What is kept of the answer, as `{{ answers.NAME }}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keep: BTreeMap<String, String>,
}

/// Ask again and again until an asynchronous job ends. Exactly one of `request` and `exec` is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// A reading request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// A program that only reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exec: Option<Exec>,
    /// What the answer looks like when the job is done.
    pub done: Expect,
    /// What the answer looks like when the job has failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Expect>,
    /// How often to ask; 2 s when absent.
    #[serde(default = "two_seconds")]
    pub every: Duration,
    /// How long the job may take; then the outcome is unknown. 5 min when absent.
    #[serde(default = "five_minutes")]
    pub within: Duration,
}

const fn two_seconds() -> Duration {
    Duration::secs(2)
}

const fn five_minutes() -> Duration {
    Duration::mins(5)
}

/// Repeat a call that was turned away, with the same idempotency key. `Retry-After` is honoured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// How often it is sent in all, the first time included.
    #[schemars(range(min = 2, max = 10))]
    pub attempts: u32,
    /// The statuses to repeat on; 429 and 503 when absent.
    #[serde(default = "turned_away")]
    pub on: Vec<u16>,
    /// How long to wait before the next attempt where the server does not say; doubled each time. 1 s when absent.
    #[serde(default = "one_second")]
    pub wait: Duration,
    /// Why a repetition is harmless. Needed unless the method is idempotent (RFC 9110, section 9.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotent: Option<String>,
}

fn turned_away() -> Vec<u16> {
    vec![429, 503]
}

const fn one_second() -> Duration {
    Duration::secs(1)
}

/// Do it to many targets. Exactly one of `values`, `identities` and `captured` is given; templates read the target
/// as `{{ each }}`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForEach {
    /// These texts, for example regions; each is a template.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// These identities of the campaign; `{{ each }}` is the id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<IdentityId>,
    /// The name of a list that `capture` picks; `{{ each.MEMBER }}` reads a member. Read first, confirmed after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<String>,
    /// A template for a target's name; `{{ each }}` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name of a list (or number) that `capture` picks: all there are. More than 30 % of it needs the
    /// confirmation of an irreversible action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of: Option<String>,
    /// More targets than this need the confirmation of an irreversible action; 20 when absent.
    #[serde(default = "twenty")]
    pub max_targets: u32,
    /// How many calls run at a time; 10 when absent.
    #[serde(default = "ten")]
    #[schemars(range(min = 1, max = 1000))]
    pub concurrency: u32,
}

const fn twenty() -> u32 {
    20
}

const fn ten() -> u32 {
    10
}

/// How to put the prior state back; it may use `{{ captured.NAME }}` and `{{ answers.NAME }}`. Exactly one of
/// `request`, `exec`, `dns_update` and `mail` is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Undo {
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
    /// What a good answer looks like.
    #[serde(default)]
    pub expect: Expect,
    /// An independent look at the effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Probe>,
}

impl Capture {
    /// What it sends.
    pub fn call(&self) -> Option<CallTemplate<'_>> {
        CallTemplate::of(self.request.as_ref(), self.exec.as_ref(), None, None)
    }
}

impl Then {
    /// What it sends.
    pub fn call(&self) -> Option<CallTemplate<'_>> {
        CallTemplate::of(self.request.as_ref(), self.exec.as_ref(), None, None)
    }
}

impl Poll {
    /// What it sends.
    pub fn call(&self) -> Option<CallTemplate<'_>> {
        CallTemplate::of(self.request.as_ref(), self.exec.as_ref(), None, None)
    }
}

impl Undo {
    /// What it sends.
    pub fn call(&self) -> Option<CallTemplate<'_>> {
        let Self { request, exec, dns_update, mail, .. } = self;
        CallTemplate::of(request.as_ref(), exec.as_ref(), dns_update.as_ref(), mail.as_ref())
    }
}
