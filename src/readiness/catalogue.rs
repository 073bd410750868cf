//! What each finding means: one declaration for the gate, its outputs and `docs/findings.md`.

use std::fmt;

use crate::plan::{Code, Level};

/// What a family of findings is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// People.
    People,
    /// Escalation.
    Escalation,
    /// Messages.
    Messages,
    /// Runbooks.
    Runbooks,
    /// Identities.
    Identities,
    /// Context.
    Context,
    /// Approvals.
    Approvals,
    /// Waivers.
    Waivers,
}

impl Family {
    /// The heading.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::People => "People",
            Self::Escalation => "Escalation",
            Self::Messages => "Messages",
            Self::Runbooks => "Runbooks",
            Self::Identities => "Identities",
            Self::Context => "Context",
            Self::Approvals => "Approvals",
            Self::Waivers => "Waivers",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Can somebody answer for a finding of this code? Not for who commands, for what was approved, for a secret that
/// everybody reads, or for the waivers themselves.
pub const fn is_waivable(code: Code) -> bool {
    match about(code).family {
        Family::Approvals => matches!(code, Code::ApprovalConditional),
        Family::Waivers => false,
        Family::People => !matches!(code, Code::CommanderNotSingle),
        Family::Identities => !matches!(code, Code::SecretInFile),
        Family::Escalation | Family::Messages | Family::Runbooks | Family::Context => true,
    }
}

/// What one code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Where it belongs.
    pub family: Family,
    /// How much it weighs, unless a rule says otherwise.
    pub level: Level,
    /// What is the case, in a sentence.
    pub says: &'static str,
    /// Why it matters, in a sentence.
    pub why: &'static str,
    /// How it is mended: the hint, unless a rule knows better.
    pub fix: &'static str,
    /// The controls that it serves: [`crate::plan::control::CONTROLS`].
    pub refs: &'static [&'static str],
}

macro_rules! abouts {
    ($($code:ident: $family:ident $level:ident $says:literal $why:literal $fix:literal [$($control:literal),+];)+) => {
        /// What a code means.
        pub const fn about(code: Code) -> About {
            match code {
                $(Code::$code => About {
                    family: Family::$family,
                    level: Level::$level,
                    says: $says,
                    why: $why,
                    fix: $fix,
                    refs: &[$($control),+],
                },)+
            }
        }
    };
}

