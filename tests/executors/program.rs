//! Programs: what they are given, what is heard from them, and that they end.

use std::path::Path;

use rstest::rstest;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::Command;
use warroom::plan::{Duration, ProbeStatus};
use warroom::runtime::world::{Call, CallOutcome, World as _};

use super::kit::{excerpt, expecting, line, look, program, secret_in, world_with};

const BRIEF: Duration = Duration::millis(300);

/// Long enough for a script to have begun.
const BEGUN: Duration = Duration::secs(1);

/// A call that runs a script; only the tests have a shell.
fn script(text: &str) -> Call {
    program(json!({"args": ["sh", "-c", text]}))
}

async fn run(folder: &Path, call: Call) -> CallOutcome {
    world_with(json!({}), folder).call(call).await
}

async fn shown(call: Call) -> String {
    let folder = tempfile::tempdir().unwrap();
    let outcome = run(folder.path(), call).await;
    format!("{}\n{}", line(&outcome), excerpt(&outcome))
}

/// A named pipe that a program holds open, as descriptor 9, with everything that it starts: reading it ends when the
/// last of them is gone.
async fn leash(folder: &Path) -> BufReader<tokio::fs::File> {
    let file = tokio::fs::OpenOptions::new().read(true).open(folder.join("leash")).await.unwrap();
    BufReader::new(file)
}

async fn with_leash() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new("mkfifo").arg(folder.path().join("leash")).status().await.unwrap();
    assert!(made.success());
    folder
}

async fn all_gone(mut leash: BufReader<tokio::fs::File>) {
    leash.read_to_end(&mut Vec::new()).await.unwrap();
}

#[tokio::test]
async fn arguments_arrive_as_they_are_and_no_shell_reads_them() {
    let call = program(json!({"args": ["printf", "%s|", "a b", "$HOME", "; id", "*", ""]}));
    assert_eq!(shown(call).await, "succeeded 0\na b|$HOME|; id|*||");
}

#[tokio::test]
async fn the_environment_holds_what_is_passed_on_and_what_the_file_says() {
    let call = program(json!({"args": ["env"], "env": {"REGION": "eu-1"}}));
    let seen = shown(call).await;
    assert!(seen.contains("\nREGION=eu-1"), "{seen}");
    let passed_on = ["PATH=", "HOME=", "LANG=", "REGION="];
    let strange = seen.lines().skip(1).find(|line| !passed_on.iter().any(|known| line.starts_with(known)));
    assert_eq!(strange, None);
}

#[tokio::test]
async fn it_has_a_session_of_its_own_and_so_no_terminal_to_draw_on() {
    let call = program(json!({"args": ["python3", "-c", "import os; print(os.getsid(0) == os.getpid())"]}));
    assert_eq!(shown(call).await, "succeeded 0\nTrue");
}

#[tokio::test]
async fn it_runs_in_the_workspace_or_below_and_nowhere_else() {
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let home = folder.path().canonicalize().unwrap();
    std::fs::create_dir(home.join("infra")).unwrap();
    std::os::unix::fs::symlink(outside.path(), home.join("link")).unwrap();
    let place = async |below: Option<&str>| {
        let mut exec = json!({"args": ["pwd"]});
        if let Some(below) = below {
            exec["folder"] = json!(below);
        }
        let outcome = run(folder.path(), program(exec)).await;
        format!("{} {}", line(&outcome), excerpt(&outcome))
    };
    assert_eq!(place(None).await, format!("succeeded 0 {}", home.display()));
    assert_eq!(place(Some("infra")).await, format!("succeeded 0 {}/infra", home.display()));
    for outside in ["..", "link", "infra/../..", "/"] {
        let refused = format!("failed: folder {outside} is not in the workspace; nothing was run ");
        assert_eq!(place(Some(outside)).await, refused);
    }
    let missing = place(Some("nowhere")).await;
    assert!(missing.starts_with("failed: folder ") && missing.ends_with("; nothing was run "), "{missing}");
}

