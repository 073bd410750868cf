//! A text that waits: for who answers for the business, or for the commander's release.

use super::choose::{self, Item, Pick};
use super::prompt::Then;
use super::{Choose, Confirm, Dialog, Outcome, Piece, Release, Scroll, Sheet, preview};
use crate::incident::command::TalkCommand;
use crate::incident::state::Draft;
use crate::incident::{Command, Refusal};
use crate::plan::PersonId;
use crate::tui::input::{Key, Stroke};
use crate::tui::keymap::availability::dry_run;
use crate::tui::theme::Role;
use crate::tui::view::outbox;
use crate::tui::{Glance, Intent};

/// The window of a text that waits.
#[derive(Debug, Clone)]
pub struct DraftView {
    draft: u64,
    scroll: Scroll,
    error: Option<String>,
}

impl DraftView {
    /// The window of the draft of that number.
    pub fn new(draft: u64) -> Self {
        Self { draft, scroll: Scroll::default(), error: None }
    }

    pub(super) fn key(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        self.error = None;
        let Some(draft) = glance.incident.messages.get(self.draft) else { return Outcome::Close };
        if key.closes() {
            return Outcome::Close;
        }
        match (key.stroke,) {
            (Stroke::Enter,) => return self.release(glance),
            (Stroke::Char('+'),) => match approve(draft, glance) {
                Ok(dialog) => return Outcome::Swap(Box::new(dialog)),
                Err(refusal) => self.error = Some(refusal.to_string()),
            },
            (Stroke::Char('-'),) => {
                let prompt = choose::asked(Then::Discard(self.draft));
                return Outcome::Swap(Box::new(Dialog::Prompt(prompt)));
            }
            (Stroke::Char('e'),) => {
                let window = Release::edit(&draft.drafted.message, Some(&draft.drafted.text), glance);
                return Outcome::Swap(Box::new(Dialog::Release(Box::new(window))));
            }
            (Stroke::Char('c'),) => return Outcome::Tell(vec![Intent::Copy(draft.drafted.text.clone())]),
            _ => drop(super::scroll(&self.scroll, key)),
        }
        Outcome::Stay
    }

    fn release(&mut self, glance: &Glance<'_>) -> Outcome {
        let command = Command::Talk(TalkCommand::ReleaseDraft { draft: self.draft });
        match dry_run(glance, &command) {
            Ok(()) => Outcome::Do(vec![Intent::Decide(command)]),
            Err(refusal) => {
                self.error = Some(refusal.to_string());
                Outcome::Stay
            }
        }
    }

    pub(super) fn sheet(&self, glance: &Glance<'_>) -> Sheet<'_> {
        let title = format!("Text that waits: #{}", self.draft);
        let Some(draft) = glance.incident.messages.get(self.draft) else {
            return Sheet::new(title, vec![Piece::muted("it no longer waits")]).keys(&[("esc", "back")]);
        };
        let piece = |(role, text)| {
            if role == Role::Text { Piece::Code(role, text) } else { Piece::Text(role, text) }
        };
        let body = outbox::draft_lines(glance, draft).into_iter().map(piece);
        let keys = [
            ("enter", "release"),
            ("+", "approve"),
            ("e", "write anew"),
            ("-", "discard"),
            ("c", "copy"),
            ("esc", "back"),
        ];
        Sheet::new(title, body.collect()).scrolled(&self.scroll).failing(self.error.as_ref()).keys(&keys)
    }
}

/// The window that approves a text: at once from the approver's own session, else by voice, which the commander
/// records. The refusal where neither may be.
pub(crate) fn approve(draft: &Draft, glance: &Glance<'_>) -> Result<Dialog, Refusal> {
    let own = Command::Talk(TalkCommand::ApproveDraft { draft: draft.id, spoken: None });
    let about = vec![Piece::Code(Role::Text, draft.drafted.text.as_str().to_owned())];
    let refusal = match dry_run(glance, &own) {
        Ok(()) => {
            let title = format!("Approve the text #{}", draft.id);
            return Ok(Dialog::Confirm(Confirm::new(title, about, "approve it", Intent::Decide(own))));
        }
        Err(refusal) => refusal,
    };
    let by_voice = !glance.incident.plan.campaign.flags.forbid_attested;
    let could = glance.incident.text_approvers(draft.by.as_ref());
    let waits = matches!(refusal, Refusal::NotTextApprover { .. } | Refusal::AuthorApproves { .. });
    if !glance.i_command() || !by_voice || !waits || could.is_empty() {
        return Err(refusal);
    }
    let item = |id: &PersonId| Item {
        pick: Pick::Ask(Then::ApproveText(draft.id, id.clone())),
        ..preview::people_item(glance, id)
    };
    let items = could.iter().map(item).collect();
    let title = format!("Who approved the text #{} by voice?", draft.id);
    Ok(Dialog::Choose(Choose::new(title, items).about(about)))
}
