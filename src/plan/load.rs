//! Reading a workspace: every problem of every file at once.

pub mod source;

use serde::de::DeserializeOwned;

use self::source::{Source, SourceFile};
use super::{Diagnostics, Problem, Text, Workspace};

/// stub
pub fn schemas() -> Vec<(&'static str, serde_json::Value)> {
    Vec::new()
}

/// nearest
pub fn nearest<'a>(name: &str, all: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    all.map(|other| (strsim::jaro_winkler(name, other), other))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|x| x.1)
}

fn de<T: DeserializeOwned>(f: &SourceFile, out: &mut Vec<Problem>) -> Option<T> {
    let text = f.text.as_ref().ok()?;
    match toml::from_str(text) {
        Ok(v) => Some(v),
        Err(e) => {
            out.push(Problem { file: Text::line(&f.path), message: Text::block(&e.to_string()) });
            None
        }
    }
}

/// load
pub fn load(source: &impl Source) -> Result<Workspace, Diagnostics> {
    let files = source.files();
    let mut p = Vec::new();
    let mut ws: Option<Workspace> = None;
    let f = files.iter().find(|f| f.path == "config/warroom.toml");
    let Some(settings) = f.and_then(|f| de(f, &mut p)) else {
        return Err(Diagnostics(p));
    };
    let ws = ws.get_or_insert(Workspace {
        settings,
        people: Default::default(),
        roles: Default::default(),
        actions: Default::default(),
        policies: Default::default(),
        thresholds: Default::default(),
        messages: Default::default(),
        runbooks: Default::default(),
        campaigns: Default::default(),
    });
    for f in &files {
        if f.path == "config/roster.toml" {
            let r: Option<super::roster::RosterFile> = de(f, &mut p);
            let r = r.unwrap_or_default();
            ws.people = r.person.into_iter().map(|x| (x.id.clone(), x)).collect();
            ws.roles = r.role;
        } else if f.path == "config/escalation.toml" {
            let r: super::escalation::EscalationFile = de(f, &mut p).unwrap_or_default();
            ws.policies = r.policy.into_iter().map(|x| (x.id.clone(), x)).collect();
            ws.thresholds = r.threshold.into_iter().map(|x| (x.id.clone(), x)).collect();
        } else if f.path == "config/messages.toml" {
            let r: super::message::MessageFile = de(f, &mut p).unwrap_or_default();
            ws.messages = r.message.into_iter().map(|x| (x.id.clone(), x)).collect();
        } else if f.path.starts_with("config/actions/") {
            let r: super::action::ActionFile = de(f, &mut p).unwrap_or_default();
            ws.actions.extend(r.action.into_iter().map(|x| (x.id.clone(), x)));
        } else if f.path.starts_with("config/campaigns/") {
            let r: Option<super::Campaign> = de(f, &mut p);
            ws.campaigns.extend(r.map(|x| (x.id.clone(), x)));
        } else if f.path.starts_with("runbooks/") {
            let r: Option<super::Runbook> = de(f, &mut p);
            ws.runbooks.extend(r.map(|x| (x.id.clone(), x)));
        }
    }
    if p.is_empty() { Ok(ws.clone()) } else { Err(Diagnostics(p)) }
}
