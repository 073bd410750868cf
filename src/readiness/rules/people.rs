//! People: who holds which role, who commands, and whether they can be reached.

mod channels;
mod commander;
mod holders;

use std::collections::BTreeMap;

use super::super::finding::Finding;
use super::super::gate::Case;
use crate::plan::escalation::Target;
use crate::plan::{Authority, Code, Level, PersonId, Role, Text};

/// Ask this family.
pub(super) fn check(case: &mut Case<'_>) {
    held(case);
    owners(case);
    commander::check(case);
    holders::check(case);
    authorities(case);
    reachable(case);
}

/// A primary and a backup for each role.
fn held(case: &mut Case<'_>) {
    let switch = case.campaign.flags.ai_off_switch.as_ref().map(|switch| &switch.role);
    for role in &case.workspace.roles {
        let place = case.survey.role(&role.id);
        if role.primary.is_none() {
            let is_needed = !role.advisory || switch == Some(&role.id);
            let level = if is_needed { Level::Error } else { Level::Warning };
            let message = format!("role `{}` has no primary", role.id);
            let finding = Finding::new(Code::RoleUnassigned, place.clone().key("primary"), message);
            case.report(finding.of(role.id.as_str()).weighing(level));
        }
        match &role.backup {
            None if role.advisory => {}
            None => {
                let message = format!("role `{}` has no backup", role.id);
                let finding = Finding::new(Code::BackupMissing, place.key("backup"), message);
                case.report(finding.of(role.id.as_str()));
            }
            Some(backup) if role.primary.as_ref() == Some(backup) => {
                let message = format!("`{backup}` is primary and backup of role `{}`", role.id);
                let finding = Finding::new(Code::BackupSameAsPrimary, place.key("backup"), message);
                case.report(finding.of(role.id.as_str()));
            }
            Some(_) => {}
        }
    }
}

/// The roles that answer for the campaign.
fn owners(case: &mut Case<'_>) {
    let owners = &case.campaign.owners;
    for (key, owner, what) in [
        ("operations", &owners.operations, "its operation"),
        ("identity", &owners.identity, "its identities"),
        ("business", &owners.business, "the business"),
    ] {
        if owner.is_none() {
            let message = format!("the campaign names no owner for {what}");
            let finding =
                Finding::new(Code::RoleUnassigned, case.here.clone().key("owners").key(key), message);
            let hint = format!("write {key} = \"ROLE\" under [owners]");
            case.report(finding.of(key).weighing(Level::Warning).hint(hint));
        }
    }
}

/// Somebody holds each authority.
fn authorities(case: &mut Case<'_>) {
    let mut actions = None;
    for authority in Authority::ALL {
        let holds = |role: &&Role| role.authorities.contains(&authority);
        let mut holders = case.deciding().filter(holds).peekable();
        // That no role commands at all is said by `commander-not-single`.
        if authority == Authority::Command && holders.peek().is_none() {
            continue;
        }
        if holders.any(|role| role.primary.is_some()) {
            continue;
        }
        let actions = actions.get_or_insert_with(|| case.actions());
        let needing = actions.values().find(|action| action.authority == authority).map(|action| &action.id);
        let need = needing.map(|action| format!(", which action `{action}` needs")).unwrap_or_default();
        let message =
            format!("nobody can {}: no role with a primary holds `{authority}`{need}", authority.verb());
        let level = if needing.is_some() || is_vital(authority) { Level::Error } else { Level::Warning };
        let finding = Finding::new(Code::AuthorityUnheld, case.survey.roster().key("role"), message);
        case.report(finding.of(authority.as_str()).weighing(level));
    }
}

/// Does every outage need it?
const fn is_vital(authority: Authority) -> bool {
    match authority {
        Authority::Command
        | Authority::HaltTraffic
        | Authority::ChangeDns
        | Authority::Rollback
        | Authority::RevokeSecrets
        | Authority::InvalidateTokens
        | Authority::Failover
        | Authority::RestoreAccess
        | Authority::CustomerComms => true,
        Authority::PauseCampaign | Authority::Page | Authority::Observe => false,
    }
}

/// Everybody who is paged has a number.
fn reachable(case: &mut Case<'_>) {
    // Almost always empty: only who can't be reached is kept.
    let mut silent: BTreeMap<&PersonId, String> = BTreeMap::new();
    let is_silent =
        |id: &PersonId| case.person(id).is_some_and(|person| person.contact.values().all(Text::is_blank));
    for role in &case.workspace.roles {
        for (holder, part) in [(&role.primary, "primary"), (&role.backup, "backup")] {
            if let Some(person) = holder.as_ref().filter(|id| is_silent(id)) {
                silent.entry(person).or_insert_with(|| format!("{part} of role `{}`", role.id));
            }
        }
    }
    if let Some(policy) = case.policy() {
        for target in policy.level.iter().flat_map(|level| &level.targets) {
            if let Target::Person(person) = target
                && is_silent(person)
            {
                silent.entry(person).or_insert_with(|| format!("paged by policy `{}`", policy.id));
            }
        }
    }
    for (person, part) in silent {
        let message = format!("nothing says how to reach `{person}`, {part}");
        let place = case.survey.person(person).key("contact");
        case.report(Finding::new(Code::PersonUnreachable, place, message).of(person.as_str()));
    }
    channels::check(case);
}
