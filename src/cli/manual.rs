//! `warroom manual`: a runbook with every call as a command to run by hand.

mod call;

use clap::Args;

use super::Context;
use super::failure::Failure;
use super::place::Place;
use crate::plan::{Action, Runbook, RunbookId, Step, StepKind, Text, Workspace};

/// Print a runbook with every call as a command to run by hand
#[derive(Debug, Args)]
#[command(
    after_help = "For the day when nothing else works: needs the files only, no journal and no network.\n\n\
    Example:\n  warroom manual dns > dns.md"
)]
pub(super) struct Manual {
    /// The runbook
    runbook: String,
}

impl Manual {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let place = Place::find(context)?;
        let runbooks = &place.workspace.runbooks;
        let names = runbooks.keys().map(RunbookId::as_str);
        let found = runbooks.get(self.runbook.as_str());
        let runbook = found.ok_or_else(|| Failure::unknown("runbook", &self.runbook, names))?;
        let page = page(&place.workspace, runbook);
        context.out.either(|| serde_json::json!({ "runbook": runbook.id, "markdown": page }), || page.clone())
    }
}

fn page(workspace: &Workspace, runbook: &Runbook) -> String {
    let mut page = format!("# {}\n\n", runbook.title.first_line());
    if let Some(summary) = &runbook.summary {
        page.extend([format!("{summary}\n\n")]);
    }
    page.push_str(
        "Run by hand: nothing here is recorded by the program, so write down what you do and when.\n",
    );
    for (number, step) in (1..).zip(&runbook.step) {
        page.extend([format!("\n## {number}. [ ] {}\n\n", step.title.first_line())]);
        page.push_str(&facts(workspace, runbook, step));
        if let Some(detail) = &step.detail {
            page.extend([format!("\n{}\n", detail.as_str().trim_end())]);
        }
        if let Some(action) = step.action.as_ref().and_then(|id| workspace.actions.get(id)) {
            page.push_str(&by_hand(workspace, action, step));
        } else if let Some(probe) = &step.verify {
            page.extend([format!("\nProof:\n\n{}", call::probe(workspace, probe))]);
        }
        if let Some(message) = step.message.as_ref().and_then(|id| workspace.messages.get(id)) {
            page.extend([format!("\nText:\n\n{}", quoted(&message.body))]);
        }
    }
    page
}

fn facts(workspace: &Workspace, runbook: &Runbook, step: &Step) -> String {
    let mut facts = Vec::new();
    if let Some(role) = step.role.as_ref().and_then(|id| workspace.roles.iter().find(|role| role.id == *id)) {
        let people: Vec<_> = role.holders().map(|id| reach(workspace, id.as_str())).collect();
        facts.push(format!("owner: {} ({})", role.title.first_line(), people.join(", then ")));
    }
    if !step.needs.is_empty() {
        facts.push(format!("after: {}", titles(runbook, step)));
    }
    if let Some(length) = step.timebox {
        facts.push(format!("time: {length}"));
    }
    if step.critical {
        facts.push("critical: only the commander leaves it out".to_owned());
    }
    if step.kind == StepKind::Decision {
        facts.push("decision: ask for strong objections, then decide".to_owned());
    }
    if let Some(branch) = step.on_failure.as_ref().and_then(|id| runbook.step(id)) {
        facts.push(format!("if it fails: {}", branch.title.first_line()));
    }
    facts.iter().flat_map(|fact| ["- ", fact, "\n"]).collect()
}

fn reach(workspace: &Workspace, person: &str) -> String {
    let found = workspace.people.get(person);
    let phone = found.and_then(|p| p.contact.get("phone").or_else(|| p.contact.values().next()));
    match (found, phone) {
        (Some(found), Some(phone)) => format!("{} {}", found.name.first_line(), phone.first_line()),
        (Some(found), None) => found.name.to_string(),
        (None, _) => person.to_owned(),
    }
}

fn titles(runbook: &Runbook, step: &Step) -> String {
    let title = |id| runbook.step(id).map_or("", |needed| needed.title.first_line());
    step.needs.iter().map(title).collect::<Vec<_>>().join("; ")
}

fn by_hand(workspace: &Workspace, action: &Action, step: &Step) -> String {
    let mut text = format!("\n{} ({}):\n\n", action.title.first_line(), action.danger.as_str());
    text.push_str(&call::inputs(action, step));
    if let Some(capture) = &action.capture {
        text.extend([format!(
            "\nFirst, and keep the answer for undo:\n\n{}",
            capture.call().map_or_else(String::new, call::by_hand)
        )]);
        text.push_str("\nThen:\n\n");
    }
    text.push_str(&action.call().map_or_else(String::new, call::by_hand));
    if let Some(probe) = &action.verify {
        text.extend([format!("\nProof:\n\n{}", call::probe(workspace, probe))]);
    }
    if let Some(undo) = &action.undo {
        text.extend([format!(
            "\nUndo, with what was kept:\n\n{}",
            undo.call().map_or_else(String::new, call::by_hand)
        )]);
    }
    text
}

fn quoted(body: &Text) -> String {
    body.as_str().lines().flat_map(|line| ["> ", line, "\n"]).collect()
}
