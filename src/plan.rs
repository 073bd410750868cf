//! The plan: what people wrote down beforehand.
//!
//! The types here are the shapes of the files (`schemars` prints their JSON Schemas, which are also what the
//! loader enforces) and, once [`Workspace`] has validated them, the values that the rest of the house reads.
//! They hold no source positions: a diagnostic names a path such as `step[3].needs[0]`, and the loader finds
//! the place of that path in the file.

pub mod action;
pub mod approval;
pub mod auth;
pub mod authority;
pub mod availability;
pub mod campaign;
pub mod channel;
pub mod condition;
pub mod control;
pub mod coverage;
pub mod csv;
pub mod diagnostic;
pub mod digest;
pub mod dns_update;
pub mod duration;
pub mod embedded;
pub mod escalation;
pub mod exec;
pub mod finding;
pub mod gate;
pub mod id;
pub mod intake;
pub mod load;
pub mod mail;
pub mod message;
pub mod probe;
pub mod request;
pub mod roster;
pub mod runbook;
pub mod scenario;
pub mod secret;
pub mod settings;
pub mod severity;
pub mod snapshot;
pub mod template;
pub mod text;
pub mod waiver;
pub mod workspace;

pub use action::{Action, CallTemplate, Danger};
pub use approval::{Approval, Decision, Function};
pub use auth::Auth;
pub use authority::Authority;
pub use campaign::{Campaign, Dependency, Domain, Identity};
pub use channel::Channel;
pub use condition::Condition;
pub use diagnostic::{Diagnostics, Problem};
pub use duration::Duration;
pub use escalation::{Grant, Policy, Threshold};
pub use finding::{Code, Level};
pub use gate::GateSheet;
pub use id::{
    ActionId, CampaignId, ChannelId, DependencyId, ExpectedId, IdentityId, IncidentId, InjectId, MessageId,
    ObjectiveId, PersonId, PolicyId, RoleId, RunbookId, ScenarioId, SignalId, SourceId, StepId, SystemId,
    ThresholdId,
};
pub use intake::Intake;
pub use load::schemas;
pub use load::survey::{Locator, Place, Survey};
pub use message::Message;
pub use probe::{Probe, ProbeStatus};
pub use roster::{Person, Role};
pub use runbook::{Runbook, Step, StepKind};
pub use scenario::Scenario;
pub use secret::SecretRef;
pub use settings::{Mode, Settings};
pub use severity::Severity;
pub use snapshot::Plan;
pub use template::{Resolved, ResolvedCall, ResolvedExec, Slot, Vars};
pub use text::Text;
pub use workspace::Workspace;
