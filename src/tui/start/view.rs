//! The start screen as a window.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{CampaignLine, IncidentLine, Row, Stage, Start, drill, proposal};
use crate::incident::event::Kind;
use crate::plan::{CampaignId, Severity};
use crate::tui::dialog::{Piece, Sheet, draw_sheet};
use crate::tui::theme::{Glyph, Role};
use crate::tui::{Painted, Screen, Skin, Target};

/// Draw the start screen.
pub fn draw(frame: &mut Frame<'_>, start: &Start, skin: Skin) -> Painted {
    let area = frame.area();
    let top = Rect { height: area.height.min(1), ..area };
    frame.render_widget(Line::from(banner(start, skin)), top);
    let places = draw_sheet(frame, area, &sheet(start, skin), skin);
    if let Some(notice) = &start.notice {
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area }.intersection(area);
        frame.render_widget(Line::styled(format!(" {notice}"), skin.style(Role::Attention)), bottom);
    }
    let rows = start.rows();
    let target = |row: &Row| match row {
        Row::Incident(id) => Target::Incident(id.clone()),
        Row::Proposal(id) => Target::Proposal(*id),
        Row::Campaign(id) => Target::Campaign(id.clone()),
        Row::Practise => Target::Tab(Screen::Drill),
    };
    let named = places.into_iter().map(|(area, place)| match (&start.stage, &place) {
        (Stage::List, Target::Choice(at)) => (area, rows.get(*at).map_or(place, target)),
        _ => (area, place),
    });
    let selected = start.selected.as_ref().map(target);
    Painted { selected, places: named.collect(), page: rows.len(), told: None }
}

fn banner(start: &Start, skin: Skin) -> Vec<Span<'static>> {
    let (role, word, text) = if start.offer.live {
        (Role::Live, " LIVE WORKSPACE ", " actions reach the real world")
    } else {
        (Role::Drill, " REHEARSAL WORKSPACE ", " every incident is a drill; nothing leaves this machine")
    };
    vec![Span::styled(word, skin.style(role)), Span::styled(text, skin.style(Role::Muted))]
}

fn sheet(start: &Start, skin: Skin) -> Sheet<'_> {
    match &start.stage {
        Stage::Welcome => drill::welcome(start),
        Stage::Scenarios { on } => drill::scenarios(start, *on),
        Stage::Play { scenario, mode, speed } => drill::play(start, scenario, *mode, *speed),
        Stage::List => list(start, skin),
        Stage::Proposal(id) => proposal::sheet(start, *id, skin),
        Stage::Dismiss(id) => proposal::dismissal(start, *id, skin),
        Stage::Severity { campaign, on } => severity(start, campaign, *on),
        Stage::Title { campaign, severity } => {
            let body = vec![
                Piece::pair("campaign", campaign.to_string()),
                Piece::pair("severity", severity.as_str()),
            ];
            Sheet::new("Declare an incident: what is wrong?", body)
                .asking("In a few words, for example: checkout answers 401", &start.line)
                .failing(start.error.as_ref())
                .keys(&[("enter", "go on"), ("esc", "back")])
        }
        Stage::Kind { campaign, severity, drill } => kind(start, (campaign, *severity), *drill, skin),
    }
}

fn list(start: &Start, skin: Skin) -> Sheet<'static> {
    let chosen = |row: Row| start.selected.as_ref() == Some(&row);
    let mut body = vec![Piece::Heading("Incidents".to_owned())];
    if start.offer.incidents.is_empty() {
        body.push(Piece::muted("  none yet"));
    }
    let incidents = start.offer.incidents.iter().enumerate();
    body.extend(incidents.map(|(place, line)| incident(place, line, chosen(Row::Incident(line.id.clone())))));
    let mut offset = start.offer.incidents.len();
    body.extend(proposal::rows(start, offset, &chosen, skin));
    offset += start.offer.proposals.len();
    body.push(Piece::Gap);
    body.push(Piece::Heading("Declare an incident on".to_owned()));
    let campaigns = start.offer.campaigns.iter().enumerate();
    body.extend(
        campaigns.map(|(at, line)| campaign(offset + at, line, chosen(Row::Campaign(line.id.clone())))),
    );
    if start.offer.campaigns.is_empty() {
        let text = format!("{} no campaign in this workspace", skin.glyph(Glyph::Warning));
        body.push(Piece::Text(Role::Attention, text));
    }
    if !start.offer.scenarios.is_empty() {
        body.push(Piece::Gap);
        body.push(Piece::Heading("Practise".to_owned()));
        body.push(Piece::Choice {
            place: offset + start.offer.campaigns.len(),
            on: chosen(Row::Practise),
            label: "Choose a scenario".to_owned(),
            note: format!("{} of them", start.offer.scenarios.len()),
            enabled: true,
        });
    }
    let keys: &[_] = if start.offer.proposals.is_empty() {
        &[("up down", "move"), ("enter", "open or declare"), ("d", "to the campaigns"), ("q", "quit")]
    } else {
        &[
            ("up down", "move"),
            ("enter", "open"),
            ("a", "to the alerts"),
            ("d", "to the campaigns"),
            ("q", "quit"),
        ]
    };
    let mut sheet = Sheet::new("warroom", body).keys(keys);
    if !start.offer.scenarios.is_empty() {
        sheet.keys.push(("p", "practise"));
    }
    let is_led = |line: &IncidentLine| chosen(Row::Incident(line.id.clone())) && line.scenario.is_some();
    if start.offer.incidents.iter().any(is_led) {
        sheet.keys.push(("c", "as controller"));
    }
    sheet
}

