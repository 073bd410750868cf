//! Styles by meaning. Files and code name roles; this file alone knows colours and glyphs.
//!
//! State is never colour alone: each one has a glyph and a word as well. Colours are the Okabe-Ito palette.

use ratatui::style::{Color, Modifier, Style};

use crate::plan::ProbeStatus;
use crate::plan::settings::ThemeName;

/// What a piece of the screen means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Plain text.
    Text,
    /// Less important text.
    Muted,
    /// Headings, names of columns.
    Heading,
    /// The lines between panes.
    Border,
    /// A key that works now.
    Key,
    /// A key or row that does not work now.
    Disabled,
    /// Works, done.
    Good,
    /// Does not work, failed, unknown.
    Bad,
    /// Wants a look: a deadline, a page, an offer.
    Attention,
    /// Louder than anything else: nobody commands, live and irreversible.
    Alarm,
    /// In progress.
    Active,
    /// The chosen row.
    Selected,
    /// The banner of a live incident.
    Live,
    /// The banner of a drill.
    Drill,
}

/// A sign that stands beside a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// Done, ok.
    Done,
    /// Failed, failing.
    Failed,
    /// At work.
    Active,
    /// Not begun.
    Pending,
    /// Left out.
    Skipped,
    /// Can't begin yet.
    Blocked,
    /// Unknown.
    Unknown,
    /// Needs a look.
    Warning,
    /// A threshold.
    Threshold,
    /// Irreversible.
    Irreversible,
    /// Something is cut off.
    More,
}

/// The looks of everything, made once.
#[derive(Debug, Clone, Copy)]
pub struct Skin {
    theme: ThemeName,
    colour: bool,
    ascii: bool,
}

const ORANGE: Color = Color::Rgb(0xE6, 0x9F, 0x00);
const SKY: Color = Color::Rgb(0x56, 0xB4, 0xE9);
const GREEN: Color = Color::Rgb(0x00, 0x9E, 0x73);
const BLUE: Color = Color::Rgb(0x00, 0x72, 0xB2);
const YELLOW: Color = Color::Rgb(0xF0, 0xE4, 0x42);
const VERMILION: Color = Color::Rgb(0xD5, 0x5E, 0x00);
const GREY: Color = Color::Rgb(0x8A, 0x8A, 0x8A);

impl Skin {
    /// The looks for a theme; without `colour` only weight and inversion are used.
    pub const fn new(theme: ThemeName, colour: bool, ascii: bool) -> Self {
        Self { theme, colour, ascii }
    }

    /// Only ASCII?
    pub const fn is_ascii(self) -> bool {
        self.ascii
    }

    /// The style of a role.
    pub fn style(self, role: Role) -> Style {
        let plain = Style::new();
        let weight = match role {
            Role::Heading | Role::Key | Role::Attention | Role::Active => plain.add_modifier(Modifier::BOLD),
            Role::Muted | Role::Disabled | Role::Border if self.theme != ThemeName::HighContrast => {
                if self.has_colour() { plain } else { plain.add_modifier(Modifier::DIM) }
            }
            Role::Bad => plain.add_modifier(Modifier::BOLD),
            Role::Alarm | Role::Live => plain.add_modifier(Modifier::BOLD | Modifier::REVERSED),
            Role::Selected if self.has_colour() => plain.fg(Color::White).bg(BLUE),
            Role::Selected | Role::Drill => plain.add_modifier(Modifier::REVERSED),
            Role::Text | Role::Muted | Role::Disabled | Role::Border | Role::Good => plain,
        };
        if !self.has_colour() {
            return weight;
        }
        match self.colour_of(role) {
            Some(colour) => weight.fg(colour),
            None => weight,
        }
    }

    const fn has_colour(self) -> bool {
        self.colour && !matches!(self.theme, ThemeName::Plain)
    }

    const fn colour_of(self, role: Role) -> Option<Color> {
        let strong = matches!(self.theme, ThemeName::HighContrast);
        match role {
            Role::Text | Role::Selected | Role::Heading => None,
            Role::Muted | Role::Disabled | Role::Border => {
                if strong {
                    None
                } else {
                    Some(GREY)
                }
            }
            Role::Key | Role::Active | Role::Drill => Some(SKY),
            Role::Good => Some(if strong { Color::Rgb(0x3D, 0xE0, 0xA8) } else { GREEN }),
            Role::Bad | Role::Alarm | Role::Live => {
                Some(if strong { Color::Rgb(0xFF, 0x8A, 0x3D) } else { VERMILION })
            }
            Role::Attention => Some(if strong { YELLOW } else { ORANGE }),
        }
    }

    /// The sign itself: one column wide.
    pub const fn glyph(self, glyph: Glyph) -> &'static str {
        let (fancy, ascii) = match glyph {
            Glyph::Done => ("✓", "+"),
            Glyph::Failed => ("✗", "x"),
            Glyph::Active => ("▶", ">"),
            Glyph::Pending => ("·", "."),
            Glyph::Skipped => ("↷", "~"),
            Glyph::Blocked => ("⊘", "-"),
            Glyph::Unknown => ("?", "?"),
            Glyph::Warning => ("!", "!"),
            Glyph::Threshold => ("▲", "^"),
            Glyph::Irreversible => ("◆", "#"),
            Glyph::More => ("…", ">"),
        };
        if self.ascii { ascii } else { fancy }
    }

    /// The sign and the role of a probe's state.
    pub const fn probe(self, status: ProbeStatus) -> (&'static str, Role) {
        match status {
            ProbeStatus::Ok => (self.glyph(Glyph::Done), Role::Good),
            ProbeStatus::Degraded => (self.glyph(Glyph::Warning), Role::Attention),
            ProbeStatus::Failing => (self.glyph(Glyph::Failed), Role::Bad),
            ProbeStatus::Unknown => (self.glyph(Glyph::Unknown), Role::Attention),
        }
    }
}
