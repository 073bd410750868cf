//! A workspace and some files more, which are not written yet: to see beforehand that it still loads.

use crate::plan::CampaignId;
use crate::plan::load::source::{Folder, Source, SourceFile};

/// A workspace and some files more.
pub(super) struct With {
    pub(super) folder: Folder,
    /// Their paths inside the workspace, and their texts.
    pub(super) more: Vec<(String, String)>,
}

impl Source for With {
    fn files(&self) -> Vec<SourceFile> {
        let mut all = self.folder.files();
        let more = self.more.iter().cloned();
        all.extend(more.map(|(path, text)| SourceFile { path, text: Ok(text.into()) }));
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }

    fn approvals(&self, only: Option<&CampaignId>) -> Vec<SourceFile> {
        self.folder.approvals(only)
    }
}
