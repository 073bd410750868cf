//! A live workspace on disk, whose addresses are the test's own servers.

use std::fmt::Write as _;
use std::fs;

use super::caddy::Caddy;
use super::power_dns::{NAME, PowerDns, STANDBY, ZONE};
use super::process::login;
use super::program::Program;

/// The parts of a workspace that tests vary.
pub(crate) struct Workspace {
    hosts: Vec<u16>,
    actions: String,
    dependencies: String,
    runbooks: Vec<(&'static str, String)>,
    named: Vec<&'static str>,
}

impl Workspace {
    pub(crate) fn new() -> Self {
        Self {
            hosts: Vec::new(),
            actions: String::new(),
            dependencies: String::new(),
            runbooks: Vec::new(),
            named: Vec::new(),
        }
    }

    /// DNS: an action that moves the name, a dependency that watches it, a runbook with both.
    pub(crate) fn dns(mut self, server: &PowerDns) -> Self {
        self.actions += &dns_action(server.api, server.dns);
        write!(
            self.dependencies,
            "[[dependency]]\nid = \"edge-dns\"\ntitle = \"DNS\"\ndomain = \"dns\"\n[dependency.probe]\n\
             dns = {{ name = \"{NAME}\", expect = [\"{STANDBY}\"], authoritative = [\"127.0.0.1:{dns}\"], \
             resolvers = [\"127.0.0.1:{dns}\"] }}\nevery = \"1s\"\ntimeout = \"1s\"\nfails_after = 1\n\
             [[dependency]]\nid = \"dns-port\"\ndomain = \"traffic\"\n[dependency.probe]\n\
             tcp = {{ address = \"127.0.0.1:{dns}\" }}\nevery = \"1s\"\ntimeout = \"1s\"\nfails_after = 1\n",
            dns = server.dns
        )
        .unwrap();
        self.hosts.push(server.api);
        self.runbooks.push(("dns", DNS_RUNBOOK.to_owned()));
        self
    }

    /// The application: actions that send its traffic elsewhere, a dependency that looks as a customer does.
    pub(crate) fn app(mut self, server: &Caddy) -> Self {
        self.actions += &app_actions(server);
        write!(
            self.dependencies,
            "[[dependency]]\nid = \"checkout\"\ntitle = \"Checkout\"\ndomain = \"app\"\n[dependency.probe]\n\
             http = {{ url = \"http://127.0.0.1:{}/health\", expect = {{ status = [200], contains = \"is well\" }} }}\n\
             every = \"1s\"\ntimeout = \"1s\"\nfails_after = 1\n",
            server.site
        )
        .unwrap();
        self.hosts.extend([server.admin, server.site]);
        self.named.extend(["app-rollback", "maintenance"]);
        self
    }

    /// An action that posts to a server of the test, and is given up after that long.
    pub(crate) fn call(mut self, id: &'static str, port: u16, timeout: &str) -> Self {
        write!(
            self.actions,
            "[[action]]\nid = \"{id}\"\ntitle = \"Call {id}\"\ndomain = \"app\"\nauthority = \"rollback\"\n\
             danger = \"reversible\"\ntimeout = \"{timeout}\"\n[action.request]\nmethod = \"POST\"\n\
             url = \"http://127.0.0.1:{port}/{id}\"\njson = {{ go = true }}\n"
        )
        .unwrap();
        self.hosts.push(port);
        self.named.push(id);
        self
    }

    /// Only a probe that asks a name server at this port.
    pub(crate) fn dns_at(mut self, port: u16) -> Self {
        write!(
            self.dependencies,
            "[[dependency]]\nid = \"quiet-dns\"\ntitle = \"Quiet DNS\"\ndomain = \"dns\"\n[dependency.probe]\n\
             dns = {{ name = \"{NAME}\", authoritative = [\"127.0.0.1:{port}\"], resolvers = [\"127.0.0.1:{port}\"] }}\n\
             every = \"1s\"\ntimeout = \"1s\"\nfails_after = 1\n"
        )
        .unwrap();
        self
    }

