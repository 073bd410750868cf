//! `docs/actions.md`: what is written by hand, and one section for each action of the catalogue.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use warroom::plan::template::FILTERS;
use warroom::plan::{Action, CallTemplate, Danger, Probe};

use super::kit::{self, Contract, Proof, Vendor};

/// What is written by hand, with the mark where the list of filters goes.
const START: &str = include_str!("start.md");

#[expect(clippy::disallowed_methods, reason = "a developer's switch to write the page anew")]
fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

#[test]
fn the_page_of_actions_says_what_the_catalogue_says() {
    let (path, markdown) = (kit::root().join("docs/actions.md"), markdown());
    if update() {
        std::fs::write(&path, &markdown).unwrap();
    }
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page == markdown, "docs/actions.md is old: run the tests once with UPDATE=1");
}

fn markdown() -> String {
    let filters: Vec<_> = FILTERS.iter().map(|(name, what)| format!("| `{name}` | {what} |\n")).collect();
    let filters = filters.concat();
    let mut page =
        START.replace("<!-- filters -->\n", &format!("| filter | gives |\n| --- | --- |\n{filters}"));
    let (catalogue, proofs) = (kit::catalogue(), kit::proofs());
    page.push_str(
        "\n## The catalogue at a glance\n\n| action | does | danger | looked at | undo | tested with |\n",
    );
    page.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for action in catalogue.iter().flat_map(|vendor| &vendor.actions) {
        let proof = &proofs[&action.id];
        let tested = proof.server.clone().unwrap_or_else(|| "documents".to_owned());
        let (looks, undo) = (yes(action.verify.is_some()), yes(action.undo.is_some()));
        let (id, title, danger) = (&action.id, &action.title, action.danger.as_str());
        writeln!(page, "| [`{id}`](#{id}) | {title} | {danger} | {looks} | {undo} | {tested} |").unwrap();
    }
    for vendor in &catalogue {
        write!(page, "\n## `config/actions/{}.toml`\n\n{}\n", vendor.name, sentences(&vendor.about()))
            .unwrap();
        for action in &vendor.actions {
            section(&mut page, vendor, action, &proofs[&action.id]);
        }
    }
    page
}

const fn yes(there: bool) -> &'static str {
    if there { "yes" } else { "–" }
}

/// One sentence a line.
fn sentences(text: &str) -> String {
    text.replace(". ", ".\n")
}

fn section(page: &mut String, vendor: &Vendor, action: &Action, proof: &Proof) {
    write!(page, "\n### {}\n\n{}.\n\n", action.id, action.title).unwrap();
    if let Some(note) = note(vendor, action) {
        write!(page, "{}\n\n", sentences(&note)).unwrap();
    }
    let danger = match action.danger {
        Danger::Observe => "observe: it changes nothing, and is not confirmed",
        Danger::Reversible => "reversible: one key confirms it",
        Danger::Irreversible => "irreversible: the target's name is typed, and a second person approves",
    };
    let line = |page: &mut String, what: &str, text: &str| writeln!(page, "- {what}: {text}").unwrap();
    line(page, "Danger", danger);
    line(page, "Authority", &format!("`{}`", action.authority));
    line(page, "Asks for", &inputs(action));
    if let Some(capture) = &action.capture {
        line(page, "Reads first", &format!("`{}`", summary(&capture.call().unwrap())));
    }
    line(page, "Sends", &sends(action));
    if let Some(each) = &action.for_each {
        let (most, at_once) = (each.max_targets, each.concurrency);
        line(
            page,
            "Many targets",
            &format!("{at_once} at a time; more than {most} need the confirmation of something irreversible"),
        );
    }
    if let Some(why) = action.retry.as_ref().and_then(|retry| retry.idempotent.as_ref()) {
        line(page, "Sent again when turned away", why);
    }
    if let Some(poll) = &action.poll {
        let call = poll.request.as_ref().map(|request| format!("`GET {}`", request.url)).unwrap_or_default();
        line(page, "Waits for its job", &format!("{call}, for {} at most", poll.within));
    }
    line(page, "Proved by", &proved(action.verify.as_ref(), proof));
    if let Some(undo) = &action.undo {
        let call = summary(&undo.call().unwrap());
        let look =
            undo.verify.as_ref().map(|probe| format!(", proved by {}", look(probe))).unwrap_or_default();
        line(page, "Undone by", &format!("`{call}`{look}"));
    }
    line(page, "Fill in", &fill_in(action));
    line(page, "Tested", &tested(proof));
}

