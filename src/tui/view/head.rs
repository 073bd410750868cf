//! What stands above every screen: the incident, who commands, and what hinders the program.

use jiff::{SignedDuration, Timestamp};

use super::drill;
use super::people::{self, Presence};
use super::time;
use crate::incident::state::Phase;
use crate::plan::{Authority, PersonId, Severity};
use crate::tui::Glance;

/// A command that waits for the disk longer than this is shown as being saved.
const SAVING_AFTER: SignedDuration = SignedDuration::from_millis(300);

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Practice?
    pub drill: bool,
    /// `LIVE` or `DRILL`.
    pub mode: &'static str,
    /// How a scenario is played, and how fast: `tabletop`, `×10`.
    pub play: Option<(&'static str, String)>,
    /// How bad it is.
    pub severity: Severity,
    /// `Spring launch: checkout answers 401`.
    pub title: String,
    /// The phase, unless customers are being hurt.
    pub phase: Option<&'static str>,
    /// `T+00:14:32`.
    pub running: String,
    /// `14:32:10 UTC`.
    pub clock: String,
}

/// The first line of a glance.
pub fn header(glance: &Glance<'_>) -> Header {
    let incident = glance.incident;
    let campaign = incident.plan.campaign.title.first_line();
    Header {
        drill: glance.is_drill(),
        mode: incident.kind.banner(),
        play: drill::pace(incident),
        severity: incident.severity,
        title: format!("{campaign}: {}", incident.title.first_line()),
        phase: Some(incident.phase_word()).filter(|word| *word != Phase::Active.as_str()),
        running: time::t_plus(incident.declared_at, end_of(glance)),
        clock: format!("{} UTC", time::clock(glance.now)),
    }
}

/// The clock of an incident stops when it is over.
fn end_of(glance: &Glance<'_>) -> Timestamp {
    let over = glance.incident.exercise_ended_at();
    if glance.incident.is_open() { glance.now } else { over.unwrap_or(glance.incident.phase_since) }
}

/// Who commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The exercise has ended.
    Over {
        /// `14:21`.
        at: String,
        /// How its evaluation is read.
        evaluation: String,
    },
    /// Nobody does.
    Nobody {
        /// Who could, the primary first.
        could: Vec<PersonId>,
        /// The person at the keyboard could.
        me: bool,
    },
    /// Somebody does.
    Held {
        /// The commander.
        by: PersonId,
        /// `14:21`.
        since: String,
        /// The person at the keyboard does.
        me: bool,
        /// Who stands by: the other holder of the role, and how that one answers.
        backup: Option<(PersonId, Presence)>,
    },
}

/// Who commands.
pub fn command(glance: &Glance<'_>) -> Command {
    let incident = glance.incident;
    if let Some(at) = incident.exercise_ended_at() {
        let evaluation = format!("warroom evaluate {}", incident.id);
        return Command::Over { at: time::hour_minute(at), evaluation };
    }
    let Some(tenure) = &incident.lead.commander else {
        let could = incident.who_can(Authority::Command);
        let me = could.contains(glance.me);
        return Command::Nobody { could, me };
    };
    let role = incident.plan.command_role();
    let backup = role.and_then(|role| {
        let other = role.holders().find(|person| **person != tenure.by)?;
        Some((other.clone(), people::presence(incident, &role.id, other)))
    });
    Command::Held {
        by: tenure.by.clone(),
        since: time::hour_minute(tenure.since),
        me: glance.i_command(),
        backup,
    }
}

/// The open offer of command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferLine {
    /// What is going on: `command is offered to khan`.
    pub text: String,
    /// How long it has been waiting.
    pub waits: String,
    /// The person at the keyboard is asked.
    pub me: bool,
}

/// The open offer of command.
pub fn offer(glance: &Glance<'_>) -> Option<OfferLine> {
    let offer = glance.incident.lead.offer.as_ref()?;
    let me = offer.to == *glance.me;
    let from = glance.incident.lead.commander.as_ref().map_or("nobody", |tenure| tenure.by.as_str());
    let text = if me {
        format!("{from} offers you command; {from} commands until you accept")
    } else {
        format!("{from} offers command to {}; {from} commands until {} accepts", offer.to, offer.to)
    };
    Some(OfferLine { text, waits: time::elapsed(offer.at, glance.now), me })
}

/// What hinders the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing can be recorded, so nothing can be fired.
    Journal(String),
    /// The last command waits for the disk.
    Saving(String),
}

/// What hinders the program.
pub fn trouble(glance: &Glance<'_>) -> Option<Trouble> {
    if let Some(why) = &glance.health.journal {
        let why = why.first_line();
        return Some(Trouble::Journal(format!("the journal can't be written: {why}; nothing can be fired")));
    }
    let since =
        glance.health.saving_since.filter(|since| glance.now.duration_since(*since) > SAVING_AFTER)?;
    Some(Trouble::Saving(format!("saving… {}", time::elapsed(since, glance.now))))
}
