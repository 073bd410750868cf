//! Words within a line: nothing in them may become a heading, a link, an image, a table's cell or HTML.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::report::document::{Line, Span, Tone};

/// What Markdown could read in the middle of a line.
const SPECIAL: &str = "\\`*_{}[]<>#|&~@$^";

/// Where words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the start of a line, where more characters have a meaning.
    Start,
    /// Behind something else.
    Middle,
    /// In a cell of a table.
    Cell,
}

/// A line with its marks and links.
pub(super) fn line(line: &Line, place: Place) -> String {
    let mut text = String::new();
    for it in &line.0 {
        span(&mut text, it, place);
    }
    let trimmed = text.trim();
    if place == Place::Start { at_start(trimmed).into_owned() } else { trimmed.to_owned() }
}

fn span(text: &mut String, span: &Span, place: Place) {
    match span {
        Span::Plain(words) => escape(text, words),
        Span::Strong(words) => strong(text, words),
        Span::Code(words) => code(text, words, place),
        Span::Mark(tone, word) => {
            text.push_str(glyph(*tone));
            escape(text, word);
        }
        Span::Event(seq) => put(text, format_args!("[#{seq}](#event-{seq})")),
        Span::Anchor(seq) => put(text, format_args!("<a id=\"event-{seq}\"></a>{seq}")),
        Span::Jump(id, words) => {
            let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            text.push('[');
            escape(text, words);
            put(text, format_args!("](#{id})"));
        }
    }
}

/// The sign before a state, so that no meaning is in a colour alone.
const fn glyph(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Good => "✓ ",
        Tone::Bad => "✗ ",
        Tone::Attention => "▲ ",
        Tone::Unknown => "? ",
    }
}

fn put(text: &mut String, words: std::fmt::Arguments<'_>) {
    let _infallible = text.write_fmt(words);
}

/// Words that are looked for. Stars beside white space or punctuation are not always read as marks: then the words stay
/// plain.
fn strong(text: &mut String, words: &str) {
    let words = words.trim();
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let marked = is_word(words.chars().next()) && is_word(words.chars().next_back());
    let marked = marked && text.chars().next_back().is_none_or(char::is_whitespace);
    let stars = if marked { "**" } else { "" };
    text.push_str(stars);
    escape(text, words);
    text.push_str(stars);
}

/// A name or value of a machine. In a table a pipe would end the cell, and parsers differ on how it is kept from that:
/// there such a value stands as plain words.
fn code(text: &mut String, words: &str, place: Place) {
    let flat = words.replace(['\n', '\r'], " ");
    let flat = flat.trim();
    if flat.is_empty() {
        return;
    }
    let touches = text.ends_with('`');
    if touches || place == Place::Cell && flat.contains(['|', '\\', '`']) {
        escape(text, flat);
        return;
    }
    let longest = flat.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if flat.starts_with('`') || flat.ends_with('`') { " " } else { "" };
    text.extend([fence.as_str(), pad, flat, pad, fence.as_str()]);
}

/// A text on one line, with everything that Markdown could read in it made plain.
pub(super) fn plain(words: &str) -> String {
    let mut text = String::with_capacity(words.len() + 8);
    escape(&mut text, words.trim());
    text
}

fn escape(text: &mut String, words: &str) {
    for c in words.chars() {
        // What GitHub links by itself: `scheme://` and `www.`. An exclamation mark before a link would make an image.
        let links = c == '/' && text.ends_with(':') || c == '.' && ends_with_www(text);
        if links || c == '!' || SPECIAL.contains(c) {
            text.push('\\');
        }
        text.push(if matches!(c, '\n' | '\r') { ' ' } else { c });
    }
}

fn ends_with_www(text: &str) -> bool {
    text.get(text.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// At its start a line could be a list, a rule or the underline of a heading.
pub(super) fn at_start(text: &str) -> Cow<'_, str> {
    let text = text.trim_start();
    if text.starts_with(['-', '+', '=', ':']) {
        return Cow::Owned(format!("\\{text}"));
    }
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    match text.split_at_checked(digits) {
        Some((number, rest)) if digits > 0 && rest.starts_with(['.', ')']) => {
            Cow::Owned(format!("{number}\\{rest}"))
        }
        Some(_) | None => Cow::Borrowed(text),
    }
}

/// A line within HTML: words alone, with what HTML could read made plain.
pub(super) fn in_html(line: &Line) -> String {
    let mut text = String::new();
    for span in &line.0 {
        match span {
            Span::Plain(words) | Span::Strong(words) | Span::Code(words) | Span::Jump(_, words) => {
                html(&mut text, words);
            }
            Span::Mark(tone, word) => {
                text.push_str(glyph(*tone));
                html(&mut text, word);
            }
            Span::Event(seq) | Span::Anchor(seq) => put(&mut text, format_args!("#{seq}")),
        }
    }
    text.trim().to_owned()
}

fn html(text: &mut String, words: &str) {
    for c in words.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\n' | '\r' => text.push(' '),
            c => text.push(c),
        }
    }
}
