//! Messages: that they are there, approved, unexpired, unchanged, and can be filled.

use warroom::plan::{Code, digest};

use super::kit::{Desk, OPENS};
use super::quoted::{said, said_in};

const FILE: &str = "config/messages.toml";
const SALE: &str = "config/campaigns/sale.toml";
const LAST: &str = "digest = \"54a6df861d5c6de1c8151992b2d7659f546f43fdae84a13055e50372cf6342cb\"";

fn nothing() -> Vec<String> {
    Vec::new()
}

/// The last message with another line in place of the end of its approval.
fn last_expires(line: &str) -> Desk {
    let sound = format!("expires_at = 2027-03-20T00:00:00Z\n{LAST}");
    Desk::sound().replace(FILE, &sound, &format!("{line}\n{LAST}"))
}

/// The last message with another text, approved as it is.
fn last_says(body: &str, variables: &str) -> Vec<String> {
    let approved = format!("digest = \"{}\"", digest::sha256_hex(body.as_bytes()));
    let desk = Desk::sound()
        .replace(
            FILE,
            "variables = []\nbody = \"Payments work again.\"",
            &format!("variables = {variables}\nbody = '{body}'"),
        )
        .replace(FILE, LAST, &approved);
    assert_eq!(said(&desk, Code::MessageChanged), nothing());
    let found = said(&desk, Code::MessageVariableUnknown);
    let strip = |line: &String| line.split_once("] ").unwrap().1.to_owned();
    found.iter().map(strip).collect()
}

#[test]
fn each_outage_needs_a_text_for_customers() {
    let list = "messages = [\"partial-first\", \"full-first\", \"resolved-final\"]";
    let desk = Desk::sound().replace(SALE, list, "messages = []");
    let line = |words: &str| {
        format!(
            "error config/campaigns/sale.toml [messages = []] the campaign has no text that tells customers of {words}"
        )
    };
    let expected = ["a full outage", "a partial outage", "the end of an outage"].map(line);
    assert_eq!(said(&desk, Code::MessageMissing), expected);
    let executives = "outage = \"resolved\"\nphase = \"final\"\naudience = \"executives\"";
    let customers = "outage = \"resolved\"\nphase = \"final\"\naudience = \"customers\"";
    let desk = Desk::sound().replace(FILE, customers, executives);
    let found = said(&desk, Code::MessageMissing);
    assert!(found.len() == 1 && found[0].ends_with("tells customers of the end of an outage"), "{found:?}");
}

#[test]
fn a_text_that_a_step_releases_is_one_of_the_campaigns() {
    let step = "[[step]]\nid = \"tell\"\ntitle = \"Tell\"\nkind = \"message\"\nmessage = \"resolved-final\"\n\n[[step]]\nid = \"prove\"";
    let desk = Desk::sound().replace(SALE, "\"full-first\", \"resolved-final\"", "\"full-first\"").replace(
        "runbooks/recover.toml",
        "[[step]]\nid = \"prove\"",
        step,
    );
    assert_eq!(said(&desk, Code::MessageMissing), nothing());
    let desk = desk.replace(FILE, LAST, "");
    assert_eq!(said(&desk, Code::MessageUnapproved).len(), 1);
}

#[test]
fn a_message_that_does_not_exist_is_said_once() {
    let desk = Desk::sound().replace(SALE, "\"resolved-final\"", "\"resolved-finale\"");
    let found = said(&desk, Code::MessageMissing);
    assert!(found.len() == 1 && found[0].contains("there is no message `resolved-finale`"), "{found:?}");
}

#[test]
fn only_the_messages_of_the_campaign_are_looked_at() {
    let draft = "[[message]]\nid = \"draft\"\noutage = \"full\"\nphase = \"update\"\naudience = \"customers\"\nbody = \"{{ nothing }}\"\n\n[[message]]\nid = \"resolved-final\"";
    let desk = Desk::sound().replace(FILE, "[[message]]\nid = \"resolved-final\"", draft);
    for code in [Code::MessageUnapproved, Code::MessageVariableUnknown] {
        assert_eq!(said(&desk, code), nothing());
    }
}

#[test]
fn an_approval_that_lacks_a_part_is_none() {
    let desk = Desk::sound().replace(FILE, LAST, "");
    let line =
        "error config/messages.toml [[[message]]] message `resolved-final` is not approved: it lacks digest";
    assert_eq!(said(&desk, Code::MessageUnapproved), [line]);
}

#[test]
fn an_approval_counts_from_its_instant_on() {
    let sound = Desk::sound();
    assert_eq!(said_in(&sound.check_at("sale", "2027-02-22T10:00:00Z"), Code::MessageUnapproved), nothing());
    let early = said_in(&sound.check_at("sale", "2027-02-22T09:59:59Z"), Code::MessageUnapproved);
    assert_eq!(early.len(), 3);
    assert!(early[0].ends_with("is approved only from 2027-02-22T10:00:00Z on"), "{early:?}");
}

#[test]
fn an_approval_lasts_until_the_window_closes() {
    let found = |expires: &str| said(&last_expires(&format!("expires_at = {expires}")), Code::MessageExpired);
    assert_eq!(found("2027-03-05T22:00:00Z"), nothing(), "to the very end is enough");
    let line = |at: &str, why: &str| {
        [format!(
            "error config/messages.toml [expires_at = {at}] the approval of message `resolved-final` {why}"
        )]
    };
    assert_eq!(
        found("2027-03-05T21:59:59Z"),
        line(
            "2027-03-05T21:59:59Z",
            "ends 2027-03-05T21:59:59Z, before the window closes 2027-03-05T22:00:00Z"
        )
    );
    assert_eq!(found(OPENS), line(OPENS, "ended 2027-03-02T09:00:00Z"));
}

#[test]
fn a_changed_text_is_found_whatever_the_change_and_the_hint_has_its_digest() {
    let desk = Desk::sound().replace(FILE, "\"Payments work again.\"", "\"Payments work again. \"");
    let report = desk.check();
    let found = super::kit::with(&report, Code::MessageChanged);
    assert_eq!(found.len(), 1);
    let hint = found[0].problem.hint.as_ref().unwrap().as_str();
    assert!(hint.ends_with(&digest::sha256_hex(b"Payments work again. ")), "{hint}");
}

#[test]
fn what_the_war_room_does_not_fill_is_found() {
    let name = "message `resolved-final`";
    assert_eq!(last_says("It is over since {{ ended }}.", "[\"ended\"]"), nothing());
    assert_eq!(last_says("It is over { for {now}} and %} all.", "[]"), nothing());
    let one = format!("{name} uses `ended`, which is none of its `variables`");
    assert_eq!(last_says("It is over since {{ ended }}.", "[]"), [one]);
    let filter = format!("{name} has `{{{{ ended | upper }}}}`, which nothing fills");
    assert_eq!(last_says("It is over since {{ ended | upper }}.", "[\"ended\"]"), [filter]);
    let block = "It is{% if ended %} over since {{ended}}{% endif %}.";
    let tags =
        ["{% endif %}", "{% if ended %}"].map(|tag| format!("{name} has `{tag}`, which nothing fills"));
    assert_eq!(last_says(block, "[\"ended\"]"), tags);
}
