//! Parts that more than one screen shows.

use ratatui::layout::Rect;

use super::Look;
use crate::tui::keymap::Act;
use crate::tui::view::agenda::AgendaLine;
use crate::tui::view::board::BoardLine;
use crate::tui::view::people::{Answer, Holder, Presence};
use crate::tui::view::steps::StepLine;
use crate::tui::view::timeline::EntryLine;
use crate::tui::widgets::{Canvas, Row, text};
use crate::tui::{Glyph, Role, Target};

/// The columns of a step's state, for example `active 01:12`.
const STATE: usize = 12;
/// How many roles are shown for each of the three questions.
const ROLES_SHOWN: usize = 2;
/// The columns of a role.
const OWNER: usize = 9;

/// A step: `▶  3 Disable checkout-key-7 [K]      identity  active 01:12`.
pub(super) fn step<'a>(row: Row<'a>, line: &StepLine<'a>, digits: usize) -> Row<'a> {
    let wide = row.left() >= 70;
    let narrow = row.left() < 44;
    let owner = if narrow { 0 } else { OWNER };
    let timebox = if wide { 7 } else { 0 };
    let row = row.gap(1).glyph(line.tone, line.glyph).gap(1);
    let row = row.column_right(Role::Muted, line.number.to_string(), digits).gap(1);
    let key = line.key.map(|key| format!(" [{key}]")).unwrap_or_default();
    let mark = usize::from(line.irreversible) * 2;
    let room = row.left().saturating_sub(owner + timebox + STATE + 2);
    let end = row.used() + room;
    let row = row.text_at_most(line.title_tone, line.title, room.saturating_sub(key.len() + mark));
    let row = row.text(Role::Key, key);
    let row = if line.irreversible { row.gap(1).glyph(Role::Attention, Glyph::Irreversible) } else { row };
    let row = row.fill_to(end).gap(1).column(Role::Muted, line.owner, owner);
    let row = if wide {
        row.column_right(Role::Muted, line.timebox.clone().unwrap_or_default(), timebox - 1).gap(1)
    } else {
        row
    };
    row.column(line.tone, line.state.clone(), STATE)
}

/// A line of the timeline: `14:31:50 action    okafor    Disable checkout-key-7: unknown`.
pub(super) fn entry<'a>(row: Row<'a>, line: &EntryLine<'a>) -> Row<'a> {
    let by = if row.left() >= 70 { 11 } else { 9 };
    let row = row.gap(1).text(Role::Muted, line.clock.clone()).gap(1);
    let row = row.column(Role::Muted, line.topic, 10).column(Role::Text, line.by, by);
    row.text(line.tone, line.text)
}

/// A dependency, in one row where there is room.
pub(super) fn dependency<'a>(row: Row<'a>, line: &BoardLine<'a>, name: usize) -> Row<'a> {
    let row = dependency_head(row, line, name).gap(1);
    let row = match &line.settles {
        Some(settles) => row.text(Role::Attention, settles.clone()).gap(2),
        None => row,
    };
    let row = row.text(Role::Text, line.detail);
    match (&line.age, &line.since) {
        (Some(age), _) => row.right(Role::Attention, format!("{age} ")),
        (None, Some(since)) => row.right(Role::Muted, format!("since {since} ")),
        (None, None) => row,
    }
}

/// The sign, the word and the name of a dependency.
pub(super) fn dependency_head<'a>(row: Row<'a>, line: &BoardLine<'a>, name: usize) -> Row<'a> {
    let (sign, tone) = row.skin().probe(line.status);
    let row = row.gap(1).text(tone, sign).gap(1).column(tone, line.status.as_str(), 9);
    row.column(Role::Text, line.name, name)
}

/// The second row of a dependency where one is too short: what the probe says.
pub(super) fn dependency_tail<'a>(row: Row<'a>, line: &BoardLine<'a>) -> Row<'a> {
    let row = row.gap(3);
    match (&line.settles, &line.age) {
        (Some(settles), _) => row.text(Role::Attention, settles.clone()).gap(1).text(Role::Text, line.detail),
        (None, Some(age)) => row.text(Role::Text, line.detail).gap(1).text(Role::Muted, age.clone()),
        (None, None) => row.text(Role::Text, line.detail),
    }
}

