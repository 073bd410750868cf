//! The built program measured from outside, in a pseudo-terminal, beside a bare program on the same libraries.
//!
//! `cargo bench --bench terminal` prints a Markdown table; `docs/performance.md` says how to read it. Both programs
//! take turns in one run, because only what is measured at the same time can be compared. Linux only.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a bench that can't run has nothing to report")]
#![expect(clippy::indexing_slicing, reason = "samples are never empty here")]
#![expect(clippy::disallowed_methods, reason = "measuring reads the clock")]
#![expect(clippy::print_stdout, reason = "the table is the result")]

#[path = "terminal/program.rs"]
mod program;
#[path = "terminal/server.rs"]
mod server;
#[path = "terminal/stage.rs"]
mod stage;
#[path = "terminal/usage.rs"]
mod usage;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use program::Program;
use rusqlite::Connection;
use server::Server;
use stage::Stage;
use warroom::incident::event::Kind;

const STARTS: usize = 15;
const KEYS: usize = 60;
const FLOODS: usize = 5;
const FLOOD: usize = 200;
const CALLS: usize = 60;
const IDLE: Duration = Duration::from_secs(10);
/// How long a program has to come to rest after its first frame.
const REST: Duration = Duration::from_millis(1_500);
const DOWN: &str = "\x1b[B";
const UP: &str = "\x1b[A";

fn main() {
    // Cargo passes `--bench`; with `--test` the harness only asks whether this builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let bench = Bench::set_up();
    println!("| what | budget | floor | war room | |\n| --- | --- | --- | --- | --- |");
    bench.starts();
    bench.keys("bench-100", "100 events");
    bench.keys("bench-100000", "100,000 events");
    bench.timeline_keys();
    bench.floods();
    bench.idle();
    bench.memory();
    bench.calls();
    let size = std::fs::metadata(binary()).unwrap().len();
    row("release binary", "≤ 20 MB", "", &format!("{:.1} MB", mega(size)), "");
}

struct Bench {
    stage: Stage,
    server: Server,
    floor: PathBuf,
}

impl Bench {
    fn set_up() -> Self {
        let server = Server::start();
        let stage = Stage::build(server.port);
        for events in [100, 1_000, 100_000] {
            stage.long(&format!("bench-{events}"), events);
        }
        Self { stage, server, floor: built_floor() }
    }

    fn floor(&self) -> Program {
        let mut command = CommandBuilder::new(&self.floor);
        command.env("FLOOR_URL", format!("http://127.0.0.1:{}/", self.server.port));
        Program::start(command)
    }

    fn room(&self, incident: &str) -> Program {
        Program::start(self.stage.open(incident))
    }

    fn starts(&self) {
        let (mut floor, mut short, mut long) = (Samples::default(), Samples::default(), Samples::default());
        for _ in 0..STARTS {
            floor.push(first_screen(&mut self.floor()));
            short.push(first_screen(&mut self.room("bench-1000")));
            long.push(first_screen(&mut self.room("bench-100000")));
        }
        let ratio = ratio(short.at(50), floor.at(50));
        let what = "start to first full screen, 1,000 events: median";
        row(what, "≤ 2× floor", &floor.p50(), &short.p50(), &ratio);
        row("the same with 100,000 events", "", "", &long.p50(), "");
    }

    /// Down and up again, so that both programs walk over the same lines however many there are.
    fn keys(&self, incident: &str, label: &str) {
        let (mut floor, mut room) = (rested(self.floor()), rested(self.room(incident)));
        let (mut of_floor, mut of_room) = (Samples::default(), Samples::default());
        let (from_floor, from_room) = (floor.bytes, room.bytes);
        for n in 0..KEYS {
            let key = if n % 20 < 15 { DOWN } else { UP };
            of_floor.push(floor.key(key));
            of_room.push(room.key(key));
        }
        let ratio = ratio(of_room.at(95), of_floor.at(95));
        let what = format!("key to screen change, {label}, 2,000 steps: p50 / p95");
        row(&what, "p95 ≤ 1.5× floor", &of_floor.both(), &of_room.both(), &ratio);
        let each = |bytes: usize| format!("{} bytes", bytes / KEYS);
        row(
            "bytes to the terminal per key",
            "",
            &each(floor.bytes - from_floor),
            &each(room.bytes - from_room),
            "",
        );
    }

