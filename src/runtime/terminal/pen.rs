//! What changed, in few bytes.
//!
//! ratatui's own backend moves to each cell by its address and starts every frame without colours. This one knows
//! where the cursor stands and which look it has, goes the short way, and writes cells of one look one after the
//! other: a column of clocks costs five bytes a clock. It never asks the terminal where the cursor is, so that no
//! answer is waited for.

use std::cell::Cell as Known;
use std::fmt::Write as _;
use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

/// Frames of more pieces are written from top to bottom: there every look is everywhere, and nothing is saved.
const FEW: usize = 64;

/// How far back the cursor goes step by step; further, its address is shorter.
const NEAR: u16 = 3;

const MODIFIERS: [(Modifier, &str); 9] = [
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::SLOW_BLINK, "5"),
    (Modifier::RAPID_BLINK, "6"),
    (Modifier::REVERSED, "7"),
    (Modifier::HIDDEN, "8"),
    (Modifier::CROSSED_OUT, "9"),
];

/// Colours and weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const PLAIN: Look = Look { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

impl Look {
    const fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }
}

type Placed<'a> = (u16, u16, &'a Cell);

/// A terminal that is written to through `out`.
#[derive(Debug)]
pub(super) struct Pen<W: Write> {
    out: W,
    /// What is written with the next flush.
    text: String,
    /// Inside of a synchronized update?
    updating: bool,
    /// Is the cursor known to be hidden?
    hidden: bool,
    /// The look that the next character gets; none when it isn't known.
    look: Option<Look>,
    /// Where the cursor stands, when it is known.
    at: Option<(u16, u16)>,
    /// Is that certain, or does it depend on how wide the terminal draws a sign?
    certain: bool,
    /// The terminal's width when it was last asked.
    columns: Known<u16>,
}

impl<W: Write> Pen<W> {
    pub(super) const fn new(out: W) -> Self {
        Self {
            out,
            text: String::new(),
            updating: false,
            hidden: false,
            look: None,
            at: None,
            certain: false,
            columns: Known::new(0),
        }
    }

    /// Somebody else had the terminal: nothing about it is known.
    pub(super) const fn forget(&mut self) {
        (self.hidden, self.look, self.at, self.updating) = (false, None, None, false);
    }

    /// From here to the flush the terminal shows all or nothing.
    fn begin(&mut self) {
        if !self.updating {
            self.text.push_str("\x1b[?2026h");
            self.updating = true;
        }
    }

