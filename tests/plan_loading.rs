//! Loading a workspace: the example is sound, and each family of rules reports all of its problems at once.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the switch for tests covers functions marked as such only"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rstest::rstest;
use warroom::plan::load::source::{Folder, Source, SourceFile};
use warroom::plan::runbook::Capability;
use warroom::plan::{
    self, ActionId, Authority, CampaignId, Danger, Diagnostics, Plan, RunbookId, Workspace, digest, embedded,
};

#[cfg(test)]
mod plan_loading {
    mod scenarios;
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn corpus(name: &str) -> Diagnostics {
    Workspace::load_dir(&root().join("tests/data/workspaces").join(name)).unwrap_err()
}

fn example() -> Workspace {
    Workspace::embedded().unwrap_or_else(|problems| panic!("{}", problems.render(false)))
}

fn plan() -> Plan {
    example().plan_for(&CampaignId::parse("spring-launch").unwrap()).unwrap()
}

#[rstest]
#[case::syntax("broken-syntax")]
#[case::shape("broken-shape")]
#[case::references("broken-references")]
#[case::duplicates("broken-duplicates")]
#[case::steps("broken-steps")]
#[case::actions("broken-actions")]
#[case::secrets("broken-secrets")]
#[case::paging("broken-paging")]
#[case::escapes("broken-escapes")]
#[case::channels("broken-channels")]
fn every_problem_of_a_workspace_is_shown_at_once(#[case] name: &str) {
    let problems = corpus(name);
    assert!(problems.len() > 1);
    insta::assert_snapshot!(name, problems.render(false));
}

#[test]
fn what_an_incident_is_opened_with_can_be_read_while_the_other_files_are_broken() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in embedded::FILES {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::write(folder.path().join("runbooks/dns.toml"), "id = [").unwrap();
    fs::remove_file(folder.path().join("config/escalation.toml")).unwrap();
    assert!(Workspace::load_dir(folder.path()).is_err());
    let whole = example();
    for part in [Workspace::at_once(Some(folder.path())), Workspace::at_once(None)] {
        let part = part.unwrap_or_else(|problems| panic!("{}", problems.render(false)));
        assert_eq!((part.people.len(), part.roles.len()), (whole.people.len(), whole.roles.len()));
        assert!(part.runbooks.is_empty() && part.campaigns.is_empty());
    }
    fs::write(folder.path().join("config/roster.toml"), "person = 1").unwrap();
    assert!(Workspace::at_once(Some(folder.path())).is_err(), "its own files must be right");
}

#[rstest]
#[case("dns", &[Capability::Dns, Capability::Failover])]
#[case("app", &[Capability::App, Capability::Vendor])]
#[case("secrets-revocation", &[Capability::SecretsRevocation, Capability::TokenInvalidation])]
#[case("rollback", &[Capability::Rollback])]
fn a_runbook_of_the_example_can_be_played(#[case] id: &str, #[case] provides: &[Capability]) {
    let plan = plan();
    let runbook = plan.runbook(&RunbookId::parse(id).unwrap()).unwrap();
    assert_eq!(runbook.provides, provides);
    assert!((6..=11).contains(&runbook.step.len()), "{} steps", runbook.step.len());
    let mut open: BTreeSet<_> = BTreeSet::new();
    while let Some(next) = runbook
        .step
        .iter()
        .find(|step| !open.contains(&step.id) && step.needs.iter().all(|need| open.contains(need)))
    {
        open.insert(next.id.clone());
    }
    assert_eq!(open.len(), runbook.step.len(), "a step waits for ever");
    for step in &runbook.step {
        assert!(step.detail.is_some() && step.timebox.is_some(), "{}", step.id);
        let role = plan.role(step.role.as_ref().unwrap()).unwrap();
        let Some(action) = &step.action else { continue };
        let action = &plan.actions[action];
        assert!(role.authorities.contains(&action.authority), "{} may not {}", role.id, action.id);
        assert!(action.verify.is_some(), "{} proves nothing", action.id);
        assert_eq!(action.undo.is_some(), action.danger == Danger::Reversible, "{}", action.id);
    }
}

#[test]
fn every_action_of_the_example_is_verified_and_every_reversible_one_has_an_undo() {
    let plan = plan();
    let mut keys = BTreeSet::new();
    for action in plan.actions.values().filter(|action| !plan.is_for_channels_only(&action.id)) {
        assert!(action.verify.is_some(), "{}", action.id);
        assert_eq!(action.undo.is_some(), action.danger == Danger::Reversible, "{}", action.id);
        let key = action.key.unwrap();
        assert!(key.is_ascii_uppercase(), "lower-case letters are the screen's own keys");
        assert!(keys.insert(key));
    }
    for action in example().actions.values().filter(|action| !plan.actions.contains_key(&action.id)) {
        assert_eq!(action.key, None, "{}: a key is for what the campaign reaches", action.id);
    }
}

#[test]
fn every_authority_of_the_example_is_held() {
    let plan = plan();
    for authority in Authority::ALL {
        assert!(plan.roles_with(authority).next().is_some(), "{authority}");
    }
}

#[test]
fn the_messages_of_the_example_have_the_digest_that_was_approved() {
    for message in example().messages.values() {
        let digest = digest::sha256_hex(message.body.as_str().as_bytes());
        assert_eq!(message.digest.as_deref(), Some(digest.as_str()), "{}", message.id);
    }
}

#[test]
fn every_scenario_of_the_example_can_be_played() {
    let workspace = example();
    assert!(workspace.unsound.is_empty(), "{}", workspace.unsound.render(false));
}

#[test]
fn the_folder_and_what_is_compiled_in_are_the_same_workspace() {
    let folder = Workspace::load_dir(&root()).unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    let embedded = example();
    for id in folder.campaigns.keys() {
        let sealed = |workspace: &Workspace| workspace.plan_for(id).unwrap().sealed().unwrap();
        assert_eq!(sealed(&folder), sealed(&embedded));
    }
    assert_eq!(folder.campaigns.len(), embedded.campaigns.len());
    let folder = Folder::new(&root());
    let mut listed: Vec<String> =
        folder.files().into_iter().chain(folder.approvals(None)).map(|file| file.path).collect();
    listed.sort();
    let compiled: Vec<&str> = embedded::FILES.iter().map(|(path, _)| *path).collect();
    assert_eq!(listed, compiled, "FILES does not list every file of the example");
}

#[test]
fn a_plan_holds_what_the_campaign_reaches_and_no_more() {
    let mut workspace = example();
    let id = CampaignId::parse("spring-launch").unwrap();
    let campaign = workspace.campaigns.get_mut(&id).unwrap();
    campaign.runbooks = vec![RunbookId::parse("dns").unwrap()];
    campaign.identity.clear();
    campaign.actions.clear();
    let plan = workspace.plan_for(&id).unwrap();
    let (by_channels, by_hand): (Vec<&str>, Vec<&str>) = plan
        .actions
        .keys()
        .map(ActionId::as_str)
        .partition(|id| plan.is_for_channels_only(&plan.actions[*id].id));
    assert_eq!(by_hand, ["app-failover", "dns-switch", "recommendations-off"]);
    assert!(
        by_channels.contains(&"pagerduty-page") && !by_channels.contains(&"mail-send"),
        "{by_channels:?}"
    );
    assert_eq!(plan.policy.unwrap().level.len(), 3);
}

#[test]
fn a_campaign_that_is_not_there_names_the_nearest() {
    let error = example().plan_for(&CampaignId::parse("spring-lunch").unwrap()).unwrap_err();
    assert_eq!(error.nearest, CampaignId::parse("spring-launch").ok());
}

#[test]
fn each_file_of_the_example_has_a_schema_that_knows_its_keys() {
    let schemas = plan::schemas();
    assert_eq!(schemas.len(), 13);
    for (path, text) in embedded::FILES {
        let (_, schema) = schemas
            .iter()
            .find(|(pattern, _)| {
                let (start, _) = pattern.split_once('*').unwrap_or((pattern, ""));
                let (_, end) = pattern.rsplit_once('*').unwrap_or(("", ""));
                path.starts_with(start) && path.ends_with(end)
            })
            .unwrap();
        for key in text.parse::<toml::Table>().unwrap().keys() {
            assert!(schema["properties"].get(key).is_some(), "{path}: {key}");
        }
    }
}

#[rstest]
#[case("AKIAIOSFODNN7EXAMPLE")]
#[case("ghp_000000000000EXAMPLE000000000000")]
#[case("AIzaEXAMPLE")]
#[case("example-key")]
#[case("example key")]
#[case("ZXhhbXBsZS1rZXktOA")]
fn a_secret_in_a_file_is_never_shown(#[case] secret: &str) {
    let problems = corpus("broken-secrets");
    for shown in [problems.render(false), problems.render(true), problems.to_json().to_string()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_password_in_a_url_is_never_shown() {
    let problems = corpus("broken-actions");
    assert!(!problems.render(false).contains("ito:pw"), "{}", problems.render(false));
}

#[test]
fn escape_sequences_of_a_file_reach_no_terminal() {
    let problems = corpus("broken-escapes");
    assert!(!problems.render(false).contains('\x1b'));
    assert!(!problems.render(true).contains("\x1b[2J") && !problems.render(true).contains("\x1b]"));
}

#[test]
fn programs_get_each_problem_with_its_place() {
    let problems = corpus("broken-steps").to_json();
    let first = &problems.as_array().unwrap()[0];
    assert_eq!((first["line"].as_u64(), first["column"].as_u64()), (Some(7), Some(10)));
    assert_eq!(first["file"], "runbooks/app.toml");
    assert!(first["message"].is_string());
}

#[test]
fn every_host_of_the_example_may_be_called() {
    let workspace = example();
    let text =
        serde_json::to_string(&(&workspace.actions, &workspace.campaigns, &workspace.runbooks)).unwrap();
    let host = |rest: &str| rest.split(['/', '"', '?']).next().map(str::to_owned);
    let mut hosts: BTreeSet<String> = text.split("://").skip(1).filter_map(host).collect();
    // What is reached by a name: an address of the web, or a server that is not asked over HTTP.
    for (name, value) in &workspace.settings.names {
        let web = value.as_str().split_once("http").and_then(|(_, rest)| rest.split_once("://"));
        let other = ["dns_update_server", "mail_server"].contains(&name.as_str());
        hosts.extend(web.and_then(|(_, rest)| host(rest)).or_else(|| other.then(|| value.to_string())));
    }
    let allowed: BTreeSet<String> = workspace.settings.http.allowed_hosts.iter().cloned().collect();
    assert_eq!(hosts, allowed);
}

#[test]
fn a_large_file_of_dangling_names_gives_a_bounded_answer() {
    let mut files = Memory::example();
    let step =
        |n: usize| format!("[[step]]\nid = \"s{n}\"\ntitle = \"T\"\nneeds = [\"x{n}\"]\nrole = \"y{n}\"\n");
    let steps: String = (0..2_000).map(step).collect();
    let twice = format!("id = \"x\"\ntitle = \"X\"\n{steps}{steps}");
    files.0.push(("runbooks/x.toml".to_owned(), twice));
    assert_eq!(Workspace::load(&files).unwrap_err().len(), 500);
}

#[test]
fn a_folder_without_settings_is_no_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let problems = Workspace::load_dir(folder.path()).unwrap_err();
    assert_eq!(problems.to_string(), "1 problem in 1 file");
    assert!(problems.render(false).contains("not a workspace"));
    assert_eq!(Workspace::find(folder.path()), None);
}

#[test]
fn a_workspace_is_found_from_a_folder_inside_it() {
    assert_eq!(Workspace::find(&root().join("config/actions")), Some(root()));
}

fn write(folder: &Path, path: &str, content: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

#[test]
fn files_that_cannot_be_read_are_problems_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "config/warroom.toml", b"schema = 1\n");
    write(folder.path(), "config/roster.toml", b"# fine\n\n[[person]]\nid = \"\xff\"\n");
    write(folder.path(), "runbooks/large.toml", &vec![b'#'; 1024 * 1024 + 1]);
    fs::create_dir_all(folder.path().join("runbooks/folder.toml")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("loop.toml", folder.path().join("runbooks/loop.toml")).unwrap();
    let problems = Workspace::load_dir(folder.path()).unwrap_err();
    let shown = problems.render(false);
    assert!(shown.contains("is not UTF-8"), "{shown}");
    assert!(shown.contains("is larger than 1 MiB"), "{shown}");
    assert!(shown.contains("is not a regular file"), "{shown}");
    let not_utf8 = problems.iter().find(|problem| problem.file.as_str() == "config/roster.toml").unwrap();
    assert_eq!((not_utf8.line, not_utf8.column), (4, 7));
    assert_eq!(problems.len(), if cfg!(unix) { 4 } else { 3 });
}

struct Memory(Vec<(String, String)>);

impl Source for Memory {
    fn files(&self) -> Vec<SourceFile> {
        let file = |(path, text): &(String, String)| SourceFile {
            path: path.clone(),
            text: Ok(text.clone().into()),
        };
        self.0.iter().map(file).collect()
    }

    fn approvals(&self, _: Option<&CampaignId>) -> Vec<SourceFile> {
        Vec::new()
    }
}

impl Memory {
    fn example() -> Self {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        Self(embedded::FILES.iter().map(owned).collect())
    }
}

#[rstest]
#[case::arrays("step = ", "[", "]")]
#[case::tables("step = ", "{ a = ", "}")]
#[case::keys("a = 1\n", "a.", "a = 1")]
#[case::conditions(
    "id = \"x\"\ntitle = \"x\"\nstep = [{ id = \"a\", title = \"a\", when = ",
    "{ not = ",
    "}"
)]
fn deep_nesting_is_a_problem_and_no_crash(#[case] before: &str, #[case] open: &str, #[case] close: &str) {
    for depth in [50, 100, 50_000] {
        let text = format!("{before}{}{}", open.repeat(depth), close.repeat(depth));
        let mut files = Memory::example();
        files.0.push(("runbooks/x.toml".to_owned(), text));
        assert!(Workspace::load(&files).is_err());
    }
}

