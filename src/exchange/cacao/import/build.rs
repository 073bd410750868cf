//! The runbook of a sorted flow.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::super::names::{Taken, slug};
use super::super::super::{Aim, Desk, Imported};
use super::command::{Around, Deed};
use super::flow::{Case, Flow, Spot};
use super::json::Node;
use super::kept::arguments;
use super::secret::is_telling;
use super::step::{COMMON, Kind, Raw};
use super::variable::used;
use crate::plan::{
    Action, ActionId, Condition, Duration, RoleId, Runbook, RunbookId, Step, StepId, StepKind, Text,
};

/// The most characters of a title that is made from a text.
const LONGEST_TITLE: usize = 80;

/// The longest time that a step may take: a year.
const LONGEST: u64 = 366 * 86_400_000;

type Steps<'v> = BTreeMap<&'v str, Raw<'v>>;

/// Make the runbook.
pub(super) fn runbook(
    (playbook, name): (&Node<'_>, &str),
    (steps, flow): (&Steps<'_>, &Flow<'_>),
    aim: &Aim<'_>,
    head: Vec<Text>,
    desk: &mut Desk,
) -> Option<Imported> {
    let made = RunbookId::parse(&slug(name, "playbook")).ok();
    let id = aim.id.cloned().or(made)?;
    let summary = playbook.text("description", desk).filter(|text| !text.trim().is_empty());
    let mut builder = Builder {
        steps,
        flow,
        aim,
        desk,
        runbook: id.clone(),
        names: BTreeMap::new(),
        actions: Vec::new(),
        above: Vec::new(),
    };
    builder.name_all();
    let mut made = Vec::new();
    for id in &flow.order {
        if let Some(raw) = steps.get(id) {
            builder.piece(raw, &mut made);
        }
    }
    if made.is_empty() {
        builder.desk.fault("/workflow", "it does nothing: no action is between its start and its end");
    }
    let Builder { actions, above, .. } = builder;
    let runbook = Runbook {
        id,
        title: Text::line(name),
        summary: summary.map(Text::block),
        provides: Vec::new(),
        step: made,
    };
    Some(Imported { runbook, actions, said: Vec::new(), head, above })
}

struct Builder<'b, 'v> {
    steps: &'b Steps<'v>,
    flow: &'b Flow<'v>,
    aim: &'b Aim<'b>,
    desk: &'b mut Desk,
    runbook: RunbookId,
    /// For each action or choice the steps that it became, in their order.
    names: BTreeMap<&'v str, Vec<StepId>>,
    actions: Vec<Action>,
    above: Vec<(StepId, Vec<Text>)>,
}

/// The deeds of a step that one step of a runbook can hold.
fn groups<'d, 'v>(deeds: &'d [Deed<'v>]) -> Vec<&'d [Deed<'v>]> {
    let is_words = |deed: &Deed<'_>| matches!(deed, Deed::Words { .. });
    deeds.chunk_by(|a, b| is_words(a) && is_words(b)).collect()
}

impl Builder<'_, '_> {
    fn name_all(&mut self) {
        let mut taken = Taken::default();
        for id in &self.flow.order {
            let Some(raw) = self.steps.get(id) else { continue };
            let count = match &raw.kind {
                Kind::Action(deeds) => groups(deeds).len(),
                Kind::Start | Kind::End | Kind::Parallel | Kind::Choice { .. } => 1,
            };
            let wanted = slug(&title(raw), "step");
            let names = (0..count).filter_map(|_| StepId::parse(&taken.unique(&wanted)).ok());
            self.names.insert(id, names.collect());
        }
    }

    fn first(&self, id: &str) -> Option<StepId> {
        self.names.get(id)?.first().cloned()
    }

