//! The state of an incident for people: one screen of plain text, in the order of importance.

use jiff::{SignedDuration, Timestamp};

use super::{deliveries, launch, pages, words};
use crate::cli::catalog::kind_mark;
use crate::cli::seen::Seen;
use crate::incident::state::{Fire, FireState};
use crate::incident::{Due, Incident, timeline};
use crate::plan::{Authority, PersonId, Role};
use crate::tui::view::{fires, progress};

/// How many of the things that a drill's players were told last stand in the head.
const TOLD: usize = 3;

/// The three questions that must be answerable at once.
const QUESTIONS: [Authority; 3] =
    [Authority::HaltTraffic, Authority::RestoreAccess, Authority::CustomerComms];

/// The most deadlines that are shown.
const DEADLINES: usize = 6;

/// Everything, as lines.
pub(super) fn of(seen: &Seen) -> String {
    let mut lines = head(seen);
    section(&mut lines, "Deputy", words::deputy(seen));
    section(&mut lines, "Messages", words::messages(seen));
    section(&mut lines, "Deadlines", deadlines(seen));
    section(&mut lines, "Pages", pages::lines(seen));
    section(&mut lines, "Not known to have arrived", deliveries::lines(&seen.incident));
    section(&mut lines, "Thresholds", thresholds(seen));
    section(&mut lines, "Steps", steps(seen));
    section(&mut lines, "Dependencies", dependencies(&seen.incident));
    let suspicion = crate::incident::triage::suspect(&seen.incident);
    section(&mut lines, "Triage", suspicion.iter().flat_map(crate::cli::triage::lines).collect());
    section(&mut lines, "Waits for a second person", awaiting(seen));
    section(&mut lines, "Waits for a confirmation of its targets", held(&seen.incident));
    section(&mut lines, "Calls without a known outcome", unknown(&seen.incident));
    section(&mut lines, "Decisions", decisions(&seen.incident));
    section(&mut lines, "Who can", who_can(&seen.incident));
    section(&mut lines, "Campaign", launch::campaign_lines(seen));
    section(&mut lines, "Identities", launch::identity_lines(seen));
    lines.join("\n") + "\n"
}

fn section(lines: &mut Vec<String>, title: &str, content: Vec<String>) {
    if !content.is_empty() {
        lines.push(title.to_owned());
        lines.extend(content.into_iter().map(|line| format!("  {line}")));
    }
}

fn head(seen: &Seen) -> Vec<String> {
    let incident = &seen.incident;
    let mark = kind_mark(incident.kind);
    let severity = incident.severity.as_str().to_uppercase();
    let (id, title) = (&incident.id, incident.title.first_line());
    let mut lines = vec![
        format!("{mark}  {severity}  {}  {id}: {title}", incident.phase_word()),
        format!(
            "T+{}  declared {}, now {}",
            clock(seen.now.duration_since(incident.declared_at)),
            incident.declared_at.strftime("%Y-%m-%d %H:%M UTC"),
            seen.now.strftime("%H:%M UTC"),
        ),
        commander(incident),
    ];
    let told = incident.exercise.iter().flat_map(|exercise| exercise.told.iter().rev().take(TOLD).rev());
    lines.extend(told.map(|told| {
        let (from, text) = (told.inject.from.first_line(), told.inject.text.first_line());
        format!("Told {} {from}: {text}", told.at.strftime("%H:%M"))
    }));
    if let Some(offer) = &incident.lead.offer {
        lines.push(format!("Command is on offer to {} since {}", offer.to, offer.at.strftime("%H:%M")));
    }
    lines.push(format!("Log {} events, head {}", seen.head.count, seen.head.hash));
    lines
}

fn commander(incident: &Incident) -> String {
    if let Some(tenure) = &incident.lead.commander {
        return format!("Commander {} since {}", tenure.by, tenure.since.strftime("%H:%M"));
    }
    let could: Vec<String> = incident.who_can(Authority::Command).iter().map(ToString::to_string).collect();
    format!("Commander: nobody commands; could: {}", could.join(", "))
}

fn deadlines(seen: &Seen) -> Vec<String> {
    let all = seen.incident.deadlines();
    let line = |deadline: &crate::incident::Deadline| {
        let (kind, words) = due_words(&seen.incident, &deadline.due);
        format!("{:>9}  {kind:9}  {words}", left(deadline.at, seen.now))
    };
    let mut lines: Vec<String> = all.iter().take(DEADLINES).map(line).collect();
    if all.len() > DEADLINES {
        lines.push(format!("and {} more", all.len() - DEADLINES));
    }
    lines
}

/// What is due, as a word and a sentence.
pub(super) fn due_words(incident: &Incident, due: &Due) -> (&'static str, String) {
    match due {
        Due::PageEscalates(role) => ("page", format!("{role}: the next level is paged")),
        Due::PageReminds(role) => ("page", format!("{role}: who has not answered is paged again")),
        Due::AcknowledgementEnds(role) => {
            ("page", format!("{role}: paged again unless the answer is renewed"))
        }
        Due::ThresholdOpens(id) => ("threshold", threshold_title(incident, id.as_str())),
        Due::CustomerUpdate => ("customers", "update is due".to_owned()),
        Due::ExecutiveUpdate => ("executives", "update is due".to_owned()),
        Due::StepTimebox(at) => ("step", format!("{at}: time is up, ask for the result")),
        Due::Approval(fire) => ("approval", format!("{fire}: denied unless a second person approves it")),
        Due::ActionAnswer(fire) => ("action", format!("{fire}: counts as unknown without an answer")),
        Due::Delivery(id) => {
            let title = timeline::delivery_title(incident, *id);
            ("delivery", format!("{title}: counts as unknown without an answer"))
        }
    }
}

