//! Who else uses an identity: other campaigns, other environments, systems outside the path, several workloads.

use std::collections::BTreeSet;

use super::super::super::few::{Few, name, names};
use super::super::super::finding::Finding;
use super::Look;
use crate::plan::{CampaignId, Code, Level, Text};

/// Everything that is wrong with how one identity is shared.
pub(super) fn check(look: &Look<'_>) -> Vec<Finding> {
    let parted =
        look.case.crowd.users_parted(&look.identity.id, &look.case.campaign.id, &look.identity.used_by);
    let mut found = Vec::new();
    found.extend(undeclared(look, parted.unnamed));
    found.extend(declared(look, parted.named));
    found.extend(elsewhere(look));
    found.extend(systems(look));
    found.extend(workloads(look));
    found
}

/// Other campaigns use it, and nothing here says so.
fn undeclared(look: &Look<'_>, others: Few<&CampaignId>) -> Option<Finding> {
    let id = &look.identity.id;
    let (noun, verb) = (others.word("campaign", "campaigns"), others.word("uses", "use"));
    let them = others.word("it", "them");
    (!others.is_empty()).then(|| {
        let others = others.ticked();
        let message =
            format!("{noun} {others} {verb} identity `{id}` too, and `used_by` does not name {them}");
        look.say(Code::IdentityShared, "used_by", message)
    })
}

/// Other campaigns use it and are named: whoever revokes it should know.
fn declared(look: &Look<'_>, others: Few<&CampaignId>) -> Option<Finding> {
    let id = &look.identity.id;
    let (noun, verb) = (others.word("campaign", "campaigns"), others.word("uses", "use"));
    let all = others.word("both", "all of them");
    (!others.is_empty()).then(|| {
        let message =
            format!("{noun} {} {verb} identity `{id}` too: revoking it stops {all}", others.ticked());
        let finding = look.say(Code::IdentityShared, "used_by", message).weighing(Level::Note);
        finding.hint("tell the others before it is revoked, or give each campaign its own identity")
    })
}

/// One credential in two environments is two credentials that leak as one (NHI8), whether they are named or not.
fn elsewhere(look: &Look<'_>) -> Option<Finding> {
    let (id, survey) = (&look.identity.id, look.case.survey);
    let here = name(look.identity.environment.as_ref()?);
    let others = look.case.crowd.placed_elsewhere(look.identity, &look.case.campaign.id);
    (!others.is_empty()).then(|| {
        let others = others.map(|(campaign, text)| {
            let there = survey.quote(&survey.campaign(campaign), text.as_str());
            format!("in {} in campaign `{campaign}`", name(&there))
        });
        let message = format!("identity `{id}` is valid in {here} here, and {others}");
        let finding = look.say(Code::IdentityShared, "environment", message);
        finding.hint("give each environment its own identity: what leaks in one then opens only that one")
    })
}

/// Systems that use it and that nobody approved for this campaign.
fn systems(look: &Look<'_>) -> Option<Finding> {
    let (id, around, crowd) = (&look.identity.id, look.around, look.case.crowd);
    let outside = |user: &str| match around.systems.get(user) {
        Some(system) => !system.approved,
        None => !crowd.has_campaign(user) && !around.dependencies.contains(user) && crowd.has_system(user),
    };
    let users = look.identity.used_by.iter().enumerate();
    let outside: Vec<(usize, &Text)> = users.filter(|(_, user)| outside(user.as_str())).collect();
    let (first, _) = *outside.first()?;
    let outside: Vec<&Text> = outside.into_iter().map(|(_, user)| user).collect();
    let (noun, verb) = if outside.len() == 1 { ("system", "is") } else { ("systems", "are") };
    let message = format!(
        "identity `{id}` is used by {noun} {}, which {verb} not in the approved path",
        names(&outside)
    );
    let mut finding = look.say(Code::IdentityShared, "used_by", message);
    finding.place = finding.place.index(first);
    Some(finding.hint("give that system its own identity, or have it approved in the campaign's data path"))
}

/// Several workloads of one campaign with one identity: none can be cut off alone.
fn workloads(look: &Look<'_>) -> Option<Finding> {
    let (id, crowd) = (&look.identity.id, look.case.crowd);
    let users = look.identity.used_by.iter().filter(|it| !it.is_blank() && !crowd.has_campaign(it.as_str()));
    let users: Vec<&Text> = users.collect::<BTreeSet<_>>().into_iter().collect();
    (users.len() > 1).then(|| {
        let message = format!("{} use one identity, `{id}`: none can be cut off alone", names(&users));
        let finding = look.say(Code::IdentityShared, "used_by", message).weighing(Level::Warning);
        finding.hint("give each its own identity")
    })
}
