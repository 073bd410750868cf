//! The gate's answer as it is frozen into the plan of an incident.

use super::gate::{Gate, Report};
use crate::plan::gate::{FindingLine, GateSheet};

/// What the screens of an incident show of the gate.
pub fn sheet(gate: &Gate<'_>, report: &Report) -> GateSheet {
    let mut findings: Vec<FindingLine> = report
        .findings
        .iter()
        .map(|found| FindingLine {
            code: found.code,
            level: found.level,
            message: found.problem.message.clone(),
            hint: found.problem.hint.clone(),
            about: found.about.clone(),
            waived: found.waived.is_some(),
        })
        .collect();
    findings.sort_by_key(|line| (line.waived, line.level));
    let (shared_identities, shared_signals) = gate.shared(&report.campaign);
    GateSheet {
        checked_at: report.checked_at,
        ready: report.is_ready(),
        lighter_path: report.lighter_path,
        approvals: report.approvals.clone(),
        findings,
        shared_identities,
        shared_signals,
    }
}
