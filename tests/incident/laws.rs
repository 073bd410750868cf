//! The laws of the core, against random commands.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use warroom::incident::command::{
    ActionCommand, CallResult, Confirmation, DeputyCommand, LeadCommand, LifecycleCommand, PageCommand,
    ReportCommand, SpokenApproval, StepCommand, TalkCommand, Wording,
};
use warroom::incident::event::{FireId, StepRef};
use warroom::incident::state::{Phase, StepPhase};
use warroom::incident::{Command, Effect, Envelope, Event, Incident};
use warroom::plan::{Plan, ProbeStatus, Severity, Text};

use super::kit::{Room, plan, text};

#[derive(Debug, Clone)]
pub(super) enum Move {
    Ask(usize, Command),
    Report(Command),
    Pass(u64),
}

fn step_commands(plan: &Plan) -> BoxedStrategy<Command> {
    let steps: Vec<StepRef> = plan
        .runbooks
        .iter()
        .flat_map(|r| r.step.iter().map(|s| StepRef { runbook: r.id.clone(), step: s.id.clone() }))
        .collect();
    let runbooks: Vec<_> = plan.runbooks.iter().map(|r| r.id.clone()).collect();
    let step = (prop::sample::select(steps), 0..5_u8).prop_map(|(at, kind)| {
        Command::Step(match kind {
            0 => StepCommand::Start(at),
            1 => StepCommand::Complete { at, note: Some(text("seen")) },
            2 => StepCommand::Skip { at, reason: text("not needed") },
            3 => StepCommand::Fail { at, reason: text("no") },
            _ => StepCommand::Reopen { at, reason: None },
        })
    });
    let open = prop::sample::select(runbooks)
        .prop_map(|runbook| Command::Step(StepCommand::OpenRunbook { runbook }));
    prop_oneof![6 => step, 2 => open].boxed()
}

fn action_commands(plan: &Plan) -> BoxedStrategy<Command> {
    let actions: Vec<_> = plan.actions.keys().cloned().collect();
    let people: Vec<_> = plan.people.keys().cloned().collect();
    let typed = prop::sample::select(vec!["shop.example.com", "checkout-key-7", ""]);
    let fire = (prop::sample::select(actions), prop::sample::select(people), typed).prop_map(
        |(action, by, typed)| {
            let spoken = Some(SpokenApproval { by, how: text("by phone") });
            let confirm = Confirmation { typed: Some(text(typed)), spoken, ask: false };
            let (inputs, runner) = (BTreeMap::new(), "cafe".to_owned());
            Command::Action(ActionCommand::Fire { action, inputs, step: None, confirm, runner })
        },
    );
    let undo = (1..60_u64)
        .prop_map(|n| Command::Action(ActionCommand::Undo { fire: FireId(n), runner: "cafe".to_owned() }));
    let settle = (1..60_u64, any::<bool>()).prop_map(|(n, happened)| {
        Command::Action(ActionCommand::Settle { fire: FireId(n), happened, note: text("looked") })
    });
    prop_oneof![6 => fire, 1 => undo, 1 => settle].boxed()
}

fn people_commands(plan: &Plan) -> BoxedStrategy<Command> {
    let people: Vec<_> = plan.people.keys().cloned().collect();
    let roles: Vec<_> = plan.roles.iter().map(|r| r.id.clone()).collect();
    let lead = (prop::sample::select(people.clone()), 0..6_u8).prop_map(|(to, kind)| {
        Command::Lead(match kind {
            0 | 1 => LeadCommand::TakeCommand { relieve: None },
            2 => LeadCommand::TakeCommand { relieve: Some(text("absent")) },
            3 => LeadCommand::OfferHandover { to, log_hash: None },
            4 => LeadCommand::AcceptHandover,
            _ => LeadCommand::WithdrawHandover,
        })
    });
    let page = (prop::sample::select(roles), any::<bool>()).prop_map(|(role, ack)| {
        Command::Page(if ack {
            PageCommand::AcknowledgePage { role, note: None }
        } else {
            PageCommand::PageRole { role }
        })
    });
    let talk = (prop::sample::select(people), 1..5_u32, 0..4_u8).prop_map(|(person, decision, kind)| {
        Command::Talk(match kind {
            0 => TalkCommand::Propose { proposal: text("freeze"), step: None },
            1 => TalkCommand::RecordPosition { decision, person, objection: None },
            2 => TalkCommand::Conclude { decision, adopt: true },
            _ => TalkCommand::Note { text: text("n"), changed_at: None },
        })
    });
    prop_oneof![lead, page, talk].boxed()
}

