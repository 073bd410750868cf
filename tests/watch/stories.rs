//! The stories.

use std::collections::BTreeMap;
use std::net::TcpListener;

use rustix::process::Signal;

use super::kit::{Home, ID, Watching};
use super::server::{HOLD, PageServer};

/// A port on which nobody listens.
fn nobody() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The keys that the record has for what was requested, by the person that it was for.
fn keys_of(home: &Home) -> Vec<(String, String)> {
    let record = home.record();
    let requested = record.iter().filter(|(kind, _)| kind == "delivery_requested");
    requested
        .map(|(_, data)| {
            let person = data["notice"]["person"].as_str().unwrap_or("everybody");
            (person.to_owned(), data["idempotency_key"].as_str().unwrap().to_owned())
        })
        .collect()
}

#[test]
fn a_page_whose_sender_is_killed_while_it_waits_for_the_answer_arrives_with_the_same_key() {
    let mut server = PageServer::start();
    let home = Home::new(server.port, nobody(), "1h");
    server.answers(HOLD);
    let paging = Watching::of(home.command(&["page", ID, "dns"]));
    let first = server.next();
    paging.kill();
    server.answers(202);
    let mut watch = home.watch();
    watch.says(&["\"topic\":\"page\"", "delivered"]);
    let again = server.next();
    assert_eq!((&again.key, &again.body), (&first.key, &first.body));
    assert_eq!(home.count("delivery_taken_over"), 1);
    assert_eq!(watch.end(Signal::TERM), 0);
    assert_eq!(server.counts().len(), 1, "one key");
}

#[test]
fn a_sender_that_dies_while_another_program_watches_is_followed_within_seconds() {
    let mut server = PageServer::start();
    let home = Home::new(server.port, nobody(), "1h");
    let mut watch = home.watch();
    watch.says(&["watched"]);
    server.answers(HOLD);
    let paging = Watching::of(home.command(&["page", ID, "dns"]));
    let first = server.next();
    server.answers(202);
    paging.kill();
    watch.says(&["delivered"]);
    assert_eq!(server.next().key, first.key);
}

/// Waits until the moment has come at which a program is killed.
type Moment = dyn Fn(&mut Watching, &mut PageServer);

/// Killed at each of these moments, again and again: no page is lost, and none has two keys.
#[test]
fn a_watch_that_is_killed_at_every_moment_loses_no_page_and_repeats_none_under_another_key() {
    let mut server = PageServer::start();
    let home = Home::new(server.port, nobody(), "2s");
    // Who pages is killed before anything is answered.
    server.answers(HOLD);
    let paging = Watching::of(home.command(&["page", ID, "dns"]));
    server.next();
    paging.kill();
    let moments: [&Moment; 6] = [
        // After the request left, before its answer.
        &|_, server| drop(server.next()),
        // Between the takeover on disk and whatever follows.
        &|watch, _| drop(watch.says(&["same key"])),
        // After the answer.
        &|watch, server| {
            server.answers(202);
            watch.says(&["delivered"]);
        },
        // As a level fires: its event is on disk.
        &|watch, _| drop(watch.says(&["level 2"])),
        &|_, server| {
            server.answers(HOLD);
            server.next();
        },
        // As soon as it is up.
        &|watch, _| drop(watch.says(&["watched"])),
    ];
    for moment in moments {
        let mut watch = home.watch();
        moment(&mut watch, &mut server);
        watch.kill();
    }
    server.answers(202);
    let mut watch = home.watch();
    watch.says(&["nobody"]);
    watch.end(Signal::TERM);
    let keys = keys_of(&home);
    let counts = server.counts();
    let delivered = home.count("notice_delivered");
    assert_eq!(home.count("role_paged"), 3, "each level once");
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    for (person, _) in keys.iter().filter(|(_, key)| counts.contains_key(key)) {
        *people.entry(person).or_default() += 1;
    }
    assert_eq!(
        people.into_iter().collect::<Vec<_>>(),
        [("ito", 1), ("khan", 1), ("marin", 1), ("petrov", 1)]
    );
    assert!(delivered >= 3, "{:#?}", home.record());
}

