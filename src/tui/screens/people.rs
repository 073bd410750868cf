//! Who can, and who is at work.

use ratatui::layout::Rect;

use super::{Look, command, pieces, selection};
use crate::plan::{PersonId, RoleId};
use crate::tui::view::people::{self, RoleLine};
use crate::tui::view::{pages, time};
use crate::tui::widgets::{Canvas, Row, Window, text};
use crate::tui::{Role, Screen, Target};

/// Draw the screen: the three questions, the seat of command, every role, and how to reach the chosen ones.
///
/// ```text
/// ─ Who can ──────────────────────────────────────────────────────────────────────
///  halt traffic       ✓ petrov acknowledged     backup · marin not paged
///  restore access     ! okafor paged, no answer backup · silva not paged
///  talk to customers  · dubois not paged        backup · silva not paged
/// ─ Roles ────────────────────────────────────────────────────────────────────────
///  ic        ✓ ito acknowledged      · khan not paged       commands since 14:21
///  identity  ! okafor paged, no ans… · silva not paged      level 1, escalates in 02:10
/// ─ Chosen ───────────────────────────────────────────────────────────────────────
///  okafor: Chidi Okafor    chat @okafor  phone +1-555-0107
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let answers = people::answers(look.glance);
    let title = canvas.title(area).text(Role::Heading, "Who can");
    canvas.rule(area, 0, paused(title, look));
    let most = area.height / 2;
    let used = pieces::answers(canvas, Rect { height: most, ..area }, &answers).min(most);
    let rest = Rect { y: area.y + used, height: area.height - used, ..area };
    let listed = u16::try_from(look.glance.incident.plan.roles.len()).unwrap_or(u16::MAX).saturating_add(3);
    let below = rest.height.saturating_sub(listed).max(rest.height * 2 / 5);
    let list = Rect { height: rest.height - below, ..rest };
    let full = Rect { y: list.bottom(), height: below, ..rest };
    let title = command::filter_note(canvas.title(list).text(Role::Heading, "Roles"), look);
    canvas.rule(list, 0, title);
    let hidden = rows(canvas, Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list }, look);
    canvas.rule_note(list, 0, hidden);
    let columns = usize::from(full.width.saturating_sub(2));
    let lines = chosen(canvas, look, columns);
    pieces::detail(canvas, list, full, lines);
}

/// `paging is paused until 15:30: the switches restart`, where nobody is paged.
pub(super) fn paused<'a>(row: Row<'a>, look: &Look<'_>) -> Row<'a> {
    let Some((until, reason)) = look.glance.incident.maintenance(look.glance.now) else { return row };
    let until = time::hour_minute(until);
    row.gap(2).text(Role::Bad, format!("paging is paused until {until}: {}", reason.first_line()))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only roles and people are listed here")]
fn rows(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) -> (usize, usize) {
    let plan = &look.glance.incident.plan;
    let all = selection::order(look.glance, look.ui, Screen::People);
    let place = canvas.painted.selected.as_ref().and_then(|t| all.iter().position(|one| one == t));
    let window = Window::around(place.unwrap_or(0), usize::from(area.height), all.len());
    for (line, target) in (0..).zip(all.get(window.range()).unwrap_or_default()) {
        let row = match target {
            Target::Role(id) => {
                let Some(role) = plan.role(id) else { continue };
                role_row(canvas.row(area), &people::role_line(look.glance, role), look)
            }
            Target::Person(id) => person_row(canvas.row(area), look, id),
            _ => continue,
        };
        canvas.put_target(area, line, row, target.clone());
    }
    if all.is_empty() {
        let row = canvas.row(area).gap(1).text(Role::Muted, "nobody matches the filter");
        canvas.put(area, 0, row);
    }
    canvas.painted.page = usize::from(area.height);
    (window.above(), window.below())
}

fn role_row<'a>(row: Row<'a>, line: &RoleLine<'a>, look: &Look<'_>) -> Row<'a> {
    let row = row.gap(1).column(Role::Heading, line.id.as_str(), 10);
    let columns = (row.left().saturating_sub(29) / 2).clamp(10, 28);
    let row = pieces::holder(row, line.primary.as_ref(), columns).gap(1);
    let row = pieces::holder(row, line.backup.as_ref(), columns).gap(1);
    let lead = &look.glance.incident.lead;
    let seat = look.glance.incident.plan.command_role().is_some_and(|role| role.id == *line.id);
    match (&line.paging, &lead.commander) {
        (Some((tone, text)), _) => row.text(*tone, text.clone()),
        (None, Some(tenure)) if seat => {
            row.text(Role::Text, format!("{} commands since {}", tenure.by, time::hour_minute(tenure.since)))
        }
        (None, None) if seat => row.text(Role::Alarm, "nobody commands"),
        (None, _) => row.text(Role::Muted, line.authorities.clone()),
    }
}

fn person_row<'a>(row: Row<'a>, look: &Look<'_>, id: &PersonId) -> Row<'a> {
    let name = look.glance.incident.plan.person(id).map(|person| person.name.first_line().to_owned());
    let row = row.gap(1).column(Role::Text, id.to_string(), 16);
    row.column(Role::Text, name.unwrap_or_default(), 28).text(Role::Muted, "holds no role")
}

fn chosen(canvas: &Canvas<'_>, look: &Look<'_>, columns: usize) -> Vec<(Role, String)> {
    match &canvas.painted.selected {
        Some(Target::Role(id)) => role_in_full(look, id, columns),
        Some(Target::Person(id)) => people::contact(look.glance, id, columns),
        _ => Vec::new(),
    }
}

fn role_in_full(look: &Look<'_>, id: &RoleId, columns: usize) -> Vec<(Role, String)> {
    let Some(role) = look.glance.incident.plan.role(id) else { return Vec::new() };
    let line = people::role_line(look.glance, role);
    let mut lines = vec![(Role::Heading, format!("{}: {}", line.title, line.authorities))];
    let pages = pages::in_full(look.glance, id).into_iter().flat_map(|(tone, text)| {
        text::wrap(&text, columns).into_iter().map(|part| (tone, part.into_owned())).collect::<Vec<_>>()
    });
    lines.extend(pages);
    for person in role.holders() {
        lines.extend(people::contact(look.glance, person, columns));
    }
    lines
}
