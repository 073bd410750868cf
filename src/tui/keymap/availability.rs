//! May this be done now? The core is asked; no rule is written here a second time.

pub(crate) mod drill;
mod matters;

use std::collections::BTreeMap;

pub(crate) use matters::{escalate_command, meant, pause_command};

use super::act::{Act, Context};
use crate::incident::command::{
    ActionCommand, Confirmation, LeadCommand, LifecycleCommand, PageCommand, StepCommand, TalkCommand,
};
use crate::incident::event::{FireId, StepRef};
use crate::incident::state::{FireState, Phase, StepPhase};
use crate::incident::{Actor, Command, Refusal, decide};
use crate::plan::{ActionId, IdentityId, RunbookId, Severity, Text};
use crate::tui::view::{fires, identities};
use crate::tui::{Glance, Target, Ui};

/// What would the core say to this command now? Nothing is recorded: the events are dropped.
pub fn dry_run(glance: &Glance<'_>, command: &Command) -> Result<(), Refusal> {
    decide(glance.incident, glance.now, &Actor::Person(glance.me.clone()), "", command).map(drop)
}

/// The same, where a dialog still asks for what the refusal is about.
pub fn ask(glance: &Glance<'_>, command: &Command) -> Result<(), Refusal> {
    match dry_run(glance, command) {
        Err(
            Refusal::InputInvalid { .. }
            | Refusal::TargetNotTyped { .. }
            | Refusal::SecondPersonRequired { .. }
            | Refusal::ReasonRequired,
        ) => Ok(()),
        answer => answer,
    }
}

/// Stands for what the person has not written yet.
pub(crate) fn something() -> Text {
    Text::line("-")
}

/// Firing an action, before anything is filled in.
pub fn fire_command(action: &ActionId, step: Option<&StepRef>) -> Command {
    Command::Action(ActionCommand::Fire {
        action: action.clone(),
        inputs: BTreeMap::new(),
        step: step.cloned(),
        confirm: Confirmation::default(),
        runner: String::new(),
    })
}

/// Is it allowed now? Else why not, and who could.
pub fn availability(act: Act, glance: &Glance<'_>, ui: &Ui) -> Result<(), String> {
    let selected = ui.painted.selected.as_ref();
    if let Context::Selected(kinds) = act.row().context
        && !act.row().context.holds(selected)
    {
        let kinds: Vec<_> = kinds.iter().map(|k| k.as_str()).collect();
        return Err(format!("select {} first", kinds.join(" or ")));
    }
    if matches!(act, Act::SkipLesson | Act::HideGuide) {
        let why = "no guided run is on; `warroom drill first-ten-minutes` begins one";
        return if ui.guide.is_some() { Ok(()) } else { Err(why.to_owned()) };
    }
    if act == Act::ActAs && !glance.is_drill() {
        return Err("drills only; in a live incident everybody acts as themselves".to_owned());
    }
    if let Some(answer) = drill::of(act, glance, selected).or_else(|| matters::of(act, glance, ui)) {
        return answer;
    }
    match selected {
        Some(Target::Step(at)) if matches!(act, Act::Step | Act::Skip | Act::Fail | Act::ReopenStep) => {
            of_step(act, glance, at)
        }
        Some(Target::Identity(id)) if act.change().is_some() => return of_identity(act, glance, id),
        Some(Target::Fire(id)) if matches!(act.row().context, Context::Selected(_)) => {
            of_fire(act, glance, *id)
        }
        Some(Target::Fire(id)) if is_answer(act) && is_waiting(glance, *id) => of_fire(act, glance, *id),
        _ if is_answer(act) => return of_waiting(act, glance),
        _ => of_incident(act, glance),
    }
    .map_err(|refusal| refusal.to_string())
}

fn of_step(act: Act, glance: &Glance<'_>, at: &StepRef) -> Result<(), Refusal> {
    let at = at.clone();
    let reason = something();
    let command = match (act,) {
        (Act::Skip,) => StepCommand::Skip { at, reason },
        (Act::Fail,) => StepCommand::Fail { at, reason },
        (Act::ReopenStep,) => StepCommand::Reopen { at, reason: None },
        _ => StepCommand::Complete { at, note: Some(reason) },
    };
    ask(glance, &Command::Step(command))
}

/// An action that is under way can't be fired again, but its key shows it.
fn of_identity(act: Act, glance: &Glance<'_>, id: &IdentityId) -> Result<(), String> {
    let change = act.change();
    let action = identities::find(glance.incident, id).zip(change).map(|(it, change)| change.action(it));
    let Some(Some(action)) = action else {
        return Err(format!("the campaign names no action that does this to {id}"));
    };
    match ask(glance, &fire_command(action, None)) {
        Ok(()) | Err(Refusal::InFlight(_) | Refusal::Unsettled(_)) => Ok(()),
        Err(refusal) => Err(refusal.to_string()),
    }
}

/// Does it answer what a call waits for?
pub(crate) fn is_answer(act: Act) -> bool {
    matches!(act, Act::Approve | Act::Deny)
}

/// The calls that wait for a second person or for a confirmation.
pub(crate) fn waiting(glance: &Glance<'_>) -> impl Iterator<Item = FireId> {
    glance.incident.fires.open().filter(|fire| fires::waits_for_somebody(fire)).map(|fire| fire.id)
}

fn is_waiting(glance: &Glance<'_>, id: FireId) -> bool {
    glance.incident.fires.get(id).is_some_and(fires::waits_for_somebody)
}

/// Without a call that was selected for it, the answer is for one of those that wait.
fn of_waiting(act: Act, glance: &Glance<'_>) -> Result<(), String> {
    let mut answers = waiting(glance).map(|id| of_fire(act, glance, id)).peekable();
    if answers.peek().is_none() {
        return Err("no call waits for a second person".to_owned());
    }
    first_allowed(answers).map_err(|refusal| refusal.to_string())
}

