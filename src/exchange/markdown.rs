//! A checklist in Markdown as a runbook: every `- [ ]` becomes a step.
//!
//! - The first heading is the title; what stands before the first item is the summary. Every later heading names a part,
//!   which its steps carry in their detail; a part without an item stands in the summary.
//! - Front matter and comments stand in comments. What looks like an item and is none is said by its line.
//! - What stands below an item is its detail, code blocks included.
//! - Items of a numbered list follow one another, with everything that is nested in them. Items with bullets stand beside
//!   each other. A nested item comes after the one that it is nested in.
//! - `(owner: dns)` or `@dns` names the step's role, where there is such a role, and `(10m)` how long it may take.

mod lines;
mod list;

use std::collections::BTreeMap;

use self::list::{Item, List};
use super::names::{Taken, slug};
use super::{Aim, Desk, Fault, Imported, MOST_BYTES, MOST_STEPS};
use crate::plan::{Duration, Role, RoleId, Runbook, RunbookId, Step, StepId, StepKind, Text};

/// The most characters of a title; a longer text stands in the detail, too.
const LONGEST_TITLE: usize = 120;

/// Read a checklist. Every reason why it can't be a runbook is in the answer.
pub fn import(text: &str, aim: &Aim<'_>) -> Result<Imported, Vec<Fault>> {
    let mut desk = Desk::default();
    if text.len() > MOST_BYTES {
        desk.hinted("", "it is larger than 8 MiB", "split it");
        return Err(desk.faults);
    }
    let list = List::read(text, &mut desk);
    if list.items.is_empty() {
        desk.hinted("", "there is no item of a checklist in it", "write a step as: - [ ] Freeze deployments");
    }
    if list.items.len() > MOST_STEPS {
        desk.hinted("", format!("there are more than {MOST_STEPS} items"), "make several lists of it");
    }
    if !desk.faults.is_empty() {
        return Err(desk.faults);
    }
    let title = list.title().unwrap_or("Checklist").to_owned();
    let made = RunbookId::parse(&slug(&title, "checklist"));
    let id = match aim.id.cloned().map_or(made, Ok) {
        Ok(id) => id,
        Err(error) => {
            desk.fault("", error.to_string());
            return Err(desk.faults);
        }
    };
    let (step, above) = steps(&list.items, aim.roles, &mut desk);
    let summary = joined(&list.summary);
    let runbook = Runbook {
        id,
        title: Text::line(&title),
        summary: (!summary.is_empty()).then(|| Text::block(&summary)),
        provides: Vec::new(),
        step,
    };
    if !desk.faults.is_empty() {
        return Err(desk.faults);
    }
    let mut head = vec![Text::line("From a checklist in Markdown.")];
    head.extend(list.front.iter().map(|line| Text::line(&format!("front matter: {line}"))));
    head.extend(
        list.comments.iter().map(|(line, text)| Text::block(&format!("line {line}, a comment: {text}"))),
    );
    Ok(Imported { runbook, actions: Vec::new(), said: desk.said, head, above })
}

fn place(line: usize) -> String {
    format!("line {line}")
}

type Above = Vec<(StepId, Vec<Text>)>;

fn steps(items: &[Item], roles: &[Role], desk: &mut Desk) -> (Vec<Step>, Above) {
    let mut taken = Taken::default();
    let read: Vec<(Hints, Option<StepId>)> = items
        .iter()
        .map(|item| {
            let hints = Hints::read(item, roles, desk);
            let id = StepId::parse(&taken.unique(&slug(&hints.title, "step"))).ok();
            (hints, id)
        })
        .collect();
    let needs = needs(items);
    let name = |at: &usize| read.get(*at).and_then(|(_, id)| id.clone());
    let (mut steps, mut above) = (Vec::new(), Vec::new());
    for (at, (item, (hints, id))) in items.iter().zip(&read).enumerate() {
        let Some(id) = id else { continue };
        let mut detail = joined(&item.detail);
        if Text::line(&hints.title).as_str().chars().count() > LONGEST_TITLE {
            detail = format!("{}\n\n{detail}", hints.title);
        }
        if let Some(part) = &item.part {
            detail = format!("Part: {part}\n\n{detail}");
        }
        let detail = detail.trim();
        steps.push(Step {
            id: id.clone(),
            title: Text::line(&hints.title).cut(LONGEST_TITLE),
            detail: (!detail.is_empty()).then(|| Text::block(detail)),
            kind: StepKind::Manual,
            role: hints.role.clone(),
            needs: needs.get(at).into_iter().flatten().filter_map(name).collect(),
            when: None,
            timebox: hints.timebox,
            critical: false,
            verify: None,
            on_failure: None,
            action: None,
            inputs: BTreeMap::new(),
            message: None,
        });
        above.push((id.clone(), vec![Text::line(&format!("from line {}", item.line))]));
    }
    (steps, above)
}

/// For each item those that come before it.
fn needs(items: &[Item]) -> Vec<Vec<usize>> {
    // The last numbered item of each list: by what it is nested in and which part it belongs to.
    let mut before: BTreeMap<(Option<usize>, Option<&str>), usize> = BTreeMap::new();
    let mut needs: Vec<Vec<usize>> = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let list = (item.parent, item.part.as_deref());
        let last = if item.is_numbered { before.insert(list, at) } else { before.remove(&list).and(None) };
        let wanted = match last {
            None => item.parent.into_iter().collect(),
            Some(last) => ends(items, &needs, last, at),
        };
        needs.push(wanted);
    }
    needs
}

