//! The deputy's list, messages, pages and sitreps by key.

use super::dialogs::picture;
use super::*;
use crate::incident::command::{DeputyCommand, PageCommand, PageSeen, SpokenApproval, TalkCommand};
use crate::incident::deputy::{About, Concern, Urgency};
use crate::incident::event::{DeliveryId, FireId};
use crate::plan::message::Outage;
use crate::plan::{Duration, IdentityId, MessageId, RoleId};
use crate::tui::keymap::footer;
use crate::tui::view::outbox;
use rstest::rstest;

fn message(id: &str) -> Target {
    Target::Message(MessageId::parse(id).unwrap())
}

fn role(id: &str) -> RoleId {
    RoleId::parse(id).unwrap()
}

fn concern(key: &str, urgency: Urgency, about: About) -> Concern {
    let at = "2027-03-02T14:17:00Z".parse().unwrap();
    Concern { key: Text::line(key), urgency, about, at, text: format!("do something about {key}") }
}

/// At work with these on the deputy's list, all of them painted.
fn worried(concerns: Vec<Concern>) -> Keys {
    let mut keys = Keys::at_work();
    keys.given = Some(concerns);
    painted(keys)
}

/// With every line of the deputy's list on the screen.
fn painted(mut keys: Keys) -> Keys {
    keys.paint();
    let places = keys.concerns.iter().zip(0..);
    keys.ui.painted.places = places
        .map(|(concern, y)| (ratatui::layout::Rect::new(0, y, 80, 1), Target::Concern(concern.key.clone())))
        .collect();
    keys
}

fn talk(keys: &Keys) -> &TalkCommand {
    let Command::Talk(command) = keys.command() else { panic!("{:?}", keys.intents) };
    command
}

fn window(keys: &Keys) -> String {
    picture(keys, (80, 24))
}

#[test]
fn the_first_word_to_customers_is_two_keys_and_a_look_away() {
    let keys = Keys::at_work().press("m");
    assert_eq!(
        (keys.ui.screen, keys.ui.painted.selected.clone()),
        (Screen::Messages, Some(message("partial-first")))
    );
    let keys = keys.press("enter enter");
    assert!(window(&keys).contains("Some customers cannot pay"), "{}", window(&keys));
    assert_eq!(keys.intents, [], "it is read before it leaves");
    let keys = keys.press("enter");
    let TalkCommand::ReleaseMessage(wording) = talk(&keys) else { panic!("{:?}", keys.intents) };
    assert_eq!((wording.message.as_str(), &wording.edited), ("partial-first", &None));
    assert_eq!(keys.refused, []);
    let told = &keys.incident.messages.releases[0].released;
    assert_eq!(told.next_at, wording.next_at, "what was read is what was promised");
    assert!(told.text.as_str().contains("Next update: 14:23 UTC"), "{}", told.text);
}

/// An edited text of the commander's that waits for who answers for the business.
fn drafted() -> (Keys, u64) {
    let keys = Keys::at_work().press("m").on(message("partial-first")).press("e");
    let keys = keys.press("enter").type_text("We are sorry").press("tab");
    assert!(window(&keys).contains("weber or dubois (business)"), "{}", window(&keys));
    let keys = keys.press("enter");
    assert_eq!(keys.refused, []);
    let draft = keys.incident.messages.drafts().next().unwrap().id;
    (keys.fresh(), draft)
}

#[test]
fn an_edited_text_waits_for_the_business_approver_and_then_for_the_release() {
    let (keys, draft) = drafted();
    assert!(keys.incident.messages.get(draft).unwrap().drafted.text.as_str().contains("We are sorry"));
    let keys = keys.on(Target::Draft(draft)).press("enter enter");
    assert_eq!(keys.intents, [], "an edited text does not go out on the commander's word");
    assert!(window(&keys).contains("! the text is not the approved one"), "{}", window(&keys));
    let keys = keys.press("esc").acting("weber").on(Target::Draft(draft)).press("+ enter");
    assert_eq!(talk(&keys), &TalkCommand::ApproveDraft { draft, spoken: None });
    let keys = keys.fresh().acting("ito").on(Target::Draft(draft)).press("enter enter");
    assert_eq!(talk(&keys), &TalkCommand::ReleaseDraft { draft });
    assert_eq!(keys.incident.messages.releases.len(), 1);
}

#[test]
fn a_text_with_something_left_to_fill_in_is_not_handed_in() {
    let keys = Keys::at_work().press("m").on(message("partial-scope")).press("e tab");
    assert_eq!(keys.intents, []);
    assert!(window(&keys).contains("! [affected] is still to be filled in"), "{}", window(&keys));
}

#[test]
fn the_commander_records_an_approval_by_voice() {
    let (keys, draft) = drafted();
    let keys = keys.on(Target::Draft(draft)).press("+ enter enter");
    assert_eq!(keys.intents, [], "how it was given is required");
    let keys = keys.type_text("by phone").press("enter");
    let spoken = Some(SpokenApproval { by: person("weber"), how: Text::line("by phone") });
    assert_eq!(talk(&keys), &TalkCommand::ApproveDraft { draft, spoken });
    assert_eq!(keys.refused, []);
}

