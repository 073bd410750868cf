//! Secrets that stand in a file: found, reported, and masked wherever the file is quoted.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::secret::InvalidSecretRef;
use super::super::{Code, SecretRef};
use super::conform::Fault;

/// What stands where a secret stood.
pub(super) const MASK: &str = "••••";

/// How a token begins, how many characters follow at least, and which they are.
type Form = (&'static str, usize, fn(char) -> bool);

/// Well-known tokens.
const TOKENS: [Form; 20] = [
    ("AKIA", 12, is_upper),
    ("ASIA", 12, is_upper),
    ("ghp_", 16, is_word),
    ("gho_", 16, is_word),
    ("ghu_", 16, is_word),
    ("ghs_", 16, is_word),
    ("ghr_", 16, is_word),
    ("github_pat_", 16, is_word),
    ("glpat-", 16, is_word),
    ("xoxb-", 8, is_word),
    ("xoxp-", 8, is_word),
    ("xoxa-", 8, is_word),
    ("xoxe-", 8, is_word),
    ("xoxr-", 8, is_word),
    ("xoxs-", 8, is_word),
    ("sk_live_", 8, is_word),
    ("rk_live_", 8, is_word),
    ("hvs.", 8, is_word),
    ("hvb.", 8, is_word),
    ("AIza", 20, is_word),
];

const fn is_upper(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Where tokens of a known form stand in a text: cloud, forge, chat and payment tokens, JWTs, passwords in URLs
/// and private keys.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<(usize, Range<usize>)> = word_starts(text).filter_map(|at| word(text, at)).collect();
    words.sort_by_key(|(form, _)| *form);
    let mut found: Vec<Range<usize>> = words.into_iter().map(|(_, run)| run).collect();
    for (at, start) in text.match_indices("://") {
        let from = at + start.len();
        let rest = text.get(from..).unwrap_or_default();
        let end = rest.find(|c: char| matches!(c, '/' | '"' | '\'' | '@') || c.is_whitespace());
        let user = end.and_then(|end| rest.get(..end)).unwrap_or_default();
        let is_user = rest.get(user.len()..).is_some_and(|rest| rest.starts_with('@'));
        if is_user && user.contains(':') {
            found.push(from..from + user.len());
        }
    }
    for (at, start) in text.match_indices("-----BEGIN ") {
        let rest = text.get(at + start.len()..).unwrap_or_default();
        let label = rest.get(..rest.find("-----").unwrap_or(0)).unwrap_or_default();
        if label.ends_with("PRIVATE KEY") {
            let body = rest.get(label.len()..).unwrap_or_default();
            let end = body.find("-----END").unwrap_or(body.len());
            found.push(at..at + start.len() + label.len() + end);
        }
    }
    found
}

/// Where a token could begin: at one of the letters that one begins with, and not inside a word. One walk for all
/// forms, because every text of every file is looked through.
fn word_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let before = std::iter::once(b' ').chain(text.bytes());
    let starts = text.bytes().zip(before).enumerate().filter(|(_, (byte, before))| {
        matches!(byte, b'A' | b'e' | b'g' | b'h' | b'r' | b's' | b'x') && !before.is_ascii_alphanumeric()
    });
    starts.map(|(at, _)| at)
}

/// The token that begins here, after the number of its form.
fn word(text: &str, at: usize) -> Option<(usize, Range<usize>)> {
    let rest = text.get(at..)?;
    let run = |start: &str, allowed: &dyn Fn(char) -> bool| {
        let tail = rest.get(start.len()..).unwrap_or_default();
        start.len() + tail.find(|c| !allowed(c)).unwrap_or(tail.len())
    };
    if rest.starts_with(JWT) {
        let length = run(JWT, &|c| is_word(c) || c == '.');
        let (head, tail) = rest.get(..length)?.split_once('.')?;
        return (head.len() > 10 && tail.len() > 3).then_some((TOKENS.len(), at..at + length));
    }
    let mut forms = TOKENS.iter().enumerate();
    let (number, (start, least, allowed)) = forms.find(|(_, form)| rest.starts_with(form.0))?;
    let length = run(start, allowed);
    (length >= start.len() + least).then_some((number, at..at + length))
}

