//! The brief of a handover, with the question that goes with it.

use super::{Dialog, Outcome, Piece, Scroll, Sheet, choose, prompt::Then};
use crate::incident::command::LeadCommand;
use crate::incident::{Brief, Command};
use crate::plan::PersonId;
use crate::tui::input::{Key, Stroke};
use crate::tui::theme::Role;
use crate::tui::{Glance, Intent};

/// Which side is looking.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Side {
    /// The commander is about to offer command.
    Offer(PersonId),
    /// The one who is asked answers.
    Answer,
    /// The commander may take the offer back.
    Withdraw(PersonId),
}

/// The window of a handover.
#[derive(Debug, Clone)]
pub struct BriefView {
    side: Side,
    scroll: Scroll,
}

impl BriefView {
    /// Command is about to be offered to this person.
    pub fn offer(to: PersonId) -> Self {
        Self { side: Side::Offer(to), scroll: Scroll::default() }
    }

    /// Command is offered to the person at the keyboard.
    pub fn answer() -> Self {
        Self { side: Side::Answer, scroll: Scroll::default() }
    }

    /// The offer to this person is open.
    pub fn withdraw(to: PersonId) -> Self {
        Self { side: Side::Withdraw(to), scroll: Scroll::default() }
    }

    pub(super) fn key(&self, key: Key, _: &Glance<'_>) -> Outcome {
        if key.closes() {
            return Outcome::Close;
        }
        if self.side == Side::Answer && key == Key::char('x') {
            return Outcome::Swap(Box::new(Dialog::Prompt(choose::asked(Then::Decline))));
        }
        if key.stroke == Stroke::Enter {
            let command = match &self.side {
                Side::Offer(to) => LeadCommand::OfferHandover { to: to.clone(), log_hash: None },
                Side::Answer => LeadCommand::AcceptHandover,
                Side::Withdraw(_) => LeadCommand::WithdrawHandover,
            };
            return Outcome::Do(vec![Intent::Decide(Command::Lead(command))]);
        }
        super::scroll(&self.scroll, key);
        Outcome::Stay
    }

    pub(super) fn sheet(&self, glance: &Glance<'_>) -> Sheet<'_> {
        let commander = glance.incident.lead.commander.as_ref();
        let commander = commander.map_or_else(|| "nobody".to_owned(), |tenure| tenure.by.to_string());
        let (title, first, keys): (_, _, &[(&str, &str)]) = match &self.side {
            Side::Offer(to) => (
                format!("Handover: offer command to {to}"),
                format!("You command until {to} accepts. Read this to {to} aloud:"),
                &[("enter", "offer"), ("up down", "scroll"), ("esc", "back")],
            ),
            Side::Answer => (
                "Handover: command is offered to you".to_owned(),
                format!("{commander} commands until you accept. What you take over:"),
                &[("enter", "accept command"), ("x", "decline"), ("up down", "scroll"), ("esc", "later")],
            ),
            Side::Withdraw(to) => (
                format!("Handover: waiting for {to}"),
                format!("{commander} commands until {to} accepts. What was handed over:"),
                &[("enter", "take the offer back"), ("up down", "scroll"), ("esc", "keep waiting")],
            ),
        };
        let mut body = vec![Piece::text(first), Piece::Gap];
        let offered = glance.incident.lead.offer.as_ref().filter(|_| !matches!(self.side, Side::Offer(_)));
        let hash = glance.health.head.as_ref();
        let now = || Brief { log_hash: hash.map(|(_, hash)| hash.clone()), ..glance.incident.brief() };
        let brief = offered.map_or_else(now, |offer| offer.brief.clone());
        body.extend(pieces(&brief, glance));
        Sheet::new(title, body).scrolled(&self.scroll).keys(keys)
    }
}

fn list<T: ToString>(things: &[T]) -> String {
    if things.is_empty() {
        return "none".to_owned();
    }
    things.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The brief, with the titles that the plan has for its names.
fn pieces(brief: &Brief, glance: &Glance<'_>) -> Vec<Piece> {
    let incident = glance.incident;
    let clock = |at: jiff::Timestamp| format!("{} UTC", at.strftime("%H:%M"));
    let attention = |empty: bool| if empty { Role::Text } else { Role::Attention };
    let not_ok: Vec<_> = brief.not_ok.iter().map(|(id, status)| format!("{id} {status}")).collect();
    let step = |at: &crate::incident::StepRef| {
        let title = incident.planned(at).map(|step| step.title.as_str().to_owned()).unwrap_or_default();
        let state = incident.step(at).map(|s| s.phase.as_str()).unwrap_or_default();
        format!("{at}: {title} ({state})")
    };
    let steps: Vec<_> = brief.open_steps.iter().map(step).collect();
    let effect = |id: &crate::incident::FireId| {
        let fire = incident.fires.get(*id);
        let what = fire.map(|f| format!("{}, {}", f.request.action, f.state.as_str())).unwrap_or_default();
        format!("{id} {what}")
    };
    let unknown: Vec<_> = brief.unknown_effects.iter().map(effect).collect();
    let steps = if steps.is_empty() { "none".to_owned() } else { steps.join("\n") };
    let run = |(id, settled, all): &(crate::plan::RunbookId, usize, usize)| format!("{id} {settled}/{all}");
    let runs: Vec<_> = brief.runbooks.iter().map(run).collect();
    let in_effect: Vec<_> = brief.in_effect.iter().map(effect).collect();
    let mut body = vec![
        Piece::pair(
            "state",
            format!("{}, {}, declared {}", brief.severity, brief.phase, clock(brief.declared_at)),
        ),
        Piece::Pair("not ok", attention(not_ok.is_empty()), list(&not_ok)),
        Piece::pair("runbooks", list(&runs)),
        Piece::pair("open steps", steps),
        Piece::pair("changed", list(&in_effect)),
        Piece::Pair("unknown", attention(unknown.is_empty()), list(&unknown)),
        Piece::pair("decisions", list(&brief.open_decisions)),
        Piece::pair(
            "thresholds",
            if brief.reached.is_empty() { "none reached".to_owned() } else { list(&brief.reached) },
        ),
    ];
    let told = match (&brief.last_update, brief.last_update_at) {
        (Some(text), Some(at)) => format!("{}: {}", clock(at), text.as_str().replace('\n', " ")),
        _ => "nothing yet".to_owned(),
    };
    body.push(Piece::Pair("customers", attention(brief.last_update.is_some()), told));
    let next =
        brief.next_update_at.map_or_else(|| "no update is due".to_owned(), |at| format!("due {}", clock(at)));
    body.push(Piece::pair("next word", next));
    let log = match brief.log_head() {
        Some(head) => format!("{} lines, head {head}", brief.log_count),
        None => format!("{} lines", brief.log_count),
    };
    body.push(Piece::pair("log", log));
    body
}
