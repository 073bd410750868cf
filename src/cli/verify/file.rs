//! Checking an exported file, with its head and the signature over that.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{NEWER, Verify, signers};
use crate::cli::Context;
use crate::cli::export::beside;
use crate::cli::failure::Failure;
use crate::journal::{self, Checked, Expected, FileError, HeadFile, Strange};
use crate::plan::Text;
use crate::runtime::record;

/// The most bytes of a head that are read.
const MOST: u64 = 64 * 1024;

/// What is known of the head beside the lines themselves.
struct Answer {
    beside: Option<HeadFile>,
    signed: Option<signers::Signed>,
    is_given: bool,
}

impl Answer {
    /// What the end of the lines was checked against.
    const fn head(&self) -> &'static str {
        match self {
            Self { signed: Some(signers::Signed { by: Some(_), .. }), .. } => "signed",
            Self { is_given: true, .. } => "given",
            Self { beside: Some(_), .. } => "beside",
            Self { .. } => "none",
        }
    }
}

impl Verify {
    /// Check a file, or standard input.
    pub(super) fn file(&self, context: &Context, path: &Path) -> Result<(), Failure> {
        let shown = Text::line(&path.display().to_string()).to_string();
        let (beside, wrong) = match self.beside(context, path)? {
            Ok((beside, signed)) => (Answer { beside, signed, is_given: self.head.is_some() }, None),
            Err(wrong) => (Answer { beside: None, signed: None, is_given: false }, Some(wrong)),
        };
        if let Some(wrong) = wrong {
            return broken(context, &shown, None, &wrong, ANOTHER_COPY);
        }
        let kept = beside.beside.as_ref().map(HeadFile::head);
        let expected = Expected {
            incident: beside.beside.as_ref().map(|head| head.incident.as_str()),
            kept: kept.as_ref(),
            witness: self.head.as_ref(),
            knows: &record::knows,
        };
        let checked = if path == Path::new("-") {
            journal::verify_lines(io::stdin().lock(), &expected)
        } else {
            journal::verify_file(path, &expected)
        };
        match checked {
            Ok(checked) => told(context, &shown, &checked, &beside),
            Err(FileError::Line { line, fault }) => {
                broken(context, &shown, Some(line), &fault.to_string(), fault.hint())
            }
            Err(FileError::Io(source)) if source.kind() == io::ErrorKind::IsADirectory => Err(
                Failure::input(format!("`{shown}` is a folder"), "give the file of the lines that is in it"),
            ),
            Err(FileError::Io(source)) => {
                Err(Failure::Io { doing: format!("`{shown}` can't be read"), source })
            }
            Err(FileError::NotAnExport(other)) => Err(Failure::input(
                format!("`{shown}` can't be checked: it is no export of a log: {other}"),
                other.hint(),
            )),
        }
    }

    /// The head beside the lines and the signature over it; or what is wrong with them.
    #[expect(clippy::type_complexity, reason = "two things that may be absent, or a sentence")]
    fn beside(
        &self,
        context: &Context,
        path: &Path,
    ) -> Result<Result<(Option<HeadFile>, Option<signers::Signed>), String>, Failure> {
        let head = beside(path, ".head");
        let has_head = path != Path::new("-") && head.exists();
        let found = beside(path, ".head.sig");
        let is_orphaned = path != Path::new("-") && !has_head && found.exists();
        if is_orphaned && self.signature.is_none() {
            let (signature, head) = (found.display(), head.display());
            return Ok(Err(format!(
                "`{signature}` is there, and the head that it signs is not: `{head}` is gone"
            )));
        }
        let signature = self.signature.clone().or_else(|| (has_head && found.exists()).then_some(found));
        if !has_head {
            return match (signature, &self.allowed_signers) {
                (None, None) => Ok(Ok((None, None))),
                (Some(_), _) | (None, Some(_)) => Err(Failure::input(
                    format!("there is no `{}`, and a signature is over that", head.display()),
                    "put it beside the lines, or leave --signature and --allowed-signers out",
                )),
            };
        }
        let bytes = read_head(&head)?;
        let text = String::from_utf8_lossy(&bytes);
        let parsed = match HeadFile::parse(&text) {
            Ok(parsed) => parsed,
            Err(_unreadable) => {
                return Ok(Err(format!(
                    "the head `{}` can't be read: it is no head of a log",
                    head.display()
                )));
            }
        };
        let Some(signature) = signature else {
            return match &self.allowed_signers {
                None => Ok(Ok((Some(parsed), None))),
                Some(_) => Ok(Err("the head is not signed".to_owned())),
            };
        };
        let signed = signers::check(context, &signature, &bytes, self.allowed_signers.as_deref())?;
        Ok(signed.map(|signed| (Some(parsed), Some(signed))))
    }
}

