//! `warroom approve`: what it shows, signs, writes and refuses.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rstest::rstest;
use warroom::plan::Text;

use super::kit::{Home, Said};

pub(super) const IAM: &str = "config/approvals/sale/iam.toml";

const CLEO: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID8SeT70mT5pJ3wcT0BbBFr1Slowt0PS+4ZXmNYayy85";

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gate")
}

/// The sound workspace of the gate's tests, and the keys of its people.
pub(super) struct Desk {
    pub(super) home: Home,
}

impl Desk {
    pub(super) fn new() -> Self {
        let mut files = Vec::new();
        collect(&data().join("sound"), "", &mut files);
        let home = Home::with(files.iter().map(|(path, text)| (path.as_str(), text.clone())));
        for entry in fs::read_dir(data().join("keys")).unwrap() {
            let from = entry.unwrap();
            let to = home.path().join(from.file_name());
            fs::copy(from.path(), &to).unwrap();
            fs::set_permissions(&to, Permissions::from_mode(0o600)).unwrap();
        }
        Self { home }
    }

    fn file(&self, path: &str) -> PathBuf {
        self.home.path().join("workspace").join(path)
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.file(path)).unwrap()
    }

    pub(super) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        fs::write(self.file(path), text.replace(from, to)).unwrap();
    }

    /// `warroom approve sale --function iam` and more.
    fn approve(&self, more: &[&str]) -> Said {
        self.home.run(&[&["approve", "sale", "--function", "iam"], more].concat())
    }

    /// Does ssh-keygen say that ben signed this?
    fn agrees(&self, statement: &str) -> bool {
        let file = self.read(IAM);
        let (_, signature) = file.split_once("signature = '''\n").unwrap();
        fs::write(self.home.path().join("sig"), signature.trim_end().trim_end_matches('\'')).unwrap();
        let key = fs::read_to_string(self.home.path().join("ben.pub")).unwrap();
        fs::write(self.home.path().join("signers"), format!("ben {key}")).unwrap();
        let arguments = ["-Y", "verify", "-f", "signers", "-I", "ben", "-n", "warroom.approval", "-s", "sig"];
        self.home.pipe("ssh-keygen", &arguments, statement).status == 0
    }
}

fn collect(root: &Path, below: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(root.join(below)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if root.join(&path).is_dir() {
            collect(root, &path, found);
        } else {
            let text = fs::read_to_string(root.join(&path)).unwrap();
            found.push((path, text));
        }
    }
}

#[test]
fn an_approval_is_shown_signed_and_written() {
    let desk = Desk::new();
    let said =
        desk.approve(&["--key", "ben", "--at", "2027-02-24T10:00:00.7Z", "--condition", "after the test"]);
    let said = said.ended(0).says(&["config/approvals/sale/iam.toml: approved for iam by ben"]).complains(&[
        "sale: Summer sale",
        "2027-03-02T09:00:00Z to 2027-03-05T22:00:00Z",
        "pay: Pay, eu-west, approved",
        "checkout-key: payments:create; production, until 2027-04-20T08:00:00Z",
        "cart: required, to storefront, pay, kept 30d",
        "approved for iam",
        "after the test",
        "2027-03-26T10:00:00Z",
        "Ben Bell (ben), at 2027-02-24T10:00:00Z",
        "ssh-ed25519 SHA256:vXGggsq00c85tfABryOrMJBBEkzzYrpJU6vO9aW1i0g",
        "since 2027-02-22T10:00:00Z (ben, approved) nothing has changed",
    ]);
    assert_eq!(said.out.lines().count(), 1);
    let file = desk.read(IAM);
    assert!(
        file.contains("approved_at = 2027-02-24T10:00:00Z\nexpires_at = 2027-03-26T10:00:00Z\n"),
        "{file}"
    );
    assert!(desk.agrees(&desk.approve(&["--print"]).ended(0).out));
    let rest: Vec<_> = fs::read_dir(desk.file("config/approvals/sale")).unwrap().collect();
    assert_eq!(rest.len(), 3, "nothing else is left: {rest:?}");
}

