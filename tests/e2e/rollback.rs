//! The application, put back and closed through a real web server's admin API.

use serde_json::json;

use super::kit::caddy::Caddy;
use super::kit::program::{Program, Said};
use super::kit::workspace::Workspace;

struct Room {
    caddy: Caddy,
    program: Program,
    id: String,
}

impl Room {
    fn new() -> Self {
        let (caddy, program) = (Caddy::start(), Program::new());
        Workspace::new().app(&caddy).write(&program);
        let declare =
            ["--as", "ito", "declare", "spring", "--severity", "sev1", "--title", "checkout answers 500"];
        let id = program.run(&declare).ended(0).out.trim().to_owned();
        program.run(&["--as", "ito", "take", &id]).ended(0);
        Self { caddy, program, id }
    }

    fn fire(&self, action: &str, more: &[&str]) -> Said {
        self.program.run(&[&["--as", "marin", "fire", &self.id, action], more].concat())
    }

    /// The number of the last call that was authorised.
    fn last_fire(&self) -> String {
        let log = self.program.run(&["log", &self.id, "--format", "json"]).ended(0).lines();
        let fired = log.iter().rev().find(|line| line["type"] == "action_requested").unwrap();
        format!("#{}", fired["seq"])
    }
}

#[test]
fn a_rollback_is_seen_by_customers_and_undone_for_them() {
    let room = Room::new();
    let before = room.caddy.upstreams();
    room.fire("app-rollback", &[]).ended(0);
    assert_eq!(room.caddy.seen(), (200, "release v1 is well".to_owned()));
    assert_eq!(room.caddy.upstreams(), json!([{"dial": format!("127.0.0.1:{}", room.caddy.v1)}]));
    room.program.run(&["--as", "marin", "undo", &room.id, &room.last_fire()]).ended(0);
    assert_eq!(room.caddy.upstreams(), before);
    assert_eq!(room.caddy.seen(), (500, "release v2 is broken".to_owned()));
}

#[test]
fn an_irreversible_action_needs_the_name_and_a_second_person() {
    let room = Room::new();
    let site = room.caddy.seen();
    assert!(room.fire("maintenance", &[]).ended(1).err.contains("shop"));
    assert!(room.fire("maintenance", &["--confirm", "shop"]).ended(1).err.contains("second person"));
    assert!(
        room.fire("maintenance", &["--confirm", "shops", "--approved-by", "nobody", "--how", "by phone"])
            .ended(1)
            .err
            .contains("shop")
    );
    room.fire("maintenance", &["--confirm", "shop", "--approved-by", "marin", "--how", "by phone"]).ended(1);
    assert_eq!(room.caddy.seen(), site);
    room.fire("maintenance", &["--confirm", "shop", "--approved-by", "nobody", "--how", "by phone"]).ended(0);
    assert_eq!(room.caddy.seen(), (503, "back soon".to_owned()));
}
