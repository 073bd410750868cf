//! One approval file: does it count?

use jiff::{SignedDuration, Timestamp};

use super::super::super::approval::{
    Content, InvalidSignature, LIFETIME, NAMESPACE, PublicKey, SshSig, Statement, changes,
};
use super::super::super::finding::Finding;
use super::super::super::gate::Case;
use super::missing_code;
use crate::plan::approval::{Decision, Function};
use crate::plan::gate::Given;
use crate::plan::load::survey::FiledApproval;
use crate::plan::roster::PersonKind;
use crate::plan::settings::minute;
use crate::plan::{Approval, Code, Level, Person, Place, RoleId, digest};

/// How far the clock of whoever signed may be ahead.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// The most changes that a finding names.
const NAMED: usize = 5;

/// What there is to say of one function's approval.
#[derive(Debug)]
pub(super) struct Verdict {
    function: Function,
    place: Option<Place>,
    pub(super) given: Option<Given>,
    /// The key in the signature.
    pub(super) key: Option<PublicKey>,
    pub(super) found: Vec<Finding>,
    /// Why it does not count.
    pub(super) fault: Option<Code>,
}

impl Verdict {
    const fn new(function: Function, place: Option<Place>) -> Self {
        Self { function, place, given: None, key: None, found: Vec::new(), fault: None }
    }

    /// Of a file that could not be read, which the loader has said.
    pub(super) const fn unread(function: Function) -> Self {
        let mut verdict = Self::new(function, None);
        verdict.fault = Some(Code::ApprovalSignatureInvalid);
        verdict
    }

    /// Say why it does not count.
    pub(super) fn say(&mut self, code: Code, key: &str, message: impl Into<String>) {
        self.fault.get_or_insert(code);
        self.note(code, key, |finding| finding, message);
    }

    fn warn(&mut self, code: Code, key: &str, message: impl Into<String>) {
        self.note(code, key, |finding| finding.weighing(Level::Warning), message);
    }

    fn note(
        &mut self,
        code: Code,
        key: &str,
        more: impl FnOnce(Finding) -> Finding,
        message: impl Into<String>,
    ) {
        let Some(place) = self.place.clone() else { return };
        let finding = Finding::new(code, place.key(key), message).of(self.function.as_str());
        self.found.push(more(finding));
    }
}

/// Look at one file.
pub(super) fn look(
    case: &Case<'_>,
    content: Option<&Content>,
    function: Function,
    filed: &FiledApproval,
) -> Verdict {
    let Some(approval) = &filed.approval else { return Verdict::unread(function) };
    let mut verdict = Verdict::new(function, Some(filed.place.clone()));
    let lifetime = case.workspace.settings.gate.approval_lifetime.unwrap_or(LIFETIME);
    let end = approval.expires_at.min(lifetime.after(approval.approved_at));
    verdict.given = Some(Given {
        by: approval.by.clone(),
        decision: approval.decision,
        conditions: approval.conditions.clone(),
        approved_at: approval.approved_at,
        expires_at: end,
    });
    if approval.function != function {
        let message = format!("it speaks for {} and lies in {function}.toml", approval.function);
        verdict.say(Code::ApprovalSignatureInvalid, "function", message);
    }
    if approval.decision == Decision::Declined {
        verdict.say(Code::ApprovalDeclined, "decision", format!("{} declined for {function}", approval.by));
    }
    let roster = signer(case, approval, &mut verdict);
    signature(case, approval, roster.as_ref(), &mut verdict);
    staleness(content, approval, &mut verdict);
    time(case, approval, end, &mut verdict);
    conditions(approval, &mut verdict);
    owner(case, approval, &mut verdict);
    verdict
}

/// The key that the roster has of whoever is named; none where there is none that can be used, which is reported.
fn signer(case: &Case<'_>, approval: &Approval, verdict: &mut Verdict) -> Option<PublicKey> {
    let by = &approval.by;
    let Some(person) = case.person(by) else {
        verdict.say(Code::ApprovalSignerUnknown, "by", format!("the roster has no `{by}`"));
        return None;
    };
    if person.kind != PersonKind::Human {
        verdict.say(Code::ApproverNotIndependent, "by", format!("`{by}` is no human being"));
    }
    match key_of(person) {
        Ok(key) => Some(key),
        Err(message) => {
            verdict.say(Code::ApprovalSignerUnknown, "by", message);
            None
        }
    }
}

fn key_of(person: &Person) -> Result<PublicKey, String> {
    let line =
        person.ssh_key.as_ref().ok_or_else(|| format!("the roster has no `ssh_key` of {}", person.id))?;
    PublicKey::parse(line.as_str())
        .map_err(|error| format!("the roster's `ssh_key` of {} {error}", person.id))
}

