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
        scenario: None,
        is_over: false,
    };
    Offer {
        incidents: vec![incident],
        proposals: Vec::new(),
        campaigns: campaigns.collect(),
        scenarios: Vec::new(),
        live,
    }
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

fn proposal(id: u64, title: &str) -> ProposalLine {
    let words = |source: &str, words: &str| (Severity::Sev2, Text::line(source), Text::line(words));
    ProposalLine {
        id: ProposalId(id),
        kind: Kind::Live,
        severity: Severity::Sev1,
        campaign: CampaignId::parse("spring-launch").unwrap(),
        title: Text::line(title),
        opened_at: "2027-03-02T14:02:00Z".parse().unwrap(),
        alerts: vec![words("alertmanager", title), words("grafana", "High error rate")],
        more: 3,
    }
}

fn proposing(lines: &[(u64, &str)]) -> Offer {
    let proposals = lines.iter().map(|(id, title)| proposal(*id, title)).collect();
    Offer { proposals, ..offer(true) }
}

#[test]
fn a_proposal_is_declared_with_the_words_that_were_shown() {
    let mut start = Start::new(proposing(&[(7, "CheckoutDown")]));
    assert_eq!(press(&mut start, "a enter"), []);
    let wanted = Intent::Declare {
        campaign: CampaignId::parse("spring-launch").unwrap(),
        severity: Severity::Sev1,
        title: Text::line("CheckoutDown"),
        drill: false,
    };
    assert_eq!(press(&mut start, "enter"), [wanted]);
}

#[test]
fn a_proposal_is_dismissed_with_a_reason_and_by_its_number() {
    let mut start = Start::new(proposing(&[(7, "CheckoutDown")]));
    assert_eq!(press(&mut start, "a enter x enter"), [], "a reason is required");
    // Another one comes first in the list by now; the one that was looked at stays the one.
    start.refresh(proposing(&[(3, "EdgeDown"), (7, "CheckoutDown")]));
    let wanted = Intent::DismissProposal { proposal: ProposalId(7), reason: Text::line("q") };
    assert_eq!(press(&mut start, "q enter"), [wanted]);
}

#[test]
fn a_proposal_that_somebody_dealt_with_meanwhile_is_not_declared() {
    let mut start = Start::new(proposing(&[(7, "CheckoutDown")]));
    assert_eq!(press(&mut start, "a enter"), []);
    start.refresh(proposing(&[]));
    assert_eq!(press(&mut start, "enter"), []);
    assert_eq!(start.notice.as_deref(), Some("these alerts wait no longer"));
}

#[test]
fn what_alerts_propose_reads_well() {
    let mut start = Start::new(proposing(&[(7, "CheckoutDown: checkout does not answer")]));
    insta::assert_snapshot!("start_proposals", picture(&start));
    drop(press(&mut start, "a enter"));
    insta::assert_snapshot!("start_proposal", picture(&start));
    drop(press(&mut start, "x"));
    insta::assert_snapshot!("start_dismiss", picture(&start));
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

fn offering_scenarios() -> Offer {
    let workspace = Workspace::embedded().unwrap();
    let line = |scenario: &crate::plan::Scenario| ScenarioLine {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        campaign: scenario.campaign.clone(),
        length: scenario.length,
        guided: scenario.is_guided(),
    };
    let keep = ["dns-record-emptied", "first-ten-minutes"];
    let scenarios = workspace.scenarios.values().filter(|it| keep.contains(&it.id.as_str())).map(line);
    let mut offer = offer(false);
    let played = (ScenarioId::parse("dns-record-emptied").unwrap(), DrillMode::Tabletop);
    offer.incidents[0].scenario = Some(played);
    Offer { scenarios: scenarios.collect(), ..offer }
}

fn practise(scenario: &str, mode: DrillMode, speed: u32) -> Intent {
    Intent::Practise { scenario: ScenarioId::parse(scenario).unwrap(), mode, speed }
}

#[test]
fn without_a_workspace_enter_begins_the_guided_drill() {
    let mut start = Start::new(offering_scenarios()).welcoming();
    insta::assert_snapshot!("start_welcome", picture(&start));
    assert_eq!(press(&mut start, "enter"), [practise("first-ten-minutes", DrillMode::Rehearsal, 1)]);
}

#[test]
fn the_first_run_offers_and_forces_nothing() {
    let mut start = Start::new(offering_scenarios()).welcoming();
    let example = Intent::Declare {
        campaign: CampaignId::parse("spring-launch").unwrap(),
        severity: Severity::Sev1,
        title: Text::line("checkout answers 401"),
        drill: true,
    };
    assert_eq!(press(&mut start, "e"), [example]);
    assert_eq!(press(&mut start, "s"), []);
    insta::assert_snapshot!("start_scenarios", picture(&start));
    assert_eq!(press(&mut start, "esc"), []);
    assert!(picture(&start).contains("guided drill"), "the way back leads to the offer");
    assert_eq!(press(&mut start, "l"), []);
    assert!(picture(&start).contains("Declare an incident on"));
    assert_eq!(press(&mut start, "q"), [Intent::Quit]);
}

#[test]
fn a_scenario_is_begun_as_a_rehearsal_or_a_tabletop_at_the_chosen_speed() {
    let mut start = Start::new(offering_scenarios());
    assert_eq!(press(&mut start, "p down enter"), []);
    assert_eq!(
        press(&mut start, "right right enter"),
        [practise("dns-record-emptied", DrillMode::Rehearsal, 5)]
    );
    assert_eq!(press(&mut start, "p down enter down"), []);
    insta::assert_snapshot!("start_play", picture(&start));
    assert_eq!(press(&mut start, "enter"), [practise("dns-record-emptied", DrillMode::Tabletop, 1)]);
}

#[test]
fn the_list_of_scenarios_is_left_by_either_key() {
    let mut start = Start::new(offering_scenarios()).practising();
    assert_eq!(press(&mut start, "q"), [Intent::Quit]);
    assert_eq!(press(&mut start, "esc"), []);
    assert!(picture(&start).contains("Declare an incident on"), "{}", picture(&start));
}

#[test]
fn a_drill_of_a_scenario_says_so_in_the_list_and_is_opened_by_its_controller() {
    let mut start = Start::new(offering_scenarios());
    insta::assert_snapshot!("start_practised", picture(&start));
    let id = IncidentId::parse("spring-launch-1").unwrap();
    assert_eq!(press(&mut start, "c"), [Intent::Control(id)]);
    let mut plain = Start::new(offer(false));
    assert_eq!(press(&mut plain, "c"), [], "there is nothing to control");
    assert_eq!(press(&mut plain, "p"), [], "there is nothing to practise");
}
