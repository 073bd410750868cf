//! Where people left the path: skipped steps, attested approvals, edited messages.

use serde::Serialize;

use super::Record;
use super::document::{Block, Line, Section, Tone};
use super::moment::Moment;
use super::words::{Days, counted};
use crate::incident::event::{ActionRequested, Basis, StepRef};
use crate::incident::state::{Run, StepPhase};
use crate::incident::{Envelope, Event, Incident};
use crate::plan::Step;
use crate::plan::message::Audience;

/// Where people left the path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Deviations {
    /// All of them, by their kind, the heaviest kind first, and in the order of the record within a kind.
    pub all: Vec<Deviation>,
    #[serde(skip)]
    days: Days,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// What kind it is.
    pub kind: Kind,
    /// The event that shows it.
    #[serde(flatten)]
    pub moment: Moment,
    /// What happened, in a line.
    pub text: String,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident: $tone:ident, $title:literal,)+) => {
        /// What kind of deviation it is, the heaviest first.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $($(#[$doc])* $name,)+
        }

        impl Kind {
            /// What stands above them.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)+
                }
            }

            const fn tone(self) -> Tone {
                match self {
                    $(Self::$name => Tone::$tone,)+
                }
            }
        }
    };
}

kinds! {
    /// A critical step was skipped.
    CriticalStepSkipped: Bad, "Critical steps that were skipped",
    /// A critical step failed.
    CriticalStepFailed: Bad, "Critical steps that failed",
    /// A critical step was still open at the end.
    CriticalStepLeft: Bad, "Critical steps that were never ended",
    /// An action was answered as expected, and its effect was not seen.
    EffectNotSeen: Bad, "Effects that were not seen",
    /// A call's outcome could not be told.
    OutcomeUnknown: Unknown, "Outcomes that could not be told",
    /// Somebody took command from an absent commander.
    CommanderRelieved: Bad, "Commanders who were relieved",
    /// A promised or expected update did not come.
    UpdateLate: Bad, "Updates that came late",
    /// Nothing could deliver a page or a message.
    NotDeliverable: Bad, "What nothing could deliver",
    /// Nobody of a policy answered.
    NobodyAnswered: Bad, "Pages that nobody answered",
    /// An approval was recorded by somebody else: attested, not authenticated.
    ApprovalAttested: Attention, "Approvals by voice: attested, not authenticated",
    /// A text went out that was not the approved one.
    MessageEdited: Attention, "Messages that were not the approved text",
    /// No approved text fitted.
    NoTextFitted: Attention, "When no approved text fitted",
    /// A decision was adopted although somebody objected.
    ObjectionOverruled: Attention, "Decisions that were adopted over an objection",
    /// A threshold widened authority.
    AuthorityWidened: Attention, "Thresholds that widened authority",
    /// An action was fired on the word of a threshold.
    FiredByThreshold: Attention, "Actions on the word of a threshold",
    /// A step was skipped.
    StepSkipped: Attention, "Steps that were skipped",
    /// A step was still open at the end.
    StepLeft: Attention, "Steps that were never ended",
    /// A text still waited for somebody at the end.
    DraftLeft: Attention, "Texts that still waited for somebody",
    /// A step failed.
    StepFailed: Attention, "Steps that failed",
    /// Nobody was paged for a while.
    PagingPaused: Attention, "When nobody was paged",
    /// The roster or the policy changed while the incident ran.
    PolicyRevised: Plain, "Changes of roster and policy",
    /// A person dismissed what triage suspected.
    SuspicionDismissed: Plain, "Suspicions that were dismissed",
    /// A person dismissed something on the deputy's list.
    ConcernDismissed: Plain, "Reminders that were dismissed",
    /// Somebody tried what is refused; only drills record it.
    AttemptRefused: Attention, "Attempts that were refused",
}

impl Deviations {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let mut all: Vec<Deviation> = Vec::new();
        for envelope in record.events {
            for (kind, text) in found(record.incident, envelope) {
                all.push(Deviation { kind, moment: Moment::of(envelope), text });
            }
        }
        all.extend(left(record));
        // Stable, so that each kind keeps the order of the record.
        all.sort_by_key(|it| it.kind);
        Self { all, days: Days::of(record) }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let mut blocks = Vec::new();
        if self.all.is_empty() {
            blocks.push(Block::Paragraph(Line::from("None is on record.")));
        }
        for of_kind in self.all.chunk_by(|one, next| one.kind == next.kind) {
            let Some(first) = of_kind.first() else { continue };
            blocks.push(Block::Heading(first.kind.title().to_owned()));
            blocks.push(Block::List(of_kind.iter().map(|it| it.line(self.days)).collect()));
        }
        Section::new("deviations", "Deviations", blocks)
    }
}

