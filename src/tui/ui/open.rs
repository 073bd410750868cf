//! From a key of the table to a window, a wish, or a movement.

use super::Ui;
use crate::incident::Command;
use crate::incident::command::{LeadCommand, LifecycleCommand, PageCommand, TalkCommand};
use crate::incident::event::StepRef;
use crate::incident::state::Phase;
use crate::plan::{RunbookId, Severity};
use crate::tui::dialog::choose::{self, Item, Pick};
use crate::tui::dialog::prompt::Then;
use crate::tui::dialog::{
    BriefView, Choose, Confirm, Dialog, DraftView, Piece, Poll, Prompt, Read, Release, palette, poll, preview,
};
use crate::tui::input::Line;
use crate::tui::keymap::availability::{ask, open_command, something};
use crate::tui::keymap::{Act, Keymap};
use crate::tui::theme::Role;
use crate::tui::view::board::still_failing;
use crate::tui::{Glance, Intent, Screen, Target};

impl Ui {
    /// Do what is allowed.
    #[expect(clippy::too_many_lines, reason = "a line for each act, and none is left to a wildcard")]
    pub(super) fn carry_out(&mut self, act: Act, glance: &Glance<'_>, keymap: &Keymap) -> Vec<Intent> {
        let page = isize::try_from(self.painted.page.max(2) - 1).unwrap_or(1);
        let selected = self.painted.selected.clone();
        match act {
            Act::Up => self.step_by(-1, glance),
            Act::Down => self.step_by(1, glance),
            Act::PageUp => self.step_by(-page, glance),
            Act::PageDown => self.step_by(page, glance),
            Act::First => self.step_by(isize::MIN, glance),
            Act::Last => self.step_by(isize::MAX, glance),
            Act::NextScreen => self.turn(false, glance),
            Act::PreviousScreen => self.turn(true, glance),
            Act::Command
            | Act::Runbooks
            | Act::Actions
            | Act::People
            | Act::Timeline
            | Act::Identities
            | Act::Campaign
            | Act::Messages
            | Act::Deputy
            | Act::Drill => {}
            Act::Deliver
            | Act::HoldInject
            | Act::SkipInject
            | Act::Answer
            | Act::Judge
            | Act::AddInject
            | Act::Observe
            | Act::PauseClock
            | Act::StepClock
            | Act::Speed
            | Act::EndDrill => return self.lead_drill(act, selected.as_ref(), glance),
            Act::Coverage => self.dialog = Some(Dialog::Read(Read::about(Target::Coverage))),
            Act::Open => return self.open(selected, glance, keymap),
            Act::Step => return self.take_on(selected, glance),
            Act::Skip | Act::Fail | Act::ReopenStep => self.ask_about_step(act, selected, glance),
            Act::OpenRunbook => self.open_runbook(selected.as_ref(), glance),
            Act::Approve | Act::Deny => match selected {
                Some(Target::Draft(id)) => self.answer_text(act, id, glance),
                selected => return self.answer_call(act, selected.as_ref(), glance),
            },
            Act::CallOff | Act::Retry | Act::Undo | Act::Redo | Act::Settle => {
                return self.about_selected(act, selected.as_ref(), glance);
            }
            Act::DisableIdentity | Act::RevokeIdentity | Act::RestoreIdentity => {
                return self.change_identity(act, selected.as_ref(), glance);
            }
            Act::NextOutage
            | Act::PreviousOutage
            | Act::EditMessage
            | Act::Attend
            | Act::Dismiss
            | Act::Renew
            | Act::Escalate
            | Act::Maintenance
            | Act::Sitrep
            | Act::Alerts => return self.matter(act, glance, keymap),
            Act::Suspect => self.suspect(glance),
            Act::LookNow => return vec![Intent::LookNow],
            Act::TakeCommand => self.take_command(glance),
            Act::Handover => self.handover(glance),
            Act::Page => self.page(selected, glance),
            Act::Acknowledge => return self.acknowledge(glance),
            Act::ActAs => self.act_as(glance),
            Act::Note => self.prompt(choose::asked(Then::Note)),
            Act::Decision => self.decision(glance),
            Act::Severity => self.severity(glance),
            Act::Mitigate => self.prompt(choose::asked(Then::Mitigate).about(warning(glance))),
            Act::Life => self.life(glance),
            Act::Filter => self.filtering = Some(Line::filled(self.filter().unwrap_or_default())),
            Act::Palette => self.dialog = Some(Dialog::Choose(palette::palette(glance, self, keymap))),
            Act::Help => self.dialog = Some(Dialog::Read(Read::help(keymap))),
            Act::SkipLesson => self.skip_lesson(),
            Act::HideGuide => self.hide_guide(),
            Act::Close => self.close(glance),
            Act::Leave => return vec![Intent::Leave],
            Act::Redraw => self.redraw = true,
            Act::Suspend => return vec![Intent::Suspend],
            Act::Quit => return self.quit(glance),
        }
        Vec::new()
    }

