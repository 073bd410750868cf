//! Drills on the start screen: the first run, the list of scenarios, and how one is played.

use super::{Row, Stage, Start};
use crate::incident::event::DrillMode;
use crate::plan::{CampaignId, Duration, ScenarioId, Severity, Text};
use crate::tui::Intent;
use crate::tui::dialog::{Piece, Sheet};
use crate::tui::input::{Key, Stroke};
use crate::tui::theme::Role;

/// The incident of the example: its campaign and its title.
pub const EXAMPLE: (&str, &str) = ("spring-launch", "checkout answers 401");
/// The speeds on offer.
const SPEEDS: [u32; 6] = [1, 2, 5, 10, 30, 60];

/// One scenario that can be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioLine {
    /// Its name.
    pub id: ScenarioId,
    /// What it is called.
    pub title: Text,
    /// The campaign that goes down.
    pub campaign: CampaignId,
    /// How long it takes in scenario time.
    pub length: Duration,
    /// It teaches the keys.
    pub guided: bool,
}

impl Start {
    /// Begin with the offer of a guided drill.
    #[must_use]
    pub fn welcoming(mut self) -> Self {
        self.welcomes = true;
        self.stage = Stage::Welcome;
        self
    }

    /// Begin with the list of scenarios.
    #[must_use]
    pub fn practising(mut self) -> Self {
        self.stage = Stage::Scenarios { on: 0 };
        self
    }

    /// Open the selected drill as its controller.
    pub(super) fn control(&self) -> Vec<Intent> {
        let Some(Row::Incident(id)) = &self.selected else { return Vec::new() };
        let line = self.offer.incidents.iter().find(|line| line.id == *id);
        let is_led = line.is_some_and(|line| line.scenario.is_some());
        if is_led { vec![Intent::Control(id.clone())] } else { Vec::new() }
    }

    /// The scenarios, those that teach first.
    fn scenarios(&self) -> Vec<&ScenarioLine> {
        let (guided, others): (Vec<_>, Vec<_>) = self.offer.scenarios.iter().partition(|line| line.guided);
        guided.into_iter().chain(others).collect()
    }

