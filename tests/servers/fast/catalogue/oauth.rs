//! Tokens at an OAuth 2.0 server. It answers 200 to every revocation; introspection tells.

use crate::servers::kit::desk::{self, Desk};
use crate::servers::kit::oidc::{self, Oidc};

fn desk(server: &Oidc, (client, secret): (&str, &str), token: &str) -> Desk {
    desk::with(&["oauth-token-revoke"])
        .name("oauth_revocation_url", &server.endpoint("revocation_endpoint"))
        .name("oauth_introspection_url", &server.endpoint("introspection_endpoint"))
        .name("oauth_client", client)
        .secret("OAUTH_CLIENT_SECRET", secret)
        .secret("LEAKED_TOKEN", token)
        .open()
}

const FROM: [&str; 1] = ["token=env:LEAKED_TOKEN"];

#[test]
fn oauth_token_revoke_ends_the_token_and_no_other() {
    let server = Oidc::start();
    let (leaked, other) = (server.token(oidc::APP), server.token(oidc::APP));
    let desk = desk(&server, oidc::COMMANDER, &leaked);
    assert!(server.is_active(&leaked));
    desk.fire_for_good("oauth-token-revoke", "leaked-token", &FROM).is("verified");
    assert!(!server.is_active(&leaked) && server.is_active(&other));
}

#[test]
fn oauth_token_revoke_takes_no_200_for_a_token_that_the_server_never_saw() {
    let server = Oidc::start();
    let live = server.token(oidc::APP);
    let desk = desk(&server, oidc::COMMANDER, "not-a-token-of-this-server");
    desk.fire_for_good("oauth-token-revoke", "leaked-token", &FROM)
        .is("failed")
        .because(&["nothing was changed"]);
    assert!(server.is_active(&live));
}

#[test]
fn oauth_token_revoke_with_a_wrong_secret_has_failed() {
    let server = Oidc::start();
    let leaked = server.token(oidc::APP);
    let desk = desk(&server, (oidc::COMMANDER.0, "not-the-right-secret"), &leaked);
    desk.fire_for_good("oauth-token-revoke", "leaked-token", &FROM)
        .is("failed")
        .because(&["401", "invalid_client"]);
    assert!(server.is_active(&leaked));
}

#[test]
fn oauth_token_revoke_reads_the_token_from_a_file_of_its_own() {
    let server = Oidc::start();
    let leaked = server.token(oidc::APP);
    let mut desk = desk(&server, oidc::COMMANDER, "not-this-one");
    let place = format!("token=file:{}", desk.secret_file(&leaked).display());
    desk.fire_for_good("oauth-token-revoke", "leaked-token", &[&place]).is("verified");
    assert!(!server.is_active(&leaked));
}
