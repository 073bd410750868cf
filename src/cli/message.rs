//! `warroom message`.

mod list;

use std::io::Read as _;

use clap::Args;
use serde_json::{Value, json};

use super::Context;
use super::desk::{Desk, Errand, Hand};
use super::failure::Failure;
use super::lead::find_person;
use super::output::Output;
use super::seen::Seen;
use super::store::{Store, find_incident};
use super::talk::pair;
use crate::incident::command::{SpokenApproval, TalkCommand, Wording};
use crate::incident::event::Kind;
use crate::incident::words::{Composed, Standing, approver, mark, utc};
use crate::incident::{Command, Incident, Refusal};
use crate::plan::{Duration, MessageId, Text};
use crate::runtime::clock::Clock;
use crate::runtime::world::World;
use crate::tui::view::messages;

/// The most bytes that are read of an edited text on standard input.
const MOST_INPUT: u64 = 64 * 1024;

/// Tell customers or executives: what fits, what waits, what was sent where; release, approve or discard a text
#[derive(Debug, Args)]
#[command(after_help = "Without MESSAGE: what fits now, what waits for somebody, and what was sent where.\n\
    The approved text goes out on the commander's word. An edited text, or one whose approval does not\n\
    count, waits for the business approver first, and a text by anybody else for the commander.\n\
    Exit status 1: the text waits for somebody. 3: a channel did not take it, or that is not known.\n\n\
    Example:\n  warroom message spring-launch-1\n  warroom message spring-launch-1 partial-first --next 20m\n  \
    warroom message spring-launch-1 partial-scope --set affected=\"card payments\" --preview\n  \
    warroom message spring-launch-1 --approve 31 --attest weber --how \"by phone\"\n  \
    warroom message spring-launch-1 --release 31")]
pub(super) struct Message {
    /// The incident
    incident: String,
    /// The message
    #[arg(value_name = "MESSAGE", conflicts_with_all = ["approve", "release", "discard"])]
    text: Option<String>,
    #[command(flatten)]
    fill: Fill,
    /// Print what would go out, where, and whether it may; send nothing
    #[arg(long, requires = "text")]
    preview: bool,
    #[command(flatten)]
    draft: OfDraft,
}

/// What fills a message.
#[derive(Debug, Args)]
struct Fill {
    /// A variable of the text; what the incident knows is filled in
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair, requires = "text")]
    set: Vec<(String, String)>,
    /// When the next one is promised, from now; by the clocks when absent
    #[arg(long, value_name = "DURATION", value_parser = length, requires = "text")]
    next: Option<Duration>,
    /// Another text than the pre-approved one; `-` reads it from standard input
    #[arg(long, value_name = "TEXT", requires = "text")]
    edit: Option<String>,
    /// Why no pre-approved text fits
    #[arg(long, value_name = "TEXT", requires = "text")]
    deviation: Option<String>,
}

/// What is done with a text that waits.
#[derive(Debug, Args)]
struct OfDraft {
    /// Approve a text that is not the approved one, as who answers for the business
    #[arg(long, value_name = "DRAFT", conflicts_with_all = ["release", "discard"])]
    approve: Option<u64>,
    /// Who approved it by voice; the commander records it
    #[arg(long, value_name = "PERSON", requires = "approve", requires = "how")]
    attest: Option<String>,
    /// How the approval was given
    #[arg(long, value_name = "TEXT", requires = "attest")]
    how: Option<String>,
    /// Release a text that waits
    #[arg(long, value_name = "DRAFT", conflicts_with = "discard")]
    release: Option<u64>,
    /// Do not send a text that waits
    #[arg(long, value_name = "DRAFT", requires = "reason")]
    discard: Option<u64>,
    /// Why it is not sent
    #[arg(long, value_name = "TEXT", requires = "discard")]
    reason: Option<String>,
}

