//! Every message: when, to whom, word for word, and whether the next one came as promised.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::incident::event::DeliveryId;
use crate::incident::state::{Delivery, DeliveryState, Release};
use crate::incident::words::Posting;
use crate::plan::message::Audience;
use crate::plan::{MessageId, PersonId, Text};
use crate::report::Record;
use crate::report::document::{Block, Line, Tone};
use crate::report::metrics;
use crate::report::moment::Moment;
use crate::report::words::{Days, lasting};

/// A message that went out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    /// The event that released it, and on whose word.
    #[serde(flatten)]
    pub released: Moment,
    /// The pre-approved message.
    pub message: MessageId,
    /// Who reads it.
    pub audience: Audience,
    /// The text as it went out, word for word.
    pub text: Text,
    /// Who answered for a text that was not the approved one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_approved_by: Option<PersonId>,
    /// That word was recorded by somebody else: attested, not authenticated.
    pub attested: bool,
    /// Why no approved text fitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviation: Option<Text>,
    /// The next message that it promised, and what became of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// Where it went, and what each channel answered.
    pub channels: Vec<Channel>,
}

/// A promised next message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// When it was promised.
    pub next_at: Timestamp,
    /// As among the metrics: `kept`, `late`, `missed`: none came; `open`: its time had not come; `not applicable`: it
    /// came while there was nothing to tell.
    pub state: &'static str,
    /// The message that came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_by: Option<u64>,
    /// How much later than promised it came, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_ms: Option<u64>,
    /// Why it was not to be kept; only where it is not applicable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

/// One place that a message went to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Channel {
    /// What the place is called.
    pub place: String,
    /// The event that sent it there; left out where people posted it themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// In a word: `delivered`, `not delivered`, `unknown`, `sending`, `sent again later`, `by hand`.
    pub outcome: &'static str,
    /// The status of the answer, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long the answer took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u64>,
    /// Why, or the start of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Text>,
    /// Whether an independent look saw that it arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<bool>,
}

/// The most characters of an answer.
const MOST: usize = 400;

/// All of them, in order.
pub(super) fn all(record: &Record<'_>) -> Vec<Message> {
    // What became of a promise is told among the metrics too, and is the same there.
    let mut promises: BTreeMap<u64, Promise> = BTreeMap::new();
    for promise in metrics::promises_of(record).into_iter().flat_map(|it| it.each) {
        promises.insert(promise.seq, Promise::of(&promise));
    }
    let releases = record.incident.messages.releases.iter();
    releases.map(|release| message(record, release, promises.remove(&release.id))).collect()
}

fn message(record: &Record<'_>, release: &Release, promise: Option<Promise>) -> Message {
    let released = &release.released;
    let edited = released.edited.as_ref();
    let postings = record.incident.postings(release);
    Message {
        released: Moment { seq: release.id, at: release.at, by: release.by.clone() },
        message: released.message.clone(),
        audience: released.audience,
        text: released.text.clone(),
        edited_approved_by: edited.map(|word| word.by.clone()),
        attested: edited.is_some_and(|word| word.attested),
        deviation: released.deviation.clone(),
        promise,
        channels: postings.into_iter().map(|it| channel(record, it)).collect(),
    }
}

fn channel(record: &Record<'_>, posting: Posting) -> Channel {
    let delivery = posting.delivery.and_then(|id: DeliveryId| record.incident.deliveries.get(id));
    let (status, took_ms) = match delivery.map(|it| &it.state) {
        Some(DeliveryState::Delivered { status, duration_ms, .. }) => (Some(*status), Some(*duration_ms)),
        Some(_) | None => (None, None),
    };
    let detail = posting.answer.detail().filter(|it| !it.is_blank()).map(|it| it.cut(MOST));
    let seen = delivery.and_then(|it: &Delivery| it.seen.as_ref()).map(|(seen, _)| *seen);
    let outcome = posting.answer.as_str();
    let seq = posting.delivery.map(|id| id.0);
    Channel { place: posting.place, seq, outcome, status, took_ms, detail, seen }
}

/// Who reads it, as the start of a sentence.
pub(super) const fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Customers => "Customers",
        Audience::Executives => "Executives",
        Audience::Responders => "Responders",
    }
}

impl Message {
    pub(super) fn write(&self, blocks: &mut Vec<Block>, days: Days) {
        let by = self.released.by.as_ref().map(|by| format!(" on the word of {by}")).unwrap_or_default();
        let head = Line::new().strong(audience(self.audience));
        let mut words =
            head.plain(format!(" at {}{by} ", days.say(self.released.at))).event(self.released.seq);
        words = words.plain(", ").code(self.message.as_str());
        if let Some(approved_by) = &self.edited_approved_by {
            let attested = if self.attested { ", attested" } else { "" };
            let edited = format!("not the approved text; {approved_by} answered for it{attested}");
            words = words.plain(", ").mark(Tone::Attention, edited);
        }
        if let Some(deviation) = &self.deviation {
            words = words.plain(format!(". No approved text fitted: {}", deviation.first_line()));
        }
        blocks.push(Block::Paragraph(words.plain(":")));
        blocks.push(Block::Quote(self.text.as_str().to_owned()));
        let mut after: Vec<Line> = self.channels.iter().map(Channel::line).collect();
        after.extend(self.promise.map(|promise| promise.line(days)));
        if !after.is_empty() {
            blocks.push(Block::List(after));
        }
    }
}

impl Promise {
    const fn of(it: &metrics::Promise) -> Self {
        let (kept_by, late_ms) = (it.answered_by, it.late_ms);
        Self { next_at: it.due_at, state: it.outcome.as_str(), kept_by, late_ms, why: it.why }
    }

    fn line(self, days: Days) -> Line {
        let line = Line::from(format!("The next was promised for {}: ", days.say(self.next_at)));
        let line = match (self.state, self.late_ms) {
            ("kept", _) => line.mark(Tone::Good, "kept"),
            ("late", Some(ms)) => line.mark(Tone::Bad, format!("{} late", lasting(ms))),
            ("missed", _) => line.mark(Tone::Bad, "missed"),
            ("not applicable", _) => line.plain(self.why.unwrap_or("nothing was to be told by then")),
            (_, _) => line.plain("its time had not come"),
        };
        match self.kept_by {
            Some(seq) => line.plain(" ").event(seq),
            None => line,
        }
    }
}

impl Channel {
    fn line(&self) -> Line {
        let tone = match self.outcome {
            "delivered" => Tone::Good,
            "not delivered" => Tone::Bad,
            "unknown" => Tone::Unknown,
            _ => Tone::Plain,
        };
        let status = self.status.map(|status| format!(", status {status}")).unwrap_or_default();
        let took = self.took_ms.map(|ms| format!(" in {ms} ms")).unwrap_or_default();
        let seen = match self.seen {
            Some(true) => ", seen by an independent look",
            Some(false) => ", not seen by an independent look",
            None => "",
        };
        let detail = match (&self.detail, self.outcome) {
            (Some(why), "not delivered" | "unknown") => format!(": {}", why.first_line()),
            _ => String::new(),
        };
        let line = Line::from(format!("{}: ", self.place)).mark(tone, self.outcome);
        let line = line.plain(format!("{status}{took}{seen}{detail}"));
        match self.seq {
            Some(seq) => line.plain(" ").event(seq),
            None => line,
        }
    }
}