    pub(super) fn prompt(&mut self, prompt: Prompt) {
        self.dialog = Some(Dialog::Prompt(prompt));
    }

    pub(super) fn choose(&mut self, choose: Choose) {
        self.dialog = Some(Dialog::Choose(choose));
    }

    /// Show everything about a thing, or open it.
    fn open(&mut self, selected: Option<Target>, glance: &Glance<'_>, keymap: &Keymap) -> Vec<Intent> {
        let Some(target) = selected else { return Vec::new() };
        match target {
            Target::Runbook(id) if glance.incident.run(&id).is_some() => {
                return self.show(Target::Runbook(id), glance);
            }
            Target::Runbook(id) => self.confirm_runbook(&id, glance),
            Target::Action(id) => return self.fire(&id, None, glance),
            Target::Decision(number) => self.dialog = Some(Dialog::Poll(Poll::new(number))),
            Target::Message(id) => {
                self.dialog = Some(Dialog::Release(Box::new(Release::new(&id, None, glance))));
            }
            Target::Draft(id) => self.dialog = Some(Dialog::Draft(DraftView::new(id))),
            Target::Tab(screen) => self.go(screen, glance),
            Target::Concern(key) => return self.attend_to(&key, glance, keymap),
            Target::Incident(id) => return vec![Intent::Open(id)],
            Target::Campaign(_) | Target::Proposal(_) | Target::Choice(_) => {}
            target @ (Target::Step(_)
            | Target::Fire(_)
            | Target::Role(_)
            | Target::Person(_)
            | Target::Dependency(_)
            | Target::Threshold(_)
            | Target::Identity(_)
            | Target::Approval(_)
            | Target::Finding(_)
            | Target::System(_)
            | Target::Signal(_)
            | Target::Entry(_)
            | Target::Release(_)
            | Target::Delivery(_)
            | Target::Alert(_)
            | Target::Inject(_)
            | Target::Told(_)
            | Target::Coverage
            | Target::Alerts) => self.dialog = Some(Dialog::Read(Read::about(target))),
        }
        Vec::new()
    }

    /// Go where a thing is, and select it.
    pub(super) fn show(&mut self, target: Target, glance: &Glance<'_>) -> Vec<Intent> {
        let screen = match &target {
            Target::Step(StepRef { runbook, .. }) | Target::Runbook(runbook) => {
                self.runbook = Some(runbook.clone());
                Screen::Runbooks
            }
            Target::Action(_) | Target::Fire(_) => Screen::Actions,
            Target::Role(_) | Target::Person(_) => Screen::People,
            Target::Entry(_) => Screen::Timeline,
            Target::Identity(_) => Screen::Identities,
            Target::Approval(_) | Target::Finding(_) | Target::System(_) | Target::Signal(_) => {
                Screen::Campaign
            }
            Target::Tab(screen) => *screen,
            Target::Message(_) | Target::Draft(_) | Target::Release(_) => Screen::Messages,
            Target::Concern(_) => Screen::Deputy,
            Target::Inject(_) | Target::Told(_) => Screen::Drill,
            Target::Dependency(_)
            | Target::Decision(_)
            | Target::Threshold(_)
            | Target::Delivery(_)
            | Target::Alert(_)
            | Target::Alerts
            | Target::Coverage
            | Target::Incident(_)
            | Target::Campaign(_)
            | Target::Proposal(_)
            | Target::Choice(_) => self.screen,
        };
        self.filter.remove(&screen);
        self.go(screen, glance);
        if !matches!(target, Target::Tab(_)) {
            self.select(target);
        }
        Vec::new()
    }