#[rstest]
#[case("echo done", json!([]), "succeeded 0\ndone")]
#[case("echo done; echo why >&2; exit 3", json!([]), "failed 3: exit status 3\nwhy")]
#[case("echo done; exit 3", json!([]), "failed 3: exit status 3\ndone")]
#[case("echo done; exit 2", json!([0, 2]), "succeeded 2\ndone")]
#[case("exit 0", json!([2]), "failed 0: exit status 0\n")]
#[tokio::test]
async fn the_exit_status_is_judged_by_the_file(#[case] text: &str, #[case] exit: Value, #[case] said: &str) {
    assert_eq!(shown(program(json!({"args": ["sh", "-c", text], "exit": exit}))).await, said);
}

#[tokio::test]
async fn what_can_not_be_started_is_certain() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "no program").unwrap();
    for (name, said) in [
        ("no-such-program", "failed: program no-such-program is not found; nothing was run"),
        ("./notes.txt", "failed: program ./notes.txt may not be run; nothing was run"),
    ] {
        assert_eq!(line(&run(folder.path(), program(json!({"args": [name]}))).await), said);
    }
    let missing = program(json!({"args": ["true"], "env": {"KEY": "env:WARROOM_NOT_SET"}}));
    let said = "failed: env:WARROOM_NOT_SET: not set; nothing was run";
    assert_eq!(line(&run(folder.path(), missing).await), said);
}

#[rstest]
#[case(json!({"json": {"$.items[0].on": true}}), "succeeded 0")]
#[case(json!({"json": {"/items/0/on": false}}), "failed 0: /items/0/on is true, not false")]
#[case(json!({"absent": ["$.items[?@.on == true]"]}), "failed 0: $.items[?@.on == true] is there: {\"on\":true}")]
#[case(json!({"contains": "items", "lacks": "error"}), "succeeded 0")]
#[case(json!({"lacks": "items"}), "failed 0: exit status 0 with \"items\"")]
#[tokio::test]
async fn the_output_is_judged_by_the_file(#[case] expect: Value, #[case] said: &str) {
    let call = program(json!({"args": ["echo", "{\"items\":[{\"on\":true}]}"]}));
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(line(&run(folder.path(), expecting(call, expect)).await), said);
}

#[tokio::test]
async fn a_text_where_json_was_expected_leaves_it_open_what_was_done() {
    let folder = tempfile::tempdir().unwrap();
    let asks = json!({"json": {"/ok": true}});
    for (reads_only, said) in [(false, "unknown"), (true, "failed")] {
        let call = program(json!({"args": ["echo", "done"], "reads_only": reads_only}));
        let outcome = run(folder.path(), expecting(call, asks.clone())).await;
        assert_eq!(line(&outcome), format!("{said}: exit status 0 without JSON"));
    }
}

