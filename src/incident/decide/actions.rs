//! From a key to an authorised call.

use std::collections::BTreeMap;

use regex_lite::Regex;

use super::{Answer, Context, Decision, required};
use crate::incident::command::{ActionCommand, Confirmation};
use crate::incident::event::{ActionRequested, ActionSettled, Approval, CaptureRequest, FireId, StepRef};
use crate::incident::state::{Fire, FireState, StepPhase};
use crate::incident::{Effect, Refusal};
use crate::plan::escalation::Waived;
use crate::plan::template::{self, TemplateError, Vars};
use crate::plan::{Action, ActionId, Authority, Danger, PersonId, Text};

/// Everything about a firing but the confirmation: what the preview shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// What would be recorded and sent.
    pub request: ActionRequested,
    /// Must a second person approve?
    pub needs_second_person: bool,
    /// A threshold made the second person unnecessary.
    pub waived: bool,
}

impl Context<'_> {
    pub(super) fn action(&self, by: &PersonId, command: &ActionCommand) -> Answer {
        match command {
            ActionCommand::Fire { action, inputs, step, confirm, runner } => {
                let mut prepared = self.prepare(by, action, inputs, step.as_ref())?;
                self.confirmed(by, &mut prepared, confirm)?;
                self.request(prepared.request, runner, step.as_ref())
            }
            ActionCommand::Undo { fire, runner } => self.request(self.prepare_undo(by, *fire)?, runner, None),
            ActionCommand::Settle { fire, happened, note } => self.settle(by, *fire, *happened, note),
        }
    }

    fn vars(&self) -> Vars {
        let incident = self.incident;
        let fact = |name: &str, value: &str| (name.to_owned(), Text::line(value));
        Vars {
            incident: BTreeMap::from([
                fact("id", incident.id.as_str()),
                fact("title", incident.title.as_str()),
                fact("campaign", incident.campaign.as_str()),
                fact("severity", incident.severity.as_str()),
            ]),
            ..Vars::default()
        }
    }

    fn prepare(
        &self,
        by: &PersonId,
        id: &ActionId,
        inputs: &BTreeMap<String, Text>,
        step: Option<&StepRef>,
    ) -> Result<Prepared, Refusal> {
        let missing = || Refusal::NotFound { what: "action", name: id.to_string() };
        let action = self.incident.plan.actions.get(id).ok_or_else(missing)?;
        let basis = self.incident.require(by, action.authority)?;
        let mut vars = self.vars();
        vars.inputs = filled_inputs(action, inputs)?;
        let resolve = |request| template::resolve(request, &vars).map_err(invalid);
        let capture = match &action.capture {
            None => None,
            Some(capture) => {
                Some(CaptureRequest { request: resolve(&capture.request)?, pick: capture.pick.clone() })
            }
        };
        let target = match &action.target {
            None => Text::line(id.as_str()),
            Some(target) => Text::line(&template::fill("target", target, &vars).map_err(invalid)?),
        };
        let verify = action.verify.as_ref().map(|probe| template::resolve_probe(probe, &vars)).transpose();
        let waived = self.incident.is_waived(action.authority, Waived::SecondPerson);
        let request = ActionRequested {
            action: id.clone(),
            target,
            danger: action.danger,
            authority: action.authority,
            basis,
            approval: None,
            step: step.cloned(),
            undo_of: None,
            inputs: vars.inputs.clone(),
            capture,
            request: resolve(&action.request)?,
            expect: action.expect.clone(),
            verify: verify.map_err(invalid)?,
            timeout: action.timeout,
            runner: String::new(),
            idempotency_key: String::new(),
        };
        let irreversible = action.danger == Danger::Irreversible;
        Ok(Prepared { request, needs_second_person: irreversible && !waived, waived: irreversible && waived })
    }

    fn prepare_undo(&self, by: &PersonId, id: FireId) -> Result<ActionRequested, Refusal> {
        let fire = self.find_fire(id)?;
        let action = self.incident.plan.actions.get(&fire.request.action);
        let action = action
            .ok_or_else(|| Refusal::NotFound { what: "action", name: fire.request.action.to_string() })?;
        let basis = self.incident.require(by, action.authority)?;
        let undo = undoable(fire, action)?;
        let mut vars = self.vars();
        vars.inputs.clone_from(&fire.request.inputs);
        vars.captured = fire.captured.clone().unwrap_or_default();
        let verify = undo.verify.as_ref().map(|probe| template::resolve_probe(probe, &vars)).transpose();
        Ok(ActionRequested {
            danger: Danger::Reversible,
            basis,
            approval: None,
            step: None,
            undo_of: Some(id),
            capture: None,
            request: template::resolve(&undo.request, &vars).map_err(invalid)?,
            expect: undo.expect.clone(),
            verify: verify.map_err(invalid)?,
            timeout: action.timeout,
            ..fire.request.clone()
        })
    }

    fn confirmed(
        &self,
        by: &PersonId,
        prepared: &mut Prepared,
        confirm: &Confirmation,
    ) -> Result<(), Refusal> {
        let request = &mut prepared.request;
        if request.danger != Danger::Irreversible {
            return Ok(());
        }
        if confirm.typed.as_ref() != Some(&request.target) {
            return Err(Refusal::TargetNotTyped { target: request.target.clone() });
        }
        if !prepared.needs_second_person {
            return Ok(());
        }
        let could = || self.approvers(by, request.authority);
        let Some(spoken) = &confirm.spoken else {
            return Err(Refusal::SecondPersonRequired { could: could() });
        };
        if spoken.by == *by {
            return Err(Refusal::ApproverIsRequester);
        }
        if !could().contains(&spoken.by) {
            return Err(Refusal::SecondPersonRequired { could: could() });
        }
        request.approval =
            Some(Approval { by: spoken.by.clone(), how: required(&spoken.how)?, attested: true });
        Ok(())
    }

    /// Who may be the second person: whoever has the authority, and the commander; never the requester.
    fn approvers(&self, by: &PersonId, authority: Authority) -> Vec<PersonId> {
        let mut could = self.incident.who_can(authority);
        could.extend(
            self.incident
                .who_can(Authority::Command)
                .into_iter()
                .filter(|p| self.incident.lead.is_commander(p)),
        );
        could.retain(|person| person != by);
        let mut seen = std::collections::BTreeSet::new();
        could.retain(|person| seen.insert(person.clone()));
        could
    }

    fn request(&self, mut request: ActionRequested, runner: &str, step: Option<&StepRef>) -> Answer {
        let same =
            |fire: &&Fire| fire.request.action == request.action && fire.request.target == request.target;
        if let Some(open) = self.incident.fires.open().find(same) {
            let settles_by_undo = request.undo_of == Some(open.id) && !open.state.is_in_flight();
            if open.state.is_in_flight() {
                return Err(Refusal::InFlight(open.id));
            }
            if !settles_by_undo {
                return Err(Refusal::Unsettled(open.id));
            }
        }
        let mut decision = self.step_begun_by(step)?;
        let fire = self.next_fire(u64::try_from(decision.events.len()).unwrap_or(0));
        runner.clone_into(&mut request.runner);
        request.idempotency_key = format!("{}-{}", self.incident.uid, fire.0);
        let effect = match &request.capture {
            Some(_) => Effect::CapturePriorState { fire },
            None => Effect::SendRequest { fire },
        };
        decision = decision.and(request);
        Ok(decision.causing(effect))
    }

    /// Firing a step's action begins the step.
    fn step_begun_by(&self, step: Option<&StepRef>) -> Answer {
        let Some(at) = step else {
            return Ok(Decision::nothing());
        };
        let missing = || Refusal::NotFound { what: "step", name: at.to_string() };
        let state = self.incident.step(at).ok_or_else(missing)?;
        match state.phase {
            StepPhase::Active => Ok(Decision::nothing()),
            StepPhase::Pending => self.begin_for_action(at),
            phase @ (StepPhase::Done | StepPhase::Skipped | StepPhase::Failed) => {
                Err(Refusal::StepState { is: phase.as_str() })
            }
        }
    }

    fn settle(&self, by: &PersonId, id: FireId, happened: bool, note: &Text) -> Answer {
        let fire = self.find_fire(id)?;
        if !self.incident.lead.is_commander(by) {
            self.incident.require(by, fire.request.authority)?;
        }
        if !matches!(fire.state, FireState::Unknown { .. } | FireState::NotVerified { .. }) {
            return Err(Refusal::NotUnknown);
        }
        Ok(Decision::event(ActionSettled { fire: id, happened, note: required(note)? }))
    }

    pub(super) fn find_fire(&self, id: FireId) -> Result<&Fire, Refusal> {
        let missing = || Refusal::NotFound { what: "call", name: id.to_string() };
        self.incident.fires.get(id).ok_or_else(missing)
    }
}

