//! `warroom page` and `warroom ack`.

use clap::Args;

use super::Context;
use super::desk::say;
use super::failure::Failure;
use crate::incident::command::PageCommand;
use crate::incident::{Command, Incident};
use crate::plan::{PersonId, RoleId};

/// Page a role: its primary, then its backup, as the policy says
#[derive(Debug, Args)]
#[command(
    after_help = "The page climbs while a war room is open. Delivery is by the people: `status` shows how to\n\
    reach them.\n\nExample:\n  warroom page spring-launch-1 dns"
)]
pub(super) struct Page {
    /// The incident
    incident: String,
    /// The role
    role: String,
}

impl Page {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        say(context, &self.incident, |incident| {
            Ok(Command::Page(PageCommand::PageRole { role: find_role(incident, &self.role)? }))
        })
    }
}

/// Acknowledge a page
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom --as marin ack spring-launch-1 dns")]
pub(super) struct Ack {
    /// The incident
    incident: String,
    /// The role; the one that pages you when absent
    role: Option<String>,
}

impl Ack {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let me = super::desk::me(context)?;
        say(context, &self.incident, |incident| {
            let role = match &self.role {
                Some(role) => find_role(incident, role)?,
                None => paging_me(incident, &me)?,
            };
            Ok(Command::Page(PageCommand::AcknowledgePage { role, note: None }))
        })
    }
}

fn find_role(incident: &Incident, name: &str) -> Result<RoleId, Failure> {
    let roles = || incident.plan.roles.iter();
    let found = roles().find(|role| role.id.as_str() == name).map(|role| role.id.clone());
    found.ok_or_else(|| Failure::unknown("role", name, roles().map(|role| role.id.as_str())))
}

fn paging_me(incident: &Incident, me: &PersonId) -> Result<RoleId, Failure> {
    let pages = |paged: &crate::incident::state::Attendance| {
        paged.paging.as_ref().is_some_and(|page| page.people.contains(me))
    };
    let found =
        incident.people.iter().find(|(_, attendance)| pages(attendance)).map(|(role, _)| role.clone());
    found.ok_or_else(|| Failure::No {
        message: format!("no open page for {me}"),
        hint: Some("name the role: `warroom ack INCIDENT ROLE`".to_owned()),
        could: Vec::new(),
    })
}
