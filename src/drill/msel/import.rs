//! From a list to injects.

use std::collections::BTreeMap;

use super::columns::{Column, Header};
use super::csv::Row;
use super::{Fault, MOST_BYTES, MOST_FAULTS, MOST_ROWS, Msel, csv, time, words};
use crate::plan::scenario::{Expected, Inject, InjectCondition, InjectKind, MOST_INJECTS, Objective};
use crate::plan::{Duration, ExpectedId, InjectId, ObjectiveId, Text, id};

/// Read a list. `begins` is the time of day at which the exercise begins, for lists that give times of day. On failure,
/// everything that is wrong.
pub fn import(text: &str, begins: Option<Duration>) -> Result<Msel, Vec<Fault>> {
    if text.len() > MOST_BYTES {
        return Err(vec![Fault::of_row(
            0,
            "the file is larger than 8 MiB",
            Some("make several lists of it"),
        )]);
    }
    let rows = csv::read(text, MOST_ROWS)?;
    let Some(header) = Header::find(&rows) else {
        let names: Vec<&str> = Column::WRITTEN.into_iter().map(Column::name).collect();
        let hint = format!("the first row names them: {}", names.join(", "));
        return Err(vec![Fault::of_row(0, "no row names the columns", Some(&hint))]);
    };
    let mut reader = Reader {
        header: &header,
        begins,
        found: Msel::default(),
        known: Known::default(),
        bare: None,
        faults: Vec::new(),
    };
    for (index, row) in rows.iter().enumerate().skip(header.row + 1) {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        reader.row(index + 1, row);
        if reader.faults.len() >= MOST_FAULTS {
            break;
        }
    }
    reader.time_of_day();
    let Reader { mut found, mut faults, .. } = reader;
    if found.inject.is_empty() && faults.is_empty() {
        faults.push(Fault::of_row(0, "there is no inject", None));
    }
    if found.inject.len() > MOST_INJECTS {
        let message = format!("there are more than {MOST_INJECTS} injects");
        faults.push(Fault::of_row(0, &message, Some("make several lists of it")));
    }
    found.unused = header.unused.iter().map(|name| Text::line(name).cut(80)).collect();
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// Names that stand already, with the row.
#[derive(Debug, Default)]
struct Known {
    injects: BTreeMap<InjectId, usize>,
    expected: BTreeMap<ExpectedId, usize>,
    objectives: BTreeMap<ObjectiveId, usize>,
}

struct Reader<'h> {
    header: &'h Header,
    begins: Option<Duration>,
    found: Msel,
    known: Known,
    /// The earliest time that may be one of the day, with its row; `None` where another time is earlier.
    bare: Option<(Duration, usize)>,
    faults: Vec<Fault>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Contextual,
    Contingency,
    Expected,
}

