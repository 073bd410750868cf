//! Firings in words.

use super::outcome::{Answer, Outcome, by};
use super::{Actions, Fired, Second};
use crate::incident::event::{Basis, TargetOutcome};
use crate::plan::{Danger, Probe};
use crate::report::document::{Block, Line, Table, Tone};
use crate::report::words::Days;

/// How the effect is looked for, in a line.
pub(super) fn probe(probe: &Probe) -> String {
    let kinds = [
        (probe.http.is_some(), "an HTTP request"),
        (probe.tcp.is_some(), "a TCP connection"),
        (probe.dns.is_some(), "a DNS question"),
        (probe.tls.is_some(), "a look at the certificate"),
        (probe.exec.is_some(), "a program"),
    ];
    let kind = kinds.iter().find(|(is, _)| *is).map(|(_, word)| (*word).to_owned());
    let dependency = || probe.dependency.as_ref().map(|id| format!("the probe of {id}"));
    kind.or_else(dependency).unwrap_or_else(|| "a probe".to_owned())
}

/// One row for each firing; what nobody knows stands above it.
pub(super) fn overview(blocks: &mut Vec<Block>, actions: &Actions) {
    if !actions.unknown.is_empty() {
        let words = "The outcome is still not known: it may have happened, all of it or in part.";
        let line = Line::new().mark(Tone::Unknown, words);
        blocks.push(Block::Paragraph(line.events(" ", actions.unknown.iter().map(|fire| fire.0))));
    }
    let mut table = Table::new("", &["When", "Action", "Target", "By", "Outcome"]);
    table.rows = actions.fires.iter().map(|fire| row(fire, actions.days)).collect();
    blocks.push(Block::Table(table));
}

fn row(fire: &Fired, days: Days) -> Vec<Line> {
    let undone = fire.undone_by.map(|undo| Line::from(", undone ").event(undo.0)).unwrap_or_default();
    let outcome = Line::new().mark(tone(&fire.outcome), fire.outcome.words).with(undone);
    vec![
        fire.moment.when(days),
        Line::from(title(fire)),
        Line::new().code(fire.target.first_line()),
        Line::from(by(fire.moment.by.as_ref())),
        outcome,
    ]
}

fn title(fire: &Fired) -> String {
    let verb = match (fire.undo_of, fire.redo_of) {
        (Some(_), _) => "Undo of: ",
        (None, Some(_)) => "Again after an undo: ",
        (None, None) => "",
    };
    format!("{verb}{}", fire.title.first_line())
}

fn tone(outcome: &Outcome) -> Tone {
    if outcome.is_unknown {
        return Tone::Unknown;
    }
    match outcome.state {
        "verified" => Tone::Good,
        "not_verified" | "failed" | "partial" => Tone::Bad,
        "accepted" | "denied" | "cancelled" | "did_not_happen" => Tone::Attention,
        _ => Tone::Plain,
    }
}

/// Everything about one firing, folded away.
pub(super) fn fire(blocks: &mut Vec<Block>, fire: &Fired, days: Days) {
    let summary = Line::from(format!("{}, ", days.say(fire.moment.at)))
        .plain(format!("{} ({}): ", title(fire), fire.target.first_line()))
        .mark(tone(&fire.outcome), fire.outcome.words);
    let mut inside = vec![Block::Facts(facts(fire, days))];
    if let Some(call) = &fire.request {
        inside.push(Block::Code(call.on_paper()));
    }
    if let Some(captured) = fire.captured.as_ref().filter(|it| !it.is_empty()) {
        let read = captured.iter().map(|(name, value)| format!("{name} = {value}"));
        let text = read.collect::<Vec<_>>().join("\n");
        inside.push(Block::Paragraph(Line::from("The state before, as it was read:")));
        inside.push(Block::Code(crate::plan::Text::block(&text).cut(super::call::MOST).as_str().to_owned()));
    }
    targets(&mut inside, &fire.outcome);
    for answer in fire.outcome.answers.iter().filter(|it| it.excerpt.is_some()) {
        let words = Line::from("The start of the answer ").event(answer.moment.seq).plain(":");
        let excerpt = answer.excerpt.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default();
        inside.extend([Block::Paragraph(words), Block::Code(excerpt)]);
    }
    blocks.push(Block::Fold { summary, blocks: inside });
}