fn incident(place: usize, line: &IncidentLine, on: bool) -> Piece {
    let severity = line.severity.as_str().to_uppercase();
    let what = match &line.scenario {
        Some((scenario, mode)) => format!("{} {scenario}", mode.as_str()),
        None => line.campaign.to_string(),
    };
    Piece::Choice {
        place,
        on,
        label: format!(
            "{:<5} {severity} {:<9} {what}: {}",
            line.kind.banner(),
            if line.is_over { "ended" } else { line.phase.as_str() },
            line.title
        ),
        note: format!("{} {}", line.id, line.declared_at.strftime("%m-%d %H:%M")),
        enabled: true,
    }
}

fn campaign(place: usize, line: &CampaignLine, on: bool) -> Piece {
    let (label, note) = (line.title.as_str().to_owned(), line.id.to_string());
    Piece::Choice { place, on, label, note, enabled: true }
}

fn severity(start: &Start, campaign: &CampaignId, on: usize) -> Sheet<'static> {
    let found = start.offer.campaigns.iter().find(|line| line.id == *campaign);
    let mut body = vec![Piece::muted("Unsure between two: take the worse."), Piece::Gap];
    body.extend(Severity::ALL.into_iter().enumerate().map(|(place, severity)| {
        let meaning = found.and_then(|line| line.severity.get(&severity));
        let meaning = meaning.map(|text| text.first_line().to_owned()).unwrap_or_default();
        let label = format!("{severity}  {meaning}");
        Piece::Choice { place, on: place == on, label, note: String::new(), enabled: true }
    }));
    Sheet::new(format!("Declare on {campaign}: how bad is it?"), body).keys(&[
        ("1-4", "severity"),
        ("enter", "go on"),
        ("esc", "back"),
    ])
}

fn kind(
    start: &Start,
    (campaign, severity): (&CampaignId, Severity),
    drill: bool,
    skin: Skin,
) -> Sheet<'static> {
    let mut body = vec![
        Piece::pair("campaign", campaign.to_string()),
        Piece::pair("severity", severity.as_str()),
        Piece::pair("title", start.line.as_string()),
        Piece::Gap,
    ];
    if start.offer.live {
        let choices =
            [("LIVE", "actions reach the real world", Kind::Live), ("DRILL", "simulated", Kind::Drill)];
        body.extend(choices.into_iter().enumerate().map(|(place, (label, note, kind))| Piece::Choice {
            place,
            on: drill == (kind == Kind::Drill),
            label: label.to_owned(),
            note: note.to_owned(),
            enabled: true,
        }));
        body.push(Piece::Gap);
    }
    body.push(if drill {
        Piece::Text(Role::Drill, " DRILL: simulated, nothing leaves this machine. ".to_owned())
    } else {
        let sign = skin.glyph(Glyph::Warning);
        Piece::Text(Role::Live, format!(" {sign} LIVE: people are paged for real, actions are sent. "))
    });
    let yes = if drill { "declare the drill" } else { "declare, live" };
    let keys: &[_] = if start.offer.live {
        &[("up down", "live or drill"), ("enter", yes), ("esc", "back")]
    } else {
        &[("enter", yes), ("esc", "back")]
    };
    Sheet::new("Declare an incident", body).keys(keys)
}