#[tokio::test]
async fn values_are_picked_from_its_output() {
    let mut call = program(json!({"args": ["echo", "{\"pods\":[{\"name\":\"a\"},{\"name\":\"b\"}]}"]}));
    call.pick.insert("pods".to_owned(), "$.pods[*].name".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let CallOutcome::Succeeded { captured, .. } = run(folder.path(), call).await else {
        panic!("nothing picked");
    };
    assert_eq!(captured["pods"], json!(["a", "b"]));
}

#[rstest]
#[case(false, "unknown")]
#[case(true, "failed")]
#[tokio::test]
async fn a_program_that_is_cut_off_may_have_done_something_unless_it_only_reads(
    #[case] reads_only: bool,
    #[case] said: &str,
) {
    let folder = tempfile::tempdir().unwrap();
    let mut late = program(json!({"args": ["sleep", "600"], "reads_only": reads_only}));
    late.timeout = BRIEF;
    let outcome = run(folder.path(), late).await;
    assert_eq!(line(&outcome), format!("{said}: not done in 300ms, so it was ended"));
    let killed = program(json!({"args": ["sh", "-c", "kill -KILL $$"], "reads_only": reads_only}));
    assert_eq!(line(&run(folder.path(), killed).await), format!("{said}: ended by signal 9"));
}

#[tokio::test]
async fn a_program_that_ignores_the_request_to_end_is_killed_with_everything_it_started() {
    let folder = with_leash().await;
    let stubborn =
        "exec 9>leash; trap '' TERM; sh -c 'while :; do sleep 600; done' & while :; do sleep 600; done";
    let call = Call { timeout: BEGUN, ..script(stubborn) };
    let (outcome, leash) = tokio::join!(run(folder.path(), call), leash(folder.path()));
    assert_eq!(line(&outcome), "unknown: not done in 1s, so it was ended");
    all_gone(leash).await;
}

#[tokio::test]
async fn a_program_that_is_asked_to_end_may_put_its_things_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let orderly =
        "trap 'echo unlocked >state; exit 0' TERM; echo locked >state; while :; do sleep 0.05; done";
    let outcome = run(folder.path(), Call { timeout: BEGUN, ..script(orderly) }).await;
    assert_eq!(line(&outcome), "unknown: not done in 1s, so it was ended");
    assert_eq!(std::fs::read_to_string(folder.path().join("state")).unwrap(), "unlocked\n");
}

#[rstest]
#[case::holds_the_output("exec 9>leash; echo done; sleep 600 & exit 0")]
#[case::holds_nothing("exec 9>leash; echo done; sleep 600 >/dev/null 2>&1 & exit 0")]
#[tokio::test]
async fn what_a_program_leaves_behind_neither_holds_the_call_up_nor_outlives_it(#[case] text: &str) {
    let folder = with_leash().await;
    let (outcome, leash) = tokio::join!(run(folder.path(), script(text)), leash(folder.path()));
    assert_eq!((line(&outcome).as_str(), excerpt(&outcome).as_str()), ("succeeded 0", "done"));
    all_gone(leash).await;
}

#[tokio::test]
async fn calling_it_off_kills_everything_it_started() {
    let folder = with_leash().await;
    let world = world_with(json!({}), folder.path());
    let mut call = Box::pin(world.call(script("exec 9>leash; echo up >&9; trap '' TERM; sleep 600 & wait")));
    let up = async {
        let (mut leash, mut text) = (leash(folder.path()).await, String::new());
        leash.read_line(&mut text).await.unwrap();
        leash
    };
    let leash = tokio::select! {
        outcome = &mut call => panic!("over too soon: {outcome:?}"),
        leash = up => leash,
    };
    drop(call);
    all_gone(leash).await;
}

#[tokio::test]
async fn a_flood_is_read_counted_and_not_kept() {
    let call = program(json!({"args": ["head", "-c", "100000000", "/dev/zero"]}));
    let seen = shown(call).await;
    assert_eq!(seen, format!("succeeded 0\n{}…\n(100000000 bytes in all)", "␀".repeat(400)));
}

#[tokio::test]
async fn a_flood_without_an_end_is_cut_off_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = run(folder.path(), Call { timeout: BRIEF, ..program(json!({"args": ["yes"]})) }).await;
    assert_eq!(line(&outcome), "unknown: not done in 300ms, so it was ended");
}

#[tokio::test]
async fn a_text_that_must_be_lacking_may_be_in_what_was_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let call =
        expecting(program(json!({"args": ["head", "-c", "70000", "/dev/zero"]})), json!({"lacks": "x"}));
    let said = "unknown: \"x\" may be in what follows the first 64 KiB";
    assert_eq!(line(&run(folder.path(), call).await), said);
}

#[tokio::test]
async fn garbage_and_escape_sequences_become_visible_marks() {
    let call = program(json!({"args": ["printf", "\\033[2J\\033]52;c;aGk=\\007\\377\\376\\000\\r."]}));
    assert_eq!(shown(call).await, "succeeded 0\n␛[2J␛]52;c;aGk=␇\u{FFFD}\u{FFFD}␀␍.");
}

