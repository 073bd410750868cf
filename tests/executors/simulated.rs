//! The drill's world behind the same seam.

use jiff::Timestamp;
use rstest::rstest;
use serde_json::{Value, json};
use warroom::plan::{Duration, Plan, Probe, ProbeStatus};
use warroom::runtime::clock::{Clock, VirtualClock};
use warroom::runtime::simulated::DrillWorld;
use warroom::runtime::world::{Call, CallOutcome, Purpose, World as _};

use super::kit::{dns_update, excerpt, line, mail, post, program};

fn plan() -> Plan {
    serde_json::from_value(json!({
        "campaign": {
            "id": "launch",
            "title": "Launch",
            "window": {"opens": "2027-03-01T09:00:00Z", "closes": "2027-03-02T09:00:00Z"},
            "dependency": [{
                "id": "checkout",
                "domain": "app",
                "probe": {
                    "http": {"url": "https://shop.test/"},
                    "simulate": {"status": "failing", "detail": "401"},
                },
            }],
        },
        "people": {}, "roles": [], "runbooks": [], "actions": {}, "policy": null,
        "thresholds": [], "messages": {}, "resolvers": [],
    }))
    .unwrap()
}

fn world() -> (DrillWorld, VirtualClock) {
    let clock = VirtualClock::starting_at(Timestamp::UNIX_EPOCH);
    (DrillWorld::new(&plan(), Clock::Virtual(clock.clone())), clock)
}

async fn checkout(world: &DrillWorld) -> (ProbeStatus, String) {
    let id = serde_json::from_value(json!("checkout")).unwrap();
    let look = world.look(Some(&id), &Probe::default()).await;
    (look.status, look.detail.to_string())
}

#[tokio::test]
async fn an_action_takes_its_time_turns_its_dependency_and_undo_turns_it_back() {
    let (world, clock) = world();
    assert_eq!(checkout(&world).await, (ProbeStatus::Failing, "401".to_owned()));
    let mut call = post("https://shop.test/");
    call.simulate = serde_json::from_value(json!({
        "status": 202, "after": "2s", "json": {"accepted": true},
        "turns": {"checkout": {"to": "ok", "after": "5s", "detail": "200"}},
    }))
    .unwrap();
    let mut answer = std::pin::pin!(world.call(call.clone()));
    assert!(futures_util::poll!(&mut answer).is_pending());
    clock.advance(Duration::secs(2));
    let outcome = answer.await;
    assert_eq!(line(&outcome), "succeeded 202");
    assert_eq!(excerpt(&outcome).as_str(), "{\"accepted\":true}");
    assert_eq!(checkout(&world).await.0, ProbeStatus::Failing);
    clock.advance(Duration::secs(5));
    assert_eq!(checkout(&world).await, (ProbeStatus::Ok, "200".to_owned()));

    call.purpose = Purpose::Undo;
    let mut answer = std::pin::pin!(world.call(call));
    assert!(futures_util::poll!(&mut answer).is_pending());
    clock.advance(Duration::secs(2));
    answer.await;
    assert_eq!(checkout(&world).await, (ProbeStatus::Failing, "401".to_owned()));
}

#[tokio::test]
async fn an_answer_that_never_comes_is_unknown_at_the_calls_limit() {
    let (world, clock) = world();
    let mut call = post("https://shop.test/");
    call.simulate.lost = true;
    let mut answer = std::pin::pin!(world.call(call));
    assert!(futures_util::poll!(&mut answer).is_pending());
    clock.advance(Duration::secs(10));
    assert_eq!(line(&answer.await), "unknown: no answer in 10s");
}

#[tokio::test]
async fn capture_finds_what_the_file_says() {
    let (world, _) = world();
    let mut call = post("https://shop.test/");
    call.purpose = Purpose::Capture;
    call.pick.insert("old".to_owned(), "/nowhere".to_owned());
    call.simulate = serde_json::from_value(json!({"after": "0s", "captured": {"old": {"ttl": 30}}})).unwrap();
    let CallOutcome::Succeeded { captured, .. } = world.call(call).await else {
        panic!("not captured");
    };
    assert_eq!(captured["old"], json!({"ttl": 30}));
}

