//! `config/campaigns/ID.toml`: the campaign, what it depends on and what it may use.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ActionId, CampaignId, DependencyId, Duration, IdentityId, MessageId, PolicyId, Probe, RoleId, RunbookId,
    Severity, SignalId, SystemId, Text, ThresholdId,
};

/// The file's shape, and the campaign itself.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// The short name; the file is named after it.
    pub id: CampaignId,
    /// What people call it.
    pub title: Text,
    /// When it can't be moved.
    pub window: Window,
    /// The roles that answer for it.
    #[serde(default)]
    pub owners: Owners,
    /// The runbooks that apply.
    #[serde(default)]
    pub runbooks: Vec<RunbookId>,
    /// Actions on the screen beside those that the runbooks and identities name.
    #[serde(default)]
    pub actions: Vec<ActionId>,
    /// The escalation policy for paging a role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyId>,
    /// The thresholds that widen authority.
    #[serde(default)]
    pub thresholds: Vec<ThresholdId>,
    /// The pre-approved messages.
    #[serde(default)]
    pub messages: Vec<MessageId>,
    /// The data path.
    #[serde(default)]
    pub system: Vec<System>,
    /// What must work for the campaign to work; each carries a probe.
    #[serde(default)]
    pub dependency: Vec<Dependency>,
    /// The non-human identities.
    #[serde(default)]
    pub identity: Vec<Identity>,
    /// The user context that the campaign reads.
    #[serde(default)]
    pub signal: Vec<Signal>,
    /// What makes extra approvals necessary.
    #[serde(default)]
    pub flags: Flags,
    /// What each severity means for this campaign.
    #[serde(default)]
    #[schemars(extend("propertyNames" = { "enum": ["sev1", "sev2", "sev3", "sev4"] }))]
    pub severity: BTreeMap<Severity, Text>,
}

/// The launch window.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// When the campaign opens: an offset date-time.
    #[serde(with = "super::settings::instant")]
    #[schemars(with = "super::settings::InstantSchema")]
    pub opens: Timestamp,
    /// When it closes: an offset date-time, after `opens`.
    #[serde(with = "super::settings::instant")]
    #[schemars(with = "super::settings::InstantSchema")]
    pub closes: Timestamp,
}

/// Role ids that answer for the campaign.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Owners {
    /// Who runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<RoleId>,
    /// Who answers for its identities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<RoleId>,
    /// Who answers for the business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business: Option<RoleId>,
}

/// One system of the data path.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// The short name.
    pub id: SystemId,
    /// Who runs it; `own` where you do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<Text>,
    /// Where the data is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Text>,
    /// Is it in the approved data path?
    #[serde(default)]
    pub approved: bool,
}

/// The part of the world that a dependency or an action belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// Name resolution.
    Dns,
    /// The application.
    App,
    /// Identities, credentials and tokens.
    Identity,
    /// Traffic switching.
    Traffic,
    /// The campaign's own sends and adverts.
    Campaign,
    /// Messages to people.
    Comms,
    /// A vendor.
    Vendor,
}

impl Domain {
    /// The word on the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Dns => "DNS",
            Self::App => "App",
            Self::Identity => "Identity",
            Self::Traffic => "Traffic",
            Self::Campaign => "Campaign",
            Self::Comms => "Comms",
            Self::Vendor => "Vendor",
        }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

/// Something that must work for the campaign to work.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// The short name.
    pub id: DependencyId,
    /// What the board calls it; its id when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// `dns`, `app`, `identity`, `traffic` or `vendor`.
    pub domain: Domain,
    /// How its state is seen.
    pub probe: Probe,
}

impl Dependency {
    /// What the board calls it.
    pub fn name(&self) -> &str {
        self.title.as_ref().map_or(self.id.as_str(), Text::first_line)
    }
}

/// What kind of machine identity it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// A static key.
    ApiKey,
    /// A service account.
    ServiceAccount,
    /// An OAuth 2.0 client.
    OauthClient,
    /// A token.
    Token,
    /// A certificate with its key.
    Certificate,
}

