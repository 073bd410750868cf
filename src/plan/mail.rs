//! A mail over SMTP.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SecretRef;

/// One mail, handed to a mail server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The mail server, as `host` or `host:port`; 587, or 465 with `tls = "wrapped"`. It must be on the allow-list.
    pub server: String,
    /// How the connection is protected; `starttls` when absent.
    #[serde(default)]
    pub tls: MailTls,
    /// The sender's address.
    pub from: String,
    /// The recipients' addresses. A whole `{{ … }}` may stand for a list.
    pub to: Vec<String>,
    /// The subject: one line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The user's name, where the server wants one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Where the password is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretRef>,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailTls {
    /// TLS after `STARTTLS` (RFC 3207); refused where the server does not offer it.
    #[default]
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Wrapped,
    /// None: for a server on this machine.
    None,
}
