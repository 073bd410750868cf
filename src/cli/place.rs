//! Which workspace is meant.

use std::path::{Path, PathBuf};

use super::Context;
use super::failure::Failure;
use super::store::Store;
use crate::journal::Journal;
use crate::plan::embedded::FILES;
use crate::plan::workspace::MARKER;
use crate::plan::{Diagnostics, Workspace};
use crate::runtime::clock::Clock;
use crate::runtime::host::Host;
use crate::runtime::ledger::Ledger;

/// A workspace and where it is.
pub(super) struct Place {
    pub(super) workspace: Workspace,
    /// None: the example that is compiled in.
    pub(super) root: Option<PathBuf>,
    /// Or only the settings and the roster?
    is_whole: bool,
}

impl Place {
    /// `--workspace`, `WARROOM_WORKSPACE`, upward from the current folder, the user's configuration folder, and at
    /// last the example that is compiled in.
    pub(super) fn find(context: &Context) -> Result<Self, Failure> {
        Self::load(context, |root| match root {
            Some(root) => Workspace::load_dir(root),
            None => Workspace::embedded(),
        })
    }

    /// The same, for an incident that is there: its plan is its own, and the other files are read when they are
    /// needed.
    pub(super) fn find_at_once(context: &Context) -> Result<Self, Failure> {
        let place = Self::load(context, Workspace::at_once)?;
        Ok(Self { is_whole: false, ..place })
    }

    /// The folder of the same workspace; none for the example that is compiled in. With `-v` it is said.
    pub(super) fn root(context: &Context) -> Option<PathBuf> {
        let root = root(context);
        context.out.detail(|| {
            let place = root.as_ref().map(|root| root.display().to_string());
            format!("workspace: {}", place.as_deref().unwrap_or("the example that is compiled in"))
        });
        root
    }

    /// A folder that was named must be a workspace, also where nothing of it is read.
    pub(super) fn check(context: &Context) -> Result<(), Failure> {
        match named(context) {
            Some(root) if !root.join(MARKER).is_file() => Err(Failure::input(
                format!("`{}` is not a workspace: it has no {MARKER}", root.display()),
                "name the folder that holds it, or `warroom init DIR` writes one",
            )),
            Some(_) | None => Ok(()),
        }
    }

    fn load(
        context: &Context,
        load: impl FnOnce(Option<&Path>) -> Result<Workspace, Diagnostics>,
    ) -> Result<Self, Failure> {
        let root = Self::root(context);
        let workspace = load(root.as_deref()).map_err(Failure::Workspace)?;
        Ok(Self { workspace, root, is_whole: true })
    }

    /// Is it the example, compiled in or unchanged on disk? Then there is nothing to choose from.
    pub(super) fn is_example(&self) -> bool {
        let same = |root: &PathBuf, (path, content): &(&str, &str)| {
            std::fs::read(root.join(path)).is_ok_and(|read| read == content.as_bytes())
        };
        self.root.as_ref().is_none_or(|root| FILES.iter().all(|file| same(root, file)))
    }

    /// Everything that an incident is opened with.
    pub(super) fn host(self, store: &Store, journal: Box<dyn Journal + Send>) -> Result<Host, Failure> {
        let doing = || "the journal's thread can't be started".to_owned();
        let ledger = Ledger::start(journal).map_err(|source| Failure::Io { doing: doing(), source })?;
        let Self { workspace, root, is_whole } = self;
        Ok(Host { workspace, is_whole, root, ledger, clock: Clock::Wall, runners: store.runners() })
    }
}

/// The folder of the workspace; none: the example that is compiled in.
pub(super) fn root(context: &Context) -> Option<PathBuf> {
    let env = &context.env;
    let upward = || env.cwd.as_ref().and_then(|cwd| Workspace::find(cwd));
    let users = || {
        let folder = env.config_home.as_ref()?.join("warroom");
        folder.join(MARKER).is_file().then_some(folder)
    };
    named(context).or_else(upward).or_else(users)
}

fn named(context: &Context) -> Option<PathBuf> {
    context.globals.workspace.clone().or_else(|| context.env.workspace.clone())
}