    /// Write it into the user's home.
    pub(crate) fn write(self, program: &Program) {
        let root = program.workspace();
        for folder in ["config/actions", "config/campaigns", "runbooks"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        let hosts: Vec<_> = self.hosts.iter().map(|port| format!("\"127.0.0.1:{port}\"")).collect();
        let settings =
            format!("schema = 1\nmode = \"live\"\n[http]\nallowed_hosts = [{}]\n", hosts.join(", "));
        let ids: Vec<_> = self.runbooks.iter().map(|(id, _)| format!("\"{id}\"")).collect();
        let named: Vec<_> = self.named.iter().map(|id| format!("\"{id}\"")).collect();
        let campaign = format!(
            "{CAMPAIGN}runbooks = [{}]\nactions = [{}]\n{WINDOW}{}",
            ids.join(", "),
            named.join(", "),
            self.dependencies
        );
        let put = |path: &str, text: &str| fs::write(root.join(path), text).unwrap();
        put("config/warroom.toml", &settings);
        put("config/roster.toml", &roster());
        put("config/escalation.toml", ESCALATION);
        put("config/messages.toml", "");
        put("config/actions/all.toml", &self.actions);
        put("config/campaigns/spring.toml", &campaign);
        for (id, text) in &self.runbooks {
            put(&format!("runbooks/{id}.toml"), text);
        }
    }
}

/// Everybody signs in as the person who runs the tests: a live incident compares the machine's login.
fn roster() -> String {
    let login = login();
    let mut text = String::new();
    for (id, name) in [("ito", "Hana Ito"), ("khan", "Samir Khan"), ("marin", "Lucia Marin")] {
        write!(text, "[[person]]\nid = \"{id}\"\nname = \"{name}\"\nlogin = \"{login}\"\n").unwrap();
    }
    // One person that somebody else is, to prove that the login counts.
    text += "[[person]]\nid = \"osei\"\nname = \"Abena Osei\"\nlogin = \"somebody-else\"\n";
    // Where root runs the tests: the user who owns nothing, for what needs one.
    text += "[[person]]\nid = \"nobody\"\nname = \"No Body\"\nlogin = \"nobody\"\n";
    text + ROLES
}

const ROLES: &str = r#"
[[role]]
id = "ic"
title = "Incident commander"
primary = "ito"
backup = "khan"
authorities = ["command", "page", "observe"]

[[role]]
id = "dns"
title = "DNS"
primary = "marin"
backup = "khan"
authorities = ["change_dns", "observe"]

[[role]]
id = "app"
title = "Application"
primary = "marin"
backup = "nobody"
authorities = ["rollback", "halt_traffic", "observe"]
"#;

const ESCALATION: &str = r#"
[[policy]]
id = "on-call"
[[policy.level]]
targets = ["primary"]
delay = "5m"
[[policy.level]]
targets = ["backup"]
delay = "5m"
"#;

const CAMPAIGN: &str = "id = \"spring\"\ntitle = \"Spring launch\"\npolicy = \"on-call\"\n";

const WINDOW: &str = "[window]\nopens = 2027-03-02T09:00:00Z\ncloses = 2027-03-05T22:00:00Z\n";

const DNS_RUNBOOK: &str = r#"
id = "dns"
title = "DNS failover"
provides = ["dns", "failover"]

[[step]]
id = "freeze"
title = "Freeze changes to the zone"
role = "dns"

[[step]]
id = "switch"
title = "Point the shop at the standby"
kind = "action"
role = "dns"
needs = ["freeze"]
action = "dns-switch"
inputs = { address = "198.51.100.7" }

[[step]]
id = "follow"
title = "See that resolvers follow"
kind = "check"
role = "dns"
needs = ["switch"]
verify = { dependency = "edge-dns", within = "30s" }
"#;

fn dns_action(api: u16, dns: u16) -> String {
    let zone = format!("http://127.0.0.1:{api}/api/v1/servers/localhost/zones/{ZONE}");
    let look = |address: &str| {
        format!(
            "verify = {{ dns = {{ name = \"{NAME}\", expect = [\"{address}\"], \
             authoritative = [\"127.0.0.1:{dns}\"], resolvers = [\"127.0.0.1:{dns}\"] }}, timeout = \"1s\", within = \"10s\" }}"
        )
    };
    let auth = "auth = { header = { name = \"X-API-Key\", value = \"env:PDNS_API_KEY\" } }";
    let (new, old) = (look("{{ inputs.address }}"), look("{{ captured.records[0].content }}"));
    format!(
        r#"
[[action]]
id = "dns-switch"
key = "D"
title = "Point the shop at the standby"
domain = "dns"
authority = "change_dns"
danger = "reversible"
target = "{NAME}"
timeout = "3s"
{new}

[action.request]
method = "PATCH"
url = "{zone}"
{auth}
json = {{ rrsets = [{{ name = "{NAME}.", type = "A", ttl = 30, changetype = "REPLACE", records = [{{ content = "{{{{ inputs.address }}}}", disabled = false }}] }}] }}

[action.simulate]
status = 204
captured = {{ records = [{{ content = "192.0.2.10", disabled = false }}], ttl = 60 }}

[[action.inputs]]
name = "address"
prompt = "Address that the shop gets"
default = "{STANDBY}"

[action.capture]
pick = {{ records = "/rrsets/0/records", ttl = "/rrsets/0/ttl" }}

[action.capture.request]
url = "{zone}"
query = {{ rrset_name = "{NAME}.", rrset_type = "A" }}
{auth}

[action.expect]
status = [204]

[action.undo]
expect = {{ status = [204] }}
{old}

[action.undo.request]
method = "PATCH"
url = "{zone}"
{auth}
json = {{ rrsets = [{{ name = "{NAME}.", type = "A", ttl = "{{{{ captured.ttl }}}}", changetype = "REPLACE", records = "{{{{ captured.records }}}}" }}] }}
"#
    )
}

fn app_actions(server: &Caddy) -> String {
    let upstreams = format!("http://127.0.0.1:{}/id/shop-proxy/upstreams", server.admin);
    let site = format!("http://127.0.0.1:{}/health", server.site);
    let maintenance = server.maintenance().to_string();
    format!(
        r#"
[[action]]
id = "app-rollback"
key = "R"
title = "Roll the shop back to the release before"
domain = "app"
authority = "rollback"
danger = "reversible"
target = "shop"
timeout = "5s"
verify = {{ http = {{ url = "{site}", expect = {{ status = [200], contains = "v1 is well" }} }}, timeout = "1s", within = "20s" }}

[action.request]
method = "PATCH"
url = "{upstreams}"
json = [{{ dial = "127.0.0.1:{v1}" }}]

[action.capture]
pick = {{ upstreams = "" }}

[action.capture.request]
url = "{upstreams}"

[action.undo]
verify = {{ http = {{ url = "{site}", expect = {{ status = [500], contains = "v2 is broken" }} }}, timeout = "1s", within = "20s" }}

[action.undo.request]
method = "PATCH"
url = "{upstreams}"
json = "{{{{ captured.upstreams }}}}"

[[action]]
id = "maintenance"
key = "M"
title = "Show the maintenance page"
domain = "traffic"
authority = "halt_traffic"
danger = "irreversible"
target = "shop"
timeout = "5s"
verify = {{ http = {{ url = "{site}", expect = {{ status = [503], contains = "back soon" }} }}, timeout = "1s", within = "20s" }}

[action.request]
method = "POST"
url = "http://127.0.0.1:{admin}/load"
headers = {{ Content-Type = "application/json" }}
text = '''{maintenance}'''
"#,
        v1 = server.v1,
        admin = server.admin,
    )
}
