//! Drills with a scenario, told through the real core.

use jiff::SignedDuration;

use super::Story;
use super::story::example;
use crate::incident::Command;
use crate::incident::command::{DrillCommand, LeadCommand};
use crate::incident::decide::drill::start;
use crate::incident::event::{DrillMode, Kind, ObservationKind, ObservationMade};
use crate::incident::{Actor, Origin};
use crate::plan::scenario::{Inject, Scenario};
use crate::plan::{Duration, InjectId, Plan, Text};

/// A scenario whose every secret of the controller begins with `SECRET`.
pub(crate) fn scenario() -> Scenario {
    toml::from_str(include_str!("drill.toml")).unwrap()
}

fn plan(scenario: Scenario) -> Plan {
    Plan { scenario: Some(Box::new(scenario)), ..example() }
}

pub(crate) fn inject(id: &str) -> InjectId {
    InjectId::parse(id).unwrap()
}

impl Story {
    /// A drill of this scenario that has just begun at ten times the speed of the wall.
    pub(crate) fn exercise(scenario: Scenario, control: bool) -> Self {
        let event = start(&scenario, DrillMode::Tabletop, 7, "2026-11-26T10:00:00Z".parse().unwrap(), 10);
        let mut story = Self::declared(plan(scenario), Kind::Drill, "checkout can't be reached");
        story.append(Actor::Person(super::story::person("osei")), Origin::Key, event);
        story.control = control;
        story
    }

    pub(crate) fn lead_drill(&mut self, command: DrillCommand) {
        self.by("osei", &Command::Drill(command));
    }

    /// In the middle of it: two injects told, one held, one left to come, somebody commands.
    pub(crate) fn drill(control: bool) -> Self {
        let mut story = Self::exercise(scenario(), control);
        story.lead_drill(DrillCommand::Deliver { inject: inject("1") });
        story.wait(95);
        story.by("ito", &Command::Lead(LeadCommand::TakeCommand { relieve: None }));
        story.wait(25);
        story.lead_drill(DrillCommand::Deliver { inject: inject("2") });
        story.lead_drill(DrillCommand::Hold { inject: inject("5") });
        story.lead_drill(DrillCommand::Observe(ObservationMade {
            kind: ObservationKind::Strength,
            text: Text::line("SECRET-SEEN ito asked for objections"),
            objective: None,
            owner: None,
            due_in: None,
        }));
        story.wait(20);
        story
    }

    /// It is over.
    pub(crate) fn drill_ended(control: bool) -> Self {
        let mut story = Self::drill(control);
        story.lead_drill(DrillCommand::Deliver { inject: inject("3") });
        story.wait(400);
        story.lead_drill(DrillCommand::End { reason: Text::line("time is up") });
        story
    }

    /// So many injects, one a second.
    pub(crate) fn long_drill(injects: u32) -> Self {
        let first = scenario().inject.remove(0);
        let inject = |number: u32| Inject {
            id: inject(&number.to_string()),
            at: Some(Duration::secs(u64::from(number))),
            ..first.clone()
        };
        let mut story =
            Self::exercise(Scenario { inject: (1..=injects).map(inject).collect(), ..scenario() }, true);
        story.now += SignedDuration::from_secs(1);
        story
    }
}
