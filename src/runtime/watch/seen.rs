//! What is known of the journal, and whether that may be out of date.

use std::collections::BTreeMap;

use crate::plan::IncidentId;

/// How long each log was when it was looked at last, and the journal's mark of change then.
///
/// One question is on its way at a time. What becomes doubtful meanwhile stays so: the answer belongs to the question,
/// and the question was asked before.
#[derive(Debug, Default)]
pub(super) struct Seen {
    lengths: BTreeMap<IncidentId, u64>,
    revision: Option<u64>,
    asking: bool,
    is_doubtful: bool,
}

impl Seen {
    /// The next question: what changed since this mark, beside these lengths. None while one is on its way.
    pub(super) fn ask(&mut self) -> Option<(Option<u64>, BTreeMap<IncidentId, u64>)> {
        if std::mem::replace(&mut self.asking, true) {
            return None;
        }
        self.is_doubtful = false;
        Some((self.revision, self.lengths.clone()))
    }

    /// The answer has come: with a new mark, or without one where nothing changed or it failed.
    pub(super) fn answered(&mut self, revision: Option<u64>) {
        self.asking = false;
        if let (Some(revision), false) = (revision, self.is_doubtful) {
            self.revision = Some(revision);
        }
    }

    /// A log has this length.
    pub(super) fn at(&mut self, id: &IncidentId, length: u64) {
        self.lengths.insert(id.clone(), length);
    }

    /// A log was read up to here and no further: what was seen beyond is asked for again.
    pub(super) fn read_up_to(&mut self, id: &IncidentId, length: u64) {
        if self.lengths.insert(id.clone(), length).is_some_and(|seen| seen > length) {
            self.doubt();
        }
    }

    /// Nothing is known of a log.
    pub(super) fn forget(&mut self, id: &IncidentId) {
        self.lengths.remove(id);
        self.doubt();
    }

    /// Ask again, though the journal may not have changed.
    const fn doubt(&mut self) {
        self.revision = None;
        self.is_doubtful = self.asking;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> IncidentId {
        IncidentId::parse("spring-1").unwrap()
    }

    #[test]
    fn the_mark_of_an_answer_is_that_of_the_next_question() {
        let mut seen = Seen::default();
        assert_eq!(seen.ask(), Some((None, BTreeMap::new())));
        assert_eq!(seen.ask(), None, "one is on its way");
        seen.answered(Some(7));
        seen.at(&id(), 3);
        assert_eq!(seen.ask(), Some((Some(7), [(id(), 3)].into())));
        seen.answered(None);
        assert_eq!(seen.ask().unwrap().0, Some(7), "nothing changed");
    }

    #[test]
    fn a_line_that_a_keeper_did_not_read_any_more_is_asked_for_again() {
        let mut seen = Seen::default();
        seen.ask();
        seen.answered(Some(7));
        seen.at(&id(), 4);
        seen.read_up_to(&id(), 3);
        assert_eq!(seen.ask(), Some((None, [(id(), 3)].into())));
    }

    #[test]
    fn an_answer_to_an_older_question_settles_no_doubt() {
        let mut seen = Seen::default();
        seen.at(&id(), 4);
        assert_eq!(seen.ask().unwrap().1, [(id(), 4)].into());
        seen.read_up_to(&id(), 3);
        seen.answered(Some(7));
        assert_eq!(seen.ask(), Some((None, [(id(), 3)].into())), "else nobody would read the fourth line");
        seen.forget(&id());
        seen.answered(Some(7));
        assert_eq!(seen.ask(), Some((None, BTreeMap::new())));
        seen.answered(Some(7));
        assert_eq!(seen.ask().unwrap().0, Some(7));
    }
}
