//! The controls that a record gives evidence for.
//!
//! Evidence is an event that shows that something was done. It is not compliance: whether what was done is enough is
//! for whoever asks. What the map expects and the record lacks stands beside it, as plainly.

mod map;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use self::map::{Entry, Expects, Rule};
use super::Record;
use super::document::Section;
use crate::incident::event::{ActionRequested, Event, FireId, Kind};
use crate::incident::{Envelope, Incident};
use crate::plan::control::{self, Control, Framework};

/// The most events that one piece of evidence names; its count is of all.
const MOST_NAMED: usize = 5;

/// The controls that a record gives evidence for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControlMap {
    /// Live or drill: a drill shows that something was practised.
    pub kind: Kind,
    /// The controls for which there is evidence.
    pub evidenced: Vec<Evidenced>,
    /// The controls that this record should have evidence for, and has none.
    pub missing: Vec<Missing>,
    /// The controls that no record of an incident can show.
    pub beyond: Vec<Beyond>,
}

/// A control with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidenced {
    /// For example `RS.MA-01`.
    pub id: &'static str,
    /// Whose it is.
    pub framework: Framework,
    /// What it asks for, in our words.
    pub asks: &'static str,
    /// What is there for it.
    pub evidence: Vec<Evidence>,
}

/// Events that show one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What they show.
    pub shows: String,
    /// How many there are.
    pub count: u64,
    /// The first few of them.
    pub events: Vec<u64>,
}

/// A control without evidence where some was to be expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// For example `RC.CO-04`.
    pub id: &'static str,
    /// Whose it is.
    pub framework: Framework,
    /// What it asks for, in our words.
    pub asks: &'static str,
    /// What would have been evidence.
    pub wanted: Vec<String>,
}

/// A control that is looked at elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Beyond {
    /// For example `NHI5:2025`.
    pub id: &'static str,
    /// Whose it is.
    pub framework: Framework,
    /// What it asks for, in our words.
    pub asks: &'static str,
    /// Why no record of an incident shows it, and who does.
    pub why: String,
}

/// The identifiers that the map speaks of.
pub fn mapped() -> impl Iterator<Item = &'static str> {
    map::entries().iter().map(|entry| entry.id.as_str())
}

impl ControlMap {
    /// What a record gives evidence for.
    pub fn of(record: &Record<'_>) -> Self {
        let entries: Vec<(Control, &Entry)> = map::entries()
            .iter()
            .filter(|entry| entry.applies(&record.incident.plan.campaign))
            .filter_map(|entry| Some((control::find(&entry.id)?, entry)))
            .collect();
        let gathered = Gathered::of(record, &entries);
        let mut found = Self {
            kind: record.incident.kind,
            evidenced: Vec::new(),
            missing: Vec::new(),
            beyond: Vec::new(),
        };
        for ((control, entry), evidence) in entries.into_iter().zip(gathered.evidence) {
            found.add(control, entry, evidence, &gathered.kinds);
        }
        found
    }

    fn add(
        &mut self,
        control: Control,
        entry: &Entry,
        evidence: Vec<Evidence>,
        kinds: &BTreeMap<&'static str, u64>,
    ) {
        let Control { id, framework, asks } = control;
        let evidence: Vec<_> = evidence.into_iter().filter(|it| it.count > 0).collect();
        let is_expected = match &entry.expects {
            Expects::Never => false,
            Expects::Always => true,
            Expects::After(kind) => kinds.contains_key(kind.as_str()),
        };
        if let Some(why) = &entry.beyond {
            self.beyond.push(Beyond { id, framework, asks, why: why.clone() });
        } else if !evidence.is_empty() {
            self.evidenced.push(Evidenced { id, framework, asks, evidence });
        } else if is_expected {
            let wanted = entry.evidence.iter().map(|rule| rule.shows.clone()).collect();
            self.missing.push(Missing { id, framework, asks, wanted });
        }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        words::section(self)
    }
}

/// The evidence of a record: for each entry of the map a piece for each of its rules.
struct Gathered {
    evidence: Vec<Vec<Evidence>>,
    /// How often each kind of event stands in the record.
    kinds: BTreeMap<&'static str, u64>,
}

impl Gathered {
    fn of(record: &Record<'_>, entries: &[(Control, &Entry)]) -> Self {
        let none = |rule: &Rule| Evidence { shows: rule.shows.clone(), count: 0, events: Vec::new() };
        let mut evidence: Vec<Vec<Evidence>> =
            entries.iter().map(|(_, entry)| entry.evidence.iter().map(none).collect()).collect();
        let rules = by_kind(entries);
        let (mut kinds, mut fired) = (BTreeMap::new(), BTreeMap::new());
        for envelope in record.events {
            *kinds.entry(envelope.event.kind()).or_default() += 1;
            if let Event::ActionRequested(request) = &envelope.event {
                fired.insert(FireId(envelope.seq), &**request);
            }
            let Some(rules) = rules.get(envelope.event.kind()) else { continue };
            let mut look = Look { incident: record.incident, fired: &fired, envelope, data: None };
            for (entry, place, rule) in rules {
                let piece = evidence.get_mut(*entry).and_then(|pieces| pieces.get_mut(*place));
                if let Some(piece) = piece.filter(|_| look.holds(rule)) {
                    piece.add(envelope.seq);
                }
            }
        }
        Self { evidence, kinds }
    }
}

