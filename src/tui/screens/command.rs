//! Home: what the commander sees always.

use ratatui::layout::Rect;

use super::{Look, pieces};
use crate::incident::event::StepRef;
use crate::incident::state::Run;
use crate::incident::triage;
use crate::plan::ProbeStatus;
use crate::tui::keymap::Act;
use crate::tui::view::agenda::{self, AgendaLine};
use crate::tui::view::{alerts, board, campaign, concerns, outbox, people, runs, steps, time, timeline};
use crate::tui::widgets::{Canvas, Row, text};
use crate::tui::{Glyph, Role, Screen, Target};

/// From how many rows of the terminal on the three questions stand here too.
const WHO_CAN_FROM: u16 = 30;
/// The most rows for the chosen step in full, with two rules.
const IN_FULL: u16 = 16;

/// Draw the screen.
///
/// ```text
/// ─ secrets-revocation  3/11 ────────────────────────┬─ Board ───────────────────
///  ✓  1 Freeze deployments        app       done 01:10│ ✓ ok       DNS
///  ▶  3 Disable checkout-key-7[K] identity  active 0:4│ ✗ failing  Checkout
///  ⊘  6 Move checkout to che… [M] identity  needs 1,3 │   401, 214 a minute
/// ─ Who can ──────────────────────────────────────────┴──────────────────────────
///  halt traffic       ✓ petrov acknowledged     backup · marin not paged
/// ─ Timeline ────────────────────────────────────────────────────────────────────
///  14:31:50 action    okafor    Disable checkout-key-7: unknown, no answer in time
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let answers = people::answers(look.glance);
    let tall = canvas.area().height >= WHO_CAN_FROM;
    let strip = if tall { pieces::answer_rows(&answers).min(area.height / 3) } else { 0 };
    let agenda = agenda_lines(look, tall);
    let listed = agenda_rows(agenda.len(), area.height, tall);
    let latest = (area.height / if tall { 4 } else { 3 }).clamp(4, 16).min(area.height);
    let latest = if tall || listed == 0 { latest } else { latest.min(4) };
    let upper = area.height.saturating_sub(latest + strip + listed).min(work_rows(look));
    let latest = area.height.saturating_sub(upper + strip + listed);
    let upper = Rect { height: upper, ..area };
    let right = (area.width / 3).clamp(26, 84);
    let seam = area.width.saturating_sub(right + 1);
    let left = Rect { width: seam, ..upper };
    let right = Rect { x: area.x + seam + 1, width: right, ..upper };
    work(canvas, left, look);
    facts(canvas, right, look);
    canvas.vertical(upper, area.x + seam);
    if strip > 0 {
        let place = Rect { y: upper.bottom(), height: strip, ..area };
        let title = canvas.title(place).text(Role::Heading, "Who can");
        canvas.rule(place, 0, title);
        pieces::answers(canvas, place, &answers);
    }
    if listed > 0 {
        let place = Rect { y: upper.bottom() + strip, height: listed, ..area };
        deputy(canvas, place, look, &agenda);
    }
    let place = Rect { y: upper.bottom() + strip + listed, height: latest, ..area };
    latest_lines(canvas, place, look);
    canvas.foot(area.x + seam, upper.bottom());
}

/// The most rows that the steps and the chosen one in full can use; what is left tells more of the timeline.
fn work_rows(look: &Look<'_>) -> u16 {
    let steps = runs::shown(look.glance, look.ui).map_or(0, |run| run.states().len());
    u16::try_from(steps).unwrap_or(u16::MAX).saturating_add(IN_FULL)
}

/// What wants doing. On a small screen without what the head says already: the next deadline, and the thresholds.
fn agenda_lines<'a>(look: &Look<'a>, tall: bool) -> Vec<AgendaLine<'a>> {
    let mut lines = agenda::lines(look.glance, "");
    if !tall {
        let mut first = true;
        lines.retain(|line| match line {
            AgendaLine::Concern(_) => true,
            AgendaLine::Due(due) => due.topic != "threshold" && !std::mem::take(&mut first),
        });
    }
    lines
}

