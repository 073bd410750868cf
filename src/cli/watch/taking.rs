//! Taking alerts in while watching.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::cli::failure::Failure;
use crate::incident::event::Kind;
use crate::plan::{Intake, Text};
use crate::runtime::clock::Clock;
use crate::runtime::host::Host;
use crate::runtime::intake::clerk::{self, Office};
use crate::runtime::intake::{Listener, Settings};
use crate::runtime::ledger::Ledger;
use crate::runtime::watch::{Desk, Said, Say};

/// What alerts are taken in with.
pub(super) struct Taking {
    intake: Intake,
    root: PathBuf,
    kind: Kind,
    ledger: Ledger,
    clock: Clock,
    say: Say,
}

impl Taking {
    pub(super) fn of(host: &Host, say: Say) -> Self {
        Self {
            intake: host.workspace.intake.clone(),
            root: host.root.clone().unwrap_or_default(),
            kind: if host.is_live() { Kind::Live } else { Kind::Drill },
            ledger: host.ledger.clone(),
            clock: host.clock.clone(),
            say,
        }
    }

    /// Begin to listen, or say why not. What is returned takes alerts in for as long as it is awaited.
    pub(super) async fn begin(
        self,
        address: SocketAddr,
        desk: Desk,
    ) -> Result<impl Future<Output = ()>, Failure> {
        let Self { intake, root, kind, ledger, clock, say } = self;
        let settings = Settings { address, intake: intake.clone(), root, clock: clock.clone() };
        let listener = Listener::bind(settings).await?;
        let at = listener.address().unwrap_or(address);
        say(Said::Alerts(Text::line(&format!("alerts are taken at {at}"))));
        for (source, why) in listener.locked() {
            let text = format!("source {source} is turned away: {why}");
            say(Said::Alerts(Text::line(&text)));
        }
        let tell = Box::new(move |text| say(Said::Alerts(text)));
        Ok(clerk::run(listener, Office { intake, kind, desk, ledger, clock, tell }))
    }
}