/// The rules that ask for each kind of event, with their entry and their place in it.
fn by_kind<'m>(entries: &[(Control, &'m Entry)]) -> BTreeMap<&'m str, Vec<(usize, usize, &'m Rule)>> {
    let mut found: BTreeMap<&str, Vec<(usize, usize, &Rule)>> = BTreeMap::new();
    for (entry, (_, named)) in entries.iter().enumerate() {
        for (place, rule) in named.evidence.iter().enumerate() {
            found.entry(&rule.event).or_default().push((entry, place, rule));
        }
    }
    found
}

impl Evidence {
    fn add(&mut self, seq: u64) {
        self.count = self.count.saturating_add(1);
        if self.events.len() < MOST_NAMED {
            self.events.push(seq);
        }
    }
}

/// One event, looked at by every rule. Its data is written out once, and only where a rule asks for it.
struct Look<'e> {
    incident: &'e Incident,
    fired: &'e BTreeMap<FireId, &'e ActionRequested>,
    envelope: &'e Envelope,
    data: Option<Value>,
}

impl Look<'_> {
    fn holds(&mut self, rule: &Rule) -> bool {
        (rule.with.is_empty() || map::fits(&rule.with, self.data()))
            && (rule.of.is_empty() || self.fits_request(rule))
            && (!rule.ai_switch || self.is_ai_switch())
            && (rule.provides.is_empty() || self.provides(rule))
    }

    fn data(&mut self) -> &Value {
        // An event that was read can be written; one that could not is evidence of nothing.
        self.data.get_or_insert_with(|| self.envelope.event.data().unwrap_or(Value::Null))
    }

    /// The request that the event is about: its own, or that of the firing that it names.
    fn request(&self) -> Option<&ActionRequested> {
        let own = FireId(self.envelope.seq);
        self.fired.get(&fire_of(&self.envelope.event).unwrap_or(own)).copied()
    }

    /// What an undo takes back is no evidence of having done it.
    fn fits_request(&self, rule: &Rule) -> bool {
        let request = self.request().filter(|request| request.undo_of.is_none());
        let data = request.and_then(|request| serde_json::to_value(request).ok());
        data.is_some_and(|data| map::fits(&rule.of, &data))
    }

    fn is_ai_switch(&self) -> bool {
        let switch = self.incident.plan.campaign.flags.ai_off_switch.as_ref();
        let request = self.request().filter(|request| request.undo_of.is_none());
        request.zip(switch).is_some_and(|(request, switch)| request.action == switch.action)
    }

    fn provides(&self, rule: &Rule) -> bool {
        let Event::RunbookOpened(opened) = &self.envelope.event else { return false };
        let runbook = self.incident.plan.runbook(&opened.runbook);
        runbook.is_some_and(|it| it.provides.iter().any(|gives| rule.provides.contains(gives)))
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "rules ask of these events alone what they are about")]
const fn fire_of(event: &Event) -> Option<FireId> {
    match event {
        Event::EffectVerified(e) => Some(e.fire),
        Event::EffectNotVerified(e) => Some(e.fire),
        Event::ActionApproved(e) => Some(e.fire),
        Event::ActionDenied(e) => Some(e.fire),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_names_only_controls_and_events_that_exist() {
        let mut seen: Vec<&str> = Vec::new();
        for entry in map::entries() {
            assert!(control::find(&entry.id).is_some(), "`{}` does not exist", entry.id);
            assert!(!seen.contains(&entry.id.as_str()), "`{}` stands there twice", entry.id);
            seen.push(&entry.id);
            assert_eq!(entry.evidence.is_empty(), entry.beyond.is_some(), "{}", entry.id);
            for rule in &entry.evidence {
                assert!(Event::KINDS.contains(&rule.event.as_str()), "{}: `{}`", entry.id, rule.event);
                assert!(!rule.shows.is_empty(), "{}", entry.id);
                let names_fire = ["effect_verified", "action_requested"].contains(&rule.event.as_str());
                assert!(names_fire || rule.of.is_empty() && !rule.ai_switch, "{}: {rule:?}", entry.id);
                assert!(rule.event == "runbook_opened" || rule.provides.is_empty(), "{}", entry.id);
            }
            if let Expects::After(kind) = &entry.expects {
                assert!(Event::KINDS.contains(&kind.as_str()), "{}: `{kind}`", entry.id);
            }
        }
        assert!(seen.len() > 40, "{}", seen.len());
    }
}
