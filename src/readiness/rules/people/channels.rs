//! People whose channels all need a contact that they lack.

use crate::plan::escalation::Target;
use crate::plan::{ChannelId, Code, PersonId, Role, Text};
use crate::readiness::finding::Finding;
use crate::readiness::gate::Case;

/// Say who can't be paged by any of their channels.
pub(super) fn check(case: &mut Case<'_>) {
    let targets = case.policy().into_iter().flat_map(|policy| &policy.level).flat_map(|level| &level.targets);
    let named = targets.filter_map(|target| match target {
        Target::Person(id) => Some(id),
        Target::Primary | Target::Backup | Target::Role(_) | Target::Channel(_) => None,
    });
    let holders = case.workspace.roles.iter().flat_map(Role::holders);
    let mut paged: Vec<&PersonId> = holders.chain(named).collect();
    paged.sort();
    paged.dedup();
    for id in paged {
        if let Some(lacking) = lacking(case, id) {
            let message = format!("no channel pages `{id}`: {lacking}");
            let place = case.survey.person(id).key("contact");
            case.report(Finding::new(Code::PersonUnreachable, place, message).of(id.as_str()));
        }
    }
}

/// What each channel needs, where all of them lack it. Who has no contact at all has been named already.
fn lacking(case: &Case<'_>, id: &PersonId) -> Option<String> {
    let person = case.person(id).filter(|person| !person.contact.values().all(Text::is_blank))?;
    let theirs = Some(person.channels.as_slice()).filter(|channels| !channels.is_empty());
    let channels = theirs.or_else(|| case.policy().map(|policy| policy.channels.as_slice()))?;
    let needs = |id: &ChannelId| {
        let contact = case.workspace.channels.get(id)?.contact.as_ref()?;
        let has = person.contact.get(contact).is_some_and(|address| !address.is_blank());
        (!has).then(|| format!("`{id}` needs a contact `{contact}`"))
    };
    let lacking: Vec<String> = channels.iter().map(needs).collect::<Option<_>>()?;
    (!lacking.is_empty()).then(|| lacking.join(", "))
}
