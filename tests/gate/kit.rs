//! A workspace for a test: the sound one, with some files replaced.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tempfile::TempDir;
use warroom::plan::load::source::Folder;
use warroom::plan::{CampaignId, Code, Survey};
use warroom::readiness::{Found, Gate, Report};

/// When the sound campaign opens.
pub(crate) const OPENS: &str = "2027-03-02T09:00:00Z";

/// Where the test data is.
pub(crate) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gate")
}

/// An instant.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A workspace that a test may change.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// The sound workspace.
    pub(crate) fn sound() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&data().join("sound"), folder.path());
        Self { folder }
    }

    /// The sound workspace with the files of a broken one.
    pub(crate) fn broken(name: &str) -> Self {
        let desk = Self::sound();
        let overlay = data().join("broken").join(name);
        assert!(overlay.is_dir(), "there is no {}", overlay.display());
        copy(&overlay, desk.folder.path());
        desk
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Write a file.
    pub(crate) fn write(self, path: &str, text: &str) -> Self {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Replace a text that stands exactly once in a file.
    pub(crate) fn replace(self, path: &str, from: &str, to: &str) -> Self {
        let text = fs::read_to_string(self.root().join(path)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        self.write(path, &text.replace(from, to))
    }

    /// Check the campaign `sale` as of its opening.
    pub(crate) fn check(&self) -> Report {
        self.check_at("sale", OPENS)
    }

    /// Check a campaign as of an instant.
    pub(crate) fn check_at(&self, campaign: &str, instant: &str) -> Report {
        let survey = Survey::load(&Folder::new(self.root()), None);
        let survey = survey.unwrap_or_else(|problems| panic!("{}", problems.render(false)));
        let id = CampaignId::parse(campaign).unwrap();
        Gate::of(&survey).check(&id, at(instant)).unwrap()
    }
}

/// The findings of a code.
pub(crate) fn with(report: &Report, code: Code) -> Vec<&Found> {
    report.findings.iter().filter(|found| found.code == code).collect()
}

/// The words of every finding, for a failing test.
pub(crate) fn words(report: &Report) -> Vec<String> {
    let line =
        |it: &Found| format!("{} {}:{} {}", it.code, it.problem.file, it.problem.line, it.problem.message);
    report.findings.iter().map(line).collect()
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&source, &target);
        } else {
            fs::copy(&source, &target).unwrap();
        }
    }
}
