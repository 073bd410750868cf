//! Keys about the deputy's list, pages and alerts.

use super::Ui;
use crate::incident::Command;
use crate::incident::command::PageCommand;
use crate::incident::deputy::About;
use crate::plan::message::{Audience, Outage};
use crate::plan::{RoleId, Text};
use crate::tui::dialog::choose::{self, Item, Pick};
use crate::tui::dialog::draft::{self, DraftView};
use crate::tui::dialog::prompt::Then;
use crate::tui::dialog::{Choose, Confirm, Dialog, Piece, Poll, Read, Release, SitrepView};
use crate::tui::keymap::availability::{ask, escalate_command, meant};
use crate::tui::keymap::{Act, Keymap};
use crate::tui::theme::Role;
use crate::tui::view::{concerns, outbox, pages};
use crate::tui::{Glance, Intent, Screen, Target};

/// The kinds of outage, in the order in which a key goes through them.
const OUTAGES: [Outage; 4] = [Outage::Partial, Outage::Full, Outage::Security, Outage::Resolved];

impl Ui {
    /// Do what a key of this family does, once it is allowed.
    pub(super) fn matter(&mut self, act: Act, glance: &Glance<'_>, keymap: &Keymap) -> Vec<Intent> {
        let role = match &self.painted.selected {
            Some(Target::Role(role)) => Some(role.clone()),
            _ => None,
        };
        match (act, role) {
            (Act::NextOutage, _) => self.other_outage(1, glance),
            (Act::PreviousOutage, _) => self.other_outage(OUTAGES.len() - 1, glance),
            (Act::EditMessage, _) => self.edit_message(glance),
            (Act::Attend, _) => return self.attend(glance, keymap),
            (Act::Dismiss, _) => self.dismiss(glance),
            (Act::Renew, Some(role)) => self.prompt(choose::asked(Then::Acknowledge(role))),
            (Act::Escalate, Some(role)) => self.escalate(&role, glance),
            (Act::Maintenance, _) => self.maintenance(glance),
            (Act::Sitrep, _) => self.dialog = Some(Dialog::Sitrep(Box::new(SitrepView::new(glance)))),
            (Act::Alerts, _) => self.dialog = Some(Dialog::Read(Read::about(Target::Alerts))),
            _ => {}
        }
        Vec::new()
    }

    /// Open what the deputy's line leads to; without one on the screen, the list itself.
    fn attend(&mut self, glance: &Glance<'_>, keymap: &Keymap) -> Vec<Intent> {
        let Some(key) = meant(self).cloned() else {
            self.go(Screen::Deputy, glance);
            return Vec::new();
        };
        self.attend_to(&key, glance, keymap)
    }

    /// Open what a line of the deputy's list leads to.
    pub(super) fn attend_to(&mut self, key: &Text, glance: &Glance<'_>, keymap: &Keymap) -> Vec<Intent> {
        let Some(concern) = concerns::find(glance, key) else {
            self.notice = Some("it is no longer on the deputy's list".to_owned());
            return Vec::new();
        };
        match &concern.about {
            About::CustomerUpdate => self.tell(Audience::Customers, glance),
            About::ExecutiveUpdate => self.tell(Audience::Executives, glance),
            About::Draft(id) => {
                self.show(Target::Draft(*id), glance);
                self.dialog = Some(Dialog::Draft(DraftView::new(*id)));
                Vec::new()
            }
            About::Page(role) => self.show(Target::Role(role.clone()), glance),
            About::AcknowledgementEnds(role) => {
                self.then(Target::Role(role.clone()), Act::Renew, glance, keymap)
            }
            About::SpanOfControl => self.show(Target::Tab(Screen::People), glance),
            About::PagingPaused => self.then(Target::Tab(Screen::People), Act::Maintenance, glance, keymap),
            About::Delivery(id) => self.read(Target::Delivery(*id)),
            About::Step(at) | About::Unowned(at) => self.show(Target::Step(at.clone()), glance),
            About::CallOut => self.act(Act::Sitrep, glance, keymap),
            About::Decision(number) => {
                self.dialog = Some(Dialog::Poll(Poll::new(*number)));
                Vec::new()
            }
            About::Unknown(fire) => self.then(Target::Fire(*fire), Act::Settle, glance, keymap),
            About::NotVerified(fire) => self.show(Target::Fire(*fire), glance),
            About::Approval(fire) => self.then(Target::Fire(*fire), Act::Approve, glance, keymap),
            About::CommanderTired(_) => self.act(Act::Handover, glance, keymap),
            About::NoCommander => self.act(Act::TakeCommand, glance, keymap),
            About::Exposure(id) | About::IdentityEnds(id) => self.show(Target::Identity(id.clone()), glance),
            About::ApprovalEnds => self.show(Target::Tab(Screen::Campaign), glance),
            About::Alerts => self.act(Act::Alerts, glance, keymap),
        }
    }