#[tokio::test]
async fn a_secret_reaches_the_program_and_nothing_of_it_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    secret_in(folder.path(), "s3cret/value\n");
    let echo = "read word; n=$(printf %s \"$KEY$word\" | wc -c); echo \"out $KEY $word\" $n; echo \"err $KEY\" >&2; exit $1";
    for (status, said) in [("0", "succeeded 0\nout •••• •••• 24"), ("1", "failed 1: exit status 1\nerr ••••")]
    {
        let call = program(json!({
            "args": ["sh", "-c", echo, "sh", status], "env": {"KEY": "file:key"}, "stdin": "file:key",
        }));
        let outcome = run(folder.path(), call).await;
        assert_eq!(format!("{}\n{}", line(&outcome), excerpt(&outcome)), said);
        assert!(!format!("{outcome:?}").contains("s3cret"), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_secret_that_is_longer_than_what_is_shown_is_not_shown_in_part() {
    let folder = tempfile::tempdir().unwrap();
    secret_in(folder.path(), &"s3cret-".repeat(3_000));
    let call = program(json!({"args": ["cat"], "stdin": "file:key"}));
    assert_eq!(excerpt(&run(folder.path(), call).await).as_str(), "••••");
    let twice = program(json!({"args": ["sh", "-c", "cat; cat key key key"], "stdin": "file:key"}));
    let seen = excerpt(&run(folder.path(), twice).await);
    assert!(!seen.as_str().contains("s3cret"), "{seen}");
}

#[tokio::test]
async fn a_program_does_not_have_to_read_its_input() {
    let folder = tempfile::tempdir().unwrap();
    secret_in(folder.path(), &"x".repeat(60_000));
    let call = program(json!({"args": ["true"], "stdin": "file:key"}));
    assert_eq!(line(&run(folder.path(), call).await), "succeeded 0");
}

#[rstest]
#[case(json!({"args": ["true"]}), ProbeStatus::Ok, "exit status 0 in ")]
#[case(json!({"args": ["false"]}), ProbeStatus::Failing, "exit status 1 in ")]
#[case(json!({"args": ["false"], "exit": [1]}), ProbeStatus::Ok, "exit status 1 in ")]
#[case(json!({"args": ["echo", "2/3 ready"], "expect": {"contains": "3/3"}}), ProbeStatus::Failing, "exit status 0 in ")]
#[case(json!({"args": ["no-such-program"]}), ProbeStatus::Unknown, "program no-such-program is not found")]
#[case(json!({"args": ["sh", "-c", "kill -KILL $$"]}), ProbeStatus::Unknown, "ended by signal 9")]
#[case(json!({"args": ["echo", "{{ 7 * 7 }}"], "expect": {"contains": "{{ 7 * 7 }}"}}), ProbeStatus::Ok, "exit status 0 in ")]
#[tokio::test]
async fn a_probe_looks_by_a_program(#[case] exec: Value, #[case] status: ProbeStatus, #[case] detail: &str) {
    let folder = tempfile::tempdir().unwrap();
    let seen = look(&world_with(json!({}), folder.path()), json!({"exec": exec})).await;
    assert_eq!(seen.status, status, "{}", seen.detail);
    assert!(seen.detail.as_str().starts_with(detail), "{}", seen.detail);
}

#[tokio::test]
async fn a_probe_that_takes_too_long_leaves_nothing_running() {
    let folder = with_leash().await;
    let exec = json!({"args": ["sh", "-c", "exec 9>leash; trap '' TERM; while :; do sleep 600; done"]});
    let world = world_with(json!({}), folder.path());
    let probe = json!({"exec": exec, "timeout": "1s"});
    let (seen, leash) = tokio::join!(look(&world, probe), leash(folder.path()));
    assert_eq!((seen.status, seen.detail.as_str()), (ProbeStatus::Failing, "no answer in 1s"));
    all_gone(leash).await;
}
