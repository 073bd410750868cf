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
