//! When each audience should hear next (PagerDuty's guide; the figures are the workspace's `[updates]`).

use jiff::Timestamp;

use crate::incident::Incident;
use crate::incident::state::Release;
use crate::plan::message::{Audience, Phase};
use crate::plan::{Authority, Duration, PersonId, Severity};

/// An instant in a text that people read: `14:40 UTC`; with its day where that is not the day of `now`, and with its
/// seconds where it has some. Always UTC, so that no time zone and no change of the clocks makes it ambiguous.
pub fn utc(at: Timestamp, now: Timestamp) -> String {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let clock = if at.as_second() % 60 == 0 { "%H:%M UTC" } else { "%H:%M:%S UTC" };
    let clock = at.strftime(clock).to_string();
    if day(at) == day(now) { clock } else { format!("{} {clock}", day(at)) }
}

/// An instant to the minute, for lines that name it in passing: `14:40 UTC`.
pub fn minute(at: Timestamp, now: Timestamp) -> String {
    utc(full_minute(at, Timestamp::MIN), now)
}

/// The full minute that an instant lies in, so that a text that names minutes promises exactly that; the instant
/// itself where that minute has begun by `now`.
pub(super) fn full_minute(at: Timestamp, now: Timestamp) -> Timestamp {
    let second = at.as_second() - at.as_second().rem_euclid(60);
    Timestamp::from_second(second).ok().filter(|minute| *minute > now).unwrap_or(at)
}

impl Incident {
    /// What went out to an audience since the clocks began: the declaration, or the last reopening.
    pub fn told(&self, audience: Audience) -> impl DoubleEndedIterator<Item = &Release> {
        let since = self.clock_from;
        self.messages.releases.iter().filter(move |it| it.released.audience == audience && it.at >= since)
    }

    /// Who speaks to customers: of the roles that may, the first primary, else the first backup. One who acknowledged
    /// comes before one who did not.
    pub fn speaker(&self) -> Option<&PersonId> {
        let roles = || self.plan.roles_with(Authority::CustomerComms);
        let people =
            || roles().filter_map(|r| r.primary.as_ref()).chain(roles().filter_map(|r| r.backup.as_ref()));
        let is_there = |person: &&PersonId| self.is_at_work(person);
        people().find(is_there).or_else(|| people().find(|person| self.is_human(person)))
    }

    /// Has this person acknowledged for any role, or do they command?
    pub fn is_at_work(&self, person: &PersonId) -> bool {
        self.lead.is_commander(person) || self.people.values().any(|it| it.acknowledged.contains_key(person))
    }

    /// Is a major incident open, so that customers and executives hear by the clock?
    pub fn keeps_update_clocks(&self) -> bool {
        self.is_open() && self.severity.at_least(Severity::Sev2)
    }

    /// When customers should hear next: the first word, the scope, then as promised. Only while a major incident is
    /// open, and no more after the final word.
    pub fn next_update(&self) -> Option<Timestamp> {
        let customers = Audience::Customers;
        self.next_word(customers, |last| self.wait_after(customers, last))
    }

    /// When executives should hear next; none where the plan has no message for them.
    pub fn next_executive_update(&self) -> Option<Timestamp> {
        let executives = Audience::Executives;
        if !self.plan.messages.values().any(|message| message.audience == executives) {
            return None;
        }
        self.next_word(executives, |_| self.plan.updates.executives)
    }

    fn next_word(
        &self,
        audience: Audience,
        wait: impl Fn(Option<&Release>) -> Duration,
    ) -> Option<Timestamp> {
        if !self.keeps_update_clocks() {
            return None;
        }
        let last = self.told(audience).next_back();
        match last {
            None => Some(wait(None).after(self.clock_from)),
            Some(last) if self.phase_of(last) == Some(Phase::Final) => None,
            Some(last) => Some(last.released.next_at.unwrap_or_else(|| wait(Some(last)).after(last.at))),
        }
    }

    /// How long customers wait after the last word before the next, where no time was promised.
    fn wait_after(&self, audience: Audience, last: Option<&Release>) -> Duration {
        let updates = &self.plan.updates;
        match (last, self.told(audience).count()) {
            (None, _) => updates.first,
            (Some(_), 1) => updates.scope,
            (Some(_), _) => updates.every,
        }
    }

    /// Which phase a message of the record speaks of; none where the plan does not have it.
    pub(super) fn phase_of(&self, release: &Release) -> Option<Phase> {
        self.plan.messages.get(&release.released.message).map(|message| message.phase)
    }

    /// How long after a message that goes out now its audience hears next, where the person says nothing else.
    pub fn usual_wait(&self, audience: Audience, now: Timestamp) -> Duration {
        let updates = &self.plan.updates;
        match audience {
            Audience::Executives => updates.executives,
            Audience::Responders => updates.every,
            Audience::Customers if self.told(audience).next().is_none() => updates.scope,
            Audience::Customers if self.is_strict(now) => updates.every,
            Audience::Customers => self.rhythm().unwrap_or(updates.every),
        }
    }

    /// For so long after the declaration no later time than `every` may be promised to customers.
    fn is_strict(&self, now: Timestamp) -> bool {
        self.keeps_update_clocks() && now < self.plan.updates.strict_for.after(self.clock_from)
    }

    /// The rhythm that was declared last, once longer waits are allowed: the time from the last message to the next
    /// one that it promised.
    fn rhythm(&self) -> Option<Duration> {
        let last = self.told(Audience::Customers).next_back()?;
        let promised = last.released.next_at.filter(|_| !self.is_strict(last.at))?;
        let ms = promised.duration_since(last.at).as_millis();
        // The promise stood at a full minute, up to one short of the rhythm that was meant.
        let minutes = u64::try_from(ms).ok()?.div_ceil(60_000);
        Some(Duration::mins(minutes)).filter(|rhythm| *rhythm > Duration::ZERO)
    }

    /// The latest time that customers may be promised now; none where any is allowed.
    pub fn latest_promise(&self, now: Timestamp) -> Option<Timestamp> {
        self.is_strict(now).then(|| self.plan.updates.every.after(now))
    }
}
