//! `warroom page` and `warroom ack`.

use clap::Args;

use super::Context;
use super::desk::say;
use super::failure::Failure;
use crate::incident::command::{PageCommand, PageSeen};
use crate::incident::state::Attendance;
use crate::incident::{Command, Incident};
use crate::plan::{PersonId, RoleId, Text};

/// Page a role: its primary, then its backup, as the policy says
#[derive(Debug, Args)]
#[command(
    after_help = "The page climbs while a war room or `warroom watch` is open. With --escalate the next level is paged\n\
    now; it is refused when the page has moved since you looked, which --seen says.\n\n\
    Example:\n  warroom page spring-launch-1 dns\n  warroom page spring-launch-1 dns --escalate --seen 1\n  \
    warroom page spring-launch-1 dns --escalate --level 3"
)]
pub(super) struct Page {
    /// The incident
    incident: String,
    /// The role
    role: String,
    /// Page the next level now, also when somebody has acknowledged
    #[arg(long)]
    escalate: bool,
    /// Page this level instead of the next one; the first is 1
    #[arg(long, value_name = "N", requires = "escalate", value_parser = clap::value_parser!(u32).range(1..))]
    level: Option<u32>,
    /// The level that you saw paged last, and its round; both begin with 1. As it is now when absent
    #[arg(long, value_name = "LEVEL[/ROUND]", requires = "escalate", value_parser = seen)]
    seen: Option<PageSeen>,
}

/// `2` or `2/1`, as people count.
fn seen(text: &str) -> Result<PageSeen, String> {
    let (level, round) = text.split_once('/').unwrap_or((text, "1"));
    let from_one = |part: &str| part.parse::<u32>().ok().and_then(|number| number.checked_sub(1));
    from_one(level)
        .zip(from_one(round))
        .map(|(level, round)| PageSeen { level, round })
        .ok_or_else(|| "write LEVEL or LEVEL/ROUND, for example 2 or 2/1".to_owned())
}

impl Page {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        say(context, &self.incident, |incident| {
            let role = find_role(incident, &self.role)?;
            if !self.escalate {
                return Ok(Command::Page(PageCommand::PageRole { role }));
            }
            let page = incident.people.get(&role).and_then(Attendance::page_seen);
            let now = page.map(|page| PageSeen { level: page.level, round: page.round });
            let seen = self.seen.or(now).unwrap_or(PageSeen { level: 0, round: 0 });
            let to = self.level.map(|level| level.saturating_sub(1));
            Ok(Command::Page(PageCommand::Escalate { role, seen, to }))
        })
    }
}

/// Acknowledge a page, or say that you are still at work
#[derive(Debug, Args)]
#[command(
    after_help = "Where the policy says `ack_for`, it counts for so long and is renewed by saying it again.\n\n\
    Example:\n  warroom --as marin ack spring-launch-1 dns --note \"on the phone with the registrar\""
)]
pub(super) struct Ack {
    /// The incident
    incident: String,
    /// The role; the one that pages you when absent
    role: Option<String>,
    /// What you are doing
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Ack {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let me = super::desk::me(context)?;
        say(context, &self.incident, |incident| {
            let role = match &self.role {
                Some(role) => find_role(incident, role)?,
                None => paging_me(incident, &me)?,
            };
            let note = self.note.as_deref().map(Text::line);
            Ok(Command::Page(PageCommand::AcknowledgePage { role, note }))
        })
    }
}

fn find_role(incident: &Incident, name: &str) -> Result<RoleId, Failure> {
    let roles = || incident.plan.roles.iter();
    let found = roles().find(|role| role.id.as_str() == name).map(|role| role.id.clone());
    found.ok_or_else(|| Failure::unknown("role", name, roles().map(|role| role.id.as_str())))
}

/// The role whose page waits for this person: an open one, else an answered one that everybody has to answer, else one
/// whose answer this person gave for a time.
fn paging_me(incident: &Incident, me: &PersonId) -> Result<RoleId, Failure> {
    let open = |it: &Attendance| it.paging.as_ref().is_some_and(|page| page.people.contains(me));
    let waiting =
        |it: &Attendance| it.answered.as_ref().is_some_and(|page| page.waiting().any(|id| id == me));
    let renewed = |it: &Attendance| it.acknowledged.get(me).is_some_and(|ack| ack.until.is_some());
    let first = |fits: &dyn Fn(&Attendance) -> bool| incident.people.iter().find(|(_, it)| fits(it));
    let found = first(&open).or_else(|| first(&waiting)).or_else(|| first(&renewed));
    found.map(|(role, _)| role.clone()).ok_or_else(|| Failure::No {
        message: format!("no open page for {me}"),
        hint: Some("name the role: `warroom ack INCIDENT ROLE`".to_owned()),
        could: Vec::new(),
    })
}
