//! Whole flows: fire, undo, decide, hand over.

use super::*;
use crate::incident::command::{
    ActionCommand, CallResult, Confirmation, LeadCommand, LifecycleCommand, ReportCommand, SpokenApproval,
    StepCommand, TalkCommand,
};
use crate::incident::event::FireId;

fn lead(keys: &Keys) -> &LeadCommand {
    let Command::Lead(command) = keys.command() else { panic!("{:?}", keys.intents) };
    command
}

#[test]
fn a_manual_step_is_started_and_then_done_with_one_key() {
    let keys = Keys::at_work().on(Target::Step(step("freeze"))).press("space enter");
    assert_eq!(keys.command(), &Command::Step(StepCommand::Start(step("freeze"))));
    let keys = keys.fresh().press("space").type_text("release 41").press("enter");
    let note = Some(Text::line("release 41"));
    assert_eq!(keys.command(), &Command::Step(StepCommand::Complete { at: step("freeze"), note }));
}

#[test]
fn a_reason_is_required_before_anything_is_asked_of_the_core() {
    let keys = Keys::at_work().on(Target::Step(step("freeze"))).press("s enter");
    assert_eq!(keys.intents, []);
    assert!(keys.ui.dialog.is_some());
}

#[test]
fn an_action_that_only_looks_is_fired_at_once_with_its_step() {
    let keys = Keys::at_work().acting("okafor").on(Target::Step(step("inventory"))).press("space");
    let Command::Action(ActionCommand::Fire { action: id, step: at, inputs, runner, .. }) = keys.command()
    else {
        panic!("{:?}", keys.intents)
    };
    assert_eq!(
        (id.as_str(), at.as_ref(), runner.as_str()),
        ("key-look", Some(&step("inventory")), "runner-1")
    );
    assert_eq!(inputs.get("identity").map(Text::as_str), Some("checkout-key-7"));
    assert_eq!(keys.refused, []);
}

#[test]
fn a_reversible_action_takes_its_key_and_enter() {
    let keys = Keys::at_work().acting("okafor").press("K");
    assert_eq!(keys.intents, []);
    let keys = keys.press("enter");
    assert!(
        matches!(keys.command(), Command::Action(ActionCommand::Fire { action: id, .. }) if *id == action("key-disable"))
    );
    // A double press shows the running one.
    let keys = keys.fresh().press("K");
    assert!(keys.notice().starts_with("is running already"), "{}", keys.notice());
    assert_eq!(keys.press("enter").intents, []);
}

#[test]
fn an_irreversible_action_takes_the_exact_name_and_another_person() {
    let keys = Keys::at_work().acting("okafor").press("X enter").type_text("checkout-key-8").press("enter");
    assert_eq!(keys.intents, []);
    let keys = keys.press("backspace 7 enter");
    let text =
        keys.look(|glance| format!("{:?}", keys.ui.dialog.as_ref().unwrap().sheet(glance, skin()).body));
    assert!(text.contains("silva") && text.contains("ito") && !text.contains("okafor"), "{text}");
    let keys = keys.press("enter");
    assert_eq!(keys.intents, [], "nobody is chosen until a person chooses");
    let keys = keys.type_text("silva").press("enter enter");
    assert_eq!(keys.intents, [], "how it was given is required");
    let keys = keys.type_text("by phone").press("enter");
    let Command::Action(ActionCommand::Fire { confirm, .. }) = keys.command() else {
        panic!("{:?}", keys.intents)
    };
    let spoken = Some(SpokenApproval { by: person("silva"), how: Text::line("by phone") });
    assert_eq!(confirm, &Confirmation { typed: Some(Text::line("checkout-key-7")), spoken, ask: false });
    assert_eq!(keys.refused, []);
}

