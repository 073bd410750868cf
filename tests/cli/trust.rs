//! Actions that a second person approves, whose targets are confirmed, that are called off, repeated and redone.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use rstest::rstest;
use serde_json::Value;

use warroom::plan::{IncidentId, ProbeStatus, Workspace};
use warroom::runtime::clock::Clock;
use warroom::runtime::host::{AnySession, Host};
use warroom::runtime::ledger::Ledger;
use warroom::runtime::session::Happening;

use super::kit::{Home, ID, Said};

const NAMES: &[&str] = &["soon-denied", "regions", "too-many", "records", "release", "words", "refused-ones"];

const ACTIONS: &str = r#"
[[action]]
id = "soon-denied"
title = "Revoke a key, approved within no time"
domain = "identity"
authority = "revoke_secrets"
target = "old-key"
approve_within = "1ms"
request = { method = "DELETE", url = "https://vault.example.com:8200/v1/keys/old" }
simulate = { after = "0s" }

[[action]]
id = "regions"
title = "Sign out every region"
domain = "identity"
authority = "revoke_secrets"
danger = "reversible"
target = "shop-regions"
for_each = { values = ["eu", "us", "ap"], concurrency = 2 }
request = { method = "POST", url = "https://id.example.com/{{ each }}/logout-all", auth = { bearer = "env:TOKEN" } }
simulate = { after = "0s" }

[[action]]
id = "too-many"
title = "Sign out too many regions"
domain = "identity"
authority = "revoke_secrets"
danger = "reversible"
target = "most-regions"
for_each = { values = [@MANY@], max_targets = 20 }
request = { method = "POST", url = "https://id.example.com/{{ each }}/logout-all" }
simulate = { after = "0s" }

[[action]]
id = "records"
title = "Drain the records"
domain = "dns"
authority = "revoke_secrets"
danger = "reversible"
target = "example.com"
for_each = { captured = "records", out_of = "all" }
request = { method = "PATCH", url = "https://dns.example.com/{{ each }}" }
simulate = { after = "0s", captured = { records = ["shop", "www"], all = 4 } }
[action.capture]
request = { url = "https://dns.example.com/" }
pick = { records = "/records", all = "/count" }

[[action]]
id = "release"
title = "Put the release before back"
domain = "app"
authority = "revoke_secrets"
danger = "reversible"
keep = { job = "/id" }
retry = { attempts = 3, idempotent = "the server knows the key" }
simulate = { after = "0s", captured = { job = "17" } }
[action.exec]
args = ["deploy", "back", "to v41"]
env = { DEPLOY_TOKEN = "env:DEPLOY_TOKEN" }
[[action.then]]
request = { method = "POST", url = "https://ci.example.com/{{ answers.job }}", auth = { aws = { service = "ci", region = "eu-1", access_key_id = "env:AWS_ID", secret_access_key = "env:AWS_SECRET" } } }
[action.poll]
request = { url = "https://ci.example.com/{{ answers.job }}" }
done = { status = [200] }

[[action]]
id = "words"
title = "Tell the vendor"
domain = "comms"
authority = "revoke_secrets"
danger = "reversible"
mail = { server = "mail.example.com", from = "ops@example.com", to = ["vendor@example.com"], subject = "down", text = "It is down." }
simulate = { after = "0s" }

[[action]]
id = "refused-ones"
title = "Sign out regions that refuse"
domain = "identity"
authority = "revoke_secrets"
danger = "reversible"
for_each = { values = ["eu", "us"] }
request = { method = "POST", url = "https://id.example.com/{{ each }}/logout-all" }
simulate = { status = 503, after = "0s" }
"#;

fn home() -> Home {
    let many: Vec<_> = (1..=38).map(|number| format!("\"region-{number:02}\"")).collect();
    let home = Home::quick_with(NAMES, &ACTIONS.replace("@MANY@", &many.join(", "))).declared();
    home.done(&["take", ID]);
    home
}

fn by<'a>(person: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
    [&["--as", person], arguments].concat()
}

fn json<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &["--format", "json"]].concat()
}

/// A program that waits for a second person.
struct Waiting {
    child: Option<Child>,
    /// The number of the call that it asked for.
    fire: String,
}

