//! The drill: what players were told, and for the controller what is to come.
//!
//! Players never see what is to come. Whether a terminal shows it is asked in one place, [`shows_all`].

mod detail;
mod expected;

use jiff::Timestamp;

use super::campaign::Said;
use super::time;
use crate::incident::Incident;
use crate::incident::event::InjectDelivered;
use crate::incident::exercise::{Exercise, Standing, Told};
use crate::plan::scenario::{Inject, InjectKind};
use crate::plan::{InjectId, Text};
use crate::tui::widgets::text;
use crate::tui::{Glance, Glyph, Role, Target, Ui};

pub use detail::{controller, player, title};
pub use expected::{expectation, lines as expectations};

/// Does this terminal show the whole list? The controller's does; everybody's after the end.
pub fn shows_all(glance: &Glance<'_>) -> bool {
    glance.incident.exercise.as_ref().is_some_and(|exercise| glance.control || exercise.ended.is_some())
}

/// One line of the master scenario events list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InjectLine<'a> {
    /// Which.
    pub id: &'a InjectId,
    /// `T+05:00`, or `if` for one that waits for something.
    pub time: String,
    /// Where it stands.
    pub standing: Said,
    /// Who hears it.
    pub to: &'a str,
    /// `phone, vendor desk: the record is gone`.
    pub text: String,
}

/// How many lines the whole list has: the scenario's, then what was made up on the spot.
pub fn count(incident: &Incident) -> usize {
    let planned = incident.scenario().map_or(0, |scenario| scenario.inject.len());
    planned + added(incident).count()
}

fn added(incident: &Incident) -> impl DoubleEndedIterator<Item = &Told> {
    incident.exercise.iter().flat_map(|exercise| &exercise.told).filter(|told| told.inject.added)
}

/// The inject of a place of the list.
fn id_at(incident: &Incident, place: usize) -> Option<&InjectId> {
    let planned = incident.scenario().map_or(&[][..], |scenario| &scenario.inject);
    match planned.get(place) {
        Some(inject) => Some(&inject.id),
        None => added(incident).nth(place - planned.len()).map(|told| &told.inject.inject),
    }
}

/// The place of an inject in the list.
pub fn place(incident: &Incident, id: &InjectId) -> Option<usize> {
    let planned = incident.scenario().map_or(&[][..], |scenario| &scenario.inject);
    planned.iter().position(|inject| inject.id == *id).or_else(|| {
        let at = added(incident).position(|told| told.inject.inject == *id)?;
        Some(planned.len() + at)
    })
}

/// The line of a place of the list.
pub fn line<'a>(glance: &Glance<'a>, place: usize) -> Option<InjectLine<'a>> {
    let incident = glance.incident;
    let planned = incident.scenario().map_or(&[][..], |scenario| &scenario.inject);
    let Some(inject) = planned.get(place) else {
        let told = added(incident).nth(place - planned.len())?;
        return Some(InjectLine {
            id: &told.inject.inject,
            time: t_plus(glance, told.at),
            standing: Said::new(Glyph::Done, Role::Good, format!("told {}", time::hour_minute(told.at))),
            to: to(&told.inject.to),
            text: says([&told.inject.channel, &told.inject.from, &told.inject.text]),
        });
    };
    Some(InjectLine {
        id: &inject.id,
        time: inject.at.map_or_else(|| "if".to_owned(), |at| offset(at.as_millis())),
        standing: standing(glance, inject),
        to: to(&inject.to),
        text: says([&inject.channel, &inject.from, &inject.text]),
    })
}

/// The places of the list that pass a filter; `None` stands for all of them, so that nobody walks ten thousand.
pub fn filtered(glance: &Glance<'_>, filter: &str) -> Option<Vec<usize>> {
    if filter.is_empty() {
        return None;
    }
    let is_wanted = |place: &usize| {
        line(glance, *place).is_some_and(|line| {
            text::matches(&line.text, filter)
                || text::matches(line.id.as_str(), filter)
                || text::matches(&line.standing.text, filter)
        })
    };
    Some((0..count(glance.incident)).filter(is_wanted).collect())
}