fn read_head(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes));
    read.map_err(|source| Failure::Io { doing: format!("`{}` can't be read", path.display()), source })?;
    Ok(bytes)
}

/// What to do about a file that is not what was exported.
const ANOTHER_COPY: &str =
    "keep the file as it is, and ask whoever exported it for another copy and for its head";

/// Say what is wrong, and that is all.
fn broken(context: &Context, file: &str, line: Option<u64>, error: &str, hint: &str) -> Result<(), Failure> {
    context.out.either(
        || {
            let mut value = json!({ "file": file, "ok": false, "error": error });
            if let (Some(members), Some(line)) = (value.as_object_mut(), line) {
                members.insert("line".to_owned(), Value::from(line));
            }
            value
        },
        || match line {
            Some(line) => format!("{file}: broken: line {line}: {error}\n"),
            None => format!("{file}: broken: {error}\n"),
        },
    )?;
    context.out.hint(hint);
    Err(Failure::Broken)
}

fn told(context: &Context, file: &str, checked: &Checked, answer: &Answer) -> Result<(), Failure> {
    context.out.either(|| to_json(file, checked, answer), || to_text(file, checked, answer))?;
    if checked.strange.is_empty() {
        return Ok(());
    }
    context.out.hint(NEWER);
    Err(Failure::Broken)
}

fn to_json(file: &str, checked: &Checked, answer: &Answer) -> Value {
    let Checked { incident, head, strange } = checked;
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    put("file", Value::from(file));
    put("incident", Value::from(incident.as_str()));
    put("ok", Value::from(strange.is_empty()));
    put("chain", Value::from("holds"));
    put("count", Value::from(head.count));
    put("hash", Value::from(head.hash.as_str()));
    put("head", Value::from(answer.head()));
    if let Some(signed) = &answer.signed {
        put("signature", json!({ "fingerprint": signed.fingerprint, "by": signed.by }));
    }
    if let Some(from) = answer.beside.as_ref().and_then(|head| head.redacted_from.as_ref()) {
        put("redacted_from", json!(from));
    }
    if !strange.is_empty() {
        let strange =
            strange.iter().map(|Strange { line, kind, v }| json!({ "line": line, "type": kind, "v": v }));
        put("error", Value::from("some events can't be read"));
        put("strange", strange.collect());
    }
    Value::Object(members)
}

fn to_text(file: &str, checked: &Checked, answer: &Answer) -> String {
    let Checked { incident, head, strange } = checked;
    let verdict = if strange.is_empty() { "ok" } else { "the chain holds" };
    let mut text = format!(
        "{file}: {verdict}, {} events of {incident}, head {}:{}\n",
        head.count, head.count, head.hash
    );
    let mut say = |line: String| text = std::mem::take(&mut text) + "  " + &line + "\n";
    for Strange { line, kind, v } in strange {
        say(format!("line {line}: `{kind}`, version {v}, is not known to this program"));
    }
    if answer.is_given {
        say("it agrees with the head that was given".to_owned());
    }
    match (&answer.beside, &answer.signed) {
        (None, _) if answer.is_given => {}
        (None, _) => say("without a head: lines that were cut off at the end can't be seen".to_owned()),
        (Some(beside), signed) => {
            say("it ends where the head beside it says".to_owned());
            match signed {
                None => say("the head is not signed: whoever changes the lines can change it too".to_owned()),
                Some(signers::Signed { fingerprint, by: Some(by) }) => {
                    say(format!("the head is signed by {by} with {fingerprint}"));
                }
                Some(signers::Signed { fingerprint, by: None }) => {
                    say(format!("the head is signed with {fingerprint}; nobody vouches for that key"));
                }
            }
            if let Some(from) = &beside.redacted_from {
                say(format!("redacted: made from a log with the head {}:{}", from.count, from.hash));
            }
        }
    }
    text
}
