//! One identity in full: what would stop working without it, and what can be done with it.

use super::{Change, Life, find, life_words, other_campaigns, rotation};
use crate::incident::Incident;
use crate::plan::{Danger, Identity, IdentityId, PersonId, ProbeStatus, Text};
use crate::tui::view::{actions, board, time};
use crate::tui::{Glance, Role};

/// Everything about an identity, what matters most first.
pub fn detail(glance: &Glance<'_>, id: &IdentityId) -> Vec<(Role, String)> {
    let incident = glance.incident;
    let Some(identity) = find(incident, id) else { return Vec::new() };
    let life = life_words(incident, identity, glance.now);
    let place = identity.environment.as_ref().map_or("environment not said", |text| text.first_line());
    let ends = identity.expires_at.map(|at| format!(" ({} UTC)", time::date(at))).unwrap_or_default();
    let verb = match super::life(incident, identity, glance.now) {
        Life::InWindow | Life::Goes => "expires in ",
        Life::Expired | Life::Unsaid => "",
    };
    let mut lines = vec![
        (Role::Heading, format!("{id}: {}, {place}", super::kind(identity.kind))),
        (life.tone, format!("{verb}{}{ends}", life.text)),
    ];
    lines.extend(breaks(glance, identity));
    for change in [Change::Disable, Change::Revoke, Change::Restore] {
        lines.push(offered(glance, change, identity));
    }
    lines.push(owner(incident, identity));
    let rotation = rotation(identity, glance.now);
    lines.push((rotation.tone, format!("rotation: {}", rotation.text)));
    lines.push((Role::Muted, format!("may: {}", scopes(identity))));
    if let Some(at) = identity.issued_at {
        lines.push((Role::Muted, format!("issued: {} UTC", time::date(at))));
    }
    lines
}

/// What revoking would break: the workloads that use it, each with its state now, and other campaigns.
fn breaks(glance: &Glance<'_>, identity: &Identity) -> Vec<(Role, String)> {
    let users: Vec<String> = identity.used_by.iter().map(|name| user(glance, name)).collect();
    let mut lines = Vec::new();
    lines.push(if users.is_empty() {
        (Role::Attention, "revoking breaks: not known, nothing says what uses it".to_owned())
    } else {
        (Role::Attention, format!("revoking breaks: {}", users.join(", ")))
    });
    lines.push(match (other_campaigns(glance.incident, identity), &glance.incident.plan.gate) {
        (Some(others), _) => (Role::Attention, format!("and these campaigns, which use it too: {others}")),
        (None, Some(_)) => (Role::Muted, "no other campaign uses it".to_owned()),
        (None, None) => (Role::Muted, "other campaigns: the gate was not asked".to_owned()),
    });
    lines
}

/// `Checkout (failing)`: the name of a dependency with its state, of a system, or as it is written.
fn user(glance: &Glance<'_>, name: &Text) -> String {
    let campaign = &glance.incident.plan.campaign;
    if let Some(dependency) = campaign.dependency.iter().find(|it| it.id.as_str() == name.as_str()) {
        let line = board::line(glance, dependency);
        let state = match line.status {
            ProbeStatus::Unknown => "state unknown",
            known @ (ProbeStatus::Ok | ProbeStatus::Degraded | ProbeStatus::Failing) => known.as_str(),
        };
        return format!("{} ({state})", line.name);
    }
    if let Some(system) = campaign.system.iter().find(|it| it.id.as_str() == name.as_str()) {
        let vendor = system.vendor.as_ref().map(|vendor| format!(", {}", vendor.first_line()));
        return format!("{} (system{})", system.id, vendor.unwrap_or_default());
    }
    name.first_line().to_owned()
}

/// `revoke: Revoke checkout-key-7 for good [X], irreversible; could: okafor, silva`.
fn offered(glance: &Glance<'_>, change: Change, identity: &Identity) -> (Role, String) {
    let verb = change.verb();
    let named = |change: Change| glance.incident.plan.actions.get(change.action(identity)?);
    let Some(action) = named(change) else {
        let undo = change == Change::Restore && named(Change::Disable).is_some_and(|it| it.undo.is_some());
        let words = if undo { "undo the call that disabled it" } else { "no action does this" };
        return (Role::Muted, format!("{verb}: {words}"));
    };
    let line = actions::action_line(glance, action);
    let key = line.key.map(|key| format!(" [{key}]")).unwrap_or_default();
    let tone = match (line.mine, line.danger) {
        (false, _) => Role::Disabled,
        (true, Danger::Irreversible) => Role::Attention,
        (true, _) => Role::Text,
    };
    let last = line.last.map(|(_, last)| format!("; last: {last}")).unwrap_or_default();
    let who = match (line.mine, line.could.is_empty()) {
        (true, _) => String::new(),
        (false, true) => "; nobody may".to_owned(),
        (false, false) => format!("; not you, could: {}", line.could),
    };
    (tone, format!("{verb}: {}{key}, {}{last}{who}", line.title, line.danger.as_str()))
}

fn owner(incident: &Incident, identity: &Identity) -> (Role, String) {
    let role = identity.owner.as_ref().and_then(|id| incident.plan.role(id));
    let Some(role) = role else { return (Role::Attention, "owner: nobody answers for it".to_owned()) };
    let holders: Vec<&str> = role.holders().map(PersonId::as_str).collect();
    let names = if holders.is_empty() { "nobody".to_owned() } else { holders.join(", backup ") };
    (Role::Text, format!("owner: {} ({}): {names}", role.title.first_line(), role.id))
}

fn scopes(identity: &Identity) -> String {
    let scopes: Vec<&str> = identity.scopes.iter().map(Text::first_line).collect();
    if scopes.is_empty() { "not said".to_owned() } else { scopes.join(", ") }
}
