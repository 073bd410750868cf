//! GitHub's own description of its API takes the requests; there is no GitHub behind it, so no effect.

use serde_json::Value;

use crate::servers::kit::desk::{self, Setup};
use crate::servers::kit::prism::Prism;

fn setup(github: &Prism, action: &str) -> Setup {
    desk::with(&[action])
        .name("github_api", &github.url())
        .name("github_repository", "campaign/shop")
        .name("github_environment", "production")
        .secret("GITHUB_TOKEN", "ghp_0123456789abcdefghijABCDEFGHIJ012345")
}

/// What was answered, as the record has it.
fn answer(record: &[Value]) -> (&str, u64) {
    let answer = record.iter().find(|line| line["data"]["status"].is_u64()).unwrap();
    (answer["type"].as_str().unwrap(), answer["data"]["status"].as_u64().unwrap())
}

#[test]
fn github_workflow_run_is_what_githubs_document_takes() {
    let github = Prism::github();
    let desk = setup(&github, "github-workflow-run").open();
    let record = desk.begin("github-workflow-run", "rollback.yml", &["workflow=rollback.yml"]);
    assert_eq!(answer(&record), ("action_succeeded", 200), "{record:#?}");
}

#[test]
fn github_deploy_is_what_githubs_document_takes() {
    let github = Prism::github();
    let desk = setup(&github, "github-deploy").open();
    let record = desk.begin("github-deploy", "production", &["ref=v41"]);
    assert_eq!(answer(&record), ("job_started", 201), "{record:#?}");
}

#[test]
fn github_credential_revoke_is_what_githubs_document_takes() {
    let github = Prism::github();
    let leaked = "ghp_ABCDEFGHIJ0123456789abcdefghijKLMNOPQR";
    let desk = setup(&github, "github-credential-revoke").secret("LEAKED_TOKEN", leaked).open();
    let inputs = ["credential=env:LEAKED_TOKEN"];
    let record = desk.begin("github-credential-revoke", "leaked-github-credential", &inputs);
    assert_eq!(answer(&record), ("action_succeeded", 202), "{record:#?}");
}

/// What is not in GitHub's document: a dispatch needs a `ref`.
const WITHOUT_REF: &str = r#"
[[action]]
id = "dispatch-without-ref"
title = "Run a workflow on nothing"
domain = "app"
authority = "rollback"
danger = "reversible"
request = { method = "POST", url = "{{ names.github_api }}/repos/{{ names.github_repository }}/actions/workflows/rollback.yml/dispatches", headers = { Accept = "application/vnd.github+json" }, auth = { bearer = "env:GITHUB_TOKEN" }, json = { inputs = { incident = "{{ incident.id }}" } } }
"#;

#[test]
fn a_dispatch_that_githubs_document_does_not_describe_has_failed() {
    let github = Prism::github();
    let desk = setup(&github, "dispatch-without-ref").own(WITHOUT_REF).open();
    desk.fire("dispatch-without-ref", &[]).is("failed").because(&["422", "ref"]);
}
