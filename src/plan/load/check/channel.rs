//! `config/channels.toml`, and whoever names a channel: that a page can be sent by it without a person.

use std::collections::BTreeMap;

use super::super::super::channel::{Again, Channel, VARIABLES};
use super::super::super::message::Audience;
use super::super::super::{Action, ActionId};
use super::super::near;
use super::super::path::At;
use super::super::report::FileNo;
use super::template;
use super::{Check, Filed};

/// The variable that only messages after the first have.
const FIRST: &str = "first";

/// Check every channel and every place that names one.
pub(super) fn check(check: &mut Check<'_, '_, '_>) {
    let list = At::Root.key("channel");
    for filed in &check.files.channels {
        let at = list.index(filed.index);
        let Channel { action, inputs, again, .. } = &filed.value;
        sender(check, filed.file, at, (action, inputs), false);
        if let Some(again) = again {
            updates(check, filed, at.key("again"), again);
        }
    }
    people(check);
    policies(check);
    messages(check);
    anchors(check);
}

/// What sends every further message: it needs what the first one kept.
fn updates(check: &mut Check<'_, '_, '_>, filed: &Filed<Channel>, at: At<'_>, again: &Again) {
    sender(check, filed.file, at, (&again.action, &again.inputs), true);
    let first = find(check, &filed.value.action).map(|action| action.keep.len());
    let uses = again.inputs.values().any(|text| uses(text).iter().any(|name| name == FIRST));
    if uses && first.is_some_and(|kept| kept != 1) {
        let message = format!("`{{{{ first }}}}` is the one value that `{}` keeps", filed.value.action);
        check.hinted(filed.file, at.key("inputs"), message, "give the action a `keep` with one name");
    }
}

fn find<'f>(check: &Check<'f, '_, '_>, id: &ActionId) -> Option<&'f Action> {
    check.files.actions.iter().map(|filed| &filed.value).find(|action| action.id == *id)
}

/// The action that sends: it exists, is one call, and gets all of its inputs.
fn sender(
    check: &mut Check<'_, '_, '_>,
    file: FileNo,
    at: At<'_>,
    (id, inputs): (&ActionId, &BTreeMap<String, String>),
    again: bool,
) {
    let names = check.names;
    check.refer(file, at.key("action"), &names.actions, id.as_str());
    let given = at.key("inputs");
    for (name, text) in inputs {
        if let Some((message, hint)) = fault(text, again) {
            check.reporter.report(file, given.key(name), message, hint);
        }
    }
    let Some(action) = find(check, id) else { return };
    if let Some(reason) = unfit(action) {
        let hint = "a channel sends by itself: give it an action that is one call";
        check.hinted(file, at.key("action"), format!("`{id}` can't be a channel: {reason}"), hint);
    }
    let known = || action.inputs.iter().map(|input| input.name.as_str());
    for name in inputs.keys().filter(|name| !known().any(|known| known == name.as_str())) {
        let hint = near::hint("inputs", name, known());
        check.reporter.report(file, given.key(name), format!("`{id}` has no input `{name}`"), Some(hint));
    }
    for input in &action.inputs {
        let name = &input.name;
        if !inputs.contains_key(name) && input.default.is_none() {
            let message = format!("`{id}` needs its input `{name}`, and nobody is asked for it");
            check.hinted(file, given, message, &format!("write {name} = \"{{{{ text }}}}\", or what fits"));
        }
    }
}

/// Why an action can't be sent by the program alone.
fn unfit(action: &Action) -> Option<&'static str> {
    let reasons = [
        (action.capture.is_some(), "it reads the prior state first"),
        (action.for_each.is_some(), "it has many targets"),
        (!action.then.is_empty(), "it is several calls"),
        (action.poll.is_some(), "it waits for a job"),
    ];
    reasons.into_iter().find_map(|(is_so, why)| is_so.then_some(why))
}

fn uses(text: &str) -> Vec<String> {
    template::variables(text).unwrap_or_default()
}

/// What is wrong with an input's text as a template, and the hint.
fn fault(text: &str, again: bool) -> Option<(String, Option<String>)> {
    let used = match template::variables(text) {
        Ok(used) => used,
        Err(reason) => return Some((reason, None)),
    };
    let known = || VARIABLES.into_iter().filter(|name| again || *name != FIRST);
    let unknown = used.into_iter().find(|name| !known().any(|known| known == name))?;
    if unknown == FIRST {
        let hint = "only `again` has it: what the action of the first message kept";
        return Some(("`first` is not known here".to_owned(), Some(hint.to_owned())));
    }
    Some((format!("a channel can't use `{unknown}`"), Some(near::hint("values", &unknown, known()))))
}

fn people(check: &mut Check<'_, '_, '_>) {
    let (files, names) = (check.files, check.names);
    let list = At::Root.key("person");
    for filed in &files.people {
        let at = list.index(filed.index);
        let channels = at.key("channels");
        for (index, channel) in filed.value.channels.iter().enumerate() {
            check.refer(filed.file, channels.index(index), &names.channels, channel.as_str());
        }
    }
}

fn policies(check: &mut Check<'_, '_, '_>) {
    let (files, names) = (check.files, check.names);
    let list = At::Root.key("policy");
    for filed in &files.policies {
        let at = list.index(filed.index);
        let channels = at.key("channels");
        for (index, channel) in filed.value.channels.iter().enumerate() {
            check.refer(filed.file, channels.index(index), &names.channels, channel.as_str());
        }
    }
}

/// A message may name a place that is no channel: people post there by hand. One that is a channel for people needs to
/// know whose.
fn messages(check: &mut Check<'_, '_, '_>) {
    let files = check.files;
    let list = At::Root.key("message");
    for filed in &files.messages {
        let at = list.index(filed.index);
        let also = at.key("also");
        let first = filed.value.channel.iter().map(|place| (at.key("channel"), place));
        let further = filed.value.also.iter().enumerate().map(|(index, place)| (also.index(index), place));
        for (at, place) in first.chain(further) {
            let (id, address) = match place.as_str().split_once(':') {
                Some((id, address)) => (id, address),
                None => (place.as_str(), ""),
            };
            needs_address(check, filed.file, at, (id, address));
        }
    }
}

/// A channel for people is a place only with somebody's address.
fn needs_address(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, (id, address): (&str, &str)) {
    let channel = check.files.channels.iter().find(|filed| filed.value.id.as_str() == id);
    if channel.is_some_and(|filed| filed.value.contact.is_some()) && address.trim().is_empty() {
        let message = format!("channel `{id}` needs an address");
        check.hinted(file, at, message, &format!("write \"{id}:ADDRESS\""));
    }
}

/// The head of the record is posted by the program: its place must be a channel.
fn anchors(check: &mut Check<'_, '_, '_>) {
    let (files, names) = (check.files, check.names);
    let Some(filed) = &files.settings else { return };
    let list = At::Root.key("record");
    let list = list.key("anchor");
    for (index, place) in filed.value.record.anchor.iter().enumerate() {
        let (id, address) = place.as_str().split_once(':').unwrap_or((place.as_str(), ""));
        let at = list.index(index);
        check.refer(filed.file, at, &names.channels, id);
        needs_address(check, filed.file, at, (id, address));
        let customers = files.messages.iter().filter(|message| message.value.audience == Audience::Customers);
        let mut read = customers.flat_map(|message| message.value.channel.iter().chain(&message.value.also));
        if read.any(|other| other == place || other.as_str() == id) {
            let message = format!("customers read `{place}`, and the head of a record is not for them");
            check.hinted(filed.file, at, message, "name a place that people of your own read");
        }
    }
}
