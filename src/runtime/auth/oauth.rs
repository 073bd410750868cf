//! OAuth 2.0 client credentials (RFC 6749, section 4.4), and the answer of a token endpoint (section 5).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::utf8_percent_encode;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, Request};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::Value;

use super::{Asking, Token, TokenError, form, refused};
use crate::plan::{Auth, Duration};
use crate::runtime::http::{NotSent, Received};
use crate::runtime::redact::URL_PART;

pub(super) fn request(auth: &Auth, asking: &Asking<'_>) -> Result<Request, TokenError> {
    let Auth::Oauth2 { token_url, client_id, client_secret, scope, audience } = auth else {
        return Err(TokenError::NotReady("not a client of OAuth 2.0".to_owned()));
    };
    let mut request = Request::new(Method::POST, asking.permit(token_url)?);
    let mut pairs = vec![("grant_type", "client_credentials")];
    pairs.extend(scope.as_deref().map(|scope| ("scope", scope)));
    pairs.extend(audience.as_deref().map(|audience| ("audience", audience)));
    form(&mut request, &pairs);
    // RFC 6749, section 2.3.1: both are encoded as in a form before they are joined.
    let part = |text: &str| utf8_percent_encode(text, URL_PART).to_string();
    let secret = asking.secrets.value(client_secret);
    let pair = SecretString::from(format!("{}:{}", part(client_id), part(secret.expose_secret())));
    let code = SecretString::from(STANDARD.encode(pair.expose_secret()));
    (asking.learn)(&code);
    let value = HeaderValue::from_str(&format!("Basic {}", code.expose_secret()));
    let mut value = value.ok().ok_or_else(|| NotSent::Header("Authorization".to_owned()))?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(request)
}

/// RFC 6749, section 5.1. Some servers write the number as a text.
#[derive(Deserialize)]
struct Answer {
    access_token: String,
    token_type: Option<String>,
    expires_in: Option<Value>,
}

pub(super) fn read(host: &str, received: &Received, asking: &Asking<'_>) -> Result<Token, TokenError> {
    let answer = serde_json::from_slice(&received.body).ok().filter(|_| received.status == 200);
    let is_bearer =
        |answer: &Answer| answer.token_type.as_ref().is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    let Some(answer) = answer.filter(|answer| is_bearer(answer) && !answer.access_token.is_empty()) else {
        return Err(refused(host, received));
    };
    Ok(asking.token(&answer.access_token, answer.expires_in.as_ref().and_then(seconds)))
}

fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Some(Duration::secs(seconds.min(u64::from(u32::MAX))))
}
