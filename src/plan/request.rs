//! An HTTP request as it stands in a file: leaves are templates, the tree is data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Auth, Text};

/// A request whose texts are templates over `inputs`, `names`, `captured`, `answers`,
/// `each` and `incident`.
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
    /// Headers. A value such as `env:NAME` is a secret's place and is masked everywhere, here and in the body.
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
    /// An XML body: one member, the root element. Members of an object are elements, or attributes where the name
    /// begins with `@`; the items of a list are elements in that order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xml: Option<Value>,
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

    /// Does sending it twice do no more than sending it once (RFC 9110, section 9.2.2)?
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch)
    }

    /// Does it only read (RFC 9110, "safe")?
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }
}

/// What a good answer looks like.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The statuses that mean success; any 2xx when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<u16>,
    /// JSON pointers (RFC 6901), or JSONPaths (RFC 9535, starting with `$`), and the value that must stand there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub json: BTreeMap<String, Value>,
    /// A text that the body must contain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contains: Option<Text>,
    /// A regular expression that some part of the body must match: for XML, or another text with a form. What is
    /// filled into it stands for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// A text that the body must not contain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lacks: Option<Text>,
    /// JSON pointers or JSONPaths where nothing may stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
}

impl Expect {
    /// Does it ask for nothing but a good status?
    pub fn is_only_status(&self) -> bool {
        let texts = self.contains.is_none() && self.matches.is_none() && self.lacks.is_none();
        texts && self.json.is_empty() && self.absent.is_empty()
    }

    /// Is this status one that means success?
    pub fn allows(&self, status: u16) -> bool {
        if self.status.is_empty() { (200..300).contains(&status) } else { self.status.contains(&status) }
    }
}
