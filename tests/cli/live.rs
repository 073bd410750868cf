//! In a live workspace, who somebody is is what the machine says.

use super::kit::Home;

const ID: &str = "spring-1";

fn live() -> Home {
    let login = uzers::get_user_by_uid(uzers::get_current_uid()).unwrap();
    let login = login.name().to_str().unwrap();
    let person =
        |id: &str, login: &str| format!("[[person]]\nid = \"{id}\"\nname = \"{id}\"\nlogin = \"{login}\"\n");
    let roster = [person("ito", login), person("khan", "somebody-else"), ROLES.to_owned()].concat();
    Home::with([
        ("config/warroom.toml", "schema = 1\nmode = \"live\"\n".to_owned()),
        ("config/roster.toml", roster),
        ("config/escalation.toml", ESCALATION.to_owned()),
        ("config/campaigns/spring.toml", CAMPAIGN.to_owned()),
        ("config/actions/none.toml", String::new()),
    ])
}

const ROLES: &str = r#"
[[role]]
id = "ic"
title = "Incident commander"
primary = "ito"
backup = "khan"
authorities = ["command", "page", "observe"]
"#;

const ESCALATION: &str = r#"
[[policy]]
id = "on-call"
[[policy.level]]
targets = ["primary"]
delay = "5m"
"#;

const CAMPAIGN: &str = r#"
id = "spring"
title = "Spring launch"
policy = "on-call"
runbooks = []
[window]
opens = 2027-03-02T09:00:00Z
closes = 2027-03-05T22:00:00Z
"#;

const DECLARE: [&str; 6] = ["declare", "spring", "--severity", "sev2", "--title", "x"];

#[test]
fn the_login_of_the_machine_is_who_acts() {
    let home = live();
    assert_eq!(home.done(&DECLARE).out, format!("{ID}\n"));
    home.done(&["take", ID]).says(&["ito commands"]);
    home.done(&["--as", "ito", "note", ID, "hello"]).says(&["hello"]);
    home.done(&["list"]).says(&["LIVE", "ito"]);
}

#[test]
fn nobody_acts_as_somebody_else() {
    let mut home = live();
    home.done(&DECLARE);
    let said = home.run(&["--as", "khan", "take", ID]).ended(1);
    said.complains(&["is not the login of khan"]);
    home.run(&[&["--as", "khan"], &DECLARE[..]].concat()).ended(1);
    home.set("WARROOM_AS", "khan").set("USER", "somebody-else").set("LOGNAME", "somebody-else");
    home.run(&["take", ID]).ended(1);
    let told = home.run(&["take", ID, "--format", "json"]).ended(1).json();
    assert_eq!(told["could"], serde_json::json!(["ito"]));
    assert_eq!(home.done(&["log", ID, "--format", "json"]).out.lines().count(), 1);
}

#[test]
fn a_rehearsal_takes_anybody_and_still_cannot_touch_a_live_incident() {
    let mut home = live();
    home.done(&DECLARE);
    home.set("WARROOM_WORKSPACE", "");
    let said = home.run(&["--as", "khan", "take", ID]).ended(2);
    said.complains(&["is live, but this workspace is in rehearsal"]);
    assert_eq!(home.done(&["log", ID, "--format", "json"]).out.lines().count(), 1);
}

#[test]
fn a_live_incident_is_not_evaluated_and_leaves_no_mark() {
    let home = live();
    home.done(&DECLARE);
    home.done(&["take", ID]);
    home.run(&["evaluate", ID]).ended(1).complains(&["`spring-1` is live, and only drills are evaluated"]);
    let said = home.done(&["coverage", "--format", "json"]).json();
    assert_eq!(said["exercised"], serde_json::json!([]));
    home.done(&["evaluate", "--trend"]).says(&["no drill with a scenario has ended"]);
}
