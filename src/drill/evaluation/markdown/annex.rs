//! What stands behind the summary: everything that was counted.

use std::fmt::Write as _;

use super::words::{clock, line, more, table};
use super::{MOST_LINES, OUTCOMES, put, tally};
use crate::drill::evaluation::improvement::whole_seconds;
use crate::drill::evaluation::{
    Evaluation, ExpectedResult, FireResult, InjectOutcome, RunbookResult, Standing, StepOutcome,
};
use crate::incident::event::AttemptKind;
use crate::plan::PersonId;
use crate::plan::message::Audience;

pub(super) fn write(text: &mut String, evaluation: &Evaluation) {
    expected(text, evaluation);
    injects(text, evaluation);
    runbooks(text, evaluation);
    actions(text, evaluation);
    attempts(text, evaluation);
    thresholds(text, evaluation);
    updates(text, evaluation);
    observations(text, evaluation);
    answers(text, evaluation);
}

fn name(person: Option<&PersonId>) -> String {
    person.map_or_else(|| "-".to_owned(), ToString::to_string)
}

fn expected(text: &mut String, evaluation: &Evaluation) {
    if evaluation.expected.is_empty() {
        return;
    }
    let outcomes = evaluation.expected.iter().map(|it| it.outcome);
    put!(text, "\n## What was expected\n");
    put!(text, "{}.\n", tally(&outcomes, &OUTCOMES, super::Outcome::as_str));
    let rows: Vec<_> = evaluation.expected.iter().take(MOST_LINES).map(expected_row).collect();
    text.push_str(&table(&["Outcome", "at", "deadline", "by", "expected", "what"], &rows));
    more(text, evaluation.expected.len(), MOST_LINES);
    for it in &evaluation.expected {
        if let Some(judged) = &it.judged {
            let word = if judged.done { "done" } else { "not done" };
            let note = judged.note.as_ref().map(|note| format!(": {}", line(note))).unwrap_or_default();
            put!(text, "\nThe controller judged {} {word}{note}.", it.id);
        }
    }
}

fn expected_row(it: &ExpectedResult) -> Vec<String> {
    let at = |at: Option<_>| at.map_or_else(|| "-".to_owned(), clock);
    let outcome = match it.late_by {
        Some(by) => format!("{} by {}", it.outcome.as_str(), whole_seconds(by)),
        None => it.outcome.as_str().to_owned(),
    };
    let by = match it.standing {
        Some(standing @ (Standing::Backup | Standing::Other)) => {
            format!("{}, {}", name(it.by.as_ref()), standing.as_str())
        }
        Some(Standing::Primary) | None => name(it.by.as_ref()),
    };
    let role = it.role.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    vec![outcome, at(it.at), at(it.deadline), by, role, line(&it.title)]
}

fn injects(text: &mut String, evaluation: &Evaluation) {
    if evaluation.injects.is_empty() {
        return;
    }
    put!(text, "\n## Injects\n");
    let outcomes = evaluation.injects.iter().map(|it| it.outcome);
    put!(text, "{}.", tally(&outcomes, &InjectOutcome::ALL, InjectOutcome::as_str));
    let left_out: Vec<_> =
        evaluation.injects.iter().filter_map(|it| Some((it, it.reason.as_ref()?))).collect();
    if !left_out.is_empty() {
        put!(text, "");
    }
    for (it, reason) in left_out.iter().take(MOST_LINES) {
        put!(text, "- {} was left out: {}", it.id, line(reason));
    }
}

fn runbooks(text: &mut String, evaluation: &Evaluation) {
    if evaluation.runbooks.is_empty() {
        return;
    }
    put!(text, "\n## Runbooks\n");
    let row = |it: &RunbookResult| {
        let count = |outcome| it.count(outcome).to_string();
        let open = it.count(StepOutcome::Active) + it.count(StepOutcome::Open);
        let overdue = it.steps.iter().filter(|step| step.overdue).count();
        let (done, skipped) = (count(StepOutcome::Done), count(StepOutcome::Skipped));
        let ended = vec![done, skipped, count(StepOutcome::Failed), open.to_string(), overdue.to_string()];
        [vec![it.id.to_string(), clock(it.opened)], ended].concat()
    };
    let rows: Vec<_> = evaluation.runbooks.iter().map(row).collect();
    let head = ["Runbook", "opened", "done", "skipped", "failed", "open", "overdue"];
    text.push_str(&table(&head, &rows));
    let steps = evaluation.runbooks.iter().flat_map(|it| it.steps.iter().map(move |step| (it, step)));
    let reasoned: Vec<_> = steps.filter_map(|(it, step)| Some((it, step, step.reason.as_ref()?))).collect();
    if !reasoned.is_empty() {
        put!(text, "");
    }
    for (it, step, reason) in reasoned.iter().take(MOST_LINES) {
        put!(text, "- {}/{} {}: {}", it.id, step.id, step.outcome.as_str(), line(reason));
    }
    more(text, reasoned.len(), MOST_LINES);
}

