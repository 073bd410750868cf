//! The columns, and what other tools call them.

use super::csv::Row;

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Number,
    Time,
    Type,
    Kind,
    Condition,
    After,
    Until,
    From,
    To,
    Channel,
    /// `OpenAEV` has a subject beside the text. It is read and not written.
    Subject,
    Text,
    Expected,
    /// The deadline of what is expected, where it has a column of its own. It is read and not written.
    Within,
    Objective,
    Notes,
    Turns,
    /// For the people who fill the list in while they play. It is written empty and not read.
    Status,
}

impl Column {
    /// Those that are written, in order.
    pub(super) const WRITTEN: [Self; 16] = [
        Self::Number,
        Self::Time,
        Self::Type,
        Self::Kind,
        Self::Condition,
        Self::After,
        Self::Until,
        Self::From,
        Self::To,
        Self::Channel,
        Self::Text,
        Self::Expected,
        Self::Objective,
        Self::Notes,
        Self::Turns,
        Self::Status,
    ];

    /// The name that is written.
    pub(super) fn name(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }

    fn names(self) -> &'static [&'static str] {
        READ.iter().find(|(column, _)| *column == self).map_or(&[], |(_, names)| names)
    }

    /// The column of that name.
    fn of(name: &str) -> Option<Self> {
        let plain = plain(name);
        READ.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(column, _)| *column)
    }
}

/// Every name that is read, in small letters, with `_` for whatever is neither a letter nor a digit. The first is written.
const READ: [(Column, &[&str]); 18] = [
    (
        Column::Number,
        &[
            "number",
            "no",
            "nr",
            "id",
            "inject",
            "inject_no",
            "inject_number",
            "inject_id",
            "event_no",
            "event_number",
            "event_id",
            "msel_no",
            "msel_number",
            "sequence",
            "sequence_no",
            "sequence_number",
            "seq",
            "seq_no",
            "serial",
            "item",
        ],
    ),
    (
        Column::Time,
        &[
            "scenario_time",
            "time",
            "timeline",
            "exercise_time",
            "elapsed_time",
            "relative_time",
            "event_time",
            "inject_time",
            "delivery_time",
            "planned_time",
            "start_time",
            "time_delivered",
            "date_time",
            "date_time_delivered",
            "time_of_inject",
            "t",
        ],
    ),
    (Column::Type, &["type", "inject_type", "event_type"]),
    (Column::Kind, &["kind", "category", "inject_category"]),
    (Column::Condition, &["condition", "when", "trigger", "trigger_condition", "contingency", "depends_on"]),
    (Column::After, &["after", "not_before", "earliest"]),
    (Column::Until, &["until", "not_after", "latest"]),
    (
        Column::From,
        &[
            "from",
            "sender",
            "from_sender",
            "originator",
            "origin",
            "source",
            "simulated_sender",
            "role_player",
        ],
    ),
    (
        Column::To,
        &[
            "to",
            "recipient",
            "recipients",
            "to_recipient",
            "receiver",
            "receiving_player",
            "player",
            "players",
            "team",
            "target",
            "audience",
            "addressee",
        ],
    ),
    (
        Column::Channel,
        &[
            "channel",
            "method",
            "delivery_method",
            "method_of_delivery",
            "delivery_mode",
            "delivery",
            "mode",
            "means",
            "medium",
            "action",
            "inject_mode",
            "transmission",
        ],
    ),
    (Column::Subject, &["subject", "inject_title", "event_title", "title", "headline"]),
    (
        Column::Text,
        &[
            "text",
            "description",
            "event",
            "event_description",
            "inject_description",
            "inject_text",
            "message",
            "content",
            "body",
            "details",
            "inject_details",
            "scenario",
            "information",
        ],
    ),
    (
        Column::Expected,
        &[
            "expected_actions",
            "expected",
            "expected_action",
            "expected_response",
            "expected_responses",
            "expected_player_action",
            "expected_player_actions",
            "expected_player_response",
            "expected_outcome",
            "expected_outcomes",
            "anticipated_response",
            "expectation",
            "expectations",
            "expectation_description",
        ],
    ),
    (
        Column::Within,
        &["within", "deadline", "respond_within", "response_time", "time_limit", "expectation_expiry"],
    ),
    (
        Column::Objective,
        &[
            "objective",
            "objectives",
            "objective_capability",
            "exercise_objective",
            "capability",
            "core_capability",
            "related_objective",
        ],
    ),
    (
        Column::Notes,
        &[
            "notes",
            "note",
            "comment",
            "comments",
            "remarks",
            "controller_notes",
            "evaluator_notes",
            "facilitator_notes",
            "controller_s_notes",
        ],
    ),
    (Column::Turns, &["turns", "world"]),
    (Column::Status, &["status", "done", "delivered", "completed"]),
];

