//! Paging: when and how people are reached, and how a page climbs.

use super::super::super::availability::{is_zone, zone_names};
use super::super::super::escalation::{LONGEST, Level, SHORTEST, Target};
use super::super::super::{ChannelId, Code, Duration, Person};
use super::super::near;
use super::super::path::At;
use super::super::report::FileNo;
use super::Check;

/// Time zones, hours and channels of the roster's people.
pub(super) fn people(check: &mut Check<'_, '_, '_>) {
    let files = check.files;
    let list = At::Root.key("person");
    for filed in &files.people {
        let at = list.index(filed.index);
        zone(check, filed.file, at, &filed.value);
        hours(check, filed.file, at, &filed.value);
        channels(check, filed.file, at.key("channels"), &filed.value.channels);
    }
}

fn zone(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, person: &Person) {
    let Some(zone) = &person.timezone else {
        if !person.available.is_empty() {
            let message = format!("`{}` has hours, and nothing says in which time zone", person.id);
            check.hinted(
                file,
                at.key("available"),
                message,
                "write for example timezone = \"Europe/Berlin\"",
            );
        }
        return;
    };
    if is_zone(zone) {
        return;
    }
    let names = zone_names();
    let near = near::nearest(zone, names.iter().map(String::as_str));
    let hint = near.map_or_else(
        || "write an IANA name, for example Europe/Berlin".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    let shown: String = zone.chars().take(80).collect();
    check.hinted(file, at.key("timezone"), format!("there is no time zone `{shown}`"), &hint);
}

fn hours(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, person: &Person) {
    let list = at.key("available");
    for (index, hours) in person.available.iter().enumerate() {
        if hours.from == hours.to {
            let message = "these hours end when they begin".to_owned();
            let hint = "the whole day is from = \"00:00\", to = \"24:00\"";
            check.hinted(file, list.index(index).key("to"), message, hint);
        }
    }
}

fn channels(check: &mut Check<'_, '_, '_>, file: FileNo, list: At<'_>, channels: &[ChannelId]) {
    let names = check.names;
    for (index, channel) in channels.iter().enumerate() {
        check.refer(file, list.index(index), &names.channels, channel.as_str());
    }
}

/// The policies of `config/escalation.toml`.
pub(super) fn policies(check: &mut Check<'_, '_, '_>) {
    let files = check.files;
    let list = At::Root.key("policy");
    for filed in &files.policies {
        let (at, policy) = (list.index(filed.index), &filed.value);
        channels(check, filed.file, at.key("channels"), &policy.channels);
        length(check, filed.file, at.key("ack_for"), policy.ack_for);
        length(check, filed.file, at.key("remind"), policy.remind);
        let levels = at.key("level");
        for (index, level) in policy.level.iter().enumerate() {
            let level_at = levels.index(index);
            length(check, filed.file, level_at.key("delay"), Some(level.delay));
            targets(check, filed.file, level_at.key("targets"), level);
        }
    }
}

fn length(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, length: Option<Duration>) {
    if length.is_some_and(|length| !(SHORTEST..=LONGEST).contains(&length)) {
        let message = format!("`{}` is out of range", length.unwrap_or_default());
        check.hinted(file, at, message, "write a length from 1s to 9000m");
    }
}

fn targets(check: &mut Check<'_, '_, '_>, file: FileNo, list: At<'_>, level: &Level) {
    let (files, names) = (check.files, check.names);
    for (index, target) in level.targets.iter().enumerate() {
        let at = list.index(index);
        match target {
            Target::Primary | Target::Backup => {}
            Target::Role(id) => {
                check.refer_as(Some(Code::LevelEmpty), file, at, &names.roles, id.as_str());
            }
            Target::Person(id) => check.refer(file, at, &names.people, id.as_str()),
            Target::Channel(id) => {
                check.refer(file, at, &names.channels, id.as_str());
                let channel = files.channels.iter().find(|channel| channel.value.id == *id);
                if channel.is_some_and(|channel| channel.value.contact.is_some()) {
                    let message = format!("channel `{id}` reaches one person at a time, it is no place");
                    check.hinted(
                        file,
                        at,
                        message,
                        "name the person; a place is a channel without `contact`",
                    );
                }
            }
        }
    }
}
