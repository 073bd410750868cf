//! One of a list; typing narrows it.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::{Dialog, Outcome, Piece, Prompt, Sheet, prompt::Then};
use crate::incident::Command;
use crate::incident::command::{LeadCommand, LifecycleCommand, PageCommand, StepCommand, TriageCommand};
use crate::incident::event::{FireId, StepRef};
use crate::incident::triage::Suspect;
use crate::plan::{ActionId, MessageId, PersonId, RoleId, RunbookId, Severity};
use crate::tui::input::{Key, Line, Stroke};
use crate::tui::intent::Ahead;
use crate::tui::keymap::Act;
use crate::tui::keymap::availability::open_command;
use crate::tui::ui::warning;
use crate::tui::{Glance, Intent, Target};

/// What choosing an item does.
#[derive(Debug, Clone, PartialEq)]
pub enum Pick {
    /// As if its key was pressed.
    Act(Act),
    /// As if its key was pressed while this call was selected.
    About(Act, FireId),
    /// The preview of an action.
    Fire(ActionId, Option<StepRef>),
    /// Open a runbook.
    Open(RunbookId),
    /// Show and select.
    Show(Target),
    /// The brief for a person who is offered command.
    Offer(PersonId),
    /// Page a role.
    Page(RoleId),
    /// Say that one is at work for a role.
    Acknowledge(RoleId),
    /// Fill in a message.
    Message(MessageId),
    /// Change how bad it is.
    Severity(Severity),
    /// Sit down as somebody else.
    ActAs(PersonId),
    /// Say what a call did.
    Settle(FireId, bool),
    /// Ask for a text.
    Ask(Then),
    /// Begin a step without firing its action.
    Start(StepRef),
    /// Close the incident.
    CloseIncident,
    /// A decision and who objects.
    Poll(u32),
    /// Take what is suspected.
    Take(Suspect),
    /// Decide this.
    Decide(Command),
    /// Set the clock of the exercise.
    SetClock(Ahead, u32),
}

/// One of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is.
    pub label: String,
    /// What else there is to say.
    pub note: String,
    /// Why it can't be chosen now.
    pub why_not: Option<String>,
    /// What choosing it does.
    pub pick: Pick,
}

impl Item {
    /// An item that can be chosen.
    pub fn new(label: impl Into<String>, note: impl Into<String>, pick: Pick) -> Self {
        Self { label: label.into(), note: note.into(), why_not: None, pick }
    }

    /// The same, with the answer of the core.
    #[must_use]
    pub fn allowed(mut self, answer: Result<(), impl ToString>) -> Self {
        self.why_not = answer.err().map(|refusal| refusal.to_string());
        self
    }
}

/// A list to choose from.
#[derive(Debug, Clone)]
pub struct Choose {
    title: String,
    about: Vec<Piece>,
    items: Vec<Item>,
    line: Line,
    /// The places of the items that match, the best first.
    matching: Vec<usize>,
    on: usize,
    /// What was selected when it opened: what a key of the table is about.
    meant: Option<Target>,
    error: Option<String>,
}

impl Choose {
    /// A list, its first item that can be chosen selected.
    pub fn new(title: impl Into<String>, items: Vec<Item>) -> Self {
        let on = items.iter().position(|item| item.why_not.is_none()).unwrap_or(0);
        let matching = (0..items.len()).collect();
        Self {
            title: title.into(),
            about: Vec::new(),
            items,
            line: Line::default(),
            matching,
            on,
            meant: None,
            error: None,
        }
    }

    /// With something to know first.
    #[must_use]
    pub fn about(mut self, about: Vec<Piece>) -> Self {
        self.about = about;
        self
    }

    /// With this item selected.
    #[must_use]
    pub fn on(mut self, pick: &Pick) -> Self {
        if let Some(at) = self.items.iter().position(|item| item.pick == *pick) {
            self.on = at;
        }
        self
    }

    /// What is chosen here is about this, whatever is selected by then.
    #[must_use]
    pub fn meaning(mut self, selected: Option<Target>) -> Self {
        self.meant = selected;
        self
    }