/// The sign and the meaning of a presence.
pub(super) const fn presence(presence: Presence) -> (Glyph, Role) {
    match presence {
        Presence::Acknowledged => (Glyph::Done, Role::Good),
        Presence::Paged => (Glyph::Warning, Role::Attention),
        Presence::NotDelivered => (Glyph::Failed, Role::Bad),
        Presence::Unsure => (Glyph::Unknown, Role::Bad),
        Presence::NotPaged => (Glyph::Pending, Role::Muted),
    }
}

/// A person and how that person answers, in a column.
pub(super) fn holder<'a>(row: Row<'a>, holder: Option<&Holder<'a>>, columns: usize) -> Row<'a> {
    let end = row.used() + columns;
    let row = match holder {
        None => row.text_at_most(Role::Bad, "nobody", columns),
        Some(holder) => {
            let (glyph, tone) = presence(holder.presence);
            let row = row.glyph(tone, glyph).gap(1);
            let most = columns.saturating_sub(3 + holder.presence.short().len()).max(4);
            let row = row.text_at_most(Role::Heading, holder.person.as_str(), most);
            let left = end.saturating_sub(row.used() + 1);
            let word = holder.presence.as_str();
            let word = if word.len() > left { holder.presence.short() } else { word };
            row.gap(1).text_at_most(tone, word, left)
        }
    };
    row.fill_to(end)
}

/// Lines of the deputy and deadlines, one row each; beside the first of the deputy stands the key that acts on it.
pub(super) fn agenda(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>, lines: &[AgendaLine<'_>]) {
    let key = look.keys.iter().find(|key| key.label == Act::Attend.row().label);
    let mut key = key.map(|key| format!("[{}] ", key.keys));
    for (place, line) in (0..area.height).zip(lines) {
        let row = canvas.row(area).gap(1);
        match line {
            AgendaLine::Concern(line) => {
                let row = row.glyph(line.tone, line.glyph).gap(1).column(line.tone, line.word, 5);
                let row = row.column(line.tone, line.time.clone(), AGENDA_TIME);
                let row = row.column(Role::Muted, line.topic, AGENDA_TOPIC);
                let sign = key.take();
                let room = row.left().saturating_sub(sign.as_ref().map_or(0, |sign| sign.len() + 1));
                let row = row.text_at_most(Role::Text, line.text, room);
                let row = sign.into_iter().fold(row, |row, sign| row.right(Role::Key, sign));
                canvas.put_target(area, place, row, Target::Concern(line.key.clone()));
            }
            AgendaLine::Due(line) => {
                let (tone, sign) = if line.overdue { (Role::Alarm, "+") } else { (Role::Attention, "") };
                let row = row.glyph(Role::Muted, Glyph::Pending).gap(1).column(Role::Muted, "due", 5);
                let row = row.column(tone, format!("{sign}{}", line.time), AGENDA_TIME);
                let row = row.column(Role::Muted, line.topic, AGENDA_TOPIC);
                canvas.put(area, place, row.text(Role::Text, line.text.clone()));
            }
        }
    }
}

/// The columns of a time and of a topic of the agenda.
const AGENDA_TIME: usize = 9;
const AGENDA_TOPIC: usize = 11;

/// The three questions, one row for each role that answers one.
///
/// ```text
///  halt traffic       ✓ petrov acknowledged     backup · marin not paged
///  restore access     ! okafor paged, no answer backup · silva not paged
///  talk to customers  · dubois not paged        backup · silva not paged
/// ```
pub(super) fn answers(canvas: &mut Canvas<'_>, area: Rect, answers: &[Answer<'_>]) -> u16 {
    let mut line = 1;
    for answer in answers {
        if answer.roles.is_empty() {
            let row = canvas.row(area).gap(1).column(Role::Text, answer.question, 19);
            canvas.put(area, line, row.text(Role::Alarm, "nobody may"));
            line += 1;
        }
        let more = answer.roles.len().saturating_sub(ROLES_SHOWN);
        for (place, role) in answer.roles.iter().take(ROLES_SHOWN).enumerate() {
            let question = if place == 0 { answer.question } else { "" };
            let row = canvas.row(area).gap(1).column(Role::Text, question, 19);
            let columns = (row.left().saturating_sub(8) / 2).min(36);
            let row = holder(row, role.primary.as_ref(), columns).gap(1).text(Role::Muted, "backup ");
            let row = holder(row, role.backup.as_ref(), columns);
            let row = row.gap(1).text(Role::Muted, format!("as {}", role.id));
            let last = place + 1 == ROLES_SHOWN && more > 0;
            let row = if last { row.right(Role::Attention, format!("{more} more ")) } else { row };
            canvas.put(area, line, row);
            line += 1;
        }
    }
    line
}

