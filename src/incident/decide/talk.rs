//! Decisions with objections polled, notes. Messages and sitreps have files of their own.

use jiff::Timestamp;
use jiff::civil::Date;

use super::sitreps::Report;
use super::{Answer, Context, Decision, required};
use crate::incident::Refusal;
use crate::incident::command::TalkCommand;
use crate::incident::event::{
    DecisionConcluded, DecisionProposed, ImpactRecorded, Kind, NoteAdded, PositionRecorded,
};
use crate::incident::state::Proposal;
use crate::plan::escalation::Waived;
use crate::plan::{Authority, PersonId, Text};

impl Context<'_> {
    pub(super) fn talk(&self, by: &PersonId, command: &TalkCommand) -> Answer {
        match command {
            TalkCommand::Propose { proposal, step } => {
                self.incident.require_commander(by)?;
                let decision = self.incident.decisions.next_number();
                let (proposal, step) = (required(proposal)?, step.clone());
                Ok(Decision::event(DecisionProposed { decision, proposal, step }))
            }
            TalkCommand::RecordPosition { decision, person, objection } => {
                self.record_position(by, *decision, person, objection.as_ref())
            }
            TalkCommand::Conclude { decision, adopt } => self.conclude(by, *decision, *adopt),
            TalkCommand::Note { text, changed_at } => {
                let (text, changed_at) = (required(text)?, changed_at.map(|at| at.min(self.now)));
                Ok(Decision::event(NoteAdded { text, follow_up: false, owner: None, due: None, changed_at }))
            }
            TalkCommand::FollowUp { text, owner, due } => self.follow_up(text, owner.as_ref(), *due),
            TalkCommand::RecordImpact { began, ended, what } => self.record_impact(*began, *ended, what),
            TalkCommand::ReleaseMessage(wording) => self.release_message(by, wording),
            TalkCommand::ApproveDraft { draft, spoken } => self.approve_draft(by, *draft, spoken.as_ref()),
            TalkCommand::ReleaseDraft { draft } => self.release_draft(by, *draft),
            TalkCommand::DiscardDraft { draft, reason } => self.discard_draft(by, *draft, reason),
            TalkCommand::IssueSitrep { condition, actions, needs, to } => {
                self.issue_sitrep(by, &Report { condition, actions, needs, to })
            }
        }
    }

    fn follow_up(&self, text: &Text, owner: Option<&PersonId>, due: Option<Date>) -> Answer {
        let text = required(text)?;
        if let Some(owner) = owner {
            self.incident.require_known(owner)?;
        }
        // 2025 typed for 2026 would be overdue from the beginning, and nobody would miss it. The days of a drill are those
        // of its scenario, while what follows from it is done in the real calendar.
        if let Some(due) = due.filter(|due| self.incident.kind == Kind::Live && is_over(*due, self.now)) {
            return Err(Refusal::DueOver { due });
        }
        let owner = owner.cloned();
        Ok(Decision::event(NoteAdded { text, follow_up: true, owner, due, changed_at: None }))
    }

    /// An impact that begins in the future or ends before it began is a slip of the keyboard.
    fn record_impact(&self, began: Timestamp, ended: Option<Timestamp>, what: &Text) -> Answer {
        let what = required(what)?;
        if began > self.now {
            return Err(Refusal::ImpactImpossible("the impact can't begin later than now"));
        }
        match ended {
            Some(ended) if ended < began => {
                Err(Refusal::ImpactImpossible("the impact can't end before it began"))
            }
            Some(ended) if ended > self.now => Err(Refusal::ImpactImpossible(
                "the impact can't end later than now; leave the end out while it lasts",
            )),
            _ => Ok(Decision::event(ImpactRecorded { began, ended, what })),
        }
    }

    fn open_decision(&self, number: u32) -> Result<&Proposal, Refusal> {
        let missing = || Refusal::NotFound { what: "decision", name: number.to_string() };
        let proposal = self.incident.decisions.get(number).ok_or_else(missing)?;
        if proposal.concluded.is_some() { Err(Refusal::DecisionConcluded) } else { Ok(proposal) }
    }

    /// Each speaks for oneself; the commander records what is said on the call.
    fn record_position(
        &self,
        by: &PersonId,
        number: u32,
        person: &PersonId,
        objection: Option<&Text>,
    ) -> Answer {
        self.open_decision(number)?;
        self.incident.require_known(person)?;
        if by != person {
            self.incident.require_commander(by)?;
        }
        let objection = objection.map(required).transpose()?;
        Ok(Decision::event(PositionRecorded { decision: number, person: person.clone(), objection }))
    }

    /// The commander decides, objections or not, once somebody was asked; dropping needs nobody.
    fn conclude(&self, by: &PersonId, number: u32, adopt: bool) -> Answer {
        self.incident.require_commander(by)?;
        let proposal = self.open_decision(number)?;
        if adopt && proposal.positions.is_empty() && !self.consensus_is_waived() {
            return Err(Refusal::NotPolled);
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (polled, objections) = (count(proposal.positions.len()), count(proposal.objections()));
        Ok(Decision::event(DecisionConcluded { decision: number, adopted: adopt, polled, objections }))
    }

    fn consensus_is_waived(&self) -> bool {
        Authority::ALL.iter().any(|authority| self.incident.is_waived(*authority, Waived::Consensus))
    }
}

/// Has this day ended everywhere on earth? The last place is twelve hours behind UTC.
fn is_over(day: Date, now: Timestamp) -> bool {
    let there = now.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(-12)));
    day < there.date()
}
