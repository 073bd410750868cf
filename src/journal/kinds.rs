//! Which kinds of events a log has.

/// The kinds of events of a log with their versions, each with its first event, in the order of these.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kinds(Vec<(String, u32, u64)>);

impl Kinds {
    /// And the next event: its kind, its version, its number.
    pub(super) fn take(&mut self, kind: &str, v: u32, seq: u64) {
        if !self.0.iter().any(|(known, version, _)| known == kind && *version == v) {
            self.0.push((kind.to_owned(), v, seq));
        }
    }

    /// Those of consecutive ranges, as one.
    pub(super) fn joined(ranges: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for (kind, v, seq) in ranges.into_iter().flat_map(|range| range.0) {
            all.take(&kind, v, seq);
        }
        all
    }

    /// Each kind with its version and the number of its first event.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u32, u64)> {
        self.0.iter().map(|(kind, v, seq)| (kind.as_str(), *v, *seq))
    }
}
