//! The catalogue's actions and how each was tested, as data.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use warroom::plan::action::ActionFile;
use warroom::plan::embedded::FILES;
use warroom::plan::template::Vars;
use warroom::plan::{Action, ActionId, CampaignId, Plan, SecretRef, Text, Workspace};

/// The files of `config/actions` that are the example's own: they speak of its shop.
const EXAMPLE: [&str; 4] = ["app.toml", "dns.toml", "identity.toml", "traffic.toml"];

/// The instant that the tests pretend it is.
pub(super) const NOW: &str = "2027-03-02T09:00:00.000Z";

pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(super) fn workspace() -> Workspace {
    Workspace::embedded().unwrap_or_else(|problems| panic!("{}", problems.render(false)))
}

/// A file of the catalogue.
pub(super) struct Vendor {
    /// Its name without folder and ending.
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) actions: Vec<Action>,
}

impl Vendor {
    /// The comment at its top, in paragraphs of one line.
    pub(super) fn about(&self) -> String {
        let lines = self.text.lines().map_while(|line| line.strip_prefix('#'));
        lines.map(str::trim).collect::<Vec<_>>().join(" ")
    }
}

/// The catalogue, in the order of its files.
pub(super) fn catalogue() -> Vec<Vendor> {
    let files = FILES.iter().filter_map(|(path, text)| Some((path.strip_prefix("config/actions/")?, *text)));
    files
        .filter(|(name, _)| !EXAMPLE.contains(name))
        .map(|(name, text)| {
            let file: ActionFile = toml::from_str(text).unwrap();
            Vendor { name: name.strip_suffix(".toml").unwrap(), text, actions: file.action }
        })
        .collect()
}

/// Every action of the catalogue.
pub(super) fn actions() -> Vec<Action> {
    catalogue().into_iter().flat_map(|vendor| vendor.actions).collect()
}

/// How one action was tested.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof {
    pub(super) action: ActionId,
    /// What a person could fill in.
    #[serde(default)]
    pub(super) inputs: BTreeMap<String, Text>,
    /// The test that fires it at a real server, as `file: name`.
    pub(super) tested_by: Option<String>,
    /// Whose server that is.
    pub(super) server: Option<String>,
    /// What the vendor documents.
    pub(super) contract: Option<Contract>,
    /// Why nothing independent can be looked at.
    pub(super) unproved: Option<String>,
}

/// What a vendor documents about a call.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contract {
    /// Where that stands.
    pub(super) source: Vec<String>,
    /// When it was read there.
    pub(super) read: Option<String>,
    /// Where else the facts come from, if it was not read there.
    pub(super) basis: Option<String>,
    pub(super) method: Option<String>,
    pub(super) url: Option<String>,
    /// Every header, with its value as people see it.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// How the call proves who sends it, where that is done at the moment of sending.
    pub(super) auth: Option<String>,
    /// The media type of the body.
    pub(super) body: Option<String>,
    /// Every field of the body that may be sent.
    #[serde(default)]
    pub(super) field: Vec<Field>,
    /// The whole call, where it is no HTTP request.
    pub(super) call: Option<Value>,
}

/// A documented field of a body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    /// A JSON pointer; `*` stands for any index.
    pub(super) at: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) optional: bool,
    #[serde(default)]
    pub(super) one_of: Vec<Value>,
    /// The most characters, or items.
    pub(super) longest: Option<usize>,
    pub(super) pattern: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofFile {
    proof: Vec<Proof>,
}

/// How each action was tested, by the names of the actions.
pub(super) fn proofs() -> BTreeMap<ActionId, Proof> {
    let mut proofs = BTreeMap::new();
    for file in files(&root().join("tests/data/catalogue"), "toml") {
        let text = std::fs::read_to_string(&file).unwrap();
        let parsed: ProofFile = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        for proof in parsed.proof {
            let id = proof.action.clone();
            assert!(proofs.insert(id.clone(), proof).is_none(), "{id} has two proofs");
        }
    }
    proofs
}

/// Every file below a folder with this ending.
pub(super) fn files(folder: &Path, ending: &str) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|found| found == ending) {
            found.insert(path);
        }
    }
    found
}

/// The example's campaign with the whole catalogue on its screen.
pub(super) fn plan() -> Plan {
    let mut workspace = workspace();
    let id = CampaignId::parse("spring-launch").unwrap();
    let campaign = workspace.campaigns.get_mut(&id).unwrap();
    campaign.actions.extend(actions().into_iter().map(|action| action.id));
    workspace.plan_for(&id).unwrap()
}

/// Everything that the templates of an action can read once it was answered.
pub(super) fn vars(action: &Action, proof: &Proof) -> Vars {
    let mut inputs = proof.inputs.clone();
    for input in &action.inputs {
        if let Some(default) = &input.default {
            inputs.entry(input.name.clone()).or_insert_with(|| default.clone());
        }
    }
    let secret = |input: &&warroom::plan::action::Input| input.secret;
    let place = |name: &str| SecretRef::parse(inputs[name].as_str()).unwrap();
    let fact = |(name, value): (&str, &str)| (name.to_owned(), Text::line(value));
    let simulated = action.simulate.clone().unwrap_or_default().captured;
    let first = action
        .for_each
        .as_ref()
        .and_then(|each| each.captured.as_ref())
        .map(|name| simulated[name].as_array().and_then(|list| list.first()).unwrap().clone());
    Vars {
        secrets: action.inputs.iter().filter(secret).map(|i| (i.name.clone(), place(&i.name))).collect(),
        names: workspace().settings.names,
        captured: simulated.clone(),
        answers: simulated,
        incident: [
            ("id", "drill-spring-launch-1"),
            ("title", "checkout answers 401"),
            ("campaign", "spring-launch"),
            ("severity", "sev1"),
            ("now", NOW),
        ]
        .map(fact)
        .into(),
        each: first,
        inputs,
    }
}