#[test]
fn what_is_printed_before_is_what_is_signed_and_what_is_printed_after() {
    let desk = Desk::new();
    let how = ["--key", "ben", "--at", "2027-02-24T10:00:00Z", "--expires", "14d"];
    let before = desk.approve(&[&how[..], &["--print"]].concat()).ended(0).out;
    assert!(!before.ends_with('\n'));
    assert!(!desk.agrees(&before), "it is not signed yet");
    desk.approve(&how).ended(0);
    assert_eq!(desk.approve(&["--print"]).ended(0).out, before);
    assert!(desk.agrees(&before));
    assert!(
        before.contains("\"expires_at\":\"2027-03-10T10:00:00Z\"") && before.contains("warroom.approval/1")
    );
}

#[test]
fn the_answer_for_programs_has_every_member() {
    let desk = Desk::new();
    let said =
        desk.approve(&["--key", "ben", "--at", "2027-02-24T10:00:00Z", "--decline", "--format", "json"]);
    let json = said.ended(0).json();
    assert_eq!(json["file"], IAM);
    assert_eq!((&json["function"], &json["by"]), (&"iam".into(), &"ben".into()));
    assert_eq!(json["decision"], "declined");
    assert_eq!(json["approved_at"], "2027-02-24T10:00:00Z");
    assert_eq!(json["expires_at"], "2027-03-26T10:00:00Z");
    assert_eq!(json["digest"].as_str().unwrap().len(), 64);
    assert_eq!(json["fingerprint"], "SHA256:vXGggsq00c85tfABryOrMJBBEkzzYrpJU6vO9aW1i0g");
    assert!(desk.read(IAM).contains("decision = \"declined\""));
}

#[test]
fn what_has_changed_since_is_shown_and_signing_again_is_enough() {
    let desk = Desk::new();
    desk.replace("config/campaigns/sale.toml", "retention = \"30d\"", "retention = \"7d\"");
    desk.replace("config/campaigns/sale.toml", "scopes = [\"payments:create\"]", "scopes = [\"payments:*\"]");
    desk.approve(&["--key", "ben"]).ended(0).complains(&[
        "since 2027-02-22T10:00:00Z (ben, approved) this has changed:",
        "identity.checkout-key.scopes removed: payments:create",
        "identity.checkout-key.scopes added: payments:*",
        "signal.cart.retention: 30d → 7d",
    ]);
    desk.approve(&["--key", "ben"]).ended(0).complains(&["nothing has changed"]);
}

#[test]
fn an_approval_that_nobody_signed_is_nothing_to_compare_with() {
    let desk = Desk::new();
    desk.replace(IAM, "expires_at = 2027-03-20", "expires_at = 2027-03-21");
    desk.approve(&["--key", "ben"]).ended(0).complains(&["that is there has no valid signature"]);
    fs::write(desk.file(IAM), "nonsense").unwrap();
    desk.approve(&["--print"]).ended(2).complains(&["the approval for iam that is there can't be read"]);
    desk.approve(&["--key", "ben"]).ended(0).complains(&["that is there has no valid signature"]);
    fs::remove_file(desk.file(IAM)).unwrap();
    desk.approve(&["--key", "ben"]).ended(0).complains(&["nothing was approved for iam before"]);
}

#[test]
fn a_signature_made_by_ssh_keygen_is_taken_when_it_is_right() {
    let desk = Desk::new();
    let how = ["--as", "ben", "--at", "2027-02-24T10:00:00Z", "--condition", "after the test"];
    let statement = desk.approve(&[&how[..], &["--print"]].concat()).ended(0).out;
    fs::write(desk.home.path().join("statement"), &statement).unwrap();
    let sign = ["-Y", "sign", "-n", "warroom.approval", "-f", "ben", "statement"];
    assert_eq!(desk.home.pipe("ssh-keygen", &sign, "").status, 0);
    let attach = ["--signature", "statement.sig"];
    let other = ["--as", "ben", "--at", "2027-02-24T10:00:01Z", "--condition", "after the test"];
    let refused = desk.approve(&[&other[..], &attach].concat());
    refused.ended(1).complains(&["the signature is not over this approval", "--at"]);
    let somebody = ["--as", "cleo", "--at", "2027-02-24T10:00:00Z"];
    desk.approve(&[&somebody[..], &attach].concat())
        .ended(1)
        .complains(&["is not the one that the roster has of cleo"]);
    let before = desk.read(IAM);
    desk.approve(&["--signature", "statement.sig"]).ended(2).complains(&["--at"]);
    assert_eq!(desk.read(IAM), before, "nothing was written");
    desk.approve(&[&how[..], &attach].concat()).ended(0);
    assert!(desk.agrees(&statement));
    fs::write(desk.home.path().join("noise"), "noise").unwrap();
    desk.approve(&[&how[..], &["--signature", "noise"]].concat())
        .ended(2)
        .complains(&["no armoured SSH signature"]);
}

