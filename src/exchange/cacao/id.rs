//! Identifiers: `type--UUID`. The same runbook has the same ones on every machine.

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use crate::plan::digest::{hex, sha256_hex};

/// The namespace that the specification gives to identifiers of playbooks (section 10.10).
const NAMESPACE: [u8; 16] =
    [0xAA, 0x7C, 0xAF, 0x3A, 0xD5, 0x5A, 0x4E, 0x9A, 0xB3, 0x4E, 0x05, 0x62, 0x15, 0xFB, 0xA5, 0x6A];

/// Who made a playbook, where nobody says it: this program, for nobody in particular.
pub(super) const NOBODY: &str = "identity--2f7f0d4e-1e5c-4b52-8f0c-6a0f4a1d9c77";

/// The identifier of a playbook by the rule of the specification: a UUID of version 5 over the canonical JSON of its
/// name. Versions of one playbook share it.
pub(super) fn of_playbook(name: &str) -> String {
    let contributing = serde_json::json!({ "name": name });
    let name = serde_json_canonicalizer::to_vec(&contributing).unwrap_or_default();
    let hashed = digest(&SHA1_FOR_LEGACY_USE_ONLY, &[NAMESPACE.as_slice(), &name].concat());
    format!("playbook--{}", uuid(&hex(hashed.as_ref()), '5'))
}

/// The identifier of an object of a playbook: in the form of version 4, which the specification asks for, but made from a
/// hash instead of chance.
pub(super) fn of(kind: &str, playbook: &str, name: &str) -> String {
    format!("{kind}--{}", uuid(&sha256_hex(format!("{playbook}\n{kind}\n{name}").as_bytes()), '4'))
}

/// 32 hex digits as a UUID of that version and of the variant of RFC 4122.
fn uuid(hashed: &str, version: char) -> String {
    let mut out = String::with_capacity(36);
    for (place, digit) in hashed.chars().take(32).enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            out.push('-');
        }
        out.push(match place {
            12 => version,
            16 => variant(digit),
            _ => digit,
        });
    }
    out
}

/// The two high bits of the variant's digit are `10`.
fn variant(digit: char) -> char {
    let low = digit.to_digit(16).unwrap_or_default() & 0b11;
    char::from_digit(0b1000 | low, 16).unwrap_or('8')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playbooks_identifier_is_the_version_5_uuid_that_python_computes() {
        // uuid.uuid5(uuid.UUID('aa7caf3a-d55a-4e9a-b34e-056215fba56a'), '{"name":"DNS failover"}')
        assert_eq!(of_playbook("DNS failover"), "playbook--716c6e52-f9b1-52ac-98a0-a0c381cafac4");
    }

    #[test]
    fn other_identifiers_have_the_form_of_version_4_and_differ_by_kind_and_name() {
        let all =
            [of("action", "p", "a"), of("action", "p", "b"), of("end", "p", "a"), of("action", "q", "a")];
        for (at, id) in all.iter().enumerate() {
            let uuid = id.split_once("--").unwrap().1;
            let parts: Vec<&str> = uuid.split('-').collect();
            assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{id}");
            assert!(parts[2].starts_with('4') && parts[3].starts_with(['8', '9', 'a', 'b']), "{id}");
            assert!(!all[..at].iter().any(|other| other.ends_with(uuid)), "{id}");
        }
    }
}
