//! Messages, texts and mails at vendors that somebody else has rebuilt; their own lists show what they took.

use crate::servers::kit::desk::{self, Desk};
use crate::servers::kit::emulate::{self, Emulate};

fn slack(server: &Emulate, token: &str) -> Desk {
    desk::with(&["slack-message"])
        .name("slack_api", &format!("{}/api", server.url("slack")))
        .name("slack_channel", &server.slack_channel(emulate::SLACK_CHANNEL).unwrap())
        .secret("SLACK_BOT_TOKEN", token)
        .open()
}

#[test]
fn slack_message_is_in_the_channel_until_it_is_undone() {
    let server = Emulate::start(&["slack"]);
    let desk = slack(&server, emulate::SLACK_TOKEN);
    let fired = desk.fire("slack-message", &["text=Checkout is \"down\", we know."]).is("verified");
    let messages = server.slack_messages(emulate::SLACK_CHANNEL);
    assert_eq!(messages.len(), 1, "{messages:#?}");
    assert_eq!(messages[0]["text"], format!("{}: Checkout is \"down\", we know.", desk.incident));
    desk.undo(&fired).is("verified");
    assert!(server.slack_messages(emulate::SLACK_CHANNEL).is_empty());
}

#[test]
fn slack_message_that_slack_refuses_with_status_200_has_failed() {
    let server = Emulate::start(&["slack"]);
    let desk = slack(&server, emulate::SLACK_READER);
    desk.fire("slack-message", &["text=not to be seen"]).is("failed").because(&["/ok", "missing_scope"]);
    assert!(server.slack_messages(emulate::SLACK_CHANNEL).is_empty());
}

fn twilio(server: &Emulate, secret: &str) -> Desk {
    desk::with(&["twilio-sms"])
        .name("twilio_api", &format!("{}/2010-04-01", server.url("twilio")))
        .name("twilio_account", emulate::TWILIO.0)
        .name("twilio_from", emulate::TWILIO_NUMBER)
        .secret("TWILIO_AUTH_TOKEN", secret)
        .open()
}

const TEXT: [&str; 2] = ["to=+15550001111", "text=Checkout is down"];

#[test]
fn twilio_sms_is_taken_for_its_number() {
    let server = Emulate::start(&["twilio"]);
    let desk = twilio(&server, emulate::TWILIO.1);
    desk.fire_for_good("twilio-sms", "+15550001111", &TEXT).is("verified");
    let messages = server.twilio_messages();
    assert_eq!(messages.len(), 1, "{messages:#?}");
    assert_eq!(messages[0]["to"], "+15550001111");
    assert_eq!(messages[0]["body"], format!("{}: Checkout is down", desk.incident));
}

#[test]
fn twilio_sms_with_a_wrong_token_has_failed() {
    let server = Emulate::start(&["twilio"]);
    let desk = twilio(&server, "not-the-right-token");
    desk.fire_for_good("twilio-sms", "+15550001111", &TEXT).is("failed").because(&["401", "20003"]);
    assert!(server.twilio_messages().is_empty());
}

fn resend(server: &Emulate) -> Desk {
    desk::with(&["resend-mail"])
        .name("resend_api", &server.url("resend"))
        .name("mail_from", &format!("desk@{}", emulate::RESEND_DOMAIN))
        .name("mail_to", "press@campaign.test")
        .secret("RESEND_API_KEY", emulate::RESEND_KEY)
        .open()
}

#[test]
fn resend_mail_is_kept_once() {
    let server = Emulate::start(&["resend"]);
    let desk = resend(&server);
    desk.fire_for_good("resend-mail", "press@campaign.test", &["subject=Checkout is down", "text=We know."])
        .is("verified");
    let mails = server.resend_mails();
    assert_eq!((mails.len(), &mails[0]["subject"]), (1, &"Checkout is down".into()), "{mails:#?}");
}
