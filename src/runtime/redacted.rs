//! A record with people, hosts and identifiers replaced, for sharing.
//!
//! The redacted lines are chained anew, so that anybody can check them as they check the original; and they are
//! replayed as any record is, so that a redacted report is just the report of a redacted record.

use std::sync::Arc;

use serde_json::Value;

use super::record::{self, RecordError};
use crate::incident::state::NotDeclared;
use crate::incident::{Envelope, Incident};
use crate::journal::{Draft, Head, Journal, Line, seal};
use crate::plan::{IncidentId, Plan, digest};
use crate::report::redact::Redactor;

/// The lines of a log, with everything replaced, and what they were made from.
#[derive(Debug)]
pub struct RedactedLines {
    /// The lines, chained anew.
    pub lines: Vec<Line>,
    /// Where their chain ends.
    pub head: Head,
    /// The head of the log that they were made from.
    pub from: Head,
    /// What was to be hidden and stands nowhere in the log.
    pub absent: Vec<String>,
    plan: Option<Value>,
}

/// A redacted record.
#[derive(Debug)]
pub struct Redacted {
    /// The incident as of its last event.
    pub incident: Incident,
    /// Every event, from the first.
    pub events: Vec<Envelope>,
    /// Where the chain of the redacted lines ends.
    pub head: Head,
    /// The head of the log that they were made from.
    pub from: Head,
    /// What was to be hidden and stands nowhere in the log.
    pub absent: Vec<String>,
}

/// The redacted record of an incident: what a report is drawn from when it is shared.
pub fn load_redacted(
    journal: &dyn Journal,
    id: &IncidentId,
    hidden: &[String],
) -> Result<Redacted, RecordError> {
    let RedactedLines { lines, head, from, absent, plan } = redacted_lines(journal, id, hidden)?;
    let events = lines.iter().map(|line| record::decode(line.view())).collect::<Result<Vec<_>, _>>()?;
    let plan: Plan = serde_json::from_value(plan.ok_or(NotDeclared)?).map_err(RecordError::Plan)?;
    let incident = Incident::replay(id.clone(), Arc::new(plan), &events)?;
    Ok(Redacted { incident, events, head, from, absent })
}

/// The redacted lines of a log: an incident's, or that of the proposals.
///
/// `hidden` is what goes besides: names that nothing in the plan or the log gives away as such.
///
/// Only a log whose chain holds is redacted: the new chain would hide that the old one does not.
pub fn redacted_lines(
    journal: &dyn Journal,
    id: &IncidentId,
    hidden: &[String],
) -> Result<RedactedLines, RecordError> {
    let from = journal.verify(id.as_str(), None)?;
    let mut lines = journal.lines(id.as_str(), 0)?;
    lines.truncate(usize::try_from(from.count).unwrap_or(usize::MAX));
    let data = lines.iter().map(data_of).collect::<Result<Vec<_>, _>>()?;
    let plan = plan_of(journal, data.first())?;
    let mut redactor = Redactor::new(id.as_str(), plan.as_ref().unwrap_or(&Value::Null), &data);
    for text in hidden {
        redactor.hide(text);
    }
    let plan = plan.map(|plan| redactor.plan(&plan));
    let address = plan.as_ref().map(address).transpose()?;
    let is_absent = |text: &&String| !lines.iter().any(|line| Redactor::holds(&line.data, text));
    let absent = hidden.iter().filter(is_absent).cloned().collect();
    let (mut head, mut redacted) = (Head::genesis(), Vec::with_capacity(lines.len()));
    for (line, data) in lines.iter().zip(&data) {
        let mut data = redactor.event(&line.kind, data);
        if let (1, Some(address), Some(members)) = (line.seq, &address, data.as_object_mut()) {
            members.insert("plan".to_owned(), Value::from(address.as_str()));
        }
        let draft = Draft {
            id: redactor.text(&line.id),
            at: line.view().instant().map_err(|_unreadable| frame(line, "time"))?,
            actor: redactor.actor(&line.actor),
            origin: line.origin.clone(),
            v: line.v,
            kind: line.kind.clone(),
            data,
        };
        let line = seal(id.as_str(), &head, draft).map_err(crate::journal::JournalError::from)?;
        head = Head::of(&line);
        redacted.push(line);
    }
    Ok(RedactedLines { lines: redacted, head, from, absent, plan })
}

const fn frame(line: &Line, what: &'static str) -> RecordError {
    RecordError::Frame { seq: line.seq, what }
}

fn data_of(line: &Line) -> Result<Value, RecordError> {
    serde_json::from_str(&line.data).map_err(|_unreadable| frame(line, "data"))
}

/// The plan that the first line names; the log of the proposals names none.
fn plan_of(journal: &dyn Journal, first: Option<&Value>) -> Result<Option<Value>, RecordError> {
    let Some(digest) = first.and_then(|data| data.get("plan")?.as_str()) else { return Ok(None) };
    let json = journal.plan(digest)?.ok_or_else(|| RecordError::PlanMissing(digest.to_owned()))?;
    serde_json::from_str(&json).map(Some).map_err(RecordError::Plan)
}

fn address(plan: &Value) -> Result<String, RecordError> {
    let json = serde_json_canonicalizer::to_string(plan).map_err(RecordError::Plan)?;
    Ok(digest::sha256_hex(json.as_bytes()))
}
