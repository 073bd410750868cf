//! The example campaign's outage, told through the real core.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};

use crate::incident::command::{
    ActionCommand, CallResult, Confirmation, LeadCommand, LifecycleCommand, PageCommand, ReportCommand,
    StepCommand, TalkCommand, Wording,
};
use crate::incident::decide::{Declaration, declare};
use crate::incident::deputy::Concern;
use crate::incident::event::{Kind, StepRef};
use crate::incident::{Actor, Command, Envelope, Event, FireId, Incident, Origin, decide};
use crate::plan::probe::Symptom;
use crate::plan::{
    ActionId, CampaignId, DependencyId, IncidentId, PersonId, Plan, ProbeStatus, RoleId, RunbookId, Severity,
    StepId, Text, Workspace,
};
use crate::tui::{Board, Glance, Health, Live, Screen, Ui};

/// An incident and everything that a frame shows beside it.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) incident: Incident,
    pub(crate) now: Timestamp,
    pub(crate) me: PersonId,
    pub(crate) board: Board,
    pub(crate) health: Health,
    pub(crate) concerns: Vec<Concern>,
    pub(crate) control: bool,
}

pub(crate) fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

pub(crate) fn step(runbook: &str, step: &str) -> StepRef {
    StepRef { runbook: RunbookId::parse(runbook).unwrap(), step: StepId::parse(step).unwrap() }
}

/// The example's plan: read once, since many tests tell many stories of it.
pub(crate) fn example() -> Plan {
    static EXAMPLE: LazyLock<Plan> = LazyLock::new(|| {
        let workspace = Workspace::embedded().unwrap();
        workspace.plan_for(&CampaignId::parse("spring-launch").unwrap()).unwrap()
    });
    EXAMPLE.clone()
}

/// The choices of somebody who has touched nothing yet.
pub(crate) fn ui(screen: Screen) -> Ui {
    let mut ui = Ui::new("cafe", crate::tui::order);
    ui.screen = screen;
    ui
}

impl Story {
    /// Declared at 14:17:38 on a launch day.
    pub(crate) fn declared(plan: Plan, kind: Kind, title: &str) -> Self {
        let at: Timestamp = "2027-03-02T14:17:38Z".parse().unwrap();
        let event = declare(Declaration {
            uid: "0197f3a2".to_owned(),
            kind,
            campaign: plan.campaign.id.clone(),
            title: Text::line(title),
            severity: Severity::Sev1,
            plan: "0".repeat(64),
        });
        let first = Envelope { seq: 1, at, actor: Actor::Person(person("osei")), origin: Origin::Key, event };
        let id = IncidentId::parse("inc-0042").unwrap();
        let incident = Incident::begin(id, Arc::new(plan), &first).unwrap();
        Self {
            incident,
            now: at,
            me: person("ito"),
            board: Board::default(),
            health: Health::default(),
            concerns: Vec::new(),
            control: false,
        }
    }

