//! What should happen, written down a second time and otherwise than in the program: numbers and names, no events, no
//! deadlines.

use std::collections::BTreeMap;

use super::spec::{ROLES, Spec, Who};
use super::wall::{Ms, SECOND, ZONES};

/// What a person asks.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ask {
    Page(usize),
    Ack(usize),
    Escalate { role: usize, seen: (u32, u32), to: Option<u32> },
    Pause(Ms),
    Resume,
    Revise,
    Resolve,
    Reopen,
}

/// A page that was begun: since when its level is on, and who of it has answered.
#[derive(Debug, Clone)]
struct Page {
    level: u32,
    round: u32,
    since: Ms,
    delay: Ms,
    nagged: Ms,
    on: Vec<&'static str>,
    ever: Vec<&'static str>,
    answers: Vec<&'static str>,
    first_answer: Option<Ms>,
    open: bool,
    dead: bool,
}

#[derive(Debug)]
pub(super) struct Model {
    spec: Spec,
    pages: [Option<Page>; 2],
    /// Who said to be at work, and until when: `None` is for good.
    leases: [BTreeMap<&'static str, Option<Ms>>; 2],
    quiet_until: Ms,
    running: bool,
}

/// Who is paged at a level.
struct Found {
    level: u32,
    round: u32,
    people: Vec<&'static str>,
    room: bool,
    skipped: Vec<u32>,
    night: bool,
}

fn late(now: Ms, due: Ms) -> &'static str {
    if now - due > 5 * SECOND { " late" } else { "" }
}

impl Model {
    pub(super) fn of(spec: Spec) -> Self {
        let leases = [BTreeMap::new(), BTreeMap::new()];
        Self { spec, pages: [None, None], leases, quiet_until: Ms::MIN, running: true }
    }

    fn is_here(&self, name: &str) -> bool {
        self.spec.people.iter().any(|it| it.name == name)
    }

    fn is_awake(&self, name: &str, now: Ms) -> bool {
        let Some(human) = self.spec.people.iter().find(|it| it.name == name) else { return false };
        let (today, minute) = ZONES[human.zone].reads(now);
        let yesterday = (today + 6) % 7;
        let on = |days: &[usize], day: usize| days.is_empty() || days.contains(&day);
        human.hours.is_empty()
            || human.hours.iter().any(|window| {
                let over_midnight = window.to <= window.from;
                let begun = on(&window.days, today) && minute >= window.from;
                if over_midnight {
                    begun || (on(&window.days, yesterday) && minute < window.to)
                } else {
                    begun && minute < window.to
                }
            })
    }

