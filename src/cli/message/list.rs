//! What fits, what waits and what was sent where, in words and as JSON.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::seen::Seen;
use crate::incident::Incident;
use crate::incident::event::Kind;
use crate::incident::state::Draft;
use crate::incident::words::{Composed, Fit, Posting, Standing, approver, mark, utc};
use crate::plan::PersonId;
use crate::plan::message::Audience;
use crate::plan::settings::stamp;

/// The audiences that have clocks.
const HEARD: [(Audience, &str); 2] =
    [(Audience::Customers, "customers"), (Audience::Executives, "executives")];

fn next(incident: &Incident, audience: Audience) -> Option<Timestamp> {
    match audience {
        Audience::Customers => incident.next_update(),
        Audience::Executives => incident.next_executive_update(),
        Audience::Responders => None,
    }
}

fn fits(seen: &Seen, audience: Audience) -> Vec<Fit> {
    seen.incident.fitting(seen.now, audience, seen.incident.outage_presumed())
}

/// How the message of a text fits; none where it is no longer in the plan.
pub(super) fn fit(incident: &Incident, now: Timestamp, composed: &Composed) -> Option<Fit> {
    let outage = incident.plan.messages.get(&composed.message)?.outage;
    incident.fitting(now, composed.audience, outage).into_iter().find(|fit| fit.message == composed.message)
}

/// For people.
pub(in crate::cli) fn text(seen: &Seen) -> String {
    let incident = &seen.incident;
    let mut lines: Vec<String> = Vec::new();
    for (audience, name) in HEARD {
        let all = fits(seen, audience);
        if all.is_empty() && audience != Audience::Customers {
            continue;
        }
        lines.push(match next(incident, audience) {
            Some(at) if at <= seen.now => format!("{name}: overdue since {}", utc(at, seen.now)),
            Some(at) => format!("{name}: next word due at {}", utc(at, seen.now)),
            None => format!("{name}: nothing is due"),
        });
        if all.is_empty() {
            lines.push(format!("  the plan has no message for {name}"));
        } else if !all.iter().any(Fit::is_exact) {
            lines.push("  nothing pre-approved fits; the nearest first".to_owned());
        }
        lines.extend(all.iter().map(fit_line));
    }
    lines.extend(incident.messages.drafts().map(|draft| {
        let first = draft.drafted.text.first_line();
        let (waits, how) = waits_for(incident, draft, seen.now);
        format!("draft {} {}: {first}\n  {waits}; {how}", draft.id, draft.drafted.message)
    }));
    for sent in incident.sent() {
        let released = &sent.release.released;
        let by = sent.release.by.as_ref().map_or("nobody", PersonId::as_str);
        let (id, at) = (&released.message, utc(sent.release.at, seen.now));
        lines.push(format!("sent {id} at {at} by {by}: {}", released.text.first_line()));
        if let Some(why) = &released.deviation {
            lines.push(format!("  no approved text fitted: {}", why.first_line()));
        }
        lines.extend(sent.postings.iter().map(|posting| format!("  {}", posting_line(posting))));
    }
    lines.join("\n") + "\n"
}

fn fit_line(fit: &Fit) -> String {
    let word = if fit.is_exact() { "fits" } else { "near" };
    let why = if fit.why.is_empty() { String::new() } else { format!(": {}", fit.why) };
    let standing = mark(fit.standing).map(|mark| format!(" ({mark})")).unwrap_or_default();
    format!("  {word} {}{standing}{why}", fit.message)
}

fn posting_line(posting: &Posting) -> String {
    let detail = posting.answer.detail().filter(|detail| !detail.is_blank());
    let detail = detail.map(|detail| format!(", {}", detail.first_line())).unwrap_or_default();
    format!("{}: {}{detail}", posting.place, posting.answer.as_str())
}

/// One line for each place.
pub(super) fn postings_text(postings: &[Posting]) -> String {
    postings.iter().map(|posting| posting_line(posting) + "\n").collect()
}

/// What a text waits for, and the command that leads on.
pub(super) fn waits_for(incident: &Incident, draft: &Draft, now: Timestamp) -> (String, String) {
    let (id, number) = (&incident.id, draft.id);
    if let Some(at) = draft.drafted.next_at.filter(|at| *at <= now) {
        let how = format!("`warroom message {id} --discard {number} --reason TEXT`, then draft it again");
        return (format!("its promised time, {}, has passed", utc(at, now)), how);
    }
    if incident.needs_approval(draft, now) {
        let how = format!("`warroom message {id} --approve {number}`");
        return (format!("waits for {}", approver(incident)), how);
    }
    let who = incident.lead.commander.as_ref().map_or("a commander", |tenure| tenure.by.as_str());
    (format!("waits for {who} to release it"), format!("`warroom message {id} --release {number}`"))
}

