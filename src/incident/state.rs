//! The state of one incident: a fold over its events.

pub mod alerts;
mod anchor;
pub mod decisions;
pub mod deliveries;
pub mod deputy;
pub mod fires;
pub mod lead;
pub mod messages;
pub mod people;
pub mod steps;
pub mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::event::{
    AcknowledgementLapsed, DeliveryId, Envelope, Event, FireId, ImpactRecorded, IncidentDeclared,
    IncidentReopened, Kind, MessageReleased, PolicyRevised, SeverityChanged, SuspicionDismissed,
    SuspicionTaken, UpdateOverdue,
};
use super::exercise::Exercise;
use super::timeline::{self, Entry};
use super::triage::Suspect;
use crate::plan::message::Audience;
use crate::plan::{
    CampaignId, Channel, ChannelId, DependencyId, IncidentId, PersonId, Plan, RoleId, Severity, Text,
    ThresholdId,
};

pub use alerts::{AlertLine, Alerts};
pub use decisions::{Decisions, Proposal};
pub use deliveries::{Deliveries, Delivery, DeliveryState};
pub use deputy::{DeputyState, Exposure};
pub use fires::{Fire, FireState, Fires, Progress, Sending, TargetState};
pub use lead::{Lead, Offer, Tenure};
pub use messages::{Draft, Messages, Release, Updates};
pub use people::{Acknowledgement, Attendance, Paging};
pub use steps::{Run, StepPhase, StepState};
pub use world::{Observed, Reached};

/// Where in its life an incident is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Customers are hurt.
    Active,
    /// The impact has stopped.
    Mitigated,
    /// It is over.
    Resolved,
    /// Nothing more is recorded.
    Closed,
}

impl Phase {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Mitigated => "mitigated",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }
}

/// One incident.
#[derive(Debug, Clone)]
pub struct Incident {
    /// Its name.
    pub id: IncidentId,
    /// The plan that it was declared with.
    pub plan: Arc<Plan>,
    /// The stem of its idempotency keys.
    pub uid: String,
    /// Live or drill.
    pub kind: Kind,
    /// The campaign.
    pub campaign: CampaignId,
    /// What is wrong.
    pub title: Text,
    /// How bad it is.
    pub severity: Severity,
    /// Where in its life it is.
    pub phase: Phase,
    /// When it was declared.
    pub declared_at: Timestamp,
    /// Since when its clocks run: the declaration, or the last reopening.
    pub clock_from: Timestamp,
    /// When its phase last changed.
    pub phase_since: Timestamp,
    /// The number of the last event.
    pub seq: u64,
    /// When the last event happened.
    pub last_at: Timestamp,
    /// Who commands.
    pub lead: Lead,
    /// Pages and acknowledgements by role.
    pub people: BTreeMap<RoleId, Attendance>,
    /// The opened runbooks, in the order of opening.
    pub runs: Vec<Run>,
    /// Every firing of an action.
    pub fires: Fires,
    /// The dependencies as the record has them.
    pub dependencies: BTreeMap<DependencyId, Observed>,
    /// What triage suspected and a person took or dismissed, and when.
    pub dismissed: Vec<(Suspect, Timestamp)>,
    /// What customers saw, as it was written down last.
    pub impact: Option<ImpactRecorded>,
    /// Changes that people noted, such as releases, by their instants.
    pub changes: Vec<(Timestamp, Text)>,
    /// The thresholds that were reached.
    pub reached: BTreeMap<ThresholdId, Reached>,
    /// Decisions put to the others.
    pub decisions: Decisions,
    /// What customers were told.
    pub updates: Updates,
    /// Every message, and what waits to become one.
    pub messages: Messages,
    /// What was to be delivered, and what came of it.
    pub deliveries: Deliveries,
    /// The alerts that joined it.
    pub alerts: Alerts,
    /// What the deputy keeps.
    pub deputy: DeputyState,
    /// Until when nobody is paged, and why: the last maintenance, which may have ended (`maintenance` asks).
    pub paging_paused: Option<(Timestamp, Text)>,
    /// Somebody else is to hold the head of the record, and was not given it yet: since a handover, or the end.
    pub anchor_wanted: bool,
    /// The exercise, in a drill with a scenario.
    pub exercise: Option<Box<Exercise>>,
    /// One line for each event.
    pub timeline: Vec<Entry>,
}

