//! From an action's template to what would be recorded and sent.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::Value;

use super::targets::{self, Brake};
use crate::incident::decide::Context;
use crate::incident::event::{ActionRequested, CaptureRequest, FireId, StepRef};
use crate::incident::state::Fire;
use crate::incident::{Incident, Refusal};
use crate::plan::action::{Capture, Undo};
use crate::plan::escalation::Waived;
use crate::plan::settings;
use crate::plan::template::{self, TemplateError, Vars};
use crate::plan::{Action, ActionId, Danger, PersonId, ResolvedCall, SecretRef, Text};

/// Everything about a firing but the confirmation: what the preview shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// What would be recorded and sent.
    pub request: ActionRequested,
    /// Must a second person approve?
    pub needs_second_person: bool,
    /// A threshold made the second person unnecessary.
    pub waived: bool,
    /// Why it needs the confirmation of an irreversible action although it can be undone.
    pub brake: Option<Brake>,
    /// Its targets are read first, and confirmed after that.
    pub confirms_later: bool,
    /// The call as far as it is known before the prior state was read, where that decides it.
    pub sketch: Option<ResolvedCall>,
}

impl Prepared {
    /// Does it need the target's name before anything is recorded?
    pub fn needs_name(&self) -> bool {
        !self.confirms_later && (self.request.danger == Danger::Irreversible || self.brake.is_some())
    }
}

impl Context<'_> {
    /// The values that templates may use before anything is read.
    pub(in crate::incident::decide) fn vars(&self) -> Vars {
        let incident = self.incident;
        let fact = |name: &str, value: &str| (name.to_owned(), Text::line(value));
        Vars {
            names: incident.plan.names.clone(),
            incident: BTreeMap::from([
                fact("id", incident.id.as_str()),
                fact("title", incident.title.as_str()),
                fact("campaign", incident.campaign.as_str()),
                fact("severity", incident.severity.as_str()),
                fact("now", &settings::stamp(self.now)),
            ]),
            ..Vars::default()
        }
    }

    /// The values that templates may use for a firing, with what was read and answered so far.
    pub(in crate::incident::decide) fn vars_of(&self, fire: &Fire, action: &Action) -> Vars {
        let mut vars = self.vars();
        vars.secrets = secrets(action, &fire.request.inputs);
        vars.inputs.clone_from(&fire.request.inputs);
        vars.captured = fire.captured.clone().unwrap_or_default();
        vars.answers = fire.answers.clone();
        vars
    }

    pub(super) fn prepare(
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
        vars.secrets = secrets(action, &vars.inputs);
        let target = match &action.target {
            None => Text::line(id.as_str()),
            Some(target) => Text::line(&template::fill("target", target, &vars).map_err(invalid)?),
        };
        let known = known_now(action);
        let call = action.call().ok_or_else(missing)?;
        let each = action.for_each.as_ref();
        let request = ActionRequested {
            action: id.clone(),
            target,
            danger: action.danger,
            authority: action.authority,
            basis,
            approval: None,
            awaits: None,
            step: step.cloned(),
            undo_of: None,
            redo_of: None,
            inputs: vars.inputs.clone(),
            capture: action.capture.as_ref().map(|capture| captures(capture, &vars)).transpose()?,
            request: match each {
                None if known.call => Some(template::resolve_call(call, &vars).map_err(invalid)?),
                None | Some(_) => None,
            },
            targets: match each {
                Some(each) if known.call => targets::of(action, call, each, &vars)?,
                Some(_) | None => Vec::new(),
            },
            concurrency: each.map_or(0, |each| each.concurrency),
            expect: template::resolve_expect(&action.expect, &vars).unwrap_or_else(|_| action.expect.clone()),
            keep: template::resolve_pick(&action.keep, &vars).map_err(invalid)?,
            retry: action.retry.clone(),
            verify: match &action.verify {
                Some(probe) if known.verify => Some(template::resolve_probe(probe, &vars).map_err(invalid)?),
                Some(_) | None => None,
            },
            timeout: action.timeout,
            runner: String::new(),
            idempotency_key: String::new(),
        };
        let confirms_later = action.reads_targets();
        let brake = each.filter(|_| !confirms_later).and_then(|each| Brake::of(each, &request.targets, None));
        let sketch = if known.call { None } else { sketch(action, &vars) };
        let grave = action.danger == Danger::Irreversible || brake.is_some();
        let waived = self.incident.is_waived(action.authority, Waived::SecondPerson);
        let needs = grave && !confirms_later;
        Ok(Prepared {
            request,
            needs_second_person: needs && !waived,
            waived: needs && waived,
            brake,
            confirms_later,
            sketch,
        })
    }

    pub(super) fn prepare_undo(&self, by: &PersonId, id: FireId) -> Result<Prepared, Refusal> {
        let fire = self.find_fire(id)?;
        let action = self.action_of(fire)?;
        let basis = self.incident.require(by, action.authority)?;
        let undo = undoable(fire, action)?;
        let vars = self.vars_of(fire, action);
        let missing = || Refusal::NotUndoable("the undo sends nothing");
        let call = undo.call().ok_or_else(missing)?;
        let many = !fire.targets.is_empty();
        let targets = if many { targets::to_undo(fire, action, undo, &vars)? } else { Vec::new() };
        let verify = undo.verify.as_ref().filter(|_| !many);
        let request = ActionRequested {
            danger: Danger::Reversible,
            basis,
            approval: None,
            awaits: None,
            step: None,
            undo_of: Some(id),
            redo_of: None,
            capture: None,
            request: if many { None } else { Some(template::resolve_call(call, &vars).map_err(invalid)?) },
            targets,
            expect: template::resolve_expect(&undo.expect, &vars).map_err(invalid)?,
            keep: BTreeMap::new(),
            verify: verify.map(|probe| template::resolve_probe(probe, &vars)).transpose().map_err(invalid)?,
            timeout: action.timeout,
            ..fire.request.clone()
        };
        Ok(Prepared {
            request,
            needs_second_person: false,
            waived: false,
            brake: None,
            confirms_later: false,
            sketch: None,
        })
    }

    pub(in crate::incident::decide) fn action_of(&self, fire: &Fire) -> Result<&Action, Refusal> {
        let id = &fire.request.action;
        let missing = || Refusal::NotFound { what: "action", name: id.to_string() };
        self.incident.plan.actions.get(id).ok_or_else(missing)
    }
}

