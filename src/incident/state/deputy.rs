//! What the deputy in software knows beyond the rest of the state.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Fire, FireState, Incident};
use crate::incident::event::{ConcernDismissed, Event, FireId, SecretContained, SecretExposed, SitrepIssued};
use crate::plan::{Identity, IdentityId, Text};

/// A secret that is or was exposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// Since when.
    pub since: Timestamp,
    /// Where, and how that is known.
    pub note: Text,
    /// When it was of no use any more, and how that is known.
    pub contained: Option<(Timestamp, Text)>,
    /// The call that contained it; undoing that exposes it again.
    pub contained_by: Option<FireId>,
}

/// What the deputy keeps.
#[derive(Debug, Clone, Default)]
pub struct DeputyState {
    /// What was dismissed, by the concern's key, when and why.
    pub dismissed: BTreeMap<Text, (Timestamp, Text)>,
    /// The secrets that are or were exposed.
    pub exposures: BTreeMap<IdentityId, Exposure>,
    /// Every sitrep with the number of its event, the oldest first.
    pub sitreps: Vec<(u64, Timestamp, SitrepIssued)>,
}

impl DeputyState {
    pub(super) fn dismiss(&mut self, event: &ConcernDismissed, at: Timestamp) {
        self.dismissed.insert(event.concern.clone(), (at, event.reason.clone()));
    }

    pub(super) fn expose(&mut self, event: &SecretExposed) {
        let exposure =
            Exposure { since: event.since, note: event.note.clone(), contained: None, contained_by: None };
        self.exposures.insert(event.identity.clone(), exposure);
    }

    pub(super) fn contain(&mut self, event: &SecretContained, at: Timestamp) {
        if let Some(exposure) = self.exposures.get_mut(&event.identity) {
            exposure.contained.get_or_insert_with(|| (at, event.note.clone()));
        }
    }
}

impl Incident {
    /// Once the effect of disabling or revoking an exposed identity is seen, it is contained; once that is undone, it is
    /// exposed again.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only what proves an effect contains a secret")]
    pub(super) fn contain_exposed(&mut self, event: &Event, at: Timestamp) {
        let id = match event {
            Event::EffectVerified(e) => e.fire,
            Event::TargetsLooked(e) => e.fire,
            Event::ActionSettled(e) => e.fire,
            _ => return,
        };
        let Some(fire) = self.fires.get(id) else { return };
        let FireState::Verified { detail } = &fire.state else { return };
        if let Some(undone) = fire.request.undo_of {
            let exposures = self.deputy.exposures.values_mut();
            for exposure in exposures.filter(|it| it.contained_by == Some(undone)) {
                (exposure.contained, exposure.contained_by) = (None, None);
            }
            return;
        }
        let title = self.plan.actions.get(&fire.request.action).map(|action| action.title.first_line());
        let title = title.unwrap_or(fire.request.action.as_str());
        let note = Text::line(&format!("{title} ({id}): {}", detail.first_line()));
        let identities = &self.plan.campaign.identity;
        for identity in identities.iter().filter(|identity| takes_out(fire, identity, identities)) {
            if let Some(exposure) = self.deputy.exposures.get_mut(&identity.id)
                && exposure.contained.is_none()
            {
                exposure.contained = Some((at, note.clone()));
                exposure.contained_by = Some(id);
            }
        }
    }

    /// The call that took an identity out and is still in effect, where its effect was seen.
    pub fn taken_out_by(&self, id: &IdentityId) -> Option<&Fire> {
        let identities = &self.plan.campaign.identity;
        let identity = identities.iter().find(|identity| identity.id == *id)?;
        let actions = identity.disable.iter().chain(&identity.revoke);
        let mut latest = actions.filter_map(|action| self.fires.latest(action));
        latest.find(|fire| {
            matches!(fire.state, FireState::Verified { .. })
                && fire.is_in_effect()
                && takes_out(fire, identity, identities)
        })
    }
}

/// Does this call disable or revoke that identity? An action that several identities share has to name it: as its
/// target, as one of its targets, or in an input.
fn takes_out(fire: &Fire, identity: &Identity, all: &[Identity]) -> bool {
    let ends = |it: &Identity| {
        let action = Some(&fire.request.action);
        it.disable.as_ref() == action || it.revoke.as_ref() == action
    };
    let name = identity.id.as_str();
    let names = || {
        fire.request.target.as_str() == name
            || fire.targets.iter().any(|target| target.name.as_str() == name)
            || fire.request.inputs.values().any(|value| value.as_str() == name)
    };
    ends(identity) && (all.iter().filter(|it| ends(it)).count() == 1 || names())
}