impl Deviation {
    fn line(&self, days: Days) -> Line {
        let line = Line::new().mark(self.kind.tone(), &*self.text).plain(" (");
        line.with(self.moment.line(days)).plain(")")
    }
}

/// What was still open when the incident ended; nothing while it goes on.
fn left(record: &Record<'_>) -> Vec<Deviation> {
    let incident = record.incident;
    let ends = |envelope: &&Envelope| {
        matches!(envelope.event, Event::IncidentResolved(_) | Event::IncidentClosed(_) | Event::DrillEnded(_))
    };
    let Some(end) = record.events.iter().rfind(ends).filter(|_| !incident.is_open()) else {
        return Vec::new();
    };
    let moment = Moment::of(end);
    let steps = incident.runs.iter().flat_map(|run| left_of(incident, run));
    let drafts = incident.messages.drafts().map(|draft| (Kind::DraftLeft, draft.drafted.message.to_string()));
    steps.chain(drafts).map(|(kind, text)| Deviation { kind, moment: moment.clone(), text }).collect()
}

/// The steps of a run that nobody ended. One that waits for a failure or for a state of the world may never have been due.
fn left_of(incident: &Incident, run: &Run) -> Found {
    let Some(runbook) = incident.plan.runbook(&run.runbook) else { return Vec::new() };
    let is_due = |step: &&Step| step.when.is_none() && !runbook.is_failure_branch(&step.id);
    let open = runbook.step.iter().filter(is_due).filter_map(|step| {
        let at = StepRef { runbook: run.runbook.clone(), step: step.id.clone() };
        let phase = incident.step(&at)?.phase;
        let word = match phase {
            StepPhase::Pending => "never begun",
            StepPhase::Active => "begun and not ended",
            StepPhase::Done | StepPhase::Skipped | StepPhase::Failed => return None,
        };
        let kind = if step.critical { Kind::CriticalStepLeft } else { Kind::StepLeft };
        Some((kind, format!("{} ({at}): {word}", step.title.first_line())))
    });
    open.collect()
}

type Found = Vec<(Kind, String)>;

/// What an event shows. Most show nothing.
#[expect(clippy::wildcard_enum_match_arm, reason = "most events are no deviation")]
fn found(incident: &Incident, envelope: &Envelope) -> Found {
    match &envelope.event {
        Event::StepSkipped(e) => {
            step(incident, &e.at, e.reason.first_line(), Kind::CriticalStepSkipped, Kind::StepSkipped)
        }
        Event::StepFailed(e) => {
            step(incident, &e.at, e.reason.first_line(), Kind::CriticalStepFailed, Kind::StepFailed)
        }
        Event::ActionRequested(e) => requested(incident, e),
        Event::ActionApproved(e) if e.approval.attested => {
            attested(&fire_title(incident, e.fire.0), e.approval.by.as_str(), e.approval.how.first_line())
        }
        Event::ActionConfirmed(e) => given(incident, e.fire.0, e.approval.as_ref()),
        Event::ActionRepeated(e) => given(incident, e.fire.0, e.approval.as_ref()),
        Event::MessageApproved(e) if e.attested => attested("a message", e.by.as_str(), e.how.first_line()),
        Event::MessageReleased(e) => {
            let edited = e.edited.as_ref();
            let edited = edited
                .map(|word| (Kind::MessageEdited, format!("{}, {} answered for it", e.message, word.by)));
            let unfit = e.deviation.as_ref();
            let unfit = unfit.map(|why| (Kind::NoTextFitted, format!("{}: {}", e.message, why.first_line())));
            edited.into_iter().chain(unfit).collect()
        }
        Event::UpdateOverdue(e) => one(
            Kind::UpdateLate,
            format!("{}, due at {}", audience(e.audience), super::words::clock(e.due_at)),
        ),
        Event::CommandTaken(e) => relieved(e),
        Event::PagingPaused(e) => one(
            Kind::PagingPaused,
            format!("until {}: {}", super::words::instant(e.until), e.reason.first_line()),
        ),
        Event::PolicyRevised(e) => {
            let changes: Vec<&str> = e.changes.iter().map(crate::plan::Text::first_line).collect();
            one(
                Kind::PolicyRevised,
                if changes.is_empty() { "taken over from the files".to_owned() } else { changes.join("; ") },
            )
        }
        Event::SuspicionDismissed(e) => {
            one(Kind::SuspicionDismissed, format!("{}: {}", e.suspect, e.reason.first_line()))
        }
        Event::ConcernDismissed(e) => {
            one(Kind::ConcernDismissed, format!("{}: {}", e.concern.first_line(), e.reason.first_line()))
        }
        Event::ThresholdReached(e) => {
            let to = e.grants.iter().map(|grant| format!("{} may {}", grant.to, grant.authority.verb()));
            one(Kind::AuthorityWidened, format!("{}: {}", e.threshold, to.collect::<Vec<_>>().join(", ")))
        }
        Event::DecisionConcluded(e) if e.adopted && e.objections > 0 => {
            let proposal = incident.decisions.get(e.decision).map_or("", |it| it.text.first_line());
            let count = counted(usize::try_from(e.objections).unwrap_or(usize::MAX), "objection");
            one(Kind::ObjectionOverruled, format!("{}. {proposal}: {count}", e.decision))
        }
        other => found_outside(incident, other),
    }
}

