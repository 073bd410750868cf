//! A CACAO playbook as a runbook.
//!
//! A playbook that this program wrote, and that nobody has changed since, gives the very runbook that it was written from.
//! Any other is read by its flow: actions become steps, branches become decisions that a person takes, HTTP calls become
//! actions. What can't be represented is refused by its name and JSON pointer, all of it at once.

mod build;
mod command;
mod container;
mod flow;
mod http;
mod json;
mod kept;
mod party;
mod secret;
mod step;
mod variable;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize as _;

use self::json::Node;
use self::party::Parties;
use super::super::{Aim, Desk, Fault, Imported, MOST_BYTES, MOST_STEPS};
use super::{EXTENSION, VERSION, digest};
use crate::plan::{Runbook, Text};

/// The members of a playbook that are read; what stands beside them is kept as a comment.
const READ: [&str; 14] = [
    "type",
    "spec_version",
    "name",
    "description",
    "workflow",
    "workflow_start",
    "workflow_exception",
    "playbook_variables",
    "agent_definitions",
    "target_definitions",
    "authentication_info_definitions",
    "data_marking_definitions",
    "playbook_processing_summary",
    "signatures",
];

/// The members that say something about a playbook: they have no place in a runbook, and stand in comments.
const KEPT: [&str; 18] = [
    "id",
    "playbook_types",
    "playbook_activities",
    "created_by",
    "created",
    "modified",
    "revoked",
    "valid_from",
    "valid_until",
    "derived_from",
    "related_to",
    "priority",
    "severity",
    "impact",
    "industry_sectors",
    "labels",
    "external_references",
    "markings",
];

/// Read a playbook. Every reason why it can't be a runbook is in the answer.
pub fn import(text: &str, aim: &Aim<'_>) -> Result<Imported, Vec<Fault>> {
    let mut desk = Desk::default();
    if text.len() > MOST_BYTES {
        desk.hinted("", "it is larger than 8 MiB", "split it");
        return Err(desk.faults);
    }
    let Some(value) = json::read(text, &mut desk) else { return Err(desk.faults) };
    let playbook = Node { value: &value, at: String::new() };
    let read = whole(&playbook, aim, &mut desk);
    match read {
        Some(mut imported) if desk.faults.is_empty() => {
            imported.said = desk.said;
            Ok(imported)
        }
        Some(_) => Err(desk.faults),
        None => {
            if desk.faults.is_empty() {
                desk.fault("", "nothing in it can be read");
            }
            Err(desk.faults)
        }
    }
}

/// Does this text look like JSON, and not like a list in Markdown?
pub fn looks_like_one(text: &str) -> bool {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    text.starts_with('{') || text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('{'))
}

fn whole(playbook: &Node<'_>, aim: &Aim<'_>, desk: &mut Desk) -> Option<Imported> {
    if container::refuse(playbook, desk) {
        return None;
    }
    playbook.object(desk)?;
    if !is_playbook(playbook, desk) {
        return None;
    }
    let mut head = facts(playbook, aim, desk);
    if let Some(own) = playbook.get("playbook_extensions").and_then(|all| all.get(EXTENSION)) {
        let runbook = ours(playbook, &own, aim, desk)?;
        head.insert(0, Text::line("The runbook that this playbook was written from, word for word."));
        return Some(Imported { runbook, actions: Vec::new(), said: Vec::new(), head, above: Vec::new() });
    }
    foreign(playbook, aim, head, desk)
}

fn is_playbook(playbook: &Node<'_>, desk: &mut Desk) -> bool {
    let Some(kind) = playbook.text("type", desk) else {
        if playbook.get("type").is_none() {
            let hint = "a CACAO playbook has \"type\": \"playbook\" and \"spec_version\": \"cacao-2.0\"";
            desk.hinted("", "it is JSON, and no CACAO playbook: `type` is missing", hint);
        }
        return false;
    };
    match kind {
        "playbook" => is_understood(playbook, desk),
        "playbook-template" => {
            desk.hinted("/type", "it is a template with gaps", "fill it in first, and make it a `playbook`");
            false
        }
        other => {
            let message = format!("it is a `{other}`");
            desk.hinted("/type", message, "a CACAO playbook has \"type\": \"playbook\"");
            false
        }
    }
}

/// Is it written in the version that is understood?
fn is_understood(playbook: &Node<'_>, desk: &mut Desk) -> bool {
    let Some(version) = playbook.needed("spec_version", desk) else { return false };
    if version == VERSION {
        return true;
    }
    let plain = version.trim().to_ascii_lowercase();
    let bare = plain.trim_start_matches("cacao").trim_start_matches(['-', ' ', 'v']);
    if bare == "2.0" {
        desk.say("/spec_version", format!("`{version}` is read as `{VERSION}`"));
        return true;
    }
    let hint = if bare.starts_with("1.") || bare == "1" {
        "make a playbook of CACAO 2.0 of it: there the steps are start, end, action and conditions; agents and targets stand apart"
    } else {
        "CACAO 2.0 is understood: \"spec_version\": \"cacao-2.0\""
    };
    desk.hinted("/spec_version", format!("it is written in `{version}`"), hint);
    false
}

