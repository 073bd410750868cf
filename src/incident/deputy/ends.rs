//! Exposed secrets against the clock, and what ends soon: identities, approvals.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{About, Lines, Urgency};
use crate::incident::state::Exposure;
use crate::incident::words::{approver, minute};
use crate::plan::{Duration, Identity, IdentityId};

/// How soon the first attack came in the experiment (Entro Labs: valid AWS keys left in public places).
pub const FASTEST_ATTACK: Duration = Duration::mins(9);
/// How soon it came on average.
pub const AVERAGE_ATTACK: Duration = Duration::mins(17);

/// The figures as every line about an exposure names them.
const FIGURES: &str = "exposed keys were attacked in 17 min on average, 9 at the fastest (Entro Labs)";

impl Lines<'_> {
    pub(super) fn exposures(&mut self) {
        let incident = self.incident;
        for (id, exposure) in incident.deputy.exposures.iter().filter(|(_, it)| it.contained.is_none()) {
            self.exposure(id, exposure);
        }
    }

    fn exposure(&mut self, id: &IdentityId, exposure: &Exposure) {
        let since = exposure.since;
        let (fastest, average) = (FASTEST_ATTACK.after(since), AVERAGE_ATTACK.after(since));
        let begun = minute(since, self.now);
        let (stage, at, text) = if self.now < fastest {
            let mark = minute(fastest, self.now);
            ("fresh", fastest, format!("disable {id} before {mark}: exposed since {begun}; {FIGURES}"))
        } else if self.now < average {
            let words = "past the fastest attack";
            ("fastest", average, format!("disable {id} now: exposed since {begun}, {words}; {FIGURES}"))
        } else {
            let words = "take it that it was used";
            ("average", average, format!("disable {id} now and {words}: exposed since {begun}; {FIGURES}"))
        };
        let key = format!("exposure/{id}/{}/{stage}", since.as_second());
        self.add(key, Urgency::Now, About::Exposure(id.clone()), at, text);
    }

    pub(super) fn identities(&mut self) {
        let incident = self.incident;
        for identity in &incident.plan.campaign.identity {
            let Some(at) = identity.expires_at.filter(|at| *at <= self.within()) else { continue };
            if self.is_revoked(identity) {
                continue;
            }
            let id = &identity.id;
            let owner = identity.owner.as_ref().and_then(|role| incident.plan.role(role));
            let owner = owner.and_then(|role| role.holders().next()).map_or("its owner", |it| it.as_str());
            let (stage, text) = if at <= self.now {
                ("over", format!("{id} expired at {}: ask {owner} to replace it", minute(at, self.now)))
            } else {
                ("soon", format!("{id} expires at {}: ask {owner} to replace it", minute(at, self.now)))
            };
            let key = format!("identity/{id}/{}/{stage}", at.as_second());
            self.add(key, Urgency::Soon, About::IdentityEnds(id.clone()), at, text);
        }
    }

    fn is_revoked(&self, identity: &Identity) -> bool {
        let fire = identity.revoke.as_ref().and_then(|action| self.incident.fires.latest(action));
        fire.is_some_and(|fire| fire.is_in_effect() && !fire.state.is_open())
    }

    fn within(&self) -> Timestamp {
        self.incident.plan.deputy.ends_within.after(self.now)
    }

    pub(super) fn approvals(&mut self) {
        self.launch_approvals();
        self.text_approvals();
    }

    fn launch_approvals(&mut self) {
        let incident = self.incident;
        let Some(gate) = &incident.plan.gate else { return };
        for line in gate.approvals.iter().filter(|line| line.fault.is_none()) {
            let Some(given) = line.given.as_ref().filter(|it| it.expires_at <= self.within()) else {
                continue;
            };
            let (function, by, at) = (line.function.as_str(), &given.by, given.expires_at);
            let (stage, verb) = if at <= self.now { ("over", "ended") } else { ("soon", "ends") };
            let text = format!(
                "the {function} approval by {by} {verb} at {}: ask for a new one",
                minute(at, self.now)
            );
            let key = format!("approval-ends/{function}/{}/{stage}", at.as_second());
            self.add(key, Urgency::Keep, About::ApprovalEnds, at, text);
        }
    }

    /// Texts are approved together and end together: one line for each end.
    fn text_approvals(&mut self) {
        let mut ends: BTreeMap<Timestamp, Vec<&str>> = BTreeMap::new();
        let incident = self.incident;
        for message in incident.plan.messages.values().filter(|it| it.approved_by.is_some()) {
            if let Some(at) = message.expires_at.filter(|at| *at <= self.within()) {
                ends.entry(at).or_default().push(message.id.as_str());
            }
        }
        for (at, ids) in ends {
            let what = match ids.as_slice() {
                [one] => format!("the approval of {one}"),
                all => format!("the approval of {} texts", all.len()),
            };
            let (stage, verb) = if at <= self.now { ("over", "ended") } else { ("soon", "ends") };
            let who = approver(incident);
            let text = format!(
                "{what} {verb} at {}: from then on {who} approves each release",
                minute(at, self.now)
            );
            let key = format!("texts/{}/{stage}", at.as_second());
            self.add(key, Urgency::Keep, About::ApprovalEnds, at, text);
        }
    }
}
