//! Calls with every template filled: what the preview shows, the journal records and the world is sent.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::plan::dns_update::DnsUpdate;
use crate::plan::mail::Mail;
use crate::plan::request::Method;
use crate::plan::{Auth, SecretRef, Text};

/// A value that is shown, or the place of one that is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// As it is.
    Plain(Text),
    /// Read at the moment of sending, after the prefix (`Bearer `).
    Secret {
        /// What stands before the secret.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        prefix: String,
        /// Where the secret is.
        at: SecretRef,
    },
    /// `Basic` credentials, encoded at the moment of sending.
    Basic {
        /// The user's name.
        user: Text,
        /// Where the password is.
        password: SecretRef,
    },
}

impl Slot {
    /// Where its secret is.
    pub const fn place(&self) -> Option<&SecretRef> {
        match self {
            Self::Plain(_) => None,
            Self::Secret { at, .. } => Some(at),
            Self::Basic { password, .. } => Some(password),
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.write_str(text.as_str()),
            Self::Secret { prefix, at } => write!(f, "{prefix}•••• ({at})"),
            Self::Basic { user, password } => write!(f, "Basic {user}:•••• ({password})"),
        }
    }
}

/// A body that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Its media type.
    pub content_type: String,
    /// Its text. A secret's place stands where the secret will stand.
    pub text: String,
    /// Where in the text the secrets go, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<BodySecret>,
}

/// A secret in a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodySecret {
    /// The first byte of what stands for it in the text.
    pub from: usize,
    /// The byte after that.
    pub to: usize,
    /// Where the secret is.
    pub at: SecretRef,
    /// How it is written there.
    pub encoding: Encoding,
}

/// How a secret is written into a body, so that it stays in its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Inside a JSON string.
    Json,
    /// Percent-encoded.
    Form,
}

/// A request with every template filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// The method.
    pub method: Method,
    /// The whole URL, query included, but for a secret parameter.
    pub url: String,
    /// A secret query parameter, added at the moment of sending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_query: Option<(String, SecretRef)>,
    /// The headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Slot>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// What is done at the moment of sending to prove who sends it: a signature, a token that is fetched first, a
    /// client certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<Auth>,
}

impl Resolved {
    /// Where its secrets are.
    pub fn places(&self) -> Vec<&SecretRef> {
        let headers = self.headers.values().filter_map(Slot::place);
        let query = self.secret_query.iter().map(|(_, at)| at);
        let body = self.body.iter().flat_map(|body| body.secrets.iter().map(|secret| &secret.at));
        let auth = self.auth.iter().flat_map(Auth::places);
        headers.chain(query).chain(body).chain(auth).collect()
    }
}

/// A program with every template filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolvedExec {
    /// The program and its arguments.
    pub args: Vec<String>,
    /// Further environment variables.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, Slot>,
    /// What is written to its standard input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stdin: Option<Slot>,
    /// The folder to run in, relative to the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The exit statuses that mean success; 0 when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exit: Vec<u8>,
    /// It changes nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reads_only: bool,
}

impl ResolvedExec {
    /// The command line, quoted for a POSIX shell: to read, or to run by hand.
    pub fn line(&self) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+%".contains(c);
        let quoted = |arg: &String| {
            if !arg.is_empty() && arg.chars().all(plain) {
                arg.clone()
            } else {
                format!("'{}'", arg.replace('\'', "'\\''"))
            }
        };
        self.args.iter().map(quoted).collect::<Vec<_>>().join(" ")
    }
}

/// One call, ready to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ResolvedCall {
    /// An HTTP request.
    Http(Resolved),
    /// A program.
    Exec(ResolvedExec),
    /// A dynamic DNS update.
    DnsUpdate(DnsUpdate),
    /// A mail.
    Mail(Mail),
}

impl ResolvedCall {
    /// Does it only read, so that a lost answer has changed nothing?
    pub const fn is_safe(&self) -> bool {
        match self {
            Self::Http(request) => request.method.is_safe(),
            Self::Exec(program) => program.reads_only,
            Self::DnsUpdate(_) | Self::Mail(_) => false,
        }
    }

    /// May it be sent again without doing more than once (RFC 9110, section 9.2.2)? An update replaces what is there.
    pub const fn is_idempotent(&self) -> bool {
        match self {
            Self::Http(request) => request.method.is_idempotent(),
            Self::Exec(program) => program.reads_only,
            Self::DnsUpdate(_) => true,
            Self::Mail(_) => false,
        }
    }

    /// What it is, in one line: `PATCH https://…`, `kubectl rollout …`.
    pub fn summary(&self) -> String {
        match self {
            Self::Http(request) => format!("{} {}", request.method.as_str(), request.url),
            Self::Exec(program) => program.line(),
            Self::DnsUpdate(update) => {
                format!("UPDATE {} {} in {} at {}", update.name, update.record, update.zone, update.server)
            }
            Self::Mail(mail) => format!("MAIL to {} through {}", mail.to.join(", "), mail.server),
        }
    }

    /// Where its secrets are.
    pub fn places(&self) -> Vec<&SecretRef> {
        match self {
            Self::Http(request) => request.places(),
            Self::Exec(program) => {
                program.env.values().chain(program.stdin.iter()).filter_map(Slot::place).collect()
            }
            Self::DnsUpdate(update) => update.tsig.iter().map(|tsig| &tsig.key).collect(),
            Self::Mail(mail) => mail.password.iter().collect(),
        }
    }

    /// The request, where it is one.
    pub const fn http(&self) -> Option<&Resolved> {
        match self {
            Self::Http(request) => Some(request),
            Self::Exec(_) | Self::DnsUpdate(_) | Self::Mail(_) => None,
        }
    }
}
