//! What a preview says.

use super::{Preview, What};
use crate::incident::decide::actions::Prepared;
use crate::incident::event::Basis;
use crate::incident::state::steps::Readiness;
use crate::plan::escalation::Waived;
use crate::plan::{Action, ActionId, Authority, Danger, Duration, Probe, Resolved, ResolvedCall};
use crate::tui::dialog::Piece;
use crate::tui::theme::{Glyph, Role};
use crate::tui::{Glance, Skin};

/// What enter does.
pub(super) fn verb(glance: &Glance<'_>) -> &'static str {
    if glance.is_drill() { "fire (simulated)" } else { "fire, live" }
}

/// Live or drill, in plain words.
pub(crate) fn mode(glance: &Glance<'_>, skin: Skin) -> Piece {
    if glance.is_drill() {
        Piece::Text(Role::Drill, " DRILL: simulated, nothing leaves this machine. ".to_owned())
    } else {
        let sign = skin.glyph(Glyph::Warning);
        Piece::Text(Role::Live, format!(" {sign} LIVE: this changes the real world. "))
    }
}

/// The danger class, with its glyph and word.
pub(super) fn danger(danger: Danger, skin: Skin) -> Piece {
    let (role, glyph, words) = match danger {
        Danger::Observe => (Role::Text, Glyph::Done, "observe: only looks"),
        Danger::Reversible => (Role::Attention, Glyph::Warning, "reversible: can be undone"),
        Danger::Irreversible => (Role::Bad, Glyph::Irreversible, "irreversible: can't be undone"),
    };
    Piece::Text(role, format!("{} {words}", skin.glyph(glyph)))
}

/// A firing past the runbook says so: the step that waits for it can't be worked on yet.
fn outside(id: &ActionId, glance: &Glance<'_>) -> Option<Piece> {
    let at = glance.incident.step_of_action(id)?;
    let why = match glance.incident.readiness(&at, glance.now) {
        Readiness::Blocked(needs) => {
            let names: Vec<_> = needs.iter().map(ToString::to_string).collect();
            format!("needs {} first", names.join(", "))
        }
        Readiness::NotApplicable => "does not apply now".to_owned(),
        Readiness::NotOpen => "opens only when another step fails".to_owned(),
        Readiness::Ready => "belongs to others".to_owned(),
    };
    Some(Piece::Pair("runbook", Role::Bad, format!("past it: step {at} {why}")))
}

/// The form, before the request can be shown.
pub(super) fn inputs(preview: &Preview, glance: &Glance<'_>, skin: Skin) -> Vec<Piece> {
    let mut body = vec![mode(glance, skin)];
    if let What::Action(id, _) = &preview.what
        && let Some(action) = glance.incident.plan.actions.get(id)
    {
        body.push(danger(action.danger, skin));
    }
    body.push(Piece::Gap);
    body.extend(preview.form.pieces());
    body.pop();
    body
}

/// Everything that is sent, and why it may be.
pub(super) fn look(preview: &Preview, prepared: &Prepared, glance: &Glance<'_>, skin: Skin) -> Vec<Piece> {
    let request = &prepared.request;
    let action = glance.incident.plan.actions.get(&request.action);
    let mut body = vec![mode(glance, skin), danger(request.danger, skin)];
    let same = |f: &&crate::incident::state::Fire| {
        f.request.action == request.action && f.request.target == request.target
    };
    if let Some(open) = glance.incident.fires.open().find(same) {
        let text =
            format!("{} {} on this target: {}", skin.glyph(Glyph::Warning), open.id, open.state.as_str());
        body.push(Piece::Text(Role::Attention, text));
    }
    body.push(Piece::Gap);
    body.push(Piece::Pair("target", Role::Heading, request.target.as_str().to_owned()));
    body.push(Piece::pair("authority", authority(request.authority, &request.basis, glance)));
    if request.danger == Danger::Irreversible {
        body.push(Piece::pair("approval", approval(prepared, glance)));
    }
    match &preview.what {
        What::Action(_, Some(step)) => body.push(Piece::pair("step", step.to_string())),
        What::Action(id, None) => body.extend(outside(id, glance)),
        What::Undo(_) => {}
    }
    body.push(Piece::Gap);
    body.extend(request.request.iter().flat_map(call_pieces));
    body.push(Piece::Gap);
    if let Some(capture) = &request.capture {
        let first = capture.request.summary();
        body.push(Piece::pair("before", format!("{first} is read first, so that undo can put it back")));
    }
    body.push(Piece::pair("expects", expects(&request.expect, request.timeout)));
    body.push(match &request.verify {
        Some(probe) => Piece::pair("proof", probe_words(probe)),
        None => Piece::Pair("proof", Role::Attention, "none: the effect is not looked for".to_owned()),
    });
    body.push(undo(preview, action, request.danger));
    body
}

fn undo(preview: &Preview, action: Option<&Action>, danger: Danger) -> Piece {
    if let What::Undo(fire) = preview.what {
        return Piece::pair("undoes", format!("{fire}; to take this back, fire the action again"));
    }
    match action.and_then(|a| a.undo.as_ref()) {
        Some(undo) => Piece::pair("undo", undo.call().map(|call| call.summary()).unwrap_or_default()),
        None if danger == Danger::Observe => Piece::pair("undo", "nothing to undo"),
        None => Piece::Pair("undo", Role::Attention, "none".to_owned()),
    }
}

fn authority(authority: Authority, basis: &Basis, glance: &Glance<'_>) -> String {
    let from = match basis {
        Basis::Role(role) => format!("as {role}"),
        Basis::Threshold(id) => {
            let title = glance.incident.plan.threshold(id).and_then(|t| t.title.as_ref());
            let title = title.map(|t| format!(" ({t})")).unwrap_or_default();
            format!("by the threshold {id}{title}")
        }
    };
    format!("{} may {}, {from}", glance.me, authority.verb())
}

fn approval(prepared: &Prepared, glance: &Glance<'_>) -> String {
    if prepared.needs_second_person {
        return "a second person approves".to_owned();
    }
    let authority = prepared.request.authority;
    let waiver = glance.incident.reached.iter().find(|(_, reached)| {
        reached.grants.iter().any(|g| g.authority == authority && g.waives.contains(&Waived::SecondPerson))
    });
    match waiver {
        Some((id, _)) => format!("no second person needed: the threshold {id} was reached"),
        None => "no second person needed".to_owned(),
    }
}

fn expects(expect: &crate::plan::request::Expect, timeout: Duration) -> String {
    let statuses: Vec<_> = expect.status.iter().map(ToString::to_string).collect();
    let status = if statuses.is_empty() { "any 2xx".to_owned() } else { statuses.join(" or ") };
    let json: Vec<_> = expect.json.iter().map(|(pointer, value)| format!(", {pointer} = {value}")).collect();
    let text = expect.contains.as_ref().map(|t| format!(", contains {t}")).unwrap_or_default();
    format!("{status}{}{text}; within {timeout}, else unknown", json.concat())
}

/// The call as it is made, secrets masked.
pub(crate) fn call_pieces(call: &ResolvedCall) -> Vec<Piece> {
    match call {
        ResolvedCall::Http(request) => request_pieces(request),
        ResolvedCall::Exec(program) => {
            let mut pieces = vec![Piece::Code(Role::Heading, format!("$ {}", program.line()))];
            let env =
                program.env.iter().map(|(name, slot)| Piece::Code(Role::Muted, format!("{name}={slot}")));
            pieces.extend(env);
            pieces.extend(program.stdin.iter().map(|stdin| Piece::Code(Role::Text, stdin.to_string())));
            pieces
        }
        ResolvedCall::DnsUpdate(update) => {
            let mut pieces = vec![Piece::Code(Role::Heading, call.summary())];
            let record = |value: &String| format!("{} {} {} {value}", update.name, update.ttl, update.record);
            let only_if = update.only_if.iter().map(|value| format!("only if it is {value} now"));
            let lines = update.values.iter().map(record).chain(only_if);
            pieces.extend(lines.map(|line| Piece::Code(Role::Text, line)));
            pieces
        }
        ResolvedCall::Mail(mail) => vec![
            Piece::Code(Role::Heading, call.summary()),
            Piece::Code(Role::Muted, format!("Subject: {}", mail.subject)),
            Piece::Code(Role::Text, crate::plan::Text::block(&mail.text).as_str().to_owned()),
        ],
    }
}

/// The request as it is sent, secrets masked.
fn request_pieces(request: &Resolved) -> Vec<Piece> {
    let mut url = request.url.clone();
    if let Some((name, secret)) = &request.secret_query {
        let join = if url.contains('?') { '&' } else { '?' };
        url = format!("{url}{join}{name}=•••• ({secret})");
    }
    let mut pieces = vec![Piece::Code(Role::Heading, format!("{} {url}", request.method.as_str()))];
    let headers =
        request.headers.iter().map(|(name, slot)| Piece::Code(Role::Muted, format!("{name}: {slot}")));
    pieces.extend(headers);
    if let Some(body) = &request.body {
        pieces.push(Piece::Code(Role::Muted, format!("Content-Type: {}", body.content_type)));
        pieces.push(Piece::Code(Role::Text, pretty(&body.text)));
    }
    pieces
}

/// JSON with its lines, anything else as it is.
fn pretty(text: &str) -> String {
    let parsed: Result<serde_json::Value, _> = serde_json::from_str(text);
    let pretty = parsed.and_then(|value| serde_json::to_string_pretty(&value));
    crate::plan::Text::block(&pretty.unwrap_or_else(|_| text.to_owned())).as_str().to_owned()
}

/// A probe in a line.
pub(crate) fn probe_words(probe: &Probe) -> String {
    let what = if let Some(http) = &probe.http {
        format!("{} is asked separately", http.url)
    } else if let Some(tcp) = &probe.tcp {
        format!("a connection to {}", tcp.address)
    } else if let Some(dns) = &probe.dns {
        format!("{} is asked of resolvers", dns.name)
    } else if let Some(tls) = &probe.tls {
        format!("the certificate of {}", tls.address)
    } else if let Some(exec) = &probe.exec {
        format!("`{}` is run separately", exec.args.join(" "))
    } else if let Some(dependency) = &probe.dependency {
        format!("the probe of {dependency} on the board")
    } else {
        "none".to_owned()
    };
    let within = probe.within.map(|within| format!(", within {within}")).unwrap_or_default();
    format!("{what}{within}")
}
