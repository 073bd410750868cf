//! `BIND`, a name server whose zone is changed by whoever signs with its key (RFC 2136 with RFC 8945).

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use tempfile::TempDir;

use crate::e2e::kit::process::{Server, command, free_port, on_free_ports};
use crate::servers::kit::place;

/// The zone.
pub(crate) const ZONE: &str = "campaign.test";

/// The name that the campaign needs.
pub(crate) const NAME: &str = "shop.campaign.test";

/// Where it points at first.
pub(crate) const BEFORE: &str = "192.0.2.10";

/// The name of the key that may change the zone.
pub(crate) const KEY: &str = "incident-desk";

/// What it signs with: HMAC-SHA256, in base64.
pub(crate) const SECRET: &str = "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXN0YXBsZS0wMTI=";

pub(crate) struct Bind {
    /// The running server; stopped with it.
    pub(crate) server: Server,
    /// Where it answers, over UDP and TCP.
    pub(crate) port: u16,
    _folder: TempDir,
}

impl Bind {
    /// A server with the zone and its record.
    pub(crate) fn start() -> Self {
        let started = on_free_ports(Self::try_start);
        assert_eq!(started.dig(NAME, "A"), [BEFORE]);
        started
    }

    fn try_start() -> Result<Self, String> {
        let folder = tempfile::tempdir().unwrap();
        let (port, place) = (free_port(), folder.path().display());
        let settings = format!(
            "key \"{KEY}\" {{ algorithm hmac-sha256; secret \"{SECRET}\"; }};\n\
             options {{ directory \"{place}\"; pid-file none; session-keyfile \"{place}/session.key\";\n\
             lock-file none; managed-keys-directory \"{place}\"; listen-on port {port} {{ 127.0.0.1; }};\n\
             listen-on-v6 {{ none; }}; recursion no; dnssec-validation no; notify no; empty-zones-enable no; }};\n\
             controls {{ }};\n\
             zone \"{ZONE}\" {{ type primary; file \"{place}/zone\"; allow-update {{ key \"{KEY}\"; }}; }};\n"
        );
        let zone = format!(
            "$TTL 60\n@ SOA ns1 ops 1 3600 600 86400 60\n@ NS ns1\nns1 A 127.0.0.1\n{NAME}. A {BEFORE}\n"
        );
        fs::write(folder.path().join("named.conf"), settings).unwrap();
        fs::write(folder.path().join("zone"), zone).unwrap();
        let mut run = place::program("named");
        run.args(["-g", "-n", "1", "-c"]).arg(folder.path().join("named.conf"));
        let server = Server::poll(&mut run, || !ask(port, ZONE, "SOA", "1").is_empty())?;
        Ok(Self { server, port, _folder: folder })
    }

    /// What `dig` gets for a name and a type, over UDP.
    pub(crate) fn dig(&self, name: &str, kind: &str) -> Vec<String> {
        ask(self.port, name, kind, "5")
    }

    /// How often the zone was changed.
    pub(crate) fn serial(&self) -> u64 {
        self.dig(ZONE, "SOA")[0].split(' ').nth(2).unwrap().parse().unwrap()
    }

    /// Change the zone by `nsupdate`, signed with this secret; what it says when it is refused.
    pub(crate) fn update(&self, secret: &str, changes: &[&str]) -> Result<(), String> {
        let mut nsupdate = command("nsupdate");
        nsupdate.args(["-t", "10", "-y", &format!("hmac-sha256:{KEY}:{secret}")]);
        nsupdate.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = nsupdate.spawn().unwrap();
        let script = format!("server 127.0.0.1 {}\nzone {ZONE}\n{}\nsend\n", self.port, changes.join("\n"));
        child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) }
    }
}

fn ask(port: u16, name: &str, kind: &str, seconds: &str) -> Vec<String> {
    let mut dig = command("dig");
    dig.args(["+short", &format!("+time={seconds}"), "+tries=2", "@127.0.0.1", "-p", &port.to_string()]);
    let done = dig.args([name, kind]).output().unwrap();
    // It prints its complaints among the answers.
    let text = String::from_utf8(done.stdout).unwrap();
    text.lines().filter(|line| done.status.success() && !line.starts_with(';')).map(str::to_owned).collect()
}
