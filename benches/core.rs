//! The core: commands decided and applied a second, and opening an incident of 100,000 events.
#![expect(clippy::unwrap_used, reason = "a benchmark may fail loudly")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use warroom::incident::command::{LeadCommand, StepCommand, TalkCommand};
use warroom::incident::decide::{Declaration, declare};
use warroom::incident::event::{Kind, StepRef};
use warroom::incident::{Actor, Command, Envelope, Incident, Origin, decide};
use warroom::journal::{Head, Journal as _, SqliteJournal};
use warroom::plan::{CampaignId, IncidentId, PersonId, Plan, RunbookId, Severity, Text, Workspace};
use warroom::runtime::record::{self, Stamp};

const EVENTS: u64 = 100_000;

fn plan() -> Plan {
    Workspace::embedded().unwrap().plan_for(&CampaignId::parse("spring-launch").unwrap()).unwrap()
}

fn ito() -> Actor {
    Actor::Person(PersonId::parse("ito").unwrap())
}

fn begin(plan: Plan) -> (Incident, Envelope) {
    let digest = plan.sealed().unwrap().0;
    let event = declare(Declaration {
        uid: "00000000000000aa".to_owned(),
        kind: Kind::Drill,
        campaign: plan.campaign.id.clone(),
        title: Text::line("checkout answers 401"),
        severity: Severity::Sev1,
        plan: digest,
    });
    let at = "2027-03-02T09:00:00Z".parse().unwrap();
    let first = Envelope { seq: 1, at, actor: ito(), origin: Origin::Key, event };
    let incident = Incident::begin(IncidentId::parse("bench-1").unwrap(), Arc::new(plan), &first).unwrap();
    (incident, first)
}

fn run(incident: &mut Incident, command: &Command) -> Vec<Envelope> {
    let (actor, at) = (ito(), incident.last_at);
    let events = decide(incident, at, &actor, "bench", command).unwrap().events;
    let mut envelopes = Vec::with_capacity(events.len());
    for event in events {
        let envelope =
            Envelope { seq: incident.seq + 1, at, actor: actor.clone(), origin: Origin::Key, event };
        incident.apply(&envelope);
        envelopes.push(envelope);
    }
    envelopes
}

/// A round of ordinary work: start a step, write a note, finish the step, open it again.
fn round() -> Vec<Command> {
    let at = StepRef::parse("dns/freeze-zone").unwrap();
    let note = |text: &str| Some(Text::line(text));
    vec![
        Command::Step(StepCommand::Start(at.clone())),
        Command::Talk(TalkCommand::Note { text: Text::line("pipeline 4711 is stopped"), changed_at: None }),
        Command::Step(StepCommand::Complete { at: at.clone(), note: note("done by marin") }),
        Command::Step(StepCommand::Reopen { at, reason: note("started again") }),
    ]
}

fn at_work() -> (Incident, Vec<Envelope>) {
    let (mut incident, first) = begin(plan());
    let mut record = vec![first];
    record.extend(run(&mut incident, &Command::Lead(LeadCommand::TakeCommand { relieve: None })));
    let runbook = RunbookId::parse("dns").unwrap();
    record.extend(run(&mut incident, &Command::Step(StepCommand::OpenRunbook { runbook })));
    (incident, record)
}

fn write_journal(path: &Path) {
    let (mut incident, mut record) = at_work();
    let commands = round();
    while (record.len() as u64) < EVENTS {
        for command in &commands {
            record.extend(run(&mut incident, command));
        }
    }
    record.truncate(usize::try_from(EVENTS).unwrap());
    let mut journal = SqliteJournal::open(path).unwrap();
    let (digest, json) = incident.plan.sealed().unwrap();
    journal.put_plan(&digest, &json).unwrap();
    let mut head = Head::genesis();
    for batch in record.chunks(1_000) {
        let (actor, origin) = (ito(), Origin::Key);
        let stamp = Stamp { uid: "aa", at: incident.declared_at, actor: &actor, origin };
        let events = batch.iter().map(|e| e.event.clone()).collect();
        let (drafts, _) = record::encode(&stamp, head.count, events).unwrap();
        head = journal.append("bench-1", &head, drafts).unwrap().head;
    }
}

fn deciding(c: &mut Criterion) {
    let mut group = c.benchmark_group("core");
    let commands = round();
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("decide and apply 1,000 commands", |b| {
        b.iter_batched_ref(
            || at_work().0,
            |incident| {
                for command in commands.iter().cycle().take(1_000) {
                    black_box(run(incident, command));
                }
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn opening(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    write_journal(&path);
    let mut group = c.benchmark_group("open");
    group.sample_size(20);
    group.throughput(Throughput::Elements(EVENTS));
    group.bench_function("100,000 events from SQLite", |b| {
        b.iter_with_large_drop(|| {
            let journal = SqliteJournal::open(&path).unwrap();
            black_box(record::load(&journal, &IncidentId::parse("bench-1").unwrap()).unwrap())
        });
    });
    group.finish();
}

criterion_group!(benches, deciding, opening);
criterion_main!(benches);
