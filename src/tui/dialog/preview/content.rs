//! What a preview says.

use super::{Preview, What};
use crate::incident::decide::actions::Prepared;
use crate::incident::event::{ActionRequested, Basis, FireId, Target};
use crate::incident::state::steps::Readiness;
use crate::incident::state::{Fire, FireState};
use crate::plan::action::Then;
use crate::plan::escalation::Waived;
use crate::plan::{Action, ActionId, Authority, Danger, PersonId, ResolvedCall, Text};
use crate::tui::dialog::Piece;
use crate::tui::theme::{Glyph, Role};
use crate::tui::view::{calls, fires, time};
use crate::tui::{Glance, Skin};

/// Live or drill, in plain words.
pub(crate) fn mode(glance: &Glance<'_>, skin: Skin) -> Piece {
    if glance.is_drill() {
        Piece::Text(Role::Drill, " DRILL: simulated, nothing leaves this machine. ".to_owned())
    } else {
        let sign = skin.glyph(Glyph::Warning);
        Piece::Text(Role::Live, format!(" {sign} LIVE: this changes the real world. "))
    }
}

/// The danger class, with its glyph and word.
pub(super) fn danger(danger: Danger, skin: Skin) -> Piece {
    let (role, glyph, words) = match danger {
        Danger::Observe => (Role::Text, Glyph::Done, "observe: only looks"),
        Danger::Reversible => (Role::Attention, Glyph::Warning, "reversible: can be undone"),
        Danger::Irreversible => (Role::Bad, Glyph::Irreversible, "irreversible: can't be undone"),
    };
    Piece::Text(role, format!("{} {words}", skin.glyph(glyph)))
}

/// A firing past the runbook says so: the step that waits for it can't be worked on yet.
fn outside(id: &ActionId, glance: &Glance<'_>) -> Option<Piece> {
    let at = glance.incident.step_of_action(id)?;
    let why = match glance.incident.readiness(&at, glance.now) {
        Readiness::Blocked(needs) => {
            let names: Vec<_> = needs.iter().map(ToString::to_string).collect();
            format!("needs {} first", names.join(", "))
        }
        Readiness::NotApplicable => "does not apply now".to_owned(),
        Readiness::NotOpen => "opens only when another step fails".to_owned(),
        Readiness::Ready => "belongs to others".to_owned(),
    };
    Some(Piece::Pair("runbook", Role::Bad, format!("past it: step {at} {why}")))
}

/// The form, before the request can be shown.
pub(super) fn inputs(preview: &Preview, glance: &Glance<'_>, skin: Skin) -> Vec<Piece> {
    let mut body = vec![mode(glance, skin)];
    if let What::Action(id, _) = &preview.what
        && let Some(action) = glance.incident.plan.actions.get(id)
    {
        body.push(danger(action.danger, skin));
    }
    body.push(Piece::Gap);
    body.extend(preview.form.pieces());
    body.pop();
    body
}

/// Everything that is sent, and why it may be.
pub(super) fn look(preview: &Preview, prepared: &Prepared, glance: &Glance<'_>, skin: Skin) -> Vec<Piece> {
    let request = &prepared.request;
    let action = glance.incident.plan.actions.get(&request.action);
    let mut body = vec![mode(glance, skin), danger(request.danger, skin)];
    body.extend(loud_targets(preview, prepared, glance, skin));
    body.extend(running(preview, prepared, glance, skin));
    body.push(Piece::Gap);
    body.extend(permission(preview, prepared, glance));
    body.push(Piece::Gap);
    body.extend(what_is_sent(prepared, glance));
    body.push(Piece::Gap);
    body.extend(around(preview, request, action));
    body.push(undo(preview, action, request.danger));
    body
}

/// The same action on the same target that runs already, or that nobody knows the outcome of.
fn running(preview: &Preview, prepared: &Prepared, glance: &Glance<'_>, skin: Skin) -> Option<Piece> {
    let request = &prepared.request;
    let same = |fire: &&Fire| {
        fire.request.action == request.action
            && fire.request.target == request.target
            && preview.fire_id() != Some(fire.id)
    };
    let open = glance.incident.fires.open().find(same)?;
    let words = fires::state_words(&open.state, glance.is_drill());
    let text = format!("{} {} on this target: {words}", skin.glyph(Glyph::Warning), open.id);
    Some(Piece::Text(Role::Attention, text))
}

