//! What wakes the war room besides the incident: keys, signals, the second hand.

use std::io;

use crossterm::event::{Event, EventStream};
use futures_util::StreamExt as _;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// One of them.
pub(super) enum Input {
    /// A key, the mouse, a paste, a new size.
    Terminal(Event),
    /// The terminal or the machine is going away.
    Ended,
    /// The program was continued after a stop.
    Continued,
}

/// The terminal's events and the signals.
pub(super) struct Inputs {
    events: EventStream,
    term: Signal,
    hup: Signal,
    int: Signal,
    cont: Signal,
}

impl Inputs {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            events: EventStream::new(),
            term: signal(SignalKind::terminate())?,
            hup: signal(SignalKind::hangup())?,
            int: signal(SignalKind::interrupt())?,
            cont: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
        })
    }

    /// The next one. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Input {
        tokio::select! {
            biased;
            _ = self.term.recv() => Input::Ended,
            _ = self.hup.recv() => Input::Ended,
            _ = self.int.recv() => Input::Ended,
            _ = self.cont.recv() => Input::Continued,
            event = self.events.next() => match event {
                Some(Ok(event)) => Input::Terminal(event),
                Some(Err(_)) | None => Input::Ended,
            },
        }
    }
}
