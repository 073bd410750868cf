//! Every mark of a record, before anything is thinned.

mod points;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Timeline;
use super::lane::{Lane, LaneName, Point, PointKind, Stretch, StretchKind};
use crate::incident::Incident;
use crate::incident::event::{
    ActionRequested, DependencyChanged, Envelope, Event, FireId, ImpactRecorded, StepRef,
};
use crate::incident::state::{FireState, StepPhase};
use crate::plan::{DependencyId, PersonId, ProbeStatus, RunbookId, Severity, Text};
use crate::report::document::Tone;

/// Where a stretch stands: its lane, and its number there.
type Place = (LaneName, usize);

/// The marks so far, and the stretches that have not ended.
pub(super) struct Sketch<'r> {
    incident: &'r Incident,
    severities: Vec<Stretch>,
    lanes: BTreeMap<LaneName, Lane>,
    is_over: bool,
    reign: Option<Place>,
    impact: Option<(u64, &'r ImpactRecorded)>,
    dependencies: BTreeMap<&'r DependencyId, Place>,
    runbooks: BTreeMap<&'r RunbookId, Place>,
    steps: BTreeMap<&'r StepRef, Place>,
    fires: BTreeMap<FireId, Place>,
}

impl<'r> Sketch<'r> {
    pub(super) fn new(incident: &'r Incident) -> Self {
        Self {
            incident,
            severities: Vec::new(),
            lanes: BTreeMap::new(),
            is_over: false,
            reign: None,
            impact: None,
            dependencies: BTreeMap::new(),
            runbooks: BTreeMap::new(),
            steps: BTreeMap::new(),
            fires: BTreeMap::new(),
        }
    }

    pub(super) fn take_in(&mut self, envelope: &'r Envelope) {
        self.life(envelope);
        self.work(envelope);
        self.call(envelope);
        self.point(envelope);
    }

    pub(super) fn finish(mut self) -> Timeline {
        self.finish_runbooks();
        self.finish_fires();
        let (mut from, mut to) = (self.incident.declared_at, self.incident.last_at);
        if let Some((seq, impact)) = self.impact {
            from = from.min(impact.began);
            to = to.max(impact.ended.unwrap_or(to));
            let (word, tone) =
                if impact.ended.is_some() { ("over", Tone::Plain) } else { ("not over", Tone::Bad) };
            let mut stretch = stretch(StretchKind::Impact, &impact.what, impact.began, seq);
            (stretch.word, stretch.tone, stretch.to) = (Text::line(word), tone, impact.ended);
            self.add(LaneName::Messages, stretch);
        }
        let mut lanes = self.lanes;
        Timeline {
            from,
            to,
            severities: self.severities,
            lanes: LaneName::ALL.into_iter().filter_map(|name| lanes.remove(&name)).collect(),
            thinned: Vec::new(),
        }
    }

    fn lane(&mut self, name: LaneName) -> &mut Lane {
        self.lanes.entry(name).or_insert_with(|| Lane { name, stretches: Vec::new(), points: Vec::new() })
    }

    fn add(&mut self, name: LaneName, stretch: Stretch) -> Place {
        let lane = self.lane(name);
        lane.stretches.push(stretch);
        (name, lane.stretches.len() - 1)
    }

    fn change(&mut self, place: Place, change: impl FnOnce(&mut Stretch)) {
        if let Some(stretch) = self.lane(place.0).stretches.get_mut(place.1) {
            change(stretch);
        }
    }

