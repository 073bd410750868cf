//! What a drill leaves behind in `config/coverage.toml`.

use serde_json::json;
use warroom::drill::marks;
use warroom::plan::Duration;
use warroom::plan::coverage::{CoverageFile, Exercised, Practised, Thing};

use super::drilled::{Drilled, Given, scenario};

fn given(after: u64, by: &str, kind: &str, data: serde_json::Value) -> Given {
    Given { after: Duration::mins(after), by: by.to_owned(), r#type: kind.to_owned(), data }
}

fn drilled(mode: &str, events: &[Given]) -> Drilled {
    let mut drilled = Drilled::begin(scenario(&toml::Table::new()), mode);
    drilled.all(events);
    drilled
}

fn left(mode: &str, events: &[Given]) -> CoverageFile {
    let drilled = drilled(mode, events);
    marks(&drilled.incident, &drilled.record)
}

fn names(file: &CoverageFile, kind: Practised) -> Vec<String> {
    file.exercised.iter().filter(|it| it.kind == kind).map(|it| it.name.to_string()).collect()
}

fn mark<'f>(file: &'f CoverageFile, name: &str) -> &'f Exercised {
    file.exercised.iter().find(|it| it.name.as_str() == name).unwrap_or_else(|| panic!("{file:?}"))
}

#[test]
fn a_step_is_exercised_when_it_is_done_and_stays_so() {
    let file = left(
        "tabletop",
        &[
            given(1, "ito", "runbook_opened", json!({ "runbook": "dns" })),
            given(2, "marin", "step_done", json!({ "step": "dns/compare" })),
            given(3, "marin", "step_skipped", json!({ "step": "dns/delegation", "reason": "no DNSSEC" })),
            given(4, "marin", "step_failed", json!({ "step": "dns/standby-ready", "reason": "answers 500" })),
            given(5, "marin", "step_done", json!({ "step": "dns/freeze-zone" })),
            given(6, "marin", "step_reopened", json!({ "step": "dns/freeze-zone" })),
        ],
    );
    assert_eq!(names(&file, Practised::Step), ["dns/compare"]);
    assert_eq!(file.rehearsal, [], "the runbook was not worked through");
}

#[test]
fn a_mark_has_the_instant_of_the_wall_and_the_digest_of_exactly_that_thing() {
    let drilled = drilled(
        "rehearsal",
        &[
            given(1, "ito", "runbook_opened", json!({ "runbook": "dns" })),
            given(30, "marin", "step_done", json!({ "step": "dns/compare" })),
        ],
    );
    let file = marks(&drilled.incident, &drilled.record);
    let mark = mark(&file, "dns/compare");
    // Sixty times as fast: half an hour took half a minute.
    assert_eq!(mark.at.to_string(), "2026-11-22T10:00:30Z");
    let runbook = drilled.incident.plan.runbooks.iter().find(|it| it.id.as_str() == "dns").unwrap();
    let digest = |step: &warroom::plan::Step| Thing::Step(&runbook.id, step).digest().unwrap();
    assert_eq!(mark.digest, digest(&runbook.step[0]));
    let mut other = runbook.step[0].clone();
    other.title = warroom::plan::Text::line("Compare all servers");
    assert_ne!(mark.digest, digest(&other));
    assert_eq!(mark.campaign.as_ref().unwrap().as_str(), "spring-launch");
    assert_eq!(mark.incident.as_ref().unwrap().as_str(), "drill-spring-launch-1");
}

#[test]
fn an_action_is_exercised_when_it_is_answered_with_yes() {
    let file = left(
        "rehearsal",
        &[
            given(1, "marin", "action_requested", json!({ "action": "dns-switch" })),
            given(2, "warroom", "action_succeeded", json!({ "fire": 3 })),
            given(3, "okafor", "action_requested", json!({ "action": "key-disable" })),
            given(4, "warroom", "action_failed", json!({ "fire": 5 })),
            given(5, "okafor", "action_requested", json!({ "action": "key-revoke" })),
            given(6, "warroom", "action_unknown", json!({ "fire": 7, "reason": "no answer" })),
            given(7, "weber", "action_requested", json!({ "action": "sends-pause", "undo_of": 1 })),
            given(8, "warroom", "action_succeeded", json!({ "fire": 9 })),
            given(9, "petrov", "action_requested", json!({ "action": "app-rollback" })),
        ],
    );
    assert_eq!(names(&file, Practised::Action), ["dns-switch"]);
}

