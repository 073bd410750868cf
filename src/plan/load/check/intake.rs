//! `config/intake.toml`: that its rules lead somewhere, and that a generic body can be read.

use super::super::super::intake::{Map, Rule, Source, SourceKind};
use super::super::super::{CampaignId, DependencyId, SourceId};
use super::super::path::At;
use super::super::report::FileNo;
use super::super::schema::Kind;
use super::Check;
use super::names::Register;

/// Check what may send, and what is made of it.
pub(super) fn check(check: &mut Check<'_, '_, '_>) {
    let files = check.files;
    let Some(filed) = &files.intake else { return };
    let (file, intake) = (filed.file, &filed.value);
    let list = At::Root.key("source");
    let names = intake.source.iter().enumerate().map(|(index, source)| (file, index, source.id.as_str()));
    check.unique("source", list, "id", names);
    for (index, source) in intake.source.iter().enumerate() {
        self::source(check, file, list.index(index), source);
    }
    let sources = Register::new("source", "sources", intake.source.iter().map(|it| it.id.as_str()));
    let rules = At::Root.key("rule");
    for (index, rule) in intake.rule.iter().enumerate() {
        let at = rules.index(index);
        if let Some(source) = rule.source.as_ref().map(SourceId::as_str) {
            check.refer(file, at.key("source"), &sources, source);
        }
        leads_somewhere(check, file, at, rule);
    }
}

fn source(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, source: &Source) {
    match (&source.map, source.kind) {
        (Some(map), SourceKind::Generic) => pointers(check, file, at.key("map"), map),
        (None, SourceKind::Generic) => {
            let message = format!("the bodies of `{}` can't be read without `map`", source.id);
            let hint = "add [source.map] with `fingerprint` and `name`";
            check.hinted(file, at.key("kind"), message, hint);
        }
        (Some(_), SourceKind::Alertmanager | SourceKind::Pagerduty | SourceKind::Grafana) => {
            let message = "`map` is for kind = \"generic\" only".to_owned();
            check.problem(file, at.key("map"), message);
        }
        (None, SourceKind::Alertmanager | SourceKind::Pagerduty | SourceKind::Grafana) => {}
    }
}

fn pointers(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, map: &Map) {
    let named = [
        ("alerts", map.alerts.as_deref()),
        ("fingerprint", Some(map.fingerprint.as_str())),
        ("name", Some(map.name.as_str())),
        ("summary", map.summary.as_deref()),
        ("url", map.url.as_deref()),
        ("started_at", map.started_at.as_deref()),
        ("status", map.status.as_deref()),
    ];
    let labels = at.key("labels");
    for (key, pointer) in named {
        is_pointer(check, file, at.key(key), pointer);
    }
    for (name, pointer) in &map.labels {
        is_pointer(check, file, labels.key(name), Some(pointer));
    }
}

fn is_pointer(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, pointer: Option<&str>) {
    if pointer.is_some_and(|pointer| !pointer.is_empty() && !pointer.starts_with('/')) {
        check.hinted(file, at, "not a JSON pointer".to_owned(), "begin with `/`, as in /alert/name");
    }
}

fn leads_somewhere(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, rule: &Rule) {
    let files = check.files;
    if files.lost.contains(&Kind::Campaign) {
        return;
    }
    let campaigns = files.campaigns.iter().map(|it| it.value.id.as_str());
    let known = Register::new("campaign", "campaigns", campaigns);
    check.refer(file, at.key("campaign"), &known, CampaignId::as_str(&rule.campaign));
    let campaign = files.campaigns.iter().find(|it| it.value.id == rule.campaign);
    if let (Some(campaign), Some(dependency)) = (campaign, &rule.dependency) {
        let ids = campaign.value.dependency.iter().map(|it| DependencyId::as_str(&it.id));
        let known = Register::new("dependency", "dependencies", ids);
        check.refer(file, at.key("dependency"), &known, dependency.as_str());
    }
}
