//! Is a message the text that was approved, as of now? And who must approve it where it is not?

use jiff::Timestamp;

use crate::incident::Incident;
use crate::incident::state::Draft;
use crate::plan::{Message, PersonId, Role, digest};

/// How a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is what was approved, and the approval lasts.
    Approved,
    /// Nobody approved it.
    Unapproved,
    /// Whoever approved it is not on the roster.
    Stranger,
    /// The approval has ended.
    Expired,
    /// Nothing says which text was approved.
    Unsealed,
    /// It is not the text that was approved: the plan's text was changed.
    Changed,
    /// It is not the text that was approved: somebody edited it for this release.
    Edited,
}

impl Standing {
    /// Does it go out on the release alone?
    pub const fn is_approved(self) -> bool {
        matches!(self, Self::Approved)
    }
}

/// How the text of a message stands at an instant. The launch gate, the screens, the commands and the release ask
/// this one function.
pub fn standing(incident: &Incident, message: &Message, now: Timestamp) -> Standing {
    let Some(by) = &message.approved_by else { return Standing::Unapproved };
    if incident.plan.person(by).is_none() {
        return Standing::Stranger;
    }
    if message.expires_at.is_some_and(|at| at <= now) {
        return Standing::Expired;
    }
    match &message.digest {
        None => Standing::Unsealed,
        Some(sealed) if *sealed == digest::sha256_hex(message.body.as_str().as_bytes()) => Standing::Approved,
        Some(_) => Standing::Changed,
    }
}

/// One word for a list; none for a text that is as it was approved.
pub const fn mark(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Approved => None,
        Standing::Unapproved | Standing::Stranger | Standing::Unsealed => Some("not approved"),
        Standing::Expired => Some("no longer approved"),
        Standing::Changed => Some("not the approved one"),
        Standing::Edited => Some("edited"),
    }
}

/// Who answers for the business: `dubois or silva (business)`.
pub fn approver(incident: &Incident) -> String {
    let id = incident.plan.campaign.owners.business.as_ref();
    let could = incident.text_approvers(None);
    let holders: Vec<&str> = could.iter().map(PersonId::as_str).collect();
    match (id, holders.is_empty()) {
        (Some(id), false) => format!("{} ({id})", holders.join(" or ")),
        (Some(id), true) => format!("the role {id} (nobody holds it)"),
        (None, _) => "the business owner (the campaign names none)".to_owned(),
    }
}

impl Incident {
    /// Who may approve a text that is not the approved one: the people who hold the campaign's business role, but not
    /// its author.
    pub fn text_approvers(&self, author: Option<&PersonId>) -> Vec<PersonId> {
        let role = self.plan.campaign.owners.business.as_ref().and_then(|id| self.plan.role(id));
        let holders = role.into_iter().flat_map(Role::holders);
        holders.filter(|person| self.is_human(person) && author != Some(*person)).cloned().collect()
    }

    /// Does this draft wait for the business approver? Else it waits for a release. A text that was the approved one
    /// when it was drafted needs an approval too once that has ended.
    pub fn needs_approval(&self, draft: &Draft, now: Timestamp) -> bool {
        if draft.approved.is_some() {
            return false;
        }
        let message = self.plan.messages.get(&draft.drafted.message);
        draft.drafted.edited || message.is_none_or(|message| !standing(self, message, now).is_approved())
    }
}
