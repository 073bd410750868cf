//! What the launch gate reads: a workspace with its approvals, and the place of everything in it.
//!
//! Some of what keeps a workspace from being loaded is a finding of the gate, such as a role that names a person
//! whom the roster does not have. Here it is kept beside the workspace, so that one such slip hides no other.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use toml::Spanned;
use toml::de::DeTable;

use super::super::diagnostic::Problem;
use super::super::embedded::Embedded;
use super::super::workspace::MARKER;
use super::super::{
    ActionId, Approval, CampaignId, Code, Diagnostics, MessageId, PersonId, PolicyId, RoleId, RunbookId,
    Text, ThresholdId, Workspace,
};
use super::check::{Filed, Files};
use super::conform::Fault;
use super::path::{Part, Path, locate};
use super::read::{Document, read};
use super::report::{FileNo, Lines, Quote};
use super::schema::Kind;
use super::source::{Folder, Source};

/// A place in a file of a workspace, such as `signal[2].retention` of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    file: Option<FileNo>,
    /// Named where the file was not read.
    name: &'static str,
    path: Path,
}

impl Place {
    const fn nowhere(name: &'static str) -> Self {
        Self { file: None, name, path: Path(Vec::new()) }
    }

    const fn top(file: FileNo) -> Self {
        Self { file: Some(file), name: MARKER, path: Path(Vec::new()) }
    }

    fn of<T>(list: &'static str, filed: &Filed<T>) -> Self {
        Self::top(filed.file).key(list).index(filed.index)
    }

    /// The place of a key in it. Where the key is absent, what is found is the place itself.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.path.0.push(Part::Key(key.to_owned()));
        self
    }

    /// The place of an element of it.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.path.0.push(Part::Index(index));
        self
    }
}

/// An approval file: what stands in it, or nothing where it could not be read.
#[derive(Debug, Clone)]
pub struct FiledApproval {
    /// The approval; none where the file does not have its shape, which [`Survey::problems`] says.
    pub approval: Option<Approval>,
    /// The file's name without `.toml`.
    pub stem: String,
    /// The top of the file.
    pub place: Place,
}

/// A workspace in which references may lead nowhere, its approvals, and the place of everything.
#[derive(Debug)]
pub struct Survey {
    /// What was loaded.
    pub workspace: Workspace,
    /// What the loader found and the gate goes on in spite of; each has a code.
    pub problems: Vec<Problem>,
    /// What is wrong with scenarios. It keeps no campaign from launching, and those scenarios are not in the workspace.
    pub unsound: Diagnostics,
    /// The approval files by campaign.
    pub approvals: BTreeMap<CampaignId, Vec<FiledApproval>>,
    places: Places,
    documents: Vec<Document>,
    /// The documents in which a secret stands: no finding about another file may show it either.
    leaky: Vec<FileNo>,
}

/// Where each named thing stands.
#[derive(Debug, Default)]
struct Places {
    settings: Option<Place>,
    people: BTreeMap<PersonId, Place>,
    roles: BTreeMap<RoleId, Place>,
    actions: BTreeMap<ActionId, Place>,
    policies: BTreeMap<PolicyId, Place>,
    thresholds: BTreeMap<ThresholdId, Place>,
    messages: BTreeMap<MessageId, Place>,
    runbooks: BTreeMap<RunbookId, FileNo>,
    campaigns: BTreeMap<CampaignId, FileNo>,
    waivers: Vec<Place>,
}

impl Places {
    fn of(files: &Files) -> Self {
        fn all<K: Ord, T>(
            list: &'static str,
            files: &[Filed<T>],
            id: impl Fn(&T) -> K,
        ) -> BTreeMap<K, Place> {
            files.iter().map(|filed| (id(&filed.value), Place::of(list, filed))).collect()
        }
        Self {
            settings: files.settings.as_ref().map(|filed| Place::top(filed.file)),
            people: all("person", &files.people, |it| it.id.clone()),
            roles: all("role", &files.roles, |it| it.id.clone()),
            actions: all("action", &files.actions, |it| it.id.clone()),
            policies: all("policy", &files.policies, |it| it.id.clone()),
            thresholds: all("threshold", &files.thresholds, |it| it.id.clone()),
            messages: all("message", &files.messages, |it| it.id.clone()),
            runbooks: files.runbooks.iter().map(|it| (it.value.id.clone(), it.file)).collect(),
            campaigns: files.campaigns.iter().map(|it| (it.value.id.clone(), it.file)).collect(),
            waivers: files.waivers.iter().map(|it| Place::of("waiver", it)).collect(),
        }
    }
}

