//! Mail; the letter lies in the mail server's folder.

use crate::servers::kit::desk::{self, Desk};
use crate::servers::kit::mail::{self, Mail};

const TO: &str = "press@campaign.test";

fn desk(server: &Mail, password: &str, trusts: bool) -> Desk {
    let desk = desk::with(&["mail-send"])
        .name("mail_server", &format!("127.0.0.1:{}", server.port))
        .name("mail_user", mail::SENDER.0)
        .name("mail_from", mail::SENDER.0)
        .name("mail_to", TO)
        .secret("SMTP_PASSWORD", password);
    if trusts { desk.trust(&server.certificate()) } else { desk }.open()
}

const LETTER: [&str; 2] = ["subject=Checkout is down", "text=We know.\nMore at 14:35."];

#[test]
fn mail_send_hands_over_one_letter_with_the_calls_own_id() {
    let server = Mail::guarded();
    let desk = desk(&server, mail::SENDER.1, true);
    let fired = desk.fire_for_good("mail-send", TO, &LETTER).is("accepted, effect not looked for");
    let letters = server.letters();
    assert_eq!(letters.len(), 1, "{letters:#?}");
    assert_eq!(letters[0].recipients(), TO);
    assert_eq!(letters[0].header("subject"), "Checkout is down");
    assert!(letters[0].body().contains("We know."), "{}", letters[0].text);
    assert!(letters[0].header("message-id").contains(fired.key()), "{}", letters[0].text);
}

#[test]
fn mail_send_with_a_wrong_password_has_failed_and_nothing_arrives() {
    let server = Mail::guarded();
    let desk = desk(&server, "not-the-right-password", true);
    desk.fire_for_good("mail-send", TO, &LETTER).is("failed").because(&["535"]);
    assert!(server.letters().is_empty());
}

#[test]
fn mail_send_gives_no_password_to_a_server_that_it_does_not_trust() {
    let server = Mail::guarded();
    let desk = desk(&server, mail::SENDER.1, false);
    desk.fire_for_good("mail-send", TO, &LETTER).is("failed").because(&["certificate"]);
    assert!(server.letters().is_empty());
}

#[test]
fn mail_send_gives_no_password_to_a_server_without_encryption() {
    let server = Mail::start();
    let desk = desk(&server, mail::SENDER.1, false);
    desk.fire_for_good("mail-send", TO, &LETTER).is("failed").because(&["STARTTLS"]);
    assert!(server.letters().is_empty());
}

#[test]
fn mail_page_is_one_letter_to_the_person_who_is_paged_with_the_deliverys_own_id() {
    let server = Mail::guarded();
    let desk = desk::with(&["mail-page"])
        .name("mail_server", &format!("127.0.0.1:{}", server.port))
        .name("mail_user", mail::SENDER.0)
        .name("mail_from", mail::SENDER.0)
        .secret("SMTP_PASSWORD", mail::SENDER.1)
        .trust(&server.certificate())
        .pages_by("mail", "email", "ito@campaign.test")
        .open();
    let said = desk.run("page", &["ic"]).ended(0);
    assert!(said.out.contains("by mail: delivered (250)"), "{}", said.out);
    let letters = server.letters();
    assert_eq!(letters.len(), 1, "{letters:#?}");
    assert_eq!(letters[0].recipients(), "ito@campaign.test");
    assert!(letters[0].header("subject").contains("shop is down"), "{}", letters[0].text);
    assert!(letters[0].body().contains("warroom ack spring-1 ic"), "{}", letters[0].text);
    let record = desk.run("log", &[]).ended(0).out;
    let requested = record.lines().find(|line| line.contains("\"type\":\"delivery_requested\"")).unwrap();
    let line: serde_json::Value = serde_json::from_str(requested).unwrap();
    let key = line["data"]["idempotency_key"].as_str().unwrap();
    assert!(letters[0].header("message-id").contains(key), "{}", letters[0].text);
}

#[test]
fn mail_page_that_the_server_turns_away_is_not_delivered_and_says_whom_to_reach_by_hand() {
    let server = Mail::guarded();
    let desk = desk::with(&["mail-page"])
        .name("mail_server", &format!("127.0.0.1:{}", server.port))
        .name("mail_user", mail::SENDER.0)
        .name("mail_from", mail::SENDER.0)
        .secret("SMTP_PASSWORD", "not-the-right-password")
        .trust(&server.certificate())
        .pages_by("mail", "email", "ito@campaign.test")
        .open();
    let said = desk.run("page", &["ic"]).ended(3);
    assert!(
        said.out.contains("not delivered") && said.out.contains("email ito@campaign.test"),
        "{}",
        said.out
    );
    assert!(server.letters().is_empty());
}
