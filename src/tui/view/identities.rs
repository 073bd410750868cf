//! The machine identities: which stops working next, who answers for it, who shares it.

mod detail;

use jiff::Timestamp;

use super::campaign::{self, Said};
use super::time;
use crate::incident::Incident;
use crate::plan::campaign::IdentityKind;
use crate::plan::{ActionId, Identity, IdentityId};
use crate::tui::widgets::text;
use crate::tui::{Glyph, Role, Target};

pub use detail::detail;

/// One identity in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityLine<'a> {
    /// Which.
    pub id: &'a IdentityId,
    /// `API key`.
    pub kind: &'static str,
    /// `expired 3d 1h ago`, `2d 3h, in the window`, `49d`.
    pub life: Said,
    /// The person who answers for it, with the role.
    pub owner: Said,
    /// `production`.
    pub environment: &'a str,
    /// `every 90d, due in 49d`.
    pub rotation: Said,
    /// `with winter-sale`, `by 2 workloads`; none where nobody shares it.
    pub shared: Option<String>,
}

/// How long an identity goes on working.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It has stopped working.
    Expired,
    /// It stops working before the launch window closes.
    InWindow,
    /// It goes on until after the window.
    Goes,
    /// Nothing says when it stops.
    Unsaid,
}

/// How long an identity goes on working, as of now.
pub fn life(incident: &Incident, identity: &Identity, now: Timestamp) -> Life {
    let closes = incident.plan.campaign.window.closes;
    match identity.expires_at {
        None => Life::Unsaid,
        Some(at) if time::is_over(at, now) => Life::Expired,
        Some(at) if at < closes => Life::InWindow,
        Some(_) => Life::Goes,
    }
}

/// What an action does to an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It stops working and can be given back.
    Disable,
    /// It stops working for good.
    Revoke,
    /// It works again.
    Restore,
}

impl Change {
    /// The word on the screen.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Revoke => "revoke",
            Self::Restore => "restore",
        }
    }

    /// The action that makes the change, if the campaign names one.
    pub const fn action(self, identity: &Identity) -> Option<&ActionId> {
        match self {
            Self::Disable => identity.disable.as_ref(),
            Self::Revoke => identity.revoke.as_ref(),
            Self::Restore => identity.restore.as_ref(),
        }
    }
}

/// The identity of that name.
pub fn find<'a>(incident: &'a Incident, id: &IdentityId) -> Option<&'a Identity> {
    incident.plan.campaign.identity.iter().find(|identity| identity.id == *id)
}

/// Every identity that passes a filter: whatever expires next stands first, whatever never does last.
pub fn lines<'a>(incident: &'a Incident, now: Timestamp, filter: &str) -> Vec<IdentityLine<'a>> {
    let mut all: Vec<&Identity> = incident.plan.campaign.identity.iter().collect();
    all.sort_by_key(|identity| (identity.expires_at.is_none(), identity.expires_at));
    let mut lines: Vec<_> = all.into_iter().map(|identity| line(incident, identity, now)).collect();
    lines.retain(|line| {
        let shared = line.shared.as_deref().map_or(String::new(), |with| format!("shared {with}"));
        let says =
            [line.id.as_str(), line.kind, &line.life.text, &line.owner.text, line.environment, &shared];
        says.iter().any(|says| text::matches(says, filter))
    });
    lines
}

/// What can be chosen on the Identities screen.
pub fn order(incident: &Incident, now: Timestamp, filter: &str) -> Vec<Target> {
    lines(incident, now, filter).into_iter().map(|line| Target::Identity(line.id.clone())).collect()
}

