//! oidc-provider, an OAuth 2.0 authorization server with revocation (RFC 7009) and introspection (RFC 7662).

use serde_json::Value;

use crate::e2e::kit::http;
use crate::e2e::kit::process::{Server, free_port, on_free_ports};
use crate::servers::kit::place;

/// The client that may look at and revoke everybody's tokens, and its secret.
pub(crate) const COMMANDER: (&str, &str) = ("commander", "commander-secret");

/// The client whose tokens leak, and its secret.
pub(crate) const APP: (&str, &str) = ("campaign-app", "campaign-app-secret");

pub(crate) struct Oidc {
    /// The running server; stopped with it.
    pub(crate) server: Server,
    /// Where it answers.
    pub(crate) port: u16,
}

impl Oidc {
    pub(crate) fn start() -> Self {
        on_free_ports(|| {
            let port = free_port();
            let mut run = place::node();
            run.arg(place::source("kit/oidc.mjs")).arg(place::installed("npm-fast")).arg(port.to_string());
            let discovery = format!("http://127.0.0.1:{port}/.well-known/openid-configuration");
            let server = Server::poll(&mut run, || http::answers(&discovery))?;
            Ok(Self { server, port })
        })
    }

    /// An address that it publishes about itself, such as `revocation_endpoint`.
    pub(crate) fn endpoint(&self, name: &str) -> String {
        let url = format!("http://127.0.0.1:{}/.well-known/openid-configuration", self.port);
        http::get(&url).json()[name].as_str().unwrap_or_else(|| panic!("no {name}")).to_owned()
    }

    /// A new access token of this client.
    pub(crate) fn token(&self, (id, secret): (&str, &str)) -> String {
        let ask = http::ask("POST", &self.endpoint("token_endpoint")).basic(id, secret);
        let answer = ask.form(&[("grant_type", "client_credentials")]).sent().was(200).json();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// What the server says about a token, asked by this client.
    pub(crate) fn introspect(&self, (id, secret): (&str, &str), token: &str) -> Value {
        let ask = http::ask("POST", &self.endpoint("introspection_endpoint")).basic(id, secret);
        ask.form(&[("token", token)]).sent().was(200).json()
    }

    /// Is the token good?
    pub(crate) fn is_active(&self, token: &str) -> bool {
        self.introspect(COMMANDER, token)["active"].as_bool().unwrap()
    }
}
