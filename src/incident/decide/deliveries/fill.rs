//! From a channel's templates to the call that is recorded and sent.

use std::collections::BTreeMap;

use regex_lite::Regex;

use super::ways::Way;
use crate::incident::Refusal;
use crate::incident::decide::actions::{filled_inputs, invalid, secrets};
use crate::incident::decide::{Context, Decision};
use crate::incident::event::{DeliveryRequested, Event, Notice};
use crate::incident::state::Delivery;
use crate::plan::action::Input;
use crate::plan::template::{self, Vars};
use crate::plan::{Action, ActionId, Duration, Probe, RoleId, Text};

/// What is delivered, with everything that a channel may say of it.
#[derive(Debug, Clone)]
pub(super) struct Parcel {
    pub(super) notice: Notice,
    pub(super) text: Text,
    /// Its first line, short.
    pub(super) subject: Text,
    /// The name of the person that it is for.
    pub(super) person: Option<Text>,
    pub(super) role: Option<RoleId>,
    /// From 0.
    pub(super) level: Option<u32>,
    /// How far the incident is, in the words of status pages.
    pub(super) state: &'static str,
}

impl Context<'_> {
    /// The call that delivers this by one way. Refused where the channel's templates can't be filled with it.
    pub(super) fn requested(
        &self,
        decision: &Decision,
        parcel: &Parcel,
        way: &Way<'_>,
    ) -> Result<DeliveryRequested, Refusal> {
        let action = self.sender(way.action)?;
        let call = action.call().ok_or_else(|| missing(way.action))?;
        let mut vars = self.vars();
        vars.inputs = self.inputs(parcel, way, action)?;
        vars.secrets = secrets(action, &vars.inputs);
        let verify = action.verify.as_ref().filter(|probe| !answers_first(probe));
        Ok(DeliveryRequested {
            notice: parcel.notice.clone(),
            channel: way.channel.id.clone(),
            address: way.address.clone(),
            rank: self.tries_before(decision, &parcel.notice),
            action: way.action.clone(),
            text: parcel.text.clone(),
            request: template::resolve_call(call, &vars).map_err(invalid)?,
            expect: template::resolve_expect(&action.expect, &vars).map_err(invalid)?,
            keep: template::resolve_pick(&action.keep, &vars).map_err(invalid)?,
            retry: action.retry.clone(),
            verify: verify.map(|probe| template::resolve_probe(probe, &vars)).transpose().map_err(invalid)?,
            timeout: action.timeout.max(Duration::millis(1)),
            idempotency_key: String::new(),
            inputs: vars.inputs,
            runner: self.runner.to_owned(),
        })
    }

    fn sender(&self, id: &ActionId) -> Result<&Action, Refusal> {
        self.incident.plan.actions.get(id).ok_or_else(|| missing(id))
    }

    /// How many deliveries of the same notice come before the next one.
    fn tries_before(&self, decision: &Decision, notice: &Notice) -> u32 {
        let same = |event: &&Event| matches!(event, Event::DeliveryRequested(e) if e.notice == *notice);
        let count = self.incident.deliveries.of(notice).count() + decision.events.iter().filter(same).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn inputs(
        &self,
        parcel: &Parcel,
        way: &Way<'_>,
        action: &Action,
    ) -> Result<BTreeMap<String, Text>, Refusal> {
        let variables = self.variables(parcel, way);
        let mut filled = BTreeMap::new();
        for (name, raw) in way.inputs {
            let text = template::fill_message(raw, &variables)
                .map_err(|fault| Refusal::InputInvalid { name: name.clone(), reason: fault.reason })?;
            let input = action.inputs.iter().find(|input| input.name == *name);
            let text = match input.filter(|_| says_the_text(raw)) {
                Some(input) => fitted(input, &text),
                None => Text::block(&text),
            };
            filled.insert(name.clone(), text);
        }
        filled_inputs(action, &filled)
    }

    fn variables(&self, parcel: &Parcel, way: &Way<'_>) -> BTreeMap<String, Text> {
        let everybody = || Text::line("everybody");
        let level = parcel.level.map(|level| level.saturating_add(1).to_string()).unwrap_or_default();
        let values = [
            ("text", parcel.text.clone()),
            ("subject", parcel.subject.clone()),
            ("address", way.address.clone().unwrap_or_default()),
            ("person", parcel.person.clone().unwrap_or_else(everybody)),
            ("role", Text::line(parcel.role.as_ref().map_or("", RoleId::as_str))),
            ("level", Text::line(&level)),
            ("key", Text::line(&self.key_of(&parcel.notice))),
            ("state", Text::line(parcel.state)),
            ("first", way.first.clone().unwrap_or_default()),
        ];
        values.map(|(name, value)| (name.to_owned(), value)).into()
    }

    /// The same for the same notice, different for any other.
    fn key_of(&self, notice: &Notice) -> String {
        let number = match notice {
            Notice::Page { page, .. } => page,
            Notice::Message { release } => release,
            Notice::Sitrep { sitrep } => sitrep,
            Notice::Anchor { count, .. } => count,
            Notice::Reminder { overdue, .. } => overdue,
        };
        let person = notice.person().map(|person| format!("-{person}")).unwrap_or_default();
        format!("{}-{number}{person}", self.incident.uid)
    }

    /// What looks whether a delivery arrived, where that is known only with its answer.
    pub(super) fn look_after(&self, delivery: &Delivery, vars: impl FnOnce(&mut Vars)) -> Option<Probe> {
        let action = self.incident.plan.actions.get(&delivery.request.action)?;
        let probe = action.verify.as_ref().filter(|_| delivery.request.verify.is_none())?;
        let mut known = self.vars();
        known.inputs.clone_from(&delivery.request.inputs);
        known.secrets = secrets(action, &known.inputs);
        vars(&mut known);
        template::resolve_probe(probe, &known).ok()
    }
}

