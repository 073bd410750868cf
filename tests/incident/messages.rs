//! Messages: who releases, who approves, what they promise, and what hostile values do to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rstest::rstest;
use warroom::incident::command::{LeadCommand, SpokenApproval, TalkCommand, Wording};
use warroom::incident::event::MessageDrafted;
use warroom::incident::words::Standing;
use warroom::incident::{Actor, Command, Envelope, Event, Origin, Refusal};
use warroom::plan::message::{Audience, Outage};
use warroom::plan::{MessageId, PersonId, Plan, Severity, Text};

use super::kit::{Room, at, plan, text};

pub(super) fn id(name: &str) -> MessageId {
    MessageId::parse(name).unwrap()
}

pub(super) fn wording(name: &str) -> Wording {
    Wording::of(&id(name))
}

pub(super) fn release(wording: Wording) -> Command {
    Command::Talk(TalkCommand::ReleaseMessage(wording))
}

fn edited(name: &str, raw: &str) -> Command {
    release(Wording { edited: Some(Text::block(raw)), ..wording(name) })
}

fn approve(draft: u64) -> Command {
    Command::Talk(TalkCommand::ApproveDraft { draft, spoken: None })
}

fn spoken(draft: u64, by: &str) -> Command {
    let spoken = Some(SpokenApproval { by: PersonId::parse(by).unwrap(), how: text("by phone") });
    Command::Talk(TalkCommand::ApproveDraft { draft, spoken })
}

fn release_draft(draft: u64) -> Command {
    Command::Talk(TalkCommand::ReleaseDraft { draft })
}

fn discard(draft: u64, reason: &str) -> Command {
    Command::Talk(TalkCommand::DiscardDraft { draft, reason: text(reason) })
}

pub(super) fn commanded_with(plan: Arc<Plan>) -> Room {
    let mut room = Room::with(plan, Severity::Sev1);
    room.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).unwrap();
    room
}

pub(super) fn commanded() -> Room {
    commanded_with(plan())
}

/// The kinds of the events, but for what leaves by channels.
pub(super) fn kinds(events: &[Event]) -> Vec<&'static str> {
    let leaves = |kind: &&str| !kind.starts_with("delivery_") && !kind.starts_with("notice_");
    events.iter().map(Event::kind).filter(leaves).collect()
}

pub(super) fn last_text(room: &Room) -> String {
    room.incident.messages.releases.last().unwrap().released.text.to_string()
}

#[test]
fn an_approved_text_leaves_on_the_commanders_word_and_names_the_promised_time() {
    let mut room = commanded();
    let events = room.ask("ito", release(wording("partial-first"))).unwrap();
    assert_eq!(kinds(&events), ["message_released"]);
    assert!(last_text(&room).ends_with("Next update: 09:05 UTC."), "{}", last_text(&room));
    assert_eq!(room.incident.next_update(), Some(at("2027-03-02T09:05:00Z")));
}

#[test]
fn who_speaks_to_customers_drafts_and_the_commander_releases() {
    let mut room = commanded();
    let events = room.ask("dubois", release(wording("partial-first"))).unwrap();
    assert_eq!(kinds(&events), ["message_drafted"]);
    assert!(matches!(&events[0], Event::MessageDrafted(it) if !it.edited));
    let draft = room.incident.seq;
    assert!(matches!(
        room.ask("petrov", release(wording("partial-first"))),
        Err(Refusal::NotAuthorised { .. })
    ));
    assert_eq!(room.ask("weber", approve(draft)).unwrap_err(), Refusal::NotAwaitingApproval);
    assert!(matches!(room.ask("dubois", release_draft(draft)), Err(Refusal::NotCommander { .. })));
    let events = room.ask("ito", release_draft(draft)).unwrap();
    assert!(
        matches!(&events[0], Event::MessageReleased(it) if it.draft == Some(draft) && it.edited.is_none())
    );
    assert_eq!(room.incident.messages.drafts().count(), 0);
    assert!(matches!(room.ask("ito", release_draft(draft)), Err(Refusal::NotFound { .. })));
}

#[test]
fn while_nobody_commands_customers_still_get_their_first_word() {
    let mut room = Room::new();
    let events = room.ask("dubois", release(wording("partial-first"))).unwrap();
    assert_eq!(kinds(&events), ["message_released"]);
    let events = room.ask("dubois", edited("partial-scope", "Cards fail.")).unwrap();
    assert_eq!(kinds(&events), ["message_drafted"], "an edited text waits all the same");
}

