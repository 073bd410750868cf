//! Leases at `OpenBao`, which speaks Vault's API: whoever holds one tries to sign in to PostgreSQL.

use std::thread;

use crate::e2e::kit::limit::until;
use crate::e2e::kit::program::Said;
use crate::servers::kit::desk::{self, Desk};
use crate::servers::kit::open_bao::{self, CREDS, Lease, OpenBao};

fn desk(bao: &OpenBao, action: &str) -> Desk {
    desk::with(&[action])
        .name("vault_api", &bao.api())
        .name("vault_lease_prefix", CREDS)
        .secret("VAULT_TOKEN", open_bao::ROOT)
        .secret("VAULT_AUDIT_TOKEN", &bao.token_with(&["root"]).value)
        .open()
}

fn count(bao: &OpenBao, leases: &[Lease]) -> usize {
    leases.iter().filter(|lease| bao.login_works(lease)).count()
}

#[test]
fn vault_leases_look_lists_what_lives_and_changes_nothing() {
    let bao = OpenBao::start();
    let leases = [bao.lease(), bao.lease()];
    let desk = desk(&bao, "vault-leases-look");
    let fired = desk.fire("vault-leases-look", &[]).is("accepted, effect not looked for");
    for lease in &leases {
        let last = lease.id.rsplit('/').next().unwrap();
        assert!(fired.told["answer"].as_str().unwrap().contains(last), "{:#}", fired.told);
    }
    assert_eq!(count(&bao, &leases), 2);
}

#[test]
fn vault_lease_revoke_ends_the_database_login() {
    let bao = OpenBao::start();
    let (leaked, other) = (bao.lease(), bao.lease());
    let desk = desk(&bao, "vault-lease-revoke");
    assert!(bao.login_works(&leaked));
    desk.fire_for_good("vault-lease-revoke", &leaked.id, &[&format!("lease={}", leaked.id)]).is("verified");
    assert!(!bao.login_works(&leaked) && bao.login_works(&other));
}

#[test]
fn vault_lease_revoke_wants_the_lease_typed_and_a_second_person() {
    let bao = OpenBao::start();
    let leaked = bao.lease();
    let desk = desk(&bao, "vault-lease-revoke");
    desk.refused("vault-lease-revoke", &[&format!("lease={}", leaked.id)]);
    assert!(bao.login_works(&leaked));
}

/// Fire it, ask the second person at their own session, and let them answer; how it ended.
fn asked(desk: &Desk, lease: &Lease, answer: &str, given: &[&str]) -> Said {
    let input = format!("lease={}", lease.id);
    thread::scope(|scope| {
        let fire = ["vault-lease-revoke", "--set", &input, "--confirm", &lease.id, "--ask"];
        let firing = scope.spawn(move || desk.run("fire", &fire));
        let waiting = until("a question", || desk.status()["awaiting_approval"][0]["fire"].as_u64());
        let number = waiting.to_string();
        assert_eq!(
            desk.run(answer, &[&[number.as_str()], given].concat()).status,
            1,
            "nobody approves their own"
        );
        drop(desk.run_as_second(answer, &[&[number.as_str()], given].concat()).ended(0));
        firing.join().unwrap()
    })
}

#[test]
fn vault_lease_revoke_waits_for_the_second_persons_own_session() {
    let bao = OpenBao::start();
    let (leaked, kept) = (bao.lease(), bao.lease());
    let desk = desk(&bao, "vault-lease-revoke");
    let said = asked(&desk, &leaked, "permit", &[]).ended(0);
    assert!(said.out.contains("\"verified\""), "{}", said.out);
    assert!(!bao.login_works(&leaked));
    let said = asked(&desk, &kept, "deny", &["--reason", "checkout still needs it"]).ended(1);
    assert!(said.out.contains("\"denied\""), "{}", said.out);
    assert!(bao.login_works(&kept));
}

#[test]
fn vault_leases_revoke_ends_every_login_of_the_role() {
    let bao = OpenBao::start();
    let leases = [bao.lease(), bao.lease(), bao.lease()];
    let desk = desk(&bao, "vault-leases-revoke");
    // What there is, is read first; then it is confirmed, and only then is anything sent.
    let held = desk.held("vault-leases-revoke", CREDS);
    assert_eq!(count(&bao, &leases), 3);
    let fired = desk.confirm(&held, CREDS).is("verified");
    assert_eq!(fired.told["progress"]["verified"], 3, "{:#}", fired.told);
    assert_eq!((count(&bao, &leases), bao.logins()), (0, Vec::new()));
}

#[test]
fn vault_prefix_revoke_ends_every_login_below_it() {
    let bao = OpenBao::start();
    let leases = [bao.lease(), bao.lease()];
    let desk = desk(&bao, "vault-prefix-revoke");
    desk.fire_for_good("vault-prefix-revoke", CREDS, &[]).is("verified");
    assert_eq!((count(&bao, &leases), bao.leases(), bao.logins()), (0, Vec::new(), Vec::new()));
}