#[test]
fn a_text_that_waits_is_discarded_for_a_reason() {
    let (keys, draft) = drafted();
    let keys = keys.on(Target::Draft(draft)).press("- enter");
    assert_eq!(keys.intents, []);
    let keys = keys.type_text("it is over").press("enter");
    assert_eq!(talk(&keys), &TalkCommand::DiscardDraft { draft, reason: Text::line("it is over") });
    assert_eq!(keys.incident.messages.drafts().count(), 0);
}

#[test]
fn left_and_right_speak_of_another_kind_of_outage_and_only_there() {
    let keys = Keys::at_work().press("m right");
    assert_eq!(
        (keys.ui.outage, keys.ui.painted.selected.clone()),
        (Some(Outage::Full), Some(message("full-first")))
    );
    let keys = keys.press("left left");
    assert_eq!(keys.ui.outage, Some(Outage::Resolved));
    let keys = keys.press("1 right");
    assert_eq!(keys.ui.outage, Some(Outage::Resolved));
    assert_eq!(keys.notice(), "other outage: on the Messages screen");
}

#[test]
fn where_nothing_fits_the_nearest_is_offered_and_the_deviation_is_recorded() {
    let keys = Keys::at_work().press("m right right").press("enter enter enter").fresh();
    let outage = keys.ui.outage.unwrap();
    let said = keys.look(|glance| outbox::none_fits(glance, outage));
    assert_eq!(said.as_deref(), Some("nothing pre-approved fits; nearest: security-first"));
    let kinds =
        keys.look(|glance| outbox::lines(glance, outage).iter().map(|line| line.kind).collect::<Vec<_>>());
    assert_eq!(kinds[..2], ["nearest", "nearest"]);
    let keys = keys.on(message("security-update")).press("enter enter");
    assert!(window(&keys).contains("deviates"), "{}", window(&keys));
    let keys = keys.press("enter");
    assert_eq!(keys.refused, []);
    assert!(keys.incident.messages.releases[1].released.deviation.is_some());
}

#[rstest]
#[case(About::CustomerUpdate, Screen::Messages, Some("partial-first"))]
#[case(About::ExecutiveUpdate, Screen::Messages, Some("executives-update"))]
fn a_word_that_is_due_leads_to_the_text_for_it(
    #[case] about: About,
    #[case] screen: Screen,
    #[case] text: Option<&str>,
) {
    let keys = worried(vec![concern("a", Urgency::Now, about)]).press("!");
    assert_eq!((keys.ui.screen, keys.ui.painted.selected), (screen, text.map(message)));
}

#[rstest]
#[case(About::Page(role("dns")), Screen::People, "")]
#[case(About::Step(step("freeze")), Screen::Runbooks, "")]
#[case(About::Unowned(step("freeze")), Screen::Runbooks, "")]
#[case(About::Exposure(IdentityId::parse("checkout-key-7").unwrap()), Screen::Identities, "")]
#[case(About::IdentityEnds(IdentityId::parse("checkout-key-7").unwrap()), Screen::Identities, "")]
#[case(About::ApprovalEnds, Screen::Campaign, "")]
#[case(About::SpanOfControl, Screen::People, "")]
#[case(About::PagingPaused, Screen::People, "Page nobody for a while")]
#[case(About::AcknowledgementEnds(role("dns")), Screen::People, "")]
#[case(About::CallOut, Screen::Command, "Sitrep")]
#[case(About::CommanderTired(person("ito")), Screen::Command, "Handover: who takes command?")]
#[case(About::Delivery(DeliveryId(7)), Screen::Command, "it is no longer there")]
fn each_line_leads_where_something_can_be_done(
    #[case] about: About,
    #[case] screen: Screen,
    #[case] opened: &str,
) {
    let keys = worried(vec![concern("a", Urgency::Soon, about)]).press("!");
    assert_eq!(keys.ui.screen, screen);
    assert_eq!(keys.ui.dialog.is_some(), !opened.is_empty(), "{:?}", keys.ui.dialog);
    assert!(opened.is_empty() || window(&keys).contains(opened), "{}", window(&keys));
    assert_eq!(keys.intents, [], "a person decides");
}

#[test]
fn the_key_acts_on_the_line_that_was_painted() {
    let mut keys = worried(vec![concern("a", Urgency::Now, About::CallOut)]);
    keys.concerns.insert(0, concern("b", Urgency::Now, About::ApprovalEnds));
    let mut ui = std::mem::take(&mut keys.ui);
    let keymap = keys.keymap.clone();
    keys.look(|glance| ui.key(Key::char('!').event(), glance, &keymap));
    keys.ui = ui;
    assert_eq!(keys.ui.screen, Screen::Command);
    assert!(window(&keys).contains("Sitrep"), "the first line on the screen was the call-out");
}

