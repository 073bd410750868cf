//! `warroom verify`.

use clap::Args;
use serde_json::{Value, json};

use super::Context;
use super::failure::Failure;
use super::store::{Store, find_log};
use crate::incident::intake::CHAIN;
use crate::journal::{Head, Journal, JournalError};
use crate::plan::IncidentId;
use crate::runtime::listing;

/// Check the hash chain of a log, or of all
#[derive(Debug, Args)]
#[command(
    after_help = "A chain proves that a log agrees with its head. That nobody rewrote both, only a head that\n\
    someone else holds can prove: give it with --head.\n\n\
    Example:\n  warroom verify spring-launch-1 --head 42:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
)]
pub(super) struct Verify {
    /// The incident; all of them when absent
    incident: Option<String>,
    /// A head that someone else holds: from a handover, a report, a mail
    #[arg(long, value_name = "COUNT:HASH", value_parser = head, requires = "incident")]
    head: Option<Head>,
}

fn head(text: &str) -> Result<Head, String> {
    let well_formed = |(count, hash): (&str, &str)| {
        let hash = hash.to_ascii_lowercase();
        let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        count.parse().ok().filter(|_| is_hash).map(|count| Head { count, hash })
    };
    text.split_once(':').and_then(well_formed).ok_or_else(|| "use COUNT:HASH, with 64 hex digits".to_owned())
}

type Checked = (IncidentId, Result<Head, JournalError>);

impl Verify {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let journal = Store::locate(context)?.read()?;
        let ids = match &self.incident {
            Some(name) => vec![find_log(&*journal, name)?],
            None => every_log(&*journal)?,
        };
        let mut checked: Vec<Checked> = Vec::with_capacity(ids.len());
        for id in ids {
            match journal.verify(id.as_str(), self.head.as_ref()) {
                result @ (Ok(_) | Err(JournalError::Broken(_) | JournalError::Corrupt { .. })) => {
                    checked.push((id, result));
                }
                Err(error) => return Err(error.into()),
            }
        }
        let is_single = self.incident.is_some();
        context.out.either(|| to_json(&checked, is_single), || to_text(&checked))?;
        let Some(error) = checked.iter().find_map(|(_, result)| result.as_ref().err()) else { return Ok(()) };
        if let Some(hint) = error.hint() {
            context.out.hint(hint);
        }
        Err(Failure::Broken)
    }
}

/// Of every incident, and of the proposals.
fn every_log(journal: &dyn Journal) -> Result<Vec<IncidentId>, Failure> {
    let mut ids = listing::names(journal)?;
    if journal.head(CHAIN)?.is_some() {
        ids.extend(IncidentId::parse(CHAIN));
    }
    Ok(ids)
}

fn to_json(checked: &[Checked], is_single: bool) -> Value {
    let one = |(id, result): &Checked| match result {
        Ok(head) => json!({ "incident": id, "ok": true, "count": head.count, "hash": head.hash }),
        Err(error) => json!({ "incident": id, "ok": false, "error": error.to_string() }),
    };
    match checked {
        [single] if is_single => one(single),
        several => several.iter().map(one).collect(),
    }
}

fn to_text(checked: &[Checked]) -> String {
    let line = |(id, result): &Checked| match result {
        Ok(head) => format!("{id}: ok, {} events, head {}:{}\n", head.count, head.count, head.hash),
        Err(error) => format!("{id}: broken: {error}\n"),
    };
    if checked.is_empty() { "no incidents\n".to_owned() } else { checked.iter().map(line).collect() }
}
