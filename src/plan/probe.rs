//! Probes: looks at the outside world that change nothing.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::exec::Exec;
use super::request::{Expect, Method, Request};
use super::{Auth, DependencyId, Duration, Text};

/// What a probe last saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProbeStatus {
    /// Works.
    Ok,
    /// Works, but something needs attention: part of the resolvers, a certificate that ends soon.
    Degraded,
    /// Does not work.
    Failing,
    /// Not seen yet, or the look itself did not succeed.
    #[default]
    Unknown,
}

impl ProbeStatus {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Degraded => "degraded",
            Self::Failing => "failing",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for ProbeStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What kind of trouble a look saw: what triage reasons with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Symptom {
    /// The name does not exist (NXDOMAIN), or has no such record.
    NameMissing,
    /// The name points elsewhere, or its servers do not answer.
    NameWrong,
    /// The certificate has ended, is not valid, or TLS fails.
    Certificate,
    /// The caller's credential is not honoured: 401 or 403.
    Unauthorised,
    /// The server fails: 5xx.
    ServerError,
    /// The server answers otherwise than it should.
    WrongAnswer,
    /// Nothing answers: refused, unreachable, or too slow.
    NoAnswer,
}

impl Symptom {
    /// What a status of HTTP says, where it says something.
    pub const fn of_status(status: u16) -> Self {
        match status {
            401 | 403 => Self::Unauthorised,
            500..=599 => Self::ServerError,
            _ => Self::WrongAnswer,
        }
    }

    /// The words on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NameMissing => "name missing",
            Self::NameWrong => "name wrong",
            Self::Certificate => "certificate",
            Self::Unauthorised => "unauthorised",
            Self::ServerError => "server error",
            Self::WrongAnswer => "wrong answer",
            Self::NoAnswer => "no answer",
        }
    }
}

/// One look. Exactly one of `http`, `tcp`, `dns`, `tls`, `exec` and `dependency` is given.
///
/// In an action's or undo's `verify` the texts are templates over `inputs`, `names`, `captured`, `answers`, `each`
/// and `incident`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// An HTTP request and what its answer must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpProbe>,
    /// A TCP connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp: Option<TcpProbe>,
    /// A DNS record at its authoritative servers and at resolvers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns: Option<DnsProbe>,
    /// A TLS certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsProbe>,
    /// A program that only reads; its exit status and output say whether something works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exec: Option<ExecProbe>,
    /// The probe of a dependency of the campaign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependency: Option<DependencyId>,
    /// How often it looks; 10 s when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Duration>,
    /// How long one look may take; 3 s when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// In a `verify`: how long the effect may take to show; 2 min when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Duration>,
    /// How many looks in a row must fail before it counts; 2 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fails_after: Option<u32>,
    /// What a drill shows until something turns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulate: Option<SimulatedLook>,
}

impl Probe {
    /// How often it looks.
    pub fn every(&self) -> Duration {
        self.every.unwrap_or(Duration::secs(10))
    }

    /// How long one look may take.
    pub fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(Duration::secs(3))
    }

    /// How long an effect may take to show.
    pub fn within(&self) -> Duration {
        self.within.unwrap_or(Duration::mins(2))
    }

    /// How many looks in a row must fail before it counts.
    pub fn fails_after(&self) -> u32 {
        self.fails_after.unwrap_or(2).max(1)
    }
}

/// A request whose answer says whether something works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpProbe {
    /// The method; `GET` when absent. `POST` is for endpoints that read by it, such as token introspection.
    #[serde(default)]
    pub method: Method,
    /// The URL to read.
    pub url: String,
    /// Headers. A value such as `env:NAME` is a secret's place.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Query parameters, added to the URL.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query: BTreeMap<String, String>,
    /// A JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Value>,
    /// A form body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<BTreeMap<String, String>>,
    /// How the caller proves who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<Auth>,
    /// What a good answer looks like.
    #[serde(default)]
    pub expect: Expect,
    /// A JSON pointer to a number in the answer; with `over` the probe watches a metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// The probe fails while the number is over this bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<f64>,
}

impl HttpProbe {
    /// The request that it sends.
    pub fn request(&self) -> Request {
        Request {
            method: self.method,
            url: self.url.clone(),
            headers: self.headers.clone(),
            query: self.query.clone(),
            json: self.json.clone(),
            form: self.form.clone(),
            text: None,
            xml: None,
            auth: self.auth.clone(),
        }
    }
}

/// A program that looks: it must end with a good exit status, and its output must be as expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExecProbe {
    /// The program and its arguments.
    pub args: Vec<String>,
    /// Further environment variables. A value such as `env:NAME` is a secret's place.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// The exit statuses that mean that it works; 0 when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exit: Vec<u8>,
    /// What its output must be; `status` has no meaning here.
    #[serde(default)]
    pub expect: Expect,
}

impl ExecProbe {
    /// The program that it runs.
    pub fn program(&self) -> Exec {
        Exec {
            args: self.args.clone(),
            env: self.env.clone(),
            stdin: None,
            folder: None,
            exit: self.exit.clone(),
            reads_only: true,
        }
    }
}

/// A raw TCP connection that must open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TcpProbe {
    /// `host:port`.
    pub address: String,
}

/// A record that the authoritative servers must have and the resolvers must see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DnsProbe {
    /// The name.
    pub name: String,
    /// The record type; `A` when absent.
    #[serde(default)]
    pub record: RecordType,
    /// The values that must be there, in any order; any value when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<String>,
    /// The authoritative servers to ask, as `address` or `address:port`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authoritative: Vec<String>,
    /// The resolvers to ask; those of `warroom.toml` when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resolvers: Vec<String>,
}

/// A DNS record type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// An IPv4 address.
    #[default]
    A,
    /// An IPv6 address.
    Aaaa,
    /// An alias.
    Cname,
    /// Text.
    Txt,
    /// Mail servers.
    Mx,
    /// Name servers.
    Ns,
}

impl RecordType {
    /// The word in a zone file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Txt => "TXT",
            Self::Mx => "MX",
            Self::Ns => "NS",
        }
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A certificate that must be valid and not end soon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsProbe {
    /// `host:port` to connect to.
    pub address: String,
    /// The name on the certificate; the host of `address` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_name: Option<String>,
    /// Degraded when it ends sooner than this; 14 days when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_before: Option<Duration>,
}

/// What a drill shows in place of a real look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulatedLook {
    /// The state.
    pub status: ProbeStatus,
    /// What the probe says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Text>,
    /// What kind of trouble it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symptom: Option<Symptom>,
}
