//! The roles and their pages: for programs and for people.

use serde_json::{Value, json};

use super::text::left;
use crate::cli::seen::Seen;
use crate::incident::Incident;
use crate::incident::state::{Acknowledgement, Attendance, Paging};
use crate::plan::settings::stamp;
use crate::plan::{PersonId, Role, RoleId};

/// The roles, with who is at work and the page that is open.
pub(super) fn roles(incident: &Incident) -> Value {
    let one = |role: &Role| {
        let attendance = incident.people.get(&role.id);
        let acknowledged: Vec<_> = attendance.iter().flat_map(|a| a.acknowledged.keys()).collect();
        let answers = attendance.iter().flat_map(|a| &a.acknowledged);
        let open = attendance.and_then(|it| Some(page(incident, it, it.paging.as_ref()?)));
        json!({
            "role": role.id,
            "primary": role.primary,
            "backup": role.backup,
            "acknowledged": acknowledged,
            "acknowledgements": answers.map(answer).collect::<Value>(),
            "paged": open,
            "answered": attendance.and_then(|it| Some(page(incident, it, it.answered.as_ref()?))),
        })
    };
    incident.plan.roles.iter().map(one).collect()
}

fn answer((person, ack): (&PersonId, &Acknowledgement)) -> Value {
    json!({ "person": person, "at": stamp(ack.at), "until": ack.until.map(stamp), "note": ack.note })
}

/// Levels and rounds are counted from 1, as on the screen.
fn page(incident: &Incident, attendance: &Attendance, page: &Paging) -> Value {
    json!({
        "people": page.people,
        "on_level": page.on_level,
        "waiting": page.waiting().collect::<Vec<_>>(),
        "level": page.level.saturating_add(1),
        "levels": incident.plan.levels().len(),
        "round": page.round.saturating_add(1),
        "rounds": incident.plan.repeats().saturating_add(1),
        "at": stamp(page.at),
        "event": page.event,
        "next_at": incident.page_escalates(attendance).map(stamp),
        "reminded_at": stamp(page.reminded_at),
        "reminds_at": incident.page_reminds(attendance).map(stamp),
        "exhausted": page.exhausted,
    })
}

/// Until when nobody is paged, and why; null where people are paged.
pub(super) fn maintenance(seen: &Seen) -> Value {
    let paused = seen.incident.maintenance(seen.now);
    paused.map_or(Value::Null, |(until, reason)| json!({ "until": stamp(until), "reason": reason }))
}

/// Maintenance, then what was paged and who answered, a line each.
pub(super) fn lines(seen: &Seen) -> Vec<String> {
    let incident = &seen.incident;
    let paused = incident.maintenance(seen.now).map(|(until, reason)| {
        format!("nobody is paged until {} UTC: {}", until.strftime("%H:%M"), reason.first_line())
    });
    let of_role = |(role, attendance): (&RoleId, &Attendance)| {
        let open = attendance.paging.as_ref().map(|page| open_line(seen, role, attendance, page));
        let answers =
            attendance.acknowledged.iter().map(|(person, ack)| answer_line(seen, role, person, ack));
        let waits = attendance.answered.as_ref().and_then(|page| waits_line(seen, role, attendance, page));
        open.into_iter().chain(answers).chain(waits).collect::<Vec<_>>()
    };
    paused.into_iter().chain(incident.people.iter().flat_map(of_role)).collect()
}

fn open_line(seen: &Seen, role: &RoleId, attendance: &Attendance, page: &Paging) -> String {
    let incident = &seen.incident;
    let place = place(incident, page);
    if page.exhausted {
        return format!("{role}: nobody answers and nobody is left, {place}");
    }
    let people = names(page.on_level.iter());
    let next = incident.page_escalates(attendance).map(|at| left(at, seen.now)).unwrap_or_default();
    format!("{role}: {people} paged at {}, {place}, next in {next}", page.at.strftime("%H:%M"))
}

fn place(incident: &Incident, page: &Paging) -> String {
    let (level, levels) = (page.level.saturating_add(1), incident.plan.levels().len());
    let rounds = incident.plan.repeats().saturating_add(1);
    let round = page.round.saturating_add(1);
    let round = if rounds > 1 { format!(", round {round} of {rounds}") } else { String::new() };
    format!("level {level} of {levels}{round}")
}

fn answer_line(seen: &Seen, role: &RoleId, person: &PersonId, ack: &Acknowledgement) -> String {
    let since = ack.at.strftime("%H:%M");
    let until = ack.until.map(|until| format!(", to be renewed in {}", left(until, seen.now)));
    let note = ack.note.as_ref().map(|note| format!(": {}", note.first_line())).unwrap_or_default();
    format!("{role}: {person} at work since {since}{}{note}", until.unwrap_or_default())
}

fn waits_line(seen: &Seen, role: &RoleId, attendance: &Attendance, page: &Paging) -> Option<String> {
    let next = left(seen.incident.page_reminds(attendance)?, seen.now);
    let people = names(seen.incident.reminded_next(page));
    Some(format!("{role}: {people} has not acknowledged yet, paged again in {next}"))
}

fn names<'a>(people: impl Iterator<Item = &'a PersonId>) -> String {
    people.map(PersonId::as_str).collect::<Vec<_>>().join(", ")
}
