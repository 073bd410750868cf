//! The deputy's list in words: what should not be forgotten, the most urgent first.

use jiff::Timestamp;

use super::time;
use crate::incident::deputy::{About, Concern, Urgency};
use crate::plan::Text;
use crate::tui::widgets::text;
use crate::tui::{Glance, Glyph, Role, Target};

/// One line of the list in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernLine<'a> {
    /// Its key.
    pub key: &'a Text,
    /// The sign of its urgency.
    pub glyph: Glyph,
    /// How loud it is.
    pub tone: Role,
    /// The urgency as a word: `now`, `soon`, `keep`.
    pub word: &'static str,
    /// How long until it is due, or `+` and how long since.
    pub time: String,
    /// A word: `customers`, `page`, `step`.
    pub topic: &'static str,
    /// What to do.
    pub text: &'a str,
}

/// A line in words.
pub fn line(now: Timestamp, concern: &Concern) -> ConcernLine<'_> {
    let (glyph, tone) = urgency(concern.urgency);
    ConcernLine {
        key: &concern.key,
        glyph,
        tone,
        word: concern.urgency.as_str(),
        time: due(now, concern),
        topic: topic(&concern.about),
        text: &concern.text,
    }
}

/// The sign and the loudness of an urgency. What is due now is as loud as a failing service.
pub const fn urgency(urgency: Urgency) -> (Glyph, Role) {
    match urgency {
        Urgency::Now => (Glyph::Failed, Role::Bad),
        Urgency::Soon => (Glyph::Warning, Role::Attention),
        Urgency::Keep => (Glyph::Pending, Role::Muted),
    }
}

fn due(now: Timestamp, concern: &Concern) -> String {
    if time::is_over(concern.at, now) {
        format!("+{}", time::long_ago(concern.at, now))
    } else {
        time::far(concern.at, now)
    }
}

/// What it is about, in a word.
pub const fn topic(about: &About) -> &'static str {
    match about {
        About::CustomerUpdate => "customers",
        About::ExecutiveUpdate => "executives",
        About::Page(_) => "page",
        About::Delivery(_) => "delivery",
        About::Draft(_) => "message",
        About::Step(_) => "step",
        About::Unowned(_) => "no owner",
        About::CallOut => "call-out",
        About::SpanOfControl => "span",
        About::Decision(_) => "decision",
        About::Unknown(_) => "unknown",
        About::NotVerified(_) => "unproved",
        About::Approval(_) => "approval",
        About::CommanderTired(_) | About::NoCommander => "command",
        About::Exposure(_) => "exposed",
        About::IdentityEnds(_) => "identity",
        About::ApprovalEnds => "approvals",
        About::AcknowledgementEnds(_) => "ack",
        About::Alerts => "alerts",
        About::PagingPaused => "paging",
    }
}

/// What its key leads to.
pub const fn leads_to(about: &About) -> &'static str {
    match about {
        About::CustomerUpdate | About::ExecutiveUpdate => "the message that fits",
        About::Page(_) | About::SpanOfControl | About::PagingPaused => "the people",
        About::Delivery(_) => "what was sent, and the answer",
        About::Draft(_) => "the text that waits",
        About::Step(_) | About::Unowned(_) => "the step",
        About::CallOut => "a sitrep to read aloud",
        About::Decision(_) => "the decision",
        About::Unknown(_) => "settling the call",
        About::NotVerified(_) => "the call and its answer",
        About::Approval(_) => "the preview of the call",
        About::CommanderTired(_) => "a handover",
        About::NoCommander => "taking command",
        About::Exposure(_) | About::IdentityEnds(_) => "the identity",
        About::ApprovalEnds => "the approvals",
        About::AcknowledgementEnds(_) => "renewing it",
        About::Alerts => "the alerts",
    }
}

/// How many are due now.
pub fn urgent(glance: &Glance<'_>) -> usize {
    glance.concerns.iter().filter(|concern| concern.urgency == Urgency::Now).count()
}

/// `2 now, 3 soon, 1 to keep in mind`.
pub fn counts(glance: &Glance<'_>) -> String {
    let of = |urgency| glance.concerns.iter().filter(|concern| concern.urgency == urgency).count();
    let all = [(Urgency::Now, "now"), (Urgency::Soon, "soon"), (Urgency::Keep, "to keep in mind")];
    let words = all.into_iter().map(|(urgency, word)| (of(urgency), word)).filter(|(count, _)| *count > 0);
    words.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// Does a filter let it through?
pub fn is_shown(concern: &Concern, filter: &str) -> bool {
    text::matches(&concern.text, filter)
        || text::matches(topic(&concern.about), filter)
        || text::matches(concern.urgency.as_str(), filter)
}

/// What can be chosen on the Deputy screen.
pub fn order(glance: &Glance<'_>, filter: &str) -> Vec<Target> {
    let shown = glance.concerns.iter().filter(|concern| is_shown(concern, filter));
    shown.map(|concern| Target::Concern(concern.key.clone())).collect()
}

/// The line of that key.
pub fn find<'a>(glance: &Glance<'a>, key: &Text) -> Option<&'a Concern> {
    glance.concerns.iter().find(|concern| concern.key == *key)
}

/// Everything about a line.
pub fn detail(glance: &Glance<'_>, key: &Text) -> Vec<(Role, String)> {
    let Some(concern) = find(glance, key) else { return Vec::new() };
    let (_, tone) = urgency(concern.urgency);
    let over = time::is_over(concern.at, glance.now);
    let due = if over { "due since" } else { "due at" };
    let how_soon = match concern.urgency {
        Urgency::Now => "now: it is late, or every minute counts",
        Urgency::Soon => "soon: it should be done next",
        Urgency::Keep => "to keep in mind",
    };
    vec![
        (tone, concern.text.clone()),
        (Role::Muted, format!("{how_soon}; {due} {} UTC", time::hour_minute(concern.at))),
        (Role::Muted, format!("enter leads to {}; it is dismissed for a reason", leads_to(&concern.about))),
    ]
}