fn missing(action: &ActionId) -> Refusal {
    Refusal::NotFound { what: "action", name: action.to_string() }
}

fn answers_first(probe: &Probe) -> bool {
    serde_json::to_value(probe).is_ok_and(|tree| template::mentions(&tree, "answers"))
}

/// Only what is said may be cut: half an address is another address.
fn says_the_text(raw: &str) -> bool {
    let raw = serde_json::Value::String(raw.to_owned());
    ["text", "subject"].iter().any(|name| template::mentions(&raw, name))
}

/// The text as an input takes it: on one line where it wants one, and cut where it is too long.
fn fitted(input: &Input, filled: &str) -> Text {
    let whole = Text::block(filled);
    let pattern = input.pattern.as_ref().and_then(|raw| Regex::new(&format!("^(?:{raw})$")).ok());
    let Some(pattern) = pattern else { return whole };
    let fits = |text: &Text| pattern.is_match(text.as_str());
    if fits(&whole) {
        return whole;
    }
    let flat = Text::line(&filled.split_whitespace().collect::<Vec<_>>().join(" "));
    if fits(&flat) {
        return flat;
    }
    // Where lines are taken, the text with its lines keeps more.
    let size = |text: &Option<Text>| text.as_ref().map(|text| text.as_str().chars().count());
    let (lines, line) = (longest(&whole, fits), longest(&flat, fits));
    if size(&lines) >= size(&line) { lines } else { line }.unwrap_or(flat)
}

/// The longest beginning that fits, found by halving.
fn longest(text: &Text, fits: impl Fn(&Text) -> bool) -> Option<Text> {
    let mut too_long = text.as_str().chars().count();
    let mut enough = too_long / 2;
    while enough > 0 && !fits(&text.cut(enough)) {
        too_long = enough;
        enough /= 2;
    }
    if enough == 0 {
        return None;
    }
    while too_long - enough > 1 {
        let middle = enough + (too_long - enough) / 2;
        if fits(&text.cut(middle)) { enough = middle } else { too_long = middle }
    }
    Some(text.cut(enough))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(pattern: &str) -> Input {
        serde_json::from_value(serde_json::json!({"name": "text", "prompt": "Text", "pattern": pattern}))
            .unwrap()
    }

    #[test]
    fn a_text_is_cut_to_what_its_input_takes_and_no_further() {
        let long = "word ".repeat(100);
        assert_eq!(fitted(&input(".{3,20}"), &long).as_str().chars().count(), 20);
        assert_eq!(fitted(&input(".{3,20}"), "short").as_str(), "short");
        assert_eq!(fitted(&input(".{3,20}"), "two\nlines").as_str(), "two lines");
        assert_eq!(fitted(&input("(?s).{3,20}"), "two\nlines").as_str(), "two\nlines");
        assert_eq!(fitted(&input("(?s).{3,8}"), "two\nlines").as_str(), "two\nlin…");
    }

    #[test]
    fn what_no_cut_can_make_fit_is_left_as_it_is() {
        assert_eq!(fitted(&input("[0-9]{3}"), "words").as_str(), "words");
    }

    #[test]
    fn an_address_is_never_cut() {
        assert!(says_the_text("{{ person }}: {{ subject }}"));
        assert!(!says_the_text("{{ address | replace('-', '') }}"));
    }
}
