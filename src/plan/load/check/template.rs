//! Templates: that they compile, and use only values that will be there.

use std::collections::BTreeSet;

use minijinja::Environment;

use super::super::super::action::{Action, Input};
use super::super::near;

/// Facts of the incident that a template may use.
const INCIDENT: [&str; 4] = ["id", "title", "campaign", "severity"];

/// The values that a template may use.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    inputs: &'a [Input],
    captured: Option<&'a Action>,
    any: bool,
}

impl<'a> Scope<'a> {
    /// The templates of an action: its inputs and the incident.
    pub(super) const fn of(action: &'a Action) -> Self {
        Self { inputs: action.inputs.as_slice(), captured: None, any: true }
    }

    /// The templates of its undo: what was captured, too.
    pub(super) const fn of_undo(action: &'a Action) -> Self {
        Self { inputs: action.inputs.as_slice(), captured: Some(action), any: true }
    }

    /// Nothing: a probe outside an action is no template.
    pub(super) const fn none() -> Self {
        Self { inputs: &[], captured: None, any: false }
    }

    /// What is wrong with a text as a template, and the hint.
    pub(super) fn fault(&self, text: &str) -> Option<(String, Option<String>)> {
        if !is_template(text) {
            return None;
        }
        if !self.any {
            return Some(("there are no templates here".to_owned(), None));
        }
        match names(text) {
            Err(reason) => Some((reason, None)),
            Ok(names) => names.iter().find_map(|name| self.unknown(name)),
        }
    }

    fn unknown(&self, name: &str) -> Option<(String, Option<String>)> {
        let mut parts = name.split(['.', '[']);
        let (root, member) = (parts.next().unwrap_or_default(), parts.next());
        let known: Vec<&str> = match root {
            "inputs" => self.inputs.iter().map(|input| input.name.as_str()).collect(),
            "incident" => INCIDENT.to_vec(),
            "captured" => {
                let Some(action) = self.captured else {
                    let hint = Some("use it in `undo` only".to_owned());
                    return Some(("`captured` is not known before the action was sent".to_owned(), hint));
                };
                let picks = action.capture.iter().flat_map(|capture| capture.pick.keys());
                picks.map(String::as_str).collect()
            }
            other => {
                let hint = near::hint("values", other, ["inputs", "captured", "incident"].into_iter());
                return Some((format!("a template can't use `{other}`"), Some(hint)));
            }
        };
        let member = member?;
        (!known.contains(&member)).then(|| {
            let hint = near::hint(&format!("values of `{root}`"), member, known.iter().copied());
            (format!("`{root}.{member}` is not declared"), Some(hint))
        })
    }
}

fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}

/// The names that a template uses, such as `inputs.address`.
fn names(text: &str) -> Result<BTreeSet<String>, String> {
    let env = Environment::new();
    let template = env.template_from_str(text).map_err(|error| reason(&error))?;
    Ok(template.undeclared_variables(true).into_iter().collect())
}

/// Does a text compile as a template? Else the reason.
pub(super) fn compile(text: &str) -> Result<(), String> {
    if is_template(text) {
        Environment::new().template_from_str(text).map_err(|error| reason(&error))?;
    }
    Ok(())
}

fn reason(error: &minijinja::Error) -> String {
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    format!("not a template: {detail}")
}
