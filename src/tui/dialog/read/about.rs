//! Everything about one thing.

use crate::incident::event::{FireId, StepRef};
use crate::incident::state::Fire;
use crate::incident::state::steps::Readiness;
use crate::plan::{DependencyId, PersonId, ProbeStatus, RoleId, StepKind, ThresholdId};
use crate::tui::dialog::Piece;
use crate::tui::dialog::preview::call_pieces;
use crate::tui::dialog::sheet::markdown;
use crate::tui::theme::Role;
use crate::tui::view::calls::probe_words;
use crate::tui::view::{
    alerts, campaign, coverage, deliveries, drill, fires, identities, outbox, pages, progress,
};
use crate::tui::{Glance, Skin, Target};

type Page = (String, Vec<Piece>);

/// The title and the body.
pub(super) fn describe(target: &Target, glance: &Glance<'_>, skin: Skin) -> Page {
    let page = match target {
        Target::Step(at) => step(at, glance),
        Target::Fire(id) => fire(*id, glance),
        Target::Entry(seq) => entry(*seq, glance),
        Target::Role(id) => role(id, glance),
        Target::Person(id) => person(id, glance),
        Target::Dependency(id) => dependency(id, glance, skin),
        Target::Threshold(id) => threshold(id, glance),
        Target::Identity(id) => frozen("Identity", id.as_str(), identities::detail(glance, id)),
        Target::Approval(function) => frozen("Approval", function.as_str(), campaign::detail(glance, target)),
        Target::Finding(_) => frozen("Finding", "of the launch gate", campaign::detail(glance, target)),
        Target::System(id) => frozen("System", id.as_str(), campaign::detail(glance, target)),
        Target::Signal(id) => frozen("Signal", id.as_str(), campaign::detail(glance, target)),
        Target::Delivery(id) => frozen("Delivery", &id.to_string(), deliveries::in_full(glance, *id)),
        Target::Alerts => Some(alert_page(glance)),
        Target::Told(_) => frozen("Told", "", drill::player(glance, Some(target))),
        Target::Inject(id) => {
            let lines = drill::shows_all(glance).then(|| drill::controller(glance, Some(target)));
            frozen("Inject", id.as_str(), lines.unwrap_or_default())
        }
        Target::Coverage => Some(coverage_page(glance)),
        Target::Release(id) => frozen("Message", &format!("#{id}"), outbox::detail(glance, target)),
        Target::Draft(_)
        | Target::Alert(_)
        | Target::Concern(_)
        | Target::Runbook(_)
        | Target::Action(_)
        | Target::Decision(_)
        | Target::Message(_)
        | Target::Incident(_)
        | Target::Campaign(_)
        | Target::Proposal(_)
        | Target::Tab(_)
        | Target::Choice(_) => None,
    };
    page.unwrap_or_else(|| ("Nothing".to_owned(), vec![Piece::muted("it is no longer there")]))
}

/// What the screen shows of it beside its list, in full.
fn frozen(kind: &str, name: &str, lines: Vec<(Role, String)>) -> Option<Page> {
    let body: Vec<Piece> = lines.into_iter().map(|(role, line)| Piece::Text(role, line)).collect();
    (!body.is_empty()).then(|| (format!("{kind} {name}"), body))
}

/// What was exercised, the holes first.
fn coverage_page(glance: &Glance<'_>) -> Page {
    let mut body = vec![Piece::muted(coverage::summary(glance))];
    for section in coverage::sections(glance) {
        let count = format!("{}: {} of {} practised", section.name, section.practised, section.lines.len());
        body.push(Piece::Gap);
        body.push(Piece::Heading(count));
        body.extend(section.lines.into_iter().map(|(role, line)| Piece::Code(role, line)));
    }
    ("Coverage: what was exercised".to_owned(), body)
}

/// Every alert, and how many more there were.
fn alert_page(glance: &Glance<'_>) -> Page {
    let lines = alerts::all(glance.incident);
    let firing = lines.iter().filter(|line| line.resolved_at.is_none()).count();
    let mut body: Vec<Piece> = alerts::overflowed(glance.incident)
        .into_iter()
        .map(|text| Piece::Text(Role::Attention, text))
        .collect();
    let words = lines.iter().flat_map(|line| alerts::words(glance, line));
    body.extend(words.map(|(tone, text)| Piece::Code(tone, text)));
    (format!("Alerts: {firing} firing of {}", lines.len()), body)
}

fn clock(at: jiff::Timestamp) -> String {
    format!("{} UTC", at.strftime("%H:%M:%S"))
}

fn names<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    let names: Vec<_> = things.into_iter().map(|thing| thing.to_string()).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

const fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Manual => "by hand",
        StepKind::Check => "check",
        StepKind::Action => "action",
        StepKind::Decision => "decision",
        StepKind::Message => "message",
    }
}

