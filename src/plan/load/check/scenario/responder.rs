//! The scenario's own responder: moves that can be made.

use super::super::super::super::Text;
use super::super::super::super::scenario::{Move, Play};
use super::super::super::path::At;
use super::super::names::Register;
use super::Scene;

/// What goes with which plays only: the key, whether it is given, and those plays.
type Beside = (&'static str, bool, &'static [&'static str]);

/// The plays that can be meant to be refused: the record keeps refused attempts of actions and steps.
const REFUSABLE: &[&str] = &["start", "done", "skip", "fail", "fire", "permit", "undo"];

/// The plays that need words, because the record does.
const NEED_WORDS: &[&str] = &["skip", "fail", "mitigate", "resolve", "discuss"];

/// The plays that may have words.
const HAVE_WORDS: &[&str] =
    &["start", "done", "skip", "fail", "exposed", "severity", "mitigate", "resolve", "discuss", "judge"];

impl Scene<'_, '_, '_, '_> {
    pub(super) fn moves(&mut self) {
        let list = At::Root.key("move");
        for (index, one) in self.scenario.moves.iter().enumerate() {
            let at = list.index(index);
            self.person(at.key("by"), &one.by);
            if let Some(when) = &one.when {
                self.condition(at.key("when"), when);
            }
            self.play(at, one);
        }
    }

    fn play(&mut self, at: At<'_>, one: &Move) {
        let (play, key) = (&one.play, at.key("play"));
        let kinds = kinds(play);
        let given: Vec<&str> = kinds.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
        // A note by itself is a play; beside another it says why.
        if given.is_empty() && play.note.is_none() || given.len() > 1 {
            let all: Vec<(&str, bool)> = kinds.iter().copied().chain([("note", false)]).collect();
            self.exactly_one("a play", key, &all);
        }
        let kind = given.first().copied().unwrap_or("note");
        for (name, is_given, with) in beside(play) {
            if is_given && !with.contains(&kind) {
                let hint = format!("it goes with {}", with.join(", "));
                self.hinted(key.key(name), format!("`{name}` does not go with `{kind}`"), &hint);
            }
        }
        let is_silent = play.note.as_ref().is_none_or(Text::is_blank);
        if is_silent && (NEED_WORDS.contains(&kind) || (kind == "note" && play.note.is_some())) {
            self.hinted(key, format!("`{kind}` needs words"), "write note = \"…\" beside it");
        }
        if one.refused && !REFUSABLE.contains(&kind) {
            let hint = format!("what can be meant to be refused: {}", REFUSABLE.join(", "));
            self.hinted(at.key("refused"), format!("a refused `{kind}` is not recorded"), &hint);
        }
        self.people_of(key, play);
        self.things_of(key, play);
        // A wrong value is what a move that is meant to be refused may be about.
        if let Some(action) = self.action(key.key("fire"), play.fire.as_ref()).filter(|_| !one.refused) {
            self.inputs(key.key("inputs"), action, &play.inputs);
        }
    }

    fn people_of(&mut self, at: At<'_>, play: &Play) {
        if let Some(person) = &play.offer {
            self.person(at.key("offer"), person);
        }
        let polled = at.key("polled");
        for (index, person) in play.polled.iter().enumerate() {
            self.person(polled.index(index), person);
        }
        self.role(at.key("page"), play.page.as_ref());
        self.role(at.key("acknowledge"), play.acknowledge.as_ref());
        self.identity(at.key("exposed"), play.exposed.as_ref());
    }

    fn things_of(&mut self, at: At<'_>, play: &Play) {
        self.runbook(at.key("open"), play.open.as_ref());
        for (key, step) in [
            ("start", &play.start),
            ("done", &play.done),
            ("skip", &play.skip),
            ("fail", &play.fail),
            ("step", &play.step),
        ] {
            self.step(at.key(key), step.as_ref());
        }
        self.action(at.key("permit"), play.permit.as_ref());
        self.undone(at.key("undo"), play.undo.as_ref());
        if let Some(message) = self.message(at.key("message"), play.message.as_ref()) {
            let known = message.variables.iter().map(String::as_str);
            let known = Register::new("variable", "variables of this message", known);
            let vars = at.key("vars");
            for name in play.vars.keys() {
                self.check.refer(self.file, vars.key(name), &known, name);
            }
        }
        if let Some(id) = &play.discuss {
            self.check.refer(self.file, at.key("discuss"), &self.injects, id.as_str());
        }
        if let Some(id) = &play.judge {
            self.check.refer(self.file, at.key("judge"), &self.expected, id.as_str());
        }
    }
}

fn kinds(play: &Play) -> [(&'static str, bool); 22] {
    [
        ("take", play.take),
        ("offer", play.offer.is_some()),
        ("accept", play.accept),
        ("page", play.page.is_some()),
        ("acknowledge", play.acknowledge.is_some()),
        ("open", play.open.is_some()),
        ("start", play.start.is_some()),
        ("done", play.done.is_some()),
        ("skip", play.skip.is_some()),
        ("fail", play.fail.is_some()),
        ("fire", play.fire.is_some()),
        ("permit", play.permit.is_some()),
        ("undo", play.undo.is_some()),
        ("message", play.message.is_some()),
        ("propose", play.propose.is_some()),
        ("sitrep", play.sitrep),
        ("exposed", play.exposed.is_some()),
        ("severity", play.severity.is_some()),
        ("mitigate", play.mitigate),
        ("resolve", play.resolve),
        ("discuss", play.discuss.is_some()),
        ("judge", play.judge.is_some()),
    ]
}

fn beside(play: &Play) -> [Beside; 6] {
    [
        ("step", play.step.is_some(), &["fire"]),
        ("inputs", !play.inputs.is_empty(), &["fire"]),
        ("confirm", play.confirm.is_some(), &["fire", "undo"]),
        ("vars", !play.vars.is_empty(), &["message"]),
        ("polled", !play.polled.is_empty(), &["propose"]),
        ("note", play.note.is_some() && !is_alone(play), HAVE_WORDS),
    ]
}

/// Is it a note and nothing else?
fn is_alone(play: &Play) -> bool {
    kinds(play).iter().all(|(_, given)| !given)
}
