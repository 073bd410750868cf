//! `warroom schema`.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use super::failure::Failure;
use super::output::Output;
use crate::plan;

/// Print the JSON Schemas of the files
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom schema --dir schemas\n  warroom schema runbooks")]
pub(super) struct Schema {
    /// Only the schema of this kind of file: a part of its path
    name: Option<String>,
    /// Write one file each into this folder instead
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Schema {
    pub(super) fn run(self) -> Result<(), Failure> {
        let all = plan::schemas();
        let wanted = |path: &str| self.name.as_deref().is_none_or(|name| path.contains(name));
        let chosen: Vec<_> = all.iter().filter(|(path, _)| wanted(path)).collect();
        if chosen.is_empty() {
            let name = self.name.as_deref().unwrap_or_default();
            return Err(Failure::unknown("kind of file", name, all.iter().map(|(path, _)| *path)));
        }
        if let Some(dir) = &self.dir {
            for (path, schema) in chosen {
                super::init::write(&dir.join(file_name(path)), &format!("{schema:#}\n"))?;
            }
            return Ok(());
        }
        match chosen.as_slice() {
            [(_, only)] => Output::json_pretty(only),
            several => {
                let members = several.iter().map(|(path, schema)| ((*path).to_owned(), schema.clone()));
                Output::json_pretty(&Value::Object(members.collect()))
            }
        }
    }
}

/// `config/campaigns/*.toml` becomes `campaigns.schema.json`.
fn file_name(path: &str) -> String {
    let stem = path.trim_start_matches("config/").trim_end_matches(".toml");
    let stem = stem.trim_end_matches(['*', '/']).trim_end_matches("/ID");
    format!("{}.schema.json", stem.replace('/', "-"))
}
