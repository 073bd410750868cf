//! A call as it was sent, without its secrets.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::plan::{ResolvedCall, Text};

/// The most characters of a body or a text that a report shows; the record has all of it.
pub(super) const MOST: usize = 4_000;

/// A call as it was shown and sent. Where a secret was sent, its place stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// What it is, in one line: `PATCH https://…`, `kubectl rollout …`.
    pub summary: Text,
    /// Its headers; for a program its environment.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Text>,
    /// Its body; for a program its standard input. Cut where it is very long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Text>,
    /// Where its secrets were read at the moment of sending.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<Text>,
}

impl Call {
    /// A call of the record.
    pub(super) fn of(call: &ResolvedCall) -> Self {
        let slots = |all: &BTreeMap<String, crate::plan::template::Slot>| {
            all.iter().map(|(name, slot)| (name.clone(), Text::line(&slot.to_string()))).collect()
        };
        let cut = |text: &str| Text::block(text).cut(MOST);
        let (headers, body) = match call {
            ResolvedCall::Http(request) => {
                (slots(&request.headers), request.body.as_ref().map(|body| cut(&body.text)))
            }
            ResolvedCall::Exec(program) => {
                (slots(&program.env), program.stdin.as_ref().map(|slot| cut(&slot.to_string())))
            }
            ResolvedCall::DnsUpdate(_) => (BTreeMap::new(), None),
            ResolvedCall::Mail(mail) => {
                let subject = BTreeMap::from([("Subject".to_owned(), Text::line(&mail.subject))]);
                (subject, Some(cut(&mail.text)))
            }
        };
        let mut secrets: Vec<Text> = call.places().iter().map(|at| Text::line(&at.to_string())).collect();
        secrets.sort();
        secrets.dedup();
        Self { summary: Text::line(&call.summary()).cut(MOST), headers, body, secrets }
    }

    /// As it would stand on paper: the line, the headers, an empty line, the body.
    pub(super) fn on_paper(&self) -> String {
        let mut text = self.summary.as_str().to_owned();
        for (name, value) in &self.headers {
            text.extend(["\n", name, ": ", value.as_str()]);
        }
        if let Some(body) = self.body.as_ref().filter(|body| !body.is_blank()) {
            text.extend(["\n\n", body.as_str()]);
        }
        text
    }
}
