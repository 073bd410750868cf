//! Ten thousand random policies, answers, escalations, crashes, clock faults, maintenances and revisions against a model
//! that shares no code with the program: every level fires once a round, at or after its instant, unless it is
//! answered, forced, paused or over; and what is replayed is what was live.

#[path = "simulation/dice.rs"]
mod dice;
#[path = "simulation/model.rs"]
mod model;
#[path = "simulation/record.rs"]
mod record;
#[path = "simulation/spec.rs"]
mod spec;
#[path = "simulation/wall.rs"]
mod wall;
#[path = "simulation/world.rs"]
mod world;

use std::fmt::Write as _;
use std::io::Write as _;

use rstest::rstest;
use world::World;

/// Seeds that once failed. They are played first, for ever.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/escalation/seeds.txt");

/// Plays one seed; what went wrong, with everything that led to it.
fn play(seed: u64) -> Result<World, String> {
    let played = std::panic::catch_unwind(|| {
        let mut world = World::of(seed);
        let result = world.play();
        (world, result)
    });
    match played {
        Ok((world, Ok(()))) => Ok(world),
        Ok((world, Err(why))) => Err(format!("seed {seed}: {why}\n{}", world.story())),
        Err(_) => Err(format!("seed {seed}: it panicked")),
    }
}

/// Keeps the seeds of failures and shows them.
fn report(failed: &[(u64, String)]) {
    if failed.is_empty() {
        return;
    }
    let mut file = std::fs::OpenOptions::new().append(true).open(KEPT).unwrap();
    let kept = std::fs::read_to_string(KEPT).unwrap();
    let mut shown = String::new();
    for (seed, why) in failed {
        if !kept.lines().any(|line| line == seed.to_string()) {
            writeln!(file, "{seed}").unwrap();
        }
        writeln!(shown, "{why}").unwrap();
    }
    panic!("{} of the seeds failed; they are kept in {KEPT}\n{shown}", failed.len());
}

fn play_all(seeds: impl Iterator<Item = u64>) -> Vec<World> {
    let (mut worlds, mut failed) = (Vec::new(), Vec::new());
    for seed in seeds {
        match play(seed) {
            Ok(world) => worlds.push(world),
            Err(why) if failed.len() < 3 => failed.push((seed, why)),
            Err(_) => break,
        }
    }
    report(&failed);
    worlds
}

#[test]
fn every_seed_that_once_failed_holds() {
    let kept = std::fs::read_to_string(KEPT).unwrap();
    play_all(kept.lines().filter(|line| !line.starts_with('#')).map(|line| line.trim().parse().unwrap()));
}

#[rstest]
fn every_level_fires_once_at_or_after_its_instant(#[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)] thousand: u64) {
    let seeds = thousand * 1_000..(thousand + 1) * 1_000;
    let mut tally = record::Tally::default();
    for seed in seeds {
        for world in play_all(std::iter::once(seed)) {
            tally.add(&world);
        }
    }
    // What never happens proves nothing.
    tally.is_rich();
}

#[test]
fn a_level_that_fires_twice_would_be_found() {
    let world = (0..).find_map(|seed| play(seed).ok().filter(|world| world.levels_fired() > 2)).unwrap();
    let mut record = world.room.record;
    let twice = record.iter().rfind(|it| it.event.kind() == "role_paged").unwrap().clone();
    record.push(twice);
    assert!(record::check(&record).is_err());
}
