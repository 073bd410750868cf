//! The steps of one opened runbook. Only the rows that are shown are looked at, however long the runbook is.

use super::time;
use crate::incident::Incident;
use crate::incident::event::StepRef;
use crate::incident::state::steps::Readiness;
use crate::incident::state::{Run, StepPhase, StepState};
use crate::plan::{Danger, Runbook, Step, StepId, StepKind};
use crate::tui::widgets::{Window, text};
use crate::tui::{Glance, Glyph, Role};

/// How many steps that could be next are tried, so that a long runbook costs no more than a short one.
const TRIED: usize = 64;

/// One step in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLine<'a> {
    /// Which.
    pub at: StepRef,
    /// Its number in the runbook, from 1.
    pub number: usize,
    /// The sign of its state.
    pub glyph: Glyph,
    /// What its state means.
    pub tone: Role,
    /// What its title means: work that does not apply is dim.
    pub title_tone: Role,
    /// What to do.
    pub title: &'a str,
    /// The key of its action.
    pub key: Option<char>,
    /// Its action can't be undone.
    pub irreversible: bool,
    /// Who owns it.
    pub owner: &'a str,
    /// The state in a word, with its time: `active 01:12`, `needs 4`.
    pub state: String,
    /// How long it should take.
    pub timebox: Option<String>,
}

/// The steps that are shown, and where they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepWindow<'a> {
    /// The rows.
    pub lines: Vec<StepLine<'a>>,
    /// How many steps lie above, those not counted that are hidden.
    pub above: usize,
    /// How many steps lie below.
    pub below: usize,
}

/// The planned runbook of an opened one.
pub fn planned<'a>(incident: &'a Incident, run: &Run) -> Option<&'a Runbook> {
    incident.plan.runbook(&run.runbook)
}

/// The rows of a runbook around a step.
pub fn window<'a>(
    glance: &Glance<'a>,
    run: &'a Run,
    around: Option<&StepId>,
    rows: usize,
    filter: &str,
) -> StepWindow<'a> {
    let Some(book) = planned(glance.incident, run) else { return StepWindow::default() };
    let center = around.and_then(|step| run.position(step)).unwrap_or(0);
    let (places, above, below) = if filter.is_empty() {
        let places = near(glance, run, center, rows);
        let (above, below) = around_them(run, book, &places, rows);
        (places, above, below)
    } else {
        let all = visible(run, book, filter);
        let chosen = all.partition_point(|place| *place < center);
        let window = Window::around(chosen.min(all.len().saturating_sub(1)), rows, all.len());
        let shown = all.get(window.range()).unwrap_or_default().to_vec();
        (shown, window.above(), window.below())
    };
    let lines = places.into_iter().filter_map(|place| line(glance, run, book, place)).collect();
    StepWindow { lines, above, below }
}

/// How many steps lie above and below these, where not all have room.
fn around_them(run: &Run, book: &Runbook, places: &[usize], rows: usize) -> (usize, usize) {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return (0, 0) };
    if places.len() < rows {
        return (0, 0);
    }
    let all = visible(run, book, "");
    let above = all.partition_point(|place| place < first);
    (above, all.len() - all.partition_point(|place| place <= last))
}

/// The places of the rows around one, found by walking outward from it.
fn near(glance: &Glance<'_>, run: &Run, center: usize, rows: usize) -> Vec<usize> {
    let total = run.states().len();
    let shown = |place: &usize| !is_hidden(glance, run, *place);
    let mut after: Vec<usize> = (center..total).filter(shown).take(rows).collect();
    let wanted = (rows / 2).max(rows - after.len().min(rows));
    let mut before: Vec<usize> = (0..center).rev().filter(shown).take(wanted).collect();
    after.truncate(rows.saturating_sub(before.len()));
    before.reverse();
    before.append(&mut after);
    before
}

fn step_ref(run: &Run, step: &Step) -> StepRef {
    StepRef { runbook: run.runbook.clone(), step: step.id.clone() }
}

/// A failure branch is hidden until the step before it fails.
fn is_hidden(glance: &Glance<'_>, run: &Run, place: usize) -> bool {
    let book = planned(glance.incident, run);
    let (Some(step), Some(state)) = (book.and_then(|b| b.step.get(place)), run.states().get(place)) else {
        return true;
    };
    state.phase == StepPhase::Pending
        && glance.incident.readiness(&step_ref(run, step), glance.now) == Readiness::NotOpen
}