/// What of an action can be filled before the prior state is read.
struct Known {
    call: bool,
    verify: bool,
}

fn known_now(action: &Action) -> Known {
    let later = |texts: Option<Value>, roots: &[&str]| {
        texts.is_some_and(|tree| roots.iter().any(|root| template::mentions(&tree, root)))
    };
    let call = serde_json::json!([action.request, action.exec, action.dns_update, action.mail]);
    let verify = serde_json::to_value(&action.verify).ok();
    let each = action.for_each.is_some();
    Known {
        call: !action.reads_targets() && !later(Some(call), &["captured"]),
        verify: !later(verify, &["captured", "answers"]) && !each,
    }
}

fn captures(capture: &Capture, vars: &Vars) -> Result<CaptureRequest, Refusal> {
    let missing = || Refusal::NotFound { what: "call of", name: "capture".to_owned() };
    let call = capture.call().ok_or_else(missing)?;
    Ok(CaptureRequest {
        request: template::resolve_call(call, vars).map_err(invalid)?,
        expect: template::resolve_expect(&capture.expect, vars).map_err(invalid)?,
        pick: template::resolve_pick(&capture.pick, vars).map_err(invalid)?,
    })
}

/// The call with the names of what is read first in place of its values, as far as that makes a call.
fn sketch(action: &Action, vars: &Vars) -> Option<ResolvedCall> {
    let mut vars = vars.clone();
    let picks = action.capture.iter().flat_map(|capture| capture.pick.keys());
    vars.captured =
        picks.map(|name| (name.clone(), Value::String(format!("<{name}, read first>")))).collect();
    if action.for_each.is_some() {
        vars.each = Some(Value::String("<each>".to_owned()));
    }
    template::resolve_call(action.call()?, &vars).ok()
}

fn undoable<'a>(fire: &Fire, action: &'a Action) -> Result<&'a Undo, Refusal> {
    if fire.request.undo_of.is_some() {
        return Err(Refusal::NotUndoable("it is an undo itself; redo the action instead"));
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

pub(in crate::incident::decide) fn invalid(error: TemplateError) -> Refusal {
    Refusal::InputInvalid { name: error.place, reason: error.reason }
}

/// The inputs that are places of secrets.
pub(in crate::incident::decide) fn secrets(
    action: &Action,
    inputs: &BTreeMap<String, Text>,
) -> BTreeMap<String, SecretRef> {
    let secret = action.inputs.iter().filter(|input| input.secret);
    secret
        .filter_map(|input| {
            Some((input.name.clone(), SecretRef::parse(inputs.get(&input.name)?.as_str()).ok()?))
        })
        .collect()
}

/// The inputs with their defaults; refuses what is missing, unknown, or not allowed.
pub(in crate::incident::decide) fn filled_inputs(
    action: &Action,
    given: &BTreeMap<String, Text>,
) -> Result<BTreeMap<String, Text>, Refusal> {
    let refuse = |name: &str, reason: String| Refusal::InputInvalid { name: name.to_owned(), reason };
    if let Some(name) = given.keys().find(|name| !action.inputs.iter().any(|i| i.name == **name)) {
        return Err(refuse(name, "the action has no such input".to_owned()));
    }
    let mut filled = BTreeMap::new();
    for input in &action.inputs {
        let value = given.get(&input.name).or(input.default.as_ref()).filter(|v| !v.is_blank());
        let value = value.ok_or_else(|| refuse(&input.name, format!("is missing: {}", input.prompt)))?;
        if input.secret {
            // A command would be run by whoever fills it in; and a value that is no place must not be repeated.
            match SecretRef::parse(value.as_str()) {
                Ok(SecretRef::Cmd(_)) => return Err(refuse(&input.name, "must not be a command".to_owned())),
                Ok(_) => {}
                Err(_) => {
                    let reason = "say where the secret is: env:NAME, file:PATH or keyring:SERVICE/USER";
                    return Err(refuse(&input.name, reason.to_owned()));
                }
            }
        } else if SecretRef::parse(value.as_str()).is_ok() {
            return Err(refuse(&input.name, "must not name the place of a secret".to_owned()));
        }
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

/// What firing this action would record and send: for the preview. Refuses like the firing itself.
pub fn preview(
    incident: &Incident,
    by: &PersonId,
    action: &ActionId,
    inputs: &BTreeMap<String, Text>,
) -> Result<Prepared, Refusal> {
    Context { incident, now: incident.last_at, runner: "" }.prepare(by, action, inputs, None)
}

/// What undoing this firing would record and send.
pub fn preview_undo(incident: &Incident, by: &PersonId, fire: FireId) -> Result<Prepared, Refusal> {
    Context { incident, now: incident.last_at, runner: "" }.prepare_undo(by, fire)
}