    /// What a step needs: the last steps of what is over before it, without what those need anyhow. A choice stays, because
    /// somebody may skip what stands behind it.
    fn needs(&self, spot: &Spot<'_>) -> Vec<StepId> {
        let is_choice =
            |id: &&str| matches!(self.steps.get(*id).map(|raw| &raw.kind), Some(Kind::Choice { .. }));
        let mut implied = BTreeSet::new();
        for need in &spot.needs {
            let mut open: Vec<&str> = self.before(need);
            while let Some(id) = open.pop() {
                if implied.insert(id) {
                    open.extend(self.before(id));
                }
            }
        }
        let place = |id: &str| self.flow.order.iter().position(|other| *other == id);
        let mut kept: Vec<&str> =
            spot.needs.iter().copied().filter(|id| is_choice(id) || !implied.contains(id)).collect();
        kept.sort_by_key(|id| place(id));
        kept.iter().filter_map(|id| self.names.get(*id)?.last().cloned()).collect()
    }

    fn before(&self, id: &str) -> Vec<&str> {
        self.flow.spots.get(id).into_iter().flat_map(|spot| spot.needs.iter().copied()).collect()
    }

    fn piece(&mut self, raw: &Raw<'_>, made: &mut Vec<Step>) {
        let Some(spot) = self.flow.spots.get(raw.id) else { return };
        let names = self.names.get(raw.id).cloned().unwrap_or_default();
        let mut before = self.needs(spot);
        let (when, only_if) = (self.when(spot), self.only_if(spot));
        let on_failure = self.flow.on_failure.get(raw.id).and_then(|to| self.first(to));
        let parts: Vec<&[Deed<'_>]> = match &raw.kind {
            Kind::Action(deeds) => groups(deeds),
            Kind::Start | Kind::End | Kind::Parallel | Kind::Choice { .. } => vec![&[]],
        };
        let count = parts.len();
        for (number, (id, deeds)) in names.into_iter().zip(parts).enumerate() {
            let mut step = empty(&id, Text::default());
            let words = only_if.as_ref();
            let prefix = words.and_then(|(_, answer)| answer.clone()).unwrap_or_default();
            let tail = if count > 1 { format!(" ({} of {count})", number + 1) } else { String::new() };
            step.title = Text::line(&format!("{prefix}{}{tail}", title(raw)));
            step.needs = std::mem::replace(&mut before, vec![id.clone()]);
            step.when.clone_from(&when);
            step.on_failure.clone_from(&on_failure);
            step.timebox = self.timebox(raw);
            let mut above = vec![format!("from {}", raw.node.at)];
            if raw.is_added {
                above = vec![format!("added for the failure of {}", raw.node.at)];
            }
            if number == 0 && !raw.is_added {
                above.extend(self.comments(raw));
                above.extend(told(raw, &arguments(raw)));
            }
            let mut lines: Vec<String> = words.map(|(line, _)| line.clone()).into_iter().collect();
            if number == 0 {
                lines.extend(self.about(raw));
            }
            self.fill(raw, deeds, &mut step, &mut lines, &mut above);
            let detail = lines.join("\n\n");
            step.detail = (!detail.trim().is_empty()).then(|| Text::block(&detail));
            self.above.push((id, above.iter().map(|line| Text::line(line)).collect()));
            made.push(step);
        }
    }

