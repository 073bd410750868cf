//! What happened, the newest at the bottom.

use ratatui::layout::Rect;

use super::{Look, command, pieces};
use crate::tui::view::timeline;
use crate::tui::widgets::{Canvas, text};
use crate::tui::{Role, Target};

/// Draw the screen: the lines around the chosen one, and that one in full.
///
/// ```text
/// ─ Timeline  37 events ──────────────────────────────────────────────────────────
///  14:30:02 page      marin     marin acknowledges for dns
///  14:31:50 action              Disable checkout-key-7: unknown, no answer in time
/// ─ Chosen ───────────────────────────────────────────────────────────────────────
///  37  14:31:50  action, by warroom itself
///  Disable checkout-key-7: unknown, no answer in time
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let incident = look.glance.incident;
    let below = (area.height / 4).clamp(3, 8).min(area.height);
    let list = Rect { height: area.height - below, ..area };
    let title = canvas.title(list).text(Role::Heading, "Timeline").gap(1);
    let title = title.text(Role::Muted, format!("{} events", incident.timeline.len()));
    let title = command::filter_note(title, look);
    canvas.rule(list, 0, title);
    let chosen = match &canvas.painted.selected {
        Some(Target::Entry(seq)) => Some(*seq),
        _ => None,
    };
    let place = Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list };
    let lines = timeline::around(incident, chosen, usize::from(place.height), look.filter());
    if lines.is_empty() {
        let row = canvas.row(place).gap(1).text(Role::Muted, "no line matches the filter");
        canvas.put(place, 0, row);
    }
    for (line, entry) in (0..).zip(&lines) {
        let row = pieces::entry(canvas.row(place), entry);
        canvas.put_target(place, line, row, Target::Entry(entry.seq));
    }
    canvas.painted.page = usize::from(place.height);
    let full = Rect { y: list.bottom(), height: below, ..area };
    let columns = usize::from(area.width.saturating_sub(2));
    let text = chosen.map(|seq| in_full(look, seq, columns)).unwrap_or_default();
    pieces::detail(canvas, list, full, text);
}

fn in_full(look: &Look<'_>, seq: u64, columns: usize) -> Vec<(Role, String)> {
    let Some(entry) = timeline::entry(look.glance.incident, seq) else { return Vec::new() };
    let by = entry.by.as_ref().map_or("the program itself", |by| by.as_str());
    let at = entry.at.strftime("%F %H:%M:%S UTC");
    let mut lines = vec![(Role::Muted, format!("{seq}  {at}  {}, by {by}", entry.topic.as_str()))];
    let whole = text::wrap(&entry.text, columns).into_iter().map(|line| (Role::Text, line.into_owned()));
    lines.extend(whole);
    lines
}
