//! Figures from a journal in memory.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::*;
use crate::journal::{Draft, MemoryJournal};
use crate::plan::{CampaignId, Workspace};

/// A journal with the plan of the example, under its digest.
struct Kept {
    journal: MemoryJournal,
    plan: String,
}

impl Kept {
    fn new() -> Self {
        let workspace = Workspace::embedded().unwrap();
        let plan = workspace.plan_for(&CampaignId::parse("spring-launch").unwrap()).unwrap();
        let (digest, json) = plan.sealed().unwrap();
        let mut journal = MemoryJournal::default();
        journal.put_plan(&digest, &json).unwrap();
        Self { journal, plan: digest }
    }

    /// An incident, declared on this day, with these further events, a minute apart.
    fn add(&mut self, id: &str, kind: &str, campaign: &str, day: i8, more: &[(&str, Value)]) {
        let declared = json!({
            "uid": id, "kind": kind, "campaign": campaign, "title": "x", "severity": "sev2", "plan": self.plan,
        });
        let begins: Timestamp = format!("2027-03-{day:02}T09:00:00Z").parse().unwrap();
        let events = [("incident_declared", declared)].into_iter().chain(more.iter().cloned());
        let draft = |(seq, (kind, data)): (i64, (&str, Value))| Draft {
            id: format!("{id}-{seq}"),
            at: begins + SignedDuration::from_mins(seq - 1),
            actor: "ito".to_owned(),
            origin: "command".to_owned(),
            v: 1,
            kind: kind.to_owned(),
            data,
        };
        let drafts = (1..).zip(events).map(draft).collect();
        self.journal.append(id, &Head::genesis(), drafts).unwrap();
    }

    fn names(&self, wanted: &Wanted) -> Vec<String> {
        let figures = figures(&self.journal, wanted).unwrap();
        figures.past.iter().map(|past| past.incident.to_string()).collect()
    }

    fn before(&self, id: &str) -> Vec<String> {
        let figures = before(&self.journal, &IncidentId::parse(id).unwrap()).unwrap();
        figures.past.iter().map(|past| past.incident.to_string()).collect()
    }
}

fn taken() -> (&'static str, Value) {
    ("command_taken", json!({ "by": "ito" }))
}

fn started(scenario: &str, mode: &str, day: i8) -> (&'static str, Value) {
    let wall = format!("2027-04-{day:02}T09:00:00Z");
    ("drill_started", json!({ "scenario": scenario, "mode": mode, "seed": 1, "wall": wall, "speed": 1 }))
}

#[test]
fn live_incidents_and_drills_are_gathered_apart_and_by_what_was_asked() {
    let mut kept = Kept::new();
    kept.add("live-2", "live", "spring-launch", 2, &[taken()]);
    kept.add("live-1", "live", "spring-launch", 1, &[taken()]);
    kept.add("other-1", "live", "autumn", 3, &[]);
    kept.add("drill-1", "drill", "spring-launch", 1, &[started("dns", "rehearsal", 5)]);
    kept.add("drill-2", "drill", "spring-launch", 1, &[started("key", "rehearsal", 4)]);
    kept.add("auto-1", "drill", "spring-launch", 1, &[started("dns", "auto", 6)]);
    assert_eq!(kept.names(&Wanted::all(Kind::Live)), ["live-1", "live-2", "other-1"]);
    let spring = Some(CampaignId::parse("spring-launch").unwrap());
    let day = |day: &str| Some(format!("2027-03-{day}T00:00:00Z").parse().unwrap());
    let live = || Wanted::all(Kind::Live);
    assert_eq!(kept.names(&Wanted { campaign: spring, ..live() }), ["live-1", "live-2"]);
    assert_eq!(kept.names(&Wanted { since: day("02"), ..live() }), ["live-2", "other-1"]);
    assert_eq!(kept.names(&Wanted { until: day("02"), ..live() }), ["live-1"]);
    let drills = || Wanted::all(Kind::Drill);
    assert_eq!(kept.names(&drills()), ["drill-2", "drill-1"]);
    assert_eq!(kept.names(&Wanted { unpractised: true, ..drills() }), ["drill-2", "drill-1", "auto-1"]);
    let dns = Some(ScenarioId::parse("dns").unwrap());
    assert_eq!(kept.names(&Wanted { scenario: dns, ..drills() }), ["drill-1"]);
}

#[test]
fn one_incident_that_cannot_be_read_hides_no_other() {
    let mut kept = Kept::new();
    kept.add("good-1", "live", "spring-launch", 1, &[taken()]);
    kept.add("broken-1", "live", "spring-launch", 2, &[("command_taken", json!({}))]);
    kept.add("newer-1", "live", "spring-launch", 3, &[("spell_cast", json!({}))]);
    let plan = std::mem::replace(&mut kept.plan, "0".repeat(64));
    kept.add("planless-1", "live", "spring-launch", 4, &[]);
    kept.plan = plan;
    kept.add("good-2", "live", "spring-launch", 5, &[]);
    let figures = figures(&kept.journal, &Wanted::all(Kind::Live)).unwrap();
    let good: Vec<_> = figures.past.iter().map(|past| past.incident.as_str()).collect();
    let broken: Vec<_> = figures.unreadable.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(good, ["good-1", "good-2"]);
    assert_eq!(broken, ["broken-1", "newer-1", "planless-1"]);
}

#[test]
fn an_incident_is_compared_with_those_before_it_that_are_like_it() {
    let mut kept = Kept::new();
    for day in 1..=3 {
        kept.add(&format!("live-{day}"), "live", "spring-launch", day, &[taken()]);
    }
    kept.add("other-1", "live", "autumn", 1, &[]);
    for (day, scenario, mode) in
        [(1, "dns", "rehearsal"), (2, "key", "rehearsal"), (3, "dns", "auto"), (4, "dns", "tabletop")]
    {
        kept.add(&format!("drill-{day}"), "drill", "spring-launch", 1, &[started(scenario, mode, day)]);
    }
    kept.add("drill-5", "drill", "spring-launch", 1, &[started("dns", "auto", 5)]);
    assert_eq!(kept.before("live-3"), ["live-1", "live-2"]);
    assert_eq!(kept.before("live-1"), Vec::<String>::new());
    assert_eq!(kept.before("drill-4"), ["drill-1"]);
    assert_eq!(kept.before("drill-5"), ["drill-3"], "what plays by itself is compared with its like");
}

#[test]
fn only_the_newest_are_read_for_a_comparison() {
    let mut kept = Kept::new();
    for number in 1..=MOST_EARLIER + 3 {
        let day = if number <= 2 { 1 } else { 2 };
        kept.add(&format!("live-{number:03}"), "live", "spring-launch", day, &[]);
    }
    kept.add("this-one", "live", "spring-launch", 3, &[]);
    let names = kept.before("this-one");
    assert_eq!(names.len(), MOST_EARLIER);
    assert_eq!(names.last().unwrap(), "live-042");
    assert_eq!(names.first().unwrap(), "live-004", "what is older is not read");
}