/// The places of all steps that can be seen, for a filter and for the order of a screen: one walk, without asking
/// each step what it waits for.
pub fn visible(run: &Run, book: &Runbook, filter: &str) -> Vec<usize> {
    let phase = |place: usize| run.states().get(place).map(|s| s.phase).unwrap_or_default();
    let mut branches = std::collections::BTreeMap::<&StepId, bool>::new();
    for (place, step) in book.step.iter().enumerate() {
        if let Some(branch) = &step.on_failure {
            *branches.entry(branch).or_default() |= phase(place) == StepPhase::Failed;
        }
    }
    let shown = |place: usize, step: &Step| {
        phase(place) != StepPhase::Pending || branches.get(&step.id).copied().unwrap_or(true)
    };
    let all = book
        .step
        .iter()
        .enumerate()
        .filter(|(place, step)| shown(*place, step) && text::matches(step.title.first_line(), filter));
    all.map(|(place, _)| place).collect()
}

/// The step that a person most likely wants: the first that somebody is at, else the first that can begin.
pub fn likely(glance: &Glance<'_>, run: &Run) -> Option<StepRef> {
    let at = |place: usize| {
        let step = planned(glance.incident, run)?.step.get(place)?;
        Some(step_ref(run, step))
    };
    if let Some(place) = run.active.iter().filter_map(|step| run.position(step)).min() {
        return at(place);
    }
    let pending = || {
        let states = run.states().iter().enumerate();
        states.filter(|(_, state)| state.phase == StepPhase::Pending).map(|(place, _)| place)
    };
    let ready = |at: &StepRef| glance.incident.readiness(at, glance.now) == Readiness::Ready;
    let next = pending().take(TRIED).filter_map(at).find(ready);
    next.or_else(|| pending().take(TRIED).find(|p| !is_hidden(glance, run, *p)).and_then(at))
        .or_else(|| at(0))
}

/// Is this step of an opened runbook, and not hidden?
pub fn is_shown(glance: &Glance<'_>, at: &StepRef) -> bool {
    let Some(run) = glance.incident.run(&at.runbook) else { return false };
    run.position(&at.step).is_some_and(|place| !is_hidden(glance, run, place))
}

fn line<'a>(glance: &Glance<'a>, run: &Run, book: &'a Runbook, place: usize) -> Option<StepLine<'a>> {
    let (step, state) = (book.step.get(place)?, run.states().get(place)?);
    let at = step_ref(run, step);
    let readiness = (state.phase == StepPhase::Pending).then(|| glance.incident.readiness(&at, glance.now));
    let (glyph, tone, word) = state_of(glance, run, step, state, readiness.as_ref());
    let action = step.action.as_ref().and_then(|id| glance.incident.plan.actions.get(id));
    let title_tone = match (state.phase, &readiness) {
        (StepPhase::Active, _) => Role::Active,
        (StepPhase::Done | StepPhase::Skipped, _) | (_, Some(Readiness::NotApplicable)) => Role::Muted,
        _ => Role::Text,
    };
    Some(StepLine {
        number: place + 1,
        glyph,
        tone,
        title_tone,
        title: step.title.first_line(),
        key: action.and_then(|a| a.key),
        irreversible: action.is_some_and(|a| a.danger == Danger::Irreversible),
        owner: owner(glance.incident, step),
        state: word,
        timebox: step.timebox.map(|t| t.to_string()),
        at,
    })
}

/// The role that owns a step: its own, else the one that commands.
pub fn owner<'a>(incident: &'a Incident, step: &'a Step) -> &'a str {
    let commander = || incident.plan.command_role().map(|role| &role.id);
    step.role.as_ref().or_else(commander).map_or("", |role| role.as_str())
}

