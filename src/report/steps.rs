//! The runbooks that were opened, each step with its planned and its real time.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Record;
use super::document::{Block, Line, Section, Table, Tone};
use super::moment::Moment;
use super::words::{Days, between, counted, lasting};
use crate::incident::event::{Event, FireId, StepRef};
use crate::incident::state::{FireState, StepPhase};
use crate::incident::{Envelope, Incident};
use crate::plan::runbook::StepKind;
use crate::plan::{PersonId, RoleId, RunbookId, StepId, Text};

/// The runbooks that were opened, each step with its planned and its real time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Steps {
    /// The runbooks, in the order in which they were opened.
    pub runbooks: Vec<Opened>,
    #[serde(skip)]
    days: Days,
}

/// A runbook that was opened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Opened {
    /// The runbook.
    pub runbook: RunbookId,
    /// What people call it.
    pub title: Text,
    /// When it was opened, by whom.
    pub opened: Moment,
    /// How many steps are done.
    pub done: usize,
    /// How many were skipped.
    pub skipped: usize,
    /// How many failed.
    pub failed: usize,
    /// How many somebody began and nobody ended.
    pub active: usize,
    /// How many nobody began.
    pub pending: usize,
    /// Its steps, in the order of the plan.
    pub steps: Vec<Worked>,
}

/// A step as it was worked on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Worked {
    /// The step.
    pub step: StepId,
    /// What was to be done.
    pub title: Text,
    /// What kind of work it is.
    pub kind: StepKind,
    /// The role that owns it; left out where the commander does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleId>,
    /// Only the commander could skip it.
    pub critical: bool,
    /// `pending`, `active`, `done`, `skipped`, `failed`.
    pub state: &'static str,
    /// How long it should take, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_ms: Option<u64>,
    /// When work on it began, the last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<Moment>,
    /// When it ended, the last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Moment>,
    /// From its beginning to its end, in milliseconds; left out where one of them is not on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u64>,
    /// What was found, or why it was skipped or failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// The event that says that its time was up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overdue: Option<Moment>,
    /// Each end before the last one, and each reopening.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Turn>,
    /// The actions that were fired for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fires: Vec<FireId>,
    /// Whose action proved it: the effect was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proved_by: Option<Proof>,
    /// What its probe saw last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
}

/// A turn of a step that was not its last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// The event.
    #[serde(flatten)]
    pub moment: Moment,
    /// `done`, `skipped`, `failed`, `reopened`.
    pub state: &'static str,
    /// Why, or what was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// The action that proved a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The firing.
    pub fire: FireId,
    /// Who fired it; left out for the program itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// What was seen.
    pub detail: Text,
}

/// What a probe saw for a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The event.
    #[serde(flatten)]
    pub moment: Moment,
    /// What it saw.
    pub status: &'static str,
    /// What it said.
    pub detail: Text,
}

/// Where a step stands among those of the section: the runbook and the step.
type Place = (usize, usize);

impl Steps {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let incident = record.incident;
        let mut runbooks: Vec<Opened> = incident.runs.iter().map(|run| opened(incident, run)).collect();
        let mut places: BTreeMap<StepRef, Place> = BTreeMap::new();
        for (book, it) in runbooks.iter().enumerate() {
            for (place, step) in it.steps.iter().enumerate() {
                let at = StepRef { runbook: it.runbook.clone(), step: step.step.clone() };
                places.insert(at, (book, place));
            }
        }
        for envelope in record.events {
            if let Event::RunbookOpened(e) = &envelope.event {
                // A runbook is opened once; a second time changes nothing.
                let unnamed = |it: &&mut Opened| it.runbook == e.runbook && it.opened.seq == 0;
                runbooks.iter_mut().filter(unnamed).for_each(|it| it.opened = Moment::of(envelope));
            }
            let found = step_of(&envelope.event).and_then(|at| places.get(at));
            let Some((book, place)) = found else { continue };
            if let Some(step) = runbooks.get_mut(*book).and_then(|it| it.steps.get_mut(*place)) {
                step.take_in(envelope);
            }
        }
        for fire in incident.fires.iter() {
            let Some((book, place)) = fire.request.step.as_ref().and_then(|at| places.get(at)) else {
                continue;
            };
            if let Some(step) = runbooks.get_mut(*book).and_then(|it| it.steps.get_mut(*place)) {
                step.fires.push(fire.id);
                if let FireState::Verified { detail } = &fire.state {
                    let by = fire.by.person().cloned();
                    step.proved_by = Some(Proof { fire: fire.id, by, detail: detail.clone() });
                }
            }
        }
        runbooks.iter_mut().flat_map(|it| &mut it.steps).for_each(Worked::settle);
        Self { runbooks, days: Days::of(record) }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let mut blocks = Vec::new();
        for runbook in &self.runbooks {
            runbook.write(&mut blocks, self.days);
        }
        if self.runbooks.is_empty() {
            blocks.push(Block::Paragraph(Line::from("No runbook was opened.")));
        }
        Section::new("steps", "Runbooks and steps", blocks)
    }
}

