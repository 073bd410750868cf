//! An HTTP request whose answer says whether something works.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Seen;
use crate::plan::Duration;
use crate::plan::probe::{HttpProbe, Symptom};
use crate::plan::template::literal;
use crate::runtime::clock::Stopwatch;
use crate::runtime::expect::{Answer, Judge, Verdict};
use crate::runtime::http::{Lost, Received, UNRESOLVED};
use crate::runtime::live::LiveWorld;
use crate::runtime::tls;

pub(super) async fn see(world: &LiveWorld, probe: &HttpProbe, timeout: Duration, watch: Stopwatch) -> Seen {
    let request = match literal(&probe.request()) {
        Ok(request) => request,
        Err(fault) => return Seen::unknown(fault.to_string()),
    };
    let judge = match Judge::new(&probe.expect, &BTreeMap::new()) {
        Ok(judge) => judge,
        Err(why) => return Seen::unknown(why.to_string()),
    };
    // The look's own limit also holds what came before; whichever ends first.
    match world.exchange(&request, None, timeout).await {
        Ok(received) => weigh(probe, &judge, &received, watch),
        Err(Lost::NotReady(reason)) => Seen::unknown(reason),
        Err(Lost::NotSent(reason) | Lost::MaybeSent(reason)) => {
            let symptom = symptom_of(&reason);
            Seen::failing(reason).because(symptom)
        }
    }
}

fn weigh(probe: &HttpProbe, judge: &Judge, received: &Received, watch: Stopwatch) -> Seen {
    let Received { status, .. } = *received;
    let took = format!("{status} in {} ms", watch.ms());
    if let Some(broken) = &received.broken {
        return Seen::failing(format!("{took}, then {broken}")).because(Symptom::NoAnswer);
    }
    let allowed = probe.expect.allows(status);
    let said = format!("answered {status}");
    let answer = Answer { said: &said, allowed, body: &received.body, whole: received.whole };
    match judge.weigh(answer) {
        Verdict::Bad(_) if !allowed => Seen::failing(took).because(Symptom::of_status(status)),
        Verdict::Bad(reason) | Verdict::Unreadable(reason) => {
            Seen::failing(format!("{took}, {reason}")).because(Symptom::WrongAnswer)
        }
        Verdict::Good(_) => match &probe.measure {
            Some(pointer) => measured(pointer, probe.over, received, &took),
            None => Seen::ok(took),
        },
    }
}

/// Why no answer came: the client tells names, certificates and silence apart.
fn symptom_of(reason: &str) -> Symptom {
    if reason == UNRESOLVED {
        Symptom::NameMissing
    } else if tls::are_about_tls(reason) {
        Symptom::Certificate
    } else {
        Symptom::NoAnswer
    }
}

fn measured(pointer: &str, over: Option<f64>, received: &Received, took: &str) -> Seen {
    let tree: Option<Value> = serde_json::from_slice(&received.body).ok();
    let Some(number) = tree.as_ref().and_then(|tree| number(tree.pointer(pointer)?)) else {
        return Seen::unknown(format!("{took}, no number at {pointer}"));
    };
    match over {
        Some(bound) if number > bound => Seen::failing(format!("{number}, over {bound}")),
        Some(bound) => Seen::ok(format!("{number}, bound {bound}")),
        None => Seen::ok(number.to_string()),
    }
}

/// A number, or the text of one: Prometheus writes its samples as text.
fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    number.filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;
    use crate::plan::ProbeStatus;

    #[rstest]
    #[case(json!({"rate": 214}), ProbeStatus::Failing, "214, over 50")]
    #[case(json!({"rate": "12.5"}), ProbeStatus::Ok, "12.5, bound 50")]
    #[case(json!({"rate": 50}), ProbeStatus::Ok, "50, bound 50")]
    #[case(json!({"rate": "NaN"}), ProbeStatus::Unknown, "200 in 3 ms, no number at /rate")]
    #[case(json!({}), ProbeStatus::Unknown, "200 in 3 ms, no number at /rate")]
    fn a_metric_fails_over_its_bound(#[case] body: Value, #[case] status: ProbeStatus, #[case] detail: &str) {
        let received = Received {
            status: 200,
            retry_after: None,
            body: body.to_string().into_bytes(),
            broken: None,
            whole: true,
        };
        let seen = measured("/rate", Some(50.0), &received, "200 in 3 ms");
        assert_eq!((seen.status, seen.detail.as_str()), (status, detail));
    }
}
