//! What an action would send, exactly.

use serde_json::{Value, json};

use crate::incident::Incident;
use crate::incident::decide::actions::Prepared;
use crate::incident::event::{ActionRequested, Basis, Kind};
use crate::plan::ResolvedCall;

/// For programs; secrets are places.
pub(super) fn json(prepared: &Prepared) -> Value {
    let request = &prepared.request;
    json!({
        "dry_run": true,
        "action": request.action,
        "target": request.target,
        "danger": request.danger,
        "authority": request.authority,
        "basis": request.basis,
        "needs_second_person": prepared.needs_second_person,
        "capture": request.capture.as_ref().map(|capture| &capture.request),
        "request": request.request,
        "verify": request.verify,
    })
}

/// For people; secrets are masked.
pub(super) fn text(incident: &Incident, prepared: &Prepared) -> String {
    let request = &prepared.request;
    let where_to = match incident.kind {
        Kind::Live => "LIVE: nothing was sent; without --dry-run this goes out",
        Kind::Drill => "DRILL: simulated, nothing leaves this machine",
    };
    let mut text = format!(
        "{where_to}\n\naction     {}\ntarget     {}\ndanger     {}",
        request.action,
        request.target,
        request.danger.as_str()
    );
    if prepared.needs_second_person {
        text.push_str(", needs the target's name and a second person");
    } else if prepared.waived {
        text.push_str(", needs the target's name; a threshold waives the second person");
    }
    text.extend([format!("\nauthority  {}, {}\n", request.authority.verb(), basis(request))]);
    if let Some(capture) = &request.capture {
        text.extend([format!("\nfirst, for undo:\n{}", sent(&capture.request))]);
    }
    text.extend(request.request.iter().map(|call| format!("\n{}", sent(call))));
    let proof = if request.verify.is_some() {
        "an independent probe looks for the effect"
    } else {
        "nothing looks for the effect"
    };
    text.extend([format!("\nproof      {proof}\n")]);
    text
}

fn basis(request: &ActionRequested) -> String {
    match &request.basis {
        Basis::Role(role) => format!("as {role}"),
        Basis::Threshold(threshold) => format!("by the threshold {threshold}"),
    }
}

fn sent(call: &ResolvedCall) -> String {
    let ResolvedCall::Http(request) = call else {
        return format!("  {}\n", call.summary());
    };
    let mut text = format!("  {} {}\n", request.method.as_str(), request.url);
    if let Some((name, at)) = &request.secret_query {
        text.extend([format!("  ?{name}=•••• ({at})\n")]);
    }
    for (name, value) in &request.headers {
        text.extend([format!("  {name}: {value}\n")]);
    }
    if let Some(body) = &request.body {
        let pretty = serde_json::from_str::<Value>(&body.text)
            .map_or_else(|_| body.text.clone(), |json| format!("{json:#}"));
        text.extend([format!("  Content-Type: {}\n\n", body.content_type)]);
        text.extend(pretty.lines().flat_map(|line| ["  ", line, "\n"]));
    }
    text
}
