//! The terminal: taken over, drawn to, and given back as it was.

mod pen;
mod voice;

use std::io::{self, BufWriter, Stdout, Write as _, stdout};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::{Print, ResetColor};
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::backend::Backend;
use ratatui::{Frame, Terminal};

use self::pen::Pen;
pub use self::voice::{Around, NotCopied, Voice};

/// Clicks and the wheel, in the form that knows large screens; no report of mere movement, which would wake the
/// program all the time.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";

/// Is the terminal taken over at this moment? The panic hook and the guard both ask, and only one gives it back.
static TAKEN: AtomicBool = AtomicBool::new(false);

type Paper = Pen<BufWriter<Stdout>>;

/// The terminal while the war room has it.
pub struct Canvas {
    terminal: Terminal<Paper>,
}

impl Canvas {
    /// Take the terminal over. It is given back when this is dropped, and on a panic.
    pub fn take() -> io::Result<Self> {
        give_back_on_panic();
        let terminal = Terminal::new(Pen::new(BufWriter::with_capacity(64 * 1024, stdout())))?;
        let mut canvas = Self { terminal };
        canvas.enter()?;
        Ok(canvas)
    }

    fn enter(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        self.terminal.backend_mut().forget();
        queue!(self.terminal.backend_mut(), EnterAlternateScreen, EnableBracketedPaste, Print(MOUSE_ON))?;
        self.terminal.clear()?;
        // Nothing of it may wait in a buffer: it would come after the terminal was given back.
        Backend::flush(self.terminal.backend_mut())
    }

    /// Draw one frame; only changed cells reach the terminal, in one piece.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(paint).map(drop)
    }

    /// Write what is no part of a frame: the bell, a notification, a copy. It neither moves the cursor nor changes a
    /// cell.
    pub fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        let out = self.terminal.backend_mut();
        io::Write::write_all(out, bytes)?;
        io::Write::flush(out)
    }

    /// Forget what the terminal shows and draw everything anew with the next frame.
    pub fn redraw(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// Give the terminal back, stop like any other program, and take it again when continued.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP)?;
        self.enter()
    }
}

impl Drop for Canvas {
    fn drop(&mut self) {
        give_back();
    }
}

/// Leave the terminal as it was found. Errors are of no use here: there is nobody left to tell.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = stdout();
    let left = execute!(
        out,
        EndSynchronizedUpdate,
        ResetColor,
        Print(MOUSE_OFF),
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    drop((left, disable_raw_mode(), out.flush()));
}

fn give_back_on_panic() {
    static HOOKED: AtomicBool = AtomicBool::new(false);
    if HOOKED.swap(true, Ordering::SeqCst) {
        return;
    }
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        give_back();
        report(info);
    }));
}