    /// What a step does.
    fn fill(
        &mut self,
        raw: &Raw<'_>,
        deeds: &[Deed<'_>],
        step: &mut Step,
        lines: &mut Vec<String>,
        above: &mut Vec<String>,
    ) {
        if let Kind::Choice { question, answers, .. } = &raw.kind {
            step.kind = StepKind::Decision;
            lines.push(self.choice(raw, question, answers));
            lines.extend(values(raw, question));
            above.extend(told(raw, question));
        }
        let (many, mut around_it) = (deeds.len() > 1, Vec::new());
        for (number, deed) in deeds.iter().enumerate() {
            match deed {
                Deed::Words { text, around } => {
                    let text = text.trim();
                    let line = if many { format!("{}. {text}", number + 1) } else { text.to_owned() };
                    lines.extend(Some(line).filter(|line| !line.is_empty()));
                    lines.extend(around.about.map(|about| about.trim().to_owned()));
                    lines.extend(values(raw, text));
                    above.extend(told(raw, text));
                    above.extend(around.rest.iter().map(|(_, line)| line.clone()));
                    if number == 0 {
                        step.role = self.role(around, &mut around_it);
                    }
                }
                Deed::Call { action, around, notes, .. } => {
                    lines.extend(around.about.map(|about| about.trim().to_owned()));
                    above.extend(around.rest.iter().map(|(_, line)| line.clone()));
                    above.extend(notes.iter().cloned());
                    step.role = self.role(around, lines);
                    self.call(action, step, &raw.node.at);
                }
            }
        }
        lines.append(&mut around_it);
    }

    fn call(&mut self, action: &Action, step: &mut Step, at: &str) {
        let name = format!("{}-{}", self.runbook, step.id);
        let wanted: String = name.chars().take(crate::plan::id::MAX_LEN).collect();
        let mut taken = Taken::default();
        for known in &self.actions {
            taken.unique(known.id.as_str());
        }
        let Ok(id) = ActionId::parse(&taken.unique(&wanted)) else { return };
        step.kind = StepKind::Action;
        step.action = Some(id.clone());
        self.desk.say(
            at,
            format!(
                "the action `{id}` has no `verify` and no `undo`, and takes the commander and a second person"
            ),
        );
        self.actions.push(Action { id, title: step.title.clone(), ..action.clone() });
    }

    /// The role of an agent, where one has its name; else who it is, in words.
    fn role(&self, around: &Around<'_>, lines: &mut Vec<String>) -> Option<RoleId> {
        let agent = around.agent.as_ref();
        let role = agent.filter(|agent| agent.is_people()).and_then(|agent| {
            let name = agent.name.trim().to_lowercase();
            let same = |role: &&crate::plan::Role| {
                role.id.as_str() == name
                    || role.title.as_str().to_lowercase() == name
                    || role.id.as_str() == slug(&name, "")
            };
            self.aim.roles.iter().find(same).map(|role| role.id.clone())
        });
        if let Some(agent) =
            agent.filter(|agent| role.is_none() || !agent.node.rest(&["type", "name"]).is_empty())
        {
            lines.push(format!("Who: {}", agent.described()));
        }
        for target in &around.targets {
            lines.push(format!("On: {}", target.described()));
        }
        role
    }

    fn timebox(&mut self, raw: &Raw<'_>) -> Option<Duration> {
        let ms = raw.node.number("timeout", self.desk).filter(|ms| *ms > 0 && !raw.is_added)?;
        if ms > LONGEST {
            let at = raw.node.get("timeout").map(|node| node.at).unwrap_or_default();
            self.desk.fault(&at, format!("{ms} ms are more than a year"));
            return None;
        }
        Some(Duration::millis(ms))
    }

    /// What a step says of itself, in words that a person reads.
    fn about(&mut self, raw: &Raw<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        if raw.is_added {
            return lines;
        }
        let node = &raw.node;
        if let Some(delay) = node.number("delay", self.desk).filter(|delay| *delay > 0) {
            lines.push(format!("Wait {} before you begin.", Duration::millis(delay)));
            let at = node.get("delay").map(|node| node.at).unwrap_or_default();
            self.desk.say(&at, format!("{} begins after a delay; here a person waits", raw.called()));
        }
        let about = node.text("description", self.desk).filter(|text| !text.trim().is_empty());
        lines.extend(about.map(|text| text.trim().to_owned()));
        for (key, word) in [("in_args", "Takes"), ("out_args", "Write down")] {
            let names: Vec<&str> =
                node.items(key, self.desk).iter().filter_map(|item| item.value.as_str()).collect();
            if !names.is_empty() {
                lines.push(format!("{word}: {}", names.join(", ")));
            }
        }
        lines.extend(values(raw, &arguments(raw)));
        lines
    }

    /// Members of a step that have no place.
    fn comments(&mut self, raw: &Raw<'_>) -> Vec<String> {
        let own: &[&str] = match raw.kind {
            Kind::Action(_) => &["commands", "agent", "targets"],
            Kind::Choice { .. } => &["condition", "on_true", "on_false", "switch", "cases"],
            Kind::Start | Kind::End | Kind::Parallel => &[],
        };
        let known: Vec<&str> = COMMON.iter().chain(own).copied().collect();
        let rest = raw.node.rest(&known);
        for (at, line) in &rest {
            let key = line.split(':').next().unwrap_or_default();
            self.desk.say(at, format!("`{key}` has no place in a runbook; it stands in a comment"));
        }
        rest.into_iter().map(|(_, line)| line).collect()
    }

    fn choice(&self, raw: &Raw<'_>, question: &str, answers: &[String]) -> String {
        let is_plain = answers.iter().map(String::as_str).eq(["yes", "no"]);
        let asked = if is_plain { "Does this hold?" } else { "Which one is it?" };
        let mut lines = vec![format!("{asked} `{question}`")];
        for (answer, way) in answers.iter().zip(&raw.branches) {
            let first = way.as_ref().and_then(|way| self.first(way.to));
            let on = match (&first, way) {
                (Some(step), _) => format!("go on with `{step}`"),
                (None, Some(way)) if self.leads_on(way.to) => "go on with the steps that say so".to_owned(),
                (None, _) => "go on with what comes after".to_owned(),
            };
            lines.push(format!("- {answer}: {on}"));
        }
        lines.push("Skip the steps of the other answers, with this as the reason.".to_owned());
        lines.join("\n")
    }

    fn leads_on(&self, id: &str) -> bool {
        matches!(self.steps.get(id).map(|raw| &raw.kind), Some(Kind::Parallel))
    }

    /// Under which failures a step applies.
    fn when(&self, spot: &Spot<'_>) -> Option<Condition> {
        let is_action = |id: &str| matches!(self.steps.get(id).map(|raw| &raw.kind), Some(Kind::Action(_)));
        let mut cases: BTreeSet<Case<'_>> = BTreeSet::new();
        for case in &spot.cases {
            let mut kept: Case<'_> =
                case.iter().map(|(id, v)| (*id, *v)).filter(|(id, _)| is_action(id)).collect();
            // What opens by a failure needs not say so again.
            kept.retain(|id, value| !(*value == 1 && spot.opened_by.contains(id)));
            cases.insert(kept);
        }
        if cases.is_empty() || cases.iter().any(BTreeMap::is_empty) {
            return None;
        }
        let any: Vec<Condition> = cases.iter().map(|case| self.all_of(case)).collect();
        Some(match <[Condition; 1]>::try_from(any) {
            Ok([only]) => only,
            Err(any) => Condition { any: Some(any), ..Condition::default() },
        })
    }

    fn all_of(&self, case: &Case<'_>) -> Condition {
        let mut all = Vec::new();
        for (id, value) in case {
            // Of a step that became several, any may fail.
            let names = self.names.get(id).into_iter().flatten();
            let failed =
                names.map(|step| Condition { step_failed: Some(step.clone()), ..Condition::default() });
            let failed = joined(failed.collect(), |any| Condition { any: Some(any), ..Condition::default() });
            all.push(if *value == 1 {
                failed
            } else {
                Condition { not: Some(Box::new(failed)), ..Condition::default() }
            });
        }
        joined(all, |all| Condition { all: Some(all), ..Condition::default() })
    }

    /// After which answers a step applies: a line, and what stands before its title where one answer says it.
    fn only_if(&self, spot: &Spot<'_>) -> Option<(String, Option<String>)> {
        let mut cases: BTreeSet<Vec<(&str, usize)>> = BTreeSet::new();
        for case in &spot.cases {
            let mut kept: Vec<(&str, usize)> =
                case.iter().map(|(id, v)| (*id, *v)).filter(|(id, _)| self.answer(id, 0).is_some()).collect();
            kept.sort_by_key(|(id, _)| self.flow.order.iter().position(|other| other == id));
            cases.insert(kept);
        }
        if cases.is_empty() || cases.iter().any(Vec::is_empty) {
            return None;
        }
        let one = |case: &Vec<(&str, usize)>| {
            let parts = case.iter().filter_map(|(id, value)| {
                let (title, answer) = self.answer(id, *value)?;
                Some(format!("\"{title}\" was answered with \"{answer}\""))
            });
            parts.collect::<Vec<_>>().join(" and ")
        };
        let all: Vec<String> = cases.iter().map(one).collect();
        let last = match cases.iter().collect::<Vec<_>>().as_slice() {
            [only] => only.last().and_then(|(id, value)| self.answer(id, *value)),
            _ => None,
        };
        let prefix = last.map(|(_, answer)| format!("If {answer}: "));
        Some((format!("Only if {}. Otherwise skip this step.", all.join(", or ")), prefix))
    }

    fn answer(&self, id: &str, value: usize) -> Option<(String, String)> {
        let raw = self.steps.get(id)?;
        let Kind::Choice { answers, .. } = &raw.kind else { return None };
        Some((title(raw), answers.get(value)?.clone()))
    }
}

fn joined(mut parts: Vec<Condition>, join: impl FnOnce(Vec<Condition>) -> Condition) -> Condition {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            parts.push(last);
            join(parts)
        }
        (None, _) => join(parts),
    }
}

