//! How long things took, from a record: cases as data, and what holds for every record.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use warroom::incident::event::{Event, Kind};
use warroom::incident::{Actor, Envelope, Incident, Origin};
use warroom::plan::{IncidentId, Plan};
use warroom::report::document::Tone;
use warroom::report::figure::Trend;
use warroom::report::metrics::{MeasureId, Metrics, Past, Status};
use warroom::report::{Block, ChainHead, Line, Record, Section, Span, Table};

use super::kit::{at, plan};
use super::laws::{moves, play};

/// When every case is declared.
const DECLARED: &str = "2027-03-02T09:00:00Z";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default = "live")]
    kind: Kind,
    #[serde(default)]
    given: Vec<Given>,
    expect: BTreeMap<String, Value>,
}

/// An event so many seconds after the declaration; before it where the clock was set back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    at: i64,
    r#type: String,
    #[serde(default)]
    data: toml::Table,
}

const fn live() -> Kind {
    Kind::Live
}

/// What an event of a kind needs and no case is about.
fn filled(kind: &str, data: &toml::Table) -> Value {
    let mut filled = match kind {
        "incident_mitigated" | "incident_resolved" => json!({ "summary": "on the standby" }),
        "incident_reopened" => json!({ "reason": "it is back" }),
        "role_paged" => json!({ "level": 0, "round": 0, "people": ["marin"] }),
        "role_acknowledged" | "command_taken" => json!({ "by": "marin" }),
        "message_released" => {
            json!({ "message": "partial-first", "audience": "customers", "text": "Some can't pay." })
        }
        "step_skipped" | "step_failed" => json!({ "reason": "no time" }),
        "impact_recorded" => json!({ "what": "a third could not pay" }),
        "secret_exposed" => json!({ "note": "in a public repository" }),
        "drill_started" => json!({
            "scenario": "practice", "mode": "rehearsal", "seed": 7, "wall": "2026-11-22T10:00:00Z", "speed": 60,
        }),
        "drill_ended" => json!({ "reason": "its time is over" }),
        _ => json!({}),
    };
    let more = serde_json::to_value(data).unwrap();
    filled.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    filled
}

fn envelope(seq: u64, second: i64, kind: &str, data: &toml::Table) -> Envelope {
    let event = Event::decode(kind, 1, &filled(kind, data).to_string())
        .unwrap_or_else(|error| panic!("{kind}: {error:?}"));
    let at = at(DECLARED) + SignedDuration::from_secs(second);
    Envelope { seq, at, actor: Actor::parse("ito").unwrap(), origin: Origin::Command, event }
}

fn declared(kind: Kind, plan: &Plan) -> Envelope {
    let data = json!({
        "uid": "00000000000000aa", "kind": kind, "campaign": plan.campaign.id, "title": "checkout answers 401",
        "severity": "sev2", "plan": "0".repeat(64),
    });
    let event = Event::decode("incident_declared", 1, &data.to_string()).unwrap();
    Envelope { seq: 1, at: at(DECLARED), actor: Actor::parse("ito").unwrap(), origin: Origin::Command, event }
}

