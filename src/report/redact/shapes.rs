//! What names something by its shape alone: addresses, hosts, numbers, keys.

use std::net::{Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::plan::Duration;

/// Endings of files, which look like the ends of hosts and are none.
const FILES: [&str; 9] = ["csv", "html", "json", "jsonl", "log", "pem", "toml", "txt", "yaml"];

/// A part of a text that names something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found<'t> {
    /// What it names.
    pub(super) class: &'static str,
    /// As it stands there.
    pub(super) text: &'t str,
}

/// The part at the very start of `rest`, where one is there. What stands before it is no letter and no digit.
pub(super) fn at_start(rest: &str) -> Option<Found<'_>> {
    let found = |class, text| Some(Found { class, text });
    if let Some(url) = url(rest) {
        return found("url", url);
    }
    if let Some(mail) = mail(rest) {
        return found("address", mail);
    }
    let token = token(rest);
    if is_instant(token) {
        return found("instant", token);
    }
    let (name, _port) = without_port(token);
    if token.parse::<Ipv6Addr>().is_ok() && token.len() > 2 {
        return found("host", token);
    }
    if is_host(name) {
        return found("host", name);
    }
    if let Some(phone) = phone(rest) {
        return found("phone", phone);
    }
    if let Some(handle) = rest.strip_prefix('@') {
        let name = word(handle);
        return if name.is_empty() { None } else { found("handle", rest.get(..=name.len())?) };
    }
    let word = word(rest);
    if is_id(word) { found("id", word) } else { None }
}

/// What kind of name a whole text is, where its shape says it.
pub(super) fn class_of(text: &str) -> Option<&'static str> {
    let found = at_start(text)?;
    (found.text.len() == text.len() && found.class != "instant").then_some(found.class)
}

/// Could this name something, so that it is looked for in other texts? Plain words could be anything.
pub(super) fn is_name(text: &str) -> bool {
    let count = text.chars().count();
    let marks = |c: char| {
        c.is_ascii_digit() || c.is_uppercase() || matches!(c, '-' | '_' | '.' | '@' | ':' | '/' | '+' | '#')
    };
    (4..=200).contains(&count)
        && !text.contains("{{")
        && text.chars().any(marks)
        && !is_instant(text)
        && !is_small(text)
}

/// A number or a switch, which names nothing.
pub(super) fn is_small(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_number = text.parse::<f64>().is_ok() && digits < 5;
    is_number || matches!(text, "true" | "false" | "null")
}

/// An address with its port taken off.
pub(super) fn without_port(text: &str) -> (&str, &str) {
    match text.rsplit_once(':') {
        Some((name, port))
            if !name.contains(':') && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) =>
        {
            (name, text.get(name.len()..).unwrap_or_default())
        }
        _ => (text, ""),
    }
}

/// An instant, a day or a length of time.
pub(super) fn is_instant(text: &str) -> bool {
    let is_day = || text.len() == 10 && text.parse::<Date>().is_ok();
    text.starts_with(|c: char| c.is_ascii_digit())
        && (Duration::parse(text).is_ok() || text.parse::<Timestamp>().is_ok() || is_day())
}

fn run(text: &str, fits: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

fn token(rest: &str) -> &str {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | ':' | '-' | '_');
    run(rest, fits).trim_end_matches(['.', ':', '-', '_'])
}

fn word(rest: &str) -> &str {
    run(rest, |c| c.is_alphanumeric() || matches!(c, '-' | '_')).trim_end_matches(['-', '_'])
}

fn url(rest: &str) -> Option<&str> {
    let scheme = run(rest, |c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let after = rest.get(scheme.len()..)?.strip_prefix("://")?;
    let fits =
        |c: char| !c.is_whitespace() && !matches!(c, '"' | '\'' | '<' | '>' | '`' | '|' | ')' | ']' | ',');
    let place = run(after, fits).trim_end_matches(['.', ';', ':', '?']);
    if scheme.is_empty() || place.is_empty() { None } else { rest.get(..scheme.len() + 3 + place.len()) }
}

fn mail(rest: &str) -> Option<&str> {
    let local = run(rest, |c| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-'));
    let after = rest.get(local.len()..)?.strip_prefix('@')?;
    let host = token(after);
    if local.is_empty() || host.is_empty() { None } else { rest.get(..local.len() + 1 + host.len()) }
}

/// Labels with a dot between them, of which the last is a word; or an address of the internet protocol.
fn is_host(name: &str) -> bool {
    if name.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    let Some((labels, last)) = name.rsplit_once('.') else { return false };
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    last.len() >= 2
        && last.chars().all(char::is_alphabetic)
        && !FILES.contains(&last)
        && labels.split('.').all(is_label)
}

/// Digits in groups: with a sign or a zero in front, or at least nine of them with hyphens between.
fn phone(rest: &str) -> Option<&str> {
    let fits = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '(' | ')' | '-' | '/' | '.');
    let number = run(rest, fits).trim_end_matches([' ', '(', ')', '-', '/', '.', '+']);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_dated = number.get(..10).is_some_and(|start| start.parse::<Date>().is_ok());
    let is_marked = number.starts_with(['+', '0', '(']) && digits >= 7;
    // The number of a card or an account, in groups of four.
    let is_long = digits >= 12
        && number.starts_with(|c: char| c.is_ascii_digit())
        && number.contains([' ', '-'])
        && number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'-'));
    let is_grouped = number.starts_with(|c: char| c.is_ascii_digit()) && number.contains('-') && digits >= 9;
    (!is_dated && digits <= 20 && (is_marked || is_long || is_grouped && !number.contains(' ')))
        .then_some(number)
}

/// Long numbers, and words with so many digits that nobody would say them.
fn is_id(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_counted = word.trim_start_matches(|c: char| c.is_ascii_digit()).len() <= 2 && letters <= 2;
    match letters {
        0 => digits >= 8,
        _ => !is_counted && (digits >= 4 || word.len() >= 16 && digits >= 1),
    }
}
