//! The guide of a first run: one lesson at a time, learned by doing.

use super::Ui;
use crate::incident::exercise::Exercise;
use crate::plan::scenario::{Lesson, Scenario};
use crate::tui::Glance;
use crate::tui::keymap::{Act, Keymap};

/// Where a guided run is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guide {
    /// The place of the lesson that is next; behind the last one everything is learned.
    pub at: usize,
    /// How many lessons there are.
    pub count: usize,
    /// The strip is out of sight.
    pub hidden: bool,
    /// What is said, with the keys as they are bound.
    pub words: String,
    /// The keys that skip a lesson and hide the strip, as they are bound.
    pub keys: (String, String),
}

impl Guide {
    /// Is everything learned?
    pub const fn is_over(&self) -> bool {
        self.at >= self.count
    }
}

impl Ui {
    /// Go on to the lesson that is next by the record. Called before each frame; without a guided run nothing is said.
    pub fn learn(&mut self, glance: &Glance<'_>, keymap: &Keymap) {
        let Some((scenario, exercise)) = guided(glance) else {
            self.guide = None;
            return;
        };
        let lessons = &scenario.lesson;
        let begun = self.guide.is_some();
        let guide = self.guide.get_or_insert_with(Guide::default);
        if !begun {
            // Whoever comes back goes on behind the last deed.
            let done = lessons.iter().rposition(|lesson| is_done(lesson, exercise) == Some(true));
            guide.at = done.map_or(0, |at| at + 1);
        }
        while lessons.get(guide.at).is_some_and(|lesson| is_done(lesson, exercise) == Some(true)) {
            guide.at += 1;
        }
        guide.count = lessons.len();
        guide.keys = (first(keymap, Act::SkipLesson), first(keymap, Act::HideGuide));
        guide.words = match lessons.get(guide.at) {
            Some(lesson) => words(lesson, keymap),
            None => the_end(glance, keymap),
        };
    }

    /// A key was used: where that is the lesson, it is learned.
    pub(super) fn used(&mut self, act: Act, glance: &Glance<'_>) {
        let (Some((scenario, exercise)), Some(guide)) = (guided(glance), &mut self.guide) else { return };
        let lesson = scenario.lesson.get(guide.at);
        let is_it = lesson.and_then(|it| it.act.as_ref()).is_some_and(|name| name.as_str() == act.row().name);
        if is_it && lesson.is_some_and(|lesson| is_done(lesson, exercise).is_none()) {
            guide.at += 1;
        }
    }

    /// Leave a lesson out.
    pub(super) fn skip_lesson(&mut self) {
        if let Some(guide) = &mut self.guide {
            guide.hidden = false;
            guide.at = (guide.at + 1).min(guide.count);
        }
    }

    /// Put the guide out of sight, or bring it back.
    pub(super) const fn hide_guide(&mut self) {
        if let Some(guide) = &mut self.guide {
            guide.hidden = !guide.hidden;
        }
    }
}

/// The scenario of a guided run, on the terminal of whoever learns.
fn guided<'a>(glance: &Glance<'a>) -> Option<(&'a Scenario, &'a Exercise)> {
    let scenario = glance.incident.scenario().filter(|scenario| scenario.is_guided() && !glance.control)?;
    Some((scenario, glance.incident.exercise.as_deref()?))
}

/// Is its deed in the record? None where it has none, so that the key counts.
fn is_done(lesson: &Lesson, exercise: &Exercise) -> Option<bool> {
    lesson.done.as_ref().map(|expected| exercise.done.contains_key(expected))
}

/// What a lesson says: `{key}` is the key of its act, `{NAME}` that of another one.
fn words(lesson: &Lesson, keymap: &Keymap) -> String {
    let own = lesson.act.as_ref().and_then(|name| Act::parse(name.as_str()));
    let mut said = String::new();
    let mut rest = lesson.say.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            rest = after;
            continue;
        };
        let act = if name == "key" { own } else { Act::parse(name) };
        match act {
            Some(act) => said.extend(["[", &first(keymap, act), "]"]),
            None => said.push_str(name),
        }
        rest = after;
    }
    said.push_str(rest);
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn the_end(glance: &Glance<'_>, keymap: &Keymap) -> String {
    format!(
        "That is all. [{}] leaves; `warroom evaluate {}` says how it went. `warroom drill` has more, \
         `warroom init DIR` writes your own files.",
        first(keymap, Act::Quit),
        glance.incident.id
    )
}

fn first(keymap: &Keymap, act: Act) -> String {
    keymap.keys_of(act).first().map(ToString::to_string).unwrap_or_default()
}