impl Survey {
    /// Read a workspace and the approvals of one campaign, or of all. On failure, all problems of all files.
    pub fn load(source: &impl Source, only: Option<&CampaignId>) -> Result<Self, Diagnostics> {
        let mut found = source.files();
        found.extend(source.approvals(only));
        let read = super::read_all(found, Files::default());
        let (unsound, others) = read.diagnose().partition(super::is_scenario);
        let problems: Vec<Problem> = others.iter().map(as_finding).collect();
        let super::Read { documents, mut files, .. } = read;
        let all = || Diagnostics::new(problems.iter().chain(&unsound).cloned().collect());
        if problems.iter().any(|problem| problem.code.is_none()) {
            return Err(all());
        }
        let Some(settings) = files.settings.take() else { return Err(all()) };
        super::leave_out(&unsound, &documents, &mut files);
        let mut places = Places::of(&files);
        places.settings = Some(Place::top(settings.file));
        let approvals = approvals(&documents, std::mem::take(&mut files.approvals));
        let workspace = super::workspace(settings.value, files, unsound.clone());
        let leaks = |(file, document): (FileNo, &Document)| (!document.hidden.is_empty()).then_some(file);
        let leaky = documents.iter().enumerate().filter_map(leaks).collect();
        Ok(Self { workspace, problems, unsound, approvals, places, documents, leaky })
    }

    /// Read the workspace in a folder, or the example that is compiled in.
    pub fn at(root: Option<&std::path::Path>, only: Option<&CampaignId>) -> Result<Self, Diagnostics> {
        match root {
            Some(root) => Self::load(&Folder::new(root), only),
            None => Self::load(&Embedded, only),
        }
    }

    /// The top of `config/warroom.toml`.
    pub fn settings(&self) -> Place {
        self.places.settings.clone().unwrap_or(Place::nowhere(MARKER))
    }

    /// A person of the roster.
    pub fn person(&self, id: &PersonId) -> Place {
        self.places.people.get(id).cloned().unwrap_or(Place::nowhere("config/roster.toml"))
    }

    /// A role of the roster.
    pub fn role(&self, id: &RoleId) -> Place {
        self.places.roles.get(id).cloned().unwrap_or(Place::nowhere("config/roster.toml"))
    }

    /// The roster as a whole.
    pub fn roster(&self) -> Place {
        self.file("config/roster.toml")
    }

    /// An action.
    pub fn action(&self, id: &ActionId) -> Place {
        self.places.actions.get(id).cloned().unwrap_or(Place::nowhere("config/actions"))
    }

    /// An escalation policy.
    pub fn policy(&self, id: &PolicyId) -> Place {
        self.places.policies.get(id).cloned().unwrap_or(Place::nowhere("config/escalation.toml"))
    }

    /// A threshold.
    pub fn threshold(&self, id: &ThresholdId) -> Place {
        self.places.thresholds.get(id).cloned().unwrap_or(Place::nowhere("config/escalation.toml"))
    }

    /// A message.
    pub fn message(&self, id: &MessageId) -> Place {
        self.places.messages.get(id).cloned().unwrap_or(Place::nowhere("config/messages.toml"))
    }

    /// The top of a runbook.
    pub fn runbook(&self, id: &RunbookId) -> Place {
        self.places.runbooks.get(id).map_or(Place::nowhere("runbooks"), |file| Place::top(*file))
    }

    /// The top of a campaign.
    pub fn campaign(&self, id: &CampaignId) -> Place {
        self.places.campaigns.get(id).map_or(Place::nowhere("config/campaigns"), |file| Place::top(*file))
    }

    /// A waiver, by its number in the workspace's list.
    pub fn waiver(&self, number: usize) -> Place {
        self.places.waivers.get(number).cloned().unwrap_or(Place::nowhere("config/waivers.toml"))
    }

    /// A text of a place's file as it may be shown: on one line, without the secrets that stand in that file.
    pub fn quote(&self, place: &Place, text: &str) -> Text {
        let document = place.file.and_then(|file| self.documents.get(file));
        Text::line(&document.map_or_else(|| text.to_owned(), |document| document.hidden.strike(text)))
    }

    /// Finds lines for places.
    pub fn locator(&self) -> Locator<'_> {
        Locator::new(&self.documents, &self.leaky)
    }

    fn file(&self, path: &'static str) -> Place {
        let found = self.documents.iter().position(|document| document.path == path);
        found.map_or_else(|| Place::nowhere(path), Place::top)
    }
}

/// A problem of an approval file is a finding: the other files say what they say.
fn as_finding(problem: &Problem) -> Problem {
    let mut problem = problem.clone();
    if problem.code.is_none() && Kind::of(problem.file.as_str()) == Some(Kind::Approval) {
        problem.code = Some(Code::ApprovalSignatureInvalid);
    }
    problem
}

