//! The machine identities: which expires next, who shares it, and what can be done with it.

use ratatui::layout::Rect;

use super::{Look, command, pieces};
use crate::tui::view::identities::{self, IdentityLine};
use crate::tui::widgets::{Canvas, Row, Window, text};
use crate::tui::{Glyph, Role, Target};

/// Draw the screen: the identities, whatever expires next first, and the chosen one in full.
///
/// ```text
/// ─ Identities  1 expired, 1 expires in the window, 1 shared ────────────────────
///  ✗ expired 3d 1h ago    old-cert         certificate     petrov (app)
///  ! 2d 3h, in the window checkout-key-7   API key         okafor (identity) ! shared
///  ✓ 49d                  storefront-web   OAuth client    okafor (identity)
/// ─ Chosen ──────────────────────────────────────────────────────────────────────
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let (incident, now) = (look.glance.incident, look.glance.now);
    let lines = identities::lines(incident, now, look.filter());
    let (list, full) = pieces::short_list_and_detail(area, lines.len());
    let title = canvas.title(list).text(Role::Heading, "Identities");
    // The counts are of all: beside a filter they would be taken for those of what is shown.
    let title = match look.filter() {
        "" => title.gap(2).text(Role::Muted, identities::summary(&lines, incident, now)),
        _ => title,
    };
    canvas.rule(list, 0, command::filter_note(title, look));
    let hidden =
        rows(canvas, Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list }, &lines, look);
    canvas.rule_note(list, 0, hidden);
    let lines = match &canvas.painted.selected {
        Some(Target::Identity(id)) => identities::detail(look.glance, id),
        _ => Vec::new(),
    };
    let lines = pieces::wrapped(lines, full);
    pieces::detail(canvas, list, full, lines);
}

/// Draw the list; the answer is how many rows lie above and below it.
fn rows(canvas: &mut Canvas<'_>, area: Rect, lines: &[IdentityLine<'_>], look: &Look<'_>) -> (usize, usize) {
    let is_chosen = |line: &IdentityLine<'_>| matches!(&canvas.painted.selected, Some(Target::Identity(id)) if id == line.id);
    let chosen = lines.iter().position(is_chosen).unwrap_or(0);
    let window = Window::around(chosen, usize::from(area.height), lines.len());
    let widths = Widths::of(lines, usize::from(area.width));
    for (place, line) in (0..).zip(lines.get(window.range()).unwrap_or_default()) {
        let row = row(canvas.row(area), line, &widths);
        canvas.put_target(area, place, row, Target::Identity(line.id.clone()));
    }
    if lines.is_empty() {
        let none = if look.filter().is_empty() {
            "the campaign names no identity"
        } else {
            "no identity matches the filter"
        };
        let row = canvas.row(area).gap(1).text(Role::Muted, none);
        canvas.put(area, 0, row);
    }
    canvas.painted.page = usize::from(area.height);
    (window.above(), window.below())
}

/// The columns, as wide as what stands in them, where there is room.
struct Widths {
    life: usize,
    id: usize,
    shared: usize,
    kind: usize,
    owner: usize,
}

impl Widths {
    fn of(lines: &[IdentityLine<'_>], width: usize) -> Self {
        let column = |widest: Option<usize>, most: usize| widest.unwrap_or(0).min(most) + 1;
        Self {
            life: column(lines.iter().map(|line| text::width(&line.life.text)).max(), 22),
            id: column(lines.iter().map(|line| text::width(line.id.as_str())).max(), width / 4),
            shared: if lines.iter().any(|line| line.shared.is_some()) { SHARED } else { 0 },
            kind: column(lines.iter().map(|line| text::width(line.kind)).max(), 16),
            owner: column(lines.iter().map(|line| text::width(&line.owner.text)).max(), width / 4),
        }
    }
}

/// The columns of `! shared`, with a space.
const SHARED: usize = 9;

fn row<'a>(row: Row<'a>, line: &IdentityLine<'a>, widths: &Widths) -> Row<'a> {
    let row = row.gap(1).glyph(line.life.tone, line.life.glyph).gap(1);
    let row = row.column(line.life.tone, line.life.text.clone(), widths.life);
    let row = row.column(Role::Text, line.id.as_str(), widths.id);
    let row = match &line.shared {
        Some(_) => row.glyph(Role::Attention, Glyph::Warning).gap(1).column(Role::Attention, "shared", 7),
        None => row.gap(widths.shared),
    };
    let row = row.column(Role::Muted, line.kind, widths.kind);
    let row = row.column(line.owner.tone, line.owner.text.clone(), widths.owner);
    let row = if row.left() < text::width(line.environment).min(11) {
        row
    } else {
        row.column(Role::Muted, line.environment, 12)
    };
    if row.left() < 16 { row } else { row.text(line.rotation.tone, line.rotation.text.clone()) }
}