    fn open_runbook(&mut self, selected: Option<&Target>, glance: &Glance<'_>) {
        if let Some(Target::Runbook(id)) = selected
            && glance.incident.run(id).is_none()
        {
            self.confirm_runbook(id, glance);
            return;
        }
        let item = |runbook: &crate::plan::Runbook| {
            let summary = runbook.summary.as_ref().map(|s| s.first_line().to_owned()).unwrap_or_default();
            Item::new(runbook.title.as_str(), summary, Pick::Open(runbook.id.clone()))
                .allowed(ask(glance, &open_command(&runbook.id)))
        };
        self.choose(Choose::new("Open a runbook", glance.incident.plan.runbooks.iter().map(item).collect()));
    }

    fn confirm_runbook(&mut self, id: &RunbookId, glance: &Glance<'_>) {
        let Some(runbook) = glance.incident.plan.runbook(id) else { return };
        let mut about = vec![Piece::text(format!("{}: {} steps", runbook.title, runbook.step.len()))];
        about.extend(runbook.summary.as_ref().map(|text| Piece::muted(text.as_str())));
        let intent = Intent::Decide(open_command(id));
        self.dialog = Some(Dialog::Confirm(Confirm::new(format!("Open {id}"), about, "open", intent)));
    }

    fn take_command(&mut self, glance: &Glance<'_>) {
        let Some(tenure) = &glance.incident.lead.commander else {
            let about = vec![Piece::text(format!("Nobody commands. {} commands from now on.", glance.me))];
            let confirm = Confirm::new("Take command", about, "take command", choose::take_command());
            self.dialog = Some(Dialog::Confirm(confirm));
            return;
        };
        let since = tenure.since.strftime("%H:%M");
        let about = vec![Piece::text(format!(
            "{} commands since {since} UTC. Ask for a handover if you can; relieve only an absent commander.",
            tenure.by
        ))];
        self.prompt(choose::asked(Then::Relieve).about(about));
    }

    fn handover(&mut self, glance: &Glance<'_>) {
        let lead = &glance.incident.lead;
        if let Some(offer) = &lead.offer {
            let mine = offer.to == *glance.me;
            let view = if mine { BriefView::answer() } else { BriefView::withdraw(offer.to.clone()) };
            self.dialog = Some(Dialog::Brief(view));
            return;
        }
        let mut items: Vec<(bool, Item)> = Vec::new();
        for id in glance.incident.plan.people.keys().filter(|id| *id != glance.me) {
            let answer =
                ask(glance, &Command::Lead(LeadCommand::OfferHandover { to: id.clone(), log_hash: None }));
            let leads = glance.incident.basis(id, crate::plan::Authority::Command).is_some();
            items.push((!leads, preview::people_item(glance, id).allowed(answer)));
        }
        items.sort_by_key(|(later, item)| (item.why_not.is_some(), *later));
        let items = items.into_iter().map(|(_, item)| item).collect();
        self.choose(Choose::new("Handover: who takes command?", items));
    }

    fn page(&mut self, selected: Option<Target>, glance: &Glance<'_>) {
        let item = |role: &crate::plan::Role| {
            let holders: Vec<_> = role.holders().map(ToString::to_string).collect();
            let command = Command::Page(PageCommand::PageRole { role: role.id.clone() });
            let label = format!("{}: {}", role.id, role.title);
            Item::new(label, holders.join(", "), Pick::Page(role.id.clone())).allowed(ask(glance, &command))
        };
        let mut choose = Choose::new("Page whom?", glance.incident.plan.roles.iter().map(item).collect());
        if let Some(Target::Role(role)) = selected {
            choose = choose.on(&Pick::Page(role));
        }
        self.choose(choose);
    }