#[test]
fn the_agent_signs_with_the_key_of_the_person_or_the_one_that_is_named() {
    let mut desk = Desk::new();
    let socket = desk.home.path().join("agent").display().to_string();
    let said = desk.home.pipe("ssh-agent", &["-a", &socket], "").ended(0);
    let id = said.out.split_once("SSH_AGENT_PID=").unwrap().1.split(';').next().unwrap().to_owned();
    desk.home.set("SSH_AUTH_SOCK", &socket).set("SSH_AGENT_PID", &id);
    let agent = ["--key", "agent"];
    desk.approve(&agent)
        .ended(1)
        .complains(&["the ssh-agent has no key of anybody on the roster", "ssh-add"]);
    assert_eq!(desk.home.pipe("ssh-add", &["ben"], "").status, 0);
    desk.approve(&agent).ended(0).says(&["by ben"]);
    assert!(desk.agrees(&desk.approve(&["--print"]).ended(0).out));
    desk.approve(&["--key", "ben.pub"]).ended(0).says(&["by ben"]);
    desk.approve(&["--key", "cleo.pub"]).ended(1).complains(&["does not have the key", "ssh-add"]);
    desk.approve(&["--key", "agent", "--as", "cleo"]).ended(1).complains(&["does not have the key"]);
    assert_eq!(desk.home.pipe("ssh-add", &["cleo"], "").status, 0);
    desk.approve(&agent).ended(2).complains(&["may be that of ben or of cleo", "--as PERSON"]);
    desk.approve(&["--key", "agent", "--as", "cleo"]).ended(0).says(&["by cleo"]);
    assert_eq!(desk.home.pipe("ssh-agent", &["-k"], "").status, 0);
    desk.approve(&agent).ended(3).complains(&["the ssh-agent can't be reached"]);
}

#[rstest]
#[case::unknown_campaign(&["approve", "sail", "--function", "iam", "--key", "ben"], 2, "there is no campaign `sail`")]
#[case::no_name(&["approve", "../sale", "--function", "iam", "--key", "ben"], 2, "there is no campaign")]
#[case::function(&["approve", "sale", "--function", "ciso", "--key", "ben"], 2, "use iam, privacy")]
#[case::no_key(&["approve", "sale", "--function", "iam"], 2, "--key")]
#[case::no_file(&["approve", "sale", "--function", "iam", "--key", "nowhere"], 2, "the key `nowhere` can't be read")]
#[case::no_person(&["approve", "sale", "--function", "iam", "--key", "ben", "--as", "zoe"], 2, "there is no person `zoe`")]
#[case::their_key(&["approve", "sale", "--function", "iam", "--key", "ben", "--as", "cleo"], 1, "is not the one that the roster has of cleo")]
#[case::keyless(&["approve", "sale", "--function", "iam", "--key", "ben", "--as", "eli"], 1, "the roster has no `ssh_key` of eli")]
#[case::no_human(&["approve", "sale", "--function", "iam", "--key", "ben", "--as", "pay-desk"], 1, "`pay-desk` is no human being")]
#[case::no_agent(&["approve", "sale", "--function", "iam", "--key", "agent", "--as", "ben"], 2, "SSH_AUTH_SOCK is not set")]
#[case::nobody(&["approve", "sale", "--function", "iam", "--key", "agent"], 2, "nobody is named who signs")]
#[case::backwards(&["approve", "sale", "--function", "iam", "--key", "ben", "--at", "2027-02-22T10:00:00Z", "--expires", "2027-02-21T10:00:00Z"], 2, "before it begins")]
#[case::no_instant(&["approve", "sale", "--function", "iam", "--key", "ben", "--expires", "soon"], 2, "write for example 14d")]
#[case::empty_condition(&["approve", "sale", "--function", "iam", "--key", "ben", "--condition", " "], 2, "a condition is empty")]
#[case::no_on_condition(&["approve", "sale", "--function", "iam", "--key", "ben", "--decline", "--condition", "x"], 2, "cannot be used with")]
fn what_makes_no_sense_is_refused_and_nothing_is_written(
    #[case] arguments: &[&str],
    #[case] status: i32,
    #[case] says: &str,
) {
    let desk = Desk::new();
    let before = desk.read(IAM);
    desk.home.run(arguments).ended(status).complains(&[says]);
    assert_eq!(desk.read(IAM), before);
}

