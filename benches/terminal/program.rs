//! A program in a pseudo-terminal. Times are taken where bytes leave or reach the terminal's end.

use std::io::{Read as _, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const COLUMNS: u16 = 120;
const ROWS: u16 = 40;
/// Longer than anything here may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a screen stands still until it counts as settled.
const QUIET: Duration = Duration::from_millis(25);

/// A running program and its screen.
pub(crate) struct Program {
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
    pub(crate) started: Instant,
    /// Bytes that the program has written so far.
    pub(crate) bytes: usize,
}

impl Program {
    pub(crate) fn start(mut command: CommandBuilder) -> Self {
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env("LANG", "C.UTF-8");
        command.env_remove("NO_COLOR");
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (send, output) = channel();
        std::thread::spawn(move || {
            let mut chunk = vec![0; 1 << 16];
            while let Ok(count @ 1..) = reader.read(&mut chunk) {
                if send.send((Instant::now(), chunk[..count].to_vec())).is_err() {
                    return;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        let screen = vt100::Parser::new(NonZero::new(ROWS).unwrap(), NonZero::new(COLUMNS).unwrap(), 0);
        Self { child, _master: pair.master, keys, output, screen, started, bytes: 0 }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub(crate) fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// When the screen first was as wanted.
    pub(crate) fn until(&mut self, what: &str, wanted: impl Fn(&str) -> bool) -> Instant {
        let end = Instant::now() + PATIENCE;
        while let Some(at) = self.take(end) {
            if wanted(&self.text()) {
                return at;
            }
        }
        panic!("{what} did not come; the screen is\n{}", self.text())
    }

    /// Take in what comes until `end`; when the next piece came.
    fn take(&mut self, end: Instant) -> Option<Instant> {
        let wait = end.saturating_duration_since(Instant::now());
        match self.output.recv_timeout(wait) {
            Ok((at, bytes)) => {
                self.bytes += bytes.len();
                self.screen.process(&bytes);
                // A terminal answers when it is asked where the cursor is.
                if bytes.windows(4).any(|part| part == b"\x1b[6n") {
                    self.type_keys("\x1b[1;1R");
                }
                Some(at)
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
        }
    }

    /// Wait until nothing has come for a while.
    pub(crate) fn settle(&mut self) {
        while self.take(Instant::now() + QUIET).is_some() {}
    }

    /// Take in what comes in so long.
    pub(crate) fn watch(&mut self, length: Duration) {
        let end = Instant::now() + length;
        while Instant::now() < end {
            self.take(end);
        }
    }

    pub(crate) fn type_keys(&mut self, keys: &str) -> Instant {
        let at = Instant::now();
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        at
    }

    /// How long after a key the screen changes.
    pub(crate) fn key(&mut self, key: &str) -> Duration {
        self.settle();
        let before = self.text();
        let typed = self.type_keys(key);
        let changed = self.until("a change", |now| now != before);
        changed - typed
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
