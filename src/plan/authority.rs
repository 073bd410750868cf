//! What a role may do: a closed list.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing that a role is allowed to do, assigned before the launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// Lead the incident.
    Command,
    /// Stop traffic to the campaign.
    HaltTraffic,
    /// Pause the campaign's own sends and adverts.
    PauseCampaign,
    /// Change DNS records.
    ChangeDns,
    /// Go back to the previous release or configuration.
    Rollback,
    /// Disable and revoke machine credentials.
    RevokeSecrets,
    /// Invalidate tokens and sessions.
    InvalidateTokens,
    /// Move to the standby.
    Failover,
    /// Give access back.
    RestoreAccess,
    /// Speak to customers.
    CustomerComms,
    /// Page people.
    Page,
    /// Look, and change nothing.
    Observe,
}

impl Authority {
    /// The closed list.
    pub const ALL: [Self; 12] = [
        Self::Command,
        Self::HaltTraffic,
        Self::PauseCampaign,
        Self::ChangeDns,
        Self::Rollback,
        Self::RevokeSecrets,
        Self::InvalidateTokens,
        Self::Failover,
        Self::RestoreAccess,
        Self::CustomerComms,
        Self::Page,
        Self::Observe,
    ];

    /// The word in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::HaltTraffic => "halt_traffic",
            Self::PauseCampaign => "pause_campaign",
            Self::ChangeDns => "change_dns",
            Self::Rollback => "rollback",
            Self::RevokeSecrets => "revoke_secrets",
            Self::InvalidateTokens => "invalidate_tokens",
            Self::Failover => "failover",
            Self::RestoreAccess => "restore_access",
            Self::CustomerComms => "customer_comms",
            Self::Page => "page",
            Self::Observe => "observe",
        }
    }

    /// The words of the question "who can …".
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::HaltTraffic => "halt traffic",
            Self::PauseCampaign => "pause the campaign",
            Self::ChangeDns => "change DNS",
            Self::Rollback => "roll back",
            Self::RevokeSecrets => "revoke secrets",
            Self::InvalidateTokens => "invalidate tokens",
            Self::Failover => "fail over",
            Self::RestoreAccess => "restore access",
            Self::CustomerComms => "talk to customers",
            Self::Page => "page people",
            Self::Observe => "observe",
        }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
