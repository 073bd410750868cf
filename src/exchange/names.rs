//! Identifiers from titles.

use std::collections::BTreeSet;

use crate::plan::id::{MAX_LEN, is_valid};

/// How long a name is that is made of a title; a number may follow.
const LONGEST: usize = 40;

/// A title as an identifier: its letters and digits in lower case, with `-` between its words. Letters of other alphabets
/// have no place in one.
pub(super) fn slug(title: &str, or: &str) -> String {
    let mut out = String::new();
    for c in title.chars().flat_map(plain) {
        let fits = out.len() < LONGEST;
        if c.is_ascii_alphanumeric() && fits {
            out.push(c.to_ascii_lowercase());
        } else if fits && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let out = out.trim_end_matches('-');
    if is_valid(out) { out.to_owned() } else { or.to_owned() }
}

/// Letters with marks, as people type them without.
fn plain(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ä' | 'Ä' | 'æ' | 'Æ' => ('a', Some('e')),
        'ö' | 'Ö' | 'ø' | 'Ø' => ('o', Some('e')),
        'ü' | 'Ü' => ('u', Some('e')),
        'ß' => ('s', Some('s')),
        'à' | 'á' | 'â' | 'ã' | 'å' | 'À' | 'Á' | 'Â' | 'Ã' | 'Å' => ('a', None),
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => ('e', None),
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' => ('i', None),
        'ò' | 'ó' | 'ô' | 'õ' | 'Ò' | 'Ó' | 'Ô' | 'Õ' => ('o', None),
        'ù' | 'ú' | 'û' | 'Ù' | 'Ú' | 'Û' => ('u', None),
        'ç' | 'Ç' => ('c', None),
        'ñ' | 'Ñ' => ('n', None),
        '\'' | '’' => return None.into_iter().chain(None),
        other => (other, None),
    };
    Some(first).into_iter().chain(second)
}

/// Identifiers that are given away once each.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeSet<String>);

impl Taken {
    /// This one, or with a number behind it where it is taken.
    pub(super) fn unique(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while self.0.contains(&name) {
            let tail = format!("-{number}");
            let room = MAX_LEN.saturating_sub(tail.len());
            name = wanted.chars().take(room).chain(tail.chars()).collect();
            number += 1;
        }
        self.0.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn titles_become_names_that_people_type() {
        for (title, wanted) in [
            ("Freeze deployments", "freeze-deployments"),
            ("  Don't  panic: `kubectl` (now)!", "dont-panic-kubectl-now"),
            ("Zürich → Genève", "zuerich-geneve"),
            ("通知", "step"),
            ("", "step"),
        ] {
            assert_eq!(slug(title, "step"), wanted, "{title}");
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut taken = Taken::default();
        let long = "x".repeat(64);
        assert_eq!([taken.unique("a"), taken.unique("a"), taken.unique("a")], ["a", "a-2", "a-3"]);
        assert_eq!(taken.unique(&long), long);
        assert!(is_valid(&taken.unique(&long)));
    }

    proptest! {
        #[test]
        fn every_title_gives_an_identifier(title in any::<String>()) {
            prop_assert!(is_valid(&slug(&title, "step")));
        }
    }
}
