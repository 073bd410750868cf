//! What stands below every screen: the tabs, who sits here, and the keys that work now.

use ratatui::layout::Rect;

use super::{FooterKey, Look};
use crate::tui::widgets::{Canvas, Row, text};
use crate::tui::{Glyph, Role, Screen, Target};

/// How many keys at the end are kept when there is no room for all: the palette and the help.
const KEPT: usize = 2;

/// Draw the foot; the answer is how many rows it takes.
///
/// ```text
/// ─ Command  Runbooks  Actions  People  Timeline ────────────── you are khan ─
///  [space] step  [a]ctions  [m]essages  [p]eople  [n]ote  [h]andover  [:]  [?]
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) -> u16 {
    let most = if area.height >= 30 { 2 } else { 1 };
    let lines = rows(canvas, area, look.keys, most);
    let rows = u16::try_from(lines.len()).unwrap_or(1);
    let first = area.height.saturating_sub(rows);
    tabs(canvas, area, first.saturating_sub(1), look);
    for (line, row) in (first..).zip(lines) {
        canvas.put(area, line, row);
    }
    rows + 1
}

fn tabs(canvas: &mut Canvas<'_>, area: Rect, line: u16, look: &Look<'_>) {
    let mut title = canvas.title(area);
    let mut places = Vec::new();
    for screen in Screen::ALL {
        let role = if screen == look.ui.screen { Role::Selected } else { Role::Muted };
        let from = title.used();
        title = title.text(role, format!(" {} ", screen.title()));
        places.push((from, title.used(), screen));
    }
    canvas.rule(area, line, title);
    for (from, to, screen) in places {
        let x = area.x.saturating_add(2).saturating_add(u16::try_from(from).unwrap_or(0));
        let width = u16::try_from(to - from).unwrap_or(0);
        canvas.target(Rect { x, y: area.y + line, width, height: 1 }, Target::Tab(screen));
    }
    corner(canvas, area, line, look);
}

/// Who sits here, and where the plan comes from.
fn corner(canvas: &mut Canvas<'_>, area: Rect, line: u16, look: &Look<'_>) {
    let health = look.glance.health;
    let mut said = String::new();
    if area.width >= 100 {
        if health.embedded {
            said.push_str(" example plan ·");
        }
        if let Some((count, hash)) = &health.head {
            let hash: String = hash.chars().take(8).collect();
            said.push_str(&format_head(*count, &hash));
        }
    }
    let said = format!("{said} you are {} ", look.glance.me);
    let width = u16::try_from(text::width(&said)).unwrap_or(u16::MAX);
    let tabs: usize = Screen::ALL.iter().map(|s| s.title().len() + 2).sum();
    if usize::from(width) + tabs + 6 <= usize::from(area.width) {
        let place = Rect { x: area.right().saturating_sub(width + 1), width, ..area };
        let row = canvas.row(place).text(Role::Muted, said);
        canvas.put(place, line, row);
    }
}

fn format_head(count: u64, hash: &str) -> String {
    format!(" log {count} {hash} ·")
}

/// The keys in at most so many rows.
fn rows<'a>(canvas: &Canvas<'_>, area: Rect, keys: &'a [FooterKey], most: usize) -> Vec<Row<'a>> {
    let room = usize::from(area.width).saturating_sub(1);
    let fits = |keys: &[&FooterKey]| lines(keys, room).len() <= most;
    let all: Vec<&FooterKey> = keys.iter().collect();
    let mut shown = all.clone();
    let mut cut = None;
    while !fits(&shown) && shown.len() > KEPT {
        let place = shown.len() - KEPT - 1;
        shown.remove(place);
        cut = Some(place);
    }
    let mut place = 0;
    let mut rows = Vec::new();
    for line in lines(&shown, room) {
        let mut row = canvas.row(area).gap(1);
        for key in line {
            if cut == Some(place) {
                row = row.glyph(Role::Muted, Glyph::More).gap(1);
            }
            row = one(row, key).gap(2);
            place += 1;
        }
        rows.push(row);
    }
    if rows.is_empty() {
        rows.push(canvas.row(area));
    }
    rows
}

fn lines<'k>(keys: &[&'k FooterKey], room: usize) -> Vec<Vec<&'k FooterKey>> {
    let mut lines: Vec<Vec<&FooterKey>> = Vec::new();
    let mut left = 0;
    for key in keys {
        let wanted = width(key) + 2;
        if wanted > left || lines.is_empty() {
            lines.push(Vec::new());
            left = room.saturating_sub(2);
        }
        left = left.saturating_sub(wanted);
        if let Some(line) = lines.last_mut() {
            line.push(key);
        }
    }
    lines
}

/// `[a]ctions` where the word begins with its key, else `[space] step`.
fn split(key: &FooterKey) -> (String, &str) {
    let mut chars = key.label.chars();
    let first = chars.next();
    if key.keys.chars().count() == 1 && first == key.keys.chars().next() {
        (format!("[{}]", key.keys), chars.as_str())
    } else {
        (format!("[{}] ", key.keys), key.label)
    }
}

fn width(key: &FooterKey) -> usize {
    let (sign, word) = split(key);
    text::width(&sign) + text::width(word)
}

fn one<'a>(row: Row<'a>, key: &'a FooterKey) -> Row<'a> {
    let (sign, word) = split(key);
    if key.enabled {
        row.text(Role::Key, sign).text(Role::Text, word)
    } else {
        row.text(Role::Disabled, sign).text(Role::Disabled, word)
    }
}
