//! Who approved what, until when; and why one does not count, as of now.

use jiff::Timestamp;

use super::{Line, Said, counted};
use crate::incident::Incident;
use crate::plan::gate::{ApprovalLine, FindingLine, Given};
use crate::plan::{Code, Decision, Function, PersonId};
use crate::tui::view::time;
use crate::tui::{Glyph, Role, Target};

/// Does an approval count?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It counts.
    Counts,
    /// It counted at declaration and has ended since.
    Ended,
    /// Nobody gave it, and it is needed.
    Missing,
    /// It does not count, for this reason.
    Faulty(Code),
    /// Nobody gave it, and nobody asked.
    NotAsked,
}

/// How an approval stands at an instant: the gate's answer at declaration, and its end since then.
pub fn standing(line: &ApprovalLine, now: Timestamp) -> Standing {
    match (&line.given, line.fault) {
        (None, _) if line.required => Standing::Missing,
        (None, None) => Standing::NotAsked,
        (_, Some(code)) => Standing::Faulty(code),
        (Some(given), None) if given.decision == Decision::Declined => {
            Standing::Faulty(Code::ApprovalDeclined)
        }
        (Some(given), None) if time::is_over(given.expires_at, now) => Standing::Ended,
        (Some(_), None) => Standing::Counts,
    }
}

/// `1 approval ended since`, where some counted at declaration and do not any more.
pub fn ended_words(incident: &Incident, now: Timestamp) -> Option<String> {
    let all = incident.plan.gate.iter().flat_map(|sheet| &sheet.approvals);
    let ended = all.filter(|line| standing(line, now) == Standing::Ended).count();
    (ended > 0).then(|| format!("{} ended since", counted(ended, "approval")))
}

/// What is said of an approval that is there and is dated later than it was asked for.
const NOT_YET: &str = "it did not count yet";

/// A code, its word in the list, and its sentence, for an approval that is there.
const FAULTS: [(Code, &str, &str); 10] = [
    (Code::ApprovalMissing, "not yet", NOT_YET),
    (Code::VendorApprovalMissing, "not yet", NOT_YET),
    (Code::LegalApprovalMissing, "not yet", NOT_YET),
    (Code::ApprovalDeclined, "declined", "the answer was no"),
    (Code::ApprovalExpired, "ended", "it had ended before the incident was declared"),
    (Code::ApprovalExpiresInWindow, "too short", "it ends before the window closes"),
    (Code::ApprovalStale, "stale", "what was approved has changed since"),
    (Code::ApprovalSignatureInvalid, "unsigned", "the signature does not fit what stands in the file"),
    (Code::ApprovalSignerUnknown, "unknown", "the signer or the key is not in the roster"),
    (Code::ApproverNotIndependent, "same person", "the same person approved for another function"),
];

fn fault(code: Code) -> (&'static str, &'static str) {
    let known = FAULTS.iter().find(|(it, ..)| *it == code);
    known.map_or(("refused", code.as_str()), |(_, word, sentence)| (word, sentence))
}

/// One row for each function.
pub(super) fn lines(incident: &Incident, now: Timestamp) -> Vec<Line> {
    let all = incident.plan.gate.iter().flat_map(|sheet| &sheet.approvals);
    all.map(|line| Line {
        target: Target::Approval(line.function),
        kind: "approval",
        state: state(incident, line, now),
        name: line.function.as_str().to_owned(),
        text: text(incident, line, now),
    })
    .collect()
}

fn state(incident: &Incident, line: &ApprovalLine, now: Timestamp) -> Said {
    let conditions = line.given.as_ref().is_some_and(|given| !given.conditions.is_empty());
    let early = ends_in_window(incident, line, now);
    match standing(line, now) {
        Standing::Counts if conditions => Said::new(Glyph::Warning, Role::Attention, "conditions"),
        Standing::Counts if early => Said::new(Glyph::Warning, Role::Attention, "ends early"),
        Standing::Counts => Said::new(Glyph::Done, Role::Good, "approved"),
        Standing::Ended => Said::new(Glyph::Failed, Role::Bad, "ended"),
        Standing::Missing => Said::new(Glyph::Failed, Role::Bad, "missing"),
        Standing::Faulty(code) if line.required => Said::new(Glyph::Failed, Role::Bad, fault(code).0),
        Standing::Faulty(code) => Said::new(Glyph::Warning, Role::Attention, fault(code).0),
        Standing::NotAsked => Said::new(Glyph::Pending, Role::Muted, "not asked"),
    }
}

