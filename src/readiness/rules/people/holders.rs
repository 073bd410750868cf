//! Who holds the roles that decide: human beings of the house, no agents and no vendors.

use super::super::super::finding::Finding;
use super::super::super::gate::Case;
use crate::plan::roster::PersonKind;
use crate::plan::{Code, PersonId, Role, Text};

/// Look at each role that decides.
pub(super) fn check(case: &mut Case<'_>) {
    for role in case.deciding() {
        agents(case, role);
        if let Some(why) = vendor(case, role) {
            let message = format!("role `{}` {why}, and is not advisory", role.id);
            let place = case.survey.role(&role.id).key("advisory");
            case.report(Finding::new(Code::VendorNotAdvisory, place, message).of(role.id.as_str()));
        }
    }
}

fn agents(case: &mut Case<'_>, role: &Role) {
    if role.authorities.is_empty() {
        return;
    }
    for (key, holder) in [("primary", &role.primary), ("backup", &role.backup)] {
        if let Some(agent) = holder.as_ref().filter(|id| is_a(case, id, PersonKind::AiAgent)) {
            let message =
                format!("`{agent}`, an AI agent, is {key} of role `{}`, which holds authority", role.id);
            let place = case.survey.role(&role.id).key(key);
            case.report(Finding::new(Code::AiAgentHoldsAuthority, place, message).of(agent.as_str()));
        }
    }
}

fn is_a(case: &Case<'_>, id: &PersonId, kind: PersonKind) -> bool {
    case.person(id).is_some_and(|person| person.kind == kind)
}

/// Why a role seems to be a vendor's.
fn vendor(case: &Case<'_>, role: &Role) -> Option<String> {
    if let Some(desk) = role.holders().find(|id| is_a(case, id, PersonKind::Service)) {
        return Some(format!("is held by `{desk}`, a service"));
    }
    let is_named = |name: &str| names(role.title.as_str(), name) || names(role.id.as_str(), name);
    if is_named("vendor") {
        return Some("is a vendor's by its name".to_owned());
    }
    let vendors = case.campaign.system.iter().filter_map(|system| system.vendor.as_ref());
    let mut others = vendors.map(Text::as_str).filter(|name| !same(name.trim(), "own"));
    let vendor = others.find(|name| is_named(name))?;
    Some(format!("names the vendor `{vendor}`"))
}

/// Do the words of a name stand in a text, one after the other?
fn names(text: &str, name: &str) -> bool {
    let mut rest = words(text);
    let is_blank = words(name).next().is_none();
    !is_blank
        && loop {
            let mut here = rest.clone();
            if words(name).all(|word| here.next().is_some_and(|other| same(word, other))) {
                break true;
            }
            if rest.next().is_none() {
                break false;
            }
        }
}

fn words(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The same word, in capitals or not.
fn same(a: &str, b: &str) -> bool {
    a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}
