//! The firings of actions: where each is, what it waits for, and what has become of it.

mod detail;

use std::borrow::Cow;

pub use self::detail::{detail, target_line};
use super::{progress, time};
use crate::incident::Incident;
use crate::incident::command::ActionCommand;
use crate::incident::decide::actions::approvers_of;
use crate::incident::event::FireId;
use crate::incident::state::{Fire, FireState, Progress};
use crate::plan::PersonId;
use crate::plan::action::ForEach;
use crate::tui::keymap::availability::dry_run;
use crate::tui::widgets::text;
use crate::tui::{Glance, Glyph, Role};

/// The cells of a bar in a list.
const BAR: u32 = 8;

/// One firing in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FireLine<'a> {
    /// Which.
    pub id: FireId,
    /// The sign of its state.
    pub glyph: Glyph,
    /// What its state means.
    pub tone: Role,
    /// The state, or how far many targets are.
    pub state: Cow<'static, str>,
    /// What was fired.
    pub title: String,
    /// At what.
    pub target: &'a str,
    /// By whom.
    pub by: &'a str,
    /// How long it has been in this state.
    pub age: String,
}

/// The title of a firing's action.
pub fn fire_title(incident: &Incident, id: FireId) -> String {
    incident.fires.get(id).map_or_else(|| id.to_string(), |fire| title_of(incident, fire))
}

/// The title of a firing's action, and whether it undoes or redoes something.
pub fn title_of(incident: &Incident, fire: &Fire) -> String {
    let id = &fire.request.action;
    let title = incident.plan.actions.get(id).map_or(id.as_str(), |action| action.title.first_line());
    match (fire.request.undo_of, fire.request.redo_of) {
        (Some(_), _) => format!("undo of {title}"),
        (None, Some(_)) => format!("redo of {title}"),
        (None, None) => title.to_owned(),
    }
}

/// Does a filter let it through? By its title, its target, its number or its state.
pub fn matches(incident: &Incident, fire: &Fire, filter: &str) -> bool {
    let (title, id) = (title_of(incident, fire), fire.id.to_string());
    let says = [title.as_str(), fire.request.target.first_line(), &id, fire.state.as_str()];
    says.iter().any(|says| text::matches(says, filter))
}

/// The sign and the meaning of a firing's state.
pub const fn state_of(state: &FireState) -> (Glyph, Role) {
    match state {
        FireState::Capturing | FireState::Sending | FireState::Polling => (Glyph::Active, Role::Active),
        FireState::AwaitingApproval { .. } | FireState::Held { .. } => (Glyph::Warning, Role::Attention),
        FireState::Postponed { .. } => (Glyph::Active, Role::Attention),
        FireState::Partial { .. } => (Glyph::Warning, Role::Bad),
        FireState::Verifying { .. } => (Glyph::Active, Role::Attention),
        FireState::Accepted { .. } => (Glyph::Warning, Role::Attention),
        FireState::Verified { .. } => (Glyph::Done, Role::Good),
        FireState::NotVerified { .. } => (Glyph::Failed, Role::Bad),
        FireState::Failed { .. } => (Glyph::Failed, Role::Bad),
        FireState::Unknown { .. } => (Glyph::Unknown, Role::Alarm),
        FireState::DidNotHappen | FireState::Denied { .. } | FireState::Cancelled => {
            (Glyph::Skipped, Role::Muted)
        }
    }
}

/// The words of a state. In a drill nothing is sent.
pub fn state_words(state: &FireState, drill: bool) -> Cow<'static, str> {
    let words = state.as_str();
    if drill && words.contains("sent") {
        Cow::Owned(words.replace("sent", "simulated"))
    } else {
        Cow::Borrowed(words)
    }
}

/// The first part of a state's words: `accepted`, `turned away`.
pub fn short_words(state: &FireState, drill: bool) -> String {
    let words = state_words(state, drill);
    let first = words.split_once(',').map(|(first, _)| first);
    first.unwrap_or(&words).to_owned()
}

