//! Templates: that they compile, and use only values that will be there.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Environment;

use super::super::super::Text;
use super::super::super::action::{Action, Input};
use super::super::near;
use super::Files;

/// Facts of the incident that a template may use.
const INCIDENT: [&str; 5] = ["id", "title", "campaign", "severity", "now"];

/// The values that a template may use.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    inputs: &'a [Input],
    /// None where the settings could not be read: then any name may be there.
    names: Option<&'a BTreeMap<String, Text>>,
    action: Option<&'a Action>,
    /// Is the prior state known by then?
    captured: bool,
    /// Is there an answer by then?
    answered: bool,
}

impl<'a> Scope<'a> {
    /// The templates of an action before anything is sent: its inputs, the names of the workspace, the incident.
    pub(super) fn of(action: &'a Action, files: &'a Files) -> Self {
        let names = files.settings.as_ref().map(|filed| &filed.value.names);
        let inputs = action.inputs.as_slice();
        Self { inputs, names, action: Some(action), captured: false, answered: false }
    }

    /// What is filled once the prior state was read.
    pub(super) const fn after_capture(self) -> Self {
        Self { captured: true, ..self }
    }

    /// What is filled once the call was answered.
    pub(super) const fn after_answer(self) -> Self {
        Self { captured: true, answered: true, ..self }
    }

    /// Nothing: a probe outside an action is no template.
    pub(super) const fn none() -> Self {
        Self { inputs: &[], names: None, action: None, captured: false, answered: false }
    }

    /// What is wrong with a text as a template, and the hint.
    pub(super) fn fault(&self, text: &str) -> Option<(String, Option<String>)> {
        if !is_template(text) {
            return None;
        }
        if self.action.is_none() {
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
            "names" => match self.names {
                Some(names) => names.keys().map(String::as_str).collect(),
                None => return None,
            },
            "captured" if !self.captured => {
                let hint = Some("nothing has been read yet where this stands".to_owned());
                return Some(("`captured` is not known here".to_owned(), hint));
            }
            "captured" => self.picks(),
            "answers" if !self.answered => {
                let hint = Some("nothing has been answered yet where this stands".to_owned());
                return Some(("`answers` are not known here".to_owned(), hint));
            }
            "answers" => self.kept(),
            "each" if self.action.is_some_and(|action| action.for_each.is_some()) => return None,
            "each" => {
                let hint = Some("declare `for_each`".to_owned());
                return Some(("the action has no targets".to_owned(), hint));
            }
            other => {
                let roots = ["inputs", "names", "captured", "answers", "each", "incident"];
                let hint = near::hint("values", other, roots.into_iter());
                return Some((format!("a template can't use `{other}`"), Some(hint)));
            }
        };
        let member = member?;
        (!known.contains(&member)).then(|| {
            let hint = near::hint(&format!("values of `{root}`"), member, known.iter().copied());
            (format!("`{root}.{member}` is not declared"), Some(hint))
        })
    }

    fn picks(&self) -> Vec<&'a str> {
        let capture = self.action.and_then(|action| action.capture.as_ref());
        capture.iter().flat_map(|capture| capture.pick.keys()).map(String::as_str).collect()
    }

    fn kept(&self) -> Vec<&'a str> {
        let Some(action) = self.action else { return Vec::new() };
        let then = action.then.iter().flat_map(|then| then.keep.keys());
        action.keep.keys().chain(then).map(String::as_str).collect()
    }
}

fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}

/// The values that stand alone in a text, such as `address`; none in a text that is no template.
pub(super) fn variables(text: &str) -> Result<Vec<String>, String> {
    if !is_template(text) {
        return Ok(Vec::new());
    }
    let roots = names(text)?.into_iter().map(|name| match name.split_once('.') {
        Some((root, _)) => root.to_owned(),
        None => name,
    });
    Ok(roots.collect())
}

/// The names that a template uses, such as `inputs.address`.
fn names(text: &str) -> Result<BTreeSet<String>, String> {
    let mut env = Environment::new();
    super::super::super::template::add_filters(&mut env);
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
