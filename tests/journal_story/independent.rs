//! The chain checked by a program that shares no code with this one: `docs/verify-log.py`.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use jiff::Timestamp;
use serde_json::{Value, json};
use warroom::journal::{Draft, Head, Line, seal_all, verify};

const VECTOR: &str = include_str!("../data/chain/vector.jsonl");

fn vector() -> Vec<Line> {
    VECTOR.lines().map(|text| Line::from_json(text).unwrap()).collect()
}

#[expect(clippy::disallowed_methods, reason = "an independent program is what this test is about")]
fn python(log: &str, arguments: &[&str]) -> Output {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify-log.py");
    let mut child = Command::new("python3")
        .arg(script)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3 is needed to check the log independently: install it");
    // A script that has found its answer stops reading; the answer counts, not the pipe.
    drop(child.stdin.take().unwrap().write_all(log.as_bytes()));
    child.wait_with_output().unwrap()
}

#[test]
fn the_vector_is_sealed_to_the_same_bytes() {
    let drafts = VECTOR
        .lines()
        .map(|text| serde_json::from_str::<Value>(text).unwrap())
        .map(|line| Draft {
            id: line["id"].as_str().unwrap().to_owned(),
            at: line["at"].as_str().unwrap().parse::<Timestamp>().unwrap(),
            actor: line["actor"].as_str().unwrap().to_owned(),
            origin: line["origin"].as_str().unwrap().to_owned(),
            v: 1,
            kind: line["type"].as_str().unwrap().to_owned(),
            data: match line["seq"].as_u64() {
                // Spelt out: reading the file would give the numbers as the file has them.
                Some(3) => json!({
                    "numbers": [0, -1, 9_007_199_254_740_991_i64, -9_007_199_254_740_991_i64, 0.1, 1e21, 1e-7,
                        123_456.789, -0.0, 5e-324, 1e20, 333_333_333.333_333_3],
                    "none": null, "yes": true, "no": false, "empty": {}, "list": [],
                }),
                _ => line["data"].clone(),
            },
        })
        .collect();
    let (_, lines) = seal_all("inc-1", &Head::genesis(), drafts).unwrap();
    let text: String = lines.iter().map(|line| line.to_json() + "\n").collect();
    assert_eq!(text, VECTOR);
}

#[test]
fn the_vector_verifies_here_and_there() {
    let lines = vector();
    let head = Head::of(lines.last().unwrap());
    assert_eq!(verify("inc-1", &lines, &head), Ok(head.clone()));
    let checked = python(VECTOR, &[&head.count.to_string(), &head.hash]);
    assert_eq!(String::from_utf8(checked.stdout).unwrap(), format!("{} {}\n", head.count, head.hash));
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn the_other_program_finds_a_changed_a_lost_and_a_moved_line() {
    let head = Head::of(vector().last().unwrap());
    let lines: Vec<_> = VECTOR.lines().collect();
    let changed = VECTOR.replace("sev1", "sev2");
    let lost = [lines[0], lines[2], lines[3]].join("\n");
    let cut = lines[..3].join("\n");
    let moved = [lines[0], lines[2], lines[1], lines[3]].join("\n");
    for log in [changed, lost, cut, moved] {
        let checked = python(&log, &[&head.count.to_string(), &head.hash]);
        assert_eq!(checked.status.code(), Some(1), "{log}");
    }
}

#[test]
fn numbers_and_keys_of_every_shape_hash_alike_here_and_there() {
    // A small linear congruential generator: the same numbers on every run.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state
    };
    let drafts = (0..200)
        .map(|n| {
            let floats: Vec<f64> = std::iter::repeat_with(|| f64::from_bits(next()))
                .filter(|f| f.is_finite())
                .take(20)
                .collect();
            let key = char::from_u32(u32::try_from(next() % 0x11_0000).unwrap()).unwrap_or('\u{fffd}');
            Draft {
                id: n.to_string(),
                at: Timestamp::from_millisecond(n).unwrap(),
                actor: key.to_string(),
                origin: String::new(),
                v: 1,
                kind: "note".to_owned(),
                data: json!({ "floats": floats, key.to_string(): 1, "\u{e000}": 2, "\u{1f600}": 3 }),
            }
        })
        .collect();
    let (head, lines) = seal_all("inc-1", &Head::genesis(), drafts).unwrap();
    let log: String = lines.iter().map(|line| line.to_json() + "\n").collect();
    let checked = python(&log, &[&head.count.to_string(), &head.hash]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn the_other_program_takes_no_line_in_which_something_rides_along_unhashed() {
    let twice = VECTOR.replacen("{\"actor\":", "{\"actor\":\"mallory\",\"actor\":", 1);
    for (log, why) in [
        (twice, "line 1: no line of a log: a member stands twice in it"),
        (format!("{VECTOR}[1]\n"), "line 5: no line of a log"),
        (format!("{VECTOR}dear all\n"), "line 5: no line of a log"),
    ] {
        let checked = python(&log, &[]);
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert!(checked.status.code() == Some(1) && said.contains(why), "{said}");
    }
    assert!(python(&format!("{VECTOR}\n"), &[]).status.success(), "a blank last line says nothing");
}
