//! A live workspace in a folder that goes away, and incidents of every length in it.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use portable_pty::CommandBuilder;
use tempfile::TempDir;
use warroom::incident::command::{LeadCommand, StepCommand, TalkCommand};
use warroom::incident::decide::{Declaration, declare};
use warroom::incident::event::{Kind, StepRef};
use warroom::incident::{Actor, Command, Envelope, Event, Incident, Origin, decide};
use warroom::journal::{Head, Journal as _, SqliteJournal};
use warroom::plan::{CampaignId, IncidentId, PersonId, Plan, RunbookId, Severity, Text, Workspace};
use warroom::runtime::record::{self, Stamp};

const STEPS: usize = 2_000;
pub(crate) const TIMERS: usize = 10;

/// The folder of everything.
pub(crate) struct Stage {
    folder: TempDir,
    plan: Plan,
}

impl Stage {
    /// A workspace whose one action posts to this port.
    pub(crate) fn build(port: u16) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let root = folder.path();
        for under in ["config/actions", "config/campaigns", "runbooks"] {
            fs::create_dir_all(root.join(under)).unwrap();
        }
        let put = |path: &str, text: &str| fs::write(root.join(path), text).unwrap();
        put("config/warroom.toml", &SETTINGS.replace("PORT", &port.to_string()));
        put("config/roster.toml", &ROSTER.replace("LOGIN", &login()));
        put("config/escalation.toml", ESCALATION);
        put("config/actions/all.toml", &ACTIONS.replace("PORT", &port.to_string()));
        put("config/campaigns/spring.toml", &CAMPAIGN.replace("PORT", &port.to_string()));
        put("runbooks/long.toml", &runbook("long", STEPS));
        put("runbooks/short.toml", &runbook("short", TIMERS));
        let plan =
            Workspace::load_dir(root).unwrap().plan_for(&CampaignId::parse("spring").unwrap()).unwrap();
        Self { folder, plan }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The war room of an incident.
    pub(crate) fn open(&self, incident: &str) -> CommandBuilder {
        let mut command = CommandBuilder::new(crate::binary());
        command.env("XDG_STATE_HOME", self.path("state"));
        command.env("HOME", self.folder.path());
        command.arg("--workspace");
        command.arg(self.folder.path());
        command.arg("--store");
        command.arg(self.path(&format!("{incident}.db")));
        command.args(["--as", "ito", "open", incident]);
        command
    }

    /// An incident of so many events with the long runbook open.
    pub(crate) fn long(&self, incident: &str, events: u64) {
        let mut script = Script::begin(&self.plan, Kind::Drill);
        script.run(&open_runbook("long"));
        let commands = round();
        while script.count() < events {
            for command in &commands {
                script.run(command);
            }
        }
        script.record.truncate(usize::try_from(events).unwrap());
        self.write(incident, &script);
    }

    /// An incident with ten steps that are being timed.
    pub(crate) fn timed(&self, incident: &str, kind: Kind) {
        let mut script = Script::begin(&self.plan, kind);
        script.run(&open_runbook("short"));
        for n in 1..=TIMERS {
            let at = StepRef::parse(&format!("short/step-{n}")).unwrap();
            script.run(&Command::Step(StepCommand::Start(at)));
        }
        self.write(incident, &script);
    }

    fn write(&self, incident: &str, script: &Script) {
        let mut journal = SqliteJournal::open(&self.path(&format!("{incident}.db"))).unwrap();
        let (digest, json) = self.plan.sealed().unwrap();
        journal.put_plan(&digest, &json).unwrap();
        let mut head = Head::genesis();
        for batch in script.record.chunks(1_000) {
            let stamp = Stamp { uid: "aa", at: script.at, actor: &ito(), origin: Origin::Key };
            let events: Vec<Event> = batch.iter().map(|envelope| envelope.event.clone()).collect();
            let (drafts, _) = record::encode(&stamp, head.count, events).unwrap();
            head = journal.append(incident, &head, drafts).unwrap().head;
        }
    }
}

/// An incident and how it came about, all at one instant.
struct Script {
    incident: Incident,
    record: Vec<Envelope>,
    at: Timestamp,
}

