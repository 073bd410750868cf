//! Which room uses which.

use std::collections::BTreeSet;

use super::source::{Source, read, sources};

/// The rooms, and what each may use besides itself.
const TABLE: &[(&str, &[&str])] = &[
    ("plan", &[]),
    ("readiness", &["plan"]),
    ("incident", &["plan"]),
    ("journal", &["incident"]),
    ("drill", &["plan", "incident"]),
    ("report", &["plan", "incident"]),
    ("exchange", &["plan"]),
    ("tui", &["plan", "incident"]),
    ("runtime", &["plan", "readiness", "incident", "journal", "drill", "report", "tui"]),
    ("cli", &["plan", "readiness", "incident", "journal", "drill", "report", "exchange", "tui", "runtime"]),
    ("main", &["cli"]),
];

fn rooms() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(room, _)| *room)
}

/// The room of a file; `lib.rs` only names the rooms and is none.
fn room_of(source: &Source) -> Option<String> {
    match source.path.as_str() {
        "src/lib.rs" => None,
        "src/main.rs" => Some("main".to_owned()),
        _ => source.module().first().map(|room| (*room).to_owned()),
    }
}

/// The first names of a path or of a `{…}` group of paths.
fn heads(rest: &str) -> Vec<String> {
    let rest = rest.trim_start();
    let Some(group) = rest.strip_prefix('{') else {
        return vec![rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()];
    };
    let (mut depth, mut names, mut name) = (0_u32, Vec::new(), String::new());
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(std::mem::take(&mut name)),
            _ => name.push(c),
        }
    }
    names.push(name);
    names.iter().flat_map(|name| heads(name.trim())).collect()
}

/// Every room that the file names, whichever way it spells the path: `crate::x`, `warroom::x`, `crate::{x, y}`,
/// or enough `super::` to reach the crate.
fn used(source: &Source) -> BTreeSet<String> {
    let code = source.code.split_whitespace().collect::<Vec<_>>().join(" ").replace(" :: ", "::");
    let known = |name: &String| rooms().any(|room| room == name);
    let mut found = BTreeSet::new();
    for word in ["crate::", "warroom::"] {
        for (at, _) in code.match_indices(word) {
            let (before, rest) = code.split_at(at);
            if !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                found.extend(heads(rest.strip_prefix(word).unwrap()).into_iter().filter(known));
            }
        }
    }
    let depth = source.module().len();
    let mut rest = code.as_str();
    while let Some(at) = rest.find("super::") {
        rest = rest.split_at(at).1;
        let mut supers = 0;
        while let Some(after) = rest.strip_prefix("super::") {
            (rest, supers) = (after, supers + 1);
        }
        if supers >= depth {
            found.extend(heads(rest).into_iter().filter(known));
        }
    }
    found
}

/// The arrows of these files that the table lacks.
fn forbidden(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources {
        let Some(room) = room_of(source) else { continue };
        let Some((_, allowed)) = TABLE.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: the room `{room}` is not in the table", source.path));
            continue;
        };
        for other in used(source) {
            if other != room && !allowed.contains(&other.as_str()) {
                wrong.push(format!("{}: {room} -> {other}", source.path));
            }
        }
    }
    wrong
}

#[test]
fn no_room_uses_one_that_the_table_does_not_allow() {
    let wrong = forbidden(&sources());
    assert!(wrong.is_empty(), "arrows that ARCHITECTURE.md lacks:\n{}", wrong.join("\n"));
}

#[test]
fn the_rooms_of_the_library_are_those_of_the_table() {
    let lib = read("src/lib.rs");
    let named: BTreeSet<_> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let missing: Vec<_> = named.iter().filter(|name| !rooms().any(|room| room == **name)).collect();
    assert!(!named.is_empty() && missing.is_empty(), "not in the table: {missing:?}");
}

#[test]
fn the_page_shows_the_same_table() {
    let page = read("ARCHITECTURE.md");
    for (room, allowed) in TABLE {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{room}` |")));
        let row = row.unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for `{room}`"));
        let last = row.trim_end_matches('|').rsplit('|').next().unwrap();
        let shown: BTreeSet<_> = last.split('`').skip(1).step_by(2).collect();
        assert_eq!(shown, allowed.iter().copied().collect(), "the row of `{room}`");
    }
}

#[test]
fn the_checker_sees_every_spelling_of_a_forbidden_arrow() {
    for (path, text) in [
        ("src/plan/fake.rs", "use crate::runtime::clock::Clock;"),
        ("src/plan/fake.rs", "use crate::{drill, plan::Plan};"),
        ("src/plan/fake.rs", "use crate::{\n    plan::{self, Text},\n    runtime::host::Host,\n};"),
        ("src/plan/fake.rs", "fn f() { crate::cli::run() }"),
        ("src/plan/fake.rs", "use super::super::tui::Board;"),
        ("src/plan/deep/fake.rs", "use super::super::super::tui::Board;"),
        ("src/plan/fake.rs", "mod tests { use super::super::super::journal::Head; }"),
        ("src/plan.rs", "use super::incident;"),
        ("src/journal/fake.rs", "use crate :: plan :: Text;"),
        ("src/tui/fake.rs", "macro_rules! m { () => { $crate::runtime::host::Host } }"),
        ("src/main.rs", "fn main() { warroom::runtime::host::run() }"),
        ("src/cellar/fake.rs", "fn f() {}"),
    ] {
        assert_eq!(forbidden(&[Source::new(path, text)]).len(), 1, "{path}: {text}");
    }
}

#[test]
fn the_checker_lets_allowed_arrows_comments_and_texts_pass() {
    for (path, text) in [
        ("src/plan/fake.rs", "//! See crate::runtime::clock.\n/* crate::tui */ use crate::plan::Text;"),
        ("src/plan/fake.rs", "const A: &str = \"crate::runtime\"; const B: &str = r#\"crate::cli\"#;"),
        ("src/plan/load/fake.rs", "use super::super::text::Text; use super::drill;"),
        ("src/cli/fake.rs", "use crate::{drill, runtime::{clock, host}, tui};"),
        ("src/journal/fake.rs", "use crate::incident::Event;"),
        ("src/main.rs", "fn main() { warroom::cli::run() }"),
    ] {
        assert_eq!(forbidden(&[Source::new(path, text)]), Vec::<String>::new(), "{path}: {text}");
    }
}
