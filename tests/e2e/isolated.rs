//! Nothing leaves a drill: the system calls of the built program are watched while it plays.

use rstest::rstest;
use serde_json::Value;

use super::kit::process::command;
use super::kit::program::{PROGRAM, Program, Said};
use super::kit::silent::OneAnswer;
use super::kit::workspace::Workspace;

/// Run the program under watch; what it said, and every system call by which something may have left it.
fn watched(program: &Program, arguments: &[&str]) -> (Said, Vec<String>) {
    let trace = program.home().join("trace");
    let file = trace.display().to_string();
    let first = ["-f", "-qq", "-s", "64", "-e", "trace=network,process", "-o", &file, PROGRAM];
    let said = program.run_by(assert_cmd::Command::from_std(command("strace")), &first, arguments);
    let trace = std::fs::read_to_string(&trace).unwrap();
    assert!(trace.contains("execve("), "nothing was watched:\n{}", said.err);
    (said, left(&trace))
}

/// The lines of a trace by which a packet or a process may have left: any socket but a pair within the program, whatever
/// is connected or sent, every program that is started, every process that is more than a thread.
fn left(trace: &str) -> Vec<String> {
    const CALLS: [&str; 10] = [
        "socket(",
        "connect(",
        "bind(",
        "sendto(",
        "sendmsg(",
        "sendmmsg(",
        "execve(",
        "execveat(",
        "fork(",
        "vfork(",
    ];
    let call = |line: &str| line.split_once(' ').map_or("", |(_, call)| call.trim_start()).to_owned();
    let is_one = |line: &&str| {
        let call = call(line);
        let new_process = call.starts_with("clone") && !call.contains("CLONE_THREAD");
        CALLS.iter().any(|name| call.starts_with(name)) || new_process
    };
    // The first is the program itself.
    trace.lines().filter(is_one).skip(1).map(str::to_owned).collect()
}

#[track_caller]
fn nothing_left(program: &Program, arguments: &[&str]) -> Said {
    let (said, left) = watched(program, arguments);
    assert_eq!(left, Vec::<String>::new(), "{arguments:?}\n{}\n{}", said.out, said.err);
    said
}

const SCENARIOS: [&str; 9] = [
    "certificate-expired",
    "chat-badge-vpn-down",
    "dns-record-emptied",
    "edge-configuration",
    "exposed-cloud-key",
    "first-ten-minutes",
    "launch-surge",
    "rotated-to-wrong-environment",
    "tokens-overwritten",
];

#[test]
fn every_shipped_scenario_is_watched() {
    let listed = Program::new().run(&["drill", "--format", "json"]).ended(0).out;
    let listed: Vec<Value> = serde_json::from_str(&listed).unwrap();
    let listed: Vec<_> = listed.iter().map(|it| it["scenario"].as_str().unwrap()).collect();
    assert_eq!(listed, SCENARIOS);
}

#[rstest]
fn no_packet_and_no_process_leaves_a_scenario_that_plays_itself(
    #[values(0, 1, 2, 3, 4, 5, 6, 7, 8)] number: usize,
) {
    let program = Program::new();
    let said = nothing_left(&program, &["drill", SCENARIOS[number], "--auto"]);
    assert!(said.out.starts_with("# "), "{}{}", said.out, said.err);
}

#[test]
fn no_packet_and_no_process_leaves_a_rehearsal_by_hand() {
    let program = Program::new();
    let begin = ["--as", "ito", "drill", "dns-record-emptied", "--speed", "60"];
    let id = nothing_left(&program, &begin).ended(0).out.trim().to_owned();
    let run = |who: &str, rest: &[&str]| {
        let (verb, rest) = rest.split_first().unwrap();
        nothing_left(&program, &[&["--as", who, *verb, &id], rest].concat())
    };
    run("ito", &["take"]).ended(0);
    run("ito", &["page", "dns"]).ended(0);
    run("ito", &["message", "full-first"]).ended(0);
    run("marin", &["fire", "dns-switch", "--set", "address=198.51.100.7"]);
    run("ito", &["inject", "add", "--text", "The board calls."]).ended(0);
    run("ito", &["status"]).ended(0);
    let log = program.run(&["log", &id, "--format", "json"]).ended(0).lines();
    let has = |kind: &str| log.iter().any(|line| line["type"] == kind);
    for kind in ["role_paged", "notice_delivered", "message_released", "action_requested", "inject_delivered"]
    {
        assert!(has(kind), "a rehearsal without {kind} shows nothing");
    }
}

#[test]
fn the_same_watch_sees_what_leaves_a_live_incident() {
    let server = OneAnswer::status(200, "");
    let program = Program::new();
    Workspace::new().call("call", server.port, "2s").write(&program);
    let declare = ["--as", "ito", "declare", "spring", "--severity", "sev1", "--title", "shop is down"];
    let id = program.run(&declare).ended(0).out.trim().to_owned();
    program.run(&["--as", "ito", "take", &id]).ended(0);
    let (said, left) = watched(&program, &["--as", "marin", "fire", &id, "call"]);
    let connected = left.iter().any(|line| line.contains("connect(") && line.contains("AF_INET"));
    assert!(connected, "{left:?}\n{}\n{}", said.out, said.err);
}

#[test]
fn a_thread_is_no_process_and_a_process_is() {
    let own = "7 execve(\"warroom\", [\"warroom\"], 0x7ff /* 3 vars */) = 0\n";
    let seen = |line: &str| left(&format!("{own}{line}\n")).len();
    assert_eq!(seen("7 clone3({flags=CLONE_VM|CLONE_THREAD, exit_signal=0}, 88) = 9"), 0);
    assert_eq!(seen("7 socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [6, 7]) = 0"), 0);
    assert_eq!(seen("7 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD) = 9"), 1);
    assert_eq!(seen("7 vfork() = 9"), 1);
    assert_eq!(seen("9 execve(\"/bin/sh\", [\"sh\"], 0x7ff /* 3 vars */) = 0"), 1);
    assert_eq!(seen("7 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 8"), 1);
    assert_eq!(seen("7 sendto(8, \"x\", 1, MSG_NOSIGNAL, NULL, 0) = 1"), 1);
}
