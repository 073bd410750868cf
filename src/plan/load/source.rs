//! Where the files of a workspace come from: a folder, or what is compiled in.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::super::CampaignId;

const MIB: u64 = 1024 * 1024;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = MIB;

/// The largest scenario that is read, in bytes: room for the most injects that one may have, with some 800 bytes for
/// each. People write the other files by hand; lists of injects come out of spreadsheets.
pub const MAX_SCENARIO_BYTES: u64 = 8 * MIB;

/// The most files that a workspace may have.
pub const MAX_FILES: usize = 50_000;

/// The folders whose `*.toml` belong to a workspace, relative to it. They are not walked any deeper.
const FOLDERS: [&str; 5] = ["config", "config/actions", "config/campaigns", SCENARIOS, "runbooks"];

/// Where the scenarios of drills are.
const SCENARIOS: &str = "config/scenarios";

/// Where the approvals are, in a folder for each campaign.
const APPROVALS: &str = "config/approvals";

/// What the room of an incident needs beside the incident's own plan: the settings and the roster.
pub const AT_ONCE: [&str; 2] = ["config/roster.toml", "config/warroom.toml"];

/// Something that lists and reads the files of a workspace.
pub trait Source {
    /// Every file, in the order of the paths, each with its text or why it could not be read.
    fn files(&self) -> Vec<SourceFile>;

    /// The approvals of one campaign, or of all, which only the launch gate reads: a bad one must not keep a room
    /// closed.
    fn approvals(&self, only: Option<&CampaignId>) -> Vec<SourceFile>;

    /// Those of [`AT_ONCE`].
    fn at_once(&self) -> Vec<SourceFile> {
        self.files().into_iter().filter(|file| AT_ONCE.contains(&file.path.as_str())).collect()
    }
}

/// One file of a workspace.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its path inside the workspace, with `/`.
    pub path: String,
    /// Its text, or why there is none.
    pub text: Result<Cow<'static, str>, Unreadable>,
}

/// Why a file or folder could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The operating system refused.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is larger than [`MAX_BYTES`], or a scenario than [`MAX_SCENARIO_BYTES`].
    #[error("is larger than {mib} MiB")]
    TooLarge {
        /// The bound.
        mib: u64,
    },
    /// It is a folder, a pipe, a device.
    #[error("is not a regular file")]
    NotRegular,
    /// Its bytes are not UTF-8 from this line on.
    #[error("is not UTF-8")]
    NotUtf8 {
        /// The line of the first bad byte, from 1.
        line: usize,
        /// Its column in characters, from 1.
        column: usize,
    },
    /// The workspace has more than [`MAX_FILES`].
    #[error("has more than {MAX_FILES} files")]
    TooMany,
}

impl Clone for Unreadable {
    fn clone(&self) -> Self {
        match self {
            Self::Io(error) => Self::Io(io::Error::new(error.kind(), error.to_string())),
            Self::TooLarge { mib } => Self::TooLarge { mib: *mib },
            Self::NotRegular => Self::NotRegular,
            Self::NotUtf8 { line, column } => Self::NotUtf8 { line: *line, column: *column },
            Self::TooMany => Self::TooMany,
        }
    }
}

/// A workspace in a folder.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The workspace in this folder, whether it is one or not.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    fn subfolders(&self, folder: &str) -> Result<Vec<String>, Unreadable> {
        let entries = match fs::read_dir(self.root.join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_str().filter(|name| !name.starts_with('.')).map(str::to_owned);
            // A link to a folder counts; a loop of links does not, and neither does a file beside the folders.
            names.extend(name.filter(|_| fs::metadata(entry.path()).is_ok_and(|it| it.is_dir())));
        }
        Ok(names)
    }

    fn list(&self, folder: &str, found: &mut Vec<SourceFile>) -> Result<(), Unreadable> {
        let entries = match fs::read_dir(self.root.join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        for entry in entries {
            let name = entry?.file_name();
            let Some(name) = name.to_str().filter(|name| is_toml(name)) else {
                continue;
            };
            if found.len() >= MAX_FILES {
                return Err(Unreadable::TooMany);
            }
            let path = format!("{folder}/{name}");
            let most = if folder == SCENARIOS { MAX_SCENARIO_BYTES } else { MAX_BYTES };
            let text = read(&self.root.join(&path), most).map(Cow::Owned);
            found.push(SourceFile { path, text });
        }
        Ok(())
    }
}

impl Source for Folder {
    fn files(&self) -> Vec<SourceFile> {
        let mut found = Vec::new();
        for folder in FOLDERS {
            if let Err(error) = self.list(folder, &mut found) {
                found.push(SourceFile { path: folder.to_owned(), text: Err(error) });
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    fn approvals(&self, only: Option<&CampaignId>) -> Vec<SourceFile> {
        let mut found = Vec::new();
        let folders = match only {
            Some(campaign) => Ok(vec![campaign.to_string()]),
            None => self.subfolders(APPROVALS),
        };
        let listed = folders.and_then(|folders| {
            folders.iter().try_for_each(|name| self.list(&format!("{APPROVALS}/{name}"), &mut found))
        });
        if let Err(error) = listed {
            found.push(SourceFile { path: APPROVALS.to_owned(), text: Err(error) });
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    fn at_once(&self) -> Vec<SourceFile> {
        let texts = AT_ONCE.map(|path| (path, read(&self.root.join(path), MAX_BYTES).map(Cow::Owned)));
        let absent =
            |error: &Unreadable| matches!(error, Unreadable::Io(e) if e.kind() == io::ErrorKind::NotFound);
        let there = texts.into_iter().filter(|(_, text)| !text.as_ref().is_err_and(absent));
        there.map(|(path, text)| SourceFile { path: path.to_owned(), text }).collect()
    }
}

/// Editors leave hidden files such as `.#roster.toml` beside the real ones.
fn is_toml(name: &str) -> bool {
    !name.starts_with('.') && Path::new(name).extension().is_some_and(|e| e == "toml")
}

/// Read a regular file of bounded size. A symbolic link is followed; a loop of them is an error of the system.
fn read(path: &Path, most: u64) -> Result<String, Unreadable> {
    // Asked before it is opened: opening a pipe would wait for a writer.
    if !fs::metadata(path)?.is_file() {
        return Err(Unreadable::NotRegular);
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > most) {
        return Err(Unreadable::TooLarge { mib: most / MIB });
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..good).unwrap_or_default()).into_owned();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Unreadable::NotUtf8 { line, column }
    })
}