fn plain(name: &str) -> String {
    let lower = name.trim().to_lowercase().replace('#', "no");
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// The row with the names of the columns.
#[derive(Debug)]
pub(super) struct Header {
    /// Which row it is, from 0.
    pub(super) row: usize,
    columns: Vec<(Column, usize)>,
    /// The names that mean nothing here.
    pub(super) unused: Vec<String>,
}

/// How many rows may stand above the names of the columns: the name of the exercise, its date, who answers for it.
const MOST_ABOVE: usize = 20;

impl Header {
    /// The first row that names the text of an inject, and one column more.
    pub(super) fn find(rows: &[Row]) -> Option<Self> {
        rows.iter().take(MOST_ABOVE + 1).enumerate().find_map(|(row, cells)| Self::of(row, cells))
    }

    fn of(row: usize, cells: &Row) -> Option<Self> {
        let mut header = Self { row, columns: Vec::new(), unused: Vec::new() };
        for (index, cell) in cells.iter().enumerate() {
            match Column::of(cell) {
                // Of two that mean the same, the first counts.
                Some(column) if header.place(column).is_none() => header.columns.push((column, index)),
                Some(_) | None if cell.trim().is_empty() => {}
                Some(_) | None => header.unused.push(cell.trim().to_owned()),
            }
        }
        (header.place(Column::Text).is_some() && header.columns.len() > 1).then_some(header)
    }

    /// Where a column stands, from 0.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().find(|(it, _)| *it == column).map(|(_, index)| *index)
    }

    /// What a row has in a column.
    pub(super) fn cell<'r>(&self, row: &'r Row, column: Column) -> &'r str {
        self.place(column).and_then(|index| row.get(index)).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_means_one_column() {
        let mut seen = BTreeSet::new();
        for (column, names) in READ {
            for name in names {
                assert!(seen.insert(name), "{name}");
                assert_eq!(plain(name), *name);
                assert_eq!(Column::of(name), Some(column));
            }
        }
    }

    #[test]
    fn other_tools_names_are_understood() {
        for (name, column) in [
            ("Inject #", Column::Number),
            ("Date/Time Delivered", Column::Time),
            ("Delivery Method", Column::Channel),
            ("EXPECTED PLAYER ACTION", Column::Expected),
            ("Objective/Capability", Column::Objective),
            ("Evaluator Notes:", Column::Notes),
            (" From ", Column::From),
        ] {
            assert_eq!(Column::of(name), Some(column), "{name}");
        }
        assert_eq!(Column::of("Score"), None);
    }

    #[test]
    fn what_stands_above_the_names_is_passed_over() {
        let rows: Vec<Row> = [
            vec!["Exercise", "Spring launch"],
            vec![""],
            vec!["No.", "Time", "From", "Description", "Score", "Message"],
            vec!["1", "0:05", "desk", "It is down", "100", ""],
        ]
        .into_iter()
        .map(|row| row.into_iter().map(str::to_owned).collect())
        .collect();
        let header = Header::find(&rows).unwrap();
        assert_eq!(
            (header.row, header.unused.as_slice()),
            (2, &["Score".to_owned(), "Message".to_owned()][..])
        );
        assert_eq!(header.cell(&rows[3], Column::Text), "It is down");
        assert!(Header::find(&rows[..2]).is_none());
    }
}