impl Waiting {
    /// okafor asks; this comes back when the program says what it waits for.
    fn ask(home: &Home) -> Self {
        let asked = by("okafor", &["fire", ID, "key-revoke", "--confirm", "checkout-key-7", "--ask"]);
        let mut command = home.command(&asked);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut said = String::new();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        lines.read_line(&mut said).unwrap();
        let fire = said.strip_prefix('#').and_then(|rest| rest.split(' ').next());
        let fire = fire.unwrap_or_else(|| panic!("{said}")).to_owned();
        for wanted in ["waits for ito, khan or silva", "warroom permit", "denied at"] {
            assert!(said.contains(wanted), "no `{wanted}` in {said}");
        }
        // What it says later must have somewhere to go.
        std::thread::spawn(move || lines.lines().count());
        Self { child: Some(child), fire }
    }

    fn ended(mut self, status: i32) -> Said {
        Said::of(self.child.take().unwrap().wait_with_output().unwrap()).ended(status)
    }

    /// The power goes.
    fn killed(mut self) -> String {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        self.fire.clone()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

#[test]
fn a_second_person_permits_and_whoever_asked_sends() {
    let home = home();
    let waiting = Waiting::ask(&home);
    let status = home.done(&json(&["status", ID])).json();
    let awaiting = &status["awaiting_approval"][0];
    assert_eq!(awaiting["asked_by"], "okafor", "{status}");
    assert_eq!(awaiting["could"], serde_json::json!(["ito", "khan", "silva"]), "{status}");
    home.done(&["status", ID]).says(&["Waits for a second person", "asked by okafor, denied in 00:"]);
    let said = home.done(&by("silva", &["permit", ID, &waiting.fire]));
    said.says(&["approved by silva, from their own session", "verified"]);
    waiting.ended(0).says(&["verified"]);
    let log = home.done(&["log", ID, "--format", "json"]).out;
    assert_eq!(
        log.matches("\"ActionSucceeded\"").count() + log.matches("\"action_succeeded\"").count(),
        1,
        "{log}"
    );
}

#[test]
fn where_whoever_asked_is_gone_the_approver_sends() {
    let home = home();
    let fire = Waiting::ask(&home).killed();
    home.done(&["status", ID]).says(&["Waits for a second person"]);
    home.done(&by("silva", &["permit", ID, &fire])).says(&["approved by silva", "verified"]);
}

#[test]
fn requester_and_approver_are_two_people() {
    let home = home();
    let waiting = Waiting::ask(&home);
    let permit = |person| home.run(&by(person, &["permit", ID, &waiting.fire]));
    permit("okafor")
        .ended(1)
        .complains(&["requester and approver must be two people; could: ito, khan, silva"]);
    permit("weber").ended(1).complains(&["a second person has to approve; could: ito, khan, silva"]);
    let told = home.run(&json(&by("okafor", &["permit", ID, &waiting.fire]))).ended(1).json();
    assert_eq!(told["could"], serde_json::json!(["ito", "khan", "silva"]), "{told}");
    home.done(&by("okafor", &["cancel", ID, &waiting.fire])).says(&["called off by okafor"]);
    waiting.ended(1).says(&["called off"]);
}

#[test]
fn a_second_person_denies_for_a_reason() {
    let home = home();
    let waiting = Waiting::ask(&home);
    let deny = by("silva", &["deny", ID, &waiting.fire]);
    home.run(&deny).ended(2).complains(&["--reason"]);
    home.run(&[&deny[..], &["--reason", " "]].concat()).ended(1).complains(&["a reason is required"]);
    home.done(&[&deny[..], &["--reason", "still in use"]].concat()).says(&["denied by silva, still in use"]);
    let fire = waiting.fire.clone();
    waiting.ended(1).says(&["denied: still in use"]);
    home.run(&by("silva", &["permit", ID, &fire])).ended(1).complains(&["it does not wait for an approval"]);
    let log = home.done(&["log", ID]).out;
    assert!(!log.contains(" ms"), "something was sent: {log}");
}

#[test]
fn an_approval_that_does_not_come_in_time_is_a_no() {
    let home = home();
    let fire = by("okafor", &["fire", ID, "soon-denied", "--confirm", "old-key", "--ask"]);
    let told = home.run(&json(&fire)).ended(1).json();
    assert_eq!(told["word"], "denied", "{told}");
    let number = told["fire"].to_string();
    home.run(&by("silva", &["permit", ID, &number])).ended(1).complains(&["does not wait for an approval"]);
    home.run(&by("okafor", &["retry", ID, &number])).ended(1).complains(&["it was denied; ask anew"]);
}

#[test]
fn a_campaign_may_forbid_approvals_by_voice() {
    let home = home();
    let path = home.path().join("workspace/config/campaigns/spring-launch.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("[flags]"));
    std::fs::write(&path, text.replace("[flags]", "[flags]\nforbid_attested = true")).unwrap();
    let second = home.done(&["declare", "spring-launch", "--severity", "sev2", "--title", "again"]).out;
    let second = second.trim();
    let fire = by("okafor", &["fire", second, "key-revoke", "--confirm", "checkout-key-7"]);
    let spoken = [&fire[..], &["--approved-by", "silva", "--how", "by phone"]].concat();
    home.run(&spoken).ended(1).complains(&["takes no spoken approval", "`--ask`"]);
    let own = [&fire[..], &["--approved-by", "okafor", "--how", "by phone"]].concat();
    home.run(&own).ended(1).complains(&["requester and approver must be two people"]);
}

#[test]
fn targets_that_were_read_are_held_until_they_are_confirmed() {
    let home = home();
    let told = home.run(&json(&by("okafor", &["fire", ID, "records"]))).ended(1).json();
    assert_eq!(told["word"], "held", "{told}");
    assert_eq!(told["targets"][1]["name"], "www", "{told}");
    let fire = told["fire"].to_string();
    home.done(&["status", ID])
        .says(&["Waits for a confirmation of its targets", "2 of 4 there are, more than 30 %"]);
    let status = home.done(&json(&["status", ID])).json();
    assert_eq!(status["held"][0]["targets"][0]["name"], "shop", "{status}");
    let confirm = |more: &[&str]| home.run(&[&by("okafor", &["confirm", ID, &fire])[..], more].concat());
    confirm(&[]).ended(1).complains(&["--confirm NAME"]);
    confirm(&["--confirm", "example.net"]).ended(1).complains(&["type the name of the target, example.com"]);
    confirm(&["--confirm", "example.com"]).ended(1).complains(&["`--ask` asks and waits"]);
    let approved = ["--confirm", "example.com", "--approved-by", "silva", "--how", "by phone"];
    confirm(&approved).ended(0).says(&["targets confirmed", "targets: 2/2", "accepted"]);
    confirm(&approved).ended(1).complains(&["it does not wait for a confirmation"]);
}

#[test]
fn many_targets_are_told_one_by_one_and_failed_ones_are_sent_again() {
    let home = home();
    let told = home.done(&json(&by("okafor", &["fire", ID, "regions"]))).json();
    assert_eq!((&told["progress"]["all"], &told["progress"]["done"]), (&3.into(), &3.into()), "{told}");
    let fire = told["fire"].to_string();
    home.run(&by("okafor", &["retry", ID, &fire])).ended(1).complains(&["can't be sent again"]);
    let said = home.run(&by("okafor", &["fire", ID, "refused-ones"])).ended(3);
    let said = said.says(&["eu: failed 503", "targets: 0/2, 2 failed"]);
    let line = said.out.lines().last().unwrap().to_owned();
    let fire = line.strip_prefix('#').and_then(|rest| rest.split(' ').next()).unwrap();
    home.run(&by("okafor", &["retry", ID, fire])).ended(3).says(&["sent again, 2 targets", "0/2, 2 failed"]);
    home.run(&by("okafor", &["cancel", ID, fire])).ended(1).complains(&["can't be called off: it has ended"]);
}

#[test]
fn an_undone_action_is_redone_and_nothing_else() {
    let home = home();
    let told = home.done(&json(&by("dubois", &["fire", ID, "sends-pause"]))).json();
    let fire = told["fire"].to_string();
    home.run(&by("dubois", &["redo", ID, &fire])).ended(1).complains(&["it was not undone", "`warroom undo"]);
    home.done(&by("dubois", &["undo", ID, &fire])).says(&["undo of"]);
    home.done(&by("dubois", &["redo", ID, &fire])).says(&["redo of", "verified"]);
}

#[rstest]
#[case::permit(&["permit", ID, "9999"])]
#[case::deny(&["deny", ID, "9999", "--reason", "no"])]
#[case::confirm(&["confirm", ID, "9999", "--confirm", "x"])]
#[case::cancel(&["cancel", ID, "9999"])]
#[case::retry(&["retry", ID, "9999"])]
#[case::redo(&["redo", ID, "9999"])]
fn a_call_that_is_not_there_is_refused(#[case] arguments: &[&str]) {
    let home = home();
    home.run(arguments).ended(1).complains(&["there is no call \"#9999\""]);
    let wrong: Vec<_> = arguments.iter().map(|word| if *word == "9999" { "nine" } else { word }).collect();
    home.run(&wrong).ended(2).complains(&["use the number that `warroom status` shows"]);
}

#[test]
fn a_dry_run_shows_every_kind_of_call_and_what_surrounds_it() {
    let home = home();
    let dry = |action: &str| home.done(&by("okafor", &["fire", ID, action, "--dry-run"]));
    dry("release").says(&[
        "$ deploy back 'to v41'",
        "DEPLOY_TOKEN=•••• (env:DEPLOY_TOKEN)",
        "then       POST https://ci.example.com/{{ answers.job }}, filled from the answer",
        "job        GET https://ci.example.com/{{ answers.job }} every 2s, for 5m",
        "retry      3 attempts in all on 429 or 503, same key",
    ]);
    dry("words").says(&[
        "MAIL to vendor@example.com through mail.example.com",
        "Subject: down",
        "It is down.",
    ]);
    dry("records").says(&[
        "its targets are read first",
        "first, to know all, records:",
        "PATCH https://dns.example.com/<each>",
    ]);
    dry("too-many").says(&[
        "brake      38 targets, more than 20",
        "needs the target's name and a second person",
        "region-20: POST https://id.example.com/region-20/logout-all",
        "and 18 more",
    ]);
    let told = home.done(&json(&by("okafor", &["fire", ID, "too-many", "--dry-run"]))).json();
    assert_eq!(told["targets"].as_array().map(Vec::len), Some(38), "{told}");
    assert_eq!(told["needs_name"], true);
    assert_eq!(told["request"], Value::Null);
    home.run(&by("okafor", &["fire", ID, "too-many"])).ended(1).complains(&["most-regions"]);
}

/// Let the probes look until the record says that checkout fails.
async fn look_until_it_fails(home: &Home) {
    let root = home.path().join("workspace");
    let journal = warroom::journal::open(&format!("sqlite:{}", home.journal().display())).unwrap();
    let host = Host {
        workspace: Workspace::load_dir(&root).unwrap(),
        is_whole: true,
        root: Some(root),
        ledger: Ledger::start(journal).unwrap(),
        clock: Clock::Wall,
        runners: None,
    };
    let AnySession::Drill(mut session) = host.open(IncidentId::parse(ID).unwrap()).await.unwrap() else {
        panic!("the rehearsal's incident is a drill")
    };
    let fails = |seen: Option<&warroom::incident::state::Observed>| {
        seen.is_some_and(|seen| seen.status == ProbeStatus::Failing)
    };
    session.look_now();
    while !fails(session.incident.dependencies.get("checkout")) {
        if matches!(session.next().await, Happening::Looked) {
            session.look_now();
        }
    }
}

#[test]
fn whoever_ends_an_incident_is_told_what_fails_still() {
    let home = home();
    assert!(!home.done(&["mitigate", ID, "--summary", "key 8"]).err.contains("warning"));
    home.done(&["reopen", ID, "--reason", "401 again"]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(look_until_it_fails(&home));
    for verb in ["mitigate", "resolve"] {
        let said = home.done(&[verb, ID, "--summary", "key 8"]);
        said.complains(&["warning: Checkout", "still failing"]);
    }
    home.done(&["close", ID]).complains(&["warning: Checkout", "still failing"]);
}
