//! How it stands, drafted from the state: read, edited, copied, recorded, sent.

use super::{Outcome, Piece, Scroll, Sheet};
use crate::incident::Command;
use crate::incident::command::TalkCommand;
use crate::plan::{Channel, Text};
use crate::tui::input::{Area, Key, Stroke};
use crate::tui::keymap::availability::dry_run;
use crate::tui::theme::Role;
use crate::tui::view::head;
use crate::tui::{Glance, Intent};

/// A place with its name: `Slack: launch-leads`.
fn named(glance: &Glance<'_>, place: Text) -> (Text, String, bool) {
    let (id, address) = place.as_str().split_once(':').unwrap_or((place.as_str(), ""));
    let channel = glance.incident.plan.channels.get(id).map_or(id, Channel::name);
    let name = if address.is_empty() { channel.to_owned() } else { format!("{channel}: {address}") };
    (place, name, false)
}

/// The three parts (`PagerDuty`'s CAN report).
const PARTS: [&str; 3] = ["Condition", "Actions", "Needs"];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// It is read.
    Read,
    /// One of its parts is written.
    Edit(usize),
    /// The channels are chosen.
    To(usize),
}

/// The window of a sitrep. Its text is the one of when it was opened, so that what is read aloud is what is recorded.
#[derive(Debug, Clone)]
pub struct SitrepView {
    parts: [Area; 3],
    stage: Stage,
    /// The places that it could go to, and whether it goes there.
    places: Vec<(Text, String, bool)>,
    scroll: Scroll,
    error: Option<String>,
}

impl SitrepView {
    /// Drafted from the state as of now.
    pub fn new(glance: &Glance<'_>) -> Self {
        let draft = glance.incident.sitrep(glance.now);
        Self {
            parts: [draft.condition, draft.actions, draft.needs].map(|text| Area::filled(&text)),
            stage: Stage::Read,
            places: glance.incident.sitrep_places().into_iter().map(|place| named(glance, place)).collect(),
            scroll: Scroll::default(),
            error: None,
        }
    }

    /// The text that is being written.
    pub(super) fn area(&mut self) -> Option<&mut Area> {
        match self.stage {
            Stage::Edit(part) => self.parts.get_mut(part),
            Stage::Read | Stage::To(_) => None,
        }
    }

    fn command(&self, to: Vec<Text>) -> Command {
        let [condition, actions, needs] = self.parts.each_ref().map(Area::text);
        Command::Talk(TalkCommand::IssueSitrep { condition, actions, needs, to })
    }

    /// The whole as one text, to be pasted elsewhere.
    fn whole(&self, glance: &Glance<'_>) -> String {
        let header = head::header(glance);
        let mut text = format!(
            "{} {} {}, {} {}\n",
            header.mode,
            header.severity.as_str().to_uppercase(),
            header.title,
            header.running,
            header.clock
        );
        for (name, part) in PARTS.iter().zip(&self.parts) {
            let said = part.text();
            let said = if said.is_blank() { "none" } else { said.as_str() };
            text.extend([name, ": ", said, "\n"]);
        }
        text
    }

    pub(super) fn key(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        self.error = None;
        match self.stage {
            Stage::Read => self.key_read(key, glance),
            Stage::Edit(part) => self.key_edit(key, part),
            Stage::To(on) => self.key_to(key, on, glance),
        }
    }

    fn key_read(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        if key.closes() {
            return Outcome::Close;
        }
        match (key.stroke,) {
            (Stroke::Enter,) => return self.issue(Vec::new(), glance),
            (Stroke::Char('c'),) => {
                return Outcome::Tell(vec![Intent::Copy(Text::block(&self.whole(glance)))]);
            }
            (Stroke::Char('e'),) => self.stage = Stage::Edit(0),
            (Stroke::Char('s'),) if self.places.is_empty() => {
                self.error = Some("the plan has no channel that is a place of its own".to_owned());
            }
            (Stroke::Char('s'),) => self.stage = Stage::To(0),
            _ => drop(super::scroll(&self.scroll, key)),
        }
        Outcome::Stay
    }

