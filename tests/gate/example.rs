//! The approvals of the example that is shipped. Nobody keeps the keys that signed them: when what they govern changes,
//! they are signed again, with new keys (`UPDATE=sign cargo test --test gate example`).

use std::fs;
use std::path::{Path, PathBuf};

use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use warroom::plan::approval::Function;
use warroom::plan::embedded::FILES;
use warroom::plan::load::source::Folder;
use warroom::plan::{CampaignId, Survey};
use warroom::readiness::approval::{Hash, NAMESPACE, PublicKey, SshSig, Statement, Wire as _, to_toml};
use warroom::readiness::{Family, Gate, about};

use super::kit::at;
use super::sign::{campaign, draft};

const CAMPAIGN: &str = "spring-launch";
const ROSTER: &str = "config/roster.toml";
const THREE: [(Function, &str); 3] =
    [(Function::Iam, "okafor"), (Function::Privacy, "haddad"), (Function::Business, "weber")];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[expect(clippy::disallowed_methods, reason = "a developer's switch to sign the example anew")]
fn is_to_sign() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "sign")
}

/// The line of the roster that holds somebody's key, in place of an older one.
fn with_key(roster: &str, person: &str, line: &str) -> String {
    let (before, after) = roster.split_once(&format!("id = \"{person}\"\n")).unwrap();
    let (own, rest) = after.split_once("\ncontact").unwrap();
    let own: Vec<&str> = own.lines().filter(|line| !line.starts_with("ssh_key")).collect();
    format!("{before}id = \"{person}\"\n{}\nssh_key = \"{line}\"\ncontact{rest}", own.join("\n"))
}

fn sign() {
    let campaign = campaign(&root(), CAMPAIGN);
    for (function, by) in THREE {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap();
        let mut blob = Vec::new();
        blob.put_string(b"ssh-ed25519");
        blob.put_string(pair.public_key().as_ref());
        let key = PublicKey::from_blob(&blob).unwrap();
        let mut approval = draft(&campaign, function, by, "2027-02-23T10:00:00Z", "2027-03-20T00:00:00Z");
        let statement = Statement::of(&campaign.id, &approval).to_bytes().unwrap();
        let mut signature = Vec::new();
        signature.put_string(b"ssh-ed25519");
        signature.put_string(pair.sign(&SshSig::signed_data(NAMESPACE, Hash::Sha512, &statement)).as_ref());
        approval.signature = SshSig::new(NAMESPACE, key.clone(), Hash::Sha512, signature).armoured();
        let path = root().join(format!("config/approvals/{CAMPAIGN}/{function}.toml"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, to_toml(&campaign.id, &approval)).unwrap();
        let roster = fs::read_to_string(root().join(ROSTER)).unwrap();
        let line = format!("{} {by}@example.com", key.line());
        fs::write(root().join(ROSTER), with_key(&roster, by, &line)).unwrap();
    }
}

#[test]
fn the_example_is_approved_at_its_own_launch() {
    if is_to_sign() {
        sign();
    }
    let survey = Survey::load(&Folder::new(&root()), None).unwrap();
    let id = CampaignId::parse(CAMPAIGN).unwrap();
    let opens = survey.workspace.campaigns[&id].window.opens;
    assert_eq!(opens, at("2027-03-02T09:00:00Z"));
    let report = Gate::of(&survey).check(&id, opens).unwrap();
    let mine = report.findings.iter().filter(|it| about(it.code).family == Family::Approvals);
    let said: Vec<_> = mine.filter(|it| it.blocks()).map(|it| it.problem.message.as_str()).collect();
    assert_eq!(said, Vec::<&str>::new(), "sign it again: UPDATE=sign cargo test --test gate example");
    assert_eq!(report.approvals.len(), 3);
    assert!(report.approvals.iter().all(|line| line.required && line.fault.is_none()));
}

#[test]
fn the_approvals_of_the_example_are_compiled_in() {
    for (function, _) in THREE {
        let path = format!("config/approvals/{CAMPAIGN}/{function}.toml");
        assert!(FILES.iter().any(|(name, _)| *name == path), "{path} is not in src/plan/embedded.rs");
    }
}
