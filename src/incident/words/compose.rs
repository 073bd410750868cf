//! What goes out when a message is released: the text, the promise, and whether somebody has to approve it first.

use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::clock::{full_minute, minute, utc};
use super::standing::{Standing, standing};
use crate::incident::command::Wording;
use crate::incident::{Incident, Refusal};
use crate::plan::message::{Audience, Phase};
use crate::plan::template::fill_message;
use crate::plan::{Message, MessageId, Text};

/// The most characters that a text may have.
pub const MOST_CHARACTERS: usize = 10_000;
/// The most characters that the value of a variable may have.
pub const MOST_VALUE_CHARACTERS: usize = 2_000;

/// The variable that carries the promise.
const NEXT: &str = "next_update";

/// A message as it would leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The pre-approved message that it is made from.
    pub message: MessageId,
    /// Who reads it.
    pub audience: Audience,
    /// The text.
    pub text: Text,
    /// When the next one is promised.
    pub next_at: Option<Timestamp>,
    /// Why no pre-approved text fits, where none does.
    pub deviation: Option<Text>,
    /// Is it the approved text? Everything else needs the business approver first.
    pub standing: Standing,
}

impl Incident {
    /// The message of that name.
    pub fn message(&self, id: &MessageId) -> Result<&Message, Refusal> {
        let missing = || Refusal::NotFound { what: "message", name: id.to_string() };
        self.plan.messages.get(id).ok_or_else(missing)
    }

    /// What would go out now. Refuses a variable without a value, one that the message does not have, a promise that
    /// has passed, and one that is too late.
    pub fn compose(&self, now: Timestamp, wording: &Wording) -> Result<Composed, Refusal> {
        let message = self.message(&wording.message)?;
        for (name, value) in &wording.variables {
            if !message.variables.contains(name) {
                return Err(invalid(name, "the message has no variable of that name"));
            }
            limited(name, value, MOST_VALUE_CHARACTERS)?;
        }
        let next_at = self.promise(now, message, wording)?;
        let approved = self.filled(now, message, &wording.variables, next_at);
        let (text, standing) = match &wording.edited {
            None => (approved?, standing(self, message, now)),
            Some(edited) => {
                limited("text", edited, MOST_CHARACTERS)?;
                match approved {
                    Ok(text) if text.as_str().trim() == edited.as_str().trim() => {
                        (text, standing(self, message, now))
                    }
                    Ok(_) | Err(_) => (promising(edited, message, next_at, now)?, Standing::Edited),
                }
            }
        };
        if text.is_blank() {
            return Err(invalid("text", "is empty"));
        }
        let deviation = wording.deviation.clone().filter(|words| !words.is_blank());
        if let Some(words) = &deviation {
            limited("deviation", words, MOST_VALUE_CHARACTERS)?;
        }
        Ok(Composed {
            message: message.id.clone(),
            audience: message.audience,
            text,
            next_at,
            deviation: deviation.or_else(|| self.deviation(message)),
            standing,
        })
    }

    /// The pre-approved text with its variables filled. What a person did not give is taken from the state where the
    /// state knows it. A value is put in as it is: nothing in it is a template.
    fn filled(
        &self,
        now: Timestamp,
        message: &Message,
        given: &BTreeMap<String, Text>,
        next_at: Option<Timestamp>,
    ) -> Result<Text, Refusal> {
        let mut values = BTreeMap::new();
        for name in &message.variables {
            let value = match (name.as_str(), next_at) {
                (NEXT, Some(at)) => Some(Text::line(&utc(at, now))),
                _ => given.get(name).filter(|v| !v.is_blank()).cloned().or_else(|| self.fact(name, now)),
            };
            let value = value.ok_or_else(|| invalid(name, "is empty"))?;
            values.insert(name.clone(), in_one_line(&value, message.audience));
        }
        let filled = fill_message(message.body.as_str(), &values);
        let text = filled.map_err(|error| invalid("text", &error.to_string()))?;
        let text = Text::block(&text);
        limited("text", &text, MOST_CHARACTERS)?;
        Ok(text)
    }