/// For programs.
pub(in crate::cli) fn json(seen: &Seen) -> Value {
    let incident = &seen.incident;
    let due = |audience| next(incident, audience).map(stamp);
    let fits = HEARD.map(|(audience, name)| {
        let of = fits(seen, audience);
        (name.to_owned(), Value::from(of.iter().map(fit_json).collect::<Vec<_>>()))
    });
    let drafts: Vec<Value> = incident.messages.drafts().map(|draft| draft_json(seen, draft)).collect();
    let sent: Vec<Value> = incident
        .sent()
        .iter()
        .map(|sent| {
            let released = &sent.release.released;
            json!({
                "release": sent.release.id,
                "message": released.message,
                "audience": released.audience,
                "at": stamp(sent.release.at),
                "by": sent.release.by,
                "text": released.text,
                "edited": released.edited,
                "deviation": released.deviation,
                "next_at": released.next_at.map(stamp),
                "channels": postings_json(&sent.postings),
            })
        })
        .collect();
    json!({
        "incident": incident.id,
        "next": { "customers": due(Audience::Customers), "executives": due(Audience::Executives) },
        "outage": incident.outage_presumed(),
        "phase": incident.phase_due(Audience::Customers),
        "fits": Value::Object(fits.into_iter().collect()),
        "drafts": drafts,
        "sent": sent,
    })
}

fn fit_json(fit: &Fit) -> Value {
    json!({
        "message": fit.message,
        "fits": fit.is_exact(),
        "why": fit.why,
        "approved": fit.standing.is_approved(),
    })
}

fn draft_json(seen: &Seen, draft: &Draft) -> Value {
    let needs_approval = seen.incident.needs_approval(draft, seen.now);
    json!({
        "draft": draft.id,
        "message": draft.drafted.message,
        "text": draft.drafted.text,
        "edited": draft.drafted.edited,
        "by": draft.by,
        "at": stamp(draft.at),
        "approved": draft.approved,
        "next_at": draft.drafted.next_at.map(stamp),
        "deviation": draft.drafted.deviation,
        "waits_for": if needs_approval { "approval" } else { "release" },
    })
}

/// The places, with what each said.
pub(super) fn postings_json(postings: &[Posting]) -> Value {
    let one = |posting: &Posting| {
        json!({
            "place": posting.place,
            "delivery": posting.delivery,
            "answer": posting.answer.as_str(),
            "detail": posting.answer.detail(),
        })
    };
    Value::from(postings.iter().map(one).collect::<Vec<_>>())
}

/// What would go out, for people.
pub(super) fn preview_text(seen: &Seen, composed: &Composed, fit: Option<&Fit>) -> String {
    let incident = &seen.incident;
    let places: Vec<String> =
        incident.places(&composed.message).iter().map(|name| incident.place_of(name)).collect();
    let to = if places.is_empty() { "no channel".to_owned() } else { places.join(", ") };
    let drill = if incident.kind == Kind::Drill { "DRILL: send this to nobody\n" } else { "" };
    let standing = match mark(composed.standing) {
        None => "approved: goes out on the commander's word".to_owned(),
        Some(mark) => format!("{mark}: before it goes out {} must approve it", approver(incident)),
    };
    let promise = composed.next_at.map(|at| format!("promises: {}\n", utc(at, seen.now))).unwrap_or_default();
    let why = fit.filter(|fit| !fit.is_exact()).map(|fit| format!("near: {}\n", fit.why));
    let deviation = composed.deviation.as_ref().map(|why| format!("recorded: {}\n", why.first_line()));
    let (why, deviation) = (why.unwrap_or_default(), deviation.unwrap_or_default());
    format!("{drill}{}\n\nto: {to}\n{promise}{standing}\n{why}{deviation}", composed.text)
}

/// What would go out, for programs.
pub(super) fn preview_json(seen: &Seen, composed: &Composed, fit: Option<&Fit>) -> Value {
    let incident = &seen.incident;
    let places: Vec<String> =
        incident.places(&composed.message).iter().map(|name| incident.place_of(name)).collect();
    json!({
        "incident": incident.id,
        "message": composed.message,
        "audience": composed.audience,
        "text": composed.text,
        "channels": places,
        "next_at": composed.next_at.map(stamp),
        "approved": composed.standing.is_approved(),
        "edited": composed.standing == Standing::Edited,
        "deviation": composed.deviation,
        "fit": fit.map(fit_json),
    })
}
