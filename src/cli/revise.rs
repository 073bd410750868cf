//! `warroom revise`.

use clap::Args;

use super::Context;
use super::desk::say;
use super::failure::Failure;
use super::place::Place;
use crate::incident::command::PageCommand;
use crate::incident::event::PolicyRevised;
use crate::incident::{Command, Incident};
use crate::plan::{CampaignId, Channel, Workspace};

/// Take the escalation policy and the roster over from the files as they are now
#[derive(Debug, Args)]
#[command(
    after_help = "For the commander; while nobody commands, for whoever may command. Policy, people, roles and channels\n\
    change; running pages go on by the number of their level. Everything else stays as it was declared.\n\n\
    Example:\n  warroom revise spring-launch-1"
)]
pub(super) struct Revise {
    /// The incident
    incident: String,
}

impl Revise {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let workspace = Place::find(context)?.workspace;
        say(context, &self.incident, |incident| {
            let revised = revision(incident, &workspace)?;
            Ok(Command::Page(PageCommand::RevisePolicy(Box::new(revised))))
        })
    }
}

fn revision(incident: &Incident, workspace: &Workspace) -> Result<PolicyRevised, Failure> {
    let wanted = &incident.campaign;
    let names = || workspace.campaigns.keys().map(CampaignId::as_str);
    let campaign = workspace.campaigns.get(wanted);
    let campaign = campaign.ok_or_else(|| Failure::unknown("campaign", wanted.as_str(), names()))?;
    let needed = workspace.channels.values().flat_map(Channel::actions);
    let mut actions: Vec<_> = needed.filter_map(|id| workspace.actions.get(id)).cloned().collect();
    actions.sort_by(|a, b| a.id.cmp(&b.id));
    actions.dedup_by(|a, b| a.id == b.id);
    Ok(PolicyRevised {
        policy: workspace.policy_of(campaign).cloned(),
        people: workspace.people.values().cloned().collect(),
        roles: workspace.roles.clone(),
        channels: workspace.channels.values().cloned().collect(),
        actions,
        changes: Vec::new(),
    })
}