abouts! {
    RoleUnassigned: People Error
        "A role has no primary, or a role is named that does not exist."
        "When the page goes out, nobody is there to take it."
        "name a primary of the role in config/roster.toml"
        ["GV.RR-02"];
    BackupMissing: People Error
        "A role has no backup."
        "People sleep, travel and fall ill; the window does not move."
        "name a backup of the role in config/roster.toml"
        ["GV.RR-02"];
    BackupSameAsPrimary: People Error
        "A role's backup is its primary."
        "A backup who is the primary is no backup."
        "name somebody else as backup"
        ["GV.RR-02"];
    CommanderNotSingle: People Error
        "No role commands, or more than one does."
        "Two commanders decide twice, and none decides nothing."
        "give `command` to exactly one role that is not advisory"
        ["RS.MA-01", "GV.RR-02"];
    CommanderHoldsOtherRole: People Error
        "Whoever commands holds another role too."
        "A commander who repairs stops commanding."
        "give the other role to somebody else"
        ["GV.RR-02", "PR.AA-05"];
    CommanderNotHuman: People Error
        "Whoever commands is no human being."
        "Somebody must answer for the decisions."
        "name a person of kind `human`"
        ["GV.RR-02", "GOVERN 3.2"];
    AuthorityUnheld: People Error
        "Nobody holds an authority."
        "In the outage everybody waits for somebody who does not exist."
        "give the authority to a role that somebody holds"
        ["GV.RR-02", "PR.AA-05"];
    PersonUnreachable: People Error
        "The roster has no way to reach somebody who is needed."
        "A name without a number can't be paged."
        "write a phone number, mail or chat name under `contact`"
        ["GV.RR-02", "RS.CO-03"];
    PersonUnknown: People Error
        "Somebody is named whom the roster does not have."
        "Nobody will come."
        "add the person to config/roster.toml, or name another"
        ["GV.RR-02"];
    VendorNotAdvisory: People Error
        "A vendor decides instead of advising."
        "A vendor is heard, and decides about its own systems only."
        "write advisory = true and leave the authorities to your own people"
        ["GV.SC-02", "GV.SC-08"];
    AiAgentHoldsAuthority: People Error
        "An AI agent holds authority."
        "An agent may propose; a human being decides."
        "give the role to a human being"
        ["GOVERN 3.2", "GOVERN 2.1"];
    PolicyMissing: Escalation Error
        "No escalation policy applies to the campaign."
        "A page that nobody answers goes no further."
        "name a `policy` in the campaign, or in [defaults] of config/warroom.toml"
        ["RS.MA-04"];
    LevelEmpty: Escalation Error
        "A level of a policy pages nobody."
        "The level is skipped, or its time is lost."
        "name a target that somebody stands behind, or take the level out"
        ["RS.MA-04"];
    EscalationDeadEnd: Escalation Error
        "A page ends without a second person having been asked."
        "One phone that is switched off ends the escalation."
        "add a level that reaches somebody else"
        ["RS.MA-04"];
    RollbackThresholdMissing: Escalation Error
        "Nothing lets anybody roll back without consensus."
        "The chain of approvals is slower than the outage."
        "add a threshold that grants `rollback`, and name it in the campaign's `thresholds`"
        ["RS.MA-05"];
    ThresholdGrantsNothing: Escalation Error
        "Reaching a threshold changes nothing."
        "People count on an authority that does not come."
        "grant an authority that the role does not hold yet, or waive an approval"
        ["RS.MA-05"];
    MessageMissing: Messages Error
        "There is no text for a kind of outage."
        "The first words are written under stress, and late."
        "add a message for customers with that `outage`, and name it in the campaign's `messages`"
        ["RC.CO-04", "RS.CO-02"];
    MessageUnapproved: Messages Error
        "Nobody approved a text."
        "It can't go out on the commander's release."
        "have it approved: `approved_by`, `approved_at`, `expires_at` and `digest`"
        ["RC.CO-04"];
    MessageExpired: Messages Error
        "The approval of a text ended, or ends before the window closes."
        "A text that was right in spring may be wrong now."
        "have it approved again"
        ["RC.CO-04"];
    MessageChanged: Messages Error
        "A text is not the one that was approved."
        "Somebody changed words that others approved."
        "have the text approved again, or put the approved one back"
        ["RC.CO-04", "PR.PS-01"];
    MessageVariableUnknown: Messages Error
        "A text uses a variable that it does not declare, or that nothing fills."
        "Customers would read an empty place."
        "declare it in `variables`, or use one that is filled"
        ["RC.CO-04"];
    CapabilityMissing: Runbooks Error
        "No runbook provides something that every campaign needs."
        "The way back is invented during the outage."
        "write a runbook that `provides` it, and name it in the campaign's `runbooks`"
        ["RC.RP-01", "RS.MI-01"];
    StepCycle: Runbooks Error
        "Steps wait for each other."
        "None of them ever opens."
        "take one of the `needs` out"
        ["ID.IM-04"];
    StepRoleUnheld: Runbooks Error
        "Nobody holds the role that a step belongs to."
        "The step waits for nobody."
        "give the role a primary, or the step another role"
        ["GV.RR-02"];
    ActionUnknown: Runbooks Error
        "An action is named that does not exist."
        "The key does nothing when it is needed."
        "write the action in config/actions, or name another"
        ["ID.IM-04"];
    ActionUnverified: Runbooks Warning
        "Nothing looks whether an action had its effect."
        "An answer of 200 proves nothing."
        "add `verify`, a probe that looks from outside"
        ["RC.RP-05"];
    UndoMissing: Runbooks Warning
        "A reversible action has no undo."
        "The way back is then written by hand."
        "add `undo`, or write danger = \"irreversible\""
        ["RC.RP-01"];
    RehearsalStale: Runbooks Warning
        "A runbook was not rehearsed lately, or has changed since."
        "A runbook that was never rehearsed is a guess."
        "work through it in a drill, then `warroom coverage --write`"
        ["ID.IM-02"];
    IdentityUnowned: Identities Error
        "Nobody answers for an identity."
        "Nobody knows what breaks when it is revoked."
        "name the role that owns it"
        ["PR.AA-01", "NHI1:2025"];
    IdentityExpiresInWindow: Identities Error
        "An identity stops working before the window closes."
        "An expired credential looks like an outage of the application."
        "renew it before the launch, to beyond the end of the window"
        ["PR.AA-01"];
    IdentityLongLived: Identities Error
        "An identity lives too long, or for ever."
        "What never expires is found by somebody else one day."
        "write `expires_at` and `rotate_every`"
        ["NHI7:2025", "PR.AA-01"];
    IdentityOverprivileged: Identities Error
        "An identity may do more than it needs."
        "Whoever finds it may do as much."
        "name the scopes that it needs, without wildcards"
        ["NHI5:2025", "PR.AA-05"];
    IdentityShared: Identities Error
        "More than one campaign, or a system outside the approved path, uses an identity."
        "Revoking it for one breaks the other."
        "give each its own identity, or name every user in `used_by`"
        ["NHI9:2025", "NHI3:2025"];
    IdentityNoRevoke: Identities Error
        "No action revokes an identity."
        "When it leaks, nobody can end it."
        "name the action in `revoke`"
        ["NHI1:2025", "RS.MI-01"];
    RotationEnvironmentUnnamed: Identities Error
        "An identity is rotated, and nothing says in which environment."
        "A rotation in the wrong environment deletes the credential that production uses."
        "write `environment`"
        ["NHI8:2025", "PR.AA-01"];
    SecretInFile: Identities Error
        "A secret stands in a file."
        "Everybody who reads the repository has it."
        "say where it is: env:NAME, file:PATH, keyring:SERVICE/USER or cmd:[…]; and revoke the one that stood here"
        ["NHI2:2025"];
    SignalPurposeMissing: Context Error
        "Nothing says what a signal is for."
        "What has no purpose has no reason to be collected."
        "write `purpose` in a sentence"
        ["ID.AM-08"];
    SignalReceiverUnapproved: Context Error
        "A signal goes to a system outside the approved path."
        "Nobody reviewed what happens to it there."
        "take the receiver out, or have the system approved"
        ["ID.AM-08", "GV.SC-07"];
    SignalRetentionMissing: Context Error
        "Nothing says how long a signal is kept."
        "Then it is kept for ever."
        "write `retention`"
        ["ID.AM-08", "PR.DS-01"];
    SignalRetentionTooLong: Context Error
        "A signal is kept longer than the policy allows."
        "What is not kept can't leak."
        "shorten `retention`, or change max_retention in [gate] of config/warroom.toml"
        ["ID.AM-08", "PR.DS-01"];
    SignalReuseUndeclared: Context Error
        "Another campaign or system reads a signal and is not named."
        "People agreed to one use, not to two."
        "name the other in `reusable_by`, or stop the other use"
        ["ID.AM-08", "PR.DS-10"];
    SignalFallbackMissing: Context Error
        "Nothing says how the campaign works when a signal is reduced, delayed or pseudonymised."
        "Then the signal can't be switched off in an outage."
        "write `fallback`"
        ["ID.AM-08"];
    ReidentificationOpen: Context Error
        "Nothing says how the way back to the person is blocked."
        "Pseudonyms that somebody can join are names."
        "write `reidentification`"
        ["PR.DS-10"];
    ApprovalMissing: Approvals Error
        "A function that must approve has not."
        "The three look at different things; one look does not replace another."
        "`warroom approve CAMPAIGN --function FUNCTION --key FILE`"
        ["GV.RR-01", "MANAGE 1.1"];
    ApprovalDeclined: Approvals Error
        "A function said no."
        "A no holds until whoever said it says yes."
        "talk to whoever declined, change what was declined, and ask again"
        ["MANAGE 1.1"];
    ApprovalConditional: Approvals Warning
        "An approval holds under conditions."
        "A condition that nobody checks is a no that nobody heard."
        "see that each condition holds"
        ["MANAGE 1.1"];
    ApprovalExpired: Approvals Error
        "An approval ended, or was given longer ago than the policy allows."
        "An approval is for a time, not for ever."
        "have the campaign approved again"
        ["GV.RR-02"];
    ApprovalExpiresInWindow: Approvals Error
        "An approval ends before the window closes."
        "The campaign would run on without it."
        "have the campaign approved to beyond the end of the window"
        ["GV.RR-02"];
    ApprovalStale: Approvals Error
        "What was approved has changed since."
        "They approved something else."
        "have the change approved, or take it back"
        ["PR.PS-01", "GV.RR-02"];
    ApprovalSignatureInvalid: Approvals Error
        "An approval was not signed by whoever it names, or was changed afterwards, or can't be read."
        "Anybody could have written it."
        "have it signed again with `warroom approve`"
        ["PR.AA-05"];
    ApprovalSignerUnknown: Approvals Error
        "The signer is not in the roster, or signed with another key."
        "Nobody knows who that is."
        "write the signer's `ssh_key` in config/roster.toml, or have the right person sign"
        ["PR.AA-05"];
    ApproverNotIndependent: Approvals Error
        "Two functions were approved by one person, or by nobody who is a person."
        "Three looks by one person are one look."
        "have each function approved by somebody of its own"
        ["PR.AA-05"];
    VendorApprovalMissing: Approvals Error
        "A third party enriches the data, and no vendor approval is there."
        "Nobody looked at what the third party does with it."
        "`warroom approve CAMPAIGN --function vendor --key FILE`"
        ["GV.SC-05", "GV.SC-07"];
    LegalApprovalMissing: Approvals Error
        "The campaign is regulated, and no legal approval is there."
        "A regulator asks who looked."
        "`warroom approve CAMPAIGN --function legal --key FILE`"
        ["GV.RR-01"];
    AiOffSwitchMissing: Approvals Error
        "AI features take part, and nobody can switch them off."
        "Somebody must be able to disengage what departs from its use."
        "write ai_off_switch = { role = \"…\", action = \"…\" } in [flags]"
        ["MANAGE 2.4", "GOVERN 6.2"];
    WaiverExpired: Waivers Warning
        "A waiver ended."
        "What it was for counts again."
        "mend what it was for, or have the owner renew it"
        ["GV.RR-02"];
    WaiverInvalid: Waivers Error
        "A waiver has no owner, reason or end, or is for what can't be waived."
        "A waiver that nobody answers for is a hole."
        "name `owner`, `reason` and `expires_at`; approvals and secrets can't be waived"
        ["GV.RR-02"];
    WaiverUnused: Waivers Note
        "A waiver waives nothing that was found."
        "It may hide the next one."
        "take it out"
        ["GV.RR-02"];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::control;

    #[test]
    fn findings_refer_only_to_controls_that_exist() {
        for code in Code::ALL {
            for id in about(*code).refs {
                assert!(control::find(id).is_some(), "`{id}` of `{}` is not in the table", code.as_str());
            }
        }
    }
}
