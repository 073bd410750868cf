//! A live incident with the actions that the program ships, word for word. Only the workspace's own names, and the
//! hosts that may be called, are those of this machine; people and campaign are the test's.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use toml::Table;

use crate::e2e::kit::limit::until;
use crate::e2e::kit::process::login;
use crate::e2e::kit::program::{Program, Said};

/// Who may do everything here, and who approves what can't be undone.
const RESPONDER: &str = "ito";
const SECOND: &str = "khan";

const AUTHORITIES: &str = "\"command\", \"halt_traffic\", \"pause_campaign\", \"change_dns\", \"rollback\", \
    \"revoke_secrets\", \"invalidate_tokens\", \"failover\", \"restore_access\", \"customer_comms\", \"page\", \
    \"observe\"";

/// What a test fills in, as a team would after it has copied the catalogue.
pub(crate) struct Setup {
    program: Program,
    settings: Table,
    hosts: Vec<String>,
    actions: Vec<String>,
    own: String,
    dependencies: String,
    channel: Option<(String, String)>,
    secrets: Vec<String>,
}

/// Fill in the catalogue for these actions.
pub(crate) fn with(actions: &[&str]) -> Setup {
    let shipped = fs::read_to_string(shipped("warroom.toml")).unwrap();
    Setup {
        program: Program::new(),
        settings: shipped.parse().unwrap(),
        hosts: Vec::new(),
        actions: actions.iter().map(|&id| id.to_owned()).collect(),
        own: String::new(),
        dependencies: String::new(),
        channel: None,
        secrets: Vec::new(),
    }
}

fn shipped(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config").join(below)
}

impl Setup {
    /// One of the names that `warroom.toml` ships; a host in it may be called.
    #[track_caller]
    pub(crate) fn name(mut self, name: &str, value: &str) -> Self {
        let names = self.settings.get_mut("names").and_then(toml::Value::as_table_mut).unwrap();
        let known = names.get_mut(name).unwrap_or_else(|| panic!("no such name is shipped: {name}"));
        *known = value.into();
        if let Some((_, port)) = value.split_once("127.0.0.1:") {
            let digits = port.split(|c: char| !c.is_ascii_digit()).next().unwrap();
            self.hosts.push(format!("127.0.0.1:{digits}"));
        }
        self
    }

    /// Another host of this machine that may be called.
    pub(crate) fn allow(mut self, port: u16) -> Self {
        self.hosts.push(format!("127.0.0.1:{port}"));
        self
    }

    /// The name server that DNS looks ask, in place of the team's own and the customers' resolvers.
    pub(crate) fn resolver(mut self, port: u16) -> Self {
        let dns = self.settings.entry("dns").or_insert_with(|| Table::new().into());
        let servers = vec![format!("127.0.0.1:{port}")];
        drop(dns.as_table_mut().unwrap().insert("resolvers".to_owned(), servers.into()));
        self
    }

    /// A secret of the environment; it must not appear in anything that the program says or keeps.
    pub(crate) fn secret(mut self, variable: &str, value: &str) -> Self {
        self.program.set(variable, value);
        self.secrets.push(value.to_owned());
        self
    }

    /// What is trusted beside the machine's authorities.
    pub(crate) fn trust(mut self, certificate: &Path) -> Self {
        let http = self.settings.entry("http").or_insert_with(|| Table::new().into());
        let file = certificate.display().to_string();
        drop(http.as_table_mut().unwrap().insert("ca_file".to_owned(), file.into()));
        self
    }

    /// An action of the test's own, for what no shipped one shows.
    pub(crate) fn own(mut self, text: &str) -> Self {
        self.own += text;
        self
    }

    /// A part of the campaign: a dependency that an action is verified by, or an identity.
    pub(crate) fn campaign(mut self, text: &str) -> Self {
        self.dependencies += text;
        self
    }

    /// Page people by this channel of the shipped ones; the commander's contact for it is `address`.
    pub(crate) fn pages_by(mut self, channel: &str, contact: &str, address: &str) -> Self {
        let shipped: Table = fs::read_to_string(shipped("channels.toml")).unwrap().parse().unwrap();
        let all = shipped["channel"].as_array().unwrap();
        let one = all.iter().find(|it| it["id"].as_str() == Some(channel)).unwrap().clone();
        let file = Table::from_iter([("channel".to_owned(), toml::Value::Array(vec![one]))]);
        let roster = format!("channels = [\"{channel}\"]\ncontact = {{ {contact} = \"{address}\" }}\n");
        self.channel = Some((file.to_string(), roster));
        self
    }