/// What an event of the outside world, or of a drill, shows.
#[expect(clippy::wildcard_enum_match_arm, reason = "most events are no deviation")]
fn found_outside(incident: &Incident, event: &Event) -> Found {
    match event {
        Event::ActionUnknown(e) => one(
            Kind::OutcomeUnknown,
            format!("{}: {}", fire_title(incident, e.fire.0), e.reason.first_line()),
        ),
        Event::EffectNotVerified(e) => {
            one(Kind::EffectNotSeen, format!("{}: {}", fire_title(incident, e.fire.0), e.detail.first_line()))
        }
        Event::TargetsLooked(e) if !e.not_verified.is_empty() => {
            let count = counted(e.not_verified.len(), "target");
            one(
                Kind::EffectNotSeen,
                format!("{}, {count}: {}", fire_title(incident, e.fire.0), e.detail.first_line()),
            )
        }
        Event::NoticeUndeliverable(e) => one(Kind::NotDeliverable, e.reason.first_line().to_owned()),
        Event::PageExhausted(e) => one(Kind::NobodyAnswered, format!("for {}", e.role)),
        Event::AttemptRefused(e) => {
            let what = e.action.as_ref().map(|action| format!(" {action}")).unwrap_or_default();
            one(Kind::AttemptRefused, format!("{} tried{what}: {}", e.person, e.why.first_line()))
        }
        _ => Vec::new(),
    }
}

fn one(kind: Kind, text: String) -> Found {
    vec![(kind, text)]
}

fn step(incident: &Incident, at: &StepRef, why: &str, critical: Kind, plain: Kind) -> Found {
    let planned = incident.planned(at);
    let title = planned.map_or(at.step.as_str(), |step| step.title.first_line());
    let kind = if planned.is_some_and(|step| step.critical) { critical } else { plain };
    one(kind, format!("{title} ({at}): {why}"))
}

fn requested(incident: &Incident, e: &ActionRequested) -> Found {
    let title = incident.plan.actions.get(&e.action).map_or(e.action.as_str(), |it| it.title.first_line());
    let by = match &e.basis {
        Basis::Threshold(id) => one(Kind::FiredByThreshold, format!("{title}, because of {id}")),
        Basis::Role(_) => Vec::new(),
    };
    let spoken = e.approval.iter().filter(|it| it.attested);
    let spoken = spoken.flat_map(|it| attested(title, it.by.as_str(), it.how.first_line()));
    by.into_iter().chain(spoken).collect()
}

fn given(incident: &Incident, fire: u64, approval: Option<&crate::incident::event::Approval>) -> Found {
    let spoken = approval.filter(|it| it.attested);
    spoken.map_or_else(Vec::new, |it| {
        attested(&fire_title(incident, fire), it.by.as_str(), it.how.first_line())
    })
}

fn attested(what: &str, by: &str, how: &str) -> Found {
    one(Kind::ApprovalAttested, format!("{what}: {by}, {how}"))
}

fn relieved(e: &crate::incident::event::CommandTaken) -> Found {
    let why = e.reason.as_ref().map(|why| format!(": {}", why.first_line())).unwrap_or_default();
    let said =
        e.relieves.as_ref().map(|who| (Kind::CommanderRelieved, format!("{} relieved {who}{why}", e.by)));
    said.into_iter().collect()
}

fn fire_title(incident: &Incident, fire: u64) -> String {
    let Some(fire) = incident.fires.get(crate::incident::FireId(fire)) else { return format!("#{fire}") };
    let action = &fire.request.action;
    incident.plan.actions.get(action).map_or(action.as_str(), |it| it.title.first_line()).to_owned()
}

const fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Customers => "customers",
        Audience::Executives => "executives",
        Audience::Responders => "responders",
    }
}
