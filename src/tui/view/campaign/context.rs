//! The data path, and the signals of user context that go along it.

use super::{Line, Said};
use crate::incident::Incident;
use crate::plan::campaign::{Protection, Signal, System};
use crate::plan::{SignalId, SystemId, Text};
use crate::tui::{Glyph, Role, Target};

/// One row for each system.
pub(super) fn systems(incident: &Incident) -> Vec<Line> {
    let line = |system: &System| Line {
        target: Target::System(system.id.clone()),
        kind: "system",
        state: if system.approved {
            Said::new(Glyph::Done, Role::Good, "approved")
        } else {
            Said::new(Glyph::Warning, Role::Attention, "unapproved")
        },
        name: system.id.to_string(),
        text: format!(
            "{}, {}",
            said(system.vendor.as_ref(), "vendor"),
            said(system.region.as_ref(), "region")
        ),
    };
    incident.plan.campaign.system.iter().map(line).collect()
}

fn said(what: Option<&Text>, name: &str) -> String {
    what.map_or_else(|| format!("{name} not said"), |text| text.first_line().to_owned())
}

/// One row for each signal.
pub(super) fn signals(incident: &Incident) -> Vec<Line> {
    let line = |signal: &Signal| Line {
        target: Target::Signal(signal.id.clone()),
        kind: "signal",
        state: state(incident, signal),
        name: signal.id.to_string(),
        text: text(incident, signal),
    };
    incident.plan.campaign.signal.iter().map(line).collect()
}

fn state(incident: &Incident, signal: &Signal) -> Said {
    let word = if signal.required { "required" } else { "optional" };
    if strangers(incident, signal).next().is_some() {
        Said::new(Glyph::Warning, Role::Attention, word)
    } else {
        Said::new(Glyph::Pending, Role::Text, word)
    }
}

/// The receivers outside the approved data path.
fn strangers<'a>(incident: &'a Incident, signal: &'a Signal) -> impl Iterator<Item = &'a SystemId> {
    let approved = |id: &SystemId| {
        incident.plan.campaign.system.iter().any(|system| system.id == *id && system.approved)
    };
    signal.receivers.iter().filter(move |id| !approved(id))
}

fn text(incident: &Incident, signal: &Signal) -> String {
    let mut words =
        vec![format!("to {}", names(&signal.receivers)), kept(signal), protection(signal).to_owned()];
    words.extend(others(incident, &signal.id).map(|others| format!("shared with {others}")));
    words.join("; ")
}

fn names<T: ToString>(all: &[T]) -> String {
    let names: Vec<_> = all.iter().map(ToString::to_string).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

fn kept(signal: &Signal) -> String {
    match (signal.session_only, signal.retention) {
        (true, _) => "gone with the session".to_owned(),
        (false, Some(length)) => format!("kept {length}"),
        (false, None) => "kept: not said".to_owned(),
    }
}

const fn protection(signal: &Signal) -> &'static str {
    match signal.protection {
        Protection::None => "not protected",
        Protection::Pseudonymised => "pseudonymised",
        Protection::Aggregated => "aggregated",
    }
}

/// The other campaigns that read a signal, where the gate saw any.
fn others(incident: &Incident, id: &SignalId) -> Option<String> {
    let sheet = incident.plan.gate.as_ref()?;
    sheet.shared_signals.get(id).filter(|others| !others.is_empty()).map(|others| names(others))
}

/// Everything about a system.
pub(super) fn system_detail(incident: &Incident, id: &SystemId) -> Vec<(Role, String)> {
    let campaign = &incident.plan.campaign;
    let Some(system) = campaign.system.iter().find(|system| system.id == *id) else { return Vec::new() };
    let (tone, path) = if system.approved {
        (Role::Text, "in the approved data path")
    } else {
        (Role::Attention, "outside the approved data path")
    };
    let receives: Vec<_> =
        campaign.signal.iter().filter(|it| it.receivers.contains(id)).map(|it| it.id.clone()).collect();
    let receives = if receives.is_empty() { "no signal".to_owned() } else { names(&receives) };
    vec![
        (Role::Heading, format!("system {id}")),
        (tone, path.to_owned()),
        (Role::Text, format!("run by: {}", said(system.vendor.as_ref(), "vendor"))),
        (Role::Text, format!("data in: {}", said(system.region.as_ref(), "region"))),
        (Role::Text, format!("receives: {receives}")),
    ]
}

/// Everything about a signal: the four questions of the review.
pub(super) fn signal_detail(incident: &Incident, id: &SignalId) -> Vec<(Role, String)> {
    let found = incident.plan.campaign.signal.iter().find(|signal| signal.id == *id);
    let Some(signal) = found else { return Vec::new() };
    let need = if signal.required { "required" } else { "optional" };
    let or = |what: Option<&Text>| match what {
        Some(text) => (Role::Text, text.as_str().to_owned()),
        None => (Role::Attention, "not said".to_owned()),
    };
    let line = |name: &str, (role, text): (Role, String)| (role, format!("{name}: {text}"));
    let mut lines = vec![(Role::Heading, format!("signal {id}, {need}"))];
    lines.push(line("without it", or(signal.fallback.as_ref())));
    lines.push((Role::Text, format!("goes to: {}", names(&signal.receivers))));
    let strangers: Vec<_> = strangers(incident, signal).collect();
    if !strangers.is_empty() {
        lines.push((Role::Attention, format!("outside the approved path: {}", names(&strangers))));
    }
    let unsaid = !signal.session_only && signal.retention.is_none();
    lines.push((if unsaid { Role::Attention } else { Role::Text }, kept(signal)));
    lines.push((Role::Text, format!("may be used again by: {}", names(&signal.reusable_by))));
    lines.push(match (&incident.plan.gate, others(incident, id)) {
        (_, Some(others)) => (Role::Attention, format!("read by other campaigns too: {others}")),
        (Some(_), None) => (Role::Text, "read by no other campaign".to_owned()),
        (None, None) => (Role::Muted, "other campaigns: the gate was not asked".to_owned()),
    });
    lines.push((Role::Text, protection(signal).to_owned()));
    if let Some(blocked) = &signal.reidentification {
        lines.push((Role::Text, format!("the way back to the person: {}", blocked.as_str())));
    }
    lines.push(line("used for", or(signal.purpose.as_ref())));
    lines.extend(signal.notice.as_ref().map(|notice| (Role::Muted, format!("told by: {}", notice.as_str()))));
    lines
}
