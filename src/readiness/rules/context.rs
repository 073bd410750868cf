//! Context: what the campaign reads of people, which systems receive it, how long it is kept, who may use it again,
//! and how the campaign works with less of it. And AI features: who switches them off.

mod reuse;

use std::collections::{BTreeMap, BTreeSet};

use super::super::few::Few;
use super::super::finding::Finding;
use super::super::gate::Case;
use crate::plan::campaign::{Protection, Signal, System};
use crate::plan::roster::PersonKind;
use crate::plan::{Code, Duration, Level, SystemId, Text};

/// The longest retention where `config/warroom.toml` says none.
const MAX_RETENTION: Duration = Duration::secs(30 * 24 * 3600);

/// What a campaign calls its own operator.
const OWN: &str = "own";

/// Ask this family.
pub(super) fn check(case: &mut Case<'_>) {
    let path = Path::of(case);
    let mut found = Vec::new();
    for (index, signal) in case.campaign.signal.iter().enumerate() {
        let look = Look { case, path: &path, signal, index };
        found.extend(look.purpose());
        found.extend(look.notice());
        found.extend(look.receivers());
        found.extend(look.retention());
        found.extend(look.fallback());
        found.extend(look.reidentification());
        found.extend(reuse::check(&look));
    }
    found.extend(unplaced(case));
    found.extend(off_switch(case));
    for finding in found {
        case.report(finding);
    }
}

/// The data path of the campaign.
struct Path<'c> {
    systems: BTreeMap<&'c str, &'c System>,
    approved: BTreeSet<&'c SystemId>,
}

impl<'c> Path<'c> {
    fn of(case: &Case<'c>) -> Self {
        let systems = || case.campaign.system.iter();
        Self {
            systems: systems().map(|system| (system.id.as_str(), system)).collect(),
            approved: systems().filter(|system| system.approved).map(|system| &system.id).collect(),
        }
    }
}

/// One signal of the campaign.
struct Look<'c> {
    case: &'c Case<'c>,
    path: &'c Path<'c>,
    signal: &'c Signal,
    index: usize,
}

impl Look<'_> {
    fn say(&self, code: Code, key: &str, message: impl Into<String>) -> Finding {
        let place = self.case.here.clone().key("signal").index(self.index).key(key);
        Finding::new(code, place, message).of(self.signal.id.as_str())
    }

    fn purpose(&self) -> Option<Finding> {
        let message = || format!("signal `{}` does not say what it is for", self.signal.id);
        is_absent(self.signal.purpose.as_ref())
            .then(|| self.say(Code::SignalPurposeMissing, "purpose", message()))
    }

    fn notice(&self) -> Option<Finding> {
        is_absent(self.signal.notice.as_ref()).then(|| {
            let message = format!("signal `{}` does not say how the person is told", self.signal.id);
            let finding = self.say(Code::SignalPurposeMissing, "notice", message);
            finding.weighing(Level::Warning).hint("write `notice`: where people read that it is used")
        })
    }

    /// A system that does not exist was reported by the loader.
    fn receivers(&self) -> Vec<Finding> {
        let id = &self.signal.id;
        if self.signal.receivers.is_empty() {
            let message = format!("signal `{id}` does not say which systems receive it");
            let finding = self.say(Code::SignalReceiverUnapproved, "receivers", message);
            return vec![
                finding.weighing(Level::Warning).hint("name them in `receivers`, or take the signal out"),
            ];
        }
        let mut told = BTreeSet::new();
        let receivers = self.signal.receivers.iter().enumerate();
        let outside = receivers.filter(|(_, system)| {
            self.path.systems.get(system.as_str()).is_some_and(|it| !it.approved) && told.insert(*system)
        });
        let finding = |(index, system): (usize, &SystemId)| {
            let message =
                format!("signal `{id}` goes to system `{system}`, which is not in the approved path");
            let mut finding = self.say(Code::SignalReceiverUnapproved, "receivers", message);
            finding.place = finding.place.index(index);
            finding
        };
        outside.map(finding).collect()
    }

    fn retention(&self) -> Option<Finding> {
        let (id, gate) = (&self.signal.id, &self.case.workspace.settings.gate);
        let Some(kept) = self.signal.retention else {
            let message = format!("signal `{id}` does not say how long it is kept");
            return (!self.signal.session_only)
                .then(|| self.say(Code::SignalRetentionMissing, "retention", message));
        };
        let most = gate.max_retention.unwrap_or(MAX_RETENTION);
        (kept > most).then(|| {
            let message = format!("signal `{id}` is kept for {kept}; the policy allows {most}");
            self.say(Code::SignalRetentionTooLong, "retention", message)
        })
    }

    fn fallback(&self) -> Option<Finding> {
        is_absent(self.signal.fallback.as_ref()).then(|| {
            let message = format!(
                "signal `{}` does not say how the campaign works when it is reduced, delayed or pseudonymised",
                self.signal.id
            );
            self.say(Code::SignalFallbackMissing, "fallback", message)
        })
    }

    fn reidentification(&self) -> Option<Finding> {
        let (id, signal) = (&self.signal.id, self.signal);
        let how = match signal.protection {
            Protection::None => return self.bare(),
            Protection::Pseudonymised => "pseudonymised",
            Protection::Aggregated => "aggregated",
        };
        is_absent(signal.reidentification.as_ref()).then(|| {
            let message =
                format!("signal `{id}` is {how}, and nothing says how the way back to the person is blocked");
            self.say(Code::ReidentificationOpen, "reidentification", message)
        })
    }

    /// Not protected, kept beyond the session, and in somebody else's hands.
    fn bare(&self) -> Option<Finding> {
        if self.signal.session_only {
            return None;
        }
        let vendor = |system: &&SystemId| {
            let vendor = self.path.systems.get(system.as_str())?.vendor.as_ref()?;
            let own = vendor.is_blank() || vendor.as_str().trim().eq_ignore_ascii_case(OWN);
            (!own).then_some(())
        };
        let vendors: BTreeSet<&SystemId> =
            self.signal.receivers.iter().filter(|system| vendor(system).is_some()).collect();
        let few = Few::of(vendors.iter(), vendors.len());
        let (noun, whose) = (few.word("system", "systems"), few.word("a vendor runs it", "vendors run them"));
        (!few.is_empty()).then(|| {
            let message = format!(
                "signal `{}` goes unprotected to {noun} {}, and {whose}",
                self.signal.id,
                few.ticked()
            );
            let finding =
                self.say(Code::ReidentificationOpen, "protection", message).weighing(Level::Warning);
            finding.hint(
                "pseudonymise or aggregate it and write `reidentification`, or keep it for the session only",
            )
        })
    }
}

