//! What was imported, as the files of a workspace.

use serde::Serialize;

use super::{Imported, Unwritable};
use crate::plan::action::ActionFile;
use crate::plan::{Condition, Duration, Probe, Runbook, Step, StepKind, Text};

impl Imported {
    /// `runbooks/ID.toml`. Comments say where each step came from.
    pub fn runbook_toml(&self) -> Result<String, Unwritable> {
        let Runbook { id, title, summary, provides, step } = &self.runbook;
        let mut out = String::new();
        comment(&self.head, &mut out);
        out.push('\n');
        out.push_str(&toml::to_string_pretty(&Head {
            id: id.as_str(),
            title,
            summary: summary.as_ref(),
            provides: provides.as_slice(),
        })?);
        for step in step {
            out.push('\n');
            comment(self.above(step), &mut out);
            out.push_str(&toml::to_string_pretty(&Steps { step: [Shown::of(step)] })?);
        }
        Ok(out)
    }

    /// `config/actions/ID.toml`; none where no action has to be written.
    pub fn actions_toml(&self) -> Result<Option<String>, Unwritable> {
        if self.actions.is_empty() {
            return Ok(None);
        }
        let mut out = "# Calls of the runbook `".to_owned();
        out.push_str(self.runbook.id.as_str());
        out.push_str(
            "`, read from a playbook.\n\
             # Nothing is known of what they change, so each takes the commander and a second person. Read each, then say\n\
             # what it is: `danger = \"observe\"` or `\"reversible\"`, who may fire it (`authority`), what it changes (`domain`),\n\
             # how to see its effect (`verify`; an answer proves nothing), and how to take it back (`undo`).\n\
             # Their hosts have to stand in `allowed_hosts` of config/warroom.toml.\n\n",
        );
        out.push_str(&toml::to_string_pretty(&ActionFile { action: self.actions.clone() })?);
        Ok(Some(out))
    }

    fn above(&self, step: &Step) -> &[Text] {
        let found = self.above.iter().find(|(id, _)| *id == step.id);
        found.map_or(&[], |(_, lines)| lines.as_slice())
    }
}

fn comment(lines: &[Text], out: &mut String) {
    for line in lines.iter().flat_map(|line| line.as_str().lines()) {
        out.push_str("# ");
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

#[derive(Serialize)]
struct Head<'r> {
    id: &'r str,
    title: &'r Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'r Text>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    provides: &'r [crate::plan::runbook::Capability],
}

#[derive(Serialize)]
struct Steps<'r> {
    step: [Shown<'r>; 1],
}

/// A step as a person would write it: without what goes without saying.
#[derive(Serialize)]
struct Shown<'r> {
    id: &'r str,
    title: &'r Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<StepKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'r str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    needs: &'r [crate::plan::StepId],
    #[serde(skip_serializing_if = "Option::is_none")]
    timebox: Option<Duration>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    critical: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_failure: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'r Text>,
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    inputs: &'r std::collections::BTreeMap<String, Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<&'r Condition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verify: Option<&'r Probe>,
}

impl<'r> Shown<'r> {
    fn of(step: &'r Step) -> Self {
        Self {
            id: step.id.as_str(),
            title: &step.title,
            kind: (step.kind != StepKind::Manual).then_some(step.kind),
            role: step.role.as_ref().map(crate::plan::RoleId::as_str),
            needs: &step.needs,
            timebox: step.timebox,
            critical: step.critical,
            on_failure: step.on_failure.as_ref().map(crate::plan::StepId::as_str),
            action: step.action.as_ref().map(crate::plan::ActionId::as_str),
            message: step.message.as_ref().map(crate::plan::MessageId::as_str),
            detail: step.detail.as_ref(),
            inputs: &step.inputs,
            when: step.when.as_ref(),
            verify: step.verify.as_ref(),
        }
    }
}
