//! Which running program sent a call, and whether it is still there.
//!
//! Every program that may fire holds a lock on a file named after it. Whoever opens an incident and finds a call
//! without an outcome asks whether its sender still holds that lock; if not, the outcome is unknown.

use std::fs::{File, OpenOptions, TryLockError, create_dir_all, remove_file};
use std::io;
use std::path::{Path, PathBuf};

use crate::plan::digest::hex;

/// This running program.
#[derive(Debug)]
pub struct Runner {
    /// Its name, new at each start.
    pub id: String,
    folder: Option<PathBuf>,
    lock: Option<File>,
}

impl Runner {
    /// A program whose presence others can see in `folder`; without one nobody can, and calls of others are judged
    /// by their time limit alone.
    pub fn start(folder: Option<&Path>) -> io::Result<Self> {
        let id = random_name()?;
        let Some(folder) = folder else { return Ok(Self { id, folder: None, lock: None }) };
        create_dir_all(folder)?;
        let lock = OpenOptions::new().create_new(true).write(true).open(folder.join(file_name(&id)))?;
        lock.lock()?;
        Ok(Self { id, folder: Some(folder.to_owned()), lock: Some(lock) })
    }

    /// A program of this name whose presence nobody asks about: one that plays a drill by itself.
    pub fn named(id: &str) -> Self {
        Self { id: id.to_owned(), folder: None, lock: None }
    }

    /// Is the program of that name gone for certain?
    pub fn is_gone(&self, other: &str) -> bool {
        other != self.id && self.folder.as_deref().is_some_and(|folder| is_gone(folder, other))
    }

    /// Who sends what is allowed only now: the program that asked for it while it is there, else this one.
    pub fn sender_instead_of(&self, asked: &str) -> String {
        if self.is_gone(asked) { self.id.clone() } else { asked.to_owned() }
    }
}

/// Is the program of that name gone for certain, as far as `folder` shows?
pub fn is_gone(folder: &Path, name: &str) -> bool {
    if !name.bytes().all(|b| b.is_ascii_hexdigit()) {
        return false;
    }
    match OpenOptions::new().write(true).open(folder.join(file_name(name))) {
        Ok(file) => match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
        },
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        if self.lock.take().is_some()
            && let Some(folder) = &self.folder
        {
            // What stays behind is an unlocked file, which means the same.
            drop(remove_file(folder.join(file_name(&self.id))));
        }
    }
}

fn file_name(id: &str) -> String {
    format!("{id}.lock")
}

/// Sixteen random hex digits.
pub fn random_name() -> io::Result<String> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_program_is_not_gone_and_an_ended_one_is() {
        let folder = tempfile::tempdir().unwrap();
        let here = Runner::start(Some(folder.path())).unwrap();
        let other = Runner::start(Some(folder.path())).unwrap();
        let name = other.id.clone();
        assert!(!here.is_gone(&name));
        drop(other);
        assert!(here.is_gone(&name));
    }

    #[test]
    fn whoever_asked_sends_it_while_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let here = Runner::start(Some(folder.path())).unwrap();
        let other = Runner::start(Some(folder.path())).unwrap();
        let name = other.id.clone();
        assert_eq!(here.sender_instead_of(&name), name);
        drop(other);
        assert_eq!(here.sender_instead_of(&name), here.id);
    }

    #[test]
    fn a_killed_program_leaves_a_file_that_nobody_holds() {
        let folder = tempfile::tempdir().unwrap();
        let here = Runner::start(Some(folder.path())).unwrap();
        std::fs::write(folder.path().join("00ff.lock"), "").unwrap();
        assert!(here.is_gone("00ff"));
    }

    #[test]
    fn a_hostile_name_leads_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let here = Runner::start(Some(folder.path())).unwrap();
        assert!(!here.is_gone("../../etc/passwd"));
    }
}
