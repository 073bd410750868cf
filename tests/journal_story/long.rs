//! A long log in the store, which is checked in ranges.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use rstest::rstest;
use rusqlite::Connection;
use warroom::journal::{Broken, Head, Journal as _, JournalError, SqliteJournal};

use crate::common::{Kind, Store, grow};

/// Long enough for ranges.
const LONG: u64 = 21_000;

fn long() -> (Store, Head) {
    let mut store = Store::new(Kind::Sqlite);
    let head = grow(store.journal.as_mut(), "inc-1", 1, LONG);
    (store, head)
}

#[test]
fn a_long_log_is_whole_and_agrees_with_what_others_hold() {
    let (store, head) = long();
    assert_eq!(store.journal.verify("inc-1", None).unwrap(), head);
    let mut earlier = Head::genesis();
    let at_12_000 = |line: warroom::journal::LineRef<'_>| {
        earlier = Head { count: line.seq, hash: line.hash.to_owned() };
        if line.seq < 12_000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let mut at_12_000 = at_12_000;
    store.journal.read("inc-1", 0, &mut at_12_000).unwrap();
    assert_eq!(store.journal.verify("inc-1", Some(&earlier)).unwrap(), head);
    let other = Head { hash: head.hash, ..earlier };
    let found = store.journal.verify("inc-1", Some(&other));
    assert!(matches!(found, Err(JournalError::Broken(Broken::WitnessMismatch { seq: 12_000 }))), "{found:?}");
}

#[rstest]
#[case::changed("UPDATE line SET actor = 'khan' WHERE seq = 15000", Broken::Changed { seq: 15_000 })]
#[case::missing("DELETE FROM line WHERE seq = 10501", Broken::Missing { seq: 10_501 })]
#[case::at_a_seam("DELETE FROM line WHERE seq = 10500", Broken::Missing { seq: 10_500 })]
#[case::cut("DELETE FROM line WHERE seq > 20000", Broken::Removed { expected: LONG, found: 20_000 })]
#[case::head_moved("UPDATE head SET count = 20500", Broken::Beyond { seq: 20_501, expected: 20_500 })]
#[case::head_renamed("UPDATE head SET hash = 'x'", Broken::HeadMismatch { seq: LONG })]
fn what_is_wrong_in_a_long_log_is_named(#[case] sql: &str, #[case] expected: Broken) {
    let (store, _) = long();
    Connection::open(store.path()).unwrap().execute_batch(sql).unwrap();
    match store.journal.verify("inc-1", None) {
        Err(JournalError::Broken(found)) => assert_eq!(found, expected),
        other => panic!("expected {expected:?}, got {other:?}"),
    }
}

#[test]
fn a_log_that_grows_meanwhile_is_whole_at_every_look() {
    let (store, head) = long();
    let (path, is_done) = (store.path(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut journal = SqliteJournal::open(&path).unwrap();
            let mut next = LONG + 1;
            while !is_done.load(Ordering::Relaxed) {
                grow(&mut journal, "inc-1", next, next + 2);
                next += 3;
            }
        });
        let mut seen = head.count;
        for _ in 0..5 {
            let reader = SqliteJournal::open(&path).unwrap();
            let found = reader.verify("inc-1", Some(&head)).map(|head| head.count);
            is_done.store(found.is_err(), Ordering::Relaxed);
            let count = found.unwrap();
            assert!(count >= seen);
            seen = count;
        }
        is_done.store(true, Ordering::Relaxed);
    });
}

#[rstest]
fn the_kinds_of_a_log_are_told_with_their_first_event(#[values(Kind::Memory, Kind::Sqlite)] kind: Kind) {
    let mut store = Store::new(kind);
    grow(store.journal.as_mut(), "inc-2", 1, 2);
    let head = grow(store.journal.as_mut(), "inc-1", 1, 3);
    store.journal.append("inc-1", &head, vec![crate::common::kind_of(4, "moon_landed")]).unwrap();
    let (_, kinds) = store.journal.verify_kinds("inc-1", None).unwrap();
    assert_eq!(kinds.iter().collect::<Vec<_>>(), [("note", 1, 1), ("moon_landed", 1, 4)]);
}

#[test]
fn the_kinds_of_a_long_log_are_those_of_all_its_ranges() {
    let (mut store, head) = long();
    store.journal.append("inc-1", &head, vec![crate::common::kind_of(LONG + 1, "moon_landed")]).unwrap();
    let (_, kinds) = store.journal.verify_kinds("inc-1", None).unwrap();
    assert_eq!(kinds.iter().collect::<Vec<_>>(), [("note", 1, 1), ("moon_landed", 1, LONG + 1)]);
}
