//! Our own DNS updates and mails, at servers that have never heard of us.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};
use warroom::plan::template::resolve_call;
use warroom::plan::{CallTemplate, Duration, Vars};
use warroom::runtime::clock::Clock;
use warroom::runtime::live::{LiveSettings, LiveWorld};
use warroom::runtime::world::{Call, CallOutcome, Purpose, World as _};

use crate::servers::kit::bind::{self, Bind};
use crate::servers::kit::mail::{self, Mail};

/// Make a call in the live world; how it ended, in one line.
fn make(template: CallTemplate<'_>, ca_file: Option<&Path>, secret: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, secret).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let http = json!({"allowed_hosts": ["127.0.0.1"], "ca_file": ca_file});
    let settings = LiveSettings {
        http: serde_json::from_value(http).unwrap(),
        resolvers: Vec::new(),
        root: folder.path().to_owned(),
    };
    let call = Call {
        request: resolve_call(template, &Vars::default()).unwrap(),
        expect: serde_json::from_value(json!({})).unwrap(),
        timeout: Duration::secs(20),
        idempotency_key: "inc-7-fire-12".to_owned(),
        action: serde_json::from_value(json!("some-action")).unwrap(),
        purpose: Purpose::Act,
        pick: BTreeMap::new(),
        simulate: serde_json::from_value(json!({})).unwrap(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match runtime.block_on(LiveWorld::new(settings, Clock::Wall).call(call)) {
        CallOutcome::Succeeded { status, .. } => format!("succeeded {status}"),
        CallOutcome::Failed { status, reason, .. } => format!("failed {}: {reason}", status.unwrap_or(0)),
        CallOutcome::Unknown { reason, .. } => format!("unknown: {reason}"),
    }
}

fn switch(bind: &Bind, secret: &str, only_if: &str, changes: &Value) -> String {
    let mut update = json!({
        "server": format!("127.0.0.1:{}", bind.port), "zone": bind::ZONE, "name": bind::NAME, "ttl": 30,
        "values": ["198.51.100.7", "198.51.100.8"], "only_if": [only_if],
        "tsig": {"name": bind::KEY, "key": "file:key"},
    });
    update.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    make(CallTemplate::DnsUpdate(&serde_json::from_value(update).unwrap()), None, secret)
}

#[test]
fn bind_takes_our_update_and_puts_the_old_records_back() {
    let bind = Bind::start();
    let serial = bind.serial();
    assert_eq!(switch(&bind, bind::SECRET, bind::BEFORE, &json!({})), "succeeded 0");
    let mut now = bind.dig(bind::NAME, "A");
    now.sort();
    assert_eq!(now, ["198.51.100.7", "198.51.100.8"]);
    assert_eq!(bind.serial(), serial + 1);
    let back = json!({"values": [bind::BEFORE], "only_if": ["198.51.100.8", "198.51.100.7"]});
    assert_eq!(switch(&bind, bind::SECRET, "", &back), "succeeded 0");
    assert_eq!(bind.dig(bind::NAME, "A"), [bind::BEFORE]);
}

#[test]
fn bind_takes_every_type_that_we_write() {
    let bind = Bind::start();
    for (kind, values, seen) in [
        ("AAAA", json!(["2001:db8::7"]), "2001:db8::7"),
        ("TXT", json!(["v=spf1 -all; \"quoted\""]), "\"v=spf1 -all; \\\"quoted\\\"\""),
        // It takes no mail server that has no address.
        ("MX", json!(["10 ns1.campaign.test"]), "10 ns1.campaign.test."),
    ] {
        let changes = json!({"record": kind, "values": values, "only_if": []});
        assert_eq!(switch(&bind, bind::SECRET, "", &changes), "succeeded 0", "{kind}");
        assert_eq!(bind.dig(bind::NAME, kind), [seen]);
    }
    let alias = json!({
        "record": "CNAME", "name": "www.campaign.test", "values": ["shop.campaign.test"], "only_if": [],
    });
    assert_eq!(switch(&bind, bind::SECRET, "", &alias), "succeeded 0");
    assert_eq!(bind.dig("www.campaign.test", "CNAME"), ["shop.campaign.test."]);
}

#[test]
fn bind_refuses_our_update_where_something_is_not_as_we_take_it() {
    let bind = Bind::start();
    let changed = "failed 8: the records are not what they were read as (NXRRSET)";
    assert_eq!(switch(&bind, bind::SECRET, "192.0.2.99", &json!({})), changed);
    let wrong = switch(&bind, "d3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmctd3I=", bind::BEFORE, &json!({}));
    assert_eq!(wrong, "failed 9: the key is not the server's (BADSIG, unsigned)");
    let stranger = json!({"tsig": {"name": "stranger", "key": "file:key"}});
    let unknown = switch(&bind, bind::SECRET, bind::BEFORE, &stranger);
    assert_eq!(unknown, "failed 9: the server does not know the key (BADKEY, unsigned)");
    let unsigned = switch(&bind, bind::SECRET, bind::BEFORE, &json!({"tsig": null}));
    assert_eq!(unsigned, "failed 5: the server refuses the update (REFUSED)");
    let elsewhere = json!({"zone": "other.test", "name": "shop.other.test"});
    let elsewhere = switch(&bind, bind::SECRET, bind::BEFORE, &elsewhere);
    assert_eq!(elsewhere, "failed 9: the server may not change this zone for us (NOTAUTH)");
    assert_eq!(bind.dig(bind::NAME, "A"), [bind::BEFORE]);
}

fn letter(mail: &Mail, changes: &Value) -> Value {
    let mut letter = json!({
        "server": format!("127.0.0.1:{}", mail.port), "tls": "none", "from": "Desk <desk@campaign.test>",
        "to": ["press@campaign.test", "Ops <ops@campaign.test>"], "subject": "Kasse gestört ✗",
        "text": "Wir wissen davon.\n.\nNächste Meldung um 10:20.",
    });
    letter.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    letter
}

fn post(mail: &Mail, changes: &Value, ca_file: Option<&Path>, secret: &str) -> String {
    let letter = serde_json::from_value(letter(mail, changes)).unwrap();
    make(CallTemplate::Mail(&letter), ca_file, secret)
}

#[test]
fn our_mail_can_be_read_as_it_was_written() {
    let mail = Mail::start();
    assert_eq!(
        post(&mail, &json!({"subject": "Checkout is down", "text": "One.\n.\nTwo."}), None, "-"),
        "succeeded 250"
    );
    let letters = mail.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].recipients(), "press@campaign.test, ops@campaign.test");
    assert_eq!(letters[0].header("Subject"), "Checkout is down");
    assert_eq!(letters[0].header("Message-ID"), "<inc-7-fire-12@campaign.test>");
    assert_eq!(letters[0].body().trim_end(), "One.\n.\nTwo.");
}

#[test]
fn our_mail_passes_a_guarded_server_with_tls_and_the_right_password_only() {
    let mail = Mail::guarded();
    let certificate = mail.certificate();
    let login = json!({"tls": "starttls", "user": mail::SENDER.0, "password": "file:key"});
    let right = |ca_file| post(&mail, &login, ca_file, mail::SENDER.1);
    assert_eq!(right(None), "failed 0: certificate is from an unknown issuer; nothing was sent");
    let wrong = post(&mail, &login, Some(&certificate), "wrong-password");
    assert!(wrong.starts_with("failed 535: answered 535: "), "{wrong}");
    let stranger = post(&mail, &json!({"tls": "starttls"}), Some(&certificate), "-");
    assert!(stranger.starts_with("failed 530: answered 530: "), "{stranger}");
    let open = post(&mail, &json!({}), Some(&certificate), "-");
    assert!(open.starts_with("failed 530: answered 530: "), "{open}");
    assert!(mail.letters().is_empty());
    assert_eq!(right(Some(&certificate)), "succeeded 250");
    let letters = mail.letters();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.is_ascii());
}