    /// Severities, and who commands.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a stretch begins or ends with few events; `point` has all"
    )]
    fn life(&mut self, envelope: &'r Envelope) {
        match &envelope.event {
            Event::IncidentDeclared(e) => self.enter_severity(e.severity, envelope),
            Event::SeverityChanged(e) if !self.is_over => self.enter_severity(e.to, envelope),
            Event::IncidentResolved(_) | Event::IncidentClosed(_) => {
                self.is_over = true;
                self.end_severity(envelope.at);
            }
            Event::IncidentReopened(_) => {
                self.is_over = false;
                let last = self.severities.last().map(|last| (last.label.clone(), last.tone));
                if let Some((label, tone)) = last {
                    let mut again = stretch(StretchKind::Severity, &label, envelope.at, envelope.seq);
                    (again.word, again.tone) = (label, tone);
                    self.severities.push(again);
                }
            }
            Event::CommandTaken(e) => self.enter_reign(&e.by, envelope),
            Event::HandoverAccepted(e) => self.enter_reign(&e.to, envelope),
            Event::DependencyChanged(e) => self.see(e, envelope),
            Event::ImpactRecorded(e) => self.impact = Some((envelope.seq, e)),
            _ => {}
        }
    }

    fn enter_severity(&mut self, severity: Severity, envelope: &Envelope) {
        self.end_severity(envelope.at);
        let word = Text::line(&severity.as_str().to_uppercase());
        let mut entered = stretch(StretchKind::Severity, &word, envelope.at, envelope.seq);
        entered.word = word;
        entered.tone = match severity {
            Severity::Sev1 => Tone::Bad,
            Severity::Sev2 => Tone::Attention,
            Severity::Sev3 | Severity::Sev4 => Tone::Plain,
        };
        self.severities.push(entered);
    }

    fn end_severity(&mut self, at: Timestamp) {
        if let Some(last) = self.severities.last_mut() {
            last.to.get_or_insert(at);
        }
    }

    fn enter_reign(&mut self, by: &PersonId, envelope: &Envelope) {
        if let Some(place) = self.reign {
            self.change(place, |reign| reign.to = Some(envelope.at));
        }
        let name = self.incident.plan.person(by).map_or_else(|| Text::line(by.as_str()), |p| p.name.clone());
        let mut reign = stretch(StretchKind::Command, &name, envelope.at, envelope.seq);
        reign.word = Text::line("commands");
        self.reign = Some(self.add(LaneName::Command, reign));
    }

    /// A state lasts until the next one; before the first change it was what that says.
    fn see(&mut self, changed: &'r DependencyChanged, envelope: &Envelope) {
        let planned = self.incident.plan.dependency(&changed.dependency);
        let lane = planned.map_or(LaneName::Application, |dependency| LaneName::of(dependency.domain));
        let name = Text::line(planned.map_or(changed.dependency.as_str(), |dependency| dependency.name()));
        let declared_at = self.incident.declared_at;
        let before = match self.dependencies.get(&changed.dependency) {
            None if envelope.at > declared_at => {
                Some(self.add(lane, state(&name, changed.from, declared_at, 1)))
            }
            before => before.copied(),
        };
        if let Some(place) = before {
            self.change(place, |before| before.to = Some(envelope.at));
        }
        let place = self.add(lane, state(&name, changed.to, envelope.at, envelope.seq));
        self.dependencies.insert(&changed.dependency, place);
    }

    /// Runbooks and steps.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a stretch begins or ends with few events; `point` has all"
    )]
    fn work(&mut self, envelope: &'r Envelope) {
        match &envelope.event {
            Event::RunbookOpened(e) => {
                let planned = self.incident.plan.runbook(&e.runbook);
                let name = planned.map_or_else(|| Text::line(e.runbook.as_str()), |r| r.title.clone());
                let opened = stretch(StretchKind::Runbook, &name, envelope.at, envelope.seq);
                let place = self.add(self.lane_of_runbook(&e.runbook), opened);
                self.runbooks.insert(&e.runbook, place);
            }
            Event::StepStarted(e) => {
                self.begin_step(&e.at, envelope);
            }
            Event::StepDone(e) => self.end_step(&e.at, envelope, "done", Tone::Good),
            Event::StepSkipped(e) => self.end_step(&e.at, envelope, "skipped", Tone::Attention),
            Event::StepFailed(e) => self.end_step(&e.at, envelope, "failed", Tone::Bad),
            _ => {}
        }
    }

    fn begin_step(&mut self, at: &'r StepRef, envelope: &Envelope) -> Place {
        if let Some(place) = self.steps.get(at) {
            return *place;
        }
        let planned = self.incident.plan.step(&at.runbook, &at.step);
        let title = planned.map_or_else(|| Text::line(at.step.as_str()), |step| step.title.clone());
        let action = planned.and_then(|step| self.incident.plan.actions.get(step.action.as_ref()?));
        let lane = action.map_or_else(|| self.lane_of_runbook(&at.runbook), |a| LaneName::of(a.domain));
        let mut begun = stretch(StretchKind::Step, &title, envelope.at, envelope.seq);
        begun.word = Text::line("not finished");
        let place = self.add(lane, begun);
        self.steps.insert(at, place);
        place
    }

    fn end_step(&mut self, at: &'r StepRef, envelope: &Envelope, word: &str, tone: Tone) {
        let place = self.begin_step(at, envelope);
        self.change(place, |step| {
            (step.word, step.tone, step.to) = (Text::line(word), tone, Some(envelope.at));
        });
        self.steps.remove(at);
        if let Some(place) = self.runbooks.get(&at.runbook).copied() {
            self.change(place, |runbook| runbook.to = Some(envelope.at));
        }
    }

    fn lane_of_runbook(&self, runbook: &RunbookId) -> LaneName {
        let provides = self.incident.plan.runbook(runbook).and_then(|runbook| runbook.provides.first());
        provides.map_or(LaneName::Command, |capability| LaneName::of_capability(*capability))
    }

    fn finish_runbooks(&mut self) {
        for (runbook, place) in std::mem::take(&mut self.runbooks) {
            let incident = self.incident;
            let steps = incident.run(runbook).into_iter().flat_map(|run| incident.steps_of(run));
            let is_left = |phase: StepPhase| matches!(phase, StepPhase::Pending | StepPhase::Active);
            let left = steps.filter(|(_, state)| is_left(state.phase)).count();
            self.change(place, |stretch| {
                stretch.word = Text::line(&match left {
                    0 => "every step settled".to_owned(),
                    1 => "1 step left open".to_owned(),
                    left => format!("{left} steps left open"),
                });
            });
        }
    }

    /// Actions from the request to the proof.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a stretch begins or ends with few events; `point` has all"
    )]
    fn call(&mut self, envelope: &'r Envelope) {
        let at = envelope.at;
        match &envelope.event {
            Event::ActionRequested(e) => self.request(e, envelope),
            Event::ActionSucceeded(e) => self.answered(e.fire, at),
            Event::TargetsAnswered(e) => self.answered(e.fire, at),
            Event::ActionFailed(e) => self.ended(e.fire, at),
            Event::ActionUnknown(e) => self.ended(e.fire, at),
            Event::ActionDenied(e) => self.ended(e.fire, at),
            Event::ActionCancelled(e) => self.ended(e.fire, at),
            Event::TargetsLooked(e) => self.ended(e.fire, at),
            Event::EffectVerified(e) => self.ended(e.fire, at),
            Event::EffectNotVerified(e) => self.ended(e.fire, at),
            Event::ActionSettled(e) => self.ended(e.fire, at),
            _ => {}
        }
    }

    fn request(&mut self, requested: &ActionRequested, envelope: &Envelope) {
        let planned = self.incident.plan.actions.get(&requested.action);
        let title = planned.map_or(requested.action.as_str(), |action| action.title.first_line());
        let undo = if requested.undo_of.is_some() { "Undo: " } else { "" };
        let lane = planned.map_or(LaneName::Application, |action| LaneName::of(action.domain));
        let name = Text::line(&format!("{undo}{title}"));
        let place = self.add(lane, stretch(StretchKind::Action, &name, envelope.at, envelope.seq));
        self.fires.insert(FireId(envelope.seq), place);
    }

    fn answered(&mut self, fire: FireId, at: Timestamp) {
        if let Some(place) = self.fires.get(&fire).copied() {
            self.change(place, |action| (action.answered_at, action.to) = (Some(at), Some(at)));
        }
    }

    fn ended(&mut self, fire: FireId, at: Timestamp) {
        if let Some(place) = self.fires.get(&fire).copied() {
            self.change(place, |action| action.to = Some(at));
        }
    }

    fn finish_fires(&mut self) {
        for (id, place) in std::mem::take(&mut self.fires) {
            let Some(fire) = self.incident.fires.get(id) else { continue };
            self.change(place, |action| {
                action.word = Text::line(fire.state.as_str());
                action.tone = tone_of(&fire.state);
                if fire.state.is_in_flight() || matches!(fire.state, FireState::Verifying { .. }) {
                    action.to = None;
                }
            });
        }
    }
}

