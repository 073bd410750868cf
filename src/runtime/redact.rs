//! Keeping known secrets out of everything that is shown or recorded.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};

/// What stands in a secret's place.
pub const MASK: &str = "••••";

/// What stands where a text was cut.
const CUT: char = '…';

/// Shorter values are not scrubbed: they would take half of every text with them.
pub const SHORTEST: usize = 4;

/// The most values that are remembered; the one that was not used for the longest goes first. Commands may give a
/// new token each time.
const MOST: usize = 256;

/// A line of a longer secret is a secret of its own from this length on: half a private key is too much.
const LINE: usize = 16;

/// RFC 3986's unreserved characters stay.
pub(super) const URL_PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Knows the secrets that were read, and takes them out of texts, as they are and encoded.
#[derive(Default)]
pub struct Scrubber {
    known: VecDeque<SecretString>,
    /// Every form of every known value, the longest first: a form may contain another.
    forms: Vec<SecretString>,
}

impl Scrubber {
    /// Remember a secret.
    pub fn learn(&mut self, secret: &SecretString) {
        let value = secret.expose_secret();
        if value.len() < SHORTEST {
            return;
        }
        if let Some(at) = self.known.iter().position(|known| known.expose_secret() == value) {
            let known = self.known.remove(at);
            self.known.extend(known);
            return;
        }
        if self.known.len() == MOST {
            drop(self.known.pop_front());
        }
        self.known.push_back(secret.clone());
        let mut forms: Vec<String> =
            self.known.iter().flat_map(|known| forms_of(known.expose_secret())).collect();
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup();
        self.forms = forms.into_iter().map(SecretString::from).collect();
    }

    /// The text without any known secret, and without the start of one where the text was cut to be shown.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.masked(text, &text.match_indices(CUT).map(|(at, _)| at).collect::<Vec<_>>())
    }

    /// The start of a text that goes on, without any known secret and without the first part of one at its end.
    pub fn scrub_start<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let cuts = text.match_indices(CUT).map(|(at, _)| at);
        self.masked(text, &cuts.chain([text.len()]).collect::<Vec<_>>())
    }

    /// Everything is looked for in the text as it is, so that no mask hides the rest of a longer secret.
    fn masked<'a>(&self, text: &'a str, cuts: &[usize]) -> Cow<'a, str> {
        let mut hidden: Vec<Range<usize>> = Vec::new();
        for form in self.forms.iter().map(SecretString::expose_secret) {
            hidden.extend(occurrences(text, form));
            for cut in cuts {
                let begun = shared(text.get(..*cut).unwrap_or_default(), form);
                hidden.extend((begun >= SHORTEST).then_some(cut - begun..*cut));
            }
        }
        if hidden.is_empty() {
            return Cow::Borrowed(text);
        }
        hidden.sort_by_key(|range| (range.start, range.end));
        let (mut clean, mut shown) = (String::with_capacity(text.len()), 0);
        for range in hidden {
            if range.start >= shown {
                clean.push_str(text.get(shown..range.start).unwrap_or_default());
                clean.push_str(MASK);
            }
            shown = shown.max(range.end);
        }
        clean.push_str(text.get(shown..).unwrap_or_default());
        Cow::Owned(clean)
    }

    /// Is a known secret in this text?
    pub fn is_in(&self, text: &str) -> bool {
        self.forms.iter().any(|form| text.contains(form.expose_secret()))
    }
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scrubber({} secrets)", self.known.len())
    }
}

/// Where a form stands; one that repeats itself may overlap with itself.
fn occurrences<'t>(text: &'t str, form: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + text.get(from..)?.find(form)?;
        from = at + form.chars().next().map_or(1, char::len_utf8);
        Some(at..at + form.len())
    })
}