#[test]
fn a_file_full_of_noise_gives_a_bounded_answer() {
    let mut files = Memory::example();
    files.0.push(("runbooks/x.toml".to_owned(), "= \"\u{1b}\n".repeat(100_000)));
    let problems = Workspace::load(&files).unwrap_err();
    assert!(problems.len() <= 2_000, "{}", problems.len());
}

#[test]
fn a_name_that_may_stand_in_a_broken_file_is_not_called_dangling() {
    let mut files = Memory::example();
    for (path, text) in &mut files.0 {
        if path == "config/roster.toml" {
            *text = text.replacen("id = \"ito\"", "id = = \"ito\"", 1);
        }
    }
    let problems = Workspace::load(&files).unwrap_err();
    for problem in &problems {
        assert_eq!((problem.file.as_str(), problem.line), ("config/roster.toml", 8), "{}", problem.message);
    }
}

#[test]
fn a_value_that_is_wrong_causes_one_problem_and_no_other() {
    let mut files = Memory::example();
    for (path, text) in &mut files.0 {
        if path == "config/campaigns/spring-launch.toml" {
            *text = text.replacen("opens = 2027-03-02T09:00:00Z", "opens = 3", 1);
        }
        if path == "runbooks/dns.toml" {
            *text = text.replacen("action = \"dns-switch\"", "action = 7", 1);
        }
    }
    let problems = Workspace::load(&files).unwrap_err();
    assert_eq!(problems.to_string(), "2 problems in 2 files", "{}", problems.render(false));
}

