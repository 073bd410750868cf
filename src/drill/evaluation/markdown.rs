//! The after-action report.

mod annex;
mod words;

use std::fmt::Write as _;

use self::words::{clock, line, link, share, table};
use super::improvement::{in_words, whole_seconds};
use super::objectives::{ObjectiveResult, Rating};
use super::story::StoryLine;
use super::times::Measured;
use super::{Evaluation, Outcome};
use crate::incident::event::DrillMode;

/// The most lines of a list that may be as long as the scenario. The JSON has all of them.
const MOST_LINES: usize = 200;

pub(super) fn report(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    head(&mut text, evaluation);
    summary(&mut text, evaluation);
    objectives(&mut text, evaluation);
    strengths(&mut text, evaluation);
    areas(&mut text, evaluation);
    story(&mut text, evaluation);
    plan(&mut text, evaluation);
    annex::write(&mut text, evaluation);
    text
}

/// Writing into a string can't fail.
macro_rules! put {
    ($text:expr, $($arg:tt)*) => {{
        let _infallible = writeln!($text, $($arg)*);
    }};
}
use put;

fn head(text: &mut String, evaluation: &Evaluation) {
    if evaluation.ended.is_none() {
        put!(text, "The exercise is still running: this is how it stands at {}.\n", clock(evaluation.lasted));
    }
    put!(text, "# After-action report: {}\n", line(&evaluation.title));
    let how = match evaluation.mode {
        DrillMode::Tabletop => "A tabletop drill, led by a controller".to_owned(),
        DrillMode::Rehearsal => "A rehearsal by people against simulated systems".to_owned(),
        DrillMode::Auto => {
            format!(
                "Played by the scenario's own responder, seed {}: nobody practised in it",
                evaluation.seed
            )
        }
    };
    put!(text, "{how}. Campaign {}, {}. Nothing was sent.", evaluation.campaign, evaluation.day);
    match (&evaluation.source, evaluation.synthetic) {
        (Some(source), false) => put!(text, "The course of events follows {}.", link(source)),
        (Some(source), true) => {
            put!(text, "The course of events follows {} in part; the rest is made up.", link(source));
        }
        (None, true) => put!(text, "Events and minutes are made up."),
        (None, false) => {}
    }
}

fn summary(text: &mut String, evaluation: &Evaluation) {
    put!(text, "\n## Summary\n");
    let score = evaluation.score;
    match score.percent {
        Some(percent) => put!(
            text,
            "Score {percent} %: of {} that counted, {} were done in full and {} late.",
            score.counted,
            score.full,
            score.half
        ),
        None => put!(text, "No score: nothing counted."),
    }
    match &evaluation.ended {
        Some(reason) => put!(text, "It ended at {}: {}.\n", clock(evaluation.lasted), line(reason)),
        None => put!(text, ""),
    }
    let rows = evaluation.times.all().map(|(measure, measured)| {
        let name = measure.as_str().to_owned();
        match measured {
            Measured::Recorded { after } => vec![name, whole_seconds(after).to_string()],
            Measured::Pending => vec![name, "pending".to_owned()],
            Measured::Never => vec![name, "not reached".to_owned()],
            Measured::NotApplicable => vec![name, "not applicable".to_owned()],
        }
    });
    text.push_str(&table(&["Measure", "Took"], &rows));
}

fn objectives(text: &mut String, evaluation: &Evaluation) {
    if evaluation.objectives.is_empty() {
        return;
    }
    put!(text, "\n## Objectives\n");
    let row = |it: &ObjectiveResult| {
        let rating = it.rating.map_or("-", Rating::letter).to_owned();
        let capability = it.capability.as_ref().map(line).unwrap_or_default();
        vec![rating, share(it.score), line(&it.title), capability]
    };
    let rows: Vec<_> = evaluation.objectives.iter().map(row).collect();
    text.push_str(&table(&["Rating", "share", "objective", "capability"], &rows));
    put!(text, "");
    for objective in &evaluation.objectives {
        for criterion in &objective.criteria {
            put!(text, "- {}: {}, {}", objective.id, in_words(criterion), criterion.met.as_str());
        }
    }
    let ratings = [Rating::P, Rating::S, Rating::M, Rating::U];
    let legend = ratings.map(|rating| format!("{} {}", rating.letter(), rating.as_str()));
    put!(text, "\nRatings: {}.", legend.join("; "));
}

fn strengths(text: &mut String, evaluation: &Evaluation) {
    put!(text, "\n## Strengths\n");
    for it in &evaluation.strengths {
        put!(text, "- {}", line(it));
    }
    if evaluation.strengths.is_empty() {
        put!(text, "None was written down, and no objective was performed without challenges.");
    }
}

fn areas(text: &mut String, evaluation: &Evaluation) {
    put!(text, "\n## Areas for improvement\n");
    for it in &evaluation.improvements {
        put!(text, "- {}", line(&it.what));
    }
    if evaluation.improvements.is_empty() {
        put!(text, "None was found.");
    }
}

fn story(text: &mut String, evaluation: &Evaluation) {
    put!(text, "\n## What happened\n");
    for it in evaluation.story.iter().take(MOST_LINES) {
        let at = clock(it.at());
        match it {
            StoryLine::Inject { inject, from, text: told, .. } if from.is_blank() => {
                put!(text, "- {at} inject {inject}: {}", line(told));
            }
            StoryLine::Inject { inject, from, text: told, .. } => {
                put!(text, "- {at} inject {inject}, {}: {}", line(from), line(told));
            }
            StoryLine::Deed { title, by, avoid, .. } => {
                let by = by.as_ref().map(|by| format!(" ({by})")).unwrap_or_default();
                let word = if *avoid { "violated" } else { "done" };
                put!(text, "- {at} {word}: {}{by}", line(title));
            }
        }
    }
    words::more(text, evaluation.story.len(), MOST_LINES);
    if evaluation.story.is_empty() {
        put!(text, "Nothing that the scenario has.");
    }
}

fn plan(text: &mut String, evaluation: &Evaluation) {
    put!(text, "\n## Improvement plan\n");
    if evaluation.improvements.is_empty() {
        put!(text, "Nothing is to be done.");
        return;
    }
    let rows: Vec<_> = evaluation
        .improvements
        .iter()
        .map(|it| {
            let owner = it.owner.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string);
            let objective = it.objective.as_ref().map(ToString::to_string).unwrap_or_default();
            vec![it.due.to_string(), owner, objective, line(&it.what)]
        })
        .take(MOST_LINES)
        .collect();
    text.push_str(&table(&["Due", "owner", "objective", "what"], &rows));
    words::more(text, evaluation.improvements.len(), MOST_LINES);
}

/// How often each outcome stands in a list, in words; those that never do are left out.
fn tally<T: Copy + PartialEq>(
    all: &(impl Iterator<Item = T> + Clone),
    kinds: &[T],
    word: impl Fn(T) -> &'static str,
) -> String {
    let count = |kind: &T| (all.clone().filter(|it| it == kind).count(), word(*kind));
    let counts = kinds.iter().map(count).filter(|(count, _)| *count > 0);
    counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// Every outcome of an expected action, in the order of a tally.
const OUTCOMES: [Outcome; 9] = [
    Outcome::Done,
    Outcome::Late,
    Outcome::Missed,
    Outcome::Avoided,
    Outcome::Violated,
    Outcome::Pending,
    Outcome::NotDue,
    Outcome::NotCalledFor,
    Outcome::NotJudged,
];
