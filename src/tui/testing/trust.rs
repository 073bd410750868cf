//! The example with actions that go to many targets, wait for people, go on after their first call; and stories of
//! them.

use std::collections::BTreeMap;

use super::Story;
use super::story::{example, person};
use crate::incident::command::{Confirmation, LeadCommand, ReportCommand};
use crate::incident::event::{Kind, TargetOutcome, TargetResult};
use crate::incident::{Command, FireId};
use crate::plan::action::ActionFile;
use crate::plan::{Plan, ProbeStatus, Text};

const ACTIONS: &str = r#"
[[action]]
id = "sessions-end"
title = "End the sessions of every region"
domain = "identity"
authority = "revoke_secrets"
danger = "reversible"
target = "shop-regions"
for_each = { values = [@REGIONS@], max_targets = 100, concurrency = 8 }
verify = { http = { url = "https://id.example.com/{{ each }}/sessions" }, within = "1m" }
[action.request]
method = "POST"
url = "https://id.example.com/{{ each }}/logout-all"
auth = { bearer = "env:KEYCLOAK_ADMIN_TOKEN" }
[action.undo.request]
method = "POST"
url = "https://id.example.com/{{ each }}/login-again"

[[action]]
id = "records-drain"
title = "Drain the records of the zone"
domain = "dns"
authority = "revoke_secrets"
danger = "reversible"
target = "example.com"
for_each = { captured = "records", name = "{{ each.name }}", out_of = "all" }
[action.capture]
pick = { records = "/weighted", all = "/count" }
[action.capture.request]
url = "https://dns.example.com/zones/example.com"
[action.request]
method = "PATCH"
url = "https://dns.example.com/zones/example.com/{{ each.name }}"
json = { weight = 0 }

[[action]]
id = "regions-halt"
title = "Halt every region"
domain = "traffic"
authority = "revoke_secrets"
danger = "reversible"
target = "all-regions"
for_each = { values = [@REGIONS@], max_targets = 20 }
[action.exec]
args = ["kubectl", "--context", "{{ each }}", "scale", "deploy/shop", "--replicas=0"]
env = { KUBECONFIG = "file:/run/secrets/kube" }

[[action]]
id = "release-back"
title = "Put the release before back"
domain = "app"
authority = "revoke_secrets"
danger = "reversible"
target = "shop"
keep = { job = "/id" }
retry = { attempts = 3, idempotent = "the server knows the key" }
[action.request]
method = "POST"
url = "https://ci.example.com/rollback"
auth = { oauth2 = { token_url = "https://id.example.com/token", client_id = "warroom", client_secret = "env:CI_SECRET" } }
[[action.then]]
request = { method = "POST", url = "https://ci.example.com/jobs/{{ answers.job }}/start" }
[action.poll]
request = { url = "https://ci.example.com/jobs/{{ answers.job }}" }
done = { json = { "/state" = "done" } }

[[action]]
id = "zone-freeze"
title = "Freeze the zone at the registrar"
domain = "dns"
authority = "change_dns"
danger = "reversible"
[action.request]
method = "POST"
url = "https://registrar.example.com/freeze"
"#;

/// How many regions there are.
pub(crate) const REGIONS: u32 = 38;

/// The example with these actions, none of which a runbook names or a key opens.
pub(crate) fn plan() -> Plan {
    let regions: Vec<_> = (1..=REGIONS).map(|number| format!("\"region-{number:02}\"")).collect();
    let file: ActionFile = toml::from_str(&ACTIONS.replace("@REGIONS@", &regions.join(", "))).unwrap();
    let mut plan = example();
    for action in file.action {
        plan.actions.insert(action.id.clone(), action);
    }
    plan
}

/// What is captured for `records-drain`: so many records of so many there are.
pub(crate) fn records(count: u64, all: u64) -> BTreeMap<String, serde_json::Value> {
    let records: Vec<_> =
        (1..=count).map(|number| serde_json::json!({ "name": format!("shop-{number:02}") })).collect();
    BTreeMap::from([("records".to_owned(), records.into()), ("all".to_owned(), all.into())])
}

/// How the calls for targets ended: the first so many well, then failures, then unknown ones.
pub(crate) fn results(done: u32, failed: u32, unknown: u32) -> Vec<TargetResult> {
    let result = |target: u32| {
        let (outcome, status, detail) = if target < done {
            (TargetOutcome::Succeeded, Some(200), "")
        } else if target < done + failed {
            (TargetOutcome::Failed, Some(503), "answered 503, expected any 2xx")
        } else {
            (TargetOutcome::Unknown, None, "the connection was reset")
        };
        TargetResult { target, outcome, status, duration_ms: 50, detail: Text::line(detail) }
    };
    (0..done + failed + unknown).map(result).collect()
}

impl Story {
    fn trusting() -> Self {
        let mut story = Self::declared(plan(), Kind::Drill, "checkout answers 401");
        story.look("checkout", ProbeStatus::Failing, "401, 214 a minute");
        story.by("ito", &Command::Lead(LeadCommand::TakeCommand { relieve: None }));
        story.open("ito", "secrets-revocation");
        story.wait(30);
        story
    }

    /// A second person is asked; the person at the keyboard could.
    pub(crate) fn awaiting() -> Self {
        let mut story = Self::trusting();
        let typed = Some(Text::line("checkout-key-7"));
        story.fire_with("okafor", "key-revoke", Confirmation { typed, spoken: None, ask: true });
        story.wait(48);
        story.me = person("silva");
        story
    }

    /// The calls for many targets run.
    pub(crate) fn many() -> Self {
        let mut story = Self::trusting();
        let fire = story.fire_with("okafor", "sessions-end", Confirmation::default());
        story.wait(2);
        story.targets_ended(fire, 17, 2, 0);
        story.wait(1);
        story.me = person("okafor");
        story
    }

    /// Most of many calls ended well, some did not.
    pub(crate) fn partial() -> Self {
        let mut story = Self::many();
        let fire = story.incident.fires.open().next().unwrap().id;
        let rest = results(REGIONS - 1, 0, 1).into_iter().skip(19).collect();
        story.report(ReportCommand::Targets { fire, results: rest });
        story.wait(9);
        story
    }

    /// The targets were read, and there are too many.
    pub(crate) fn held() -> Self {
        let mut story = Self::trusting();
        let fire = story.fire_with("okafor", "records-drain", Confirmation::default());
        story.report(ReportCommand::Captured { fire, captured: records(18, 40) });
        story.wait(12);
        story.me = person("okafor");
        story
    }

    fn targets_ended(&mut self, fire: FireId, done: u32, failed: u32, unknown: u32) {
        self.report(ReportCommand::Targets { fire, results: results(done, failed, unknown) });
    }
}
