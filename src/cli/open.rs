//! `warroom` and `warroom open`: the war room.

use clap::Args;

use super::catalog::newest_open;
use super::failure::Failure;
use super::list;
use super::place::Place;
use super::store::{Store, find_incident};
use super::{Context, block_on, person, status};
use crate::incident::event::{DrillMode, Kind};
use crate::journal::Journal;
use crate::plan::{IncidentId, PersonId, Scenario, ScenarioId};
use crate::runtime::console::{self, Entry};
use crate::runtime::host::Host;
use crate::runtime::listing::{self, Listed};
use crate::tui::Skin;
use crate::tui::start::drill::EXAMPLE;

/// Open the war room
#[derive(Debug, Default, Args)]
#[command(
    after_help = "Without a name: the newest open incident, else the list. Where no screen can be shown (a pipe,\n\
    TERM=dumb), its state in lines.\n\nExample:\n  warroom open spring-launch-1"
)]
pub(super) struct Open {
    /// The incident
    incident: Option<String>,
    /// As the controller of the drill: show what is to come, and lead it
    #[arg(long)]
    control: bool,
}

impl Open {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        Place::check(context)?;
        let store = Store::locate(context)?;
        let journal = store.read()?;
        let wanted = match &self.incident {
            Some(name) => Some(find_incident(&*journal, name)?),
            None => newest_open(&*journal, |_| true)?,
        };
        if !context.env.has_screen() {
            return lines(context, &store, &*journal, wanted.as_ref());
        }
        let entry = match wanted {
            Some(id) if self.control => Entry::Control(id),
            Some(id) => Entry::Incident(id),
            None => Entry::Start,
        };
        let place = match entry {
            Entry::Start | Entry::Welcome | Entry::Practise => Place::find(context)?,
            Entry::Incident(_) | Entry::Control(_) => Place::find_at_once(context)?,
        };
        let me = person::who(context, &place)?;
        show(
            context,
            place.host(&store, if entry_needs_file(&entry) { journal } else { store.open()? })?,
            me,
            entry,
        )
    }
}

const fn entry_needs_file(entry: &Entry) -> bool {
    matches!(entry, Entry::Incident(_) | Entry::Control(_))
}

/// `warroom` alone: in a workspace the list, else the drill that was begun, else the offer of a guided one.
pub(super) fn bare(context: &Context) -> Result<(), Failure> {
    Place::check(context)?;
    let store = Store::locate(context)?;
    let place = Place::find(context)?;
    let is_example = place.is_example();
    // A drill of another scenario may be somebody else's, of a workspace with the same campaign.
    let is_guided = |(id, _): &(ScenarioId, DrillMode)| {
        place.workspace.scenarios.get(id).is_some_and(Scenario::is_guided)
    };
    let of_example = |listed: &Listed| {
        listed.line.kind == Kind::Drill
            && listed.line.campaign.as_str() == EXAMPLE.0
            && listed.line.scenario.as_ref().is_none_or(is_guided)
    };
    if !context.env.has_screen() {
        let journal = store.read()?;
        let wanted = newest_open(&*journal, |listed| !is_example || of_example(listed))?;
        return lines(context, &store, &*journal, wanted.as_ref());
    }
    let journal = store.open()?;
    let me = person::who(context, &place)?;
    if !is_example {
        return show(context, place.host(&store, journal)?, me, Entry::Start);
    }
    let begun = newest_open(&*journal, of_example)?;
    let host = place.host(&store, journal)?;
    show(context, host, me, begun.map_or(Entry::Welcome, Entry::Incident))
}

pub(super) fn show(context: &Context, host: Host, me: PersonId, entry: Entry) -> Result<(), Failure> {
    let ui = &host.workspace.settings.ui;
    let skin = Skin::new(ui.theme, context.out.screen_color, ui.ascii || context.env.ascii);
    block_on(async { Ok(console::run(host, me, skin, context.env.around, entry).await?) })
}

/// No screen: the state in lines, and how to go on.
fn lines(
    context: &Context,
    store: &Store,
    journal: &dyn Journal,
    wanted: Option<&IncidentId>,
) -> Result<(), Failure> {
    if let Some(id) = wanted {
        status::print(context, store, journal, id)?;
    } else {
        let rows = listing::incidents(journal)?;
        context.out.either(|| list::to_json(&rows), || list::to_text(&rows))?;
    }
    context
        .out
        .hint("no screen here; `warroom --help` lists the commands, `warroom declare` starts an incident");
    Ok(())
}
