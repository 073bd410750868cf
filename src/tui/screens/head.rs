//! What stands above every screen.

use ratatui::layout::Rect;

use super::{Look, Screen, pieces};
use crate::incident::state::{Fire, FireState};
use crate::plan::{PersonId, Severity};
use crate::tui::keymap::Act;
use crate::tui::view::deadlines::DueLine;
use crate::tui::view::head::{Command, Trouble};
use crate::tui::view::thresholds::{Standing, ThresholdLine};
use crate::tui::view::{concerns, deadlines, drill, fires, head, progress, thresholds, time};
use crate::tui::widgets::{Canvas, Row, Window, text};
use crate::tui::{Glyph, Role, Target};

/// The columns of a label and of a time, so that all of them stand below each other.
const LABEL: usize = 10;
const TIME: usize = 8;

/// Draw the head; the answer is how many rows it takes.
///
/// ```text
///  LIVE  SEV1  Spring launch: checkout answers 401       T+00:14:32  14:32:10 UTC
///  commander ito since 14:21                          backup khan ✓ acknowledged
///  next      02:28   customers  update promised for 14:35
///  ▲ in      00:28   rollback without consensus unlocks for ic (Checkout failing 15m, …)
///  ? unknown 02:10   Disable checkout-key-7 at checkout-key-7, fired by okafor (#14)
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) -> u16 {
    let mut line = 0;
    let mut put = |canvas: &mut Canvas<'_>, row| {
        canvas.put(area, line, row);
        line += 1;
    };
    let title = header(canvas.row(area), look);
    put(canvas, title);
    if let Some(row) = trouble(canvas.row(area), look) {
        put(canvas, row);
    }
    if let Some((row, target)) = inject(canvas.row(area), look) {
        canvas.put_target(area, line, row, target);
        line += 1;
    }
    let mut put = |canvas: &mut Canvas<'_>, row| {
        canvas.put(area, line, row);
        line += 1;
    };
    let row = commander(canvas.row(area), look);
    put(canvas, row);
    if let Some(row) = offer(canvas.row(area), look) {
        put(canvas, row);
    }
    let due = deadlines::lines(look.glance);
    let row = next(canvas.row(area), &due);
    put(canvas, row);
    let most = if area.height < 24 { 2 } else { usize::from(area.height / 8) };
    for threshold in loud_thresholds(look, area.height).iter().take(most) {
        let row = threshold_row(canvas.row(area), threshold);
        put(canvas, row);
    }
    if look.ui.screen == Screen::Command {
        line = open_matters(canvas, area, line, look);
    }
    line
}

fn header<'a>(row: Row<'a>, look: &Look<'_>) -> Row<'a> {
    let header = head::header(look.glance);
    let severity = match header.severity {
        Severity::Sev1 => Role::Bad,
        Severity::Sev2 => Role::Attention,
        Severity::Sev3 | Severity::Sev4 => Role::Heading,
    };
    let mode = if header.drill { Role::Drill } else { Role::Live };
    let (play, pace) = header
        .play
        .map_or((String::new(), String::new()), |(play, pace)| (format!("{play} "), format!(" {pace}")));
    let clocks = format!("{}  {}{pace} ", header.running, header.clock);
    let urgent = concerns::urgent(look.glance);
    let urgent = if urgent > 0 { format!(" {urgent} now ") } else { String::new() };
    let row = row.text(mode, format!(" {} {play}", header.mode)).gap(1);
    let mut row = row.text(severity, header.severity.as_str().to_uppercase()).gap(2);
    if let Some(phase) = header.phase {
        row = row.text(Role::Good, phase.to_uppercase()).gap(2);
    }
    let room = row.left().saturating_sub(text::width(&clocks) + urgent.len() + 2);
    let row = row.column(Role::Heading, header.title, room).gap(1).text(Role::Alarm, urgent);
    row.right(Role::Heading, clocks)
}

fn trouble<'a>(row: Row<'a>, look: &Look<'_>) -> Option<Row<'a>> {
    match head::trouble(look.glance)? {
        Trouble::Journal(why) => Some(row.text(Role::Alarm, format!(" {why}")).fill(Role::Alarm)),
        // In the foot, so that nothing moves while the disk is slow.
        Trouble::Saving(_) => None,
    }
}

