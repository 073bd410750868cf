//! `warroom list`.

use clap::Args;
use serde_json::{Value, json};

use super::Context;
use super::catalog::{self, kind_mark};
use super::failure::Failure;
use super::place::Place;
use super::store::Store;
use crate::runtime::listing::{self, Listed, Row};

/// List the incidents, the newest first
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom list --format json")]
pub(super) struct List {
    /// Only those that are neither resolved nor closed
    #[arg(long)]
    open: bool,
}

impl List {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Place::check(context)?;
        let journal = Store::locate(context)?.read()?;
        let mut rows = listing::incidents(&*journal)?;
        if self.open {
            rows.retain(|(_, row)| row.as_ref().map_or(true, Listed::is_open));
        }
        context.out.either(|| to_json(&rows), || to_text(&rows))
    }
}

pub(super) fn to_json(rows: &[Row]) -> Value {
    let row = |(id, row): &Row| match row {
        Ok(listed) => catalog::to_json(listed),
        Err(error) => json!({ "incident": id, "error": error.to_string() }),
    };
    rows.iter().map(row).collect()
}

/// One line for each incident.
pub(super) fn to_text(rows: &[Row]) -> String {
    let widest = |of: &dyn Fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let commander = |row: &Row| match &row.1 {
        Ok(listed) => listed.commander.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string),
        Err(_) => String::new(),
    };
    let id_width = widest(&|row| row.0.as_str().len());
    let who_width = widest(&|row| commander(row).len());
    let line = |row: &Row| match &row.1 {
        Err(error) => format!("{:id_width$}  can't be read: {error}\n", row.0),
        Ok(Listed { line, .. }) => format!(
            "{:id_width$}  {:5}  {:4}  {:9}  {:who_width$}  {}  {}\n",
            row.0,
            kind_mark(line.kind),
            line.severity,
            if line.is_over { "ended" } else { line.phase.as_str() },
            commander(row),
            line.declared_at.strftime("%Y-%m-%d %H:%M"),
            line.title.first_line(),
        ),
    };
    if rows.is_empty() { "no incidents\n".to_owned() } else { rows.iter().map(line).collect() }
}
