//! What other programs write into the same record.

use super::{Ended, Happening, Session};
use crate::incident::Envelope;
use crate::journal::Head;
use crate::plan::{IncidentId, Text};
use crate::runtime::ledger::Ledger;
use crate::runtime::record::{self, RecordError};
use crate::runtime::world::World;

impl<W: World> Session<W> {
    /// Read what another program wrote: now, or as soon as what is under way has ended, which may not see it.
    pub fn catch_up(&mut self) {
        if self.appending || self.reloading {
            self.is_behind = true;
        } else {
            self.reload();
        }
    }

    /// What waited until the disk was free.
    pub(super) fn go_on(&mut self) {
        if std::mem::take(&mut self.is_behind) && !self.reloading {
            self.reload();
        }
        self.anchor();
        self.pump();
        self.flush_results();
    }

    /// Read what another program wrote. Nothing is decided until it is taken in.
    pub(super) fn reload(&mut self) {
        self.reloading = true;
        let (ledger, id, head) = (self.ledger.clone(), self.incident.id.clone(), self.head.clone());
        self.under_way.push(Box::pin(async move { Ended::Foreign(read_after(&ledger, id, head).await) }));
    }

    pub(super) fn foreign(&mut self, read: Result<(Vec<Envelope>, Head), RecordError>) {
        self.reloading = false;
        match read {
            Ok((envelopes, head)) => {
                self.take_in(&envelopes);
                if !envelopes.is_empty() {
                    self.ready.push_back(Happening::Changed);
                }
                self.take_head(head);
                self.taken_in(&envelopes);
            }
            Err(error) => {
                self.health.journal = Some(Text::line(&error.to_string()));
                self.ready.push_back(Happening::Changed);
            }
        }
        self.go_on();
    }
}

async fn read_after(
    ledger: &Ledger,
    id: IncidentId,
    after: Head,
) -> Result<(Vec<Envelope>, Head), RecordError> {
    let read = ledger.ask(move |journal| {
        let mut envelopes = Vec::new();
        let head = record::read_events(journal, &id, &after, |envelope| {
            envelopes.push(envelope.clone());
            Ok(())
        })?;
        Ok((envelopes, head))
    });
    read.await?
}
