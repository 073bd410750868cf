//! Every shipped scenario, played and redacted: it is replayed, and it names nobody.

use std::path::Path;

use rstest::rstest;
use warroom::journal::{Journal as _, SqliteJournal, verify};
use warroom::plan::roster::PersonKind;
use warroom::plan::{IncidentId, PersonId, ScenarioId, Workspace};
use warroom::runtime::clock::Clock;
use warroom::runtime::host::Host;
use warroom::runtime::ledger::Ledger;
use warroom::runtime::player::{self, Casting};
use warroom::runtime::redacted::{load_redacted, redacted_lines};

/// Play a scenario into a store; the incident.
fn play(store: &Path, scenario: &str) -> IncidentId {
    let workspace = Workspace::embedded().unwrap();
    let ledger = Ledger::inline(Box::new(SqliteJournal::open(store).unwrap()));
    let host = Host { workspace, is_whole: true, root: None, ledger, clock: Clock::Wall, runners: None };
    let by = PersonId::parse("ito").unwrap().into();
    let casting = Casting { scenario: ScenarioId::parse(scenario).unwrap(), seed: 1, number: 1, by };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let played = player::play(&host, casting).await.unwrap();
        player::keep(&host.ledger, &played, jiff::Timestamp::UNIX_EPOCH, 1).await.unwrap()
    })
}

#[rstest]
#[case::certificate("certificate-expired")]
#[case::no_tools("chat-badge-vpn-down")]
#[case::dns("dns-record-emptied")]
#[case::vendor("edge-configuration")]
#[case::exposed_key("exposed-cloud-key")]
#[case::surge("launch-surge")]
#[case::rotation("rotated-to-wrong-environment")]
#[case::tokens("tokens-overwritten")]
fn a_redacted_drill_is_replayed_and_names_nobody(#[case] scenario: &str) {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("journal.db");
    let id = play(&store, scenario);
    let journal = SqliteJournal::open(&store).unwrap();
    let redacted = load_redacted(&journal, &id, &[]).unwrap();
    let (whole, events) = warroom::runtime::record::load_whole(&journal, &id).unwrap();
    assert_eq!(redacted.from, journal.head(id.as_str()).unwrap().unwrap());
    assert_eq!(redacted.events.len(), events.len());
    for (one, other) in redacted.events.iter().zip(&events) {
        assert_eq!((one.seq, one.at, one.event.kind()), (other.seq, other.at, other.event.kind()));
    }
    assert_eq!((redacted.incident.severity, redacted.incident.phase), (whole.severity, whole.phase));
    assert_eq!(redacted.incident.timeline.len(), whole.timeline.len());
    let lines = redacted_lines(&journal, &id, &[]).unwrap();
    assert_eq!(verify(id.as_str(), &lines.lines, &lines.head).unwrap(), redacted.head);
    let text: String = lines.lines.iter().map(|line| line.to_json() + "\n").collect();
    let told: Vec<_> = redacted.incident.timeline.iter().map(|entry| entry.text.to_string()).collect();
    let told = told.join("\n");
    for person in Workspace::embedded().unwrap().people.values() {
        // A service is named after its vendor, who is no person.
        let parts = person.name.as_str().split(' ').filter(|_| person.kind == PersonKind::Human);
        let names = parts.chain([person.id.as_str(), person.name.as_str()]);
        let contacts = person.contact.values().map(warroom::plan::Text::as_str);
        for name in names.chain(contacts).filter(|name| name.chars().count() > 2) {
            for text in [&text, &told] {
                assert!(!has_word(text, name), "{name} in {}", around(text, name));
            }
        }
    }
    for identity in &redacted.incident.plan.campaign.identity {
        assert!(identity.id.as_str().starts_with("identity-"), "{}", identity.id);
    }
    for identity in &whole.plan.campaign.identity {
        assert!(
            !text.contains(identity.id.as_str()),
            "{} in {}",
            identity.id,
            around(&text, identity.id.as_str())
        );
    }
    assert!(!text.contains("example.com"), "{}", around(&text, "example.com"));
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).unwrap().chars().next_back().is_some_and(char::is_alphanumeric);
        let after = text.get(at + word.len()..).unwrap().chars().next().is_some_and(char::is_alphanumeric);
        !before && !after
    })
}

/// The place where it stands.
fn around<'t>(text: &'t str, word: &str) -> &'t str {
    let at = text.find(word).unwrap_or_default();
    let from = text.get(..at).unwrap().char_indices().rev().nth(200).map_or(0, |(at, _)| at);
    let to = text.get(at..).unwrap().char_indices().nth(200).map_or(text.len(), |(to, _)| at + to);
    text.get(from..to).unwrap()
}
