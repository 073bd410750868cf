//! One line of text: a reason, a note, a summary.

use super::{Outcome, Piece, Sheet};
use crate::incident::Command;
use crate::incident::command::{
    ActionCommand, DeputyCommand, DrillCommand, LeadCommand, LifecycleCommand, PageCommand, SpokenApproval,
    StepCommand, TalkCommand, TriageCommand,
};
use crate::incident::event::{ExpectationJudged, FireId, StepRef};
use crate::incident::triage::Suspect;
use crate::plan::{Duration, ExpectedId, InjectId, PersonId, RoleId, Severity, Text};
use crate::tui::Intent;
use crate::tui::input::{Key, Line, Stroke};
use crate::tui::keymap::availability::pause_command;

/// What becomes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// The step is done.
    Done(StepRef),
    /// The step is left out.
    Skip(StepRef),
    /// The step did not work.
    Fail(StepRef),
    /// The step is open again.
    ReopenStep(StepRef),
    /// A note; with `!` in front a follow-up.
    Note,
    /// The impact has stopped.
    Mitigate,
    /// It is over.
    Resolve,
    /// It is not over after all.
    Reopen,
    /// How bad it is changes.
    Severity(Severity),
    /// The absent commander is relieved.
    Relieve,
    /// The offer is declined.
    Decline,
    /// What an unknown call did.
    Settle(FireId, bool),
    /// Another person's call is refused.
    Deny(FireId),
    /// What is suspected is dismissed.
    DismissSuspect(Suspect),
    /// A decision is put to the others.
    Propose(Option<StepRef>),
    /// A line of the deputy's list is dismissed.
    Dismiss(Text),
    /// One is at work for a role, or still is.
    Acknowledge(RoleId),
    /// Nobody is paged for so long: a length, then the reason.
    PausePaging,
    /// A text that waits is approved by that person's voice.
    ApproveText(u64, PersonId),
    /// A text that waits does not go out.
    Discard(u64),
    /// An inject is left out.
    LeaveOut(InjectId),
    /// A question is answered.
    Answer(InjectId),
    /// An expected action was done, or was not.
    Judge(ExpectedId, bool),
    /// The exercise ends.
    EndDrill,
}

impl Then {
    /// May the text be empty?
    const fn is_optional(&self) -> bool {
        matches!(
            self,
            Self::Done(_)
                | Self::ReopenStep(_)
                | Self::Severity(_)
                | Self::Decline
                | Self::Acknowledge(_)
                | Self::Judge(..)
        )
    }

    /// The command, or what is wrong with the text.
    fn command(&self, text: Text) -> Result<Command, String> {
        let optional = |text: Text| (!text.is_blank()).then_some(text);
        Ok(match self.clone() {
            Self::Done(at) => Command::Step(StepCommand::Complete { at, note: optional(text) }),
            Self::Skip(at) => Command::Step(StepCommand::Skip { at, reason: text }),
            Self::Fail(at) => Command::Step(StepCommand::Fail { at, reason: text }),
            Self::ReopenStep(at) => Command::Step(StepCommand::Reopen { at, reason: optional(text) }),
            Self::Note => Command::Talk(note(&text)),
            Self::Mitigate => Command::Lifecycle(LifecycleCommand::Mitigate { summary: text }),
            Self::Resolve => Command::Lifecycle(LifecycleCommand::Resolve { summary: text }),
            Self::Reopen => Command::Lifecycle(LifecycleCommand::Reopen { reason: text }),
            Self::Severity(to) => {
                Command::Lifecycle(LifecycleCommand::SetSeverity { to, reason: optional(text) })
            }
            Self::Relieve => Command::Lead(LeadCommand::TakeCommand { relieve: Some(text) }),
            Self::Decline => Command::Lead(LeadCommand::DeclineHandover { reason: optional(text) }),
            Self::Settle(fire, happened) => {
                Command::Action(ActionCommand::Settle { fire, happened, note: text })
            }
            Self::Deny(fire) => Command::Action(ActionCommand::Deny { fire, reason: text }),
            Self::DismissSuspect(suspect) => {
                Command::Triage(TriageCommand::Dismiss { suspect, reason: text })
            }
            Self::Propose(step) => Command::Talk(TalkCommand::Propose { proposal: text, step }),
            Self::Dismiss(concern) => Command::Deputy(DeputyCommand::Dismiss { concern, reason: text }),
            Self::Acknowledge(role) => {
                Command::Page(PageCommand::AcknowledgePage { role, note: optional(text) })
            }
            Self::PausePaging => pause(&text)?,
            Self::ApproveText(draft, by) => {
                let spoken = Some(SpokenApproval { by, how: text });
                Command::Talk(TalkCommand::ApproveDraft { draft, spoken })
            }
            Self::LeaveOut(inject) => Command::Drill(DrillCommand::SkipInject { inject, reason: text }),
            Self::Answer(inject) => Command::Drill(DrillCommand::Discuss { inject, answer: text }),
            Self::Judge(expected, done) => {
                let note = optional(text);
                Command::Drill(DrillCommand::Judge(ExpectationJudged { expected, done, note }))
            }
            Self::EndDrill => Command::Drill(DrillCommand::End { reason: text }),
            Self::Discard(draft) => Command::Talk(TalkCommand::DiscardDraft { draft, reason: text }),
        })
    }
}