    /// The items, for tests of what is offered.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    pub(super) fn key(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        if key.closes() {
            return Outcome::Close;
        }
        self.error = None;
        let last = self.matching.len().saturating_sub(1);
        match (key.stroke,) {
            (Stroke::Enter,) => return self.enter(glance),
            (Stroke::Up | Stroke::BackTab,) => self.on = self.on.saturating_sub(1),
            (Stroke::Down | Stroke::Tab,) => self.on = (self.on + 1).min(last),
            (Stroke::PageUp,) => self.on = self.on.saturating_sub(10),
            (Stroke::PageDown,) => self.on = (self.on + 10).min(last),
            _ => {
                self.line.key(key);
                self.narrow();
            }
        }
        Outcome::Stay
    }

    pub(super) fn line(&mut self) -> &mut Line {
        &mut self.line
    }

    pub(super) fn click(&mut self, place: usize, glance: &Glance<'_>) -> Outcome {
        if self.on == place {
            return self.enter(glance);
        }
        if place < self.matching.len() {
            self.on = place;
        }
        Outcome::Stay
    }

    /// Keep the items that match what is typed: a match of the name before one of its sentence, that before one of
    /// the note, and the best of each first.
    pub(super) fn narrow(&mut self) {
        self.on = 0;
        if self.line.is_blank() {
            self.matching = (0..self.items.len()).collect();
            return;
        }
        let pattern = Pattern::parse(&self.line.as_string(), CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut scored: Vec<(usize, std::cmp::Reverse<u32>, usize)> = Vec::new();
        let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher);
        for (at, item) in self.items.iter().enumerate() {
            let name = item.label.split_once(": ").map_or(item.label.as_str(), |(name, _)| name);
            let whole = format!("{} {}", item.label, item.note);
            let mut found = [name, &item.label, &whole].into_iter().enumerate();
            let best = found.find_map(|(rank, text)| Some((rank, score(text)?)));
            scored.extend(best.map(|(rank, score)| (rank, std::cmp::Reverse(score), at)));
        }
        scored.sort_unstable();
        self.matching = scored.into_iter().map(|(.., at)| at).collect();
    }

    fn enter(&mut self, glance: &Glance<'_>) -> Outcome {
        let Some(item) = self.matching.get(self.on).and_then(|at| self.items.get(*at)) else {
            return Outcome::Stay;
        };
        if let Some(why) = &item.why_not {
            self.error = Some(why.clone());
            return Outcome::Stay;
        }
        if let Pick::Act(act) = item.pick {
            return Outcome::Act(act, self.meant.clone());
        }
        picked(&item.pick, glance)
    }

    pub(super) fn sheet(&self) -> Sheet<'_> {
        let mut body = self.about.clone();
        if !body.is_empty() {
            body.push(Piece::Gap);
        }
        let found = self.matching.iter().enumerate().filter_map(|(place, at)| {
            let item = self.items.get(*at)?;
            Some(Piece::Choice {
                place,
                on: place == self.on,
                label: item.label.clone(),
                note: item.note.clone(),
                enabled: item.why_not.is_none(),
            })
        });
        body.extend(found);
        if self.matching.is_empty() {
            body.push(Piece::muted("nothing matches"));
        }
        let why = self.matching.get(self.on).and_then(|at| self.items.get(*at)?.why_not.as_ref());
        Sheet::new(&self.title, body)
            .asking("Type to find", &self.line)
            .failing(self.error.as_ref().or(why))
            .keys(&[("up down", "move"), ("enter", "choose"), ("esc", "back")])
    }
}

fn decide(command: Command) -> Outcome {
    Outcome::Do(vec![Intent::Decide(command)])
}

fn picked(pick: &Pick, glance: &Glance<'_>) -> Outcome {
    match pick.clone() {
        Pick::Act(act) => Outcome::Act(act, None),
        Pick::About(act, id) => Outcome::Act(act, Some(Target::Fire(id))),
        Pick::Fire(action, step) => Outcome::Fire(action, step),
        Pick::Open(runbook) => decide(open_command(&runbook)),
        Pick::Show(target) => Outcome::Show(target),
        Pick::Offer(to) => Outcome::Swap(Box::new(Dialog::Brief(super::BriefView::offer(to)))),
        Pick::Page(role) => decide(Command::Page(PageCommand::PageRole { role })),
        Pick::Acknowledge(role) => decide(Command::Page(PageCommand::AcknowledgePage { role, note: None })),
        Pick::Message(message) => {
            Outcome::Swap(Box::new(Dialog::Release(Box::new(super::Release::new(&message, None, glance)))))
        }
        Pick::Severity(to) => ask(Prompt::new(
            format!("Severity: {} to {to}", glance.incident.severity),
            "Why (optional)",
            "change",
            Then::Severity(to),
        )),
        Pick::ActAs(person) => Outcome::Do(vec![Intent::ActAs(person)]),
        Pick::Settle(fire, happened) => ask(settle(fire, happened)),
        Pick::Ask(then @ Then::Resolve) => ask(asked(then).about(warning(glance))),
        Pick::Ask(then) => ask(asked(then)),
        Pick::Start(at) => decide(Command::Step(StepCommand::Start(at))),
        Pick::CloseIncident => decide(Command::Lifecycle(LifecycleCommand::Close)),
        Pick::Decide(command) => decide(command),
        Pick::SetClock(ahead, speed) => Outcome::Do(vec![Intent::SetClock { ahead, speed }]),
        Pick::Take(suspect) => decide(Command::Triage(TriageCommand::Take { suspect })),
        Pick::Poll(number) => Outcome::Swap(Box::new(Dialog::Poll(super::Poll::new(number)))),
    }
}

