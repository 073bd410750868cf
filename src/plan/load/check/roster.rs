//! Settings, roles, thresholds and messages.

use super::super::super::settings::SCHEMA;
use super::super::super::{Authority, Code};
use super::super::path::At;
use super::{Check, condition, template};

/// `config/warroom.toml`.
pub(super) fn settings(check: &mut Check<'_, '_, '_>) {
    let (files, names) = (check.files, check.names);
    let Some(filed) = &files.settings else { return };
    let settings = &filed.value;
    if settings.schema != SCHEMA {
        let message = format!("schema {} is not known to this version", settings.schema);
        check.hinted(filed.file, At::Root.key("schema"), message, "write schema = 1");
    }
    let defaults = At::Root.key("defaults");
    if let Some(policy) = &settings.defaults.policy {
        check.refer(filed.file, defaults.key("policy"), &names.policies, policy.as_str());
    }
    if let Some(role) = &settings.defaults.drill_role {
        check.refer(filed.file, defaults.key("drill_role"), &names.roles, role.as_str());
    }
}

/// The holders of roles exist, and one role commands.
pub(super) fn roles(check: &mut Check<'_, '_, '_>) {
    let (files, names) = (check.files, check.names);
    let list = At::Root.key("role");
    let mut commander = None;
    for filed in &files.roles {
        let (at, role) = (list.index(filed.index), &filed.value);
        if let Some(person) = &role.primary {
            check.refer(filed.file, at.key("primary"), &names.people, person.as_str());
        }
        if let Some(person) = &role.backup {
            check.refer(filed.file, at.key("backup"), &names.people, person.as_str());
        }
        if role.advisory || !role.authorities.contains(&Authority::Command) {
            continue;
        }
        let Some(first) = commander else {
            commander = Some(filed);
            continue;
        };
        let message = format!("two commanders: `{}` and `{}` both hold `command`", first.value.id, role.id);
        let other = list.index(first.index);
        check.reporter.report_two_commanders(
            (filed.file, at.key("authorities")),
            message,
            "one role commands; take `command` from the other".to_owned(),
            (first.file, other.key("authorities").to_path()),
        );
    }
}

/// `config/escalation.toml`: the thresholds.
pub(super) fn thresholds(check: &mut Check<'_, '_, '_>) {
    let (files, names) = (check.files, check.names);
    let thresholds = At::Root.key("threshold");
    for filed in &files.thresholds {
        let at = thresholds.index(filed.index);
        condition::check(check, filed.file, at.key("when"), &filed.value.when, None);
        let grants = at.key("grants");
        for (index, grant) in filed.value.grants.iter().enumerate() {
            let grant_at = grants.index(index);
            let code = Some(Code::ThresholdGrantsNothing);
            check.refer_as(code, filed.file, grant_at.key("to"), &names.roles, grant.to.as_str());
        }
    }
}

/// `config/messages.toml`. Whether a text uses only its variables is the launch gate's question.
pub(super) fn messages(check: &mut Check<'_, '_, '_>) {
    let (files, names) = (check.files, check.names);
    let list = At::Root.key("message");
    for filed in &files.messages {
        let at = list.index(filed.index);
        if let Some(person) = &filed.value.approved_by {
            check.refer(filed.file, at.key("approved_by"), &names.people, person.as_str());
        }
        if let Err(reason) = template::compile(filed.value.body.as_str()) {
            check.problem(filed.file, at.key("body"), reason);
        }
    }
}
