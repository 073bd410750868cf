//! Messages: released by the commander, drafted by who speaks to customers, approved by who answers for the business.

use jiff::Timestamp;

use super::actions::OWN_SESSION;
use super::{Answer, Context, Decision, required};
use crate::incident::Refusal;
use crate::incident::command::{SpokenApproval, Wording};
use crate::incident::event::{
    MessageApproved, MessageDiscarded, MessageDrafted, MessageReleased, UpdateOverdue,
};
use crate::incident::state::Draft;
use crate::incident::timer::is_late;
use crate::incident::words::{Composed, MOST_CHARACTERS, utc};
use crate::plan::message::Audience;
use crate::plan::{Authority, PersonId, Text};

/// The most texts that wait at one time; one more is refused until one of them is released or discarded.
const MOST_DRAFTS: usize = 50;

impl Context<'_> {
    /// The approved text goes out on the commander's word. Without the commander's word it waits for it, and any other
    /// text waits for who answers for the business first.
    pub(super) fn release_message(&self, by: &PersonId, wording: &Wording) -> Answer {
        self.may_speak(by)?;
        let composed = self.incident.compose(self.now, wording)?;
        let edited = !composed.standing.is_approved();
        if edited || !self.has_the_last_word(by) {
            return self.draft(composed, edited);
        }
        let Composed { message, audience, text, next_at, deviation, .. } = composed;
        let (draft, edited) = (None, None);
        let event = MessageReleased { message, audience, text, draft, edited, deviation, next_at };
        Ok(self.sent(event))
    }

    fn draft(&self, composed: Composed, edited: bool) -> Answer {
        if self.incident.messages.drafts().count() >= MOST_DRAFTS {
            return Err(Refusal::InputInvalid {
                name: "text".to_owned(),
                reason: format!("{MOST_DRAFTS} texts wait already; release or discard one"),
            });
        }
        let Composed { message, text, next_at, deviation, .. } = composed;
        Ok(Decision::event(MessageDrafted { message, text, edited, next_at, deviation }))
    }

    fn sent(&self, event: MessageReleased) -> Decision {
        let release = self.next_fire(0).0;
        let (message, text) = (event.message.clone(), event.text.clone());
        self.send_message(Decision::event(event), release, &message, &text)
    }

    /// The commander, and whoever may speak to customers.
    fn may_speak(&self, by: &PersonId) -> Result<(), Refusal> {
        if self.incident.lead.is_commander(by) {
            return Ok(());
        }
        self.incident.require(by, Authority::CustomerComms).map(drop)
    }

    /// The commander's word releases. While nobody commands, that of who may speak to customers does: they are not
    /// left without a word because nobody has taken command yet.
    fn has_the_last_word(&self, by: &PersonId) -> bool {
        match &self.incident.lead.commander {
            Some(tenure) => tenure.by == *by,
            None => self.incident.basis(by, Authority::CustomerComms).is_some(),
        }
    }

    fn find_draft(&self, id: u64) -> Result<&Draft, Refusal> {
        let missing = || Refusal::NotFound { what: "draft", name: id.to_string() };
        self.incident.messages.get(id).ok_or_else(missing)
    }

    /// From one's own session, or by voice and recorded by the commander. Never by its author.
    pub(super) fn approve_draft(&self, by: &PersonId, id: u64, spoken: Option<&SpokenApproval>) -> Answer {
        let draft = self.find_draft(id)?;
        if draft.approved.is_some() {
            return Err(Refusal::AlreadySo("approved"));
        }
        if !self.incident.needs_approval(draft, self.now) {
            return Err(Refusal::NotAwaitingApproval);
        }
        let could = self.incident.text_approvers(draft.by.as_ref());
        let (approver, how, attested) = match spoken {
            Some(spoken) if spoken.by != *by => {
                self.incident.require_commander(by)?;
                if self.incident.plan.campaign.flags.forbid_attested {
                    return Err(Refusal::AttestedForbidden { could });
                }
                (&spoken.by, required(&spoken.how)?.cut(200), true)
            }
            Some(_) | None => (by, Text::line(OWN_SESSION), false),
        };
        if draft.by.as_ref() == Some(approver) {
            return Err(Refusal::AuthorApproves { could });
        }
        if !could.contains(approver) {
            return Err(Refusal::NotTextApprover { could });
        }
        Ok(Decision::event(MessageApproved { draft: id, by: approver.clone(), how, attested }))
    }

    pub(super) fn release_draft(&self, by: &PersonId, id: u64) -> Answer {
        self.may_speak(by)?;
        if !self.has_the_last_word(by) {
            self.incident.require_commander(by)?;
        }
        let draft = self.find_draft(id)?;
        let audience = self.incident.message(&draft.drafted.message)?.audience;
        if self.incident.needs_approval(draft, self.now) {
            return Err(Refusal::TextNotApproved { could: self.incident.text_approvers(draft.by.as_ref()) });
        }
        if let Some(at) = draft.drafted.next_at.filter(|at| *at <= self.now) {
            return Err(Refusal::PromisePassed { at });
        }
        let MessageDrafted { message, text, next_at, deviation, .. } = draft.drafted.clone();
        let (draft, edited) = (Some(id), draft.approved.clone());
        Ok(self.sent(MessageReleased { message, audience, text, draft, edited, deviation, next_at }))
    }

    /// Whoever could send it, its author, and who would have to approve it.
    pub(super) fn discard_draft(&self, by: &PersonId, id: u64, reason: &Text) -> Answer {
        let draft = self.find_draft(id)?;
        if draft.by.as_ref() != Some(by) && !self.incident.text_approvers(None).contains(by) {
            self.may_speak(by)?;
        }
        Ok(Decision::event(MessageDiscarded { draft: id, reason: required(reason)?.cut(MOST_CHARACTERS) }))
    }

    /// A promise has passed: it is recorded once, and whoever may speak to customers is reminded.
    pub(super) fn update_overdue(
        &self,
        decision: Decision,
        audience: Audience,
        due_at: Timestamp,
    ) -> Decision {
        let overdue = self.next_fire(decision.events.len().try_into().unwrap_or(u64::MAX)).0;
        let late = is_late(due_at, self.now);
        let decision = decision.and(UpdateOverdue { audience, due_at, late });
        let who = match audience {
            Audience::Customers => "customers",
            Audience::Executives => "executives",
            Audience::Responders => "responders",
        };
        let text = format!("{}: an update to {who} was due at {}", self.incident.id, utc(due_at, self.now));
        match self.incident.speaker() {
            Some(person) => self.remind_person(decision, overdue, person, &Text::line(&text)),
            None => decision,
        }
    }
}