fn step(at: &StepRef, glance: &Glance<'_>) -> Option<Page> {
    let incident = glance.incident;
    let (step, state) = (incident.planned(at)?, incident.step(at)?);
    let owner = step.role.as_ref().and_then(|id| incident.plan.role(id));
    let owner = match owner {
        Some(role) => format!("{}: {}", role.title, names(role.holders())),
        None => "the commander".to_owned(),
    };
    let waits = match incident.readiness(at, glance.now) {
        Readiness::Ready => "can be worked on".to_owned(),
        Readiness::Blocked(needs) => format!("needs {} first", names(needs)),
        Readiness::NotApplicable => "does not apply: its condition does not hold".to_owned(),
        Readiness::NotOpen => "opens only when the step before it fails".to_owned(),
    };
    let mut body = vec![
        Piece::Heading(step.title.as_str().to_owned()),
        Piece::Gap,
        Piece::pair("state", format!("{}; {waits}", state.phase.as_str())),
        Piece::pair("owner", owner),
        Piece::pair("kind", format!("{}{}", kind(step.kind), if step.critical { ", critical" } else { "" })),
    ];
    body.extend(state.note.as_ref().map(|note| Piece::pair("note", note.as_str())));
    body.extend(
        state.checked.as_ref().map(|(status, detail)| Piece::pair("seen", format!("{status} {detail}"))),
    );
    let action = step.action.as_ref().and_then(|id| incident.plan.actions.get(id));
    body.extend(
        action.map(|a| Piece::pair("action", format!("{}: {} ({})", a.id, a.title, a.danger.as_str()))),
    );
    body.extend(step.message.as_ref().map(|id| Piece::pair("message", id.to_string())));
    body.extend(step.timebox.map(|length| {
        let until = state.until.map(|at| format!(", until {}", clock(at))).unwrap_or_default();
        Piece::pair("time", format!("{length}{until}"))
    }));
    body.push(Piece::pair("needs", names(&step.needs)));
    body.extend(step.verify.as_ref().map(|probe| Piece::pair("proof", probe_words(probe))));
    body.extend(step.on_failure.as_ref().map(|id| Piece::pair("if it fails", id.to_string())));
    if let Some(detail) = &step.detail {
        body.push(Piece::Gap);
        body.extend(markdown(detail.as_str()));
    }
    Some((format!("Step {at}"), body))
}

fn fire(id: FireId, glance: &Glance<'_>) -> Option<Page> {
    let fire = glance.incident.fires.get(id)?;
    let request = &fire.request;
    let words = fires::state_words(&fire.state, glance.is_drill());
    let mut body = vec![
        Piece::Pair("state", Role::Heading, format!("{words} since {}", clock(fire.since))),
        Piece::pair("fired", format!("by {} at {}", fire.by, clock(fire.at))),
        Piece::pair("target", request.target.as_str()),
        Piece::pair("danger", request.danger.as_str()),
        Piece::pair("authority", basis(fire)),
    ];
    body.extend(outcome(fire).map(|text| Piece::pair("outcome", text)));
    body.extend(fire.progress().map(|all| Piece::pair("targets", progress::bar(&all, 20))));
    body.extend(fire.approval.as_ref().map(|a| {
        let word = if a.attested { "attested" } else { "authenticated" };
        Piece::pair("approval", format!("{}, {} ({word})", a.by, a.how))
    }));
    body.extend(request.step.as_ref().map(|at| Piece::pair("step", at.to_string())));
    body.extend(request.undo_of.map(|of| Piece::pair("undoes", of.to_string())));
    body.extend(fire.undone_by.map(|by| Piece::pair("undone by", by.to_string())));
    body.push(Piece::Gap);
    body.extend(fire.call.iter().flat_map(call_pieces));
    body.extend(fire.targets.iter().map(|target| {
        let (role, line) = fires::target_line(target);
        Piece::Code(role, line)
    }));
    if let Some(captured) = &fire.captured {
        body.push(Piece::Gap);
        body.push(Piece::Heading("State before".to_owned()));
        let lines = captured.iter().map(|(name, value)| format!("{name} = {value}"));
        body.extend(
            lines.map(|line| Piece::Code(Role::Text, crate::plan::Text::line(&line).as_str().to_owned())),
        );
    }
    body.push(Piece::Gap);
    body.push(Piece::pair("proof", fire.verify.as_ref().map_or_else(|| "none".to_owned(), probe_words)));
    if !fire.answer.is_blank() {
        body.push(Piece::pair("answer", fire.answer.as_str()));
    }
    body.push(Piece::pair("key", request.idempotency_key.as_str()));
    Some((format!("{id} {}", request.action), body))
}

fn basis(fire: &Fire) -> String {
    use crate::incident::event::Basis;
    let from = match &fire.request.basis {
        Basis::Role(role) => format!("as {role}"),
        Basis::Threshold(id) => format!("by the threshold {id}"),
    };
    format!("{}, {from}", fire.request.authority.verb())
}

fn outcome(fire: &Fire) -> Option<String> {
    fire.state.detail().map(|detail| detail.as_str().to_owned())
}