    pub(crate) fn glance(&self) -> Glance<'_> {
        Glance {
            incident: &self.incident,
            now: self.now,
            me: &self.me,
            board: &self.board,
            health: &self.health,
            concerns: &self.concerns,
            control: self.control,
        }
    }

    /// Let so many seconds pass; deadlines are noticed at their time.
    pub(crate) fn wait(&mut self, seconds: i64) {
        let until = self.now + SignedDuration::from_secs(seconds);
        while let Some(due) = self.incident.next_unrecorded().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.command(&Actor::System, Origin::Timer, &Command::Tick);
        }
        self.now = until;
        self.concerns = self.incident.concerns(self.now);
    }

    /// Somebody asks for something; it must be allowed.
    pub(crate) fn by(&mut self, who: &str, command: &Command) {
        self.command(&Actor::Person(person(who)), Origin::Key, command);
    }

    pub(crate) fn report(&mut self, report: ReportCommand) {
        self.command(&Actor::System, Origin::Probe, &Command::Report(report));
    }

    fn command(&mut self, by: &Actor, origin: Origin, command: &Command) {
        let decision = decide(&self.incident, self.now, by, "host-a:4711", command);
        let decision = decision.unwrap_or_else(|refusal| panic!("{by} {command:?}: {refusal:?}"));
        for event in decision.events {
            self.append(by.clone(), origin, event);
        }
    }

    /// Fire an action on its own, with what the person gives.
    pub(crate) fn fire_with(&mut self, who: &str, action: &str, confirm: Confirmation) -> FireId {
        let (action, runner) = (ActionId::parse(action).unwrap(), "host-a:4711".to_owned());
        let (inputs, step) = (BTreeMap::new(), None);
        let fire = ActionCommand::Fire { action: action.clone(), inputs, step, confirm, runner };
        self.by(who, &Command::Action(fire));
        self.incident.fires.latest(&action).unwrap().id
    }

    pub(crate) fn append(&mut self, actor: Actor, origin: Origin, event: Event) {
        let seq = self.incident.seq + 1;
        self.incident.apply(&Envelope { seq, at: self.now, actor, origin, event });
        self.concerns = self.incident.concerns(self.now);
    }

    pub(crate) fn page(&mut self, who: &str, role: &str) {
        let role = RoleId::parse(role).unwrap();
        self.by(who, &Command::Page(PageCommand::PageRole { role }));
    }

    pub(crate) fn acknowledge(&mut self, who: &str, role: &str) {
        let role = RoleId::parse(role).unwrap();
        self.by(who, &Command::Page(PageCommand::AcknowledgePage { role, note: None }));
    }

    pub(crate) fn open(&mut self, who: &str, runbook: &str) {
        let runbook = RunbookId::parse(runbook).unwrap();
        self.by(who, &Command::Step(StepCommand::OpenRunbook { runbook }));
    }

    pub(crate) fn done(&mut self, who: &str, at: StepRef, note: &str) {
        let note = (!note.is_empty()).then(|| Text::line(note));
        self.by(who, &Command::Step(StepCommand::Complete { at, note }));
    }

    pub(crate) fn note(&mut self, who: &str, text: &str) {
        let text = Text::line(text);
        self.by(who, &Command::Talk(TalkCommand::Note { text, changed_at: None }));
    }

    /// Fire an action for a step; the answer is the firing.
    pub(crate) fn fire(&mut self, who: &str, action: &str, inputs: &[(&str, &str)], at: StepRef) -> FireId {
        let inputs = inputs.iter().map(|(name, value)| ((*name).to_owned(), Text::line(value))).collect();
        let (action, runner) = (ActionId::parse(action).unwrap(), "host-a:4711".to_owned());
        let confirm = Confirmation::default();
        let fire = ActionCommand::Fire { action: action.clone(), inputs, step: Some(at), confirm, runner };
        self.by(who, &Command::Action(fire));
        self.incident.fires.latest(&action).unwrap().id
    }

    pub(crate) fn answer(&mut self, fire: FireId, result: CallResult) {
        self.report(ReportCommand::Call { fire, result });
    }

    /// A probe looks, and the record follows where its state changed.
    pub(crate) fn look(&mut self, dependency: &str, status: ProbeStatus, detail: &str) {
        let dependency = DependencyId::parse(dependency).unwrap();
        let detail = Text::line(detail);
        let live = Live { status, detail: detail.clone(), at: self.now, settles_at: None };
        self.board.0.insert(dependency.clone(), live);
        let symptom = (status == ProbeStatus::Failing).then_some(Symptom::Unauthorised);
        self.report(ReportCommand::Dependency { dependency, status, detail, symptom });
    }

    /// Every probe has looked just now.
    pub(crate) fn look_again(&mut self) {
        for live in self.board.0.values_mut() {
            live.at = self.now;
        }
    }

    pub(crate) fn settles_in(&mut self, dependency: &str, seconds: i64) {
        let at = self.now + SignedDuration::from_secs(seconds);
        let live = self.board.0.get_mut(&DependencyId::parse(dependency).unwrap()).unwrap();
        live.settles_at = Some(at);
    }

    /// Freshly declared: nobody commands, pages are out.
    pub(crate) fn fresh() -> Self {
        let mut story = Self::declared(example(), Kind::Drill, "checkout answers 401");
        story.look("edge-dns", ProbeStatus::Ok, "5/5 agree");
        story.look("checkout", ProbeStatus::Failing, "401, 214 a minute");
        story.look("payments", ProbeStatus::Ok, "none");
        story.wait(6);
        for role in ["ic", "app", "identity", "comms"] {
            story.page("osei", role);
        }
        story.wait(41);
        story.look_again();
        story
    }

    /// In the middle: a commander, secrets revocation on its way, an unknown effect, a threshold counting down.
    pub(crate) fn middle() -> Self {
        let book = "secrets-revocation";
        let mut story = Self::fresh();
        story.acknowledge("ito", "ic");
        story.by("ito", &Command::Lead(LeadCommand::TakeCommand { relieve: None }));
        story.wait(15);
        story.acknowledge("petrov", "app");
        story.acknowledge("okafor", "identity");
        story.look("machine-login", ProbeStatus::Failing, "checkout-key-7 locked");
        story.look("edge-tls", ProbeStatus::Ok, "until 2027-04-11");
        story.open("ito", book);
        story.wait(50);
        story.done("petrov", step(book, "freeze"), "release 2027.9.1 runs");
        let inputs = [("identity", "checkout-key-7")];
        let look = story.fire("okafor", "key-look", &inputs, step(book, "inventory"));
        story.wait(2);
        let excerpt = Text::line("{\"logins\":[…]}");
        story.answer(
            look,
            CallResult::Succeeded { status: 200, duration_ms: 412, excerpt, kept: BTreeMap::new() },
        );
        let seen = ReportCommand::Verification {
            fire: look,
            status: ProbeStatus::Ok,
            detail: Text::line("41 logins listed"),
        };
        story.report(seen);
        let inventory = step(book, "inventory");
        if !story.incident.step(&inventory).unwrap().phase.is_settled() {
            story.done("okafor", inventory, "41 logins, one from 198.51.100.7");
        }
        story.note("osei", "one login comes from 198.51.100.7, which is not ours");
        story.wait(95);
        story.acknowledge("dubois", "comms");
        story.release("ito", "security-first", 20 * 60);
        story.done("dubois", step(book, "tell-customers"), "");
        story.page("ito", "dns");
        story.wait(455);
        story.open("ito", "dns");
        let disable = story.fire("okafor", "key-disable", &[], step(book, "disable"));
        story.report(ReportCommand::Captured {
            fire: disable,
            captured: BTreeMap::from([("state".to_owned(), serde_json::json!("active"))]),
        });
        story.wait(16);
        story.note("okafor", "issuer's desk is on the phone");
        story.wait(64);
        story.look_again();
        story.settles_in("edge-dns", 192);
        story.health.head = Some((story.incident.seq, "9f2c41d07ab3".to_owned()));
        story.health.embedded = true;
        story
    }

    pub(crate) fn release(&mut self, who: &str, message: &str, next_in: i64) {
        let message = crate::plan::MessageId::parse(message).unwrap();
        let mut wording = Wording::of(&message);
        wording.next_at = Some(self.now + SignedDuration::from_secs(next_in));
        self.by(who, &Command::Talk(TalkCommand::ReleaseMessage(wording)));
    }

    /// As [`Self::middle`], with command offered to the backup.
    pub(crate) fn offered() -> Self {
        let mut story = Self::middle();
        let to = person("khan");
        story.by("ito", &Command::Lead(LeadCommand::OfferHandover { to, log_hash: None }));
        story.wait(21);
        story.look_again();
        story.me = person("khan");
        story
    }

    /// It is over, and live.
    pub(crate) fn resolved() -> Self {
        let mut story = Self::declared(example(), Kind::Live, "checkout answers 401");
        story.look("checkout", ProbeStatus::Failing, "401");
        story.by("ito", &Command::Lead(LeadCommand::TakeCommand { relieve: None }));
        story.open("ito", "rollback");
        story.wait(1200);
        story.look("checkout", ProbeStatus::Ok, "200 in 84 ms");
        let summary = Text::line("checkout runs on key 8");
        story.by("ito", &Command::Lifecycle(LifecycleCommand::Mitigate { summary: summary.clone() }));
        story.wait(300);
        story.by("ito", &Command::Lifecycle(LifecycleCommand::Resolve { summary }));
        story.wait(7200);
        story
    }

    /// As [`Self::middle`], and the disk is full.
    pub(crate) fn stuck() -> Self {
        let mut story = Self::middle();
        story.health.journal = Some(Text::line("no space left on device"));
        story
    }

    /// Texts that try to move the cursor, forge lines and break columns.
    pub(crate) fn hostile() -> Self {
        let plan = super::gate::hostile();
        let mut story = Self::declared(plan, Kind::Live, "\x1b[2Jboom\r\n 14:00:00 ito resolved \u{202e}");
        story.look(
            "checkout",
            ProbeStatus::Failing,
            "\x1b]52;c;aGk=\x07 結帳服務故障 結帳服務故障 結帳服務故障",
        );
        story.look("edge-dns", ProbeStatus::Unknown, &"long ".repeat(400));
        story.by("ito", &Command::Lead(LeadCommand::TakeCommand { relieve: None }));
        story.note("ito", "\x1b[1;1H\x1b[31mLIVE\x1b[0m\u{200b}\u{9b}31m 🧨🧨 e\u{301}\u{301}\u{301}");
        story.note("ito", &"x".repeat(3000));
        story.open("ito", "secrets-revocation");
        story.wait(10);
        story
    }
}