#[test]
fn a_threshold_that_was_reached_waives_the_second_person() {
    let keys = Keys::at_work().acting("okafor");
    let mut keys = keys.press("X");
    let id = crate::plan::ThresholdId::parse("rollback-unlocks").unwrap();
    let role = crate::plan::RoleId::parse("identity").unwrap();
    let grant = crate::plan::Grant {
        authority: crate::plan::Authority::RevokeSecrets,
        to: role,
        waives: vec![crate::plan::escalation::Waived::SecondPerson],
    };
    let reached = crate::incident::state::Reached { at: keys.now, grants: vec![grant] };
    keys.incident.reached.insert(id, reached);
    let text =
        keys.look(|glance| format!("{:?}", keys.ui.dialog.as_ref().unwrap().sheet(glance, skin()).body));
    assert!(text.contains("no second person needed: the threshold rollback-unlocks was reached"), "{text}");
    let keys = keys.press("enter").type_text("checkout-key-7").press("enter");
    assert!(matches!(keys.command(), Command::Action(ActionCommand::Fire { .. })));
    assert_eq!(keys.refused, []);
}

#[test]
fn a_form_refuses_what_the_action_does_not_allow() {
    let keys = Keys::at_work().acting("okafor").press("C").type_text("zz").press("enter");
    let dialog = format!("{:?}", keys.ui.dialog);
    assert!(dialog.contains("does not match"), "{dialog}");
    let keys = keys.press("ctrl-u").type_text("01:23:45:67:89:ab:cd:ef").press("enter enter");
    let keys = keys.type_text("01:23:45:67:89:ab:cd:ef").press("enter");
    assert!(format!("{:?}", keys.ui.dialog).contains("Approver"));
}

#[test]
fn an_unknown_call_is_settled_with_how_it_is_known() {
    let keys = Keys::at_work().acting("okafor").press("A enter").fresh();
    let fire = keys.incident.fires.open().next().unwrap().id;
    let lost = CallResult::Unknown { reason: Text::line("answer lost") };
    let keys = keys.system(&Command::Report(ReportCommand::Call { fire, result: lost }));
    let keys = keys.press("a home t enter").type_text("seen in the console").press("enter");
    let note = Text::line("seen in the console");
    let wanted = ActionCommand::Settle { fire, happened: true, note };
    assert_eq!(keys.command(), &Command::Action(wanted));
    let keys = keys.fresh().press("u enter");
    assert!(
        matches!(keys.command(), Command::Action(ActionCommand::Undo { fire: FireId(_), runner }) if runner == "runner-1")
    );
    assert_eq!(keys.refused, []);
}

#[test]
fn a_handover_has_two_sides() {
    let keys = Keys::at_work().press("h enter enter");
    assert_eq!(lead(&keys), &LeadCommand::OfferHandover { to: person("khan"), log_hash: None });
    let keys = keys.fresh().acting("khan").press("h enter");
    assert_eq!(lead(&keys), &LeadCommand::AcceptHandover);
    assert!(keys.incident.lead.is_commander(&person("khan")));
    let keys = keys.fresh().press("h").type_text("ito").press("enter enter").fresh().press("h enter");
    assert_eq!(lead(&keys), &LeadCommand::WithdrawHandover);
    let keys = keys.fresh().press("h").type_text("ito").press("enter enter").fresh().acting("ito");
    let keys = keys.press("h x").type_text("on the train").press("enter");
    assert_eq!(lead(&keys), &LeadCommand::DeclineHandover { reason: Some(Text::line("on the train")) });
    assert_eq!(keys.refused, []);
}

#[test]
fn an_absent_commander_is_relieved_for_a_reason() {
    let keys = Keys::at_work().acting("khan").press("c enter");
    assert_eq!(keys.intents, []);
    let keys = keys.type_text("no answer for ten minutes").press("enter");
    let relieve = Some(Text::line("no answer for ten minutes"));
    assert_eq!(lead(&keys), &LeadCommand::TakeCommand { relieve });
}