fn entry(seq: u64, glance: &Glance<'_>) -> Option<Page> {
    let place = glance.incident.timeline.binary_search_by_key(&seq, |entry| entry.seq).ok()?;
    let entry = glance.incident.timeline.get(place)?;
    let by = entry.by.as_ref().map_or_else(|| "the program".to_owned(), ToString::to_string);
    let body = vec![
        Piece::pair("at", clock(entry.at)),
        Piece::pair("topic", entry.topic.as_str()),
        Piece::pair("by", by),
        Piece::Gap,
        Piece::text(entry.text.as_ref()),
    ];
    Some((format!("Line {seq}"), body))
}

fn role(id: &RoleId, glance: &Glance<'_>) -> Option<Page> {
    let role = glance.incident.plan.role(id)?;
    let holder = |holder: &Option<PersonId>| {
        holder.as_ref().map_or_else(|| "nobody".to_owned(), |p| at_work(p, id, glance))
    };
    let may = if role.advisory {
        "advises, holds no authority".to_owned()
    } else {
        names(role.authorities.iter().map(|a| a.verb()))
    };
    let mut body = vec![
        Piece::Heading(role.title.as_str().to_owned()),
        Piece::Gap,
        Piece::pair("primary", holder(&role.primary)),
        Piece::pair("backup", holder(&role.backup)),
        Piece::pair("may", may),
    ];
    let paging = glance.incident.people.get(id).and_then(|attendance| attendance.paging.as_ref());
    body.extend(paging.map(|page| {
        let next = match page.next_at {
            Some(at) => format!("next level at {}", clock(at)),
            None => "nobody is left to page".to_owned(),
        };
        Piece::Pair(
            "paged",
            Role::Attention,
            format!("{} at {}; {next}", names(&page.people), clock(page.at)),
        )
    }));
    let pages = pages::in_full(glance, id);
    if !pages.is_empty() {
        body.extend([Piece::Gap, Piece::Heading("Pages".to_owned())]);
        body.extend(pages.into_iter().map(|(tone, text)| Piece::Text(tone, text)));
    }
    Some((format!("Role {id}"), body))
}

fn at_work(person: &PersonId, role: &RoleId, glance: &Glance<'_>) -> String {
    let name = glance.incident.plan.person(person).map(|p| p.name.as_str()).unwrap_or_default();
    let at = glance.incident.people.get(role).and_then(|a| a.acknowledged.get(person));
    let word =
        at.map_or_else(|| "not acknowledged".to_owned(), |at| format!("at work since {}", clock(at.at)));
    format!("{person} ({name}), {word}")
}

fn person(id: &PersonId, glance: &Glance<'_>) -> Option<Page> {
    let person = glance.incident.plan.person(id)?;
    let roles = names(glance.incident.roles_of(id).map(|role| role.title.clone()));
    let mut body = vec![
        Piece::Heading(person.name.as_str().to_owned()),
        Piece::Gap,
        Piece::pair("roles", roles),
        Piece::pair("time zone", person.timezone.as_deref().unwrap_or("not said")),
    ];
    body.extend(
        person.contact.iter().map(|(way, address)| Piece::pair("reach", format!("{way}: {address}"))),
    );
    Some((format!("Person {id}"), body))
}

fn dependency(id: &DependencyId, glance: &Glance<'_>, skin: Skin) -> Option<Page> {
    let planned = glance.incident.plan.dependency(id)?;
    let recorded = glance.incident.dependencies.get(id);
    let look = |status: ProbeStatus| {
        let (glyph, role) = skin.probe(status);
        (role, format!("{glyph} {status}"))
    };
    let mut body = Vec::new();
    if let Some(live) = glance.board.0.get(id) {
        let (role, word) = look(live.status);
        body.push(Piece::Pair("now", role, format!("{word}: {} (at {})", live.detail, clock(live.at))));
    }
    if let Some(seen) = recorded {
        let (role, word) = look(seen.status);
        body.push(Piece::Pair("record", role, format!("{word} since {}", clock(seen.since))));
    }
    body.push(Piece::pair("domain", planned.domain.label()));
    body.push(Piece::pair("probe", probe_words(&planned.probe)));
    Some((format!("Dependency {id}"), body))
}

fn threshold(id: &ThresholdId, glance: &Glance<'_>) -> Option<Page> {
    let threshold = glance.incident.plan.threshold(id)?;
    let title = threshold.title.as_ref().map(|t| t.as_str().to_owned()).unwrap_or_default();
    let reached = glance.incident.reached.get(id);
    let opens = glance.incident.opening_thresholds().find(|(other, _)| other == id).map(|(_, at)| at);
    let state = match (reached, opens) {
        (Some(reached), _) => format!("reached at {}", clock(reached.at)),
        (None, Some(at)) => format!("opens at {} if nothing changes", clock(at)),
        (None, None) => "not in sight: its condition does not hold, or can't be told".to_owned(),
    };
    let mut body = vec![Piece::Heading(title), Piece::Gap, Piece::pair("state", state)];
    body.extend(threshold.grants.iter().map(|grant| {
        let waives = if grant.waives.is_empty() { "" } else { ", without waiting for consent" };
        Piece::pair("grants", format!("{} may {}{waives}", grant.to, grant.authority.verb()))
    }));
    Some((format!("Threshold {id}"), body))
}
