//! The dependencies' probes. Every look goes to the board; only a change of state goes to the record.

use std::rc::Rc;

use super::{Ended, Happening, Session};
use crate::incident::command::ReportCommand;
use crate::incident::state::Phase;
use crate::incident::{Command, Origin};
use crate::plan::{DependencyId, Duration, ProbeStatus};
use crate::runtime::world::{Look, World};
use crate::tui::Live;

/// One look at a dependency.
pub(super) struct Seen {
    id: DependencyId,
    look: Look,
    /// Look again by itself?
    goes_on: bool,
}

impl<W: World> Session<W> {
    /// Begin to look at every dependency.
    pub fn start_probes(&mut self) {
        self.look_at_all(true);
    }

    /// Look at every dependency now, once.
    pub fn look_now(&mut self) {
        self.look_at_all(false);
    }

    fn look_at_all(&mut self, goes_on: bool) {
        let plan = std::sync::Arc::clone(&self.incident.plan);
        for dependency in &plan.campaign.dependency {
            self.look_at(dependency.id.clone(), Duration::ZERO, goes_on);
        }
    }

    fn look_at(&mut self, id: DependencyId, pause: Duration, goes_on: bool) {
        let Some(probe) = self.incident.plan.dependency(&id).map(|d| d.probe.clone()) else { return };
        let (world, clock) = (Rc::clone(&self.world), self.clock.clone());
        self.under_way.push(Box::pin(async move {
            if pause > Duration::ZERO {
                clock.sleep(pause).await;
            }
            let look = world.look(Some(&id), &probe).await;
            Ended::Looked(Seen { id, look, goes_on })
        }));
    }

    pub(super) fn looked(&mut self, seen: Seen) {
        let Seen { id, look, goes_on } = seen;
        let now = self.clock.now();
        let Some(probe) = self.incident.plan.dependency(&id).map(|d| d.probe.clone()) else { return };
        let recorded = self.incident.dependencies.get(&id).map(|d| d.status);
        let other_kind = self.incident.dependencies.get(&id).is_some_and(|d| d.symptom != look.symptom);
        let is_first = recorded == Some(ProbeStatus::Unknown);
        let status = self.settled_status(&id, look.status, if is_first { 1 } else { probe.fails_after() });
        let settles_at = look.settles_in.map(|left| left.after(now));
        self.board.0.insert(
            id.clone(),
            Live { status: look.status, detail: look.detail.clone(), at: now, settles_at },
        );
        self.ready.push_back(Happening::Looked);
        let open = self.incident.phase != Phase::Closed;
        if let Some(status) = status.filter(|s| open && (other_kind || recorded != Some(*s))) {
            let (detail, symptom) = (look.detail, look.symptom);
            let report = ReportCommand::Dependency { dependency: id.clone(), status, detail, symptom };
            self.report(Origin::Probe, Command::Report(report));
        }
        if goes_on {
            self.look_at(id, probe.every(), true);
        }
    }

    /// One failed look is not an outage: the state changes when it fails often enough in a row. Only the first
    /// look counts at once, because nothing is known before it.
    fn settled_status(
        &mut self,
        id: &DependencyId,
        seen: ProbeStatus,
        fails_after: u32,
    ) -> Option<ProbeStatus> {
        let streak = self.streaks.entry(id.clone()).or_default();
        if !matches!(seen, ProbeStatus::Failing | ProbeStatus::Unknown) {
            *streak = 0;
            return Some(seen);
        }
        *streak = streak.saturating_add(1);
        (*streak >= fails_after).then_some(seen)
    }
}