    fn key_edit(&mut self, key: Key, part: usize) -> Outcome {
        if key.closes() {
            self.stage = Stage::Read;
            return Outcome::Stay;
        }
        let count = PARTS.len();
        match (key.stroke,) {
            (Stroke::Tab,) if part + 1 == count => self.stage = Stage::Read,
            (Stroke::Tab,) => self.stage = Stage::Edit(part + 1),
            (Stroke::BackTab,) => self.stage = Stage::Edit((part + count - 1) % count),
            _ => {
                if let Some(area) = self.area() {
                    area.key(key);
                }
            }
        }
        Outcome::Stay
    }

    fn key_to(&mut self, key: Key, on: usize, glance: &Glance<'_>) -> Outcome {
        if key.closes() {
            self.stage = Stage::Read;
            return Outcome::Stay;
        }
        let last = self.places.len().saturating_sub(1);
        match (key.stroke,) {
            (Stroke::Up,) => self.stage = Stage::To(on.saturating_sub(1)),
            (Stroke::Down,) => self.stage = Stage::To((on + 1).min(last)),
            (Stroke::Char(' '),) => self.click(on),
            (Stroke::Enter,) => {
                let chosen = self.places.iter().filter(|(.., chosen)| *chosen);
                let to: Vec<_> = chosen.map(|(id, ..)| id.clone()).collect();
                if to.is_empty() {
                    self.error = Some("mark a channel with space first".to_owned());
                } else {
                    return self.issue(to, glance);
                }
            }
            _ => {}
        }
        Outcome::Stay
    }

    /// Mark a channel, or take the mark away.
    pub(super) fn click(&mut self, place: usize) {
        if let (Stage::To(_), Some((.., chosen))) = (&self.stage, self.places.get_mut(place)) {
            *chosen = !*chosen;
            self.stage = Stage::To(place);
        }
    }

    fn issue(&mut self, to: Vec<Text>, glance: &Glance<'_>) -> Outcome {
        let command = self.command(to);
        match dry_run(glance, &command) {
            Ok(()) => Outcome::Do(vec![Intent::Decide(command)]),
            Err(refusal) => {
                self.error = Some(refusal.to_string());
                Outcome::Stay
            }
        }
    }

    pub(super) fn sheet(&self, glance: &Glance<'_>) -> Sheet<'_> {
        let mut body = Vec::new();
        match self.stage {
            Stage::Read => {
                for (name, part) in PARTS.iter().zip(&self.parts) {
                    let text = part.text();
                    let blank = text.is_blank();
                    let (tone, text) = if blank {
                        (Role::Muted, "none".to_owned())
                    } else {
                        (Role::Text, text.as_str().to_owned())
                    };
                    body.extend([Piece::Heading((*name).to_owned()), Piece::Code(tone, text), Piece::Gap]);
                }
                body.push(Piece::muted("Read it aloud; enter records that it was said."));
            }
            Stage::Edit(on) => {
                for (place, (name, part)) in PARTS.iter().zip(&self.parts).enumerate() {
                    body.push(Piece::Area { label: (*name).to_owned(), area: part.clone(), on: place == on });
                    body.push(Piece::Gap);
                }
            }
            Stage::To(on) => {
                body.push(Piece::text("Where does it go?"));
                for (place, (id, name, chosen)) in self.places.iter().enumerate() {
                    let mark = if *chosen { "[x]" } else { "[ ]" };
                    let why = dry_run(glance, &self.command(vec![id.clone()])).err();
                    let note = why.as_ref().map_or_else(|| id.to_string(), ToString::to_string);
                    let label = format!("{mark} {name}");
                    body.push(Piece::Choice { place, on: place == on, label, note, enabled: why.is_none() });
                }
            }
        }
        let keys: &[(&str, &str)] = match self.stage {
            Stage::Read => &[
                ("enter", "record it as said"),
                ("e", "edit"),
                ("c", "copy"),
                ("s", "send to channels"),
                ("esc", "close"),
            ],
            Stage::Edit(_) => &[("tab", "next part"), ("enter", "new line"), ("esc", "done")],
            Stage::To(_) => &[("space", "mark"), ("enter", "record and send"), ("esc", "back")],
        };
        let sheet = Sheet::new("Sitrep", body).failing(self.error.as_ref()).keys(keys);
        if self.stage == Stage::Read { sheet.scrolled(&self.scroll) } else { sheet }
    }
}
