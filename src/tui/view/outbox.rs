//! The Messages screen in words: what fits now, what waits, what was sent where, and when each audience hears next.

mod clocks;
mod detail;

pub use clocks::{Clock, clocks, overdue};
pub use detail::{detail, draft_lines};

use super::campaign::Said;
use super::time;
use crate::incident::Incident;
use crate::incident::state::{Draft, Release};
use crate::incident::words::{Answer, Fit, approver, mark};
use crate::plan::message::{Audience, Outage};
use crate::plan::{Authority, ChannelId, Message, MessageId};
use crate::tui::dialog::message::{audience, moment};
use crate::tui::widgets::text;
use crate::tui::{Glance, Glyph, Role, Target};

/// How many texts are offered where none fits.
const NEAREST: usize = 2;
/// The word for a text that is neither due nor near.
pub const OTHER: &str = "other";

/// One row of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub target: Target,
    /// `fits`, `nearest`, `waits`, `sent` or `other`.
    pub kind: &'static str,
    /// Its state, in a word.
    pub state: Said,
    /// What it is called.
    pub name: String,
    /// The rest.
    pub text: String,
}

/// May the person at the keyboard let a message go?
pub fn may_release(glance: &Glance<'_>) -> bool {
    match &glance.incident.lead.commander {
        Some(_) => glance.i_command(),
        None => glance.incident.basis(glance.me, Authority::CustomerComms).is_some(),
    }
}

/// Where a message goes: `Status page, Chat (by hand)`.
pub fn places(incident: &Incident, message: &Message) -> String {
    let place = |name: &crate::plan::Text| {
        let id = name.as_str().split(':').next().unwrap_or_default();
        let sent = ChannelId::parse(id).is_ok_and(|id| incident.plan.channels.contains_key(&id));
        format!("{}{}", incident.place_of(name), if sent { "" } else { " (by hand)" })
    };
    let places: Vec<_> = incident.places(&message.id).iter().map(place).collect();
    if places.is_empty() { "no channel is said".to_owned() } else { places.join(", ") }
}

