//! Stories that need a hand on the connection.

use serde_json::json;

use super::*;

fn draft(n: usize, size: usize) -> Draft {
    Draft {
        id: format!("e-{n}"),
        at: jiff::Timestamp::UNIX_EPOCH,
        actor: "ito".to_owned(),
        origin: "key".to_owned(),
        v: 1,
        kind: "note".to_owned(),
        data: json!({ "text": "x".repeat(size) }),
    }
}

#[test]
fn a_full_disk_is_said_and_loses_nothing_and_writing_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
    journal.conn.pragma_update(None, "max_page_count", 20).unwrap();
    let mut head = Head::genesis();
    let error = loop {
        match journal.append("inc-1", &head, vec![draft(1, 900), draft(2, 900)]) {
            Ok(appended) => head = appended.head,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, JournalError::DiskFull), "{error:?}");
    assert!(head.count > 0);
    assert_eq!(journal.verify("inc-1", None).unwrap(), head);
    journal.conn.pragma_update(None, "max_page_count", 2000).unwrap();
    let grown = journal.append("inc-1", &head, vec![draft(3, 900)]).unwrap().head;
    assert_eq!(journal.verify("inc-1", None).unwrap(), grown);
}

#[test]
fn replay_tells_what_reading_tells_and_ends_at_the_same_head() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
    journal.append("other", &Head::genesis(), vec![draft(9, 1)]).unwrap();
    let head = journal.append("inc-1", &Head::genesis(), (0..5).map(|n| draft(n, 3)).collect()).unwrap().head;
    let (lines, mut after) = (journal.lines("inc-1", 0).unwrap(), Head::genesis());
    for (rest, stop) in [(&lines[..2], 2), (&lines[2..], 99)] {
        let mut told = 0;
        after = journal
            .replay("inc-1", &after, &mut |line| {
                assert_eq!(line, rest[told].view().told());
                told += 1;
                if told == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
            .unwrap();
        let last = rest.last().unwrap();
        assert_eq!((told, &after), (rest.len(), &Head { count: last.seq, hash: last.hash.clone() }));
    }
    assert_eq!(after, head);
    let none = journal.replay("inc-1", &head, &mut |_| panic!("nothing is left")).unwrap();
    assert_eq!(none, head);
}

#[test]
fn commits_wait_for_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
    let pragma = |name: &str| -> String {
        journal
            .conn
            .query_row(&format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}"), [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!((pragma("journal_mode").as_str(), pragma("synchronous").as_str()), ("wal", "2"));
}

#[test]
fn milestones_are_found_by_index() {
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
    let plan: String = journal
        .conn
        .query_row(&format!("EXPLAIN QUERY PLAN {MILESTONE}"), params![0, 1, "incident_declared"], |row| {
            row.get("detail")
        })
        .unwrap();
    assert_eq!(plan, "SEARCH line USING INDEX milestone (kind=? AND rowid>? AND rowid<?)");
}

#[test]
fn a_place_beyond_its_bits_is_damage_not_a_panic() {
    assert!(place(i64::MAX, 1).is_err());
    assert!(place(1, SEQ_MAX + 1).is_err());
    assert_eq!(place(1, 3).unwrap(), (1 << 40) + 3);
}