#[test]
fn an_edited_text_waits_for_the_business_approver_and_then_for_the_commander() {
    let mut room = commanded();
    let events = room.ask("ito", edited("partial-first", "Cards fail for some.")).unwrap();
    let Event::MessageDrafted(drafted) = &events[0] else { panic!("{events:?}") };
    assert!(drafted.edited);
    assert_eq!(drafted.text.as_str(), "Cards fail for some.\nNext update: 09:05 UTC.");
    let draft = room.incident.seq;
    let waits = room.ask("ito", release_draft(draft)).unwrap_err();
    assert_eq!(
        waits.to_string(),
        "the text is not the approved one and waits for who answers for the business; could: weber, dubois"
    );
    assert!(matches!(room.ask("okafor", approve(draft)), Err(Refusal::NotTextApprover { .. })));
    assert!(matches!(room.ask("ito", approve(draft)), Err(Refusal::AuthorApproves { .. })));
    room.ask("weber", approve(draft)).unwrap();
    assert_eq!(room.ask("dubois", approve(draft)).unwrap_err(), Refusal::AlreadySo("approved"));
    let events = room.ask("ito", release_draft(draft)).unwrap();
    let Event::MessageReleased(released) = &events[0] else { panic!("{events:?}") };
    let word = released.edited.as_ref().unwrap();
    assert_eq!((word.by.as_str(), word.attested), ("weber", false));
}

#[test]
fn nobody_approves_what_they_wrote() {
    let mut room = commanded();
    room.ask("dubois", edited("partial-first", "Cards fail.")).unwrap();
    let draft = room.incident.seq;
    let refusal = room.ask("dubois", approve(draft)).unwrap_err();
    assert_eq!(refusal.who_could(), [PersonId::parse("weber").unwrap()]);
    assert!(matches!(room.ask("ito", spoken(draft, "dubois")), Err(Refusal::AuthorApproves { .. })));
}

#[test]
fn a_spoken_approval_is_recorded_by_the_commander_and_marked_as_attested() {
    let mut room = commanded();
    room.ask("dubois", edited("partial-first", "Cards fail.")).unwrap();
    let draft = room.incident.seq;
    assert!(matches!(room.ask("petrov", spoken(draft, "weber")), Err(Refusal::NotCommander { .. })));
    assert!(matches!(room.ask("ito", spoken(draft, "okafor")), Err(Refusal::NotTextApprover { .. })));
    let events = room.ask("ito", spoken(draft, "weber")).unwrap();
    assert!(matches!(&events[0], Event::MessageApproved(it) if it.attested && it.how.as_str() == "by phone"));
}

#[test]
fn a_campaign_may_forbid_spoken_approvals_of_texts() {
    let mut strict = (*plan()).clone();
    strict.campaign.flags.forbid_attested = true;
    let mut room = commanded_with(Arc::new(strict));
    room.ask("ito", edited("partial-first", "Cards fail.")).unwrap();
    let draft = room.incident.seq;
    assert!(matches!(room.ask("ito", spoken(draft, "weber")), Err(Refusal::AttestedForbidden { .. })));
    room.ask("weber", spoken(draft, "weber")).unwrap();
    assert!(!room.incident.messages.get(draft).unwrap().approved.as_ref().unwrap().attested);
}

#[rstest]
#[case::unapproved(|it: &mut Plan| message(it).approved_by = None, Standing::Unapproved)]
#[case::stranger(|it: &mut Plan| message(it).approved_by = PersonId::parse("mallory").ok(), Standing::Stranger)]
#[case::expired(|it: &mut Plan| message(it).expires_at = Some(at("2027-03-02T09:00:00Z")), Standing::Expired)]
#[case::unsealed(|it: &mut Plan| message(it).digest = None, Standing::Unsealed)]
#[case::changed(|it: &mut Plan| message(it).body = Text::block("All is well. {{ next_update }}"), Standing::Changed)]
fn a_text_whose_approval_does_not_count_waits_like_an_edited_one(
    #[case] spoil: fn(&mut Plan),
    #[case] standing: Standing,
) {
    let mut spoiled = (*plan()).clone();
    spoil(&mut spoiled);
    let mut room = commanded_with(Arc::new(spoiled));
    let composed = room.incident.compose(room.now, &wording("partial-first")).unwrap();
    assert_eq!(composed.standing, standing);
    assert_eq!(kinds(&room.ask("ito", release(wording("partial-first"))).unwrap()), ["message_drafted"]);
    let draft = room.incident.seq;
    assert!(matches!(room.ask("ito", release_draft(draft)), Err(Refusal::TextNotApproved { .. })));
    room.ask("weber", approve(draft)).unwrap();
    room.ask("ito", release_draft(draft)).unwrap();
}

fn message(plan: &mut Plan) -> &mut warroom::plan::Message {
    plan.messages.get_mut("partial-first").unwrap()
}

#[test]
fn an_approval_that_ends_while_the_draft_waits_counts_no_more() {
    let mut ending = (*plan()).clone();
    message(&mut ending).expires_at = Some(at("2027-03-02T09:02:00Z"));
    let mut room = commanded_with(Arc::new(ending));
    room.ask("dubois", release(wording("partial-first"))).unwrap();
    let draft = room.incident.seq;
    room.pass("2m");
    assert!(matches!(room.ask("ito", release_draft(draft)), Err(Refusal::TextNotApproved { .. })));
    room.ask("weber", approve(draft)).unwrap();
    room.ask("ito", release_draft(draft)).unwrap();
}

