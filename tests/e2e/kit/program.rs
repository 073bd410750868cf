//! The built program, with an environment that holds nothing but what a test gives it.

use std::path::Path;
use std::process::Output;

use portable_pty::CommandBuilder;
use serde_json::Value;
use tempfile::TempDir;

use super::limit::LIMIT;
use super::power_dns::KEY;
use super::process::login;
use super::terminal::Terminal;

/// The program's file.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_warroom");

/// What one run printed, and its status.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// It ended with this status; else the test shows what it said.
    #[track_caller]
    pub(crate) fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, status, "\nout: {}\nerr: {}", self.out, self.err);
        self
    }

    /// Each line as JSON.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let line = |text| serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        self.out.lines().map(line).collect()
    }
}

/// A user's home with one workspace, and the program as that user runs it.
pub(crate) struct Program {
    home: TempDir,
    variables: Vec<(String, String)>,
}

impl Program {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let (folder, login) = (home.path().display().to_string(), login());
        let variables = [
            ("HOME", folder.clone()),
            ("XDG_CONFIG_HOME", format!("{folder}/config")),
            ("XDG_STATE_HOME", format!("{folder}/state")),
            ("XDG_DATA_HOME", format!("{folder}/data")),
            ("XDG_RUNTIME_DIR", format!("{folder}/run")),
            ("USER", login.clone()),
            ("LOGNAME", login),
            ("PATH", "/usr/bin:/bin".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("TERM", "xterm-256color".to_owned()),
            ("TZ", "UTC".to_owned()),
            ("PDNS_API_KEY", KEY.to_owned()),
        ];
        Self { home, variables: variables.map(|(name, value)| (name.to_owned(), value)).to_vec() }
    }

    /// The folder that everything of this user is in.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where the workspace is.
    pub(crate) fn workspace(&self) -> std::path::PathBuf {
        self.home.path().join("workspace")
    }

    /// Set a variable of its environment.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Run a command to its end, without a terminal.
    #[must_use]
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        self.run_by(assert_cmd::Command::new(PROGRAM), &[], arguments)
    }

    /// Run a command to its end by another program, which is given the first arguments.
    pub(crate) fn run_by(
        &self,
        mut command: assert_cmd::Command,
        first: &[&str],
        arguments: &[&str],
    ) -> Said {
        command.env_clear().current_dir(self.home.path()).timeout(LIMIT).args(first);
        command.envs(self.variables.iter().cloned());
        if self.workspace().is_dir() {
            command.arg("--workspace").arg(self.workspace());
        }
        let Output { status, stdout, stderr } = command.args(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let status = status.code().unwrap_or_else(|| panic!("{arguments:?} ended by {status}"));
        Said { status, out: text(stdout), err: text(stderr) }
    }

    /// The program beside the test, watched line by line.
    #[expect(clippy::disallowed_methods, reason = "the built program is what these tests are about")]
    pub(crate) fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(PROGRAM);
        command.env_clear().current_dir(self.home.path()).envs(self.variables.iter().cloned());
        if self.workspace().is_dir() {
            command.arg("--workspace").arg(self.workspace());
        }
        command.args(arguments);
        command
    }

    /// Run a command beside the test; it is killed when it does not end.
    pub(crate) fn builder(&self, arguments: &[&str]) -> CommandBuilder {
        let mut command = CommandBuilder::new(PROGRAM);
        command.env_clear();
        command.cwd(self.home.path());
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        if self.workspace().is_dir() {
            command.args(["--workspace", &self.workspace().display().to_string()]);
        }
        command.args(arguments);
        command
    }

    /// The program in a terminal of that many rows and columns.
    pub(crate) fn terminal(&self, arguments: &[&str], rows: u16, cols: u16) -> Terminal {
        Terminal::open(self.builder(arguments), (rows, cols))
    }

    /// A shell in a terminal, with this user's environment, for job control.
    pub(crate) fn shell(&self, rows: u16, cols: u16) -> Terminal {
        let mut command = CommandBuilder::new("/bin/bash");
        command.args(["--norc", "--noprofile", "-i"]);
        command.env_clear();
        command.cwd(self.home.path());
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command.env("PS1", "shell> ");
        // What the shell itself switches on at its prompt would be taken for something left behind.
        let readline = self.home.path().join("inputrc");
        std::fs::write(&readline, "set enable-bracketed-paste off\n").unwrap();
        command.env("INPUTRC", readline);
        Terminal::open(command, (rows, cols))
    }
}
