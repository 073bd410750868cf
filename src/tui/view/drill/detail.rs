//! The chosen line of the drill in full.

use super::{expectation, expectations, told_words};
use crate::incident::exercise::{Exercise, InjectState, Observation, Told};
use crate::plan::scenario::{Expected, Inject, InjectCondition, Scenario};
use crate::plan::{InjectId, Text};
use crate::tui::view::{thresholds, time};
use crate::tui::{Glance, Role, Target};

type Lines = Vec<(Role, String)>;

/// For players: what was told, in full, and what was answered. Nothing else of the scenario.
pub fn player(glance: &Glance<'_>, chosen: Option<&Target>) -> Lines {
    let Some(Target::Told(seq)) = chosen else { return Vec::new() };
    let Some(exercise) = glance.incident.exercise.as_deref() else { return Vec::new() };
    let Some(told) = exercise.told.iter().find(|told| told.seq == *seq) else {
        let briefing = glance.incident.scenario().filter(|_| *seq == 0);
        let lines = |scenario: &Scenario| {
            let mut lines = vec![(Role::Heading, scenario.title.first_line().to_owned())];
            lines.extend(block(Role::Text, &scenario.briefing));
            lines
        };
        return briefing.map(lines).unwrap_or_default();
    };
    said(told)
}

fn said(told: &Told) -> Lines {
    let inject = &told.inject;
    let channel = with(" by ", &inject.channel);
    let from = with(" from ", &inject.from);
    let to = if inject.to.is_blank() { " to all".to_owned() } else { with(" to ", &inject.to) };
    let head = format!("{}{channel}{from}{to}, {}", inject.kind.as_str(), time::clock(told.at));
    let mut lines = vec![(Role::Heading, head)];
    lines.extend(block(Role::Text, &inject.text));
    lines.extend(told.answer.iter().flat_map(|answer| prefixed(Role::Good, "Answer: ", answer)));
    lines
}

/// For the controller, and for everybody after the end: the inject, its notes, what is expected, what was seen.
pub fn controller(glance: &Glance<'_>, chosen: Option<&Target>) -> Lines {
    let incident = glance.incident;
    let (Some(scenario), Some(exercise)) = (incident.scenario(), incident.exercise.as_deref()) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if let Some(Target::Inject(id)) = chosen {
        lines.extend(inject(glance, scenario, exercise, id));
    }
    if exercise.ended.is_some() {
        lines.extend(seen(glance, scenario, exercise));
        return lines;
    }
    let others = scenario.expected.iter().filter(|it| it.inject.is_none());
    lines.extend(section("Expected from the start", expectations(glance, others)));
    lines.extend(prefixed(Role::Muted, "What really happened: ", &scenario.ground_truth));
    lines.extend(section("Objectives", objectives(glance, scenario, exercise)));
    lines.extend(section("Seen", observations(exercise)));
    lines
}

fn inject(glance: &Glance<'_>, scenario: &Scenario, exercise: &Exercise, id: &InjectId) -> Lines {
    let told = exercise.told.iter().rfind(|told| told.inject.inject == *id);
    let Some(planned) = scenario.inject(id) else {
        return told.map(said).unwrap_or_default();
    };
    let mut lines = match told {
        Some(told) => said(told),
        None => to_come(planned),
    };
    if let Some(InjectState::Skipped { reason }) = exercise.injects.get(id) {
        lines.extend(prefixed(Role::Attention, "Left out: ", reason));
    }
    lines.extend(planned.when.iter().map(|when| (Role::Muted, comes_if(glance, planned, when))));
    lines.extend(prefixed(Role::Attention, "Notes: ", &planned.notes));
    let expected = scenario.expected.iter().filter(|it| it.inject.as_ref() == Some(id));
    lines.extend(section("Expected", expectations(glance, expected)));
    let objective = planned.objective.as_ref();
    let objective = objective.and_then(|id| scenario.objective.iter().find(|it| it.id == *id));
    lines.extend(objective.iter().flat_map(|it| prefixed(Role::Muted, "Objective: ", &it.title)));
    lines
}

fn to_come(planned: &Inject) -> Lines {
    let channel = with(" by ", &planned.channel);
    let from = with(" from ", &planned.from);
    let to = if planned.to.is_blank() { " to all".to_owned() } else { with(" to ", &planned.to) };
    let mut lines = vec![(Role::Heading, format!("{}{channel}{from}{to}", planned.kind.as_str()))];
    lines.extend(block(Role::Text, &planned.text));
    lines
}

