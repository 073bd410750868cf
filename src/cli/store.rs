//! Where the journal is, and how a command gets at it.

use std::path::PathBuf;

use super::Context;
use super::failure::Failure;
use crate::incident::intake::CHAIN;
use crate::journal::{self, Journal, MemoryJournal};
use crate::plan::IncidentId;

/// A journal that may not exist yet.
#[derive(Debug, Clone)]
pub(super) struct Store {
    url: String,
    file: Option<PathBuf>,
}

impl Store {
    /// `--store`, `WARROOM_STORE`, else the user's state folder.
    pub(super) fn locate(context: &Context) -> Result<Self, Failure> {
        let url = context.globals.store.clone().or_else(|| context.env.store.clone());
        let url = match url {
            Some(url) => url,
            None => default_store(context)?,
        };
        let file = journal::file_of(&url)?;
        if let Some(folder) = file.as_ref().filter(|file| file.is_dir()) {
            let message = format!("`{}` is a folder, not a journal", folder.display());
            return Err(Failure::input(message, "give the path of a file in it"));
        }
        context.out.detail(|| {
            format!("store: {}", file.as_ref().map_or_else(|| url.as_str().into(), |f| f.to_string_lossy()))
        });
        Ok(Self { url, file })
    }

    /// Open it, and make it when absent.
    pub(super) fn open(&self) -> Result<Box<dyn Journal + Send>, Failure> {
        Ok(journal::open(&self.url)?)
    }

    /// Open it for a question: an absent one has no incidents, and stays absent.
    pub(super) fn read(&self) -> Result<Box<dyn Journal + Send>, Failure> {
        let Some(file) = &self.file else { return self.open() };
        // A file that nobody lets us see is not an absent one.
        let doing = || format!("`{}` can't be reached", file.display());
        let is_there = file.try_exists().map_err(|source| Failure::Io { doing: doing(), source })?;
        if is_there { self.open() } else { Ok(Box::new(MemoryJournal::default())) }
    }

    /// Where running programs show that they are there: beside the file.
    pub(super) fn runners(&self) -> Option<PathBuf> {
        self.file.as_ref().map(|file| file.with_file_name("runners"))
    }
}

fn default_store(context: &Context) -> Result<String, Failure> {
    let state = context.env.state_home.as_ref();
    let state =
        state.ok_or_else(|| Failure::input("no home folder to keep the journal in", "give --store"))?;
    let path = state.join("warroom").join("journal.db");
    let path = path.to_str().ok_or_else(|| {
        Failure::input("the path of the journal is not UTF-8", "give --store, or set XDG_STATE_HOME")
    })?;
    Ok(format!("sqlite:{path}"))
}

/// The incident of that name.
pub(super) fn find_incident(journal: &dyn Journal, name: &str) -> Result<IncidentId, Failure> {
    if name == CHAIN && journal.head(CHAIN)?.is_none() {
        let hint = "alerts that propose an incident begin it (docs/intake.md)";
        return Err(Failure::input(format!("nothing was recorded in `{CHAIN}` yet"), hint));
    }
    if name == CHAIN {
        let message = format!("`{CHAIN}` is the record of proposals and no incident");
        return Err(Failure::input(
            message,
            "`warroom alerts` shows them; `log --format json` and `verify` take it",
        ));
    }
    if let Ok(id) = IncidentId::parse(name)
        && journal.head(id.as_str())?.is_some()
    {
        return Ok(id);
    }
    let all: Vec<String> = journal.incidents()?.into_iter().filter(|name| name != CHAIN).collect();
    let mut failure = Failure::unknown("incident", name, all.iter().rev().map(String::as_str));
    if let Failure::Input { hint: hint @ None, .. } = &mut failure {
        *hint = Some("`warroom declare CAMPAIGN --severity SEV --title TEXT` starts one".to_owned());
    }
    Err(failure)
}

/// The log of that name: an incident's, or that of the proposals.
pub(super) fn find_log(journal: &dyn Journal, name: &str) -> Result<IncidentId, Failure> {
    if name == CHAIN
        && journal.head(CHAIN)?.is_some()
        && let Ok(id) = IncidentId::parse(CHAIN)
    {
        return Ok(id);
    }
    find_incident(journal, name)
}
