//! A list as it was read: its title, its items, and what stands around them.

use super::super::Desk;
use super::lines::{Line, Reader};
use super::place;

/// An item of the list.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) line: usize,
    pub(super) indent: usize,
    pub(super) is_numbered: bool,
    pub(super) text: String,
    /// The headings that it stands below, without the title.
    pub(super) part: Option<String>,
    pub(super) detail: Vec<String>,
    /// The item that it is nested in.
    pub(super) parent: Option<usize>,
}

/// A list as it was read.
#[derive(Debug, Default)]
pub(super) struct List {
    title: Option<String>,
    pub(super) summary: Vec<String>,
    pub(super) items: Vec<Item>,
    /// The lines of the front matter.
    pub(super) front: Vec<String>,
    /// Comments, each with its line.
    pub(super) comments: Vec<(usize, String)>,
}

/// A heading below the title, or an item without a box in which boxes are nested.
#[derive(Debug)]
struct Part {
    level: usize,
    words: String,
    line: usize,
    /// Something of the runbook says its words.
    is_shown: bool,
}

/// The level of an item of a list that names a group: below every heading.
const GROUP: usize = 7;

impl List {
    pub(super) fn read(text: &str, desk: &mut Desk) -> Self {
        let mut open =
            Open { list: Self::default(), parts: Vec::new(), waiting: Vec::new(), items: Vec::new(), desk };
        let mut reader = Reader::new(text);
        while let Some((number, line)) = reader.line() {
            open.take(number, line);
        }
        open.close(0);
        if let Some((line, what)) = reader.unclosed() {
            let words = format!("a {what} that is never closed: everything below is in it");
            open.desk.say(&place(line), words);
        }
        for (line, _) in &reader.comments {
            open.desk
                .say(&place(*line), "a comment is no part of a step; it stands in a comment of the file");
        }
        let mut list = open.list;
        list.comments = reader.comments;
        list
    }

    /// The first heading; else what the front matter calls it.
    pub(super) fn title(&self) -> Option<&str> {
        let named = |key: &str| {
            let value = self.front.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
            value.map(|value| value.trim().trim_matches(['"', '\''])).filter(|value| !value.is_empty())
        };
        self.title.as_deref().or_else(|| named("title")).or_else(|| named("name"))
    }
}

/// A list while it is read.
struct Open<'d> {
    list: List,
    /// The headings that we are below, the outermost first.
    parts: Vec<Part>,
    /// What belongs to no item yet.
    waiting: Vec<String>,
    /// The items that are open: each is nested in the one before.
    items: Vec<usize>,
    desk: &'d mut Desk,
}

impl Open<'_> {
    fn take(&mut self, number: usize, line: Line) {
        match line {
            Line::Front(words) => {
                if self.list.front.is_empty() {
                    self.desk.say(
                        &place(number),
                        "front matter has no place in a runbook; it stands in a comment",
                    );
                }
                self.list.front.push(words);
            }
            Line::Heading { words, .. }
                if self.list.title.is_none() && self.list.items.is_empty() && self.parts.is_empty() =>
            {
                self.list.title = Some(words);
                self.list.summary.append(&mut self.waiting);
            }
            Line::Heading { level, words } => self.part(level, words, number),
            Line::Item { indent, is_numbered, is_ticked, text } => {
                if text.is_empty() {
                    self.desk.fault(&place(number), "an item says nothing");
                }
                if is_ticked {
                    self.desk.say(&place(number), "an item is ticked; its step is not done because of that");
                }
                self.item(number, indent, is_numbered, text);
            }
            Line::Plain { indent, is_group, words, line } => {
                self.plain(number, (indent, is_group), words, line);
            }
            Line::Odd(line, why) => {
                self.desk.say(&place(number), why);
                self.text(line);
            }
            Line::Text(line) => self.text(line),
        }
    }

    fn part(&mut self, level: usize, words: String, line: usize) {
        self.close(level);
        self.items.clear();
        self.parts.push(Part { level, words, line, is_shown: false });
    }

    fn item(&mut self, line: usize, indent: usize, is_numbered: bool, text: String) {
        let items = &self.list.items;
        self.items.retain(|at| items.get(*at).is_some_and(|item| item.indent < indent));
        // What is no deeper than a group is beside it.
        if self.parts.last().is_some_and(|part| part.level > GROUP + indent) {
            self.close(GROUP + indent + 1);
        }
        if items_are_new(&self.list, &self.parts) {
            self.list.summary.append(&mut self.waiting);
        }
        self.parts.iter_mut().for_each(|part| part.is_shown = true);
        let parent = self.items.last().copied();
        self.items.push(self.list.items.len());
        let (part, detail) = (self.path(), std::mem::take(&mut self.waiting));
        self.list.items.push(Item { line, indent, is_numbered, text, part, detail, parent });
    }

    /// An item of a list without a box.
    fn plain(&mut self, number: usize, (indent, is_group): (usize, bool), words: String, line: String) {
        let items = &self.list.items;
        let last = self.items.last().and_then(|at| items.get(*at)).map(|item| item.indent);
        let is_inside = self.items.iter().any(|at| items.get(*at).is_some_and(|item| item.indent < indent));
        if is_group && !is_inside {
            return self.part(GROUP + 1 + indent, words, number);
        }
        if last.is_some_and(|last| indent <= last) {
            self.desk
                .say(&place(number), "it has no box, so it is no step; it stays with the item before it");
        }
        self.text(line);
    }

    fn text(&mut self, line: String) {
        let last = self.list.items.last_mut().filter(|_| !self.items.is_empty());
        match last {
            Some(item) => item.detail.push(line),
            None => self.waiting.push(line),
        }
    }

    /// The parts from this level on are over.
    fn close(&mut self, level: usize) {
        if self.waiting.iter().any(|line| !line.trim().is_empty()) {
            if let Some(path) = self.path() {
                let line = self.parts.last().map_or(1, |part| part.line);
                self.desk.say(&place(line), "a part without an item; it stands in the summary");
                self.list.summary.extend([String::new(), path, String::new()]);
                self.parts.iter_mut().for_each(|part| part.is_shown = true);
            }
            self.list.summary.append(&mut self.waiting);
        }
        self.waiting.clear();
        while let Some(part) = self.parts.pop_if(|part| part.level >= level) {
            if !part.is_shown {
                self.desk.say(&place(part.line), "nothing stands below this heading, so it is left out");
            }
        }
    }

    fn path(&self) -> Option<String> {
        let words: Vec<&str> = self.parts.iter().map(|part| part.words.as_str()).collect();
        (!words.is_empty()).then(|| words.join(" / "))
    }
}

/// Is what stands above the summary of the whole list?
fn items_are_new(list: &List, parts: &[Part]) -> bool {
    list.items.is_empty() && parts.is_empty()
}
