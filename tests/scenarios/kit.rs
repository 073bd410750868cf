//! What the tests of this folder share.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use warroom::plan::embedded::{Embedded, FILES};
use warroom::plan::{Scenario, Workspace};

/// Where the scenarios stand in a workspace.
pub(super) const FOLDER: &str = "config/scenarios/";

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The name and the text of every scenario that is shipped.
pub(super) fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().filter_map(|(path, text)| Some((path.strip_prefix(FOLDER)?.strip_suffix(".toml")?, *text)))
}

/// The same, read.
pub(super) fn shipped() -> Vec<Scenario> {
    Workspace::load(&Embedded).unwrap().scenarios.into_values().collect()
}

/// What one run printed.
pub(super) struct Said {
    pub(super) status: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

impl Said {
    /// It went as the scenario has it; else the test shows what did not.
    #[track_caller]
    pub(super) fn done(self) -> String {
        assert_eq!(self.status, Some(0), "\nout: {}\nerr: {}", self.out, self.err);
        self.out
    }

    #[track_caller]
    pub(super) fn json(self) -> Value {
        serde_json::from_str(&self.done()).unwrap()
    }
}

/// An empty home, with the example that is compiled in or a changed copy of it.
pub(super) struct Stage {
    home: TempDir,
    workspace: Option<PathBuf>,
}

impl Stage {
    pub(super) fn shipped() -> Self {
        Self { home: tempfile::tempdir().unwrap(), workspace: None }
    }

    /// The example, with another responder in every scenario.
    pub(super) fn with_moves(moves: &str) -> Self {
        let mut stage = Self::shipped();
        let root = stage.home.path().join("workspace");
        for (path, text) in FILES {
            let text = match text.split_once("\n[[move]]\n") {
                Some((before, _)) if path.starts_with(FOLDER) => format!("{before}\n{moves}"),
                Some(_) | None => (*text).to_owned(),
            };
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        stage.workspace = Some(root);
        stage
    }

    /// Let a scenario play itself.
    #[expect(clippy::disallowed_methods, reason = "the built program is what these tests are about")]
    pub(super) fn play(&self, scenario: &str, more: &[&str]) -> Said {
        let home = self.home.path().display().to_string();
        let mut command = Command::new(env!("CARGO_BIN_EXE_warroom"));
        command.env_clear().env("HOME", &home).env("LANG", "C.UTF-8").current_dir(self.home.path());
        if let Some(root) = &self.workspace {
            command.env("WARROOM_WORKSPACE", root);
        }
        command.args(["drill", scenario, "--auto"]).args(more);
        let done = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { status: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
    }
}

/// What became of an inject, in an evaluation.
#[track_caller]
pub(super) fn inject<'a>(evaluation: &'a Value, id: &str) -> &'a Value {
    let injects = evaluation["injects"].as_array().unwrap();
    injects.iter().find(|inject| inject["id"] == id).unwrap_or_else(|| panic!("no inject {id}"))
}
