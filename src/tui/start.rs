//! The start screen: choose an incident, or declare one.

pub mod drill;
mod proposal;
mod view;

use std::collections::BTreeMap;

use crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use jiff::Timestamp;

pub use drill::ScenarioLine;
pub use proposal::ProposalLine;
pub use view::draw;

use super::input::{Key, Line, Stroke};
use super::{Intent, Painted, Target};
use crate::incident::event::{DrillMode, Kind};
use crate::incident::intake::ProposalId;
use crate::incident::state::Phase;
use crate::plan::{CampaignId, IncidentId, ScenarioId, Severity, Text};

/// One incident of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentLine {
    /// Its name.
    pub id: IncidentId,
    /// Live or drill.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// Where in its life it is.
    pub phase: Phase,
    /// The campaign.
    pub campaign: CampaignId,
    /// What is wrong.
    pub title: Text,
    /// When it was declared.
    pub declared_at: Timestamp,
    /// The scenario of a drill, and how it is played.
    pub scenario: Option<(ScenarioId, DrillMode)>,
    /// Its exercise has ended.
    pub is_over: bool,
}

/// One campaign that an incident can be declared on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignLine {
    /// Its name.
    pub id: CampaignId,
    /// What people call it.
    pub title: Text,
    /// What each severity means for it.
    pub severity: BTreeMap<Severity, Text>,
}

/// What the start screen shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// The incidents, the newest first.
    pub incidents: Vec<IncidentLine>,
    /// What alerts propose, the oldest first.
    pub proposals: Vec<ProposalLine>,
    /// The campaigns.
    pub campaigns: Vec<CampaignLine>,
    /// The scenarios that can be played.
    pub scenarios: Vec<ScenarioLine>,
    /// The workspace is live; else every incident is a drill.
    pub live: bool,
}

/// A row of the list, by id.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Row {
    Incident(IncidentId),
    Proposal(ProposalId),
    Campaign(CampaignId),
    /// The scenarios.
    Practise,
}

/// How far a declaration is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// The offer of a guided drill.
    Welcome,
    /// Choosing from the lists.
    List,
    /// Which scenario?
    Scenarios { on: usize },
    /// How is it played?
    Play { scenario: ScenarioId, mode: DrillMode, speed: u32 },
    /// What do the alerts say?
    Proposal(ProposalId),
    /// Why is there nothing to declare?
    Dismiss(ProposalId),
    /// How bad is it?
    Severity { campaign: CampaignId, on: usize },
    /// What is wrong?
    Title { campaign: CampaignId, severity: Severity },
    /// Live or drill?
    Kind { campaign: CampaignId, severity: Severity, drill: bool },
}

/// The start screen.
#[derive(Debug, Clone)]
pub struct Start {
    /// What there is to choose from.
    pub offer: Offer,
    /// What is said on the bottom line until the next key.
    pub notice: Option<String>,
    /// Without a workspace: the way back leads to the offer of a guided drill.
    welcomes: bool,
    selected: Option<Row>,
    stage: Stage,
    line: Line,
    error: Option<String>,
}

impl Start {
    /// The start screen, its first row selected.
    pub fn new(offer: Offer) -> Self {
        let mut start = Self {
            offer,
            notice: None,
            welcomes: false,
            selected: None,
            stage: Stage::List,
            line: Line::default(),
            error: None,
        };
        start.selected = start.rows().into_iter().next();
        start
    }

    /// Take in new lists; what is selected stays selected by id.
    pub fn refresh(&mut self, offer: Offer) {
        self.offer = offer;
        let rows = self.rows();
        if self.selected.as_ref().is_none_or(|row| !rows.contains(row)) {
            self.selected = rows.into_iter().next();
        }
    }

    fn rows(&self) -> Vec<Row> {
        let incidents = self.offer.incidents.iter().map(|line| Row::Incident(line.id.clone()));
        let proposals = self.offer.proposals.iter().map(|line| Row::Proposal(line.id));
        incidents
            .chain(proposals)
            .chain(self.offer.campaigns.iter().map(|line| Row::Campaign(line.id.clone())))
            .chain((!self.offer.scenarios.is_empty()).then_some(Row::Practise))
            .collect()
    }

