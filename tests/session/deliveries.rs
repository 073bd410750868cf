//! Pages with everything around them: what leaves when, what a dead program leaves to others, one timer in many programs.

use warroom::incident::command::{LeadCommand, PageCommand};
use warroom::incident::state::{Delivery, DeliveryState};
use warroom::incident::{Command, Incident};
use warroom::plan::{Duration, ProbeStatus, RoleId, Text};
use warroom::runtime::world::CallOutcome;

use super::kit::{Bench, Left, Open};

const PAGER: &str = "POST https://events.pagerduty.com/v2/enqueue";

fn page(role: &str) -> Command {
    Command::Page(PageCommand::PageRole { role: RoleId::parse(role).unwrap() })
}

fn is_sending(delivery: &Delivery) -> bool {
    delivery.state == DeliveryState::Sending
}

fn is_delivered(delivery: &Delivery) -> bool {
    matches!(delivery.state, DeliveryState::Delivered { .. })
}

fn all(incident: &Incident, holds: impl Fn(&Delivery) -> bool) -> bool {
    let mut deliveries = incident.deliveries.iter().peekable();
    deliveries.peek().is_some() && deliveries.all(holds)
}

fn pages(open: &Open) -> Vec<Left> {
    open.calls().into_iter().filter(|call| call.what == PAGER).collect()
}

fn refused(status: u16, retry_after: Option<u64>) -> CallOutcome {
    CallOutcome::Failed {
        status: Some(status),
        duration_ms: 1,
        reason: Text::line(&format!("answered {status}")),
        excerpt: Text::default(),
        retry_after: retry_after.map(Duration::secs),
    }
}

/// An incident that was paged for by a program that ended before the answer came.
async fn crashed(bench: &Bench) -> Left {
    let mut crashed = bench.open().await;
    crashed.world_waits();
    crashed.ask("ito", page("dns")).await.unwrap();
    crashed.session.settle();
    let left = pages(&crashed);
    assert_eq!(left.len(), 1);
    left[0].clone()
}

#[tokio::test]
async fn no_page_leaves_before_its_delivery_is_on_disk() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.ask("ito", page("dns")).await.unwrap();
    open.until(|i| all(i, |it| is_delivered(it) && it.seen.is_some())).await;
    assert_eq!(pages(&open)[0].last_on_disk, "delivery_requested");
    let kinds = bench.kinds();
    assert_eq!(kinds[1..], ["role_paged", "delivery_requested", "notice_delivered", "notice_looked"]);
}

#[tokio::test]
async fn a_page_whose_sender_died_is_sent_again_with_the_same_key() {
    let bench = Bench::new().await;
    let left = crashed(&bench).await;
    let mut reopened = bench.open().await;
    assert!(all(&reopened.session.incident, is_sending));
    reopened.session.take_up();
    reopened.until(|i| all(i, is_delivered)).await;
    let again = pages(&reopened);
    assert_eq!((again.len(), &again[0].key), (1, &left.key));
    assert_eq!(again[0].last_on_disk, "delivery_taken_over", "the takeover is on disk before a byte leaves");
}

#[tokio::test]
async fn of_several_programs_that_see_a_sender_gone_one_sends() {
    let bench = Bench::new().await;
    crashed(&bench).await;
    let mut programs = [bench.open().await, bench.open().await, bench.open().await];
    for program in &mut programs {
        program.session.take_up();
    }
    let [a, b, c] = &mut programs;
    let there = |i: &Incident| all(i, is_delivered);
    // Any of them may be first; the others see it when they look at the journal once more.
    tokio::join!(a.until_told(&bench, there), b.until_told(&bench, there), c.until_told(&bench, there));
    assert_eq!(programs.iter().map(|program| pages(program).len()).sum::<usize>(), 1);
    let taken = bench.kinds().iter().filter(|kind| *kind == "delivery_taken_over").count();
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn a_program_that_dies_while_another_watches_is_found_out() {
    let bench = Bench::new().await;
    let mut watching = bench.open().await;
    watching.session.take_up();
    let left = crashed(&bench).await;
    watching.until_told(&bench, |i| all(i, is_delivered)).await;
    assert_eq!(pages(&watching)[0].key, left.key);
}

#[tokio::test]
async fn each_level_is_paged_by_one_of_two_programs() {
    let bench = Bench::new().await;
    let (mut first, mut second) = (bench.open().await, bench.open().await);
    first.ask("ito", page("dns")).await.unwrap();
    first.session.take_up();
    second.session.take_up();
    let level = |level: u32| {
        move |i: &Incident| {
            let paged = i.people.get("dns").and_then(|it| it.paging.as_ref());
            paged.is_some_and(|it| it.level == level) && all(i, is_delivered)
        }
    };
    for number in 0..3 {
        if number > 0 {
            bench.pass("5m");
        }
        tokio::join!(first.until_told(&bench, level(number)), second.until_told(&bench, level(number)));
    }
    let fired = bench.kinds().iter().filter(|kind| *kind == "role_paged").count();
    assert_eq!(fired, 3);
    let mut keys: Vec<_> = pages(&first).into_iter().chain(pages(&second)).map(|call| call.key).collect();
    let sent = keys.len();
    keys.sort();
    keys.dedup();
    let all: Vec<_> = first.session.incident.timeline.iter().map(|entry| &entry.text).collect();
    assert_eq!(
        (sent, keys.len()),
        (5, 5),
        "marin, petrov, osei and khan, and the reminder of the update, each once: {all:#?}"
    );
}

#[tokio::test]
async fn what_was_turned_away_leaves_again_when_the_server_said_and_not_before() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.answers_in_turn(PAGER, [refused(429, Some(20))]);
    open.ask("ito", page("dns")).await.unwrap();
    open.until(|i| all(i, |it| matches!(it.state, DeliveryState::Postponed { .. }))).await;
    bench.pass("19s");
    open.session.settle();
    assert_eq!(pages(&open).len(), 1);
    bench.pass("1s");
    open.until(|i| all(i, is_delivered)).await;
    let sent = pages(&open);
    assert_eq!((sent.len(), &sent[0].key), (2, &sent[1].key));
}