#[test]
fn a_draft_whose_promise_has_passed_is_not_sent() {
    let mut room = commanded();
    room.ask("dubois", release(wording("partial-first"))).unwrap();
    let draft = room.incident.seq;
    room.pass("5m");
    let refusal = room.ask("ito", release_draft(draft)).unwrap_err();
    assert_eq!(refusal.to_string(), "the promised time, 09:05 UTC, has passed; promise a later one");
    assert_eq!(room.ask("petrov", discard(draft, "too late")).unwrap_err().who_could().len(), 2);
    assert_eq!(room.ask("dubois", discard(draft, "")).unwrap_err(), Refusal::ReasonRequired);
    room.ask("weber", discard(draft, "its time has passed")).unwrap();
    assert_eq!(room.incident.messages.drafts().count(), 0);
}

#[test]
fn a_text_that_was_edited_back_to_the_approved_one_is_the_approved_one() {
    let mut room = commanded();
    let approved = room.incident.compose(room.now, &wording("partial-first")).unwrap().text;
    let events = room.ask("ito", edited("partial-first", approved.as_str())).unwrap();
    assert_eq!(kinds(&events), ["message_released"]);
}

#[rstest]
#[case("{{ next_update }}{% for x in y %}", "{{ next_update }}{% for x in y %}")]
#[case("cards\nNext update: never.", "cards Next update: never.")]
#[case("cards\u{1b}[2J\u{202e}gpj", "cards␛[2J‹202E›gpj")]
#[case("<script>alert(1)</script> & \"x\"", "<script>alert(1)</script> & \"x\"")]
fn a_hostile_value_stays_a_value(#[case] raw: &str, #[case] shown: &str) {
    let room = commanded();
    let variables = BTreeMap::from([("affected".to_owned(), Text::block(raw))]);
    let composed =
        room.incident.compose(room.now, &Wording { variables, ..wording("partial-scope") }).unwrap();
    assert!(composed.text.as_str().starts_with(&format!("Affected: {shown}. Browsing")), "{}", composed.text);
    assert_eq!(composed.standing, Standing::Approved);
}

#[test]
fn what_is_missing_unknown_or_too_long_is_refused_by_name() {
    let mut room = commanded();
    let with = |name: &str, value: Text| {
        release(Wording { variables: [(name.to_owned(), value)].into(), ..wording("partial-scope") })
    };
    let long = Text::block(&"x".repeat(2_001));
    for (command, words) in [
        (release(wording("partial-scope")), "input affected: is empty"),
        (with("affected", text("  ")), "input affected: is empty"),
        (with("efected", text("x")), "input efected: the message has no variable of that name"),
        (with("affected", long), "input affected: has 2001 characters; 2000 at most"),
        (edited("partial-first", &"x".repeat(10_001)), "input text: has 10001 characters; 10000 at most"),
        (edited("partial-first", " \n "), "input text: is empty"),
        (
            edited("partial-first", "Back at {{ next_update }}."),
            "input text: has something to fill in; write out what stands there",
        ),
    ] {
        assert_eq!(room.ask("ito", command).unwrap_err().to_string(), words);
    }
    let events = room.ask("ito", edited("partial-first", &"é".repeat(10_000))).unwrap();
    assert_eq!(kinds(&events), ["message_drafted"]);
}

#[test]
fn no_more_than_fifty_texts_wait() {
    let mut room = commanded();
    for _ in 0..50 {
        room.ask("dubois", release(wording("partial-first"))).unwrap();
    }
    assert!(matches!(
        room.ask("dubois", release(wording("partial-first"))),
        Err(Refusal::InputInvalid { .. })
    ));
    room.ask("ito", release(wording("partial-first"))).unwrap();
}

#[test]
fn a_plan_without_messages_says_so_and_still_keeps_the_clock() {
    let mut empty = (*plan()).clone();
    empty.messages.clear();
    let mut room = commanded_with(Arc::new(empty));
    assert!(matches!(room.ask("ito", release(wording("partial-first"))), Err(Refusal::NotFound { .. })));
    assert_eq!(room.incident.fitting(room.now, Audience::Customers, Outage::Partial), []);
    assert_eq!(room.incident.next_executive_update(), None);
    let events = room.pass("5m").tick();
    assert_eq!(kinds(&events), ["update_overdue"]);
    assert!(room.incident.concerns(room.now).iter().any(|it| it.text.contains("no message for them")));
}

#[test]
fn a_draft_of_a_message_that_the_plan_does_not_have_can_only_be_discarded() {
    let mut room = commanded();
    let (message, text) = (id("gone"), text("x"));
    let event = MessageDrafted { message, text, edited: false, next_at: None, deviation: None }.into();
    let (seq, at) = (room.incident.seq + 1, room.now);
    let actor = Actor::Person(PersonId::parse("dubois").unwrap());
    room.incident.apply(&Envelope { seq, at, actor, origin: Origin::Key, event });
    assert!(matches!(room.ask("ito", release_draft(seq)), Err(Refusal::NotFound { .. })));
    room.ask("ito", discard(seq, "the message is gone")).unwrap();
}