    /// Go to the text that an audience should hear next.
    fn tell(&mut self, who: Audience, glance: &Glance<'_>) -> Vec<Intent> {
        let target = outbox::best(glance, who, self.outage(glance)).map(Target::Message);
        self.show(target.unwrap_or(Target::Tab(Screen::Messages)), glance)
    }

    fn other_outage(&mut self, by: usize, glance: &Glance<'_>) {
        let now = OUTAGES.iter().position(|outage| *outage == self.outage(glance)).unwrap_or(0);
        self.outage = OUTAGES.get((now + by) % OUTAGES.len()).copied();
        // What fits now is another text.
        self.selection.remove(&Screen::Messages);
        self.go(Screen::Messages, glance);
    }

    fn edit_message(&mut self, glance: &Glance<'_>) {
        let window = match &self.painted.selected {
            Some(Target::Message(id)) => Release::edit(id, None, glance),
            Some(Target::Draft(id)) => {
                let Some(draft) = glance.incident.messages.get(*id) else { return };
                Release::edit(&draft.drafted.message, Some(&draft.drafted.text), glance)
            }
            _ => return,
        };
        self.dialog = Some(Dialog::Release(Box::new(window)));
    }

    /// The answer to a text that waits: approved, or discarded for a reason.
    pub(super) fn answer_text(&mut self, act: Act, id: u64, glance: &Glance<'_>) {
        let Some(draft) = glance.incident.messages.get(id) else { return };
        if act == Act::Deny {
            let about = vec![Piece::Code(Role::Text, draft.drafted.text.as_str().to_owned())];
            self.prompt(choose::asked(Then::Discard(id)).about(about));
            return;
        }
        match draft::approve(draft, glance) {
            Ok(dialog) => self.dialog = Some(dialog),
            Err(refusal) => self.notice = Some(refusal.to_string()),
        }
    }

    /// Show a thing and press a key on it.
    fn then(&mut self, target: Target, act: Act, glance: &Glance<'_>, keymap: &Keymap) -> Vec<Intent> {
        self.show(target, glance);
        self.act(act, glance, keymap)
    }

    fn read(&mut self, target: Target) -> Vec<Intent> {
        self.dialog = Some(Dialog::Read(Read::about(target)));
        Vec::new()
    }

    fn dismiss(&mut self, glance: &Glance<'_>) {
        let Some(concern) = meant(self).and_then(|key| concerns::find(glance, key)) else { return };
        let about = vec![Piece::text(concern.text.clone())];
        self.prompt(choose::asked(Then::Dismiss(concern.key.clone())).about(about));
    }

    /// The levels that can be paged before their time. Where the page stands is what was painted: if it climbs while
    /// the window is open, the core says so and pages nobody.
    fn escalate(&mut self, role: &RoleId, glance: &Glance<'_>) {
        let item = |label: String, note: String, to: Option<u32>| {
            let command = escalate_command(glance, role, to)?;
            let answer = ask(glance, &command);
            Some(Item::new(label, note, Pick::Decide(command)).allowed(answer))
        };
        let mut items: Vec<Item> = Vec::new();
        items.extend(item("The next level".to_owned(), "as if its time was up".to_owned(), None));
        for (number, whom) in (0..).zip(pages::levels(glance.incident)) {
            items.extend(item(format!("Level {}", number + 1), whom, Some(number)));
        }
        let stands = glance.incident.people.get(role).and_then(|a| pages::paging(glance, a));
        let about = stands.map(|(tone, text)| Piece::Text(tone, text)).into_iter().collect();
        self.choose(Choose::new(format!("Escalate the page for {role}"), items).about(about));
    }

    fn maintenance(&mut self, glance: &Glance<'_>) {
        let Some((until, reason)) = glance.incident.maintenance(glance.now) else {
            self.prompt(choose::asked(Then::PausePaging));
            return;
        };
        let ends = until.strftime("%H:%M");
        let about = vec![Piece::text(format!("Nobody is paged until {ends} UTC: {reason}"))];
        let intent = Intent::Decide(Command::Page(PageCommand::ResumePaging));
        self.dialog = Some(Dialog::Confirm(Confirm::new("Page again", about, "page again now", intent)));
    }
}
