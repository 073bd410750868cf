//! Paging, acknowledging, maintenance.

use crate::incident::event::PolicyRevised;
use crate::plan::{Duration, RoleId, Text};

/// Paging and acknowledging.
#[derive(Debug, Clone, PartialEq)]
pub enum PageCommand {
    /// Page a role's people by the policy.
    PageRole {
        /// The role.
        role: RoleId,
    },
    /// Page the next level, or a chosen one, before its time. Refused when it has escalated since the person looked.
    Escalate {
        /// The role.
        role: RoleId,
        /// What the person saw.
        seen: PageSeen,
        /// The level to page, from 0; the next one when absent.
        to: Option<u32>,
    },
    /// Say that one is at work, or still is.
    AcknowledgePage {
        /// The role.
        role: RoleId,
        /// What one is doing.
        note: Option<Text>,
    },
    /// Maintenance: page nobody for so long.
    PausePaging {
        /// How long.
        length: Duration,
        /// Why.
        reason: Text,
    },
    /// End the maintenance.
    ResumePaging,
    /// Take the policy and the roster over from the files as they are now.
    RevisePolicy(Box<PolicyRevised>),
}

/// Where a page stood when a person looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSeen {
    /// The level, from 0.
    pub level: u32,
    /// The round, from 0.
    pub round: u32,
}
