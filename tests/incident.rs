//! The pure core: cases in plain data, and the laws as properties.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

#[path = "incident/actions.rs"]
mod actions;
#[path = "incident/afterwards.rs"]
mod afterwards;
#[path = "incident/alerts.rs"]
mod alerts;
#[path = "incident/cases.rs"]
mod cases;
#[path = "incident/controls.rs"]
mod controls;
#[path = "incident/deeds.rs"]
mod deeds;
#[path = "incident/deliveries.rs"]
mod deliveries;
#[path = "incident/deputy.rs"]
mod deputy;
#[path = "incident/drilled.rs"]
mod drilled;
#[path = "incident/ended.rs"]
mod ended;
#[path = "incident/escalation.rs"]
mod escalation;
#[path = "incident/evaluation.rs"]
mod evaluation;
#[path = "incident/kit.rs"]
mod kit;
#[path = "incident/laws.rs"]
mod laws;
#[path = "incident/marks.rs"]
mod marks;
#[path = "incident/messages.rs"]
mod messages;
#[path = "incident/metrics.rs"]
mod metrics;
#[path = "incident/msel.rs"]
mod msel;
#[path = "incident/sent.rs"]
mod sent;
#[path = "incident/simulation.rs"]
mod simulation;
#[path = "incident/stories.rs"]
mod stories;
#[path = "incident/triage.rs"]
mod triage;
#[path = "incident/updates.rs"]
mod updates;