/// The rows of the agenda, with its rule; none where there is nothing to list.
fn agenda_rows(lines: usize, height: u16, tall: bool) -> u16 {
    let most = match (tall, height) {
        (true, _) => height / 5,
        (false, 18..) => 3,
        (false, _) => 2,
    };
    match u16::try_from(lines).unwrap_or(u16::MAX).min(most) {
        0 => 0,
        rows => rows + 1,
    }
}

/// ```text
/// ─ Deputy  1 now, 2 soon [9] ────────────────────────────────────────────────────
///  ✗ now  +02:10   customers  the update promised for 14:35 is late           [!]
/// ```
fn deputy(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>, lines: &[AgendaLine<'_>]) {
    let counts = concerns::counts(look.glance);
    let heading = if counts.is_empty() { "Deadlines" } else { "Deputy" };
    let title = canvas.title(area).text(Role::Heading, heading);
    let title = if counts.is_empty() { title } else { title.gap(2).text(Role::Muted, counts) };
    canvas.rule(area, 0, title);
    let rows = usize::from(area.height.saturating_sub(1));
    canvas.rule_note(area, 0, (0, lines.len().saturating_sub(rows)));
    pieces::agenda(
        canvas,
        Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area },
        look,
        lines,
    );
}

fn latest_lines(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let title = canvas.title(area).text(Role::Heading, "Timeline");
    let before = title.used();
    let title = gate_mark(title, look);
    // A click on what the gate found leads where all of it stands.
    let (from, to) = (before.min(title.used()), title.used());
    canvas.rule(area, 0, title);
    let column = |used: usize| area.x.saturating_add(2).saturating_add(u16::try_from(used).unwrap_or(0));
    let width = column(to).saturating_sub(column(from));
    canvas.target(Rect { x: column(from), width, height: 1, ..area }, Target::Tab(Screen::Campaign));
    let rows = usize::from(area.height.saturating_sub(1));
    for (line, entry) in (1..).zip(timeline::tail(look.glance.incident, rows)) {
        let row = pieces::entry(canvas.row(area), &entry);
        canvas.put(area, line, row);
    }
}

/// `gate: 2 errors at declaration [7]`, where the launch gate did not say ready; as much as fits.
fn gate_mark<'a>(row: Row<'a>, look: &Look<'_>) -> Row<'a> {
    let Some(mark) = campaign::mark(look.glance.incident) else { return row };
    let key = look.keys.iter().find(|key| key.label == Act::Campaign.row().label);
    let key = key.map(|key| format!(" [{}]", key.keys)).unwrap_or_default();
    let row = row.gap(2).glyph(Role::Attention, Glyph::Warning).gap(1);
    let when = if row.left() >= 50 { " at declaration" } else { "" };
    row.text(Role::Attention, format!("{mark}{when}")).text(Role::Key, key)
}

/// The steps of the shown runbook, and the chosen one in full where there is room.
fn work(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let Some(run) = runs::shown(look.glance, look.ui) else {
        return offered_runbooks(canvas, area, look);
    };
    let title = run_title(canvas.title(area), look, run);
    canvas.rule(area, 0, title);
    let total = u16::try_from(run.states().len()).unwrap_or(u16::MAX);
    let rows = area.height.saturating_sub(1);
    let in_full = if rows >= 14 { rows.saturating_sub(total + 1).clamp(rows / 3, rows * 2 / 3) } else { 0 };
    let list = Rect { y: area.y + 1, height: rows - in_full, ..area };
    let hidden = step_list(canvas, list, look, run);
    canvas.rule_note(area, 0, hidden);
    if in_full > 0 {
        let place = Rect { y: list.bottom(), height: in_full, ..area };
        in_full_lines(canvas, place, look);
    }
}