/// The comment right above the action, where it is not the file's.
fn note(vendor: &Vendor, action: &Action) -> Option<String> {
    let (before, _) = vendor.text.split_once(&format!("id = \"{}\"", action.id))?;
    let before: Vec<&str> = before.lines().collect();
    let above = before[..before.len() - 1].iter().rev().take_while(|line| line.starts_with('#'));
    let mut lines: Vec<&str> = above.map(|line| line.trim_start_matches('#').trim()).collect();
    lines.reverse();
    (!lines.is_empty()).then(|| lines.join(" "))
}

fn summary(call: &CallTemplate<'_>) -> String {
    call.summary().replace('\n', " ")
}

/// The call with its body, as it stands in the file.
fn sends(action: &Action) -> String {
    let call = format!("`{}`", summary(&action.call().unwrap()));
    let Some(request) = &action.request else { return call };
    let form = request.form.as_ref().map(|form| {
        let pairs: Vec<String> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("&")
    });
    let tree = request.json.as_ref().or(request.xml.as_ref()).map(ToString::to_string);
    match tree.or(form).or_else(|| request.text.clone()) {
        Some(body) => format!("{call} with `{body}`"),
        None => call,
    }
}

fn inputs(action: &Action) -> String {
    let one = |input: &warroom::plan::action::Input| {
        let secret = if input.secret { ", the place of a secret" } else { "" };
        format!("`{}` ({}{secret})", input.name, input.prompt)
    };
    let all: Vec<String> = action.inputs.iter().map(one).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join("; ") }
}

fn look(probe: &Probe) -> String {
    if let Some(http) = &probe.http {
        return format!("`{} {}` within {}", http.method.as_str(), http.url, probe.within());
    }
    if let Some(dns) = &probe.dns {
        return format!(
            "the DNS: `{} {}` at its name server and at resolvers, within {}",
            dns.name,
            dns.record,
            probe.within()
        );
    }
    let exec = probe.exec.as_ref().map(|exec| exec.args.join(" ")).unwrap_or_default();
    format!("`{exec}` within {}", probe.within())
}

fn proved(verify: Option<&Probe>, proof: &Proof) -> String {
    match (verify, &proof.unproved) {
        (Some(probe), _) => look(probe),
        (None, Some(reason)) => format!("nothing independent. {reason}"),
        (None, None) => "nothing: it only looks".to_owned(),
    }
}

/// The names and secrets that an action uses.
fn fill_in(action: &Action) -> String {
    let text = serde_json::to_string(action).unwrap();
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let after = |mark: &str| -> BTreeSet<String> {
        text.split(mark).skip(1).map(|piece| piece.chars().take_while(|c| word(*c)).collect()).collect()
    };
    let list =
        |names: BTreeSet<String>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let (names, secrets) = (after("names."), after("\"env:"));
    match (names.is_empty(), secrets.is_empty()) {
        (false, false) => format!("names {}; secrets {}", list(names), list(secrets)),
        (false, true) => format!("names {}", list(names)),
        (true, _) => format!("secrets {}", list(secrets)),
    }
}

fn tested(proof: &Proof) -> String {
    let fired = proof.tested_by.as_ref().map(|test| {
        let server = proof.server.as_deref().unwrap_or_default();
        format!("fired at {server} by `{test}`")
    });
    let compared = proof.contract.as_ref().map(|contract| {
        format!("what it sends is compared with the documents, field by field ({})", sources(contract))
    });
    let all: Vec<String> = fired.into_iter().chain(compared).collect();
    format!("{}; practised in a rehearsal", all.join("; "))
}

fn sources(contract: &Contract) -> String {
    let links: Vec<String> = contract.source.iter().map(|source| format!("<{source}>")).collect();
    let read = contract.read.as_ref().map(|read| format!("read {read}"));
    format!("{}; {}", links.join(", "), read.or_else(|| contract.basis.clone()).unwrap_or_default())
}