#[test]
fn a_decision_is_proposed_polled_and_concluded() {
    let keys = Keys::at_work().press("d").type_text("revoke now").press("enter");
    assert_eq!(
        keys.command(),
        &Command::Talk(TalkCommand::Propose { proposal: Text::line("revoke now"), step: None })
    );
    let keys = keys.fresh().press("d enter a");
    assert_eq!(keys.intents, [], "nobody was asked");
    let keys = keys.press("n o").type_text("evidence first").press("enter a");
    let talk = |intent: &Intent| {
        let Intent::Decide(Command::Talk(command)) = intent else { panic!("{intent:?}") };
        command.clone()
    };
    let said: Vec<_> = keys.intents.iter().map(talk).collect();
    let position = |who: &str, objection: Option<&str>| TalkCommand::RecordPosition {
        decision: 1,
        person: person(who),
        objection: objection.map(Text::line),
    };
    let concluded = TalkCommand::Conclude { decision: 1, adopt: true };
    assert_eq!(said, [position("ito", None), position("khan", Some("evidence first")), concluded]);
    assert_eq!(keys.refused, []);
}

#[test]
fn a_message_is_filled_read_and_recorded_with_its_promise() {
    let scope = Target::Message(crate::plan::MessageId::parse("partial-scope").unwrap());
    let keys = Keys::at_work().press("m").on(scope).press("enter");
    let keys = keys.press("enter").type_text("x").press("backspace enter");
    assert_eq!(keys.intents, []);
    let keys = keys.type_text("payments by card").press("enter enter");
    assert_eq!(keys.intents, [], "it is read before it is released");
    let keys = keys.press("enter");
    let Command::Talk(TalkCommand::ReleaseMessage(wording)) = keys.command() else {
        panic!("{:?}", keys.intents)
    };
    assert_eq!(wording.message.as_str(), "partial-scope");
    assert_eq!(wording.variables["affected"].as_str(), "payments by card");
    assert_eq!(wording.next_at.unwrap().to_string(), "2027-03-02T14:23:00Z");
}

#[test]
fn a_follow_up_is_a_note_with_an_exclamation_mark() {
    let told = |said: &str| {
        let keys = Keys::at_work().press("n").type_text(said).press("enter");
        keys.command().clone()
    };
    let wanted = |text: &str, owner: Option<&str>, due: Option<&str>| {
        let owner = owner.map(|name| PersonId::parse(name).unwrap());
        let due = due.map(|day| day.parse().unwrap());
        Command::Talk(TalkCommand::FollowUp { text: Text::line(text), owner, due })
    };
    assert_eq!(told("! rotate the export key"), wanted("rotate the export key", None, None));
    let both = wanted("rotate the export key", Some("petrov"), Some("2027-03-12"));
    assert_eq!(told("! rotate the export key @petrov 2027-03-12"), both);
    assert_eq!(told("!rotate the export key 2027-03-12 @petrov"), both);
    assert_eq!(told("! mail @petrov first"), wanted("mail @petrov first", None, None));
}

#[test]
fn the_incident_is_mitigated_resolved_closed_and_reopened() {
    let keys = Keys::at_work().press("x").type_text("key 8").press("enter");
    let keys = keys.press("z enter").type_text("paid again").press("enter").press("z down enter");
    assert_eq!(keys.refused, []);
    let last = keys.intents.last().unwrap();
    assert_eq!(last, &Intent::Decide(Command::Lifecycle(LifecycleCommand::Close)));
    let keys = keys.fresh().press("z enter").type_text("again").press("enter");
    assert_eq!(keys.command(), &Command::Lifecycle(LifecycleCommand::Reopen { reason: Text::line("again") }));
}

#[test]
fn a_decision_step_ends_with_its_conclusion() {
    let mut keys = Keys::at_work();
    for done in ["freeze", "inventory", "disable", "prove-unused", "rotate"] {
        let note = Some(Text::line("by hand"));
        keys.carry_out(&Intent::Decide(Command::Step(StepCommand::Complete { at: step(done), note })));
    }
    let keys = keys.fresh().on(Target::Step(step("decide-revoke"))).press("space enter space n a space");
    assert_eq!(keys.refused, []);
    let keys = keys.press("enter");
    assert_eq!(keys.incident.step(&step("decide-revoke")).unwrap().phase.as_str(), "done");
    assert_eq!(step_id("revoke"), step("revoke").step);
}

pub(super) fn skin() -> crate::tui::Skin {
    crate::tui::Skin::new(crate::plan::settings::ThemeName::Plain, false, false)
}