fn length(text: &str) -> Result<Duration, String> {
    Duration::parse(text).map_err(|_unreadable| "write for example 90s, 20m or 1h30m".to_owned())
}

impl Message {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let of_draft = self.draft.approve.or(self.draft.release).or(self.draft.discard).is_some();
        if self.text.is_some() && !self.preview || of_draft {
            return Desk::at(context, &self.incident)?.work(self);
        }
        let store = Store::locate(context)?;
        let journal = store.read()?;
        let id = find_incident(&*journal, &self.incident)?;
        let seen = Seen::load(&*journal, &id, Clock::Wall.now(), store.runners().as_deref())?;
        match &self.text {
            None => context.out.either(|| list::json(&seen), || list::text(&seen)),
            Some(name) => {
                let incident = &seen.incident;
                let wording = self.fill.wording(incident, name, seen.now)?;
                let composed = compose(incident, seen.now, &wording)?;
                let fit = list::fit(incident, seen.now, &composed);
                context.out.either(
                    || list::preview_json(&seen, &composed, fit.as_ref()),
                    || list::preview_text(&seen, &composed, fit.as_ref()),
                )
            }
        }
    }

    /// The command about a text that waits.
    fn about_draft(&self, incident: &Incident) -> Result<Option<TalkCommand>, Failure> {
        let OfDraft { approve, attest, how, release, discard, reason } = &self.draft;
        Ok(match (approve, release, discard) {
            (Some(draft), _, _) => {
                let spoken = match (attest, how) {
                    (Some(by), Some(how)) => {
                        Some(SpokenApproval { by: find_person(incident, by)?, how: Text::line(how) })
                    }
                    (Some(_), None) | (None, _) => None,
                };
                Some(TalkCommand::ApproveDraft { draft: *draft, spoken })
            }
            (None, Some(draft), _) => Some(TalkCommand::ReleaseDraft { draft: *draft }),
            (None, None, Some(draft)) => {
                let reason = Text::block(reason.as_deref().unwrap_or_default());
                Some(TalkCommand::DiscardDraft { draft: *draft, reason })
            }
            (None, None, None) => None,
        })
    }
}

impl Fill {
    fn wording(&self, incident: &Incident, name: &str, now: jiff::Timestamp) -> Result<Wording, Failure> {
        let messages = &incident.plan.messages;
        let names = messages.keys().map(MessageId::as_str);
        let found = messages.get_key_value(name);
        let (id, message) = found.ok_or_else(|| Failure::unknown("message", name, names))?;
        let unknown = |(name, _): &&(String, String)| !message.variables.contains(name);
        if let Some((name, _)) = self.set.iter().find(unknown) {
            return Err(Failure::unknown("variable", name, message.variables.iter().map(String::as_str)));
        }
        let variables = self.set.iter().map(|(name, value)| (name.clone(), Text::line(value))).collect();
        Ok(Wording {
            message: id.clone(),
            variables,
            edited: self.edit.as_deref().map(edited).transpose()?,
            deviation: self.deviation.as_deref().map(Text::line),
            next_at: self.next.map(|length| length.after(now)),
        })
    }
}

/// The text itself, or what stands on standard input.
fn edited(text: &str) -> Result<Text, Failure> {
    if text != "-" {
        return Ok(Text::block(text));
    }
    let mut raw = Vec::new();
    let read = std::io::stdin().lock().take(MOST_INPUT).read_to_end(&mut raw);
    read.map_err(|source| Failure::Io { doing: "standard input can't be read".to_owned(), source })?;
    Ok(Text::block(String::from_utf8_lossy(&raw).trim_end()))
}

/// What would go out. A variable without a value is bad usage.
fn compose(incident: &Incident, now: jiff::Timestamp, wording: &Wording) -> Result<Composed, Failure> {
    incident.compose(now, wording).map_err(|refusal| {
        if let Refusal::InputInvalid { name, reason } = &refusal
            && wording.edited.is_none()
        {
            return Failure::input(format!("{name} {reason}"), "give every variable: --set NAME=VALUE");
        }
        Failure::Refused(refusal)
    })
}

