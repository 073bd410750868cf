//! What an action step does.

mod by_hand;

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::super::Desk;
use super::http::{self, Called};
use super::json::Node;
use super::party::{Parties, Party};
use super::variable::Variables;
use crate::plan::Action;

/// One thing that a step does.
#[derive(Debug)]
pub(super) enum Deed<'v> {
    /// A person does it.
    Words {
        /// What to do.
        text: String,
        /// Who, and to what.
        around: Around<'v>,
    },
    /// A call is fired.
    Call {
        /// The call; its id is not given yet.
        action: Box<Action>,
        /// Who, and to what.
        around: Around<'v>,
        /// What is written above it.
        notes: Vec<String>,
        /// The variables that it takes up.
        used: BTreeSet<String>,
    },
}

impl<'v> Deed<'v> {
    /// Who does it, and to what.
    pub(super) fn around(&self) -> &Around<'v> {
        match self {
            Deed::Words { around, .. } | Deed::Call { around, .. } => around,
        }
    }
}

/// Who does it, and to what.
#[derive(Debug, Clone, Default)]
pub(super) struct Around<'v> {
    pub(super) agent: Option<Party<'v>>,
    pub(super) targets: Vec<Party<'v>>,
    /// What the command says of itself.
    pub(super) about: Option<&'v str>,
    /// Members that have no place, as comments.
    pub(super) rest: Vec<(String, String)>,
}

/// Scripts that a person can run by hand, and how a code block names them.
const SCRIPTS: [(&str, &str); 3] = [("bash", "sh"), ("ssh", "sh"), ("powershell", "powershell")];

/// What another program runs, and what it would need here.
const ENGINES: [(&str, &str); 6] = [
    ("caldera-cmd", "an adversary emulation by Caldera"),
    ("elastic", "a query of Elastic"),
    ("jupyter", "a notebook of Jupyter"),
    ("kestrel", "a hunt in Kestrel"),
    ("sigma", "a Sigma rule"),
    ("yara", "a YARA rule"),
];

/// The deeds of a step, in their order.
pub(super) fn read<'v>(
    step: &Node<'v>,
    called: &str,
    parties: &Parties<'v>,
    variables: &Variables,
    desk: &mut Desk,
) -> Vec<Deed<'v>> {
    let agent = step.text("agent", desk);
    let agent = agent.and_then(|id| defined(step, id, parties, desk));
    let mut targets = Vec::new();
    for item in step.items("targets", desk) {
        let found =
            item.as_text(desk).map(|id| (id, parties.targets.get(id).or_else(|| parties.agents.get(id))));
        match found {
            Some((_, Some(target))) => targets.push(target.clone()),
            Some((id, None)) if parties.is_missing(id) => {
                desk.fault(&item.at, format!("`{id}` is not defined in `target_definitions`"));
            }
            Some((_, None)) | None => {}
        }
    }
    let commands = step.items("commands", desk);
    if commands.is_empty() {
        return without(step, called, agent, targets, desk).into_iter().collect();
    }
    let mut deeds = Vec::new();
    for command in &commands {
        let around = Around {
            agent: agent.clone(),
            targets: targets.clone(),
            about: command.text("description", desk).filter(|text| !text.trim().is_empty()),
            rest: Vec::new(),
        };
        deeds.extend(one(command, called, around, parties, variables, desk));
    }
    deeds
}

/// A step without commands: whoever wrote it drew it, and its name says what to do.
fn without<'v>(
    step: &Node<'v>,
    called: &str,
    agent: Option<Party<'v>>,
    targets: Vec<Party<'v>>,
    desk: &mut Desk,
) -> Option<Deed<'v>> {
    let said =
        |key: &str| step.value.get(key).and_then(|it| it.as_str()).filter(|text| !text.trim().is_empty());
    let words = match (said("name"), said("description")) {
        (Some(_), _) => "name",
        (None, Some(_)) => "description",
        (None, None) => {
            let hint = "say what is done: a `manual` command, or a name";
            desk.hinted(&step.at, format!("{called} has no commands"), hint);
            return None;
        }
    };
    desk.say(&step.at, format!("{called} has no commands; here a person does what its {words} says"));
    // The name is its title, the description its detail: there is no more to say.
    let text = String::new();
    Some(Deed::Words { text, around: Around { agent, targets, about: None, rest: Vec::new() } })
}

