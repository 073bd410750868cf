//! Identities: who owns each, how long it lives, what it may do, who uses it, and how it ends.

mod sharing;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::super::few::names;
use super::super::finding::Finding;
use super::super::gate::Case;
use crate::plan::campaign::System;
use crate::plan::{Code, Duration, Identity, Level, Role, Text};

/// The longest life of an identity.
const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Ask this family.
pub(super) fn check(case: &mut Case<'_>) {
    let around = Around::of(case);
    let mut found = Vec::new();
    for (index, identity) in case.campaign.identity.iter().enumerate() {
        let look = Look { case, around: &around, identity, index };
        found.extend(look.owner());
        found.extend(look.expiry());
        found.extend(look.rotation());
        found.extend(look.life());
        found.extend(look.scopes());
        found.extend(look.environment());
        found.extend(look.revocation());
        found.extend(sharing::check(&look));
    }
    for finding in found {
        case.report(finding);
    }
}

/// What identities name, by its name.
struct Around<'c> {
    roles: BTreeMap<&'c str, &'c Role>,
    systems: BTreeMap<&'c str, &'c System>,
    dependencies: BTreeSet<&'c str>,
}

impl<'c> Around<'c> {
    fn of(case: &Case<'c>) -> Self {
        let (workspace, campaign) = (case.workspace, case.campaign);
        Self {
            roles: workspace.roles.iter().map(|role| (role.id.as_str(), role)).collect(),
            systems: campaign.system.iter().map(|system| (system.id.as_str(), system)).collect(),
            dependencies: campaign.dependency.iter().map(|it| it.id.as_str()).collect(),
        }
    }
}

/// One identity of the campaign.
struct Look<'c> {
    case: &'c Case<'c>,
    around: &'c Around<'c>,
    identity: &'c Identity,
    index: usize,
}

impl Look<'_> {
    fn say(&self, code: Code, key: &str, message: impl Into<String>) -> Finding {
        let place = self.case.here.clone().key("identity").index(self.index).key(key);
        Finding::new(code, place, message).of(self.identity.id.as_str())
    }

    /// A role that does not exist was reported by the loader.
    fn owner(&self) -> Option<Finding> {
        let id = &self.identity.id;
        let Some(owner) = &self.identity.owner else {
            return Some(self.say(Code::IdentityUnowned, "owner", format!("identity `{id}` has no owner")));
        };
        let role = self.around.roles.get(owner.as_str())?;
        role.primary.is_none().then(|| {
            let message = format!("identity `{id}` belongs to role `{owner}`, which nobody holds");
            self.say(Code::IdentityUnowned, "owner", message)
                .hint("name a primary of the role, or another owner")
        })
    }

    fn expiry(&self) -> Option<Finding> {
        let (id, window) = (&self.identity.id, &self.case.campaign.window);
        let end = self.identity.expires_at.filter(|end| *end < window.closes)?;
        let when = match end {
            end if end <= self.case.at => "has expired",
            end if end <= window.opens => "expires before the window opens",
            _ => "expires inside the window",
        };
        let message = format!("identity `{id}` {when}: it ends at {end}, the window at {}", window.closes);
        Some(self.say(Code::IdentityExpiresInWindow, "expires_at", message))
    }

    /// When it is to be replaced, if that is known.
    fn due(&self) -> Option<(Timestamp, Duration)> {
        let every = self.identity.rotate_every?;
        Some((every.after(self.identity.issued_at?), every))
    }

    /// A rotation that is overdue, or falls due while nobody wants to change a credential.
    fn rotation(&self) -> Option<Finding> {
        let (id, window) = (&self.identity.id, &self.case.campaign.window);
        let (due, every) = self.due()?;
        if due < self.case.at {
            let message =
                format!("identity `{id}` is to be rotated every {every}, and was not: it was due at {due}");
            let finding = self.say(Code::IdentityLongLived, "rotate_every", message);
            return Some(finding.weighing(Level::Warning).hint("rotate it, and write the new `issued_at`"));
        }
        // Where it ends in the window, that is said already and weighs more.
        let ends = self.identity.expires_at.is_some_and(|end| end < window.closes);
        (!ends && window.opens <= due && due < window.closes).then(|| {
            let message = format!("the rotation of identity `{id}` falls due inside the window, at {due}");
            let finding = self.say(Code::IdentityExpiresInWindow, "rotate_every", message);
            finding
                .weighing(Level::Warning)
                .hint("rotate it before the launch, and write the new `issued_at`")
        })
    }

    /// It lives at least from the opening of the window, whenever it says that it was issued.
    fn life(&self) -> Option<Finding> {
        let (id, opens) = (&self.identity.id, self.case.campaign.window.opens);
        let Some(end) = self.identity.expires_at else {
            let message = format!("identity `{id}` never expires");
            let finding = self.say(Code::IdentityLongLived, "expires_at", message);
            let rotated = self.due().is_some_and(|(_, every)| {
                SignedDuration::try_from(every.to_std()).is_ok_and(|it| it <= LONGEST_LIFE)
            });
            return Some(if rotated { finding.weighing(Level::Warning) } else { finding });
        };
        let start = self.identity.issued_at.map_or(opens, |issued| issued.min(opens));
        let life = end.duration_since(start);
        (life > LONGEST_LIFE).then(|| {
            let message = format!("identity `{id}` lives for {} days, until {end}", life.as_hours() / 24);
            let finding = self.say(Code::IdentityLongLived, "expires_at", message);
            finding.hint("let it end within 366 days of its issue")
        })
    }

    fn scopes(&self) -> Option<Finding> {
        let (id, scopes) = (&self.identity.id, &self.identity.scopes);
        let named: Vec<(usize, &Text)> = scopes.iter().enumerate().filter(|(_, it)| !it.is_blank()).collect();
        if named.is_empty() {
            let message = format!("identity `{id}` does not say what it may do");
            let finding = self.say(Code::IdentityOverprivileged, "scopes", message);
            return Some(finding.weighing(Level::Warning).hint("name the scopes that it has in `scopes`"));
        }
        let broad: Vec<(usize, &Text)> = named.into_iter().filter(|(_, it)| is_broad(it.as_str())).collect();
        let (first, _) = *broad.first()?;
        let broad: Vec<&Text> = broad.into_iter().map(|(_, scope)| scope).collect();
        let message = format!("identity `{id}` may do more than a campaign needs: {}", names(&broad));
        let mut finding = self.say(Code::IdentityOverprivileged, "scopes", message);
        finding.place = finding.place.index(first);
        Some(finding)
    }

    fn environment(&self) -> Option<Finding> {
        let id = &self.identity.id;
        if self.identity.environment.as_ref().is_some_and(|it| !it.is_blank()) {
            return None;
        }
        let rotated = self.identity.rotate_every;
        let (key, level) = match rotated {
            Some(_) => ("rotate_every", Level::Error),
            None => ("environment", Level::Warning),
        };
        let message = match rotated {
            Some(every) => {
                format!("identity `{id}` is rotated every {every}, and nothing says in which environment")
            }
            None => format!("identity `{id}` does not say in which environment it is valid"),
        };
        Some(self.say(Code::RotationEnvironmentUnnamed, key, message).weighing(level))
    }

    fn revocation(&self) -> Option<Finding> {
        let id = &self.identity.id;
        self.identity
            .revoke
            .is_none()
            .then(|| self.say(Code::IdentityNoRevoke, "revoke", format!("no action revokes identity `{id}`")))
    }
}

