//! The webhook of Grafana's unified alerting: Alertmanager's form with a version of its own and more around it
//! (Grafana's documentation: "Configure webhook notifications").

use super::alertmanager::Body;
use super::told::{self, Bad, Told};

/// The version that is known.
const VERSION: &str = "1";

pub(super) fn read(text: &str) -> Result<Told, Bad> {
    let body: Body = told::json(text)?;
    if body.version != VERSION {
        return Err(Bad::Version(told::words(&body.version)));
    }
    Ok(body.told())
}