    /// Write the workspace, and declare the incident.
    pub(crate) fn open(mut self) -> Desk {
        let root = self.program.workspace();
        for folder in ["config/actions", "config/campaigns", "runbooks"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for entry in fs::read_dir(shipped("actions")).unwrap() {
            let file = entry.unwrap().path();
            let text = fs::read_to_string(&file).unwrap();
            if self.actions.iter().any(|id| text.contains(&format!("\nid = \"{id}\"\n"))) {
                fs::write(root.join("config/actions").join(file.file_name().unwrap()), text).unwrap();
            }
        }
        self.hosts.sort();
        self.hosts.dedup();
        drop(self.settings.insert("mode".to_owned(), "live".into()));
        drop(self.settings.remove("defaults"));
        let http = self.settings.entry("http").or_insert_with(|| Table::new().into());
        drop(http.as_table_mut().unwrap().insert("allowed_hosts".to_owned(), self.hosts.clone().into()));
        let put = |path: &str, text: &str| fs::write(root.join(path), text).unwrap();
        put("config/warroom.toml", &self.settings.to_string());
        let (channels, reached_by) = self.channel.take().unwrap_or_default();
        if !channels.is_empty() {
            put("config/channels.toml", &channels);
        }
        put("config/roster.toml", &roster(&reached_by));
        put(
            "config/escalation.toml",
            "[[policy]]\nid = \"on-call\"\n[[policy.level]]\ntargets = [\"primary\"]\ndelay = \"5m\"\n",
        );
        put("config/actions/own-of-this-test.toml", &self.own);
        let actions: Vec<_> = self.actions.iter().map(|id| format!("\"{id}\"")).collect();
        let campaign = format!(
            "id = \"spring\"\ntitle = \"Spring launch\"\npolicy = \"on-call\"\nactions = [{}]\n\
             [window]\nopens = 2027-03-02T09:00:00Z\ncloses = 2027-03-05T22:00:00Z\n{}",
            actions.join(", "),
            self.dependencies
        );
        put("config/campaigns/spring.toml", &campaign);
        Desk::declare(self.program, self.secrets)
    }
}

/// Everybody signs in as the person who runs the tests: a live incident compares the machine's login.
fn roster(reached_by: &str) -> String {
    let login = login();
    let mut text = String::new();
    for (id, name) in [(RESPONDER, "Hana Ito"), (SECOND, "Samir Khan")] {
        let more = if id == RESPONDER { reached_by } else { "" };
        write!(text, "[[person]]\nid = \"{id}\"\nname = \"{name}\"\nlogin = \"{login}\"\n{more}").unwrap();
    }
    text + &format!(
        "[[role]]\nid = \"ic\"\ntitle = \"Incident commander\"\nprimary = \"{RESPONDER}\"\n\
         backup = \"{SECOND}\"\nauthorities = [{AUTHORITIES}]\n"
    )
}

/// The incident, and the program that works on it.
pub(crate) struct Desk {
    pub(crate) program: Program,
    /// Its id.
    pub(crate) incident: String,
    secrets: Vec<String>,
}

/// How a call ended, as the program tells another one.
#[derive(Debug)]
pub(crate) struct Fired {
    /// Its number.
    pub(crate) number: u64,
    /// The whole answer.
    pub(crate) told: Value,
    /// What it said and its exit status.
    pub(crate) said: Said,
}

impl Fired {
    /// It ended in this state, and the exit status agrees.
    #[track_caller]
    pub(crate) fn is(self, state: &str) -> Self {
        assert_eq!(self.told["state"], state, "{}{}", self.said.out, self.said.err);
        let good = state == "verified" || state.starts_with("accepted");
        assert_eq!(self.said.status, if good { 0 } else { 3 }, "{:?}", self.said);
        self
    }

    /// What is known beyond the state has all of these.
    #[track_caller]
    pub(crate) fn because(self, words: &[&str]) -> Self {
        let text = format!("{} {}", self.told["detail"], self.told["answer"]);
        for word in words {
            assert!(text.contains(word), "{word:?} is not in {text}");
        }
        self
    }

    pub(crate) fn key(&self) -> &str {
        self.told["idempotency_key"].as_str().unwrap()
    }
}

impl Desk {
    fn declare(program: Program, secrets: Vec<String>) -> Self {
        let declare =
            ["--as", RESPONDER, "declare", "spring", "--severity", "sev1", "--title", "shop is down"];
        let incident = program.run(&declare).ended(0).out.trim().to_owned();
        program.run(&["--as", RESPONDER, "take", &incident]).ended(0);
        Self { program, incident, secrets }
    }

    /// Run a command of this incident; nothing secret may be in what it says.
    #[must_use]
    pub(crate) fn run(&self, command: &str, arguments: &[&str]) -> Said {
        self.run_as(RESPONDER, command, arguments)
    }

    /// Run a command as the one who approves.
    #[must_use]
    pub(crate) fn run_as_second(&self, command: &str, arguments: &[&str]) -> Said {
        self.run_as(SECOND, command, arguments)
    }

    fn run_as(&self, person: &str, command: &str, arguments: &[&str]) -> Said {
        let start = ["--as", person, "--format", "json", command, &self.incident];
        let said = self.program.run(&[&start, arguments].concat());
        self.nothing_secret_in(&format!("{}{}", said.out, said.err));
        said
    }

