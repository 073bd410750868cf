//! What is approved: the campaign, and the approval that is there already.

use std::path::{Path, PathBuf};

use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::cli::place::Place;
use crate::plan::approval::Function;
use crate::plan::load::survey::FiledApproval;
use crate::plan::{Approval, Campaign, CampaignId, Diagnostics, Survey};

/// A campaign and what its workspace says about it.
pub(super) struct Subject {
    pub(super) survey: Survey,
    pub(super) campaign: Campaign,
    function: Function,
    root: Option<PathBuf>,
}

impl Subject {
    /// Find it. Other files may have findings, which are the gate's; what is signed must be what the file says.
    pub(super) fn find(context: &Context, name: &str, function: Function) -> Result<Self, Failure> {
        let root = Place::root(context);
        let id = CampaignId::parse(name).ok();
        let survey = Survey::at(root.as_deref(), id.as_ref()).map_err(Failure::Workspace)?;
        let campaigns = &survey.workspace.campaigns;
        let Some(campaign) = campaigns.get(name).cloned() else {
            return Err(Failure::unknown("campaign", name, campaigns.keys().map(CampaignId::as_str)));
        };
        let file = format!("config/campaigns/{}.toml", campaign.id);
        let own = survey.problems.iter().filter(|problem| problem.file.as_str() == file);
        let own = Diagnostics::new(own.cloned().collect());
        if !own.is_empty() {
            return Err(Failure::Workspace(own));
        }
        Ok(Self { survey, campaign, function, root })
    }

    /// The folder to write to.
    pub(super) fn root(&self) -> Result<&Path, Failure> {
        self.root.as_deref().ok_or_else(|| {
            Failure::input(
                "there is no folder to write the approval to: this is the example that is compiled in",
                "`warroom init DIR` writes it to a folder; then --workspace DIR",
            )
        })
    }

    fn filed(&self) -> Option<&FiledApproval> {
        let filed = self.survey.approvals.get(&self.campaign.id).into_iter().flatten();
        filed.into_iter().find(|filed| filed.stem == self.function.as_str())
    }

    /// Is there an approval of this function, readable or not?
    pub(super) fn has_file(&self) -> bool {
        self.filed().is_some()
    }

    /// The approval that is there.
    pub(super) fn before(&self) -> Result<&Approval, Failure> {
        self.approval().ok_or_else(|| {
            Failure::input(
                format!("the approval for {} that is there can't be read", self.function),
                "`warroom check` says why; with --at it is the new one that is printed",
            )
        })
    }

    /// The approval that is there and can be read.
    pub(super) fn approval(&self) -> Option<&Approval> {
        self.filed()?.approval.as_ref()
    }
}
