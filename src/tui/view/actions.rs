//! The actions that can be fired.

use std::collections::BTreeSet;

use super::{fires, time};
use crate::incident::Incident;
use crate::incident::state::Fire;
use crate::plan::action::{Capture, Then};
use crate::plan::{Action, ActionId, Danger, Domain, PersonId, Text};
use crate::tui::widgets::text;
use crate::tui::{Glance, Role, Target};

/// How many settled firings the list keeps; older ones stand in the timeline.
const SETTLED_SHOWN: usize = 200;

/// One action in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionLine<'a> {
    /// Which.
    pub id: &'a ActionId,
    /// Its key.
    pub key: Option<char>,
    /// What it does.
    pub title: &'a str,
    /// The part of the world it changes.
    pub domain: Domain,
    /// How it is confirmed.
    pub danger: Danger,
    /// The person at the keyboard may fire it.
    pub mine: bool,
    /// Who may: `okafor, silva`.
    pub could: String,
    /// What became of it last: `verified 02:10 ago`.
    pub last: Option<(Role, String)>,
}

/// An action in words.
pub fn action_line<'a>(glance: &Glance<'a>, action: &'a Action) -> ActionLine<'a> {
    let incident = glance.incident;
    let could = incident.who_can(action.authority);
    let last = incident.fires.latest(&action.id).map(|fire| {
        let (_, tone) = fires::state_of(&fire.state);
        let words = fires::short_words(&fire.state, glance.is_drill());
        (tone, format!("{words} {} ago", time::elapsed(fire.since, glance.now)))
    });
    ActionLine {
        id: &action.id,
        key: action.key,
        title: action.title.first_line(),
        domain: action.domain,
        danger: action.danger,
        mine: incident.basis(glance.me, action.authority).is_some(),
        could: could.iter().map(PersonId::as_str).collect::<Vec<_>>().join(", "),
        last,
    }
}

/// The actions that a runbook names: those that somebody prepared for a campaign's outage.
fn named_by_runbooks(incident: &Incident) -> BTreeSet<&ActionId> {
    let steps = incident.plan.runbooks.iter().flat_map(|runbook| &runbook.step);
    steps.filter_map(|step| step.action.as_ref()).collect()
}

/// The actions that people fire: not those that only channels send with.
pub fn by_hand(incident: &Incident) -> impl Iterator<Item = &Action> {
    incident.plan.actions.values().filter(|action| !incident.plan.is_for_channels_only(&action.id))
}

/// How many actions have a key or are named by a runbook, and how many there are beside them.
pub fn counts(incident: &Incident) -> (usize, usize) {
    let named = named_by_runbooks(incident);
    let all: Vec<_> = by_hand(incident).collect();
    let first = all.iter().filter(|action| action.key.is_some() || named.contains(&action.id)).count();
    (first, all.len() - first)
}

/// What the Actions screen lists, in order: open firings; the actions that have a key or that a runbook names; the
/// others by domain; settled firings from the newest on.
pub fn order(glance: &Glance<'_>, filter: &str) -> Vec<Target> {
    let incident = glance.incident;
    let named = |fire: &Fire| fires::matches(incident, fire, filter);
    let open = fires::open(glance).into_iter().filter(|fire| named(fire));
    let mut actions: Vec<&Action> = by_hand(incident).collect();
    actions.retain(|action| {
        let says = [action.title.first_line(), action.domain.label(), action.id.as_str()];
        says.iter().any(|text| text::matches(text, filter))
    });
    let prepared = named_by_runbooks(incident);
    let is_prepared = |action: &Action| action.key.is_some() || prepared.contains(&action.id);
    actions.sort_by_key(|action| (!is_prepared(action), action.domain));
    let settled = incident.fires.iter().rev().filter(|f| !f.state.is_open() && named(f)).take(SETTLED_SHOWN);
    let fires = |fire: &Fire| Target::Fire(fire.id);
    open.map(fires)
        .chain(actions.into_iter().map(|action| Target::Action(action.id.clone())))
        .chain(settled.map(fires))
        .collect()
}

/// What is known about one action, line by line.
pub fn action_detail(glance: &Glance<'_>, id: &ActionId, columns: usize) -> Vec<(Role, String)> {
    let Some(action) = glance.incident.plan.actions.get(id) else { return Vec::new() };
    let line = action_line(glance, action);
    let mut lines = Vec::new();
    let mut add = |role, line: &str| {
        lines.extend(text::wrap(line, columns).into_iter().map(|l| (role, l.into_owned())));
    };
    add(Role::Heading, line.title);
    let danger = match action.danger {
        Danger::Observe => "observe: changes nothing, asks nothing",
        Danger::Reversible => "reversible: one key to confirm",
        Danger::Irreversible => "irreversible: type the target's name, and a second person approves",
    };
    add(if action.danger == Danger::Irreversible { Role::Attention } else { Role::Text }, danger);
    let others: Vec<_> =
        line.could.split(", ").filter(|who| !who.is_empty() && *who != glance.me.as_str()).collect();
    let who = match (line.mine, others.is_empty()) {
        (true, true) => "you alone may".to_owned(),
        (true, false) => format!("you may, and so may {}", others.join(", ")),
        (false, true) => "nobody may".to_owned(),
        (false, false) => format!("not you; {}", others.join(", ")),
    };
    let role = if line.mine { Role::Text } else { Role::Disabled };
    add(role, &format!("to {}: {who}", action.authority.verb()));
    if let Some(call) = action.call() {
        add(Role::Text, Text::line(&call.summary()).as_str());
    }
    for input in &action.inputs {
        add(Role::Muted, &format!("asks: {}", input.prompt.first_line()));
    }
    for line in around(action) {
        add(Role::Text, &line);
    }
    let verify =
        if action.verify.is_some() { "its effect is looked for" } else { "nothing looks for its effect" };
    let undo = if action.undo.is_some() { "it can be undone" } else { "it has no undo" };
    add(Role::Muted, &format!("{verify}; {undo}; an answer may take {}", action.timeout));
    if let Some((tone, last)) = &line.last {
        add(*tone, &format!("last: {last}"));
    }
    lines
}

/// What surrounds the call: what is read first, how many targets, what follows.
fn around(action: &Action) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(call) = action.capture.as_ref().and_then(Capture::call) {
        lines.push(Text::line(&format!("reads first: {}", call.summary())).as_str().to_owned());
    }
    lines.extend(action.for_each.as_ref().map(fires::for_each_words));
    for call in action.then.iter().filter_map(Then::call) {
        lines.push(Text::line(&format!("then: {}", call.summary())).as_str().to_owned());
    }
    if let Some(poll) = &action.poll {
        lines.push(format!("asks every {} whether its job has ended, for {}", poll.every, poll.within));
    }
    lines
}