fn signature(case: &Case<'_>, approval: &Approval, roster: Option<&PublicKey>, verdict: &mut Verdict) {
    let by = &approval.by;
    let signed = match SshSig::parse(&approval.signature, NAMESPACE) {
        Ok(signed) => signed,
        Err(InvalidSignature::Key(error)) => {
            let message = format!("it is signed with a key that {error}");
            return verdict.say(Code::ApprovalSignerUnknown, "signature", message);
        }
        Err(error) => {
            let message = format!("the signature can't be read: {error}");
            return verdict.say(Code::ApprovalSignatureInvalid, "signature", message);
        }
    };
    if roster.is_some_and(|key| key != signed.key()) {
        let message = format!(
            "it is signed with another key than the roster has of {by}: {}",
            signed.key().fingerprint()
        );
        verdict.say(Code::ApprovalSignerUnknown, "signature", message);
    }
    let statement = Statement::of(&case.campaign.id, approval).to_bytes();
    if !statement.is_ok_and(|bytes| signed.verify(&bytes)) {
        let message = "the signature is not over what stands in the file: it was changed after it was signed, or \
            signed for another campaign or function";
        verdict.say(Code::ApprovalSignatureInvalid, "signature", message);
    }
    verdict.key = Some(signed.key().clone());
}

fn staleness(content: Option<&Content>, approval: &Approval, verdict: &mut Verdict) {
    let Some(now) = content else {
        return verdict.say(Code::ApprovalStale, "digest", "what it governs has no canonical form");
    };
    if now.digest == approval.digest {
        return;
    }
    let then = approval.content.as_deref().filter(|it| digest::sha256_hex(it.as_bytes()) == approval.digest);
    let message = match then.and_then(|then| changes(then, &now.json)) {
        None => "what was approved has changed since; the file does not hold it, so what has changed can't be said"
            .to_owned(),
        Some(changes) => {
            let named: Vec<String> = changes.iter().take(NAMED).map(ToString::to_string).collect();
            let more = changes.len().saturating_sub(NAMED);
            let more = if more == 0 { String::new() } else { format!("; and {more} more") };
            format!("what was approved has changed since: {}{more}", named.join("; "))
        }
    };
    verdict.say(Code::ApprovalStale, "digest", message);
}

fn time(case: &Case<'_>, approval: &Approval, end: Timestamp, verdict: &mut Verdict) {
    let (function, given, at) = (verdict.function, approval.approved_at, case.at);
    if at.checked_add(SKEW).is_ok_and(|latest| given > latest) {
        let (given, at) = (minute(given), minute(at));
        let message = format!("the approval is dated {given} and does not count yet at {at}");
        verdict.say(missing_code(function), "approved_at", message);
    }
    let closes = case.campaign.window.closes;
    let key = if end < approval.expires_at { "approved_at" } else { "expires_at" };
    if approval.expires_at <= given {
        verdict.say(Code::ApprovalExpired, "expires_at", "it ends before it begins");
    } else if end <= at {
        let message = if end < approval.expires_at {
            format!("it was given {given}, longer ago than an approval is good for, which was until {end}")
        } else {
            format!("it ended {end}")
        };
        verdict.say(Code::ApprovalExpired, key, message);
    } else if end < closes {
        let message = format!("it ends {end}, before the window closes {closes}");
        verdict.say(Code::ApprovalExpiresInWindow, key, message);
    }
}

fn conditions(approval: &Approval, verdict: &mut Verdict) {
    for condition in &approval.conditions {
        let message = format!("{} approved on condition: {}", approval.by, condition.first_line());
        verdict.warn(Code::ApprovalConditional, "conditions", message);
    }
}

/// Somebody else than the owner may sign, but it should be seen.
fn owner(case: &Case<'_>, approval: &Approval, verdict: &mut Verdict) {
    let owners = &case.campaign.owners;
    let owner: Option<&RoleId> = match verdict.function {
        Function::Business => owners.business.as_ref(),
        Function::Iam => owners.identity.as_ref(),
        Function::Privacy | Function::Vendor | Function::Legal => None,
    };
    let role = owner.and_then(|id| case.role(id));
    let by = &approval.by;
    if let Some(role) = role.filter(|role| !role.is_held_by(by) && case.workspace.people.contains_key(by)) {
        let message = format!("{by} approved for {} and does not hold `{}`", verdict.function, role.id);
        verdict.warn(Code::ApproverNotIndependent, "by", message);
    }
}
