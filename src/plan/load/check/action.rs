//! Actions: their inputs, requests, capture, verification and undo.

mod around;

use std::collections::BTreeMap;

use regex_lite::Regex;

use super::super::super::action::Input;
use super::super::super::{Action, Text};
use super::super::path::At;
use super::super::report::FileNo;
use super::condition::exactly_one;
use super::probe::Part;
use super::template::Scope;
use super::{Check, Filed};
use crate::plan::CallTemplate;

/// Check one action by itself; what a campaign must have for it is checked per campaign.
pub(super) fn check(check: &mut Check<'_, '_, '_>, filed: &Filed<Action>) {
    let (file, action) = (filed.file, &filed.value);
    let list = At::Root.key("action");
    let at = list.index(filed.index);
    inputs(check, file, at.key("inputs"), &action.inputs);
    let scope = Scope::of(action, check.files);
    let sent = if action.capture.is_some() { scope.after_capture() } else { scope };
    let mut part = Part { check, file, scope: sent };
    part.one_call("an action", at, action.call(), &kinds_of(action));
    part.expect(at.key("expect"), &action.expect);
    part.picks(at.key("keep"), &action.keep);
    part.scope = scope;
    if let Some(target) = &action.target {
        part.template(at.key("target"), target);
    }
    around::check(&mut part, at, action);
    part.scope = scope.after_answer();
    if let Some(verify) = &action.verify {
        part.probe(at.key("verify"), verify);
    }
    if action.capture.is_some() {
        captured(check, filed);
    }
}

/// Which kinds of calls an action declares.
const fn kinds_of(action: &Action) -> [(&'static str, bool); 4] {
    [
        ("request", action.request.is_some()),
        ("exec", action.exec.is_some()),
        ("dns_update", action.dns_update.is_some()),
        ("mail", action.mail.is_some()),
    ]
}

impl Part<'_, '_, '_, '_, '_> {
    /// Exactly one kind of call, and what is in it.
    fn one_call(
        &mut self,
        subject: &str,
        at: At<'_>,
        call: Option<CallTemplate<'_>>,
        kinds: &[(&'static str, bool)],
    ) {
        if let Some((message, hint)) = exactly_one(subject, kinds) {
            self.check.hinted(self.file, at, message, &hint);
        }
        match call {
            Some(CallTemplate::Http(request)) => self.request(at.key("request"), request),
            Some(CallTemplate::Exec(program)) => self.program(at.key("exec"), program),
            Some(CallTemplate::DnsUpdate(update)) => {
                let at = at.key("dns_update");
                for (key, text) in
                    [("server", &update.server), ("zone", &update.zone), ("name", &update.name)]
                {
                    self.template(at.key(key), text);
                }
                for (key, list) in [("values", &update.values), ("only_if", &update.only_if)] {
                    self.templates(at.key(key), list);
                }
                if let Some(tsig) = &update.tsig {
                    self.template(at.key("tsig").key("name"), &tsig.name);
                }
            }
            Some(CallTemplate::Mail(mail)) => {
                let at = at.key("mail");
                let texts = [
                    ("server", &mail.server),
                    ("from", &mail.from),
                    ("subject", &mail.subject),
                    ("text", &mail.text),
                ];
                for (key, text) in texts {
                    self.template(at.key(key), text);
                }
                self.templates(at.key("to"), &mail.to);
                if let Some(user) = &mail.user {
                    self.template(at.key("user"), user);
                }
            }
            None => {}
        }
    }

    fn templates(&mut self, at: At<'_>, list: &[String]) {
        for (index, text) in list.iter().enumerate() {
            self.template(at.index(index), text);
        }
    }

    fn picks(&mut self, at: At<'_>, picks: &BTreeMap<String, String>) {
        for (name, path) in picks {
            self.pointer(at.key(name), path);
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
        capture.pick.keys().chain(filed.value.keep.keys()).map(String::as_str),
    );
    for name in filed.value.simulate.iter().flat_map(|it| it.captured.keys()) {
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
