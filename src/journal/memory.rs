//! A journal that is gone with the process: for tests, and for a drill that leaves no record.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::kinds::Kinds;
use super::{
    Appended, Draft, Head, Journal, JournalError, Line, LineRef, check_milestones, check_plan, run_verifier,
    seal_all,
};

/// The log in memory. Nothing is durable; everything else is as the trait says.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    order: Vec<String>,
    logs: BTreeMap<String, Log>,
    plans: BTreeMap<String, String>,
    writes: u64,
}

#[derive(Debug)]
struct Log {
    head: Head,
    lines: Vec<Line>,
}

impl MemoryJournal {
    fn stored(&self, incident: &str, after: u64) -> impl Iterator<Item = &Line> {
        let skipped = usize::try_from(after).unwrap_or(usize::MAX);
        self.logs.get(incident).into_iter().flat_map(move |log| log.lines.iter().skip(skipped))
    }
}

impl Journal for MemoryJournal {
    fn append(
        &mut self,
        incident: &str,
        expected: &Head,
        drafts: Vec<Draft>,
    ) -> Result<Appended, JournalError> {
        let current = self.head(incident)?.unwrap_or_else(Head::genesis);
        if current != *expected {
            return Err(JournalError::Conflict { head: current });
        }
        let (head, lines) = seal_all(incident, expected, drafts)?;
        if lines.is_empty() {
            return Ok(Appended { head, lines });
        }
        if !self.logs.contains_key(incident) {
            self.order.push(incident.to_owned());
        }
        let log = self
            .logs
            .entry(incident.to_owned())
            .or_insert_with(|| Log { head: Head::genesis(), lines: Vec::new() });
        log.lines.extend_from_slice(&lines);
        log.head = head.clone();
        self.writes = self.writes.saturating_add(1);
        Ok(Appended { head, lines })
    }

    fn head(&self, incident: &str) -> Result<Option<Head>, JournalError> {
        Ok(self.logs.get(incident).map(|log| log.head.clone()))
    }

    fn read(
        &self,
        incident: &str,
        after: u64,
        each: &mut dyn FnMut(LineRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        for line in self.stored(incident, after) {
            if each(line.view()).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn incidents(&self) -> Result<Vec<String>, JournalError> {
        Ok(self.order.clone())
    }

    fn milestones(&self, incident: &str, kinds: &[&str]) -> Result<Vec<Line>, JournalError> {
        check_milestones(kinds)?;
        Ok(self.stored(incident, 0).filter(|line| kinds.contains(&line.kind.as_str())).cloned().collect())
    }

    fn put_plan(&mut self, digest: &str, json: &str) -> Result<(), JournalError> {
        check_plan(digest, json)?;
        self.plans.insert(digest.to_owned(), json.to_owned());
        self.writes = self.writes.saturating_add(1);
        Ok(())
    }

    fn plan(&self, digest: &str) -> Result<Option<String>, JournalError> {
        Ok(self.plans.get(digest).cloned())
    }

    fn revision(&self) -> Result<u64, JournalError> {
        Ok(self.writes)
    }

    fn check_writable(&mut self) -> Result<(), JournalError> {
        Ok(())
    }

    fn verify_kinds(&self, incident: &str, witness: Option<&Head>) -> Result<(Head, Kinds), JournalError> {
        let kept = self
            .head(incident)?
            .ok_or_else(|| JournalError::UnknownIncident { incident: incident.to_owned() })?;
        run_verifier(incident, kept, witness, |each| self.read(incident, 0, each))
    }
}
