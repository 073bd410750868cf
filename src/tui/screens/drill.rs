//! The drill: on the controller's terminal what is to come, on every other one what was told.

use ratatui::layout::Rect;

use super::{Look, command, pieces};
use crate::tui::view::drill::{self, InjectLine, ToldLine};
use crate::tui::view::time;
use crate::tui::widgets::{Canvas, Row, Window, text};
use crate::tui::{Glyph, Role, Target};

/// The columns of a time, a standing and an addressee.
const TIME: usize = 11;
const STANDING: usize = 12;
const TO: usize = 9;

/// Draw the screen.
///
/// The controller's:
/// ```text
/// ─ Drill  tabletop ×10  4 told, 26 to come  next in 02:10 ──────────────────────
///  3       T+04:00  ✓ told 14:22  all      phone, vendor desk: no record answers
///  4       T+09:00  · in 02:10    comms    chat, customer desk: customers complain
///  5       if       · waits       all      news, press: checkout is down
///  6       T+15:00  ! held        ic       phone, executive: when is it over?
/// ─ Chosen ──────────────────────────────────────────────────────────────────────
///  request by chat from customer desk to comms
///  Customers complain that they can't pay. What do we tell them?
///  Notes: they ask again if nothing is said.
///  Expected
///    03:10 left: tell customers (comms)
/// ```
///
/// A player's, with nothing of what is to come:
/// ```text
/// ─ Drill  tabletop ×10  4 told, 1 question open ────────────────────────────────
///  14:31:00  ? open      all      question: who could stop the traffic?
///  14:22:00              all      phone, vendor desk: no record answers
/// ─ Chosen ──────────────────────────────────────────────────────────────────────
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let Some((mode, pace)) = drill::pace(look.glance.incident) else {
        let title = canvas.title(area).text(Role::Heading, "Drill");
        canvas.rule(area, 0, title);
        let row = canvas.row(area).gap(1).text(Role::Muted, "no scenario is played here");
        canvas.put(area, 1, row);
        return;
    };
    canvas.painted.told =
        look.glance.incident.exercise.as_ref().and_then(|it| it.told.last()).map(|it| it.seq);
    let all = drill::shows_all(look.glance);
    let told = if all { Vec::new() } else { drill::told(look.glance, look.filter()) };
    let places = if all { drill::filtered(look.glance, look.filter()) } else { None };
    let total = match &places {
        Some(places) => places.len(),
        None if all => drill::count(look.glance.incident),
        None => told.len(),
    };
    let (list, full) = split(area, total);
    let title = canvas.title(list).text(Role::Heading, "Drill").gap(2).text(Role::Drill, mode).gap(1);
    let title = title.text(Role::Active, pace).gap(2).text(Role::Muted, drill::summary(look.glance));
    let title = countdown(title, look);
    canvas.rule(list, 0, command::filter_note(title, look));
    let place = Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list };
    let window =
        Window::around(position(canvas, look, places.as_deref(), &told), usize::from(place.height), total);
    let shown: Vec<InjectLine<'_>> = window
        .range()
        .filter(|_| all)
        .filter_map(|at| places.as_ref().map_or(Some(at), |places| places.get(at).copied()))
        .filter_map(|place| drill::line(look.glance, place))
        .collect();
    let number = shown.iter().map(|line| text::width(line.id.as_str())).max().unwrap_or(0).min(9);
    for (row, line) in (0..).zip(shown) {
        let target = Target::Inject(line.id.clone());
        let shown = inject(canvas.row(place), line, number);
        canvas.put_target(place, row, shown, target);
    }
    for (row, at) in (0..).zip(window.range()) {
        if let Some(line) = told.get(at) {
            let shown = told_row(canvas.row(place), line);
            canvas.put_target(place, row, shown, Target::Told(line.seq));
        }
    }
    if total == 0 {
        let none =
            if look.filter().is_empty() { "nothing was told yet" } else { "no line matches the filter" };
        let row = canvas.row(place).gap(1).text(Role::Muted, none);
        canvas.put(place, 0, row);
    }
    canvas.rule_note(list, 0, (window.above(), window.below()));
    canvas.painted.page = usize::from(place.height);
    let chosen = canvas.painted.selected.as_ref();
    let words = if all { drill::controller(look.glance, chosen) } else { drill::player(look.glance, chosen) };
    let words = pieces::wrapped(words, full);
    pieces::detail(canvas, list, full, words);
}

/// What is chosen is read as much as the list: on a small screen they share the rows.
fn split(area: Rect, listed: usize) -> (Rect, Rect) {
    if area.width >= 110 {
        return pieces::list_and_detail(area);
    }
    let wanted = u16::try_from(listed.max(1)).unwrap_or(u16::MAX).saturating_add(1);
    let list = Rect { height: wanted.min(area.height.div_ceil(2)), ..area };
    (list, Rect { y: list.bottom(), height: area.height - list.height, ..area })
}

/// For the controller: how long until the next inject comes.
fn countdown<'a>(title: Row<'a>, look: &Look<'_>) -> Row<'a> {
    let glance = look.glance;
    let next = drill::next(glance.incident).filter(|_| glance.control);
    match next {
        Some((_, at)) => {
            title.gap(2).text(Role::Attention, format!("next in {}", time::countdown(at, glance.now)))
        }
        None => title,
    }
}

/// The place of the chosen row among those that are shown.
fn position(canvas: &Canvas<'_>, look: &Look<'_>, places: Option<&[usize]>, told: &[ToldLine<'_>]) -> usize {
    let found = match (&canvas.painted.selected, places) {
        (Some(Target::Told(seq)), _) => told.iter().position(|line| line.seq == *seq),
        (Some(Target::Inject(id)), places) => {
            let at = drill::place(look.glance.incident, id);
            match places {
                Some(places) => at.and_then(|at| places.iter().position(|place| *place == at)),
                None => at,
            }
        }
        _ => None,
    };
    found.unwrap_or(0)
}

fn inject<'a>(row: Row<'a>, line: InjectLine<'a>, number: usize) -> Row<'a> {
    let (glyph, tone) = (line.standing.glyph, line.standing.tone);
    let row = row.gap(1).column(Role::Heading, line.id.as_str(), number).gap(1);
    let row = row.column(Role::Muted, line.time, TIME);
    let row = row.glyph(tone, glyph).gap(1).column(tone, line.standing.text, STANDING);
    let row = row.column(Role::Muted, line.to, TO).gap(1);
    let words = if glyph == Glyph::Done || tone == Role::Muted { Role::Muted } else { Role::Text };
    row.text(words, line.text)
}

fn told_row<'a>(row: Row<'a>, line: &ToldLine<'a>) -> Row<'a> {
    let row = row.gap(1).column(Role::Muted, line.clock.clone(), 9);
    let row = match &line.asks {
        Some(asks) => row.glyph(asks.tone, asks.glyph).gap(1).column(asks.tone, asks.text.clone(), 9),
        None => row.gap(11),
    };
    row.column(Role::Muted, line.to, TO).gap(1).text(Role::Text, line.text.clone())
}
