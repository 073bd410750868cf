//! The war room's loop: keys in, frames out.

use super::host::{Host, HostError};
use crate::plan::{IncidentId, PersonId};

/// Where the war room begins.
#[derive(Debug, Clone)]
pub enum Entry {
    /// With the list of incidents.
    Start,
    /// With this incident.
    Incident(IncidentId),
}

/// Why the war room ended early.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// The incident could not be opened.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The terminal could not be used.
    #[error("the terminal can't be used")]
    Terminal(#[source] std::io::Error),
}

/// Show the war room until the person leaves. The terminal comes back as it was, whatever happens.
pub async fn run(host: Host, me: PersonId, entry: Entry) -> Result<(), ConsoleError> {
    drop((host, me, entry));
    Ok(())
}