fn in_full_lines(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let title = canvas.title(area).text(Role::Heading, "Chosen");
    canvas.rule(area, 0, title);
    let place = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let columns = usize::from(area.width.saturating_sub(2));
    let lines = chosen_in_full(canvas, look, columns);
    pieces::lines(canvas, place, lines);
}

fn chosen_in_full(canvas: &Canvas<'_>, look: &Look<'_>, columns: usize) -> Vec<(Role, String)> {
    match &canvas.painted.selected {
        Some(Target::Step(at)) => steps::detail(look.glance, at, columns),
        Some(Target::Fire(id)) => crate::tui::view::fires::detail(look.glance, *id, columns),
        _ => Vec::new(),
    }
}

/// The rows of a runbook around the chosen step; the answer is how many lie above and below them.
pub(super) fn step_list(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>, run: &Run) -> (usize, usize) {
    let rows = usize::from(area.height);
    let around = match &canvas.painted.selected {
        Some(Target::Step(StepRef { runbook, step })) if *runbook == run.runbook => Some(step.clone()),
        _ => steps::likely(look.glance, run).map(|at| at.step),
    };
    let digits = run.states().len().to_string().len().max(2);
    let window = steps::window(look.glance, run, around.as_ref(), rows, look.filter());
    for (line, step) in (0..).zip(&window.lines) {
        let row = pieces::step(canvas.row(area), step, digits);
        canvas.put_target(area, line, row, Target::Step(step.at.clone()));
    }
    if window.lines.is_empty() {
        let row = canvas.row(area).gap(1).text(Role::Muted, "no step matches the filter");
        canvas.put(area, 0, row);
    }
    canvas.painted.page = rows;
    (window.above, window.below)
}

/// `secrets-revocation 3/11`, then the other opened runbooks.
fn run_title<'a>(row: Row<'a>, look: &Look<'_>, run: &Run) -> Row<'a> {
    let progress = |run: &Run| format!("{}/{}", run.settled, run.states().len());
    let row = row.text(Role::Heading, run.runbook.to_string()).gap(1).text(Role::Text, progress(run));
    let row = filter_note(row, look);
    let others = look.glance.incident.runs.iter().filter(|other| other.runbook != run.runbook);
    others.fold(row, |row, other| row.text(Role::Muted, format!(" · {} {}", other.runbook, progress(other))))
}

/// The filter, where there is one: so that nobody takes a part for the whole.
pub(super) fn filter_note<'a>(row: Row<'a>, look: &Look<'_>) -> Row<'a> {
    if look.filter().is_empty() {
        row
    } else {
        row.gap(2).text(Role::Attention, format!("only \"{}\"", crate::plan::Text::line(look.filter())))
    }
}

fn offered_runbooks(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let title = canvas.title(area).text(Role::Heading, "No runbook is open");
    canvas.rule(area, 0, title);
    let mut line = 1;
    for book in runs::lines(look.glance.incident) {
        let row = canvas.row(area).gap(1).column(Role::Text, book.title, 24);
        let row = row.text(Role::Muted, format!("{} steps", book.progress.1));
        canvas.put_target(area, line, row, Target::Runbook(book.id.clone()));
        line += 1;
        if area.height >= 10 {
            let row = canvas.row(area).gap(3).text(Role::Muted, book.summary);
            canvas.put(area, line, row);
            line += 1;
        }
    }
    canvas.painted.page = usize::from(area.height.saturating_sub(1));
}

/// From how many columns on a dependency needs one row only.
const ONE_ROW: u16 = 60;
/// From how many columns on a dependency that works says more than that.
const DETAIL: u16 = 36;

