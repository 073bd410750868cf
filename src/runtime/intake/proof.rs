//! Is a request from whom it says? A bearer token, a signature of the body, or both.
//!
//! Nothing here compares secrets byte by byte: a token is compared by its authentication code under a key that
//! nobody knows, a signature by the code itself, and both comparisons take as long for a wrong one.

use hyper::http::{self, HeaderMap};
use jiff::Timestamp;
use ring::hmac::{self, HMAC_SHA256};
use secrecy::{ExposeSecret as _, SecretString};

use crate::plan::Duration;
use crate::plan::intake::SourceKind;

/// How far the clock of a sender that signs its time may be from ours.
pub const CLOCK_SLACK: Duration = Duration::secs(300);
/// How many signatures of one request are tried. `PagerDuty` sends two while a secret is exchanged.
const MOST_SIGNATURES: usize = 8;

/// Header of `PagerDuty`'s signatures.
const PAGERDUTY: &str = "x-pagerduty-signature";
/// Header of Grafana's signature.
const GRAFANA: &str = "x-grafana-alerting-signature";
/// Header of the instant that Grafana signs with the body, in seconds.
const GRAFANA_TIME: &str = "x-grafana-alerting-timestamp";
/// Header of everybody else's signature.
const GENERIC: &str = "x-signature-256";

/// What a source proves itself with, as it was read last.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub(super) token: Option<SecretString>,
    pub(super) secret: Option<SecretString>,
}

/// Does the request carry the token? True where none is asked for.
pub(super) fn has_token(keys: &Keys, headers: &HeaderMap, nonce: &hmac::Key) -> bool {
    let Some(token) = &keys.token else { return true };
    let given = headers.get(http::header::AUTHORIZATION).map_or(&b""[..], http::HeaderValue::as_bytes);
    let (scheme, given) = given.split_at_checked(7).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case(b"bearer ") {
        return false;
    }
    let wanted = hmac::sign(nonce, token.expose_secret().as_bytes());
    hmac::verify(nonce, given, wanted.as_ref()).is_ok()
}

/// Does the body carry the signature? True where none is asked for.
pub(super) fn is_signed(
    kind: SourceKind,
    keys: &Keys,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> bool {
    let Some(secret) = &keys.secret else { return true };
    let key = hmac::Key::new(HMAC_SHA256, secret.expose_secret().as_bytes());
    let given = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_code_of = |hex: &str, message: &[u8]| {
        bytes_of(hex.trim()).is_some_and(|code| hmac::verify(&key, message, &code).is_ok())
    };
    match kind {
        SourceKind::Pagerduty => {
            let signatures = given(PAGERDUTY).split(',').take(MOST_SIGNATURES);
            let mut codes = signatures.filter_map(|part| part.trim().strip_prefix("v1="));
            codes.any(|hex| is_code_of(hex, body))
        }
        SourceKind::Grafana if headers.contains_key(GRAFANA_TIME) => {
            let time = given(GRAFANA_TIME);
            let message = [time.as_bytes(), b":", body].concat();
            is_recent(time, now) && is_code_of(given(GRAFANA), &message)
        }
        SourceKind::Grafana => is_code_of(given(GRAFANA), body),
        SourceKind::Alertmanager | SourceKind::Generic => {
            let given = given(GENERIC);
            is_code_of(given.strip_prefix("sha256=").unwrap_or(given), body)
        }
    }
}

fn is_recent(seconds: &str, now: Timestamp) -> bool {
    let at = seconds.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    at.is_some_and(|at| now <= CLOCK_SLACK.after(at) && at <= CLOCK_SLACK.after(now))
}

/// The 32 bytes that 64 hex digits stand for.
fn bytes_of(hex: &str) -> Option<[u8; 32]> {
    if hex.len() != 64 {
        return None;
    }
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16)?).ok();
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::http::HeaderValue;

    const BODY: &[u8] = b"{\"event\":{}}";

    fn code(secret: &str, message: &[u8]) -> String {
        let key = hmac::Key::new(HMAC_SHA256, secret.as_bytes());
        crate::plan::digest::hex(hmac::sign(&key, message).as_ref())
    }

    fn signed_by(secret: &str) -> Keys {
        Keys { token: None, secret: Some(SecretString::from(secret)) }
    }

    fn carries(kind: SourceKind, headers: &[(&'static str, String)]) -> bool {
        let of = |(name, value): &(&'static str, String)| {
            (http::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        };
        let now = Timestamp::from_second(1_000_000).unwrap();
        is_signed(kind, &signed_by("s3"), &headers.iter().map(of).collect(), BODY, now)
    }

    #[test]
    fn any_of_several_pagerduty_signatures_counts() {
        let (old, new) = (code("old", BODY), code("s3", BODY));
        assert!(carries(SourceKind::Pagerduty, &[(PAGERDUTY, format!("v1={old},v1={new}"))]));
        assert!(carries(SourceKind::Pagerduty, &[(PAGERDUTY, format!("v1={new}, v1={old}"))]));
        assert!(!carries(SourceKind::Pagerduty, &[(PAGERDUTY, format!("v1={old}"))]));
        assert!(!carries(SourceKind::Pagerduty, &[(PAGERDUTY, format!("v0={new}"))]));
        assert!(!carries(SourceKind::Pagerduty, &[(PAGERDUTY, new)]));
        assert!(!carries(SourceKind::Pagerduty, &[]));
    }

    #[test]
    fn grafana_signs_its_time_with_the_body_and_an_old_one_is_refused() {
        let at = |time: &str| {
            let code = code("s3", &[time.as_bytes(), b":", BODY].concat());
            carries(SourceKind::Grafana, &[(GRAFANA, code), (GRAFANA_TIME, time.to_owned())])
        };
        assert!(at("1000000") && at("999700") && at("1000300"));
        assert!(!at("999699") && !at("1000301") && !at("now") && !at("99999999999999999"));
        assert!(carries(SourceKind::Grafana, &[(GRAFANA, code("s3", BODY))]));
        let unsigned_time = [(GRAFANA, code("s3", BODY)), (GRAFANA_TIME, "1000000".to_owned())];
        assert!(!carries(SourceKind::Grafana, &unsigned_time));
    }

    #[test]
    fn any_other_source_signs_with_sha256() {
        let right = code("s3", BODY);
        assert!(carries(SourceKind::Generic, &[(GENERIC, format!("sha256={right}"))]));
        assert!(carries(SourceKind::Generic, &[(GENERIC, right.to_uppercase())]));
        for wrong in
            [code("s3", b"{}"), right.chars().take(62).collect(), format!("{right}00"), "é".repeat(32)]
        {
            assert!(!carries(SourceKind::Generic, &[(GENERIC, wrong.clone())]), "{wrong}");
        }
    }

    #[test]
    fn a_token_is_the_whole_token() {
        let keys = Keys { token: Some(SecretString::from("abc")), secret: None };
        let nonce = hmac::Key::new(HMAC_SHA256, b"nonce");
        let given = |value: &str| {
            let value = HeaderValue::from_str(value).unwrap();
            has_token(&keys, &[(http::header::AUTHORIZATION, value)].into_iter().collect(), &nonce)
        };
        assert!(given("Bearer abc") && given("bearer abc"));
        for wrong in ["Bearer abcd", "Bearer ab", "Bearer ", "Bearer", "abc", "Basic abc", ""] {
            assert!(!given(wrong), "{wrong}");
        }
        assert!(!has_token(&keys, &HeaderMap::new(), &nonce));
        assert!(has_token(&Keys::default(), &HeaderMap::new(), &nonce));
    }
}
