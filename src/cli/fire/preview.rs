//! What an action would send, exactly.

use serde_json::{Value, json};

use crate::incident::Incident;
use crate::incident::decide::actions::Prepared;
use crate::incident::event::{ActionRequested, Basis, Kind, Target};
use crate::plan::action::{Then, Undo};
use crate::plan::{Action, ResolvedCall, Text};
use crate::tui::view::calls;

/// The most targets that are listed for people; programs get all of them.
const SHOWN: usize = 20;

/// For programs; secrets are places.
pub(super) fn json(incident: &Incident, prepared: &Prepared) -> Value {
    let request = &prepared.request;
    let action = incident.plan.actions.get(&request.action);
    json!({
        "dry_run": true,
        "action": request.action,
        "target": request.target,
        "danger": request.danger,
        "authority": request.authority,
        "basis": request.basis,
        "needs_name": prepared.needs_name(),
        "needs_second_person": prepared.needs_second_person,
        "brake": prepared.brake.map(|brake| brake.to_string()),
        "confirms_later": prepared.confirms_later,
        "capture": request.capture.as_ref().map(|capture| &capture.request),
        "request": request.request,
        "sketch": prepared.sketch,
        "targets": request.targets,
        "concurrency": request.concurrency,
        "then": action.map(|action| &action.then),
        "poll": action.and_then(|action| action.poll.as_ref()),
        "retry": request.retry,
        "expect": request.expect,
        "timeout": request.timeout,
        "verify": request.verify,
        "undo": action.and_then(|action| action.undo.as_ref()),
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
        "{where_to}\n\naction     {}\ntarget     {}\ndanger     {}{}\n",
        request.action,
        request.target,
        request.danger.as_str(),
        confirmation(prepared)
    );
    if let Some(brake) = &prepared.brake {
        text.extend([format!("brake      {brake}: confirmed like something irreversible\n")]);
    }
    text.extend([format!("authority  {}, {}\n", request.authority.verb(), basis(request))]);
    text.push_str(&what_is_sent(prepared));
    text.push('\n');
    if let Some(action) = incident.plan.actions.get(&request.action) {
        text.push_str(&around(action, request));
    }
    text
}

fn confirmation(prepared: &Prepared) -> &'static str {
    if prepared.needs_second_person {
        ", needs the target's name and a second person"
    } else if prepared.waived {
        ", needs the target's name; a threshold waives the second person"
    } else if prepared.confirms_later {
        ", its targets are read first; too many of them are confirmed after that"
    } else {
        ""
    }
}

fn basis(request: &ActionRequested) -> String {
    match &request.basis {
        Basis::Role(role) => format!("as {role}"),
        Basis::Threshold(threshold) => format!("by the threshold {threshold}"),
    }
}

fn what_is_sent(prepared: &Prepared) -> String {
    let request = &prepared.request;
    let mut text = String::new();
    if let Some(capture) = &request.capture {
        let picks: Vec<_> = capture.pick.keys().map(String::as_str).collect();
        text.extend([format!("\nfirst, to know {}:\n{}", picks.join(", "), sent(&capture.request))]);
    }
    text.extend(request.request.iter().map(|call| format!("\n{}", sent(call))));
    if let Some(first) = request.targets.first() {
        let (count, at_once) = (request.targets.len(), request.concurrency.max(1));
        text.extend([format!(
            "\n{count} targets, {at_once} at a time; for {}:\n{}\n",
            first.name,
            sent(&first.request)
        )]);
        let line = |target: &Target| format!("  {}: {}\n", target.name, calls::summary(&target.request));
        text.extend(request.targets.iter().take(SHOWN).map(line));
        if count > SHOWN {
            text.extend([format!("  and {} more; --format json has all of them\n", count - SHOWN)]);
        }
    }
    text.extend(prepared.sketch.iter().map(|call| {
        format!("\nonce that is known, as far as it is now:\n{}", indented(&calls::sketch_lines(call)))
    }));
    text
}

/// What follows the call, and how it is proved.
fn around(action: &Action, request: &ActionRequested) -> String {
    let mut lines: Vec<(&str, String)> = Vec::new();
    for call in action.then.iter().filter_map(Then::call) {
        lines.push(("then", format!("{}, filled from the answer", call.summary())));
    }
    if let Some((poll, call)) = action.poll.as_ref().and_then(|poll| Some((poll, poll.call()?))) {
        lines.push(("job", format!("{} every {}, for {}", call.summary(), poll.every, poll.within)));
    }
    if let Some(retry) = &request.retry {
        let on: Vec<_> = retry.on.iter().map(ToString::to_string).collect();
        lines.push(("retry", format!("{} attempts in all on {}, same key", retry.attempts, on.join(" or "))));
    }
    let expects = calls::expect_words(&request.expect);
    lines.push(("expects", format!("{expects}; within {}, else unknown", request.timeout)));
    let probe = request.verify.as_ref().or(action.verify.as_ref());
    lines.push((
        "proof",
        match probe {
            Some(probe) => {
                format!("an independent probe looks for the effect: {}", calls::probe_words(probe))
            }
            None => "nothing looks for the effect".to_owned(),
        },
    ));
    if let Some(call) = action.undo.as_ref().and_then(Undo::call) {
        lines.push(("undo", call.summary()));
    }
    let line = |(name, line): (&str, String)| {
        [format!("{name:<10} "), Text::line(&line).to_string(), "\n".to_owned()]
    };
    lines.into_iter().flat_map(line).collect()
}

fn sent(call: &ResolvedCall) -> String {
    indented(&calls::lines(call))
}

fn indented(lines: &[(crate::tui::Role, String)]) -> String {
    lines.iter().flat_map(|(_, line)| line.lines()).flat_map(|line| ["  ", line, "\n"]).collect()
}
