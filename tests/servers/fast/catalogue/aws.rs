//! Keys and names at AWS, as moto keeps them. It checks who signed a request.

use std::thread;

use crate::e2e::kit::limit::until;
use crate::servers::kit::bind::{self, Bind};
use crate::servers::kit::desk::{self, Desk, Setup};
use crate::servers::kit::moto::{self, Key, Moto};

const STANDBY: &str = "198.51.100.7";

fn signed_by(setup: Setup, key: &Key) -> Setup {
    setup.secret("AWS_ACCESS_KEY_ID", &key.id).secret("AWS_SECRET_ACCESS_KEY", &key.secret)
}

fn iam(server: &Moto, action: &str, key: &Key) -> Desk {
    let setup = desk::with(&[action]).name("aws_iam_api", &format!("http://127.0.0.1:{}", server.port));
    signed_by(setup, key).open()
}

fn of(key: &Key) -> [String; 2] {
    [format!("user={}", moto::USER), format!("key={}", key.id)]
}

#[test]
fn aws_key_disable_switches_the_key_off_until_it_is_undone() {
    let server = Moto::start();
    let (leaked, other) = (server.leaked_key(), server.leaked_key());
    let desk = iam(&server, "aws-key-disable", &server.commander);
    let [user, key] = of(&leaked);
    let fired = desk.fire("aws-key-disable", &[&user, &key]).is("verified");
    // The server lists it as inactive and lets it in all the same; AWS does not.
    assert_eq!(server.key_status(&leaked).as_deref(), Some("Inactive"));
    assert_eq!(server.key_status(&other).as_deref(), Some("Active"));
    desk.undo(&fired).is("verified");
    assert_eq!(server.key_status(&leaked).as_deref(), Some("Active"));
}

#[test]
fn aws_key_disable_that_is_signed_with_a_wrong_secret_has_failed() {
    let server = Moto::start();
    let leaked = server.leaked_key();
    let wrong =
        Key { secret: "not/the/right/secret+of+forty+characters".to_owned(), ..server.commander.clone() };
    let desk = iam(&server, "aws-key-disable", &wrong);
    let [user, key] = of(&leaked);
    desk.fire("aws-key-disable", &[&user, &key]).is("failed").because(&["403", "SignatureDoesNotMatch"]);
    assert_eq!(server.key_status(&leaked).as_deref(), Some("Active"));
}

#[test]
fn aws_key_delete_leaves_a_key_that_signs_nothing() {
    let server = Moto::start();
    let leaked = server.leaked_key();
    let desk = iam(&server, "aws-key-delete", &server.commander);
    assert!(server.key_works(&leaked));
    let [user, key] = of(&leaked);
    desk.fire_for_good("aws-key-delete", &leaked.id, &[&user, &key]).is("verified");
    assert_eq!(server.key_status(&leaked), None);
    assert!(!server.key_works(&leaked) && server.key_works(&server.commander));
}

#[test]
fn aws_sessions_revoke_puts_the_policy_on_the_role_until_it_is_undone() {
    let server = Moto::start();
    server.role("checkout");
    let desk = iam(&server, "aws-sessions-revoke", &server.commander);
    let fired = desk.fire("aws-sessions-revoke", &["role=checkout"]).is("verified");
    assert_eq!(server.policies("checkout"), ["AWSRevokeOlderSessions"]);
    desk.undo(&fired).is("verified");
    assert_eq!(server.policies("checkout"), Vec::<String>::new());
}

fn route53(server: &Moto, zone: &str, names: &Bind) -> Desk {
    let setup = desk::with(&["route53-record"])
        .name("route53_api", &format!("http://127.0.0.1:{}/2013-04-01", server.port))
        .name("route53_zone", zone)
        .name("route53_name_server", &format!("127.0.0.1:{}", names.port))
        .resolver(names.port);
    signed_by(setup, &server.commander).open()
}

/// moto serves no DNS: a name server follows what it has, as Route 53's own do.
fn follow(server: &Moto, zone: &str, names: &Bind, address: &str) {
    until("the record", || (server.record(zone) == [address]).then_some(()));
    let add = format!("update add shop.campaign.test 60 A {address}");
    names.update(bind::SECRET, &["update delete shop.campaign.test A", &add]).unwrap();
}

#[test]
fn route53_record_moves_the_name_and_undo_puts_it_back() {
    let (server, names) = (Moto::start(), Bind::start());
    let zone = server.zone();
    let desk = route53(&server, &zone, &names);
    let inputs = ["name=shop.campaign.test", "from=192.0.2.10", "to=198.51.100.7"];
    let fired = thread::scope(|scope| {
        let firing = scope.spawn(|| desk.fire("route53-record", &inputs));
        follow(&server, &zone, &names, STANDBY);
        firing.join().unwrap().is("verified")
    });
    assert_eq!(server.record(&zone), [STANDBY]);
    thread::scope(|scope| {
        let undoing = scope.spawn(|| desk.undo(&fired));
        follow(&server, &zone, &names, moto::BEFORE);
        undoing.join().unwrap().is("verified");
    });
    assert_eq!(server.record(&zone), [moto::BEFORE]);
}

#[test]
fn route53_record_changes_nothing_where_the_record_is_another() {
    let (server, names) = (Moto::start(), Bind::start());
    let zone = server.zone();
    let desk = route53(&server, &zone, &names);
    let inputs = ["name=shop.campaign.test", "from=203.0.113.77", "to=198.51.100.7"];
    desk.fire("route53-record", &inputs).is("failed").because(&["400"]);
    assert_eq!(server.record(&zone), [moto::BEFORE]);
}
