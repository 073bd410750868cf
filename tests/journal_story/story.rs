//! The story: what any store must do.

use std::ops::ControlFlow;

use rstest::rstest;
use serde_json::json;
use warroom::journal::{
    Draft, GENESIS, Head, Journal as _, JournalError, MILESTONES, MemoryJournal, SqliteJournal, digest, open,
};

use crate::common::{Kind, Store, draft, grow, kind_of};

#[rstest]
fn lines_come_back_as_they_were_appended(#[values(Kind::Memory, Kind::Sqlite)] kind: Kind) {
    let mut store = Store::new(kind);
    let first = store
        .journal
        .append("inc-1", &Head::genesis(), vec![kind_of(1, "incident_declared"), draft(2)])
        .unwrap();
    let second = store.journal.append("inc-1", &first.head, vec![draft(3)]).unwrap();

    let all: Vec<_> = first.lines.iter().chain(&second.lines).cloned().collect();
    assert_eq!(store.journal.lines("inc-1", 0).unwrap(), all);
    assert_eq!(store.journal.lines("inc-1", 2).unwrap(), second.lines);
    assert_eq!(store.journal.lines("inc-1", u64::MAX).unwrap(), []);
    assert_eq!(store.journal.head("inc-1").unwrap(), Some(second.head.clone()));
    assert_eq!((second.head.count, &second.head.hash), (3, &all[2].hash));
    assert_eq!(all.iter().map(|line| line.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!((all[0].prev.as_str(), &all[1].prev), (GENESIS, &all[0].hash));
    assert_eq!(all[0].at, "2026-11-23T14:32:00.123Z");
    assert_eq!(store.journal.verify("inc-1", None).unwrap(), second.head);
}

#[rstest]
fn a_store_that_is_opened_again_shows_the_same_log(#[values(true, false)] closed_first: bool) {
    let mut store = Store::new(Kind::Sqlite);
    let head = grow(store.journal.as_mut(), "inc-1", 1, 5);
    let lines = store.journal.lines("inc-1", 0).unwrap();
    let path = store.path();
    if closed_first {
        store.journal = Box::new(MemoryJournal::default());
    }
    let mut again = SqliteJournal::open(&path).unwrap();
    assert_eq!(again.lines("inc-1", 0).unwrap(), lines);
    assert_eq!(again.head("inc-1").unwrap(), Some(head));
    let grown = grow(&mut again, "inc-1", 6, 7);
    assert_eq!(again.verify("inc-1", None).unwrap(), grown);
}

#[rstest]
fn an_append_behind_an_old_head_is_refused_and_writes_nothing(
    #[values(Kind::Memory, Kind::Sqlite)] kind: Kind,
) {
    let mut store = Store::new(kind);
    let old = grow(store.journal.as_mut(), "inc-1", 1, 1);
    let now = grow(store.journal.as_mut(), "inc-1", 2, 2);
    let forged = Head { count: now.count, hash: GENESIS.to_owned() };
    for stale in [old, Head::genesis(), forged] {
        match store.journal.append("inc-1", &stale, vec![draft(9), draft(10)]) {
            Err(JournalError::Conflict { head }) => assert_eq!(head, now),
            other => panic!("expected a conflict, got {other:?}"),
        }
    }
    assert_eq!(store.journal.lines("inc-1", 0).unwrap().len(), 2);
    let ahead = store.journal.append("inc-2", &now, vec![draft(1)]);
    assert!(matches!(ahead, Err(JournalError::Conflict { head }) if head == Head::genesis()));
    assert_eq!(store.journal.incidents().unwrap(), ["inc-1"]);
}

#[rstest]
#[case::too_large(json!({ "a/b": [1, 9_007_199_254_740_992_u64] }), "the number at `/a~1b/1` is beyond 2^53 - 1 and would be rounded")]
#[case::too_small(json!(-9_007_199_254_740_992_i64), "the number at `` is beyond 2^53 - 1 and would be rounded")]
fn a_batch_with_one_event_that_does_not_fit_writes_nothing(
    #[values(Kind::Memory, Kind::Sqlite)] kind: Kind,
    #[case] data: serde_json::Value,
    #[case] message: &str,
) {
    let mut store = Store::new(kind);
    let unfit = Draft { data, ..draft(2) };
    let refused = store.journal.append("inc-1", &Head::genesis(), vec![draft(1), unfit, draft(3)]);
    assert_eq!(refused.unwrap_err().to_string(), message);
    assert_eq!(store.journal.incidents().unwrap(), Vec::<String>::new());
    assert_eq!(store.journal.lines("inc-1", 0).unwrap(), []);
}

#[rstest]
fn deep_data_is_refused_before_it_becomes_unreadable(#[values(Kind::Memory, Kind::Sqlite)] kind: Kind) {
    let mut store = Store::new(kind);
    let nested = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    let deepest = Draft { data: nested(100), ..draft(1) };
    let head = store.journal.append("inc-1", &Head::genesis(), vec![deepest]).unwrap().head;
    let line = store.journal.lines("inc-1", 0).unwrap().remove(0);
    assert_eq!(warroom::journal::Line::from_json(&line.to_json()).unwrap(), line);
    let too_deep = Draft { data: nested(101), ..draft(2) };
    assert!(matches!(store.journal.append("inc-1", &head, vec![too_deep]), Err(JournalError::Unfit(_))));
}

#[rstest]
fn an_empty_batch_starts_no_incident(#[values(Kind::Memory, Kind::Sqlite)] kind: Kind) {
    let mut store = Store::new(kind);
    let appended = store.journal.append("inc-1", &Head::genesis(), Vec::new()).unwrap();
    assert_eq!(appended.head, Head::genesis());
    assert_eq!(store.journal.head("inc-1").unwrap(), None);
    assert!(matches!(store.journal.verify("inc-1", None), Err(JournalError::UnknownIncident { .. })));
}

#[rstest]
fn incidents_are_apart_and_listed_in_the_order_they_began(#[values(Kind::Memory, Kind::Sqlite)] kind: Kind) {
    let mut store = Store::new(kind);
    for incident in ["zebra", "apple", "mango"] {
        grow(store.journal.as_mut(), incident, 1, 3);
    }
    grow(store.journal.as_mut(), "apple", 4, 4);
    assert_eq!(store.journal.incidents().unwrap(), ["zebra", "apple", "mango"]);
    let apple = store.journal.lines("apple", 0).unwrap();
    assert_eq!(apple.iter().map(|line| line.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(apple.iter().all(|line| line.incident == "apple"));
    assert_eq!(store.journal.lines("zebra", 2).unwrap().len(), 1);
    assert_eq!(store.journal.lines("nobody", 0).unwrap(), []);
}

#[rstest]
fn reading_stops_when_the_reader_has_enough(#[values(Kind::Memory, Kind::Sqlite)] kind: Kind) {
    let mut store = Store::new(kind);
    grow(store.journal.as_mut(), "inc-1", 1, 10);
    let mut seen = Vec::new();
    store
        .journal
        .read("inc-1", 3, &mut |line| {
            seen.push(line.seq);
            if line.seq == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
    assert_eq!(seen, [4, 5]);
}

#[rstest]
fn milestones_come_in_order_and_without_the_rest(#[values(Kind::Memory, Kind::Sqlite)] kind: Kind) {
    let mut store = Store::new(kind);
    let story =
        ["incident_declared", "note", "incident_mitigated", "note", "severity_changed", "incident_resolved"];
    for incident in ["inc-1", "inc-2"] {
        let drafts = (1..).zip(story).map(|(n, kind)| kind_of(n, kind)).collect();
        store.journal.append(incident, &Head::genesis(), drafts).unwrap();
    }
    let found = store
        .journal
        .milestones(
            "inc-1",
            &["incident_resolved", "incident_declared", "incident_mitigated", "incident_declared"],
        )
        .unwrap();
    let seqs: Vec<_> = found.iter().map(|line| (line.incident.as_str(), line.seq)).collect();
    assert_eq!(seqs, [("inc-1", 1), ("inc-1", 3), ("inc-1", 6)]);
    assert_eq!(found[0], store.journal.lines("inc-1", 0).unwrap()[0]);
    assert_eq!(store.journal.milestones("inc-1", MILESTONES).unwrap().len(), 4);
    assert_eq!(store.journal.milestones("nobody", MILESTONES).unwrap(), []);
    let unmarked = store.journal.milestones("inc-1", &["note"]);
    assert!(matches!(unmarked, Err(JournalError::NotAMilestone { kind }) if kind == "note"));
}

#[rstest]
fn a_plan_is_kept_once_under_its_own_digest(#[values(Kind::Memory, Kind::Sqlite)] kind: Kind) {
    let mut store = Store::new(kind);
    let plan = r#"{"campaign":"spring-launch"}"#;
    let address = digest(plan);
    assert_eq!(store.journal.plan(&address).unwrap(), None);
    store.journal.put_plan(&address, plan).unwrap();
    store.journal.put_plan(&address, plan).unwrap();
    assert_eq!(store.journal.plan(&address).unwrap().as_deref(), Some(plan));
    let wrong = store.journal.put_plan(&address, "{}");
    assert!(matches!(wrong, Err(JournalError::PlanMismatch { .. })));
}

#[test]
fn a_plan_that_was_changed_in_the_file_is_not_handed_out() {
    let mut store = Store::new(Kind::Sqlite);
    let address = digest("{}");
    store.journal.put_plan(&address, "{}").unwrap();
    let raw = rusqlite::Connection::open(store.path()).unwrap();
    raw.execute("UPDATE plan SET json = '[]'", []).unwrap();
    assert!(matches!(store.journal.plan(&address), Err(JournalError::PlanMismatch { .. })));
}

#[rstest]
fn a_store_that_can_be_written_says_so(#[values(Kind::Memory, Kind::Sqlite)] kind: Kind) {
    let mut store = Store::new(kind);
    store.journal.check_writable().unwrap();
    store.journal.check_writable().unwrap();
    assert_eq!(store.journal.incidents().unwrap(), Vec::<String>::new());
}

#[test]
fn the_revision_changes_when_another_handle_writes() {
    let mut store = Store::new(Kind::Sqlite);
    let reader = SqliteJournal::open(&store.path()).unwrap();
    let before = reader.revision().unwrap();
    assert_eq!(reader.revision().unwrap(), before);
    grow(store.journal.as_mut(), "inc-1", 1, 1);
    assert_ne!(reader.revision().unwrap(), before);
    assert_eq!(reader.lines("inc-1", 0).unwrap().len(), 1);
}

#[test]
fn of_two_writers_behind_one_head_one_is_told() {
    let mut store = Store::new(Kind::Sqlite);
    let mut other = SqliteJournal::open(&store.path()).unwrap();
    let head = grow(store.journal.as_mut(), "inc-1", 1, 1);
    let won = other.append("inc-1", &head, vec![draft(2)]).unwrap();
    let lost = store.journal.append("inc-1", &head, vec![draft(2)]);
    assert!(matches!(lost, Err(JournalError::Conflict { head }) if head == won.head));
}

#[test]
fn many_writers_that_retry_leave_one_whole_chain() {
    const WRITERS: u64 = 4;
    const EACH: u64 = 25;
    let folder = tempfile::tempdir().unwrap();
    // The folder and file don't exist yet: all writers race to make them, too.
    let path = folder.path().join("new/journal.db");
    let conflicts: u64 = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let path = &path;
                scope.spawn(move || {
                    let mut journal = SqliteJournal::open(path).unwrap();
                    let (mut head, mut conflicts) = (Head::genesis(), 0);
                    let mut written = 0;
                    while written < EACH {
                        match journal.append("inc-1", &head, vec![draft(writer * 1000 + written)]) {
                            Ok(appended) => (head, written) = (appended.head, written + 1),
                            Err(JournalError::Conflict { head: now }) => {
                                (head, conflicts) = (now, conflicts + 1);
                            }
                            Err(error) => panic!("writer {writer}: {error:?}"),
                        }
                    }
                    conflicts
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).sum()
    });
    let journal = SqliteJournal::open(&path).unwrap();
    assert_eq!(journal.verify("inc-1", None).unwrap().count, WRITERS * EACH);
    // All but one start behind a head that is gone by then.
    assert!(conflicts >= WRITERS - 1, "{conflicts} conflicts");
}

#[rstest]
#[case::memory("memory:", true)]
#[case::sqlite("sqlite:{}/a.db", true)]
#[case::sqlite_with_slashes("sqlite://{}/a.db", true)]
#[case::path("{}/new/folders/a.db", true)]
#[case::other("postgres://ito:hunter2@db/journal", false)]
#[case::nothing("sqlite:", false)]
#[case::empty("", false)]
fn an_address_opens_its_store(#[case] url: &str, #[case] works: bool) {
    let folder = tempfile::tempdir().unwrap();
    let opened = open(&url.replace("{}", folder.path().to_str().unwrap()));
    match (opened, works) {
        (Ok(mut journal), true) => {
            let head = grow(journal.as_mut(), "inc-1", 1, 2);
            assert_eq!(journal.verify("inc-1", None).unwrap(), head);
        }
        (Err(error), false) => {
            assert!(error.hint().is_some());
            assert!(!error.to_string().contains("hunter2"), "a password was printed: {error}");
        }
        (Ok(_), false) => panic!("{url} was opened"),
        (Err(error), true) => panic!("{url}: {error:?}"),
    }
}