/// Why lines of the journal are no incident.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the log does not begin with a declaration")]
pub struct NotDeclared;

impl Incident {
    /// The incident that a declaration begins. Any other event begins none.
    pub fn begin(id: IncidentId, plan: Arc<Plan>, first: &Envelope) -> Result<Self, NotDeclared> {
        let Event::IncidentDeclared(IncidentDeclared { uid, kind, campaign, title, severity, .. }) =
            &first.event
        else {
            return Err(NotDeclared);
        };
        let observed =
            plan.campaign.dependency.iter().map(|d| (d.id.clone(), Observed::unseen(first.at))).collect();
        let mut incident = Self {
            id,
            uid: uid.clone(),
            kind: *kind,
            campaign: campaign.clone(),
            title: title.clone(),
            severity: *severity,
            phase: Phase::Active,
            declared_at: first.at,
            clock_from: first.at,
            phase_since: first.at,
            seq: 0,
            last_at: first.at,
            lead: Lead::default(),
            people: plan.roles.iter().map(|r| (r.id.clone(), Attendance::default())).collect(),
            runs: Vec::new(),
            fires: Fires::default(),
            dependencies: observed,
            dismissed: Vec::new(),
            impact: None,
            changes: Vec::new(),
            reached: BTreeMap::new(),
            decisions: Decisions::default(),
            updates: Updates::default(),
            messages: Messages::default(),
            deliveries: Deliveries::default(),
            alerts: Alerts::default(),
            deputy: DeputyState::default(),
            paging_paused: None,
            anchor_wanted: false,
            exercise: None,
            timeline: Vec::new(),
            plan,
        };
        incident.note_down(first);
        Ok(incident)
    }

