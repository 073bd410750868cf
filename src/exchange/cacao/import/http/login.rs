//! The login of an API, as the credentials of a call.

use super::super::party::Login;
use super::Writer;
use crate::plan::request::Request;
use crate::plan::{Auth, SecretRef};

impl Writer<'_> {
    /// Who calls, by the login that the API names.
    pub(super) fn log_in(&mut self, login: &Login<'_>, request: &mut Request) {
        let node = &login.node;
        let name = node.text("name", self.desk).unwrap_or(login.kind).to_owned();
        for (_, line) in node.rest(&["type", "name", "user_id", "username", "password", "token"]) {
            self.notes.push(format!("login \"{name}\": {line}"));
        }
        let has_own = request.headers.keys().any(|key| key.eq_ignore_ascii_case("authorization"));
        if has_own || request.auth.is_some() {
            self.desk.fault(&node.at, "the call has this login and a header with credentials of its own");
        }
        match login.kind {
            "http-basic" | "user-auth" => {
                let user = node.text("user_id", self.desk).or_else(|| node.text("username", self.desk));
                let user = self.filled(user.unwrap_or_default());
                let secret = node.text("password", self.desk).unwrap_or_default().to_owned();
                let named = super::super::variable::used(&secret)
                    .first()
                    .map_or_else(|| name.clone(), |it| (*it).to_owned());
                let place = self.place(&named, &node.at);
                request.auth = SecretRef::parse(&place).ok().map(|password| Auth::Basic { user, password });
            }
            "oauth2" => {
                let secret = node.text("token", self.desk).unwrap_or_default().to_owned();
                let named = super::super::variable::used(&secret)
                    .first()
                    .map_or_else(|| name.clone(), |it| (*it).to_owned());
                let place = self.place(&named, &node.at);
                request.auth = SecretRef::parse(&place).ok().map(Auth::Bearer);
                if let Some(header) = node.get("oauth_header") {
                    let words = "the token goes out as `Authorization: Bearer`, whatever this says; it stands in a comment";
                    self.desk.say(&header.at, words);
                }
            }
            other => {
                self.leave(format!(
                    "its login \"{name}\" is of type `{other}`, which can't be sent with a call"
                ));
            }
        }
    }
}
