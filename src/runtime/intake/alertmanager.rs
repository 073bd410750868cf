//! Alertmanager's webhook, version 4 (`prometheus/alertmanager`: `docs/configuration.md`, `webhook_config`).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::told::{self, Bad, Report, Told};
use crate::plan::Text;

/// The version that is known.
const VERSION: &str = "4";

/// A body. What is not named here is not needed: `groupKey`, `receiver`, `commonLabels`, `externalURL` and others.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Body {
    #[serde(default)]
    pub(super) version: String,
    /// How many alerts the sender left out.
    #[serde(default)]
    pub(super) truncated_alerts: u64,
    pub(super) alerts: Vec<Item>,
}

/// One alert of a body.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    status: String,
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
    #[serde(default)]
    starts_at: String,
    #[serde(default, rename = "generatorURL")]
    generator_url: String,
    #[serde(default)]
    fingerprint: String,
}

pub(super) fn read(text: &str) -> Result<Told, Bad> {
    let body: Body = told::json(text)?;
    if body.version != VERSION {
        return Err(Bad::Version(told::words(&body.version)));
    }
    Ok(body.told())
}

impl Body {
    pub(super) fn told(self) -> Told {
        Told {
            left_out: u32::try_from(self.truncated_alerts).unwrap_or(u32::MAX),
            reports: self.alerts.into_iter().map(Item::report).collect(),
            delivery: None,
        }
    }
}

impl Item {
    fn report(self) -> Report {
        let labels = self.labels.unwrap_or_default();
        let annotations = self.annotations.unwrap_or_default();
        let annotation = |names: &[&str]| names.iter().find_map(|name| annotations.get(*name));
        Report {
            fingerprint: if self.fingerprint.is_empty() {
                told::fingerprint_of(&labels)
            } else {
                told::fingerprint(&self.fingerprint)
            },
            // Anything but an end is taken for a fire: a word that is not known must not hide one.
            is_over: self.status == "resolved",
            name: labels.get("alertname").map_or_else(|| Text::line("alert"), |name| told::words(name)),
            summary: annotation(&["summary", "description", "message"])
                .map_or_else(Text::default, |text| told::words(text)),
            url: told::link(&self.generator_url),
            started_at: told::instant(&self.starts_at),
            as_of: None,
            labels: told::labels(labels),
        }
    }
}
