//! What customers and executives were told, what waits to be told, and when they hear next.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::incident::event::{MessageApproved, MessageDrafted, MessageReleased};
use crate::plan::PersonId;
use crate::plan::message::Audience;

/// A text that waits for an approval or a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The number of its event.
    pub id: u64,
    /// The draft.
    pub drafted: MessageDrafted,
    /// Whose it is.
    pub by: Option<PersonId>,
    /// Since when it waits.
    pub at: Timestamp,
    /// The business approver's word.
    pub approved: Option<MessageApproved>,
}

/// A message that went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The number of its event.
    pub id: u64,
    /// The message.
    pub released: MessageReleased,
    /// When.
    pub at: Timestamp,
    /// On whose word.
    pub by: Option<PersonId>,
}

/// What one audience was told, and when it hears next.
#[derive(Debug, Clone, Default)]
pub struct Updates {
    /// How many went out to them.
    pub sent: u32,
    /// The last one.
    pub last: Option<(Timestamp, MessageReleased)>,
    /// The due instant whose passing has been recorded.
    pub overdue_recorded: Option<Timestamp>,
}

/// Everything about messages.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    drafts: BTreeMap<u64, Draft>,
    /// Everything that went out, the oldest first.
    pub releases: Vec<Release>,
    /// What executives were told.
    pub executives: Updates,
}

impl Messages {
    pub(super) fn draft(&mut self, id: u64, drafted: &MessageDrafted, by: Option<PersonId>, at: Timestamp) {
        self.drafts.insert(id, Draft { id, drafted: drafted.clone(), by, at, approved: None });
    }

    pub(super) fn approve(&mut self, approved: &MessageApproved) {
        if let Some(draft) = self.drafts.get_mut(&approved.draft) {
            draft.approved = Some(approved.clone());
        }
    }

    pub(super) fn discard(&mut self, draft: u64) {
        self.drafts.remove(&draft);
    }

    pub(super) fn release(
        &mut self,
        id: u64,
        released: &MessageReleased,
        by: Option<PersonId>,
        at: Timestamp,
    ) {
        if let Some(draft) = released.draft {
            self.drafts.remove(&draft);
        }
        self.releases.push(Release { id, released: released.clone(), at, by });
        if released.audience == Audience::Executives {
            self.executives.sent += 1;
            self.executives.last = Some((at, released.clone()));
        }
    }

    /// The draft of that number.
    pub fn get(&self, draft: u64) -> Option<&Draft> {
        self.drafts.get(&draft)
    }

    /// The texts that wait, the oldest first.
    pub fn drafts(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.values()
    }
}