fn word_commands(plan: &Plan) -> BoxedStrategy<Command> {
    let messages: Vec<_> = plan.messages.keys().cloned().collect();
    let release =
        (prop::sample::select(messages), any::<bool>(), 0..3_000_i64).prop_map(|(message, edit, wait)| {
            let start: jiff::Timestamp = super::kit::at("2027-03-02T09:00:00Z");
            let variables = BTreeMap::new();
            let edited = edit.then(|| text("back soon"));
            let next_at = (wait > 1_000).then(|| start + jiff::SignedDuration::from_secs(wait));
            let deviation = None;
            Command::Talk(TalkCommand::ReleaseMessage(Wording {
                message,
                variables,
                edited,
                deviation,
                next_at,
            }))
        });
    let identities: Vec<_> = plan.campaign.identity.iter().map(|it| it.id.clone()).collect();
    let draft = (1..60_u64, 0..4_u8, prop::sample::select(identities)).prop_map(|(draft, kind, identity)| {
        let note = text("seen");
        match kind {
            0 => Command::Talk(TalkCommand::ApproveDraft { draft, spoken: None }),
            1 => Command::Talk(TalkCommand::ReleaseDraft { draft }),
            2 => {
                let since = super::kit::at("2027-03-02T08:50:00Z");
                Command::Deputy(DeputyCommand::Expose { identity, since, note })
            }
            _ => Command::Deputy(DeputyCommand::Contain { identity, note }),
        }
    });
    let sitrep = Just(Command::Talk(TalkCommand::IssueSitrep {
        condition: text("down"),
        actions: text(""),
        needs: text(""),
        to: Vec::new(),
    }));
    prop_oneof![6 => release, 6 => draft, 1 => sitrep].boxed()
}

fn lifecycle_commands() -> BoxedStrategy<Command> {
    (0..6_u8)
        .prop_map(|kind| {
            Command::Lifecycle(match kind {
                0 => LifecycleCommand::SetSeverity { to: Severity::Sev2, reason: None },
                1 => LifecycleCommand::SetSeverity { to: Severity::Sev1, reason: None },
                2 => LifecycleCommand::Mitigate { summary: text("rolled back") },
                3 => LifecycleCommand::Resolve { summary: text("over") },
                4 => LifecycleCommand::Reopen { reason: text("back") },
                _ => LifecycleCommand::Close,
            })
        })
        .boxed()
}

fn reports(plan: &Plan) -> BoxedStrategy<Command> {
    let dependencies: Vec<_> = plan.campaign.dependency.iter().map(|d| d.id.clone()).collect();
    let status = || prop::sample::select(vec![ProbeStatus::Ok, ProbeStatus::Failing, ProbeStatus::Unknown]);
    let dependency = (prop::sample::select(dependencies), status()).prop_map(|(dependency, status)| {
        Command::Report(ReportCommand::Dependency { dependency, status, detail: text("seen"), symptom: None })
    });
    let call = (1..60_u64, 0..5_u8, status()).prop_map(|(n, kind, status)| {
        let fire = FireId(n);
        Command::Report(match kind {
            0 => ReportCommand::Captured { fire, captured: BTreeMap::new() },
            1 => {
                let result = CallResult::Succeeded {
                    status: 204,
                    duration_ms: 3,
                    excerpt: Text::default(),
                    kept: BTreeMap::new(),
                };
                ReportCommand::Call { fire, result }
            }
            2 => ReportCommand::Call { fire, result: CallResult::Unknown { reason: text("reset") } },
            3 => ReportCommand::Lost { fire, reason: text("gone") },
            _ => ReportCommand::Verification { fire, status, detail: text("seen") },
        })
    });
    prop_oneof![1 => dependency, 3 => call].boxed()
}

pub(super) fn moves() -> BoxedStrategy<Vec<Move>> {
    let plan = plan();
    let commands = prop_oneof![
        4 => step_commands(&plan),
        4 => action_commands(&plan),
        4 => people_commands(&plan),
        3 => word_commands(&plan),
        1 => lifecycle_commands(),
    ];
    let one = prop_oneof![
        6 => (0..plan.people.len(), commands).prop_map(|(who, command)| Move::Ask(who, command)),
        3 => reports(&plan).prop_map(Move::Report),
        1 => (0..1_500_u64).prop_map(Move::Pass),
    ];
    prop::collection::vec(one, 0..80).boxed()
}

