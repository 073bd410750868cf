//! An incident that runs without a shell: decide, apply, count.

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use warroom::incident::decide::{Declaration, declare};
use warroom::incident::event::Kind;
use warroom::incident::{Actor, Command, Effect, Envelope, Event, Incident, Origin, Refusal, decide};
use warroom::plan::{CampaignId, Duration, IncidentId, PersonId, Plan, Severity, Text, Workspace};

/// The running program that asks in these stories.
pub(crate) const RUNNER: &str = "runner-1";

/// The example's plan. Reading it takes longer than most stories, so it is read once.
pub(crate) fn plan() -> Arc<Plan> {
    static PLAN: LazyLock<Arc<Plan>> = LazyLock::new(|| {
        let workspace = Workspace::embedded().unwrap_or_else(|problems| panic!("{problems:?}"));
        Arc::new(workspace.plan_for(&CampaignId::parse("spring-launch").unwrap()).unwrap())
    });
    Arc::clone(&PLAN)
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn text(raw: &str) -> Text {
    Text::line(raw)
}

/// An incident, its record, and everything that the shell was told to do.
pub(crate) struct Room {
    pub(crate) incident: Incident,
    pub(crate) record: Vec<Envelope>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) now: Timestamp,
}

impl Room {
    pub(crate) fn new() -> Self {
        Self::with(plan(), Severity::Sev1)
    }

    pub(crate) fn with(plan: Arc<Plan>, severity: Severity) -> Self {
        let now = at("2027-03-02T09:00:00Z");
        let event = declare(Declaration {
            uid: "00000000000000aa".to_owned(),
            kind: Kind::Drill,
            campaign: plan.campaign.id.clone(),
            title: text("checkout answers 401"),
            severity,
            plan: "0".repeat(64),
        });
        let actor = Actor::Person(PersonId::parse("ito").unwrap());
        let first = Envelope { seq: 1, at: now, actor, origin: Origin::Command, event };
        let incident =
            Incident::begin(IncidentId::parse("drill-spring-launch-1").unwrap(), plan, &first).unwrap();
        Self { incident, record: vec![first], effects: Vec::new(), now }
    }

    pub(crate) fn pass(&mut self, length: &str) -> &mut Self {
        self.now = Duration::parse(length).unwrap().after(self.now);
        self
    }

    /// A person asks.
    #[expect(clippy::needless_pass_by_value, reason = "a case reads better with the command built in place")]
    pub(crate) fn ask(&mut self, who: &str, command: Command) -> Result<Vec<Event>, Refusal> {
        self.run(&Actor::Person(PersonId::parse(who).unwrap()), Origin::Key, &command)
    }

    /// The program itself reports.
    #[expect(clippy::needless_pass_by_value, reason = "a case reads better with the command built in place")]
    pub(crate) fn report(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        self.run(&Actor::System, Origin::Call, &command)
    }

    pub(crate) fn tick(&mut self) -> Vec<Event> {
        self.run(&Actor::System, Origin::Timer, &Command::Tick).unwrap()
    }

    fn run(&mut self, actor: &Actor, origin: Origin, command: &Command) -> Result<Vec<Event>, Refusal> {
        let decision = decide(&self.incident, self.now, actor, RUNNER, command)?;
        for event in &decision.events {
            let seq = self.incident.seq + 1;
            let envelope = Envelope { seq, at: self.now, actor: actor.clone(), origin, event: event.clone() };
            self.incident.apply(&envelope);
            self.record.push(envelope);
        }
        self.effects.extend(decision.effects);
        Ok(decision.events)
    }
}
