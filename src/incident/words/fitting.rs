//! Which message fits now: the kind of outage that is presumed, the phase that is due, and how near each text is.

use jiff::Timestamp;

use super::standing::{Standing, standing};
use crate::incident::Incident;
use crate::incident::state::Phase as Life;
use crate::plan::message::{Audience, Outage, Phase};
use crate::plan::{Message, MessageId, Text};

/// How near a text is to what is due, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// The outage and the phase.
    Exact,
    /// The outage, of another phase.
    SameOutage,
    /// The phase, of another outage.
    SamePhase,
    /// Neither.
    Neither,
}

/// A message of the plan and how it fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// The message.
    pub message: MessageId,
    /// How near it is.
    pub nearness: Nearness,
    /// The reason in words; empty for what fits.
    pub why: String,
    /// Is its text the approved one?
    pub standing: Standing,
}

impl Fit {
    /// Is it the text for this outage at this moment?
    pub const fn is_exact(&self) -> bool {
        matches!(self.nearness, Nearness::Exact)
    }
}

/// The words of an outage.
pub(super) const fn outage_words(outage: Outage) -> &'static str {
    match outage {
        Outage::Partial => "a partial outage",
        Outage::Full => "a full outage",
        Outage::Security => "a security matter",
        Outage::Resolved => "the end",
    }
}

/// The words of a phase.
pub(super) const fn phase_words(phase: Phase) -> &'static str {
    match phase {
        Phase::First => "the first word",
        Phase::Scope => "the scope",
        Phase::Update => "an update",
        Phase::Final => "the final word",
    }
}

impl Incident {
    /// Which phase an audience should hear of next. Executives hear updates, and that it is over.
    pub fn phase_due(&self, audience: Audience) -> Phase {
        if matches!(self.phase, Life::Resolved | Life::Closed) {
            return Phase::Final;
        }
        if audience != Audience::Customers {
            return Phase::Update;
        }
        let mut told = self.told(audience).map(|release| self.phase_of(release));
        match (told.next(), told.next()) {
            (None, _) => Phase::First,
            // What says what is affected, or more, was the scope.
            (Some(Some(Phase::Scope | Phase::Update)), None) | (Some(_), Some(_)) => Phase::Update,
            (Some(_), None) => Phase::Scope,
        }
    }

    /// What kind of outage it is taken for: that of the last message to customers; a security matter while a secret is
    /// exposed; else a partial one.
    pub fn outage_presumed(&self) -> Outage {
        let of = |id: &MessageId| self.plan.messages.get(id).map(|message| message.outage);
        let mut last = self.told(Audience::Customers).rev().filter_map(|it| of(&it.released.message));
        if let Some(outage) = last.find(|outage| *outage != Outage::Resolved) {
            return outage;
        }
        let exposed = self.deputy.exposures.values().any(|exposure| exposure.contained.is_none());
        if exposed { Outage::Security } else { Outage::Partial }
    }

    /// The messages for an audience, the nearest to what is due first.
    pub fn fitting(&self, now: Timestamp, audience: Audience, outage: Outage) -> Vec<Fit> {
        let mut fits: Vec<Fit> = self
            .plan
            .messages
            .values()
            .filter(|message| message.audience == audience)
            .map(|message| Fit {
                message: message.id.clone(),
                nearness: self.nearness(message, outage),
                why: self.misfit(message, outage),
                standing: standing(self, message, now),
            })
            .collect();
        let rank = |fit: &Fit| (fit.nearness, !fit.standing.is_approved());
        fits.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.message.cmp(&b.message)));
        fits
    }

    fn nearness(&self, message: &Message, outage: Outage) -> Nearness {
        let due = self.phase_due(message.audience);
        let same_phase = message.phase == due;
        // The final word speaks of no outage any more, and executives hear of any in the same form.
        let any = due == Phase::Final && message.outage == Outage::Resolved;
        let same_outage = message.outage == outage || any || message.audience != Audience::Customers;
        match (same_outage, same_phase) {
            (true, true) => Nearness::Exact,
            (true, false) => Nearness::SameOutage,
            (false, true) => Nearness::SamePhase,
            (false, false) => Nearness::Neither,
        }
    }

    fn misfit(&self, message: &Message, outage: Outage) -> String {
        let due = self.phase_due(message.audience);
        let phase = || format!("it is for {}, and {} is due", phase_words(message.phase), phase_words(due));
        match self.nearness(message, outage) {
            Nearness::Exact => String::new(),
            Nearness::SameOutage => phase(),
            Nearness::SamePhase => {
                format!("it speaks of {}, not of {}", outage_words(message.outage), outage_words(outage))
            }
            Nearness::Neither => format!("it speaks of {}, and {}", outage_words(message.outage), phase()),
        }
    }

    /// Why a message goes out although none is approved for the outage that it speaks of at this moment. None where it
    /// is the right one, where another one would have been and a person chose, and for others than customers.
    pub(super) fn deviation(&self, message: &Message) -> Option<Text> {
        // The final word is the commander's to say at any moment.
        if message.audience != Audience::Customers || message.phase == Phase::Final {
            return None;
        }
        let fits = |it: &Message| {
            it.audience == message.audience && self.nearness(it, message.outage) == Nearness::Exact
        };
        if self.plan.messages.values().any(fits) {
            return None;
        }
        let due = phase_words(self.phase_due(message.audience));
        Some(Text::line(&format!("the plan has no text for {due} of {}", outage_words(message.outage))))
    }
}