    fn run(&mut self, run: &[Placed<'_>]) -> io::Result<()> {
        for (x, y, cell) in run {
            self.go(*x, *y)?;
            self.take(Look::of(cell))?;
            let symbol = cell.symbol();
            self.text.push_str(symbol);
            let wide = if symbol.len() == 1 { 1 } else { symbol.width() };
            // At the right edge the cursor waits in the last column or not, as the terminal likes.
            let known = wide == 1 && *x + 1 < self.columns.get();
            self.certain = self.certain && symbol.len() == 1;
            self.at = known.then_some((x + 1, *y));
        }
        Ok(())
    }

    fn go(&mut self, x: u16, y: u16) -> io::Result<()> {
        match self.at {
            Some(at) if at == (x, y) => return Ok(()),
            Some((column, line)) if self.certain && line == y && column < x => self.step(x - column, 'C')?,
            Some((column, line)) if self.certain && line < y && column >= x && column - x <= NEAR => {
                self.step(y - line, 'B')?;
                self.text.extend((x..column).map(|_| '\x08'));
            }
            Some(_) | None => {
                write!(self.text, "\x1b[{};{}H", y + 1, x + 1).map_err(io::Error::other)?;
                self.certain = true;
            }
        }
        Ok(())
    }

    fn step(&mut self, by: u16, which: char) -> io::Result<()> {
        match by {
            1 => write!(self.text, "\x1b[{which}"),
            _ => write!(self.text, "\x1b[{by}{which}"),
        }
        .map_err(io::Error::other)
    }

    fn take(&mut self, wanted: Look) -> io::Result<()> {
        if self.look == Some(wanted) {
            return Ok(());
        }
        // What is to end can only be ended together with everything else.
        let now = self.look.filter(|now| wanted.modifier.contains(now.modifier));
        self.text.push_str("\x1b[");
        let mut first = true;
        let mut next = |text: &mut String| {
            if !std::mem::take(&mut first) {
                text.push(';');
            }
        };
        if now.is_none() {
            next(&mut self.text);
            self.text.push('0');
        }
        let now = now.unwrap_or(PLAIN);
        for (modifier, code) in MODIFIERS {
            if wanted.modifier.contains(modifier) && !now.modifier.contains(modifier) {
                next(&mut self.text);
                self.text.push_str(code);
            }
        }
        for (is, wants, base) in [(now.fg, wanted.fg, 30), (now.bg, wanted.bg, 40)] {
            if is != wants {
                next(&mut self.text);
                colour(&mut self.text, wants, base).map_err(io::Error::other)?;
            }
        }
        self.text.push('m');
        self.look = Some(wanted);
        Ok(())
    }
}

/// The parameters of a colour (ECMA-48 8.3.117, ISO 8613-6); `base` is 30 for text, 40 for what is behind it.
fn colour(text: &mut String, colour: Color, base: u8) -> std::fmt::Result {
    let plain = |n: u8| base + n;
    let code = match colour {
        Color::Rgb(r, g, b) => return write!(text, "{};2;{r};{g};{b}", base + 8),
        Color::Indexed(n) => return write!(text, "{};5;{n}", base + 8),
        Color::Reset => plain(9),
        Color::Black => plain(0),
        Color::Red => plain(1),
        Color::Green => plain(2),
        Color::Yellow => plain(3),
        Color::Blue => plain(4),
        Color::Magenta => plain(5),
        Color::Cyan => plain(6),
        Color::Gray => plain(7),
        Color::DarkGray => plain(60),
        Color::LightRed => plain(61),
        Color::LightGreen => plain(62),
        Color::LightYellow => plain(63),
        Color::LightBlue => plain(64),
        Color::LightMagenta => plain(65),
        Color::LightCyan => plain(66),
        Color::White => plain(67),
    };
    write!(text, "{code}")
}

impl<W: Write> Write for Pen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> Backend for Pen<W> {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = Placed<'a>>>(&mut self, content: I) -> io::Result<()> {
        let cells: Vec<_> = content.collect();
        if cells.is_empty() {
            return Ok(());
        }
        self.begin();
        // Other programs may have moved the cursor since the last frame.
        self.at = None;
        let beside = |a: &Placed<'_>, b: &Placed<'_>| a.1 == b.1 && a.0 + 1 == b.0;
        let mut runs: Vec<_> = cells.chunk_by(beside).collect();
        let look_of = |run: &&[Placed<'_>]| run.first().map(|(_, _, cell)| Look::of(cell));
        if runs.len() > FEW {
            return runs.into_iter().try_for_each(|run| self.run(run));
        }
        while !runs.is_empty() {
            let same = runs.iter().position(|run| look_of(run) == self.look).unwrap_or(0);
            let run = runs.remove(same);
            self.run(run)?;
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.hidden, true) {
            self.text.push_str("\x1b[?25l");
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.hidden = false;
        self.text.push_str("\x1b[?25h");
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.at.map_or(Position::ORIGIN, Position::from))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        self.go(x, y)?;
        self.at = Some((x, y));
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.begin();
        // What is cleared takes the colour of the pen.
        self.look = None;
        self.take(PLAIN)?;
        self.text.push_str(match region {
            ClearType::All => "\x1b[2J",
            ClearType::AfterCursor => "\x1b[J",
            ClearType::BeforeCursor => "\x1b[1J",
            ClearType::CurrentLine => "\x1b[2K",
            ClearType::UntilNewLine => "\x1b[K",
        });
        self.at = None;
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = crossterm::terminal::size()?;
        self.columns.set(width);
        Ok(Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let crossterm::terminal::WindowSize { columns, rows, width, height } =
            crossterm::terminal::window_size()?;
        Ok(WindowSize { columns_rows: Size { width: columns, height: rows }, pixels: Size { width, height } })
    }

    fn flush(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.updating) {
            self.text.push_str("\x1b[?2026l");
        }
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;