#[test]
fn three_watches_fire_each_level_once_and_page_each_person_once() {
    let mut server = PageServer::start();
    let home = Home::new(server.port, nobody(), "2s");
    let mut watches = [home.watch(), home.watch(), home.watch()];
    for watch in &mut watches {
        watch.says(&["watched"]);
    }
    home.done(&["page", ID, "dns"]);
    for watch in &mut watches {
        watch.says(&["nobody"]);
    }
    assert_eq!(home.count("role_paged"), 3);
    assert_eq!(home.count("page_exhausted"), 1);
    let counts = server.counts();
    assert_eq!(counts.len(), 4, "{counts:?}");
    assert!(counts.values().all(|count| *count == 1), "{counts:?}");
    for watch in watches {
        assert_eq!(watch.end(Signal::TERM), 0);
    }
}

#[test]
fn a_level_that_came_due_while_nothing_ran_fires_once_and_late() {
    let mut server = PageServer::start();
    let home = Home::new(server.port, nobody(), "1s");
    home.done(&["page", ID, "dns"]);
    server.next();
    // The page itself is over a second old once another program has started, looked and ended.
    while home.done(&["status", ID, "--format", "json"]).is_empty() || server.pages.len() < 2 {
        home.done(&["watch", "--once"]);
        let more = server.counts().len();
        if more > 1 {
            break;
        }
    }
    assert_eq!(home.count("role_paged"), 2);
}

#[test]
fn a_channel_that_is_down_is_not_delivered_and_the_next_one_is() {
    let mut sms = PageServer::start();
    let home = Home::new(nobody(), sms.port, "1h");
    let said = home.done(&["page", ID, "dns"]);
    assert!(said.contains("by pager: not delivered") && said.contains("by sms: delivered"), "{said}");
    assert_eq!(sms.next().path, "/sms");
}

#[test]
fn a_page_that_reaches_nobody_ends_with_the_status_that_says_so() {
    let home = Home::new(nobody(), nobody(), "1h");
    let (status, said) = home.run(&["page", ID, "dns"]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("reach marin by hand: phone +1-555-0101"), "{said}");
}

#[test]
fn a_watch_that_is_told_to_end_waits_for_the_answer_of_its_page() {
    let mut server = PageServer::start();
    let home = Home::new(server.port, nobody(), "1s");
    home.done(&["page", ID, "dns"]);
    server.next();
    let watch = home.watch();
    server.answers(HOLD);
    let held = server.next();
    assert_eq!(watch.end(Signal::HUP), 0);
    let record = home.record();
    let unknown = record.iter().filter(|(kind, _)| kind == "notice_unknown").count();
    assert!(unknown >= 1, "five seconds without an answer: {held:?} {record:#?}");
    let mut again = home.watch();
    again.says(&["watched"]);
}

#[test]
fn once_does_what_is_due_and_ends() {
    let mut server = PageServer::start();
    let home = Home::new(server.port, nobody(), "1h");
    server.answers(HOLD);
    let paging = Watching::of(home.command(&["page", ID, "dns"]));
    server.next();
    paging.kill();
    server.answers(202);
    let once = Watching::of(home.command(&["watch", "--once"]));
    assert_eq!(once.ends(), 0);
    assert_eq!(home.count("notice_delivered"), 1);
    assert_eq!(server.counts().values().copied().collect::<Vec<_>>(), [2], "twice, with one key");
}

#[test]
fn an_incident_that_another_program_declares_is_watched_and_left_when_it_is_closed() {
    let server = PageServer::start();
    let home = Home::new(server.port, nobody(), "1h");
    let mut watch = home.watch();
    watch.says(&["spring-1", "watched"]);
    home.done(&["declare", "spring", "--severity", "sev2", "--title", "second"]);
    watch.says(&["spring-2: watched"]);
    watch.says(&["declared sev2: second"]);
    home.done(&["take", "spring-2"]);
    home.done(&["resolve", "spring-2", "--summary", "it was nothing"]);
    watch.says(&["spring-2: over"]);
    home.done(&["reopen", "spring-2", "--reason", "it is back"]);
    watch.says(&["spring-2: watched"]);
}

#[test]
fn only_the_campaigns_that_were_named_are_watched() {
    let server = PageServer::start();
    let home = Home::new(server.port, nobody(), "1h");
    let (status, said) = home.run(&["watch", "--once", "--campaign", "sping"]);
    assert_eq!(status, 2);
    assert!(said.contains("did you mean `spring`?"), "{said}");
    home.done(&["watch", "--once", "--campaign", "spring"]);
}
