//! Every action can be practised: fired in a drill with its whole life, and undone where it can be.

use std::collections::BTreeMap;
use std::path::Path;

use warroom::incident::command::{ActionCommand, Confirmation, LeadCommand};
use warroom::incident::event::{FireId, Kind};
use warroom::incident::state::FireState;
use warroom::incident::{Actor, Command, Origin};
use warroom::journal::SqliteJournal;
use warroom::plan::{Action, Duration, PersonId, Plan, Severity, Text};
use warroom::runtime::clock::Clock;
use warroom::runtime::ledger::Ledger;
use warroom::runtime::runner::Runner;
use warroom::runtime::session::{self, Happening, New, Opening, Rejected, Session};
use warroom::runtime::simulated::DrillWorld;

use super::kit::{self, Proof};

/// A drill that is open in one program.
struct Drill {
    session: Session<DrillWorld>,
    tickets: u64,
}

impl Drill {
    /// Of this plan, where everything that is simulated happens at once.
    async fn open(mut plan: Plan, folder: &Path) -> Self {
        for action in plan.actions.values_mut() {
            action.simulate.get_or_insert_default().after = Duration::ZERO;
        }
        let journal = SqliteJournal::open(&folder.join("journal.db")).unwrap();
        let ledger = Ledger::start(Box::new(journal)).unwrap();
        let (clock, by) = (Clock::Wall, PersonId::parse("ito").unwrap().into());
        let new = New {
            plan: plan.clone(),
            kind: Kind::Drill,
            severity: Severity::Sev1,
            title: Text::line("checkout answers 401"),
            by,
            origin: Origin::Command,
            at: clock.now(),
            exercise: None,
        };
        let id = session::declare(&ledger, new).await.unwrap();
        let (incident, head) = session::load(&ledger, id).await.unwrap();
        let runner = Runner::start(Some(&folder.join("runners"))).unwrap();
        let world = DrillWorld::new(&plan, clock.clone());
        let session = Session::open(Opening { incident, head, world, ledger, clock, runner: runner.into() });
        let mut drill = Self { session, tickets: 0 };
        let lead = Command::Lead(LeadCommand::TakeCommand { relieve: None });
        drill.ask(&PersonId::parse("ito").unwrap(), lead).await.unwrap();
        drill
    }

    async fn next(&mut self) -> Happening {
        let limit = std::time::Duration::from_secs(20);
        tokio::time::timeout(limit, self.session.next())
            .await
            .unwrap_or_else(|_| panic!("nothing more happens: {:#?}", self.session.incident.timeline))
    }

    async fn ask(&mut self, who: &PersonId, command: Command) -> Result<(), Rejected> {
        self.tickets += 1;
        let wanted = self.tickets;
        self.session.submit(wanted, Actor::Person(who.clone()), Origin::Key, command);
        loop {
            if let Happening::Answered { ticket, result } = self.next().await
                && ticket == wanted
            {
                return result;
            }
        }
    }

    fn runner(&self) -> String {
        self.session.runner.id.clone()
    }

    fn state(&self, fire: FireId) -> FireState {
        self.session.incident.fires.get(fire).unwrap().state.clone()
    }

    async fn fire(&mut self, who: &PersonId, action: &Action, proof: &Proof) -> FireId {
        let target = kit::vars(action, proof);
        let target =
            warroom::plan::template::fill("target", action.target.as_ref().unwrap(), &target).unwrap();
        let confirm = || Confirmation { typed: Some(Text::line(&target)), spoken: None, ask: true };
        let command = ActionCommand::Fire {
            action: action.id.clone(),
            inputs: proof.inputs.clone(),
            step: None,
            confirm: confirm(),
            runner: self.runner(),
        };
        let asked = self.ask(who, Command::Action(command)).await;
        asked.unwrap_or_else(|why| panic!("{}: {why:?}", action.id));
        let fire = self.session.incident.fires.iter().last().unwrap().id;
        while !self.rests(fire) {
            self.next().await;
        }
        if matches!(self.state(fire), FireState::Held { .. }) {
            let command = ActionCommand::Confirm { fire, confirm: confirm(), runner: self.runner() };
            self.ask(who, Command::Action(command))
                .await
                .unwrap_or_else(|why| panic!("{}: {why:?}", action.id));
        }
        if matches!(self.state(fire), FireState::AwaitingApproval { .. }) {
            self.approve(fire).await;
        }
        self.ended(fire).await;
        fire
    }

    /// Whoever may be the second person approves.
    async fn approve(&mut self, fire: FireId) {
        let people: Vec<PersonId> = self.session.incident.plan.people.keys().cloned().collect();
        for person in people {
            let command = Command::Action(ActionCommand::Approve { fire, runner: self.runner() });
            if self.ask(&person, command).await.is_ok() {
                return;
            }
        }
        panic!("nobody may approve {fire}");
    }

    /// Does it wait for a person, or has it ended?
    fn rests(&self, fire: FireId) -> bool {
        let state = self.state(fire);
        let waits = matches!(state, FireState::Held { .. } | FireState::AwaitingApproval { .. });
        waits || self.has_ended(fire)
    }

    fn has_ended(&self, fire: FireId) -> bool {
        let state = self.state(fire);
        let verifying = matches!(state, FireState::Verifying { .. });
        !state.is_in_flight() && !verifying && !self.session.is_looking_for(fire)
    }

    async fn ended(&mut self, fire: FireId) {
        while !self.has_ended(fire) {
            self.next().await;
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn every_action_can_be_practised_and_undone() {
    tokio::task::LocalSet::new().run_until(Box::pin(practise())).await;
}

async fn practise() {
    let (plan, proofs, folder) = (kit::plan(), kit::proofs(), tempfile::tempdir().unwrap());
    let by: BTreeMap<_, PersonId> = plan
        .actions
        .values()
        .map(|action| {
            let role = plan.roles_with(action.authority).next().unwrap();
            (action.id.clone(), role.primary.clone().unwrap())
        })
        .collect();
    let mut drill = Drill::open(plan, folder.path()).await;
    for action in kit::actions() {
        let (who, proof) = (&by[&action.id], &proofs[&action.id]);
        let fire = drill.fire(who, &action, proof).await;
        let state = drill.state(fire);
        match &action.verify {
            Some(_) => assert!(matches!(state, FireState::Verified { .. }), "{}: {state:?}", action.id),
            None => assert!(matches!(state, FireState::Accepted { .. }), "{}: {state:?}", action.id),
        }
        if action.undo.is_none() {
            continue;
        }
        let undo = Command::Action(ActionCommand::Undo { fire, runner: drill.runner() });
        drill.ask(who, undo).await.unwrap_or_else(|why| panic!("{}: {why:?}", action.id));
        let undone = drill.session.incident.fires.iter().last().unwrap().id;
        drill.ended(undone).await;
        let state = drill.state(undone);
        let good = matches!(state, FireState::Verified { .. } | FireState::Accepted { .. });
        assert!(good, "{}: undo {state:?}", action.id);
    }
}