fn facts(fire: &Fired, days: Days) -> Vec<(String, Line)> {
    let mut facts: Vec<(String, Line)> = Vec::new();
    let mut fact = |name: &str, words: Line| facts.push((name.to_owned(), words));
    fact("Fired", fire.moment.line(days));
    let basis = match &fire.basis {
        Basis::Role(role) => {
            Line::new().code(fire.authority.as_str()).plain(" by the role ").code(role.as_str())
        }
        Basis::Threshold(id) => {
            Line::new().code(fire.authority.as_str()).plain(" by the threshold ").strong(id.as_str())
        }
    };
    fact("Authority", basis);
    let danger = if fire.danger == Danger::Irreversible { Tone::Attention } else { Tone::Plain };
    fact("Danger", Line::new().mark(danger, fire.danger.as_str()));
    if let Some(second) = &fire.second {
        fact("Second person", second_words(second));
    }
    if let Some(step) = &fire.step {
        fact("Step", Line::new().code(step.to_string()));
    }
    if !fire.inputs.is_empty() {
        let inputs = fire.inputs.iter().map(|(name, value)| format!("{name} = {}", value.first_line()));
        fact("Filled in", Line::from(inputs.collect::<Vec<_>>().join(", ")));
    }
    for (name, other) in
        [("Undoes", fire.undo_of), ("Again after the undo of", fire.redo_of), ("Undone by", fire.undone_by)]
    {
        if let Some(other) = other {
            fact(name, Line::new().event(other.0));
        }
    }
    if fire.attempts > 1 {
        fact("Attempts", Line::from(fire.attempts.to_string()));
    }
    for it in &fire.outcome.answers {
        fact("Answer", answer(it, days));
    }
    looks(&mut fact, fire, days);
    if let Some(settled) = &fire.outcome.settled {
        let word = if settled.happened { "it happened" } else { "it did not happen" };
        let words = Line::new().mark(Tone::Attention, format!("a person established that {word}"));
        fact(
            "Settled",
            words
                .plain(format!(": {} (", settled.note.first_line()))
                .with(settled.moment.line(days))
                .plain(")"),
        );
    }
    let detail = fire.outcome.detail.as_ref().map(|it| format!(": {}", it.first_line())).unwrap_or_default();
    fact("Outcome", Line::new().mark(tone(&fire.outcome), fire.outcome.words).plain(detail));
    facts
}

fn looks(fact: &mut impl FnMut(&str, Line), fire: &Fired, days: Days) {
    let how = fire.outcome.looked_for_by.as_ref().map(|it| format!(" by {it}")).unwrap_or_default();
    for look in &fire.outcome.looks {
        let (tone, word) = if look.seen { (Tone::Good, "seen") } else { (Tone::Bad, "not seen") };
        let words = Line::new().mark(tone, word).plain(format!("{how}: {} (", look.detail.first_line()));
        fact("Effect", words.with(look.moment.when(days)).plain(")"));
    }
    if fire.outcome.looks.is_empty() && fire.outcome.looked_for_by.is_none() {
        fact("Effect", Line::from("nothing says how to look for it"));
    }
}

fn second_words(second: &Second) -> Line {
    let who = second.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
    let how = second.how.as_ref().map(|how| format!(", {}", how.first_line())).unwrap_or_default();
    let words = format!("{}{who}{how}", second.answer);
    let line = if second.attested {
        Line::from(words).plain(", ").mark(Tone::Attention, "attested, not authenticated")
    } else {
        Line::from(words)
    };
    line.plain(" ").event(second.seq)
}

fn answer(it: &Answer, days: Days) -> Line {
    let status = it.status.map(|status| format!(", status {status}")).unwrap_or_default();
    let took = it.took_ms.map(|ms| format!(" in {ms} ms")).unwrap_or_default();
    let why = it.reason.as_ref().map(|why| format!(": {}", why.first_line())).unwrap_or_default();
    Line::from(format!("{}{status}{took}{why} (", it.happened.as_str())).with(it.moment.when(days)).plain(")")
}

fn targets(blocks: &mut Vec<Block>, outcome: &Outcome) {
    if outcome.targets.is_empty() {
        return;
    }
    let count = |is: fn(TargetOutcome) -> bool| outcome.targets.iter().filter(|it| is(it.outcome)).count();
    let verified = count(|it| it == TargetOutcome::Verified);
    let failed = count(|it| matches!(it, TargetOutcome::Failed | TargetOutcome::NotSent));
    let unknown = count(|it| matches!(it, TargetOutcome::Unknown | TargetOutcome::Waiting));
    let all = outcome.targets.len();
    let words = format!("{all} targets: effect seen on {verified}, failed {failed}, not known {unknown}.");
    blocks.push(Block::Paragraph(Line::from(words)));
    let mut table = Table::new("", &["Target", "Outcome", "Status#", "Request", "Answer"]);
    table.rows = outcome
        .targets
        .iter()
        .map(|it| {
            let tone = match it.outcome {
                TargetOutcome::Verified => Tone::Good,
                TargetOutcome::Failed | TargetOutcome::NotVerified => Tone::Bad,
                TargetOutcome::Unknown | TargetOutcome::Waiting => Tone::Unknown,
                TargetOutcome::Succeeded | TargetOutcome::NotSent => Tone::Plain,
            };
            let status = it.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
            vec![
                Line::new().code(it.name.first_line()),
                Line::new().mark(tone, it.outcome.as_str()),
                Line::from(status),
                Line::new().code(it.request.first_line()),
                Line::from(it.detail.as_ref().map_or("", crate::plan::Text::first_line)),
            ]
        })
        .collect();
    blocks.push(Block::Table(table));
}
