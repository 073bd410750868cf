//! Mails: what is said to the server, and what is certain afterwards.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use warroom::plan::Duration;
use warroom::runtime::world::{Call, CallOutcome, World as _};

use super::kit::{excerpt, expecting, line, mail, secret_in, world_with};
use super::mail_server::{Does, MailServer, Manners};
use super::server::Authority;

fn letter(server: SocketAddr, changes: &Value) -> Call {
    let mut letter = json!({
        "server": server.to_string(), "tls": "none", "from": "Desk <desk@campaign.test>",
        "to": ["ops@campaign.test", "owner@campaign.test"], "subject": "Checkout is down",
        "text": "One.\n.\nTwo.",
    });
    letter.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    mail(letter)
}

async fn send(folder: &Path, call: Call) -> CallOutcome {
    world_with(json!({"allowed_hosts": ["127.0.0.1"], "ca_file": "ca.pem"}), folder).call(call).await
}

async fn plainly(call: Call) -> CallOutcome {
    world_with(json!({"allowed_hosts": ["127.0.0.1", "localhost"]}), Path::new("/")).call(call).await
}

/// A folder with a secret and the CA file, and a server's certificate under it.
fn trusted() -> (TempDir, Manners) {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    secret_in(folder.path(), "s3cret-value");
    std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
    (folder, Manners { tls: Some(Arc::new(authority.server((4000, 1, 1)))), ..Manners::default() })
}

#[tokio::test]
async fn what_was_prepared_is_what_arrives() {
    let mut server = MailServer::start(Manners::default()).await;
    let outcome = plainly(letter(server.address, &json!({}))).await;
    assert_eq!((line(&outcome).as_str(), excerpt(&outcome).as_str()), ("succeeded 250", "taken as 4711"));
    let lines = server.lines();
    assert_eq!(
        lines[..5],
        [
            "EHLO [127.0.0.1]",
            "MAIL FROM:<desk@campaign.test>",
            "RCPT TO:<ops@campaign.test>",
            "RCPT TO:<owner@campaign.test>",
            "DATA",
        ]
    );
    for header in [
        "From: Desk <desk@campaign.test>",
        "To: ops@campaign.test, owner@campaign.test",
        "Subject: Checkout is down",
        "Message-ID: <key-of-the-intent@campaign.test>",
    ] {
        assert!(lines.iter().any(|line| line == header), "{header}: {lines:?}");
    }
    let end = lines.iter().position(String::is_empty).unwrap();
    assert_eq!(lines[end..end + 5], ["", "One.", "..", "Two.", "."]);
}

#[rstest]
#[case::starttls(false, "starttls")]
#[case::wrapped(true, "wrapped")]
#[tokio::test]
async fn a_login_goes_out_under_tls_only(#[case] wrapped: bool, #[case] tls: &str) {
    let (folder, manners) = trusted();
    let mut server = MailServer::start(Manners { wrapped, ..manners }).await;
    let login = json!({"tls": tls, "user": "desk", "password": "file:key"});
    let outcome = send(folder.path(), letter(server.address, &login)).await;
    assert_eq!(line(&outcome), "succeeded 250");
    let lines = server.lines();
    let tls_at = lines.iter().position(|line| line == "(TLS)").unwrap();
    let plain = format!("AUTH PLAIN {}", STANDARD.encode("\0desk\0s3cret-value"));
    assert_eq!(lines[..tls_at], if wrapped { vec![] } else { vec!["EHLO [127.0.0.1]", "STARTTLS"] });
    assert_eq!(lines[tls_at + 1..tls_at + 3], ["EHLO [127.0.0.1]".to_owned(), plain]);
}

#[tokio::test]
async fn a_server_that_asks_for_the_login_gets_it_piece_by_piece() {
    let (folder, manners) = trusted();
    let steps = vec![
        ("EHLO", Does::Says("250-mail.test\r\n250-STARTTLS\r\n250 AUTH LOGIN")),
        ("AUTH LOGIN", Does::Says("334 VXNlcm5hbWU6")),
        ("ZGVzaw==", Does::Says("334 UGFzc3dvcmQ6")),
        ("czNjcmV0LXZhbHVl", Does::Says("235 welcome")),
    ];
    let server = MailServer::start(Manners { instead: steps, ..manners }).await;
    let login = json!({"tls": "starttls", "user": "desk", "password": "file:key"});
    assert_eq!(line(&send(folder.path(), letter(server.address, &login)).await), "succeeded 250");
}

#[tokio::test]
async fn a_secret_that_the_server_repeats_is_scrubbed() {
    let (folder, manners) = trusted();
    let echo = Does::Says("535 no such user: desk/s3cret-value AGRlc2sAczNjcmV0LXZhbHVl");
    let mut server = MailServer::start(Manners { instead: vec![("AUTH", echo)], ..manners }).await;
    let login = json!({"tls": "starttls", "user": "desk", "password": "file:key"});
    let outcome = send(folder.path(), letter(server.address, &login)).await;
    assert!(line(&outcome).starts_with("failed 535: answered 535: no such user: desk/•••• "), "{outcome:?}");
    assert!(!format!("{outcome:?}").contains("s3cret"), "{outcome:?}");
    assert!(!server.lines().iter().any(|line| line.starts_with("MAIL")));
}

