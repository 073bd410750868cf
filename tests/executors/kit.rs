//! What the tests of this folder share.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use warroom::plan::request::Request;
use warroom::plan::template::resolve_call;
use warroom::plan::{CallTemplate, Duration, Probe, Text, Vars, settings};
use warroom::runtime::clock::Clock;
use warroom::runtime::live::{LiveSettings, LiveWorld};
use warroom::runtime::world::{Call, CallOutcome, Look, Purpose, World as _};

/// A world that may call this machine.
pub(super) fn world() -> LiveWorld {
    world_with(json!({"allowed_hosts": ["127.0.0.1", "localhost"]}), Path::new("/"))
}

pub(super) fn world_with(http: Value, root: &Path) -> LiveWorld {
    world_at(http, root, Clock::Wall)
}

pub(super) fn world_at(http: Value, root: &Path, clock: Clock) -> LiveWorld {
    let http: settings::Http = serde_json::from_value(http).unwrap();
    let settings = LiveSettings { http, resolvers: Vec::new(), root: root.to_owned() };
    LiveWorld::new(settings, clock)
}

/// A call of an action, changed as the test needs it.
pub(super) fn call(request: Value) -> Call {
    let request: Request = serde_json::from_value(request).unwrap();
    of(CallTemplate::Http(&request))
}

pub(super) fn program(exec: Value) -> Call {
    of(CallTemplate::Exec(&serde_json::from_value(exec).unwrap()))
}

pub(super) fn dns_update(update: Value) -> Call {
    of(CallTemplate::DnsUpdate(&serde_json::from_value(update).unwrap()))
}

pub(super) fn mail(mail: Value) -> Call {
    of(CallTemplate::Mail(&serde_json::from_value(mail).unwrap()))
}

fn of(template: CallTemplate<'_>) -> Call {
    Call {
        request: resolve_call(template, &Vars::default()).unwrap(),
        expect: serde_json::from_value(json!({})).unwrap(),
        timeout: Duration::secs(10),
        idempotency_key: "key-of-the-intent".to_owned(),
        action: serde_json::from_value(json!("some-action")).unwrap(),
        purpose: Purpose::Act,
        pick: BTreeMap::new(),
        simulate: serde_json::from_value(json!({})).unwrap(),
    }
}

/// The same call, with another idea of a good answer.
pub(super) fn expecting(call: Call, expect: Value) -> Call {
    Call { expect: serde_json::from_value(expect).unwrap(), ..call }
}

/// Put a secret into the file `key` of a folder, for `file:key`.
pub(super) fn secret_in(folder: &Path, value: &str) {
    secret_named(folder, "key", value);
}

pub(super) fn post(url: &str) -> Call {
    call(json!({"method": "POST", "url": url, "json": {"a": 1}}))
}

pub(super) fn get(url: &str) -> Call {
    call(json!({"url": url}))
}

pub(super) async fn look(world: &LiveWorld, probe: Value) -> Look {
    let probe: Probe = serde_json::from_value(probe).unwrap();
    world.look(None, &probe).await
}

/// The outcome as one line: the variant, the status, the reason.
pub(super) fn line(outcome: &CallOutcome) -> String {
    match outcome {
        CallOutcome::Succeeded { status, .. } => format!("succeeded {status}"),
        CallOutcome::Failed { status: Some(status), reason, .. } => format!("failed {status}: {reason}"),
        CallOutcome::Failed { status: None, reason, .. } => format!("failed: {reason}"),
        CallOutcome::Unknown { reason, .. } => format!("unknown: {reason}"),
    }
}

pub(super) fn excerpt(outcome: &CallOutcome) -> Text {
    match outcome {
        CallOutcome::Succeeded { excerpt, .. } | CallOutcome::Failed { excerpt, .. } => excerpt.clone(),
        CallOutcome::Unknown { .. } => Text::default(),
    }
}

/// A file of that name that nobody else can read.
pub(super) fn secret_named(folder: &Path, name: &str, value: &str) {
    let path = folder.join(name);
    std::fs::write(&path, value).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}