fn state_of(
    glance: &Glance<'_>,
    run: &Run,
    step: &Step,
    state: &StepState,
    readiness: Option<&Readiness>,
) -> (Glyph, Role, String) {
    let took = || match (state.started_at, state.ended_at) {
        (Some(from), Some(to)) if to.duration_since(from).as_secs() > 0 => {
            format!(" {}", time::elapsed(from, to))
        }
        _ => String::new(),
    };
    match state.phase {
        StepPhase::Active => match (state.until, state.started_at) {
            (Some(until), _) if time::is_over(until, glance.now) => {
                (Glyph::Warning, Role::Alarm, format!("over +{}", time::elapsed(until, glance.now)))
            }
            (_, Some(from)) => {
                (Glyph::Active, Role::Active, format!("active {}", time::elapsed(from, glance.now)))
            }
            (_, None) => (Glyph::Active, Role::Active, "active".to_owned()),
        },
        StepPhase::Done => (Glyph::Done, Role::Good, format!("done{}", took())),
        StepPhase::Skipped => (Glyph::Skipped, Role::Muted, "skipped".to_owned()),
        StepPhase::Failed => (Glyph::Failed, Role::Bad, format!("failed{}", took())),
        StepPhase::Pending => match readiness {
            Some(Readiness::Blocked(needs)) => {
                let numbers = needs.iter().filter_map(|id| run.position(id)).map(|p| (p + 1).to_string());
                let numbers = numbers.collect::<Vec<_>>().join(",");
                (Glyph::Blocked, Role::Muted, format!("needs {numbers}"))
            }
            Some(Readiness::NotApplicable) => (Glyph::Skipped, Role::Muted, "not needed".to_owned()),
            Some(Readiness::Ready | Readiness::NotOpen) | None => match step.kind {
                StepKind::Decision => (Glyph::Pending, Role::Text, "to decide".to_owned()),
                StepKind::Manual | StepKind::Check | StepKind::Action | StepKind::Message => {
                    (Glyph::Pending, Role::Text, "ready".to_owned())
                }
            },
        },
    }
}

/// `step 2 Name the exposed key: ask identity for the result`.
pub fn call_out(incident: &Incident, at: &StepRef) -> String {
    let number = incident.run(&at.runbook).and_then(|run| run.position(&at.step)).map_or(0, |p| p + 1);
    match incident.planned(at) {
        Some(step) => {
            format!("step {number} {}: ask {} for the result", step.title.first_line(), owner(incident, step))
        }
        None => at.to_string(),
    }
}

/// What is known about one step, line by line, with what each line means.
pub fn detail(glance: &Glance<'_>, at: &StepRef, columns: usize) -> Vec<(Role, String)> {
    let incident = glance.incident;
    let (Some(step), Some(state), Some(run)) =
        (incident.planned(at), incident.step(at), incident.run(&at.runbook))
    else {
        return Vec::new();
    };
    let number = run.position(&at.step).map_or(0, |p| p + 1);
    let mut lines = Vec::new();
    let mut add = |role, text: &str| {
        lines.extend(text::wrap(text, columns).into_iter().map(|line| (role, line.into_owned())));
    };
    add(Role::Heading, &format!("{number} {}", step.title.first_line()));
    add(Role::Muted, &summary(incident, step));
    if let Some((status, seen)) = &state.checked {
        add(Role::Text, &format!("probe: {status}, {}", seen.first_line()));
    } else if let Some(verify) = &step.verify {
        let what = verify.dependency.as_ref().and_then(|id| incident.plan.dependency(id));
        let what = what.map_or("its own probe", |d| d.name());
        add(Role::Muted, &format!("verified by {what} within {}", verify.within()));
    }
    if let Some(note) = &state.note {
        add(Role::Text, &format!("note: {}", note.as_str()));
    }
    if let Some(branch) = &step.on_failure {
        let title = incident.plan.step(&at.runbook, branch).map_or(branch.as_str(), |s| s.title.first_line());
        add(Role::Muted, &format!("if it fails: {title}"));
    }
    if let Some(detail) = &step.detail {
        add(Role::Text, detail.as_str());
    }
    lines
}

fn summary(incident: &Incident, step: &Step) -> String {
    let kind = match step.kind {
        StepKind::Manual => "by hand",
        StepKind::Check => "check",
        StepKind::Action => "action",
        StepKind::Decision => "decision",
        StepKind::Message => "message",
    };
    let mut parts = vec![owner(incident, step).to_owned(), kind.to_owned()];
    parts.extend(step.timebox.map(|t| format!("timebox {t}")));
    parts.extend(step.critical.then(|| "critical".to_owned()));
    let action = step.action.as_ref().and_then(|id| incident.plan.actions.get(id));
    parts.extend(action.and_then(|a| a.key.map(|key| format!("[{key}] {}, {}", a.id, a.danger.as_str()))));
    parts.join(" · ")
}
