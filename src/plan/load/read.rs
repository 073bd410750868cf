//! One file: from text to a tree of the right shape.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, Deserializer};

use super::conform::{Fault, Mended, conform};
use super::schema::Kind;
use super::secrets::Hidden;

/// The most problems of one file that are kept: enough to work on, and a bound for a file made of noise.
const MOST_FAULTS: usize = 500;

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
    let mut faults: Vec<Fault> = errors
        .into_iter()
        .take(MOST_FAULTS)
        .map(|error| Fault {
            span: error.span().unwrap_or(0..0),
            message: error.message().to_owned(),
            hint: None,
        })
        .collect();
    let broken = !faults.is_empty();
    let (hidden, literals) = Hidden::find(text, &root);
    let (shape, mended) = conform(kind.shape(), &mut root);
    // A file with a broken line lacks what stood there: what seems to be missing would be invented.
    let shape = shape
        .into_iter()
        .filter(|fault| !(broken && fault.span.is_empty()));
    faults.extend(shape.filter(|fault| !literals.iter().any(|literal| literal.span == fault.span)));
    faults.extend(literals);
    faults.truncate(MOST_FAULTS);
    (
        root,
        Findings {
            broken,
            faults,
            mended,
            hidden,
        },
    )
}

impl Document {
    /// Read a file, with its value where it has one.
    pub(super) fn load<T: DeserializeOwned>(
        path: String,
        kind: Kind,
        text: Cow<'static, str>,
    ) -> (Self, Option<T>) {
        let (root, found) = read(kind, &text);
        let mut faults = found.faults;
        let value = match T::deserialize(Deserializer::from(root))
            .map_err(|error| (error.span(), error.message().to_owned()))
        {
            Ok(value) => Some(value),
            Err((span, message)) => {
                // The schema and the type disagree, or the value has a rule of its own.
                faults.push(Fault {
                    span: span.unwrap_or(0..0),
                    message,
                    hint: None,
                });
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
