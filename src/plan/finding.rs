//! What the launch gate can find: the codes that people script against, and how much each weighs.
//!
//! What a code means, how it is mended and which controls it serves stands in [`crate::readiness`]; here are the
//! names alone, because the loader gives some of them and a record keeps them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It keeps the campaign from launching.
    Error,
    /// It should be looked at before the launch.
    Warning,
    /// Good to know.
    Note,
}

impl Level {
    /// The word in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// The name of a finding, such as `backup-missing`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl Code {
            /// Every code, family by family.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name in every output.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

codes! {
    /// A role has no primary, or a role is named that does not exist.
    RoleUnassigned = "role-unassigned",
    /// A role has no backup.
    BackupMissing = "backup-missing",
    /// A role's backup is its primary.
    BackupSameAsPrimary = "backup-same-as-primary",
    /// No role commands, or more than one.
    CommanderNotSingle = "commander-not-single",
    /// Whoever commands holds another role too.
    CommanderHoldsOtherRole = "commander-holds-other-role",
    /// Whoever commands is no human being.
    CommanderNotHuman = "commander-not-human",
    /// Nobody holds an authority.
    AuthorityUnheld = "authority-unheld",
    /// The roster has no way to reach somebody.
    PersonUnreachable = "person-unreachable",
    /// Somebody is named whom the roster does not have.
    PersonUnknown = "person-unknown",
    /// A vendor decides instead of advising.
    VendorNotAdvisory = "vendor-not-advisory",
    /// An AI agent holds authority.
    AiAgentHoldsAuthority = "ai-agent-holds-authority",

    /// No escalation policy applies.
    PolicyMissing = "policy-missing",
    /// A level of a policy pages nobody.
    LevelEmpty = "level-empty",
    /// A page ends without a second person having been asked.
    EscalationDeadEnd = "escalation-dead-end",
    /// Nothing lets anybody roll back without consensus.
    RollbackThresholdMissing = "rollback-threshold-missing",
    /// Reaching a threshold changes nothing.
    ThresholdGrantsNothing = "threshold-grants-nothing",

    /// No text for a kind of outage.
    MessageMissing = "message-missing",
    /// Nobody approved a text.
    MessageUnapproved = "message-unapproved",
    /// The approval of a text ended, or ends in the window.
    MessageExpired = "message-expired",
    /// A text is not the one that was approved.
    MessageChanged = "message-changed",
    /// A text uses a variable that it does not declare, or that nothing fills.
    MessageVariableUnknown = "message-variable-unknown",

    /// No runbook provides something that every campaign needs.
    CapabilityMissing = "capability-missing",
    /// Steps wait for each other.
    StepCycle = "step-cycle",
    /// Nobody holds the role that a step belongs to.
    StepRoleUnheld = "step-role-unheld",
    /// An action is named that does not exist.
    ActionUnknown = "action-unknown",
    /// Nothing looks whether an action had its effect.
    ActionUnverified = "action-unverified",
    /// A reversible action can't be undone.
    UndoMissing = "undo-missing",
    /// A runbook was not rehearsed lately, or has changed since.
    RehearsalStale = "rehearsal-stale",

    /// Nobody answers for an identity.
    IdentityUnowned = "identity-unowned",
    /// An identity stops working before the window closes.
    IdentityExpiresInWindow = "identity-expires-in-window",
    /// An identity lives too long, or for ever.
    IdentityLongLived = "identity-long-lived",
    /// An identity may do more than it needs.
    IdentityOverprivileged = "identity-overprivileged",
    /// More than one workload uses an identity.
    IdentityShared = "identity-shared",
    /// No action revokes an identity.
    IdentityNoRevoke = "identity-no-revoke",
    /// An identity is rotated and nothing says where.
    RotationEnvironmentUnnamed = "rotation-environment-unnamed",
    /// A secret stands in a file.
    SecretInFile = "secret-in-file",

    /// Nothing says what a signal is for.
    SignalPurposeMissing = "signal-purpose-missing",
    /// A signal goes to a system outside the approved path.
    SignalReceiverUnapproved = "signal-receiver-unapproved",
    /// Nothing says how long a signal is kept.
    SignalRetentionMissing = "signal-retention-missing",
    /// A signal is kept longer than the policy allows.
    SignalRetentionTooLong = "signal-retention-too-long",
    /// Somebody else reads a signal and is not named.
    SignalReuseUndeclared = "signal-reuse-undeclared",
    /// Nothing says how the campaign works without a signal.
    SignalFallbackMissing = "signal-fallback-missing",
    /// Nothing says how the way back to the person is blocked.
    ReidentificationOpen = "reidentification-open",

    /// A function has not approved.
    ApprovalMissing = "approval-missing",
    /// A function said no.
    ApprovalDeclined = "approval-declined",
    /// An approval has conditions.
    ApprovalConditional = "approval-conditional",
    /// An approval ended.
    ApprovalExpired = "approval-expired",
    /// An approval ends before the window closes.
    ApprovalExpiresInWindow = "approval-expires-in-window",
    /// What was approved has changed since.
    ApprovalStale = "approval-stale",
    /// An approval was not signed by whoever it names, or was changed afterwards.
    ApprovalSignatureInvalid = "approval-signature-invalid",
    /// The signer or the key is not in the roster.
    ApprovalSignerUnknown = "approval-signer-unknown",
    /// Two functions were approved by one person, or by none.
    ApproverNotIndependent = "approver-not-independent",
    /// A third party enriches the data and no vendor approval is there.
    VendorApprovalMissing = "vendor-approval-missing",
    /// The campaign is regulated and no legal approval is there.
    LegalApprovalMissing = "legal-approval-missing",
    /// AI features take part and nobody can switch them off.
    AiOffSwitchMissing = "ai-off-switch-missing",

    /// A waiver ended.
    WaiverExpired = "waiver-expired",
    /// A waiver has no valid owner, or is for what can't be waived.
    WaiverInvalid = "waiver-invalid",
    /// A waiver waives nothing that was found.
    WaiverUnused = "waiver-unused",
}

impl Code {
    /// The code of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