/// How the state of a firing is meant.
const fn tone_of(state: &FireState) -> Tone {
    match state {
        FireState::Verified { .. } => Tone::Good,
        FireState::Failed { .. } | FireState::NotVerified { .. } | FireState::Partial { .. } => Tone::Bad,
        FireState::Unknown { .. } | FireState::Accepted { .. } => Tone::Unknown,
        FireState::DidNotHappen | FireState::Denied { .. } | FireState::Held { .. } => Tone::Attention,
        FireState::AwaitingApproval { .. }
        | FireState::Capturing
        | FireState::Sending
        | FireState::Postponed { .. }
        | FireState::Polling
        | FireState::Verifying { .. }
        | FireState::Cancelled => Tone::Plain,
    }
}

fn state(name: &Text, status: ProbeStatus, from: Timestamp, seq: u64) -> Stretch {
    let mut seen = stretch(StretchKind::Dependency, name, from, seq);
    seen.word = Text::line(status.as_str());
    seen.tone = match status {
        ProbeStatus::Ok => Tone::Good,
        ProbeStatus::Degraded => Tone::Attention,
        ProbeStatus::Failing => Tone::Bad,
        ProbeStatus::Unknown => Tone::Unknown,
    };
    seen
}

fn stretch(kind: StretchKind, label: &Text, from: Timestamp, seq: u64) -> Stretch {
    let (word, tone) = (Text::default(), Tone::Plain);
    Stretch { kind, label: one_line(label), word, tone, from, answered_at: None, to: None, seq, count: 1 }
}

/// A label of a drawing: one line, and no more of it than anybody reads there.
fn one_line(text: &Text) -> Text {
    Text::line(text.first_line()).cut(120)
}
