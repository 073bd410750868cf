//! A campaign and a gate's answer of our own, so that the example may change; and stories of them.

use serde::Deserialize;

use super::Story;
use super::story::example;
use crate::incident::Command;
use crate::incident::command::LeadCommand;
use crate::incident::event::Kind;
use crate::plan::campaign::{Identity, Owners, Signal, System, Window};
use crate::plan::{GateSheet, Plan, ProbeStatus, Text};

const CAMPAIGN: &str = r#"
window = { opens = 2027-03-02T09:00:00Z, closes = 2027-03-05T22:00:00Z }
owners = { operations = "app", identity = "identity" }

[[system]]
id = "edge"
vendor = "own"
region = "eu-central"
approved = true

[[system]]
id = "northpay"
vendor = "Northpay"
region = "eu-west"
approved = true

[[system]]
id = "adgraph"
vendor = "Adgraph"

[[identity]]
id = "storefront-web"
kind = "oauth_client"
owner = "identity"
environment = "production"
scopes = ["openid", "orders:read"]
issued_at = 2027-01-25T08:00:00Z
expires_at = 2027-04-25T08:00:00Z
rotate_every = "30d"
used_by = ["checkout", "northpay"]
revoke = "tokens-invalidate"

[[identity]]
id = "checkout-key-7"
kind = "api_key"
owner = "identity"
environment = "production"
scopes = ["orders:write", "payments:create"]
issued_at = 2027-01-20T08:00:00Z
expires_at = 2027-03-04T17:40:00Z
rotate_every = "90d"
used_by = ["checkout"]
disable = "key-disable"
revoke = "key-revoke"
restore = "key-restore"

[[identity]]
id = "feed-reader"
kind = "token"
used_by = ["the nightly feed"]

[[identity]]
id = "old-edge-cert"
kind = "certificate"
owner = "dns"
environment = "staging"
issued_at = 2026-11-01T00:00:00Z
expires_at = 2027-03-02T12:00:00Z
used_by = ["edge"]
revoke = "cert-revoke"

[[signal]]
id = "cart"
required = true
purpose = "show what somebody left behind"
notice = "the banner"
receivers = ["edge"]
session_only = true
fallback = "the cart starts empty"

[[signal]]
id = "segment"
receivers = ["edge", "adgraph"]
retention = "30d"
protection = "pseudonymised"
reidentification = "the salt changes every day"
"#;

const SHEET: &str = r#"{
  "checked_at": "2027-03-02T14:17:38Z",
  "ready": false,
  "lighter_path": false,
  "approvals": [
    { "function": "iam", "required": true,
      "given": { "by": "okafor", "decision": "approved", "approved_at": "2027-02-20T10:00:00Z",
                 "expires_at": "2027-03-20T10:00:00Z" } },
    { "function": "privacy", "required": true, "fault": "approval-stale",
      "given": { "by": "silva", "decision": "approved", "approved_at": "2027-02-21T10:00:00Z",
                 "expires_at": "2027-03-20T10:00:00Z" } },
    { "function": "business", "required": true,
      "given": { "by": "dubois", "decision": "approved", "conditions": ["no sends after 22:00"],
                 "approved_at": "2027-02-22T10:00:00Z", "expires_at": "2027-03-02T15:00:00Z" } },
    { "function": "legal", "required": true, "fault": "legal-approval-missing" },
    { "function": "vendor", "required": false }
  ],
  "findings": [
    { "code": "approval-stale", "level": "error", "about": "privacy",
      "message": "signals have changed since privacy approved",
      "hint": "have it approved again with `warroom approve`" },
    { "code": "legal-approval-missing", "level": "error", "about": "legal",
      "message": "the campaign is regulated and legal has not approved" },
    { "code": "identity-expires-in-window", "level": "warning", "about": "checkout-key-7",
      "message": "it stops working on 2027-03-04, before the window closes on 2027-03-05",
      "hint": "issue a new one that outlives the window" },
    { "code": "identity-shared", "level": "note", "about": "checkout-key-7", "message": "winter-sale uses it too" },
    { "code": "signal-receiver-unapproved", "level": "error", "about": "segment", "waived": true,
      "message": "it goes to adgraph, which is outside the approved path" }
  ],
  "shared_identities": { "checkout-key-7": ["winter-sale"] },
  "shared_signals": { "segment": ["winter-sale", "members"] }
}"#;

/// What a campaign's file says of these things.
#[derive(Deserialize)]
struct Part {
    window: Window,
    owners: Owners,
    system: Vec<System>,
    identity: Vec<Identity>,
    signal: Vec<Signal>,
}

/// The answer of a gate that found something of every kind.
pub(crate) fn sheet() -> GateSheet {
    serde_json::from_str(SHEET).unwrap()
}

/// The example's plan with a campaign of our own and that answer.
pub(crate) fn plan() -> Plan {
    let part: Part = toml::from_str(CAMPAIGN).unwrap();
    let mut plan = example();
    let campaign = &mut plan.campaign;
    campaign.window = part.window;
    campaign.owners = part.owners;
    campaign.system = part.system;
    campaign.identity = part.identity;
    campaign.signal = part.signal;
    plan.gate = Some(sheet());
    plan
}

/// The same with texts that try to break columns and lines.
pub(crate) fn hostile() -> Plan {
    let mut plan = plan();
    let nasty = "\x1b[2Jnot ready\r\n ready \u{202e}\u{200b} 結帳服務故障 e\u{301}\u{301}";
    plan.campaign.system[0].vendor = Some(Text::line(nasty));
    plan.campaign.identity[0].environment = Some(Text::line(nasty));
    plan.campaign.identity[1].used_by = vec![Text::block(nasty), Text::line(&"long ".repeat(300))];
    plan.campaign.signal[0].purpose = Some(Text::block(nasty));
    let sheet = plan.gate.as_mut().unwrap();
    for finding in &mut sheet.findings {
        finding.message = Text::line(&format!("{nasty} {}", "x".repeat(2000)));
        finding.hint = Some(Text::block(nasty));
        finding.about = Some(Text::line(nasty));
    }
    plan
}

impl Story {
    /// Declared although the gate said not ready; ito commands, and ten minutes are over.
    pub(crate) fn gated() -> Self {
        Self::of_campaign(plan(), 600)
    }

    /// As [`Self::gated`], an hour later: an approval has ended since.
    pub(crate) fn gated_later() -> Self {
        Self::of_campaign(plan(), 4200)
    }

    /// Declared without the gate's answer, as records from before it are.
    pub(crate) fn ungated() -> Self {
        Self::of_campaign(Plan { gate: None, ..plan() }, 600)
    }

    fn of_campaign(plan: Plan, seconds: i64) -> Self {
        let mut story = Self::declared(plan, Kind::Drill, "checkout answers 401");
        story.look("checkout", ProbeStatus::Failing, "401, 214 a minute");
        story.by("ito", &Command::Lead(LeadCommand::TakeCommand { relieve: None }));
        story.wait(seconds);
        story.look_again();
        story
    }
}
