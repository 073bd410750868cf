//! Approvals for the tests, signed with the keys of `tests/data/gate/keys`, and the signing of what is kept.

use std::fs;
use std::path::Path;

use warroom::plan::approval::{Decision, Function};
use warroom::plan::load::source::Folder;
use warroom::plan::{Approval, Campaign, CampaignId, PersonId, Survey, Text};
use warroom::readiness::approval::{Content, Hash, SshSig, Statement, to_toml};
use warroom::runtime::signer::file::{KeyFile, PrivateKey};

use super::kit::{at, data};

/// The open private key in a text.
pub(crate) fn private(text: &str) -> PrivateKey {
    KeyFile::parse(text).unwrap().open(None).unwrap()
}

/// The private key of somebody of the sound workspace.
pub(crate) fn key_of(person: &str) -> PrivateKey {
    private(&fs::read_to_string(data().join("keys").join(person)).unwrap())
}

/// The campaign of a workspace.
pub(crate) fn campaign(root: &Path, id: &str) -> Campaign {
    let survey = Survey::load(&Folder::new(root), None);
    let survey = survey.unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    survey.workspace.campaigns[&CampaignId::parse(id).unwrap()].clone()
}

/// An approval of a campaign as it stands, not signed yet.
pub(crate) fn draft(campaign: &Campaign, function: Function, by: &str, from: &str, until: &str) -> Approval {
    let content = Content::of(campaign).unwrap();
    Approval {
        function,
        by: PersonId::parse(by).unwrap(),
        decision: Decision::Approved,
        conditions: Vec::<Text>::new(),
        approved_at: at(from),
        expires_at: at(until),
        digest: content.digest,
        content: Some(content.json),
        signature: String::new(),
    }
}

/// The approval's file, signed.
pub(crate) fn signed(campaign: &CampaignId, mut approval: Approval, key: &PrivateKey) -> String {
    let statement = Statement::of(campaign, &approval).to_bytes().unwrap();
    let signature = key.sign(&SshSig::signed_data(Hash::Sha512, &statement)).unwrap();
    approval.signature = SshSig::new(key.public().clone(), Hash::Sha512, signature).armoured();
    to_toml(campaign, &approval)
}

#[expect(clippy::disallowed_methods, reason = "a developer's switch to write the files anew")]
fn update() -> Option<String> {
    std::env::var("UPDATE").ok()
}

/// What is kept must be what is signed today: ed25519 signatures of the same bytes are the same.
#[test]
fn the_sound_workspace_is_signed_as_it_stands() {
    let root = data().join("sound");
    let campaign = campaign(&root, "sale");
    for (function, by) in [(Function::Iam, "ben"), (Function::Privacy, "cleo"), (Function::Business, "dora")]
    {
        let draft = draft(&campaign, function, by, "2027-02-22T10:00:00Z", "2027-03-20T00:00:00Z");
        let text = signed(&campaign.id, draft, &key_of(by));
        let path = root.join(format!("config/approvals/sale/{function}.toml"));
        if update().is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == text, "{} is old: run the tests once with UPDATE=1", path.display());
    }
}
