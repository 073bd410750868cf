//! One line for each event, as people read it.

mod action;
mod delivery;
mod deputy;
mod drill;
mod page;
mod talk;

use std::fmt::Write as _;

use jiff::Timestamp;

pub use self::delivery::title as delivery_title;
use super::event::{Envelope, Event, FireId, ImpactRecorded, StepRef};
use super::{Actor, Incident};
use crate::plan::{PersonId, ProbeStatus, StepId, Text};

/// What a line is about; the screen shows it as a word and a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// The incident's life.
    Incident,
    /// Command and handover.
    Command,
    /// Pages.
    Page,
    /// Steps.
    Step,
    /// Calls.
    Action,
    /// Decisions.
    Decision,
    /// Notes.
    Note,
    /// Messages.
    Message,
    /// Probes.
    Probe,
    /// Thresholds.
    Threshold,
    /// What the deputy says.
    Deputy,
    /// Alerts of the monitoring.
    Alert,
    /// The exercise of a drill.
    Drill,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 13] = [
        Self::Incident,
        Self::Command,
        Self::Page,
        Self::Step,
        Self::Action,
        Self::Decision,
        Self::Note,
        Self::Message,
        Self::Probe,
        Self::Threshold,
        Self::Deputy,
        Self::Alert,
        Self::Drill,
    ];

    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Command => "command",
            Self::Page => "page",
            Self::Step => "step",
            Self::Action => "action",
            Self::Decision => "decision",
            Self::Note => "note",
            Self::Message => "message",
            Self::Probe => "probe",
            Self::Threshold => "threshold",
            Self::Deputy => "deputy",
            Self::Alert => "alert",
            Self::Drill => "drill",
        }
    }
}

/// How loud a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As usual.
    Plain,
    /// Something went well.
    Good,
    /// Something went wrong, or is unknown.
    Bad,
    /// Somebody should look.
    Attention,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The number of the event.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What it is about.
    pub topic: Topic,
    /// How loud it is.
    pub tone: Tone,
    /// Who is behind it; none for the program itself.
    pub by: Option<PersonId>,
    /// What happened.
    pub text: Box<str>,
}

/// The line of an event, seen from the state after it.
pub fn describe(envelope: &Envelope, incident: &Incident) -> Entry {
    let (topic, tone, text) = line(&envelope.event, incident);
    let by = match &envelope.actor {
        Actor::Person(id) => Some(id.clone()),
        Actor::System => None,
    };
    Entry { seq: envelope.seq, at: envelope.at, topic, tone, by, text: text.into_boxed_str() }
}

type Line = (Topic, Tone, String);

