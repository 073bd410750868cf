//! Installation tokens of a GitHub App: a JWT of the App is exchanged for one.

use percent_encoding::utf8_percent_encode;
use reqwest::header::{ACCEPT, HeaderName, HeaderValue};
use reqwest::{Method, Request};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::json;

use super::{Asking, Token, TokenError, jwt, refused};
use crate::plan::{Auth, Duration};
use crate::runtime::http::{Received, bearer};
use crate::runtime::redact::URL_PART;

/// GitHub refuses a JWT from its future; its documentation advises a minute.
const BEFORE: i64 = 60;

/// GitHub allows ten minutes at most.
const LIFE: i64 = 9 * 60;

pub(super) fn request(auth: &Auth, asking: &Asking<'_>) -> Result<Request, TokenError> {
    let Auth::GithubApp { api, app_id, installation_id, private_key } = auth else {
        return Err(TokenError::NotReady("not a GitHub App".to_owned()));
    };
    let installation = utf8_percent_encode(installation_id, URL_PART);
    let api = api.trim_end_matches('/');
    let url = asking.permit(&format!("{api}/app/installations/{installation}/access_tokens"))?;
    let now = asking.now.as_second();
    let claims = json!({"iat": now - BEFORE, "exp": now + LIFE, "iss": app_id});
    let key = asking.secrets.value(private_key);
    let proof = jwt::sign(&json!({"alg": "RS256", "typ": "JWT"}), &claims, key.expose_secret())?;
    (asking.learn)(&proof);
    let mut request = Request::new(Method::POST, url);
    bearer(&mut request, &proof)?;
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
    let version = HeaderName::from_static("x-github-api-version");
    headers.insert(version, HeaderValue::from_static("2022-11-28"));
    Ok(request)
}

#[derive(Deserialize)]
struct Answer {
    token: String,
    expires_at: Option<jiff::Timestamp>,
}

pub(super) fn read(host: &str, received: &Received, asking: &Asking<'_>) -> Result<Token, TokenError> {
    let answer: Option<Answer> =
        serde_json::from_slice(&received.body).ok().filter(|_| received.status == 201);
    let Some(answer) = answer.filter(|answer| !answer.token.is_empty()) else {
        return Err(refused(host, received));
    };
    let lives = |end: jiff::Timestamp| {
        Duration::millis(u64::try_from(end.duration_since(asking.now).as_millis()).unwrap_or(0))
    };
    Ok(asking.token(&answer.token, answer.expires_at.map(lives)))
}