/// What a step is called: its name, else how its text begins.
fn title(raw: &Raw<'_>) -> String {
    if let Some(name) = raw.name {
        return name.trim().to_owned();
    }
    let first = |text: &str| Text::block(text.trim()).first_line().trim().to_owned();
    let made = match &raw.kind {
        Kind::Choice { question, .. } => format!("Decide: {}", first(question)),
        Kind::Action(deeds) => match deeds.first() {
            // Without commands and a name, it is what its description says.
            Some(Deed::Words { text, .. }) if text.is_empty() => {
                first(raw.node.value.get("description").and_then(Value::as_str).unwrap_or_default())
            }
            Some(Deed::Words { text, .. }) => first(text),
            Some(Deed::Call { action, .. }) => {
                action.call().map_or_else(String::new, |call| format!("Call {}", call.summary()))
            }
            None => String::new(),
        },
        Kind::Start | Kind::End | Kind::Parallel => String::new(),
    };
    if made.is_empty() { "Step".to_owned() } else { Text::line(&made).cut(LONGEST_TITLE).to_string() }
}

/// What the variables of a text stand for, as far as the playbook says it.
fn values(raw: &Raw<'_>, text: &str) -> Option<String> {
    let mut lines = Vec::new();
    for name in used(text) {
        let Some(variable) = raw.variables.get(name) else { continue };
        // What its name calls a secret is not written down.
        let value =
            variable.known().filter(|_| !is_telling(name)).map(|value| format!(" is {}", Value::from(value)));
        let about = variable.about.as_deref().map(|about| format!(" ({})", about.trim()));
        if value.is_some() || about.is_some() {
            lines.push(format!("- `{name}`{}{}", value.unwrap_or_default(), about.unwrap_or_default()));
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What its steps do not show of the variables of a text.
fn told<'t>(raw: &'t Raw<'_>, text: &'t str) -> impl Iterator<Item = String> + 't {
    used(text).into_iter().filter_map(|name| raw.variables.get(name)?.told(name, false))
}

fn empty(id: &StepId, title: Text) -> Step {
    Step {
        id: id.clone(),
        title,
        detail: None,
        kind: StepKind::Manual,
        role: None,
        needs: Vec::new(),
        when: None,
        timebox: None,
        critical: false,
        verify: None,
        on_failure: None,
        action: None,
        inputs: BTreeMap::new(),
        message: None,
    }
}