/// `30m the provider restarts its switches`: a length of time, then why.
fn pause(text: &Text) -> Result<Command, String> {
    let said = text.as_str().trim();
    let (length, reason) = said.split_once(' ').unwrap_or((said, ""));
    let length = Duration::parse(length).map_err(|error| error.to_string())?;
    if reason.trim().is_empty() {
        return Err("write the reason behind the time".to_owned());
    }
    Ok(pause_command(length, Text::line(reason.trim())))
}

/// A note; `!` in front makes it a follow-up.
fn note(text: &Text) -> TalkCommand {
    match text.as_str().trim_start().strip_prefix('!') {
        Some(rest) => follow_up(rest),
        None => TalkCommand::Note { text: text.clone(), changed_at: None },
    }
}

/// `alert on the age of keys @petrov 2027-03-12`: what is to be done, and at its end who does it until which day, in
/// either order.
fn follow_up(said: &str) -> TalkCommand {
    let (mut text, mut owner, mut due) = (said.trim(), None, None);
    while let Some((before, last)) = text.rsplit_once(' ') {
        let person = last.strip_prefix('@').and_then(|name| PersonId::parse(name).ok());
        match (person, last.parse()) {
            (Some(person), _) if owner.is_none() => owner = Some(person),
            (None, Ok(day)) if due.is_none() => due = Some(day),
            _ => break,
        }
        text = before.trim_end();
    }
    TalkCommand::FollowUp { text: Text::line(text), owner, due }
}

/// A window with one line to fill in.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What it is about.
    pub title: String,
    /// What there is to know first.
    pub about: Vec<Piece>,
    /// What is asked.
    pub label: &'static str,
    /// What stands there.
    pub line: Line,
    /// What becomes of it.
    pub then: Then,
    /// What enter does, in a word or two.
    pub yes: &'static str,
    error: Option<String>,
}

impl Prompt {
    /// An empty line.
    pub fn new(title: impl Into<String>, label: &'static str, yes: &'static str, then: Then) -> Self {
        let (about, line) = (Vec::new(), Line::default());
        Self { title: title.into(), about, label, line, then, yes, error: None }
    }

    /// With something to know first.
    #[must_use]
    pub fn about(mut self, about: Vec<Piece>) -> Self {
        self.about = about;
        self
    }

    /// With a line that is filled in already.
    #[must_use]
    pub fn filled(mut self, text: &str) -> Self {
        self.line = Line::filled(text);
        self
    }

    pub(super) fn key(&mut self, key: Key) -> Outcome {
        if key.closes() {
            return Outcome::Close;
        }
        if key.stroke == Stroke::Enter {
            return self.enter();
        }
        self.error = None;
        self.line.key(key);
        Outcome::Stay
    }

    fn enter(&mut self) -> Outcome {
        let text = self.line.text();
        if text.as_str().trim_matches(['!', ' ']).is_empty() && !self.then.is_optional() {
            self.error = Some("write something first".to_owned());
            return Outcome::Stay;
        }
        match self.then.command(text) {
            Ok(command) => Outcome::Do(vec![Intent::Decide(command)]),
            Err(why) => {
                self.error = Some(why);
                Outcome::Stay
            }
        }
    }

    pub(super) fn sheet(&self) -> Sheet<'_> {
        Sheet::new(&self.title, self.about.clone())
            .asking(self.label, &self.line)
            .failing(self.error.as_ref())
            .keys(&[("enter", self.yes), ("esc", "back")])
    }
}
