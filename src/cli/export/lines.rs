//! The lines of a log, and their head apart from them.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Export;
use super::place::{Draft, Place, taken};
use super::sign::HeadSigner;
use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::incident::intake::CHAIN;
use crate::journal::{Head, HeadFile, Journal, JournalError, Line, Verifier};
use crate::plan::IncidentId;
use crate::runtime::redacted::{RedactedLines, redacted_lines};

/// Where lines go.
enum Sink {
    Stdout,
    File(Draft),
}

impl Sink {
    fn put(&mut self, line: &str) -> Result<(), Failure> {
        match self {
            Self::Stdout => Output::raw_line(line),
            Self::File(draft) => draft.put(line.as_bytes()).and_then(|()| draft.put(b"\n")),
        }
    }
}

impl Export {
    /// Write the lines, then the head, then its signature.
    pub(super) fn lines(
        &self,
        context: &Context,
        journal: &dyn Journal,
        id: &IncidentId,
    ) -> Result<(), Failure> {
        // Asked before anything is written: a key that can't sign is a reason to write nothing.
        let signer = self.key.as_deref().map(|key| HeadSigner::find(context, key)).transpose()?;
        let mut sink = match &self.output {
            None => Sink::Stdout,
            Some(path) => {
                self.keeps_its_kind(path)?;
                Sink::File(Place::new(path, id, self.force)?.open()?)
            }
        };
        let head = if self.redact {
            let redacted = redacted_lines(journal, id, &self.hide)?;
            super::tell_absent(&redacted.absent);
            put_redacted(redacted, id, &mut sink)?
        } else {
            put_whole(journal, id, &mut sink)?
        };
        let (Sink::File(draft), Some(path)) = (sink, &self.output) else {
            Output::aside(&told(&head));
            return Ok(());
        };
        let text = head.to_text().map_err(no_form)?;
        let signature = signer.as_ref().map(|signer| signer.sign(text.as_bytes())).transpose()?;
        let drafts = Drafts { lines: draft, path, text: &text, signature: signature.as_deref() };
        drafts.publish()?;
        let signed_by = signer.map(|signer| signer.fingerprint());
        context.out.either(
            || to_json(path, &head, signed_by.as_deref()),
            || {
                let signed = signed_by.as_ref().map_or_else(String::new, |by| format!(", signed with {by}"));
                format!("{}: {}{signed}\n", path.display(), told(&head))
            },
        )
    }
}

impl Export {
    /// A signed export is not replaced by one that nobody signed, nor a whole one by one without names or the other way
    /// round: each is somebody's proof.
    fn keeps_its_kind(&self, path: &Path) -> Result<(), Failure> {
        if self.force || !path.exists() {
            return Ok(());
        }
        if !self.sign && beside(path, ".head.sig").exists() {
            return Err(taken(format!("`{}` is there, and its head is signed", path.display())));
        }
        let head = std::fs::read_to_string(beside(path, ".head")).ok();
        let before = head.and_then(|text| HeadFile::parse(&text).ok());
        match before.map(|head| head.redacted_from.is_some()) {
            Some(true) if !self.redact => {
                Err(taken(format!("`{}` is there, and it is redacted", path.display())))
            }
            Some(false) if self.redact => {
                Err(taken(format!("`{}` is there, and it is not redacted", path.display())))
            }
            _ => Ok(()),
        }
    }
}

/// What is written beside each other.
struct Drafts<'d> {
    lines: Draft,
    path: &'d Path,
    text: &'d str,
    signature: Option<&'d str>,
}

impl Drafts<'_> {
    /// Everything is on the disk before anything gets its name, and an older head goes first: at no moment do lines
    /// stand beside a head that is not theirs.
    fn publish(self) -> Result<(), Failure> {
        let (head, signature) = (beside(self.path, ".head"), beside(self.path, ".head.sig"));
        let lines = self.lines.close()?;
        let text = Place::beside(&head)?.prepare(self.text.as_bytes())?;
        let signed =
            self.signature.map(|text| Place::beside(&signature)?.prepare(text.as_bytes())).transpose()?;
        for old in [&signature, &head] {
            match std::fs::remove_file(old) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Failure::Io {
                        doing: format!("`{}` can't be replaced", old.display()),
                        source,
                    });
                }
                Ok(()) | Err(_) => {}
            }
        }
        lines.publish()?;
        text.publish()?;
        signed.map_or(Ok(()), super::place::Ready::publish)
    }
}

/// The path with something behind it.
pub(in crate::cli) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The lines as they are, checked on the way: a log that is broken is not exported as if it were whole.
fn put_whole(journal: &dyn Journal, id: &IncidentId, sink: &mut Sink) -> Result<HeadFile, Failure> {
    let before = journal.head(id.as_str())?.unwrap_or_else(Head::genesis);
    let mut verifier = Verifier::headless(id.as_str()).witness(before);
    let mut done: Result<(), Failure> = Ok(());
    journal.read(id.as_str(), 0, &mut |line| {
        done = verifier.line(&line).map_err(broken).and_then(|()| sink.put(&line.to_json()));
        if done.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    done?;
    Ok(HeadFile::new(id.as_str(), &verifier.finish().map_err(broken)?))
}

fn put_redacted(redacted: RedactedLines, id: &IncidentId, sink: &mut Sink) -> Result<HeadFile, Failure> {
    redacted.lines.iter().map(Line::to_json).try_for_each(|line| sink.put(&line))?;
    // The random name in each line keeps anybody from trying out what stood there until the head is right. The lines
    // of the proposals have none.
    let redacted_from = (id.as_str() != CHAIN).then_some(redacted.from);
    Ok(HeadFile { redacted_from, ..HeadFile::new(id.as_str(), &redacted.head) })
}

fn broken(found: crate::journal::Broken) -> Failure {
    Failure::No {
        message: format!("the log is broken, and was not exported: {}", JournalError::from(found)),
        hint: Some("`warroom log INCIDENT --format json` prints the lines as they are".to_owned()),
        could: Vec::new(),
    }
}

fn no_form(error: serde_json::Error) -> Failure {
    Failure::Io { doing: "the head has no canonical form".to_owned(), source: error.into() }
}

fn told(head: &HeadFile) -> String {
    let HeadFile { incident, count, hash, redacted_from } = head;
    let from = redacted_from.as_ref().map_or_else(String::new, |from| {
        format!(", redacted from a log with the head {}:{}", from.count, from.hash)
    });
    format!("{count} events of {incident}, head {count}:{hash}{from}")
}

fn to_json(path: &Path, head: &HeadFile, signed_by: Option<&str>) -> Value {
    let mut value = json!({
        "file": path.display().to_string(),
        "incident": head.incident,
        "count": head.count,
        "hash": head.hash,
    });
    if let (Some(members), Some(from)) = (value.as_object_mut(), &head.redacted_from) {
        members.insert("redacted_from".to_owned(), json!(from));
    }
    if let (Some(members), Some(by)) = (value.as_object_mut(), signed_by) {
        members.insert("fingerprint".to_owned(), Value::from(by));
    }
    value
}