impl Script {
    #[expect(clippy::disallowed_methods, reason = "the incident that is opened began just now")]
    fn begin(plan: &Plan, kind: Kind) -> Self {
        let at = Timestamp::now() - SignedDuration::from_secs(5);
        let event = declare(Declaration {
            uid: "00000000000000aa".to_owned(),
            kind,
            campaign: plan.campaign.id.clone(),
            title: Text::line("checkout answers 401"),
            severity: Severity::Sev1,
            plan: plan.sealed().unwrap().0,
        });
        let first = Envelope { seq: 1, at, actor: ito(), origin: Origin::Key, event };
        let id = IncidentId::parse("bench").unwrap();
        let incident = Incident::begin(id, Arc::new(plan.clone()), &first).unwrap();
        let mut script = Self { incident, record: vec![first], at };
        script.run(&Command::Lead(LeadCommand::TakeCommand { relieve: None }));
        script
    }

    fn run(&mut self, command: &Command) {
        for event in decide(&self.incident, self.at, &ito(), "bench", command).unwrap().events {
            let seq = self.incident.seq + 1;
            let envelope = Envelope { seq, at: self.at, actor: ito(), origin: Origin::Key, event };
            self.incident.apply(&envelope);
            self.record.push(envelope);
        }
    }

    fn count(&self) -> u64 {
        self.record.len() as u64
    }
}

fn ito() -> Actor {
    Actor::Person(PersonId::parse("ito").unwrap())
}

fn open_runbook(name: &str) -> Command {
    Command::Step(StepCommand::OpenRunbook { runbook: RunbookId::parse(name).unwrap() })
}

/// A round of ordinary work: start a step, write a note, finish the step, open it again.
fn round() -> Vec<Command> {
    let at = StepRef::parse("long/step-1").unwrap();
    let note = TalkCommand::Note { text: Text::line("pipeline 4711 is stopped"), changed_at: None };
    vec![
        Command::Step(StepCommand::Start(at.clone())),
        Command::Talk(note),
        Command::Step(StepCommand::Complete { at: at.clone(), note: Some(Text::line("done by marin")) }),
        Command::Step(StepCommand::Reopen { at, reason: Some(Text::line("started again")) }),
    ]
}

fn runbook(id: &str, steps: usize) -> String {
    let mut text = format!("id = \"{id}\"\ntitle = \"The {id} one\"\n");
    for n in 1..=steps {
        let needs =
            if id == "long" && n > 1 { format!("needs = [\"step-{}\"]\n", n - 1) } else { String::new() };
        write!(
            text,
            "[[step]]\nid = \"step-{n}\"\ntitle = \"Do part {n} and say so\"\ntimebox = \"1h\"\n{needs}"
        )
        .unwrap();
    }
    text
}

/// A live incident compares the machine's login.
#[expect(clippy::disallowed_methods, reason = "the bench asks who runs it")]
fn login() -> String {
    let answer = std::process::Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(answer.stdout).unwrap().trim().to_owned()
}

const SETTINGS: &str = "schema = 1\nmode = \"live\"\n[http]\nallowed_hosts = [\"127.0.0.1:PORT\"]\n";

const ROSTER: &str = r#"
[[person]]
id = "ito"
name = "Hana Ito"
login = "LOGIN"

[[person]]
id = "khan"
name = "Samir Khan"
login = "khan"

[[role]]
id = "ic"
title = "Incident commander"
primary = "ito"
backup = "khan"
authorities = ["command", "page", "observe", "rollback"]
"#;

const ESCALATION: &str = r#"
[[policy]]
id = "on-call"
[[policy.level]]
targets = ["primary"]
delay = "5m"
"#;

const ACTIONS: &str = r#"
[[action]]
id = "roll-back"
key = "R"
title = "Roll back"
domain = "app"
authority = "rollback"
danger = "reversible"
timeout = "5s"
[action.request]
method = "POST"
url = "http://127.0.0.1:PORT/roll-back"
json = { go = true }
"#;

const CAMPAIGN: &str = r#"
id = "spring"
title = "Spring launch"
policy = "on-call"
runbooks = ["long", "short"]
actions = ["roll-back"]

[window]
opens = 2027-03-02T09:00:00Z
closes = 2027-03-05T22:00:00Z

[[dependency]]
id = "checkout"
title = "Checkout"
domain = "app"
[dependency.probe]
http = { url = "http://127.0.0.1:PORT/health", expect = { status = [200] } }
every = "10s"
"#;
