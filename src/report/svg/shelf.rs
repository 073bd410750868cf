//! Rows of marks in which nothing lies on anything else.

use unicode_width::UnicodeWidthStr as _;

/// How wide a character of a drawing is taken to be, in tenths of a pixel: wide enough for the widest of the fonts.
const CHARACTER: usize = 71;

/// Between a mark and what stands after it, in pixels.
pub(super) const GAP: i64 = 5;

/// About how wide a text of a drawing is, in pixels.
pub(super) fn width(text: &str) -> i64 {
    i64::try_from(text.width() * CHARACTER / 10).unwrap_or(i64::MAX / 4)
}

/// Where a label stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// On the mark.
    Inside,
    /// After it.
    After,
    /// Before it.
    Before,
    /// Nowhere: there is no room for it. The table has it.
    Absent,
}

/// The place of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    /// The row, from 0.
    pub(super) row: usize,
    /// The label.
    pub(super) label: Label,
}

/// Rows that are filled from the left.
#[derive(Debug)]
pub(super) struct Shelf {
    /// Up to where each row is taken.
    taken: Vec<i64>,
    right: i64,
    /// So many rows may be opened for the sake of a label.
    rows_for_labels: usize,
}

impl Shelf {
    /// An empty shelf that ends at `right`.
    pub(super) const fn new(right: i64, rows_for_labels: usize) -> Self {
        Self { taken: Vec::new(), right, rows_for_labels }
    }

    /// How many rows there are.
    pub(super) const fn rows(&self) -> usize {
        self.taken.len()
    }

    /// Put a mark from `from` to `to` with a label of that width on it. Marks come in the order of their beginnings.
    pub(super) fn put(&mut self, from: i64, to: i64, label: i64) -> Placed {
        if to - from >= label + 2 * GAP {
            return self.take(from, to, Label::Inside);
        }
        let after = to + GAP + label;
        let (left, right, place) = if after <= self.right {
            (from, after, Label::After)
        } else {
            (from - GAP - label, to, Label::Before)
        };
        // Where a row is opened for the mark itself, its label has room in it too.
        let has_room = |left| self.taken.iter().any(|taken| *taken <= left);
        if has_room(left) || self.rows() < self.rows_for_labels || !has_room(from) {
            return self.take(left, right, place);
        }
        self.take(from, to, Label::Absent)
    }

    fn take(&mut self, from: i64, to: i64, label: Label) -> Placed {
        let row = self.taken.iter().position(|taken| *taken <= from).unwrap_or_else(|| self.rows());
        if row == self.rows() {
            self.taken.push(to + GAP);
        } else if let Some(taken) = self.taken.get_mut(row) {
            *taken = to + GAP;
        }
        Placed { row, label }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_label_stands_on_its_mark_or_after_it_or_before_it_or_nowhere() {
        let mut shelf = Shelf::new(200, 1);
        assert_eq!(shelf.put(0, 60, 40), Placed { row: 0, label: Label::Inside });
        assert_eq!(shelf.put(70, 80, 40), Placed { row: 0, label: Label::After });
        assert_eq!(shelf.put(100, 110, 40), Placed { row: 1, label: Label::After });
        assert_eq!(shelf.put(190, 199, 40), Placed { row: 0, label: Label::Before });
        assert_eq!(shelf.put(192, 196, 60), Placed { row: 1, label: Label::Absent });
    }

    proptest! {
        #[test]
        fn nothing_lies_on_anything_else(
            mut marks in proptest::collection::vec((0_i64..900, 0_i64..300, 0_i64..200), 0..40)
        ) {
            marks.sort_unstable();
            let mut shelf = Shelf::new(1_000, 4);
            let mut laid: Vec<(usize, i64, i64)> = Vec::new();
            for (from, lasts, label) in marks {
                let to = (from + lasts).min(1_000);
                let placed = shelf.put(from, to, label);
                let (left, right) = match placed.label {
                    Label::Inside | Label::Absent => (from, to),
                    Label::After => (from, to + GAP + label),
                    Label::Before => (from - GAP - label, to),
                };
                for (row, from, to) in &laid {
                    prop_assert!(*row != placed.row || *to <= left || right <= *from);
                }
                prop_assert!(right <= 1_000);
                laid.push((placed.row, left, right));
            }
        }
    }
}
