//! All actions, and what has become of those that were fired.

use ratatui::layout::Rect;

use super::{Look, command, pieces, selection};
use crate::plan::Danger;
use crate::tui::view::actions::{self, ActionLine};
use crate::tui::view::fires::{self, FireLine};
use crate::tui::widgets::{Canvas, Row, Window};
use crate::tui::{Glyph, Role, Screen, Target};

/// Draw the screen: open firings, actions by domain, settled firings; the chosen one in full.
///
/// ```text
/// ─ Actions ──────────────────────────────────────────────────────────────────────
///  ? unknown       #14 Disable checkout-key-7     okafor                     02:10
///  [D] DNS         Point shop.example.com at the standby   reversible   marin, petrov
///  [X] Identity    Revoke checkout-key-7 for good        ◆ irreversible okafor, silva
///  ✓ verified      #12 List the logins of a checkout key   okafor            03:40
/// ─ Chosen ───────────────────────────────────────────────────────────────────────
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let (list, full) = pieces::list_and_detail(area);
    let title = command::filter_note(title(canvas.title(list), look), look);
    canvas.rule(list, 0, title);
    let hidden = rows(canvas, Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list }, look);
    canvas.rule_note(list, 0, hidden);
    let columns = usize::from(full.width.saturating_sub(2));
    let lines = chosen(canvas, look, columns);
    pieces::detail(canvas, list, full, lines);
}

/// Where there are many, how many of them somebody prepared for this.
fn title<'a>(row: Row<'a>, look: &Look<'_>) -> Row<'a> {
    let row = row.text(Role::Heading, "Actions");
    match actions::counts(look.glance.incident) {
        (_, 0) => row,
        (first, others) => row
            .gap(1)
            .text(Role::Muted, format!("{first} with a key or in a runbook, {others} others by domain")),
    }
}

/// Draw the list; the answer is how many rows lie above and below it.
#[expect(clippy::wildcard_enum_match_arm, reason = "only actions and firings are listed here")]
fn rows(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) -> (usize, usize) {
    let incident = look.glance.incident;
    let all = selection::order(look.glance, look.ui, Screen::Actions);
    let chosen = canvas.painted.selected.as_ref().and_then(|t| all.iter().position(|one| one == t));
    let window = Window::around(chosen.unwrap_or(0), usize::from(area.height), all.len());
    for (line, target) in (0..).zip(all.get(window.range()).unwrap_or_default()) {
        let row = match target {
            Target::Fire(id) => {
                let Some(fire) = incident.fires.get(*id) else { continue };
                fire_row(canvas.row(area), &fires::fire_line(look.glance, fire))
            }
            Target::Action(id) => {
                let Some(action) = incident.plan.actions.get(id) else { continue };
                action_row(canvas.row(area), actions::action_line(look.glance, action))
            }
            _ => continue,
        };
        canvas.put_target(area, line, row, target.clone());
    }
    if all.is_empty() {
        let row = canvas.row(area).gap(1).text(Role::Muted, "no action matches the filter");
        canvas.put(area, 0, row);
    }
    canvas.painted.page = usize::from(area.height);
    (window.above(), window.below())
}

/// The columns of a firing's state, or of its bar.
const STATE: usize = 36;
/// The columns of what became of an action last, or of who may fire it: `verified 10:30 ago`.
const LAST: usize = 18;
/// From how many columns on there is room for twice as much.
const WIDE: usize = 90;

fn fire_row<'a>(row: Row<'a>, line: &FireLine<'a>) -> Row<'a> {
    let row = row.gap(1).glyph(line.tone, line.glyph).gap(1);
    let state = STATE.min(row.left() / 2);
    let row = row.text_at_most(line.tone, line.state.clone(), state).gap(1);
    let row = row.text(Role::Muted, format!("{} ", line.age));
    row.text(Role::Text, format!("{} {}", line.id, line.title))
        .text(Role::Muted, format!(" at {}, {}", line.target, line.by))
}

fn action_row<'a>(row: Row<'a>, line: ActionLine<'a>) -> Row<'a> {
    let (key, words) = if line.mine { (Role::Key, Role::Text) } else { (Role::Disabled, Role::Disabled) };
    let sign = line.key.map_or_else(String::new, |key| format!("[{key}]"));
    let row = row.gap(1).column(key, sign, 4).column(Role::Muted, line.domain.label(), 9);
    // What became of it matters more than who may, and both more than the end of a long title.
    let (who, tone) = match line.last {
        Some((tone, last)) => (last, tone),
        None => (line.could, words),
    };
    let last = if row.left() < WIDE { LAST } else { 2 * LAST };
    let title = row.left().saturating_sub(15 + last + 1).min(50);
    let row = row.column(words, line.title, title);
    let row = if line.danger == Danger::Irreversible {
        row.glyph(Role::Attention, Glyph::Irreversible).gap(1).column(
            Role::Attention,
            line.danger.as_str(),
            13,
        )
    } else {
        row.gap(2).column(Role::Muted, line.danger.as_str(), 13)
    };
    row.text_at_most(tone, who, last)
}

fn chosen(canvas: &Canvas<'_>, look: &Look<'_>, columns: usize) -> Vec<(Role, String)> {
    match &canvas.painted.selected {
        Some(Target::Fire(id)) => fires::detail(look.glance, *id, columns),
        Some(Target::Action(id)) => actions::action_detail(look.glance, id, columns),
        _ => Vec::new(),
    }
}
