//! Putting a request together: the places of secrets become their values, each encoded for where it stands.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::utf8_percent_encode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Request, Url};
use secrecy::{ExposeSecret as _, SecretString};

use super::NotSent;
use crate::plan::request::Method;
use crate::plan::template::{Body, Encoding};
use crate::plan::{Resolved, SecretRef, Slot};
use crate::runtime::redact::URL_PART;

/// Headers that decide where a request goes or where it ends: the client sets them.
const OWN_HEADERS: [&str; 6] = ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te"];

/// Put a request together. `secret` gives the value of a place, and `learn` hears each composed credential.
pub(in crate::runtime) fn assemble(
    mut url: Url,
    request: &Resolved,
    idempotency_key: Option<&str>,
    secret: impl Fn(&SecretRef) -> SecretString,
    mut learn: impl FnMut(&SecretString),
) -> Result<Request, NotSent> {
    if let Some((name, at)) = &request.secret_query {
        url.query_pairs_mut().append_pair(name, secret(at).expose_secret());
    }
    let mut built = Request::new(method(request.method), url);
    if !request.method.is_safe()
        && let Some(key) = idempotency_key
    {
        put(built.headers_mut(), "idempotency-key", key)?;
    }
    if let Some(body) = &request.body {
        put(built.headers_mut(), CONTENT_TYPE.as_str(), &body.content_type)?;
        *built.body_mut() = Some(text(body, &secret)?.into());
    }
    for (name, slot) in &request.headers {
        if OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(NotSent::Header(name.clone()));
        }
        let value = match slot {
            Slot::Plain(text) => {
                put(built.headers_mut(), name, text.as_str())?;
                continue;
            }
            Slot::Secret { prefix, at } => {
                SecretString::from(format!("{prefix}{}", secret(at).expose_secret()))
            }
            Slot::Basic { user, password } => {
                let pair = format!("{user}:{}", secret(password).expose_secret());
                let code = SecretString::from(STANDARD.encode(pair));
                learn(&code);
                SecretString::from(format!("Basic {}", code.expose_secret()))
            }
        };
        put_secret(built.headers_mut(), name, &value)?;
    }
    Ok(built)
}

/// Add an access token.
pub(in crate::runtime) fn bearer(request: &mut Request, token: &SecretString) -> Result<(), NotSent> {
    let value = SecretString::from(format!("Bearer {}", token.expose_secret()));
    put_secret(request.headers_mut(), AUTHORIZATION.as_str(), &value)
}

/// The body with its secrets. From the last to the first: what stands before keeps its place.
fn text(body: &Body, secret: impl Fn(&SecretRef) -> SecretString) -> Result<String, NotSent> {
    let mut text = body.text.clone();
    let mut end = text.len();
    for hidden in body.secrets.iter().rev() {
        let stretch = hidden.from..hidden.to;
        if stretch.end > end || text.get(stretch.clone()).is_none() {
            return Err(NotSent::Body);
        }
        text.replace_range(stretch, &encoded(secret(&hidden.at).expose_secret(), hidden.encoding));
        end = hidden.from;
    }
    Ok(text)
}

fn encoded(value: &str, encoding: Encoding) -> String {
    match encoding {
        Encoding::Form => utf8_percent_encode(value, URL_PART).to_string(),
        Encoding::Json => {
            let quoted = serde_json::Value::from(value).to_string();
            let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            inner.unwrap_or_default().to_owned()
        }
    }
}

fn put(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), NotSent> {
    let refused = || NotSent::Header(name.to_owned());
    let key = HeaderName::from_bytes(name.as_bytes()).ok().ok_or_else(refused)?;
    let value = HeaderValue::from_str(value).ok().ok_or_else(refused)?;
    headers.insert(key, value);
    Ok(())
}

fn put_secret(headers: &mut HeaderMap, name: &str, value: &SecretString) -> Result<(), NotSent> {
    put(headers, name, value.expose_secret())?;
    // HTTP/2 then keeps it out of the compression table.
    if let Some(value) = headers.get_mut(name) {
        value.set_sensitive(true);
    }
    Ok(())
}

const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
        Method::Head => reqwest::Method::HEAD,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::plan::Vars;
    use crate::plan::request::Request as Template;
    use crate::plan::template::resolve;

    const HOSTILE: &str = "a\"}&b=c%+ é";

    fn body_of(template: Value) -> Result<String, NotSent> {
        let template: Template = serde_json::from_value(template).unwrap();
        let resolved = resolve(&template, &Vars::default()).unwrap();
        text(resolved.body.as_ref().unwrap(), |place| {
            let is_hostile = *place == SecretRef::Env("HOSTILE".to_owned());
            SecretString::from(if is_hostile { HOSTILE.to_owned() } else { format!("value of {place}") })
        })
    }

    #[test]
    fn secrets_of_a_json_body_stay_in_their_fields() {
        let tree = json!({"a": "env:HOSTILE", "b": {"c": ["x", "env:OTHER", "env:HOSTILE"]}, "d": "••••"});
        let sent = body_of(json!({"method": "POST", "url": "http://h/", "json": tree})).unwrap();
        let sent: Value = serde_json::from_str(&sent).unwrap();
        let wanted = json!({"a": HOSTILE, "b": {"c": ["x", "value of env:OTHER", HOSTILE]}, "d": "••••"});
        assert_eq!(sent, wanted);
    }

    #[test]
    fn secrets_of_a_form_stay_in_their_fields() {
        let form = json!({"token": "env:HOSTILE", "hint": "x y", "z": "env:OTHER"});
        let sent = body_of(json!({"method": "POST", "url": "http://h/", "form": form})).unwrap();
        assert_eq!(sent, "hint=x%20y&token=a%22%7D%26b%3Dc%25%2B%20%C3%A9&z=value%20of%20env%3AOTHER");
    }

    #[test]
    fn places_that_do_not_fit_the_text_are_refused() {
        let body = |ranges: Value| {
            let hidden =
                |range: &Value| json!({"from": range[0], "to": range[1], "at": "env:X", "encoding": "json"});
            let secrets: Vec<_> = ranges.as_array().unwrap().iter().map(hidden).collect();
            let body = json!({"content_type": "application/json", "text": "{\"é\":1}", "secrets": secrets});
            serde_json::from_value::<Body>(body).unwrap()
        };
        let secret = |_: &SecretRef| SecretString::from("value");
        for ranges in [json!([[2, 3]]), json!([[4, 99]]), json!([[5, 4]]), json!([[4, 6], [5, 7]])] {
            assert!(matches!(text(&body(ranges.clone()), secret), Err(NotSent::Body)), "{ranges}");
        }
        assert_eq!(text(&body(json!([[1, 2], [6, 7]])), secret).unwrap(), "{valueé\":value}");
    }
}