#[test]
fn a_message_is_exercised_when_it_is_released() {
    let file = left(
        "tabletop",
        &[
            given(1, "dubois", "message_drafted", json!({ "message": "full-first", "text": "x" })),
            given(
                2,
                "dubois",
                "message_released",
                json!({ "message": "partial-first", "audience": "customers" }),
            ),
        ],
    );
    assert_eq!(names(&file, Practised::Message), ["partial-first"]);
}

#[test]
fn a_backup_is_exercised_by_the_work_of_its_role() {
    let file = left(
        "tabletop",
        &[
            given(1, "khan", "command_taken", json!({ "by": "khan" })),
            given(2, "ito", "role_acknowledged", json!({ "role": "dns", "by": "petrov" })),
            given(3, "ito", "runbook_opened", json!({ "runbook": "secrets-revocation" })),
            given(
                4,
                "silva",
                "action_requested",
                json!({ "action": "key-disable", "basis": { "role": "identity" } }),
            ),
        ],
    );
    assert_eq!(names(&file, Practised::Backup), ["dns", "ic", "identity"]);
}

#[test]
fn the_work_of_a_primary_or_for_another_role_exercises_no_backup() {
    let file = left(
        "tabletop",
        &[
            given(1, "ito", "command_taken", json!({ "by": "ito" })),
            given(2, "marin", "role_acknowledged", json!({ "role": "dns", "by": "marin" })),
            given(3, "marin", "note_added", json!({ "text": "marin is the backup of app and only talks" })),
            given(
                4,
                "petrov",
                "action_requested",
                json!({ "action": "dns-switch", "basis": { "threshold": "dns-unlocks" } }),
            ),
        ],
    );
    assert_eq!(names(&file, Practised::Backup), Vec::<String>::new());
}

#[test]
fn a_step_that_the_backup_of_its_role_does_exercises_the_backup() {
    let file = left(
        "tabletop",
        &[
            given(1, "ito", "runbook_opened", json!({ "runbook": "dns" })),
            given(2, "petrov", "step_done", json!({ "step": "dns/compare" })),
        ],
    );
    assert_eq!(names(&file, Practised::Backup), ["dns"]);
}

#[test]
fn a_drill_that_played_itself_leaves_nothing() {
    let file = left(
        "auto",
        &[
            given(1, "khan", "command_taken", json!({ "by": "khan" })),
            given(
                2,
                "dubois",
                "message_released",
                json!({ "message": "partial-first", "audience": "customers" }),
            ),
        ],
    );
    assert_eq!(file, CoverageFile::default());
}

#[test]
fn the_last_time_counts() {
    let file = left(
        "tabletop",
        &[
            given(
                1,
                "dubois",
                "message_released",
                json!({ "message": "partial-first", "audience": "customers" }),
            ),
            given(
                60,
                "dubois",
                "message_released",
                json!({ "message": "partial-first", "audience": "customers" }),
            ),
        ],
    );
    assert_eq!(file.exercised.len(), 1);
    assert_eq!(file.exercised[0].at.to_string(), "2026-11-22T10:01:00Z");
}

#[test]
fn a_renewed_approval_is_no_new_wording_and_a_new_word_is_one() {
    let plan = super::kit::plan();
    let message = plan.messages.values().next().unwrap();
    let digest = Thing::Message(message).digest().unwrap();
    let mut renewed = message.clone();
    renewed.expires_at = Some("2030-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(Thing::Message(&renewed).digest().unwrap(), digest);
    renewed.body = warroom::plan::Text::line("Other words");
    assert_ne!(Thing::Message(&renewed).digest().unwrap(), digest);
}