    fn timeline_keys(&self) {
        let mut room = rested(self.room("bench-100000"));
        room.type_keys("5");
        room.until("the timeline", |text| text.contains(" events"));
        room.settle();
        room.type_keys("\x1b[F");
        room.settle();
        let mut samples = Samples::default();
        for _ in 0..KEYS {
            samples.push(room.key(UP));
        }
        row("the same on the timeline, 100,000 events: p50 / p95", "", "", &samples.both(), "");
    }

    fn floods(&self) {
        let (mut of_floor, mut of_room) = (Samples::default(), Samples::default());
        for _ in 0..FLOODS {
            of_floor.push(flood(&mut rested(self.floor()), |text| text.contains("chosen 201 ")));
            let mut room = rested(self.room("bench-100000"));
            of_room.push(flood(&mut room, |text| text.contains("201 Do part 201 and say so")));
        }
        let ratio = ratio(of_room.at(50), of_floor.at(50));
        row(
            "200 keys back to back, none lost: median",
            "≤ 1.5× floor",
            &of_floor.p50(),
            &of_room.p50(),
            &ratio,
        );
    }

    fn idle(&self) {
        self.stage.timed("bench-drill", Kind::Drill);
        self.stage.timed("bench-live", Kind::Live);
        let mut floor = rested(self.floor());
        let mut drill = rested(self.room("bench-drill"));
        let mut live = rested(self.room("bench-live"));
        let floor = rest(&mut floor);
        for (name, room) in [("a drill", rest(&mut drill)), ("live, one HTTP probe", rest(&mut live))] {
            let what = |of: &str| format!("idle, ten timers, {name}: {of}");
            row(&what("processor"), "≤ 0.3 %", &floor.0, &room.0, "");
            row(&what("wake-ups a second"), "≤ 5", &floor.1, &room.1, "");
            row(&what("bytes a second to the terminal"), "≤ 150", &floor.2, &room.2, "");
        }
    }

    fn memory(&self) {
        let pss = |program: Program| {
            let pid = program.pid();
            let program = rested(program);
            let kib = usage::pss_kib(pid);
            drop(program);
            format!("{:.1} MiB", Duration::from_millis(kib).as_secs_f64() / 1.024)
        };
        let floor = pss(self.floor());
        row("memory (PSS), 1,000 events", "≤ 15 MiB", &floor, &pss(self.room("bench-1000")), "");
        row("memory (PSS), 100,000 events", "≤ 60 MiB", &floor, &pss(self.room("bench-100000")), "");
    }

    fn calls(&self) {
        self.stage.timed("bench-calls", Kind::Live);
        let (mut floor, mut room) = (rested(self.floor()), rested(self.room("bench-calls")));
        let disk = bare_sqlite(&self.stage.path("bare.db"));
        let mut samples: [Samples; 3] = Default::default();
        for _ in 0..CALLS {
            floor.settle();
            samples[0].push(self.call(&mut floor));
            floor.until("an answer", |text| text.contains("200 OK"));
            let began = Instant::now();
            disk.execute("INSERT INTO line (data) VALUES (?1)", ["x".repeat(200)]).unwrap();
            samples[1].push(began.elapsed());
            room.settle();
            room.type_keys("R");
            room.until("the preview", |text| text.contains("POST http"));
            room.settle();
            samples[2].push(self.call(&mut room));
            room.until("no preview", |text| !text.contains("POST http"));
        }
        let [floor, commit, room] = samples;
        let what = format!("key to first byte on the wire, connection warm: p50 / p95 of {CALLS}");
        let both = format!("{} + commit {}", floor.both(), commit.both());
        let spare = |p: usize| (room.at(p) - floor.at(p) - commit.at(p)) * 1e3;
        row(
            &what,
            "≤ floor + one commit + 0.5 ms",
            &both,
            &room.both(),
            &format!("{:+.2} / {:+.2} ms beyond both", spare(50), spare(95)),
        );
    }

