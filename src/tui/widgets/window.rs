//! Which part of a long list is shown.

use std::ops::Range;

/// The rows of a list that are on the screen. The chosen row is always among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first row that is shown, from 0.
    pub first: usize,
    /// How many rows there are room for.
    pub rows: usize,
    /// How many rows the list has.
    pub total: usize,
}

impl Window {
    /// The window of `rows` rows over a list of `total`, with `chosen` about in its middle.
    ///
    /// It follows from the chosen row alone: the view keeps no scroll position.
    pub fn around(chosen: usize, rows: usize, total: usize) -> Self {
        let first = chosen.saturating_sub(rows / 2).min(total.saturating_sub(rows));
        Self { first, rows, total }
    }

    /// The places of the rows that are shown.
    pub fn range(self) -> Range<usize> {
        self.first..self.first.saturating_add(self.rows).min(self.total)
    }

    /// How many rows lie above.
    pub const fn above(self) -> usize {
        self.first
    }

    /// How many rows lie below.
    pub const fn below(self) -> usize {
        self.total.saturating_sub(self.first.saturating_add(self.rows))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_chosen_row_is_on_the_screen(total in 1_usize..5000, rows in 1_usize..100, seed in any::<usize>()) {
            let chosen = seed % total;
            let window = Window::around(chosen, rows, total);
            prop_assert!(window.range().contains(&chosen));
            prop_assert_eq!(window.above() + window.range().len() + window.below(), total);
        }
    }
}
