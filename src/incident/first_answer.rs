//! The first answer to a page: from where to where the time to acknowledge goes, for every figure of that name.

use jiff::Timestamp;

use super::Envelope;
use super::event::Event;

/// How somebody said that they are at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// By an acknowledgement.
    Acknowledged,
    /// By taking command, which answers the page for it.
    TookCommand,
}

/// The first page of an incident, and the first answer after it. An acknowledgement before the first page answers
/// nothing: the time counts from when somebody was asked, as paging services count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FirstAnswer {
    /// The event of the first page, and its instant.
    pub paged: Option<(u64, Timestamp)>,
    /// The event of the first answer after it, its instant, and which it was.
    pub answered: Option<(u64, Timestamp, Answer)>,
}

impl FirstAnswer {
    /// Take in the next event of the record.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few events page or answer")]
    pub const fn take_in(&mut self, envelope: &Envelope) {
        let answer = match &envelope.event {
            Event::RolePaged(_) if self.paged.is_none() => {
                self.paged = Some((envelope.seq, envelope.at));
                return;
            }
            Event::RoleAcknowledged(_) => Answer::Acknowledged,
            Event::CommandTaken(_) | Event::HandoverAccepted(_) => Answer::TookCommand,
            _ => return,
        };
        if self.paged.is_some() && self.answered.is_none() {
            self.answered = Some((envelope.seq, envelope.at, answer));
        }
    }
}
