//! Approvals for the tests, signed with the keys of `tests/data/gate/keys`, and the signing of what is kept.

use std::fs;
use std::path::Path;

use warroom::plan::approval::{Decision, Function};
use warroom::plan::load::source::Folder;
use warroom::plan::{Approval, Campaign, CampaignId, Code, PersonId, Survey, Text};
use warroom::readiness::approval::{Content, Hash, NAMESPACE, SshSig, Statement, to_toml};
use warroom::runtime::signer::file::{KeyFile, PrivateKey};

use super::kit::{Desk, at, data};

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
    let signature = key.sign(&SshSig::signed_data(NAMESPACE, Hash::Sha512, &statement)).unwrap();
    approval.signature = SshSig::new(NAMESPACE, key.public().clone(), Hash::Sha512, signature).armoured();
    to_toml(campaign, &approval)
}

/// Approve the campaign of a workspace as it stands, within the sound approvals' time.
pub(crate) fn approve(desk: Desk, function: Function, by: &str, change: impl FnOnce(&mut Approval)) -> Desk {
    let campaign = campaign(desk.root(), "sale");
    let mut approval = draft(&campaign, function, by, FROM, UNTIL);
    change(&mut approval);
    let text = signed(&campaign.id, approval, &key_of(by));
    desk.write(&path(function), &text)
}

/// Approve it for the three functions that every campaign needs.
pub(crate) fn approve_all(desk: Desk) -> Desk {
    THREE.into_iter().fold(desk, |desk, (function, by)| approve(desk, function, by, |_| {}))
}

/// The file of an approval.
pub(crate) fn path(function: Function) -> String {
    format!("config/approvals/sale/{function}.toml")
}

/// Who approves the sound campaign.
pub(crate) const THREE: [(Function, &str); 3] =
    [(Function::Iam, "ben"), (Function::Privacy, "cleo"), (Function::Business, "dora")];

/// When they approved it, and until when.
pub(crate) const FROM: &str = "2027-02-22T10:00:00Z";
pub(crate) const UNTIL: &str = "2027-03-20T00:00:00Z";

pub(crate) const CAMPAIGN: &str = "config/campaigns/sale.toml";

/// What the broken workspaces of this family hold, by the finding that each shows.
fn broken() -> Vec<(Code, Desk, Vec<String>)> {
    let privacy = path(Function::Privacy);
    let one = |change: fn(&mut Approval)| approve(Desk::sound(), Function::Privacy, "cleo", change);
    let flagged = |flag: &str| {
        let flags = format!("[flags]\n{flag} = true\n\n[owners]");
        approve_all(Desk::sound().replace(CAMPAIGN, "[owners]", &flags))
    };
    let all = || THREE.map(|(function, _)| path(function)).into_iter().chain([CAMPAIGN.to_owned()]).collect();
    vec![
        (Code::ApprovalMissing, one(|it| it.approved_at = at("2027-03-04T00:00:00Z")), vec![privacy.clone()]),
        (Code::ApprovalDeclined, one(|it| it.decision = Decision::Declined), vec![privacy.clone()]),
        (
            Code::ApprovalConditional,
            one(|it| it.conditions = vec![Text::line("the cart is emptied after a day")]),
            vec![privacy.clone()],
        ),
        (Code::ApprovalExpired, one(|it| it.expires_at = at("2027-03-01T00:00:00Z")), vec![privacy.clone()]),
        (
            Code::ApprovalExpiresInWindow,
            one(|it| it.expires_at = at("2027-03-04T00:00:00Z")),
            vec![privacy.clone()],
        ),
        (
            Code::ApprovalStale,
            Desk::sound().replace(CAMPAIGN, "retention = \"30d\"", "retention = \"29d\""),
            vec![CAMPAIGN.to_owned()],
        ),
        (
            Code::ApprovalSignatureInvalid,
            Desk::sound().replace(&privacy, "expires_at = 2027-03-20", "expires_at = 2027-03-22"),
            vec![privacy.clone()],
        ),
        (
            Code::ApprovalSignerUnknown,
            Desk::sound().write(&privacy, &{
                let campaign = campaign(&data().join("sound"), "sale");
                signed(&campaign.id, draft(&campaign, Function::Privacy, "cleo", FROM, UNTIL), &key_of("ada"))
            }),
            vec![privacy.clone()],
        ),
        (
            Code::ApproverNotIndependent,
            approve(Desk::sound(), Function::Privacy, "ben", |_| {}),
            vec![privacy],
        ),
        (Code::VendorApprovalMissing, flagged("third_party_enrichment"), all()),
        (Code::LegalApprovalMissing, flagged("regulated"), all()),
    ]
}

#[expect(clippy::disallowed_methods, reason = "a developer's switch to write the files anew")]
fn update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value != "sign")
}

fn keep(path: &Path, text: &str) {
    if update() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(kept == text, "{} is old: run the tests once with UPDATE=1", path.display());
}

/// What is kept must be what is signed today: ed25519 signatures of the same bytes are the same.
#[test]
fn what_is_kept_is_signed_as_it_stands() {
    let root = data().join("sound");
    let desk = approve_all(Desk::sound());
    for (function, _) in THREE {
        let path = path(function);
        keep(&root.join(&path), &fs::read_to_string(desk.root().join(&path)).unwrap());
    }
    for (code, desk, files) in broken() {
        for file in files {
            let path = data().join("broken").join(code.as_str()).join(&file);
            keep(&path, &fs::read_to_string(desk.root().join(&file)).unwrap());
        }
    }
}