fn threshold_title(incident: &Incident, id: &str) -> String {
    let threshold = incident.plan.thresholds.iter().find(|t| t.id.as_str() == id);
    let title = threshold.and_then(|t| t.title.as_ref());
    title.map_or_else(|| id.to_owned(), |title| format!("{id}: {}", title.first_line()))
}

fn thresholds(seen: &Seen) -> Vec<String> {
    let incident = &seen.incident;
    let opening: Vec<_> = incident.opening_thresholds().collect();
    let line = |threshold: &crate::plan::Threshold| {
        let title = threshold_title(incident, threshold.id.as_str());
        if let Some(reached) = incident.reached.get(&threshold.id) {
            let grants: Vec<String> =
                reached.grants.iter().map(|g| format!("{} may {}", g.to, g.authority.verb())).collect();
            return format!("open since {}  {title}; {}", reached.at.strftime("%H:%M"), grants.join(", "));
        }
        match opening.iter().find(|(id, _)| *id == threshold.id) {
            Some((_, at)) => format!("opens in {}  {title}", left(*at, seen.now)),
            None => format!("closed  {title}"),
        }
    };
    incident.plan.thresholds.iter().map(line).collect()
}

fn steps(seen: &Seen) -> Vec<String> {
    let incident = &seen.incident;
    let mut lines: Vec<String> = Vec::new();
    for run in &incident.runs {
        lines.push(format!("{}  {} of {} settled", run.runbook, run.settled, run.states().len()));
    }
    for (at, state) in incident.active_steps() {
        let title = incident.planned(&at).map(|step| step.title.first_line()).unwrap_or_default();
        let until = state.until.map(|until| format!("  {}", left(until, seen.now))).unwrap_or_default();
        lines.push(format!("active  {at}: {title}{until}"));
    }
    lines
}

fn dependencies(incident: &Incident) -> Vec<String> {
    let line = |dependency: &crate::plan::Dependency| {
        let seen = incident.dependencies.get(&dependency.id);
        let status = seen.map(|s| s.status).unwrap_or_default();
        let detail = seen.map(|s| s.detail.first_line()).unwrap_or_default();
        format!("{status:8}  {:8}  {}  {detail}", dependency.domain, dependency.name()).trim_end().to_owned()
    };
    incident.plan.campaign.dependency.iter().map(line).collect()
}

fn awaiting(seen: &Seen) -> Vec<String> {
    let incident = &seen.incident;
    let line = |fire: &Fire| {
        let FireState::AwaitingApproval { until } = fire.state else { return String::new() };
        let asker = fire.asked_by.as_ref().map_or(fire.by.as_str(), PersonId::as_str);
        let (action, target) = (&fire.request.action, &fire.request.target);
        let who = fires::approvers(incident, fire);
        let left = left(until, seen.now);
        format!("{} {action} at {target}: asked by {asker}, denied in {left} unless {who} approves", fire.id)
    };
    incident.fires.awaiting_approval().map(line).collect()
}

fn held(incident: &Incident) -> Vec<String> {
    let held = incident.fires.open().filter(|fire| matches!(fire.state, FireState::Held { .. }));
    held.map(call).collect()
}

fn unknown(incident: &Incident) -> Vec<String> {
    incident.fires.open().filter(|fire| !fires::waits_for_somebody(fire)).map(call).collect()
}

fn call(fire: &Fire) -> String {
    let why = fire.state.detail().map(|why| format!(": {why}")).unwrap_or_default();
    let (action, target) = (&fire.request.action, &fire.request.target);
    let off = if fire.called_off { ", called off" } else { "" };
    let far =
        fires::shown_progress(fire).map(|all| format!(", {}", progress::words(&all))).unwrap_or_default();
    format!("{} {action} at {target}: {}{off}{far}{why}", fire.id, fire.state.as_str())
}

fn decisions(incident: &Incident) -> Vec<String> {
    let line = |proposal: &crate::incident::state::Proposal| {
        let (polled, objections) = (proposal.positions.len(), proposal.objections());
        let text = proposal.text.first_line();
        format!("{}. {text}: {polled} polled, {objections} objected", proposal.number)
    };
    incident.decisions.open().map(line).collect()
}

fn who_can(incident: &Incident) -> Vec<String> {
    let line = |authority: Authority| {
        let people = incident.who_can(authority);
        let people: Vec<String> = people.iter().map(|person| presence(incident, person, authority)).collect();
        let people = if people.is_empty() { "nobody".to_owned() } else { people.join(", ") };
        format!("{}: {people}", authority.verb())
    };
    QUESTIONS.into_iter().map(line).collect()
}

/// A person, and whether he or she has acknowledged for a role that has the authority.
fn presence(incident: &Incident, person: &PersonId, authority: Authority) -> String {
    let acknowledged =
        |role: &Role| incident.people.get(&role.id).is_some_and(|a| a.acknowledged.contains_key(person));
    let here = incident.plan.roles_with(authority).any(acknowledged);
    if here { format!("{person} (acknowledged)") } else { person.to_string() }
}

pub(super) fn left(at: Timestamp, now: Timestamp) -> String {
    if at <= now { "overdue".to_owned() } else { clock(at.duration_since(now)) }
}

/// Hours, minutes and seconds.
fn clock(length: SignedDuration) -> String {
    let seconds = length.as_secs().max(0);
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
