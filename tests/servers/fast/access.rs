//! Logins, tokens and leases, and their end.

use serde_json::json;

use crate::e2e::kit::http;
use crate::servers::kit::oidc::{self, Oidc};
use crate::servers::kit::open_bao::{CREDS, OpenBao};
use crate::servers::kit::postgres::Postgres;

#[test]
fn postgres_lets_in_whoever_has_a_password_until_the_role_is_dropped() {
    let postgres = Postgres::start();
    postgres.query("postgres", "create role shop login password 'correct-horse'");
    let ask = |password| postgres.query_as("postgres", ("shop", password), "select current_user");
    assert_eq!(ask("correct-horse").as_deref(), Ok("shop"));
    assert!(ask("wrong").is_err_and(|said| said.contains("password authentication failed")));
    postgres.query("postgres", "drop role shop");
    assert!(ask("correct-horse").is_err());
}

#[test]
fn a_token_that_open_bao_revoked_opens_nothing() {
    let bao = OpenBao::start();
    let (leaked, other) = (bao.token(), bao.token());
    assert!(bao.token_works(&leaked));
    let body = json!({"accessor": leaked.accessor});
    bao.call("POST", "auth/token/revoke-accessor", Some(&body)).was(204);
    assert!(!bao.token_works(&leaked));
    assert!(bao.token_works(&other));
    // Done already is no error, but another status.
    assert!(
        bao.call("POST", "auth/token/revoke-accessor", Some(&body)).was(200).json()["warnings"].is_array()
    );
}

#[test]
fn the_database_refuses_a_login_whose_lease_open_bao_revoked() {
    let bao = OpenBao::start();
    let (first, second) = (bao.lease(), bao.lease());
    assert!(bao.login_works(&first) && bao.login_works(&second));
    assert_eq!((bao.leases().len(), bao.logins().len()), (2, 2));
    bao.call("PUT", "sys/leases/revoke", Some(&json!({"lease_id": first.id, "sync": true}))).was(204);
    assert!(!bao.login_works(&first));
    assert!(bao.login_works(&second));
    let third = bao.lease();
    bao.call("PUT", &format!("sys/leases/revoke-prefix/{CREDS}"), Some(&json!({"sync": true}))).was(204);
    assert!(!bao.login_works(&second) && !bao.login_works(&third));
    assert_eq!((bao.leases(), bao.logins()), (Vec::new(), Vec::new()));
}

#[test]
fn open_bao_answers_nothing_while_it_is_sealed() {
    let bao = OpenBao::start();
    bao.seal();
    assert_eq!(bao.call("GET", "auth/token/lookup-self", None).status, 503);
}

#[test]
fn only_introspection_shows_that_a_token_was_revoked() {
    let oidc = Oidc::start();
    let token = oidc.token(oidc::APP);
    assert_eq!(oidc.introspect(oidc::COMMANDER, &token)["client_id"], oidc::APP.0);
    let revoke = |token: &str, (id, secret): (&str, &str)| {
        let fields = [("token", token), ("token_type_hint", "access_token")];
        http::ask("POST", &oidc.endpoint("revocation_endpoint")).basic(id, secret).form(&fields).sent()
    };
    revoke("no-such-token", oidc::COMMANDER).was(200);
    assert!(oidc.is_active(&token));
    revoke(&token, (oidc::COMMANDER.0, "wrong")).was(401);
    assert!(oidc.is_active(&token));
    revoke(&token, oidc::COMMANDER).was(200);
    assert!(!oidc.is_active(&token));
    revoke(&token, oidc::COMMANDER).was(200);
    assert_eq!(oidc.introspect(oidc::APP, &token), json!({"active": false}));
}
