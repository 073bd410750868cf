//! What the approvals said against what happened.

mod identities;

use jiff::Timestamp;
use serde::Serialize;

pub use self::identities::{Used, identities};

use super::Record;
use super::document::{Block, Line, Section, Table, Tone};
use super::moment::Who;
use super::words::{Days, between, counted, instant, lasting};
use crate::plan::gate::{ApprovalLine, FindingLine};
use crate::plan::{Code, Decision, Function, GateSheet, Level, SignalId, SystemId, Text};

/// What the approvals said against what happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Approvals {
    /// What the launch gate said when the incident was declared; left out where it was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// What each function said.
    pub approvals: Vec<Given>,
    /// Findings that kept the campaign from launching and that nobody answered for.
    pub blocking: Vec<Finding>,
    /// Findings that somebody answered for.
    pub waived: Vec<Finding>,
    /// Where the incident lies in the launch window.
    pub window: Within,
    /// The machine identities of the approved campaign, and what happened to each; and those that were exposed and
    /// stand in no approval.
    pub identities: Vec<Used>,
    /// Systems of the data path that are not in the approved one.
    pub unapproved_systems: Vec<SystemId>,
    /// The user context that the approvals name, and where it goes.
    pub signals: Vec<Signal>,
    #[serde(skip)]
    days: Days,
}

/// The gate's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// As of when.
    pub checked_at: Timestamp,
    /// The campaign could launch.
    pub ready: bool,
    /// It was enough that the business owner and one other function approved.
    pub lighter_path: bool,
}

/// What one function said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// The function.
    pub function: Function,
    /// The campaign could not launch without it.
    pub required: bool,
    /// `counts`, `missing`, `not_asked`, or `does_not_count`.
    pub standing: &'static str,
    /// Why it does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Code>,
    /// Who spoke.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Who>,
    /// Yes or no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// What had to hold for the yes, word for word.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Text>,
    /// When it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Timestamp>,
    /// Until when it counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// It counted when the incident was declared, and ended while it ran.
    pub ended_during: bool,
}

/// A finding of the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its name.
    pub code: Code,
    /// What is wrong.
    pub message: Text,
    /// The thing that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<Text>,
}

/// Where the incident lies in the launch window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Within {
    /// When the window opened.
    pub opens: Timestamp,
    /// When it closed.
    pub closes: Timestamp,
    /// Where the declaration lies: `before`, `inside` or `after` it.
    pub declared: &'static str,
    /// How much of the window passed while the incident was on record, in milliseconds.
    pub overlap_ms: u64,
}

/// A signal of user context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signal {
    /// The signal.
    pub signal: SignalId,
    /// Where it goes.
    pub receivers: Vec<SystemId>,
    /// The receivers that are not in the approved path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unapproved: Vec<SystemId>,
    /// How the campaign was to work without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Text>,
}