    /// Put pasted text into the title.
    pub fn paste(&mut self, raw: &str) {
        if matches!(self.stage, Stage::Title { .. } | Stage::Dismiss(_)) {
            self.line.paste(raw);
        }
    }

    /// Take the mouse: a click selects, a click on what is selected opens it, the wheel moves.
    pub fn mouse(&mut self, event: MouseEvent, painted: &Painted) -> Vec<Intent> {
        let press = |start: &mut Self, stroke| start.key(Key::plain(stroke).event());
        match (event.kind,) {
            (MouseEventKind::ScrollUp,) => press(self, Stroke::Up),
            (MouseEventKind::ScrollDown,) => press(self, Stroke::Down),
            (MouseEventKind::Down(MouseButton::Left),) => {
                let row = match (painted.at(event.column, event.row),) {
                    (Some(Target::Incident(id)),) => Row::Incident(id.clone()),
                    (Some(Target::Proposal(id)),) => Row::Proposal(*id),
                    (Some(Target::Campaign(id)),) => Row::Campaign(id.clone()),
                    (Some(Target::Tab(_)),) => Row::Practise,
                    (Some(Target::Choice(place)),) => return self.click(*place),
                    _ => return Vec::new(),
                };
                if self.stage == Stage::List && self.selected.as_ref() == Some(&row) {
                    return press(self, Stroke::Enter);
                }
                self.selected = Some(row);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// A click on a choice of the declaration selects it; enter goes on.
    fn click(&mut self, place: usize) -> Vec<Intent> {
        match &mut self.stage {
            Stage::Severity { on, .. } => *on = place.min(Severity::ALL.len() - 1),
            Stage::Kind { drill, .. } if self.offer.live => *drill = place == 1,
            Stage::Scenarios { on } => *on = place.min(self.offer.scenarios.len().saturating_sub(1)),
            Stage::Play { mode, .. } => {
                *mode = if place == 0 { DrillMode::Rehearsal } else { DrillMode::Tabletop };
            }
            Stage::List
            | Stage::Welcome
            | Stage::Proposal(_)
            | Stage::Dismiss(_)
            | Stage::Title { .. }
            | Stage::Kind { .. } => {}
        }
        Vec::new()
    }

    /// Take a key; what the shell is asked to do.
    pub fn key(&mut self, event: KeyEvent) -> Vec<Intent> {
        let Some(key) = Key::of(event) else { return Vec::new() };
        self.notice = None;
        self.error = None;
        match self.stage.clone() {
            Stage::Welcome => self.key_welcome(key),
            Stage::List => self.key_list(key),
            _ if key.closes() => {
                self.back();
                Vec::new()
            }
            Stage::Proposal(id) => self.key_proposal(key, id),
            Stage::Dismiss(id) => self.key_dismiss(key, id),
            Stage::Severity { campaign, on } => self.key_severity(key, campaign, on),
            Stage::Title { campaign, severity } => self.key_title(key, campaign, severity),
            Stage::Kind { campaign, severity, drill } => self.key_kind(key, campaign, severity, drill),
            Stage::Scenarios { on } => self.key_scenarios(key, on),
            Stage::Play { scenario, mode, speed } => self.key_play(key, scenario, mode, speed),
        }
    }

    fn back(&mut self) {
        if matches!(self.stage, Stage::Dismiss(_)) {
            self.line = Line::default();
        }
        self.stage = match self.stage.clone() {
            Stage::Scenarios { .. } | Stage::Welcome if self.welcomes => Stage::Welcome,
            Stage::List
            | Stage::Welcome
            | Stage::Scenarios { .. }
            | Stage::Proposal(_)
            | Stage::Severity { .. } => Stage::List,
            Stage::Play { .. } => Stage::Scenarios { on: 0 },
            Stage::Dismiss(id) => Stage::Proposal(id),
            Stage::Title { campaign, .. } => Stage::Severity { campaign, on: 0 },
            Stage::Kind { campaign, severity, .. } => Stage::Title { campaign, severity },
        };
    }

    fn key_list(&mut self, key: Key) -> Vec<Intent> {
        let rows = self.rows();
        let now = rows.iter().position(|row| Some(row) == self.selected.as_ref()).unwrap_or(0);
        let last = rows.len().saturating_sub(1);
        let next = match (key.ctrl, key.stroke) {
            (true, Stroke::Char('c')) | (false, Stroke::Char('q')) => return vec![Intent::Quit],
            (true, Stroke::Char('z')) => return vec![Intent::Suspend],
            (false, Stroke::Up | Stroke::Char('k')) => now.saturating_sub(1),
            (false, Stroke::Down | Stroke::Char('j') | Stroke::Tab) => (now + 1).min(last),
            (false, Stroke::Home) => 0,
            (false, Stroke::End) => last,
            (false, Stroke::PageUp) => now.saturating_sub(10),
            (false, Stroke::PageDown) => (now + 10).min(last),
            (false, Stroke::Char('d')) => {
                let campaign = rows.iter().position(|row| matches!(row, Row::Campaign(_)));
                campaign.unwrap_or(now)
            }
            (false, Stroke::Char('a')) => {
                let proposal = rows.iter().position(|row| matches!(row, Row::Proposal(_)));
                proposal.unwrap_or(now)
            }
            (false, Stroke::Char('p')) => {
                if !self.offer.scenarios.is_empty() {
                    self.stage = Stage::Scenarios { on: 0 };
                }
                return Vec::new();
            }
            (false, Stroke::Char('c')) => return self.control(),
            (false, Stroke::Esc) if self.welcomes => {
                self.stage = Stage::Welcome;
                return Vec::new();
            }
            (false, Stroke::Enter) => return self.enter(),
            _ => return Vec::new(),
        };
        self.selected = rows.get(next).cloned();
        Vec::new()
    }

    fn enter(&mut self) -> Vec<Intent> {
        match self.selected.clone() {
            Some(Row::Incident(id)) => return vec![Intent::Open(id)],
            Some(Row::Proposal(id)) => self.stage = Stage::Proposal(id),
            Some(Row::Campaign(campaign)) => self.stage = Stage::Severity { campaign, on: 0 },
            Some(Row::Practise) => self.stage = Stage::Scenarios { on: 0 },
            None => {}
        }
        Vec::new()
    }

    fn key_severity(&mut self, key: Key, campaign: CampaignId, on: usize) -> Vec<Intent> {
        let last = Severity::ALL.len() - 1;
        let digit = key.typed().and_then(|c| c.to_digit(10)).and_then(|d| usize::try_from(d).ok());
        let on = match (key.stroke, digit) {
            (_, Some(number)) if (1..=last + 1).contains(&number) => number - 1,
            (Stroke::Up, _) => on.saturating_sub(1),
            (Stroke::Down, _) => (on + 1).min(last),
            (Stroke::Enter, _) => {
                if let Some(severity) = Severity::ALL.get(on) {
                    self.stage = Stage::Title { campaign, severity: *severity };
                }
                return Vec::new();
            }
            _ => on,
        };
        self.stage = Stage::Severity { campaign, on };
        Vec::new()
    }

    fn key_title(&mut self, key: Key, campaign: CampaignId, severity: Severity) -> Vec<Intent> {
        if key.stroke != Stroke::Enter {
            self.line.key(key);
        } else if self.line.is_blank() {
            self.error = Some("say in a few words what is wrong".to_owned());
        } else {
            let drill = !self.offer.live;
            self.stage = Stage::Kind { campaign, severity, drill };
        }
        Vec::new()
    }

    /// A rehearsal workspace has nothing to choose here: it says so, and enter declares the drill.
    fn key_kind(&mut self, key: Key, campaign: CampaignId, severity: Severity, drill: bool) -> Vec<Intent> {
        match (key.stroke,) {
            (Stroke::Up | Stroke::Down,) if self.offer.live => {
                self.stage = Stage::Kind { campaign, severity, drill: !drill };
            }
            (Stroke::Enter,) => {
                let title = self.line.text();
                self.line = Line::default();
                self.stage = Stage::List;
                return vec![Intent::Declare { campaign, severity, title, drill: drill || !self.offer.live }];
            }
            _ => {}
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
