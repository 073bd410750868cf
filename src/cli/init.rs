//! `warroom init`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::Context;
use super::failure::Failure;
use crate::plan::embedded::FILES;

/// Write a starter workspace; never overwrites
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom init my-campaign")]
pub(super) struct Init {
    /// The folder; the current one when absent
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
}

impl Init {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let taken: Vec<_> =
            FILES.iter().map(|(path, _)| self.dir.join(path)).filter(|path| path.exists()).collect();
        if let Some(first) = taken.first() {
            let message = format!("`{}` is there already, so nothing was written", first.display());
            let hint =
                Some(format!("{} of {} files are there; choose another folder", taken.len(), FILES.len()));
            return Err(Failure::No { message, hint, could: Vec::new() });
        }
        for (path, content) in FILES {
            write(&self.dir.join(path), content)?;
        }
        let dir = self.dir.display().to_string();
        context.out.either(
            || json!({ "workspace": dir, "files": FILES.iter().map(|(path, _)| path).collect::<Vec<_>>() }),
            || format!("wrote {} files to {dir}; it is in rehearsal until config/warroom.toml says mode = \"live\"\n", FILES.len()),
        )
    }
}

/// Write a file that must not exist yet, and the folders above it.
pub(super) fn write(path: &Path, content: &str) -> Result<(), Failure> {
    let doing = || format!("`{}` can't be written", path.display());
    let failed = |source| Failure::Io { doing: doing(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = fs::File::create_new(path).map_err(failed)?;
    std::io::Write::write_all(&mut file, content.as_bytes()).map_err(failed)
}