fn opened(incident: &Incident, run: &crate::incident::state::Run) -> Opened {
    let planned = incident.plan.runbook(&run.runbook);
    let count = |phase: StepPhase| run.states().iter().filter(|state| state.phase == phase).count();
    let steps = incident.steps_of(run).map(|(step, state)| Worked {
        step: step.id.clone(),
        title: step.title.clone(),
        kind: step.kind,
        role: step.role.clone(),
        critical: step.critical,
        state: state.phase.as_str(),
        planned_ms: step.timebox.map(crate::plan::Duration::as_millis),
        started: None,
        ended: None,
        took_ms: state.started_at.zip(state.ended_at).map(|(from, to)| between(from, to)),
        note: state.note.clone(),
        overdue: None,
        earlier: Vec::new(),
        fires: Vec::new(),
        proved_by: None,
        checked: None,
    });
    Opened {
        runbook: run.runbook.clone(),
        title: planned.map_or_else(Text::default, |it| it.title.clone()),
        opened: Moment { seq: 0, at: run.opened_at, by: None },
        done: count(StepPhase::Done),
        skipped: count(StepPhase::Skipped),
        failed: count(StepPhase::Failed),
        active: count(StepPhase::Active),
        pending: count(StepPhase::Pending),
        steps: steps.collect(),
    }
}

/// The step that an event of a step is about.
#[expect(clippy::wildcard_enum_match_arm, reason = "steps have a few events")]
const fn step_of(event: &Event) -> Option<&StepRef> {
    match event {
        Event::StepStarted(e) => Some(&e.at),
        Event::StepChecked(e) => Some(&e.at),
        Event::StepDone(e) => Some(&e.at),
        Event::StepSkipped(e) => Some(&e.at),
        Event::StepFailed(e) => Some(&e.at),
        Event::StepReopened(e) => Some(&e.at),
        Event::StepOverdue(e) => Some(&e.at),
        _ => None,
    }
}

impl Worked {
    #[expect(clippy::wildcard_enum_match_arm, reason = "`step_of` lets the events of steps through only")]
    fn take_in(&mut self, envelope: &Envelope) {
        let moment = Moment::of(envelope);
        match &envelope.event {
            Event::StepStarted(_) => (self.started, self.overdue) = (Some(moment), None),
            Event::StepChecked(e) => {
                let (status, detail) = (e.status.as_str(), e.detail.clone());
                self.checked = Some(Checked { moment, status, detail });
            }
            Event::StepDone(e) => self.turn(moment, "done", e.note.as_ref()),
            Event::StepSkipped(e) => self.turn(moment, "skipped", Some(&e.reason)),
            Event::StepFailed(e) => self.turn(moment, "failed", Some(&e.reason)),
            Event::StepReopened(e) => {
                self.turn(moment, "reopened", e.reason.as_ref());
                (self.started, self.overdue) = (None, None);
            }
            Event::StepOverdue(_) => self.overdue = Some(moment),
            _ => {}
        }
    }

    fn turn(&mut self, moment: Moment, state: &'static str, note: Option<&Text>) {
        self.earlier.push(Turn { moment, state, note: note.cloned() });
    }

