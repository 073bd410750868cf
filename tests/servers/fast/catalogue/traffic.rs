//! Traffic at Caddy: the page itself is looked at.

use serde_json::json;

use crate::e2e::kit::caddy::Caddy;
use crate::servers::kit::desk;

#[test]
fn caddy_upstream_moves_the_customers_and_undo_moves_them_back() {
    let server = Caddy::start();
    server.heal();
    let desk = desk::with(&["caddy-upstream"])
        .name("caddy_admin", &format!("http://127.0.0.1:{}", server.admin))
        .name("release_page", &format!("http://127.0.0.1:{}/health", server.site))
        .open();
    let before = server.upstreams();
    let upstream = format!("upstream=127.0.0.1:{}", server.v1);
    let inputs = ["proxy=shop-proxy", &upstream, "shows=v1 is well"];
    let fired = desk.fire("caddy-upstream", &inputs).is("verified");
    assert_eq!(server.seen(), (200, "release v1 is well".to_owned()));
    assert_eq!(server.upstreams(), json!([{"dial": format!("127.0.0.1:{}", server.v1)}]));
    desk.undo(&fired).is("verified");
    assert_eq!((server.seen(), server.upstreams()), ((200, "release v2 is broken".to_owned()), before));
}
