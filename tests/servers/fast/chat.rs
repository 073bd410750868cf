//! Messages, calls and users at vendors that somebody else has rebuilt.

use serde_json::json;

use crate::e2e::kit::http;
use crate::servers::kit::emulate::{self, Emulate};

#[test]
fn slack_keeps_what_is_posted_and_refuses_with_status_200() {
    let slack = Emulate::start(&["slack"]);
    let post = |token, text| {
        let channel = slack.slack_channel(emulate::SLACK_CHANNEL);
        slack.slack(token, "chat.postMessage", &json!({"channel": channel, "text": text}))
    };
    let refused = post(emulate::SLACK_READER, "not to be seen");
    assert_eq!((&refused["ok"], &refused["error"]), (&json!(false), &json!("missing_scope")));
    assert_eq!(slack.slack_messages(emulate::SLACK_CHANNEL), [] as [serde_json::Value; 0]);
    assert_eq!(post(emulate::SLACK_TOKEN, "Checkout is down")["ok"], true);
    assert_eq!(slack.slack_messages(emulate::SLACK_CHANNEL)[0]["text"], "Checkout is down");
    assert_eq!(slack.slack_channel("incident-42"), None);
    let opened = slack.slack(emulate::SLACK_TOKEN, "conversations.create", &json!({"name": "incident-42"}));
    assert_eq!(opened["ok"], true, "{opened}");
    assert!(slack.slack_channel("incident-42").is_some());
}

#[test]
fn twilio_keeps_what_is_sent_from_a_number_of_the_account() {
    let twilio = Emulate::start(&["twilio"]);
    let (account, secret) = emulate::TWILIO;
    let send = |secret, from| {
        let ask = http::ask("POST", &format!("{}/Messages.json", twilio.twilio())).basic(account, secret);
        ask.form(&[("From", from), ("To", "+15550001111"), ("Body", "Checkout is down")]).sent()
    };
    assert_eq!(send("wrong", emulate::TWILIO_NUMBER).was(401).json()["code"], 20003);
    assert_eq!(send(secret, "+15559999999").was(400).json()["code"], 21606);
    assert!(twilio.twilio_messages().is_empty());
    send(secret, emulate::TWILIO_NUMBER).was(201);
    assert_eq!(twilio.twilio_messages()[0]["body"], "Checkout is down");
    let ask = http::ask("POST", &format!("{}/Calls.json", twilio.twilio())).basic(account, secret);
    let fields = [("From", emulate::TWILIO_NUMBER), ("To", "+15550001111"), ("Twiml", "<Response/>")];
    ask.form(&fields).sent().was(201);
    assert_eq!(twilio.twilio_calls()[0]["to"], "+15550001111");
}

#[test]
fn okta_suspends_a_user_and_ends_a_token() {
    let okta = Emulate::start(&["okta"]);
    let user = okta.okta_user(emulate::OKTA_USER);
    assert_eq!(user["status"], "ACTIVE");
    let suspend =
        format!("{}/api/v1/users/{}/lifecycle/suspend", okta.url("okta"), user["id"].as_str().unwrap());
    let key = format!("Authorization: SSWS {}", emulate::OKTA_KEY);
    http::call("POST", &suspend, &[&key], None).was(200);
    assert_eq!(okta.okta_user(emulate::OKTA_USER)["status"], "SUSPENDED");
    let token = okta.okta_token();
    assert!(okta.okta_is_active(&token));
    okta.okta_oauth("revoke", &[("token", &token)]);
    assert!(!okta.okta_is_active(&token));
}

#[test]
fn resend_keeps_one_mail_for_one_idempotency_key() {
    let resend = Emulate::start(&["resend"]);
    let mail = json!({"from": format!("desk@{}", emulate::RESEND_DOMAIN), "to": "press@campaign.test",
        "subject": "Checkout is down", "text": "We know."});
    let send = || {
        let ask = http::ask("POST", &format!("{}/emails", resend.url("resend"))).bearer(emulate::RESEND_KEY);
        ask.header("Idempotency-Key: incident-42").json(&mail).sent().was(200).json()["id"].clone()
    };
    assert_eq!(send(), send());
    let kept = resend.resend_mails();
    assert_eq!((kept.len(), &kept[0]["subject"]), (1, &json!("Checkout is down")));
}

#[test]
fn github_keeps_an_issue_and_wants_a_token() {
    let github = Emulate::start(&["github"]);
    let issues = format!("/repos/{}/issues", emulate::GITHUB_REPOSITORY);
    http::ask("POST", &format!("{}{issues}", github.url("github")))
        .json(&json!({"title": "x"}))
        .sent()
        .was(401);
    github.github("POST", &issues, Some(&json!({"title": "Checkout was down"}))).was(201);
    assert_eq!(github.github("GET", &issues, None).was(200).json()[0]["title"], "Checkout was down");
}
