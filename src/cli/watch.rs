//! `warroom watch`.

mod taking;

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

use clap::Args;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use self::taking::Taking;
use super::failure::Failure;
use super::output::Output;
use super::place::Place;
use super::store::Store;
use super::{Context, block_on, log};
use crate::plan::CampaignId;
use crate::plan::settings::stamp;
use crate::runtime::watch::supervisor::Supervisor;
use crate::runtime::watch::{Hub, Reach, Said, Say};

/// How many lines may wait for a slow reader. Beyond that they are left out, and how many is said: no page waits for a
/// pipe that nobody empties.
const LINES: usize = 4096;
/// How long the last lines may take.
const LAST_LINES: std::time::Duration = std::time::Duration::from_secs(2);

/// Keep the clocks of every open incident without a screen
#[derive(Debug, Args)]
#[command(
    after_help = "Timers, escalations, probes and deliveries of every open incident, until it is told to end\n\
    (SIGTERM, SIGINT, SIGHUP). Several may run at once: each timer fires once. One line on standard\n\
    output for each recorded event.\n\nExample:\n  warroom watch --campaign spring-launch --format json"
)]
pub(super) struct Watch {
    /// Only the incidents of this campaign; may be given more than once
    #[arg(long, value_name = "CAMPAIGN")]
    campaign: Vec<String>,
    /// Do what is due now, deliver it, and end
    #[arg(long)]
    once: bool,
    /// Take alerts in at this address, from the sources of config/intake.toml
    #[arg(long, value_name = "IP:PORT", conflicts_with = "once")]
    listen: Option<SocketAddr>,
}

impl Watch {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let store = Store::locate(context)?;
        let place = Place::find(context)?;
        let known = |name: &String| {
            let campaigns = place.workspace.campaigns.keys();
            let found = campaigns.clone().find(|id| id.as_str() == name).cloned();
            found.ok_or_else(|| Failure::unknown("campaign", name, campaigns.map(CampaignId::as_str)))
        };
        let campaigns = self.campaign.iter().map(known).collect::<Result<_, _>>()?;
        let journal = if self.once { store.read()? } else { store.open()? };
        let host = place.host(&store, journal)?;
        let (say, written) = spoken(context.out)?;
        let supervisor = Supervisor::find(&context.env.supervision);
        let reach = Reach { campaigns, once: self.once };
        block_on(async move {
            let stop = told_to_end()?;
            let taking = Taking::of(&host, Rc::clone(&say));
            let (hub, desk) = Hub::new(host, reach, say)?;
            let watching = hub.run(stop, supervisor);
            match self.listen {
                None => watching.await,
                Some(address) => {
                    let alerts = taking.begin(address, desk).await?;
                    tokio::select! {
                        () = watching => {}
                        () = alerts => {}
                    }
                }
            }
            Ok(())
        })?;
        // The hub is gone, so the thread ends with its last line; a pipe that nobody empties is not waited for.
        let _all_or_too_late = written.recv_timeout(LAST_LINES);
        Ok(())
    }
}

/// Ends when the program is told to.
fn told_to_end() -> Result<impl Future<Output = ()>, Failure> {
    let listen = |kind| {
        let doing = || "signals can't be listened to".to_owned();
        signal(kind).map_err(|source| Failure::Io { doing: doing(), source })
    };
    let mut end = listen(SignalKind::terminate())?;
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut hang_up = listen(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = end.recv() => {}
            _ = interrupt.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}

/// What is written, and whether it is data.
enum Line {
    Data(String),
    Aside(String),
}

/// Whoever says something hands it to a thread that may wait for its reader.
fn spoken(out: Output) -> Result<(Say, Receiver<()>), Failure> {
    let (lines, inbox) = sync_channel(LINES);
    let (done, written) = sync_channel::<()>(1);
    let doing = || "the thread that writes can't be started".to_owned();
    thread::Builder::new()
        .name("lines".to_owned())
        .spawn(move || {
            for line in inbox {
                match line {
                    // Where nobody reads, the clocks go on all the same.
                    Line::Data(text) => drop(Output::text(&text)),
                    Line::Aside(text) => Output::aside(&text),
                }
            }
            drop(done);
        })
        .map_err(|source| Failure::Io { doing: doing(), source })?;
    let left_out = std::cell::Cell::new(0_u64);
    let say: Say = Rc::new(move |said| {
        if left_out.get() > 0 && put(&lines, Line::Aside(format!("{} lines were left out", left_out.get()))) {
            left_out.set(0);
        }
        if !put(&lines, line_of(out, said)) {
            left_out.set(left_out.get() + 1);
        }
    });
    Ok((say, written))
}

fn put(lines: &SyncSender<Line>, line: Line) -> bool {
    !matches!(lines.try_send(line), Err(TrySendError::Full(_)))
}

fn line_of(out: Output, said: Said) -> Line {
    match said {
        Said::Recorded(id, entry) if out.is_json() => {
            let (seq, at, topic) = (entry.seq, stamp(entry.at), entry.topic.as_str());
            let line = json!({
                "incident": id, "seq": seq, "at": at, "topic": topic, "by": entry.by, "text": entry.text,
            });
            Line::Data(line.to_string())
        }
        Said::Recorded(id, entry) => Line::Data(format!("{id}  {}", log::line(&entry))),
        Said::Opened(id) => Line::Aside(format!("{id}: watched")),
        Said::Left(id) => Line::Aside(format!("{id}: over, watched no longer")),
        Said::Trouble(None, why) => Line::Aside(format!("the journal can't be read: {why}; trying again")),
        Said::Trouble(Some(id), why) => Line::Aside(format!("{id}: {why}")),
        Said::Alerts(text) => Line::Aside(text.to_string()),
        Said::Mended(None) => Line::Aside("the journal can be read again".to_owned()),
        Said::Mended(Some(id)) => Line::Aside(format!("{id}: works again")),
    }
}
