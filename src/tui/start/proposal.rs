//! What alerts propose: seen, declared or dismissed.

use jiff::Timestamp;

use super::{Row, Stage, Start};
use crate::incident::event::Kind;
use crate::incident::intake::{Proposal, ProposalId};
use crate::plan::{CampaignId, Severity, Text};
use crate::tui::Skin;
use crate::tui::dialog::{Piece, Sheet};
use crate::tui::input::{Key, Line, Stroke};
use crate::tui::intent::Intent;
use crate::tui::theme::{Glyph, Role};

/// How many alerts are shown one by one.
const SHOWN: usize = 8;

/// Alerts of a campaign without an open incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalLine {
    /// Its name.
    pub id: ProposalId,
    /// What it would be.
    pub kind: Kind,
    /// The worst that a rule says of one of its alerts.
    pub severity: Severity,
    /// The campaign.
    pub campaign: CampaignId,
    /// The words of the alert that came first.
    pub title: Text,
    /// When that came.
    pub opened_at: Timestamp,
    /// The first alerts that go on: severity, source, words.
    pub alerts: Vec<(Severity, Text, Text)>,
    /// How many go on beside those.
    pub more: u64,
}

impl From<&Proposal> for ProposalLine {
    fn from(it: &Proposal) -> Self {
        let words = |alert: &crate::incident::event::Alert| {
            let source = Text::line(alert.key.source.as_str());
            (alert.severity, source, crate::incident::intake::title_of(alert))
        };
        let rest = u64::try_from(it.firing().count().saturating_sub(SHOWN)).unwrap_or(u64::MAX);
        Self {
            id: it.id,
            kind: it.kind,
            severity: it.severity,
            campaign: it.campaign.clone(),
            title: it.title(),
            opened_at: it.opened_at,
            alerts: it.firing().take(SHOWN).map(words).collect(),
            more: rest.saturating_add(it.overflowed),
        }
    }
}

impl Start {
    fn proposal(&self, id: ProposalId) -> Option<&ProposalLine> {
        self.offer.proposals.iter().find(|line| line.id == id)
    }

    pub(super) fn key_proposal(&mut self, key: Key, id: ProposalId) -> Vec<Intent> {
        let Some(line) = self.proposal(id) else {
            self.gone();
            return Vec::new();
        };
        match (key.ctrl, key.stroke) {
            (false, Stroke::Enter) => {
                let declare = Intent::Declare {
                    campaign: line.campaign.clone(),
                    severity: line.severity,
                    title: line.title.clone(),
                    drill: line.kind == Kind::Drill,
                };
                self.stage = Stage::List;
                return vec![declare];
            }
            (false, Stroke::Char('x')) => self.stage = Stage::Dismiss(id),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn key_dismiss(&mut self, key: Key, id: ProposalId) -> Vec<Intent> {
        if self.proposal(id).is_none() {
            self.gone();
        } else if key.stroke != Stroke::Enter {
            self.line.key(key);
        } else if self.line.is_blank() {
            self.error = Some("say why".to_owned());
        } else {
            let reason = self.line.text();
            self.line = Line::default();
            self.stage = Stage::List;
            return vec![Intent::DismissProposal { proposal: id, reason }];
        }
        Vec::new()
    }

    /// Somebody else dealt with it, or its last alert is over.
    fn gone(&mut self) {
        self.line = Line::default();
        self.stage = Stage::List;
        self.notice = Some("these alerts wait no longer".to_owned());
    }
}

/// The rows of the list, with their heading; nothing where nothing waits.
pub(super) fn rows(start: &Start, offset: usize, chosen: &impl Fn(Row) -> bool, skin: Skin) -> Vec<Piece> {
    let lines = &start.offer.proposals;
    if lines.is_empty() {
        return Vec::new();
    }
    let heading = format!("{} Alerts without an incident", skin.glyph(Glyph::Warning));
    let row = |(at, line): (usize, &ProposalLine)| Piece::Choice {
        place: offset + at,
        on: chosen(Row::Proposal(line.id)),
        label: format!(
            "{:<5} {} {}: {}",
            line.kind.banner(),
            line.severity.as_str().to_uppercase(),
            line.campaign,
            line.title
        ),
        note: format!("{} {}", count(line), line.opened_at.strftime("%m-%d %H:%M")),
        enabled: true,
    };
    let mut pieces = vec![Piece::Gap, Piece::Heading(heading)];
    pieces.extend(lines.iter().enumerate().map(row));
    pieces
}

fn count(line: &ProposalLine) -> String {
    let all = u64::try_from(line.alerts.len()).unwrap_or(u64::MAX).saturating_add(line.more);
    if all == 1 { "1 alert".to_owned() } else { format!("{all} alerts") }
}

pub(super) fn sheet(start: &Start, id: ProposalId, skin: Skin) -> Sheet<'static> {
    let Some(line) = start.proposal(id) else { return gone_sheet() };
    let mut body = vec![
        Piece::pair("campaign", line.campaign.to_string()),
        Piece::pair("severity", format!("{}, as the rule says", line.severity)),
        Piece::pair("title", line.title.to_string()),
        Piece::pair("since", line.opened_at.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        Piece::Gap,
    ];
    let alert = |(severity, source, words): &(Severity, Text, Text)| {
        Piece::text(format!("{severity}  {source}  {words}"))
    };
    body.extend(line.alerts.iter().map(alert));
    if line.more > 0 {
        body.push(Piece::muted(format!("and {} more", line.more)));
    }
    body.push(Piece::Gap);
    body.push(kind_piece(line.kind, skin));
    let yes = if line.kind == Kind::Drill { "declare the drill" } else { "declare, live" };
    let keys = [("enter", yes), ("x", "nothing to declare"), ("esc", "back")];
    Sheet::new("Alerts without an incident", body).keys(&keys)
}

fn kind_piece(kind: Kind, skin: Skin) -> Piece {
    match kind {
        Kind::Drill => {
            Piece::Text(Role::Drill, " DRILL: simulated, nothing leaves this machine. ".to_owned())
        }
        Kind::Live => {
            let sign = skin.glyph(Glyph::Warning);
            Piece::Text(Role::Live, format!(" {sign} LIVE: people are paged for real, actions are sent. "))
        }
    }
}

pub(super) fn dismissal(start: &Start, id: ProposalId, _: Skin) -> Sheet<'_> {
    let Some(line) = start.proposal(id) else { return gone_sheet() };
    let body = vec![
        Piece::pair("campaign", line.campaign.to_string()),
        Piece::pair("alerts", format!("{}: {}", count(line), line.title)),
        Piece::muted("They are not proposed again while they go on, for a day at most."),
    ];
    Sheet::new("Nothing to declare: why?", body)
        .asking("In a few words, for example: load test", &start.line)
        .failing(start.error.as_ref())
        .keys(&[("enter", "dismiss"), ("esc", "back")])
}

fn gone_sheet() -> Sheet<'static> {
    Sheet::new("Alerts without an incident", vec![Piece::muted("These alerts wait no longer.")])
        .keys(&[("esc", "back")])
}
