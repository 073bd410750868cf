//! `warroom deputy` and `warroom dismiss`.

use clap::Args;
use serde_json::{Value, json};

use super::Context;
use super::desk::say;
use super::failure::Failure;
use super::seen::Seen;
use super::store::{Store, find_incident};
use crate::incident::command::DeputyCommand;
use crate::incident::deputy::Concern;
use crate::incident::words::minute;
use crate::incident::{Command, Incident};
use crate::plan::Text;
use crate::plan::settings::stamp;
use crate::runtime::clock::Clock;

/// Print what should not be forgotten, most urgent first
#[derive(Debug, Args)]
#[command(after_help = "Reads only. The word in brackets is the key that `dismiss` takes.\n\n\
    Example:\n  warroom deputy spring-launch-1")]
pub(super) struct Deputy {
    /// The incident
    incident: String,
}

impl Deputy {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let store = Store::locate(context)?;
        let journal = store.read()?;
        let id = find_incident(&*journal, &self.incident)?;
        let seen = Seen::load(&*journal, &id, Clock::Wall.now(), store.runners().as_deref())?;
        let concerns = seen.incident.concerns(seen.now);
        context.out.either(|| to_json(&seen, &concerns), || to_text(&seen, &concerns))
    }
}

fn to_text(seen: &Seen, concerns: &[Concern]) -> String {
    if concerns.is_empty() {
        return "nothing is waiting\n".to_owned();
    }
    let line = |concern: &Concern| {
        let at = minute(concern.at, seen.now);
        format!("{:4}  {at:>9}  {}  [{}]\n", concern.urgency.as_str(), concern.text, concern.key)
    };
    concerns.iter().map(line).collect()
}

fn to_json(seen: &Seen, concerns: &[Concern]) -> Value {
    let one = |concern: &Concern| {
        json!({
            "key": concern.key,
            "urgency": concern.urgency.as_str(),
            "at": stamp(concern.at),
            "text": concern.text,
        })
    };
    let dismissed: Vec<Value> = seen
        .incident
        .deputy
        .dismissed
        .iter()
        .map(|(key, (at, reason))| json!({ "key": key, "at": stamp(*at), "reason": reason }))
        .collect();
    json!({
        "incident": seen.incident.id,
        "concerns": concerns.iter().map(one).collect::<Vec<_>>(),
        "dismissed": dismissed,
    })
}

/// Take something off the deputy's list
#[derive(Debug, Args)]
#[command(after_help = "It comes back when its stage changes.\n\n\
    Example:\n  warroom dismiss spring-launch-1 call-out/3 --reason \"said on the bridge\"")]
pub(super) struct Dismiss {
    /// The incident
    incident: String,
    /// Its key, as `warroom deputy` prints it
    key: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Dismiss {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let reason = Text::block(&self.reason);
        say(context, &self.incident, |incident| {
            let concern = find(incident, &self.key)?;
            Ok(Command::Deputy(DeputyCommand::Dismiss { concern, reason }))
        })
    }
}

/// The key of something on the list. What was dismissed already is for the core to refuse.
fn find(incident: &Incident, key: &str) -> Result<Text, Failure> {
    let key = Text::line(key);
    let now = incident.time_at(Clock::Wall.now()).max(incident.last_at);
    let concerns = incident.concerns(now);
    if concerns.iter().any(|concern| concern.key == key) || incident.deputy.dismissed.contains_key(&key) {
        return Ok(key);
    }
    let keys = concerns.iter().map(|concern| concern.key.as_str());
    Err(Failure::unknown("line on the list", key.as_str(), keys))
}
