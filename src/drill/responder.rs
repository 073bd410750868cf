//! What the scenario's own responder says to the core: its moves as the commands that a person would give.

use jiff::Timestamp;

use crate::incident::command::{
    ActionCommand, Confirmation, DeputyCommand, DrillCommand, LeadCommand, LifecycleCommand, PageCommand,
    StepCommand, TalkCommand, Wording,
};
use crate::incident::decide::actions;
use crate::incident::event::{ExpectationJudged, StepRef};
use crate::incident::state::FireState;
use crate::incident::{Command, Incident};
use crate::plan::scenario::{Move, Play};
use crate::plan::{ActionId, Text};

/// What is next of a move.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// This is said.
    Say(Box<Command>),
    /// Something has to end first.
    NotYet(Text),
    /// Nothing is left of it.
    Done,
}

/// Where the responder is.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// Now.
    pub now: Timestamp,
    /// The running program that sends what is fired.
    pub runner: &'a str,
    /// How much of the move was said already.
    pub said: usize,
}

/// What is next of a move.
pub fn order(turn: Turn<'_>, next: &Move) -> Order {
    let play = &next.play;
    match (turn.said, &play.propose, &play.fire) {
        (said, Some(_), _) => decision(turn.incident, play, said),
        (0, None, Some(action)) => fire(turn, next, action),
        (1, None, Some(action)) => confirm(turn, action),
        (0, None, None) => match plain(turn, play) {
            Ok(Some(command)) => say(command),
            Ok(None) => Order::Done,
            Err(why) => Order::NotYet(Text::line(why)),
        },
        _ => Order::Done,
    }
}

fn say(command: Command) -> Order {
    Order::Say(Box::new(command))
}

/// Proposed, then asked around, then adopted.
fn decision(incident: &Incident, play: &Play, said: usize) -> Order {
    let Some(proposal) = play.propose.clone() else { return Order::Done };
    if said == 0 {
        let step = play.step.as_ref().and_then(|step| StepRef::parse(step.as_str()));
        return say(Command::Talk(TalkCommand::Propose { proposal, step }));
    }
    let last = incident.decisions.iter().rfind(|it| it.concluded.is_none()).map(|it| it.number);
    let Some(decision) = last.filter(|_| !play.polled.is_empty()) else { return Order::Done };
    if let Some(person) = play.polled.get(said - 1).cloned() {
        return say(Command::Talk(TalkCommand::RecordPosition { decision, person, objection: None }));
    }
    if said > play.polled.len() + 1 {
        return Order::Done;
    }
    say(Command::Talk(TalkCommand::Conclude { decision, adopt: true }))
}

fn fire(turn: Turn<'_>, next: &Move, action: &ActionId) -> Order {
    let play = &next.play;
    let prepared = actions::preview(turn.incident, &next.by, action, &play.inputs).ok();
    let needed = prepared.as_ref().filter(|it| it.needs_name());
    let typed = play.confirm.clone().or_else(|| needed.map(|it| it.request.target.clone()));
    let ask = needed.is_some_and(|it| it.needs_second_person);
    let step = play.step.as_ref().and_then(|step| StepRef::parse(step.as_str()));
    let confirm = Confirmation { typed, spoken: None, ask };
    let (action, inputs, runner) = (action.clone(), play.inputs.clone(), turn.runner.to_owned());
    say(Command::Action(ActionCommand::Fire { action, inputs, step, confirm, runner }))
}

/// Targets that were read after it was fired are confirmed as they are.
fn confirm(turn: Turn<'_>, action: &ActionId) -> Order {
    let Some(fire) = turn.incident.fires.latest(action) else { return Order::Done };
    let reads = turn.incident.plan.actions.get(action).is_some_and(crate::plan::Action::reads_targets);
    if reads && fire.state == FireState::Capturing {
        return Order::NotYet(Text::line("its targets are being read"));
    }
    if !matches!(fire.state, FireState::Held { .. }) {
        return Order::Done;
    }
    let typed = Some(fire.request.target.clone());
    let confirm = Confirmation { typed, spoken: None, ask: true };
    let (fire, runner) = (fire.id, turn.runner.to_owned());
    say(Command::Action(ActionCommand::Confirm { fire, confirm, runner }))
}