fn is_absent(text: Option<&Text>) -> bool {
    text.is_none_or(Text::is_blank)
}

/// Systems that receive a signal, and of which nothing says who runs them or where the data is.
fn unplaced(case: &Case<'_>) -> Vec<Finding> {
    let receivers: BTreeSet<&SystemId> = case.campaign.signal.iter().flat_map(|it| &it.receivers).collect();
    let systems = case.campaign.system.iter().enumerate().filter(|(_, it)| receivers.contains(&it.id));
    let unplaced = systems.filter_map(|(index, system)| {
        let says = match (is_absent(system.vendor.as_ref()), is_absent(system.region.as_ref())) {
            (false, false) => return None,
            (true, false) => "who runs it",
            (false, true) => "where the data is",
            (true, true) => "who runs it and where the data is",
        };
        let message = format!("system `{}` receives signals, and does not say {says}", system.id);
        let place = case.here.clone().key("system").index(index);
        let finding = Finding::new(Code::SignalReceiverUnapproved, place, message).of(system.id.as_str());
        Some(
            finding
                .weighing(Level::Warning)
                .hint("write `vendor` and `region`; `own` is the word for yourselves"),
        )
    });
    unplaced.collect()
}

/// Who can switch the AI off? A role that does not exist was reported by the loader.
fn off_switch(case: &Case<'_>) -> Option<Finding> {
    let flags = &case.campaign.flags;
    if !flags.uses_ai {
        return None;
    }
    let place = case.here.clone().key("flags");
    let Some(switch) = &flags.ai_off_switch else {
        let message = "AI features take part, and nobody can switch them off";
        return Some(Finding::new(Code::AiOffSwitchMissing, place.key("uses_ai"), message));
    };
    let role = case.role(&switch.role)?;
    let id = &role.id;
    let message = match &role.primary {
        None => format!("role `{id}` switches the AI off, and nobody holds it"),
        Some(person) => {
            let kind = case.person(person)?.kind;
            if kind != PersonKind::AiAgent {
                return None;
            }
            format!("role `{id}` switches the AI off, and `{person}`, who holds it, is an AI agent")
        }
    };
    let place = place.key("ai_off_switch").key("role");
    let finding = Finding::new(Code::AiOffSwitchMissing, place, message).of(id.as_str());
    Some(finding.hint("name a role that a human being holds"))
}
