//! JUnit's XML, which every CI shows.

use super::Prefix;
use crate::readiness::Report;

pub(super) fn xml(_reports: &[Report], _prefix: &Prefix) -> String {
    String::new()
}
