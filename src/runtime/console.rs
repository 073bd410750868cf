//! The war room's loop: keys in, frames out.
//!
//! ```text
//! start screen ─▶ room of an incident ─▶ start screen or the end
//! ```

mod herald;
mod inputs;
mod room;
mod start;

use inputs::Inputs;

use super::host::{AnySession, Host, HostError};
use super::terminal::{Around, Canvas, Voice};
use crate::plan::{Diagnostics, IncidentId, PersonId};
use crate::tui::Skin;
use crate::tui::keymap::KeymapErrors;

/// Where the war room begins.
#[derive(Debug, Clone)]
pub enum Entry {
    /// With the list of incidents.
    Start,
    /// Without a workspace: with the offer of a guided drill.
    Welcome,
    /// With the list of scenarios.
    Practise,
    /// With this incident.
    Incident(IncidentId),
    /// With this incident, as the controller of its drill: the terminal shows what is to come.
    Control(IncidentId),
}

/// Why the war room ended early.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// The incident could not be opened.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The terminal could not be used.
    #[error("the terminal can't be used")]
    Terminal(#[from] std::io::Error),
    /// The keys of the workspace contradict each other.
    #[error(transparent)]
    Keys(#[from] KeymapErrors),
}

/// Where the start screen begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// With the list.
    List,
    /// With the offer of a guided drill.
    Welcome,
    /// With the scenarios.
    Scenarios,
}

/// How a screen was left.
enum Leave {
    /// The program ends.
    Quit,
    /// On to the start screen.
    Start(Begin),
    /// On to this incident; as the controller of its drill, or not.
    Open(IncidentId, bool),
}

/// Show the war room until the person leaves. The terminal comes back as it was, whatever happens.
pub async fn run(
    mut host: Host,
    me: PersonId,
    skin: Skin,
    around: Around,
    entry: Entry,
) -> Result<(), ConsoleError> {
    let mut next = match entry {
        Entry::Start => Leave::Start(Begin::List),
        Entry::Welcome => Leave::Start(Begin::Welcome),
        Entry::Practise => Leave::Start(Begin::Scenarios),
        Entry::Incident(id) => Leave::Open(id, false),
        Entry::Control(id) => Leave::Open(id, true),
    };
    let mut me = me;
    let mut shown: Option<(Canvas, Inputs)> = None;
    loop {
        next = match next {
            Leave::Quit => return Ok(()),
            Leave::Start(begin) => {
                let unread = host.read_the_rest().err().map(|problems| unread(&problems));
                let (canvas, inputs) = begun(&mut shown)?;
                start::run(&host, &me, skin, (canvas, inputs), (begin, unread)).await?
            }
            Leave::Open(id, control) => {
                // What can't be opened is said on the terminal as it was.
                let opened = host.open(id).await?;
                let keymap = room::keymap(&host, &opened)?;
                let (canvas, inputs) = begun(&mut shown)?;
                let embedded = host.root.is_none();
                let voice = Voice::new(&host.workspace.settings.ui, around);
                match opened {
                    AnySession::Live(session) => {
                        room::Room::new(*session, me.clone(), (skin, voice), keymap, (embedded, control))
                            .run(canvas, inputs, &mut me)
                            .await?
                    }
                    AnySession::Drill(session) => {
                        room::Room::new(*session, me.clone(), (skin, voice), keymap, (embedded, control))
                            .run(canvas, inputs, &mut me)
                            .await?
                    }
                }
            }
        };
    }
}

/// Incidents can be opened all the same.
fn unread(problems: &Diagnostics) -> String {
    let first = problems.iter().next();
    let first = first.map(|p| format!(": {}:{} {}", p.file, p.line, p.message)).unwrap_or_default();
    format!("nothing can be declared before the workspace is mended{first}")
}

fn begun(shown: &mut Option<(Canvas, Inputs)>) -> std::io::Result<(&mut Canvas, &mut Inputs)> {
    if shown.is_none() {
        *shown = Some((Canvas::take()?, Inputs::listen()?));
    }
    let (canvas, inputs) = shown.as_mut().ok_or_else(|| std::io::Error::other("no terminal"))?;
    Ok((canvas, inputs))
}
