//! What the person at the keyboard has chosen: never domain state.

use std::collections::BTreeMap;

use super::{Painted, Screen, Target};

/// The choices of the person at the keyboard.
#[derive(Debug, Clone)]
pub struct Ui {
    /// The screen that is shown.
    pub screen: Screen,
    /// The chosen thing of each screen, by id.
    pub selection: BTreeMap<Screen, Target>,
    /// The filter of each screen.
    pub filter: BTreeMap<Screen, String>,
    /// The runbook that the Command and Runbooks screens show.
    pub runbook: Option<crate::plan::RunbookId>,
    /// The last frame.
    pub painted: Painted,
}
