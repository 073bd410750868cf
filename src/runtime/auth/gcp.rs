//! Access tokens of a Google Cloud service account: a JWT signed with its key file is exchanged for one (RFC 7523).

use reqwest::{Method, Request};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::{Asking, TokenError, form, jwt};
use crate::plan::Auth;

/// Google allows an hour.
const LIFE: i64 = 3_600;

/// What is asked for where the file names no scope.
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";

/// The members of a key file that are needed.
#[derive(Deserialize)]
struct KeyFile {
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
    token_uri: Option<String>,
}

pub(super) fn request(auth: &Auth, asking: &Asking<'_>) -> Result<Request, TokenError> {
    let Auth::Gcp { key, scope, token_url } = auth else {
        return Err(TokenError::NotReady("not a Google service account".to_owned()));
    };
    let text = asking.secrets.value(key);
    // Without the parser's words: they may repeat a part of the file.
    let file: KeyFile = serde_json::from_str(text.expose_secret())
        .ok()
        .ok_or_else(|| TokenError::NotReady(format!("{key} is not the key file of a service account")))?;
    let private_key = SecretString::from(file.private_key);
    (asking.learn)(&private_key);
    let url = token_url.as_ref().or(file.token_uri.as_ref());
    let url = url.ok_or_else(|| TokenError::NotReady(format!("{key} names no token_uri")))?;
    let endpoint = asking.permit(url)?;
    let now = asking.now.as_second();
    let claims = json!({
        "iss": file.client_email,
        "scope": scope.as_deref().unwrap_or(SCOPE),
        "aud": url,
        "iat": now,
        "exp": now + LIFE,
    });
    let mut header = json!({"alg": "RS256", "typ": "JWT"});
    if let (Some(header), Some(id)) = (header.as_object_mut(), &file.private_key_id) {
        header.insert("kid".to_owned(), json!(id));
    }
    let proof = jwt::sign(&header, &claims, private_key.expose_secret())?;
    (asking.learn)(&proof);
    let mut request = Request::new(Method::POST, endpoint);
    let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    form(&mut request, &[("grant_type", grant), ("assertion", proof.expose_secret())]);
    Ok(request)
}