fn record(case: &Case) -> Vec<Envelope> {
    let rest = (2..).zip(&case.given).map(|(seq, it)| envelope(seq, it.at, &it.r#type, &it.data));
    [declared(case.kind, &plan())].into_iter().chain(rest).collect()
}

/// The measures under their names, so that a case names what it is about.
fn by_name(metrics: &Metrics) -> Value {
    let mut said = serde_json::to_value(metrics).unwrap();
    for measure in &metrics.measures {
        said[measure.id.as_str()] = serde_json::to_value(measure).unwrap();
    }
    said
}

#[test]
fn every_case_of_the_files_is_measured_as_it_says() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/metrics");
    let (mut cases, mut wrong) = (0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file: File = toml::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for case in &file.case {
            cases += 1;
            let said = by_name(&Metrics::count(&plan(), &record(case), case.kind));
            for (pointer, wanted) in &case.expect {
                let found = said.pointer(pointer);
                let fits = if wanted == "absent" { found.is_none() } else { found == Some(wanted) };
                if !fits {
                    wrong.push(format!("{}: {pointer} is {found:?}, not {wanted}", case.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 30, "only {cases} cases found");
}

/// What holds for the figures of any record.
fn holds(metrics: &Metrics) {
    let roles = metrics.roles.iter().map(|it| &it.acknowledge);
    let steps = metrics.steps.iter().map(|it| &it.took);
    for length in metrics.measures.iter().map(|it| &it.length).chain(roles).chain(steps) {
        let is_recorded = length.status == Status::Recorded;
        assert_eq!(
            length.value_ms.is_some(),
            is_recorded,
            "a figure is there when it is recorded: {length:?}"
        );
        assert!(is_recorded || length.why.is_some(), "where there is no figure, the reason is: {length:?}");
        if let (true, Some(from), Some(to)) = (is_recorded, length.from, length.to) {
            assert!(from.at <= to.at, "{length:?}");
        } else {
            assert!(!is_recorded, "a figure has two ends: {length:?}");
        }
        if metrics.over {
            assert_ne!(length.status, Status::Pending, "what is over goes on: {length:?}");
        }
    }
    for promises in &metrics.promises {
        let sum = promises.kept + promises.late + promises.missed + promises.open + promises.not_applicable;
        assert_eq!(promises.made, sum, "each promise is counted once: {promises:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn the_figures_of_every_prefix_of_every_story_hold_together(moves in moves()) {
        let room = play(moves);
        for end in 0..=room.record.len() {
            let metrics = Metrics::count(&room.incident.plan, &room.record[..end], Kind::Drill);
            holds_but_impact(&metrics);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_order_and_no_clock_of_events_makes_a_figure_that_is_not_one(
        picks in prop::collection::vec((0..EVENTS.len(), -4_000..4_000_i64), 0..40),
    ) {
        let rest = (2..).zip(&picks).map(|(seq, (kind, second))| {
            let (kind, data) = EVENTS[*kind];
            envelope(seq, *second, kind, &toml::from_str(data).unwrap())
        });
        let record: Vec<_> = [declared(Kind::Live, &plan())].into_iter().chain(rest).collect();
        let metrics = Metrics::count(&plan(), &record, Kind::Live);
        holds_but_impact(&metrics);
        prop_assert!(!metrics.section(None).blocks.is_empty());
    }

    #[test]
    fn live_incidents_and_drills_never_stand_in_one_trend(
        kinds in prop::collection::vec(any::<bool>(), 1..30), is_drill: bool,
    ) {
        let kind = |drill: bool| if drill { Kind::Drill } else { Kind::Live };
        let past: Vec<Past> = kinds.iter().enumerate().map(|(n, drill)| past(n, kind(*drill))).collect();
        let trend = trend(kind(is_drill), &past);
        let others: Vec<_> = past.iter().filter(|it| it.metrics.kind == kind(is_drill)).collect();
        prop_assert_eq!(trend.is_some(), !others.is_empty());
        for series in trend.iter().flat_map(|trend| &trend.series) {
            let names: Vec<_> = series.points.iter().map(|it| it.incident.as_str()).collect();
            let wanted = others.iter().map(|it| it.incident.as_str()).chain(["this-one"]);
            prop_assert_eq!(names, wanted.collect::<Vec<_>>());
        }
    }
}

/// What customers saw may be written down after the end, so that alone may be pending when all else is over.
fn holds_but_impact(metrics: &Metrics) {
    let mut metrics = metrics.clone();
    let late = ["time_to_detect", "impact_to_mitigate", "impact_to_resolve", "impact_length"];
    if metrics.measures.iter().any(|it| it.length.status == Status::Pending) {
        metrics.measures.retain(|it| !late.contains(&it.id.as_str()));
    }
    holds(&metrics);
}

/// Events that begin and end measures, in whatever order.
const EVENTS: [(&str, &str); 16] = [
    ("role_paged", "role = 'dns'"),
    ("role_acknowledged", "role = 'dns'"),
    ("command_taken", ""),
    ("message_released", "next_at = '2027-03-02T09:20:00Z'"),
    ("message_released", ""),
    ("incident_mitigated", ""),
    ("incident_resolved", ""),
    ("incident_reopened", ""),
    ("incident_closed", ""),
    ("severity_changed", "from = 'sev2'\nto = 'sev1'"),
    ("severity_changed", "from = 'sev1'\nto = 'sev3'"),
    ("step_started", "step = 'dns/compare'\nuntil = '2027-03-02T09:20:00Z'"),
    ("step_done", "step = 'dns/compare'"),
    ("step_reopened", "step = 'dns/compare'"),
    ("impact_recorded", "began = '2027-03-02T08:50:00Z'\nended = '2027-03-02T09:20:00Z'"),
    ("impact_recorded", "began = '2027-03-02T09:50:00Z'"),
];

/// An incident in which somebody took command and that was resolved.
fn short(kind: Kind) -> Vec<Envelope> {
    let none = toml::Table::new();
    let taken = envelope(2, 60, "command_taken", &none);
    let resolved = envelope(3, 600, "incident_resolved", &none);
    vec![declared(kind, &plan()), taken, resolved]
}

fn past(number: usize, kind: Kind) -> Past {
    let id = IncidentId::parse(&format!("earlier-{number}")).unwrap();
    Past::of(id, &plan(), &short(kind)).unwrap()
}

fn trend(kind: Kind, past: &[Past]) -> Option<Trend> {
    let events = short(kind);
    let id = IncidentId::parse("this-one").unwrap();
    let incident = Incident::replay(id, plan(), &events).unwrap();
    let head = ChainHead { count: 3, hash: "0".repeat(64) };
    Trend::of(&Record { incident: &incident, events: &events, head: &head, past })
}

#[test]
fn one_incident_alone_is_no_trend() {
    assert!(trend(Kind::Live, &[]).is_none());
    assert!(trend(Kind::Live, &[past(1, Kind::Drill)]).is_none());
    assert!(trend(Kind::Live, &[past(1, Kind::Live)]).is_some());
}

#[test]
fn a_drill_is_dated_by_the_wall_and_measured_on_scenario_time() {
    let none = toml::Table::new();
    let mut events = short(Kind::Drill);
    events.insert(1, envelope(2, 0, "drill_started", &none));
    (2..).zip(&mut events[1..]).for_each(|(seq, it)| it.seq = seq);
    let past = Past::of(IncidentId::parse("drill-1").unwrap(), &plan(), &events).unwrap();
    assert_eq!(past.declared_at, at("2026-11-22T10:00:00Z"));
    assert_eq!(past.metrics.as_of, at("2027-03-02T09:10:00Z"));
    assert_eq!(past.scenario.unwrap().as_str(), "practice");
    assert!(!past.unpractised, "people rehearsed it");
}

#[test]
fn a_record_without_events_has_no_figures() {
    let metrics = Metrics::count(&plan(), &[], Kind::Live);
    assert_eq!(metrics.as_of, Timestamp::default());
    assert!(metrics.measures.iter().all(|it| it.length.value_ms.is_none()));
    assert!(Past::of(IncidentId::parse("nothing").unwrap(), &plan(), &[]).is_none());
}

/// The cells of a table of a section, by its caption.
fn table<'s>(section: &'s Section, caption: &str) -> &'s Table {
    let mut tables = section.blocks.iter().filter_map(|block| {
        let Block::Table(table) = block else { return None };
        Some(table)
    });
    tables.find(|table| table.caption == caption).unwrap()
}

/// The events that a line links to.
fn events(line: &Line) -> Vec<u64> {
    let seq = |span: &Span| {
        let Span::Event(seq) = span else { return None };
        Some(*seq)
    };
    line.0.iter().filter_map(seq).collect()
}

/// The first table below a title.
fn below<'s>(section: &'s Section, title: &str) -> &'s Table {
    let mut blocks = section.blocks.iter();
    blocks.find(|block| **block == Block::Heading(title.to_owned())).unwrap();
    blocks.find_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).unwrap()
}

#[test]
fn every_figure_in_words_leads_to_the_events_it_was_counted_from() {
    let given = r#"
        [[case]]
        name = "words"
        given = [
            { at = 60, type = "role_paged", data = { role = "dns" } },
            { at = 90, type = "role_acknowledged", data = { role = "dns" } },
            { at = 100, type = "step_started", data = { step = "dns/compare", until = "2027-03-02T09:02:00Z" } },
            { at = 160, type = "step_done", data = { step = "dns/compare" } },
            { at = 200, type = "message_released", data = { next_at = "2027-03-02T09:04:00Z" } },
            { at = 300, type = "message_released" },
        ]
        expect = {}
    "#;
    let file: File = toml::from_str(given).unwrap();
    let section = Metrics::count(&plan(), &record(&file.case[0]), Kind::Live).section(None);
    let whole = table(&section, "How long things took");
    assert_eq!(whole.rows.len(), MeasureId::ALL.len());
    let row = |id: MeasureId| {
        let place = MeasureId::ALL.iter().position(|it| *it == id).unwrap();
        &whole.rows[place]
    };
    let acknowledge = row(MeasureId::TimeToAcknowledge);
    assert_eq!(acknowledge[1], Line::from("30s"));
    assert_eq!((events(&acknowledge[2]), events(&acknowledge[3])), (vec![2], vec![3]));
    let resolve = row(MeasureId::TimeToResolve);
    assert_eq!(resolve[1].0, [Span::Mark(Tone::Unknown, "pending".to_owned())], "no figure so far");
    let role = &below(&section, "How each role was reached").rows[0];
    assert_eq!((&role[1], events(&role[5]), events(&role[6])), (&Line::from("30s"), vec![2], vec![3]));
    let step = &below(&section, "Steps against their time").rows[0];
    let wanted = (&Line::from("1m"), &Line::from("20s"), &Line::from("40s"));
    assert_eq!((&step[2], &step[3], &step[4]), wanted);
    let promises = below(&section, "Whether promised updates came in time");
    assert_eq!(events(&promises.rows[0][7]), [6], "the message whose promise came late");
    let Block::Paragraph(about) = &section.blocks[0] else { panic!("{section:?}") };
    assert!(format!("{about:?}").contains("still open"), "{about:?}");
}

#[test]
fn the_page_of_figures_says_what_each_measure_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/metrics.md");
    let page = std::fs::read_to_string(path).unwrap();
    for id in MeasureId::ALL {
        let row = format!("| {} | `{}` | {} |", id.title(), id.as_str(), id.asks());
        assert!(page.contains(&row), "docs/metrics.md lacks: {row}");
    }
    for status in Status::ALL {
        assert!(page.contains(&format!("| {} |", status.as_str())), "{status:?}");
    }
}
