//! Writing the approval's file.

use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::replace::{Readers, replace};
use crate::plan::{Approval, CampaignId};
use crate::readiness::approval::to_toml;

/// Write it, in place of an earlier one; its path inside the workspace.
pub(super) fn write(root: &Path, campaign: &CampaignId, approval: &Approval) -> Result<String, Failure> {
    let file = format!("config/approvals/{campaign}/{}.toml", approval.function);
    let doing = || format!("`{file}` can't be written");
    replace(&root.join(&file), &to_toml(campaign, approval), Readers::Usual)
        .map_err(|source| Failure::Io { doing: doing(), source })?;
    Ok(file)
}
