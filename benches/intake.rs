//! Alerts taken in over a real socket into a real journal: how many a second, in how many lines and appends, and in how
//! much memory. `cargo bench --bench intake`; the figures go to docs/performance.md.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench that can't run has nothing to report")]

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use warroom::incident::Origin;
use warroom::incident::event::Kind;
use warroom::journal::{Journal as _, SqliteJournal};
use warroom::plan::{CampaignId, Intake, PersonId, Severity, Text, Workspace};
use warroom::runtime::clock::{Clock, Stopwatch};
use warroom::runtime::host::{Host, Wish};
use warroom::runtime::intake::clerk::{self, Office};
use warroom::runtime::intake::{Listener, Settings};
use warroom::runtime::ledger::Ledger;
use warroom::runtime::watch::supervisor::Supervisor;
use warroom::runtime::watch::{Hub, Reach};

const INTAKE: &str = r#"
    [[source]]
    id = "am"
    kind = "alertmanager"
    per_minute = 100000
    [[rule]]
    campaign = "spring-launch"
    severity = "sev2"
"#;

fn body(first: usize, count: usize, status: &str) -> Vec<u8> {
    let alert = |n: usize| {
        format!(
            r#"{{"status":"{status}","labels":{{"alertname":"CheckoutDown","service":"checkout","instance":"web-{n}"}},"annotations":{{"summary":"checkout does not answer at web-{n}"}},"startsAt":"2027-03-02T08:58:13.125Z","fingerprint":"{n:016x}"}}"#
        )
    };
    let alerts: Vec<String> = (first..first + count).map(alert).collect();
    format!(r#"{{"version":"4","alerts":[{}]}}"#, alerts.join(",")).into_bytes()
}

/// Post bodies one after the other over one connection, as a sender does.
async fn send(to: SocketAddr, bodies: &[Vec<u8>]) {
    let mut stream = TcpStream::connect(to).await.unwrap();
    for body in bodies {
        let head =
            format!("POST /v1/alerts/am HTTP/1.1\r\nHost: w\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        let mut answer = [0; 1024];
        let read = stream.read(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(answer.get(..read).unwrap_or_default()).into_owned();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

/// Kilobytes of memory at the most so far.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn lines(path: &Path, id: &str) -> (usize, usize) {
    let lines = SqliteJournal::open(path).unwrap().lines(id, 0).unwrap();
    let instants: BTreeSet<&str> = lines.iter().map(|line| line.at.as_str()).collect();
    (lines.len(), instants.len())
}

async fn measure(name: &str, senders: Vec<Vec<Vec<u8>>>, alerts: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let host = Host {
        workspace: Workspace::embedded().unwrap(),
        is_whole: true,
        root: None,
        ledger: Ledger::start(Box::new(SqliteJournal::open(&path).unwrap())).unwrap(),
        clock: Clock::Wall,
        runners: None,
    };
    let wish = Wish {
        campaign: CampaignId::parse("spring-launch").unwrap(),
        severity: Severity::Sev2,
        title: Text::line("bench"),
        drill: false,
        by: PersonId::parse("ito").unwrap().into(),
        origin: Origin::Command,
    };
    let id = host.declare(wish).await.unwrap();
    let intake: Intake = toml::from_str(INTAKE).unwrap();
    let settings = Settings {
        address: "127.0.0.1:0".parse().unwrap(),
        intake: intake.clone(),
        root: folder.path().to_owned(),
        clock: Clock::Wall,
    };
    let listener = Listener::bind(settings).await.unwrap();
    let (to, ledger) = (listener.address().unwrap(), host.ledger.clone());
    let (hub, desk) = Hub::new(host, Reach::default(), Rc::new(|_| {})).unwrap();
    let office =
        Office { intake, kind: Kind::Drill, desk, ledger, clock: Clock::Wall, tell: Box::new(|_| {}) };
    let requests: usize = senders.iter().map(Vec::len).sum();
    let sending = async {
        send(to, &[body(0, 1, "resolved")]).await;
        let (before, watch) = (lines(&path, id.as_str()), Stopwatch::start());
        join_all(senders.iter().map(|bodies| send(to, bodies))).await;
        let (ms, after) = (watch.ms(), lines(&path, id.as_str()));
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let rate = |count: usize| count as f64 * 1_000.0 / ms.max(1) as f64;
        println!(
            "{name}: {ms} ms, {:.0} alerts/s, {:.0} requests/s, {} lines, {} appends, peak {} MiB",
            rate(alerts),
            rate(requests),
            after.0 - before.0,
            after.1 - before.1,
            peak_kb() / 1024,
        );
    };
    tokio::select! {
        () = hub.run(std::future::pending(), Supervisor::default()) => {}
        () = clerk::run(listener, office) => {}
        () = sending => {}
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    println!("before anything: peak {} MiB", peak_kb() / 1024);
    runtime.block_on(async {
        let one_sender = vec![(0..20).map(|n| body(n * 25, 25, "firing")).collect()];
        measure("500 new alerts, 20 bodies, 1 sender", one_sender, 500).await;
        let flood = (0..10).map(|n| vec![body(n * 1_000, 1_000, "firing")]).collect();
        measure("10,000 new alerts, 10 bodies at once", flood, 10_000).await;
        let singles = (0..32).map(|s| (0..313).map(|n| body(s * 313 + n, 1, "firing")).collect()).collect();
        measure("10,016 new alerts, one a request, 32 senders", singles, 10_016).await;
        let again = (0..8).map(|_| (0..25).map(|_| body(0, 500, "firing")).collect()).collect();
        measure("100,000 tellings of 500 alerts, 8 senders", again, 100_000).await;
    });
}
