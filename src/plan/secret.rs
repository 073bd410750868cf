//! Where a secret is; never the secret itself.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The place of a secret: `env:NAME`, `file:PATH`, `keyring:SERVICE/USER` or `cmd:["op","read","…"]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretRef {
    /// An environment variable.
    Env(String),
    /// A file that nobody else can read; its last line feed is not part of the secret.
    File(String),
    /// An entry of the operating system's keyring.
    Keyring {
        /// The service that it is for.
        service: String,
        /// The user's name there.
        user: String,
    },
    /// A command, as an argument list and never through a shell; the secret is its output.
    Cmd(Vec<String>),
}

/// Why a text does not say where a secret is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSecretRef {
    /// The value itself seems to stand in the file. It is not repeated here.
    #[error("a secret must not stand in the file")]
    Literal,
    /// A known kind with a place that can't be.
    #[error("`{kind}:` needs {needs}")]
    Place {
        /// The kind: `env`, `file`, `keyring` or `cmd`.
        kind: &'static str,
        /// What should follow.
        needs: &'static str,
    },
}

impl InvalidSecretRef {
    /// What to write instead.
    pub const HINT: &str =
        "say where it is: env:NAME, file:PATH, keyring:SERVICE/USER or cmd:[\"op\",\"read\",\"…\"]";
}

impl SecretRef {
    /// Does this text name a place (rather than being a plain value)?
    pub fn looks_like_one(text: &str) -> bool {
        ["env:", "file:", "cmd:", "keyring:"].iter().any(|kind| text.starts_with(kind))
    }

    /// Read the place of a secret.
    pub fn parse(text: &str) -> Result<Self, InvalidSecretRef> {
        let Some((kind, place)) = text.split_once(':') else {
            return Err(InvalidSecretRef::Literal);
        };
        match kind {
            "env" if is_variable(place) => Ok(Self::Env(place.to_owned())),
            "env" => {
                Err(InvalidSecretRef::Place { kind: "env", needs: "the name of an environment variable" })
            }
            "file" if !place.is_empty() => Ok(Self::File(place.to_owned())),
            "file" => Err(InvalidSecretRef::Place { kind: "file", needs: "a path" }),
            "cmd" => match serde_json::from_str::<Vec<String>>(place) {
                Ok(list) if list.first().is_some_and(|program| !program.is_empty()) => Ok(Self::Cmd(list)),
                Ok(_) | Err(_) => {
                    Err(InvalidSecretRef::Place { kind: "cmd", needs: "a JSON list of arguments" })
                }
            },
            "keyring" => match place.rsplit_once('/') {
                Some((service, user)) if !service.is_empty() && !user.is_empty() => {
                    Ok(Self::Keyring { service: service.to_owned(), user: user.to_owned() })
                }
                Some(_) | None => Err(InvalidSecretRef::Place {
                    kind: "keyring",
                    needs: "a service and a user: SERVICE/USER",
                }),
            },
            _ => Err(InvalidSecretRef::Literal),
        }
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "env:{name}"),
            Self::File(path) => write!(f, "file:{path}"),
            Self::Keyring { service, user } => write!(f, "keyring:{service}/{user}"),
            Self::Cmd(list) => write!(f, "cmd:{}", serde_json::Value::from(list.clone())),
        }
    }
}

impl Serialize for SecretRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SecretRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(|e| de::Error::custom(format_args!("{e}; {}", InvalidSecretRef::HINT)))
    }
}

impl JsonSchema for SecretRef {
    fn schema_name() -> Cow<'static, str> {
        "SecretRef".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "secret-ref", "pattern": "^(env|file|keyring|cmd):." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_place_and_prints_it_again() {
        for text in [
            "env:PDNS_API_KEY",
            "file:/run/secrets/pdns",
            "keyring:https://dns.example.com/ops",
            "cmd:[\"op\",\"read\",\"op://ops/pdns\"]",
        ] {
            assert_eq!(SecretRef::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_literal_is_refused_and_not_repeated() {
        for text in [
            "hunter2",
            "ghp_abcdef",
            "env:",
            "env:1X",
            "file:",
            "cmd:op read",
            "cmd:[]",
            "keyring:a",
            "keyring:/b",
            "keyring:a/",
            "vault:x",
        ] {
            let error = SecretRef::parse(text).unwrap_err().to_string();
            assert!(!error.contains("hunter2") && !error.contains("ghp_"), "{error}");
        }
    }
}
