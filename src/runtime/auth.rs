//! Proving who sends a request where that takes more than a header: tokens that are fetched first, and signatures.

pub(super) mod aws;
mod gcp;
mod github;
mod jwt;
mod oauth;
mod tokens;

use jiff::Timestamp;
use reqwest::{Request, Url};
use secrecy::SecretString;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use self::jwt::JwtError;
pub(super) use self::tokens::{Token, Tokens};
use super::http::{Http, Lost, NotSent, Received};
use super::redact::Scrubber;
use super::secret::Unlocked;
use crate::plan::{Auth, Duration};

/// A token is not used in the last moments of its life: it must not end on its way.
const MARGIN: Duration = Duration::secs(30);

/// How long a token is kept whose server does not say (RFC 6749, section 5.1, leaves it open).
const UNSAID: Duration = Duration::mins(1);

/// Why there is no access token. Nothing of the call itself was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum TokenError {
    #[error("no access token: {0}")]
    NotReady(String),
    #[error("no access token: {0}")]
    Lost(String),
    #[error("no access token: {0} answered {1}{2}")]
    Refused(String, u16, String),
    #[error("no access token in {0}")]
    TooSlow(Duration),
}

impl From<NotSent> for TokenError {
    fn from(why: NotSent) -> Self {
        Self::NotReady(why.to_string())
    }
}

impl From<JwtError> for TokenError {
    fn from(why: JwtError) -> Self {
        Self::NotReady(why.to_string())
    }
}

impl From<Lost> for TokenError {
    fn from(why: Lost) -> Self {
        match why {
            Lost::NotReady(reason) => Self::NotReady(reason),
            Lost::NotSent(reason) | Lost::MaybeSent(reason) => Self::Lost(reason),
        }
    }
}

/// What a token is asked with.
pub(super) struct Asking<'a> {
    pub(super) http: &'a Http,
    pub(super) secrets: &'a Unlocked,
    pub(super) now: Timestamp,
    /// Hears every credential that is composed on the way.
    pub(super) learn: &'a dyn Fn(&SecretString),
}

impl Asking<'_> {
    /// The endpoint, if it may be called.
    fn permit(&self, url: &str) -> Result<Url, TokenError> {
        Ok(self.http.permit(url)?)
    }

    /// The token with its end.
    fn token(&self, value: &str, lives: Option<Duration>) -> Token {
        let value = SecretString::from(value);
        (self.learn)(&value);
        let lives = lives
            .map_or(UNSAID, |lives| Duration::millis(lives.as_millis().saturating_sub(MARGIN.as_millis())));
        Token { value, until: lives.after(self.now) }
    }
}

/// Does this kind of proof need a token that is fetched first?
pub(super) const fn is_fetched(auth: &Auth) -> bool {
    matches!(auth, Auth::Oauth2 { .. } | Auth::GithubApp { .. } | Auth::Gcp { .. })
}

/// Fetch a token, once.
pub(super) async fn fetch(auth: &Auth, asking: &Asking<'_>, timeout: Duration) -> Result<Token, TokenError> {
    let request = match auth {
        Auth::Oauth2 { .. } => oauth::request(auth, asking)?,
        Auth::GithubApp { .. } => github::request(auth, asking)?,
        Auth::Gcp { .. } => gcp::request(auth, asking)?,
        Auth::Bearer(_)
        | Auth::Basic { .. }
        | Auth::Header { .. }
        | Auth::Query { .. }
        | Auth::Mtls { .. }
        | Auth::Aws { .. } => return Err(TokenError::NotReady("none is needed".to_owned())),
    };
    let host = request.url().host_str().unwrap_or_default().to_owned();
    let received = asking.http.send(request, None, timeout).await?;
    if matches!(auth, Auth::GithubApp { .. }) {
        github::read(&host, &received, asking)
    } else {
        oauth::read(&host, &received, asking)
    }
}

/// A server that does not give a token. What it says beyond its error code is not repeated: it may repeat what it
/// was sent.
fn refused(host: &str, received: &Received) -> TokenError {
    let said: Option<Value> = serde_json::from_slice(&received.body).ok();
    let code = said.as_ref().and_then(|said| said.get("error")?.as_str());
    let is_word = |code: &&str| code.len() <= 40 && code.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let detail = match code.filter(is_word) {
        Some(code) => format!(" ({code})"),
        None if (200..300).contains(&received.status) => " without a token".to_owned(),
        None => String::new(),
    };
    TokenError::Refused(host.to_owned(), received.status, detail)
}

/// What tells two credentials at the same places apart: one that was rotated fetches a token of its own.
pub(super) fn fingerprint(auth: &Auth, secrets: &Unlocked) -> [u8; 32] {
    let mut hash = Sha256::new();
    for place in auth.places() {
        hash.update(Sha256::digest(secrets.bytes(place)));
    }
    hash.finalize().into()
}

/// A form as a body.
fn form(request: &mut Request, pairs: &[(&str, &str)]) {
    use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
    let mut form = Url::parse("form:").ok();
    let text = form.as_mut().map(|form| {
        form.query_pairs_mut().extend_pairs(pairs);
        form.query().unwrap_or_default().to_owned()
    });
    *request.body_mut() = text.map(Into::into);
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
}

/// The scrubber as something that only learns.
pub(super) fn learning(scrubber: &std::cell::RefCell<Scrubber>) -> impl Fn(&SecretString) + '_ {
    |secret| scrubber.borrow_mut().learn(secret)
}
