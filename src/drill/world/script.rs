//! What a scenario says about its systems: how they look over time, and how actions are answered.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::plan::action::SimulatedCall;
use crate::plan::digest::sha256_hex;
use crate::plan::scenario::{Scenario, ScriptedAnswer, ScriptedDependency};
use crate::plan::{ActionId, Duration, Text};

/// One sending of an action, or of its undo.
pub(super) struct Asked<'a> {
    pub(super) action: &'a ActionId,
    pub(super) undo: bool,
    pub(super) inputs: &'a BTreeMap<String, Text>,
    /// When it is sent.
    pub(super) at: Timestamp,
}

/// The systems of a scenario.
#[derive(Debug, Clone)]
pub(super) struct Script {
    dependencies: Vec<ScriptedDependency>,
    rules: Vec<ScriptedAnswer>,
    /// How many sendings each rule has answered.
    used: Vec<u32>,
    /// How often each action was sent.
    sent: BTreeMap<(ActionId, bool), u32>,
    seed: u64,
    /// When scenario time began; none before it has.
    began: Option<Timestamp>,
}

impl Script {
    pub(super) fn of(scenario: &Scenario) -> Self {
        let (dependencies, rules) = (scenario.world.dependency.clone(), scenario.world.answer.clone());
        let used = vec![0; rules.len()];
        Self { dependencies, rules, used, sent: BTreeMap::new(), seed: 0, began: None }
    }

    /// Scenario time begins; answers with how the dependencies will look, unless it had begun.
    pub(super) fn begin(&mut self, began: Timestamp, seed: u64) -> Vec<ScriptedDependency> {
        if self.began.is_some() {
            return Vec::new();
        }
        (self.began, self.seed) = (Some(began), seed);
        std::mem::take(&mut self.dependencies)
    }

    /// The first rule that fits.
    fn rule(&self, asked: &Asked<'_>) -> Option<usize> {
        let since = |length: Duration| self.began.map(|began| length.after(began));
        let fits = |(rule, used): (&ScriptedAnswer, &u32)| {
            rule.action == *asked.action
                && rule.undo == asked.undo
                && rule.inputs.iter().all(|(name, value)| asked.inputs.get(name) == Some(value))
                && rule.from.and_then(since).is_none_or(|from| from <= asked.at)
                && rule.until.and_then(since).is_none_or(|until| asked.at < until)
                && rule.times.is_none_or(|times| *used < times)
        };
        self.rules.iter().zip(&self.used).position(fits)
    }

    /// How a sending would be answered now; none where no rule fits.
    pub(super) fn peek(&self, asked: &Asked<'_>) -> Option<SimulatedCall> {
        let rule = self.rules.get(self.rule(asked)?)?;
        let mut simulate = rule.simulate.clone();
        if let Some(jitter) = rule.jitter {
            let sent = self.sent.get(&(asked.action.clone(), asked.undo)).copied().unwrap_or(0);
            let drawn = self.draw(asked, sent, jitter);
            simulate.after = Duration::millis(simulate.after.as_millis().saturating_add(drawn));
        }
        Some(simulate)
    }

    /// The same, and it is sent.
    pub(super) fn answer(&mut self, asked: &Asked<'_>) -> Option<SimulatedCall> {
        let simulate = self.peek(asked);
        if let Some(used) = self.rule(asked).and_then(|rule| self.used.get_mut(rule)) {
            *used = used.saturating_add(1);
        }
        let sent = self.sent.entry((asked.action.clone(), asked.undo)).or_default();
        *sent = sent.saturating_add(1);
        simulate
    }

    /// Milliseconds up to `most`, by nothing but the seed, the action, and how often it was sent: who plays the same
    /// meets the same.
    fn draw(&self, asked: &Asked<'_>, sent: u32, most: Duration) -> u64 {
        let name = format!("{}/{}/{}/{sent}", self.seed, asked.action, asked.undo);
        let drawn = sha256_hex(name.as_bytes()).get(..15).and_then(|hex| u64::from_str_radix(hex, 16).ok());
        drawn.unwrap_or(0) % most.as_millis().saturating_add(1)
    }
}