const SNIPPETS: [&str; 14] = [
    "\"",
    "'''",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    "\n",
    "\u{1b}[2J",
    "\u{202E}",
    "é",
    "[[step]]\n",
    "{{ inputs.",
    "= 1\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_change_to_a_file_makes_the_loader_panic_or_waver(
        file in 0..embedded::FILES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..24_usize, 0..SNIPPETS.len()), 1..6),
    ) {
        // Scenarios have a test of their own, beside this one.
        let mut files = Memory::example();
        files.0.retain(|(path, _)| !path.starts_with("config/scenarios/"));
        let file = file % files.0.len();
        let (_, text) = &mut files.0[file];
        for (at, cut, snippet) in changes {
            let mut chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len() + 1);
            let end = (at + cut).min(chars.len());
            chars.splice(at..end, SNIPPETS[snippet].chars());
            *text = chars.into_iter().collect();
        }
        let shown = |files: &Memory| match Workspace::load(files) {
            Ok(workspace) => format!("{workspace:?}"),
            Err(problems) => {
                assert!(!problems.is_empty());
                for problem in &problems {
                    assert!(problem.message.as_str().chars().all(|c| !c.is_control()));
                }
                problems.render(false)
            }
        };
        let once = shown(&files);
        let escaped = once.contains('\u{1b}') && !once.starts_with("Workspace");
        prop_assert!(!escaped, "an escape sequence came through");
        prop_assert_eq!(once, shown(&files));
    }
}