#[rstest]
#[case("EHLO", "554 no", "failed 554: answered 554: no")]
#[case("MAIL", "451 later", "failed 451: answered 451: later")]
#[case("RCPT TO:<owner", "550 5.1.1 nobody", "failed 550: answered 550: 5.1.1 nobody")]
#[case("DATA", "452 full", "failed 452: answered 452: full")]
#[case(".", "554 spam", "failed 554: answered 554: spam")]
#[case(".", "451 later", "failed 451: answered 451: later")]
#[tokio::test]
async fn a_no_is_a_no_at_every_step(
    #[case] step: &'static str,
    #[case] no: &'static str,
    #[case] said: &str,
) {
    let mut server = MailServer::start(Manners::instead(step, Does::Says(no))).await;
    assert_eq!(line(&plainly(letter(server.address, &json!({}))).await), said);
    // Refused for one, sent to nobody.
    assert!(step == "." || !server.lines().contains(&".".to_owned()));
}

#[rstest]
#[case("EHLO", Does::Closes, "failed: the connection closed, or the reply has no end; nothing was sent")]
#[case("RCPT", Does::Hangs, "failed: no answer in 500ms; nothing was sent")]
#[case("DATA", Does::Closes, "failed: the connection closed, or the reply has no end; nothing was sent")]
#[case("MAIL", Does::Says("what?"), "failed: the reply is not SMTP; nothing was sent")]
#[case(".", Does::Closes, "unknown: the connection closed, or the reply has no end")]
#[case(".", Does::Hangs, "unknown: no answer in 500ms")]
#[case(".", Does::Says("what?"), "unknown: the reply is not SMTP")]
#[tokio::test]
async fn a_lost_answer_is_unknown_once_the_mail_is_handed_over(
    #[case] step: &'static str,
    #[case] does: Does,
    #[case] said: &str,
) {
    let server = MailServer::start(Manners::instead(step, does)).await;
    let call = Call { timeout: Duration::millis(500), ..letter(server.address, &json!({})) };
    assert_eq!(line(&plainly(call).await), said);
}

#[tokio::test]
async fn a_server_without_tls_gets_neither_login_nor_mail() {
    let (folder, _) = trusted();
    let mut server = MailServer::start(Manners::default()).await;
    let login = json!({"tls": "starttls", "user": "desk", "password": "file:key"});
    let outcome = send(folder.path(), letter(server.address, &login)).await;
    assert_eq!(line(&outcome), "failed: the server does not offer STARTTLS; nothing was sent");
    assert_eq!(server.lines(), ["EHLO [127.0.0.1]"]);
}

#[tokio::test]
async fn what_is_said_before_tls_does_not_count_after_it() {
    let (folder, manners) = trusted();
    let early = Does::Says("220 go ahead\r\n250-mail.test\r\n250 AUTH PLAIN\r\n235 welcome");
    let mut server = MailServer::start(Manners { instead: vec![("STARTTLS", early)], ..manners }).await;
    let outcome = send(folder.path(), letter(server.address, &json!({"tls": "starttls"}))).await;
    assert_eq!(line(&outcome), "failed: the server goes on speaking before TLS; nothing was sent");
    assert_eq!(server.lines(), ["EHLO [127.0.0.1]", "STARTTLS"]);
}

#[rstest]
#[case::starttls(false, "starttls")]
#[case::wrapped(true, "wrapped")]
#[tokio::test]
async fn an_untrusted_certificate_gets_no_mail(#[case] wrapped: bool, #[case] tls: &str) {
    let (_, manners) = trusted();
    let mut server = MailServer::start(Manners { wrapped, ..manners }).await;
    let outcome = plainly(letter(server.address, &json!({"tls": tls}))).await;
    assert_eq!(line(&outcome), "failed: certificate is from an unknown issuer; nothing was sent");
    assert!(!server.lines().iter().any(|line| line == "(TLS)"));
}

#[rstest]
#[case(json!({"server": "mail.test"}), "host mail.test:587 is not on the allow-list")]
#[case(json!({"server": "mail.test", "tls": "wrapped"}), "host mail.test:465 is not on the allow-list")]
#[case(json!({"to": ["ops@campaign.test, evil@other.test"]}), "`ops@campaign.test, evil@other.test` is no address: ")]
#[case(json!({"user": "desk", "password": "env:WARROOM_NOT_SET"}), "env:WARROOM_NOT_SET: not set")]
#[tokio::test]
async fn what_can_not_be_sent_is_certain(#[case] changes: Value, #[case] why: &str) {
    let mut server = MailServer::start(Manners::default()).await;
    let said = line(&plainly(letter(server.address, &changes)).await);
    assert!(said.starts_with(&format!("failed: {why}")) && said.ends_with("; nothing was sent"), "{said}");
    assert_eq!(server.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn a_password_stays_on_this_machine_without_tls() {
    let (folder, _) = trusted();
    let http = json!({"allowed_hosts": ["mail.test"]});
    let login = json!({"server": "mail.test", "user": "desk", "password": "file:key"});
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 1));
    let outcome = world_with(http, folder.path()).call(letter(nowhere, &login)).await;
    let said = "failed: a password is not sent to another machine without TLS; nothing was sent";
    assert_eq!(line(&outcome), said);
}

#[tokio::test]
async fn the_reply_is_judged_by_the_file() {
    let server = MailServer::start(Manners::default()).await;
    for (expect, said) in [
        (json!({"contains": "taken as"}), "succeeded 250"),
        (json!({"status": [251]}), "failed 250: answered 250"),
    ] {
        let call = expecting(letter(server.address, &json!({})), expect);
        assert_eq!(line(&plainly(call).await), said);
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_certain() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let outcome = plainly(letter(address, &json!({}))).await;
    assert_eq!(line(&outcome), "failed: connection refused; nothing was sent");
}
