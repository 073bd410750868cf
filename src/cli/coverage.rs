//! `warroom coverage`.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::Context;
use super::failure::Failure;
use super::output::Output;
use super::place::Place;
use super::replace::replace;
use super::store::Store;
use crate::incident::Incident;
use crate::incident::event::Kind;
use crate::journal::Journal;
use crate::plan::coverage::{self, Rehearsal};
use crate::plan::load::source::MAX_BYTES;
use crate::plan::{CampaignId, RunbookId, Workspace};
use crate::runtime::listing;
use crate::runtime::record;

/// Say which runbooks were worked through in drills
#[derive(Debug, Args)]
#[command(
    after_help = "A runbook was rehearsed when a drill left nothing of it to do. The launch gate reads\n\
    config/coverage.toml, so that a rehearsal on one machine counts on every other.\n\n\
    Example:\n  warroom coverage --write"
)]
pub(super) struct Coverage {
    /// Write it to config/coverage.toml; what stands there and was not rehearsed again is kept
    #[arg(long)]
    write: bool,
}

impl Coverage {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let place = Place::find(context)?;
        let journal = Store::locate(context)?.read()?;
        let found = look(&place.workspace, &*journal)?;
        let before = &place.workspace.rehearsals;
        let after = merge(before.clone(), found);
        let added = after.iter().filter(|it| !before.contains(it)).count();
        if !self.write {
            let text = to_toml(&after)?;
            return context.out.either(
                || json!({ "rehearsals": &after, "added": added }),
                || {
                    if after.is_empty() {
                        "no runbook was worked through in a drill\n".to_owned()
                    } else {
                        text
                    }
                },
            );
        }
        let root = place.root.as_ref().ok_or_else(|| {
            Failure::input(
                "the example that is compiled in can't be written to",
                "`warroom init DIR` writes it out",
            )
        })?;
        if added > 0 {
            write(&root.join(coverage::FILE), &to_toml(&after)?)?;
        }
        let kept = after.len() - added;
        context.out.either(
            || json!({ "rehearsals": &after, "added": added }),
            || match added {
                0 => format!("nothing new; {} is as it was, with {kept}\n", coverage::FILE),
                _ => format!("{}: {added} added, {kept} kept\n", coverage::FILE),
            },
        )
    }
}

fn to_toml(rehearsals: &[Rehearsal]) -> Result<String, Failure> {
    let failed = |source| Failure::Io { doing: "the rehearsals can't be written".to_owned(), source };
    coverage::to_toml(rehearsals).map_err(|error| failed(std::io::Error::other(error)))
}

/// What the drills of the journal left behind for the runbooks of this workspace. One that can't be read hides no
/// other.
fn look(workspace: &Workspace, journal: &dyn Journal) -> Result<Vec<Rehearsal>, Failure> {
    let mut found = Vec::new();
    for (id, row) in listing::incidents(journal)? {
        let is_ours = |row: &listing::Listed| {
            row.line.kind == Kind::Drill && workspace.campaigns.contains_key(&row.line.campaign)
        };
        let read = match &row {
            Ok(listed) if !is_ours(listed) => continue,
            Ok(_) => record::load(journal, &id).map(|(incident, _)| incident),
            Err(error) => {
                Output::aside(&format!("{id} can't be read: {error}"));
                continue;
            }
        };
        match read {
            Ok(incident) => found.extend(rehearsals(workspace, &incident)),
            Err(error) => Output::aside(&format!("{id} can't be read: {error}")),
        }
    }
    Ok(found)
}

/// The runbooks of this workspace that were worked through in a drill, as they stood in its plan.
fn rehearsals<'a>(workspace: &'a Workspace, incident: &'a Incident) -> impl Iterator<Item = Rehearsal> + 'a {
    incident.runs.iter().filter(|run| workspace.runbooks.contains_key(&run.runbook)).filter_map(|run| {
        let at = incident.worked_through_at(run)?;
        let planned = incident.plan.runbooks.iter().find(|runbook| runbook.id == run.runbook)?;
        Some(Rehearsal {
            runbook: run.runbook.clone(),
            campaign: Some(incident.plan.campaign.id.clone()),
            incident: Some(incident.id.clone()),
            // Whole seconds: what is read back from the file must be what was written.
            at: Timestamp::from_second(at.as_second()).unwrap_or(at),
            digest: coverage::digest_of(planned).ok()?,
        })
    })
}

/// One line for each runbook, campaign and wording: the last rehearsal.
fn merge(mut kept: Vec<Rehearsal>, mut found: Vec<Rehearsal>) -> Vec<Rehearsal> {
    type Wording = (RunbookId, Option<CampaignId>, String);
    let wording =
        |it: &Rehearsal| -> Wording { (it.runbook.clone(), it.campaign.clone(), it.digest.clone()) };
    found.sort_by_key(|it| it.at);
    let mut places: BTreeMap<Wording, usize> =
        kept.iter().enumerate().map(|(place, it)| (wording(it), place)).collect();
    for it in found {
        let next = kept.len();
        match kept.get_mut(*places.entry(wording(&it)).or_insert(next)) {
            Some(before) if before.at < it.at => *before = it,
            Some(_) => {}
            None => kept.push(it),
        }
    }
    kept
}

/// Put the new file in the place of the old one, whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let doing = || format!("`{}` can't be written", path.display());
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > MAX_BYTES {
        return Err(Failure::input(
            format!("{}: it would be larger than 1 MiB", doing()),
            "take the oldest rehearsals out of it",
        ));
    }
    replace(path, text).map_err(|source| Failure::Io { doing: doing(), source })
}