/// A firing in words.
pub fn fire_line<'a>(glance: &Glance<'a>, fire: &'a Fire) -> FireLine<'a> {
    let (glyph, tone) = state_of(&fire.state);
    let age = if let FireState::AwaitingApproval { until } = fire.state {
        time::countdown(until, glance.now)
    } else {
        time::elapsed(fire.since, glance.now)
    };
    FireLine {
        id: fire.id,
        glyph,
        tone,
        state: state_line(glance, fire),
        title: title_of(glance.incident, fire),
        target: fire.request.target.first_line(),
        by: fire.by.as_str(),
        age,
    }
}

fn state_line(glance: &Glance<'_>, fire: &Fire) -> Cow<'static, str> {
    if matches!(fire.state, FireState::AwaitingApproval { .. }) {
        return Cow::Borrowed("awaits approval, denied in");
    }
    if fire.called_off && fire.state.is_in_flight() {
        return Cow::Borrowed("being called off");
    }
    match shown_progress(fire) {
        Some(progress) => Cow::Owned(progress::bar(&progress, BAR)),
        None => state_words(&fire.state, glance.is_drill()),
    }
}

/// How far many targets are, where that says more than the state: while they run, and where they ended unlike.
pub fn shown_progress(fire: &Fire) -> Option<Progress> {
    let tells = matches!(fire.state, FireState::Sending | FireState::Partial { .. });
    fire.progress().filter(|_| tells)
}

/// The firings without a known outcome: those that wait for the person at the keyboard, the unknown ones, the others.
pub fn open<'a>(glance: &Glance<'a>) -> Vec<&'a Fire> {
    let mut open: Vec<&Fire> = glance.incident.fires.open().collect();
    open.sort_by_cached_key(|fire| {
        let rank = if waits_for_me(glance, fire) {
            0
        } else if !fire.state.is_in_flight() {
            1
        } else if waits_for_somebody(fire) {
            2
        } else {
            3
        };
        (rank, fire.id)
    });
    open
}

/// Does it wait for a second person, or for somebody who confirms its targets?
pub const fn waits_for_somebody(fire: &Fire) -> bool {
    matches!(fire.state, FireState::AwaitingApproval { .. } | FireState::Held { .. })
}

/// Does it wait for the person at the keyboard?
pub fn waits_for_me(glance: &Glance<'_>, fire: &Fire) -> bool {
    if matches!(fire.state, FireState::Held { .. }) {
        return glance.incident.basis(glance.me, fire.request.authority).is_some();
    }
    let approve = ActionCommand::Approve { fire: fire.id, runner: String::new() };
    waits_for_somebody(fire) && dry_run(glance, &crate::incident::Command::Action(approve)).is_ok()
}

/// Who may approve it: `silva or ito`.
pub fn approvers(incident: &Incident, fire: &Fire) -> String {
    let could = approvers_of(incident, fire);
    if could.is_empty() { "somebody".to_owned() } else { either(&could) }
}

/// `silva, ito or khan`.
pub fn either(people: &[PersonId]) -> String {
    match people {
        [] => String::new(),
        [only] => only.to_string(),
        [most @ .., last] => {
            let most: Vec<_> = most.iter().map(PersonId::as_str).collect();
            format!("{} or {last}", most.join(", "))
        }
    }
}

/// What an action does to many targets.
pub fn for_each_words(each: &ForEach) -> String {
    let targets = if let Some(name) = &each.captured {
        format!("each of the {name} that are read first, confirmed after that")
    } else {
        let count = each.values.len() + each.identities.len();
        format!("each of {count} targets")
    };
    format!(
        "for {targets}; {} at a time, more than {} need the confirmation",
        each.concurrency, each.max_targets
    )
}

/// The one that the head of a screen tells about: what it waits for, or how far it is.
pub fn matter_words(glance: &Glance<'_>, fire: &Fire) -> String {
    let by = fire.by.as_str();
    let words = state_words(&fire.state, glance.is_drill());
    if let FireState::AwaitingApproval { until } = fire.state {
        let asker = fire.asked_by.as_ref().map_or(by, PersonId::as_str);
        format!("denied in {}, {asker} asks", time::countdown(until, glance.now))
    } else if let FireState::Held { why } = &fire.state {
        format!("{}: confirm the targets", why.first_line())
    } else if fire.state.is_unknown() {
        format!("it may have happened, {by}")
    } else if fire.called_off {
        format!("being called off, {words}")
    } else if shown_progress(fire).is_some() {
        by.to_owned()
    } else {
        format!("{words}, {by}")
    }
}