/// May this be done with this call now?
pub(crate) fn of_fire(act: Act, glance: &Glance<'_>, fire: FireId) -> Result<(), Refusal> {
    let (confirm, runner) = (Confirmation::default(), String::new());
    let held = matches!(glance.incident.fires.get(fire).map(|f| &f.state), Some(FireState::Held { .. }));
    let command = match (act,) {
        (Act::Approve,) if held => ActionCommand::Confirm { fire, confirm, runner },
        (Act::Approve,) => ActionCommand::Approve { fire, runner },
        (Act::Deny,) => ActionCommand::Deny { fire, reason: something() },
        (Act::CallOff,) => ActionCommand::Cancel { fire },
        (Act::Retry,) => ActionCommand::Repeat { fire, confirm, runner },
        (Act::Undo,) => ActionCommand::Undo { fire, runner },
        (Act::Redo,) => ActionCommand::Redo { fire, confirm, runner },
        _ => ActionCommand::Settle { fire, happened: true, note: something() },
    };
    ask(glance, &Command::Action(command))
}

fn of_incident(act: Act, glance: &Glance<'_>) -> Result<(), Refusal> {
    let ask = |command: Command| ask(glance, &command);
    match (act,) {
        (Act::TakeCommand,) => ask(Command::Lead(LeadCommand::TakeCommand { relieve: Some(something()) })),
        (Act::Handover,) => handover(glance),
        (Act::Page,) => first_allowed(
            glance
                .incident
                .plan
                .roles
                .iter()
                .map(|role| ask(Command::Page(PageCommand::PageRole { role: role.id.clone() }))),
        ),
        (Act::Acknowledge,) => acknowledge(glance),
        (Act::Note,) => ask(Command::Talk(TalkCommand::Note { text: something(), changed_at: None })),
        (Act::Decision,) => decision(glance),
        (Act::Severity,) => first_allowed(
            Severity::ALL
                .into_iter()
                .map(|to| ask(Command::Lifecycle(LifecycleCommand::SetSeverity { to, reason: None }))),
        ),
        (Act::Suspect,) => {
            crate::incident::triage::suspect(glance.incident).map(drop).ok_or(Refusal::NothingSuspected)
        }
        (Act::Mitigate,) => ask(Command::Lifecycle(LifecycleCommand::Mitigate { summary: something() })),
        (Act::Life,) => first_allowed(life().map(|command| ask(Command::Lifecycle(command)))),
        (Act::OpenRunbook,) => {
            first_allowed(glance.incident.plan.runbooks.iter().map(|runbook| ask(open_command(&runbook.id))))
        }
        _ => Ok(()),
    }
}

/// The turns of an incident's life, as one key offers them.
pub(crate) fn life() -> impl Iterator<Item = LifecycleCommand> {
    [
        LifecycleCommand::Resolve { summary: something() },
        LifecycleCommand::Reopen { reason: something() },
        LifecycleCommand::Close,
    ]
    .into_iter()
}

/// Opening a runbook.
pub(crate) fn open_command(runbook: &RunbookId) -> Command {
    Command::Step(StepCommand::OpenRunbook { runbook: runbook.clone() })
}

/// Allowed when one of them is; else the first refusal that is not "already so".
fn first_allowed(answers: impl Iterator<Item = Result<(), Refusal>>) -> Result<(), Refusal> {
    let mut refused: Option<Refusal> = None;
    for answer in answers {
        match answer {
            Ok(()) => return Ok(()),
            Err(refusal) => match &refused {
                Some(Refusal::AlreadySo(_)) | None => refused = Some(refusal),
                Some(_) => {}
            },
        }
    }
    Err(refused.unwrap_or(Refusal::NotFound { what: "thing to choose", name: String::new() }))
}

fn handover(glance: &Glance<'_>) -> Result<(), Refusal> {
    let lead = &glance.incident.lead;
    if let Some(offer) = &lead.offer {
        let mine = offer.to == *glance.me;
        let command = if mine { LeadCommand::AcceptHandover } else { LeadCommand::WithdrawHandover };
        return ask(glance, &Command::Lead(command));
    }
    let others = glance.incident.plan.people.keys().filter(|id| *id != glance.me);
    first_allowed(
        others.map(|to| {
            ask(glance, &Command::Lead(LeadCommand::OfferHandover { to: to.clone(), log_hash: None }))
        }),
    )
}

fn acknowledge(glance: &Glance<'_>) -> Result<(), Refusal> {
    let roles = &glance.incident.plan.roles;
    let paged = roles.iter().filter(|role| {
        glance.incident.people.get(&role.id).is_some_and(|attendance| attendance.paging.is_some())
    });
    let held = roles.iter().filter(|role| role.is_held_by(glance.me));
    first_allowed(held.chain(paged).map(|role| {
        ask(glance, &Command::Page(PageCommand::AcknowledgePage { role: role.id.clone(), note: None }))
    }))
}

/// An open decision can be spoken to by everybody; a new one is the commander's.
fn decision(glance: &Glance<'_>) -> Result<(), Refusal> {
    if glance.incident.decisions.open().next().is_some() && glance.incident.phase != Phase::Closed {
        return Ok(());
    }
    ask(glance, &Command::Talk(TalkCommand::Propose { proposal: something(), step: None }))
}

/// Is somebody at this step?
pub(crate) fn is_active(glance: &Glance<'_>, at: &StepRef) -> bool {
    glance.incident.step(at).is_some_and(|state| state.phase == StepPhase::Active)
}
