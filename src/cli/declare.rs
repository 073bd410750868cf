//! `warroom declare`.

use clap::Args;
use serde_json::json;

use super::failure::Failure;
use super::place::Place;
use super::store::Store;
use super::{Context, block_on, person};
use crate::incident::Origin;
use crate::plan::{CampaignId, Severity, Text};
use crate::runtime::host::Wish;

/// Declare an incident and print its name
#[derive(Debug, Args)]
#[command(after_help = "In a rehearsal workspace, and without a workspace, it is a drill.\n\n\
    Example:\n  warroom declare spring-launch --severity sev1 --title \"checkout answers 401\"")]
pub(super) struct Declare {
    /// The campaign
    campaign: String,
    /// How bad it is: sev1 is the worst; unsure between two, take the worse
    #[arg(long, value_name = "SEV", value_parser = severity)]
    severity: Severity,
    /// What is wrong, in a line
    #[arg(long, value_name = "TEXT")]
    title: String,
    /// Practise it, even in a live workspace
    #[arg(long)]
    drill: bool,
}

/// Read a severity.
pub(super) fn severity(text: &str) -> Result<Severity, String> {
    Severity::parse(text).ok_or_else(|| "use sev1, sev2, sev3 or sev4".to_owned())
}

impl Declare {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let title = Text::line(&self.title);
        if title.is_blank() {
            return Err(Failure::input("the title is empty", "say in a line what is wrong"));
        }
        let place = Place::find(context)?;
        let by = person::who(context, &place)?;
        let campaign = find_campaign(&place, &self.campaign)?;
        let store = Store::locate(context)?;
        let host = place.host(&store, store.open()?)?;
        let wish = Wish {
            campaign,
            severity: self.severity,
            title,
            drill: self.drill,
            by: by.into(),
            origin: Origin::Command,
        };
        let id = block_on(async { Ok(host.declare(wish).await?) })?;
        context.out.either(|| json!({ "incident": id }), || id.to_string())
    }
}

fn find_campaign(place: &Place, name: &str) -> Result<CampaignId, Failure> {
    let campaigns = &place.workspace.campaigns;
    let found = campaigns.get_key_value(name).map(|(id, _)| id.clone());
    found.ok_or_else(|| Failure::unknown("campaign", name, campaigns.keys().map(CampaignId::as_str)))
}
