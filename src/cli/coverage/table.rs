//! The table of what was practised, with its holes.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::plan::Campaign;
use crate::plan::coverage::{CoverageKind, CoverageLine, CoverageSheet};

const KINDS: [(CoverageKind, &str); 5] = [
    (CoverageKind::Runbook, "runbooks"),
    (CoverageKind::Step, "steps"),
    (CoverageKind::Action, "actions"),
    (CoverageKind::Backup, "backups"),
    (CoverageKind::Message, "messages"),
];

pub(super) fn to_json(campaign: &Campaign, sheet: &CoverageSheet) -> Value {
    let CoverageSheet { checked_at, fresh_for, lines } = sheet;
    json!({ "campaign": campaign.id, "checked_at": checked_at, "fresh_for": fresh_for, "lines": lines })
}

/// One line for each thing: what it is, how it stands, when and in which drill it was practised last.
pub(super) fn to_text(campaign: &Campaign, sheet: &CoverageSheet) -> String {
    let width = sheet.lines.iter().map(|line| line.name.as_str().chars().count()).max().unwrap_or(0);
    let mut text = format!("{}  {}\n", campaign.id, campaign.title.first_line());
    let _infallible =
        writeln!(text, "practised as it is now, in the last {}: {}\n", sheet.fresh_for, counts(sheet));
    for line in &sheet.lines {
        row(&mut text, line, width);
    }
    text
}

fn counts(sheet: &CoverageSheet) -> String {
    let count = |(kind, word): (CoverageKind, &str)| {
        let (fresh, all) = sheet.count(kind);
        format!("{fresh} of {all} {word}")
    };
    KINDS.map(count).join(", ")
}

fn row(text: &mut String, line: &CoverageLine, width: usize) {
    let mark = if line.state.is_hole() { '!' } else { ' ' };
    let at = line.at.map_or_else(|| "-".to_owned(), |at| at.strftime("%Y-%m-%d").to_string());
    let drill = line.incident.as_ref().map_or("", |incident| incident.as_str());
    let (kind, state) = (line.kind.as_str(), line.state.as_str());
    let written = format!("{mark} {kind:8} {:width$}  {state:13}  {at:10}  {drill}", line.name.as_str());
    text.push_str(written.trim_end());
    text.push('\n');
}