/// What wants a look before anything is chosen: `1 expired, 2 expire in the window, 1 shared`.
pub fn summary(lines: &[IdentityLine<'_>], incident: &Incident, now: Timestamp) -> String {
    let lives = |wanted: Life| {
        let all = incident.plan.campaign.identity.iter();
        all.filter(|identity| life(incident, identity, now) == wanted).count()
    };
    let shared = lines.iter().filter(|line| line.shared.is_some()).count();
    let in_window = lives(Life::InWindow);
    let verb = if in_window == 1 { "expires" } else { "expire" };
    let words = [
        (lives(Life::Expired), "expired".to_owned()),
        (in_window, format!("{verb} in the window")),
        (shared, "shared".to_owned()),
    ];
    let words = words.into_iter().filter(|(count, _)| *count > 0);
    words.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

fn line<'a>(incident: &'a Incident, identity: &'a Identity, now: Timestamp) -> IdentityLine<'a> {
    IdentityLine {
        id: &identity.id,
        kind: kind(identity.kind),
        life: life_words(incident, identity, now),
        owner: owner(incident, identity),
        environment: identity.environment.as_ref().map_or("", |text| text.first_line()),
        rotation: rotation(identity, now),
        shared: shared(incident, identity),
    }
}

fn owner(incident: &Incident, identity: &Identity) -> Said {
    match &identity.owner {
        None => Said::new(Glyph::Warning, Role::Attention, "no owner"),
        named @ Some(_) => campaign::holder(incident, named.as_ref()),
    }
}

const fn kind(kind: IdentityKind) -> &'static str {
    match kind {
        IdentityKind::ApiKey => "API key",
        IdentityKind::ServiceAccount => "service account",
        IdentityKind::OauthClient => "OAuth client",
        IdentityKind::Token => "token",
        IdentityKind::Certificate => "certificate",
    }
}

fn life_words(incident: &Incident, identity: &Identity, now: Timestamp) -> Said {
    let exposure = incident.deputy.exposures.get(&identity.id);
    if let Some(exposure) = exposure.filter(|it| it.contained.is_none()) {
        let ago = time::long_ago(exposure.since, now);
        return Said::new(Glyph::Failed, Role::Bad, format!("exposed for {ago}"));
    }
    let Some(at) = identity.expires_at else {
        return Said::new(Glyph::Pending, Role::Muted, "no expiry is said");
    };
    match life(incident, identity, now) {
        Life::Expired => {
            let ago = time::long_ago(at, now);
            Said::new(Glyph::Failed, Role::Bad, format!("expired {ago} ago"))
        }
        Life::InWindow => {
            let left = time::far(at, now);
            Said::new(Glyph::Warning, Role::Attention, format!("{left}, in the window"))
        }
        Life::Goes | Life::Unsaid => Said::new(Glyph::Done, Role::Text, time::far(at, now)),
    }
}

fn rotation(identity: &Identity, now: Timestamp) -> Said {
    let Some(every) = identity.rotate_every else {
        return Said::new(Glyph::Pending, Role::Muted, "no rotation is said");
    };
    match identity.issued_at.map(|at| every.after(at)) {
        None => Said::new(Glyph::Done, Role::Text, format!("every {every}")),
        Some(due) if time::is_over(due, now) => {
            let late = time::long_ago(due, now);
            Said::new(Glyph::Warning, Role::Attention, format!("every {every}, overdue for {late}"))
        }
        Some(due) => {
            let left = time::far(due, now);
            Said::new(Glyph::Done, Role::Text, format!("every {every}, due in {left}"))
        }
    }
}

/// The other campaigns that use an identity, as the gate saw them.
pub(super) fn other_campaigns(incident: &Incident, identity: &Identity) -> Option<String> {
    let others = incident.plan.gate.as_ref()?.shared_identities.get(&identity.id)?;
    let names: Vec<_> = others.iter().map(ToString::to_string).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn shared(incident: &Incident, identity: &Identity) -> Option<String> {
    let workloads = identity.used_by.len();
    let mut words: Vec<String> = Vec::new();
    words.extend(other_campaigns(incident, identity).map(|others| format!("with {others}")));
    words.extend((workloads > 1).then(|| format!("by {workloads} workloads")));
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests;