/// What firing this action would record and send: for the preview. Refuses like the firing itself.
pub fn preview(
    incident: &crate::incident::Incident,
    by: &PersonId,
    action: &ActionId,
    inputs: &BTreeMap<String, Text>,
) -> Result<Prepared, Refusal> {
    Context { incident, now: incident.last_at }.prepare(by, action, inputs, None)
}

/// What undoing this firing would record and send.
pub fn preview_undo(
    incident: &crate::incident::Incident,
    by: &PersonId,
    fire: FireId,
) -> Result<ActionRequested, Refusal> {
    Context { incident, now: incident.last_at }.prepare_undo(by, fire)
}

fn undoable<'a>(fire: &Fire, action: &'a Action) -> Result<&'a crate::plan::action::Undo, Refusal> {
    if fire.request.undo_of.is_some() {
        return Err(Refusal::NotUndoable("it is an undo itself; fire the action again"));
    }
    if fire.undone_by.is_some() {
        return Err(Refusal::NotUndoable("it is undone already"));
    }
    if !fire.may_have_happened() {
        return Err(Refusal::NotUndoable("it changed nothing"));
    }
    if action.capture.is_some() && fire.captured.is_none() {
        return Err(Refusal::NotUndoable("the prior state was not read"));
    }
    action.undo.as_ref().ok_or(Refusal::NotUndoable("the action has no undo"))
}