fn actions(text: &mut String, evaluation: &Evaluation) {
    if evaluation.actions.is_empty() {
        return;
    }
    put!(text, "\n## Actions\n");
    let row = |it: &FireResult| {
        let what = if it.undo { format!("undo of {}", it.action) } else { it.action.to_string() };
        let outcome = if it.undone { format!("{}, undone", it.words) } else { it.words.to_owned() };
        let approved = it.approved_by.as_ref().map(|by| format!(", approved by {by}")).unwrap_or_default();
        vec![clock(it.at), what, line(&it.target), outcome, format!("{}{approved}", name(it.by.as_ref()))]
    };
    let rows: Vec<_> = evaluation.actions.iter().take(MOST_LINES).map(row).collect();
    text.push_str(&table(&["At", "action", "target", "outcome", "by"], &rows));
    more(text, evaluation.actions.len(), MOST_LINES);
}

fn attempts(text: &mut String, evaluation: &Evaluation) {
    if evaluation.attempts.is_empty() {
        return;
    }
    put!(text, "\n## Refused attempts\n");
    let word = |kind| match kind {
        AttemptKind::WrongTarget => "wrong target",
        AttemptKind::NotAllowed => "not allowed",
        AttemptKind::NotNow => "not now",
    };
    let kinds = [AttemptKind::WrongTarget, AttemptKind::NotAllowed, AttemptKind::NotNow];
    put!(text, "{}.\n", tally(&evaluation.attempts.iter().map(|it| it.kind), &kinds, word));
    for it in evaluation.attempts.iter().take(MOST_LINES) {
        let action = it.action.as_ref().map(|action| format!(" {action}")).unwrap_or_default();
        put!(text, "- {} {}{action}, {}: {}", clock(it.at), it.person, word(it.kind), line(&it.why));
    }
    more(text, evaluation.attempts.len(), MOST_LINES);
}

fn thresholds(text: &mut String, evaluation: &Evaluation) {
    if evaluation.thresholds.is_empty() {
        return;
    }
    put!(text, "\n## Thresholds\n");
    for it in &evaluation.thresholds {
        let used: Vec<_> =
            it.used.iter().map(|(action, by)| format!("{action} by {}", name(by.as_ref()))).collect();
        let used =
            if used.is_empty() { "not used".to_owned() } else { format!("used for {}", used.join(", ")) };
        let title = if it.title.is_blank() { String::new() } else { format!(" ({})", line(&it.title)) };
        put!(text, "- {}{title}: reached at {}, {used}", it.id, clock(it.at));
    }
}

fn updates(text: &mut String, evaluation: &Evaluation) {
    if evaluation.updates.is_empty() {
        return;
    }
    put!(text, "\n## Updates\n");
    let rows: Vec<_> = evaluation
        .updates
        .iter()
        .map(|it| {
            let audience = match it.audience {
                Audience::Customers => "customers",
                Audience::Executives => "executives",
                Audience::Responders => "responders",
            };
            let counts = [it.sent, it.promised, it.kept, it.overdue].map(|count| count.to_string());
            [vec![audience.to_owned()], counts.to_vec()].concat()
        })
        .collect();
    text.push_str(&table(&["Audience", "sent", "promised", "kept", "overdue"], &rows));
}

fn observations(text: &mut String, evaluation: &Evaluation) {
    if evaluation.observations.is_empty() {
        return;
    }
    put!(text, "\n## Observations\n");
    for it in &evaluation.observations {
        let objective = it.objective.as_ref().map(|id| format!(" on {id}")).unwrap_or_default();
        let by = name(it.by.as_ref());
        put!(text, "- {} {}{objective} ({by}): {}", clock(it.at), it.kind.as_str(), line(&it.text));
    }
}

fn answers(text: &mut String, evaluation: &Evaluation) {
    if evaluation.answers.is_empty() {
        return;
    }
    put!(text, "\n## Questions\n");
    for it in &evaluation.answers {
        let answer = it.answer.as_ref().map_or_else(|| "no answer was written down".to_owned(), line);
        put!(text, "- {} {}\n  Answer: {answer}", it.inject, line(&it.question));
    }
}