fn approvals(
    documents: &[Document],
    parsed: Vec<Filed<Approval>>,
) -> BTreeMap<CampaignId, Vec<FiledApproval>> {
    let mut parsed: BTreeMap<FileNo, Approval> =
        parsed.into_iter().map(|filed| (filed.file, filed.value)).collect();
    let mut found: BTreeMap<CampaignId, Vec<FiledApproval>> = BTreeMap::new();
    for (file, document) in documents.iter().enumerate().filter(|(_, it)| it.kind == Kind::Approval) {
        let mut parts = document.path.rsplit('/');
        let stem = parts.next().unwrap_or_default().trim_end_matches(".toml").to_owned();
        let Some(campaign) = parts.next().and_then(|name| CampaignId::parse(name).ok()) else { continue };
        let sound = !document.broken && document.faults.is_empty();
        let approval = parsed.remove(&file).filter(|_| sound);
        let place = Place::top(file);
        found.entry(campaign).or_default().push(FiledApproval { approval, stem, place });
    }
    found
}

/// How many files of single campaigns a locator keeps: those of the one that is looked at, not of thousands.
const KEPT: usize = 16;

/// Finds the lines of places. A file is read once more for the first of them, and kept: that of one campaign by this
/// locator alone, one that campaigns share by its clones too.
#[derive(Debug)]
pub struct Locator<'s> {
    documents: &'s [Document],
    leaky: &'s [FileNo],
    /// The campaign that is looked at.
    campaign: Option<FileNo>,
    own: BTreeMap<FileNo, Reread<'s>>,
    shared: Arc<Vec<OnceLock<Reread<'s>>>>,
}

/// A file that was read once more.
#[derive(Debug)]
struct Reread<'s> {
    tree: Spanned<DeTable<'s>>,
    lines: Lines,
}

impl<'s> Reread<'s> {
    fn of(document: &'s Document) -> Self {
        Self { tree: read(document.kind, &document.text).0, lines: Lines::of(&document.text) }
    }

    /// Where a path leads. A file as a whole is meant by its name, where it has one.
    fn place(&self, path: &Path) -> Range<usize> {
        if !path.0.is_empty() {
            return locate(&self.tree, path);
        }
        let id = Path(vec![Part::Key("id".to_owned())]);
        if self.tree.get_ref().contains_key("id") { locate(&self.tree, &id) } else { 0..0 }
    }
}

impl Clone for Locator<'_> {
    fn clone(&self) -> Self {
        Self { own: BTreeMap::new(), shared: Arc::clone(&self.shared), ..*self }
    }
}

impl<'s> Locator<'s> {
    fn new(documents: &'s [Document], leaky: &'s [FileNo]) -> Self {
        let shared = Arc::new(documents.iter().map(|_| OnceLock::new()).collect());
        Self { documents, leaky, campaign: None, own: BTreeMap::new(), shared }
    }

    /// Say which campaign is looked at next: the secrets of its file are shown in no finding.
    pub const fn turn_to(&mut self, campaign: &Place) {
        self.campaign = campaign.file;
    }

    /// What is wrong at a place, with its line.
    pub fn problem(&mut self, place: &Place, code: Code, message: &str, hint: Option<&str>) -> Problem {
        let (message, hint) = (self.strike(message), hint.map(|hint| self.strike(hint)));
        let found = place.file.and_then(|file| Some((self.documents.get(file)?, self.reread(file)?)));
        let Some((document, reread)) = found else {
            return Problem { code: Some(code), ..Problem::of_file(place.name, &message, hint.as_deref()) };
        };
        Quote::new(document, &reread.lines).problem(&Fault {
            span: reread.place(&place.path),
            message: message.into_owned(),
            hint: hint.map(Cow::into_owned),
            code: Some(code),
        })
    }

    fn reread(&mut self, file: FileNo) -> Option<&Reread<'s>> {
        let document = self.documents.get(file)?;
        if !is_of_one(document) {
            return Some(self.shared.get(file)?.get_or_init(|| Reread::of(document)));
        }
        if !self.own.contains_key(&file) && self.own.len() >= KEPT {
            self.own.clear();
        }
        Some(self.own.entry(file).or_insert_with(|| Reread::of(document)))
    }

    /// Without the secrets of the campaign that is looked at, and of the files that all share.
    fn strike<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for file in self.leaky {
            let Some(document) = self.documents.get(*file) else { continue };
            if self.campaign == Some(*file) || !is_of_one(document) {
                text = Cow::Owned(document.hidden.strike(&text));
            }
        }
        text
    }
}

/// Does a file belong to one campaign?
const fn is_of_one(document: &Document) -> bool {
    matches!(document.kind, Kind::Campaign | Kind::Approval)
}
