//! Messages, the deputy's list, exposed secrets and sitreps from the command line.

use super::kit::{Home, ID};

fn number(value: &serde_json::Value) -> String {
    value.as_u64().unwrap().to_string()
}

#[test]
fn a_text_is_looked_at_drafted_approved_released_and_told_where_it_went() {
    let home = Home::quick().declared();
    home.done(&["take", ID]);
    home.done(&["message", ID]).says(&[
        "customers: next word due at ",
        "fits partial-first",
        "near full-first",
    ]);
    let look = ["message", ID, "partial-scope", "--set", "affected=cards", "--preview"];
    let said = home.done(&look).says(&["DRILL", "Affected: cards.", "to: ", "approved: goes out on the"]);
    assert!(said.out.contains("near: it is for the scope, and the first word is due"), "{}", said.out);
    home.done(&["log", ID]).says(&["declared"]);

    let edit = ["--format", "json", "message", ID, "partial-first", "--edit", "Cards fail."];
    let said = home.run(&edit).ended(1).complains(&["an edited text: before it goes out weber or dubois"]);
    let draft = number(&said.json()["draft"]);
    home.run(&["message", ID, "--release", &draft]).ended(1).complains(&["could: weber, dubois"]);
    home.run(&["message", ID, "--approve", &draft])
        .ended(1)
        .complains(&["nobody approves the text that they wrote"]);
    let attest = ["message", ID, "--approve", &draft, "--attest", "weber", "--how", "by phone"];
    home.done(&attest).says(&["partial-first approved by weber, attested: by phone"]);
    home.done(&["message", ID]).says(&["waits for ito to release it"]);
    home.done(&["message", ID, "--release", &draft]).says(&["Cards fail.", "edited, approved by weber"]);
    home.done(&["message", ID]).says(&["sent partial-first at ", " by ito: Cards fail."]);
    let told = home.done(&["--format", "json", "message", ID]).json();
    assert_eq!(told["sent"][0]["edited"]["attested"], true);
    assert_eq!(told["sent"][0]["channels"].as_array().unwrap().len(), 1, "{told}");

    let said = home.run(&["--as", "dubois", "--format", "json", "message", ID, "full-first"]).ended(1);
    let draft = number(&said.json()["draft"]);
    let discard = ["message", ID, "--discard", &draft, "--reason", "it is a partial outage"];
    home.done(&discard).says(&["draft discarded, it is a partial outage"]);
    home.run(&["message", ID, "partial-first", "--next", "3h"])
        .ended(1)
        .complains(&["too late for the next"]);
    home.run(&["message", ID, "--discard", &draft]).ended(2);
    home.run(&["message", ID, "partial-first", "--approve", "1"]).ended(2);
}

#[test]
fn an_edited_text_can_come_from_standard_input() {
    let home = Home::quick().declared();
    home.done(&["take", ID]);
    let mut command =
        assert_cmd::Command::from_std(home.command(&["message", ID, "partial-first", "--edit", "-"]));
    let said = super::kit::Said::of(command.write_stdin("Two lines\nof it\u{1b}[2J\n").output().unwrap());
    said.ended(1).says(&["Two lines\nof it␛[2J\nNext update: "]);
}

#[test]
fn the_deputy_lists_and_forgets_for_a_reason_and_a_secret_has_a_clock() {
    let home = Home::quick().declared();
    home.done(&["deputy", ID])
        .says(&["now ", "nobody commands: ito or khan takes command  [no-commander/0]"]);
    home.run(&["dismiss", ID, "no-comander/0", "--reason", "x"]).ended(2).complains(&["no-commander/0"]);
    home.done(&["dismiss", ID, "no-commander/0", "--reason", "ito is dialling in"]).says(&["dismissed"]);
    let listed = home.done(&["--format", "json", "deputy", ID]).json();
    assert_eq!(listed["dismissed"][0]["reason"], "ito is dialling in");
    let keys: Vec<_> = listed["concerns"].as_array().unwrap().iter().map(|it| it["key"].clone()).collect();
    assert!(!keys.contains(&"no-commander/0".into()), "{keys:?}");

    home.run(&["exposed", ID, "checkout-key-9", "--note", "x"]).ended(2).complains(&["did you mean"]);
    let exposed = ["exposed", ID, "checkout-key-7", "--since", "10m", "--note", "in a public repository"];
    home.done(&exposed).says(&["checkout-key-7 exposed since ", "in a public repository"]);
    home.done(&["deputy", ID])
        .says(&["attacked in 17 min on average, 9 at the fastest", "past the fastest attack"]);
    home.run(&["--as", "petrov", "contained", ID, "checkout-key-7", "--note", "x"]).ended(1);
    let contained = ["--as", "okafor", "contained", ID, "checkout-key-7", "--note", "the issuer locked it"];
    home.done(&contained).says(&["checkout-key-7 contained, the issuer locked it"]);
    let said = home.done(&["deputy", ID]);
    assert!(!said.out.contains("exposure/"), "{}", said.out);
}

#[test]
fn a_sitrep_is_drafted_without_a_trace_and_issued_with_ones_own_words() {
    let home = Home::quick().declared();
    let before = home.done(&["log", ID]).out;
    home.done(&["sitrep", ID, "--draft"]).says(&[
        "DRILL SEV1",
        "Condition: sev1, active, since",
        "Needs: Nobody commands",
    ]);
    assert_eq!(home.done(&["log", ID]).out, before, "a draft recorded something");
    let said = home.done(&["--format", "json", "sitrep", ID, "--needs", "a second person"]);
    assert_eq!(said.json()["needs"], "a second person");
    home.done(&["log", ID]).says(&["sitrep: sev1, active, since"]);
    home.run(&["sitrep", ID, "--send", "nowhere"])
        .ended(2)
        .complains(&["there is no place for a sitrep `nowhere`", "chat:launch-leads"]);
}
