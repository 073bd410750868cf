//! `warroom verify`.

mod file;
mod signers;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::Context;
use super::failure::Failure;
use super::store::{Store, find_log};
use crate::incident::intake::CHAIN;
use crate::journal::{Head, Journal, JournalError};
use crate::plan::IncidentId;
use crate::runtime::{listing, record};

/// Check the hash chain of a log, of all logs, or of an exported file
#[derive(Debug, Args)]
#[command(
    after_help = "A chain proves that a log agrees with its head. That nobody rewrote both, only a head that\n\
    someone else holds can prove: give it with --head; or a signature. Beside an exported FILE its head is looked\n\
    for in FILE.head and the signature over that in FILE.head.sig. Who signed is looked up in --allowed-signers,\n\
    else in the roster. A name with a `/` in it, or one that ends with .jsonl, is a file.\n\n\
    Example:\n  warroom verify spring-launch-1 --head 42:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n  \
    warroom verify spring-launch-1.jsonl --allowed-signers signers"
)]
pub(super) struct Verify {
    /// The incident, an exported file, or `-` for lines on standard input; every log of the store when absent
    #[arg(value_name = "INCIDENT|FILE|-")]
    what: Option<String>,
    /// A head that someone else holds: from a handover, a report, a mail
    #[arg(long, value_name = "COUNT:HASH", value_parser = head, requires = "what")]
    head: Option<Head>,
    /// The signature over FILE.head; FILE.head.sig when absent
    #[arg(long, value_name = "FILE", requires = "what")]
    signature: Option<PathBuf>,
    /// Whose signatures count: a file as `ssh-keygen` reads it, with a line `NAME KEY` for each
    #[arg(long, value_name = "FILE", requires = "what")]
    allowed_signers: Option<PathBuf>,
}

fn head(text: &str) -> Result<Head, String> {
    let well_formed = |(count, hash): (&str, &str)| {
        let hash = hash.to_ascii_lowercase();
        let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        count.parse().ok().filter(|_| is_hash).map(|count| Head { count, hash })
    };
    text.split_once(':').and_then(well_formed).ok_or_else(|| "use COUNT:HASH, with 64 hex digits".to_owned())
}

/// What was found out about one log.
enum Found {
    Holds(Head),
    /// The chain holds, and an event is of a kind or version that this program does not know.
    Strange(Head, Vec<(String, u32, u64)>),
    Broken(JournalError),
}

type Checked = (IncidentId, Found);

impl Verify {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        match &self.what {
            Some(name) if is_path(name) => return self.file(context, Path::new(name)),
            Some(_) | None => {}
        }
        let journal = match Store::locate(context).and_then(|store| store.read()) {
            Ok(journal) => journal,
            Err(failure) => {
                // A store that can't be read is no reason not to check a file.
                return match self.what.as_deref().map(Path::new).filter(|path| path.is_file()) {
                    Some(path) => self.file(context, path),
                    None => Err(failure),
                };
            }
        };
        let ids = match &self.what {
            Some(name) => match find_log(&*journal, name) {
                Ok(id) => vec![id],
                Err(_) if Path::new(name).is_file() => return self.file(context, Path::new(name)),
                Err(failure) => return Err(failure),
            },
            None => every_log(&*journal)?,
        };
        if self.signature.is_some() || self.allowed_signers.is_some() {
            return Err(Failure::input(
                "only the head of an exported file is signed",
                "give the file, or leave --signature and --allowed-signers out",
            ));
        }
        let mut checked: Vec<Checked> = Vec::with_capacity(ids.len());
        for id in ids {
            let found = self.check(&*journal, &id)?;
            checked.push((id, found));
        }
        let is_single = self.what.is_some();
        context.out.either(|| to_json(&checked, is_single), || to_text(&checked))?;
        let hint = checked.iter().find_map(|(_, found)| match found {
            Found::Holds(_) => None,
            Found::Strange(..) => Some(Some(NEWER)),
            Found::Broken(error) => Some(error.hint()),
        });
        let Some(hint) = hint else { return Ok(()) };
        if let Some(hint) = hint {
            context.out.hint(hint);
        }
        Err(Failure::Broken)
    }

    fn check(&self, journal: &dyn Journal, id: &IncidentId) -> Result<Found, Failure> {
        match journal.verify_kinds(id.as_str(), self.head.as_ref()) {
            Ok((head, kinds)) => {
                let strange = kinds.iter().filter(|(kind, v, _)| !record::knows(id.as_str(), kind, *v));
                let kinds: Vec<_> = strange.map(|(kind, v, seq)| (kind.to_owned(), v, seq)).collect();
                Ok(if kinds.is_empty() { Found::Holds(head) } else { Found::Strange(head, kinds) })
            }
            Err(error @ (JournalError::Broken(_) | JournalError::Corrupt { .. })) => Ok(Found::Broken(error)),
            Err(error) => Err(error.into()),
        }
    }
}

/// What to do about events that this program does not know.
const NEWER: &str = "use the release that wrote them";

/// Is this the name of a file, whatever the store has?
fn is_path(name: &str) -> bool {
    let ends = |ending| Path::new(name).extension().is_some_and(|it| it.eq_ignore_ascii_case(ending));
    name == "-" || name.contains(['/', std::path::MAIN_SEPARATOR]) || ends("jsonl") || ends("ndjson")
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
    let one = |(id, found): &Checked| match found {
        Found::Holds(head) => json!({ "incident": id, "ok": true, "count": head.count, "hash": head.hash }),
        Found::Strange(head, kinds) => {
            let strange = |(kind, v, seq): &(String, u32, u64)| json!({ "seq": seq, "type": kind, "v": v });
            let strange: Vec<_> = kinds.iter().map(strange).collect();
            json!({ "incident": id, "ok": false, "chain": "holds", "count": head.count, "hash": head.hash,
                "error": "some events can't be read", "strange": strange })
        }
        Found::Broken(error) => json!({ "incident": id, "ok": false, "error": error.to_string() }),
    };
    match checked {
        [single] if is_single => one(single),
        several => several.iter().map(one).collect(),
    }
}

fn to_text(checked: &[Checked]) -> String {
    let line = |(id, found): &Checked| match found {
        Found::Holds(head) => format!("{id}: ok, {} events, head {}:{}\n", head.count, head.count, head.hash),
        Found::Strange(head, kinds) => {
            let mut text = format!(
                "{id}: the chain holds, {} events, head {}:{}; some can't be read\n",
                head.count, head.count, head.hash
            );
            for (kind, v, seq) in kinds {
                let line = format!("  event {seq}: `{kind}`, version {v}, is not known\n");
                text.push_str(&line);
            }
            text
        }
        Found::Broken(error) => format!("{id}: broken: {error}\n"),
    };
    if checked.is_empty() { "no incidents\n".to_owned() } else { checked.iter().map(line).collect() }
}
