//! Canaries in a whole incident: one action that uses every place, on a real journal, against a server that sends
//! everything back. No byte of the journal may hold one.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde_json::json;
use warroom::incident::command::{ActionCommand, Confirmation, LeadCommand};
use warroom::incident::event::Kind;
use warroom::incident::{Actor, Command, Origin};
use warroom::journal::SqliteJournal;
use warroom::plan::{ActionId, CampaignId, PersonId, Severity, Text, Workspace};
use warroom::runtime::clock::Clock;
use warroom::runtime::ledger::Ledger;
use warroom::runtime::live::LiveWorld;
use warroom::runtime::runner::Runner;
use warroom::runtime::session::{self, Happening, New, Opening, Session};

use super::canary::{assert_none_in, echo, nest};
use super::kit::world_with;

const ROSTER: &str = r#"
[[person]]
id = "ito"
name = "Hana Ito"

[[person]]
id = "khan"
name = "Samir Khan"

[[role]]
id = "ic"
title = "Incident commander"
primary = "ito"
backup = "khan"
authorities = ["command", "rollback", "observe"]
"#;

const CAMPAIGN: &str = r#"
id = "spring"
title = "Spring launch"
actions = ["roll-back"]

[window]
opens = 2027-03-02T09:00:00Z
closes = 2027-03-05T22:00:00Z
"#;

/// Every place at once: `SERVER` stands for the address of the server.
const ACTION: &str = r#"
[[action]]
id = "roll-back"
title = "Roll back"
domain = "app"
authority = "rollback"
danger = "reversible"
target = "shop"
timeout = "5s"
verify = { http = { method = "POST", url = "http://SERVER/plain/1", form = { token = "file:form" }, auth = { header = { name = "X", value = "file:prefixed" } }, expect = { contains = "else" } }, timeout = "1s", within = "1s" }

[[action.inputs]]
name = "leaked"
prompt = "The token that leaked"
secret = true

[action.request]
method = "POST"
url = "http://SERVER/json/ENCODED"
headers = { X-Header = "file:header", X-Env = "env:CARGO_PKG_DESCRIPTION", X-Leaked = "{{ inputs.leaked }}" }
json = { deep = ["file:json", { leaked = "{{ inputs.leaked }}" }] }
auth = { oauth2 = { token_url = "http://SERVER/token", client_id = "ops", client_secret = "file:client" } }

[action.expect]
json = { "/echo" = "something else" }

[action.capture]
pick = { old = "/what" }

[action.capture.request]
url = "http://SERVER/plain/1"
auth = { query = { name = "key", value = "file:query" } }
"#;

fn written(root: &Path, address: &str, line: usize, captures: bool) -> Workspace {
    let put = |path: &str, text: &str| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let action = if captures { ACTION } else { ACTION.split("[action.capture]").next().unwrap() };
    let action = action.replace("SERVER", address).replace("ENCODED", &line.to_string());
    put("config/warroom.toml", "schema = 1\nmode = \"live\"\n[http]\nallowed_hosts = [\"127.0.0.1\"]\n");
    put("config/roster.toml", ROSTER);
    put("config/campaigns/spring.toml", CAMPAIGN);
    put("config/actions/all.toml", &action);
    Workspace::load_dir(root).unwrap_or_else(|problems| panic!("{problems:?}"))
}

async fn open(root: &Path, workspace: &Workspace) -> Session<LiveWorld> {
    let journal = SqliteJournal::open(&root.join("journal/journal.db")).unwrap();
    let ledger = Ledger::start(Box::new(journal)).unwrap();
    let at: Timestamp = "2027-03-02T10:00:00Z".parse().unwrap();
    let new = New {
        plan: workspace.plan_for(&CampaignId::parse("spring").unwrap()).unwrap(),
        kind: Kind::Live,
        severity: Severity::Sev1,
        title: Text::line("checkout answers 401"),
        by: PersonId::parse("ito").unwrap().into(),
        origin: Origin::Command,
        at,
        exercise: None,
    };
    let id = session::declare(&ledger, new).await.unwrap();
    let (incident, head) = session::load(&ledger, id).await.unwrap();
    let world = world_with(json!({"allowed_hosts": ["127.0.0.1"]}), root);
    let runner = Runner::start(None).unwrap();
    Session::open(Opening { incident, head, world, ledger, clock: Clock::Wall, runner: runner.into() })
}

async fn next(session: &mut Session<LiveWorld>) -> Happening {
    let limit = std::time::Duration::from_secs(20);
    tokio::time::timeout(limit, session.next()).await.expect("nothing more happens")
}

async fn ask(session: &mut Session<LiveWorld>, ticket: u64, command: Command) {
    let ito = Actor::Person(PersonId::parse("ito").unwrap());
    session.submit(ticket, ito, Origin::Key, command);
    loop {
        if let Happening::Answered { ticket: answered, result } = next(session).await
            && answered == ticket
        {
            return result.unwrap_or_else(|rejected| panic!("{rejected}"));
        }
    }
}

fn fire(runner: &str) -> Command {
    Command::Action(ActionCommand::Fire {
        action: ActionId::parse("roll-back").unwrap(),
        inputs: BTreeMap::from([("leaked".to_owned(), Text::line("file:input"))]),
        step: None,
        confirm: Confirmation::default(),
        runner: runner.to_owned(),
    })
}

/// Every file of the journal, the write-ahead log too.
fn bytes_of(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.flatten().collect()
}

#[tokio::test]
async fn no_byte_of_the_journal_holds_a_canary() {
    // Each line of the request in turn comes back; the tenth is the body.
    for (line, captures) in (0..12).map(|line| (line, false)).chain([(9, true)]) {
        let folder = nest();
        let mut server = echo().await;
        std::fs::create_dir(folder.path().join("journal")).unwrap();
        let workspace = written(folder.path(), &server.address.to_string(), line, captures);
        let mut session = open(folder.path(), &workspace).await;
        ask(&mut session, 1, Command::Lead(LeadCommand::TakeCommand { relieve: None })).await;
        let runner = session.runner.id.clone();
        ask(&mut session, 2, fire(&runner)).await;
        while session.incident.fires.open().next().is_some() {
            next(&mut session).await;
        }
        let sent = format!("{:?}", server.events());
        assert!(captures || sent.contains("kanary-input"), "the secret input was sent: {sent}");
        assert_none_in("the state", format!("{:?}", session.incident).as_bytes());
        // While it is open: its last lines are still in the write-ahead log.
        let journal = bytes_of(&folder.path().join("journal"));
        assert!(String::from_utf8_lossy(&journal).contains("action_requested"), "it was recorded");
        assert_none_in("the journal", &journal);
        drop(session);
    }
}
