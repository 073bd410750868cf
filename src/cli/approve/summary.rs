//! What would be signed, for people.

use super::subject::Subject;
use crate::plan::campaign::{Flags, Identity, Signal, System};
use crate::plan::{Approval, SystemId, Text, digest};
use crate::readiness::approval::{LIFETIME, NAMESPACE, PublicKey, SshSig, Statement, changes};

/// The summary, and what has changed since the approval before.
pub(super) fn text(subject: &Subject, approval: &Approval, key: &PublicKey) -> String {
    let campaign = &subject.campaign;
    let mut out = String::new();
    let mut row = |name: &str, values: Vec<String>| {
        for (at, value) in values.iter().enumerate() {
            let line = format!("{:<12}{value}\n", if at == 0 { name } else { "" });
            out.push_str(&line);
        }
    };
    row("campaign", vec![format!("{}: {}", campaign.id, campaign.title.first_line())]);
    row("window", vec![format!("{} to {}", campaign.window.opens, campaign.window.closes)]);
    row("systems", listed(campaign.system.iter().map(system)));
    row("identities", listed(campaign.identity.iter().map(identity)));
    row("signals", listed(campaign.signal.iter().map(signal)));
    row("flags", listed(flags(&campaign.flags).into_iter()));
    row("decision", vec![format!("{} for {}", approval.decision, approval.function)]);
    row("conditions", listed(approval.conditions.iter().map(ToString::to_string)));
    row("until", vec![until(subject, approval)]);
    row("by", vec![by(subject, approval)]);
    row("key", vec![format!("{} {}", key.kind(), key.fingerprint())]);
    row("digest", vec![approval.digest.clone()]);
    out.push('\n');
    out.push_str(&since(subject, approval));
    out
}

fn listed(values: impl Iterator<Item = String>) -> Vec<String> {
    let values: Vec<String> = values.collect();
    if values.is_empty() { vec!["none".to_owned()] } else { values }
}

fn line(text: Option<&Text>) -> &str {
    text.map_or("not named", Text::first_line)
}

fn system(system: &System) -> String {
    let approved = if system.approved { "approved" } else { "not approved" };
    format!("{}: {}, {}, {approved}", system.id, line(system.vendor.as_ref()), line(system.region.as_ref()))
}

fn identity(identity: &Identity) -> String {
    let scopes: Vec<&str> = identity.scopes.iter().map(Text::first_line).collect();
    let scopes = if scopes.is_empty() { "no scopes named".to_owned() } else { scopes.join(", ") };
    let until = identity.expires_at.map_or_else(|| "without end".to_owned(), |at| format!("until {at}"));
    format!("{}: {scopes}; {}, {until}", identity.id, line(identity.environment.as_ref()))
}

fn signal(signal: &Signal) -> String {
    let receivers: Vec<&str> = signal.receivers.iter().map(SystemId::as_str).collect();
    let receivers = if receivers.is_empty() { "nobody".to_owned() } else { receivers.join(", ") };
    let kept =
        signal.retention.map_or_else(|| "kept for an unnamed time".to_owned(), |time| format!("kept {time}"));
    let session = if signal.session_only { ", this session only" } else { "" };
    let need = if signal.required { "required" } else { "optional" };
    format!("{}: {need}, to {receivers}, {kept}{session}", signal.id)
}

fn flags(flags: &Flags) -> Vec<String> {
    [
        (flags.third_party_enrichment, "a third party enriches the data"),
        (flags.regulated, "regulated"),
        (flags.uses_ai, "uses AI"),
        (flags.forbid_attested, "no approval by voice"),
    ]
    .into_iter()
    .filter(|(is_set, _)| *is_set)
    .map(|(_, word)| word.to_owned())
    .collect()
}

fn until(subject: &Subject, approval: &Approval) -> String {
    let lifetime = subject.survey.workspace.settings.gate.approval_lifetime.unwrap_or(LIFETIME);
    let longest = lifetime.after(approval.approved_at);
    let mut text = approval.expires_at.to_string();
    if longest < approval.expires_at {
        let only = format!("; the launch gate takes it until {longest} only (approval_lifetime {lifetime})");
        text.push_str(&only);
    }
    if approval.expires_at.min(longest) < subject.campaign.window.closes {
        text.push_str("; that is before the window closes");
    }
    text
}

fn by(subject: &Subject, approval: &Approval) -> String {
    let name = subject.survey.workspace.people.get(&approval.by).map(|person| person.name.first_line());
    format!("{} ({}), at {}", name.unwrap_or_default(), approval.by, approval.approved_at)
}

/// What has changed since the approval that is there, if that one was signed by whom it names.
fn since(subject: &Subject, approval: &Approval) -> String {
    let function = approval.function;
    if !subject.has_file() {
        return format!("nothing was approved for {function} before");
    }
    let Some(before) = subject.approval().filter(|before| is_genuine(subject, before)) else {
        return format!(
            "the approval for {function} that is there has no valid signature: there is nothing to compare with"
        );
    };
    let heading = format!("since {} ({}, {})", before.approved_at, before.by, before.decision);
    if before.digest == approval.digest {
        return format!("{heading} nothing has changed");
    }
    let then = before.content.as_deref().filter(|it| digest::sha256_hex(it.as_bytes()) == before.digest);
    let now = approval.content.as_deref().unwrap_or_default();
    then.and_then(|then| changes(then, now)).map_or_else(
        || format!("{heading} something has changed; the file does not hold what it was"),
        |changes| {
            let lines: Vec<String> = changes.iter().map(|change| format!("  {change}")).collect();
            format!("{heading} this has changed:\n{}", lines.join("\n"))
        },
    )
}

fn is_genuine(subject: &Subject, approval: &Approval) -> bool {
    let person = subject.survey.workspace.people.get(&approval.by);
    let line = person.and_then(|person| person.ssh_key.as_ref());
    let key = line.and_then(|line| PublicKey::parse(line.as_str()).ok());
    let statement = Statement::of(&subject.campaign.id, approval).to_bytes();
    let signed = SshSig::parse(&approval.signature, NAMESPACE);
    match (key, statement, signed) {
        (Some(key), Ok(statement), Ok(signed)) => *signed.key() == key && signed.verify(&statement),
        _ => false,
    }
}
