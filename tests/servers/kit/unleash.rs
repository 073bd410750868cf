//! Unleash, which switches features of an application on and off, with its database.

use serde_json::{Value, json};

use crate::e2e::kit::http::{self, Answer};
use crate::e2e::kit::process::{Server, free_port, on_free_ports};
use crate::servers::kit::place;
use crate::servers::kit::postgres::Postgres;

/// The token that may do everything.
pub(crate) const ADMIN: &str = "*:*.admin-of-this-test";

/// The token that an application asks with.
pub(crate) const APP: &str = "default:production.app-of-this-test";

/// The project and the environment of every flag here.
pub(crate) const PROJECT: &str = "default";
pub(crate) const ENVIRONMENT: &str = "production";

const DATABASE: &str = "unleash";

pub(crate) struct Unleash {
    /// The running server; stopped with it.
    pub(crate) server: Server,
    /// Where it answers.
    pub(crate) port: u16,
    _postgres: Postgres,
}

impl Unleash {
    pub(crate) fn start() -> Self {
        let postgres = Postgres::start();
        postgres.query("postgres", &format!("create database {DATABASE}"));
        let (server, port) = on_free_ports(|| {
            let port = free_port();
            let folder = place::installed("npm-slow/node_modules/unleash-server");
            let mut run = place::node();
            run.arg(folder.join("dist/server.js")).current_dir(&folder);
            run.env("DATABASE_URL", postgres.url(DATABASE)).env("DATABASE_SSL", "false");
            run.env("HTTP_HOST", "127.0.0.1").env("HTTP_PORT", port.to_string());
            run.env("INIT_ADMIN_API_TOKENS", ADMIN).env("INIT_BACKEND_API_TOKENS", APP);
            // It would ask its makers for news.
            run.env("CHECK_VERSION", "false").env("SEND_TELEMETRY", "false");
            let health = format!("http://127.0.0.1:{port}/health");
            Server::poll(&mut run, || http::answers(&health)).map(|server| (server, port))
        });
        Self { server, port, _postgres: postgres }
    }

    /// Its API, without a `/` at the end.
    pub(crate) fn api(&self) -> String {
        format!("http://127.0.0.1:{}/api", self.port)
    }

    /// Call the admin API; `path` is below it.
    pub(crate) fn admin(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let header = format!("Authorization: {ADMIN}");
        http::call(method, &format!("{}/admin/{path}", self.api()), &[&header], body)
    }

    /// Where a flag's switch in the environment is, below the admin API; `/on` and `/off` follow it.
    pub(crate) fn switch(flag: &str) -> String {
        format!("projects/{PROJECT}/features/{flag}/environments/{ENVIRONMENT}")
    }

    /// A new flag that is on for everybody.
    pub(crate) fn flag(&self, name: &str) {
        let features = format!("projects/{PROJECT}/features");
        let flag = json!({"name": name, "type": "kill-switch"});
        self.admin("POST", &features, Some(&flag)).was(201);
        let everybody = json!({"name": "default", "parameters": {}, "constraints": []});
        self.admin("POST", &format!("{}/strategies", Self::switch(name)), Some(&everybody)).was(200);
        self.admin("POST", &format!("{}/on", Self::switch(name)), None).was(200);
    }

    /// Is the flag on, as an application is told? None when it is told of no such flag. It may be told late.
    pub(crate) fn is_on(&self, flag: &str) -> Option<bool> {
        let header = format!("Authorization: {APP}");
        let all = http::call("GET", &format!("{}/client/features", self.api()), &[&header], None).was(200);
        let features = all.json()["features"].clone();
        features.as_array().unwrap().iter().find(|feature| feature["name"] == flag)?["enabled"].as_bool()
    }

    /// What was done to a flag, the last first, as the server recorded it.
    pub(crate) fn events(&self, flag: &str) -> Vec<String> {
        let all = self.admin("GET", &format!("events/{flag}"), None).was(200).json();
        let kinds = all["events"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap());
        kinds.map(str::to_owned).collect()
    }
}
