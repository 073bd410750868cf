//! What the launch gate found when the incident was declared.

use super::{Line, Said};
use crate::incident::Incident;
use crate::plan::gate::FindingLine;
use crate::plan::{Level, Text};
use crate::tui::widgets::text;
use crate::tui::{Glyph, Role, Target};

/// One row for each finding, as the sheet has them: errors first, those that somebody answers for last.
pub(super) fn lines(incident: &Incident) -> Vec<Line> {
    let all = incident.plan.gate.iter().flat_map(|sheet| &sheet.findings);
    all.enumerate()
        .map(|(place, finding)| Line {
            target: Target::Finding(place),
            kind: "finding",
            state: state(finding),
            name: about(finding).to_owned(),
            text: finding.message.first_line().to_owned(),
        })
        .collect()
}

fn about(finding: &FindingLine) -> &str {
    finding.about.as_ref().map_or("", Text::first_line)
}

fn state(finding: &FindingLine) -> Said {
    let (glyph, tone) = match finding.level {
        _ if finding.waived => return Said::new(Glyph::Skipped, Role::Muted, "waived"),
        Level::Error => (Glyph::Failed, Role::Bad),
        Level::Warning => (Glyph::Warning, Role::Attention),
        Level::Note => (Glyph::Pending, Role::Muted),
    };
    Said::new(glyph, tone, finding.level.as_str())
}

fn finding(incident: &Incident, place: usize) -> Option<&FindingLine> {
    incident.plan.gate.as_ref()?.findings.get(place)
}

/// Does the code of a row's finding pass the filter?
pub(super) fn is_named(incident: &Incident, line: &Line, filter: &str) -> bool {
    let Target::Finding(place) = line.target else { return false };
    finding(incident, place).is_some_and(|it| text::matches(it.code.as_str(), filter))
}

/// Everything about one.
pub(super) fn detail(incident: &Incident, place: usize) -> Vec<(Role, String)> {
    let Some(finding) = finding(incident, place) else { return Vec::new() };
    let about = about(finding);
    let about = if about.is_empty() { String::new() } else { format!(", about {about}") };
    let mut lines = vec![(Role::Heading, format!("{}{about}", finding.code))];
    lines.push((Role::Text, finding.message.as_str().to_owned()));
    lines.extend(finding.hint.as_ref().map(|hint| (Role::Text, format!("to mend it: {}", hint.as_str()))));
    let Said { tone, text, .. } = state(finding);
    let weight = if finding.waived {
        "waived: somebody answers for it, so it did not keep the campaign from launching".to_owned()
    } else if finding.level == Level::Error {
        format!("{text}: it kept the campaign from being ready")
    } else {
        text
    };
    lines.push((tone, weight));
    lines
}