/// How the first part of a JSON Web Token begins.
const JWT: &str = "eyJ";

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
    /// Where each secret starts and ends.
    spans: BTreeMap<usize, usize>,
    /// The secrets, the longest first: a part must not be struck out of a whole and leave its rest.
    values: BTreeSet<(Reverse<usize>, String)>,
}

impl Hidden {
    /// Look through a whole file: its text for tokens of a known form, its tree for keys with a telling name.
    pub(super) fn find(text: &str, root: &Spanned<DeTable<'_>>) -> (Self, Vec<Fault>) {
        let mut hidden = Self::default();
        let mut faults = Vec::new();
        hidden.table(root.get_ref(), &mut faults);
        for found in tokens(text) {
            if !hidden.has(found.start) {
                faults.push(literal(found.clone()));
            }
            hidden.hide(found.clone(), text.get(found).unwrap_or_default());
        }
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
                if (is_telling(key) && is_literal(text)) || !tokens(text).is_empty() {
                    if !self.has(value.span().start) {
                        faults.push(literal(value.span()));
                    }
                    self.hide(value.span(), text);
                }
            }
            DeValue::Array(items) => {
                for item in items {
                    self.value(key, item, faults);
                }
            }
            DeValue::Table(table) => self.table(table, faults),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        }
    }

    /// Hide what follows a telling key also where the file could not be parsed.
    pub(super) fn hide_unparsed(&mut self, text: &str) {
        for span in unparsed(text) {
            self.hide(span.clone(), text.get(span).unwrap_or_default());
        }
    }

    /// Hide a value that turned out to be a secret.
    pub(super) fn hide(&mut self, span: Range<usize>, value: &str) {
        let end = self.spans.entry(span.start).or_insert(span.end);
        *end = span.end.max(*end);
        // A shorter text would be struck out of every word that has it.
        for line in value.lines().map(|line| line.trim().trim_matches(['"', '\''])) {
            if line.len() >= 4 {
                self.values.insert((Reverse(line.len()), line.to_owned()));
            }
        }
    }

    /// Is there nothing to hide?
    pub(super) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Does this byte belong to a secret that is known already?
    fn has(&self, byte: usize) -> bool {
        self.spans.range(..=byte).next_back().is_some_and(|(_, end)| byte < *end)
    }

    /// Strike every known secret out of a text.
    pub(super) fn strike(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (_, value) in &self.values {
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
            .map(|(start, end)| (*start).max(stretch.start)..(*end).min(stretch.end))
            .filter(|span| span.start < span.end)
            .collect();
        hidden.sort_by_key(|span| (span.start, span.end));
        let (mut parts, mut from): (Vec<(Range<usize>, bool)>, usize) = (Vec::new(), stretch.start);
        for span in hidden.into_iter().filter(|span| !span.is_empty()) {
            if span.end <= from {
                continue;
            }
            if span.start > from {
                parts.push((from..span.start, false));
            }
            match parts.last_mut() {
                Some((masked, true)) => masked.end = span.end,
                Some(_) | None => parts.push((span.start.max(from)..span.end, true)),
            }
            from = span.end;
        }
        if from < stretch.end {
            parts.push((from..stretch.end, false));
        }
        parts
    }
}

/// What follows the `=` of `password = …`, up to the end of the line.
fn unparsed(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut start) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let telling = |(at, _): (usize, &str)| {
            let key = line.get(..at)?.rsplit(['.', '{', ',', ' ']).find(|part| !part.trim().is_empty());
            key.is_some_and(is_telling).then_some(at + 1)
        };
        // The first one is enough: all that follows it is hidden.
        if let Some(from) = line.match_indices('=').find_map(telling) {
            found.push(start + from..start + line.trim_end().len());
        }
        start += line.len();
    }
    found.retain(|span| span.start < span.end);
    found
}

fn is_telling(key: &str) -> bool {
    let plain: String =
        key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    NAMES.contains(&plain.as_str()) || plain.ends_with("token") || plain.ends_with("password")
}