    fn call(&self, program: &mut Program) -> Duration {
        while self.server.posts.try_recv().is_ok() {}
        let typed = program.type_keys("\r");
        self.server.posts.recv_timeout(Duration::from_secs(10)).unwrap() - typed
    }
}

fn full(text: &str) -> bool {
    // The last thing that is drawn in each of the two programs.
    text.contains("[?]") || text.contains("chosen 1 ")
}

fn first_screen(program: &mut Program) -> Duration {
    let started = program.started;
    program.until("the first screen", full) - started
}

fn rested(mut program: Program) -> Program {
    program.until("the first screen", full);
    program.watch(REST);
    program
}

fn flood(program: &mut Program, done: impl Fn(&str) -> bool) -> Duration {
    program.settle();
    let typed = program.type_keys(&DOWN.repeat(FLOOD));
    program.until("the last key", done) - typed
}

/// Processor, wake-ups and bytes of a program that is left alone, each a second.
fn rest(program: &mut Program) -> (String, String, String) {
    let (before, bytes, began) = (usage::usage(program.pid()), program.bytes, Instant::now());
    program.watch(IDLE);
    let (after, seconds) = (usage::usage(program.pid()), began.elapsed().as_secs_f64());
    let cpu = Duration::from_nanos(after.cpu_ns - before.cpu_ns).as_secs_f64() / seconds * 100.0;
    let wakes = count(after.wakes - before.wakes) / seconds;
    let bytes = count((program.bytes - bytes) as u64) / seconds;
    (format!("{cpu:.2} %"), format!("{wakes:.1}"), format!("{bytes:.0}"))
}

/// Durations in the order of their length.
#[derive(Default)]
struct Samples(Vec<Duration>);

impl Samples {
    fn push(&mut self, sample: Duration) {
        let place = self.0.partition_point(|other| *other < sample);
        self.0.insert(place, sample);
    }

    /// A percentile, in seconds.
    fn at(&self, percent: usize) -> f64 {
        self.0[(self.0.len() - 1) * percent / 100].as_secs_f64()
    }

    fn p50(&self) -> String {
        format!("{:.2} ms", self.at(50) * 1e3)
    }

    fn both(&self) -> String {
        format!("{:.2} / {:.2} ms", self.at(50) * 1e3, self.at(95) * 1e3)
    }
}

fn ratio(room: f64, floor: f64) -> String {
    format!("{:.2}×", room / floor)
}

fn count(n: u64) -> f64 {
    f64::from(u32::try_from(n).unwrap())
}

fn mega(bytes: u64) -> f64 {
    count(bytes) / 1e6
}

fn row(what: &str, budget: &str, floor: &str, room: &str, note: &str) {
    println!("| {what} | {budget} | {floor} | {room} | {note} |");
}

/// SQLite as the journal sets it up: what one durable write costs here and now.
fn bare_sqlite(path: &Path) -> Connection {
    let disk = Connection::open(path).unwrap();
    disk.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE line (n INTEGER PRIMARY KEY, data TEXT)",
    )
    .unwrap();
    disk
}

/// The program that is measured: this one, or another build of it, to compare the two.
fn binary() -> PathBuf {
    std::env::var_os("WARROOM_BENCH_BINARY")
        .map_or_else(|| env!("CARGO_BIN_EXE_warroom").into(), PathBuf::from)
}

/// The bare program is an example, which `cargo bench` does not build by itself.
fn built_floor() -> PathBuf {
    let built =
        Command::new(env!("CARGO")).args(["build", "--release", "--example", "floor"]).status().unwrap();
    assert!(built.success(), "the bare program does not build");
    Path::new(env!("CARGO_BIN_EXE_warroom")).with_file_name("examples").join("floor")
}
