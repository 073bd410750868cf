//! What the deputy in software knows beyond the rest of the state.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::incident::event::{ConcernDismissed, SecretContained, SecretExposed, SitrepIssued};
use crate::plan::{IdentityId, Text};

/// A secret that is or was exposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// Since when.
    pub since: Timestamp,
    /// Where, and how that is known.
    pub note: Text,
    /// When it was of no use any more, and how that is known.
    pub contained: Option<(Timestamp, Text)>,
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
        let exposure = Exposure { since: event.since, note: event.note.clone(), contained: None };
        self.exposures.insert(event.identity.clone(), exposure);
    }

    pub(super) fn contain(&mut self, event: &SecretContained, at: Timestamp) {
        if let Some(exposure) = self.exposures.get_mut(&event.identity) {
            exposure.contained.get_or_insert((at, event.note.clone()));
        }
    }
}
