//! The start screen, key by key.

use super::*;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::plan::Workspace;
use crate::plan::settings::ThemeName;
use crate::tui::Skin;

fn offer(live: bool) -> Offer {
    let workspace = Workspace::embedded().unwrap();
    let campaigns = workspace.campaigns.values().map(|campaign| CampaignLine {
        id: campaign.id.clone(),
        title: campaign.title.clone(),
        severity: campaign.severity.clone(),
    });
    let incident = IncidentLine {
        id: IncidentId::parse("spring-launch-1").unwrap(),
        kind: Kind::Drill,
        severity: Severity::Sev1,
        phase: Phase::Mitigated,
        campaign: CampaignId::parse("spring-launch").unwrap(),
        title: Text::line("checkout answers 401"),
        declared_at: "2027-03-02T14:18:00Z".parse().unwrap(),
    };
    Offer { incidents: vec![incident], campaigns: campaigns.collect(), live }
}

fn press(start: &mut Start, keys: &str) -> Vec<Intent> {
    keys.split(' ').flat_map(|word| start.key(Key::parse(word).unwrap().event())).collect()
}

fn picture(start: &Start) -> String {
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let skin = Skin::new(ThemeName::Plain, false, false);
    let frame = terminal.draw(|frame| drop(draw(frame, start, skin))).unwrap();
    let buffer = frame.buffer.clone();
    let row =
        |y| (0..80).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>().trim_end().to_owned();
    (0..24).map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_incident_is_opened_by_its_id() {
    let mut start = Start::new(offer(false));
    let mut more = offer(false);
    let mut newer = more.incidents[0].clone();
    newer.id = IncidentId::parse("spring-launch-2").unwrap();
    more.incidents.insert(0, newer);
    start.refresh(more);
    assert_eq!(press(&mut start, "enter"), [Intent::Open(IncidentId::parse("spring-launch-1").unwrap())]);
}

#[test]
fn a_rehearsal_workspace_declares_drills_only() {
    let mut start = Start::new(offer(false));
    let intents = press(&mut start, "d enter 2 enter enter");
    assert_eq!(intents, [], "a title is required");
    let intents = press(&mut start, "4 0 1 enter down enter");
    let wanted = Intent::Declare {
        campaign: CampaignId::parse("spring-launch").unwrap(),
        severity: Severity::Sev2,
        title: Text::line("401"),
        drill: true,
    };
    assert_eq!(intents, [wanted]);
}

#[test]
fn a_live_workspace_asks_live_or_drill() {
    let mut start = Start::new(offer(true));
    let intents = press(&mut start, "d enter enter x enter enter");
    assert!(matches!(intents.as_slice(), [Intent::Declare { drill: false, .. }]), "{intents:?}");
    let intents = press(&mut start, "d enter enter x enter down enter");
    assert!(matches!(intents.as_slice(), [Intent::Declare { drill: true, .. }]), "{intents:?}");
}

#[test]
fn typing_a_title_does_not_quit() {
    let mut start = Start::new(offer(true));
    assert_eq!(press(&mut start, "d enter enter q d k esc esc esc"), []);
    assert_eq!(press(&mut start, "q"), [Intent::Quit]);
}

#[test]
fn the_start_screen_reads_well() {
    let mut start = Start::new(offer(false));
    insta::assert_snapshot!("start_list", picture(&start));
    drop(press(&mut start, "d enter"));
    insta::assert_snapshot!("start_severity", picture(&start));
    drop(press(&mut start, "enter 4 0 1 enter"));
    insta::assert_snapshot!("start_drill", picture(&start));
    let mut start = Start::new(offer(true));
    drop(press(&mut start, "d enter enter 4 0 1 enter"));
    insta::assert_snapshot!("start_live", picture(&start));
}
