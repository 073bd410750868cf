//! `emulate`: Slack, Twilio, Okta, Resend and GitHub as far as somebody else has rebuilt them. They keep what they
//! are told and refuse what they do not understand; how the vendor itself behaves they do not prove.

use serde_json::Value;

use crate::e2e::kit::http::{self, Answer};
use crate::e2e::kit::process::Server;
use crate::servers::kit::place;

/// Slack: may post and read; and one that may only read.
pub(crate) const SLACK_TOKEN: &str = "xoxb-desk";
pub(crate) const SLACK_READER: &str = "xoxb-reader";

/// Slack: the channel that is there.
pub(crate) const SLACK_CHANNEL: &str = "incidents";

/// Twilio: the account and its secret, and the number that it owns.
pub(crate) const TWILIO: (&str, &str) = ("AC00000000000000000000000000000000", "twilio-test-token");
pub(crate) const TWILIO_NUMBER: &str = "+15551234567";

/// Okta: a client and its secret, the key of the API, and a user.
pub(crate) const OKTA_CLIENT: (&str, &str) = ("okta-desk", "okta-desk-secret");
pub(crate) const OKTA_KEY: &str = "okta-test-key";
pub(crate) const OKTA_USER: &str = "marin@campaign.test";

/// Resend: the key, and the domain that mail may come from.
pub(crate) const RESEND_KEY: &str = "re_test";
pub(crate) const RESEND_DOMAIN: &str = "campaign.test";

/// GitHub: a token, and a repository.
pub(crate) const GITHUB_TOKEN: &str = "github-test-token";
pub(crate) const GITHUB_REPOSITORY: &str = "campaign/shop";

pub(crate) struct Emulate {
    /// The running server; stopped with it.
    pub(crate) server: Server,
    /// Where each service answers.
    places: Value,
}

impl Emulate {
    /// These of `slack`, `twilio`, `okta`, `resend` and `github`.
    pub(crate) fn start(services: &[&str]) -> Self {
        let mut run = place::node();
        run.arg(place::source("kit/emulate.mjs")).arg(place::installed("npm-fast"));
        run.arg(place::source("kit/emulate.json")).args(services);
        let server = Server::start(&mut run, "listening ").unwrap_or_else(|said| panic!("{said}"));
        let places = serde_json::from_str(server.last_line().split_once(' ').unwrap().1).unwrap();
        Self { server, places }
    }

    /// Where a service answers, without a `/` at the end.
    pub(crate) fn url(&self, service: &str) -> String {
        format!("http://127.0.0.1:{}", self.port(service))
    }

    pub(crate) fn port(&self, service: &str) -> u16 {
        let url = self.places[service].as_str().unwrap_or_else(|| panic!("{service} was not started"));
        url.rsplit_once(':').unwrap().1.parse().unwrap()
    }

    /// Call a method of Slack's API. It answers 200 to everything; what counts is `ok`.
    pub(crate) fn slack(&self, token: &str, method: &str, body: &Value) -> Value {
        let ask = http::ask("POST", &format!("{}/api/{method}", self.url("slack"))).bearer(token);
        ask.json(body).sent().was(200).json()
    }

    /// The id of a channel; none when there is no such channel.
    pub(crate) fn slack_channel(&self, name: &str) -> Option<String> {
        let all = self.slack(SLACK_TOKEN, "conversations.list", &serde_json::json!({}));
        let found = all["channels"].as_array().unwrap().iter().find(|channel| channel["name"] == name)?;
        Some(found["id"].as_str().unwrap().to_owned())
    }

    /// The messages in a channel, the oldest first.
    pub(crate) fn slack_messages(&self, name: &str) -> Vec<Value> {
        let id = self.slack_channel(name).unwrap_or_else(|| panic!("no channel {name}"));
        let said = self.slack(SLACK_READER, "conversations.history", &serde_json::json!({"channel": id}));
        said["messages"].as_array().unwrap().iter().rev().cloned().collect()
    }

    /// Twilio's folder of the account, without a `/` at the end.
    pub(crate) fn twilio(&self) -> String {
        format!("{}/2010-04-01/Accounts/{}", self.url("twilio"), TWILIO.0)
    }

    /// The text messages that were sent.
    pub(crate) fn twilio_messages(&self) -> Vec<Value> {
        self.twilio_list("Messages", "messages")
    }

    /// The calls that were made.
    pub(crate) fn twilio_calls(&self) -> Vec<Value> {
        self.twilio_list("Calls", "calls")
    }

    fn twilio_list(&self, page: &str, field: &str) -> Vec<Value> {
        let ask = http::ask("GET", &format!("{}/{page}.json", self.twilio())).basic(TWILIO.0, TWILIO.1);
        ask.sent().was(200).json()[field].as_array().unwrap().clone()
    }

    /// A new access token.
    pub(crate) fn okta_token(&self) -> String {
        let fields = [("grant_type", "client_credentials"), ("scope", "campaign")];
        self.okta_oauth("token", &fields).json()["access_token"].as_str().unwrap().to_owned()
    }

    /// Is the token good?
    pub(crate) fn okta_is_active(&self, token: &str) -> bool {
        self.okta_oauth("introspect", &[("token", token)]).json()["active"].as_bool().unwrap()
    }

    /// Call an endpoint of the authorization server.
    pub(crate) fn okta_oauth(&self, endpoint: &str, fields: &[(&str, &str)]) -> Answer {
        let (id, secret) = OKTA_CLIENT;
        let url = format!("{}/oauth2/default/v1/{endpoint}", self.url("okta"));
        http::ask("POST", &url).basic(id, secret).form(fields).sent().was(200)
    }

    /// A user as the API has it.
    pub(crate) fn okta_user(&self, login: &str) -> Value {
        let url = format!("{}/api/v1/users", self.url("okta"));
        let all =
            http::ask("GET", &url).header(&format!("Authorization: SSWS {OKTA_KEY}")).sent().was(200).json();
        let mut users = all.as_array().unwrap().iter();
        users.find(|user| user["profile"]["login"] == login).unwrap_or_else(|| panic!("no {login}")).clone()
    }

    /// The mails that were sent.
    pub(crate) fn resend_mails(&self) -> Vec<Value> {
        let ask = http::ask("GET", &format!("{}/emails", self.url("resend"))).bearer(RESEND_KEY);
        ask.sent().was(200).json()["data"].as_array().unwrap().clone()
    }

    /// Call GitHub's API; `path` begins with `/`.
    pub(crate) fn github(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let ask = http::ask(method, &format!("{}{path}", self.url("github"))).bearer(GITHUB_TOKEN);
        match body {
            Some(body) => ask.json(body),
            None => ask,
        }
        .sent()
    }
}
