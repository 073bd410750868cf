//! The campaign: its window, its owners, who approved what until when, and what the launch gate found.

use ratatui::layout::Rect;

use super::{Look, command, pieces};
use crate::tui::view::campaign::{self, Line};
use crate::tui::widgets::{Canvas, Row, Window, text};
use crate::tui::{Glyph, Role};

/// The columns of a label above the list.
const LABEL: usize = 10;
/// The rows above the list, with their rule.
const TOP: u16 = 4;

/// Draw the screen: the window, the owners and the verdict of the gate; below them approvals, findings, systems and
/// signals in one list; the chosen one in full.
///
/// ```text
/// ─ Campaign  spring-launch ─────────────────────────────────────────────────────
///  window    ▶ open, closes in 3d 7h           2027-03-02 09:00 to 2027-03-05 22:00 UTC
///  owners    operations petrov (app)  identity okafor (identity)  business dubois
///  gate      ✗ not ready: 2 errors, 1 waived; as of 14:17 UTC
/// ─ At declaration ──────────────────────────────────────────────────────────────
///  approval  ✓ approved    iam        Hana Okafor, ends in 12d
///  finding   ✗ error       key-7      expires before the window closes
///  system    ✓ approved    edge       own, eu-central
///  signal    · required    cart       to edge; kept 30d; pseudonymised
/// ─ Chosen ──────────────────────────────────────────────────────────────────────
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let top = Rect { height: TOP.min(area.height), ..area };
    let title = canvas.title(top).text(Role::Heading, "Campaign").gap(2);
    let id = look.glance.incident.plan.campaign.id.to_string();
    canvas.rule(top, 0, title.text(Role::Muted, id));
    for (line, row) in
        (1..).zip([window(canvas.row(top), look), owners(canvas.row(top), look), gate(canvas.row(top), look)])
    {
        canvas.put(top, line, row);
    }
    let rest = Rect { y: top.bottom(), height: area.height - top.height, ..area };
    let lines = campaign::shown(look.glance, look.filter());
    let (list, full) = pieces::short_list_and_detail(rest, lines.len());
    let heading =
        if look.glance.incident.plan.gate.is_some() { "Approvals and findings" } else { "Data path" };
    let title = ended(canvas.title(list).text(Role::Heading, heading), look);
    canvas.rule(list, 0, command::filter_note(title, look));
    let hidden =
        rows(canvas, Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list }, &lines, look);
    canvas.rule_note(list, 0, hidden);
    let lines = match &canvas.painted.selected {
        Some(target) => campaign::detail(look.glance, target),
        None => Vec::new(),
    };
    let lines = pieces::wrapped(lines, full);
    pieces::detail(canvas, list, full, lines);
}

fn window<'a>(row: Row<'a>, look: &Look<'_>) -> Row<'a> {
    let (incident, now) = (look.glance.incident, look.glance.now);
    let said = campaign::window(incident, now);
    let row = row.gap(1).column(Role::Muted, "window", LABEL).glyph(said.tone, said.glyph).gap(1);
    let row = row.text(said.tone, said.text).gap(2);
    let dates = format!("{} ", campaign::window_dates(incident));
    let cells = row.left().saturating_sub(text::width(&dates) + 2).min(40);
    let bar = campaign::window_bar(incident, now, cells).filter(|_| cells >= 10).unwrap_or_default();
    row.text(Role::Active, bar).right(Role::Muted, dates)
}

fn owners<'a>(row: Row<'a>, look: &Look<'_>) -> Row<'a> {
    let row = row.gap(1).column(Role::Muted, "owners", LABEL);
    campaign::owners(look.glance.incident).into_iter().fold(row, |row, (what, said)| {
        row.text(Role::Muted, format!("{what} ")).text(said.tone, said.text).gap(2)
    })
}

fn gate<'a>(row: Row<'a>, look: &Look<'_>) -> Row<'a> {
    let (incident, now) = (look.glance.incident, look.glance.now);
    let row = row.gap(1).column(Role::Muted, "gate", LABEL);
    let Some(sheet) = &incident.plan.gate else {
        return row.text(Role::Muted, "the incident was declared without the gate's answer");
    };
    let said = campaign::verdict(sheet);
    let row = row.glyph(said.tone, said.glyph).gap(1).text(said.tone, said.text);
    let row = row.text(Role::Muted, format!("; {}", campaign::as_of(sheet, now)));
    row.right(Role::Muted, format!("{} ", campaign::path(sheet)))
}

/// `! 1 approval ended since`, where one counted at declaration and does not any more.
fn ended<'a>(row: Row<'a>, look: &Look<'_>) -> Row<'a> {
    let Some(words) = campaign::ended_words(look.glance.incident, look.glance.now) else { return row };
    row.gap(2).glyph(Role::Bad, Glyph::Warning).gap(1).text(Role::Bad, words)
}

/// Draw the list; the answer is how many rows lie above and below it.
fn rows(canvas: &mut Canvas<'_>, area: Rect, lines: &[Line], look: &Look<'_>) -> (usize, usize) {
    let is_chosen = |line: &Line| canvas.painted.selected.as_ref() == Some(&line.target);
    let chosen = lines.iter().position(is_chosen).unwrap_or(0);
    let window = Window::around(chosen, usize::from(area.height), lines.len());
    let name =
        lines.iter().map(|line| text::width(&line.name)).max().unwrap_or(0).min(usize::from(area.width / 4));
    for (place, line) in (0..).zip(lines.get(window.range()).unwrap_or_default()) {
        let row = row(canvas.row(area), line, name);
        canvas.put_target(area, place, row, line.target.clone());
    }
    if lines.is_empty() {
        let none = if look.filter().is_empty() { "nothing is known" } else { "no row matches the filter" };
        let row = canvas.row(area).gap(1).text(Role::Muted, none);
        canvas.put(area, 0, row);
    }
    canvas.painted.page = usize::from(area.height);
    (window.above(), window.below())
}

fn row<'a>(row: Row<'a>, line: &Line, name: usize) -> Row<'a> {
    let row = row.gap(1).column(Role::Muted, line.kind, 9);
    let row = row.glyph(line.state.tone, line.state.glyph).gap(1);
    let row = row.column(line.state.tone, line.state.text.clone(), 12);
    let row = row.column(Role::Heading, line.name.clone(), name + 1);
    row.text(Role::Text, line.text.clone())
}