#[test]
fn a_line_is_dismissed_for_a_reason_by_its_key() {
    let keys = painted(Keys::at_work());
    let first = keys.concerns[0].key.clone();
    let keys = keys.press("~ enter");
    assert_eq!(keys.intents, []);
    let keys = keys.type_text("done on the phone").press("enter");
    let reason = Text::line("done on the phone");
    assert_eq!(keys.command(), &Command::Deputy(DeputyCommand::Dismiss { concern: first.clone(), reason }));
    assert_eq!(keys.refused, []);
    assert!(keys.concerns.iter().all(|concern| concern.key != first));
}

#[test]
fn without_a_line_on_the_screen_the_key_shows_the_list() {
    let mut keys = worried(vec![concern("a", Urgency::Now, About::CallOut)]);
    keys.ui.painted.places.clear();
    let keys = keys.press("!");
    assert_eq!(keys.ui.screen, Screen::Deputy);
    assert_eq!(keys.ui.painted.selected, Some(Target::Concern(Text::line("a"))));
    assert!(window(&keys.press("enter")).contains("Sitrep"), "enter does what the line asks for");
    let none = worried(Vec::new()).press("!");
    assert_eq!(none.notice(), "attend: nothing is on the deputy's list");
}

#[test]
fn what_becomes_urgent_opens_no_window_while_somebody_types() {
    let mut keys = Keys::at_work().press("n").type_text("one ");
    keys.given = Some(vec![concern("a", Urgency::Now, About::NoCommander)]);
    let keys = keys.type_text("two!").press("enter");
    let note = TalkCommand::Note { text: Text::line("one two!"), changed_at: None };
    assert_eq!(talk(&keys), &note);
}

#[test]
fn the_bottom_line_offers_to_attend_only_while_something_is_on_the_list() {
    let keys = |keys: &Keys| keys.look(|glance| footer(glance, &keys.ui, &keys.keymap));
    let offered = |shown: Vec<crate::tui::FooterKey>| shown.iter().any(|key| key.label == "attend");
    assert!(offered(keys(&worried(vec![concern("a", Urgency::Soon, About::CallOut)]))));
    assert!(!offered(keys(&worried(Vec::new()))));
}

#[test]
fn a_level_is_paged_before_its_time_from_where_the_page_stood_on_the_screen() {
    let keys = Keys::at_work().press("p down down down g enter").fresh().press("e");
    assert!(window(&keys).contains("Level 2"), "{}", window(&keys));
    let keys = keys.press("enter");
    let seen = PageSeen { level: 0, round: 0 };
    assert_eq!(keys.command(), &Command::Page(PageCommand::Escalate { role: role("dns"), seen, to: None }));
    let keys = keys.fresh().press("e down down down enter");
    let seen = PageSeen { level: 1, round: 0 };
    assert_eq!(
        keys.command(),
        &Command::Page(PageCommand::Escalate { role: role("dns"), seen, to: Some(2) })
    );
}

#[test]
fn an_acknowledgement_is_renewed_with_what_one_is_doing() {
    let keys = Keys::at_work().press("p down down down t");
    assert_eq!(keys.notice(), "renew: the page is for others; could: marin, petrov");
    let keys = Keys::at_work()
        .acting("marin")
        .press("p down down down t")
        .type_text("at the switches")
        .press("enter");
    let note = Some(Text::line("at the switches"));
    assert_eq!(keys.command(), &Command::Page(PageCommand::AcknowledgePage { role: role("dns"), note }));
}

#[test]
fn paging_is_paused_for_so_long_and_for_a_reason() {
    let keys = Keys::at_work().press("ctrl-p").type_text("soon").press("enter");
    assert_eq!(keys.intents, []);
    let keys = keys.press("ctrl-u").type_text("30m").press("enter");
    assert!(window(&keys).contains("write the reason behind the time"), "{}", window(&keys));
    let keys = keys.type_text(" the switches restart").press("enter");
    let wanted =
        PageCommand::PausePaging { length: Duration::mins(30), reason: Text::line("the switches restart") };
    assert_eq!(keys.command(), &Command::Page(wanted));
}

#[test]
fn a_sitrep_is_read_edited_copied_and_recorded() {
    let keys = Keys::at_work().press("; c");
    let [Intent::Copy(text)] = keys.intents.as_slice() else { panic!("{:?}", keys.intents) };
    assert!(text.as_str().contains("\nCondition: ") && text.as_str().contains("\nNeeds: "), "{text}");
    let keys =
        keys.fresh().press("e ctrl-a").type_text("Now: ").press("tab tab").type_text("x").press("esc enter");
    let TalkCommand::IssueSitrep { condition, needs, to, .. } = talk(&keys) else {
        panic!("{:?}", keys.intents)
    };
    assert!(condition.as_str().contains("Now: "), "{condition}");
    assert!(needs.as_str().ends_with('x'), "{needs}");
    assert_eq!(to, &[]);
    assert_eq!(keys.refused, []);
}

#[test]
fn a_call_of_the_deputy_is_settled_from_its_line() {
    let keys = worried(vec![concern("a", Urgency::Now, About::Unknown(FireId(99)))]).press("!");
    assert_eq!(keys.ui.screen, Screen::Actions);
    assert_ne!(keys.notice(), "", "a call that is gone says so");
}
