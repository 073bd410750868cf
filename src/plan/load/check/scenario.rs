//! `config/scenarios/ID.toml`: that it leads somewhere, and that everything in it can happen.

use super::super::super::Scenario;
use super::super::read::Document;
use super::{Check, Filed, named_after};

/// Check one scenario.
pub(super) fn check(check: &mut Check<'_, '_, '_>, filed: &Filed<Scenario>, documents: &[Document]) {
    named_after(check, filed.file, documents, filed.value.id.as_str());
}
