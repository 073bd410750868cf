//! A runbook as a CACAO playbook.
//!
//! What the specification has a word for stands in the playbook's own members: the flow, who does a step, the calls, how
//! long a step may take. The runbook itself stands in an extension, so that reading it back gives the same runbook. The
//! extension tells by a digest whether the rest was changed since.

mod call;
mod condition;
mod order;
mod withheld;
mod words;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use self::call::Call;
use self::order::{Order, Unit};
use super::{COVERED, EXTENSION, EXTENSION_VERSION, VERSION, digest, id};
use crate::plan::{Runbook, Step, StepKind, Workspace};

/// How many failure branches may follow one another in the flow; what comes after stands in the runbook only.
const MOST_BRANCHES: usize = 8;

/// Who made a playbook, and when. A playbook's versions are told apart by `modified`.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// When it was first made.
    pub created: Timestamp,
    /// When this version was made.
    pub modified: Timestamp,
    /// A STIX identity, `identity--UUID`; nobody in particular when absent.
    pub by: Option<String>,
}

/// The playbook of a runbook. The workspace says who its roles are and what its actions send. The same input gives the
/// same playbook, on every machine.
pub fn export(workspace: &Workspace, runbook: &Runbook, stamp: &Stamp) -> Value {
    let playbook = id::of_playbook(runbook.title.as_str());
    let mut writer = Writer {
        workspace,
        runbook,
        order: Order::of(runbook),
        playbook: playbook.clone(),
        count: 0,
        workflow: Map::new(),
        shelf: Shelf::default(),
    };
    let start = writer.flow();
    let has = |kind: &str| writer.workflow.keys().any(|key| key.starts_with(&format!("{kind}--")));
    let (has_parallel, has_condition) = (has("parallel"), has("if-condition"));
    let is_manual = writer.shelf.targets.is_empty();
    let mut members = Map::new();
    let mut put = |key: &str, value: Value| drop(members.insert(key.to_owned(), value));
    put("type", json!("playbook"));
    put("spec_version", json!(VERSION));
    put("id", json!(playbook));
    put("name", json!(runbook.title));
    put("created_by", json!(stamp.by.as_deref().unwrap_or(id::NOBODY)));
    put("created", instant(stamp.created));
    put("modified", instant(stamp.modified));
    put("labels", labels(runbook));
    put("workflow_start", json!(start));
    put("workflow", Value::Object(writer.workflow));
    put(
        "playbook_processing_summary",
        json!({
            "manual_playbook": is_manual,
            "external_playbooks": false,
            "parallel_processing": has_parallel,
            "if_logic": has_condition,
            "while_logic": false,
            "switch_logic": false,
            "temporal_logic": runbook.step.iter().any(|step| step.timebox.is_some()),
            "data_markings": false,
            "digital_signatures": false,
            "countersigned_signatures": false,
            "extensions": true,
        }),
    );
    if let Some(summary) = &runbook.summary {
        put("description", json!(summary));
    }
    let Shelf { variables, agents, targets, logins } = writer.shelf;
    for (key, defined) in [
        ("playbook_variables", variables),
        ("agent_definitions", agents),
        ("target_definitions", targets),
        ("authentication_info_definitions", logins),
    ] {
        if !defined.is_empty() {
            put(key, Value::Object(defined));
        }
    }
    extend(&mut members, runbook);
    Value::Object(members)
}

/// Put the runbook beside the playbook, with the digest of what it was made into.
fn extend(members: &mut Map<String, Value>, runbook: &Runbook) {
    let about = format!(
        "`runbook` is a runbook of warroom as JSON (`warroom schema runbook` is its JSON Schema). `digest` is the SHA-256, in \
         lower-case hex, of the canonical JSON (RFC 8785) of an object with the members {} of the playbook, as far as they \
         are there; where it does not fit, the playbook was changed after it was written. `withheld` are the JSON pointers into \
         `runbook` at which the place of a secret stood; another one stands there, such as `env:WITHHELD_1`.",
        COVERED.join(", ")
    );
    let definition = json!({
        "type": "extension-definition",
        "name": "warroom runbook",
        "description": "The runbook that this playbook was written from.",
        "created_by": id::NOBODY,
        "schema": about,
        "version": EXTENSION_VERSION,
    });
    let (runbook, withheld) = withheld::of(runbook);
    let mut held =
        Map::from_iter([("runbook".to_owned(), runbook), ("digest".to_owned(), json!(digest(members)))]);
    if !withheld.is_empty() {
        held.insert("withheld".to_owned(), json!(withheld));
    }
    members.insert("extension_definitions".to_owned(), json!({ EXTENSION: definition }));
    members.insert("playbook_extensions".to_owned(), json!({ EXTENSION: held }));
}

fn labels(runbook: &Runbook) -> Value {
    let word =
        |value: &crate::plan::runbook::Capability| json!(value).as_str().unwrap_or_default().to_owned();
    let provided = runbook.provides.iter().map(|value| format!("provides:{}", word(value)));
    std::iter::once("warroom".to_owned()).chain(provided).collect()
}

/// Milliseconds in UTC, exactly three decimals, as the text of the specification asks.
fn instant(at: Timestamp) -> Value {
    json!(format!("{at:.3}"))
}

/// What the steps of a playbook name.
#[derive(Debug, Default)]
struct Shelf {
    variables: Map<String, Value>,
    agents: Map<String, Value>,
    targets: Map<String, Value>,
    logins: Map<String, Value>,
}

struct Writer<'w> {
    workspace: &'w Workspace,
    runbook: &'w Runbook,
    order: Order,
    playbook: String,
    count: usize,
    workflow: Map<String, Value>,
    shelf: Shelf,
}

