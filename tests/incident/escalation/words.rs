//! Events and deadlines as a case writes them.

use jiff::Timestamp;
use warroom::incident::event::RolePaged;
use warroom::incident::{Due, Event, Incident};
use warroom::plan::{ChannelId, Duration, PersonId};

/// How long after the start.
fn after(at: Timestamp, start: Timestamp) -> String {
    let ms = at.duration_since(start).as_millis();
    Duration::millis(u64::try_from(ms).unwrap()).to_string()
}

fn list<'a>(people: impl Iterator<Item = &'a PersonId>) -> String {
    people.map(PersonId::as_str).collect::<Vec<_>>().join("+")
}

const fn late(late: bool) -> &'static str {
    if late { " late" } else { "" }
}

fn paged(e: &RolePaged) -> String {
    let places = e.channels.iter().map(ChannelId::as_str);
    let reached: Vec<&str> = e.people.iter().map(PersonId::as_str).chain(places).collect();
    let skipped: Vec<String> = e.skipped.iter().map(|level| (level + 1).to_string()).collect();
    let skipped = if skipped.is_empty() { String::new() } else { format!(" skipped {}", skipped.join("+")) };
    let forced = if e.forced { " forced" } else { "" };
    let hours = if e.out_of_hours { " out-of-hours" } else { "" };
    let (level, round, reached) = (e.level + 1, e.round + 1, reached.join("+"));
    format!("paged {} {level}/{round} {reached}{forced}{skipped}{hours}{}", e.role, late(e.late))
}

/// An event about pages; of the others those that a case plays.
#[expect(clippy::wildcard_enum_match_arm, reason = "the cases are about pages")]
pub(crate) fn of(event: &Event, start: Timestamp) -> Option<String> {
    Some(match event {
        Event::RolePaged(e) => paged(e),
        Event::RoleAcknowledged(e) => {
            let until = e.until.map(|until| format!(" until {}", after(until, start))).unwrap_or_default();
            let note = e.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
            format!("acked {} {}{until}{note}", e.role, e.by)
        }
        Event::AcknowledgementLapsed(e) => format!("lapsed {} {}{}", e.role, e.by, late(e.late)),
        Event::PageReminded(e) => format!("reminded {} {}{}", e.role, list(e.people.iter()), late(e.late)),
        Event::EscalationRequested(e) => format!("asked {}", e.role),
        Event::PageExhausted(e) => format!("exhausted {}{}", e.role, late(e.late)),
        Event::PagingPaused(e) => format!("paused until {} ({})", after(e.until, start), e.reason),
        Event::PagingResumed(_) => "resumed".to_owned(),
        Event::PolicyRevised(e) => {
            let changes: Vec<String> = e.changes.iter().map(ToString::to_string).collect();
            format!("revised: {}", changes.join(", "))
        }
        Event::CommandTaken(e) => format!("{} commands", e.by),
        Event::HandoverOffered(e) => format!("offered to {}", e.to),
        Event::IncidentMitigated(_) => "mitigated".to_owned(),
        Event::IncidentResolved(_) => "resolved".to_owned(),
        Event::IncidentReopened(_) => "reopened".to_owned(),
        Event::IncidentClosed(_) => "closed".to_owned(),
        _ => return None,
    })
}

/// The deadlines of pages.
#[expect(clippy::wildcard_enum_match_arm, reason = "the cases are about pages")]
pub(super) fn due(incident: &Incident, start: Timestamp) -> Vec<String> {
    let word = |due: &Due| match due {
        Due::PageEscalates(role) => Some(format!("{role} escalates")),
        Due::PageReminds(role) => Some(format!("{role} reminds")),
        Due::AcknowledgementEnds(role) => Some(format!("{role} lapses")),
        _ => None,
    };
    let all = incident.deadlines();
    let said: Vec<String> =
        all.iter().filter_map(|it| Some(format!("{} {}", after(it.at, start), word(&it.due)?))).collect();
    if said.is_empty() { vec!["nothing".to_owned()] } else { said }
}
