//! What the tests of this folder share.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use warroom::plan::embedded::FILES;

/// The program's file.
const PROGRAM: &str = env!("CARGO_BIN_EXE_warroom");

/// The incident that most tests are about.
pub(super) const ID: &str = "drill-spring-launch-1";

/// What one run printed, and its status.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) status: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Said {
    pub(super) fn of(done: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let status = done.status.code().unwrap_or_else(|| panic!("ended by {}", done.status));
        Self { status, out: text(done.stdout), err: text(done.stderr) }
    }

    /// It ended with this status; else the test shows what it said.
    #[track_caller]
    pub(super) fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, status, "\nout: {}\nerr: {}", self.out, self.err);
        self
    }

    /// It printed all of this.
    #[track_caller]
    pub(super) fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.out.contains(part), "no `{part}`\nout: {}\nerr: {}", self.out, self.err);
        }
        self
    }

    /// It said all of this on standard error.
    #[track_caller]
    pub(super) fn complains(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part), "no `{part}`\nout: {}\nerr: {}", self.out, self.err);
        }
        self
    }

    #[track_caller]
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }
}

/// A user's empty home.
pub(super) struct Home {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Home {
    /// Nothing in it, so that the example that is compiled in is used.
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().display().to_string();
        let variables = [
            ("HOME", home.clone()),
            ("XDG_CONFIG_HOME", format!("{home}/config")),
            ("XDG_STATE_HOME", format!("{home}/state")),
            ("XDG_DATA_HOME", format!("{home}/data")),
            ("XDG_RUNTIME_DIR", format!("{home}/run")),
            ("PATH", env!("PATH").to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
        ];
        Self { folder, variables: variables.map(|(name, value)| (name.to_owned(), value)).to_vec() }
    }

    /// With a workspace of these files.
    pub(super) fn with<'a>(files: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let mut home = Self::new();
        let root = home.path().join("workspace");
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        home.set("WARROOM_WORKSPACE", &root.display().to_string());
        home
    }

    /// With the example, where everything that is simulated happens at once, and actions that end badly.
    pub(super) fn quick() -> Self {
        Self::quick_with(&["call-refused", "call-lost", "call-unseen"], BAD_CALLS)
    }

    /// With the example, where everything that is simulated happens at once, and these further actions.
    pub(super) fn quick_with(names: &[&str], actions: &str) -> Self {
        let quick = |(path, text): &(&'static str, &str)| (*path, at_once(text));
        let names: String = names.iter().flat_map(|name| [", \"", name, "\""]).collect();
        let files = FILES.iter().map(quick).map(|(path, text)| {
            let named = format!("actions = [\"sends-pause\"{names}]");
            (path, text.replace("actions = [\"sends-pause\"]", &named))
        });
        Self::with(files.chain([("config/actions/more.toml", actions.to_owned())]))
    }

    pub(super) fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.path().join("state/warroom/journal.db")
    }

    /// The program with its arguments, in this home and with nothing else in its environment.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        self.other(PROGRAM, arguments)
    }

    /// Another program, in the same home.
    #[expect(clippy::disallowed_methods, reason = "the built program is what these tests are about")]
    pub(super) fn other(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.variables.iter().cloned()).current_dir(self.path()).args(arguments);
        command
    }

    /// Run a command to its end, without a terminal.
    #[must_use]
    pub(super) fn run(&self, arguments: &[&str]) -> Said {
        Said::of(assert_cmd::Command::from_std(self.command(arguments)).output().unwrap())
    }

    /// Run a command that must be done.
    #[track_caller]
    pub(super) fn done(&self, arguments: &[&str]) -> Said {
        self.run(arguments).ended(0)
    }

    /// Run another program on some input.
    #[must_use]
    pub(super) fn pipe(&self, program: &str, arguments: &[&str], input: &str) -> Said {
        let mut command = assert_cmd::Command::from_std(self.other(program, arguments));
        Said::of(command.write_stdin(input).output().unwrap())
    }

    /// Declare the incident that most tests are about.
    pub(super) fn declared(self) -> Self {
        let title = "checkout answers 401";
        let said = self.done(&["declare", "spring-launch", "--severity", "sev1", "--title", title]);
        assert_eq!(said.out, format!("{ID}\n"));
        self
    }
}

/// The file with every simulated delay gone.
fn at_once(text: &str) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("after = \"") {
        let (_, end) = after.split_once('"').unwrap();
        out += before;
        out += "after = \"0s\"";
        rest = end;
    }
    out + rest
}

/// One call is refused, one is never answered, one has no effect.
const BAD_CALLS: &str = r#"
[[action]]
id = "call-refused"
title = "Call that is refused"
domain = "app"
authority = "change_dns"
danger = "reversible"
timeout = "10ms"
[action.request]
method = "POST"
url = "http://edge-admin.example.com:2019/refused"
[action.simulate]
status = 500
after = "0s"

[[action]]
id = "call-lost"
title = "Call without an answer"
domain = "app"
authority = "change_dns"
danger = "reversible"
timeout = "10ms"
[action.request]
method = "POST"
url = "http://edge-admin.example.com:2019/lost"
[action.simulate]
after = "1h"

[[action]]
id = "call-unseen"
title = "Call without an effect"
domain = "app"
authority = "change_dns"
danger = "reversible"
timeout = "10ms"
verify = { dependency = "checkout", within = "1ms" }
[action.request]
method = "POST"
url = "http://edge-admin.example.com:2019/unseen"
[action.simulate]
after = "0s"
[action.simulate.turns]
checkout = { to = "ok", after = "1h" }
"#;
