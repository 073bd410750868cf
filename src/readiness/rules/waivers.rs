//! Waivers: findings that somebody answers for, for a while.

mod book;
mod fault;

use std::collections::BTreeMap;

pub(in super::super) use self::book::Waivers;
use self::book::{Key, Page, Sound};
use super::super::catalogue::is_waivable;
use super::super::finding::{Finding, Found, Waived};
use super::super::gate::Case;
use crate::plan::{Code, Text};

/// The kinds of findings that waivers may be for, each with whether one of it still counts.
type Seen = BTreeMap<(Code, Option<String>), bool>;

/// Mark what is waived, and say what is wrong with the waivers themselves.
pub(in super::super) fn apply(case: &Case<'_>, found: &mut [Found]) -> Vec<Finding> {
    let waivers = &case.crowd.waivers;
    let own = waivers.of_campaign(&case.campaign.id);
    let mut seen = Seen::new();
    for finding in found.iter_mut().filter(|finding| is_waivable(finding.code)) {
        let about = finding.about.as_ref().map(Text::as_str);
        finding.waived = pages(own, waivers.of_all())
            .flat_map(|page| [page.last((finding.code, about)), page.last((finding.code, None))])
            .flatten()
            .find(|waiver| waiver.expires_at > case.at)
            .map(|waiver| waived(case, waiver));
        let counts = finding.waived.is_none();
        for key in [about.map(str::to_owned), None] {
            *seen.entry((finding.code, key)).or_default() |= counts;
        }
    }
    let mut wrong = Vec::new();
    for page in pages(own, waivers.of_all()) {
        wrong.extend(page.told.iter().map(|told| told.finding(case.survey)));
        wrong.extend(page.untold().map(|(number, more)| {
            let place = case.survey.waiver(number);
            let message = format!("from here on, {more} more waivers have faults and waive nothing");
            Finding::new(Code::WaiverInvalid, place, message)
        }));
        wrong.extend(expired(case, page, &seen));
    }
    wrong.extend(own.into_iter().flat_map(|page| unused(case, page, &seen)));
    wrong
}

fn pages<'p, 'g>(own: Option<&'p Page<'g>>, all: &'p Page<'g>) -> impl Iterator<Item = &'p Page<'g>> {
    own.into_iter().chain([all])
}

/// What stands in the file is shown as the file may be quoted.
fn waived(case: &Case<'_>, waiver: &Sound<'_>) -> Waived {
    let place = case.survey.waiver(waiver.number);
    Waived {
        owner: waiver.owner.clone(),
        reason: case.survey.quote(&place, waiver.reason.as_str()),
        expires_at: waiver.expires_at,
    }
}

/// The waivers of a page that ended and would have waived what now counts.
fn expired(case: &Case<'_>, page: &Page<'_>, seen: &Seen) -> Vec<Finding> {
    let open = seen.iter().filter(|(_, counts)| **counts).map(|((code, about), _)| (*code, about.as_deref()));
    open.filter_map(|key: Key<'_>| page.last(key).filter(|waiver| waiver.expires_at <= case.at))
        .map(|waiver| {
            let message = format!("the waiver of `{}` ended at {}", waiver.code, waiver.expires_at);
            say(case, Code::WaiverExpired, waiver, "expires_at", message)
        })
        .collect()
}

/// The waivers that name this campaign and are for nothing that was found.
fn unused(case: &Case<'_>, page: &Page<'_>, seen: &Seen) -> Vec<Finding> {
    let idle = page.sound().filter(|it| !seen.contains_key(&(it.code, it.about.map(str::to_owned))));
    let finding = |waiver: &Sound<'_>| {
        let message = format!("the waiver of `{}` waives nothing that was found", waiver.code);
        say(case, Code::WaiverUnused, waiver, "code", message)
    };
    idle.map(finding).collect()
}

fn say(case: &Case<'_>, code: Code, waiver: &Sound<'_>, key: &str, message: String) -> Finding {
    Finding::new(code, case.survey.waiver(waiver.number).key(key), message).of(waiver.code.as_str())
}
