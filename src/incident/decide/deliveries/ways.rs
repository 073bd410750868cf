//! Which channels reach whom.

use std::collections::BTreeMap;

use crate::incident::decide::Context;
use crate::incident::event::Notice;
use crate::incident::state::{Delivery, DeliveryState};
use crate::plan::{ActionId, Channel, ChannelId, PersonId, Text};

/// One channel with the address that it takes, and what it sends with.
#[derive(Debug, Clone)]
pub(super) struct Way<'a> {
    pub(super) channel: &'a Channel,
    pub(super) address: Option<Text>,
    pub(super) action: &'a ActionId,
    pub(super) inputs: &'a BTreeMap<String, String>,
    /// What the first message on the channel kept.
    pub(super) first: Option<Text>,
}

impl<'a> Way<'a> {
    fn of(channel: &'a Channel, address: Option<Text>) -> Self {
        Self { channel, address, action: &channel.action, inputs: &channel.inputs, first: None }
    }
}

impl<'a> Context<'a> {
    /// The channels that a person is paged by, whether or not they have the contact for it.
    pub(super) fn channels_of(&self, person: &PersonId) -> &'a [ChannelId] {
        let plan = &self.incident.plan;
        let own = plan.person(person).map(|person| person.channels.as_slice()).unwrap_or_default();
        let of_policy = plan.policy.as_ref().map(|policy| policy.channels.as_slice());
        if own.is_empty() { of_policy.unwrap_or_default() } else { own }
    }

    /// The ways to a person, the first first. A channel whose contact the person lacks is no way.
    pub(super) fn ways_to(&self, person: &PersonId) -> Vec<Way<'a>> {
        let plan = &self.incident.plan;
        let Some(known) = plan.person(person) else { return Vec::new() };
        let way = |id: &ChannelId| {
            let channel = plan.channels.get(id)?;
            match &channel.contact {
                None => Some(Way::of(channel, None)),
                Some(contact) => known.contact.get(contact).map(|at| Way::of(channel, Some(at.clone()))),
            }
        };
        self.channels_of(person).iter().filter_map(way).collect()
    }

    /// The ways of a notice for a person that were not tried, those behind the one that was tried last first.
    pub(super) fn ways_left(&self, notice: &Notice, person: &PersonId, last: &ChannelId) -> Vec<Way<'a>> {
        let mut ways = self.ways_to(person);
        let behind = ways.iter().position(|way| way.channel.id == *last).map_or(0, |at| at + 1);
        let behind = behind.min(ways.len());
        ways.rotate_left(behind);
        let tried: Vec<_> =
            self.incident.deliveries.of(notice).map(|delivery| &delivery.request.channel).collect();
        ways.retain(|way| !tried.contains(&&way.channel.id));
        ways
    }

    /// The way to a place, as `channel` or `channel:address`; none where the plan has no such channel: people post
    /// there by hand.
    pub(super) fn way_to_place(&self, place: &str) -> Option<Way<'a>> {
        let (id, address) = place.split_once(':').map_or((place, None), |(id, at)| (id, Some(at)));
        let channel = self.incident.plan.channels.get(id)?;
        Some(Way::of(channel, address.map(Text::line)))
    }

    /// How a message goes to a place that may have had one before: a channel may have another action for each message
    /// after its first. Fails, in words for a person, while what the first one opened is not known.
    pub(super) fn after_the_first(&self, way: Way<'a>) -> Result<Way<'a>, Text> {
        let Some(again) = &way.channel.again else { return Ok(way) };
        let is_earlier = |delivery: &&Delivery| {
            let request = &delivery.request;
            matches!(request.notice, Notice::Message { .. })
                && request.channel == way.channel.id
                && request.action == way.channel.action
                && request.address == way.address
        };
        let earlier: Vec<_> = self.incident.deliveries.iter().filter(is_earlier).collect();
        let opened = earlier.iter().find(|it| matches!(it.state, DeliveryState::Delivered { .. }));
        let first = opened.and_then(|it| it.kept.values().next());
        if let Some(first) = first {
            let first = first.as_str().map_or_else(|| first.to_string(), str::to_owned);
            let (action, inputs) = (&again.action, &again.inputs);
            return Ok(Way { action, inputs, first: Some(Text::line(&first)), ..way });
        }
        let undecided = earlier.iter().any(|it| !matches!(it.state, DeliveryState::NotDelivered { .. }));
        if undecided {
            let name = way.channel.name();
            let words =
                format!("what the first message opened on {name} is not known; post this one by hand");
            return Err(Text::line(&words));
        }
        Ok(way)
    }
}