/// How many bytes of the start of `form` the text ends with.
fn shared(text: &str, form: &str) -> usize {
    let text = text.as_bytes();
    let most = form.len().min(text.len());
    let ends_with =
        |length: &usize| form.as_bytes().get(..*length).is_some_and(|start| text.ends_with(start));
    (SHORTEST..=most).rev().filter(|length| form.is_char_boundary(*length)).find(ends_with).unwrap_or(0)
}

fn forms_of(secret: &str) -> Vec<String> {
    let mut forms = encodings_of(secret);
    // A PEM text is sent on line by line, or with its line feeds escaped, as in a JSON key file.
    let lines = secret.split(['\n', '\r']).flat_map(|line| line.split("\\n")).map(str::trim);
    let is_code = |line: &&str| {
        line.len() >= LINE && line.chars().all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c))
    };
    let lines: Vec<_> = lines.filter(is_code).filter(|line| *line != secret).flat_map(encodings_of).collect();
    forms.extend(lines);
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

/// The secret and what it is within JSON, each as it is and encoded once more; and within JSON that is a text of JSON,
/// as where a server quotes the body that it was sent.
fn encodings_of(secret: &str) -> Vec<String> {
    let mut forms = encoded(secret);
    let inner = quoted(secret);
    // Some writers escape what means something to HTML, some whatever is not ASCII.
    let wide = [escaped(&inner, |c| "<>&'".contains(c)), escaped(&inner, |c| !c.is_ascii()), inner];
    for text in wide.into_iter().flat_map(|text| [text.replace('/', "\\/"), text]) {
        let twice = quoted(&text);
        forms.extend([quoted(&twice), twice]);
        forms.extend(encoded(&text));
    }
    forms.sort();
    forms.dedup();
    forms
}

/// A text as it stands between the quotes of JSON.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.get(1..json.len() - 1).unwrap_or_default().to_owned()
}

fn encoded(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned(), html(secret)];
    for set in [URL_PART, NON_ALPHANUMERIC] {
        let percent = utf8_percent_encode(secret, set).to_string();
        forms.push(percent.replace("%20", "+"));
        forms.push(lower_escapes(&percent));
        forms.push(percent);
    }
    for shift in 0..3 {
        let mut bytes = vec![0_u8; shift];
        bytes.extend_from_slice(secret.as_bytes());
        // The first and last characters also depend on what stands beside the secret.
        let head = [0, 2, 3].get(shift).copied().unwrap_or_default();
        let tail = usize::from(!bytes.len().is_multiple_of(3));
        for code in [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
            let end = code.len().saturating_sub(tail);
            forms.extend(code.get(head..end).map(str::to_owned));
        }
    }
    forms
}