#[test]
fn keys_that_nobody_has_are_too_short_or_readable_by_others_are_refused() {
    let desk = Desk::new();
    assert_eq!(desk.home.pipe("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", "new"], "").status, 0);
    desk.approve(&["--key", "new"])
        .ended(1)
        .complains(&["nobody on the roster has the key SHA256:", "ssh_key = "]);
    fs::set_permissions(desk.home.path().join("ben"), Permissions::from_mode(0o644)).unwrap();
    desk.approve(&["--key", "ben"]).ended(2).complains(&["others can read the key", "chmod 600"]);
    fs::set_permissions(desk.home.path().join("ben"), Permissions::from_mode(0o600)).unwrap();
    let locked = ["-q", "-t", "ed25519", "-N", "correct horse", "-a", "4", "-f", "locked"];
    assert_eq!(desk.home.pipe("ssh-keygen", &locked, "").status, 0);
    let public = fs::read_to_string(desk.home.path().join("locked.pub")).unwrap();
    desk.replace("config/roster.toml", CLEO, public.trim());
    desk.approve(&["--key", "locked"]).ended(2).complains(&["the key is under a passphrase", "ssh-add"]);
    desk.replace("config/roster.toml", public.trim(), "ssh-dss AAAAB3NzaC1kc3M=");
    desk.approve(&["--key", "ben", "--as", "cleo"]).ended(2).complains(&["not supported: ssh-dss"]);
}

#[test]
fn a_campaign_with_problems_of_its_own_is_not_signed() {
    let desk = Desk::new();
    desk.replace("config/campaigns/sale.toml", "owner = \"identity\"", "owner = \"nobody\"");
    desk.approve(&["--key", "ben"]).ended(2).complains(&["nobody"]);
}

#[test]
fn the_example_that_is_compiled_in_has_no_folder_to_write_to() {
    let home = Home::new();
    let key = ["-q", "-t", "ed25519", "-N", "", "-f", "new"];
    assert_eq!(home.pipe("ssh-keygen", &key, "").status, 0);
    let run =
        ["approve", "spring-launch", "--function", "iam", "--as", "okafor", "--at", "2027-02-23T10:00:00Z"];
    let said = home.run(&[&run[..], &["--print"]].concat()).ended(0);
    assert!(said.out.starts_with('{'));
    let refused = home.run(&[&run[..], &["--key", "new"]].concat()).ended(2);
    refused.complains(&["there is no folder to write the approval to", "`warroom init DIR`"]);
}

#[test]
fn hostile_words_are_made_visible_before_they_are_signed() {
    let desk = Desk::new();
    let raw = "ok\u{1b}[2J\u{202e}x";
    let said = desk.approve(&["--key", "ben", "--condition", raw]).ended(0);
    assert!(said.err.contains(Text::line(raw).as_str()) && !said.err.contains('\u{1b}'));
    assert!(!desk.read(IAM).contains('\u{1b}'));
    assert!(desk.agrees(&desk.approve(&["--print"]).ended(0).out));
}
