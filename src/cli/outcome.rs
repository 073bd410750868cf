//! From an authorised call to its end: wait, say how far it is, and say how it ended.

use serde_json::{Value, json};

use super::desk::Hand;
use super::failure::Failure;
use super::output::Output;
use super::status::json as words;
use crate::incident::Incident;
use crate::incident::decide::actions::approvers_of;
use crate::incident::event::{FireId, Kind, TargetOutcome};
use crate::incident::state::{Fire, FireState};
use crate::plan::ActionId;
use crate::runtime::world::World;
use crate::tui::view::{fires, progress};

/// The most targets that are listed for people; programs get all of them.
const SHOWN: usize = 20;

/// The last firing of an action, which is the one that was authorised just now.
pub(super) fn latest(incident: &Incident, action: &ActionId) -> Option<FireId> {
    incident.fires.latest(action).map(|fire| fire.id)
}

/// Wait for a second person, for the answers and for the look at the effect, and say how it ended.
pub(super) async fn see_it_through<W: World>(hand: &mut Hand<W>, id: FireId) -> Result<(), Failure> {
    // Somebody else may approve it, call it off, or be the one who sends it.
    hand.session.watch();
    let mut shown = String::new();
    let mut taken_up = false;
    loop {
        let Some(fire) = hand.session.incident.fires.get(id) else { return hand.tell() };
        said(hand.out, &hand.session.incident, fire, &mut shown);
        let looking = hand.session.is_looking_for(id);
        if has_ended(fire) && !looking && !hand.session.is_recording() {
            break;
        }
        if looking && hand.session.stands_still() {
            Output::aside("scenario time stands still: the effect shows once it goes on");
            break;
        }
        if !taken_up && hand.session.runner.is_gone(&fire.runner) {
            taken_up = true;
            hand.session.take_up();
        }
        hand.session.next().await;
    }
    tell(hand, id)
}

/// Nothing more is expected of anybody but of a person who looks at the targets.
const fn has_ended(fire: &Fire) -> bool {
    if matches!(fire.state, FireState::Held { .. }) {
        return true;
    }
    !fire.state.is_in_flight() && !matches!(fire.state, FireState::Verifying { .. })
}

/// What is waited for is said always, because a person has to be told; how far it is, only where somebody watches.
fn said(out: Output, incident: &Incident, fire: &Fire, shown: &mut String) {
    let line = match (&fire.state, fires::shown_progress(fire)) {
        (FireState::AwaitingApproval { .. }, _) => waits_for(incident, fire),
        (state, Some(all)) => {
            let tenth = (all.all - all.waiting).saturating_mul(10).checked_div(all.all).unwrap_or(0);
            if *shown == format!("{}{tenth}", state.word()) || !out.watched {
                return;
            }
            *shown = format!("{}{tenth}", state.word());
            Output::aside(&format!("{} {}", fire.id, progress::bar(&all, 20)));
            return;
        }
        (_, None) if out.watched => {
            fires::state_words(&fire.state, incident.kind == Kind::Drill).into_owned()
        }
        (_, None) => return,
    };
    if line != *shown {
        Output::aside(&line);
        *shown = line;
    }
}

/// `#14 waits for silva or ito until 14:42:10 UTC: warroom permit spring-launch-1 14`.
fn waits_for(incident: &Incident, fire: &Fire) -> String {
    let FireState::AwaitingApproval { until } = fire.state else { return String::new() };
    let until = until.strftime("%H:%M:%S");
    let who = fires::either(&approvers_of(incident, fire));
    let (id, number) = (&incident.id, fire.id.0);
    format!(
        "{} waits for {who}; denied at {until} UTC without an answer: `warroom permit {id} {number}`, or `deny`",
        fire.id
    )
}

/// Say where a call is, and end with the status that says so.
pub(super) fn tell<W: World>(hand: &Hand<W>, id: FireId) -> Result<(), Failure> {
    let incident = &hand.session.incident;
    let Some(fire) = incident.fires.get(id) else { return hand.tell() };
    hand.out
        .either(|| to_json(hand.recorded_json(), fire), || hand.recorded_text() + &to_text(incident, fire))?;
    if matches!(fire.state, FireState::Held { .. }) {
        let (incident, number) = (&incident.id, fire.id.0);
        hand.out.hint(&format!("`warroom confirm {incident} {number} --confirm {}`", fire.request.target));
    }
    if matches!(fire.state, FireState::Verified { .. } | FireState::Accepted { .. }) {
        return Ok(());
    }
    let no = matches!(fire.state, FireState::Held { .. } | FireState::Denied { .. } | FireState::Cancelled);
    Err(if no { Failure::Declined } else { Failure::Outcome })
}

fn to_json(mut value: Value, fire: &Fire) -> Value {
    if let Some(members) = value.as_object_mut() {
        let mut add = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
        add("fire", json!(fire.id));
        add("state", json!(fire.state.as_str()));
        add("word", json!(fire.state.word()));
        add("detail", json!(detail(fire)));
        add("answer", json!(fire.answer));
        add("idempotency_key", json!(fire.request.idempotency_key));
        if let Some(all) = fire.progress() {
            add("progress", words::progress(&all));
            add("targets", words::targets(fire));
        }
        if let Some(approval) = &fire.approval {
            add("approval", json!(approval));
        }
    }
    value
}

fn to_text(incident: &Incident, fire: &Fire) -> String {
    let mark = if incident.kind == Kind::Drill { " (DRILL)" } else { "" };
    let mut text = String::new();
    if !fire.answer.is_blank() {
        text.extend([format!("answer: {}\n", fire.answer)]);
    }
    text.push_str(&targets_text(fire));
    let (id, state) = (fire.id, fire.state.as_str());
    text.extend([format!("{id} {state}: {}{mark}\n", detail(fire))]);
    text
}

/// The targets that did not end well, or all of them where they wait for a confirmation.
fn targets_text(fire: &Fire) -> String {
    let held = matches!(fire.state, FireState::Held { .. });
    let good = |outcome| matches!(outcome, TargetOutcome::Succeeded | TargetOutcome::Verified);
    let wanted: Vec<_> = fire.targets.iter().filter(|target| held || !good(target.outcome)).collect();
    let mut lines: Vec<String> =
        wanted.iter().take(SHOWN).map(|target| format!("  {}\n", fires::target_line(target).1)).collect();
    if wanted.len() > SHOWN {
        lines.push(format!("  and {} more\n", wanted.len() - SHOWN));
    }
    lines
        .extend(fire.progress().filter(|_| !held).map(|all| format!("targets: {}\n", progress::words(&all))));
    lines.concat()
}

/// What is known beyond the state.
fn detail(fire: &Fire) -> String {
    if let FireState::Accepted { status } = fire.state {
        return format!("{status}; nothing says how to look for the effect");
    }
    fire.state.detail().map(|detail| detail.to_string()).unwrap_or_default()
}
