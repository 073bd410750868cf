//! The measures of a whole incident.

use jiff::Timestamp;

use super::super::words::lasting;
use super::measure::{Length, Measure, MeasureId, Point};
use super::moments::Moments;
use crate::incident::first_answer::Answer;
use crate::plan::Plan;
use crate::plan::message::Audience;

pub(super) fn measures(moments: &Moments, plan: &Plan) -> Vec<Measure> {
    let length = |id: MeasureId| match id {
        MeasureId::TimeToDetect => detect(moments),
        MeasureId::TimeToAcknowledge => acknowledge(moments),
        MeasureId::TimeToCommand => since(moments, moments.declared, moments.commanded, COMMAND),
        MeasureId::TimeToFirstMessage => first_message(moments, plan),
        MeasureId::TimeToMitigate => mitigated(moments, moments.declared),
        MeasureId::TimeToResolve => lasting_end(moments, moments.declared, moments.resolved, RESOLVE),
        MeasureId::ImpactToMitigate => impact_to(moments, mitigated),
        MeasureId::ImpactToResolve => {
            impact_to(moments, |moments, began| lasting_end(moments, began, moments.resolved, RESOLVE))
        }
        MeasureId::ImpactLength => impact_length(moments),
    };
    MeasureId::ALL.iter().map(|id| Measure::new(*id, length(*id))).collect()
}

/// What is said while something has not happened, and once it can't happen any more.
type Missing = (&'static str, &'static str);

const COMMAND: Missing = ("nobody commands yet", "nobody commanded");
const MITIGATE: Missing = ("it is not mitigated yet", "it was not mitigated");
const RESOLVE: Missing = ("it is not resolved yet", "it was not resolved");
const MESSAGE: Missing = ("customers were told nothing yet", "customers were told nothing");
const ACKNOWLEDGE: Missing = ("nobody has acknowledged yet", "nobody acknowledged");
/// What is said of a mitigation that is none of its own.
const TAKEN_FROM_RESOLUTION: &str = "taken from the resolution";
const NO_IMPACT: &str = "nobody wrote down when the impact began";

fn since(moments: &Moments, from: Option<Point>, to: Option<Point>, missing: Missing) -> Length {
    match (from, to) {
        (Some(from), Some(to)) => Length::between(from, to),
        (from, _) => moments.missing(from, missing.0, missing.1),
    }
}

/// An end that a reopening takes back: only the last one counts.
fn lasting_end(moments: &Moments, from: Option<Point>, to: Option<Point>, missing: Missing) -> Length {
    let times = moments.reopened;
    let often = if times == 1 { "once".to_owned() } else { format!("{times} times") };
    let note = (times > 0).then(|| format!("opened again {often}; what came before does not count"));
    since(moments, from, to, missing).noting(note)
}

/// To the mitigation; where nobody wrote one down, the resolution is one, and that is said.
fn mitigated(moments: &Moments, from: Option<Point>) -> Length {
    let is_of_resolution = moments.mitigated.is_some() && moments.mitigated == moments.resolved;
    let mark = is_of_resolution.then(|| TAKEN_FROM_RESOLUTION.to_owned());
    lasting_end(moments, from, moments.mitigated, MITIGATE).noting_first(mark)
}

/// From the beginning of the impact to whoever saw it first. An instant that a source or a person names is said so.
fn detect(moments: &Moments) -> Length {
    let Some(declared) = moments.declared else { return Length::not_applicable(None, NO_IMPACT) };
    let (began, seen) = match moments.impact_began() {
        Some(began) => {
            let sign = moments.first_sign(began.at).filter(|sign| sign.at < declared.at);
            (began, sign.unwrap_or(declared))
        }
        None => match moments.first_sign(Timestamp::MIN) {
            Some(sign) => (sign, declared),
            None => return unknown_impact(moments),
        },
    };
    if seen.at < began.at {
        let by = u64::try_from(began.at.duration_since(seen.at).as_millis()).unwrap_or(0);
        let why = format!("it was declared {} before {}", lasting(by), began.what);
        return Length::not_applicable(Some(began), why);
    }
    Length::between(began, seen)
}

/// What customers saw may still be written down until it is closed.
fn unknown_impact(moments: &Moments) -> Length {
    if moments.is_final() {
        Length::not_applicable(None, NO_IMPACT)
    } else {
        Length::pending(None, "nobody has written down yet when the impact began")
    }
}

fn acknowledge(moments: &Moments) -> Length {
    let paged = moments.answer.paged.map(|(seq, at)| Point { seq, at, what: "paged" });
    let answered = moments.answer.answered.map(|(seq, at, answer)| {
        let what = match answer {
            Answer::Acknowledged => "acknowledged",
            Answer::TookCommand => "took command",
        };
        Point { seq, at, what }
    });
    match paged {
        Some(paged) => since(moments, Some(paged), answered, ACKNOWLEDGE),
        None if moments.is_over() => Length::not_applicable(None, "nobody was paged"),
        None => Length::pending(None, "nobody was paged yet"),
    }
}

fn first_message(moments: &Moments, plan: &Plan) -> Length {
    let mut messages = plan.messages.values();
    let can_tell = messages.any(|message| message.audience == Audience::Customers);
    if moments.told.is_none() && !can_tell {
        return Length::not_applicable(moments.declared, "the campaign has no message to customers");
    }
    since(moments, moments.declared, moments.told, MESSAGE)
}

fn impact_to(moments: &Moments, until: impl Fn(&Moments, Option<Point>) -> Length) -> Length {
    match moments.impact_began() {
        Some(began) => until(moments, Some(began)),
        None => unknown_impact(moments),
    }
}

fn impact_length(moments: &Moments) -> Length {
    let (Some(began), Some((seq, impact))) = (moments.impact_began(), &moments.impact) else {
        return unknown_impact(moments);
    };
    match impact.ended {
        Some(at) => {
            let ended = Point { seq: *seq, at, what: "the impact ended, as people wrote it down" };
            Length::between(began, ended)
        }
        None if moments.is_final() => {
            Length::not_applicable(Some(began), "nobody wrote down when the impact ended")
        }
        None => Length::pending(Some(began), "nobody has written down yet when the impact ended"),
    }
}
