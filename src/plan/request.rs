//! An HTTP request as it stands in a file: leaves are templates, the tree is data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{SecretRef, Text};

/// A request whose texts are templates over `inputs`, `captured` and `incident`.
///
/// Templates fill the leaves of the body's tree and the tree is serialised afterwards, so a value can't break
/// out of its field; what a template puts into the URL is percent-encoded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method; `GET` when absent.
    #[serde(default)]
    pub method: Method,
    /// The URL; its host must be on the allow-list of `warroom.toml`.
    pub url: String,
    /// Headers. A value such as `env:NAME` is a secret's place and is masked everywhere.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Query parameters, added to the URL.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query: BTreeMap<String, String>,
    /// A JSON body. A leaf that is one whole `{{ … }}` keeps the type of its value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Value>,
    /// A form body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<BTreeMap<String, String>>,
    /// A text body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// How the caller proves who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<Auth>,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Read.
    #[default]
    Get,
    /// Create or do.
    Post,
    /// Replace.
    Put,
    /// Change in part.
    Patch,
    /// Remove.
    Delete,
    /// Read the headers only.
    Head,
}

impl Method {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
        }
    }

    /// Does it only read (RFC 9110, "safe")?
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }
}

/// How a request proves who sends it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Auth {
    /// `Authorization: Bearer …`.
    Bearer(SecretRef),
    /// `Authorization: Basic …`.
    Basic {
        /// The user's name.
        user: String,
        /// Where the password is.
        password: SecretRef,
    },
    /// A header of any name.
    Header {
        /// The header's name.
        name: String,
        /// Where its value is.
        value: SecretRef,
    },
    /// A query parameter of any name; masked like the rest.
    Query {
        /// The parameter's name.
        name: String,
        /// Where its value is.
        value: SecretRef,
    },
}

/// What a good answer looks like.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The statuses that mean success; any 2xx when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<u16>,
    /// JSON pointers (RFC 6901) and the value that must stand there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub json: BTreeMap<String, Value>,
    /// A text that the body must contain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contains: Option<Text>,
}

impl Expect {
    /// Is this status one that means success?
    pub fn allows(&self, status: u16) -> bool {
        if self.status.is_empty() { (200..300).contains(&status) } else { self.status.contains(&status) }
    }
}

/// Read the prior state first, so that undo can put it back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// A reading request.
    pub request: Request,
    /// A name for each JSON pointer (RFC 6901) into the answer; undo reads it as `{{ captured.NAME }}`.
    pub pick: BTreeMap<String, String>,
}
