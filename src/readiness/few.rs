//! A list that may be long, said in a few names: ten thousand campaigns must not make a message of ten thousand names.

use std::fmt;

use crate::plan::Text;

/// The most names that a message says.
const SHOWN: usize = 3;

/// The longest part of a text from a file that a message quotes, in characters.
const LONGEST: usize = 64;

/// The first of many, and how many more there are.
#[derive(Debug)]
pub(super) struct Few<T> {
    shown: Vec<T>,
    more: usize,
}

impl<T> Few<T> {
    /// The first of `all`, which are `total`. No more of `all` is looked at than is shown.
    pub(super) fn of(all: impl Iterator<Item = T>, total: usize) -> Self {
        let shown: Vec<T> = all.take(SHOWN).collect();
        let more = total.saturating_sub(shown.len());
        Self { shown, more }
    }

    /// Is there none?
    pub(super) const fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The word for one of them, or for more.
    pub(super) fn word<'w>(&self, one: &'w str, many: &'w str) -> &'w str {
        if self.shown.len() + self.more > 1 { many } else { one }
    }

    /// The same list, each in other words.
    pub(super) fn map<U>(self, words: impl FnMut(T) -> U) -> Few<U> {
        Few { shown: self.shown.into_iter().map(words).collect(), more: self.more }
    }
}

/// `a`, `a and b`, `a, b and c`, `a, b, c and 7 more`.
impl<T: fmt::Display> fmt::Display for Few<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, one) in self.shown.iter().enumerate() {
            match number {
                0 => {}
                n if n + 1 == self.shown.len() && self.more == 0 => f.write_str(" and ")?,
                _ => f.write_str(", ")?,
            }
            one.fmt(f)?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl<T: fmt::Display> Few<T> {
    /// The same list in backticks, as messages name what stands in files.
    pub(super) fn ticked(self) -> Few<String> {
        self.map(|it| format!("`{it}`"))
    }
}

/// The first names of a list of a file, in backticks.
pub(super) fn names(all: &[&Text]) -> Few<String> {
    Few::of(all.iter().map(|text| name(text)), all.len())
}

/// A text of a file as a message quotes it: in backticks, and not longer than a name.
pub(super) fn name(text: &Text) -> String {
    format!("`{}`", text.cut(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_said_in_a_few_words_however_long_it_is() {
        let said = |total: usize| Few::of(0..total, total).to_string();
        assert_eq!(said(1), "0");
        assert_eq!(said(2), "0 and 1");
        assert_eq!(said(3), "0, 1 and 2");
        assert_eq!(said(4), "0, 1, 2 and 1 more");
        assert_eq!(said(10_000), "0, 1, 2 and 9997 more");
    }
}