pub(super) fn play(moves: Vec<Move>) -> Room {
    let mut room = Room::new();
    let people: Vec<String> = room.incident.plan.people.keys().map(ToString::to_string).collect();
    room.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).unwrap();
    for one in moves {
        match one {
            Move::Ask(who, command) => drop(room.ask(&people[who], command)),
            Move::Report(command) => drop(room.report(command)),
            Move::Pass(seconds) => {
                room.pass(&format!("{seconds}s"));
                if room.incident.phase != Phase::Closed {
                    room.tick();
                    assert!(room.tick().is_empty(), "what is due is recorded once");
                }
            }
        }
        hold(&room.incident);
    }
    room
}

/// What must be true after every event.
fn hold(incident: &Incident) {
    if incident.lead.offer.is_some() {
        assert!(incident.lead.commander.is_some(), "an offer without a commander");
    }
    for run in &incident.runs {
        let settled = run.states().iter().filter(|s| s.phase.is_settled()).count();
        let active = run.states().iter().filter(|s| s.phase == StepPhase::Active).count();
        assert_eq!((run.settled, run.active.len()), (settled, active));
    }
    let open: Vec<_> = incident.fires.iter().filter(|f| f.state.is_open()).map(|f| f.id).collect();
    assert_eq!(incident.fires.open().map(|f| f.id).collect::<Vec<_>>(), open);
    let mut in_flight: Vec<_> = incident.fires.open().filter(|f| f.state.is_in_flight()).collect();
    let all = in_flight.len();
    in_flight.dedup_by_key(|f| (f.request.action.clone(), f.request.target.clone()));
    assert_eq!(in_flight.len(), all, "two calls in flight for one action and target");
    for release in incident.messages.releases.iter().filter(|it| it.released.text.as_str().contains("soon")) {
        assert!(release.released.edited.is_some(), "an edited text left without an approval");
    }
    if incident.phase == Phase::Closed {
        assert_eq!(open, [], "closed with open effects");
    }
}

fn through_json(envelope: &Envelope) -> Envelope {
    let data = envelope.event.data().unwrap().to_string();
    let event = Event::decode(envelope.event.kind(), 1, &data).unwrap();
    assert_eq!(event, envelope.event);
    Envelope { event, ..envelope.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn replay_equals_the_live_state(moves in moves()) {
        let room = play(moves);
        let record: Vec<Envelope> = room.record.iter().map(through_json).collect();
        let plan = Arc::clone(&room.incident.plan);
        let replayed = Incident::replay(room.incident.id.clone(), plan, &record).unwrap();
        prop_assert_eq!(format!("{replayed:?}"), format!("{:?}", room.incident));
    }

    #[test]
    fn nothing_is_sent_before_its_event_and_nothing_is_sent_twice(moves in moves()) {
        let room = play(moves);
        let mut sent = Vec::new();
        for effect in &room.effects {
            let (Effect::SendRequest { fire } | Effect::CapturePriorState { fire }) = effect else { continue };
            let intent = room.record.iter().find(|e| e.seq == fire.0).map(|e| e.event.kind());
            prop_assert_eq!(intent, Some("action_requested"));
            if let Effect::SendRequest { .. } = effect {
                prop_assert!(!sent.contains(fire), "sent twice: {}", fire);
                sent.push(*fire);
            }
        }
    }

    #[test]
    fn a_closed_incident_accepts_nothing_but_reopening(moves in moves(), more in moves()) {
        let mut room = play(moves);
        drop(room.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: Some(text("test")) })));
        let resolve = Command::Lifecycle(LifecycleCommand::Resolve { summary: text("over") });
        drop(room.ask("ito", resolve));
        if room.ask("ito", Command::Lifecycle(LifecycleCommand::Close)).is_err() {
            return Ok(());
        }
        let people: Vec<String> = room.incident.plan.people.keys().map(ToString::to_string).collect();
        for one in more {
            let accepted = match one {
                Move::Ask(_, Command::Lifecycle(LifecycleCommand::Reopen { .. })) | Move::Pass(_) => continue,
                Move::Ask(who, command) => room.ask(&people[who], command).is_ok(),
                Move::Report(command) => room.report(command).is_ok(),
            };
            prop_assert!(!accepted);
        }
    }

    #[test]
    fn a_refusal_changes_nothing_and_says_something(moves in moves()) {
        let mut room = play(moves);
        let (before, events) = (format!("{:?}", room.incident), room.record.len());
        let refusal = room.ask("nobody-here", Command::Talk(TalkCommand::Note { text: text("x"), changed_at: None }));
        prop_assert!(!refusal.unwrap_err().to_string().is_empty());
        prop_assert_eq!(room.record.len(), events);
        prop_assert_eq!(format!("{:?}", room.incident), before);
    }
}
