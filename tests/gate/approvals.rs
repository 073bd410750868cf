//! Approvals: who must approve, whether each counts, and what has changed since.

use warroom::plan::Code;

use super::kit::{Desk, with, words};

#[test]
fn the_sound_workspace_is_approved_by_three() {
    let report = Desk::sound().check();
    let said: Vec<_> =
        report.approvals.iter().map(|line| (line.function.as_str(), line.required, line.fault)).collect();
    assert_eq!(said, [("iam", true, None), ("privacy", true, None), ("business", true, None)]);
    assert!(with(&report, Code::ApprovalMissing).is_empty(), "{:#?}", words(&report));
}
