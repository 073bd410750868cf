//! What triage suspects: the evidence, and what a person makes of it.

use super::Ui;
use crate::incident::Command;
use crate::incident::command::TriageCommand;
use crate::incident::triage;
use crate::tui::Glance;
use crate::tui::dialog::choose::{Item, Pick};
use crate::tui::dialog::prompt::Then;
use crate::tui::dialog::{Choose, Piece};
use crate::tui::keymap::availability::{ask, something};

impl Ui {
    /// ```text
    /// ╭ Suspect: credential ────────────────────────────╮
    /// │ Checkout failing since 09:01: 401 (unauthorised) │
    /// │ ok: DNS, Northpay                                │
    /// │ > Open secrets-revocation                        │
    /// │   Dismiss                  for a reason          │
    /// ╰──────────────────────────────────────────────────╯
    /// ```
    pub(super) fn suspect(&mut self, glance: &Glance<'_>) {
        let Some(suspicion) = triage::suspect(glance.incident) else { return };
        let suspect = suspicion.suspect;
        let ask = |command| ask(glance, &Command::Triage(command));
        let label = match suspicion.runbook.as_ref() {
            Some(id) if glance.incident.run(id).is_none() => format!("Open {id}"),
            Some(id) => format!("Take it; {id} is open"),
            None => "Take it; there is no runbook for it".to_owned(),
        };
        let dismiss = TriageCommand::Dismiss { suspect, reason: something() };
        let items = vec![
            Item::new(label, "", Pick::Take(suspect)).allowed(ask(TriageCommand::Take { suspect })),
            Item::new("Dismiss", "for a reason", Pick::Ask(Then::DismissSuspect(suspect)))
                .allowed(ask(dismiss)),
        ];
        let evidence = suspicion.evidence.iter().map(|line| Piece::text(line.first_line())).collect();
        self.choose(Choose::new(format!("Suspect: {suspect}"), items).about(evidence));
    }
}
