//! What an approval governs.

use serde::Serialize;
use serde_json::{Value, json};

use crate::plan::{Campaign, digest};

/// The governed part of a campaign: RFC 8785 canonical JSON of `flags`, `identity`, `signal`, `system` and `window`,
/// and its digest. Named things stand in the order of their ids; lists whose order means nothing are sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The canonical JSON.
    pub json: String,
    /// Its SHA-256, in lower-case hex.
    pub digest: String,
}

impl Content {
    /// What an approval of this campaign governs.
    pub fn of(campaign: &Campaign) -> Result<Self, serde_json::Error> {
        let value = json!({
            "flags": serde_json::to_value(&campaign.flags)?,
            "identity": named(&campaign.identity, &["scopes", "used_by"])?,
            "signal": named(&campaign.signal, &["receivers", "reusable_by"])?,
            "system": named(&campaign.system, &[])?,
            "window": serde_json::to_value(&campaign.window)?,
        });
        let json = serde_json_canonicalizer::to_string(&value)?;
        Ok(Self { digest: digest::sha256_hex(json.as_bytes()), json })
    }
}

/// Things in the order of their ids, their sets sorted and each member once.
fn named<T: Serialize>(things: &[T], sets: &[&str]) -> Result<Value, serde_json::Error> {
    let mut values = things.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
    for value in &mut values {
        for set in sets {
            if let Some(members) = value.get_mut(*set).and_then(Value::as_array_mut) {
                members.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
                members.dedup();
            }
        }
    }
    values.sort_by(|a, b| id(a).cmp(&id(b)));
    Ok(Value::Array(values))
}

/// The id of a named thing.
pub(super) fn id(value: &Value) -> Option<&str> {
    value.get("id").and_then(Value::as_str)
}
