//! What each audience was promised, and whether it was kept.

use serde::Serialize;

use super::look::Look;
use crate::incident::event::Event;
use crate::incident::state::Release;
use crate::plan::message::Audience;

/// What one audience was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct UpdatesResult {
    /// Who.
    pub audience: Audience,
    /// How many messages went out to them.
    pub sent: u32,
    /// How many of those promised a next one.
    pub promised: u32,
    /// How many promises were kept: the next message came by then.
    pub kept: u32,
    /// How many times they waited longer than they should.
    pub overdue: u32,
}

pub(super) fn updates(look: &Look<'_>) -> Vec<UpdatesResult> {
    let all = [Audience::Customers, Audience::Executives].map(|audience| result(look, audience));
    all.into_iter().filter(|it| it.sent > 0 || it.overdue > 0).collect()
}

fn result(look: &Look<'_>, audience: Audience) -> UpdatesResult {
    let is_to_them = |release: &&Release| release.released.audience == audience && release.at <= look.now;
    let releases: Vec<_> = look.incident.messages.releases.iter().filter(is_to_them).collect();
    let promises = || releases.iter().filter_map(|release| release.released.next_at);
    let nexts = releases.iter().skip(1);
    let kept = releases
        .iter()
        .zip(nexts)
        .filter(|(before, next)| before.released.next_at.is_some_and(|promised| next.at <= promised));
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    UpdatesResult {
        audience,
        sent: count(releases.len()),
        promised: count(promises().count()),
        kept: count(kept.count()),
        overdue: count(overdue(look).filter(|it| *it == audience).count()),
    }
}

fn overdue<'i>(look: &Look<'i>) -> impl Iterator<Item = Audience> + use<'i> {
    look.played().filter_map(|envelope| {
        let Event::UpdateOverdue(overdue) = &envelope.event else { return None };
        Some(overdue.audience)
    })
}

/// How many promised updates were overdue, to whomever.
pub(super) fn updates_overdue(look: &Look<'_>) -> u32 {
    u32::try_from(overdue(look).count()).unwrap_or(u32::MAX)
}