    /// Run a command that sees a call through.
    pub(crate) fn call(&self, command: &str, arguments: &[&str]) -> Fired {
        let said = self.run(command, arguments);
        let told: Value = serde_json::from_str(said.out.trim())
            .unwrap_or_else(|error| panic!("{error}: {} {}", said.out, said.err));
        let number = told["fire"].as_u64().unwrap_or_else(|| panic!("no number: {told}"));
        Fired { number, told, said }
    }

    /// Fire an action with these inputs, and see how it ends.
    pub(crate) fn fire(&self, action: &str, inputs: &[&str]) -> Fired {
        self.call("fire", &arguments(action, inputs))
    }

    /// Fire an action that can't be undone, as a person does who has read the target's name.
    pub(crate) fn fire_for_good(&self, action: &str, target: &str, inputs: &[&str]) -> Fired {
        let mut all = arguments(action, inputs);
        all.extend(["--confirm", target, "--approved-by", SECOND, "--how", "by phone"]);
        self.call("fire", &all)
    }

    /// Fire an action whose targets are read first, and be asked for the confirmation.
    pub(crate) fn held(&self, action: &str, target: &str) -> Fired {
        let given = ["--confirm", target, "--approved-by", SECOND, "--how", "by phone"];
        let fired = self.call("fire", &[&[action], &given[..]].concat());
        assert_eq!((fired.said.status, &fired.told["word"]), (1, &"held".into()), "{:#}", fired.told);
        fired
    }

    /// Fire an action for good and do not wait for its end, which is later than a test can wait; returns once it
    /// was answered, with the record up to there.
    pub(crate) fn begin(&self, action: &str, target: &str, inputs: &[&str]) -> Vec<Value> {
        let mut all = vec!["--as", RESPONDER, "fire", &self.incident];
        all.extend(arguments(action, inputs));
        all.extend(["--confirm", target, "--approved-by", SECOND, "--how", "by phone"]);
        let mut firing = self.program.terminal(&all, 24, 80);
        let answered = ["action_succeeded", "action_failed", "action_unknown"];
        let record = until("an answer", || {
            let log = self.log();
            log.iter().any(|line| answered.iter().any(|kind| line["type"] == *kind)).then_some(log)
        });
        firing.signal("KILL");
        firing.end_whatever_is_left();
        record
    }

    /// Confirm the targets that were read.
    pub(crate) fn confirm(&self, held: &Fired, target: &str) -> Fired {
        let number = held.number.to_string();
        self.call("confirm", &[&number, "--confirm", target, "--approved-by", SECOND, "--how", "by phone"])
    }

    /// Fire it, and be told no before anything is sent.
    pub(crate) fn refused(&self, action: &str, inputs: &[&str]) -> Said {
        self.run("fire", &arguments(action, inputs)).ended(1)
    }

    /// Put back what a call changed.
    pub(crate) fn undo(&self, fired: &Fired) -> Fired {
        self.call("undo", &[&fired.number.to_string()])
    }

    /// Send a call again.
    pub(crate) fn retry(&self, number: u64) -> Fired {
        self.call("retry", &[&number.to_string()])
    }

    /// Send a call again that can't be undone.
    pub(crate) fn retry_for_good(&self, fired: &Fired, target: &str) -> Fired {
        let number = fired.number.to_string();
        self.call("retry", &[&number, "--confirm", target, "--approved-by", SECOND, "--how", "by phone"])
    }

    /// What would be sent; nothing is.
    pub(crate) fn preview(&self, action: &str, inputs: &[&str]) -> Value {
        let mut all = arguments(action, inputs);
        all.push("--dry-run");
        serde_json::from_str(&self.run("fire", &all).ended(0).out).unwrap()
    }

    /// The incident as it stands.
    pub(crate) fn status(&self) -> Value {
        serde_json::from_str(&self.run("status", &[]).ended(0).out).unwrap()
    }

    /// Every line of the record; nothing secret may be in it.
    pub(crate) fn log(&self) -> Vec<Value> {
        self.run("log", &[]).ended(0).lines()
    }

    /// Put a secret into a file that only its owner can read.
    pub(crate) fn secret_file(&mut self, value: &str) -> PathBuf {
        let file = self.program.home().join("secret");
        fs::write(&file, format!("{value}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        self.secrets.push(value.to_owned());
        file
    }

    #[track_caller]
    fn nothing_secret_in(&self, text: &str) {
        for secret in &self.secrets {
            assert!(!text.contains(secret.as_str()), "the secret {secret} is shown: {text}");
        }
    }
}

impl Drop for Desk {
    /// Whatever a test was about, no secret is in the journal.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            drop(self.log());
        }
    }
}

fn arguments<'t>(action: &'t str, inputs: &[&'t str]) -> Vec<&'t str> {
    let mut all = vec![action];
    for input in inputs {
        all.extend(["--set", *input]);
    }
    all
}
