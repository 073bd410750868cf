//! A team's own sections: the template that was named, or the workspace's.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use super::super::Context;
use super::super::failure::Failure;
use super::super::place;
use crate::plan::Text;
use crate::report::{Report, Section, template};

/// Where a workspace keeps its template.
const TEMPLATE: &str = "config/report.md";

/// The largest template that is read, in bytes.
const MOST: u64 = 256 * 1024;

/// The sections of the template that was named, else of the workspace's; none where there is none.
pub(super) fn sections(
    context: &Context,
    (named, redact): (Option<&Path>, bool),
    report: &Report,
) -> Result<Vec<Section>, Failure> {
    // What a team wrote itself is nobody's record, so nothing in it is replaced: it goes along only where it is named.
    if redact && named.is_none() {
        return Ok(Vec::new());
    }
    let Some((name, source)) = source(context, named)? else { return Ok(Vec::new()) };
    template::sections(&name, &source, report).map_err(|error| Failure::input(error.to_string(), error.hint))
}

/// The template and what it is called.
fn source(context: &Context, named: Option<&Path>) -> Result<Option<(String, String)>, Failure> {
    if let Some(path) = named {
        return read(path).map(Some).map_err(|error| unreadable(path, &error));
    }
    let Some(path) = place::root(context).map(|root| root.join(TEMPLATE)) else { return Ok(None) };
    match read(&path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(&path, &error)),
    }
}

fn read(path: &Path) -> io::Result<(String, String)> {
    // Asked before it is opened: opening a pipe would wait for a writer.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut source = String::new();
    File::open(path)?.take(MOST + 1).read_to_string(&mut source)?;
    if u64::try_from(source.len()).is_ok_and(|length| length > MOST) {
        return Err(io::Error::other("it is larger than 256 KiB"));
    }
    Ok((Text::line(&path.to_string_lossy()).as_str().to_owned(), source))
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::input(
        format!("the template `{}` can't be read: {error}", Text::line(&path.to_string_lossy())),
        "name another one with --template, or take it away",
    )
}
