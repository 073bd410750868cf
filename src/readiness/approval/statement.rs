//! What is signed.

use jiff::Timestamp;
use serde::Serialize;

use crate::plan::approval::{Decision, Function};
use crate::plan::{Approval, CampaignId, PersonId, Text};

/// The first version of what is signed.
pub const TYPE: &str = "warroom.approval/1";

/// What a person states by signing. The signed bytes are its RFC 8785 canonical JSON in UTF-8, without a line feed at
/// the end; instants are RFC 3339 in UTC with `Z`, and with a fraction of a second only where there is one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statement<'a> {
    /// Which version this is: [`TYPE`].
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Which campaign.
    pub campaign: &'a CampaignId,
    /// For which function.
    pub function: Function,
    /// Who.
    pub by: &'a PersonId,
    /// Yes or no.
    pub decision: Decision,
    /// What must hold for the yes; an empty list where there is nothing.
    pub conditions: &'a [Text],
    /// When.
    pub approved_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// The digest of what is governed.
    pub digest: &'a str,
}

impl<'a> Statement<'a> {
    /// What an approval of a campaign states.
    pub fn of(campaign: &'a CampaignId, approval: &'a Approval) -> Self {
        Self {
            kind: TYPE,
            campaign,
            function: approval.function,
            by: &approval.by,
            decision: approval.decision,
            conditions: &approval.conditions,
            approved_at: approval.approved_at,
            expires_at: approval.expires_at,
            digest: &approval.digest,
        }
    }

    /// The bytes that are signed.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json_canonicalizer::to_vec(self)
    }
}