impl Errand for Message {
    async fn run<W: World>(self, hand: &mut Hand<W>) -> Result<(), Failure> {
        let incident = &hand.session.incident;
        let mut warning = None;
        let command = match (self.about_draft(incident)?, &self.text) {
            (Some(command), _) => command,
            (None, Some(name)) => {
                let now = incident.time_at(Clock::Wall.now()).max(incident.last_at);
                let wording = self.fill.wording(incident, name, now)?;
                let composed = compose(incident, now, &wording)?;
                warning = said_aside(incident, &composed, now, &self.fill);
                TalkCommand::ReleaseMessage(wording)
            }
            (None, None) => return hand.tell(),
        };
        let before = incident.seq;
        hand.submit(Command::Talk(command)).await?;
        if let Some(words) = warning {
            Output::aside(&words);
        }
        ended(hand, before)
    }
}

/// What a person should know beside the text: that it does not count as approved, or that another time stands in it
/// than the one that was given.
fn said_aside(incident: &Incident, composed: &Composed, now: jiff::Timestamp, fill: &Fill) -> Option<String> {
    if composed.standing == Standing::Edited {
        return Some(format!("an edited text: before it goes out {} must approve it", approver(incident)));
    }
    if mark(composed.standing).is_some() {
        let message = incident.plan.messages.get(&composed.message)?;
        return Some(format!("approved {}", messages::approval(incident, message, now).1));
    }
    let given = fill.set.iter().find(|(name, _)| name == "next_update").map(|(_, value)| value);
    let promised = utc(composed.next_at?, now);
    given.filter(|given| !promised.contains(given.trim())).map(|_| format!("the text promises {promised}"))
}

/// What became of it: sent, with what the channels said, or waiting for somebody.
fn ended<W: World>(hand: &Hand<W>, before: u64) -> Result<(), Failure> {
    let incident = &hand.session.incident;
    let now = hand.session.now();
    if let Some(release) = incident.messages.releases.iter().find(|release| release.id > before) {
        let postings = incident.postings(release);
        let text = &release.released.text;
        hand.out.either(
            || {
                let members = [
                    ("text", json!(text)),
                    ("approved", json!(release.released.edited.is_none())),
                    ("release", json!(release.id)),
                    ("channels", list::postings_json(&postings)),
                ];
                with(hand.recorded_json(), members)
            },
            || {
                let drill = if incident.kind == Kind::Drill { "DRILL: send this to nobody\n" } else { "" };
                let said = list::postings_text(&postings);
                format!("{}\n{drill}{text}\n\n{said}", hand.recorded_text())
            },
        )?;
        let trouble = postings.iter().any(|posting| posting.answer.is_trouble());
        return if trouble { Err(Failure::Outcome) } else { Ok(()) };
    }
    let waiting = incident.messages.drafts().find(|draft| {
        draft.id > before || draft.approved.as_ref().is_some_and(|word| word.draft == draft.id)
    });
    match waiting.filter(|draft| draft.id > before) {
        Some(draft) => {
            let waits = list::waits_for(incident, draft, now);
            hand.out.either(
                || {
                    let members = [
                        ("draft", json!(draft.id)),
                        ("text", json!(draft.drafted.text)),
                        ("approved", json!(!draft.drafted.edited)),
                        ("waits_for", json!(waits.0)),
                    ];
                    with(hand.recorded_json(), members)
                },
                || format!("{}\n{}\n\n{}\n", hand.recorded_text(), draft.drafted.text, waits.0),
            )?;
            hand.out.hint(&waits.1);
            Err(Failure::Declined)
        }
        None => hand.tell(),
    }
}

fn with<const N: usize>(mut value: Value, members: [(&str, Value); N]) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.extend(members.into_iter().map(|(name, value)| (name.to_owned(), value)));
    }
    value
}