    pub(super) fn key_welcome(&mut self, key: Key) -> Vec<Intent> {
        match (key.ctrl, key.stroke) {
            (true, Stroke::Char('c')) | (false, Stroke::Char('q')) => return vec![Intent::Quit],
            (true, Stroke::Char('z')) => return vec![Intent::Suspend],
            (false, Stroke::Enter) => match self.scenarios().first() {
                Some(line) if line.guided => return vec![guided(line)],
                _ => self.stage = Stage::Scenarios { on: 0 },
            },
            (false, Stroke::Char('s')) => self.stage = Stage::Scenarios { on: 0 },
            (false, Stroke::Char('e')) => return example(),
            (false, Stroke::Char('l') | Stroke::Esc) => self.stage = Stage::List,
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn key_scenarios(&mut self, key: Key, on: usize) -> Vec<Intent> {
        let lines = self.scenarios();
        let last = lines.len().saturating_sub(1);
        let on = match (key.stroke,) {
            (Stroke::Char('q'),) => return vec![Intent::Quit],
            (Stroke::Up | Stroke::Char('k'),) => on.saturating_sub(1),
            (Stroke::Down | Stroke::Char('j') | Stroke::Tab,) => (on + 1).min(last),
            (Stroke::Home,) => 0,
            (Stroke::End,) => last,
            (Stroke::Enter,) => match lines.get(on) {
                Some(line) if line.guided => return vec![guided(line)],
                Some(line) => {
                    let scenario = line.id.clone();
                    self.stage = Stage::Play { scenario, mode: DrillMode::Rehearsal, speed: 1 };
                    return Vec::new();
                }
                None => on,
            },
            _ => on,
        };
        self.stage = Stage::Scenarios { on };
        Vec::new()
    }

    pub(super) fn key_play(
        &mut self,
        key: Key,
        scenario: ScenarioId,
        mode: DrillMode,
        speed: u32,
    ) -> Vec<Intent> {
        let at = SPEEDS.iter().position(|it| *it == speed).unwrap_or(0);
        let pick = |at: usize| SPEEDS.get(at).copied().unwrap_or(speed);
        let (mode, speed) = match (key.stroke,) {
            (Stroke::Up | Stroke::Down | Stroke::Tab,) => (other(mode), speed),
            (Stroke::Left,) => (mode, pick(at.saturating_sub(1))),
            (Stroke::Right,) => (mode, pick((at + 1).min(SPEEDS.len() - 1))),
            (Stroke::Enter,) => {
                self.stage = Stage::List;
                return vec![Intent::Practise { scenario, mode, speed }];
            }
            _ => (mode, speed),
        };
        self.stage = Stage::Play { scenario, mode, speed };
        Vec::new()
    }
}

const fn other(mode: DrillMode) -> DrillMode {
    match mode {
        DrillMode::Tabletop => DrillMode::Rehearsal,
        DrillMode::Rehearsal | DrillMode::Auto => DrillMode::Tabletop,
    }
}

fn guided(line: &ScenarioLine) -> Intent {
    Intent::Practise { scenario: line.id.clone(), mode: DrillMode::Rehearsal, speed: 1 }
}

/// The incident of the example, as a drill without a scenario.
fn example() -> Vec<Intent> {
    let Ok(campaign) = CampaignId::parse(EXAMPLE.0) else { return Vec::new() };
    let (severity, title) = (Severity::Sev1, Text::line(EXAMPLE.1));
    vec![Intent::Declare { campaign, severity, title, drill: true }]
}

/// The offer of a guided drill.
pub(super) fn welcome(start: &Start) -> Sheet<'static> {
    let mut body = vec![
        Piece::text("Incident command for campaign outages: who may act, what to do next, who hears when."),
        Piece::Gap,
        Piece::text(
            "There is no workspace here, so this is practice with a made-up shop. A guided drill teaches the keys in \
             about ten minutes, by using them. Nothing leaves this machine.",
        ),
        Piece::Gap,
        Piece::Pair("enter", Role::Heading, "begin the guided drill".to_owned()),
        Piece::Pair("s", Role::Text, "the other scenarios".to_owned()),
        Piece::Pair("e", Role::Text, "the example's incident, without a guide".to_owned()),
        Piece::Pair("l", Role::Text, "the list of incidents".to_owned()),
        Piece::Gap,
        Piece::muted(
            "`warroom init DIR` writes a workspace of your own: who is on call, what they may do, and how.",
        ),
    ];
    if start.scenarios().first().is_none_or(|line| !line.guided) {
        body.insert(0, Piece::Text(Role::Attention, "The guided drill is not there.".to_owned()));
    }
    Sheet::new("warroom", body).keys(&[
        ("enter", "begin"),
        ("s", "scenarios"),
        ("e", "example"),
        ("q", "quit"),
    ])
}

/// The list of scenarios.
pub(super) fn scenarios(start: &Start, on: usize) -> Sheet<'static> {
    let lines = start.scenarios();
    let mut body = vec![
        Piece::muted("Practise on the files of this workspace. Nothing leaves this machine."),
        Piece::Gap,
    ];
    if lines.is_empty() {
        body.push(Piece::Text(Role::Attention, "no scenario in config/scenarios".to_owned()));
    }
    body.extend(lines.into_iter().enumerate().map(|(place, line)| {
        let note = if line.guided {
            "guided, ten minutes".to_owned()
        } else {
            format!("{}, {}", line.id, line.length)
        };
        Piece::Choice { place, on: place == on, label: line.title.to_string(), note, enabled: true }
    }));
    Sheet::new("Practise: which scenario?", body).keys(&[
        ("up down", "move"),
        ("enter", "choose"),
        ("esc", "back"),
    ])
}

/// How a scenario is played.
pub(super) fn play(start: &Start, id: &ScenarioId, mode: DrillMode, speed: u32) -> Sheet<'static> {
    let line = start.offer.scenarios.iter().find(|line| line.id == *id);
    let mut body = Vec::new();
    if let Some(line) = line {
        body.push(Piece::Heading(line.title.to_string()));
        body.push(Piece::pair("campaign", line.campaign.to_string()));
        body.push(Piece::pair("takes", format!("{} of scenario time", line.length)));
        body.push(Piece::Gap);
    }
    let choices = [
        (DrillMode::Rehearsal, "rehearsal", "work the runbooks; injects come by themselves"),
        (DrillMode::Tabletop, "tabletop", "talk it through; this terminal leads"),
    ];
    body.extend(choices.into_iter().enumerate().map(|(place, (it, label, note))| Piece::Choice {
        place,
        on: it == mode,
        label: label.to_owned(),
        note: note.to_owned(),
        enabled: true,
    }));
    body.push(Piece::Gap);
    let pace = if speed == 1 { "×1, as the wall clock".to_owned() } else { format!("×{speed}") };
    body.push(Piece::pair("speed", pace));
    Sheet::new("Practise: how?", body).keys(&[
        ("up down", "mode"),
        ("left right", "speed"),
        ("enter", "begin"),
        ("esc", "back"),
    ])
}