#[expect(clippy::too_many_lines, reason = "a name for each event, and none is left to a wildcard")]
fn line(event: &Event, incident: &Incident) -> Line {
    match event {
        Event::IncidentDeclared(_)
        | Event::SeverityChanged(_)
        | Event::IncidentMitigated(_)
        | Event::IncidentResolved(_)
        | Event::IncidentReopened(_)
        | Event::IncidentClosed(_) => lifecycle(event),
        Event::CommandTaken(_)
        | Event::HandoverOffered(_)
        | Event::HandoverAccepted(_)
        | Event::HandoverDeclined(_)
        | Event::HandoverWithdrawn(_) => command(event),
        Event::RolePaged(_)
        | Event::RoleAcknowledged(_)
        | Event::AcknowledgementLapsed(_)
        | Event::PageReminded(_)
        | Event::EscalationRequested(_)
        | Event::PageExhausted(_)
        | Event::PagingPaused(_)
        | Event::PagingResumed(_)
        | Event::PolicyRevised(_) => page::line(event),
        Event::DeliveryRequested(_)
        | Event::DeliveryPostponed(_)
        | Event::DeliveryTakenOver(_)
        | Event::NoticeDelivered(_)
        | Event::NoticeNotDelivered(_)
        | Event::NoticeUnknown(_)
        | Event::NoticeLooked(_)
        | Event::NoticeUndeliverable(_) => delivery::line(event, incident),
        Event::RunbookOpened(_)
        | Event::StepStarted(_)
        | Event::StepChecked(_)
        | Event::StepDone(_)
        | Event::StepSkipped(_)
        | Event::StepFailed(_)
        | Event::StepReopened(_)
        | Event::StepOverdue(_) => step(event, incident),
        Event::ActionRequested(_)
        | Event::ActionApproved(_)
        | Event::ActionDenied(_)
        | Event::ActionConfirmed(_)
        | Event::ActionCancelled(_)
        | Event::ActionRepeated(_) => action::permission(event, incident),
        Event::PriorStateCaptured(_)
        | Event::ActionContinued(_)
        | Event::ActionPostponed(_)
        | Event::JobStarted(_)
        | Event::TargetsAnswered(_)
        | Event::TargetsLooked(_)
        | Event::ActionSucceeded(_)
        | Event::ActionFailed(_)
        | Event::ActionUnknown(_)
        | Event::EffectVerified(_)
        | Event::EffectNotVerified(_)
        | Event::ActionSettled(_) => action::call(event, incident),
        Event::DrillStarted(_)
        | Event::DrillClockSet(_)
        | Event::InjectDelivered(_)
        | Event::InjectHeld(_)
        | Event::InjectLetGo(_)
        | Event::InjectSkipped(_)
        | Event::QuestionDiscussed(_)
        | Event::ObservationMade(_)
        | Event::ExpectationJudged(_)
        | Event::AttemptRefused(_)
        | Event::DrillEnded(_) => drill::line(event),
        Event::DecisionProposed(_)
        | Event::PositionRecorded(_)
        | Event::DecisionConcluded(_)
        | Event::NoteAdded(_)
        | Event::MessageDrafted(_)
        | Event::MessageApproved(_)
        | Event::MessageDiscarded(_)
        | Event::MessageReleased(_)
        | Event::UpdateOverdue(_) => talk::line(event, incident),
        Event::ConcernDismissed(_)
        | Event::SecretExposed(_)
        | Event::SecretContained(_)
        | Event::SitrepIssued(_) => deputy::line(event),
        Event::AlertFired(_) | Event::AlertResolved(_) | Event::AlertsOverflowed(_) => {
            deputy::alert(event, incident)
        }
        Event::SuspicionDismissed(_)
        | Event::SuspicionTaken(_)
        | Event::DependencyChanged(_)
        | Event::ImpactRecorded(_)
        | Event::ThresholdReached(_) => world(event, incident),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "`line` sends the events of one family only")]
fn lifecycle(event: &Event) -> Line {
    let (tone, text) = match event {
        Event::IncidentDeclared(e) => {
            (Tone::Attention, format!("declared {}: {}", e.severity, e.title.first_line()))
        }
        Event::SeverityChanged(e) => {
            (Tone::Attention, with(format!("severity {} → {}", e.from, e.to), e.reason.as_ref()))
        }
        Event::IncidentMitigated(e) => (Tone::Good, with("mitigated".to_owned(), Some(&e.summary))),
        Event::IncidentResolved(e) => (Tone::Good, with("resolved".to_owned(), Some(&e.summary))),
        Event::IncidentReopened(e) => (Tone::Bad, with("reopened".to_owned(), Some(&e.reason))),
        _ => (Tone::Plain, "closed".to_owned()),
    };
    (Topic::Incident, tone, text)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "`line` sends the events of one family only")]
fn command(event: &Event) -> Line {
    let (tone, text) = match event {
        Event::CommandTaken(e) => match &e.relieves {
            None => (Tone::Good, format!("{} commands", e.by)),
            Some(who) => (Tone::Bad, with(format!("{} commands, relieves {who}", e.by), e.reason.as_ref())),
        },
        Event::HandoverOffered(e) => (Tone::Attention, format!("{} offers command to {}", e.from, e.to)),
        Event::HandoverAccepted(e) => (Tone::Good, format!("{} commands, handed over by {}", e.to, e.from)),
        Event::HandoverDeclined(e) => {
            (Tone::Bad, with(format!("{} declines command", e.by), e.reason.as_ref()))
        }
        Event::HandoverWithdrawn(e) => (Tone::Plain, format!("offer of command to {} taken back", e.to)),
        _ => (Tone::Plain, String::new()),
    };
    (Topic::Command, tone, text)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "`line` sends the events of one family only")]
