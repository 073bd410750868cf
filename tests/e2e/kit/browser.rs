//! Chromium without a window, led over its own protocol through a pipe: what it drew, asked for and complained of.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::limit::Limit;
use super::process::command;

/// A browser with one page; it ends with the test.
pub(crate) struct Browser {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: Value,
    sent: u64,
    events: Vec<Value>,
    _profile: TempDir,
}

impl Browser {
    /// Start it, with a profile of its own.
    pub(crate) fn open() -> Self {
        let profile = tempfile::tempdir().unwrap();
        // The protocol is spoken on the third and fourth file; a shell puts the pipes there.
        let script = r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>&2"#;
        let chromium = command("chromium").get_program().to_owned();
        let mut child = command("sh")
            .args(["-c", script])
            .arg(chromium)
            .args(["--headless", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"])
            // The tests may run as root, for whom Chromium has no sandbox; the pages are the tests' own.
            .arg("--no-sandbox")
            .args(["--disable-background-networking", "--disable-component-update", "--hide-scrollbars"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .env("HOME", profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (to, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, from) = channel();
        thread::spawn(move || {
            for message in BufReader::new(answers).split(0) {
                let Ok(message) = message else { break };
                let Ok(message) = serde_json::from_slice(&message) else { break };
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut browser =
            Self { child, to, from, session: Value::Null, sent: 0, events: Vec::new(), _profile: profile };
        let target = browser.ask("Target.createTarget", &json!({"url": "about:blank"}));
        let target = json!({"targetId": target["targetId"], "flatten": true});
        browser.session = browser.ask("Target.attachToTarget", &target)["sessionId"].clone();
        for domain in ["Page", "Runtime", "Network", "Log"] {
            browser.ask(&format!("{domain}.enable"), &json!({}));
        }
        browser
    }

    /// Ask for something, and wait for the answer.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.sent += 1;
        let mut question = json!({"id": self.sent, "method": method, "params": params});
        if !self.session.is_null() {
            question["sessionId"] = self.session.clone();
        }
        self.to.write_all(question.to_string().as_bytes()).unwrap();
        self.to.write_all(&[0]).unwrap();
        self.to.flush().unwrap();
        let id = json!(self.sent);
        let mut answer = self.until(method, |message| message["id"] == id);
        assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
        answer["result"].take()
    }

    /// Open a file and wait until it is loaded.
    pub(crate) fn visit(&mut self, file: &Path) {
        self.events.clear();
        self.ask("Page.navigate", &json!({"url": format!("file://{}", file.display())}));
        if !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            self.until("the page", |message| message["method"] == "Page.loadEventFired");
        }
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.ask("Runtime.evaluate", &params);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].take()
    }

    /// The window's size, in pixels, and what the reader prefers.
    pub(crate) fn look(&mut self, (width, height): (u32, u32), scheme: &str) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.ask("Emulation.setDeviceMetricsOverride", &size);
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.ask("Emulation.setEmulatedMedia", &json!({"media": "", "features": features}));
    }

    /// As on paper.
    pub(crate) fn paper(&mut self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.ask("Emulation.setEmulatedMedia", &json!({"media": "print", "features": features}));
    }

    /// What is to be seen now, as a PNG.
    pub(crate) fn picture(&mut self) -> Vec<u8> {
        let answer = self.ask("Page.captureScreenshot", &json!({"format": "png"}));
        STANDARD.decode(answer["data"].as_str().unwrap()).unwrap()
    }

    /// The page as a PDF.
    pub(crate) fn pdf(&mut self) -> Vec<u8> {
        let params = json!({"printBackground": true, "preferCSSPageSize": true});
        let answer = self.ask("Page.printToPDF", &params);
        STANDARD.decode(answer["data"].as_str().unwrap()).unwrap()
    }

    /// Every address that was asked for since the visit.
    pub(crate) fn requests(&self) -> Vec<String> {
        let requests = self.events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        requests.map(|event| event["params"]["request"]["url"].as_str().unwrap().to_owned()).collect()
    }

    /// Everything that the page or the browser complained of since the visit.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let kinds = ["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"];
        let is_one = |event: &&Value| event["method"].as_str().is_some_and(|method| kinds.contains(&method));
        self.events.iter().filter(is_one).map(Value::to_string).collect()
    }

    fn until(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let limit = Limit::new();
        loop {
            let message = limit.next(&self.from).unwrap_or_else(|error| panic!("{what}: {error}"));
            if is_it(&message) {
                return message;
            }
            if message["method"].is_string() {
                self.events.push(message);
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It ends when its pipe does; the kill is for one that hangs.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
