//! What a drill showed, from its record.

use serde::Serialize;

use crate::incident::{Envelope, Incident};
use crate::plan::{ScenarioId, Text};

/// The evaluation of one drill.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// The scenario.
    pub scenario: ScenarioId,
    /// What it is called.
    pub title: Text,
    /// How many expected actions there were.
    pub expected: usize,
    /// How many of them were done.
    pub done: usize,
}

impl Evaluation {
    /// The evaluation of a drill with a scenario; none for any other incident.
    pub fn of(incident: &Incident, _record: &[Envelope]) -> Option<Self> {
        let (scenario, exercise) = (incident.scenario()?, incident.exercise.as_ref()?);
        Some(Self {
            scenario: scenario.id.clone(),
            title: scenario.title.clone(),
            expected: scenario.expected.len(),
            done: exercise.done.len(),
        })
    }

    /// The evaluation as Markdown, for people.
    pub fn to_markdown(&self) -> String {
        format!("# {}\n\n{} of {} expected actions done\n", self.title, self.done, self.expected)
    }
}
