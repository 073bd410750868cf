//! Someone changes the file behind the journal's back.

use rstest::rstest;
use rusqlite::Connection;
use warroom::journal::{
    Broken, Draft, GENESIS, Head, Journal as _, JournalError, Line, SqliteJournal, verify,
};

use crate::common::{Kind, Store, draft, grow};

const SWAP: &str = "UPDATE line SET place = -1 WHERE place = 1099511627779; \
     UPDATE line SET place = 1099511627779 WHERE place = 1099511627780; \
     UPDATE line SET place = 1099511627780 WHERE place = -1";

#[rstest]
#[case::data("UPDATE line SET data = replace(data, 'event 3', 'event X') WHERE seq = 3 AND incident = 1", Broken::Changed { seq: 3 })]
#[case::time("UPDATE line SET at = '2026-11-23T14:32:00.124Z' WHERE seq = 3 AND incident = 1", Broken::Changed { seq: 3 })]
#[case::actor("UPDATE line SET actor = 'khan' WHERE seq = 1 AND incident = 1", Broken::Changed { seq: 1 })]
#[case::hash("UPDATE line SET hash = prev WHERE seq = 5 AND incident = 1", Broken::Changed { seq: 5 })]
#[case::removed("DELETE FROM line WHERE seq = 3 AND incident = 1", Broken::Missing { seq: 3 })]
#[case::first_removed("DELETE FROM line WHERE seq = 1 AND incident = 1", Broken::Missing { seq: 1 })]
#[case::last_removed("DELETE FROM line WHERE seq = 6 AND incident = 1", Broken::Removed { expected: 6, found: 5 })]
#[case::all_removed("DELETE FROM line WHERE incident = 1", Broken::Removed { expected: 6, found: 0 })]
#[case::swapped(SWAP, Broken::Reordered { seq: 3 })]
#[case::swapped_in("UPDATE line SET place = -1 WHERE seq = 3 AND incident = 1; \
    UPDATE line SET place = 1099511627779 WHERE seq = 3 AND incident = 2", Broken::Changed { seq: 3 })]
#[case::closed_up("DELETE FROM line WHERE seq = 3 AND incident = 1; \
    UPDATE line SET place = place - 1 WHERE seq > 3 AND incident = 1", Broken::Reordered { seq: 3 })]
#[case::head_gone("DELETE FROM head", Broken::NoHead)]
#[case::head_moved("UPDATE head SET count = 5 WHERE incident = 1", Broken::Beyond { seq: 6, expected: 5 })]
#[case::head_renamed("UPDATE head SET hash = 'x' WHERE incident = 1", Broken::HeadMismatch { seq: 6 })]
fn verify_names_the_event_that_is_wrong(#[case] sql: &str, #[case] expected: Broken) {
    let mut store = Store::new(Kind::Sqlite);
    grow(store.journal.as_mut(), "inc-1", 1, 6);
    grow(store.journal.as_mut(), "inc-2", 1, 6);
    store.journal.verify("inc-1", None).unwrap();
    Connection::open(store.path()).unwrap().execute_batch(sql).unwrap();
    match store.journal.verify("inc-1", None) {
        Err(JournalError::Broken(found)) => assert_eq!(found, expected),
        other => panic!("expected {expected:?}, got {other:?}"),
    }
}

#[rstest]
fn a_log_rewritten_as_a_whole_differs_from_a_head_that_someone_holds(
    #[values(Kind::Memory, Kind::Sqlite)] kind: Kind,
) {
    let mut original = Store::new(kind);
    let held = grow(original.journal.as_mut(), "inc-1", 1, 3);
    grow(original.journal.as_mut(), "inc-1", 4, 6);
    original.journal.verify("inc-1", Some(&held)).unwrap();

    let mut rewritten = Store::new(kind);
    let first = Draft { actor: "khan".to_owned(), ..draft(1) };
    let head = rewritten.journal.append("inc-1", &Head::genesis(), vec![first]).unwrap().head;
    assert_eq!(rewritten.journal.verify("inc-1", None).unwrap(), head);
    let shorter = rewritten.journal.verify("inc-1", Some(&held));
    assert!(matches!(shorter, Err(JournalError::Broken(Broken::Removed { expected: 3, found: 1 }))));
    grow(rewritten.journal.as_mut(), "inc-1", 2, 6);
    let other = rewritten.journal.verify("inc-1", Some(&held));
    assert!(matches!(other, Err(JournalError::Broken(Broken::WitnessMismatch { seq: 3 }))));
}

fn story(incident: &str) -> (Vec<Line>, Head) {
    let mut store = Store::new(Kind::Memory);
    let head = grow(store.journal.as_mut(), incident, 1, 6);
    (store.journal.lines(incident, 0).unwrap(), head)
}

#[test]
fn an_exported_log_in_another_order_is_out_of_order() {
    let (mut lines, head) = story("inc-1");
    lines.swap(2, 4);
    assert_eq!(verify("inc-1", &lines, &head), Err(Broken::Reordered { seq: 3 }));
}

#[test]
fn an_exported_line_that_stands_twice_is_said_to() {
    let (mut lines, head) = story("inc-1");
    lines.insert(3, lines[2].clone());
    assert_eq!(verify("inc-1", &lines, &head), Err(Broken::Doubled { seq: 3 }));
}

#[test]
fn an_exported_line_of_another_incident_is_foreign() {
    let ((mut lines, head), (others, _)) = (story("inc-1"), story("inc-2"));
    lines[2] = others[2].clone();
    assert_eq!(verify("inc-1", &lines, &head), Err(Broken::Foreign { seq: 3, found: "inc-2".to_owned() }));
}

#[test]
fn a_line_that_is_whole_but_follows_another_is_unlinked() {
    let (mut lines, head) = story("inc-1");
    let elsewhere = Head { count: 2, hash: GENESIS.to_owned() };
    lines[2] = warroom::journal::seal("inc-1", &elsewhere, draft(3)).unwrap();
    assert_eq!(verify("inc-1", &lines, &head), Err(Broken::Unlinked { seq: 3 }));
}

#[test]
fn a_file_cut_short_is_damaged_or_broken_but_never_whole() {
    let mut store = Store::new(Kind::Sqlite);
    grow(store.journal.as_mut(), "inc-1", 1, 400);
    let path = store.path();
    store.journal = Store::new(Kind::Memory).journal;
    let whole = std::fs::read(&path).unwrap();
    for cut in (0..whole.len()).step_by(whole.len() / 23) {
        let copy = store.folder.path().join(format!("cut-{cut}.db"));
        std::fs::write(&copy, &whole[..cut]).unwrap();
        let verified = SqliteJournal::open(&copy).and_then(|journal| journal.verify("inc-1", None));
        assert!(verified.is_err(), "cut at {cut}: {verified:?}");
    }
}
