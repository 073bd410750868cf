//! Which workspace is meant.

use std::path::PathBuf;

use super::Context;
use super::failure::Failure;
use super::store::Store;
use crate::journal::Journal;
use crate::plan::Workspace;
use crate::plan::embedded::FILES;
use crate::plan::workspace::MARKER;
use crate::runtime::clock::Clock;
use crate::runtime::host::Host;
use crate::runtime::ledger::Ledger;

/// A workspace and where it is.
pub(super) struct Place {
    pub(super) workspace: Workspace,
    /// None: the example that is compiled in.
    pub(super) root: Option<PathBuf>,
}

impl Place {
    /// `--workspace`, `WARROOM_WORKSPACE`, upward from the current folder, the user's configuration folder, and at
    /// last the example that is compiled in.
    pub(super) fn find(context: &Context) -> Result<Self, Failure> {
        let root = root(context);
        context.out.detail(|| {
            let place = root.as_ref().map(|root| root.display().to_string());
            format!("workspace: {}", place.as_deref().unwrap_or("the example that is compiled in"))
        });
        let loaded = match &root {
            Some(root) => Workspace::load_dir(root),
            None => Workspace::embedded(),
        };
        Ok(Self { workspace: loaded.map_err(Failure::Workspace)?, root })
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
        let Self { workspace, root } = self;
        Ok(Host { workspace, root, ledger, clock: Clock::Wall, runners: store.runners() })
    }
}

fn root(context: &Context) -> Option<PathBuf> {
    let env = &context.env;
    let named = context.globals.workspace.clone().or_else(|| env.workspace.clone());
    let upward = || env.cwd.as_ref().and_then(|cwd| Workspace::find(cwd));
    let users = || {
        let folder = env.config_home.as_ref()?.join("warroom");
        folder.join(MARKER).is_file().then_some(folder)
    };
    named.or_else(upward).or_else(users)
}
