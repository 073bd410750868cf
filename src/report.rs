//! What is read afterwards: a report drawn from the record of one incident, figures over many.
//!
//! ```text
//! incident + events + head ──Report::of──▶ Report ──serde──▶ JSON
//!                                            │
//!                                            └─document──▶ Document ──▶ Markdown · HTML
//! ```
//!
//! A report is a projection: the same record gives the same bytes. It reads no clock; an open incident is told as of
//! its last event. What a section says is data first (`Report`), words second (`Document`), layout last.

pub mod actions;
pub mod approvals;
pub mod controls;
pub mod csv;
pub mod customers;
pub mod decisions;
pub mod deviations;
pub mod document;
pub mod facts;
pub mod figure;
pub mod follow_ups;
pub mod html;
pub mod integrity;
pub mod log;
pub mod markdown;
mod markup;
pub mod metrics;
pub mod moment;
pub mod otlp;
pub mod record;
pub mod redact;
pub mod roles;
pub mod stats;
pub mod steps;
pub mod summary;
mod svg;
pub mod template;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod words;

use serde::Serialize;

pub use self::document::{Block, Document, Line, Section, Span, Table};
pub use self::record::{ChainHead, Record};

/// The version of the JSON form of a report.
pub const SCHEMA: u32 = 1;

/// Everything that a report says, as data. Its JSON form is what `warroom report --format json` prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The version of this form.
    pub schema: u32,
    /// Which incident, and where in its life it is.
    pub incident: facts::Facts,
    /// What happened, in a few lines.
    pub summary: summary::Summary,
    /// What customers saw, and when they were told.
    pub customers: customers::Customers,
    /// The drawn timeline.
    pub timeline: figure::Timeline,
    /// Figures with their status.
    pub metrics: metrics::Metrics,
    /// How this incident compares with the ones before it; none where there is nothing to compare with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trend: Option<figure::Trend>,
    /// Roles as they were held.
    pub roles: roles::Roles,
    /// Runbooks that were opened, with each step.
    pub steps: steps::Steps,
    /// Decisions with objections.
    pub decisions: decisions::Decisions,
    /// Every firing of an action.
    pub actions: actions::Actions,
    /// Where people left the path.
    pub deviations: deviations::Deviations,
    /// What is to be done afterwards.
    pub follow_ups: follow_ups::FollowUps,
    /// What the approvals said, against what happened.
    pub approvals: approvals::Approvals,
    /// The controls that the record gives evidence for.
    pub controls: controls::ControlMap,
    /// What the record can prove.
    pub integrity: integrity::Integrity,
    /// Every event, in words.
    pub log: log::Log,
}

impl Report {
    /// The report of a record.
    pub fn of(record: &Record<'_>) -> Self {
        Self {
            schema: SCHEMA,
            incident: facts::Facts::of(record),
            summary: summary::Summary::of(record),
            customers: customers::Customers::of(record),
            timeline: figure::Timeline::of(record),
            metrics: metrics::Metrics::of(record),
            trend: figure::Trend::of(record),
            roles: roles::Roles::of(record),
            steps: steps::Steps::of(record),
            decisions: decisions::Decisions::of(record),
            actions: actions::Actions::of(record),
            deviations: deviations::Deviations::of(record),
            follow_ups: follow_ups::FollowUps::of(record),
            approvals: approvals::Approvals::of(record),
            controls: controls::ControlMap::of(record),
            integrity: integrity::Integrity::of(record),
            log: log::Log::of(record),
        }
    }

    /// The report in words, in the order that it is read. `own` are sections that a team or a drill adds; they stand
    /// before the appendix.
    pub fn document(&self, own: Vec<Section>) -> Document {
        let mut sections = vec![
            self.summary.section(),
            self.customers.section(),
            figure::section(&self.timeline),
            self.metrics.section(self.trend.as_ref()),
            self.roles.section(),
            self.steps.section(),
            self.decisions.section(),
            self.actions.section(),
            self.deviations.section(),
            self.follow_ups.section(),
            self.approvals.section(),
            self.controls.section(),
        ];
        sections.extend(own);
        sections.extend([self.integrity.section(), self.log.section()]);
        Document::dense(self.incident.head(), sections)
    }
}
