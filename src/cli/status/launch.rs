//! What the launch gate said when the incident was declared, and the identities: for programs and for people.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::seen::Seen;
use crate::incident::Incident;
use crate::plan::gate::{ApprovalLine, FindingLine, GateSheet};
use crate::plan::settings::stamp;
use crate::plan::{Identity, IdentityId};
use crate::tui::view::campaign::{self, Standing, standing};
use crate::tui::view::identities;

/// The launch window.
pub(super) fn window(incident: &Incident) -> Value {
    let window = &incident.plan.campaign.window;
    json!({ "opens": stamp(window.opens), "closes": stamp(window.closes) })
}

/// The gate's answer at declaration; null where it was not asked.
pub(super) fn gate(seen: &Seen) -> Value {
    seen.incident.plan.gate.as_ref().map_or(Value::Null, |sheet| answer(sheet, seen.now))
}

fn answer(sheet: &GateSheet, now: Timestamp) -> Value {
    json!({
        "checked_at": stamp(sheet.checked_at),
        "ready": sheet.ready,
        "lighter_path": sheet.lighter_path,
        "approvals": sheet.approvals.iter().map(|line| approval(line, now)).collect::<Value>(),
        "findings": sheet.findings.iter().map(finding).collect::<Value>(),
        "shared_signals": sheet.shared_signals,
    })
}

fn approval(line: &ApprovalLine, now: Timestamp) -> Value {
    let given = line.given.as_ref();
    json!({
        "function": line.function,
        "required": line.required,
        "by": given.map(|it| &it.by),
        "decision": given.map(|it| it.decision),
        "conditions": given.map(|it| &it.conditions),
        "approved_at": given.map(|it| stamp(it.approved_at)),
        "expires_at": given.map(|it| stamp(it.expires_at)),
        "fault": line.fault,
        "counts_now": standing(line, now) == Standing::Counts,
    })
}

fn finding(line: &FindingLine) -> Value {
    json!({
        "code": line.code,
        "level": line.level,
        "message": line.message,
        "hint": line.hint,
        "about": line.about,
        "waived": line.waived,
    })
}

/// The identities, in the campaign's order.
pub(super) fn identities(incident: &Incident) -> Value {
    let shared = |id: &IdentityId| incident.plan.gate.as_ref().map(|it| it.shared_identities.get(id));
    let one = |identity: &Identity| {
        json!({
            "id": identity.id,
            "kind": identity.kind,
            "owner": identity.owner,
            "environment": identity.environment,
            "expires_at": identity.expires_at.map(stamp),
            "used_by": identity.used_by,
            "shared_with": shared(&identity.id).map(|others| others.cloned().unwrap_or_default()),
            "disable": identity.disable,
            "revoke": identity.revoke,
            "restore": identity.restore,
        })
    };
    incident.plan.campaign.identity.iter().map(one).collect()
}

/// The window and the gate's answer for people.
pub(super) fn campaign_lines(seen: &Seen) -> Vec<String> {
    let (incident, now) = (&seen.incident, seen.now);
    let mut lines = vec![format!("window {}", campaign::window(incident, now).text)];
    lines.push(incident.plan.gate.as_ref().map_or_else(
        || "gate   the incident was declared without the gate's answer".to_owned(),
        |sheet| {
            let ended = campaign::ended_words(incident, now).map(|words| format!("; {words}"));
            let (verdict, at) = (campaign::verdict(sheet).text, campaign::as_of(sheet, now));
            format!("gate   {verdict}; {at}{}", ended.unwrap_or_default())
        },
    ));
    lines
}

/// The identities for people, whatever expires next first.
pub(super) fn identity_lines(seen: &Seen) -> Vec<String> {
    let lines = identities::lines(&seen.incident, seen.now, "");
    let line = |line: &identities::IdentityLine<'_>| {
        let shared = line.shared.as_ref().map(|shared| format!("; shared {shared}")).unwrap_or_default();
        format!("{:22}  {}: {}, {}{shared}", line.life.text, line.id, line.kind, line.owner.text)
    };
    lines.iter().map(line).collect()
}