#[tokio::test]
async fn what_is_kept_is_found_by_its_name_or_in_the_body() {
    let (world, _) = world();
    let mut call = post("https://shop.test/");
    call.pick.insert("job".to_owned(), "$.job.id".to_owned());
    call.pick.insert("queue".to_owned(), "/nowhere".to_owned());
    call.simulate = serde_json::from_value(json!({
        "after": "0s", "json": {"job": {"id": 7}}, "captured": {"queue": "slow", "other": 1},
    }))
    .unwrap();
    let CallOutcome::Succeeded { captured, .. } = world.call(call.clone()).await else {
        panic!("nothing kept");
    };
    assert_eq!(json!(captured), json!({"job": 7, "queue": "slow"}));
    call.simulate.captured.clear();
    assert_eq!(line(&world.call(call).await), "failed 200: /nowhere is missing");
}

#[rstest]
#[case(program(json!({"args": ["kubectl"], "exit": [2]})), json!({}), "succeeded 2")]
#[case(program(json!({"args": ["kubectl"]})), json!({}), "succeeded 0")]
#[case(program(json!({"args": ["kubectl"]})), json!({"status": 1}), "failed 1: exit status 1")]
#[case(dns_update(update()), json!({}), "succeeded 0")]
#[case(dns_update(update()), json!({"status": 8}), "failed 8: answered 8")]
#[case(mail(letter()), json!({}), "succeeded 250")]
#[case(mail(letter()), json!({"status": 451}), "failed 451: answered 451")]
#[tokio::test]
async fn every_kind_of_call_has_its_own_word_for_yes(
    #[case] mut call: Call,
    #[case] simulate: Value,
    #[case] said: &str,
) {
    let (world, _) = world();
    let mut simulated = json!({"after": "0s"});
    simulated.as_object_mut().unwrap().extend(simulate.as_object().unwrap().clone());
    call.simulate = serde_json::from_value(simulated).unwrap();
    assert_eq!(line(&world.call(call).await), said);
}

#[tokio::test]
async fn what_surrounds_an_action_may_be_of_another_kind() {
    let (world, _) = world();
    for (mut call, status, said) in [
        (program(json!({"args": ["kubectl"], "reads_only": true})), 202, "succeeded 0"),
        (post("https://shop.test/"), 1, "succeeded 200"),
        (post("https://shop.test/"), 503, "failed 503: answered 503"),
    ] {
        call.purpose = Purpose::Capture;
        call.simulate = serde_json::from_value(json!({"status": status, "after": "0s"})).unwrap();
        assert_eq!(line(&world.call(call).await), said);
    }
}

fn update() -> Value {
    json!({"server": "192.0.2.1", "zone": "a.test", "name": "b.a.test", "ttl": 60, "values": ["192.0.2.2"]})
}

fn letter() -> Value {
    json!({"server": "mail.test", "from": "a@b.test", "to": ["c@b.test"], "subject": "s", "text": "t"})
}

#[rstest]
#[case(program(json!({"args": ["kubectl"]})), 1, ProbeStatus::Failing)]
#[case(program(json!({"args": ["kubectl"], "exit": [1]})), 1, ProbeStatus::Ok)]
#[case(dns_update(update()), 8, ProbeStatus::Failing)]
#[case(mail(letter()), 451, ProbeStatus::Failing)]
#[tokio::test]
async fn a_no_changes_nothing_whatever_the_kind_of_call(
    #[case] mut call: Call,
    #[case] status: u16,
    #[case] after: ProbeStatus,
) {
    let (world, _) = world();
    call.simulate = serde_json::from_value(json!({
        "status": status, "after": "0s", "turns": {"checkout": {"to": "ok"}},
    }))
    .unwrap();
    world.call(call).await;
    assert_eq!(checkout(&world).await.0, after);
}
