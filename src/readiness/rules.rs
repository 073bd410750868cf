//! The rules, family by family.

mod approvals;
mod context;
mod escalation;
mod identities;
mod messages;
mod people;
mod runbooks;
pub(super) mod waivers;

use super::gate::Case;

/// Ask every rule but the waivers, which speak of what the others found.
pub(super) fn ask(case: &mut Case<'_>) {
    people::check(case);
    escalation::check(case);
    messages::check(case);
    runbooks::check(case);
    identities::check(case);
    context::check(case);
    approvals::check(case);
}
