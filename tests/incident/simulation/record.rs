//! The invariant, read off the record alone: a level fires once a round, at or after its instant, and not while the page
//! is answered, paused or over.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use warroom::incident::event::RolePaged;
use warroom::incident::{Envelope, Event};

use super::world::World;

/// A page as the record tells it.
#[derive(Default)]
struct Trail {
    fired: BTreeSet<(u32, u32)>,
    next_at: Option<Timestamp>,
    answered: bool,
    exhausted: bool,
    lapsed: bool,
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the rest does not move a page")]
pub(super) fn check(record: &[Envelope]) -> Result<(), String> {
    let (mut trails, mut quiet, mut over) = (BTreeMap::<_, Trail>::new(), Timestamp::MIN, false);
    for Envelope { seq, at, event, .. } in record {
        match event {
            Event::RolePaged(e) => {
                if over || *at < quiet {
                    return Err(format!("event {seq} pages while nobody is paged"));
                }
                let trail = trails.entry(e.role.clone()).or_default();
                fires(trail, e, *at).map_err(|why| format!("event {seq}: {why}"))?;
            }
            Event::RoleAcknowledged(e) => {
                let trail = trails.entry(e.role.clone()).or_default();
                (trail.answered, trail.lapsed) = (true, false);
            }
            Event::AcknowledgementLapsed(e) => trails.entry(e.role.clone()).or_default().lapsed = true,
            Event::PageExhausted(e) => trails.entry(e.role.clone()).or_default().exhausted = true,
            Event::PagingPaused(e) => quiet = e.until,
            Event::PagingResumed(_) => quiet = *at,
            Event::IncidentResolved(_) => (over, trails) = (true, BTreeMap::new()),
            Event::IncidentReopened(_) => over = false,
            // The levels of before are other levels now.
            Event::PolicyRevised(_) => trails.values_mut().for_each(|trail| trail.fired.clear()),
            _ => {}
        }
    }
    Ok(())
}

fn fires(trail: &mut Trail, paged: &RolePaged, at: Timestamp) -> Result<(), String> {
    let Some(due_at) = paged.due_at else {
        // Asked for by a person: a new page, or the next level before its time.
        if !paged.forced && (paged.level, paged.round) != (0, 0) && paged.skipped.is_empty() {
            return Err("a new page begins with a later level".to_owned());
        }
        let fired = BTreeSet::from([(paged.round, paged.level)]);
        *trail = Trail { fired, next_at: paged.next_at, ..Trail::default() };
        return Ok(());
    };
    if at < due_at {
        return Err("a level fires before its instant".to_owned());
    }
    if trail.answered && !trail.lapsed {
        return Err("a level fires although somebody has answered".to_owned());
    }
    if !trail.answered && (trail.exhausted || trail.next_at.is_none_or(|next| due_at < next)) {
        return Err("a level fires although none was to follow".to_owned());
    }
    if !trail.fired.insert((paged.round, paged.level)) && !trail.lapsed {
        return Err("a level fires twice in a round".to_owned());
    }
    *trail = Trail { fired: std::mem::take(&mut trail.fired), next_at: paged.next_at, ..Trail::default() };
    Ok(())
}

/// What happened over many stories.
#[derive(Default)]
pub(super) struct Tally {
    kinds: BTreeMap<&'static str, usize>,
    faults: usize,
    crashes: usize,
}

impl Tally {
    pub(super) fn add(&mut self, world: &World) {
        for envelope in &world.room.record {
            *self.kinds.entry(envelope.event.kind()).or_default() += 1;
            if let Event::RolePaged(e) = &envelope.event {
                for (kind, happened) in [
                    ("late", e.late),
                    ("forced", e.forced),
                    ("skipping", !e.skipped.is_empty()),
                    ("out of hours", e.out_of_hours),
                    ("a later round", e.round > 0),
                ] {
                    *self.kinds.entry(kind).or_default() += usize::from(happened);
                }
            }
        }
        self.faults += world.faults;
        self.crashes += world.crashes;
    }

    pub(super) fn is_rich(&self) {
        for kind in [
            "role_paged",
            "role_acknowledged",
            "acknowledgement_lapsed",
            "page_reminded",
            "page_exhausted",
            "escalation_requested",
            "paging_paused",
            "paging_resumed",
            "policy_revised",
            "incident_resolved",
            "incident_reopened",
            "late",
            "forced",
            "skipping",
            "out of hours",
            "a later round",
        ] {
            let count = self.kinds.get(kind).copied().unwrap_or_default();
            assert!(count >= 20, "{kind}: only {count} in a thousand stories");
        }
        assert!(self.faults >= 1_000 && self.crashes >= 2_000, "{} {}", self.faults, self.crashes);
    }
}
