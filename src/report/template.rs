//! A team's own sections: a template in Markdown, filled with the report.
//!
//! What `{{ }}` puts in is escaped for Markdown by itself, so that a title of an incident can make no link and no
//! table. A template can't read files, and it ends: its steps, its depth and its length are bounded.

mod escape;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::Report;
use super::document::{Block, Section};
use super::words::lasting;

/// The most steps that a template may take: room for some loops over the longest log.
const FUEL: u64 = 20_000_000;

/// The most bytes that a filled template may have.
const MAX_FILLED: usize = 4 * 1024 * 1024;

/// The title of what stands before the first title of a template.
const UNTITLED: &str = "From the team";

/// Why a template gives no sections.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {reason}", .line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct TemplateError {
    /// The file.
    pub file: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong, as a fragment.
    pub reason: String,
    /// What to do about it.
    pub hint: &'static str,
}

/// The sections of a template: each title of the first level begins one.
pub fn sections(file: &str, source: &str, report: &Report) -> Result<Vec<Section>, TemplateError> {
    fill(file, source, report).map(|filled| split(&filled))
}

fn fill(file: &str, source: &str, report: &Report) -> Result<String, TemplateError> {
    let fault = |line, reason: String, hint| TemplateError { file: file.to_owned(), line, reason, hint };
    let values = minijinja::context! {
        report => Value::from(Serde(report)),
        incident => Value::from(Serde(&report.incident)),
    };
    match environment().render_named_str(file, source, values) {
        Ok(filled) if filled.len() > MAX_FILLED => Err(fault(
            None,
            "is longer than 4 MiB once filled".to_owned(),
            "let it say less: the log is in the report already",
        )),
        Ok(filled) => Ok(filled),
        Err(error) => Err(fault(error.line(), reason_of(&error), hint_for(error.kind()))),
    }
}

fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    env.set_recursion_limit(50);
    env.set_fuel(Some(FUEL));
    env.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    // Whatever a template says about escaping: what comes from the record is escaped.
    env.set_formatter(|out, _, value| {
        let text = value.to_string();
        let written =
            if value.is_safe() { out.write_str(&text) } else { out.write_str(&escape::plain(&text)) };
        written.map_err(Error::from)
    });
    for filter in ["safe", "escape", "e"] {
        env.remove_filter(filter);
    }
    env.add_filter("code", |text: String| Value::from_safe_string(escape::code(&text)));
    env.add_filter("lasting", lasting);
    env.add_filter("control", control);
    env.add_filter("urlencode", |text: String| {
        Value::from_safe_string(utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string())
    });
    env
}

/// The controls that somebody means who writes an identifier: only such that exist, whatever circulates.
fn control(name: &str) -> Result<String, Error> {
    let ids: Vec<_> = crate::plan::control::resolve(name).iter().map(|control| control.id).collect();
    if ids.is_empty() {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("`{name}` is no control that is known")));
    }
    Ok(ids.join(", "))
}

fn reason_of(error: &Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's list is open, and most kinds need no hint of their own"
)]
const fn hint_for(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::UndefinedError => {
            "`warroom report INCIDENT --format json` has every name there is; `{{ x | default(\"none\") }}` is for what \
             may be absent"
        }
        ErrorKind::OutOfFuel => "let it loop over less: a report of a long incident has many events",
        ErrorKind::UnknownFilter => {
            "the filters are minijinja's, `code`, `lasting`, `urlencode` and `control`; nothing turns escaping off"
        }
        ErrorKind::TemplateNotFound => "a template stands alone: it can't include another file",
        _ => "docs/report.md says what a template may use",
    }
}

/// A section for each title of the first level.
#[expect(clippy::wildcard_enum_match_arm, reason = "a title has words and code; nothing else in it is kept")]
fn split(filled: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let (mut title, mut body_from) = (UNTITLED.to_owned(), 0);
    let mut open: Option<String> = None;
    let mut add = |title: &str, body: Option<&str>| {
        let body = body.unwrap_or_default().trim();
        if !(body.is_empty() && title == UNTITLED) {
            let id = format!("own-{}", sections.len() + 1);
            sections.push(Section::new(&id, title, vec![Block::Markdown(lowered(body))]));
        }
    };
    for (event, range) in parse(filled) {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => {
                add(&title, filled.get(body_from..range.start));
                open = Some(String::new());
            }
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => {
                title = open.take().unwrap_or_default();
                body_from = range.end;
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(open) = &mut open {
                    open.push_str(&text);
                }
            }
            _ => {}
        }
    }
    add(&title, filled.get(body_from..));
    sections
}

/// The titles in a section's body one level lower, so that they stand below the section's own.
fn lowered(body: &str) -> String {
    let mut lowered = String::with_capacity(body.len() + 16);
    let mut done = 0;
    for (event, range) in parse(body) {
        let Event::Start(Tag::Heading { level, .. }) = event else { continue };
        let before = body.get(done..range.start).unwrap_or_default();
        let is_atx = body.get(range.start..).is_some_and(|rest| rest.starts_with('#'));
        lowered.push_str(before);
        if is_atx && level != HeadingLevel::H6 {
            lowered.push('#');
        }
        done = range.start;
    }
    lowered.push_str(body.get(done..).unwrap_or_default());
    lowered
}

fn parse(text: &str) -> impl Iterator<Item = (Event<'_>, std::ops::Range<usize>)> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter()
}

#[cfg(test)]
mod tests;
