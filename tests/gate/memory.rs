//! A workspace that is in no folder: many campaigns, and texts that no editor writes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;

use warroom::plan::load::source::{Source, SourceFile};
use warroom::plan::{CampaignId, Diagnostics, Survey};
use warroom::readiness::{Gate, Report};

use super::kit::{OPENS, at, data};

/// Files by their paths.
#[derive(Clone)]
pub(crate) struct Memory(pub(crate) BTreeMap<String, String>);

/// The files of the sound workspace.
const SOUND: [&str; 7] = [
    "config/actions/all.toml",
    "config/campaigns/sale.toml",
    "config/escalation.toml",
    "config/messages.toml",
    "config/roster.toml",
    "config/warroom.toml",
    "runbooks/recover.toml",
];

impl Memory {
    /// The sound workspace without its approvals.
    pub(crate) fn sound() -> Self {
        let file =
            |path: &str| (path.to_owned(), fs::read_to_string(data().join("sound").join(path)).unwrap());
        Self(SOUND.into_iter().map(file).collect())
    }

    /// Add or replace a file.
    pub(crate) fn put(&mut self, path: &str, text: String) {
        self.0.insert(path.to_owned(), text);
    }

    /// Add a campaign with these tables after its window.
    pub(crate) fn campaign(&mut self, id: &str, tables: &str) {
        let window = "[window]\nopens = 2027-03-02T09:00:00Z\ncloses = 2027-03-05T22:00:00Z\n";
        let text = format!("id = \"{id}\"\ntitle = \"{id}\"\n\n{window}\n{tables}");
        self.put(&format!("config/campaigns/{id}.toml"), text);
    }

    pub(crate) fn survey(&self) -> Result<Survey, Diagnostics> {
        Survey::load(self, None)
    }

    /// Check some campaigns as of the opening.
    pub(crate) fn check<const N: usize>(&self, campaigns: [&str; N]) -> [Report; N] {
        let survey = self.survey().unwrap_or_else(|problems| panic!("{}", problems.render(false)));
        let gate = Gate::of(&survey);
        campaigns.map(|id| gate.check(&CampaignId::parse(id).unwrap(), at(OPENS)).unwrap())
    }

    fn pick(&self, wanted: impl Fn(&str) -> bool) -> Vec<SourceFile> {
        let files = self.0.iter().filter(|(path, _)| wanted(path));
        files
            .map(|(path, text)| SourceFile { path: path.clone(), text: Ok(Cow::Owned(text.clone())) })
            .collect()
    }
}

impl Source for Memory {
    fn files(&self) -> Vec<SourceFile> {
        self.pick(|path| !path.starts_with("config/approvals/"))
    }

    fn approvals(&self, only: Option<&CampaignId>) -> Vec<SourceFile> {
        let folder =
            only.map_or_else(|| "config/approvals/".to_owned(), |id| format!("config/approvals/{id}/"));
        self.pick(|path| path.starts_with(&folder))
    }
}
