//! Paths into a file, such as `step[3].needs[0]`, and the places they stand for.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One part of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Key(String),
    Index(usize),
}

/// A path from the root of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Path(pub(super) Vec<Part>);

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            match part {
                Part::Key(key) if at == 0 => f.write_str(key)?,
                Part::Key(key) => write!(f, ".{key}")?,
                Part::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// A path that grows on the stack: walking a healthy file allocates nothing.
#[derive(Debug, Clone, Copy)]
pub(super) enum At<'a> {
    Root,
    Key(&'a Self, &'a str),
    Index(&'a Self, usize),
}

impl At<'_> {
    pub(super) fn key<'a>(&'a self, key: &'a str) -> At<'a> {
        At::Key(self, key)
    }

    pub(super) fn index(&self, index: usize) -> At<'_> {
        At::Index(self, index)
    }

    pub(super) fn to_path(self) -> Path {
        let mut parts = Vec::new();
        let mut here = &self;
        loop {
            match here {
                At::Root => break,
                At::Key(up, key) => {
                    parts.push(Part::Key((*key).to_owned()));
                    here = up;
                }
                At::Index(up, index) => {
                    parts.push(Part::Index(*index));
                    here = up;
                }
            }
        }
        parts.reverse();
        Path(parts)
    }
}

/// Where the value of a path stands; that of the nearest value above it where it is absent.
pub(super) fn locate(root: &Spanned<DeTable<'_>>, path: &Path) -> Range<usize> {
    let mut place = root.span();
    let mut table = Some(root.get_ref());
    let mut list = None;
    for part in &path.0 {
        let next: Option<&Spanned<DeValue<'_>>> = match part {
            Part::Key(key) => table.and_then(|table| table.get(key.as_str())),
            Part::Index(index) => list.and_then(|list: &toml::de::DeArray<'_>| list.get(*index)),
        };
        let Some(next) = next else { break };
        place = next.span();
        table = next.get_ref().as_table();
        list = next.get_ref().as_array();
    }
    place
}
