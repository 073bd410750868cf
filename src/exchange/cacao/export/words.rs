//! What a step asks of a person, in words: for what CACAO has no member of its own.

use serde_json::{Value, json};

use crate::plan::{Action, Probe, Step, StepKind, Workspace};

/// A manual command: what to do, and how.
pub(super) fn manual(step: &Step, workspace: &Workspace) -> Value {
    let what = match step.kind {
        StepKind::Manual => step.title.to_string(),
        StepKind::Check => format!("Look, and say what is there: {}", step.title),
        StepKind::Decision => format!("Decide, after asking for strong objections: {}", step.title),
        StepKind::Action => action(step, workspace),
        StepKind::Message => message(step, workspace),
    };
    let text = match &step.detail {
        Some(detail) => format!("{what}\n\n{}", detail.as_str().trim()),
        None => what,
    };
    json!({ "type": "manual", "command": text })
}

fn action(step: &Step, workspace: &Workspace) -> String {
    let Some(id) = &step.action else { return step.title.to_string() };
    let found = workspace.actions.get(id);
    let sent = found.and_then(Action::call).map(|call| call.summary());
    let inputs: Vec<String> = step.inputs.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let with = if inputs.is_empty() { String::new() } else { format!(", with {}", inputs.join(", ")) };
    format!(
        "{}\n\nFire the action `{id}`{with}.{}",
        step.title,
        sent.map(|it| format!(" It sends: {it}")).unwrap_or_default()
    )
}

fn message(step: &Step, workspace: &Workspace) -> String {
    let Some(id) = &step.message else { return step.title.to_string() };
    let text =
        workspace.messages.get(id).map(|message| format!(" Its text:\n\n{}", message.body.as_str().trim()));
    format!("{}\n\nSend the approved message `{id}`.{}", step.title, text.unwrap_or_default())
}

/// What else holds for a step. `unheld` are steps that must be over before it and that the flow does not wait for.
pub(super) fn about(step: &Step, unheld: &[&Step]) -> Option<String> {
    let mut lines = Vec::new();
    if !unheld.is_empty() {
        let titles: Vec<String> = unheld.iter().map(|need| format!("\"{}\"", need.title)).collect();
        lines.push(format!("Only once these are over: {}.", titles.join(", ")));
    }
    if step.critical {
        lines.push("Critical: only the incident commander may leave it out.".to_owned());
    }
    if let Some(probe) = &step.verify {
        lines.push(format!("How to see that it worked: {}, within {}.", look(probe), probe.within()));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What a probe looks at.
pub(super) fn look(probe: &Probe) -> String {
    if let Some(http) = &probe.http {
        return format!("{} {} answers as it should", http.method.as_str(), http.url);
    }
    if let Some(tcp) = &probe.tcp {
        return format!("{} takes a connection", tcp.address);
    }
    if let Some(dns) = &probe.dns {
        return format!("the {} record of {} is as it should be", dns.record, dns.name);
    }
    if let Some(tls) = &probe.tls {
        return format!("the certificate at {} is valid", tls.address);
    }
    if let Some(program) = &probe.exec {
        return format!("`{}` ends well", program.args.join(" "));
    }
    match &probe.dependency {
        Some(dependency) => format!("`{dependency}` is well"),
        None => "somebody looks".to_owned(),
    }
}
