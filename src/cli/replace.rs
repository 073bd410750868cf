//! Writing a file in the place of an earlier one: whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Whoever may read what this user writes: files of the workspace, which are shared.
    Usual,
    /// Its owner: what names people and what they said.
    Owner,
}

/// A reader sees the old file or the new one. The name of the new one until then starts with a dot, so that no reader
/// of the workspace takes it for a file of its own.
pub(super) fn replace(path: &Path, text: &str, readers: Readers) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = folder.join(format!(".{name}.new"));
    // Whatever is there under that name is taken away, not written through: it may be a link.
    drop(fs::remove_file(&draft));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&draft, path));
    if done.is_err() {
        drop(fs::remove_file(&draft));
    }
    done
}
