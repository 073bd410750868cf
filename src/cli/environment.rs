//! What the process was started with: read once, so that no other module looks at the environment.

#![expect(clippy::disallowed_methods, reason = "this is where the environment is read")]

use std::env;
use std::ffi::OsString;
use std::io::{IsTerminal as _, stderr, stdin, stdout};
use std::path::{Path, PathBuf};

use crate::runtime::terminal::Around;
use crate::runtime::watch::supervisor::Supervision;

/// Everything that the environment says.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about the terminal")]
pub(super) struct Environment {
    /// `WARROOM_WORKSPACE`.
    pub(super) workspace: Option<PathBuf>,
    /// `WARROOM_STORE`.
    pub(super) store: Option<String>,
    /// `WARROOM_AS`.
    pub(super) person: Option<String>,
    /// `SSH_AUTH_SOCK`: where the ssh-agent listens.
    pub(super) ssh_agent: Option<PathBuf>,
    /// The user's folder for configuration.
    pub(super) config_home: Option<PathBuf>,
    /// The user's folder for state.
    pub(super) state_home: Option<PathBuf>,
    /// The current folder.
    pub(super) cwd: Option<PathBuf>,
    /// `NO_COLOR` is set (no-color.org).
    pub(super) no_color: bool,
    /// `CLICOLOR_FORCE` is set and not 0.
    pub(super) force_color: bool,
    /// `TERM` says that the terminal can't move its cursor.
    pub(super) dumb: bool,
    /// What stands between the program and the terminal: `TMUX`, `STY`, `TERM`.
    pub(super) around: Around,
    /// The locale has only ASCII, so that other signs would not show.
    pub(super) ascii: bool,
    /// The supervisor that started this program, such as systemd.
    pub(super) supervision: Supervision,
    /// Standard input is a terminal.
    pub(super) stdin_is_terminal: bool,
    /// Standard output is a terminal.
    pub(super) stdout_is_terminal: bool,
    /// Standard error is a terminal.
    pub(super) stderr_is_terminal: bool,
}

impl Environment {
    /// Read it.
    pub(super) fn read() -> Self {
        let home = env::home_dir().filter(|home| home.is_absolute());
        Self {
            workspace: given("WARROOM_WORKSPACE").map(PathBuf::from),
            store: text("WARROOM_STORE"),
            person: text("WARROOM_AS"),
            ssh_agent: given("SSH_AUTH_SOCK").map(PathBuf::from),
            config_home: folder("XDG_CONFIG_HOME", home.as_deref(), ".config"),
            state_home: folder("XDG_STATE_HOME", home.as_deref(), ".local/state"),
            cwd: env::current_dir().ok(),
            no_color: given("NO_COLOR").is_some(),
            force_color: given("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
            dumb: given("TERM").is_some_and(|value| value == "dumb"),
            around: around(),
            ascii: has_ascii_only(),
            supervision: Supervision {
                socket: given("NOTIFY_SOCKET"),
                watchdog_us: text("WATCHDOG_USEC").and_then(|us| us.parse().ok()),
            },
            stdin_is_terminal: stdin().is_terminal(),
            stdout_is_terminal: stdout().is_terminal(),
            stderr_is_terminal: stderr().is_terminal(),
        }
    }

    /// Can a screen be shown?
    pub(super) const fn has_screen(&self) -> bool {
        self.stdin_is_terminal && self.stdout_is_terminal && !self.dumb
    }
}

/// A variable that says something: an empty one counts as absent.
fn given(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// tmux and screen say so; beyond an ssh connection only the name of the terminal does.
fn around() -> Around {
    let named = |name: &str| text("TERM").is_some_and(|term| term.starts_with(name));
    if given("STY").is_some() {
        Around::Screen
    } else if given("TMUX").is_some() || named("tmux") {
        Around::Tmux
    } else if named("screen") {
        Around::Screen
    } else {
        Around::Nothing
    }
}

/// POSIX: the first of these that is set decides. Without any, today's terminals show UTF-8.
fn has_ascii_only() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(text);
    locale.is_some_and(|name| name == "C" || name == "POSIX" || name.to_ascii_uppercase().ends_with("ASCII"))
}

fn text(name: &str) -> Option<String> {
    given(name).map(|value| value.to_string_lossy().into_owned())
}

/// The XDG base directory specification: a relative path is invalid and ignored.
fn folder(name: &str, home: Option<&Path>, fallback: &str) -> Option<PathBuf> {
    let named = given(name).map(PathBuf::from).filter(|path| path.is_absolute());
    named.or_else(|| home.map(|home| home.join(fallback)))
}
