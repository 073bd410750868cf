//! Every firing of an action: request, outcome, proof, undo.

mod call;
mod outcome;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

pub use self::call::Call;
pub use self::outcome::{Answer, Happened, Look, Outcome, Settled, TargetLine};

use super::Record;
use super::document::{Block, Line, Section};
use super::moment::Moment;
use super::words::Days;
use crate::incident::event::{Basis, FireId, StepRef};
use crate::incident::state::Fire;
use crate::incident::{Envelope, Event, Incident};
use crate::plan::action::Containment;
use crate::plan::{ActionId, Authority, Danger, Domain, PersonId, Text, ThresholdId};

/// Every firing of an action: request, outcome, proof, undo.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Actions {
    /// The firings, in order.
    pub fires: Vec<Fired>,
    /// Those whose outcome is not known, all of it or in part.
    pub unknown: Vec<FireId>,
    #[serde(skip)]
    days: Days,
}

/// One firing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fired {
    /// The event that authorised it; its number names the firing.
    #[serde(flatten)]
    pub moment: Moment,
    /// The action.
    pub action: ActionId,
    /// What it does, as an order.
    pub title: Text,
    /// The part of the world that it changes; left out where the plan does not have the action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Domain>,
    /// How long the containment is meant to hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub containment: Option<Containment>,
    /// How dangerous it is.
    pub danger: Danger,
    /// What the person had to be allowed to do.
    pub authority: Authority,
    /// Why the person was allowed.
    pub basis: Basis,
    /// What it changes.
    pub target: Text,
    /// What the person filled in.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, Text>,
    /// The step that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<StepRef>,
    /// The firing that it undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undo_of: Option<FireId>,
    /// The firing whose undo it takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redo_of: Option<FireId>,
    /// The firing that undid it, where that was proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<FireId>,
    /// The second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second: Option<Second>,
    /// The state before, as far as it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captured: Option<BTreeMap<String, Value>>,
    /// The call, as it was shown; secrets are places. Left out where there are many targets, and where it never became
    /// known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Call>,
    /// How often its call was sent, or was to be.
    pub attempts: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// The name by which the other side recognises a repetition.
    pub idempotency_key: String,
    /// Every further event of the firing.
    pub events: Vec<u64>,
}

/// A second person's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Second {
    /// Who; left out where nobody answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// `approved`, `denied`, or `awaited`.
    pub answer: &'static str,
    /// How it was given, or why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<Text>,
    /// Somebody else recorded it: attested, not authenticated.
    pub attested: bool,
    /// The event that has it.
    pub seq: u64,
}

impl Actions {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let mut rest: BTreeMap<FireId, Vec<&Envelope>> = BTreeMap::new();
        for envelope in record.events {
            if let Some(fire) = outcome::fire_of(&envelope.event) {
                rest.entry(fire).or_default().push(envelope);
            }
        }
        let none = Vec::new();
        let fires = record.incident.fires.iter();
        Self {
            fires: fires
                .map(|fire| fired(record.incident, fire, rest.get(&fire.id).unwrap_or(&none)))
                .collect(),
            unknown: record.incident.fires.unknown().map(|fire| fire.id).collect(),
            days: Days::of(record),
        }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let mut blocks = Vec::new();
        if self.fires.is_empty() {
            blocks.push(Block::Paragraph(Line::from("No action was fired.")));
        } else {
            words::overview(&mut blocks, self);
            for fire in &self.fires {
                words::fire(&mut blocks, fire, self.days);
            }
        }
        Section::new("actions", "Actions", blocks)
    }
}

/// What was fired on the word of a threshold.
pub(super) fn by_threshold(incident: &Incident, id: &ThresholdId) -> Vec<FireId> {
    let on_its_word = |fire: &&Fire| matches!(&fire.request.basis, Basis::Threshold(it) if it == id);
    incident.fires.iter().filter(on_its_word).map(|fire| fire.id).collect()
}

fn fired(incident: &Incident, fire: &Fire, rest: &[&Envelope]) -> Fired {
    let request = &fire.request;
    let planned = incident.plan.actions.get(&request.action);
    let title = planned.map_or_else(|| Text::line(request.action.as_str()), |it| it.title.clone());
    Fired {
        moment: Moment { seq: fire.id.0, at: fire.at, by: fire.by.person().cloned() },
        action: request.action.clone(),
        title,
        domain: planned.map(|it| it.domain),
        containment: planned.and_then(|it| it.containment),
        danger: request.danger,
        authority: request.authority,
        basis: request.basis.clone(),
        target: request.target.clone(),
        inputs: request.inputs.clone(),
        step: request.step.clone(),
        undo_of: request.undo_of,
        redo_of: request.redo_of,
        undone_by: fire.undone_by,
        second: second(fire, rest),
        captured: fire.captured.clone(),
        request: fire.call.as_ref().map(Call::of),
        attempts: fire.attempts,
        outcome: Outcome::of(fire, rest),
        idempotency_key: request.idempotency_key.clone(),
        events: rest.iter().map(|it| it.seq).collect(),
    }
}

/// The last word of a second person on a firing.
#[expect(clippy::wildcard_enum_match_arm, reason = "a second person speaks in a few events")]
fn second(fire: &Fire, rest: &[&Envelope]) -> Option<Second> {
    let given = rest.iter().rev().find_map(|it| match &it.event {
        Event::ActionApproved(e) => {
            Some(approved(&e.approval.by, &e.approval.how, e.approval.attested, it.seq))
        }
        Event::ActionConfirmed(e) => {
            e.approval.as_ref().map(|given| approved(&given.by, &given.how, given.attested, it.seq))
        }
        Event::ActionRepeated(e) => {
            e.approval.as_ref().map(|given| approved(&given.by, &given.how, given.attested, it.seq))
        }
        Event::ActionDenied(e) => {
            let (by, how) = (e.by.clone(), Some(e.reason.clone()));
            Some(Second { by, answer: "denied", how, attested: false, seq: it.seq })
        }
        _ => None,
    });
    let at_once =
        || fire.request.approval.as_ref().map(|it| approved(&it.by, &it.how, it.attested, fire.id.0));
    let awaited = || {
        let second = Second { by: None, answer: "awaited", how: None, attested: false, seq: fire.id.0 };
        fire.request.awaits.map(|_| second)
    };
    given.or_else(at_once).or_else(awaited)
}

fn approved(by: &PersonId, how: &Text, attested: bool, seq: u64) -> Second {
    Second { by: Some(by.clone()), answer: "approved", how: Some(how.clone()), attested, seq }
}
