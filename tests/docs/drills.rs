//! `docs/drills.md`: its tables are those of the schema, and its example is a scenario without a problem.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use warroom::plan::load::source::{Source, SourceFile};
use warroom::plan::{CampaignId, ScenarioId, Workspace, embedded, schemas};

use super::{is_current, page};

const PAGE: &str = "docs/drills.md";
const BEGIN: &str = "<!-- The tables of keys: written by tests/docs.rs from the schema. -->\n";
const END: &str = "<!-- The end of the tables. -->\n";

/// The shapes of a scenario's file, in the order of the page; the first is the file itself.
const SHAPES: [(&str, &str); 16] = [
    ("", "The scenario"),
    ("Objective", "[[objective]]"),
    ("Criterion", "criteria"),
    ("ScriptedWorld", "[world]"),
    ("ScriptedDependency", "[[world.dependency]]"),
    ("ScriptedChange", "state"),
    ("ScriptedAnswer", "[[world.answer]]"),
    ("SimulatedCall", "simulate"),
    ("SimulatedTurn", "turns"),
    ("Inject", "[[inject]]"),
    ("InjectCondition", "when"),
    ("Condition", "when.state"),
    ("Expected", "[[expected]]"),
    ("Deed", "deed"),
    ("Move", "[[move]]"),
    ("Play", "play"),
];

fn schema() -> Value {
    schemas().into_iter().find(|(path, _)| path.contains("scenarios")).unwrap().1
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// What a value may be, in words.
fn kind(value: &Value, defs: &Map<String, Value>) -> String {
    if let Some(name) = text(value, "$ref").strip_prefix("#/$defs/") {
        return named(name, defs);
    }
    for key in ["anyOf", "oneOf"] {
        let Some(branches) = value.get(key).and_then(Value::as_array) else { continue };
        let words: Vec<&str> = branches.iter().map(|branch| text(branch, "const")).collect();
        if words.iter().all(|word| !word.is_empty()) {
            return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        }
        let one = branches.iter().find(|branch| text(branch, "type") != "null").unwrap();
        return kind(one, defs);
    }
    if let Some(words) = value.get("enum").and_then(Value::as_array) {
        let words = words.iter().filter_map(Value::as_str).map(|word| format!("`{word}`"));
        return words.collect::<Vec<_>>().join(", ");
    }
    let types = value.get("type");
    let of = types.and_then(Value::as_str).or_else(|| types?.as_array()?.first()?.as_str());
    match of {
        Some("string") if text(value, "format") == "duration-words" => "a length of time".to_owned(),
        Some("string") if text(value, "format") == "date-time" => "an instant".to_owned(),
        Some("string") if value.get("pattern").is_some() => "a name".to_owned(),
        Some("string") => "text".to_owned(),
        Some("boolean") => "`true`".to_owned(),
        Some("integer") => match text(value, "format") {
            "uint16" => "a number from 100 to 599".to_owned(),
            _ => "a number from 0".to_owned(),
        },
        Some("array") => {
            let items = kind(&value["items"], defs);
            if items.starts_with("see") { format!("list, {items}") } else { format!("list of {items}") }
        }
        Some("object") => {
            let named = value.get("patternProperties").and_then(Value::as_object);
            let of = named.and_then(|all| all.values().next()).or_else(|| value.get("additionalProperties"));
            match of.filter(|of| of.is_object()) {
                Some(of) => format!("by name, {}", kind(of, defs)),
                None => "by name, any value".to_owned(),
            }
        }
        _ => "any value".to_owned(),
    }
}

fn named(name: &str, defs: &Map<String, Value>) -> String {
    match SHAPES.iter().find(|(shape, _)| *shape == name) {
        Some((_, title)) => format!("see `{title}`"),
        None if name == "Lesson" => "see `[[lesson]]`".to_owned(),
        None => kind(&defs[name], defs),
    }
}

fn table(title: &str, shape: &Value, defs: &Map<String, Value>, out: &mut String) {
    let code = if title.starts_with("The") { title.to_owned() } else { format!("`{title}`") };
    writeln!(out, "\n### {code}\n\n{}\n", one_line(text(shape, "description"))).unwrap();
    out.push_str("| key | needed | value | what |\n| --- | --- | --- | --- |\n");
    let required: Vec<&str> =
        shape["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (key, value) in shape["properties"].as_object().unwrap() {
        let needed = if required.contains(&key.as_str()) { "yes" } else { "" };
        let what = one_line(text(value, "description"));
        writeln!(out, "| `{key}` | {needed} | {} | {what} |", kind(value, defs)).unwrap();
    }
}

fn tables() -> String {
    let schema = schema();
    let defs = schema["$defs"].as_object().unwrap();
    let mut out = String::new();
    for (name, title) in SHAPES.into_iter().chain([("Lesson", "[[lesson]]")]) {
        let shape = if name.is_empty() { &schema } else { &defs[name] };
        table(title, shape, defs, &mut out);
    }
    out.push('\n');
    out
}

#[test]
fn the_page_of_drills_has_every_key_of_a_scenario() {
    let text = page(PAGE);
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    is_current(PAGE, &format!("{before}{BEGIN}{}{END}{after}", tables()));
}

/// The example that is compiled in, and one scenario more.
struct With(String, String);

impl Source for With {
    fn files(&self) -> Vec<SourceFile> {
        let mut all = embedded::Embedded.files();
        all.push(SourceFile { path: self.0.clone(), text: Ok(self.1.clone().into()) });
        all
    }

    fn approvals(&self, only: Option<&CampaignId>) -> Vec<SourceFile> {
        embedded::Embedded.approvals(only)
    }
}

#[test]
fn the_scenario_of_the_page_has_no_problem() {
    let page = page(PAGE);
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let files = With("config/scenarios/slow-checkout.toml".to_owned(), example.to_owned());
    let workspace = Workspace::load(&files).unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    assert!(workspace.unsound.is_empty(), "{}", workspace.unsound.render(false));
    let scenario = workspace.scenario(&ScenarioId::parse("slow-checkout").unwrap()).unwrap();
    assert!(!scenario.moves.is_empty() && !scenario.world.answer.is_empty());
}