/// For players what was told and not yet seen, for the controller what comes next: on every screen but the Drill
/// screen, which shows both.
fn inject<'a>(row: Row<'a>, look: &Look<'a>) -> Option<(Row<'a>, Target)> {
    let glance = look.glance;
    if look.ui.screen == Screen::Drill {
        return None;
    }
    let key = look.keys.iter().find(|key| key.label == Act::Drill.row().label);
    let sign = key.map(|key| format!("[{}] ", key.keys)).unwrap_or_default();
    let said = |row: Row<'a>, room: usize, words: String| row.text_at_most(Role::Text, words, room);
    if let Some((told, count)) = drill::unseen(glance, look.ui) {
        let row = row.gap(1).text(Role::Alarm, " inject ").gap(2);
        let row = row.column(Role::Attention, time::elapsed(told.at, glance.now), TIME);
        let more = if count > 1 { format!("({} more) ", count - 1) } else { String::new() };
        let room = row.left().saturating_sub(sign.len() + more.len() + 1);
        let row = said(row, room, drill::told_words(&told.inject));
        let row = row.right(Role::Key, format!("{more}{sign}"));
        return Some((row, Target::Tab(Screen::Drill)));
    }
    let (next, at) = drill::next(glance.incident).filter(|_| glance.control)?;
    let row = row.gap(1).column(Role::Muted, "inject", LABEL);
    let row = row.column(Role::Attention, time::countdown(at, glance.now), TIME);
    let room = row.left().saturating_sub(sign.len() + 1);
    let words = drill::says([&next.channel, &next.from, &next.text]);
    let row = said(row, room, format!("{} {words}", next.id)).right(Role::Key, sign);
    Some((row, Target::Tab(Screen::Drill)))
}

fn commander<'a>(row: Row<'a>, look: &Look<'_>) -> Row<'a> {
    match head::command(look.glance) {
        Command::Nobody { could, me } => nobody(row, look, &could, me),
        Command::Over { at, evaluation } => {
            let row = row.gap(1).column(Role::Muted, "ended", LABEL).text(Role::Heading, at);
            row.text(Role::Text, format!("   the evaluation: {evaluation}"))
        }
        Command::Held { by, since, me, backup } => {
            let you = if me { " (you)" } else { "" };
            let row = row.gap(1).column(Role::Muted, "commander", LABEL);
            let row = row.text(Role::Heading, by.to_string());
            let row = row.text(Role::Text, format!("{you} since {since}"));
            match backup {
                None => row.right(Role::Attention, "no backup "),
                Some((who, presence)) => {
                    let (glyph, tone) = pieces::presence(presence);
                    let sign = row.skin().glyph(glyph);
                    row.right(tone, format!("backup {who} {sign} {} ", presence.as_str()))
                }
            }
        }
    }
}

/// A bar louder than anything else, over the whole width.
fn nobody<'a>(row: Row<'a>, look: &Look<'_>, could: &[PersonId], me: bool) -> Row<'a> {
    let who = could.iter().map(PersonId::as_str).collect::<Vec<_>>().join(" or ");
    let who = if who.is_empty() { "nobody of the plan may".to_owned() } else { who };
    let key = look.keys.iter().find(|key| key.label.contains("command") && key.enabled);
    let how = match key {
        Some(key) if me => format!("   you can: [{}] {}", key.keys, key.label),
        _ => String::new(),
    };
    row.text(Role::Alarm, format!(" NOBODY COMMANDS   {who} can take command{how}")).fill(Role::Alarm)
}

fn offer<'a>(row: Row<'a>, look: &Look<'_>) -> Option<Row<'a>> {
    let offer = head::offer(look.glance)?;
    let row = row.gap(1).column(Role::Attention, "handover", LABEL);
    let tone = if offer.me { Role::Alarm } else { Role::Attention };
    Some(row.column(Role::Attention, offer.waits, TIME).text(tone, offer.text))
}

fn next<'a>(row: Row<'a>, due: &[DueLine]) -> Row<'a> {
    let row = row.gap(1);
    let mut shown = due.iter().filter(|line| line.topic != "threshold");
    let Some(first) = shown.next() else {
        return row.column(Role::Muted, "next", LABEL).text(Role::Muted, "nothing is due");
    };
    let (label, tone) = if first.overdue { ("overdue", Role::Alarm) } else { ("next", Role::Attention) };
    let row = row.column(if first.overdue { Role::Alarm } else { Role::Muted }, label, LABEL);
    let row = row.column(tone, first.time.clone(), TIME);
    let row = row.text(Role::Text, first.text.clone());
    match shown.next() {
        Some(then) => row.right(Role::Muted, format!("then {} {} ", then.time, then.topic)),
        None => row,
    }
}

/// The thresholds that stand in the head: all but those whose condition does not hold, where there is little room.
fn loud_thresholds(look: &Look<'_>, height: u16) -> Vec<ThresholdLine> {
    let mut all = thresholds::lines(look.glance);
    let open = look.glance.incident.is_open();
    all.retain(|line| open && (line.standing != Standing::Waiting || height >= 36));
    all
}

