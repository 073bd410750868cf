//! Who else is to hold the head of the record.
//!
//! A chain alone can't prove that nobody rewrote all of it; a head that somebody else was given can. It is due when
//! command changes hands and when the incident is closed.

use super::Incident;
use crate::incident::event::{Event, Notice};

impl Incident {
    /// Is the head of the record to be posted, and was it not asked for since?
    pub fn wants_anchor(&self) -> bool {
        self.anchor_wanted && !self.plan.anchors.is_empty()
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "few events speak of the head of the record")]
    pub(super) fn revise_anchor(&mut self, event: &Event) {
        let is_anchor = |notice: &Notice| matches!(notice, Notice::Anchor { .. });
        match event {
            Event::HandoverAccepted(_) | Event::IncidentClosed(_) => self.anchor_wanted = true,
            Event::DeliveryRequested(e) if is_anchor(&e.notice) => self.anchor_wanted = false,
            Event::NoticeUndeliverable(e) if is_anchor(&e.notice) => self.anchor_wanted = false,
            _ => {}
        }
    }
}