fn comes_if(glance: &Glance<'_>, planned: &Inject, when: &InjectCondition) -> String {
    let after = planned.after.map(|after| format!(", not before {}", super::offset(after.as_millis())));
    let until = planned.until.map(|until| format!(", not after {}", super::offset(until.as_millis())));
    let words = condition(glance, when);
    format!("Comes if {words}{}{}", after.unwrap_or_default(), until.unwrap_or_default())
}

/// A situation in words: `"tell customers" is missed, and inject 4 was told`.
fn condition(glance: &Glance<'_>, when: &InjectCondition) -> String {
    let all = |list: &[InjectCondition], word: &str| {
        list.iter().map(|it| condition(glance, it)).collect::<Vec<_>>().join(word)
    };
    let title = |id: &crate::plan::ExpectedId| {
        let expected = glance.incident.scenario().and_then(|scenario| scenario.expected(id));
        expected.map_or_else(|| id.to_string(), |it| it.title.first_line().to_owned())
    };
    if let Some(list) = &when.all {
        all(list, ", and ")
    } else if let Some(list) = &when.any {
        all(list, ", or ")
    } else if let Some(inner) = &when.not {
        format!("not: {}", condition(glance, inner))
    } else if let Some(id) = &when.done {
        format!("\"{}\" is done", title(id))
    } else if let Some(id) = &when.missed {
        format!("\"{}\" is missed", title(id))
    } else if let Some(id) = &when.delivered {
        format!("inject {id} was told")
    } else if let Some(state) = &when.state {
        thresholds::reason(state, &glance.incident.plan)
    } else {
        "never".to_owned()
    }
}

/// After the end: what was expected and what became of it, what was seen, and where the evaluation is.
fn seen(glance: &Glance<'_>, scenario: &Scenario, exercise: &Exercise) -> Lines {
    let mut lines = section("What was expected", expectations(glance, scenario.expected.iter()));
    lines.extend(section("What was seen", observations(exercise)));
    lines.extend(prefixed(Role::Text, "What really happened: ", &scenario.ground_truth));
    lines.push((Role::Heading, format!("The evaluation: warroom evaluate {}", glance.incident.id)));
    lines
}

fn objectives(glance: &Glance<'_>, scenario: &Scenario, exercise: &Exercise) -> Lines {
    let line = |objective: &crate::plan::scenario::Objective| {
        let of_it = |it: &&Expected| it.objective.as_ref() == Some(&objective.id);
        let expected: Vec<_> = scenario.expected.iter().filter(of_it).collect();
        let good = expected.iter().filter(|it| expectation(glance, it).tone == Role::Good).count();
        let observed = exercise.observed(&objective.id).count();
        let observed = if observed == 0 { String::new() } else { format!(", {observed} observed") };
        (
            Role::Muted,
            format!("  {}: {good} of {} done{observed}", objective.title.first_line(), expected.len()),
        )
    };
    scenario.objective.iter().map(line).collect()
}

fn observations(exercise: &Exercise) -> Lines {
    let line = |it: &Observation| {
        let by = it.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        let owner = it.made.owner.as_ref().map(|owner| format!(", {owner} improves it")).unwrap_or_default();
        let head = format!("  {} {}{by}: ", time::hour_minute(it.at), it.made.kind.as_str());
        (Role::Text, format!("{head}{}{owner}", it.made.text.first_line()))
    };
    exercise.observations.iter().map(line).collect()
}

/// What was told, in one line, for prompts about it.
pub fn title(glance: &Glance<'_>, id: &InjectId) -> String {
    let exercise = glance.incident.exercise.as_deref();
    let told = exercise.and_then(|it| it.told.iter().rfind(|told| told.inject.inject == *id));
    let planned = glance.incident.scenario().and_then(|scenario| scenario.inject(id));
    match (told, planned) {
        (Some(told), _) => told_words(&told.inject),
        (None, Some(planned)) => super::says([&planned.channel, &planned.from, &planned.text]),
        (None, None) => String::new(),
    }
}

fn section(title: &str, lines: Lines) -> Lines {
    if lines.is_empty() {
        return lines;
    }
    std::iter::once((Role::Heading, title.to_owned())).chain(lines).collect()
}

fn block(role: Role, text: &Text) -> Lines {
    text.as_str().lines().map(|line| (role, line.to_owned())).collect()
}

fn prefixed(role: Role, prefix: &str, text: &Text) -> Lines {
    if text.is_blank() {
        return Vec::new();
    }
    let mut lines = block(role, text);
    if let Some((_, first)) = lines.first_mut() {
        first.insert_str(0, prefix);
    }
    lines
}

fn with(word: &str, text: &Text) -> String {
    if text.is_blank() { String::new() } else { format!("{word}{}", text.first_line()) }
}
