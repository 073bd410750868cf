//! How each stage of a firing's window reads.

use super::{Preview, Stage, Way, What, content, people_item, stages};
use crate::incident::decide::actions::Prepared;
use crate::plan::Danger;
use crate::tui::dialog::{Piece, Sheet};
use crate::tui::theme::Role;
use crate::tui::view::fires;
use crate::tui::{Glance, Skin};

impl Preview {
    pub(super) fn picture(&self, glance: &Glance<'_>, skin: Skin) -> Sheet<'_> {
        let prepared = self.prepared(glance);
        let error = match (&prepared, &self.error) {
            (Err(refusal), None) if self.stage != Stage::Inputs => Some(refusal.to_string()),
            (_, error) => error.clone(),
        };
        let sheet = match &self.stage {
            Stage::Inputs => Sheet::new(&self.title, content::inputs(self, glance, skin)).keys(&[
                ("tab", "next line"),
                ("enter", "go on"),
                ("esc", "back"),
            ]),
            Stage::Look => self.look(prepared.as_ref().ok(), glance, skin),
            Stage::Name => self.naming(prepared.as_ref().ok(), glance, skin),
            Stage::Approver { ways, on } => self.approvers(ways, *on, (glance, skin)),
            Stage::How(by) => {
                let body = vec![
                    content::mode(glance, skin),
                    Piece::text(format!(
                        "{by} approves. It is recorded as attested by {}, not authenticated.",
                        glance.me
                    )),
                ];
                let label = "How was the approval given? For example: by phone";
                Sheet::new(&self.title, body)
                    .asking(label, &self.line)
                    .keys(&[("enter", self.verb(glance)), ("esc", "back to the preview")])
            }
        };
        let loud = prepared.is_ok_and(|p| self.is_grave(&p));
        sheet.failing(error.as_ref()).tone(if loud { Role::Alarm } else { Role::Border })
    }

    /// Is it to be confirmed like something that can't be undone?
    pub(super) fn is_grave(&self, prepared: &Prepared) -> bool {
        prepared.request.danger == Danger::Irreversible
            || prepared.brake.is_some()
            || matches!(self.what, What::Confirm(_))
    }

    /// What enter does in the end.
    fn verb(&self, glance: &Glance<'_>) -> &'static str {
        match (&self.what, glance.is_drill()) {
            (What::Action(..) | What::Undo(_) | What::Redo(_), true) => "fire (simulated)",
            (What::Action(..) | What::Undo(_) | What::Redo(_), false) => "fire, live",
            (What::Repeat(_), true) => "simulate again",
            (What::Repeat(_), false) => "send again, live",
            (What::Confirm(_), true) => "confirm (simulated)",
            (What::Confirm(_), false) => "confirm, live",
            (What::Approve(_), true) => "approve (simulated)",
            (What::Approve(_), false) => "approve, live",
        }
    }

    fn look<'a>(&'a self, prepared: Option<&Prepared>, glance: &Glance<'_>, skin: Skin) -> Sheet<'a> {
        let body = prepared.map(|p| content::look(self, p, glance, skin)).unwrap_or_default();
        let sheet = Sheet::new(&self.title, body).scrolled(&self.scroll);
        let Some(prepared) = prepared else { return sheet.keys(&[("esc", "back")]) };
        let approves = matches!(self.what, What::Approve(_));
        let named = !approves && (prepared.needs_second_person || prepared.waived);
        let enter = if named { "go on to the confirmation" } else { self.verb(glance) };
        let sheet = sheet.keys(&[("enter", enter)]);
        let sheet = if approves { sheet.keys(&[(stages::NO, "deny")]) } else { sheet };
        sheet.keys(&[("up down", "scroll"), ("esc", "back")])
    }

    fn naming(&self, prepared: Option<&Prepared>, glance: &Glance<'_>, skin: Skin) -> Sheet<'_> {
        let target = prepared.map(|p| p.request.target.as_str().to_owned()).unwrap_or_default();
        let mut body = vec![content::mode(glance, skin)];
        body.extend(prepared.map(|p| content::danger(p.request.danger, skin)));
        body.extend(prepared.and_then(|p| content::loud_targets(self, p, glance, skin)));
        body.push(Piece::Pair("target", Role::Heading, target));
        let last = prepared.is_some_and(|p| !p.needs_second_person);
        let enter = if last { self.verb(glance) } else { "go on to the second person" };
        Sheet::new(&self.title, body)
            .asking("Type the name of the target", &self.line)
            .keys(&[("enter", enter), ("esc", "back to the preview")])
    }

    fn approvers(&self, ways: &[Way], on: Option<usize>, (glance, skin): (&Glance<'_>, Skin)) -> Sheet<'_> {
        let within = self.within(glance);
        let mut body = vec![
            content::mode(glance, skin),
            Piece::text("A second person approves. From their own session, or by voice?"),
            Piece::Gap,
        ];
        let choice = |(place, way): (usize, &Way)| {
            let (label, note) = match way {
                Way::Ask(could) => {
                    let note = format!("denied after {within} without an answer");
                    (format!("ask {}", fires::either(could)), note)
                }
                Way::Spoken(id) => {
                    let item = people_item(glance, id);
                    let name = item.label.split_once(": ").map_or("", |(_, name)| name);
                    (format!("{id} by voice: {name}"), item.note)
                }
            };
            Piece::Choice { place, on: on == Some(place), label, note, enabled: true }
        };
        body.extend(ways.iter().enumerate().map(choice));
        if glance.incident.plan.campaign.flags.forbid_attested {
            body.push(Piece::Gap);
            body.push(Piece::muted("This campaign takes no spoken approval."));
        }
        Sheet::new(&self.title, body).keys(&[
            ("type", "ask or a name"),
            ("up down", "move"),
            ("enter", "choose"),
            ("esc", "back to the preview"),
        ])
    }
}
