//! Approvals over time, the window, and what is said where something is missing.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::plan::approval::Function;
use crate::plan::{Code, RoleId};
use crate::tui::testing::{Story, gate};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn row(story: &Story, wanted: &Target) -> Line {
    lines(&story.glance()).into_iter().find(|line| line.target == *wanted).unwrap()
}

fn words(story: &Story, target: &Target) -> String {
    detail(&story.glance(), target).into_iter().map(|(_, line)| line + "\n").collect()
}

#[test]
fn the_window_says_where_now_is() {
    let story = Story::gated();
    let said = |when: &str| window(&story.incident, at(when)).text;
    assert_eq!(said("2027-03-01T08:00:00Z"), "opens in 1d 1h");
    assert_eq!(said("2027-03-02T08:59:59Z"), "opens in 00:01");
    assert_eq!(said("2027-03-02T09:00:00Z"), "open, closes in 3d 13h");
    assert_eq!(said("2027-03-05T21:59:59Z"), "open, closes in 00:01");
    assert_eq!(said("2027-03-05T22:00:00Z"), "closed 00:00 ago");
    let bar = |when: &str| window_bar(&story.incident, at(when), 10);
    assert_eq!(bar("2027-03-02T08:59:59Z"), None);
    assert_eq!(bar("2027-03-02T09:00:00Z").unwrap(), "░░░░░░░░░░");
    assert_eq!(bar("2027-03-05T21:59:59Z").unwrap(), "█████████░");
    assert_eq!(bar("2027-03-05T22:00:00Z"), None);
}

#[test]
fn an_approval_counts_until_its_end_and_not_at_it() {
    let story = Story::gated();
    let business = Target::Approval(Function::Business);
    let mut later = story;
    later.now = at("2027-03-02T14:59:59Z");
    assert_eq!(row(&later, &business).state.text, "conditions");
    assert_eq!(ended_words(&later.incident, later.now), None);
    later.now = at("2027-03-02T15:00:00Z");
    let line = row(&later, &business);
    assert_eq!((line.state.text.as_str(), line.state.tone), ("ended", Role::Bad));
    assert_eq!(line.text, "Claire Dubois, ended 00:00 ago; 1 condition");
    assert_eq!(ended_words(&later.incident, later.now).unwrap(), "1 approval ended since");
    assert!(words(&later, &business).contains("does not count any more"), "{}", words(&later, &business));
}

#[test]
fn why_an_approval_does_not_count_is_said_in_words() {
    let story = Story::gated();
    let privacy = Target::Approval(Function::Privacy);
    assert_eq!(row(&story, &privacy).text, "Bruno Silva: what was approved has changed since");
    let detail = words(&story, &privacy);
    assert!(detail.contains("to mend it: have it approved again"), "{detail}");
    let legal = row(&story, &Target::Approval(Function::Legal));
    assert_eq!((legal.state.text.as_str(), legal.text.as_str()), ("missing", "nobody has approved"));
    assert!(words(&story, &Target::Approval(Function::Business)).contains("condition: no sends after 22:00"));
}

#[test]
fn every_fault_of_an_approval_has_words() {
    let mut plan = gate::plan();
    let line = plan.gate.as_mut().unwrap().approvals.first_mut().unwrap().clone();
    let approvals = Code::ALL.iter().filter(|code| code.as_str().starts_with("approval-"));
    let others = [Code::ApproverNotIndependent, Code::VendorApprovalMissing, Code::LegalApprovalMissing];
    for code in approvals.filter(|code| **code != Code::ApprovalConditional).chain(&others) {
        let mut faulty = line.clone();
        faulty.fault = Some(*code);
        plan.gate.as_mut().unwrap().approvals = vec![faulty];
        let story = Story::declared(plan.clone(), crate::incident::event::Kind::Drill, "x");
        let row = row(&story, &Target::Approval(Function::Iam));
        assert!(row.state.text != "refused" && !row.text.contains(code.as_str()), "{code}: {row:?}");
    }
}

#[test]
fn findings_come_with_their_hint_and_can_be_found_by_code() {
    let story = Story::gated();
    let glance = story.glance();
    let found = order(&glance, "identity-");
    assert_eq!(found, [Target::Finding(2), Target::Finding(3)]);
    assert!(words(&story, &found[0]).contains("to mend it: issue a new one"));
    assert_eq!(order(&glance, "waived"), [Target::Finding(4)]);
    assert_eq!(order(&glance, "nothing of this kind"), []);
}

#[test]
fn a_signal_says_who_else_reads_it_or_that_nobody_asked() {
    let signal =
        |story: &Story, id: &str| words(story, &Target::Signal(crate::plan::SignalId::parse(id).unwrap()));
    let segment = signal(&Story::gated(), "segment");
    assert!(segment.contains("outside the approved path: adgraph"), "{segment}");
    assert!(segment.contains("read by other campaigns too: winter-sale, members"), "{segment}");
    assert!(segment.contains("without it: not said"), "{segment}");
    assert!(signal(&Story::gated(), "cart").contains("read by no other campaign"));
    assert!(signal(&Story::ungated(), "cart").contains("the gate was not asked"));
}

#[test]
fn the_mark_counts_what_kept_the_campaign_from_being_ready() {
    assert_eq!(mark(&Story::gated().incident).unwrap(), "gate: 2 errors");
    assert_eq!(mark(&Story::ungated().incident), None);
    let mut plan = gate::plan();
    plan.gate.as_mut().unwrap().ready = true;
    assert_eq!(mark(&Story::declared(plan, crate::incident::event::Kind::Drill, "x").incident), None);
}

#[test]
fn owners_who_are_missing_are_said_to_be() {
    let mut plan = gate::plan();
    plan.campaign.owners.operations = Some(RoleId::parse("gone").unwrap());
    plan.roles.iter_mut().filter(|role| role.id.as_str() == "identity").for_each(|role| {
        role.primary = None;
        role.backup = None;
    });
    let story = Story::declared(plan, crate::incident::event::Kind::Drill, "x");
    let said = owners(&story.incident).map(|(_, said)| said.text);
    assert_eq!(said, ["no such role gone", "nobody", "no role"]);
}

#[test]
fn the_answer_says_as_of_when_and_of_which_day_where_it_was_another() {
    let sheet = gate::sheet();
    assert_eq!(as_of(&sheet, sheet.checked_at), "as of 14:17 UTC");
    let tomorrow = sheet.checked_at + SignedDuration::from_hours(24);
    assert_eq!(as_of(&sheet, tomorrow), "as of 2027-03-02 14:17 UTC");
}

#[test]
fn a_record_from_before_the_gate_opens_without_its_answer() {
    let mut old = serde_json::to_value(gate::plan()).unwrap();
    assert!(old.as_object_mut().unwrap().remove("gate").is_some());
    let plan: crate::plan::Plan = serde_json::from_value(old.clone()).unwrap();
    assert_eq!(plan.gate, None);
    assert_eq!(serde_json::to_value(&plan).unwrap(), old, "its digest stays what it was");
    let round: crate::plan::Plan = serde_json::from_str(&gate::plan().sealed().unwrap().1).unwrap();
    assert_eq!(round.gate, Some(gate::sheet()));
}
