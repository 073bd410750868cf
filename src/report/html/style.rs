//! The style sheet, and the policy that lets nothing else in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The one style sheet.
pub(super) const SHEET: &str = include_str!("style.css");

/// Nothing is loaded, nothing runs; the style sheet is let in by its hash.
pub(super) fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(SHEET.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
}