    /// What the state knows of a variable: `severity`, `commander`, `started`, `ended`, and `condition`, `actions` and
    /// `needs` of the sitrep.
    pub fn fact(&self, name: &str, now: Timestamp) -> Option<Text> {
        let text = match name {
            "severity" => self.severity.as_str().to_owned(),
            "commander" => self.lead.commander.as_ref()?.by.to_string(),
            // What somebody wrote down of the impact is what customers saw; the declaration came later.
            "started" => minute(self.impact.as_ref().map_or(self.declared_at, |it| it.began), now),
            "ended" if let Some(ended) = self.impact.as_ref().and_then(|it| it.ended) => minute(ended, now),
            "ended" if self.phase == crate::incident::state::Phase::Active => minute(now, now),
            "ended" => minute(self.phase_since, now),
            "condition" => self.sitrep(now).condition,
            "actions" => self.sitrep(now).actions,
            "needs" => self.sitrep(now).needs,
            _ => return None,
        };
        Some(Text::block(&text)).filter(|text| !text.is_blank())
    }

    /// When the next message is promised: as the person says, else by the clocks. Every message to customers that is
    /// not the final one promises it while the incident is open.
    fn promise(
        &self,
        now: Timestamp,
        message: &Message,
        wording: &Wording,
    ) -> Result<Option<Timestamp>, Refusal> {
        let named = wording.variables.get(NEXT).filter(|value| !value.is_blank());
        let said = match (wording.next_at, named) {
            (Some(at), _) => Some(at),
            (None, Some(value)) => {
                let words = "write HH:MM, or leave it out and it is filled in";
                Some(clock_time(value.as_str(), now).ok_or_else(|| invalid(NEXT, words))?)
            }
            (None, None) => None,
        };
        let has_to = message.variables.iter().any(|name| name == NEXT)
            || message.audience == Audience::Customers && message.phase != Phase::Final && self.is_open();
        let usual = || has_to.then(|| self.usual_wait(message.audience, now).after(now));
        let Some(at) = said.or_else(usual) else { return Ok(None) };
        if at <= now {
            return Err(Refusal::PromisePassed { at });
        }
        let at = full_minute(at, now);
        let limit = self.latest_promise(now).filter(|_| message.audience == Audience::Customers);
        match limit {
            Some(latest) if at > latest => Err(Refusal::PromiseTooLate { latest }),
            Some(_) | None => Ok(Some(at)),
        }
    }
}

/// An edited text that says nothing of the time that is promised is given a line that does.
fn promising(
    edited: &Text,
    message: &Message,
    next_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Text, Refusal> {
    if edited.is_blank() {
        return Err(invalid("text", "is empty"));
    }
    if ["{{", "{%", "{#"].iter().any(|open| edited.as_str().contains(open)) {
        return Err(invalid("text", "has something to fill in; write out what stands there"));
    }
    let missing = next_at.filter(|_| message.audience == Audience::Customers).map(|at| utc(at, now));
    Ok(match missing.filter(|time| !edited.as_str().contains(time)) {
        Some(time) => Text::block(&format!("{}\nNext update: {time}.", edited.as_str().trim_end())),
        None => edited.clone(),
    })
}

/// The next instant with that time of the day in UTC: `14:40` or `14:40 UTC`.
fn clock_time(text: &str, now: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    let text = text.strip_suffix("UTC").map_or(text, str::trim_end);
    let (hour, minute) = text.split_once(':')?;
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten();
    let time = Time::new(number(hour)?, number(minute)?, 0, 0).ok()?;
    let today =
        now.to_zoned(TimeZone::UTC).date().to_datetime(time).to_zoned(TimeZone::UTC).ok()?.timestamp();
    if today > now { Some(today) } else { today.checked_add(SignedDuration::from_hours(24)).ok() }
}

/// What customers read keeps the lines that were approved: a value adds none.
fn in_one_line(value: &Text, audience: Audience) -> Text {
    match audience {
        Audience::Customers => Text::line(&value.as_str().split_whitespace().collect::<Vec<_>>().join(" ")),
        Audience::Executives | Audience::Responders => value.clone(),
    }
}

fn limited(name: &str, text: &Text, most: usize) -> Result<(), Refusal> {
    let count = text.as_str().chars().count();
    if count > most {
        return Err(invalid(name, &format!("has {count} characters; {most} at most")));
    }
    Ok(())
}

fn invalid(name: &str, reason: &str) -> Refusal {
    Refusal::InputInvalid { name: Text::line(name).cut(80).to_string(), reason: reason.to_owned() }
}
