//! HTTP by `curl`: what the program says it changed is seen by somebody else.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::process::{command, output};

/// An answer: status and body.
#[derive(Debug)]
pub(crate) struct Answer {
    /// 0 when there was none.
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// It has this status; else the test shows what it said.
    #[track_caller]
    pub(crate) fn was(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
}

/// A request that is being put together.
pub(crate) struct Ask {
    curl: Command,
    url: String,
}

/// Begin a request.
pub(crate) fn ask(method: &str, url: &str) -> Ask {
    let mut curl = command("curl");
    curl.args(["--silent", "--show-error", "--noproxy", "*", "--max-time", "20", "--request", method]);
    curl.args(["--write-out", "\n%{http_code}"]);
    Ask { curl, url: url.to_owned() }
}

impl Ask {
    /// `Name: value`.
    pub(crate) fn header(mut self, header: &str) -> Self {
        self.curl.args(["--header", header]);
        self
    }

    /// HTTP Basic.
    pub(crate) fn basic(mut self, user: &str, password: &str) -> Self {
        self.curl.args(["--user", &format!("{user}:{password}")]);
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header(&format!("Authorization: Bearer {token}"))
    }

    /// AWS Signature Version 4.
    pub(crate) fn aws(mut self, service: &str, (id, secret): (&str, &str)) -> Self {
        self.curl.args(["--aws-sigv4", &format!("aws:amz:us-east-1:{service}")]);
        self.basic(id, secret)
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.text("application/json", &body.to_string())
    }

    pub(crate) fn text(self, kind: &str, body: &str) -> Self {
        let mut with = self.header(&format!("Content-Type: {kind}"));
        with.curl.args(["--data-binary", body]);
        with
    }

    /// What is in a file.
    pub(crate) fn file(self, kind: &str, file: &Path) -> Self {
        self.text(kind, &format!("@{}", file.display()))
    }

    pub(crate) fn form(mut self, fields: &[(&str, &str)]) -> Self {
        for (name, value) in fields {
            self.curl.args(["--data-urlencode", &format!("{name}={value}")]);
        }
        self
    }

    /// Send it; the test fails when there is no answer.
    pub(crate) fn sent(mut self) -> Answer {
        answer(&output(self.curl.arg(&self.url)))
    }

    /// Send it to a server that may not be there; status 0 when it is not.
    pub(crate) fn tried(mut self) -> Answer {
        let done = self.curl.arg(&self.url).output().unwrap();
        answer(&String::from_utf8(done.stdout).unwrap())
    }
}

fn answer(text: &str) -> Answer {
    let (body, status) = text.rsplit_once('\n').unwrap();
    Answer { status: status.parse().unwrap(), body: body.to_owned() }
}

pub(crate) fn call(method: &str, url: &str, headers: &[&str], body: Option<&Value>) -> Answer {
    let with_headers = headers.iter().fold(ask(method, url), |ask, header| ask.header(header));
    match body {
        Some(body) => with_headers.json(body),
        None => with_headers,
    }
    .sent()
}

pub(crate) fn get(url: &str) -> Answer {
    ask("GET", url).sent()
}

/// Does anything answer there with a status of success?
pub(crate) fn answers(url: &str) -> bool {
    (200..300).contains(&ask("GET", url).tried().status)
}
