//! Keys about leading a drill.

use super::Ui;
use crate::incident::Command;
use crate::incident::command::DrillCommand;
use crate::plan::scenario::Expected;
use crate::plan::{Duration, InjectId};
use crate::tui::dialog::choose::{self, Item, Pick};
use crate::tui::dialog::prompt::Then;
use crate::tui::dialog::{Choose, Dialog, DrillForm, Piece};
use crate::tui::intent::Ahead;
use crate::tui::keymap::Act;
use crate::tui::keymap::availability::drill::{hold, inject_of};
use crate::tui::view::{drill, time};
use crate::tui::{Glance, Intent, Target};

/// How far the clock can be set ahead, in minutes; the first is what enter chooses.
const STEPS: [u64; 6] = [1, 2, 5, 10, 30, 60];
/// The speeds on offer.
const SPEEDS: [u32; 6] = [1, 2, 5, 10, 30, 60];

impl Ui {
    /// Do what a key of this family does, once it is allowed.
    pub(super) fn lead_drill(
        &mut self,
        act: Act,
        selected: Option<&Target>,
        glance: &Glance<'_>,
    ) -> Vec<Intent> {
        let inject = inject_of(glance, selected);
        match (act, inject) {
            (Act::Deliver, Some(inject)) => return decide(DrillCommand::Deliver { inject }),
            (Act::HoldInject, Some(inject)) => return decide(hold(glance, inject)),
            (Act::SkipInject, Some(inject)) => self.about_inject(inject, Then::LeaveOut, glance),
            (Act::Answer, Some(inject)) => self.about_inject(inject, Then::Answer, glance),
            (Act::Judge, inject) => self.judge(inject.as_ref(), glance),
            (Act::AddInject, _) => self.dialog = Some(Dialog::Drill(Box::new(DrillForm::adding()))),
            (Act::Observe, _) => self.dialog = Some(Dialog::Drill(Box::new(DrillForm::observing(glance)))),
            (Act::PauseClock, _) => return pause(glance),
            (Act::StepClock, _) => self.step_clock(glance),
            (Act::Speed, _) => self.speed(glance),
            (Act::EndDrill, _) => {
                let about = vec![Piece::text(
                    "Scenario time stops. The players then read what was expected and seen.",
                )];
                self.prompt(choose::asked(Then::EndDrill).about(about));
            }
            _ => {}
        }
        Vec::new()
    }

    fn about_inject(&mut self, inject: InjectId, then: fn(InjectId) -> Then, glance: &Glance<'_>) {
        let about = vec![Piece::text(drill::title(glance, &inject))];
        self.prompt(choose::asked(then(inject)).about(about));
    }

    /// What the selected inject calls for comes first, then the rest.
    fn judge(&mut self, inject: Option<&InjectId>, glance: &Glance<'_>) {
        let Some(scenario) = glance.incident.scenario() else { return };
        let of_it = |expected: &&Expected| inject.is_some() && expected.inject.as_ref() == inject;
        let (mine, others): (Vec<_>, Vec<_>) = scenario.expected.iter().partition(of_it);
        let items = mine.into_iter().chain(others).flat_map(|expected| {
            let note = drill::expectation(glance, expected).text;
            [(true, "done"), (false, "missed")].map(|(done, word)| {
                let pick = Pick::Ask(Then::Judge(expected.id.clone(), done));
                Item::new(format!("{word}: {}", expected.title.first_line()), note.clone(), pick)
            })
        });
        self.choose(Choose::new("Judge an expected action", items.collect()));
    }

    fn step_clock(&mut self, glance: &Glance<'_>) {
        let speed = speed(glance);
        let mut items: Vec<Item> = STEPS
            .iter()
            .map(|minutes| {
                let label = if *minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") };
                Item::new(label, "", Pick::SetClock(Ahead::By(Duration::mins(*minutes)), speed))
            })
            .collect();
        if let Some((inject, at)) = drill::next(glance.incident) {
            let note = format!("{}, in {}", inject.id, time::countdown(at, glance.now));
            items.push(Item::new("To the next inject", note, Pick::SetClock(Ahead::To(at), speed)));
        }
        let about = vec![Piece::muted("What comes due on the way is told; nobody can set it back.")];
        self.choose(Choose::new("Set scenario time ahead", items).about(about));
    }

    fn speed(&mut self, glance: &Glance<'_>) {
        let item = |speed: &u32| {
            let note = if *speed == 1 { "as the wall clock" } else { "" };
            Item::new(format!("×{speed}"), note, Pick::SetClock(Ahead::Stay, *speed))
        };
        let now = speed(glance);
        let choose = Choose::new("How fast does scenario time go?", SPEEDS.iter().map(item).collect());
        self.choose(choose.on(&Pick::SetClock(Ahead::Stay, now)));
    }
}

fn decide(command: DrillCommand) -> Vec<Intent> {
    vec![Intent::Decide(Command::Drill(command))]
}

fn speed(glance: &Glance<'_>) -> u32 {
    glance.incident.exercise.as_deref().map_or(0, |exercise| exercise.clock.pace().speed)
}

/// Stop the clock, or let it go on as fast as before.
fn pause(glance: &Glance<'_>) -> Vec<Intent> {
    let Some(exercise) = glance.incident.exercise.as_deref() else { return Vec::new() };
    let speed = if speed(glance) == 0 { exercise.clock.resumes_at() } else { 0 };
    vec![Intent::SetClock { ahead: Ahead::Stay, speed }]
}
