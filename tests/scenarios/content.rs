//! What each scenario has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use warroom::plan::scenario::InjectKind;
use warroom::plan::{Duration, Scenario, ScenarioId, Text};

use super::kit::{FOLDER, root, shipped, texts};

/// Those whose accounts the scenarios follow, and others like them: no player reads their names.
const REAL: [&str; 18] = [
    "amazon",
    "aws",
    "azure",
    "cloudflare",
    "coinbase",
    "crowdstrike",
    "dynamodb",
    "entro",
    "epic games",
    "facebook",
    "fortnite",
    "github",
    "google",
    "instagram",
    "microsoft",
    "ticketmaster",
    "taylor",
    "whatsapp",
];

/// Everything that players read of a scenario.
fn for_players(scenario: &Scenario) -> Vec<&str> {
    let mut read = vec![scenario.title.as_str(), scenario.briefing.as_str(), scenario.incident.as_str()];
    for inject in &scenario.inject {
        read.extend([inject.from.as_str(), inject.channel.as_str(), inject.text.as_str()]);
        read.extend(inject.turns.values().filter_map(|turn| turn.detail.as_ref()).map(Text::as_str));
    }
    let states = scenario.world.dependency.iter().flat_map(|dependency| &dependency.state);
    read.extend(states.filter_map(|state| state.detail.as_ref()).map(Text::as_str));
    let turns = scenario.world.answer.iter().flat_map(|answer| answer.simulate.turns.values());
    read.extend(turns.filter_map(|turn| turn.detail.as_ref()).map(Text::as_str));
    read
}

/// Does the text have these words, and not only as parts of others?
fn says(text: &str, name: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" ")).contains(&format!(" {name} "))
}

#[test]
fn the_eight_scenarios_are_those_of_the_folder() {
    let compiled: BTreeSet<String> = texts().map(|(name, _)| format!("{name}.toml")).collect();
    let folder = fs::read_dir(root().join(FOLDER)).unwrap();
    let found: BTreeSet<String> =
        folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let wanted = [
        "certificate-expired.toml",
        "chat-badge-vpn-down.toml",
        "dns-record-emptied.toml",
        "edge-configuration.toml",
        "exposed-cloud-key.toml",
        "launch-surge.toml",
        "rotated-to-wrong-environment.toml",
        "tokens-overwritten.toml",
    ];
    assert!(wanted.iter().all(|name| compiled.contains(*name)), "{compiled:?}");
    assert_eq!(compiled, found);
}

#[test]
fn every_scenario_says_where_it_is_from() {
    for scenario in shipped().iter().filter(|scenario| !scenario.is_guided()) {
        let source = scenario.source.as_ref().map_or("", |source| source.as_str());
        assert!(source.starts_with("https://"), "{}: {source:?}", scenario.id);
    }
    let invented: Vec<_> = shipped().into_iter().filter(|it| !it.synthetic).map(|it| it.id).collect();
    assert_eq!(
        invented.iter().map(ScenarioId::as_str).collect::<Vec<_>>(),
        ["rotated-to-wrong-environment"],
        "all others are made up in part, and say so"
    );
}

#[test]
fn every_scenario_has_what_a_drill_needs() {
    for scenario in shipped().iter().filter(|scenario| !scenario.is_guided()) {
        let id = &scenario.id;
        assert!(!scenario.briefing.is_blank() && !scenario.ground_truth.is_blank(), "{id}");
        assert!((3..=4).contains(&scenario.objective.len()), "{id}: objectives");
        for objective in &scenario.objective {
            let serves = |of: Option<&_>| of == Some(&objective.id);
            assert!(objective.capability.is_some(), "{id}: {}", objective.id);
            let is_expected = scenario.expected.iter().any(|it| serves(it.objective.as_ref()));
            assert!(is_expected, "{id}: nothing is expected for {}", objective.id);
        }
        assert!((8..=16).contains(&scenario.inject.len()), "{id}: injects");
        assert!(scenario.inject.iter().filter(|inject| inject.at.is_some()).count() >= 5, "{id}");
        assert!(scenario.inject.iter().filter(|inject| inject.when.is_some()).count() >= 2, "{id}");
        let kinds: Vec<_> = InjectKind::ALL
            .into_iter()
            .filter(|kind| scenario.inject.iter().any(|inject| inject.kind == *kind))
            .collect();
        assert_eq!(kinds, InjectKind::ALL, "{id}: kinds of injects");
        assert!(scenario.inject.iter().filter(|inject| !inject.notes.is_blank()).count() >= 4, "{id}");
        assert!(scenario.expected.iter().any(|expected| expected.avoid), "{id}: nothing to avoid");
        assert!(scenario.moves.iter().any(|it| it.refused), "{id}: nobody is refused");
    }
}

/// The example starts with an outage of its own; no scenario inherits it.
#[test]
fn every_scenario_says_how_its_systems_start() {
    for scenario in shipped().iter().filter(|scenario| !scenario.is_guided()) {
        let starts: BTreeMap<&str, Duration> = (scenario.world.dependency.iter())
            .filter_map(|it| Some((it.id.as_str(), it.state.first()?.at)))
            .collect();
        for id in ["checkout", "machine-login"] {
            assert_eq!(starts.get(id), Some(&Duration::ZERO), "{}: {id}", scenario.id);
        }
    }
}

#[test]
fn no_player_reads_the_name_of_a_real_company() {
    assert!(says("An outage of Azure.", "azure") && !says("laws", "aws"));
    for scenario in shipped() {
        for text in for_players(&scenario) {
            let named: Vec<_> = REAL.iter().filter(|name| says(text, name)).collect();
            assert!(named.is_empty(), "{}: {named:?} in {text:?}", scenario.id);
        }
    }
}

/// They are part of the program, whose size is bounded.
#[test]
fn no_scenario_is_large() {
    for (name, text) in texts() {
        assert!(text.len() <= 18_000, "{name}: {} bytes", text.len());
    }
}

#[test]
fn the_page_of_scenarios_says_what_the_files_say() {
    let page = fs::read_to_string(root().join("docs/scenarios.md")).unwrap();
    for scenario in shipped().iter().filter(|scenario| !scenario.is_guided()) {
        let start = format!("| [`{}`]", scenario.id);
        let row = page.lines().find(|line| line.starts_with(&start)).unwrap_or_default();
        let minutes = scenario.length.as_millis() / 60_000;
        let length = match (minutes / 60, minutes % 60) {
            (_, 0) => format!("{} h", minutes / 60),
            (0 | 1, _) => format!("{minutes} min"),
            (hours, rest) => format!("{hours} h {rest} min"),
        };
        let source = scenario.source.as_ref().unwrap();
        for part in [format!("| {length} |"), format!("| {} |", scenario.inject.len()), format!("({source})")]
        {
            assert!(row.contains(&part), "{}: no `{part}` in `{row}`", scenario.id);
        }
    }
}