/// Who may, who has to agree, and what it belongs to.
fn permission(preview: &Preview, prepared: &Prepared, glance: &Glance<'_>) -> Vec<Piece> {
    let request = &prepared.request;
    let mut body = vec![Piece::Pair("target", Role::Heading, request.target.as_str().to_owned())];
    let recorded = preview.fire_id().and_then(|id| glance.incident.fires.get(id));
    if let (What::Approve(_), Some(fire)) = (&preview.what, recorded) {
        body.extend(asked(fire, glance));
        return body;
    }
    body.push(Piece::pair("authority", authority(request.authority, &request.basis, glance)));
    if preview.is_grave(prepared) || prepared.needs_second_person || prepared.waived {
        body.push(Piece::pair("approval", approval(prepared, glance)));
    }
    match &preview.what {
        What::Action(_, Some(step)) => body.push(Piece::pair("step", step.to_string())),
        What::Action(id, None) => body.extend(outside(id, glance)),
        What::Repeat(id) => body.push(Piece::pair("repeats", format!("{id}, with the same idempotency key"))),
        What::Redo(id) => body.push(Piece::pair("redoes", format!("{id}, which was undone"))),
        What::Undo(_) | What::Confirm(_) | What::Approve(_) => {}
    }
    body
}

/// Who asked, and until when an answer counts.
fn asked(fire: &Fire, glance: &Glance<'_>) -> Vec<Piece> {
    let asker = fire.asked_by.as_ref().map_or(fire.by.as_str(), PersonId::as_str);
    let verb = fire.request.authority.verb();
    let mut body = vec![Piece::pair("asked by", format!("{asker}, to {verb}"))];
    if let FireState::AwaitingApproval { until } = fire.state {
        let left = time::countdown(until, glance.now);
        body.push(Piece::Pair("approval", Role::Attention, format!("you are asked; denied in {left}")));
    }
    let inputs = &fire.request.inputs;
    if !inputs.is_empty() {
        let inputs: Vec<_> = inputs.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        body.push(Piece::pair("inputs", inputs.join(", ")));
    }
    body.extend(fire.request.step.as_ref().map(|at| Piece::pair("step", at.to_string())));
    body
}

/// How many targets there are, in loud words where that is the reason to look twice.
pub(super) fn loud_targets(
    preview: &Preview,
    prepared: &Prepared,
    glance: &Glance<'_>,
    skin: Skin,
) -> Option<Piece> {
    let loud = |why: &str| {
        let sign = skin.glyph(Glyph::Warning);
        Piece::Text(Role::Alarm, format!(" {sign} BRAKE: {why}. Confirmed like something irreversible. "))
    };
    if let Some(brake) = &prepared.brake {
        return Some(loud(&brake.to_string()));
    }
    let fire = glance.incident.fires.get(preview.fire_id()?)?;
    match (&preview.what, &fire.state) {
        (What::Confirm(_), FireState::Held { why }) => Some(loud(why.first_line())),
        _ => None,
    }
}

/// The call, or the calls for all targets.
fn what_is_sent(prepared: &Prepared, glance: &Glance<'_>) -> Vec<Piece> {
    let request = &prepared.request;
    let verb = if glance.is_drill() { "is simulated" } else { "is sent" };
    let mut body: Vec<Piece> = request.request.iter().flat_map(call_pieces).collect();
    if let Some(first) = request.targets.first() {
        let at_once = request.concurrency.max(1);
        let heading = format!(
            "{} targets, {at_once} at a time. For each, as for {}:",
            request.targets.len(),
            first.name
        );
        body.push(Piece::Heading(heading));
        body.extend(call_pieces(&first.request));
        body.push(Piece::Gap);
        let line = |target: &Target| {
            Piece::Code(Role::Text, format!("{}: {}", target.name, calls::summary(&target.request)))
        };
        body.extend(request.targets.iter().map(line));
    }
    if prepared.confirms_later {
        body.push(Piece::Text(
            Role::Attention,
            "The targets are read first. You see and confirm them if there are too many, or if it can't be undone."
                .to_owned(),
        ));
    }
    if let Some(sketch) = &prepared.sketch {
        body.push(Piece::muted(format!("Once that is read, this {verb}:")));
        body.extend(calls::sketch_lines(sketch).into_iter().map(|(role, line)| Piece::Code(role, line)));
    }
    body
}