/// How many rows [`answers`] takes, with its rule.
pub(super) fn answer_rows(answers: &[Answer<'_>]) -> u16 {
    let rows: usize = answers.iter().map(|answer| answer.roles.len().clamp(1, ROLES_SHOWN)).sum();
    u16::try_from(rows + 1).unwrap_or(u16::MAX)
}

/// Lines of text, as many as fit.
pub(super) fn lines(canvas: &mut Canvas<'_>, area: Rect, lines: Vec<(Role, String)>) {
    let total = lines.len();
    for (line, (role, text)) in (0..area.height).zip(lines) {
        let last = line + 1 == area.height && usize::from(area.height) < total;
        let row = canvas.row(area).gap(1);
        let more = total - usize::from(line);
        let row = if last {
            row.glyph(Role::Muted, Glyph::More).text(Role::Muted, format!(" {more} more lines: enter"))
        } else {
            row.text(role, text)
        };
        canvas.put(area, line, row);
    }
}

/// Lines broken for the place of a chosen row in full.
pub(super) fn wrapped(lines: Vec<(Role, String)>, area: Rect) -> Vec<(Role, String)> {
    let columns = usize::from(area.width.saturating_sub(2));
    let broken = |(role, line): (Role, String)| {
        text::wrap(&line, columns).into_iter().map(|part| (role, part.into_owned())).collect::<Vec<_>>()
    };
    lines.into_iter().flat_map(broken).collect()
}

/// A list and, beside it where it is wide, below it where it is not, the chosen row in full.
pub(super) fn list_and_detail(area: Rect) -> (Rect, Rect) {
    if area.width >= 110 {
        let right = area.width * 7 / 20;
        let list = Rect { width: area.width - right - 1, ..area };
        return (list, Rect { x: list.right() + 1, width: right, ..area });
    }
    let below = (area.height / 3).max(3).min(area.height);
    let list = Rect { height: area.height - below, ..area };
    (list, Rect { y: list.bottom(), height: below, ..area })
}

/// The fewest rows for a chosen row in full below a whole list, with its rule.
const BELOW: u16 = 10;

/// The same for a list of so many rows: where there is room for all of them, the list keeps its width and the chosen
/// one stands below.
pub(super) fn short_list_and_detail(area: Rect, listed: usize) -> (Rect, Rect) {
    let wanted = u16::try_from(listed.max(1)).unwrap_or(u16::MAX).saturating_add(1);
    if area.width >= 110 && area.height < wanted.saturating_add(BELOW) {
        return list_and_detail(area);
    }
    let below = area.height.saturating_sub(wanted).max(area.height * 2 / 5);
    let list = Rect { height: area.height - below, ..area };
    (list, Rect { y: list.bottom(), height: below, ..area })
}

/// Draw the chosen row in full at the place of [`list_and_detail`].
pub(super) fn detail(canvas: &mut Canvas<'_>, list: Rect, area: Rect, text: Vec<(Role, String)>) {
    let title = canvas.title(area).text(Role::Heading, "Chosen");
    canvas.rule(area, 0, title);
    lines(canvas, Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }, text);
    if area.y == list.y {
        canvas.vertical(list, list.right());
    }
}
