//! Many targets of one action, and the brake.

use std::fmt;

use serde_json::Value;

use super::prepare::invalid;
use crate::incident::Refusal;
use crate::incident::event::{Target, TargetOutcome};
use crate::incident::state::Fire;
use crate::plan::action::{ForEach, Undo};
use crate::plan::template::{self, Vars};
use crate::plan::{Action, CallTemplate, Text};

/// The share of all there are, in percent, above which a reversible action is confirmed like an irreversible one.
pub const SHARE: u64 = 30;

/// The most targets that one firing may have.
const MOST: usize = 1000;

/// Why an action that can be undone is confirmed like one that can't.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brake {
    /// There are more targets than the file allows.
    TooMany {
        /// How many.
        targets: u64,
        /// How many are allowed.
        allowed: u64,
    },
    /// They are too large a share of all there are.
    TooLarge {
        /// How many.
        targets: u64,
        /// How many there are in all.
        all: u64,
    },
}

impl fmt::Display for Brake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany { targets, allowed } => write!(f, "{targets} targets, more than {allowed}"),
            Self::TooLarge { targets, all } => {
                write!(f, "{targets} of {all} there are, more than {SHARE} %")
            }
        }
    }
}

impl Brake {
    /// Is a person to look twice?
    pub(in crate::incident::decide) fn of(
        each: &ForEach,
        targets: &[Target],
        all: Option<u64>,
    ) -> Option<Self> {
        let count = targets.len() as u64;
        let allowed = u64::from(each.max_targets);
        if count > allowed {
            return Some(Self::TooMany { targets: count, allowed });
        }
        let all = all.filter(|all| count * 100 > *all * SHARE)?;
        Some(Self::TooLarge { targets: count, all })
    }
}

/// How many there are in all: the length of a list, or a number.
pub(in crate::incident::decide) fn out_of(each: &ForEach, vars: &Vars) -> Option<u64> {
    match vars.captured.get(each.out_of.as_ref()?)? {
        Value::Array(items) => Some(items.len() as u64),
        Value::Number(number) => number.as_u64(),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Object(_) => None,
    }
}

/// The targets with their calls.
pub(in crate::incident::decide) fn of(
    action: &Action,
    call: CallTemplate<'_>,
    each: &ForEach,
    vars: &Vars,
) -> Result<Vec<Target>, Refusal> {
    let values: Vec<Value> = if let Some(name) = &each.captured {
        match vars.captured.get(name) {
            Some(Value::Array(items)) => items.clone(),
            Some(Value::Null) | None => Vec::new(),
            Some(one) => vec![one.clone()],
        }
    } else if each.identities.is_empty() {
        let fill = |text: &String| template::fill("for_each.values", text, vars).map(Value::String);
        each.values.iter().map(fill).collect::<Result<_, _>>().map_err(invalid)?
    } else {
        each.identities.iter().map(|id| Value::String(id.to_string())).collect()
    };
    if values.len() > MOST {
        let reason = format!("{} targets, more than {MOST}", values.len());
        return Err(Refusal::InputInvalid { name: "for_each".to_owned(), reason });
    }
    values.into_iter().map(|value| target(action, call, each, vars, value)).collect()
}

fn target(
    action: &Action,
    call: CallTemplate<'_>,
    each: &ForEach,
    vars: &Vars,
    value: Value,
) -> Result<Target, Refusal> {
    let vars = Vars { each: Some(value), ..vars.clone() };
    let name = template::fill("for_each.name", each.name.as_deref().unwrap_or("{{ each }}"), &vars);
    let verify = action.verify.as_ref().map(|probe| template::resolve_probe(probe, &vars)).transpose();
    Ok(Target {
        name: Text::line(&name.map_err(invalid)?).cut(80),
        request: template::resolve_call(call, &vars).map_err(invalid)?,
        verify: verify.map_err(invalid)?,
    })
}

/// The targets of an undo: those that happened or may have.
pub(super) fn to_undo(
    fire: &Fire,
    action: &Action,
    undo: &Undo,
    vars: &Vars,
) -> Result<Vec<Target>, Refusal> {
    let (Some(each), Some(call)) = (&action.for_each, undo.call()) else {
        return Err(Refusal::NotUndoable("the action has no targets any more"));
    };
    let undoing = Action { verify: undo.verify.clone(), ..action.clone() };
    let all = of(&undoing, call, each, vars)?;
    let happened = |name: &Text| {
        fire.targets.iter().any(|target| {
            target.name == *name && !matches!(target.outcome, TargetOutcome::Failed | TargetOutcome::NotSent)
        })
    };
    let again: Vec<Target> = all.into_iter().filter(|target| happened(&target.name)).collect();
    if again.is_empty() { Err(Refusal::NotUndoable("it changed nothing")) } else { Ok(again) }
}