/// What can be chosen, from top to bottom.
pub fn order(glance: &Glance<'_>, filter: &str) -> Vec<Target> {
    if !shows_all(glance) {
        return told(glance, filter).into_iter().map(|line| Target::Told(line.seq)).collect();
    }
    let places = filtered(glance, filter).unwrap_or_else(|| (0..count(glance.incident)).collect());
    let id = |place: usize| id_at(glance.incident, place).cloned().map(Target::Inject);
    places.into_iter().filter_map(id).collect()
}

/// What is chosen: what was chosen before, if it is still there; else, for the controller, what comes next, and for
/// players the newest.
pub fn chosen(glance: &Glance<'_>, before: Option<&Target>, filter: &str) -> Option<Target> {
    if !shows_all(glance) {
        let all = order(glance, filter);
        return before.filter(|target| all.contains(target)).cloned().or_else(|| all.into_iter().next());
    }
    let is_there = |target: &&Target| {
        if let Target::Inject(id) = target
            && filter.is_empty()
        {
            place(glance.incident, id).is_some()
        } else {
            order(glance, filter).contains(target)
        }
    };
    if let Some(kept) = before.filter(is_there) {
        return Some(kept.clone());
    }
    match next(glance.incident).filter(|_| filter.is_empty()) {
        Some((inject, _)) => Some(Target::Inject(inject.id.clone())),
        None => order(glance, filter).into_iter().next(),
    }
}

fn standing(glance: &Glance<'_>, inject: &Inject) -> Said {
    let ended = glance.incident.exercise.as_ref().is_some_and(|exercise| exercise.ended.is_some());
    let now = glance.now;
    let (glyph, tone, words) = match glance.incident.standing(inject, now) {
        Standing::Delivered(at) => (Glyph::Done, Role::Good, format!("told {}", time::hour_minute(at))),
        Standing::Skipped => (Glyph::Skipped, Role::Muted, "left out".to_owned()),
        _ if ended => (Glyph::Blocked, Role::Muted, "not told".to_owned()),
        Standing::Passed => (Glyph::Blocked, Role::Muted, "passed".to_owned()),
        Standing::Held(_) => (Glyph::Warning, Role::Attention, "held".to_owned()),
        Standing::Comes(at) if at <= now => (Glyph::Active, Role::Active, "due".to_owned()),
        Standing::Comes(at) => (Glyph::Pending, Role::Text, format!("in {}", time::countdown(at, now))),
        Standing::Waits => (Glyph::Pending, Role::Muted, "waits".to_owned()),
    };
    Said::new(glyph, tone, words)
}

/// The next inject that comes by itself at its time. Those that wait for something are not asked.
pub fn next(incident: &Incident) -> Option<(&Inject, Timestamp)> {
    let (scenario, exercise) = (incident.scenario()?, incident.exercise.as_ref()?);
    if exercise.ended.is_some() {
        return None;
    }
    let comes = |inject: &&Inject| inject.at.is_some() && !exercise.injects.contains_key(&inject.id);
    let next = scenario.inject.iter().find(comes)?;
    Some((next, next.at?.after(exercise.began)))
}

/// One line of what the players were told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldLine<'a> {
    /// The number of its event; 0 for the briefing.
    pub seq: u64,
    /// `14:32:10`.
    pub clock: String,
    /// A question without an answer, or one with.
    pub asks: Option<Said>,
    /// Who hears it.
    pub to: &'a str,
    /// `phone, vendor desk: the record is gone`.
    pub text: String,
}

/// What the players were told, the newest first, the briefing last.
pub fn told<'a>(glance: &Glance<'a>, filter: &str) -> Vec<ToldLine<'a>> {
    let Some(exercise) = glance.incident.exercise.as_deref() else { return Vec::new() };
    let line = |told: &'a Told| ToldLine {
        seq: told.seq,
        clock: time::clock(told.at),
        asks: asks(told),
        to: to(&told.inject.to),
        text: says([&told.inject.channel, &told.inject.from, &told.inject.text]),
    };
    let briefing = glance.incident.scenario().filter(|scenario| !scenario.briefing.is_blank());
    let briefing = briefing.map(|scenario| ToldLine {
        seq: 0,
        clock: time::clock(exercise.began),
        asks: None,
        to: EVERYBODY,
        text: format!("briefing: {}", scenario.briefing.first_line()),
    });
    let all = exercise.told.iter().rev().map(line).chain(briefing);
    all.filter(|line| text::matches(&line.text, filter)).collect()
}

