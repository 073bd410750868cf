//! What is made of alerts: they join, they are proposed, or a rule declares; over a real socket into a real journal.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::rc::Rc;

use tempfile::TempDir;
use warroom::incident::command::{LeadCommand, LifecycleCommand};
use warroom::incident::event::Kind;
use warroom::incident::intake::CHAIN;
use warroom::incident::{Actor, Command, Incident, Origin};
use warroom::journal::{Journal as _, Line, SqliteJournal};
use warroom::plan::{CampaignId, IncidentId, Intake, PersonId, Severity, Text, Workspace};
use warroom::runtime::clock::Clock;
use warroom::runtime::host::{AnySession, Host, Wish};
use warroom::runtime::intake::clerk::{self, Office};
use warroom::runtime::intake::proposals::{self, Book, By};
use warroom::runtime::intake::{Listener, Settings};
use warroom::runtime::ledger::Ledger;
use warroom::runtime::record;
use warroom::runtime::session::Happening;
use warroom::runtime::watch::supervisor::Supervisor;
use warroom::runtime::watch::{Hub, Reach};

use super::kit::{self, Answer, Post, SECRET, many};

/// A journal in a folder, and whoever wants to know what is in it.
struct Scene {
    folder: TempDir,
    declares: bool,
}

impl Scene {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), declares: false }
    }

    /// With a rule that declares.
    fn declaring() -> Self {
        Self { declares: true, ..Self::new() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    fn host(&self) -> Host {
        Host {
            workspace: Workspace::embedded().unwrap(),
            is_whole: true,
            root: None,
            ledger: Ledger::start(Box::new(SqliteJournal::open(&self.path()).unwrap())).unwrap(),
            clock: Clock::Wall,
            runners: Some(self.folder.path().join("runners")),
        }
    }

    fn intake(&self) -> Intake {
        let mut intake = kit::intake(self.folder.path());
        intake.rule[0].declare = self.declares;
        for source in &mut intake.source {
            source.per_minute = Some(10_000);
        }
        intake
    }

    /// Let the hub and the clerk work until the other side is done.
    async fn watching<T, F: Future<Output = T>>(&self, other: impl FnOnce(SocketAddr) -> F) -> T {
        let (host, intake, clock) = (self.host(), self.intake(), Clock::Wall);
        let settings = Settings {
            address: "127.0.0.1:0".parse().unwrap(),
            intake: intake.clone(),
            root: self.folder.path().to_owned(),
            clock: clock.clone(),
        };
        let listener = Listener::bind(settings).await.unwrap();
        let (to, ledger) = (listener.address().unwrap(), host.ledger.clone());
        let (hub, desk) = Hub::new(host, Reach::default(), Rc::new(|_| {})).unwrap();
        let office = Office { intake, kind: Kind::Drill, desk, ledger, clock, tell: Box::new(|_| {}) };
        tokio::select! {
            () = hub.run(std::future::pending(), Supervisor::default()) => panic!("the hub ended"),
            () = clerk::run(listener, office) => panic!("the clerk ended"),
            done = other(to) => done,
        }
    }

    async fn declare(&self) -> IncidentId {
        let wish = Wish {
            campaign: campaign(),
            severity: Severity::Sev2,
            title: Text::line("by a person"),
            drill: false,
            by: person(),
            origin: Origin::Command,
        };
        self.host().declare(wish).await.unwrap()
    }

    async fn end(&self, id: &IncidentId) {
        let AnySession::Drill(mut session) = self.host().open(id.clone()).await.unwrap() else { panic!() };
        let take = Command::Lead(LeadCommand::TakeCommand { relieve: None });
        session.submit(0, person(), Origin::Command, take);
        let resolve = LifecycleCommand::Resolve { summary: Text::line("over") };
        session.submit(1, person(), Origin::Command, Command::Lifecycle(resolve));
        loop {
            if let Happening::Answered { ticket: 1, result } = session.next().await {
                return result.unwrap();
            }
        }
    }

    fn lines(&self, name: &str) -> Vec<Line> {
        SqliteJournal::open(&self.path()).unwrap().lines(name, 0).unwrap()
    }

    /// The words of the record, from the first alert on.
    fn kinds(&self, name: &str) -> Vec<String> {
        self.lines(name).into_iter().map(|line| line.kind).filter(|kind| kind.contains("alert")).collect()
    }

    fn incident(&self, id: &str) -> Incident {
        let journal = SqliteJournal::open(&self.path()).unwrap();
        record::load(&journal, &IncidentId::parse(id).unwrap()).unwrap().0
    }

    fn book(&self) -> Book {
        Book::read(&SqliteJournal::open(&self.path()).unwrap()).unwrap()
    }
}

fn campaign() -> CampaignId {
    CampaignId::parse("spring-launch").unwrap()
}

fn person() -> Actor {
    PersonId::parse("ito").unwrap().into()
}

const FIRST: &str = "drill-spring-launch-1";

async fn post(to: SocketAddr, body: &[u8]) -> Answer {
    Post::with_token("/v1/alerts/alertmanager", body).send(to).await
}

fn over(count: usize) -> Vec<u8> {
    String::from_utf8(many(count)).unwrap().replace("firing", "resolved").into_bytes()
}

#[tokio::test]
async fn without_an_incident_alerts_are_proposed_once_and_lapse_with_the_last_of_them() {
    let scene = Scene::new();
    scene
        .watching(async |to| {
            for body in [many(2), many(2), over(1)] {
                assert_eq!(post(to, &body).await.status, 200);
            }
            assert_eq!(scene.book().proposals.open().count(), 1);
            assert_eq!(post(to, &over(2)).await.status, 200);
        })
        .await;
    let kinds: Vec<String> = scene.lines(CHAIN).into_iter().map(|line| line.kind).collect();
    let wanted = [
        "alert_proposed",
        "alert_proposed",
        "proposed_alert_resolved",
        "proposed_alert_resolved",
        "proposal_lapsed",
    ];
    assert_eq!(kinds, wanted);
    assert_eq!(scene.book().proposals.open().count(), 0);
    SqliteJournal::open(&scene.path()).unwrap().verify(CHAIN, None).unwrap();
}

#[tokio::test]
async fn whoever_declares_takes_the_proposed_alerts_over() {
    let scene = Scene::new();
    scene.watching(async |to| assert_eq!(post(to, &many(3)).await.status, 200)).await;
    let id = scene.declare().await;
    assert_eq!(scene.incident(id.as_str()).alerts.firing().count(), 3);
    assert_eq!(scene.book().proposals.open().count(), 0);
    assert_eq!(scene.lines(CHAIN).pop().unwrap().kind, "proposal_declared");
}

#[tokio::test]
async fn what_a_person_dismissed_is_not_proposed_again_while_it_goes_on() {
    let scene = Scene::new();
    scene
        .watching(async |to| {
            post(to, &many(1)).await;
            let id = scene.book().proposals.open().next().unwrap().id;
            let by = || By { actor: person(), origin: Origin::Command, at: Clock::Wall.now() };
            let ledger = scene.host().ledger;
            proposals::dismiss(&ledger, id, Text::line("a test"), by()).await.unwrap();
            assert!(proposals::dismiss(&ledger, id, Text::line("again"), by()).await.is_err());
            assert_eq!(post(to, &many(1)).await.status, 200);
            assert_eq!(scene.book().proposals.open().count(), 0);
            let later = String::from_utf8(many(1)).unwrap();
            let later = later.replace("\"labels\"", "\"startsAt\":\"2027-03-02T09:00:00Z\",\"labels\"");
            assert_eq!(post(to, later.as_bytes()).await.status, 200);
            assert_eq!(scene.book().proposals.open().count(), 1, "it fires anew");
        })
        .await;
}

#[tokio::test]
async fn alerts_join_the_open_incident_and_their_end_closes_their_line() {
    let scene = Scene::new();
    let id = scene.declare().await;
    scene
        .watching(async |to| {
            for body in [many(2), many(2), over(1), over(1)] {
                assert_eq!(post(to, &body).await.status, 200);
            }
        })
        .await;
    assert_eq!(scene.kinds(id.as_str()), ["alert_fired", "alert_fired", "alert_resolved"]);
    assert_eq!(scene.lines(id.as_str()).pop().unwrap().origin, "alert");
    assert!(scene.lines(CHAIN).is_empty());
}

#[tokio::test]
async fn the_end_of_an_alert_is_told_to_every_incident_that_it_joined() {
    let scene = Scene::new();
    let older = scene.declare().await;
    scene.watching(async |to| assert_eq!(post(to, &many(1)).await.status, 200)).await;
    let newer = scene.declare().await;
    scene
        .watching(async |to| {
            assert_eq!(post(to, &many(1)).await.status, 200);
            assert_eq!(post(to, &over(1)).await.status, 200);
            // The older one is told on the side.
            while scene.incident(older.as_str()).alerts.firing().count() > 0 {
                tokio::task::yield_now().await;
            }
        })
        .await;
    assert_eq!(scene.kinds(newer.as_str()), ["alert_fired", "alert_resolved"]);
}

#[tokio::test]
async fn an_incident_that_people_resolved_still_hears_how_its_alerts_end() {
    let scene = Scene::new();
    let id = scene.declare().await;
    scene.watching(async |to| assert_eq!(post(to, &many(1)).await.status, 200)).await;
    scene.end(&id).await;
    scene.watching(async |to| assert_eq!(post(to, &over(1)).await.status, 200)).await;
    assert_eq!(scene.kinds(id.as_str()), ["alert_fired", "alert_resolved"]);
    assert_eq!(scene.book().proposals.open().count(), 0);
}

#[tokio::test]
async fn a_rule_declares_once_and_leaves_to_a_person_what_a_person_has_ended() {
    let scene = Scene::declaring();
    scene.watching(async |to| assert_eq!(post(to, &many(1)).await.status, 200)).await;
    let first = scene.lines(FIRST).remove(0);
    assert_eq!((first.actor.as_str(), first.origin.as_str()), ("warroom", "alert"));
    assert_eq!(scene.kinds(FIRST), ["alert_fired"]);
    scene.end(&IncidentId::parse(FIRST).unwrap()).await;
    scene.watching(async |to| assert_eq!(post(to, &many(1)).await.status, 200)).await;
    assert!(scene.lines("drill-spring-launch-2").is_empty());
    assert_eq!(scene.book().proposals.open().count(), 1);
}

#[tokio::test]
async fn ten_thousand_alerts_become_few_lines_and_few_appends() {
    let scene = Scene::new();
    let id = scene.declare().await;
    let before = scene.lines(id.as_str()).len();
    let bodies: Vec<Vec<u8>> = (0..10)
        .map(|part| String::from_utf8(many(1_000)).unwrap().replace("\"n\":\"", &format!("\"n\":\"{part}-")))
        .map(String::into_bytes)
        .enumerate()
        // Another fingerprint in each body.
        .map(|(part, body)| {
            let text = String::from_utf8(body).unwrap();
            text.replace("\"fingerprint\":\"0", &format!("\"fingerprint\":\"{part}")).into_bytes()
        })
        .collect();
    scene
        .watching(async |to| {
            let all = bodies.iter().map(|body| post(to, body));
            for answer in futures_util::future::join_all(all).await {
                assert_eq!(answer.status, 200, "{answer:?}");
            }
        })
        .await;
    let incident = scene.incident(id.as_str());
    assert_eq!(incident.alerts.len(), 500);
    assert_eq!(incident.alerts.overflowed().values().sum::<u64>(), 9_500);
    let written = scene.lines(id.as_str()).len() - before;
    assert!((501..=510).contains(&written), "{written} lines");
    let instants: std::collections::BTreeSet<String> =
        scene.lines(id.as_str()).into_iter().skip(before).map(|line| line.at).collect();
    assert!(instants.len() <= 10, "{} appends", instants.len());
}

#[tokio::test]
async fn a_wrong_token_leaves_no_trace() {
    let scene = Scene::new();
    scene
        .watching(async |to| {
            let body = many(1);
            let post = Post::with("/v1/alerts/alertmanager", "Authorization", "Bearer no", &body);
            assert_eq!(post.send(to).await.status, 401);
        })
        .await;
    assert!(scene.lines(CHAIN).is_empty());
    let bytes = std::fs::read(scene.path()).unwrap();
    assert!(!bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()));
}
