//! Writing the approval's file: whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use crate::cli::failure::Failure;
use crate::plan::{Approval, CampaignId};
use crate::readiness::approval::to_toml;

/// Write it, in place of an earlier one; its path inside the workspace.
pub(super) fn write(root: &Path, campaign: &CampaignId, approval: &Approval) -> Result<String, Failure> {
    let file = format!("config/approvals/{campaign}/{}.toml", approval.function);
    let doing = || format!("`{file}` can't be written");
    replace(&root.join(&file), &to_toml(campaign, approval))
        .map_err(|source| Failure::Io { doing: doing(), source })?;
    Ok(file)
}

/// A reader sees the old file or the new one. The name of the new one until then starts with a dot, so that no reader
/// of the workspace takes it for an approval.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let fresh = folder.join(format!(".{name}.{}", std::process::id()));
    let written = File::create(&fresh).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&fresh, path));
    if done.is_err() {
        drop(fs::remove_file(&fresh));
    }
    done
}
