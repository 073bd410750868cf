//! The steps of a workflow as they stand in the file: their kinds, where they lead, what they do.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::Desk;
use super::command::{self, Deed};
use super::json::Node;
use super::party::Parties;
use super::variable::{self, Variables};

/// A way from one step to another, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Way<'v> {
    pub(super) to: &'v str,
    pub(super) at: String,
}

/// What a step is.
#[derive(Debug)]
pub(super) enum Kind<'v> {
    /// The flow begins.
    Start,
    /// The flow, or a branch of it, is over.
    End,
    /// Something is done.
    Action(Vec<Deed<'v>>),
    /// Branches that go on beside each other.
    Parallel,
    /// Somebody decides which branch is taken. The question, and whether one of the branches is taken in any case.
    Choice {
        /// What is decided.
        question: String,
        /// The answers, in the order of the ways into the branches.
        answers: Vec<String>,
        /// One of the answers always fits.
        is_whole: bool,
    },
}

/// A step of the file.
#[derive(Debug)]
pub(super) struct Raw<'v> {
    pub(super) id: &'v str,
    pub(super) node: Node<'v>,
    pub(super) name: Option<&'v str>,
    pub(super) kind: Kind<'v>,
    /// Into branches. An answer without a branch has no way.
    pub(super) branches: Vec<Option<Way<'v>>>,
    pub(super) next: Option<Way<'v>>,
    pub(super) on_failure: Option<Way<'v>>,
    pub(super) variables: Variables,
    /// It does not stand in the file.
    pub(super) is_added: bool,
}

impl Raw<'_> {
    /// What people call it.
    pub(super) fn called(&self) -> String {
        self.name.map_or_else(|| format!("`{}`", self.id), |name| format!("\"{name}\""))
    }
}

/// What every step may have.
pub(super) const COMMON: [&str; 11] = [
    "type",
    "name",
    "description",
    "delay",
    "timeout",
    "step_variables",
    "on_completion",
    "on_success",
    "on_failure",
    "in_args",
    "out_args",
];

/// Read every step. What can't be represented is a fault, and the step is left out of the answer.
pub(super) fn read_all<'v>(
    playbook: &Node<'v>,
    parties: &Parties<'v>,
    variables: &Variables,
    desk: &mut Desk,
) -> BTreeMap<&'v str, Raw<'v>> {
    let mut steps = BTreeMap::new();
    for (id, node) in playbook.entries("workflow", desk) {
        if node.object(desk).is_none() {
            continue;
        }
        if let Some(step) = read(id, node, parties, variables, desk) {
            steps.insert(id, step);
        }
    }
    steps
}

fn read<'v>(
    id: &'v str,
    node: Node<'v>,
    parties: &Parties<'v>,
    outer: &Variables,
    desk: &mut Desk,
) -> Option<Raw<'v>> {
    let name = node.text("name", desk).filter(|name| !name.trim().is_empty());
    let called = name.map_or_else(|| format!("`{id}`"), |name| format!("\"{name}\""));
    let variables = variable::read(&node, "step_variables", outer, desk);
    let mut branches = Vec::new();
    let kind = match node.needed("type", desk)? {
        "start" => Kind::Start,
        "end" => Kind::End,
        "action" => Kind::Action(command::read(&node, &called, parties, &variables, desk)),
        "parallel" => {
            for item in node.items("next_steps", desk) {
                let to = item.as_text(desk);
                branches.extend(to.map(|to| Some(Way { to, at: item.at.clone() })));
            }
            if branches.is_empty() {
                desk.fault(&node.at, format!("{called} leads to no steps: `next_steps` is missing or empty"));
            }
            Kind::Parallel
        }
        "if-condition" => {
            let question = question("condition", &node, name, desk);
            if node.get("on_true").is_none() {
                desk.fault(&node.at, "`on_true` is missing");
            }
            branches = vec![way(&node, "on_true", desk), way(&node, "on_false", desk)];
            Kind::Choice { question, answers: vec!["yes".to_owned(), "no".to_owned()], is_whole: true }
        }
        "switch-condition" => {
            let question = question("switch", &node, name, desk);
            let mut answers = Vec::new();
            for (case, way) in node.entries("cases", desk) {
                let to = way.as_text(desk);
                branches.push(to.map(|to| Way { to, at: way.at.clone() }));
                answers.push(case.to_owned());
            }
            if answers.is_empty() {
                desk.fault(&node.at, format!("{called} has no cases"));
            }
            let is_whole = answers.iter().any(|answer| answer == "default");
            Kind::Choice { question, answers, is_whole }
        }
        other => {
            refuse(other, &called, &node, desk);
            return None;
        }
    };
    if !matches!(kind, Kind::Action(_) | Kind::Start | Kind::End) {
        fails_as_one(&node, &called, desk);
    }
    let (next, on_failure) = match kind {
        // It leads nowhere.
        Kind::End => (None, None),
        Kind::Start | Kind::Parallel | Kind::Choice { .. } => (next(&node, &called, desk), None),
        Kind::Action(_) => (next(&node, &called, desk), way(&node, "on_failure", desk)),
    };
    Some(Raw { id, name, kind, branches, next, on_failure, variables, node, is_added: false })
}