fn invalid(error: TemplateError) -> Refusal {
    Refusal::InputInvalid { name: error.place, reason: error.reason }
}

/// The inputs with their defaults; refuses what is missing, unknown, or not allowed.
fn filled_inputs(action: &Action, given: &BTreeMap<String, Text>) -> Result<BTreeMap<String, Text>, Refusal> {
    let refuse = |name: &str, reason: String| Refusal::InputInvalid { name: name.to_owned(), reason };
    if let Some(name) = given.keys().find(|name| !action.inputs.iter().any(|i| i.name == **name)) {
        return Err(refuse(name, "the action has no such input".to_owned()));
    }
    let mut filled = BTreeMap::new();
    for input in &action.inputs {
        let value = given.get(&input.name).or(input.default.as_ref()).filter(|v| !v.is_blank());
        let value = value.ok_or_else(|| refuse(&input.name, format!("is missing: {}", input.prompt)))?;
        if !input.choices.is_empty() && !input.choices.contains(value) {
            let choices = input.choices.iter().map(Text::as_str).collect::<Vec<_>>().join(", ");
            return Err(refuse(&input.name, format!("{value} is not one of {choices}")));
        }
        if let Some(pattern) = &input.pattern {
            let whole = Regex::new(&format!("^(?:{pattern})$"));
            if !whole.is_ok_and(|regex| regex.is_match(value.as_str())) {
                return Err(refuse(&input.name, format!("{value} does not match {pattern}")));
            }
        }
        filled.insert(input.name.clone(), value.clone());
    }
    Ok(filled)
}