/// The runbook of our own extension, while it fits the rest of the playbook.
fn ours(playbook: &Node<'_>, own: &Node<'_>, aim: &Aim<'_>, desk: &mut Desk) -> Option<Runbook> {
    let members = playbook.value.as_object()?;
    let fits = own.get("digest").and_then(|node| node.value.as_str()) == digest(members).as_deref();
    if !fits {
        desk.hinted(
            &own.at,
            "the playbook was changed after `warroom` wrote it, so the runbook in this extension is no longer what it says",
            "take this member out, and the playbook is read by its flow, as any other",
        );
        return None;
    }
    let Some(runbook) = own.get("runbook") else {
        desk.fault(&own.at, "`runbook` is missing");
        return None;
    };
    for place in own.items("withheld", desk) {
        let Some(text) = place.as_text(desk) else { continue };
        let words = format!("the place of a secret did not leave with the playbook: write it into {text}");
        desk.say(&format!("{}{text}", runbook.at), words);
    }
    match Runbook::deserialize(runbook.value) {
        Ok(runbook) => Some(Runbook { id: aim.id.cloned().unwrap_or(runbook.id), ..runbook }),
        Err(error) => {
            desk.fault(&runbook.at, format!("it is no runbook: {error}"));
            None
        }
    }
}

/// What stands above the runbook: everything that has no place in it.
fn facts(playbook: &Node<'_>, aim: &Aim<'_>, desk: &mut Desk) -> Vec<Text> {
    let id = playbook.text("id", desk).unwrap_or("without an id");
    let mut head = vec![Text::line(&format!("From the CACAO playbook {id}."))];
    let own = ["id", "playbook_extensions", "extension_definitions"];
    for (at, line) in playbook.rest(&READ) {
        let is_own = own.iter().any(|key| at == format!("/{key}"));
        if at == "/id" || (is_own && line.contains(EXTENSION)) {
            continue;
        }
        if is_own {
            desk.say(&at, "extensions of others are not understood; they stand in a comment");
        } else if !KEPT.iter().any(|key| at == format!("/{key}")) {
            desk.say(&at, "CACAO 2.0 has no such member; it stands in a comment");
        }
        head.push(Text::line(&line));
    }
    if playbook.flag("revoked", desk) == Some(true) {
        desk.say("/revoked", "its author has revoked this playbook");
    }
    for (key, is_out, words) in [
        ("valid_until", Ordering::Less, "its author let it be valid until then, and that is past"),
        (
            "valid_from",
            Ordering::Greater,
            "its author lets it be valid from then on only, and that is to come",
        ),
    ] {
        let Some(text) = playbook.text(key, desk) else { continue };
        match text.parse::<jiff::Timestamp>() {
            Ok(at) if at.cmp(&aim.now) == is_out => desk.say(&format!("/{key}"), format!("{text}: {words}")),
            Ok(_) => {}
            Err(_) => desk.fault(&format!("/{key}"), format!("`{text}` is not an instant")),
        }
    }
    if let Some(signatures) = playbook.get("signatures") {
        let count = signatures.value.as_array().map_or(1, Vec::len);
        desk.say("/signatures", format!("{count} signed it; the signatures are not checked here"));
        head.push(Text::line(&format!("signatures: {} (not checked)", signatures.value)));
    }
    for (id, marking) in playbook.entries("data_marking_definitions", desk) {
        let level = marking.text("tlpv2_level", desk).or_else(|| marking.text("statement", desk));
        let said = level.map_or_else(|| format!("`{id}`"), |level| format!("\"{level}\""));
        desk.say(&marking.at, format!("it is marked {said}: whoever shares the runbook has to respect that"));
        head.push(Text::line(&format!("marking: {}", marking.value)));
    }
    head
}

fn foreign(playbook: &Node<'_>, aim: &Aim<'_>, mut head: Vec<Text>, desk: &mut Desk) -> Option<Imported> {
    let name = playbook.needed("name", desk);
    let variables = variable::read(playbook, "playbook_variables", &BTreeMap::new(), desk);
    let parties = Parties::read(playbook, desk);
    let workflow = playbook.get("workflow").and_then(|node| node.value.as_object());
    if workflow.is_none_or(serde_json::Map::is_empty) {
        desk.fault("/workflow", "there are no steps");
        return None;
    }
    let there: BTreeSet<&str> = workflow.into_iter().flatten().map(|(id, _)| id.as_str()).collect();
    if there.len() > MOST_STEPS {
        desk.hinted(
            "/workflow",
            format!("there are more than {MOST_STEPS} steps"),
            "make several playbooks of it",
        );
        return None;
    }
    let names: BTreeMap<String, String> =
        there.iter().map(|id| ((*id).to_owned(), format!("{id} failed"))).collect();
    let mut steps = step::read_all(playbook, &parties, &variables, desk);
    step::check_ways(&steps, &there, desk);
    let exception = entry(playbook, "workflow_exception", &there, desk);
    if playbook.get("workflow_start").is_none() {
        desk.fault("", "`workflow_start` is missing");
    }
    let start = entry(playbook, "workflow_start", &there, desk)?;
    if !desk.faults.is_empty() {
        return None;
    }
    kept::beside(playbook, &parties, steps.values(), &mut head, desk);
    flow::mend(&mut steps, exception, &names, desk);
    let flow = flow::sort(&steps, start, exception, desk)?;
    build::runbook((playbook, name?), (&steps, &flow), aim, head, desk)
}

/// A step that the playbook itself names.
fn entry<'v>(playbook: &Node<'v>, key: &str, there: &BTreeSet<&str>, desk: &mut Desk) -> Option<&'v str> {
    let id = playbook.text(key, desk)?;
    if !there.contains(id) {
        desk.fault(&format!("/{key}"), format!("`{id}` is not in `workflow`"));
        return None;
    }
    Some(id)
}
