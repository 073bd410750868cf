//! A live workspace whose channels lead to servers of this machine, and the program in it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// The incident of these stories.
pub(super) const ID: &str = "spring-1";

/// How long a test waits for a line before it has failed.
const LIMIT: Duration = Duration::from_secs(60);

const CAMPAIGN: &str = r#"
id = "spring"
title = "Spring launch"
policy = "on-call"
runbooks = []
[window]
opens = 2027-03-02T09:00:00Z
closes = 2027-03-05T22:00:00Z
"#;

const ROLES: &str = r#"
[[role]]
id = "ic"
title = "Incident commander"
primary = "ito"
backup = "khan"
authorities = ["command", "page", "observe"]
[[role]]
id = "dns"
title = "DNS"
primary = "marin"
backup = "petrov"
authorities = ["change_dns"]
"#;

const CHANNELS: &str = r#"
[[channel]]
id = "pager"
action = "page"
inputs = { text = "{{ person }}: {{ subject }}", key = "{{ key }}" }
[[channel]]
id = "sms"
contact = "phone"
action = "text"
inputs = { to = "{{ address }}", text = "{{ subject }}" }
"#;

const ACTIONS: &str = r#"
[[action]]
id = "page"
title = "Page"
domain = "comms"
authority = "page"
timeout = "5s"
expect = { status = [202] }
request = { method = "POST", url = "http://127.0.0.1:@PAGER@/page", json = { text = "{{ inputs.text }}", dedup = "{{ inputs.key }}" } }
[[action.inputs]]
name = "text"
prompt = "Text"
pattern = ".{1,200}"
[[action.inputs]]
name = "key"
prompt = "Key"
pattern = ".{1,200}"
[[action]]
id = "text"
title = "Text"
domain = "comms"
authority = "page"
timeout = "5s"
expect = { status = [202] }
request = { method = "POST", url = "http://127.0.0.1:@SMS@/sms", json = { to = "{{ inputs.to }}", text = "{{ inputs.text }}" } }
[[action.inputs]]
name = "to"
prompt = "To"
pattern = "[+0-9-]+"
[[action.inputs]]
name = "text"
prompt = "Text"
pattern = ".{1,200}"
"#;

/// A home with the workspace in it, and an incident that is declared.
pub(super) struct Home {
    folder: TempDir,
}

impl Home {
    /// With the ports of the pager and of the text messages, and how long each of three levels has.
    pub(super) fn new(pager: u16, sms: u16, delay: &str) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        let login = uzers::get_user_by_uid(uzers::get_current_uid()).unwrap();
        let login = login.name().to_str().unwrap().to_owned();
        let person = |id: &str, login: &str| {
            format!(
                "[[person]]\nid = \"{id}\"\nname = \"{id}\"\nlogin = \"{login}\"\ncontact = {{ phone = \"+1-555-0101\" }}\n"
            )
        };
        let people = [
            person("ito", &login),
            person("khan", "khan"),
            person("marin", "marin"),
            person("petrov", "petrov"),
        ];
        let level = |targets: &str| format!("[[policy.level]]\ntargets = [{targets}]\ndelay = \"{delay}\"\n");
        let policy = [
            "[[policy]]\nid = \"on-call\"\nchannels = [\"pager\", \"sms\"]\n".to_owned(),
            level("\"primary\""),
            level("\"backup\""),
            level("\"role:ic\", \"person:khan\""),
        ];
        let settings = "schema = 1\nmode = \"live\"\n[http]\nallowed_hosts = [\"127.0.0.1\"]\n";
        let actions = ACTIONS.replace("@PAGER@", &pager.to_string()).replace("@SMS@", &sms.to_string());
        for (path, text) in [
            ("config/warroom.toml", settings.to_owned()),
            ("config/roster.toml", people.concat() + ROLES),
            ("config/escalation.toml", policy.concat()),
            ("config/campaigns/spring.toml", CAMPAIGN.to_owned()),
            ("config/channels.toml", CHANNELS.to_owned()),
            ("config/actions/all.toml", actions),
        ] {
            let path = home.path().join("workspace").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        home.done(&["declare", "spring", "--severity", "sev1", "--title", "checkout answers 401"]);
        home
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    #[expect(clippy::disallowed_methods, reason = "the built program is what these tests are about")]
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_warroom"));
        let home = self.path().display().to_string();
        command
            .env_clear()
            .env("HOME", &home)
            .env("XDG_STATE_HOME", format!("{home}/state"))
            .env("WARROOM_WORKSPACE", format!("{home}/workspace"))
            .env("PATH", env!("PATH"))
            .current_dir(self.path())
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// Run a command; its status and both outputs.
    pub(super) fn run(&self, arguments: &[&str]) -> (i32, String) {
        let done = self.command(arguments).output().unwrap();
        let text = [done.stdout, done.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        (done.status.code().unwrap_or(-1), text)
    }

    pub(super) fn done(&self, arguments: &[&str]) -> String {
        let (status, text) = self.run(arguments);
        assert_eq!(status, 0, "{arguments:?}: {text}");
        text
    }

    /// Begin to watch.
    pub(super) fn watch(&self) -> Watching {
        Watching::of(self.command(&["watch", "--format", "json"]))
    }

    /// The record: the type and the data of each event.
    pub(super) fn record(&self) -> Vec<(String, Value)> {
        let lines = self.done(&["log", ID, "--format", "json"]);
        let line = |line: &str| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            (line["type"].as_str().unwrap().to_owned(), line["data"].take())
        };
        lines.lines().map(line).collect()
    }

    pub(super) fn count(&self, kind: &str) -> usize {
        self.record().iter().filter(|(it, _)| it == kind).count()
    }
}

/// A running program. It is killed when it is dropped.
pub(super) struct Watching {
    child: Child,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Watching {
    pub(super) fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (tell, lines) = channel();
        let err = BufReader::new(child.stderr.take().unwrap());
        let out = BufReader::new(child.stdout.take().unwrap());
        let aside = tell.clone();
        thread::spawn(move || err.lines().map_while(Result::ok).for_each(|line| drop(aside.send(line))));
        thread::spawn(move || out.lines().map_while(Result::ok).for_each(|line| drop(tell.send(line))));
        Self { child, lines, said: Vec::new() }
    }

    /// Wait until it says a line with all of these parts.
    pub(super) fn says(&mut self, parts: &[&str]) -> String {
        loop {
            let line = self.lines.recv_timeout(LIMIT);
            let line = line.unwrap_or_else(|_| panic!("never said {parts:?}: {:#?}", self.said));
            self.said.push(line.clone());
            if parts.iter().all(|part| line.contains(part)) {
                return line;
            }
        }
    }

    /// `kill -9`.
    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// A signal that it may answer; its status.
    pub(super) fn end(mut self, signal: rustix::process::Signal) -> i32 {
        let pid = i32::try_from(self.child.id()).unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(pid).unwrap(), signal).unwrap();
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    /// Wait until it ends by itself; its status.
    pub(super) fn ends(mut self) -> i32 {
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