impl Approvals {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let incident = record.incident;
        let sheet = incident.plan.gate.as_ref();
        let campaign = &incident.plan.campaign;
        let is_approved =
            |id: &SystemId| campaign.system.iter().any(|system| system.id == *id && system.approved);
        let signals = campaign.signal.iter().map(|signal| Signal {
            signal: signal.id.clone(),
            receivers: signal.receivers.clone(),
            unapproved: signal.receivers.iter().filter(|id| !is_approved(id)).cloned().collect(),
            fallback: signal.fallback.clone(),
        });
        let findings = || sheet.iter().flat_map(|sheet| &sheet.findings);
        let blocking = |it: &&FindingLine| it.level == Level::Error && !it.waived;
        Self {
            gate: sheet.map(gate),
            approvals: sheet.iter().flat_map(|sheet| &sheet.approvals).map(|it| given(record, it)).collect(),
            blocking: findings().filter(blocking).map(finding).collect(),
            waived: findings().filter(|it| it.waived).map(finding).collect(),
            window: within(record),
            identities: identities(record),
            unapproved_systems: campaign
                .system
                .iter()
                .filter(|it| !it.approved)
                .map(|it| it.id.clone())
                .collect(),
            signals: signals.collect(),
            days: Days::of(record),
        }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let mut blocks = vec![Block::Paragraph(self.verdict())];
        if !self.approvals.is_empty() {
            let mut table = Table::new("", &["Function", "Who", "Said", "Until", "At the declaration"]);
            table.rows = self.approvals.iter().map(Given::row).collect();
            blocks.push(Block::Table(table));
        }
        for given in self.approvals.iter().filter(|it| !it.conditions.is_empty()) {
            let conditions: Vec<Line> = given.conditions.iter().map(|it| Line::from(it.as_str())).collect();
            blocks.push(Block::Paragraph(Line::from(format!(
                "{} approved under these conditions:",
                given.function
            ))));
            blocks.push(Block::List(conditions));
        }
        findings(&mut blocks, "What kept it from being ready:", &self.blocking);
        findings(&mut blocks, "What somebody answered for:", &self.waived);
        blocks.push(Block::Heading("Against what happened".to_owned()));
        blocks.push(Block::List(self.against()));
        if self.identities.iter().any(Used::is_touched) {
            let mut table =
                Table::new("", &["Identity", "Could", "Approved", "Exposed", "Contained", "Fired at it"]);
            let touched = self.identities.iter().filter(|it| it.is_touched());
            table.rows = touched.map(|it| it.row(self.days)).collect();
            blocks.push(Block::Table(table));
        }
        Section::new("approvals", "What was approved, and what happened", blocks)
    }

    fn verdict(&self) -> Line {
        let Some(gate) = &self.gate else {
            return Line::from("The launch gate was not asked when the incident was declared.");
        };
        let (tone, word) = if gate.ready { (Tone::Good, "ready") } else { (Tone::Bad, "not ready") };
        let path = if gate.lighter_path { ", on the lighter path" } else { "" };
        let line = Line::from("The launch gate said ").mark(tone, word);
        line.plain(format!("{path}, as of {}.", instant(gate.checked_at)))
    }

    fn against(&self) -> Vec<Line> {
        let mut lines = vec![self.window.line()];
        for given in self.approvals.iter().filter(|it| it.ended_during) {
            let until = given.expires_at.map(instant).unwrap_or_default();
            let words =
                format!("the approval of {} ended while the incident ran, at {until}", given.function);
            lines.push(Line::new().mark(Tone::Attention, words));
        }
        let untouched = self.identities.iter().filter(|it| !it.is_touched()).count();
        if untouched > 0 {
            let words = format!("{} not touched", counted_identities(untouched));
            lines.push(Line::from(words));
        }
        for it in self.identities.iter().filter(|it| !it.in_campaign) {
            let words = format!("{} was exposed and stands in no approval", it.identity);
            lines.push(Line::new().mark(Tone::Bad, words));
        }
        if self.identities.iter().all(|it| it.exposed.is_none()) {
            lines.push(Line::from("nobody wrote down that a secret was exposed"));
        }
        for id in &self.unapproved_systems {
            lines.push(
                Line::new()
                    .mark(Tone::Attention, format!("{id} is in the data path, and not in the approved one")),
            );
        }
        for signal in self.signals.iter().filter(|it| !it.unapproved.is_empty()) {
            let to: Vec<&str> = signal.unapproved.iter().map(SystemId::as_str).collect();
            let words = format!("{} goes to {}, outside of the approved path", signal.signal, to.join(", "));
            lines.push(Line::new().mark(Tone::Attention, words));
        }
        if !self.signals.is_empty() {
            let all: Vec<&str> = self.signals.iter().map(|it| it.signal.as_str()).collect();
            lines.push(Line::from(format!(
                "user context in the approvals: {}; the record does not say who saw any of it",
                all.join(", ")
            )));
        }
        lines
    }
}

fn counted_identities(count: usize) -> String {
    if count == 1 {
        "1 machine identity of the campaign was".to_owned()
    } else {
        format!("{count} machine identities of the campaign were")
    }
}

