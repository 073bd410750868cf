//! What was sent where, with each channel's answer.

use crate::incident::Incident;
use crate::incident::event::{DeliveryId, Notice};
use crate::incident::state::{Delivery, DeliveryState, Release};
use crate::plan::{ChannelId, Text};

/// What a channel said to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is under way.
    Sending,
    /// It was turned away and is sent again.
    Again,
    /// The channel took it.
    Delivered {
        /// The status of the answer.
        status: u16,
        /// The start of the answer.
        excerpt: Text,
        /// Did an independent look see that it arrived?
        seen: Option<bool>,
    },
    /// It was not delivered.
    NotDelivered {
        /// Why.
        reason: Text,
    },
    /// Whether it was delivered can't be told.
    Unknown {
        /// Why.
        reason: Text,
    },
    /// The plan has no such channel: people post it themselves.
    ByHand,
}

impl Answer {
    /// The word on the screen.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Again => "sent again later",
            Self::Delivered { .. } => "delivered",
            Self::NotDelivered { .. } => "not delivered",
            Self::Unknown { .. } => "unknown",
            Self::ByHand => "by hand",
        }
    }

    /// What is known beyond the word.
    pub const fn detail(&self) -> Option<&Text> {
        match self {
            Self::Delivered { excerpt, .. } => Some(excerpt),
            Self::NotDelivered { reason } | Self::Unknown { reason } => Some(reason),
            Self::Sending | Self::Again | Self::ByHand => None,
        }
    }

    /// Did it go wrong, or can't that be told?
    pub const fn is_trouble(&self) -> bool {
        matches!(self, Self::NotDelivered { .. } | Self::Unknown { .. })
    }

    fn of(delivery: &Delivery) -> Self {
        match &delivery.state {
            DeliveryState::Sending => Self::Sending,
            DeliveryState::Postponed { .. } => Self::Again,
            DeliveryState::Delivered { status, excerpt, .. } => Self::Delivered {
                status: *status,
                excerpt: excerpt.clone(),
                seen: delivery.seen.as_ref().map(|(seen, _)| *seen),
            },
            DeliveryState::NotDelivered { reason } => Self::NotDelivered { reason: reason.clone() },
            DeliveryState::Unknown { reason } => Self::Unknown { reason: reason.clone() },
        }
    }
}

/// One place that a message goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// What the place is called: `Status page`, `chat:launch-leads`.
    pub place: String,
    /// The delivery, where the program sends it.
    pub delivery: Option<DeliveryId>,
    /// What the channel said.
    pub answer: Answer,
}

/// A message that went out, and what each channel said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent<'a> {
    /// The release.
    pub release: &'a Release,
    /// The places, in the order of the message.
    pub postings: Vec<Posting>,
}

impl Incident {
    /// Everything that went out, the oldest first, with each channel's answer.
    pub fn sent(&self) -> Vec<Sent<'_>> {
        self.messages
            .releases
            .iter()
            .map(|release| Sent { release, postings: self.postings(release) })
            .collect()
    }

    /// Where one release went, and what each channel said.
    pub fn postings(&self, release: &Release) -> Vec<Posting> {
        let notice = Notice::Message { release: release.id };
        let mut postings: Vec<Posting> = Vec::new();
        for delivery in self.deliveries.of(&notice) {
            let place = self.place_name(&delivery.request.channel, delivery.request.address.as_ref());
            let posting = Posting { place, delivery: Some(delivery.id), answer: Answer::of(delivery) };
            match postings.iter_mut().find(|it| it.place == posting.place) {
                Some(before) => *before = posting,
                None => postings.push(posting),
            }
        }
        let undeliverable = self.deliveries.undeliverable(&notice);
        for name in self.places(&release.released.message) {
            let place = self.place_of(&name);
            if postings.iter().any(|it| it.place == place) {
                continue;
            }
            let channel = name.as_str().split(':').next().unwrap_or_default();
            let is_planned = self.plan.channels.contains_key(channel);
            let answer = match undeliverable.filter(|_| is_planned) {
                Some(reason) => Answer::NotDelivered { reason: reason.clone() },
                None => Answer::ByHand,
            };
            postings.push(Posting { place, delivery: None, answer });
        }
        postings
    }

    /// The places that a message goes to, as its file names them.
    pub fn places(&self, message: &crate::plan::MessageId) -> Vec<Text> {
        let message = self.plan.messages.get(message);
        message.into_iter().flat_map(|it| it.channel.iter().chain(&it.also)).cloned().collect()
    }

    /// What a place is called: the channel's title, and the address behind it.
    pub fn place_of(&self, name: &Text) -> String {
        let (id, address) = name
            .as_str()
            .split_once(':')
            .map_or((name.as_str(), None), |(id, address)| (id, Some(Text::line(address))));
        match ChannelId::parse(id) {
            Ok(id) => self.place_name(&id, address.as_ref()),
            Err(_) => name.first_line().to_owned(),
        }
    }

    fn place_name(&self, id: &ChannelId, address: Option<&Text>) -> String {
        let name = self.channel_name(id);
        address.map_or_else(|| name.to_owned(), |address| format!("{name}: {}", address.first_line()))
    }
}
