//! What the terminal is asked for beside the frame: to ring, to notify, to copy.
//!
//! Only ever written, never asked: no answer of a terminal is waited for. Nothing in a text can end the sequence that
//! carries it, because no control character is left in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::plan::Text;
use crate::plan::settings::{Notify, Ui};

/// The most bytes that are put on the clipboard; terminals drop longer ones without a word.
const MOST_COPIED: usize = 48 * 1024;
/// The most characters of a notification's title and of its body.
const MOST_TITLE: usize = 60;
const MOST_BODY: usize = 200;

/// What stands between the program and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Around {
    /// Nothing.
    #[default]
    Nothing,
    /// tmux, which passes sequences on only where it is told to.
    Tmux,
    /// screen(1), which passes none of these on.
    Screen,
}

/// Why a text was not put on the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCopied {
    /// tmux is not told to pass it on.
    #[error("tmux passes no copy on: set its allow-passthrough, and ui.tmux_passthrough = true")]
    Tmux,
    /// screen(1) does not pass it on.
    #[error("screen passes no copy on")]
    Screen,
    /// Terminals drop texts of that length.
    #[error("too long for a terminal's clipboard")]
    TooLong,
}

/// How the terminal is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice {
    silent: bool,
    notify: Notify,
    around: Around,
    passthrough: bool,
}

impl Voice {
    /// As the workspace says, and as the terminal allows.
    pub const fn new(ui: &Ui, around: Around) -> Self {
        Self { silent: ui.silent, notify: ui.notify, around, passthrough: ui.tmux_passthrough }
    }

    /// The bytes that put a text on the clipboard (OSC 52, write only).
    pub fn copy(self, text: &Text) -> Result<Vec<u8>, NotCopied> {
        if text.as_str().len() > MOST_COPIED {
            return Err(NotCopied::TooLong);
        }
        let sequence = format!("\x1b]52;c;{}\x1b\\", STANDARD.encode(text.as_str()));
        match (self.around, self.passed_on(&sequence)) {
            (_, Some(bytes)) => Ok(bytes),
            (Around::Screen, None) => Err(NotCopied::Screen),
            (Around::Tmux | Around::Nothing, None) => Err(NotCopied::Tmux),
        }
    }

    /// The bytes that call somebody: the bell, and a notification where the workspace wants one.
    pub fn call(self, title: &str, body: &str) -> Vec<u8> {
        let mut bytes = if self.silent { Vec::new() } else { vec![0x07] };
        let (title, body) = (strict(title, MOST_TITLE), strict(body, MOST_BODY));
        let sequence = match self.notify {
            Notify::Off => return bytes,
            Notify::Osc9 => format!("\x1b]9;{title}: {body}\x1b\\"),
            Notify::Osc777 => format!("\x1b]777;notify;{title};{body}\x1b\\"),
            Notify::Osc99 => {
                format!("\x1b]99;i=warroom:d=0;{title}\x1b\\\x1b]99;i=warroom:d=1:p=body;{body}\x1b\\")
            }
        };
        bytes.extend(self.passed_on(&sequence).unwrap_or_default());
        bytes
    }

