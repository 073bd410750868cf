//! The files of the house, and their code without comments and texts.

use std::fs;
use std::path::{Path, PathBuf};

/// One file of `src/`.
pub(super) struct Source {
    /// Its path below the repository, with `/`.
    pub(super) path: String,
    /// The whole file.
    pub(super) text: String,
    /// The file with comments, texts and characters blanked out; lines stay where they are.
    pub(super) code: String,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: code_only(text) }
    }

    /// The module path below the crate: `src/plan/load/check.rs` is `plan`, `load`, `check`.
    pub(super) fn module(&self) -> Vec<&str> {
        let below = self.path.strip_prefix("src/").unwrap().strip_suffix(".rs").unwrap();
        below.split('/').filter(|part| *part != "lib" && *part != "main").collect()
    }
}

pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` with that ending, sorted.
pub(super) fn files(folder: &str, ending: &str) -> Vec<String> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" {
                    folders.push(path);
                }
            } else if name.ends_with(ending) {
                found.push(below_root(&path));
            }
        }
    }
    found.sort();
    found
}

fn below_root(path: &Path) -> String {
    let parts = path.strip_prefix(root()).unwrap().components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

pub(super) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file of `src/`.
pub(super) fn sources() -> Vec<Source> {
    let found: Vec<_> = files("src", ".rs").iter().map(|path| Source::new(path, &read(path))).collect();
    assert!(found.len() > 50, "only {} files in src: the tests look in the wrong place", found.len());
    found
}

/// The text with comments, string and character literals blanked out.
pub(super) fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while at < chars.len() {
        let Some(end) = end_of_blank(&chars, at) else {
            out.push(chars[at]);
            at += 1;
            continue;
        };
        out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
        at = end;
    }
    out
}

/// Where the comment or literal that begins here ends; none when none begins.
fn end_of_blank(chars: &[char], at: usize) -> Option<usize> {
    let next = chars.get(at + 1).copied();
    let in_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match chars[at] {
        '/' if next == Some('/') => Some(position(chars, at, |rest| rest[0] == '\n')),
        '/' if next == Some('*') => Some(end_of_block(chars, at)),
        '"' => Some(end_of_text(chars, at + 1)),
        'r' if !in_word && matches!(next, Some('"' | '#')) => end_of_raw(chars, at + 1),
        'b' if !in_word && next == Some('r') => end_of_raw(chars, at + 2),
        '\'' => end_of_char(chars, at),
        _ => None,
    }
}

fn position(chars: &[char], from: usize, found: impl Fn(&[char]) -> bool) -> usize {
    (from..chars.len()).find(|at| found(&chars[*at..])).unwrap_or(chars.len())
}

fn end_of_block(chars: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0_u32, from);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(chars.len())
}

fn end_of_text(chars: &[char], from: usize) -> usize {
    let mut at = from;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn end_of_raw(chars: &[char], from: usize) -> Option<usize> {
    let hashes = chars[from..].iter().take_while(|c| **c == '#').count();
    if chars.get(from + hashes) != Some(&'"') {
        return None;
    }
    let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    Some((position(chars, from + hashes + 1, |rest| rest.starts_with(&close)) + close.len()).min(chars.len()))
}

/// A character literal; a lifetime is none.
fn end_of_char(chars: &[char], at: usize) -> Option<usize> {
    match (chars.get(at + 1)?, chars.get(at + 2)?) {
        ('\\', _) => Some(position(chars, at + 3, |rest| rest[0] == '\'') + 1),
        (_, '\'') => Some(at + 3),
        _ => None,
    }
}

#[test]
fn comments_and_literals_are_blanked_and_code_stays() {
    let text = "a /* b /* c */ \" */ d // e\n'f' 'x: &'g h \"i \\\" j\" r#\"k \" l\"# m br\"n\" '\\'' o";
    let code = code_only(text);
    let words: Vec<_> = code.split_whitespace().collect();
    assert_eq!(words, ["a", "d", "'x:", "&'g", "h", "m", "o"]);
    assert_eq!(code.lines().count(), 2);
}
