//! Several programs on one journal.

use std::process::Stdio;

use super::kit::{Home, Said};

#[test]
fn programs_that_declare_at_once_get_different_names() {
    let home = Home::quick();
    let declare = ["declare", "spring-launch", "--severity", "sev1", "--title", "x"];
    let start = |_| {
        let mut command = home.command(&declare);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<_> = (0..4).map(start).collect();
    let ended = running.into_iter().map(|child| Said::of(child.wait_with_output().unwrap()).ended(0).out);
    let mut names: Vec<_> = ended.collect();
    names.sort();
    let expected: Vec<_> = (1..=4).map(|number| format!("drill-spring-launch-{number}\n")).collect();
    assert_eq!(names, expected);
    home.done(&["verify"]);
}