/// What is said at once; none where the move says nothing.
fn plain(turn: Turn<'_>, play: &Play) -> Result<Option<Command>, &'static str> {
    if let Some(command) = action(turn, play)? {
        return Ok(Some(command));
    }
    let found = lead(play)
        .or_else(|| step(play))
        .or_else(|| lifecycle(play))
        .or_else(|| exercise(play))
        .or_else(|| talk(turn, play));
    Ok(found)
}

fn note(play: &Play) -> Text {
    play.note.clone().unwrap_or_default()
}

fn action(turn: Turn<'_>, play: &Play) -> Result<Option<Command>, &'static str> {
    let (fires, runner) = (&turn.incident.fires, turn.runner.to_owned());
    let command = if let Some(action) = &play.permit {
        let waiting = fires.awaiting_approval().filter(|fire| fire.request.action == *action).last();
        let fire = waiting.ok_or("no firing of it waits for a second person")?.id;
        ActionCommand::Approve { fire, runner }
    } else if let Some(action) = &play.undo {
        let done = fires.iter().rfind(|it| it.request.action == *action && it.request.undo_of.is_none());
        ActionCommand::Undo { fire: done.ok_or("it was not fired")?.id, runner }
    } else {
        return Ok(None);
    };
    Ok(Some(Command::Action(command)))
}

fn lead(play: &Play) -> Option<Command> {
    let lead = |command| Some(Command::Lead(command));
    let page = |command| Some(Command::Page(command));
    if play.take {
        return lead(LeadCommand::TakeCommand { relieve: None });
    }
    if let Some(to) = play.offer.clone() {
        return lead(LeadCommand::OfferHandover { to, log_hash: None });
    }
    if play.accept {
        return lead(LeadCommand::AcceptHandover);
    }
    if let Some(role) = play.page.clone() {
        return page(PageCommand::PageRole { role });
    }
    let role = play.acknowledge.clone()?;
    page(PageCommand::AcknowledgePage { role, note: play.note.clone() })
}

fn step(play: &Play) -> Option<Command> {
    let at = |name: &Option<Text>| StepRef::parse(name.as_ref()?.as_str());
    let command = if let Some(runbook) = play.open.clone() {
        StepCommand::OpenRunbook { runbook }
    } else if let Some(at) = at(&play.start) {
        StepCommand::Start(at)
    } else if let Some(at) = at(&play.done) {
        StepCommand::Complete { at, note: play.note.clone() }
    } else if let Some(at) = at(&play.skip) {
        StepCommand::Skip { at, reason: note(play) }
    } else {
        StepCommand::Fail { at: at(&play.fail)?, reason: note(play) }
    };
    Some(Command::Step(command))
}

fn lifecycle(play: &Play) -> Option<Command> {
    let command = if let Some(to) = play.severity {
        LifecycleCommand::SetSeverity { to, reason: play.note.clone() }
    } else if play.mitigate {
        LifecycleCommand::Mitigate { summary: note(play) }
    } else if play.resolve {
        LifecycleCommand::Resolve { summary: note(play) }
    } else {
        return None;
    };
    Some(Command::Lifecycle(command))
}

fn exercise(play: &Play) -> Option<Command> {
    if let Some(inject) = play.discuss.clone() {
        return Some(Command::Drill(DrillCommand::Discuss { inject, answer: note(play) }));
    }
    let judged = ExpectationJudged { expected: play.judge.clone()?, done: true, note: play.note.clone() };
    Some(Command::Drill(DrillCommand::Judge(judged)))
}

fn talk(turn: Turn<'_>, play: &Play) -> Option<Command> {
    if let Some(identity) = play.exposed.clone() {
        let expose = DeputyCommand::Expose { identity, since: turn.now, note: note(play) };
        return Some(Command::Deputy(expose));
    }
    let command = if let Some(message) = &play.message {
        TalkCommand::ReleaseMessage(Wording { variables: play.vars.clone(), ..Wording::of(message) })
    } else if play.sitrep {
        let drafted = turn.incident.sitrep(turn.now);
        TalkCommand::IssueSitrep {
            condition: Text::block(&drafted.condition),
            actions: Text::block(&drafted.actions),
            needs: Text::block(&drafted.needs),
            to: Vec::new(),
        }
    } else {
        TalkCommand::Note { text: play.note.clone()?, changed_at: None }
    };
    Some(Command::Talk(command))
}
