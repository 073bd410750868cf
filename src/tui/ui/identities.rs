//! Keys about an identity: the previews of what disables, revokes and restores it.

use std::collections::BTreeMap;

use super::Ui;
use crate::incident::event::StepRef;
use crate::incident::state::steps::Readiness;
use crate::plan::{Action, IdentityId, Step, Text};
use crate::tui::keymap::Act;
use crate::tui::view::identities;
use crate::tui::{Glance, Intent, Target};

impl Ui {
    /// The preview of what changes the identity that was painted as selected.
    pub(super) fn change_identity(
        &mut self,
        act: Act,
        selected: Option<&Target>,
        glance: &Glance<'_>,
    ) -> Vec<Intent> {
        let Some(Target::Identity(id)) = selected else { return Vec::new() };
        let identity = identities::find(glance.incident, id);
        let named = identity.zip(act.change()).and_then(|(it, change)| change.action(it));
        let Some(action) = named.and_then(|id| glance.incident.plan.actions.get(id)) else {
            return Vec::new();
        };
        let meant = meant(action, id);
        let step = waiting_step(action, &meant, glance);
        let mut given = step.as_ref().map(|(_, step)| step.inputs.clone()).unwrap_or_default();
        given.extend(meant);
        self.fire_with(&action.id, step.map(|(at, _)| at), given, glance)
    }
}

/// An action that asks which identity is meant is told: an answer that could still be changed would let the key act
/// on another one than was painted.
fn meant(action: &Action, id: &IdentityId) -> BTreeMap<String, Text> {
    let name = Text::line(id.as_str());
    let asks = action.inputs.iter().filter(|input| input.choices.contains(&name));
    asks.map(|input| (input.name.clone(), name.clone())).collect()
}

/// The step that waits for this action and does not mean another identity.
fn waiting_step<'a>(
    action: &Action,
    meant: &BTreeMap<String, Text>,
    glance: &Glance<'a>,
) -> Option<(StepRef, &'a Step)> {
    let at = glance.incident.step_of_action(&action.id)?;
    let step = glance.incident.planned(&at)?;
    let same = meant.iter().all(|(name, value)| step.inputs.get(name).is_none_or(|other| other == value));
    let ready = glance.incident.readiness(&at, glance.now) == Readiness::Ready;
    (same && ready).then_some((at, step))
}