    /// Rebuild an incident from its record.
    pub fn replay<'a>(
        id: IncidentId,
        plan: Arc<Plan>,
        record: impl IntoIterator<Item = &'a Envelope>,
    ) -> Result<Self, NotDeclared> {
        let mut record = record.into_iter();
        let mut incident = Self::begin(id, plan, record.next().ok_or(NotDeclared)?)?;
        record.for_each(|envelope| incident.apply(envelope));
        Ok(incident)
    }

    /// Take an event in. Total: an event about something unknown changes nothing but the timeline.
    #[expect(clippy::too_many_lines, reason = "a line for each event, and none is left to a wildcard")]
    pub fn apply(&mut self, envelope: &Envelope) {
        let at = envelope.at;
        match &envelope.event {
            Event::IncidentDeclared(_) => {}
            Event::SeverityChanged(SeverityChanged { to, .. }) => self.severity = *to,
            Event::IncidentMitigated(_) => self.enter(Phase::Mitigated, at),
            Event::IncidentResolved(_) => self.enter(Phase::Resolved, at),
            Event::IncidentReopened(IncidentReopened { .. }) => self.reopen(at),
            Event::IncidentClosed(_) => self.enter(Phase::Closed, at),
            Event::CommandTaken(e) => self.take_command(&e.by, at),
            Event::HandoverOffered(e) => self.lead.offer(&e.to, at, &e.brief),
            Event::HandoverAccepted(e) => self.take_command(&e.to, at),
            Event::HandoverDeclined(_) | Event::HandoverWithdrawn(_) => self.lead.offer = None,
            Event::RolePaged(e) => self.attendance(&e.role).page(envelope.seq, e, at),
            Event::RoleAcknowledged(e) => self.attendance(&e.role).acknowledged(e, at),
            Event::AcknowledgementLapsed(e) => self.lapse(e, at),
            Event::PageReminded(e) => self.attendance(&e.role).remind(e, at),
            Event::EscalationRequested(_) => {}
            Event::PageExhausted(e) => self.attendance(&e.role).exhaust(),
            Event::PagingPaused(e) => self.paging_paused = Some((e.until, e.reason.clone())),
            Event::PagingResumed(_) => self.resume_paging(at),
            Event::PolicyRevised(e) => self.revise(e),
            Event::DeliveryRequested(e) => self.deliveries.request(DeliveryId(envelope.seq), e, at),
            Event::DeliveryPostponed(_)
            | Event::DeliveryTakenOver(_)
            | Event::NoticeDelivered(_)
            | Event::NoticeNotDelivered(_)
            | Event::NoticeUnknown(_)
            | Event::NoticeLooked(_)
            | Event::NoticeUndeliverable(_) => self.deliveries.take_in(&envelope.event, at),
            Event::RunbookOpened(e) => self.open_run(&e.runbook, at),
            Event::StepStarted(e) => self.with_step(&e.at, |s| s.start(at, e.until)),
            Event::StepChecked(e) => self.with_step(&e.at, |s| s.check(e.status, &e.detail)),
            Event::StepDone(e) => self.with_step(&e.at, |s| s.finish(StepPhase::Done, at, e.note.as_ref())),
            Event::StepSkipped(e) => {
                self.with_step(&e.at, |s| s.finish(StepPhase::Skipped, at, Some(&e.reason)));
            }
            Event::StepFailed(e) => {
                self.with_step(&e.at, |s| s.finish(StepPhase::Failed, at, Some(&e.reason)));
            }
            Event::StepReopened(e) => self.with_step(&e.at, StepState::reopen),
            Event::StepOverdue(e) => self.with_step(&e.at, |s| s.overdue_recorded = true),
            Event::ActionRequested(e) => self.fires.request(FireId(envelope.seq), e, &envelope.actor, at),
            Event::ActionApproved(_)
            | Event::ActionDenied(_)
            | Event::ActionConfirmed(_)
            | Event::ActionCancelled(_)
            | Event::ActionRepeated(_)
            | Event::PriorStateCaptured(_)
            | Event::ActionContinued(_)
            | Event::ActionPostponed(_)
            | Event::JobStarted(_)
            | Event::TargetsAnswered(_)
            | Event::TargetsLooked(_)
            | Event::ActionSucceeded(_)
            | Event::ActionFailed(_)
            | Event::ActionUnknown(_)
            | Event::EffectVerified(_)
            | Event::EffectNotVerified(_)
            | Event::ActionSettled(_) => {
                self.fires.take_in(envelope.seq, &envelope.event, at);
                self.contain_exposed(&envelope.event, at);
            }
            Event::DecisionProposed(e) => self.decisions.propose(e, at),
            Event::PositionRecorded(e) => self.decisions.record(e),
            Event::DecisionConcluded(e) => self.decisions.conclude(e, at),
            Event::NoteAdded(e) => self.note_change(e),
            Event::MessageDrafted(e) => {
                self.messages.draft(envelope.seq, e, envelope.actor.person().cloned(), at);
            }
            Event::MessageApproved(e) => self.messages.approve(e),
            Event::MessageDiscarded(e) => self.messages.discard(e.draft),
            Event::MessageReleased(e) => self.release(envelope, e),
            Event::UpdateOverdue(e) => self.overdue(e),
            Event::ConcernDismissed(e) => self.deputy.dismiss(e, at),
            Event::SecretExposed(e) => self.deputy.expose(e),
            Event::SecretContained(e) => self.deputy.contain(e, at),
            Event::SitrepIssued(e) => self.deputy.sitreps.push((envelope.seq, at, e.clone())),
            Event::AlertFired(e) => self.alerts.fire(&e.alert, at),
            Event::AlertResolved(e) => self.alerts.resolve(&e.key, e.as_of, at),
            Event::AlertsOverflowed(e) => self.alerts.overflow(&e.source, e.count),
            Event::DrillStarted(_)
            | Event::DrillClockSet(_)
            | Event::InjectDelivered(_)
            | Event::InjectHeld(_)
            | Event::InjectLetGo(_)
            | Event::InjectSkipped(_)
            | Event::QuestionDiscussed(_)
            | Event::ObservationMade(_)
            | Event::ExpectationJudged(_)
            | Event::AttemptRefused(_)
            | Event::DrillEnded(_) => self.take_in_exercise(envelope),
            Event::ImpactRecorded(e) => self.impact = Some(e.clone()),
            Event::DependencyChanged(e) => self.observe(e, at),
            Event::ThresholdReached(e) => self.reach(e, at),
            Event::SuspicionDismissed(SuspicionDismissed { suspect, .. })
            | Event::SuspicionTaken(SuspicionTaken { suspect, .. }) => self.dismissed.push((*suspect, at)),
        }
        self.mark_deeds(envelope);
        self.revise_agenda(envelope);
        self.revise_anchor(&envelope.event);
        self.note_down(envelope);
    }

    fn note_down(&mut self, envelope: &Envelope) {
        self.seq = envelope.seq;
        self.last_at = envelope.at;
        let entry = timeline::describe(envelope, self);
        self.timeline.push(entry);
    }

    /// Who commands is at work for the role that commands: a page for it is answered.
    fn take_command(&mut self, by: &PersonId, at: Timestamp) {
        self.lead.take(by, at);
        if let Some(role) = self.plan.command_role().filter(|role| role.is_held_by(by)).map(|r| r.id.clone())
        {
            self.attendance(&role).acknowledge(by, Acknowledgement { at, until: None, note: None });
        }
    }

    fn enter(&mut self, phase: Phase, at: Timestamp) {
        self.phase = phase;
        self.phase_since = at;
        if !self.is_open() {
            self.people.values_mut().for_each(Attendance::stop);
        }
    }

    fn lapse(&mut self, lapsed: &AcknowledgementLapsed, at: Timestamp) {
        let page = self.people.get(&lapsed.role).and_then(Attendance::page_seen);
        let is_alone = page.is_none_or(|page| self.reminded_next(page).next().is_none());
        self.attendance(&lapsed.role).lapse(lapsed, at, is_alone);
    }

    /// What was due in the maintenance is due at its end.
    fn resume_paging(&mut self, at: Timestamp) {
        if let Some((until, _)) = &mut self.paging_paused {
            *until = at.min(*until);
        }
    }

    fn reopen(&mut self, at: Timestamp) {
        self.enter(Phase::Active, at);
        self.clock_from = at;
        self.reached.clear();
        self.updates.overdue_recorded = None;
        self.messages.executives.overdue_recorded = None;
        self.people.values_mut().for_each(|attendance| attendance.reopen(at));
    }

    fn release(&mut self, envelope: &Envelope, released: &MessageReleased) {
        if released.audience == Audience::Customers {
            self.updates.sent += 1;
            self.updates.last = Some((envelope.at, released.clone()));
        }
        self.messages.release(envelope.seq, released, envelope.actor.person().cloned(), envelope.at);
    }

    fn overdue(&mut self, overdue: &UpdateOverdue) {
        match overdue.audience {
            Audience::Customers => self.updates.overdue_recorded = Some(overdue.due_at),
            Audience::Executives => self.messages.executives.overdue_recorded = Some(overdue.due_at),
            Audience::Responders => {}
        }
    }

    /// Running pages go on by level number; those of a role that is gone end.
    fn revise(&mut self, revised: &PolicyRevised) {
        let plan = Arc::make_mut(&mut self.plan);
        plan.policy.clone_from(&revised.policy);
        plan.people = revised.people.iter().map(|person| (person.id.clone(), person.clone())).collect();
        plan.roles.clone_from(&revised.roles);
        plan.channels =
            revised.channels.iter().map(|channel| (channel.id.clone(), channel.clone())).collect();
        for action in &revised.actions {
            plan.actions.entry(action.id.clone()).or_insert_with(|| action.clone());
        }
        for (role, attendance) in &mut self.people {
            if plan.role(role).is_none() {
                attendance.stop();
            }
        }
        for role in &revised.roles {
            self.people.entry(role.id.clone()).or_default();
        }
    }

    fn attendance(&mut self, role: &RoleId) -> &mut Attendance {
        self.people.entry(role.clone()).or_default()
    }

    /// What a channel is called.
    pub fn channel_name<'a>(&'a self, id: &'a ChannelId) -> &'a str {
        self.plan.channels.get(id).map_or(id.as_str(), Channel::name)
    }

    /// Until when nobody is paged, and why; none where people are paged now.
    pub fn maintenance(&self, now: Timestamp) -> Option<(Timestamp, &Text)> {
        self.paging_paused.as_ref().filter(|(until, _)| *until > now).map(|(until, why)| (*until, why))
    }

    /// Is work on it going on: neither resolved nor closed, and no exercise that has ended?
    pub fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Active | Phase::Mitigated) && self.exercise_ended_at().is_none()
    }

    /// Its phase as people read it: an exercise that has ended is ended, wherever its incident was left.
    pub fn phase_word(&self) -> &'static str {
        if self.exercise_ended_at().is_some() { "ended" } else { self.phase.as_str() }
    }
}