fn ends_in_window(incident: &Incident, line: &ApprovalLine, now: Timestamp) -> bool {
    let closes = incident.plan.campaign.window.closes;
    now < closes && line.given.as_ref().is_some_and(|given| given.expires_at < closes)
}

/// `Hana Okafor, ends in 12d; 1 condition`, or why it does not count.
fn text(incident: &Incident, line: &ApprovalLine, now: Timestamp) -> String {
    let Some(given) = &line.given else {
        let asked = if line.required { "nobody has approved" } else { "nobody was asked" };
        return asked.to_owned();
    };
    let who = name(incident, &given.by);
    let ends = end(given, now);
    let conditions = match given.conditions.len() {
        0 => String::new(),
        count => format!("; {}", counted(count, "condition")),
    };
    match standing(line, now) {
        Standing::Faulty(code) => format!("{who}: {}", fault(code).1),
        Standing::Counts | Standing::Ended | Standing::Missing | Standing::NotAsked => {
            format!("{who}, {ends}{conditions}")
        }
    }
}

fn end(given: &Given, now: Timestamp) -> String {
    if time::is_over(given.expires_at, now) {
        format!("ended {} ago", time::long_ago(given.expires_at, now))
    } else {
        format!("ends in {}", time::far(given.expires_at, now))
    }
}

fn name(incident: &Incident, id: &PersonId) -> String {
    incident.plan.person(id).map_or_else(|| id.to_string(), |person| person.name.first_line().to_owned())
}

/// Everything about one.
pub(super) fn detail(incident: &Incident, now: Timestamp, function: Function) -> Vec<(Role, String)> {
    let sheet = incident.plan.gate.as_ref();
    let named = sheet.and_then(|sheet| sheet.approvals.iter().find(|line| line.function == function));
    let Some(line) = named else { return Vec::new() };
    let needed = if line.required { "needed for the launch" } else { "not needed for the launch" };
    let mut lines = vec![(Role::Heading, format!("approval of {function}, {needed}"))];
    let Some(given) = &line.given else {
        let tone = if line.required { Role::Bad } else { Role::Muted };
        lines.push((tone, "nobody has approved".to_owned()));
        lines.extend(found(incident, line));
        return lines;
    };
    let at = time::date(given.approved_at);
    let who = format!("{} ({})", name(incident, &given.by), given.by);
    lines.push((Role::Text, format!("{} by {who} at {at} UTC", given.decision)));
    lines.push(why(incident, line, given, now));
    for condition in &given.conditions {
        lines.push((Role::Attention, format!("condition: {}", condition.first_line())));
    }
    lines.extend(found(incident, line));
    lines
}

/// What the gate found about it, and what to do.
fn found(incident: &Incident, line: &ApprovalLine) -> Vec<(Role, String)> {
    let all = incident.plan.gate.iter().flat_map(|sheet| &sheet.findings);
    let about = |it: &&FindingLine| {
        Some(it.code) == line.fault
            && it.about.as_ref().is_some_and(|about| about.as_str() == line.function.as_str())
    };
    let words = all.filter(about).flat_map(|it| {
        let hint = it.hint.as_ref().map(|hint| (Role::Text, format!("to mend it: {}", hint.as_str())));
        std::iter::once((Role::Text, it.message.as_str().to_owned())).chain(hint)
    });
    words.collect()
}

/// Does it count, and until when?
fn why(incident: &Incident, line: &ApprovalLine, given: &Given, now: Timestamp) -> (Role, String) {
    let until = format!("{} ({} UTC)", end(given, now), time::date(given.expires_at));
    match standing(line, now) {
        Standing::Faulty(code) => (Role::Bad, format!("does not count: {}; {until}", fault(code).1)),
        Standing::Ended => (Role::Bad, format!("does not count any more: {until}, after the declaration")),
        Standing::Counts if ends_in_window(incident, line, now) => {
            (Role::Attention, format!("counts; {until}, before the window closes"))
        }
        Standing::Counts | Standing::Missing | Standing::NotAsked => (Role::Text, format!("counts; {until}")),
    }
}
