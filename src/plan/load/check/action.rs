//! Actions: their inputs, requests, capture, verification and undo.

use regex_lite::Regex;

use super::super::super::action::Input;
use super::super::super::{Action, Text};
use super::super::path::At;
use super::super::report::FileNo;
use super::probe::Part;
use super::template::Scope;
use super::{Check, Filed};

/// Check one action by itself; what a campaign must have for it is checked per campaign.
pub(super) fn check(check: &mut Check<'_, '_, '_>, filed: &Filed<Action>) {
    let (file, action) = (filed.file, &filed.value);
    let list = At::Root.key("action");
    let at = list.index(filed.index);
    inputs(check, file, at.key("inputs"), &action.inputs);
    let mut part = Part { check, file, scope: Scope::of(action) };
    if let Some(target) = &action.target {
        part.template(at.key("target"), target);
    }
    part.request(at.key("request"), &action.request);
    part.expect(at.key("expect"), &action.expect);
    if let Some(verify) = &action.verify {
        part.probe(at.key("verify"), verify);
    }
    if let Some(capture) = &action.capture {
        let at = at.key("capture");
        part.request(at.key("request"), &capture.request);
        if !capture.request.method.is_safe() {
            let message = "capture only reads: its method must be GET or HEAD".to_owned();
            let request = at.key("request");
            part.check.problem(file, request.key("method"), message);
        }
        let pick = at.key("pick");
        for (name, pointer) in &capture.pick {
            part.pointer(pick.key(name), pointer);
        }
        captured(part.check, filed);
    }
    if let Some(undo) = &action.undo {
        let at = at.key("undo");
        let mut part = Part { check, file, scope: Scope::of_undo(action) };
        part.request(at.key("request"), &undo.request);
        part.expect(at.key("expect"), &undo.expect);
        if let Some(verify) = &undo.verify {
            part.probe(at.key("verify"), verify);
        }
    }
}

/// What a drill pretends to capture has a name that is picked.
fn captured(check: &mut Check<'_, '_, '_>, filed: &Filed<Action>) {
    let Some(capture) = &filed.value.capture else {
        return;
    };
    let list = At::Root.key("action");
    let at = list.index(filed.index);
    let simulate = at.key("simulate");
    let captured = simulate.key("captured");
    let picked = super::names::Register::new(
        "captured value",
        "captured values",
        capture.pick.keys().map(String::as_str),
    );
    for name in filed.value.simulate.captured.keys() {
        check.refer(filed.file, captured.key(name), &picked, name);
    }
}

fn inputs(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, inputs: &[Input]) {
    let names = inputs.iter().enumerate().map(|(index, input)| (file, index, input.name.as_str()));
    check.unique("input", at, "name", names);
    for (index, input) in inputs.iter().enumerate() {
        let at = at.index(index);
        if !is_variable(&input.name) {
            let message = format!("`{}` can't be used in a template", input.name);
            let hint = "use letters, digits and `_`, starting with a letter";
            check.hinted(file, at.key("name"), message, hint);
        }
        if let Err(message) = pattern(input) {
            check.problem(file, at.key("pattern"), message);
        }
        if let Some(message) = input.default.as_ref().and_then(|value| refuses(input, value.as_str())) {
            check.problem(file, at.key("default"), message);
        }
        let choices = at.key("choices");
        for (index, choice) in input.choices.iter().enumerate() {
            if !matches_pattern(input, choice.as_str()) {
                let message = format!("`{choice}` does not match the pattern");
                check.problem(file, choices.index(index), message);
            }
        }
    }
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn pattern(input: &Input) -> Result<Option<Regex>, String> {
    let Some(raw) = &input.pattern else {
        return Ok(None);
    };
    // Compiled as it stands first: an unbalanced group must not be closed by the group that is put around it.
    Regex::new(raw)
        .and_then(|_| Regex::new(&format!("^(?:{raw})$")))
        .map(Some)
        .map_err(|error| format!("not a regular expression: {error}"))
}

fn matches_pattern(input: &Input, value: &str) -> bool {
    pattern(input).ok().flatten().is_none_or(|pattern| pattern.is_match(value))
}

/// Why an input would refuse this value.
pub(super) fn refuses(input: &Input, value: &str) -> Option<String> {
    if !input.choices.is_empty() && !input.choices.iter().any(|choice| choice.as_str() == value) {
        let choices: Vec<&str> = input.choices.iter().map(Text::as_str).collect();
        return Some(format!("`{value}` is not one of the choices: {}", choices.join(", ")));
    }
    (!matches_pattern(input, value))
        .then(|| format!("`{value}` does not match the pattern of `{}`", input.name))
}
