//! Markdown, line by line: headings, items of checklists, and the rest.

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// A line of the front matter: what stands between `---` at the very beginning.
    Front(String),
    /// `# Title`, or a line with `===` or `---` below it.
    Heading {
        /// 1 is the outermost.
        level: usize,
        words: String,
    },
    /// `- [ ] Do it`, `1. [x] Do it`.
    Item {
        /// How far to the right it stands, in columns.
        indent: usize,
        is_numbered: bool,
        is_ticked: bool,
        text: String,
    },
    /// An item of a list without a box of its own. Where boxes are nested in it, it names a group of them.
    Plain {
        indent: usize,
        is_group: bool,
        words: String,
        /// As it stands there.
        line: String,
    },
    /// What looks like an item and is none, with the reason.
    Odd(String, &'static str),
    /// Anything else, as it stands there; tabs are spaces.
    Text(String),
}

/// Reads lines with their numbers, from 1.
pub(super) struct Reader<'t> {
    lines: Vec<&'t str>,
    next: usize,
    /// The fence of the code block that we are in, and its line.
    fence: Option<(char, usize, usize)>,
    /// The line that the front matter ends with.
    front: usize,
    is_after_blank: bool,
    /// Comments of HTML, each with the line that it begins in.
    pub(super) comments: Vec<(usize, String)>,
    /// A comment that is open.
    open: bool,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let lines: Vec<&str> = text.strip_prefix('\u{FEFF}').unwrap_or(text).lines().collect();
        let is_front = lines.first().is_some_and(|line| line.trim_end() == "---");
        let ends = |line: &&str| matches!(line.trim_end(), "---" | "...");
        let front = if is_front { lines.iter().skip(1).position(ends).map_or(0, |at| at + 2) } else { 0 };
        Self { lines, next: 0, fence: None, front, is_after_blank: true, comments: Vec::new(), open: false }
    }

    /// The line of a code block or comment that is never closed, and which it is.
    pub(super) fn unclosed(&self) -> Option<(usize, &'static str)> {
        match (&self.fence, self.open) {
            (Some((_, _, line)), _) => Some((*line, "code block")),
            (None, true) => self.comments.last().map(|(line, _)| (*line, "comment")),
            (None, false) => None,
        }
    }

    /// Read on.
    pub(super) fn line(&mut self) -> Option<(usize, Line)> {
        loop {
            let raw = *self.lines.get(self.next)?;
            self.next += 1;
            let number = self.next;
            if number <= self.front {
                let words = raw.trim_end();
                if number > 1 && number < self.front && !words.is_empty() {
                    return Some((number, Line::Front(untabbed(words))));
                }
                continue;
            }
            let line = untabbed(raw.trim_end_matches('\r'));
            let bare = if self.fence.is_none() { self.without_comments(number, &line) } else { line.clone() };
            if bare.trim().is_empty() && !line.trim().is_empty() {
                continue;
            }
            let read = self.read(bare, number);
            self.is_after_blank = matches!(&read, Line::Text(line) if line.trim().is_empty())
                || matches!(read, Line::Heading { .. });
            return Some((number, read));
        }
    }

    /// A line without the comments in it.
    fn without_comments(&mut self, number: usize, line: &str) -> String {
        let (mut kept, mut rest) = (String::new(), line);
        loop {
            if self.open {
                let (inside, after) = rest.split_once("-->").map_or((rest, None), |(a, b)| (a, Some(b)));
                if let Some((_, comment)) = self.comments.last_mut() {
                    if !comment.is_empty() && kept.is_empty() {
                        comment.push('\n');
                    }
                    comment.push_str(inside.trim());
                }
                let Some(after) = after else { return kept };
                self.open = false;
                rest = after;
                continue;
            }
            // What stands in backticks is no comment.
            let found = rest.split_once("<!--").filter(|(before, _)| before.matches('`').count() % 2 == 0);
            let Some((before, after)) = found else {
                kept.push_str(rest);
                return kept;
            };
            kept.push_str(before);
            self.comments.push((number, String::new()));
            self.open = true;
            rest = after;
        }
    }

    fn read(&mut self, line: String, number: usize) -> Line {
        let trimmed = line.trim_start();
        let mark = trimmed.chars().next().filter(|c| matches!(c, '`' | '~'));
        let run = mark.map_or(0, |mark| trimmed.chars().take_while(|c| *c == mark).count());
        match (self.fence, mark) {
            (Some((open, length, _)), Some(mark))
                if mark == open && run >= length && trimmed.trim_end().len() == run =>
            {
                self.fence = None;
                return Line::Text(line);
            }
            (Some(_), _) => return Line::Text(line),
            // Backticks that are closed in the same line are code in a text.
            (None, Some(mark)) if run >= 3 && (mark == '~' || trimmed.matches('`').count() == run) => {
                self.fence = Some((mark, run, number));
                return Line::Text(line);
            }
            (None, _) => {}
        }
        let indent = line.len() - trimmed.len();
        if indent < 4
            && let Some(heading) = heading(trimmed).or_else(|| self.underlined(&line))
        {
            return heading;
        }
        if let Some(item) = item(&line) {
            return item;
        }
        if let Some(why) = odd(&line) {
            return Line::Odd(line, why);
        }
        if let Some((_, _, words)) = marked(&line) {
            let words = words.trim().to_owned();
            let is_group = self.is_group(indent);
            return Line::Plain { indent, is_group, words, line };
        }
        Line::Text(line)
    }

    /// A heading whose line is drawn below it.
    fn underlined(&mut self, line: &str) -> Option<Line> {
        let words = line.trim();
        let is_text = !words.is_empty() && !words.starts_with(['|', '>', '<', ' ']) && marked(line).is_none();
        if !is_text || !self.is_after_blank || line.starts_with(' ') {
            return None;
        }
        let below = self.lines.get(self.next)?.trim_end();
        let drawn = |with: char| below.len() >= 3 && below.chars().all(|c| c == with);
        let level = if drawn('=') {
            1
        } else if drawn('-') {
            2
        } else {
            return None;
        };
        self.next += 1;
        Some(Line::Heading { level, words: words.to_owned() })
    }

    /// Are boxes nested in the item of a list that was just read?
    fn is_group(&self, indent: usize) -> bool {
        let below = self.lines.iter().skip(self.next).find(|line| !line.trim().is_empty());
        let below = below.and_then(|line| item(&untabbed(line.trim_end_matches('\r'))));
        matches!(below, Some(Line::Item { indent: inner, .. }) if inner > indent)
    }
}

