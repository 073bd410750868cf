//! Keeping known secrets out of everything that is shown or recorded.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};

/// What stands in a secret's place.
pub const MASK: &str = "••••";

/// Shorter values are not scrubbed: they would take half of every text with them.
pub const SHORTEST: usize = 4;

/// The most values that are remembered; the oldest goes first. Commands may give a new token each time.
const MOST: usize = 256;

/// RFC 3986's unreserved characters stay.
const URL_PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

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
        if value.len() < SHORTEST || self.known.iter().any(|k| k.expose_secret() == value) {
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

    /// The text without any known secret.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut clean = Cow::Borrowed(text);
        for form in &self.forms {
            if clean.contains(form.expose_secret()) {
                clean = Cow::Owned(clean.replace(form.expose_secret(), MASK));
            }
        }
        clean
    }

    /// The start of a text that goes on, without any known secret and without the first part of one at its end.
    pub fn scrub_start(&self, text: &str) -> String {
        let begun = |form: &SecretString| {
            let form = form.expose_secret();
            let longest = text.len().min(form.len());
            (SHORTEST..=longest)
                .rev()
                .find(|length| form.get(..*length).is_some_and(|part| text.ends_with(part)))
        };
        match self.forms.iter().filter_map(begun).max() {
            None => self.scrub(text).into_owned(),
            Some(length) => {
                let before = text.get(..text.len() - length).unwrap_or_default();
                format!("{}{MASK}", self.scrub(before))
            }
        }
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

fn forms_of(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned()];
    for set in [URL_PART, NON_ALPHANUMERIC] {
        let percent = utf8_percent_encode(secret, set).to_string();
        forms.push(percent.replace("%20", "+"));
        forms.push(lower_escapes(&percent));
        forms.push(percent);
    }
    if let Ok(json) = serde_json::to_string(secret) {
        let inner = json.trim_matches('"').to_owned();
        forms.push(inner.replace('/', "\\/"));
        forms.push(inner);
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
    forms.retain(|form| form.len() >= SHORTEST);
    forms
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

    proptest! {
        #[test]
        fn no_known_secret_survives(secret in "[!-~]{6,24}", before in "[ -~]{0,8}", after in "[ -~]{0,8}") {
            let scrubber = scrubber(&secret);
            let clean = scrubber.scrub(&format!("{before}{secret}{after}")).into_owned();
            prop_assert!(!clean.contains(&secret));
        }
    }
}