/// Words that stand for everything.
const BROAD: [&str; 7] = ["admin", "administrator", "root", "owner", "superuser", "all", "fullaccess"];

/// Does a scope end in a wildcard, or have a word that stands for everything?
fn is_broad(scope: &str) -> bool {
    let scope = scope.trim();
    let stem = scope.trim_end_matches('*');
    if stem.len() < scope.len() && (stem.is_empty() || stem.ends_with([':', '/', '.'])) {
        return true;
    }
    let words = words(scope);
    let full_access =
        words.windows(2).any(|pair| matches!(pair, [full, access] if full == "full" && access == "access"));
    full_access || words.iter().any(|word| BROAD.contains(&word.as_str()))
}

/// The words of a scope, in small letters: `repo:Full_Access` and `repo:FullAccess` have the same.
fn words(scope: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in scope.chars() {
        let starts = c.is_uppercase() && (before.is_lowercase() || before.is_numeric());
        if (starts || !c.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_broad_by_its_wildcard_or_by_one_of_its_words() {
        for scope in [
            "*",
            "payments:*",
            "repo/*",
            "db.*",
            "projects/**",
            " * ",
            "admin",
            "org:admin",
            "ADMIN",
            "db_owner",
            "root",
            "superuser",
            "full_access",
            "full-access",
            "FullAccess",
            "AmazonS3FullAccess",
            "fullaccess",
            "Files.Read.All",
            "AdministratorAccess",
        ] {
            assert!(is_broad(scope), "{scope}");
        }
        for scope in [
            "payments:create",
            "administer-nothing:read",
            "overall",
            "rooted",
            "ownership:read",
            "full",
            "access",
            "access:full",
            "call:read",
            "tls:shop.example.com",
            "",
            "a*b",
            "badmin",
        ] {
            assert!(!is_broad(scope), "{scope}");
        }
    }
}
