//! A program in a terminal of its own: keys in, screen out.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use vt100::{MouseProtocolMode, Parser};

use super::limit::{LIMIT, Limit};
use super::process::signal;

/// What comes out of the terminal.
enum Event {
    Bytes(Vec<u8>),
    /// The program ended: its status, or the signal's name.
    Ended(Ending),
    /// Nothing more can come.
    Closed,
}

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    Status(u32),
    Signal(String),
}

pub(crate) struct Terminal {
    parser: Parser,
    raw: Vec<u8>,
    events: Receiver<Event>,
    writer: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    /// Held, so that the terminal's settings outlive the program and can be looked at.
    slave: Option<Box<dyn SlavePty + Send>>,
    settings: String,
    pid: u32,
    ended: Option<Ending>,
    /// Does it answer questions, as most terminals do?
    answers: bool,
}

fn size(rows: u16, cols: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

impl Terminal {
    pub(crate) fn open(command: CommandBuilder, (rows, cols): (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(size(rows, cols)).unwrap();
        let settings = format!("{:?}", pair.master.get_termios().unwrap());
        let (sender, events) = channel();
        let reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let pid = child.process_id().unwrap();
        follow(reader, sender.clone());
        await_end(child, sender);
        let (master, slave) = (pair.master, Some(pair.slave));
        let parser = Parser::new(cells(rows), cells(cols), 0);
        Self {
            parser,
            raw: Vec::new(),
            events,
            writer,
            master,
            slave,
            settings,
            pid,
            ended: None,
            answers: true,
        }
    }

    /// What the terminal shows.
    pub(crate) fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Everything that was written to the terminal.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// Type this.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
        self
    }

    /// Wait until the screen shows each of these texts at once.
    pub(crate) fn shows(&mut self, texts: &[&str]) -> &mut Self {
        self.wait(&format!("{texts:?}"), |screen| texts.iter().all(|text| screen.contains(text)))
    }

    /// Wait until the screen does not show this text.
    pub(crate) fn hides(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("no {text:?}"), |screen| !screen.contains(text))
    }

    /// Wait until what the screen shows is so.
    pub(crate) fn wait(&mut self, what: &str, is_so: impl Fn(&str) -> bool) -> &mut Self {
        let limit = Limit::new();
        while self.is_mid_frame() || !is_so(&self.screen()) {
            let came = self.take(limit);
            if self.ended.is_some() {
                // What it wrote last says why.
                drop(self.slave.take());
                while self.take(limit) {}
                panic!("ended ({:?}) before {what}; it wrote:\n{}", self.ended, self.tail());
            }
            assert!(came, "not in {LIMIT:?}: {what}; the screen:\n{}", self.screen());
        }
        self
    }

    /// Has only a part of a frame arrived? A terminal would not show it yet (synchronized output).
    fn is_mid_frame(&self) -> bool {
        let last = |mark: &[u8]| self.raw.windows(mark.len()).rposition(|window| window == mark);
        last(b"\x1b[?2026h") > last(b"\x1b[?2026l")
    }

    /// Take in one event; false when none came in time.
    fn take(&mut self, limit: Limit) -> bool {
        match limit.next(&self.events) {
            Ok(Event::Bytes(bytes)) => {
                self.parser.process(&bytes);
                self.raw.extend_from_slice(&bytes);
                self.answer(&bytes);
                true
            }
            Ok(Event::Ended(ending)) => {
                self.ended = Some(ending);
                true
            }
            Ok(Event::Closed) | Err(_) => false,
        }
    }

    /// A terminal answers where its cursor is, when it is asked (DSR 6).
    fn answer(&mut self, bytes: &[u8]) {
        if self.answers && bytes.windows(4).any(|window| window == b"\x1b[6n") {
            let (row, column) = self.parser.screen().cursor_position();
            self.keys(&format!("\x1b[{};{}R", row + 1, column + 1));
        }
    }

    /// From now on it answers nothing, as a slow line or a simple terminal.
    pub(crate) fn mute(mut self) -> Self {
        self.answers = false;
        self
    }

    pub(crate) fn resize(&mut self, rows: u16, cols: u16) -> &mut Self {
        self.master.resize(size(rows, cols)).unwrap();
        self.parser.screen_mut().set_size(cells(rows), cells(cols));
        self
    }

    /// Send the program a signal, by its name without SIG.
    pub(crate) fn signal(&mut self, name: &str) -> &mut Self {
        signal(self.pid, name);
        self
    }

    /// Wait for the program's end, then for everything that it wrote; the terminal is as it was before.
    pub(crate) fn end(&mut self) -> Ending {
        let (ending, left) = self.end_whatever_is_left();
        assert!(left.is_empty(), "left behind: {left:?}; the end of what was written: {:?}", self.tail());
        ending
    }

    /// The same, with what the program left behind in the terminal.
    pub(crate) fn end_whatever_is_left(&mut self) -> (Ending, Vec<&'static str>) {
        let limit = Limit::new();
        while self.ended.is_none() {
            assert!(self.take(limit), "still running after {LIMIT:?}; the screen:\n{}", self.screen());
        }
        let mut left = Vec::new();
        if format!("{:?}", self.master.get_termios().unwrap()) != self.settings {
            left.push("the terminal's settings");
        }
        // The last holder lets go, so that the end of the output can be seen.
        drop(self.slave.take());
        while self.take(limit) {}
        left.extend(self.left_on_screen());
        (self.ended.clone().unwrap(), left)
    }

    /// What a shell would not want to find on the screen.
    pub(crate) fn left_on_screen(&self) -> Vec<&'static str> {
        let (screen, raw) = (self.parser.screen(), self.raw());
        let is_on = |on: &str, off: &str| raw.rfind(on) > raw.rfind(off);
        [
            ("the alternate screen", screen.alternate_screen()),
            ("a hidden cursor", screen.hide_cursor()),
            ("bracketed paste", screen.bracketed_paste()),
            ("the mouse", screen.mouse_protocol_mode() != MouseProtocolMode::None),
            ("focus reports", is_on("\x1b[?1004h", "\x1b[?1004l")),
            ("a synchronized update", is_on("\x1b[?2026h", "\x1b[?2026l")),
            ("the keyboard protocol", is_on("\x1b[>", "\x1b[<")),
        ]
        .into_iter()
        .filter_map(|(what, is_left)| is_left.then_some(what))
        .collect()
    }

    /// Is the program drawing over the whole screen?
    pub(crate) fn is_full_screen(&self) -> bool {
        self.parser.screen().alternate_screen()
    }

    fn tail(&self) -> String {
        let raw = self.raw();
        let chars: Vec<_> = raw.chars().rev().take(1000).collect();
        chars.into_iter().rev().collect()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if self.ended.is_none() {
            drop(std::panic::catch_unwind(|| signal(self.pid, "KILL")));
        }
    }
}

fn follow(mut reader: Box<dyn Read + Send>, sender: Sender<Event>) {
    thread::spawn(move || {
        let mut block = [0; 8192];
        loop {
            let event = match reader.read(&mut block) {
                Ok(0) | Err(_) => Event::Closed,
                Ok(count) => Event::Bytes(block[..count].to_vec()),
            };
            let is_last = matches!(event, Event::Closed);
            if sender.send(event).is_err() || is_last {
                return;
            }
        }
    });
}

fn await_end(mut child: Box<dyn Child + Send + Sync>, sender: Sender<Event>) {
    thread::spawn(move || {
        let status = child.wait().unwrap();
        let ending = match status.signal() {
            Some(name) => Ending::Signal(name.to_owned()),
            None => Ending::Status(status.exit_code()),
        };
        drop(sender.send(Event::Ended(ending)));
    });
}
