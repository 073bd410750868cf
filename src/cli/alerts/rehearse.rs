//! `warroom alerts test`: what would be made of a body.

use std::fs::File;
use std::io::{Read as _, stdin};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::cli::place::Place;
use crate::incident::command::AlertReport;
use crate::plan::SourceId;
use crate::runtime::intake::rules::{self, Sorted};
use crate::runtime::intake::{LONGEST_BODY, told};

#[derive(Debug, Args)]
pub(super) struct Test {
    /// The source that would send it
    source: String,
    /// The body; `-` reads it from standard input
    file: PathBuf,
}

impl Test {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let intake = Place::find(context)?.workspace.intake;
        let names = || intake.source.iter().map(|it| SourceId::as_str(&it.id));
        let source =
            intake.source(&self.source).ok_or_else(|| Failure::unknown("source", &self.source, names()))?;
        let body = self.body()?;
        if body.len() > LONGEST_BODY {
            let message = format!("the body has more than {LONGEST_BODY} bytes");
            return Err(Failure::Input { message, hint: None });
        }
        let told = told::read(source.kind, source.map.as_ref(), &body)
            .map_err(|bad| Failure::Input { message: bad.to_string(), hint: None })?;
        let (sorted, ignored) = rules::sort(&intake, &source.id, &told);
        context.out.either(|| to_json(&sorted, ignored), || to_text(&sorted, ignored))
    }

    /// No more of it than a listener would read, and a byte by which more is known.
    fn body(&self) -> Result<Vec<u8>, Failure> {
        let most = u64::try_from(LONGEST_BODY).unwrap_or(u64::MAX) + 1;
        let mut body = Vec::new();
        let read = if self.file.as_os_str() == "-" {
            stdin().lock().take(most).read_to_end(&mut body)
        } else {
            File::open(&self.file).and_then(|file| file.take(most).read_to_end(&mut body))
        };
        let doing = || format!("`{}` can't be read", self.file.display());
        read.map_err(|source| Failure::Io { doing: doing(), source })?;
        Ok(body)
    }
}

fn to_json(sorted: &[Sorted], ignored: usize) -> Value {
    let one = |it: &Sorted| {
        let (what, alert) = match &it.report {
            AlertReport::Fired(alert) => ("fires", json!(alert)),
            AlertReport::Resolved { key, .. } => ("over", json!({ "key": key })),
            AlertReport::Overflowed { source, count } => {
                ("more", json!({ "source": source, "count": count }))
            }
        };
        json!({
            "campaign": it.campaign,
            "severity": it.severity,
            "declare": it.declare,
            "what": what,
            "alert": alert,
        })
    };
    json!({ "reports": sorted.iter().map(one).collect::<Vec<_>>(), "ignored": ignored })
}

fn to_text(sorted: &[Sorted], ignored: usize) -> String {
    let one = |it: &Sorted| {
        let what = match &it.report {
            AlertReport::Fired(alert) => format!("fires: {}", crate::incident::intake::title_of(alert)),
            AlertReport::Resolved { key, .. } => format!("over: {}", key.fingerprint),
            AlertReport::Overflowed { count, .. } => format!("{count} more, left out by the sender"),
        };
        let declare = if it.declare { ", declares an incident when none is open" } else { "" };
        format!("{} {}{declare}  {what}\n", it.campaign, it.severity)
    };
    let without_rule = (ignored > 0).then(|| format!("no rule fits {ignored}\n"));
    let text: String = sorted.iter().map(one).chain(without_rule).collect();
    if text.is_empty() { "nothing in it\n".to_owned() } else { text }
}
