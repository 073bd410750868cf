//! The actions that can be fired, and what has become of those that were.

use super::time;
use crate::incident::Incident;
use crate::incident::event::{Basis, FireId};
use crate::incident::state::{Fire, FireState};
use crate::plan::{Action, ActionId, Danger, Domain, PersonId, ResolvedCall, Text};
use crate::tui::widgets::text;
use crate::tui::{Glance, Glyph, Role, Target};

/// How many settled firings the list keeps; older ones stand in the timeline.
const SETTLED_SHOWN: usize = 200;

/// One firing in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FireLine<'a> {
    /// Which.
    pub id: FireId,
    /// The sign of its state.
    pub glyph: Glyph,
    /// What its state means.
    pub tone: Role,
    /// The state.
    pub state: &'static str,
    /// What was fired.
    pub title: String,
    /// At what.
    pub target: &'a str,
    /// By whom.
    pub by: &'a str,
    /// How long it has been in this state.
    pub age: String,
}

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

/// The title of a firing's action.
pub fn fire_title(incident: &Incident, id: FireId) -> String {
    incident.fires.get(id).map_or_else(|| id.to_string(), |fire| title_of(incident, fire))
}

fn title_of(incident: &Incident, fire: &Fire) -> String {
    let id = &fire.request.action;
    let title = incident.plan.actions.get(id).map_or(id.as_str(), |action| action.title.first_line());
    if fire.request.undo_of.is_some() { format!("undo of {title}") } else { title.to_owned() }
}

/// The sign and the meaning of a firing's state.
pub const fn state_of(state: &FireState) -> (Glyph, Role) {
    match state {
        FireState::Capturing | FireState::Sending | FireState::Polling => (Glyph::Active, Role::Active),
        FireState::AwaitingApproval { .. } | FireState::Held { .. } => (Glyph::Pending, Role::Attention),
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

/// A firing in words.
pub fn fire_line<'a>(glance: &Glance<'a>, fire: &'a Fire) -> FireLine<'a> {
    let (glyph, tone) = state_of(&fire.state);
    FireLine {
        id: fire.id,
        glyph,
        tone,
        state: fire.state.as_str(),
        title: title_of(glance.incident, fire),
        target: fire.request.target.first_line(),
        by: fire.by.as_str(),
        age: time::elapsed(fire.since, glance.now),
    }
}

/// The firings without a known outcome: the unknown ones first.
pub fn open(incident: &Incident) -> Vec<&Fire> {
    let mut open: Vec<&Fire> = incident.fires.open().collect();
    open.sort_by_key(|fire| fire.state.is_in_flight());
    open
}

/// An action in words.
pub fn action_line<'a>(glance: &Glance<'a>, action: &'a Action) -> ActionLine<'a> {
    let incident = glance.incident;
    let could = incident.who_can(action.authority);
    let last = incident.fires.latest(&action.id).map(|fire| {
        let (_, tone) = state_of(&fire.state);
        (tone, format!("{} {} ago", fire.state.as_str(), time::elapsed(fire.since, glance.now)))
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

/// What the Actions screen lists, in order: open firings, actions by domain, settled firings from the newest on.
pub fn order(glance: &Glance<'_>, filter: &str) -> Vec<Target> {
    let incident = glance.incident;
    let named = |fire: &Fire| text::matches(&title_of(incident, fire), filter);
    let open = open(incident).into_iter().filter(|fire| named(fire));
    let mut actions: Vec<&Action> = incident.plan.actions.values().collect();
    actions
        .retain(|a| text::matches(a.title.first_line(), filter) || text::matches(a.domain.label(), filter));
    actions.sort_by_key(|action| action.domain);
    let settled = incident.fires.iter().rev().filter(|f| !f.state.is_open() && named(f)).take(SETTLED_SHOWN);
    let fires = |fire: &Fire| Target::Fire(fire.id);
    open.map(fires)
        .chain(actions.into_iter().map(|action| Target::Action(action.id.clone())))
        .chain(settled.map(fires))
        .collect()
}

/// What is known about one firing, line by line, with what each line means.
pub fn fire_detail(glance: &Glance<'_>, id: FireId, columns: usize) -> Vec<(Role, String)> {
    let incident = glance.incident;
    let Some(fire) = incident.fires.get(id) else { return Vec::new() };
    let request = &fire.request;
    let (_, tone) = state_of(&fire.state);
    let mut lines = Vec::new();
    let mut add = |role, line: &str| {
        lines.extend(text::wrap(line, columns).into_iter().map(|l| (role, l.into_owned())));
    };
    add(Role::Heading, &format!("{id} {} at {}", title_of(incident, fire), request.target.first_line()));
    let age = time::elapsed(fire.since, glance.now);
    add(tone, &format!("{} for {age}{}", fire.state.as_str(), why(&fire.state)));
    add(Role::Text, &undo(incident, fire));
    let basis = match &request.basis {
        Basis::Role(role) => format!("as {role}"),
        Basis::Threshold(threshold) => format!("by threshold {threshold}"),
    };
    let by = fire.by.as_str();
    add(Role::Text, &format!("fired {} by {by}, {} {basis}", time::clock(fire.at), request.authority.verb()));
    if let Some(approval) = &request.approval {
        let proof = if approval.attested { "attested, not authenticated" } else { "authenticated" };
        add(Role::Text, &format!("approved by {} ({}), {proof}", approval.by, approval.how.first_line()));
    }
    if let Some(captured) = &fire.captured {
        let kept = captured.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>();
        add(Role::Text, Text::line(&format!("prior state: {}", kept.join(", "))).as_str());
    }
    add(Role::Muted, &format!("idempotency key {}", Text::line(&request.idempotency_key)));
    if let Some(call) = &fire.call {
        add(Role::Text, Text::line(&call.summary()).as_str());
    }
    if let Some(request) = fire.call.as_ref().and_then(ResolvedCall::http) {
        for (name, value) in &request.headers {
            add(Role::Muted, Text::line(&format!("{name}: {value}")).as_str());
        }
        if let Some(body) = &request.body {
            add(Role::Muted, Text::block(&body.text).as_str());
        }
    }
    lines
}

fn why(state: &FireState) -> String {
    state.detail().map(|detail| format!(": {}", detail.first_line())).unwrap_or_default()
}

/// Can it be put back?
fn undo(incident: &Incident, fire: &Fire) -> String {
    let action = incident.plan.actions.get(&fire.request.action);
    if let Some(by) = fire.undone_by {
        return format!("undone by {by}");
    }
    if fire.request.undo_of.is_some() {
        return "no undo: it is an undo itself".to_owned();
    }
    if !fire.may_have_happened() {
        return "no undo: it changed nothing that is known".to_owned();
    }
    match action {
        Some(action) if action.undo.is_none() => "no undo: the action has none".to_owned(),
        Some(action) if action.capture.is_some() && fire.captured.is_none() => {
            "no undo: the prior state was not read".to_owned()
        }
        Some(_) => "can be undone".to_owned(),
        None => "no undo: the plan does not know the action".to_owned(),
    }
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
    let who = if line.could.is_empty() { "nobody" } else { &line.could };
    let mine = if line.mine { "you may, and so may" } else { "not you;" };
    add(
        if line.mine { Role::Text } else { Role::Disabled },
        &format!("to {}: {mine} {who}", action.authority.verb()),
    );
    if let Some(call) = action.call() {
        add(Role::Text, Text::line(&call.summary()).as_str());
    }
    for input in &action.inputs {
        add(Role::Muted, &format!("asks: {}", input.prompt.first_line()));
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
