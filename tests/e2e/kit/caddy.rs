//! `Caddy`: a site in front of two releases of an application, with an admin API.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::http;
use super::process::{Server, command, free_port, on_free_ports};

pub(crate) struct Caddy {
    /// The running server; stopped with it.
    _server: Server,
    /// The admin API.
    pub(crate) admin: u16,
    /// The site that customers see.
    pub(crate) site: u16,
    /// The release before.
    pub(crate) v1: u16,
    /// The release that is live at first.
    pub(crate) v2: u16,
    /// Its files; gone with it.
    _folder: TempDir,
}

impl Caddy {
    pub(crate) fn start() -> Self {
        let started = on_free_ports(Self::try_start);
        assert_eq!(started.seen(), (500, "release v2 is broken".to_owned()));
        started
    }

    fn try_start() -> Result<Self, String> {
        let folder = tempfile::tempdir().unwrap();
        let (admin, site, v1, v2) = (free_port(), free_port(), free_port(), free_port());
        let config = folder.path().join("caddy.json");
        fs::write(&config, configuration(admin, site, v1, v2).to_string()).unwrap();
        let mut run = command("caddy");
        run.args(["run", "--config"]).arg(&config);
        run.env("XDG_DATA_HOME", folder.path())
            .env("XDG_CONFIG_HOME", folder.path())
            .env("HOME", folder.path());
        let server = Server::start(&mut run, "serving initial configuration")?;
        Ok(Self { _server: server, admin, site, v1, v2, _folder: folder })
    }

    /// What a customer gets.
    pub(crate) fn seen(&self) -> (u16, String) {
        let answer = http::get(&format!("http://127.0.0.1:{}/health", self.site));
        (answer.status, answer.body)
    }

    /// Where the site sends its customers, as the admin API has it.
    pub(crate) fn upstreams(&self) -> Value {
        http::get(&format!("http://127.0.0.1:{}/id/shop-proxy/upstreams", self.admin)).json()
    }

    /// The release that is live at first answers 200 from now on; what it says stays.
    pub(crate) fn heal(&self) {
        let status = "config/apps/http/servers/v2/routes/0/handle/0/status_code";
        http::call("PATCH", &format!("http://127.0.0.1:{}/{status}", self.admin), &[], Some(&json!(200)))
            .was(200);
    }

    /// The same configuration with a page that says so in place of the site.
    pub(crate) fn maintenance(&self) -> Value {
        let mut config = configuration(self.admin, self.site, self.v1, self.v2);
        config["apps"]["http"]["servers"]["site"]["routes"][0]["handle"] =
            json!([{"handler": "static_response", "status_code": 503, "body": "back soon"}]);
        config
    }
}

fn configuration(admin: u16, site: u16, v1: u16, v2: u16) -> Value {
    let release = |port: u16, status: u16, body: &str| {
        json!({"listen": [format!("127.0.0.1:{port}")], "automatic_https": {"disable": true},
            "routes": [{"handle": [{"handler": "static_response", "status_code": status, "body": body}]}]})
    };
    let proxy = json!({"@id": "shop-proxy", "handler": "reverse_proxy",
        "upstreams": [{"dial": format!("127.0.0.1:{v2}")}]});
    json!({
        "admin": {"listen": format!("127.0.0.1:{admin}"), "config": {"persist": false}},
        "apps": {"http": {"servers": {
            "site": {"listen": [format!("127.0.0.1:{site}")], "automatic_https": {"disable": true},
                "routes": [{"handle": [proxy]}]},
            "v1": release(v1, 200, "release v1 is well"),
            "v2": release(v2, 500, "release v2 is broken"),
        }}},
    })
}
