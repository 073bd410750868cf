//! Problems in the files of a workspace, with their places, and how they are shown.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet, Title};
use serde_json::{Value, json};

use super::{Code, Text, finding};

/// One problem in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as a path inside the workspace.
    pub file: Text,
    /// The line, from 1; 0 where the problem is about the file as a whole.
    pub line: usize,
    /// The column in characters, from 1; 0 where the problem is about the file as a whole.
    pub column: usize,
    /// The bytes of the file that are meant.
    pub span: Range<usize>,
    /// What is wrong, as a fragment.
    pub message: Text,
    /// What to write instead.
    pub hint: Option<Text>,
    /// What else is known, for example the other place of a name that stands twice.
    pub note: Option<Text>,
    /// The line that is meant, for people.
    pub excerpt: Option<Excerpt>,
    /// What the launch gate calls it, where the gate can go on in spite of it.
    pub code: Option<Code>,
}

/// One line of a file, safe to show: secrets masked, control characters made visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The line.
    pub text: Text,
    /// The bytes of `text` that are meant.
    pub mark: Range<usize>,
}

impl Problem {
    /// A problem of a file as a whole.
    pub fn of_file(file: &str, message: &str, hint: Option<&str>) -> Self {
        Self {
            file: Text::line(file),
            line: 0,
            column: 0,
            span: 0..0,
            message: Text::line(message),
            hint: hint.map(Text::line),
            note: None,
            excerpt: None,
            code: None,
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        let key = |problem: &Self| (problem.file.clone(), problem.line, problem.column);
        key(self).cmp(&key(other)).then_with(|| self.message.cmp(&other.message))
    }

    /// For people, as a finding of the launch gate: with its weight and its name.
    pub fn render(&self, level: finding::Level, color: bool) -> String {
        let level = match level {
            finding::Level::Error => Level::ERROR,
            finding::Level::Warning => Level::WARNING,
            finding::Level::Note => Level::NOTE,
        };
        let title = level.primary_title(self.message.as_str());
        let title = match self.code {
            Some(code) => title.id(code.as_str()),
            None => title,
        };
        let mut out = String::new();
        self.write(title, &renderer(color), &mut out);
        out
    }

    fn write<'a>(&'a self, title: Title<'a>, renderer: &Renderer, out: &mut String) {
        let mut elements: Vec<Element<'_>> = Vec::new();
        match &self.excerpt {
            Some(excerpt) => elements.push(
                Snippet::source(excerpt.text.as_str())
                    .line_start(self.line)
                    .path(self.file.as_str())
                    .annotation(AnnotationKind::Primary.span(excerpt.mark.clone()))
                    .into(),
            ),
            None => elements.push(Origin::path(self.file.as_str()).into()),
        }
        if let Some(note) = &self.note {
            elements.push(Level::NOTE.message(note.as_str()).into());
        }
        if let Some(hint) = &self.hint {
            elements.push(Level::HELP.message(hint.as_str()).into());
        }
        let report = [title.elements(elements)];
        out.push_str(&renderer.render(&report));
        out.push('\n');
    }

    fn to_json(&self) -> Value {
        json!({
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "hint": self.hint,
            "note": self.note,
        })
    }
}

const fn renderer(color: bool) -> Renderer {
    if color { Renderer::styled() } else { Renderer::plain() }
}

/// Every problem of a workspace, sorted by file, line and column. Never empty when it is returned as an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Problem>);

impl Diagnostics {
    /// Sort the problems; the same one is kept once.
    pub fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(Problem::order);
        problems.dedup();
        Self(problems)
    }

    /// Those of some files, and those of the others.
    #[must_use]
    pub fn partition(self, of: impl Fn(&str) -> bool) -> (Self, Self) {
        let (some, others) = self.0.into_iter().partition(|problem| of(problem.file.as_str()));
        (Self(some), Self(others))
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Are there none?
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// For people: each problem with the line that is meant and a hint, then `N problems in M files`.
    pub fn render(&self, color: bool) -> String {
        let renderer = renderer(color);
        let mut out = String::new();
        for problem in &self.0 {
            problem.write(Level::ERROR.primary_title(problem.message.as_str()), &renderer, &mut out);
            out.push('\n');
        }
        out.push_str(&self.to_string());
        out.push('\n');
        out
    }

    /// For programs: a list of `file`, `line`, `column`, `message`, `hint` and `note`.
    pub fn to_json(&self) -> Value {
        self.0.iter().map(Problem::to_json).collect()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.0.iter().map(|problem| &problem.file).collect::<BTreeSet<_>>();
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let (problems, files) = (self.0.len(), files.len());
        write!(f, "{problems} problem{} in {files} file{}", plural(problems), plural(files))
    }
}

impl std::error::Error for Diagnostics {}
