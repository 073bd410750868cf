//! Markdown, line by line: headings, items of checklists, and the rest.

use std::iter::Enumerate;
use std::str::Lines;

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// `# Title`.
    Heading(String),
    /// `- [ ] Do it`, `1. [x] Do it`.
    Item {
        /// How far to the right it stands, in columns.
        indent: usize,
        is_numbered: bool,
        is_ticked: bool,
        text: String,
    },
    /// Anything else, as it stands there; tabs are spaces.
    Text(String),
}

/// Reads lines with their numbers, from 1.
pub(super) struct Reader<'t> {
    lines: Enumerate<Lines<'t>>,
    /// The fence of the code block that we are in.
    fence: Option<(char, usize)>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { lines: text.strip_prefix('\u{FEFF}').unwrap_or(text).lines().enumerate(), fence: None }
    }
}

impl Iterator for Reader<'_> {
    type Item = (usize, Line);

    fn next(&mut self) -> Option<Self::Item> {
        let (number, raw) = self.lines.next()?;
        let line = untabbed(raw.trim_end_matches('\r'));
        Some((number + 1, self.read(line)))
    }
}

impl Reader<'_> {
    fn read(&mut self, line: String) -> Line {
        let trimmed = line.trim_start();
        let mark = trimmed.chars().next().filter(|c| matches!(c, '`' | '~'));
        let run = mark.map_or(0, |mark| trimmed.chars().take_while(|c| *c == mark).count());
        match (self.fence, mark) {
            (Some((open, length)), Some(mark))
                if mark == open && run >= length && trimmed.trim_end().len() == run =>
            {
                self.fence = None;
                return Line::Text(line);
            }
            (Some(_), _) => return Line::Text(line),
            (None, Some(mark)) if run >= 3 => {
                self.fence = Some((mark, run));
                return Line::Text(line);
            }
            (None, _) => {}
        }
        heading(trimmed).or_else(|| item(&line)).unwrap_or(Line::Text(line))
    }
}

fn heading(line: &str) -> Option<Line> {
    let level = line.chars().take_while(|c| *c == '#').count();
    let (_, words) = line.split_at_checked(level)?;
    let is_one = (1..=6).contains(&level) && words.starts_with(' ') && !words.trim().is_empty();
    is_one.then(|| Line::Heading(words.trim().trim_end_matches('#').trim().to_owned()))
}

fn item(line: &str) -> Option<Line> {
    let rest = line.trim_start();
    let indent = line.len() - rest.len();
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let (marker, is_numbered) = if (1..=9).contains(&digits) { (digits + 1, true) } else { (1, false) };
    let (head, tail) = rest.split_at_checked(marker)?;
    let is_marker = if is_numbered { head.ends_with(['.', ')']) } else { matches!(head, "-" | "*" | "+") };
    if !is_marker || !tail.starts_with(' ') {
        return None;
    }
    let tail = tail.trim_start();
    let (is_ticked, text) =
        match (tail.strip_prefix("[ ]"), tail.strip_prefix("[x]").or_else(|| tail.strip_prefix("[X]"))) {
            (Some(text), _) => (false, text),
            (None, Some(text)) => (true, text),
            (None, None) => return None,
        };
    // `[x](address)` is a link.
    let is_box = text.is_empty() || text.starts_with(' ');
    is_box.then(|| Line::Item { indent, is_numbered, is_ticked, text: text.trim().to_owned() })
}

/// Tabs as far as the next column that is a multiple of four.
fn untabbed(line: &str) -> String {
    if !line.contains('\t') {
        return line.to_owned();
    }
    let (mut out, mut column) = (String::with_capacity(line.len() + 8), 0);
    for c in line.chars() {
        let width = if c == '\t' { 4 - column % 4 } else { 1 };
        for _ in 0..width {
            out.push(if c == '\t' { ' ' } else { c });
        }
        column += width;
    }
    out
}
