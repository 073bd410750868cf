//! CACAO security playbooks, version 2.0 (OASIS Committee Specification 01, 27 November 2023).

mod export;
mod id;
mod import;

pub use self::export::{Stamp, export};
pub use self::import::{import, looks_like_one};

/// The version of the specification, as playbooks name it.
pub const VERSION: &str = "cacao-2.0";

/// Our extension: the runbook that a playbook was written from.
const EXTENSION: &str = "extension-definition--6d1c1a52-5a0e-4f0b-9d7b-3f1f0c9e2a41";

/// The version of that extension.
const EXTENSION_VERSION: &str = "1.0.0";

/// What people and programs work from. The extension holds the digest of these members: while it fits, the runbook in the
/// extension is what they say; once somebody has changed one of them, it no longer is.
const COVERED: [&str; 9] = [
    "agent_definitions",
    "authentication_info_definitions",
    "description",
    "name",
    "playbook_variables",
    "target_definitions",
    "workflow",
    "workflow_exception",
    "workflow_start",
];

/// The digest of the covered members, over their canonical JSON (RFC 8785); none where there is no canonical form.
fn digest(playbook: &serde_json::Map<String, serde_json::Value>) -> Option<String> {
    let covered: serde_json::Map<String, serde_json::Value> =
        COVERED.iter().filter_map(|key| Some(((*key).to_owned(), playbook.get(*key)?.clone()))).collect();
    let canonical = serde_json_canonicalizer::to_vec(&covered).ok()?;
    Some(crate::plan::digest::sha256_hex(&canonical))
}

#[cfg(test)]
mod taken;
#[cfg(test)]
mod tests;
