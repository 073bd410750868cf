//! Alerts, and mail.

use std::fs;

use serde_json::json;

use crate::e2e::kit::http;
use crate::e2e::kit::limit::until;
use crate::e2e::kit::process::command;
use crate::e2e::kit::silent::OneAnswer;
use crate::servers::kit::alertmanager::Alertmanager;
use crate::servers::kit::mail::{self, Mail};

#[test]
fn a_silence_keeps_an_alert_quiet_until_it_ends() {
    let alerts = Alertmanager::start();
    alerts.raise("CheckoutDown", "shop");
    until("the alert", || (alerts.state("CheckoutDown")? == "active").then_some(()));
    let silence = json!({"matchers": [{"name": "service", "value": "shop", "isRegex": false, "isEqual": true}],
        "startsAt": "2001-01-01T00:00:00Z", "endsAt": "2999-01-01T00:00:00Z",
        "createdBy": "desk", "comment": "being worked on"});
    let answer = http::call("POST", &format!("{}/silences", alerts.api()), &[], Some(&silence)).was(200);
    let id = answer.json()["silenceID"].as_str().unwrap().to_owned();
    until("the silence", || (alerts.state("CheckoutDown")? == "suppressed").then_some(()));
    assert_eq!(alerts.silenced_by("CheckoutDown"), std::slice::from_ref(&id));
    http::call("DELETE", &format!("{}/silence/{id}", alerts.api()), &[], None).was(200);
    assert_eq!(alerts.silence(&id)["status"]["state"], "expired");
    until("its end", || (alerts.state("CheckoutDown")? == "active").then_some(()));
}

#[test]
fn an_alert_is_posted_with_the_token_that_was_agreed_and_its_end_too() {
    let desk = OneAnswer::status(200, "");
    let alerts = Alertmanager::posting_to(&format!("http://127.0.0.1:{}/alerts", desk.port), "agreed-token");
    alerts.raise("CheckoutDown", "shop");
    let said = desk.change();
    assert!(said.contains("Authorization: Bearer agreed-token") && said.contains("\"firing\""), "{said}");
    alerts.resolve("CheckoutDown", "shop");
    let said = desk.change();
    assert!(said.contains("\"status\":\"resolved\""), "{said}");
}

/// Send a letter by `curl`, with these options; was it taken?
fn send(mail: &Mail, options: &[&str]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter");
    fs::write(&file, "From: desk@campaign.test\r\nSubject: Checkout is down\r\n\r\nWe know.\r\n").unwrap();
    let mut curl = command("curl");
    curl.args(["--silent", "--url", &format!("smtp://127.0.0.1:{}", mail.port)]).args(options);
    curl.args(["--mail-from", "desk@campaign.test", "--mail-rcpt", "press@campaign.test"]);
    curl.arg("--upload-file").arg(&file).status().unwrap().success()
}

#[test]
fn mail_that_was_taken_can_be_read() {
    let mail = Mail::start();
    assert!(mail.letters().is_empty());
    assert!(send(&mail, &[]));
    let letters = mail.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].header("subject"), "Checkout is down");
    assert_eq!(letters[0].recipients(), "press@campaign.test");
    assert_eq!(letters[0].body().trim_end(), "We know.");
}

#[test]
fn a_guarded_mail_server_takes_nothing_from_strangers_or_in_the_clear() {
    let mail = Mail::guarded();
    let certificate = mail.certificate();
    let trusted = ["--ssl-reqd", "--cacert", certificate.to_str().unwrap()];
    let login = |password: &str| format!("{}:{password}", mail::SENDER.0);
    assert!(!send(&mail, &["--user", &login(mail::SENDER.1)]));
    assert!(!send(&mail, &["--ssl-reqd", "--user", &login(mail::SENDER.1)]));
    assert!(!send(&mail, &trusted));
    assert!(!send(&mail, &[&trusted[..], &["--user", &login("wrong")]].concat()));
    assert!(mail.letters().is_empty());
    assert!(send(&mail, &[&trusted[..], &["--user", &login(mail::SENDER.1)]].concat()));
    assert_eq!(mail.letters().len(), 1);
}
