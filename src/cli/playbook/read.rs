//! The file of an import, and what is wrong with it.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::super::failure::Failure;
use crate::exchange::{Fault, MOST_BYTES};
use crate::plan::{Diagnostics, Problem, Text};

/// A regular file of bounded size, in UTF-8.
pub(super) fn text(path: &Path) -> Result<String, Failure> {
    let failed = |source| Failure::Io { doing: format!("`{}` can't be read", path.display()), source };
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > MOST_BYTES {
        return Err(Failure::input(format!("`{}` is larger than 8 MiB", path.display()), "split it"));
    }
    String::from_utf8(bytes)
        .map_err(|_not_utf8| Failure::input(format!("`{}` is not UTF-8", path.display()), "save it as UTF-8"))
}

/// Every reason at once, each with its place.
pub(super) fn refused(file: &Path, faults: &[Fault]) -> Failure {
    let name = file.display().to_string();
    let problem = |(number, fault): (usize, &Fault)| {
        let place = fault.place.as_str();
        let message =
            if place.is_empty() { fault.message.to_string() } else { format!("{place}: {}", fault.message) };
        let problem = Problem::of_file(&name, &message, fault.hint.as_ref().map(Text::as_str));
        let line = place.strip_prefix("line ").and_then(|line| line.parse().ok()).unwrap_or_default();
        // In the order in which they were found, where there is no line.
        Problem { line, column: if line == 0 { 0 } else { number + 1 }, ..problem }
    };
    Failure::Workspace(Diagnostics::new(faults.iter().enumerate().map(problem).collect()))
}
