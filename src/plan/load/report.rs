//! From a path or some bytes of a file to a problem that can be shown.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use super::super::diagnostic::{Excerpt, Problem};
use super::super::{Code, Diagnostics, Text};
use super::conform::Fault;
use super::path::{At, Path, locate};
use super::read::{Document, MOST_FAULTS, read};
use super::secrets::{Hidden, MASK};

/// The longest part of a line that is shown, in bytes on each side of what is meant.
const AROUND: usize = 120;

/// Which file; its number in the list of documents.
pub(super) type FileNo = usize;

/// Collects the problems of all files.
pub(super) struct Reporter<'d> {
    documents: &'d [Document],
    faults: BTreeMap<FileNo, Vec<Located>>,
}

/// A problem that has a path and not yet a place.
struct Located {
    path: Path,
    message: String,
    hint: Option<String>,
    other: Option<(FileNo, Path)>,
    code: Option<Code>,
}

impl<'d> Reporter<'d> {
    pub(super) const fn new(documents: &'d [Document]) -> Self {
        Self { documents, faults: BTreeMap::new() }
    }

    /// Were so many problems of this file reported that no more are kept?
    pub(super) fn is_full(&self, file: FileNo) -> bool {
        self.faults.get(&file).is_some_and(|faults| faults.len() >= MOST_FAULTS)
    }

    /// Report a problem at a path, unless it only follows from one that is reported already.
    pub(super) fn report(&mut self, file: FileNo, at: At<'_>, message: String, hint: Option<String>) {
        self.report_pair(file, at, message, hint, None);
    }

    /// Report a problem at a path that the launch gate has a code for.
    pub(super) fn report_as(
        &mut self,
        code: Option<Code>,
        file: FileNo,
        at: At<'_>,
        message: String,
        hint: Option<String>,
    ) {
        self.keep(file, Located { path: at.to_path(), message, hint, other: None, code });
    }

    /// Report a problem at a path that was kept.
    pub(super) fn report_path(&mut self, file: FileNo, path: Path, message: String, hint: Option<String>) {
        self.keep(file, Located { path, message, hint, other: None, code: None });
    }

    /// Report a problem that has two places.
    pub(super) fn report_pair(
        &mut self,
        file: FileNo,
        at: At<'_>,
        message: String,
        hint: Option<String>,
        other: Option<(FileNo, Path)>,
    ) {
        self.keep(file, Located { path: at.to_path(), message, hint, other, code: None });
    }

    /// Report that two roles command.
    pub(super) fn report_two_commanders(
        &mut self,
        (file, at): (FileNo, At<'_>),
        message: String,
        hint: String,
        other: (FileNo, Path),
    ) {
        let (hint, other, code) = (Some(hint), Some(other), Some(Code::CommanderNotSingle));
        self.keep(file, Located { path: at.to_path(), message, hint, other, code });
    }

    fn keep(&mut self, file: FileNo, located: Located) {
        if self.documents.get(file).is_some_and(|document| document.mended.explains(&located.path)) {
            return;
        }
        if self.is_full(file) {
            return;
        }
        self.faults.entry(file).or_default().push(located);
    }

    /// Find the places, and add what was found while reading.
    pub(super) fn finish(self, mut problems: Vec<Problem>) -> Diagnostics {
        let trees = self.trees();
        let lines: BTreeMap<FileNo, Lines> = self
            .documents
            .iter()
            .enumerate()
            .filter(|(file, document)| trees.contains_key(file) || !document.faults.is_empty())
            .map(|(file, document)| (file, Lines::of(&document.text)))
            .collect();
        for (file, document) in self.documents.iter().enumerate() {
            let semantic = self.faults.get(&file).map_or(&[][..], Vec::as_slice);
            let Some(own) = lines.get(&file) else { continue };
            let quote = Quote::new(document, own);
            problems.extend(document.faults.iter().map(|fault| quote.problem(fault)));
            for located in semantic {
                let place = trees.get(&file).map_or(0..0, |tree| locate(tree, &located.path));
                let mut problem = quote.problem(&Fault {
                    span: place,
                    message: located.message.clone(),
                    hint: located.hint.clone(),
                    code: located.code,
                });
                problem.note = located.other.as_ref().and_then(|(file, path)| {
                    let (document, tree) = (self.documents.get(*file)?, trees.get(file)?);
                    let start = locate(tree, path).start;
                    let (line, column) = lines.get(file)?.place_of(&document.text, start);
                    Some(Text::line(&format!("the other one: {}:{line}:{column}", document.path)))
                });
                problems.push(problem);
            }
        }
        Diagnostics::new(problems)
    }

    /// Every file that a problem points into, read once more.
    fn trees(&self) -> BTreeMap<FileNo, Spanned<DeTable<'d>>> {
        let others = self.faults.values().flatten().filter_map(|located| located.other.as_ref());
        let wanted: BTreeSet<FileNo> =
            self.faults.keys().copied().chain(others.map(|(file, _)| *file)).collect();
        let tree = |file: FileNo| {
            let document = self.documents.get(file)?;
            Some((file, read(document.kind, &document.text).0))
        };
        wanted.into_iter().filter_map(tree).collect()
    }
}

