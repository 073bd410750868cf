//! One list of what wants doing: the deputy's lines, then the deadlines that none of them speaks of.

use super::concerns::{self, ConcernLine};
use super::deadlines::{self, DueLine};
use crate::incident::deputy::{About, Concern};
use crate::incident::timer::Due;
use crate::tui::Glance;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgendaLine<'a> {
    /// Of the deputy.
    Concern(ConcernLine<'a>),
    /// A deadline.
    Due(DueLine),
}

/// The lines that pass a filter: the deputy's, the most urgent first, then deadlines, the earliest first.
pub fn lines<'a>(glance: &Glance<'a>, filter: &str) -> Vec<AgendaLine<'a>> {
    let shown = glance.concerns.iter().filter(|concern| concerns::is_shown(concern, filter));
    let mut lines: Vec<AgendaLine<'a>> =
        shown.map(|concern| AgendaLine::Concern(concerns::line(glance.now, concern))).collect();
    if filter.is_empty() {
        let rest = deadlines::shown(glance).filter(|deadline| !is_said(glance.concerns, &deadline.due));
        lines.extend(rest.map(|deadline| AgendaLine::Due(deadlines::line(glance, &deadline))));
    }
    lines
}

/// Does the deputy speak of it already?
fn is_said(concerns: &[Concern], due: &Due) -> bool {
    concerns.iter().any(|concern| match (&concern.about, due) {
        (About::CustomerUpdate, Due::CustomerUpdate) | (About::ExecutiveUpdate, Due::ExecutiveUpdate) => true,
        (About::Page(role), Due::PageEscalates(of)) => role == of,
        (About::Step(at), Due::StepTimebox(of)) => at == of,
        (About::Approval(fire), Due::Approval(of)) => fire == of,
        _ => false,
    })
}
