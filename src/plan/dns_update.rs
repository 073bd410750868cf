//! A dynamic DNS update (RFC 2136), signed with TSIG (RFC 8945).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SecretRef;
use super::probe::RecordType;

/// Replace the records of one name and type at a zone's primary server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DnsUpdate {
    /// The zone's primary server, as `address` or `address:port`; it must be on the allow-list.
    pub server: String,
    /// The zone, for example `example.com`.
    pub zone: String,
    /// The name whose records are replaced.
    pub name: String,
    /// The record type; `A` when absent.
    #[serde(default)]
    pub record: RecordType,
    /// How long the new records may be kept, in seconds.
    pub ttl: u32,
    /// The new values. A whole `{{ … }}` may stand for a list.
    pub values: Vec<String>,
    /// The values that must be there now, else nothing changes (RFC 2136, section 2.4.2). A whole `{{ … }}` may
    /// stand for a list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_if: Vec<String>,
    /// The key that signs the update.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tsig: Option<Tsig>,
}

/// A key for transaction signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tsig {
    /// The key's name.
    pub name: String,
    /// Where the key is, in Base64.
    pub key: SecretRef,
    /// The algorithm; `hmac-sha256` when absent.
    #[serde(default)]
    pub algorithm: TsigAlgorithm,
}

/// An algorithm for transaction signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TsigAlgorithm {
    /// HMAC with SHA-256.
    #[default]
    HmacSha256,
    /// HMAC with SHA-384.
    HmacSha384,
    /// HMAC with SHA-512.
    HmacSha512,
}