/// Quotes a file without its secrets.
pub(super) struct Quote<'d> {
    document: &'d Document,
    hidden: &'d Hidden,
    lines: &'d Lines,
}

impl<'d> Quote<'d> {
    pub(super) const fn new(document: &'d Document, lines: &'d Lines) -> Self {
        Self { document, hidden: &document.hidden, lines }
    }

    pub(super) fn problem(&self, fault: &Fault) -> Problem {
        let text = &*self.document.text;
        let (line, column) = self.lines.place_of(text, fault.span.start);
        let safe = |raw: &String| Text::line(&self.hidden.strike(raw));
        Problem {
            file: Text::line(&self.document.path),
            line,
            column,
            span: fault.span.clone(),
            message: safe(&fault.message),
            hint: fault.hint.as_ref().map(safe),
            note: None,
            excerpt: Some(self.excerpt(&fault.span)),
            code: fault.code,
        }
    }

    /// The line of a span, cut to a readable length.
    fn excerpt(&self, span: &Range<usize>) -> Excerpt {
        let text = &*self.document.text;
        let start = floor(text, span.start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(start..).unwrap_or_default();
        let line_end = start + rest.find('\n').unwrap_or(rest.len());
        let end = floor(text, span.end.clamp(start, line_end));
        let from = floor(text, line_start.max(start.saturating_sub(AROUND)));
        let to = floor(text, line_end.min(end.saturating_add(AROUND)));
        let end = end.min(floor(text, start.saturating_add(AROUND)));
        let mut shown = self.show(from..start);
        let mark_start = shown.len();
        shown.push_str(&self.show(start..end));
        let mark = mark_start..shown.len();
        shown.push_str(&self.show(end..to.min(floor(text, end.saturating_add(AROUND)))));
        Excerpt { text: Text::line(&shown), mark }
    }

    /// A stretch of a line with its secrets masked and its control characters visible.
    fn show(&self, stretch: Range<usize>) -> String {
        let mut shown = String::new();
        for (part, masked) in self.hidden.parts(stretch) {
            if masked {
                shown.push_str(MASK);
            } else {
                let raw = self.document.text.get(part).unwrap_or_default();
                shown.push_str(Text::line(raw.trim_end_matches('\r')).as_str());
            }
        }
        shown
    }
}

/// Where each line of a text begins, so that a place far down costs no more than one at the top.
#[derive(Debug)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self([0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// Line and column, both from 1, of a byte.
    fn place_of(&self, text: &str, byte: usize) -> (usize, usize) {
        let byte = floor(text, byte);
        let line = self.0.partition_point(|start| *start <= byte);
        let start = line.checked_sub(1).and_then(|before| self.0.get(before)).copied().unwrap_or_default();
        (line, text.get(start..byte).unwrap_or_default().chars().count() + 1)
    }
}

/// The nearest boundary of a character at or before a byte.
fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain way: count what stands before.
    fn place_of(text: &str, byte: usize) -> (usize, usize) {
        let before = text.get(..floor(text, byte)).unwrap_or_default();
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    #[test]
    fn the_lines_of_a_text_give_the_same_places_as_the_text() {
        for text in ["", "\n", "a", "a\n", "\n\nä=1\r\nb\n\u{1F600}\n", "one line, no end"] {
            let lines = Lines::of(text);
            for byte in 0..text.len() + 2 {
                assert_eq!(lines.place_of(text, byte), place_of(text, byte), "{text:?} at {byte}");
            }
        }
    }
}