fn asks(told: &Told) -> Option<Said> {
    if told.inject.kind != InjectKind::Question {
        return None;
    }
    Some(match &told.answer {
        Some(_) => Said::new(Glyph::Done, Role::Good, "answered"),
        None => Said::new(Glyph::Unknown, Role::Attention, "open"),
    })
}

/// How many questions wait for an answer.
pub fn open_questions(exercise: &Exercise) -> usize {
    let open = |told: &&Told| told.inject.kind == InjectKind::Question && told.answer.is_none();
    exercise.told.iter().filter(open).count()
}

/// `4 told, 26 to come`; for players `4 told, 1 question open`.
pub fn summary(glance: &Glance<'_>) -> String {
    let Some(exercise) = glance.incident.exercise.as_deref() else { return String::new() };
    let told = exercise.told.len();
    let planned = glance.incident.scenario().map_or(0, |scenario| scenario.inject.len());
    let left = planned.saturating_sub(exercise.injects.len() - added(glance.incident).count());
    let mut words = vec![format!("{told} told")];
    if shows_all(glance) && exercise.ended.is_none() {
        words.push(format!("{left} to come"));
    }
    match open_questions(exercise) {
        0 => {}
        1 => words.push("1 question open".to_owned()),
        several => words.push(format!("{several} questions open")),
    }
    words.join(", ")
}

/// What was told and not yet seen on the Drill screen of this terminal: the newest, and how many.
pub fn unseen<'a>(glance: &Glance<'a>, ui: &Ui) -> Option<(&'a Told, usize)> {
    let exercise = glance.incident.exercise.as_deref().filter(|it| !glance.control && it.ended.is_none())?;
    let new = exercise.told.iter().rev().take_while(|told| told.seq > ui.told);
    let count = new.count();
    exercise.told.last().filter(|_| count > 0).map(|newest| (newest, count))
}

/// How the drill is played and how fast: `tabletop`, `×10`.
pub fn pace(incident: &Incident) -> Option<(&'static str, String)> {
    let exercise = incident.exercise.as_deref()?;
    let speed = exercise.clock.pace().speed;
    let pace = match speed {
        _ if exercise.ended.is_some() => "ended".to_owned(),
        0 => "paused".to_owned(),
        speed => format!("×{speed}"),
    };
    Some((exercise.mode.as_str(), pace))
}

const EVERYBODY: &str = "all";

fn to(to: &Text) -> &str {
    if to.is_blank() { EVERYBODY } else { to.first_line() }
}

/// `phone, vendor desk: the record is gone`.
pub fn says([channel, from, text]: [&Text; 3]) -> String {
    let who: Vec<&str> =
        [channel, from].into_iter().filter(|it| !it.is_blank()).map(Text::first_line).collect();
    if who.is_empty() {
        return text.first_line().to_owned();
    }
    format!("{}: {}", who.join(", "), text.first_line())
}

/// The same of what was told.
pub fn told_words(inject: &InjectDelivered) -> String {
    says([&inject.channel, &inject.from, &inject.text])
}

/// `T+05:00`: so long after the start.
fn offset(ms: u64) -> String {
    let seconds = ms / 1000;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, minutes, seconds) => format!("T+{minutes:02}:{seconds:02}"),
        (hours, minutes, seconds) => format!("T+{hours}:{minutes:02}:{seconds:02}"),
    }
}

fn t_plus(glance: &Glance<'_>, at: Timestamp) -> String {
    let began = glance.incident.exercise.as_ref().map_or(at, |exercise| exercise.began);
    let ms = at.duration_since(began).as_millis();
    offset(u64::try_from(ms).unwrap_or(0))
}
