//! What the drawing has of a record.

use std::collections::BTreeSet;

use super::*;
use crate::incident::event::{DependencyChanged, Envelope, Event, NoteAdded};
use crate::incident::{Actor, Origin};
use crate::plan::{DependencyId, ProbeStatus, Text};
use crate::report::document::{Block, Tone};
use crate::report::testing::{Told, plan};

fn of(told: &Told) -> Timeline {
    Timeline::of(&told.record())
}

fn marks(timeline: &Timeline) -> usize {
    let lanes = timeline.lanes.iter().map(|lane| lane.stretches.len() + lane.points.len());
    timeline.severities.len() + lanes.sum::<usize>()
}

/// A live incident whose application's state changes with every second event, for so many events.
fn flapping(events: u64) -> Told {
    let mut all = Told::first(1).events;
    let (id, began) = (plan().campaign.dependency[0].id.clone(), all[0].at);
    let states = [ProbeStatus::Ok, ProbeStatus::Failing];
    for seq in 2..=events {
        let at = began + jiff::SignedDuration::from_secs(i64::try_from(seq).unwrap());
        let (from, to) = if seq % 4 == 0 { (states[0], states[1]) } else { (states[1], states[0]) };
        let event: Event = if seq % 2 == 0 {
            let dependency: DependencyId = id.clone();
            DependencyChanged { dependency, from, to, detail: Text::line("x"), symptom: None }.into()
        } else {
            let text = Text::line("x");
            NoteAdded { text, follow_up: false, owner: None, due: None, changed_at: None }.into()
        };
        all.push(Envelope { seq, at, actor: Actor::System, origin: Origin::Probe, event });
    }
    Told::of("spring-launch-1", plan(), &all)
}

#[test]
fn every_mark_names_an_event_of_the_record_and_lies_within_the_axis() {
    for told in [Told::live(), Told::drill()] {
        let timeline = of(&told);
        let seqs: BTreeSet<_> = told.events.iter().map(|envelope| envelope.seq).collect();
        let within = |at| timeline.from <= at && at <= timeline.to;
        let stretches =
            || timeline.severities.iter().chain(timeline.lanes.iter().flat_map(|lane| &lane.stretches));
        for stretch in stretches() {
            assert!(seqs.contains(&stretch.seq) && within(stretch.from), "{stretch:?}");
            assert!(stretch.to.is_none_or(|to| within(to) && to >= stretch.from), "{stretch:?}");
            assert!(stretch.answered_at.is_none_or(|at| stretch.from <= at), "{stretch:?}");
        }
        for point in timeline.lanes.iter().flat_map(|lane| &lane.points) {
            assert!(seqs.contains(&point.seq) && within(point.at), "{point:?}");
        }
        assert!(marks(&timeline) > 5, "{timeline:#?}");
    }
}

#[test]
fn a_severity_lasts_until_the_next_or_until_the_incident_is_over() {
    let timeline = of(&Told::first(1));
    let [severity] = timeline.severities.as_slice() else { panic!("{:?}", timeline.severities) };
    assert_eq!((severity.to, severity.seq), (None, 1));
    let whole = of(&Told::live());
    for pair in whole.severities.windows(2) {
        assert!(pair[0].to.is_some_and(|to| to <= pair[1].from), "{pair:?}");
    }
}

#[test]
fn the_state_of_a_dependency_is_whole_from_the_declaration_to_the_end() {
    let told = flapping(40);
    let timeline = of(&told);
    let states: Vec<_> = timeline
        .lanes
        .iter()
        .flat_map(|lane| &lane.stretches)
        .filter(|s| s.kind == StretchKind::Dependency)
        .collect();
    assert_eq!(states[0].from, told.incident.declared_at);
    assert!(states.windows(2).all(|two| two[0].to == Some(two[1].from)), "{states:?}");
    assert_eq!(states.last().unwrap().to, None);
    assert!(states.iter().all(|state| (state.tone == Tone::Bad) == (state.word.as_str() == "failing")));
}

#[test]
fn ten_thousand_events_become_some_hundreds_of_marks_and_what_was_thinned_is_said() {
    let timeline = of(&flapping(10_000));
    assert!((5..=7 * 2 * thin::MOST + thin::MOST).contains(&marks(&timeline)), "{}", marks(&timeline));
    let states = || timeline.lanes.iter().flat_map(|lane| &lane.stretches);
    // None is lost: each state of the record is in one mark or another.
    assert_eq!(states().filter(|s| s.kind == StretchKind::Dependency).map(|s| s.count).sum::<u32>(), 5_001);
    assert_eq!(timeline.thinned.len(), 1);
    assert_eq!(timeline.thinned[0].marks, 5_001);
    let words = timeline.thinned_words().unwrap();
    assert!(words.contains(&format!("{} of 5001", timeline.thinned[0].drawn)), "{words}");
    let blocks = timeline.words();
    assert!(matches!(blocks.last(), Some(Block::Paragraph(_))), "the words of the drawing say it too");
}

#[test]
fn a_drawing_that_has_everything_says_nothing_of_thinning() {
    let timeline = of(&Told::first(3));
    assert!(timeline.thinned.is_empty() && timeline.thinned_words().is_none());
    let json = serde_json::to_value(&timeline).unwrap();
    assert!(json.get("thinned").is_none());
}

#[test]
fn the_words_have_a_row_for_every_mark() {
    let timeline = of(&Told::live());
    let blocks = timeline.words();
    let Some(Block::Table(table)) = blocks.first() else { panic!("{blocks:?}") };
    assert_eq!(table.rows.len(), marks(&timeline));
    assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
}
