//! One file: from text to a tree of the right shape.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::DeTable;

use super::conform::{Fault, Mended, conform};
use super::json::Json;
use super::schema::Kind;
use super::secrets::Hidden;

/// The most problems of one file that are kept: enough to work on, and a bound for a file made of noise.
pub(super) const MOST_FAULTS: usize = 500;

/// A file that was read, what is wrong with it, and what must not be shown of it.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) path: String,
    pub(super) kind: Kind,
    pub(super) text: Cow<'static, str>,
    /// Could a part of it not be parsed?
    pub(super) broken: bool,
    pub(super) faults: Vec<Fault>,
    pub(super) mended: Mended,
    pub(super) hidden: Hidden,
}

/// What reading a text found beside its tree.
pub(super) struct Findings {
    broken: bool,
    faults: Vec<Fault>,
    mended: Mended,
    hidden: Hidden,
}

/// Parse a text and mend it until it has the shape of its kind. The same text always gives the same tree.
pub(super) fn read(kind: Kind, text: &str) -> (Spanned<DeTable<'_>>, Findings) {
    let (mut root, errors) = DeTable::parse_recoverable(text);
    let broken = !errors.is_empty();
    let (mut hidden, literals) = Hidden::find(text, &root);
    if broken {
        hidden.hide_unparsed(text);
    }
    let (shape, mended) = conform(kind.shape(), &mut root, &mut hidden);
    let (mut faults, sound) = syntax(text, &errors);
    // Past an unclosed bracket the tree is a guess; and what a broken file seems to lack may stand in the broken part.
    let shape = shape.into_iter().filter(|it| it.span.start < sound && !(broken && it.span.is_empty()));
    let told: BTreeSet<usize> = literals.iter().map(|literal| literal.span.start).collect();
    faults.extend(shape.filter(|fault| !told.contains(&fault.span.start)));
    faults.extend(literals);
    faults.truncate(MOST_FAULTS);
    (root, Findings { broken, faults, mended, hidden })
}

/// The syntax errors that stand for themselves, and the byte up to which the tree is no guess.
///
/// The parser goes on after an error. A line is reported once, and nothing after the first sign of an unclosed
/// bracket: there, every following line would be called wrong.
fn syntax(text: &str, errors: &[toml::de::Error]) -> (Vec<Fault>, usize) {
    let mut faults: Vec<Fault> = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let same_line = faults.last().is_some_and(|last: &Fault| {
            let between = last.span.start.min(span.start)..last.span.start.max(span.start);
            !text.get(between).unwrap_or_default().contains('\n')
        });
        let message = error.message();
        let unclosed = UNCLOSED.iter().any(|sign| message.contains(sign));
        let end = span.start;
        if !same_line && faults.len() < MOST_FAULTS {
            faults.push(Fault {
                span,
                message: message.to_owned(),
                hint: unclosed.then(|| "is the bracket before it closed?".to_owned()),
                code: None,
            });
        }
        if unclosed {
            return (faults, end);
        }
    }
    (faults, usize::MAX)
}

/// How the parser words what follows from an unclosed bracket.
const UNCLOSED: [&str; 4] = ["between array elements", "in array", "between inline table", "unclosed"];

impl Document {
    /// Read a file, with its value where it has one.
    pub(super) fn load<T: DeserializeOwned>(
        path: String,
        kind: Kind,
        text: Cow<'static, str>,
    ) -> (Self, Option<T>) {
        let (root, found) = read(kind, &text);
        let mut faults = found.faults;
        let json = Json::of(&root);
        let value = match serde_json::from_str(&json.text) {
            Ok(value) => Some(value),
            Err(error) => {
                // The schema and the type disagree, or the value has a rule of its own.
                let span = json.span_at(error.column());
                faults.push(Fault { span, message: said(&error), hint: None, code: None });
                None
            }
        };
        let document = Self {
            path,
            kind,
            text,
            broken: found.broken,
            faults,
            mended: found.mended,
            hidden: found.hidden,
        };
        (document, value)
    }
}

/// What is wrong, without the place in the JSON, which nobody sees.
fn said(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&place).unwrap_or(&message).to_owned()
}
