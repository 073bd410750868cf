//! `PowerDNS` Authoritative with its `SQLite` backend and its HTTP API.

use std::fs;

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::http::{self, Answer};
use super::process::{Server, command, free_port, on_free_ports, output};

/// The key of the API.
pub(crate) const KEY: &str = "correct-horse-battery";

/// The zone that every test has.
pub(crate) const ZONE: &str = "campaign.test.";

/// The name that the campaign needs.
pub(crate) const NAME: &str = "shop.campaign.test";

/// Where it points at first.
pub(crate) const BEFORE: &str = "192.0.2.10";

/// Where the standby is.
pub(crate) const STANDBY: &str = "198.51.100.7";

const SCHEMAS: [&str; 4] = [
    "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql",
    "/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql",
    "/opt/homebrew/opt/pdns/share/doc/pdns/schema.sqlite3.sql",
    "/usr/local/opt/pdns/share/doc/pdns/schema.sqlite3.sql",
];

pub(crate) struct PowerDns {
    pub(crate) server: Server,
    /// Where it answers DNS, UDP and TCP.
    pub(crate) dns: u16,
    /// Where it answers HTTP.
    pub(crate) api: u16,
    folder: TempDir,
}

impl PowerDns {
    /// A server with the zone and its record.
    pub(crate) fn start() -> Self {
        let started = on_free_ports(Self::try_start);
        let answer = started.call(
            "POST",
            "",
            Some(&json!({
                "name": ZONE, "kind": "Native", "nameservers": [format!("ns1.{ZONE}")],
                "rrsets": [{"name": format!("{NAME}."), "type": "A", "ttl": 60,
                    "records": [{"content": BEFORE, "disabled": false}]}],
            })),
        );
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(started.dig(), [BEFORE]);
        started
    }

    fn try_start() -> Result<Self, String> {
        let folder = tempfile::tempdir().unwrap();
        let (dns, api) = (free_port(), free_port());
        let database = folder.path().join("zones.sqlite3");
        let schema = SCHEMAS.iter().find_map(|path| fs::read_to_string(path).ok()).expect(
            "the SQLite schema of PowerDNS is needed: apt-get install pdns-backend-sqlite3, or run tests/run e2e",
        );
        Connection::open(&database).unwrap().execute_batch(&schema).unwrap();
        let settings = format!(
            "launch=gsqlite3\ngsqlite3-database={}\nlocal-address=127.0.0.1\nlocal-port={dns}\napi=yes\n\
             api-key={KEY}\nwebserver=yes\nwebserver-address=127.0.0.1\nwebserver-port={api}\n\
             webserver-allow-from=127.0.0.0/8\nsocket-dir={}\nsetuid=\nsetgid=\nguardian=no\ndaemon=no\n\
             cache-ttl=0\nquery-cache-ttl=0\nnegquery-cache-ttl=0\nsecurity-poll-suffix=\nloglevel=6\n",
            database.display(),
            folder.path().display(),
        );
        fs::write(folder.path().join("pdns.conf"), settings).unwrap();
        let mut run = command("pdns_server");
        run.arg(format!("--config-dir={}", folder.path().display()));
        let server = Server::start(&mut run, "Done launching threads, ready to distribute questions")?;
        Ok(Self { server, dns, api, folder })
    }

    /// The API's zones.
    pub(crate) fn zones(&self) -> String {
        format!("http://127.0.0.1:{}/api/v1/servers/localhost/zones", self.api)
    }

    fn call(&self, method: &str, below: &str, body: Option<&Value>) -> Answer {
        http::call(method, &format!("{}{below}", self.zones()), &[&format!("X-API-Key: {KEY}")], body)
    }

    /// The record as the API has it.
    pub(crate) fn record(&self) -> Value {
        self.call("GET", &format!("/{ZONE}?rrset_name={NAME}.&rrset_type=A"), None).json()["rrsets"][0]
            .clone()
    }

    /// The record as `dig` gets it, over UDP.
    pub(crate) fn dig(&self) -> Vec<String> {
        let mut dig = command("dig");
        dig.args(["+short", "+time=5", "+tries=2", "@127.0.0.1", "-p", &self.dns.to_string(), NAME, "A"]);
        output(&mut dig).lines().map(str::to_owned).collect()
    }

    /// How often the zone was changed.
    pub(crate) fn serial(&self) -> u64 {
        self.call("GET", &format!("/{ZONE}"), None).json()["serial"].as_u64().unwrap()
    }

    /// The same server again, on the same ports, with the same data.
    pub(crate) fn restart(&mut self) {
        self.server.kill();
        let mut run = command("pdns_server");
        run.arg(format!("--config-dir={}", self.folder.path().display()));
        self.server = Server::start(&mut run, "ready to distribute questions").unwrap();
    }
}