impl Reader<'_> {
    fn fault(&mut self, row: usize, column: Column, message: &str, hint: Option<&str>) {
        let place = self.header.place(column).map(|place| (place + 1, Text::line(column.name())));
        let fault = Fault { column: place, ..Fault::of_row(row, message, hint) };
        self.faults.push(fault);
    }

    fn row(&mut self, number: usize, row: &Row) {
        let (kind, of_row) = self.types(number, row);
        if of_row == Some(Type::Expected) {
            self.expected(number, row, None);
            return;
        }
        let Some(id) = self.number(number, row) else { return };
        let mut inject = Inject {
            id,
            at: self.moment(number, row, Column::Time),
            when: self.condition(number, row),
            after: self.moment(number, row, Column::After),
            until: self.moment(number, row, Column::Until),
            kind,
            from: self.text(row, Column::From),
            to: self.text(row, Column::To),
            channel: self.text(row, Column::Channel),
            text: self.words(number, row),
            objective: self.objective(number, row),
            notes: self.text(row, Column::Notes),
            turns: BTreeMap::new(),
        };
        let turns = self.header.cell(row, Column::Turns).trim();
        if !turns.is_empty() {
            match words::from_inline(turns) {
                Some(turns) => inject.turns = turns,
                None => self.fault(
                    number,
                    Column::Turns,
                    "it is not a table of dependencies",
                    Some("write for example { checkout = { to = \"ok\" } }"),
                ),
            }
        }
        if inject.when.is_some() && inject.after.is_none() {
            inject.after = inject.at.take();
        }
        if let Some(at) = inject.at
            && time::may_be_of_day(self.header.cell(row, Column::Time))
            && self.bare.is_none_or(|(earliest, _)| at < earliest)
        {
            self.bare = Some((at, number));
        }
        self.when(number, row, of_row, &inject);
        self.expected(number, row, Some(&inject.id));
        self.found.inject.push(inject);
    }

    /// `09:00` is nine hours in one list and a time of day in another; a list that begins so late says which.
    fn time_of_day(&mut self) {
        let earliest = self.found.inject.iter().filter_map(|inject| inject.at).min();
        let Some((at, number)) = self.bare.filter(|(at, _)| self.begins.is_none() && Some(*at) == earliest)
        else {
            return;
        };
        if at >= Duration::mins(60) {
            let hint = "give --begins 09:00 if times of day begin then, or --begins 00:00 if these are hours";
            let message = "is this a time of day, or so long after the beginning?";
            self.fault(number, Column::Time, message, Some(hint));
        }
    }

    /// An inject has a time or a condition, as its type says.
    fn when(&mut self, number: usize, row: &Row, of_row: Option<Type>, inject: &Inject) {
        let said = |column| !self.header.cell(row, column).trim().is_empty();
        let (timed, waits) = (said(Column::Time), said(Column::Condition));
        if of_row == Some(Type::Contingency) && !waits {
            self.fault(
                number,
                Column::Condition,
                "a contingency inject waits for nothing",
                Some(words::CONDITION),
            );
        } else if !timed && !waits {
            self.fault(number, Column::Time, "there is neither a time nor a condition", Some(time::HINT));
        } else if inject.at.is_some() && (inject.after.is_some() || inject.until.is_some()) {
            let column = if inject.after.is_some() { Column::After } else { Column::Until };
            self.fault(number, column, "it goes with a condition only", None);
        }
    }

    /// The kind of inject and the type of row, whichever column says so.
    fn types(&mut self, number: usize, row: &Row) -> (InjectKind, Option<Type>) {
        let (mut kind, mut of_row) = (InjectKind::default(), None);
        for column in [Column::Type, Column::Kind] {
            let cell = self.header.cell(row, column).trim().to_lowercase();
            match cell.as_str() {
                "" => {}
                "contextual" | "scheduled" | "planned" => of_row = Some(Type::Contextual),
                "contingency" | "contingent" | "conditional" => of_row = Some(Type::Contingency),
                "expected" | "expected action" | "expected player action" => of_row = Some(Type::Expected),
                "event" | "incident" => kind = InjectKind::Event,
                "information" | "info" | "message" => kind = InjectKind::Information,
                "request" | "task" => kind = InjectKind::Request,
                "media" | "press" | "social media" | "news" => kind = InjectKind::Media,
                "question" | "discussion" => kind = InjectKind::Question,
                other => {
                    let kinds: Vec<&str> = InjectKind::ALL.into_iter().map(InjectKind::as_str).collect();
                    let hint = format!("one of: contextual, contingency, expected, {}", kinds.join(", "));
                    let message = format!("`{}` is no type of inject", Text::line(other).cut(80));
                    self.fault(number, column, &message, Some(&hint));
                }
            }
        }
        (kind, of_row)
    }

    fn text(&self, row: &Row, column: Column) -> Text {
        Text::block(self.header.cell(row, column))
    }

    /// What the players read; a subject is its first line.
    fn words(&mut self, number: usize, row: &Row) -> Text {
        let (subject, text) = (self.header.cell(row, Column::Subject).trim(), self.text(row, Column::Text));
        let text =
            if subject.is_empty() { text } else { Text::block(format!("{subject}\n{text}").trim_end()) };
        if text.is_blank() {
            self.fault(number, Column::Text, "an inject without words", None);
        }
        text
    }

    fn moment(&mut self, number: usize, row: &Row, column: Column) -> Option<Duration> {
        let cell = self.header.cell(row, column).trim();
        if cell.is_empty() {
            return None;
        }
        let read = time::read(cell, self.begins);
        if read.is_none() {
            let message = format!("`{}` is not a scenario time", Text::line(cell).cut(80));
            self.fault(number, column, &message, Some(time::HINT));
        }
        read
    }

    fn condition(&mut self, number: usize, row: &Row) -> Option<InjectCondition> {
        let cell = self.header.cell(row, Column::Condition).trim();
        if cell.is_empty() {
            return None;
        }
        let read = words::read_condition(cell);
        if read.is_none() {
            let message = format!("`{}` is not a condition", Text::line(cell).cut(80));
            self.fault(number, Column::Condition, &message, Some(words::CONDITION));
        }
        read
    }

    /// The inject's number; that of the row where there is none.
    fn number(&mut self, number: usize, row: &Row) -> Option<InjectId> {
        let cell = self.header.cell(row, Column::Number).trim();
        let name = if cell.is_empty() { format!("row-{number}") } else { slug(cell) };
        let Ok(id) = InjectId::parse(&name) else {
            let message = format!("`{}` is no number of an inject", Text::line(cell).cut(80));
            self.fault(number, Column::Number, &message, Some(id::InvalidId::HINT));
            return None;
        };
        if let Some(other) = self.known.injects.insert(id.clone(), number) {
            let message = format!("inject `{id}` stands here a second time");
            self.fault(number, Column::Number, &message, Some(&format!("the other one: row {other}")));
            return None;
        }
        Some(id)
    }

    /// The objective: its name, `name: title`, or words of which a name is made.
    fn objective(&mut self, number: usize, row: &Row) -> Option<ObjectiveId> {
        let cell = self.header.cell(row, Column::Objective).trim();
        if cell.is_empty() {
            return None;
        }
        let (name, title) = match cell.split_once(": ") {
            Some((name, title)) if id::is_valid(name) => (name.to_owned(), title),
            Some(_) | None => (slug(cell), cell),
        };
        let Ok(id) = ObjectiveId::parse(&name) else {
            let message = format!("`{}` is no objective", Text::line(cell).cut(80));
            self.fault(number, Column::Objective, &message, Some(id::InvalidId::HINT));
            return None;
        };
        if self.known.objectives.insert(id.clone(), number).is_none() {
            let title = Text::line(title);
            self.found.objective.push(Objective {
                id: id.clone(),
                title,
                capability: None,
                criteria: Vec::new(),
            });
        }
        Some(id)
    }

    /// What is expected, one on each line.
    fn expected(&mut self, number: usize, row: &Row, inject: Option<&InjectId>) {
        let within = self.moment(number, row, Column::Within);
        let cell = self.header.cell(row, Column::Expected);
        let mut lines = cell.lines().filter(|line| !line.trim().is_empty());
        for line in lines.by_ref().take(MOST_OF_A_ROW) {
            let read = match words::read_expected(line) {
                Some(Ok(expected)) => Some(expected),
                Some(Err(title)) => self.titled(number, title, inject),
                None => None,
            };
            let Some(mut expected) = read else {
                let message = format!("`{}` is not an expected action", Text::line(line).cut(80));
                self.fault(number, Column::Expected, &message, Some(words::EXPECTED));
                continue;
            };
            expected.inject = inject.cloned();
            expected.within = expected.within.or(within);
            if let Some(other) = self.known.expected.insert(expected.id.clone(), number) {
                let message = format!("expected action `{}` stands here a second time", expected.id);
                self.fault(number, Column::Expected, &message, Some(&format!("the other one: row {other}")));
                continue;
            }
            self.found.expected.push(expected);
        }
        if lines.next().is_some() {
            let message = format!("more than {MOST_OF_A_ROW} actions are expected");
            self.fault(number, Column::Expected, &message, Some("make several injects of it"));
        }
    }

    /// An expected action without a name: it gets that of its inject and a number.
    fn titled(&self, number: usize, title: Text, inject: Option<&InjectId>) -> Option<Expected> {
        let start =
            inject.map_or_else(|| format!("row-{number}"), |id| id.as_str().chars().take(50).collect());
        let names =
            (1..=MOST_OF_A_ROW * 2).filter_map(|count| ExpectedId::parse(&format!("{start}-{count}")).ok());
        let id = names.into_iter().find(|id| !self.known.expected.contains_key(id))?;
        let (deed, inject, within, role, objective) = (None, None, None, None, None);
        Some(Expected { id, title, deed, inject, within, role, objective, avoid: false })
    }
}

/// The most that is expected in one row.
const MOST_OF_A_ROW: usize = 100;

/// A name from words: small letters and digits, with `-` for the rest.
fn slug(words: &str) -> String {
    if id::is_valid(words) {
        return words.to_owned();
    }
    let lower = words.to_lowercase();
    let keep = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '_' { c } else { '-' };
    let mut name = String::new();
    for c in lower.chars().map(keep) {
        if !(c == '-' && (name.is_empty() || name.ends_with('-'))) {
            name.push(c);
        }
    }
    name.truncate(id::MAX_LEN);
    name.trim_matches(['-', '.', '_']).to_owned()
}
