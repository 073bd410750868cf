//! `warroom coverage`.

mod merge;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use clap::Args;
use serde_json::json;

use self::merge::merge;
use super::Context;
use super::failure::Failure;
use super::output::Output;
use super::place::Place;
use super::replace::{Readers, replace};
use super::store::Store;
use crate::drill;
use crate::incident::event::Kind;
use crate::journal::Journal;
use crate::plan::coverage::{self, CoverageFile, CoverageSheet, FRESH_FOR, Practised, Thing};
use crate::plan::load::source::MAX_BYTES;
use crate::plan::{Campaign, CampaignId, Text, Workspace};
use crate::runtime::clock::Clock;
use crate::runtime::listing;
use crate::runtime::record;

/// Show what was practised in drills, and what was not
#[derive(Debug, Args)]
#[command(
    after_help = "A runbook was rehearsed when a drill left nothing of it to do. Each step that was done, action that\n\
    was fired, backup that acted and message that was released leaves a mark of its own, which it loses\n\
    when it is changed. The launch gate reads config/coverage.toml, so that what was practised on one\n\
    machine counts on every other. Drills that were played by themselves leave nothing.\n\n\
    Example:\n  warroom coverage spring-launch\n  warroom coverage --write"
)]
pub(super) struct Coverage {
    /// Only this campaign
    campaign: Option<String>,
    /// Write it to config/coverage.toml; what stands there and was not practised again is kept
    #[arg(long, conflicts_with = "campaign")]
    write: bool,
}

impl Coverage {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let place = Place::find(context)?;
        let journal = Store::locate(context)?.read()?;
        let before = &place.workspace.coverage;
        let after = merge(before.clone(), look(&place.workspace, &*journal)?);
        let added = added(before, &after);
        if self.write {
            return write_down(context, &place, &after, added);
        }
        let sheets = self.sheets(&place.workspace, &after)?;
        context.out.either(
            || {
                let sheet = |(campaign, sheet): &(&Campaign, CoverageSheet)| table::to_json(campaign, sheet);
                let campaigns: Vec<_> = sheets.iter().map(sheet).collect();
                let (rehearsals, exercised) = (&after.rehearsal, &after.exercised);
                json!({ "rehearsals": rehearsals, "exercised": exercised, "added": added, "campaigns": campaigns })
            },
            || {
                let mut text: String =
                    sheets.iter().map(|(campaign, sheet)| table::to_text(campaign, sheet)).collect();
                if added > 0 {
                    let _infallible = writeln!(
                        text,
                        "\n{added} of these are not in {} yet, where the launch gate reads them: `warroom coverage --write`",
                        coverage::FILE
                    );
                }
                text
            },
        )
    }

    /// How the campaigns stand that are asked for.
    fn sheets<'w>(
        &self,
        workspace: &'w Workspace,
        file: &CoverageFile,
    ) -> Result<Vec<(&'w Campaign, CoverageSheet)>, Failure> {
        let now = Clock::Wall.now();
        let fresh_for = workspace.settings.gate.rehearsal_freshness.unwrap_or(FRESH_FOR);
        let only = self.campaign.as_deref().map(CampaignId::parse).transpose();
        let only =
            only.map_err(|error| Failure::input(error.to_string(), "`warroom check --all` lists them"))?;
        let asked = match &only {
            Some(id) => vec![id],
            None => workspace.campaigns.keys().collect(),
        };
        let mut sheets = Vec::new();
        for id in asked {
            let plan = workspace.plan_for(id).map_err(crate::runtime::host::HostError::from)?;
            if let Some(campaign) = workspace.campaigns.get(id) {
                sheets.push((campaign, CoverageSheet::of(&plan, file, fresh_for, now)));
            }
        }
        Ok(sheets)
    }
}

fn added(before: &CoverageFile, after: &CoverageFile) -> usize {
    let rehearsed = after.rehearsal.iter().filter(|it| !before.rehearsal.contains(it)).count();
    rehearsed + after.exercised.iter().filter(|it| !before.exercised.contains(it)).count()
}

/// What the drills of the journal left behind for what this workspace has. One that can't be read hides no other.
fn look(workspace: &Workspace, journal: &dyn Journal) -> Result<CoverageFile, Failure> {
    let mut found = CoverageFile::default();
    let mut known = Known { workspace, things: BTreeMap::new() };
    for (id, row) in listing::incidents(journal)? {
        let is_ours = |row: &listing::Listed| {
            row.line.kind == Kind::Drill && workspace.campaigns.contains_key(&row.line.campaign)
        };
        let read = match &row {
            Ok(listed) if !is_ours(listed) => continue,
            Ok(_) => record::load_whole(journal, &id),
            Err(error) => {
                Output::aside(&format!("{id} can't be read: {error}"));
                continue;
            }
        };
        match read {
            Ok((incident, events)) => {
                let mut left = drill::marks(&incident, &events);
                left.rehearsal.retain(|it| workspace.runbooks.contains_key(&it.runbook));
                let things = known.things(&incident.campaign);
                left.exercised.retain(|it| things.contains(&(it.kind, it.name.clone())));
                found.rehearsal.extend(left.rehearsal);
                found.exercised.extend(left.exercised);
            }
            Err(error) => Output::aside(&format!("{id} can't be read: {error}")),
        }
    }
    Ok(found)
}

/// What each campaign of the workspace has now.
struct Known<'w> {
    workspace: &'w Workspace,
    things: BTreeMap<CampaignId, BTreeSet<(Practised, Text)>>,
}

impl Known<'_> {
    fn things(&mut self, campaign: &CampaignId) -> &BTreeSet<(Practised, Text)> {
        let workspace = self.workspace;
        self.things.entry(campaign.clone()).or_insert_with(|| {
            let Ok(plan) = workspace.plan_for(campaign) else { return BTreeSet::new() };
            let steps = plan
                .runbooks
                .iter()
                .flat_map(|runbook| runbook.step.iter().map(|step| Thing::Step(&runbook.id, step)));
            steps.chain(Thing::beside_steps(&plan)).map(|thing| (thing.kind(), thing.name())).collect()
        })
    }
}

fn write_down(context: &Context, place: &Place, after: &CoverageFile, added: usize) -> Result<(), Failure> {
    let root = place.root.as_ref().ok_or_else(|| {
        Failure::input(
            "the example that is compiled in can't be written to",
            "`warroom init DIR` writes it out",
        )
    })?;
    if added > 0 {
        let failed = |source| Failure::Io { doing: "the rehearsals can't be written".to_owned(), source };
        let text = coverage::to_toml(after).map_err(|error| failed(std::io::Error::other(error)))?;
        write(&root.join(coverage::FILE), &text)?;
    }
    let kept = after.rehearsal.len() + after.exercised.len() - added;
    context.out.either(
        || json!({ "rehearsals": &after.rehearsal, "exercised": &after.exercised, "added": added }),
        || match added {
            0 => format!("nothing new; {} is as it was, with {kept}\n", coverage::FILE),
            _ => format!("{}: {added} added, {kept} kept\n", coverage::FILE),
        },
    )
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
    replace(path, text, Readers::Usual).map_err(|source| Failure::Io { doing: doing(), source })
}
