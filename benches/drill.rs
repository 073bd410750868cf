//! Drills that play themselves: a day of scenario time, and long lists of injects.
//!
//! `cargo bench --bench drill` prints a Markdown table. The plan is the example's; probes look at every dependency as often
//! as they would in the real thing, so a day is tens of thousands of looks.
#![expect(clippy::unwrap_used, reason = "a bench that can't run has nothing to report")]
#![expect(clippy::disallowed_methods, reason = "measuring reads the clock")]
#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use warroom::journal::MemoryJournal;
use warroom::plan::{PersonId, Scenario, ScenarioId, Workspace};
use warroom::runtime::clock::Clock;
use warroom::runtime::host::Host;
use warroom::runtime::ledger::Ledger;
use warroom::runtime::player::{self, Casting};

const RUNS: usize = 5;

fn main() {
    // Cargo passes `--bench`; with `--test` the harness only asks whether this builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("| scenario | events | median | slowest |\n| --- | --- | --- | --- |");
    measure("24 h, 24 injects", &scenario(24, 24, false));
    measure("24 h, 1,000 injects", &scenario(24, 1_000, false));
    measure("24 h, 10,000 injects", &scenario(24, 10_000, false));
    measure("24 h, 10,000 injects, each after the one before", &scenario(24, 10_000, true));
}

/// So many injects over so many hours; in a chain, every other one comes by a condition.
fn scenario(hours: usize, injects: usize, in_a_chain: bool) -> Scenario {
    let mut text = format!(
        "id = \"day\"\ntitle = \"A day\"\ncampaign = \"spring-launch\"\nincident = \"the shop is slow\"\n\
         severity = \"sev2\"\nbegins = 2027-03-02T09:00:00Z\nlength = \"{hours}h\"\n\
         [[world.dependency]]\nid = \"edge-dns\"\nstate = [{{ at = \"0s\", to = \"ok\" }}, {{ at = \"1h\", to = \"failing\" }}, \
         {{ at = \"3h\", to = \"ok\" }}]\n"
    );
    let pause = hours * 3_600 * 1_000 / (injects + 1);
    for number in 1..=injects {
        let comes = if in_a_chain && number % 2 == 0 {
            format!("when = {{ delivered = \"{}\" }}", number - 1)
        } else {
            format!("at = \"{}ms\"", number * pause)
        };
        write!(text, "[[inject]]\nid = \"{number}\"\n{comes}\ntext = \"Something happens.\"\n").unwrap();
    }
    for hour in 1..hours {
        write!(text, "[[move]]\nat = \"{hour}h\"\nby = \"ito\"\nplay = {{ note = \"Still at it.\" }}\n")
            .unwrap();
    }
    toml::from_str(&text).unwrap()
}

fn measure(name: &str, scenario: &Scenario) {
    let mut workspace = Workspace::embedded().unwrap();
    workspace.scenarios.insert(scenario.id.clone(), scenario.clone());
    let ledger = Ledger::inline(Box::new(MemoryJournal::default()));
    let host = Host { workspace, is_whole: true, root: None, ledger, clock: Clock::Wall, runners: None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut took: Vec<Duration> = Vec::new();
    let mut events = 0;
    for _ in 0..RUNS {
        let by = PersonId::parse("ito").unwrap().into();
        let casting = Casting { scenario: ScenarioId::parse("day").unwrap(), seed: 1, number: 1, by };
        let start = Instant::now();
        let played = runtime.block_on(player::play(&host, casting)).unwrap();
        took.push(start.elapsed());
        assert!(played.surprises.is_empty(), "{:?}", played.surprises);
        let told = played.incident.exercise.as_ref().unwrap().told.len();
        assert_eq!(told, scenario.inject.len(), "every inject comes");
        events = played.record.len();
    }
    took.sort();
    let seconds = |at: usize| took.get(at).map_or(0.0, Duration::as_secs_f64);
    println!("| {name} | {events} | {:.2} s | {:.2} s |", seconds(RUNS / 2), seconds(RUNS - 1));
}