/// A non-human identity that the campaign uses.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The short name.
    pub id: IdentityId,
    /// Key, account, client, token or certificate.
    pub kind: IdentityKind,
    /// The role that answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<RoleId>,
    /// Where it is valid, for example `production`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Text>,
    /// What it may do.
    #[serde(default)]
    pub scopes: Vec<Text>,
    /// When it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::settings::optional_instant")]
    #[schemars(with = "Option<super::settings::InstantSchema>")]
    pub issued_at: Option<Timestamp>,
    /// When it stops working.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::settings::optional_instant")]
    #[schemars(with = "Option<super::settings::InstantSchema>")]
    pub expires_at: Option<Timestamp>,
    /// How often it is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotate_every: Option<Duration>,
    /// What stops working without it: systems and campaigns by their id, other workloads by name. A campaign that uses
    /// an identity of the same name is named here, and names this one.
    #[serde(default)]
    pub used_by: Vec<Text>,
    /// The action that disables it, reversibly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disable: Option<ActionId>,
    /// The action that revokes it for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoke: Option<ActionId>,
    /// The action that gives it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restore: Option<ActionId>,
}

/// How a signal is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// Not at all.
    #[default]
    None,
    /// Names replaced.
    Pseudonymised,
    /// Only in sums.
    Aggregated,
}

/// One signal of user context. Its keys answer the four questions of the review:
///
/// 1. What is required, and what is optional? `required`, for which `purpose`, and how the person is told: `notice`.
/// 2. Which systems receive it, and are they in the approved path? `receivers`; `approved` of each system says so.
/// 3. How long is it kept, and who may use it again? `retention`, `session_only`, `reusable_by`.
/// 4. Can the campaign work if it is reduced, delayed or pseudonymised? `fallback`, beside `protection` and
///    `reidentification`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// The short name.
    pub id: SignalId,
    /// Can the campaign not work without it? Optional when absent.
    #[serde(default)]
    pub required: bool,
    /// What it is used for, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Text>,
    /// How the person is told: where they read that it is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Text>,
    /// The systems of the data path that receive it.
    #[serde(default)]
    pub receivers: Vec<SystemId>,
    /// How long it is kept; `max_retention` in `[gate]` of `config/warroom.toml` is the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Duration>,
    /// Who may use it again: campaigns by their id, systems by theirs, others by name. A campaign that reads a signal
    /// of the same name is named here, and names this one.
    #[serde(default)]
    pub reusable_by: Vec<Text>,
    /// Is it gone when the session ends?
    #[serde(default)]
    pub session_only: bool,
    /// How it is protected where it is kept or sent: `none`, `pseudonymised` or `aggregated`.
    #[serde(default)]
    pub protection: Protection,
    /// How going back to the person is blocked, where it is pseudonymised or aggregated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reidentification: Option<Text>,
    /// How the campaign works when it is reduced, delayed or pseudonymised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Text>,
}

/// What makes extra approvals necessary.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own in the file")]
pub struct Flags {
    /// A third party enriches the data.
    #[serde(default)]
    pub third_party_enrichment: bool,
    /// A regulator has a say.
    #[serde(default)]
    pub regulated: bool,
    /// A second person approves at a terminal: an approval by voice, which is attested and not authenticated, is
    /// refused.
    #[serde(default)]
    pub forbid_attested: bool,
    /// AI features take part.
    #[serde(default)]
    pub uses_ai: bool,
    /// Who switches the AI off, and with which action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai_off_switch: Option<OffSwitch>,
}

/// Who switches an AI feature off, and how.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OffSwitch {
    /// The role that decides.
    pub role: RoleId,
    /// The action that does it.
    pub action: ActionId,
}

impl Campaign {
    /// The dependency of that name.
    pub fn dependency(&self, id: &DependencyId) -> Option<&Dependency> {
        self.dependency.iter().find(|d| d.id == *id)
    }

    /// Every action that the campaign names itself: its list and its identities' actions.
    pub fn named_actions(&self) -> impl Iterator<Item = &ActionId> {
        self.actions
            .iter()
            .chain(self.identity.iter().flat_map(|i| i.disable.iter().chain(&i.revoke).chain(&i.restore)))
            .chain(self.flags.ai_off_switch.iter().map(|s| &s.action))
    }
}