fn findings(blocks: &mut Vec<Block>, title: &str, all: &[Finding]) {
    if all.is_empty() {
        return;
    }
    let line = |it: &Finding| {
        let about = it.about.as_ref().map(|about| format!(" ({})", about.first_line())).unwrap_or_default();
        Line::new().code(it.code.as_str()).plain(format!("{about}: {}", it.message.first_line()))
    };
    blocks.push(Block::Paragraph(Line::from(format!("{title} {}.", counted(all.len(), "finding")))));
    blocks.push(Block::List(all.iter().map(line).collect()));
}

const fn gate(sheet: &GateSheet) -> Gate {
    Gate { checked_at: sheet.checked_at, ready: sheet.ready, lighter_path: sheet.lighter_path }
}

fn finding(line: &FindingLine) -> Finding {
    Finding { code: line.code, message: line.message.clone(), about: line.about.clone() }
}

fn given(record: &Record<'_>, line: &ApprovalLine) -> Given {
    let given = line.given.as_ref();
    let declined = given.is_some_and(|it| it.decision == Decision::Declined);
    let standing = match (given, line.fault) {
        (None, _) if line.required => "missing",
        (None, None) => "not_asked",
        (_, Some(_)) => "does_not_count",
        (Some(_), None) if declined => "does_not_count",
        (Some(_), None) => "counts",
    };
    let (from, to) = (record.incident.declared_at, record.incident.last_at);
    let ended = given.is_some_and(|it| it.expires_at > from && it.expires_at <= to);
    Given {
        function: line.function,
        required: line.required,
        standing,
        fault: line.fault,
        by: given.map(|it| Who::of(record.incident, &it.by)),
        decision: given.map(|it| it.decision),
        conditions: given.map(|it| it.conditions.clone()).unwrap_or_default(),
        approved_at: given.map(|it| it.approved_at),
        expires_at: given.map(|it| it.expires_at),
        ended_during: ended && standing == "counts",
    }
}

fn within(record: &Record<'_>) -> Within {
    let window = &record.incident.plan.campaign.window;
    let (from, to) = (record.incident.declared_at, record.incident.last_at);
    let declared = if from < window.opens {
        "before"
    } else if from >= window.closes {
        "after"
    } else {
        "inside"
    };
    let overlap_ms = between(from.max(window.opens), to.min(window.closes));
    Within { opens: window.opens, closes: window.closes, declared, overlap_ms }
}

impl Within {
    fn line(self) -> Line {
        let (opens, closes) = (instant(self.opens), instant(self.closes));
        let overlap = match self.overlap_ms {
            0 => String::new(),
            ms => format!("; {} of the window passed while it was on record", lasting(ms)),
        };
        let place = match self.declared {
            "inside" => "inside of",
            other => other,
        };
        Line::from(format!(
            "the incident was declared {place} the launch window, {opens} to {closes}{overlap}"
        ))
    }
}

impl Given {
    fn row(&self) -> Vec<Line> {
        let required = if self.required { "" } else { ", not required" };
        let who = self.by.as_ref().map_or_else(|| "-".to_owned(), Who::words);
        let said = self.decision.map_or("-", Decision::as_str);
        let until = self.expires_at.map_or_else(|| "-".to_owned(), instant);
        let fault = self.fault.map(|code| format!(": {}", code.as_str())).unwrap_or_default();
        let standing = match self.standing {
            "counts" => Line::new().mark(Tone::Good, "counted"),
            "missing" => Line::new().mark(Tone::Bad, format!("missing{fault}")),
            "does_not_count" => Line::new().mark(Tone::Bad, format!("did not count{fault}")),
            _ => Line::from("not asked"),
        };
        let ended = if self.ended_during { ", ended while the incident ran" } else { "" };
        vec![
            Line::from(format!("{}{required}", self.function)),
            Line::from(who),
            Line::from(said),
            Line::from(until),
            standing.plain(ended),
        ]
    }
}
