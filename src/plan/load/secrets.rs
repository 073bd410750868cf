//! Secrets that stand in a file: found, reported, and masked wherever the file is quoted.

use std::ops::Range;
use std::sync::LazyLock;

use regex_lite::Regex;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::SecretRef;
use super::super::secret::InvalidSecretRef;
use super::conform::Fault;

/// What stands where a secret stood.
pub(super) const MASK: &str = "••••";

/// The forms of well-known tokens: cloud keys, forge and chat tokens, payment keys, JWTs, private keys.
static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = [
        r"(?:AKIA|ASIA)[0-9A-Z]{12,}",
        r"gh[pousr]_[0-9A-Za-z]{16,}",
        r"github_pat_[0-9A-Za-z_]{16,}",
        r"glpat-[0-9A-Za-z_-]{16,}",
        r"xox[abeoprs]-[0-9A-Za-z-]{8,}",
        r"[rs]k_live_[0-9A-Za-z]{8,}",
        r"(?:hvs|hvb|hvr)\.[0-9A-Za-z_-]{8,}",
        r"AIza[0-9A-Za-z_-]{20,}",
        r"eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{4,}[0-9A-Za-z._-]*",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----[0-9A-Za-z+/=\s]*(?:-----END [A-Z ]*PRIVATE KEY-----)?",
    ];
    Regex::new(&forms.join("|")).ok()
});

/// A key that holds a secret by its name.
const NAMES: [&str; 11] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "clientsecret",
    "token",
    "accesstoken",
    "apikey",
    "xapikey",
    "authorization",
    "privatekey",
];

/// What a file holds that nobody may see.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    spans: Vec<Range<usize>>,
    values: Vec<String>,
}

impl Hidden {
    /// Look through a whole file: its text for tokens of a known form, its tree for keys with a telling name.
    pub(super) fn find(text: &str, root: &Spanned<DeTable<'_>>) -> (Self, Vec<Fault>) {
        let mut hidden = Self::default();
        let mut faults = Vec::new();
        hidden.table(root.get_ref(), &mut faults);
        for found in TOKEN.iter().flat_map(|token| token.find_iter(text)) {
            if !hidden.spans.iter().any(|span| span.contains(&found.start())) {
                faults.push(literal(found.range()));
            }
            hidden.hide(found.range(), found.as_str());
        }
        for line in unread_lines(text) {
            hidden.hide(line.clone(), text.get(line).unwrap_or_default());
        }
        hidden.values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        hidden.values.dedup();
        (hidden, faults)
    }

    fn table(&mut self, table: &DeTable<'_>, faults: &mut Vec<Fault>) {
        for (key, value) in table {
            self.value(key.get_ref(), value, faults);
        }
        // `auth.header` and `auth.query`, and inputs, say the name in one field and the value in another.
        let named = table.get("name").and_then(|name| name.get_ref().as_str());
        if let (Some(name), Some(value)) = (named, table.get("value")) {
            self.value(name, value, faults);
        }
        if let (Some(name), Some(value)) = (named, table.get("default")) {
            self.value(name, value, faults);
        }
    }

    fn value(&mut self, key: &str, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) {
        match value.get_ref() {
            DeValue::String(text) => {
                let known = TOKEN.iter().any(|token| token.is_match(text));
                if known || (is_telling(key) && is_literal(text)) {
                    if !self.spans.contains(&value.span()) {
                        faults.push(fault(text, value.span()));
                    }
                    self.hide(value.span(), text);
                }
            }
            DeValue::Array(items) => {
                for item in items.iter() {
                    self.value(key, item, faults);
                }
            }
            DeValue::Table(table) => self.table(table, faults),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        }
    }

    fn hide(&mut self, span: Range<usize>, value: &str) {
        self.spans.push(span);
        // A shorter text would be struck out of every word that has it.
        for line in value.lines().map(str::trim).filter(|line| line.len() >= 4) {
            self.values.push(line.to_owned());
        }
    }

    /// Strike every known secret out of a text.
    pub(super) fn strike(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for value in &self.values {
            if text.contains(value.as_str()) {
                text = text.replace(value.as_str(), MASK);
            }
        }
        text
    }

    /// The parts of this stretch of the file that may be shown, each with whether it is masked.
    pub(super) fn parts(&self, stretch: Range<usize>) -> Vec<(Range<usize>, bool)> {
        let mut hidden: Vec<Range<usize>> = self
            .spans
            .iter()
            .map(|span| span.start.max(stretch.start)..span.end.min(stretch.end))
            .filter(|span| span.start < span.end)
            .collect();
        hidden.sort_by_key(|span| (span.start, span.end));
        let (mut parts, mut from) = (Vec::new(), stretch.start);
        for span in hidden.into_iter().filter(|span| !span.is_empty()) {
            if span.end <= from {
                continue;
            }
            if span.start > from {
                parts.push((from..span.start, false));
            }
            parts.push((span.start.max(from)..span.end, true));
            from = span.end;
        }
        if from < stretch.end {
            parts.push((from..stretch.end, false));
        }
        parts
    }
}

/// `password = …` on a line of its own, also where the file can't be parsed: what follows the `=` is hidden.
fn unread_lines(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        for (at, _) in line.match_indices('=') {
            let (before, after) = line.split_at(at);
            let key = before
                .rsplit(['.', '{', ',', ' '])
                .find(|part| !part.trim().is_empty());
            let value = after.strip_prefix('=').unwrap_or_default().trim();
            let bare = value.trim_matches(|c: char| matches!(c, '"' | '\'' | ',' | '}' | ' '));
            if key.is_some_and(is_telling) && is_literal(bare) && !value.starts_with(['{', '[']) {
                let from = start
                    + at
                    + 1
                    + (after.len() - 1 - after.get(1..).unwrap_or_default().trim_start().len());
                found.push(from..start + line.trim_end().len());
            }
        }
        start += line.len();
    }
    found.retain(|span| span.start < span.end);
    found
}

fn is_telling(key: &str) -> bool {
    let plain: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    NAMES.contains(&plain.as_str()) || plain.ends_with("token") || plain.ends_with("password")
}

/// Neither empty, nor the place of a secret, nor wholly a template.
fn is_literal(text: &str) -> bool {
    let text = text.trim();
    let template = text.starts_with("{{") && text.ends_with("}}") && text.matches("{{").count() == 1;
    let place = text
        .split_once(' ')
        .map_or(text, |(scheme, rest)| if is_scheme(scheme) { rest } else { text });
    !(text.is_empty()
        || template
        || matches!(
            SecretRef::parse(place),
            Ok(_) | Err(InvalidSecretRef::Place { .. })
        ))
}

fn is_scheme(word: &str) -> bool {
    word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic")
}

fn literal(span: Range<usize>) -> Fault {
    Fault {
        span,
        message: "a secret must not stand in the file".to_owned(),
        hint: Some(InvalidSecretRef::HINT.to_owned()),
    }
}

fn fault(text: &str, span: Range<usize>) -> Fault {
    let mut fault = literal(span);
    if SecretRef::parse(text) == Err(InvalidSecretRef::Keyring) {
        fault.message = InvalidSecretRef::Keyring.to_string();
    }
    fault
}
