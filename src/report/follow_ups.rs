//! What is to be done afterwards, by whom until when.

use jiff::civil::Date;
use serde::Serialize;

use super::Record;
use super::document::{Block, Line, Section, Table, Tone};
use super::moment::{Moment, Who};
use crate::incident::Event;
use crate::plan::Text;

/// What is to be done afterwards, by whom until when.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FollowUps {
    /// All of them, in the order in which they were written down.
    pub all: Vec<FollowUp>,
    /// How many have no owner.
    pub without_owner: usize,
    /// How many have no day.
    pub without_due: usize,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FollowUp {
    /// The event that wrote it down.
    #[serde(flatten)]
    pub noted: Moment,
    /// What.
    pub text: Text,
    /// Who does it; left out where nobody was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Who>,
    /// Until which day; left out where none was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
}

impl FollowUps {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let todo = record.events.iter().filter_map(|envelope| {
            let Event::NoteAdded(note) = &envelope.event else { return None };
            note.follow_up.then(|| FollowUp {
                noted: Moment::of(envelope),
                text: note.text.clone(),
                owner: note.owner.as_ref().map(|owner| Who::of(record.incident, owner)),
                due: note.due,
            })
        });
        let all: Vec<FollowUp> = todo.collect();
        let without_owner = all.iter().filter(|it| it.owner.is_none()).count();
        let without_due = all.iter().filter(|it| it.due.is_none()).count();
        Self { all, without_owner, without_due }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let mut blocks = Vec::new();
        if self.all.is_empty() {
            blocks.push(Block::Paragraph(Line::from("None was written down.")));
        } else {
            let mut table = Table::new("", &["What", "Owner", "Until", "Noted"]);
            table.rows = self.all.iter().map(FollowUp::row).collect();
            blocks.push(Block::Table(table));
        }
        Section::new("follow-ups", "Follow-ups", blocks)
    }
}

impl FollowUp {
    fn row(&self) -> Vec<Line> {
        let owner = match &self.owner {
            Some(owner) => Line::from(owner.words()),
            None => Line::new().mark(Tone::Attention, "nobody"),
        };
        let due = match self.due {
            Some(due) => Line::from(due.to_string()),
            None => Line::new().mark(Tone::Attention, "no day"),
        };
        let by = self.noted.by.as_ref().map(|by| format!("{by} ")).unwrap_or_default();
        vec![Line::from(self.text.as_str()), owner, due, Line::from(by).event(self.noted.seq)]
    }
}