#[tokio::test]
async fn a_channel_that_is_down_is_followed_by_the_next_one() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.answers_in_turn(PAGER, [refused(500, None)]);
    open.ask("ito", page("dns")).await.unwrap();
    open.until(|i| i.deliveries.iter().any(is_delivered)).await;
    let calls = open.calls();
    assert!(calls[1].what.contains("Messages.json"), "{calls:?}");
    assert_ne!(calls[0].key, calls[1].key, "another call");
}

#[tokio::test]
async fn a_page_that_nobody_sees_arrive_is_delivered_and_not_seen() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.sees(ProbeStatus::Failing);
    open.ask("ito", page("dns")).await.unwrap();
    open.until(|i| all(i, is_delivered)).await;
    open.session.settle();
    bench.pass("2m");
    open.until(|i| all(i, |it| matches!(it.seen, Some((false, _))))).await;
}

#[tokio::test]
async fn a_page_that_can_not_be_recorded_does_not_leave_and_the_disk_is_asked_with_pauses() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.ask("ito", page("dns")).await.unwrap();
    open.until(|i| all(i, |it| it.seen.is_some())).await;
    bench.disk_full.store(true, std::sync::atomic::Ordering::SeqCst);
    bench.pass("5m");
    open.until_trouble().await;
    open.session.settle();
    let asked = || bench.refusals.load(std::sync::atomic::Ordering::SeqCst);
    let before = asked();
    for _ in 0..50 {
        open.session.settle();
        tokio::task::yield_now().await;
    }
    assert_eq!(asked(), before, "the disk is not asked again in the same moment");
    assert_eq!(pages(&open).len(), 1);
    bench.disk_full.store(false, std::sync::atomic::Ordering::SeqCst);
    bench.pass("1s");
    open.until(|i| i.people.get("dns").and_then(|it| it.paging.as_ref()).is_some_and(|it| it.level == 1))
        .await;
}

#[tokio::test]
async fn nobody_is_told_twice_by_opening_an_incident_again() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).await.unwrap();
    open.ask("ito", page("dns")).await.unwrap();
    open.until(|i| all(i, |it| it.seen.is_some())).await;
    drop(open);
    let mut reopened = bench.open().await;
    reopened.session.take_up();
    reopened.session.settle();
    assert!(reopened.calls().is_empty());
}

fn level(incident: &Incident) -> Option<u32> {
    let attendance = incident.people.get(&RoleId::parse("dns").unwrap())?;
    attendance.paging.as_ref().map(|page| page.level)
}

#[tokio::test]
async fn a_clock_that_leapt_a_day_and_came_back_holds_no_page_up() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.ask("ito", page("dns")).await.unwrap();
    bench.pass("24h");
    open.until(|i| level(i) == Some(1)).await;
    drop(open);
    bench.set_back("24h");
    for next in [2, 0, 1] {
        let mut reopened = bench.open().await;
        reopened.session.take_up();
        assert!(reopened.session.now() < reopened.session.incident.next_unrecorded().unwrap());
        bench.pass("5m");
        reopened.until(|i| level(i) == Some(next)).await;
    }
}
