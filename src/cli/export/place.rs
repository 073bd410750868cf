//! Writing a file whole or not at all, and never over something else.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::journal::Line;
use crate::plan::IncidentId;

/// As much of a file as is read to see whose export it is.
const MOST_READ: u64 = 1 << 20;

/// A file that will be there as a whole, or stay as it was.
pub(super) struct Place {
    path: PathBuf,
    draft: PathBuf,
}

/// A file that is being written.
pub(super) struct Draft {
    place: Place,
    file: BufWriter<File>,
}

/// A file that is written and waits to get its name.
pub(super) struct Ready(Place);

impl Place {
    /// A file for the export of an incident. One that is there must be an export of the same incident.
    pub(super) fn new(path: &Path, id: &IncidentId, force: bool) -> Result<Self, Failure> {
        let place = Self::beside(path)?;
        if !force && fs::symlink_metadata(path).is_ok() && !is_export_of(path, id) {
            return Err(taken(format!("`{}` is there, and it is no export of `{id}`", path.display())));
        }
        Ok(place)
    }

    /// A file whose content says nothing of whose it is: one that is there stays.
    pub(super) fn fresh(path: &Path, force: bool) -> Result<Self, Failure> {
        let place = Self::beside(path)?;
        if !force && fs::symlink_metadata(path).is_ok() {
            return Err(taken(format!("`{}` is there", path.display())));
        }
        Ok(place)
    }

    /// A file that goes with another one.
    pub(super) fn beside(path: &Path) -> Result<Self, Failure> {
        let name = path.file_name().ok_or_else(|| {
            Failure::input(format!("`{}` is no name of a file", path.display()), "give --output FILE")
        })?;
        if path.is_dir() {
            return Err(Failure::input(
                format!("`{}` is a folder", path.display()),
                "give the path of a file in it",
            ));
        }
        let mut draft = std::ffi::OsString::from(".");
        draft.push(name);
        draft.push(".new");
        Ok(Self { path: path.to_owned(), draft: path.with_file_name(draft) })
    }

    /// Begin to write. Only its owner may read it: a record names people.
    pub(super) fn open(self) -> Result<Draft, Failure> {
        // Whatever is there under that name is taken away, not written through: it may be a link.
        drop(fs::remove_file(&self.draft));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&self.draft).map_err(|source| self.failed(source))?;
        Ok(Draft { place: self, file: BufWriter::new(file) })
    }

    /// Write it all, in the place of what was there.
    pub(super) fn write(self, bytes: &[u8]) -> Result<(), Failure> {
        self.prepare(bytes)?.publish()
    }

    /// Write it all, and wait with its name.
    pub(super) fn prepare(self, bytes: &[u8]) -> Result<Ready, Failure> {
        let mut draft = self.open()?;
        draft.put(bytes)?;
        draft.close()
    }

    fn failed(&self, source: io::Error) -> Failure {
        Failure::Io { doing: format!("`{}` can't be written", self.path.display()), source }
    }
}

impl Draft {
    /// Write some bytes.
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(|source| self.place.failed(source))
    }

    /// It is whole, and on the disk.
    pub(super) fn close(mut self) -> Result<Ready, Failure> {
        let synced = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        match synced {
            Ok(()) => Ok(Ready(Place {
                path: self.place.path.clone(),
                draft: std::mem::take(&mut self.place.draft),
            })),
            Err(source) => Err(self.place.failed(source)),
        }
    }
}

impl Ready {
    /// Give it its name.
    pub(super) fn publish(mut self) -> Result<(), Failure> {
        let renamed = fs::rename(&self.0.draft, &self.0.path);
        if renamed.is_ok() {
            self.0.draft = PathBuf::new();
        }
        renamed.map_err(|source| self.0.failed(source))
    }
}

impl Drop for Place {
    /// A draft that got no name is of no use to anybody.
    fn drop(&mut self) {
        if !self.draft.as_os_str().is_empty() {
            drop(fs::remove_file(&self.draft));
        }
    }
}

/// A name that another file has.
pub(super) fn taken(message: String) -> Failure {
    Failure::No { message, hint: Some("choose another name, or --force".to_owned()), could: Vec::new() }
}

fn is_export_of(path: &Path, id: &IncidentId) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let mut first = String::new();
    let read = BufReader::new(file.take(MOST_READ)).read_line(&mut first);
    read.is_ok() && Line::from_json(first.trim_end()).is_ok_and(|line| line.incident == id.as_str())
}