    fn name_of(&self, role: usize, who: Who) -> Option<&'static str> {
        let name = match who {
            Who::Primary => self.spec.roles[role]?[0]?,
            Who::Backup => self.spec.roles[role]?[1]?,
            Who::PrimaryOf(other) => self.spec.roles[other]?[0]?,
            Who::Named(name) => name,
            Who::Room => return None,
        };
        self.is_here(name).then_some(name)
    }

    /// Walks the ladder from a rung on, once around at most.
    fn climb(&self, role: usize, level: u32, round: u32, wraps: bool, now: Ms) -> Option<Found> {
        let rungs = u32::try_from(self.spec.rungs.len()).unwrap();
        let all = self.spec.rungs.iter().flat_map(|rung| &rung.who);
        let night = !all.filter_map(|who| self.name_of(role, *who)).any(|name| self.is_awake(name, now));
        let mut skipped = Vec::new();
        for step in 0..rungs {
            // Past the last rung, the first one again, a round higher.
            let first = level.min(rungs);
            let wrapped = first + step >= rungs;
            if wrapped && !wraps && round >= self.spec.repeat {
                return None;
            }
            let (level, round) = ((first + step) % rungs, round + u32::from(wrapped));
            let rung = &self.spec.rungs[usize::try_from(level).unwrap()];
            let mut people = Vec::new();
            for name in rung.who.iter().filter_map(|who| self.name_of(role, *who)) {
                if !people.contains(&name) && (night || self.is_awake(name, now)) {
                    people.push(name);
                }
            }
            let room = rung.who.contains(&Who::Room);
            if room || !people.is_empty() {
                return Some(Found { level, round, people, room, skipped, night });
            }
            skipped.push(level);
        }
        None
    }

    fn put(&mut self, role: usize, found: Found, now: Ms, how: &str, late: &str) -> String {
        let Found { level, round, people, room, skipped, night } = found;
        let mut reached = people.clone();
        reached.extend(room.then_some("room"));
        let skipped: Vec<String> = skipped.iter().map(|it| (it + 1).to_string()).collect();
        let skipped =
            if skipped.is_empty() { String::new() } else { format!(" skipped {}", skipped.join("+")) };
        let hours = if night && !people.is_empty() { " out-of-hours" } else { "" };
        let mut ever = self.pages[role].take().map(|page| page.ever).unwrap_or_default();
        ever.extend(&people);
        let delay = self.spec.rungs[usize::try_from(level).unwrap()].delay;
        self.pages[role] = Some(Page {
            level,
            round,
            since: now,
            delay,
            nagged: now,
            on: people,
            ever,
            answers: Vec::new(),
            first_answer: None,
            open: true,
            dead: false,
        });
        let (name, reached) = (ROLES[role], reached.join("+"));
        format!("paged {name} {}/{} {reached}{how}{skipped}{hours}{late}", level + 1, round + 1)
    }

    /// What the timer does at this instant.
    pub(super) fn tick(&mut self, now: Ms) -> Vec<String> {
        let mut said = Vec::new();
        if !self.running || now < self.quiet_until {
            return said;
        }
        for (role, name) in ROLES.iter().enumerate() {
            let before = self.pages[role].clone();
            let ended = self.end_leases(role, now, &mut said);
            let Some(page) = before else { continue };
            let escalates = (page.since + page.delay).max(self.quiet_until);
            let orphaned = ended
                .filter(|_| !page.open && page.answers.iter().all(|it| !self.leases[role].contains_key(it)));
            let due =
                if page.open { (!page.dead && now >= escalates).then_some(escalates) } else { orphaned };
            if let Some(due) = due {
                let gone = page.level >= u32::try_from(self.spec.rungs.len()).unwrap();
                let from = if page.open { page.level + 1 } else { page.level };
                if let Some(found) = self.climb(role, from, page.round, gone, now) {
                    said.push(self.put(role, found, now, "", late(now, due)));
                } else {
                    said.push(format!("exhausted {name}{}", late(now, due)));
                    let page = self.pages[role].as_mut().unwrap();
                    (page.open, page.dead) = (true, true);
                }
            } else {
                self.nag(role, &page, escalates, now, &mut said);
            }
        }
        said
    }

    /// The last of the leases that ended by now, and when that counts from.
    fn end_leases(&mut self, role: usize, now: Ms, said: &mut Vec<String>) -> Option<Ms> {
        let mut over: Vec<(Ms, &'static str)> = Vec::new();
        for (name, until) in &self.leases[role] {
            over.extend(until.filter(|until| *until <= now).map(|until| (until, *name)));
        }
        over.sort_unstable();
        for (until, name) in &over {
            self.leases[role].remove(name);
            let late = late(now, (*until).max(self.quiet_until));
            said.push(format!("lapsed {} {name}{late}", ROLES[role]));
        }
        let here = self.spec.people.iter().map(|it| it.name).collect::<Vec<_>>();
        if let Some(page) = &mut self.pages[role] {
            let kept = |it: &&str| !over.iter().any(|(_, name)| name == it);
            let complete = page.on.iter().all(|it| page.answers.contains(it) || !here.contains(it));
            if complete && !page.answers.iter().all(kept) {
                page.nagged = now;
            }
            page.answers.retain(kept);
        }
        over.last().map(|(until, _)| (*until).max(self.quiet_until))
    }

    fn nag(&mut self, role: usize, page: &Page, escalates: Ms, now: Ms, said: &mut Vec<String>) {
        let rung = self.spec.rungs.get(usize::try_from(page.level).unwrap());
        let every = if page.open {
            self.spec.remind.filter(|_| !page.dead)
        } else {
            rung.filter(|rung| rung.everybody).map(|rung| self.spec.remind.unwrap_or(rung.delay))
        };
        let Some(every) = every else { return };
        let missing = |name: &&'static str| !page.answers.contains(name) && self.is_here(name);
        let missing: Vec<&str> = page.on.iter().copied().filter(missing).collect();
        let due = (page.nagged + every).max(page.first_answer.unwrap_or(Ms::MIN)).max(self.quiet_until);
        if missing.is_empty() || now < due || (page.open && due >= escalates) {
            return;
        }
        said.push(format!("reminded {} {}{}", ROLES[role], missing.join("+"), late(now, due)));
        self.pages[role].as_mut().unwrap().nagged = now;
    }

    /// What becomes of a wish; none: it is refused. `spec` is what a revision takes over.
    pub(super) fn ask(
        &mut self,
        who: &'static str,
        ask: Ask,
        now: Ms,
        spec: Option<&Spec>,
    ) -> Option<Vec<String>> {
        if !self.is_here(who) {
            return None;
        }
        match ask {
            Ask::Page(role) => {
                self.spec.roles[role]?;
                let busy = self.pages[role].as_ref().is_some_and(|page| page.open && !page.dead);
                let found = self.climb(role, 0, 0, false, now).filter(|_| !busy && self.may_page(now))?;
                Some(vec![self.put(role, found, now, "", "")])
            }
            Ask::Escalate { role, seen, to } => {
                self.spec.roles[role]?;
                let page = self.pages[role].as_ref().filter(|_| self.may_page(now))?;
                let rungs = u32::try_from(self.spec.rungs.len()).unwrap();
                if (page.level, page.round) != seen || to.is_some_and(|to| to >= rungs) {
                    return None;
                }
                let found = self.climb(role, to.unwrap_or(page.level + 1), page.round, true, now)?;
                Some(vec![format!("asked {}", ROLES[role]), self.put(role, found, now, " forced", "")])
            }
            Ask::Ack(role) => self.answer(who, role, now),
            Ask::Pause(length) => {
                self.commands(who)?;
                self.quiet_until = now + length;
                Some(vec!["paused".to_owned()])
            }
            Ask::Resume => {
                self.commands(who).filter(|()| now < self.quiet_until)?;
                self.quiet_until = now;
                Some(vec!["resumed".to_owned()])
            }
            Ask::Revise => {
                self.commands(who)?;
                self.spec = spec?.clone();
                for role in 0..ROLES.len() {
                    if self.spec.roles[role].is_none() {
                        self.pages[role] = None;
                    }
                }
                Some(vec!["revised".to_owned()])
            }
            Ask::Resolve => {
                self.running.then_some(())?;
                self.running = false;
                self.pages = [None, None];
                Some(vec!["resolved".to_owned()])
            }
            Ask::Reopen => {
                (!self.running).then_some(())?;
                self.running = true;
                for leases in &mut self.leases {
                    leases.retain(|_, until| until.is_none_or(|until| until > now));
                }
                Some(vec!["reopened".to_owned()])
            }
        }
    }

    /// Khan commands in these stories.
    fn commands(&self, who: &str) -> Option<()> {
        (who == "khan" && self.is_here(who)).then_some(())
    }

    const fn may_page(&self, now: Ms) -> bool {
        self.running && now >= self.quiet_until
    }

    fn answer(&mut self, who: &'static str, role: usize, now: Ms) -> Option<Vec<String>> {
        let holders = self.spec.roles[role]?;
        let page = self.pages[role].as_ref();
        let leased = self.leases[role].values().any(Option::is_some);
        let asked =
            page.is_some_and(|page| page.open || (page.on.contains(&who) && !page.answers.contains(&who)));
        let settled = self.leases[role].get(who).is_some_and(Option::is_none);
        if settled && !asked {
            return None;
        }
        if !holders.contains(&Some(who)) && page.is_none_or(|page| !page.ever.contains(&who)) {
            return None;
        }
        let until = self.spec.lease.filter(|_| page.is_some() || leased).map(|lease| now + lease);
        self.leases[role].insert(who, until);
        if let Some(page) = &mut self.pages[role] {
            page.open = false;
            page.first_answer.get_or_insert(now);
            page.answers.push(who);
        }
        Some(vec![format!(
            "acked {} {who}{}",
            ROLES[role],
            until.map(|it| format!(" until {it}")).unwrap_or_default()
        )])
    }

    /// The level and the round of a page, as a person sees them.
    pub(super) fn seen(&self, role: usize) -> (u32, u32) {
        self.pages[role].as_ref().map_or((0, 0), |page| (page.level, page.round))
    }
}