fn ask(prompt: Prompt) -> Outcome {
    Outcome::Swap(Box::new(Dialog::Prompt(prompt)))
}

fn settle(fire: FireId, happened: bool) -> Prompt {
    let title = if happened {
        format!("Settle {fire}: it happened")
    } else {
        format!("Settle {fire}: it did not happen")
    };
    Prompt::new(title, "How is that known?", "record", Then::Settle(fire, happened))
}

/// The windows that ask for a text about the whole incident.
pub(crate) fn asked(then: Then) -> Prompt {
    let (title, label, yes) = match then {
        Then::Resolve => ("Resolve the incident", "What ended it?", "resolve"),
        Then::Reopen => ("Reopen the incident", "Why is it not over?", "reopen"),
        Then::Mitigate => ("The impact has stopped", "What stopped it?", "record as mitigated"),
        Then::Note => ("Note", "What? With ! in front a follow-up: ! TEXT @OWNER DATE", "write down"),
        Then::DismissSuspect(_) => {
            ("Dismiss what is suspected", "Why? It comes back when the evidence changes.", "dismiss")
        }
        Then::Relieve => ("Relieve the commander", "Why? It is recorded with your name.", "take command"),
        Then::Dismiss(_) => ("Dismiss", "Why? It comes back at its next stage.", "dismiss"),
        Then::Discard(_) => ("Discard the text", "Why? It does not go out.", "discard"),
        Then::PausePaging => (
            "Page nobody for a while",
            "For how long and why? For example: 30m the provider restarts its switches",
            "pause paging",
        ),
        Then::Decline => ("Decline command", "Why (optional)", "decline"),
        Then::Propose(_) => ("Decision", "What is proposed?", "put it to the others"),
        Then::Done(at) => {
            let title = format!("Done by hand: {at}");
            return Prompt::new(title, "How was it done?", "done", Then::Done(at));
        }
        Then::Acknowledge(role) => {
            let title = format!("At work for {role}");
            let label = "What are you doing? (optional)";
            return Prompt::new(title, label, "acknowledge", Then::Acknowledge(role));
        }
        Then::ApproveText(draft, by) => {
            let title = format!("{by} approves the text #{draft}");
            let label = "How was it given? For example: by phone";
            return Prompt::new(title, label, "record the approval", Then::ApproveText(draft, by));
        }
        Then::Deny(id) => {
            return Prompt::new(format!("Deny {id}"), "Why? Nothing is sent.", "deny", Then::Deny(id));
        }
        Then::LeaveOut(id) => {
            let title = format!("Leave the inject {id} out");
            return Prompt::new(title, "Why?", "leave out", Then::LeaveOut(id));
        }
        Then::Answer(id) => {
            return Prompt::new(format!("Answer {id}"), "What was answered?", "write down", Then::Answer(id));
        }
        Then::Judge(id, done) => {
            let title = format!("Judge {id}: {}", if done { "done" } else { "missed" });
            return Prompt::new(title, "Why? (optional)", "judge", Then::Judge(id, done));
        }
        Then::EndDrill => ("End the exercise", "What ends it?", "end the exercise"),
        Then::Skip(_) | Then::Fail(_) | Then::ReopenStep(_) | Then::Severity(_) | Then::Settle(..) => {
            ("Why", "Why?", "record")
        }
    };
    Prompt::new(title, label, yes, then)
}

/// Taking command when nobody has it.
pub(crate) fn take_command() -> Intent {
    Intent::Decide(Command::Lead(LeadCommand::TakeCommand { relieve: None }))
}
