//! When injects come: by their time, by what happened, by what did not happen.

use rstest::rstest;
use serde_json::{Value, json};
use warroom::incident::exercise::Standing;
use warroom::plan::{Duration, InjectId};

use super::drilled::{Drilled, Given, scenario};
use super::kit::at;

fn drill(when: &str, more: &str) -> Drilled {
    let part = format!(
        r#"
        expected = [
            {{ id = "command", title = "Somebody commands", deed = {{ command = true }}, within = "10m" }},
            {{ id = "told", title = "Customers know", deed = {{ message = "customers" }}, inject = "1", within = "5m" }},
        ]
        inject = [
            {{ id = "1", at = "20m", text = "It is in the news." }},
            {{ id = "c", when = {when}, {more} text = "The board calls." }},
        ]
        "#
    );
    Drilled::begin(scenario(&toml::from_str(&part).unwrap_or_else(|error| panic!("{error}"))), "tabletop")
}

fn given(after: &str, kind: &str, data: Value) -> Given {
    Given { after: Duration::parse(after).unwrap(), by: "ito".to_owned(), r#type: kind.to_owned(), data }
}

fn standing(drilled: &Drilled, now: &str) -> Standing {
    let inject = drilled.incident.inject(&InjectId::parse("c").unwrap()).unwrap();
    drilled.incident.standing(inject, at(&format!("2027-03-02T{now}Z")))
}

fn comes(time: &str) -> Standing {
    Standing::Comes(at(&format!("2027-03-02T{time}Z")))
}

fn taken(after: &str) -> Given {
    given(after, "command_taken", json!({ "by": "ito" }))
}

fn news(after: &str) -> Given {
    given(after, "inject_delivered", json!({ "inject": "1" }))
}

fn judged(after: &str, done: bool) -> Given {
    given(after, "expectation_judged", json!({ "expected": "command", "done": done }))
}

#[rstest]
#[case::what_was_not_done(r#"{ done = "command" }"#, "", vec![], Standing::Waits)]
#[case::what_was_done(r#"{ done = "command" }"#, "", vec![taken("3m")], comes("09:03:00"))]
#[case::what_the_controller_calls_done(r#"{ done = "command" }"#, "", vec![judged("4m", true)], comes("09:04:00"))]
#[case::what_will_be_missed(r#"{ missed = "command" }"#, "", vec![], comes("09:10:00"))]
#[case::what_was_done_in_time(r#"{ missed = "command" }"#, "", vec![taken("3m")], Standing::Waits)]
#[case::what_the_controller_calls_missed(r#"{ missed = "command" }"#, "", vec![judged("4m", false)], comes("09:04:00"))]
#[case::a_deadline_that_has_not_begun(r#"{ missed = "told" }"#, "", vec![], Standing::Waits)]
#[case::a_deadline_that_has_begun(r#"{ missed = "told" }"#, "", vec![news("20m")], comes("09:25:00"))]
#[case::what_was_delivered(r#"{ delivered = "1" }"#, "", vec![news("20m")], comes("09:20:00"))]
#[case::not_before_its_window(r#"{ done = "command" }"#, r#"after = "15m","#, vec![taken("3m")], comes("09:15:00"))]
#[case::not_after_its_window(r#"{ missed = "command" }"#, r#"until = "9m","#, vec![], Standing::Waits)]
#[case::both(r#"{ all = [{ done = "command" }, { delivered = "1" }] }"#, "", vec![taken("3m"), news("20m")], comes("09:20:00"))]
#[case::one_of_both(r#"{ all = [{ done = "command" }, { delivered = "1" }] }"#, "", vec![taken("3m")], Standing::Waits)]
#[case::either(r#"{ any = [{ missed = "command" }, { delivered = "1" }] }"#, "", vec![news("5m")], comes("09:05:00"))]
#[case::what_does_not_hold(r#"{ not = { done = "command" } }"#, r#"after = "12m","#, vec![], comes("09:12:00"))]
#[case::what_holds_after_all(r#"{ not = { done = "command" } }"#, r#"after = "12m","#, vec![taken("3m")], Standing::Waits)]
#[case::the_state(r#"{ state = { severity_at_least = "sev1" } }"#, "", vec![given("6m", "severity_changed", json!({ "from": "sev2", "to": "sev1" }))], comes("09:06:00"))]
#[case::time_that_passes(r#"{ state = { unmitigated_for = "30m" } }"#, "", vec![], comes("09:30:00"))]
#[case::time_that_was_stopped(r#"{ state = { unmitigated_for = "30m" } }"#, "", vec![given("6m", "incident_mitigated", json!({ "summary": "it works" }))], Standing::Waits)]
#[case::after_the_end(r#"{ missed = "command" }"#, "", vec![given("5m", "drill_ended", json!({ "reason": "enough" }))], Standing::Passed)]
fn a_contingency_comes_by(
    #[case] when: &str,
    #[case] more: &str,
    #[case] events: Vec<Given>,
    #[case] expected: Standing,
) {
    let mut drilled = drill(when, more);
    assert_eq!(standing(drilled.all(&events), "09:00:00"), expected);
}

#[test]
fn a_window_that_has_closed_does_not_open_again() {
    let drilled = drill(r#"{ done = "command" }"#, r#"until = "5m","#);
    assert_eq!(standing(&drilled, "09:04:00"), Standing::Waits);
    assert_eq!(standing(&drilled, "09:06:00"), Standing::Passed);
}

#[test]
fn what_is_due_comes_in_the_order_of_its_times_and_not_after_the_end() {
    let mut drilled = drill(r#"{ missed = "command" }"#, "");
    let due = |drilled: &Drilled, now: &str| {
        let now = at(&format!("2027-03-02T{now}Z"));
        drilled.incident.due_injects(now).map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(due(&drilled, "09:09:59"), Vec::<String>::new());
    assert_eq!(due(&drilled, "09:30:00"), ["c", "1"]);
    assert_eq!(drilled.incident.next_of_exercise(), Some(at("2027-03-02T09:10:00Z")));
    drilled.add(&news("21m"));
    assert_eq!(due(&drilled, "09:30:00"), ["c"], "it was delivered");
}