/// An item with all that is nested in it: those of them that no other of them needs.
fn ends(items: &[Item], needs: &[Vec<usize>], first: usize, end: usize) -> Vec<usize> {
    let parent = |at: &usize| items.get(*at).and_then(|item| item.parent);
    let within = |at: usize| std::iter::successors(Some(at), parent).any(|up| up == first);
    let inside: Vec<usize> = (first..end).filter(|at| within(*at)).collect();
    let is_needed =
        |at: &usize| inside.iter().any(|other| needs.get(*other).is_some_and(|needs| needs.contains(at)));
    inside.iter().copied().filter(|at| !is_needed(at)).collect()
}

/// What an item says of itself besides its words.
#[derive(Debug)]
struct Hints {
    title: String,
    role: Option<RoleId>,
    timebox: Option<Duration>,
}

impl Hints {
    fn read(item: &Item, roles: &[Role], desk: &mut Desk) -> Self {
        let mut title = plain(&item.text);
        let (mut owners, mut times) = (Vec::new(), Vec::new());
        for (whole, inner) in brackets(&title) {
            let lower = inner.trim().to_lowercase();
            let named = ["owner:", "role:", "who:"].iter().find_map(|word| lower.strip_prefix(word));
            if let Some(name) = named {
                owners.push((whole, name.trim().trim_start_matches('@').to_owned()));
            } else if let Some(time) = time(&lower) {
                times.push((whole, time));
            }
        }
        for word in
            title.split_whitespace().filter_map(|word| word.strip_prefix('@').map(|name| (word, name)))
        {
            let (whole, name) = word;
            let name = name.trim_end_matches([',', '.', ':', ';', ')']);
            if found(roles, name).is_some() {
                owners.push((whole.to_owned(), name.to_owned()));
            }
        }
        let role = match owners.as_slice() {
            [(whole, name)] => {
                let role = found(roles, name);
                if role.is_some() {
                    title = without(&title, whole);
                } else {
                    let words = format!("there is no role `{name}`; it stays in the step's title");
                    desk.say(&place(item.line), words);
                }
                role
            }
            [] => None,
            _ => {
                desk.say(&place(item.line), "it names several owners; they stay in the step's title");
                None
            }
        };
        let timebox = match times.as_slice() {
            [(whole, time)] => {
                title = without(&title, whole);
                Some(*time)
            }
            _ => None,
        };
        Self { title, role, timebox }
    }
}

fn found(roles: &[Role], name: &str) -> Option<RoleId> {
    let name = name.to_lowercase();
    let same = |role: &&Role| role.id.as_str() == name || role.title.as_str().to_lowercase() == name;
    roles.iter().find(same).map(|role| role.id.clone())
}

/// What stands in round brackets, with and without them.
fn brackets(text: &str) -> Vec<(String, String)> {
    let (mut all, mut rest) = (Vec::new(), text);
    while let Some((_, after)) = rest.split_once('(') {
        let Some((inner, tail)) = after.split_once(')') else { break };
        all.push((format!("({inner})"), inner.to_owned()));
        rest = tail;
    }
    all
}

/// `10m`, `10 min`, `~1h`, `90 seconds`: a length of time and nothing else.
fn time(text: &str) -> Option<Duration> {
    let text = text.trim().trim_start_matches(['~', '≈']).trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim() {
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "min" | "mins" | "minute" | "minutes" => "m",
        "h" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        _ => return Duration::parse(text).ok().filter(|time| *time > Duration::ZERO),
    };
    Duration::parse(&format!("{number}{unit}")).ok().filter(|time| *time > Duration::ZERO)
}

/// A title without a hint in it.
fn without(title: &str, hint: &str) -> String {
    let cut = title.replacen(hint, "", 1);
    let words = cut.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.trim_end_matches([',', ';', ':', '-', '–', '—', ' ']);
    if words.is_empty() { title.to_owned() } else { words.to_owned() }
}

/// A line of Markdown without what only looks: `**bold**`, and `[text](address)` as `text (address)`.
fn plain(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('[') {
        let link = after.split_once("](").and_then(|(words, tail)| {
            let (address, tail) = tail.split_once(')')?;
            (!words.contains(['[', ']'])).then_some((words, address, tail))
        });
        out.push_str(before);
        let Some((words, address, tail)) = link else {
            out.push('[');
            rest = after;
            continue;
        };
        out.push_str(words);
        if !address.is_empty() && words != address {
            out.extend([" (", address, ")"]);
        }
        rest = tail;
    }
    out.push_str(rest);
    out.replace("**", "").trim().to_owned()
}

/// Lines as a text: without blank lines around it, and without the indentation that they share.
fn joined(lines: &[String]) -> String {
    let is_blank = |line: &&String| line.trim().is_empty();
    let indent = |line: &String| line.chars().take_while(|c| *c == ' ').count();
    let shared = lines.iter().filter(|line| !is_blank(line)).map(indent).min().unwrap_or_default();
    let cut: Vec<String> = lines.iter().map(|line| line.chars().skip(shared).collect()).collect();
    cut.join("\n").trim_matches('\n').trim_end().to_owned()
}

#[cfg(test)]
mod tests;