fn step(event: &Event, incident: &Incident) -> Line {
    let title = |at: &StepRef| step_title(incident, at);
    let (tone, text) = match event {
        Event::RunbookOpened(e) => (Tone::Plain, format!("runbook {} opened", e.runbook)),
        Event::StepStarted(e) => (Tone::Plain, format!("{}: started", title(&e.at))),
        Event::StepChecked(e) => {
            let tone = if e.status == ProbeStatus::Ok { Tone::Good } else { Tone::Attention };
            (tone, format!("{}: {} {}", title(&e.at), e.status, e.detail.first_line()))
        }
        Event::StepDone(e) => (Tone::Good, with(format!("{}: done", title(&e.at)), e.note.as_ref())),
        Event::StepSkipped(e) => {
            (Tone::Attention, with(format!("{}: skipped", title(&e.at)), Some(&e.reason)))
        }
        Event::StepFailed(e) => (Tone::Bad, with(format!("{}: failed", title(&e.at)), Some(&e.reason))),
        Event::StepReopened(e) => {
            (Tone::Plain, with(format!("{}: reopened", title(&e.at)), e.reason.as_ref()))
        }
        Event::StepOverdue(e) => (Tone::Attention, format!("{}: time is up{}", title(&e.at), late(e.late))),
        _ => (Tone::Plain, String::new()),
    };
    (Topic::Step, tone, text)
}

fn world(event: &Event, incident: &Incident) -> Line {
    if let Event::DependencyChanged(e) = event {
        let tone = match e.to {
            ProbeStatus::Ok => Tone::Good,
            ProbeStatus::Failing => Tone::Bad,
            ProbeStatus::Degraded | ProbeStatus::Unknown => Tone::Attention,
        };
        let name = incident.plan.dependency(&e.dependency).map_or(e.dependency.as_str(), |d| d.name());
        return (Topic::Probe, tone, format!("{name}: {} → {}, {}", e.from, e.to, e.detail.first_line()));
    }
    if let Event::SuspicionTaken(e) = event {
        let opened = e.runbook.as_ref().map(|id| format!(", {id} opened")).unwrap_or_default();
        let evidence: Vec<_> = e.evidence.iter().map(Text::first_line).collect();
        return (
            Topic::Probe,
            Tone::Attention,
            format!("suspect {}{opened}: {}", e.suspect, evidence.join("; ")),
        );
    }
    if let Event::SuspicionDismissed(e) = event {
        let text = format!("suspect {} dismissed: {}", e.suspect, e.reason.one_line());
        return (Topic::Probe, Tone::Plain, text);
    }
    if let Event::ImpactRecorded(e) = event {
        return (Topic::Incident, Tone::Attention, impact(e));
    }
    let Event::ThresholdReached(e) = event else {
        return (Topic::Threshold, Tone::Plain, String::new());
    };
    let mut text = String::new();
    for grant in &e.grants {
        let separator = if text.is_empty() { "" } else { ", " };
        write!(text, "{separator}{} may {}", grant.to, grant.authority.verb()).unwrap_or_default();
    }
    (Topic::Threshold, Tone::Attention, format!("{} reached: {text}{}", e.threshold, late(e.late)))
}

fn impact(recorded: &ImpactRecorded) -> String {
    let clock = |at: Timestamp| at.strftime("%H:%M:%S").to_string();
    let until = recorded.ended.map(|at| format!(" to {}", clock(at))).unwrap_or_default();
    format!("customers saw from {}{until}: {}", clock(recorded.began), recorded.what.one_line())
}

fn with(mut head: String, tail: Option<&Text>) -> String {
    if let Some(tail) = tail {
        head.push_str(", ");
        head.push_str(&tail.one_line());
    }
    head
}

const fn late(late: bool) -> &'static str {
    if late { " (late)" } else { "" }
}

fn step_title(incident: &Incident, at: &StepRef) -> String {
    let title = incident.planned(at).map(|s| s.title.first_line());
    title.unwrap_or_else(|| StepId::as_str(&at.step)).to_owned()
}

fn action_title<'a>(incident: &'a Incident, action: &'a str) -> &'a str {
    incident.plan.actions.get(action).map_or(action, |a| a.title.first_line())
}

fn fire_title(incident: &Incident, id: FireId) -> String {
    let Some(fire) = incident.fires.get(id) else {
        return id.to_string();
    };
    let undo = if fire.request.undo_of.is_some() { "undo of " } else { "" };
    format!("{undo}{}", action_title(incident, fire.request.action.as_str()))
}
