//! A program whose exit status and output say whether something works.

use std::collections::BTreeMap;

use super::Seen;
use crate::plan::Duration;
use crate::plan::probe::{ExecProbe, Symptom};
use crate::plan::template::literal_exec;
use crate::runtime::clock::Stopwatch;
use crate::runtime::exec::{self, Ended, Ran};
use crate::runtime::expect::{Answer, Judge, Verdict};
use crate::runtime::live::LiveWorld;

pub(super) async fn see(world: &LiveWorld, probe: &ExecProbe, timeout: Duration, watch: Stopwatch) -> Seen {
    let program = match literal_exec(&probe.program()) {
        Ok(program) => program,
        Err(fault) => return Seen::unknown(fault.to_string()),
    };
    let judge = match Judge::new(&probe.expect, &BTreeMap::new()) {
        Ok(judge) => judge,
        Err(why) => return Seen::unknown(why.to_string()),
    };
    let ran = match exec::prepare(world, &program).await {
        Ok(prepared) => exec::start(prepared, timeout).await,
        Err(reason) => Err(reason),
    };
    match ran {
        Ok(ran) => {
            let Ended::Exit(status) = ran.ended else {
                return Seen::unknown(ran.ended.words(timeout));
            };
            weigh(&ran, exec::allows(&program, status), &ran.ended.words(timeout), &judge, watch)
        }
        Err(reason) => Seen::unknown(reason),
    }
}

fn weigh(ran: &Ran, allowed: bool, said: &str, judge: &Judge, watch: Stopwatch) -> Seen {
    let took = format!("{said} in {} ms", watch.ms());
    let answer = Answer { said, allowed, body: ran.out.bytes(), whole: ran.out.is_whole() };
    match judge.weigh(answer) {
        Verdict::Good(_) => Seen::ok(took),
        Verdict::Bad(_) if !allowed => Seen::failing(took).because(Symptom::WrongAnswer),
        Verdict::Bad(reason) | Verdict::Unreadable(reason) => {
            Seen::failing(format!("{took}, {reason}")).because(Symptom::WrongAnswer)
        }
    }
}
