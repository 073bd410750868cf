//! Each scenario, played by its own responder: the evaluation is kept in `tests/data/scenarios`.

use std::fs;

use regex_lite::Regex;
use rstest::rstest;

use super::kit::{Stage, root};

#[expect(clippy::disallowed_methods, reason = "a developer's switch to write the evaluations anew")]
fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

#[rstest]
#[case::certificate("certificate-expired")]
#[case::no_tools("chat-badge-vpn-down")]
#[case::dns("dns-record-emptied")]
#[case::vendor("edge-configuration")]
#[case::exposed_key("exposed-cloud-key")]
#[case::surge("launch-surge")]
#[case::rotation("rotated-to-wrong-environment")]
#[case::tokens("tokens-overwritten")]
fn a_scenario_plays_itself_to_its_end_the_same_way_each_time(#[case] scenario: &str) {
    let stage = Stage::shipped();
    let first = stage.play(scenario, &["--seed", "1"]).done();
    assert_eq!(first, stage.play(scenario, &["--seed", "1"]).done(), "another run");
    assert!(first.contains("its time is over"), "{first}");
    let path = root().join("tests/data/scenarios").join(format!("{scenario}.md"));
    if update() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &first).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(other_line(&first, &kept), None, "{}: run once with UPDATE=1", path.display());
}

/// The first line that two texts do not have in common.
fn other_line<'a>(one: &'a str, other: &'a str) -> Option<(Option<&'a str>, Option<&'a str>)> {
    let (mut ones, mut others) = (one.split('\n'), other.split('\n'));
    let pairs = std::iter::from_fn(|| match (ones.next(), others.next()) {
        (None, None) => None,
        pair => Some(pair),
    });
    pairs.into_iter().find(|(one, other)| one != other)
}

#[test]
fn texts_that_differ_only_at_their_end_differ() {
    assert_eq!(other_line("a\nb", "a\nb"), None);
    assert_eq!(other_line("a\nb", "a\nb\n"), Some((None, Some(""))));
    assert_eq!(other_line("a\nb", "a\nc"), Some((Some("b"), Some("c"))));
}

/// The evaluation without what a seed may change: the seed itself, moments, and lengths of time.
fn without_times(evaluation: &str) -> String {
    let of_the_seed = Regex::new(r"T\+[0-9:]+|seed [0-9]+|\b([0-9]+h)?([0-9]+m)?[0-9]+s\b").unwrap();
    of_the_seed.replace_all(evaluation, "·").into_owned()
}

#[rstest]
#[case("certificate-expired")]
#[case("dns-record-emptied")]
#[case("exposed-cloud-key")]
#[case("launch-surge")]
#[case("tokens-overwritten")]
fn another_seed_changes_how_long_things_take_and_nothing_else(#[case] scenario: &str) {
    let stage = Stage::shipped();
    let (one, other) =
        (stage.play(scenario, &["--seed", "1"]).done(), stage.play(scenario, &["--seed", "99"]).done());
    assert_eq!(without_times(&one), without_times(&other));
    let one = one.replace("seed 1:", "seed 99:");
    assert_ne!(one, other, "nothing takes longer or shorter");
}

/// Good, not perfect: one thing late, one attempt refused, nothing missed, nothing done that must not happen.
#[rstest]
#[case("certificate-expired")]
#[case("chat-badge-vpn-down")]
#[case("dns-record-emptied")]
#[case("edge-configuration")]
#[case("exposed-cloud-key")]
#[case("launch-surge")]
#[case("rotated-to-wrong-environment")]
#[case("tokens-overwritten")]
fn a_responder_is_good_and_not_perfect(#[case] scenario: &str) {
    let evaluation = Stage::shipped().play(scenario, &["--format", "json"]).json();
    let expected = evaluation["expected"].as_array().unwrap();
    let count = |outcome: &str| expected.iter().filter(|it| it["outcome"] == outcome).count();
    let (done, late, avoided) = (count("done"), count("late"), count("avoided"));
    assert_eq!(late, 1, "{expected:?}");
    assert!(avoided >= 1, "{expected:?}");
    assert_eq!(done + late + avoided, expected.len(), "{expected:?}");
    assert_eq!(evaluation["attempts"].as_array().unwrap().len(), 1);
}