fn html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// Some characters as JSON's `\u0000`.
fn escaped(text: &str, chosen: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if chosen(c) {
            let mut units = [0; 2];
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// `%2F` as `%2f`: both are in use.
fn lower_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut left = 0;
    for c in text.chars() {
        if c == '%' {
            left = 3;
        }
        out.push(if left > 0 { c.to_ascii_lowercase() } else { c });
        left = usize::saturating_sub(left, 1);
    }
    out
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    fn scrubber(secret: &str) -> Scrubber {
        let mut scrubber = Scrubber::default();
        scrubber.learn(&SecretString::from(secret));
        scrubber
    }

    #[test]
    fn a_secret_disappears_as_it_is_and_encoded() {
        let secret = "s3cr/t+k\"y";
        let scrubber = scrubber(secret);
        for hidden in [
            "key s3cr/t+k\"y.".to_owned(),
            "q=s3cr%2Ft%2Bk%22y&x".to_owned(),
            "q=s3cr%2ft%2bk%22y&x".to_owned(),
            "{\"k\":\"s3cr\\/t+k\\\"y\"}".to_owned(),
            "{\"k\":\"s3cr/t+k\\\"y\"}".to_owned(),
            "{\"said\":\"{\\\"k\\\":\\\"s3cr/t+k\\\\\\\"y\\\"}\"}".to_owned(),
            STANDARD.encode(secret),
            STANDARD.encode(format!("admin:{secret}")),
            STANDARD.encode(format!("x{secret}!")),
        ] {
            let clean = scrubber.scrub(&hidden);
            assert!(clean.contains(MASK), "{hidden} -> {clean}");
            assert!(!clean.contains("s3cr"), "{clean}");
        }
    }

    #[test]
    fn a_very_short_value_is_left_alone() {
        assert_eq!(scrubber("abc").scrub("abc abc"), "abc abc");
    }

    #[test]
    fn a_secret_that_contains_another_goes_whole() {
        let mut scrubber = scrubber("token");
        scrubber.learn(&SecretString::from("token-of-production"));
        assert_eq!(scrubber.scrub("a token-of-production b"), format!("a {MASK} b"));
    }

    #[test]
    fn a_text_that_is_cut_inside_a_secret_shows_nothing_of_it() {
        let scrubber = scrubber("s3cret-value-of-production");
        assert_eq!(
            scrubber.scrub_start("key s3cret-value-of-production s3cret-val"),
            format!("key {MASK} {MASK}")
        );
        assert_eq!(scrubber.scrub_start("s3cret-value-of-production"), MASK);
        assert_eq!(scrubber.scrub_start("nothing here"), "nothing here");
    }

    #[test]
    fn nothing_of_a_secret_shows_when_it_is_printed_for_debugging() {
        assert_eq!(format!("{:?}", scrubber("hunter22")), "Scrubber(1 secrets)");
    }

    #[test]
    fn the_start_of_a_secret_before_a_cut_disappears() {
        let scrubber = scrubber("token-of-production");
        assert_eq!(
            scrubber.scrub("/ok is \"token-of-pro…\", not true"),
            format!("/ok is \"{MASK}…\", not true")
        );
        assert_eq!(scrubber.scrub_start("a token-of-p"), format!("a {MASK}"));
        assert_eq!(scrubber.scrub("a token-of-p"), "a token-of-p");
        assert_eq!(scrubber.scrub_start("a token-of-production tok"), format!("a {MASK} tok"));
    }

    #[test]
    fn each_line_of_a_private_key_disappears() {
        let lines = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "BKcwggSjAgEAAoIBAQC7/w+x0123456789A=="];
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"));
        let file = serde_json::json!({"type": "service_account", "private_key": pem}).to_string();
        for secret in [&pem, &file] {
            let scrubber = scrubber(secret);
            for line in lines {
                let hidden = format!("bad key {line}, {}", utf8_percent_encode(line, NON_ALPHANUMERIC));
                assert_eq!(scrubber.scrub(&hidden), format!("bad key {MASK}, {MASK}"));
            }
            assert_eq!(scrubber.scrub("\"service_account\""), "\"service_account\"");
        }
    }

    #[test]
    fn other_writers_escape_more() {
        let scrubber = scrubber("a<b&c>d'é\"");
        for hidden in
            ["a\\u003cb\\u0026c\\u003ed\\u0027é\\\"", "a<b&c>d'\\u00e9\\\"", "a&lt;b&amp;c&gt;d&#39;é&quot;"]
        {
            assert_eq!(scrubber.scrub(hidden), MASK, "{hidden}");
        }
    }

    #[test]
    fn what_is_in_use_is_not_forgotten() {
        let mut scrubber = scrubber("kept-in-use");
        for number in 0..2 * MOST {
            scrubber.learn(&SecretString::from(format!("passing-{number}")));
            scrubber.learn(&SecretString::from("kept-in-use"));
        }
        assert_eq!(scrubber.scrub("kept-in-use"), MASK);
    }

    proptest! {
        #[test]
        fn no_known_secret_survives(secret in "[!-~]{6,24}", before in "[ -~]{0,8}", after in "[ -~]{0,8}") {
            let scrubber = scrubber(&secret);
            let clean = scrubber.scrub(&format!("{before}{secret}{after}")).into_owned();
            prop_assert!(!clean.contains(&secret));
        }
    }
}
