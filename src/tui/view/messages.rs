//! Is a message the text that was approved, as of now? And who must approve it where it is not?

use jiff::Timestamp;

use super::time;
use crate::incident::Incident;
use crate::plan::{Message, PersonId, digest};
use crate::tui::Role;

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
    /// It is not the text that was approved.
    Changed,
}

/// How a text stands at an instant.
pub fn standing(incident: &Incident, message: &Message, now: Timestamp) -> Standing {
    let Some(by) = &message.approved_by else { return Standing::Unapproved };
    if incident.plan.person(by).is_none() {
        return Standing::Stranger;
    }
    if message.expires_at.is_some_and(|at| time::is_over(at, now)) {
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
    }
}

/// Who approved it and until when; or why that does not count, and who must approve it before it goes out.
pub fn approval(incident: &Incident, message: &Message, now: Timestamp) -> (Role, String) {
    let by = message.approved_by.as_ref().map_or("nobody", PersonId::as_str);
    let fault = match standing(incident, message, now) {
        Standing::Approved => {
            let ends = message.expires_at.map(|at| format!(", ends in {}", time::far(at, now)));
            return (Role::Text, format!("by {by}, unchanged{}", ends.unwrap_or_default()));
        }
        Standing::Unapproved => "by nobody".to_owned(),
        Standing::Stranger => format!("by {by}, who is not on the roster"),
        Standing::Expired => {
            let ago = message.expires_at.map(|at| time::long_ago(at, now)).unwrap_or_default();
            format!("by {by}, expired {ago} ago")
        }
        Standing::Unsealed => format!("by {by}, but nothing says which text"),
        Standing::Changed => format!("by {by}, and changed since"),
    };
    (Role::Attention, format!("{fault}; before it goes out {} must approve it", approver(incident)))
}

/// Who answers for the business: `dubois or silva (business)`.
pub fn approver(incident: &Incident) -> String {
    let id = incident.plan.campaign.owners.business.as_ref();
    let holders: Vec<&str> = id
        .and_then(|id| incident.plan.role(id))
        .iter()
        .flat_map(|role| role.holders())
        .map(PersonId::as_str)
        .collect();
    match (id, holders.is_empty()) {
        (Some(id), false) => format!("{} ({id})", holders.join(" or ")),
        (Some(id), true) => format!("the role {id} (nobody holds it)"),
        (None, _) => "the business owner (the campaign names none)".to_owned(),
    }
}
