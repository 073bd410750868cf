//! The start screen: choose or declare.

use std::io;

use crossterm::event::{Event, KeyEventKind};

use super::inputs::{Input, Inputs};
use super::{Begin, ConsoleError, Leave};
use crate::incident::Origin;
use crate::incident::event::{DrillMode, Kind};
use crate::incident::intake::Proposal;
use crate::plan::{PersonId, Scenario};
use crate::runtime::host::{ExerciseWish, Host, Wish};
use crate::runtime::intake::proposals::{self, Book, By};
use crate::runtime::listing;
use crate::runtime::terminal::Canvas;
use crate::tui::start::{CampaignLine, Offer, ProposalLine, ScenarioLine};
use crate::tui::{Intent, Painted, Skin, Start, start};

/// What latencies are drawn from where nobody says otherwise.
const SEED: u64 = 1;

/// Show the list until something is chosen.
pub(super) async fn run(
    host: &Host,
    me: &PersonId,
    skin: Skin,
    (canvas, inputs): (&mut Canvas, &mut Inputs),
    (begin, unread): (Begin, Option<String>),
) -> Result<Leave, ConsoleError> {
    let mut book = Book::default();
    let start = Start::new(offer(host, &mut book).await);
    let mut start = match begin {
        Begin::List => start,
        Begin::Welcome => start.welcoming(),
        Begin::Scenarios => start.practising(),
    };
    start.notice = unread;
    let mut painted = draw(&start, skin, canvas)?;
    loop {
        let second = host.clock.to_next_second().to_std();
        let intents = tokio::select! {
            biased;
            input = inputs.next() => match input {
                Input::Ended => return Ok(Leave::Quit),
                Input::Continued => {
                    canvas.redraw()?;
                    Vec::new()
                }
                Input::Terminal(event) => taken(&mut start, event, &painted),
            },
            () = tokio::time::sleep(second) => {
                start.refresh(offer(host, &mut book).await);
                Vec::new()
            }
        };
        for intent in intents {
            match intent {
                Intent::Quit | Intent::Leave => return Ok(Leave::Quit),
                Intent::Open(id) => return Ok(Leave::Open(id, false)),
                Intent::Control(id) => return Ok(Leave::Open(id, true)),
                Intent::Practise { scenario, mode, speed } => {
                    let (by, origin, seed) = (me.clone().into(), Origin::Key, SEED);
                    let wish = ExerciseWish { scenario, mode, seed, speed, by, origin };
                    match host.exercise(wish).await {
                        Ok(id) => return Ok(Leave::Open(id, mode == DrillMode::Tabletop)),
                        Err(error) => start.notice = Some(error.to_string()),
                    }
                }
                Intent::Suspend => canvas.suspend()?,
                Intent::Declare { campaign, severity, title, drill } => {
                    let wish =
                        Wish { campaign, severity, title, drill, by: me.clone().into(), origin: Origin::Key };
                    match host.declare(wish).await {
                        Ok(id) => return Ok(Leave::Open(id, false)),
                        Err(error) => start.notice = Some(error.to_string()),
                    }
                }
                Intent::DismissProposal { proposal, reason } => {
                    let by = By { actor: me.clone().into(), origin: Origin::Key, at: host.clock.now() };
                    match proposals::dismiss(&host.ledger, proposal, reason, by).await {
                        Ok(()) => start.refresh(offer(host, &mut book).await),
                        Err(error) => start.notice = Some(error.to_string()),
                    }
                }
                Intent::Decide(_)
                | Intent::SetClock { .. }
                | Intent::ActAs(_)
                | Intent::LookNow
                | Intent::Copy(_) => {}
            }
        }
        painted = draw(&start, skin, canvas)?;
    }
}

fn taken(start: &mut Start, event: Event, painted: &Painted) -> Vec<Intent> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => start.key(key),
        Event::Mouse(mouse) => start.mouse(mouse, painted),
        Event::Paste(text) => {
            start.paste(&text);
            Vec::new()
        }
        Event::Key(_) | Event::Resize(..) | Event::FocusGained | Event::FocusLost => Vec::new(),
    }
}

fn draw(shown: &Start, skin: Skin, canvas: &mut Canvas) -> io::Result<Painted> {
    let mut painted = Painted::default();
    canvas.draw(|frame| painted = start::draw(frame, shown, skin))?;
    Ok(painted)
}

async fn offer(host: &Host, book: &mut Book) -> Offer {
    // What can't be read now is read the next second.
    drop(proposals::catch_up(&host.ledger, book).await);
    // What is live can't be declared from a rehearsal.
    let fits = |it: &&Proposal| host.is_live() || it.kind == Kind::Drill;
    let proposed = book.proposals.open().filter(fits).map(ProposalLine::from).collect();
    let campaigns = host.workspace.campaigns.values().map(|campaign| CampaignLine {
        id: campaign.id.clone(),
        title: campaign.title.clone(),
        severity: campaign.severity.clone(),
    });
    let incidents = host.ledger.ask(|journal| listing::incidents(journal)).await;
    let rows = incidents.ok().and_then(Result::ok).unwrap_or_default();
    let incidents = rows.into_iter().filter_map(|(_, row)| Some(row.ok()?.line)).collect();
    Offer {
        incidents,
        proposals: proposed,
        campaigns: campaigns.collect(),
        scenarios: scenarios(host),
        live: host.is_live(),
    }
}

/// Those that have no problem; what is wrong with the others is said by `warroom drill`.
fn scenarios(host: &Host) -> Vec<ScenarioLine> {
    let line = |scenario: &Scenario| ScenarioLine {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        campaign: scenario.campaign.clone(),
        length: scenario.length,
        guided: scenario.is_guided(),
    };
    host.workspace.scenarios.values().map(line).collect()
}