fn threshold_row<'a>(row: Row<'a>, line: &ThresholdLine) -> Row<'a> {
    let (label, tone) = match line.standing {
        Standing::Reached(_) => ("reached", Role::Attention),
        Standing::Counting(_) => ("in", Role::Attention),
        Standing::Inconclusive => ("held", Role::Attention),
        Standing::Waiting => ("waits", Role::Muted),
    };
    let waits = line.standing == Standing::Waiting;
    let text = if waits { Role::Muted } else { Role::Text };
    let row = row.gap(1).glyph(tone, Glyph::Threshold).gap(1).column(tone, label, LABEL - 2);
    let row = row.column(tone, line.time.clone(), TIME).text(text, line.text.clone());
    if line.reason.is_empty() { row } else { row.text(Role::Muted, format!(" ({})", line.reason)) }
}

/// Open decisions, and calls without a known outcome: what must not be forgotten.
fn open_matters(canvas: &mut Canvas<'_>, area: Rect, mut line: u16, look: &Look<'_>) -> u16 {
    let incident = look.glance.incident;
    let room = if area.height < 24 { 2 } else { usize::from(area.height / 8) };
    let mut all: Vec<Target> = incident.decisions.open().map(|d| Target::Decision(d.number)).collect();
    all.extend(fires::open(look.glance).into_iter().map(|fire| Target::Fire(fire.id)));
    let chosen = canvas.painted.selected.as_ref().and_then(|t| all.iter().position(|one| one == t));
    let window = Window::around(chosen.unwrap_or(0), room.max(1), all.len());
    let hidden = window.above() + window.below();
    let shown = all.get(window.range()).unwrap_or_default();
    for (place, target) in shown.iter().enumerate() {
        let more = if place + 1 == shown.len() { hidden } else { 0 };
        let row = matter(canvas.row(area), look, target);
        let row = if more > 0 { row.right(Role::Alarm, format!(" {more} more ")) } else { row };
        canvas.put_target(area, line, row, target.clone());
        line += 1;
    }
    line
}

#[expect(clippy::wildcard_enum_match_arm, reason = "open matters are decisions and firings")]
fn matter<'a>(row: Row<'a>, look: &Look<'_>, target: &Target) -> Row<'a> {
    let incident = look.glance.incident;
    match target {
        Target::Decision(number) => {
            let Some(proposal) = incident.decisions.get(*number) else { return row };
            let waits = time::elapsed(proposal.at, look.glance.now);
            let row = row.gap(1).glyph(Role::Attention, Glyph::Warning).gap(1);
            let row = row.column(Role::Attention, "decide", LABEL - 2).column(Role::Attention, waits, TIME);
            let row = row.text(Role::Text, format!("{number}. {}", proposal.text.first_line()));
            let (polled, against) = (proposal.positions.len(), proposal.objections());
            row.text(Role::Muted, format!("  {polled} polled, {against} object"))
        }
        Target::Fire(id) => match incident.fires.get(*id) {
            Some(fire) => call(row, look, fire),
            None => row,
        },
        _ => row,
    }
}

/// A call without a known outcome: what it waits for, or how far it is.
fn call<'a>(row: Row<'a>, look: &Look<'_>, fire: &Fire) -> Row<'a> {
    let glance = look.glance;
    let mine = fires::waits_for_me(glance, fire);
    let (glyph, tone) = fires::state_of(&fire.state);
    let asked = matches!(fire.state, FireState::AwaitingApproval { .. });
    let label = if asked {
        if mine { "approve" } else { "asked" }
    } else if fires::waits_for_somebody(fire) {
        "confirm"
    } else if fire.state.is_unknown() {
        "unknown"
    } else {
        "running"
    };
    let tone = if mine { Role::Alarm } else { tone };
    let sign = row.skin().glyph(glyph);
    let age = time::elapsed(fire.since, glance.now);
    let row = row.gap(1).text(tone, format!("{sign} {label:<8}{age}")).fill_to(1 + LABEL + TIME);
    let bar = fires::shown_progress(fire).map(|all| progress::bar(&all, 6) + " ").unwrap_or_default();
    let row = row.text(tone_of_bar(fire), bar);
    let title = fires::title_of(glance.incident, fire);
    let words = fires::matter_words(glance, fire);
    // The end of a long title is the first to go: what it waits for and its number stay.
    let room = row.left().saturating_sub(text::width(&words) + fire.id.to_string().len() + 3);
    let row = row.text_at_most(Role::Text, title, room.max(16));
    let loud = mine || fire.state.is_unknown();
    let row = row.text(if loud { Role::Bad } else { Role::Muted }, format!("; {words}"));
    let row = row.text(Role::Muted, format!(" {}", fire.id));
    if asked && !mine {
        row.text(Role::Muted, format!(", waits for {}", fires::approvers(glance.incident, fire)))
    } else {
        row
    }
}

const fn tone_of_bar(fire: &Fire) -> Role {
    fires::state_of(&fire.state).1
}
