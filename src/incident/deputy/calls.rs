//! What waits for somebody's word: unknown effects, approvals, decisions, texts.

use std::collections::BTreeSet;

use super::pages::names;
use super::{About, Lines, Urgency};
use crate::incident::decide::actions::approvers_of;
use crate::incident::state::{Draft, Fire, FireState, Proposal};
use crate::incident::words::{approver, minute};

impl Lines<'_> {
    pub(super) fn calls(&mut self) {
        for fire in self.incident.fires.open() {
            if let FireState::AwaitingApproval { until } = fire.state {
                let who = names(&approvers_of(self.incident, fire));
                let at = minute(until, self.now);
                let text =
                    format!("ask {who} to approve {}: denied at {at} without an answer", self.call(fire));
                let key = format!("approval/{}/{}", fire.id.0, until.as_second());
                self.add(key, Urgency::Now, About::Approval(fire.id), until, text);
            } else if fire.state.is_unknown() {
                let text =
                    format!("find out what {} did, and settle it: its outcome is unknown", self.call(fire));
                let key = format!("unknown/{}/{}", fire.id.0, fire.attempts);
                self.add(key, Urgency::Now, About::Unknown(fire.id), fire.since, text);
            }
        }
    }

    /// What was accepted and had no effect that could be seen, unless the same was sent again or it was put back.
    pub(super) fn unproved(&mut self) {
        let mut repeated = BTreeSet::new();
        let was_sent = |fire: &&Fire| !matches!(fire.state, FireState::Denied { .. } | FireState::Cancelled);
        for fire in self.incident.fires.iter().rev().filter(was_sent) {
            let request = &fire.request;
            let last = repeated.insert((&request.action, &request.target, request.undo_of));
            if last && fire.undone_by.is_none() && matches!(fire.state, FireState::NotVerified { .. }) {
                let text = format!(
                    "settle, undo or repeat {}: it was accepted, and its effect is not seen",
                    self.call(fire)
                );
                let key = format!("unproved/{}/{}", fire.id.0, fire.attempts);
                self.add(key, Urgency::Now, About::NotVerified(fire.id), fire.since, text);
            }
        }
    }

    /// `Disable checkout-key-7 on checkout-key-7 (#12)`.
    fn call(&self, fire: &Fire) -> String {
        let id = &fire.request.action;
        let title = self.incident.plan.actions.get(id).map_or(id.as_str(), |it| it.title.first_line());
        let target = fire.request.target.first_line();
        let on = if title.contains(target) { String::new() } else { format!(" on {target}") };
        let undo = if fire.request.undo_of.is_some() { "the undo of " } else { "" };
        format!("{undo}{title}{on} ({})", fire.id)
    }

    pub(super) fn decisions(&mut self) {
        let wait = self.incident.plan.deputy.objections_for;
        let incident = self.incident;
        let now = self.now;
        for proposal in incident.decisions.open().filter(|it| wait.after(it.at) <= now) {
            let text = format!("{}: it has waited since {}", next(proposal), minute(proposal.at, self.now));
            let key = format!("decision/{}/{}", proposal.number, proposal.positions.len());
            self.add(key, Urgency::Soon, About::Decision(proposal.number), wait.after(proposal.at), text);
        }
    }

    pub(super) fn drafts(&mut self) {
        let incident = self.incident;
        for draft in incident.messages.drafts() {
            self.draft(draft);
        }
    }

    fn draft(&mut self, draft: &Draft) {
        let (incident, message) = (self.incident, &draft.drafted.message);
        let about = About::Draft(draft.id);
        let gone = draft.drafted.next_at.filter(|at| *at <= self.now);
        let late = incident.next_update().is_some_and(|at| at <= self.now);
        let urgency = if late { Urgency::Now } else { Urgency::Soon };
        let (stage, text) = if let Some(at) = gone {
            let at = minute(at, self.now);
            ("passed", format!("write {message} again: draft {} promises {at}, which has passed", draft.id))
        } else if incident.needs_approval(draft, self.now) {
            ("approval", format!("ask {} to approve draft {} of {message}", approver(incident), draft.id))
        } else {
            let who = incident.lead.commander.as_ref().map_or("the commander", |it| it.by.as_str());
            let word = draft.approved.as_ref().map(|word| format!(", approved by {}", word.by));
            let word = word.unwrap_or_default();
            ("release", format!("{who} releases draft {} of {message}{word}", draft.id))
        };
        self.add(format!("draft/{}/{stage}", draft.id), urgency, about, draft.at, text);
    }
}

fn next(proposal: &Proposal) -> String {
    let (number, text) = (proposal.number, proposal.text.first_line());
    match (proposal.positions.len(), proposal.objections()) {
        (0, _) => format!("ask for strong objections to decision {number}, \"{text}\""),
        (_, 0) => format!("conclude decision {number}, \"{text}\", which nobody objects to"),
        (_, 1) => format!("conclude decision {number}, \"{text}\", with one objection"),
        (_, count) => format!("conclude decision {number}, \"{text}\", with {count} objections"),
    }
}