/// The board, and what triage suspects.
fn facts(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let title = canvas.title(area).text(Role::Heading, "Board");
    canvas.rule(area, 0, title);
    let lines = board::lines(look.glance);
    let longest = lines.iter().map(|line| text::width(line.name)).max().unwrap_or(0);
    let name = longest.min(usize::from(area.width / 3).max(13));
    let mut line = loud_rows(canvas, area, look, name);
    let mut shown = 0;
    for dependency in &lines {
        shown += usize::from(line < area.height);
        let quiet = dependency.status == ProbeStatus::Ok && dependency.settles.is_none();
        if area.width >= ONE_ROW || (quiet && area.width >= DETAIL) {
            let row = pieces::dependency(canvas.row(area), dependency, name);
            canvas.put(area, line, row);
            line += 1;
            continue;
        }
        let row = pieces::dependency_head(canvas.row(area), dependency, name);
        canvas.put(area, line, row);
        line += 1;
        if !quiet && (!dependency.detail.is_empty() || dependency.settles.is_some()) {
            let row = pieces::dependency_tail(canvas.row(area), dependency);
            canvas.put(area, line, row);
            line += 1;
        }
    }
    canvas.rule_note(area, 0, (0, lines.len() - shown));
    suspect(canvas, area, line, look);
}

/// What is as loud as a failing service: updates that were not sent in time, and alerts that fire. The answer is the
/// next free line.
fn loud_rows(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>, name: usize) -> u16 {
    let mut line = 1;
    for clock in outbox::overdue(look.glance.incident, look.glance.now) {
        let row =
            canvas.row(area).gap(1).glyph(Role::Bad, Glyph::Failed).gap(1).column(Role::Bad, "overdue", 9);
        let row = row.column(Role::Bad, clock.who, name.max(10)).gap(1);
        let late = clock.late.clone();
        let row = if row.left() > late.len() { row.text(Role::Bad, late).gap(2) } else { row };
        let row = if area.width >= ONE_ROW { row.text(Role::Text, clock.text) } else { row };
        canvas.put_target(area, line, row, Target::Tab(Screen::Messages));
        line += 1;
    }
    if let Some((count, newest)) = alerts::firing(look.glance.incident) {
        let since = time::elapsed(newest.fired_at, look.glance.now);
        let row =
            canvas.row(area).gap(1).glyph(Role::Bad, Glyph::Failed).gap(1).column(Role::Bad, "firing", 9);
        let row = row.column(Role::Text, format!("Alerts ({count})"), name).gap(1);
        let newest = newest.alert.name.first_line();
        let wide = area.width >= ONE_ROW;
        let row =
            if wide { row.text(Role::Text, newest).gap(1).text(Role::Muted, since.clone()) } else { row };
        canvas.put_target(area, line, row, Target::Alerts);
        line += 1;
        if !wide && area.width >= DETAIL {
            let row = canvas.row(area).gap(3).text(Role::Text, newest).gap(1).text(Role::Muted, since);
            canvas.put(area, line, row);
            line += 1;
        }
    }
    line
}

/// `suspect: credential [i]`, under what speaks for it; in the title where there is no row left.
fn suspect(canvas: &mut Canvas<'_>, area: Rect, line: u16, look: &Look<'_>) {
    let Some(suspicion) = triage::suspect(look.glance.incident) else { return };
    let key = look.keys.iter().find(|key| key.label == Act::Suspect.row().label);
    let key = key.map(|key| format!("[{}]", key.keys)).unwrap_or_default();
    if line >= area.height {
        let title = canvas.title(area).text(Role::Heading, "Board").gap(1);
        let title = title.text(Role::Attention, format!("? {}", suspicion.suspect)).gap(1);
        canvas.rule(area, 0, title.text(Role::Key, key));
        return;
    }
    let row = canvas.row(area).gap(1).text(Role::Attention, format!("suspect: {}", suspicion.suspect));
    let row = row.gap(1).text(Role::Key, key);
    let why = suspicion.evidence.first().map(|line| line.first_line().to_owned()).unwrap_or_default();
    let row = if area.width >= ONE_ROW { row.gap(2).text(Role::Muted, why) } else { row };
    canvas.put(area, line, row);
}
