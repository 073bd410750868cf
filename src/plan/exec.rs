//! A program to run: an argument list, never a shell.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A program to run. Its environment holds nothing but `PATH`, `HOME`, `LANG` and what stands in `env`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exec {
    /// The program and its arguments; each is a template and stays one argument.
    pub args: Vec<String>,
    /// Further environment variables. A value such as `env:NAME` is a secret's place and is masked everywhere.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// What is written to its standard input, with a line feed at its end. A value such as `env:NAME` is a secret's
    /// place and is written as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stdin: Option<String>,
    /// The folder to run in, relative to the workspace; the workspace when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The exit statuses that mean success; 0 when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exit: Vec<u8>,
    /// It changes nothing: when it is cut off, its outcome is failed rather than unknown. Needed in `capture`,
    /// `poll` and probes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reads_only: bool,
}