/// What is decided. Who only drew the flow left the expression out, and the name asks.
fn question(key: &str, node: &Node<'_>, name: Option<&str>, desk: &mut Desk) -> String {
    match (node.get(key), name) {
        (None, Some(name)) => {
            desk.say(&node.at, format!("`{key}` is missing; the name of the step is asked instead"));
            name.trim().to_owned()
        }
        (Some(_) | None, _) => node.needed(key, desk).unwrap_or_default().to_owned(),
    }
}

/// A branching step that leads elsewhere when something in it fails. Where that is an end, nothing has to be opened.
fn fails_as_one(node: &Node<'_>, called: &str, desk: &mut Desk) {
    let Some(on_failure) = node.get("on_failure") else { return };
    if on_failure.value.as_str().is_some_and(|to| to.starts_with("end--")) {
        desk.say(
            &on_failure.at,
            format!("when a step in {called} fails, all of it ends: here what comes after waits until somebody skips it"),
        );
        return;
    }
    let message = format!(
        "{called} is a branching step with `on_failure`: here each step has its own, and no group of steps fails as one"
    );
    desk.hinted(&on_failure.at, message, "give the steps inside their own `on_failure`");
}

/// Where a step leads once it is done.
fn next<'v>(node: &Node<'v>, called: &str, desk: &mut Desk) -> Option<Way<'v>> {
    let (always, done) = (way(node, "on_completion", desk), way(node, "on_success", desk));
    if let (Some(always), Some(done)) = (&always, &done)
        && always.to != done.to
    {
        desk.fault(&done.at, format!("{called} leads on by `on_completion`, and elsewhere by this"));
    }
    always.or(done)
}

fn way<'v>(node: &Node<'v>, key: &str, desk: &mut Desk) -> Option<Way<'v>> {
    let found = node.get(key)?;
    Some(Way { to: found.as_text(desk)?, at: found.at })
}

fn refuse(kind: &str, called: &str, node: &Node<'_>, desk: &mut Desk) {
    let (why, hint) = match kind {
        "while-condition" => (
            "is a loop (`while-condition`), and a runbook has none: each of its steps is done once"
                .to_owned(),
            "write the steps of one round, with a last one that says when to open the runbook again",
        ),
        "playbook-action" => (
            "runs another playbook (`playbook-action`), and a runbook can't open another one".to_owned(),
            "import that playbook too, and replace this step by a manual one that says when to open it",
        ),
        other => (
            format!("is of type `{other}`, which CACAO 2.0 does not have"),
            "start, end, action, parallel, if-condition and switch-condition are understood",
        ),
    };
    desk.hinted(&member_type(node), format!("{called} {why}"), hint);
}

fn member_type(node: &Node<'_>) -> String {
    node.get("type").map_or_else(|| node.at.clone(), |node| node.at)
}

/// Every way leads to a step that is there. `unread` are steps that are there and were refused.
pub(super) fn check_ways(steps: &BTreeMap<&str, Raw<'_>>, there: &BTreeSet<&str>, desk: &mut Desk) {
    for step in steps.values() {
        let of_all =
            way(&step.node, "on_failure", &mut Desk::default()).filter(|_| step.on_failure.is_none());
        let ways = step.branches.iter().flatten().chain(&step.next).chain(&step.on_failure).chain(&of_all);
        for way in ways {
            if !there.contains(way.to) {
                desk.fault(
                    &way.at,
                    format!("{} leads to `{}`, which is not in `workflow`", step.called(), way.to),
                );
            }
        }
    }
}