    /// The turn that the step ended with stands for itself; the others came before.
    fn settle(&mut self) {
        if self.earlier.last().is_some_and(|last| last.state == self.state) {
            self.ended = self.earlier.pop().map(|last| last.moment);
        }
    }

    fn row(&self, days: Days) -> Vec<Line> {
        let critical = if self.critical { ", critical" } else { "" };
        let title = Line::from(format!("{}{critical}", self.title.first_line()));
        let owner = self.role.as_ref().map_or("the commander", RoleId::as_str);
        let tone = match self.state {
            "done" => Tone::Good,
            "failed" => Tone::Bad,
            "skipped" | "active" => Tone::Attention,
            _ => Tone::Plain,
        };
        let time = |ms: Option<u64>| ms.map_or_else(|| "-".to_owned(), lasting);
        let over = self.planned_ms.zip(self.took_ms).filter(|(planned, took)| took > planned);
        let took = match over {
            Some((planned, took)) => {
                let over = lasting(took - planned);
                Line::from(format!("{} ", lasting(took))).mark(Tone::Attention, format!("{over} over"))
            }
            None => Line::from(time(self.took_ms)),
        };
        let last = self.ended.as_ref().or(self.started.as_ref());
        let last = last.map_or_else(|| Line::from("-"), |it| it.line(days));
        let state = Line::new().mark(tone, self.state);
        vec![title, Line::from(owner), state, Line::from(time(self.planned_ms)), took, last]
    }

    /// What a row of the table has no room for.
    fn notes(&self, days: Days) -> Vec<Line> {
        let title = self.title.first_line();
        let mut notes: Vec<Line> = Vec::new();
        for turn in &self.earlier {
            let became = match turn.state {
                "failed" => "failed before",
                "reopened" => "was reopened",
                "skipped" => "was skipped before",
                _ => "was done before",
            };
            let why = turn.note.as_ref().map(|it| format!(": {}", it.first_line())).unwrap_or_default();
            let line = Line::from(format!("{title} {became}, ")).with(turn.moment.line(days));
            notes.push(line.plain(why));
        }
        if let (Some(note), Some(ended)) = (&self.note, &self.ended) {
            notes.push(
                Line::from(format!("{title}, {}: {} ", self.state, note.first_line())).event(ended.seq),
            );
        }
        if let Some(overdue) = &self.overdue {
            notes.push(Line::from(format!("{title}: its time was up at ")).with(overdue.when(days)));
        }
        if let Some(checked) = &self.checked {
            let words =
                format!("{title}: the probe saw {}, {} ", checked.status, checked.detail.first_line());
            notes.push(Line::from(words).event(checked.moment.seq));
        }
        if let Some(proof) = &self.proved_by {
            let by = proof.by.as_ref().map(|by| format!(" of {by}")).unwrap_or_default();
            let words = format!("{title}: proved by the action{by} ");
            notes.push(
                Line::from(words).event(proof.fire.0).plain(format!(": {}", proof.detail.first_line())),
            );
        } else if !self.fires.is_empty() {
            let words = format!("{title}: fired for it, and not proved:");
            notes.push(Line::from(words).events(" ", self.fires.iter().map(|fire| fire.0)));
        }
        notes
    }
}

impl Opened {
    fn write(&self, blocks: &mut Vec<Block>, days: Days) {
        blocks.push(Block::Heading(format!("{} ({})", self.title.first_line(), self.runbook)));
        let counts = [
            (self.done, "done"),
            (self.skipped, "skipped"),
            (self.failed, "failed"),
            (self.active, "never ended"),
            (self.pending, "never begun"),
        ];
        let counts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let all = counted(self.steps.len(), "step");
        let words = Line::from("Opened at ")
            .with(self.opened.line(days))
            .plain(format!(". {all}: {}.", counts.join(", ")));
        blocks.push(Block::Paragraph(words));
        let mut table = Table::new("", &["Step", "Owner", "State", "Planned#", "Took#", "Last"]);
        table.rows = self.steps.iter().map(|step| step.row(days)).collect();
        blocks.push(Block::Table(table));
        let notes: Vec<Line> = self.steps.iter().flat_map(|step| step.notes(days)).collect();
        if !notes.is_empty() {
            blocks.push(Block::List(notes));
        }
    }
}
