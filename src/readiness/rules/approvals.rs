//! Approvals: who must approve, whether each approval counts, and whether they are by different people.

mod look;

use std::collections::BTreeMap;

use self::look::{Verdict, look};
use super::super::approval::{Content, Route};
use super::super::finding::Finding;
use super::super::gate::Case;
use crate::plan::approval::Function;
use crate::plan::gate::ApprovalLine;
use crate::plan::{Code, Level};

/// In which order approvals are held against each other: of two by the same person, the first counts.
const ORDER: [Function; 5] =
    [Function::Business, Function::Iam, Function::Privacy, Function::Vendor, Function::Legal];

type Verdicts = BTreeMap<Function, Verdict>;

/// Ask this family.
pub(super) fn check(case: &mut Case<'_>) {
    let route = Route::of(case.campaign);
    let mut verdicts = verdicts(case);
    keep_apart(&mut verdicts);
    let required = required(&route, &verdicts);
    stray(case);
    for (function, verdict) in &mut verdicts {
        let is_required = required.contains(function);
        for finding in verdict.found.drain(..) {
            case.report(if is_required { finding } else { lighter(finding) });
        }
    }
    missing(case, &route, &required, &verdicts);
    for function in Function::ALL {
        let (required, verdict) = (required.contains(&function), verdicts.remove(&function));
        if let Some(Verdict { given, fault, .. }) = verdict {
            case.approvals.push(ApprovalLine { function, required, given, fault });
        } else if required {
            let fault = Some(missing_code(function));
            case.approvals.push(ApprovalLine { function, required, given: None, fault });
        }
    }
    case.lighter_path = route.is_lighter;
}

/// What there is to say of each function that has a file.
fn verdicts(case: &Case<'_>) -> Verdicts {
    let content = Content::of(case.campaign).ok();
    let filed = case.survey.approvals.get(&case.campaign.id).into_iter().flatten();
    let named = filed.filter_map(|filed| Some((Function::parse(&filed.stem)?, filed)));
    let mut verdicts: Verdicts =
        named.map(|(function, filed)| (function, look(case, content.as_ref(), function, filed))).collect();
    // A file that could not even be read as text has no place, only a problem.
    for function in Function::ALL {
        let path = format!("config/approvals/{}/{function}.toml", case.campaign.id);
        if case.survey.problems.iter().any(|problem| problem.file.as_str() == path) {
            verdicts.entry(function).or_insert_with(|| Verdict::unread(function));
        }
    }
    verdicts
}

/// A file that is named after no function speaks for nobody.
fn stray(case: &mut Case<'_>) {
    let filed = case.survey.approvals.get(&case.campaign.id).into_iter().flatten();
    let stray: Vec<Finding> = filed
        .filter(|filed| Function::parse(&filed.stem).is_none())
        .map(|filed| {
            let names = Function::ALL.map(Function::as_str).join(", ");
            let message = format!("`{}.toml` is named after no function, so it approves nothing", filed.stem);
            Finding::new(Code::ApprovalSignatureInvalid, filed.place.clone(), message)
                .weighing(Level::Warning)
                .hint(format!("an approval is named after its function: {names}"))
        })
        .collect();
    for finding in stray {
        case.report(finding);
    }
}

/// Of those that count, no two may be by one person or with one key.
fn keep_apart(verdicts: &mut Verdicts) {
    for (at, function) in ORDER.iter().enumerate() {
        let Some(mine) = verdicts.get(function).filter(|verdict| verdict.fault.is_none()) else { continue };
        let before = ORDER.iter().take(at).filter_map(|other| Some((other, verdicts.get(other)?)));
        let clash = before.filter(|(_, it)| it.fault.is_none()).find_map(|(other, it)| {
            let (a, b) = (mine.given.as_ref()?, it.given.as_ref()?);
            if a.by == b.by {
                Some(format!("{} approved for {function} and for {other}", a.by))
            } else if mine.key.is_some() && mine.key == it.key {
                Some(format!("{} and {} signed with one key, for {function} and for {other}", a.by, b.by))
            } else {
                None
            }
        });
        if let (Some(message), Some(mine)) = (clash, verdicts.get_mut(function)) {
            mine.say(Code::ApproverNotIndependent, "by", message);
        }
    }
}

/// Without whom the campaign can't launch, as things are: on the lighter path one of iam and privacy, which is whoever
/// has approved, and both are asked while none has.
fn required(route: &Route, verdicts: &Verdicts) -> Vec<Function> {
    let mut required = route.required.clone();
    if route.is_lighter {
        let counts = |function: &Function| verdicts.get(function).is_some_and(|it| it.fault.is_none());
        match Route::EITHER.into_iter().find(counts) {
            Some(one) => required.push(one),
            None => required.extend(Route::EITHER),
        }
    }
    required
}

/// What is wrong with an approval that nobody needs keeps no campaign from launching, but a no is a no, and a false
/// signature is false.
fn lighter(finding: Finding) -> Finding {
    let is_light = matches!(
        finding.code,
        Code::ApprovalStale
            | Code::ApprovalExpired
            | Code::ApprovalExpiresInWindow
            | Code::ApprovalMissing
            | Code::VendorApprovalMissing
            | Code::LegalApprovalMissing
            | Code::ApproverNotIndependent
    );
    if !is_light {
        return finding;
    }
    let hint = "this campaign does not need it: have it approved again, or take the file away";
    finding.weighing(Level::Warning).hint(hint)
}

/// Functions without any file.
fn missing(case: &mut Case<'_>, route: &Route, required: &[Function], verdicts: &Verdicts) {
    let place = case.here.clone().key("window");
    let campaign = case.campaign.id.clone();
    let hint = |function: &str| format!("`warroom approve {campaign} --function {function} --key FILE`");
    let absent = |function: &Function| !verdicts.contains_key(function);
    let is_either = |function: &Function| route.is_lighter && Route::EITHER.contains(function);
    for function in required.iter().filter(|it| absent(it) && !is_either(it)) {
        let message = format!("{function} has not approved");
        let finding = Finding::new(missing_code(*function), place.clone(), message);
        case.report(finding.of(function.as_str()).hint(hint(function.as_str())));
    }
    if route.is_lighter && Route::EITHER.iter().all(absent) {
        let [one, other] = Route::EITHER;
        let message =
            format!("neither {one} nor {other} has approved; on the lighter path one of them is enough");
        let finding = Finding::new(Code::ApprovalMissing, place, message);
        case.report(finding.of(one.as_str()).hint(hint("iam|privacy")));
    }
}

const fn missing_code(function: Function) -> Code {
    match function {
        Function::Iam | Function::Privacy | Function::Business => Code::ApprovalMissing,
        Function::Vendor => Code::VendorApprovalMissing,
        Function::Legal => Code::LegalApprovalMissing,
    }
}