/// An agent. Some tools define a machine once, as a target.
fn defined<'v>(step: &Node<'v>, id: &str, parties: &Parties<'v>, desk: &mut Desk) -> Option<Party<'v>> {
    let found = parties.agents.get(id).or_else(|| parties.targets.get(id)).cloned();
    if found.is_none() && parties.is_missing(id) {
        let at = step.get("agent").map(|node| node.at).unwrap_or_default();
        desk.fault(&at, format!("`{id}` is not defined in `agent_definitions`"));
    }
    found
}

fn one<'v>(
    command: &Node<'v>,
    called: &str,
    mut around: Around<'v>,
    parties: &Parties<'v>,
    variables: &Variables,
    desk: &mut Desk,
) -> Option<Deed<'v>> {
    let kind = command.needed("type", desk)?;
    match kind {
        "manual" => {
            around.rest = command.rest(&["type", "description", "command", "command_b64"]);
            is_for_people(command, called, &around, desk);
            let text = text(command, desk)?;
            Some(Deed::Words { text, around })
        }
        "http-api" | "openc2-http" | "openc2" => {
            if kind == "openc2" {
                let at = command.get("type").map(|node| node.at).unwrap_or_default();
                desk.say(&at, "`openc2` is read as `openc2-http`");
            }
            around.rest =
                command.rest(&["type", "description", "command", "headers", "content", "content_b64"]);
            match http::call(command, called, &around, parties, variables, desk)? {
                Called::Action { action, notes, used } => Some(Deed::Call { action, around, notes, used }),
                Called::ByHand(why) => {
                    desk.say(&command.at, format!("{called} is sent by hand here: {why}"));
                    let text = by_hand::request(command, desk)?;
                    Some(Deed::Words { text, around })
                }
            }
        }
        script if SCRIPTS.iter().any(|(name, _)| *name == script) => {
            around.rest = command.rest(&["type", "description", "command", "command_b64"]);
            let fence = SCRIPTS.iter().find(|(name, _)| *name == script).map_or("", |(_, fence)| *fence);
            let script = text(command, desk)?;
            let text = format!("Run by hand:\n\n{}", by_hand::block(fence, &script));
            desk.say(&command.at, format!("{called} runs a script ({kind}); here a person runs it by hand"));
            Some(Deed::Words { text, around })
        }
        other => {
            let what = ENGINES.iter().find(|(name, _)| *name == other);
            let what = what.map_or_else(
                || format!("has a command of type `{other}`, which nothing here understands"),
                |(_, what)| format!("has a command of type `{other}`, {what}: nothing here runs it"),
            );
            let at = command.get("type").map(|node| node.at).unwrap_or_default();
            desk.hinted(
                &at,
                format!("{called} {what}"),
                "make it a `manual` command that tells a person what to run, where, and what to look for",
            );
            None
        }
    }
}

/// The text of a command: as it is, or in Base64.
fn text(command: &Node<'_>, desk: &mut Desk) -> Option<String> {
    let coded = command.get("command_b64");
    match (command.get("command"), coded) {
        (Some(_), None) => command.text("command", desk).map(str::to_owned),
        (None, Some(coded)) => decoded(&coded, desk),
        (Some(_), Some(coded)) => {
            // The same said twice is no contradiction.
            let (plain, coded_text) = (command.text("command", desk)?.to_owned(), decoded(&coded, desk)?);
            if plain != coded_text {
                desk.fault(&coded.at, "`command` and `command_b64` say different things");
            }
            Some(plain)
        }
        (None, None) => {
            desk.fault(&command.at, "neither `command` nor `command_b64` is there");
            None
        }
    }
}

/// Base64 of UTF-8.
pub(super) fn decoded(node: &Node<'_>, desk: &mut Desk) -> Option<String> {
    let coded: String = node.as_text(desk)?.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(coded).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    if text.is_none() {
        desk.fault(&node.at, "it is not Base64 of a text in UTF-8");
    }
    text
}

/// What a machine or a program does there, a person does here.
fn is_for_people(command: &Node<'_>, called: &str, around: &Around<'_>, desk: &mut Desk) {
    if let Some(agent) = around.agent.as_ref().filter(|agent| !agent.is_people()) {
        let words = format!("{called} is done by \"{}\" ({}); here a person does it", agent.name, agent.kind);
        desk.say(&command.at, words);
    }
}
