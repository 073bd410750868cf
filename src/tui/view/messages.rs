//! How the approval of a message reads on the screen.

use jiff::Timestamp;

use super::time;
use crate::incident::Incident;
pub use crate::incident::words::{Standing, approver, mark, standing};
use crate::plan::{Message, PersonId};
use crate::tui::Role;

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
        Standing::Changed | Standing::Edited => format!("by {by}, and changed since"),
    };
    (Role::Attention, format!("{fault}; before it goes out {} must approve it", approver(incident)))
}