/// Neither empty, nor the place of a secret, nor wholly a template.
fn is_literal(text: &str) -> bool {
    let text = text.trim();
    let place =
        text.split_once(' ').map_or(text, |(scheme, rest)| if is_scheme(scheme) { rest } else { text });
    let template = place.starts_with("{{") && place.ends_with("}}") && place.matches("{{").count() == 1;
    !(text.is_empty()
        || template
        || matches!(SecretRef::parse(place), Ok(_) | Err(InvalidSecretRef::Place { .. })))
}

fn is_scheme(word: &str) -> bool {
    word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic")
}

fn literal(span: Range<usize>) -> Fault {
    Fault {
        span,
        message: "a secret must not stand in the file".to_owned(),
        hint: Some(InvalidSecretRef::HINT.to_owned()),
        code: Some(Code::SecretInFile),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Form after form, as one would write it down.
    fn one_by_one(text: &str) -> Vec<Range<usize>> {
        let runs = |start: &'static str, allowed: &dyn Fn(char) -> bool| -> Vec<Range<usize>> {
            let run = |(at, _): (usize, &str)| {
                let rest = text.get(at + start.len()..).unwrap();
                let length = rest.find(|c| !allowed(c)).unwrap_or(rest.len());
                let inside = text.get(..at).unwrap().ends_with(|c: char| c.is_ascii_alphanumeric());
                (!inside).then(|| at..at + start.len() + length)
            };
            text.match_indices(start).filter_map(run).collect()
        };
        let mut found = Vec::new();
        for (start, least, allowed) in TOKENS {
            found.extend(runs(start, &allowed).into_iter().filter(|run| run.len() >= start.len() + least));
        }
        let two_parts = |run: &Range<usize>| {
            let token = text.get(run.clone()).unwrap();
            token.split_once('.').is_some_and(|(head, rest)| head.len() > 10 && rest.len() > 3)
        };
        found.extend(runs(JWT, &|c| is_word(c) || c == '.').into_iter().filter(two_parts));
        found
    }

    #[test]
    fn every_form_begins_with_a_letter_that_is_looked_at() {
        for (start, _, _) in TOKENS {
            assert_eq!(word_starts(start).next(), Some(0), "{start}");
        }
    }

    proptest! {
        #[test]
        fn one_walk_finds_what_form_after_form_finds(
            parts in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(TOKENS.map(|(start, _, _)| start.to_owned()).to_vec()),
                    Just("eyJ".to_owned()),
                    "[A-Za-z0-9_.é \"-]{0,24}",
                    Just("ghp_0123456789abcdefEXAMPLE".to_owned()),
                    Just("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln".to_owned()),
                ],
                0..8,
            )
        ) {
            let text = parts.concat();
            prop_assert_eq!(tokens(&text), one_by_one(&text));
        }
    }

    fn found(text: &str) -> usize {
        let (root, _) = DeTable::parse_recoverable(text);
        Hidden::find(text, &root).1.len()
    }

    #[test]
    fn a_secret_is_found_by_its_form_or_by_the_name_of_its_key() {
        for text in [
            "a = \"AKIAIOSFODNN7EXAMPLE\"",
            "a = \"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln\"",
            "a = \"https://user:hunter2@example.com/\"",
            "a = '''-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----'''",
            "password = \"x\"",
            "a = { b = [{ client_secret = \"x\" }] }",
            "x-api-key = \"x {{ inputs.y }}\"",
            "Authorization = \"Bearer x\"",
            "a = { name = \"X-API-Key\", value = \"x\" }",
            "# sk_live_0000EXAMPLE",
        ] {
            assert_eq!(found(text), 1, "{text}");
        }
    }

    #[test]
    fn places_templates_and_public_things_are_no_secrets() {
        for text in [
            "password = \"\"",
            "password = \"env:SHOP_PASSWORD\"",
            "token = \"keyring:shop/ops\"",
            "token = \"{{ inputs.token }}\"",
            "Authorization = \"Bearer env:SHOP\"",
            "Authorization = \"Bearer {{ inputs.token }}\"",
            "api_key = 'cmd:[\"op\",\"read\",\"x\"]'",
            "ssh_key = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExample ito@example.com\"",
            "a = \"https://example.com/a:b@c\"",
            "kind = \"token\"",
        ] {
            assert_eq!(found(text), 0, "{text}");
        }
    }
}
