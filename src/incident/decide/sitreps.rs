//! Sitreps: anybody on the roster may say how it stands; who sends it to a channel must be allowed to page or command.

use super::{Answer, Context, Decision, required};
use crate::incident::event::SitrepIssued;
use crate::incident::words::MOST_CHARACTERS;
use crate::incident::{Incident, Refusal};
use crate::plan::message::Audience;
use crate::plan::{Authority, Channel, PersonId, Text};

/// A sitrep as a person wants it to be issued.
pub(super) struct Report<'a> {
    pub(super) condition: &'a Text,
    pub(super) actions: &'a Text,
    pub(super) needs: &'a Text,
    pub(super) to: &'a [Text],
}

impl Context<'_> {
    pub(super) fn issue_sitrep(&self, by: &PersonId, report: &Report<'_>) -> Answer {
        if !self.incident.is_human(by) {
            return Err(Refusal::NotHuman(by.clone()));
        }
        let mut to: Vec<Text> = Vec::new();
        for place in report.to {
            self.incident.is_for_sitreps(place)?;
            if !to.contains(place) {
                to.push(place.clone());
            }
        }
        if !to.is_empty() && !self.incident.lead.is_commander(by) {
            self.incident.require(by, Authority::Page)?;
        }
        let part = |text: &Text| text.cut(MOST_CHARACTERS);
        let condition = part(&required(report.condition)?);
        let (actions, needs) = (part(report.actions), part(report.needs));
        let event = SitrepIssued { condition, actions, needs, to: to.clone() };
        let text = event.text(self.incident);
        Ok(self.send_sitrep(Decision::event(event), self.next_fire(0).0, &to, &text))
    }
}

impl Incident {
    /// The places that a sitrep may go to, as `channel` or `channel:address`: where executives and the people at work
    /// are told, and every channel that is one place by itself.
    pub fn sitrep_places(&self) -> Vec<Text> {
        let told = self.plan.messages.values().filter(|it| it.audience != Audience::Customers);
        let told = told.flat_map(|it| it.channel.iter().chain(&it.also)).cloned();
        let fixed = self.plan.channels.keys().map(|id| Text::line(id.as_str()));
        let mut places: Vec<Text> = Vec::new();
        for place in told.chain(fixed) {
            if !places.contains(&place) && self.is_for_sitreps(&place).is_ok() {
                places.push(place);
            }
        }
        places
    }

    /// A place that people at work read: its channel exists and needs no person's address, nobody is paged by it, and no
    /// message to customers goes there.
    fn is_for_sitreps(&self, place: &Text) -> Result<(), Refusal> {
        let (id, address) =
            place.as_str().split_once(':').map_or((place.as_str(), None), |(id, at)| (id, Some(at)));
        let channel = self.plan.channels.get(id);
        let pages = |channel: &Channel| {
            let of_policy = self.plan.policy.iter().flat_map(|policy| &policy.channels);
            let own = self.plan.people.values().flat_map(|person| &person.channels);
            of_policy.chain(own).any(|id| *id == channel.id)
        };
        let is_place = |channel: &&Channel| match (&channel.contact, address) {
            (Some(_), None) => false,
            (Some(_), Some(address)) => !address.is_empty(),
            (None, _) => !pages(channel),
        };
        let missing = || Refusal::NotFound { what: "place for a sitrep", name: place.to_string() };
        let channel = channel.filter(is_place).ok_or_else(missing)?;
        let customers = self.plan.messages.values().filter(|it| it.audience == Audience::Customers);
        let mut places = customers.flat_map(|it| it.channel.iter().chain(&it.also));
        let is_same = |other: &Text| match address {
            Some(_) => other == place,
            None => other.as_str().split(':').next() == Some(id),
        };
        if places.any(is_same) {
            return Err(Refusal::CustomersReadIt(channel.id.clone()));
        }
        Ok(())
    }
}