impl Writer<'_> {
    /// The whole flow; the identifier of its first step.
    fn flow(&mut self) -> String {
        let end = self.end();
        let units = std::mem::take(&mut self.order.units);
        let first = self.sequence(&units, &end);
        let start = self.fresh("start");
        self.put(&start, json!({ "type": "start", "on_completion": first }));
        start
    }

    fn put(&mut self, id: &str, step: Value) {
        self.workflow.insert(id.to_owned(), step);
    }

    /// An identifier for what has no name of its own.
    fn fresh(&mut self, kind: &str) -> String {
        self.count += 1;
        id::of(kind, &self.playbook, &self.count.to_string())
    }

    fn end(&mut self) -> String {
        let id = self.fresh("end");
        self.put(&id, json!({ "type": "end" }));
        id
    }

    /// These, one after the other, and then `next`.
    fn sequence(&mut self, units: &[Unit], next: &str) -> String {
        let mut next = next.to_owned();
        for unit in units.iter().rev() {
            next = match unit {
                Unit::Step(at) => self.step(*at, &next, &mut Vec::new()),
                Unit::Parallel(branches) => self.parallel(branches, &next),
            };
        }
        next
    }

    fn parallel(&mut self, branches: &[Vec<Unit>], next: &str) -> String {
        let mut first = Vec::with_capacity(branches.len());
        for branch in branches {
            let end = self.end();
            first.push(self.sequence(branch, &end));
        }
        let id = self.fresh("parallel");
        self.put(&id, json!({ "type": "parallel", "next_steps": first, "on_completion": next }));
        id
    }

    /// One step, and its condition around it. `behind` are the steps whose failure led here.
    fn step(&mut self, at: usize, next: &str, behind: &mut Vec<usize>) -> String {
        let runbook = self.runbook;
        let Some(step) = runbook.step.get(at) else { return next.to_owned() };
        let Some(when) = &step.when else { return self.action(at, step, next, behind) };
        let end = self.end();
        let inner = self.action(at, step, &end, behind);
        let expression = condition::expression(when, &mut self.shelf.variables);
        let id = self.fresh("if-condition");
        let name = format!("Does \"{}\" apply?", step.title);
        self.put(
            &id,
            json!({
                "type": "if-condition",
                "name": name,
                "condition": expression,
                "on_true": inner,
                "on_completion": next,
            }),
        );
        id
    }

    fn action(&mut self, at: usize, step: &Step, next: &str, behind: &mut Vec<usize>) -> String {
        let mut place = vec![step.id.to_string()];
        place.extend(behind.iter().map(usize::to_string));
        let id = id::of("action", &self.playbook, &place.join("/"));
        let branch = self.branch(at, step, next, behind);
        let call = self.call(step);
        let agent = self.agent(step);
        let mut members = Map::new();
        members.insert("type".to_owned(), json!("action"));
        members.insert("name".to_owned(), json!(step.title));
        members.insert("on_success".to_owned(), json!(next));
        members.insert("agent".to_owned(), json!(agent));
        members.insert("commands".to_owned(), json!([call.command]));
        if let Some(target) = call.target {
            members.insert("targets".to_owned(), json!([target]));
        }
        if let Some(timebox) = step.timebox {
            members.insert("timeout".to_owned(), json!(timebox.as_millis()));
        }
        if let Some(branch) = branch {
            members.insert("on_failure".to_owned(), json!(branch));
        }
        let unheld: Vec<&Step> = self
            .order
            .unheld(at, behind)
            .into_iter()
            .filter_map(|need| self.runbook.step.get(need))
            .collect();
        if let Some(about) = words::about(step, &unheld) {
            members.insert("description".to_owned(), json!(about));
        }
        self.put(&id, Value::Object(members));
        id
    }

    /// The failure branch of a step. Once it is done, the flow goes on where it would have gone on, as in the war room.
    fn branch(&mut self, at: usize, step: &Step, next: &str, behind: &mut Vec<usize>) -> Option<String> {
        let wanted = step.on_failure.as_ref()?;
        let branch = self.runbook.step.iter().position(|other| other.id == *wanted)?;
        if branch == at || behind.contains(&branch) || behind.len() >= MOST_BRANCHES {
            return None;
        }
        behind.push(at);
        let first = self.step(branch, next, behind);
        behind.pop();
        Some(first)
    }

    fn call(&mut self, step: &Step) -> Call {
        let action = step.action.as_ref().and_then(|id| self.workspace.actions.get(id));
        let sent = action.filter(|_| step.kind == StepKind::Action);
        let names = &self.workspace.settings.names;
        let sent = sent.and_then(|action| call::of(&self.playbook, action, step, names, &mut self.shelf));
        sent.unwrap_or_else(|| Call { command: words::manual(step, self.workspace), target: None })
    }

    /// Who does it: the role, as a group of people.
    fn agent(&mut self, step: &Step) -> String {
        let role = step.role.as_ref().map_or("ic", |role| role.as_str());
        let found = self.workspace.roles.iter().find(|known| known.id.as_str() == role);
        let name = match (found, &step.role) {
            (Some(known), _) => known.title.to_string(),
            (None, Some(role)) => role.to_string(),
            (None, None) => "Incident commander".to_owned(),
        };
        let id = id::of("group", &self.playbook, role);
        let about = format!("The role `{role}` of the incident");
        let group = json!({ "type": "group", "name": name, "description": about });
        self.shelf.agents.entry(id.clone()).or_insert(group);
        id
    }
}