/// The texts of the plan with the word for each: what fits or is nearest, and the others.
type Sorted = Vec<(Fit, &'static str)>;

fn sorted(glance: &Glance<'_>, outage: Outage) -> (Sorted, Sorted) {
    let mut all: Sorted = Vec::new();
    for who in [Audience::Customers, Audience::Executives, Audience::Responders] {
        let fits = glance.incident.fitting(glance.now, who, outage);
        let none = who == Audience::Customers && !fits.iter().any(Fit::is_exact);
        for (place, fit) in fits.into_iter().enumerate() {
            let kind = match (fit.is_exact(), none && place < NEAREST) {
                (true, _) => "fits",
                (false, true) => "nearest",
                (false, false) => OTHER,
            };
            all.push((fit, kind));
        }
    }
    all.into_iter().partition(|(_, kind)| *kind != OTHER)
}

/// Every row: what fits, or is nearest; what waits; what was sent, the newest first; the other texts.
pub fn lines(glance: &Glance<'_>, outage: Outage) -> Vec<Line> {
    let (fits, others) = sorted(glance, outage);
    let line = |(fit, kind): (Fit, &'static str)| fit_line(glance, &fit, kind);
    let waiting = glance.incident.messages.drafts().map(|draft| draft_line(glance, draft));
    let sent = glance.incident.messages.releases.iter().rev().map(|release| sent_line(glance, release));
    fits.into_iter().map(line).chain(waiting).chain(sent).chain(others.into_iter().map(line)).collect()
}

/// The rows that pass a filter.
pub fn shown(glance: &Glance<'_>, outage: Outage, filter: &str) -> Vec<Line> {
    let mut lines = lines(glance, outage);
    lines.retain(|line| {
        let says = [line.kind, &line.state.text, &line.name, &line.text];
        says.iter().any(|says| text::matches(says, filter))
    });
    lines
}

/// What can be chosen. Without a filter no row is put into words for it.
pub fn order(glance: &Glance<'_>, outage: Outage, filter: &str) -> Vec<Target> {
    if !filter.is_empty() {
        return shown(glance, outage, filter).into_iter().map(|line| line.target).collect();
    }
    let (fits, others) = sorted(glance, outage);
    let text = |(fit, _): (Fit, &'static str)| Target::Message(fit.message);
    let waiting = glance.incident.messages.drafts().map(|draft| Target::Draft(draft.id));
    let sent = glance.incident.messages.releases.iter().rev().map(|release| Target::Release(release.id));
    fits.into_iter().map(text).chain(waiting).chain(sent).chain(others.into_iter().map(text)).collect()
}

/// The text that an audience should hear next: the nearest of all.
pub fn best(glance: &Glance<'_>, who: Audience, outage: Outage) -> Option<MessageId> {
    glance.incident.fitting(glance.now, who, outage).into_iter().next().map(|fit| fit.message)
}

/// Does a pre-approved text fit for customers? Else what is said of it.
pub fn none_fits(glance: &Glance<'_>, outage: Outage) -> Option<String> {
    let all = glance.incident.fitting(glance.now, Audience::Customers, outage);
    if all.iter().any(Fit::is_exact) {
        return None;
    }
    let nearest = all.first().map(|fit| format!("; nearest: {}", fit.message)).unwrap_or_default();
    Some(format!("nothing pre-approved fits{nearest}"))
}

fn fit_line(glance: &Glance<'_>, fit: &Fit, kind: &'static str) -> Line {
    let state = match mark(fit.standing) {
        Some(mark) => Said::new(Glyph::Warning, Role::Attention, mark),
        None if kind == OTHER => Said::new(Glyph::Pending, Role::Muted, "approved"),
        None => Said::new(Glyph::Done, Role::Good, "approved"),
    };
    let message = glance.incident.plan.messages.get(&fit.message);
    let what = message.map(|message| {
        let (outage, phase) = moment(message);
        let places = places(glance.incident, message);
        format!("{phase}, {outage}, to {} by {places}", audience(message.audience))
    });
    let what = if kind == "nearest" { fit.why.clone() } else { what.unwrap_or_default() };
    Line {
        target: Target::Message(fit.message.clone()),
        kind,
        state,
        name: fit.message.to_string(),
        text: what,
    }
}

fn draft_line(glance: &Glance<'_>, draft: &Draft) -> Line {
    let waits = glance.incident.needs_approval(draft, glance.now);
    let by = draft.by.as_ref().map_or("somebody", |by| by.as_str());
    let since = time::elapsed(draft.at, glance.now);
    let (word, whom) = if waits {
        ("to approve", approver(glance.incident))
    } else {
        let commander = glance.incident.lead.commander.as_ref();
        ("to release", commander.map_or_else(|| "a commander".to_owned(), |tenure| tenure.by.to_string()))
    };
    Line {
        target: Target::Draft(draft.id),
        kind: "waits",
        state: Said::new(Glyph::Warning, Role::Attention, word),
        name: draft.drafted.message.to_string(),
        text: format!("waits {since} for {whom}; by {by}, #{}", draft.id),
    }
}

fn sent_line(glance: &Glance<'_>, release: &Release) -> Line {
    let postings = glance.incident.postings(release);
    let worst = postings.iter().map(|posting| &posting.answer).max_by_key(|answer| rank(answer));
    let state = worst.map_or_else(|| Said::new(Glyph::Done, Role::Muted, "said"), said);
    let answers: Vec<_> =
        postings.iter().map(|posting| format!("{} {}", posting.place, posting.answer.as_str())).collect();
    let to = audience(release.released.audience);
    Line {
        target: Target::Release(release.id),
        kind: "sent",
        state,
        name: release.released.message.to_string(),
        text: format!("{} to {to}: {}", time::hour_minute(release.at), answers.join(", ")),
    }
}

/// How much somebody has to look at it.
const fn rank(answer: &Answer) -> u8 {
    match answer {
        Answer::NotDelivered { .. } => 5,
        Answer::Unknown { .. } => 4,
        Answer::Again => 3,
        Answer::Sending => 2,
        Answer::ByHand => 1,
        Answer::Delivered { .. } => 0,
    }
}

/// The sign, the loudness and the word of a channel's answer.
fn said(answer: &Answer) -> Said {
    let (glyph, role) = match answer {
        Answer::Sending => (Glyph::Active, Role::Active),
        Answer::Again => (Glyph::Warning, Role::Attention),
        Answer::Delivered { .. } => (Glyph::Done, Role::Good),
        Answer::NotDelivered { .. } => (Glyph::Failed, Role::Bad),
        Answer::Unknown { .. } => (Glyph::Unknown, Role::Bad),
        Answer::ByHand => (Glyph::Pending, Role::Text),
    };
    Said::new(glyph, role, answer.as_str())
}