/// What is read before, what follows, when it is sent again, what a good answer is, how the effect is proved.
fn around(preview: &Preview, request: &ActionRequested, action: Option<&Action>) -> Vec<Piece> {
    let mut body = Vec::new();
    if let Some(capture) = &request.capture {
        let first = calls::summary(&capture.request);
        let picks: Vec<_> = capture.pick.keys().map(String::as_str).collect();
        body.push(Piece::pair("before", format!("{first} is read first: {}", picks.join(", "))));
    }
    let whole = action.filter(|_| !matches!(preview.what, What::Undo(_)));
    for call in whole.iter().flat_map(|action| &action.then).filter_map(Then::call) {
        let call = Text::line(&call.summary());
        body.push(Piece::pair("then", format!("{call}, filled from the answer")));
    }
    if let Some((poll, call)) =
        whole.and_then(|a| a.poll.as_ref()).and_then(|poll| Some((poll, poll.call()?)))
    {
        let call = Text::line(&call.summary());
        let words = format!("{call} every {} until the job has ended, for {}", poll.every, poll.within);
        body.push(Piece::pair("job", words));
    }
    if let Some(retry) = &request.retry {
        let on: Vec<_> = retry.on.iter().map(ToString::to_string).collect();
        let words = format!("up to {} attempts in all on {}, same key", retry.attempts, on.join(" or "));
        body.push(Piece::pair("retry", words));
    }
    let expects =
        format!("{}; within {}, else unknown", calls::expect_words(&request.expect), request.timeout);
    body.push(Piece::pair("expects", expects));
    let each = request.targets.iter().find_map(|target| target.verify.as_ref());
    body.push(match (&request.verify, each, whole.and_then(|action| action.verify.as_ref())) {
        (Some(probe), _, _) => Piece::pair("proof", calls::probe_words(probe)),
        (None, Some(probe), _) => {
            Piece::pair("proof", format!("for each target, as {}", calls::probe_words(probe)))
        }
        (None, None, Some(probe)) => Piece::pair("proof", calls::probe_words(probe)),
        (None, None, None) => {
            Piece::Pair("proof", Role::Attention, "none: the effect is not looked for".to_owned())
        }
    });
    body
}

fn undo(preview: &Preview, action: Option<&Action>, danger: Danger) -> Piece {
    if let What::Undo(fire) = preview.what {
        return Piece::pair("undoes", format!("{fire}; to take this back, redo it"));
    }
    match action.and_then(|a| a.undo.as_ref()) {
        Some(undo) => Piece::pair("undo", undo.call().map(|call| call.summary()).unwrap_or_default()),
        None if danger == Danger::Observe => Piece::pair("undo", "nothing to undo"),
        None => Piece::Pair("undo", Role::Attention, "none".to_owned()),
    }
}

fn authority(authority: Authority, basis: &Basis, glance: &Glance<'_>) -> String {
    let from = match basis {
        Basis::Role(role) => format!("as {role}"),
        Basis::Threshold(id) => {
            let title = glance.incident.plan.threshold(id).and_then(|t| t.title.as_ref());
            let title = title.map(|t| format!(" ({t})")).unwrap_or_default();
            format!("by the threshold {id}{title}")
        }
    };
    format!("{} may {}, {from}", glance.me, authority.verb())
}

fn approval(prepared: &Prepared, glance: &Glance<'_>) -> String {
    if prepared.needs_second_person {
        return "a second person approves".to_owned();
    }
    let authority = prepared.request.authority;
    let waiver = glance.incident.reached.iter().find(|(_, reached)| {
        reached.grants.iter().any(|g| g.authority == authority && g.waives.contains(&Waived::SecondPerson))
    });
    match waiver {
        Some((id, _)) => format!("no second person needed: the threshold {id} was reached"),
        None => "no second person needed".to_owned(),
    }
}

/// The call as it is made, secrets masked.
pub(crate) fn call_pieces(call: &ResolvedCall) -> Vec<Piece> {
    calls::lines(call).into_iter().map(|(role, line)| Piece::Code(role, line)).collect()
}

impl Preview {
    /// The firing that it is about.
    pub(super) const fn fire_id(&self) -> Option<FireId> {
        match &self.what {
            What::Action(..) => None,
            What::Undo(id) | What::Redo(id) | What::Repeat(id) | What::Confirm(id) | What::Approve(id) => {
                Some(*id)
            }
        }
    }

    /// How long a second person has to answer.
    pub(super) fn within(&self, glance: &Glance<'_>) -> String {
        let incident = glance.incident;
        let recorded = || Some(&incident.fires.get(self.fire_id()?)?.request.action);
        let id = if let What::Action(id, _) = &self.what { Some(id) } else { recorded() };
        let action = id.and_then(|id| incident.plan.actions.get(id));
        action.map(|action| action.approve_within.to_string()).unwrap_or_default()
    }
}