fn heading(line: &str) -> Option<Line> {
    let level = line.chars().take_while(|c| *c == '#').count();
    let (_, words) = line.split_at_checked(level)?;
    let is_one = (1..=6).contains(&level) && words.starts_with(' ') && !words.trim().is_empty();
    is_one.then(|| Line::Heading { level, words: words.trim().trim_end_matches('#').trim().to_owned() })
}

/// The marker of a list: how far to the right, whether it is a number, and what follows it.
fn marked(line: &str) -> Option<(usize, bool, &str)> {
    let rest = line.trim_start();
    let indent = line.len() - rest.len();
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let (marker, is_numbered) = if (1..=9).contains(&digits) { (digits + 1, true) } else { (1, false) };
    let (head, tail) = rest.split_at_checked(marker)?;
    let is_marker = if is_numbered { head.ends_with(['.', ')']) } else { matches!(head, "-" | "*" | "+") };
    (is_marker && tail.starts_with(' ')).then(|| (indent, is_numbered, tail.trim_start()))
}

fn item(line: &str) -> Option<Line> {
    let (indent, is_numbered, tail) = marked(line)?;
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

/// Why a line that looks like an item is none.
fn odd(line: &str) -> Option<&'static str> {
    const WRITE: &str = "a box in a list is written `- [ ]`; this is no step";
    let trimmed = line.trim_start();
    if let Some(quoted) = trimmed.strip_prefix('>') {
        let inner = quoted.trim_start_matches(['>', ' ']);
        return (item(inner).is_some() || odd(inner).is_some()).then_some("a box in a quotation is no step");
    }
    if trimmed.starts_with('|') {
        return ["[ ]", "[x]", "[X]"]
            .iter()
            .any(|it| trimmed.contains(it))
            .then_some("a box in a table is no step");
    }
    let tail = marked(trimmed).map(|(_, _, tail)| tail);
    let is_marked = tail.is_some();
    // The space between the marker and the box is missing: `-[ ]`.
    let tail = tail.unwrap_or_else(|| trimmed.trim_start_matches(['-', '*', '+']));
    if tail.starts_with(['☐', '☑', '☒']) || tail.starts_with("[]") {
        return Some(WRITE);
    }
    let mut chars = tail.strip_prefix('[')?.chars();
    let (mark, close, after) = (chars.next()?, chars.next()?, chars.next());
    if close != ']' || after.is_some_and(|c| c != ' ') {
        return None;
    }
    match (mark, is_marked) {
        (' ' | 'x' | 'X', _) => Some(WRITE),
        (mark, true) if !mark.is_ascii_digit() => {
            Some("its mark is not known: a box is `[ ]` or `[x]`; this is no step")
        }
        (_, _) => None,
    }
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
