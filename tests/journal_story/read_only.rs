//! Files that can't be written, or aren't ours to write.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use rusqlite::Connection;
use warroom::journal::{Journal, JournalError, SqliteJournal};

use crate::common::{Kind, Store, draft, grow};

/// Tells this test binary to be the reader without rights, on the journal at the path.
const READER: &str = "WARROOM_TEST_READER";

/// A user that owns nothing, where the tests run as root and no mode would stop them.
const NOBODY: u32 = 65_534;

fn assert_reads_but_refuses(journal: &mut dyn Journal) {
    let head = journal.verify("inc-1", None).unwrap();
    assert_eq!(journal.incidents().unwrap(), ["inc-1"]);
    assert_eq!(journal.lines("inc-1", 0).unwrap().len(), 3);
    assert!(matches!(journal.append("inc-1", &head, vec![draft(4)]), Err(JournalError::ReadOnly)));
    assert!(matches!(journal.put_plan(&warroom::journal::digest("{}"), "{}"), Err(JournalError::ReadOnly)));
    let refused = journal.check_writable().unwrap_err();
    assert!(matches!(refused, JournalError::ReadOnly), "{refused:?}");
    assert!(refused.hint().is_some());
}

#[test]
fn a_journal_opened_for_reading_refuses_to_write() {
    let mut store = Store::new(Kind::Sqlite);
    grow(store.journal.as_mut(), "inc-1", 1, 3);
    let mut reader = SqliteJournal::open_read_only(&store.path()).unwrap();
    assert_reads_but_refuses(&mut reader);
    grow(store.journal.as_mut(), "inc-1", 4, 4);
    assert_eq!(reader.lines("inc-1", 3).unwrap().len(), 1);
}

/// Not a test of its own: the process without rights that the next ones start.
#[test]
#[expect(clippy::disallowed_methods, reason = "the only channel to a test that runs in another process")]
fn the_reader_without_rights() {
    let Some(path) = std::env::var_os(READER) else {
        return;
    };
    let path = Path::new(&path);
    std::fs::write(path.with_extension("probe"), "").expect_err("this process may write the folder");
    let wal = path.with_extension("db-wal");
    if wal.exists() {
        let refused = SqliteJournal::open(path);
        assert!(matches!(refused, Err(JournalError::Unmerged { path }) if path == wal));
    } else {
        assert_reads_but_refuses(&mut SqliteJournal::open(path).unwrap());
    }
}

/// Runs the reader on the journal, in a folder that it can't write.
#[expect(clippy::disallowed_methods, reason = "a process without rights has to be another one")]
fn read_without_rights(folder: &Path) {
    // The reader may have no way to the build folder: it gets a copy of this program.
    let program = folder.join("reader");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for name in ["journal.db", "journal.db-wal"] {
        if folder.join(name).exists() {
            mode(&folder.join(name), 0o444);
        }
    }
    mode(folder, 0o555);
    let mut reader = Command::new(&program);
    reader.args(["--exact", "read_only::the_reader_without_rights"]).env(READER, folder.join("journal.db"));
    if std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
        reader.uid(NOBODY).gid(NOBODY);
    }
    let read = reader.output().unwrap();
    mode(folder, 0o755);
    let said = String::from_utf8_lossy(&read.stdout);
    assert!(read.status.success(), "{said}");
    assert!(said.contains("1 passed"), "the reader did not run: {said}");
}

#[test]
fn a_journal_in_a_folder_that_cannot_be_written_can_be_read() {
    let mut store = Store::new(Kind::Sqlite);
    grow(store.journal.as_mut(), "inc-1", 1, 3);
    // Closed: the log is merged into the file.
    store.journal = Store::new(Kind::Memory).journal;
    read_without_rights(store.folder.path());
}

#[test]
fn an_older_state_is_never_shown_for_the_newest_one() {
    let mut store = Store::new(Kind::Sqlite);
    grow(store.journal.as_mut(), "inc-1", 1, 3);
    let copy = tempfile::tempdir().unwrap();
    for name in ["journal.db", "journal.db-wal"] {
        std::fs::copy(store.folder.path().join(name), copy.path().join(name)).unwrap();
    }
    read_without_rights(copy.path());
}

#[test]
fn files_and_folders_are_made_for_the_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/warroom/journal.db");
    let mut journal = SqliteJournal::open(&path).unwrap();
    grow(&mut journal, "inc-1", 1, 1);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join("state")), 0o700);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = entry.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_file_that_is_not_there_is_not_made_by_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    assert!(matches!(SqliteJournal::open_read_only(&path), Err(JournalError::Open { .. })));
    assert!(!path.exists());
}

#[test]
fn a_journal_of_a_later_release_is_refused_and_left_alone() {
    let store = Store::new(Kind::Sqlite);
    let raw = Connection::open(store.path()).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    for opened in [SqliteJournal::open(&store.path()), SqliteJournal::open_read_only(&store.path())] {
        assert!(matches!(opened, Err(JournalError::NewerSchema { found: 99, known: 1 })), "{opened:?}");
    }
}

#[test]
fn another_programs_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("other.db");
    Connection::open(&database).unwrap().execute_batch("CREATE TABLE recipe (name TEXT)").unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "not a database at all\n".repeat(100)).unwrap();
    for path in [database, text] {
        let before = std::fs::read(&path).unwrap();
        let opened = SqliteJournal::open(&path);
        assert!(matches!(opened, Err(JournalError::NotAJournal { .. })), "{opened:?}");
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}

#[test]
fn a_writer_that_finds_the_journal_locked_says_busy() {
    let mut store = Store::new(Kind::Sqlite);
    let head = grow(store.journal.as_mut(), "inc-1", 1, 1);
    let raw = Connection::open(store.path()).unwrap();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = store.journal.append("inc-1", &head, vec![draft(2)]);
    assert!(matches!(refused, Err(JournalError::Busy)), "{refused:?}");
    raw.execute_batch("ROLLBACK").unwrap();
    store.journal.append("inc-1", &head, vec![draft(2)]).unwrap();
}
