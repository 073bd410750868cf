//! Circumstances, added to and brought together.

use std::collections::BTreeSet;

use super::Case;

/// Under one circumstance more.
pub(super) fn with<'v>(cases: &BTreeSet<Case<'v>>, id: &'v str, value: usize) -> BTreeSet<Case<'v>> {
    let one = |case: &Case<'v>| {
        let mut case = case.clone();
        case.insert(id, value);
        case
    };
    cases.iter().map(one).collect()
}

/// The same circumstances in fewer: what holds whatever was answered does not depend on the answer.
pub(super) fn merged<'v>(
    mut cases: BTreeSet<Case<'v>>,
    arity: impl Fn(&str) -> Option<usize>,
) -> BTreeSet<Case<'v>> {
    loop {
        let all: Vec<Case<'v>> = cases.iter().cloned().collect();
        let wider = |case: &Case<'v>| {
            all.iter().any(|other| other != case && other.iter().all(|(id, v)| case.get(id) == Some(v)))
        };
        cases.retain(|case| !wider(case));
        let found = cases.iter().find_map(|case| {
            case.keys().find_map(|id| {
                let mut rest = case.clone();
                rest.remove(id);
                let count = arity(id)?;
                let covered = (0..count).all(|value| {
                    let mut other = rest.clone();
                    other.insert(*id, value);
                    cases.contains(&other)
                });
                covered.then_some((*id, rest, count))
            })
        });
        let Some((id, rest, count)) = found else { return cases };
        for value in 0..count {
            let mut other = rest.clone();
            other.insert(id, value);
            cases.remove(&other);
        }
        cases.insert(rest);
    }
}
