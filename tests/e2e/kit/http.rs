//! HTTP by `curl`: what the program says it changed is seen by somebody else.

use serde_json::Value;

use super::process::{command, output};

/// An answer: status and body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

pub(crate) fn call(method: &str, url: &str, headers: &[&str], body: Option<&Value>) -> Answer {
    let mut curl = command("curl");
    curl.args(["--silent", "--show-error", "--noproxy", "*", "--max-time", "20", "--request", method]);
    curl.args(["--write-out", "\n%{http_code}"]);
    for header in headers {
        curl.args(["--header", header]);
    }
    if let Some(body) = body {
        curl.args(["--header", "Content-Type: application/json", "--data", &body.to_string()]);
    }
    let text = output(curl.arg(url));
    let (body, status) = text.rsplit_once('\n').unwrap();
    Answer { status: status.parse().unwrap(), body: body.to_owned() }
}

pub(crate) fn get(url: &str) -> Answer {
    call("GET", url, &[], None)
}