    /// One page at once; several are a choice.
    fn acknowledge(&mut self, glance: &Glance<'_>) -> Vec<Intent> {
        let command = |role| Command::Page(PageCommand::AcknowledgePage { role, note: None });
        let roles = glance.incident.plan.roles.iter().map(|role| &role.id);
        let allowed: Vec<_> = roles.filter(|id| ask(glance, &command((*id).clone())).is_ok()).collect();
        let waiting = |id: &&crate::plan::RoleId| {
            glance.incident.people.get(*id).is_some_and(|attendance| attendance.paging.is_some())
        };
        let paged: Vec<_> = allowed.iter().copied().filter(|id| waiting(id)).collect();
        if let [only] = paged.as_slice() {
            return vec![Intent::Decide(command((*only).clone()))];
        }
        let item = |id: &crate::plan::RoleId| {
            let title = glance.incident.plan.role(id).map(|role| role.title.as_str()).unwrap_or_default();
            let note = if waiting(&id) { "paged" } else { "not paged" };
            Item::new(format!("{id}: {title}"), note, Pick::Acknowledge(id.clone()))
        };
        let list = if paged.is_empty() { allowed } else { paged };
        self.choose(Choose::new("At work for which role?", list.into_iter().map(item).collect()));
        Vec::new()
    }

    fn act_as(&mut self, glance: &Glance<'_>) {
        let item = |id: &crate::plan::PersonId| Item {
            pick: Pick::ActAs(id.clone()),
            ..preview::people_item(glance, id)
        };
        let others = glance.incident.plan.people.keys().filter(|id| *id != glance.me);
        let others = others.filter(|id| glance.incident.is_human(id));
        self.choose(Choose::new("Drill: who sits down at the keyboard?", others.map(item).collect()));
    }

    fn decision(&mut self, glance: &Glance<'_>) {
        let open = glance.incident.decisions.open().map(|proposal| {
            let (text, note) = poll::summary(proposal);
            Item::new(text.as_str(), note, Pick::Poll(proposal.number))
        });
        let mut items: Vec<Item> = open.collect();
        if items.is_empty() {
            self.prompt(choose::asked(Then::Propose(None)));
            return;
        }
        let propose = Command::Talk(TalkCommand::Propose { proposal: something(), step: None });
        let new = Item::new("Put a new decision to the others", "", Pick::Ask(Then::Propose(None)));
        items.push(new.allowed(ask(glance, &propose)));
        self.choose(Choose::new("Decisions", items));
    }

    fn severity(&mut self, glance: &Glance<'_>) {
        let item = |severity: Severity| {
            let meaning = glance.incident.plan.campaign.severity.get(&severity);
            let meaning = meaning.map(|text| text.first_line().to_owned()).unwrap_or_default();
            let command = LifecycleCommand::SetSeverity { to: severity, reason: None };
            Item::new(severity.as_str(), meaning, Pick::Severity(severity))
                .allowed(ask(glance, &Command::Lifecycle(command)))
        };
        let about = vec![Piece::muted("Unsure between two: take the worse.")];
        self.choose(
            Choose::new("How bad is it?", Severity::ALL.into_iter().map(item).collect()).about(about),
        );
    }

    fn life(&mut self, glance: &Glance<'_>) {
        let ask = |command| ask(glance, &Command::Lifecycle(command));
        let text = something;
        let items = vec![
            Item::new("Resolve", "it is over", Pick::Ask(Then::Resolve))
                .allowed(ask(LifecycleCommand::Resolve { summary: text() })),
            Item::new("Reopen", "it is not over after all", Pick::Ask(Then::Reopen))
                .allowed(ask(LifecycleCommand::Reopen { reason: text() })),
            Item::new("Close", "nothing more is recorded", Pick::CloseIncident)
                .allowed(ask(LifecycleCommand::Close)),
        ];
        let phase: Phase = glance.incident.phase;
        let about = warning(glance);
        self.choose(Choose::new(format!("The incident is {}", phase.as_str()), items).about(about));
    }
}

/// What somebody should know who says that it is over. It forbids nothing.
pub(in crate::tui) fn warning(glance: &Glance<'_>) -> Vec<Piece> {
    still_failing(glance).map(|text| Piece::Text(Role::Attention, format!("{text}."))).into_iter().collect()
}
