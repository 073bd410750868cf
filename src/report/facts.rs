//! Which incident it is.

use serde::Serialize;

use super::Record;
use super::document::Head;
use crate::incident::event::Kind;
use crate::plan::{CampaignId, IncidentId, Text};

/// Which incident it is, and where in its life.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facts {
    /// Its name.
    pub id: IncidentId,
    /// Live or drill. A drill is marked on every page.
    pub kind: Kind,
    /// The campaign.
    pub campaign: CampaignId,
    /// What was wrong.
    pub title: Text,
}

impl Facts {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let it = record.incident;
        Self { id: it.id.clone(), kind: it.kind, campaign: it.campaign.clone(), title: it.title.clone() }
    }

    /// The same as the head of a document.
    pub fn head(&self) -> Head {
        Head {
            banner: self.kind.banner(),
            id: self.id.to_string(),
            title: self.title.first_line().to_owned(),
            facts: Vec::new(),
        }
    }
}