    /// The sequence as it has to leave to reach the terminal; none where it can't.
    fn passed_on(self, sequence: &str) -> Option<Vec<u8>> {
        match self.around {
            Around::Nothing => Some(sequence.as_bytes().to_vec()),
            // tmux takes what it passes on with each ESC doubled.
            Around::Tmux if self.passthrough => {
                Some(format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")).into_bytes())
            }
            Around::Tmux | Around::Screen => None,
        }
    }
}

/// The strictest text: no control character (C0, DEL, C1), nothing that turns or hides the rest, no semicolon, which
/// separates fields and makes `4;` of OSC 9 a progress bar; one line, of so many characters at most.
fn strict(text: &str, most: usize) -> String {
    let hides = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}');
    let shown = text.chars().filter(|c| !hides(*c)).map(|c| match c {
        ';' => ',',
        c if c.is_control() => ' ',
        c => c,
    });
    // What is far beyond the limit is not even looked at.
    let line: String = shown.take(most * 8).collect();
    let mut line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = line.char_indices().nth(most) {
        line.truncate(at);
        line.push_str("...");
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn voice(notify: Notify, around: Around) -> Voice {
        Voice::new(&Ui { notify, silent: true, ..Ui::default() }, around)
    }

    fn told(around: Around) -> Voice {
        Voice::new(
            &Ui { tmux_passthrough: true, silent: true, notify: Notify::Osc9, ..Ui::default() },
            around,
        )
    }

    #[test]
    fn a_copy_is_osc_52_with_base64_and_no_question() {
        let copy = voice(Notify::Off, Around::Nothing).copy(&Text::block("Condition: ok\n")).unwrap();
        assert_eq!(copy, b"\x1b]52;c;Q29uZGl0aW9uOiBvawo=\x1b\\");
        let question = voice(Notify::Off, Around::Nothing).copy(&Text::line("?")).unwrap();
        assert_eq!(question, b"\x1b]52;c;Pw==\x1b\\", "a query is not what a text becomes");
    }

    #[test]
    fn tmux_gets_a_copy_only_where_it_passes_it_on_and_screen_never() {
        let text = Text::line("a");
        assert_eq!(voice(Notify::Off, Around::Tmux).copy(&text), Err(NotCopied::Tmux));
        assert_eq!(told(Around::Screen).copy(&text), Err(NotCopied::Screen));
        assert_eq!(told(Around::Tmux).copy(&text).unwrap(), b"\x1bPtmux;\x1b\x1b]52;c;YQ==\x1b\x1b\\\x1b\\");
    }

    #[test]
    fn a_text_that_terminals_would_drop_is_refused() {
        let text = Text::block(&"x".repeat(MOST_COPIED + 1));
        assert_eq!(voice(Notify::Off, Around::Nothing).copy(&text), Err(NotCopied::TooLong));
    }

    #[rstest]
    #[case(Notify::Off, b"")]
    #[case(Notify::Osc9, b"\x1b]9;warroom SEV1: customers wait\x1b\\")]
    #[case(Notify::Osc777, b"\x1b]777;notify;warroom SEV1;customers wait\x1b\\")]
    #[case(
        Notify::Osc99,
        b"\x1b]99;i=warroom:d=0;warroom SEV1\x1b\\\x1b]99;i=warroom:d=1:p=body;customers wait\x1b\\"
    )]
    fn a_notification_is_the_sequence_that_the_workspace_names(
        #[case] notify: Notify,
        #[case] wanted: &[u8],
    ) {
        assert_eq!(voice(notify, Around::Nothing).call("warroom SEV1", "customers wait"), wanted);
        assert_eq!(voice(notify, Around::Tmux).call("warroom SEV1", "customers wait"), b"");
        assert_eq!(voice(notify, Around::Screen).call("warroom SEV1", "customers wait"), b"");
    }

    #[test]
    fn tmux_that_is_told_to_gets_the_notification_wrapped() {
        let wanted = b"\x1bPtmux;\x1b\x1b]9;warroom: late\x1b\x1b\\\x1b\\";
        assert_eq!(told(Around::Tmux).call("warroom", "late"), wanted);
        assert_eq!(told(Around::Screen).call("warroom", "late"), b"");
    }

    #[test]
    fn the_bell_rings_unless_the_workspace_is_silent() {
        for around in [Around::Nothing, Around::Tmux, Around::Screen] {
            assert_eq!(Voice::new(&Ui::default(), around).call("a", "b"), [7]);
            let silent = Ui { silent: true, ..Ui::default() };
            assert_eq!(Voice::new(&silent, around).call("a", "b"), b"");
        }
    }

    #[test]
    fn hostile_text_can_neither_end_its_sequence_nor_begin_another() {
        let nasty = "4;1;50\x07\x1b\\\x1b]52;c;aGk=\x07\u{9c}\u{9d}0;title\u{202e}\u{200b}\r\nnext";
        assert_eq!(strict(nasty, 200), "4,1,50 \\ ]52,c,aGk= 0,title next");
        let bytes = voice(Notify::Osc9, Around::Nothing).call(nasty, nasty);
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("\x1b]9;4,1,50"), "a progress bar begins with 4;");
        assert_eq!(text.matches('\x1b').count(), 2);
        assert!(text.ends_with("\x1b\\"));
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_sequence(title in any::<String>(), body in any::<String>()) {
            for (notify, escapes, semicolons) in [(Notify::Osc9, 2, 1), (Notify::Osc777, 2, 3), (Notify::Osc99, 4, 4)] {
                let text = String::from_utf8(voice(notify, Around::Nothing).call(&title, &body)).unwrap();
                prop_assert_eq!(text.matches('\x1b').count(), escapes);
                prop_assert_eq!(text.matches(';').count(), semicolons);
                prop_assert_eq!(text.chars().filter(|c| c.is_control() && *c != '\x1b').count(), 0);
                prop_assert!(text.chars().count() < MOST_TITLE + MOST_BODY + 80);
            }
        }
    }
}
