//! Campaigns: what they name, and what the things they name ask of them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::{
    Action, ActionId, Campaign, Code, MessageId, Probe, Runbook, RunbookId, Threshold, ThresholdId,
};
use super::super::near;
use super::super::path::{At, Path};
use super::super::read::Document;
use super::super::report::FileNo;
use super::names::Register;
use super::probe::Part;
use super::template::Scope;
use super::{Check, Filed, condition, named_after};

/// Check what one campaign says.
pub(super) fn check(check: &mut Check<'_, '_, '_>, filed: &Filed<Campaign>, documents: &[Document]) {
    let (file, campaign) = (filed.file, &filed.value);
    named_after(check, file, documents, campaign.id.as_str());
    if campaign.window.closes <= campaign.window.opens {
        let message = "the window closes before it opens".to_owned();
        let window = At::Root.key("window");
        check.hinted(file, window.key("closes"), message, "`closes` must be after `opens`");
    }
    lists(check, file, campaign);
    roles(check, file, campaign);
    let dependencies = At::Root.key("dependency");
    let ids = || campaign.dependency.iter().map(|it| it.id.as_str());
    check.unique("dependency", dependencies, "id", numbered(file, ids()));
    let known = Register::new("dependency", "dependencies", ids());
    for (index, dependency) in campaign.dependency.iter().enumerate() {
        let at = dependencies.index(index);
        let at = at.key("probe");
        Part { check, file, scope: Scope::none() }.probe(at, &dependency.probe);
        match &dependency.probe.dependency {
            Some(id) if *id == dependency.id => {
                check.problem(file, at.key("dependency"), format!("the probe of `{id}` looks at itself"));
            }
            Some(id) => check.refer(file, at.key("dependency"), &known, id.as_str()),
            None => {}
        }
    }
    identities(check, file, campaign);
    signals(check, file, campaign);
}

fn numbered<'n>(
    file: FileNo,
    names: impl Iterator<Item = &'n str>,
) -> impl Iterator<Item = (FileNo, usize, &'n str)> {
    names.enumerate().map(move |(index, name)| (file, index, name))
}

fn lists(check: &mut Check<'_, '_, '_>, file: FileNo, campaign: &Campaign) {
    let names = check.names;
    let runbooks = campaign.runbooks.iter().map(RunbookId::as_str).collect::<Vec<_>>();
    let actions = campaign.actions.iter().map(ActionId::as_str).collect::<Vec<_>>();
    let thresholds = campaign.thresholds.iter().map(ThresholdId::as_str).collect::<Vec<_>>();
    let messages = campaign.messages.iter().map(MessageId::as_str).collect::<Vec<_>>();
    for (key, register, ids) in [
        ("runbooks", &names.runbooks, runbooks),
        ("actions", &names.actions, actions),
        ("thresholds", &names.thresholds, thresholds),
        ("messages", &names.messages, messages),
    ] {
        let list = At::Root.key(key);
        for (index, id) in ids.into_iter().enumerate() {
            check.refer(file, list.index(index), register, id);
        }
    }
    if let Some(policy) = &campaign.policy {
        check.refer(file, At::Root.key("policy"), &names.policies, policy.as_str());
    }
}

fn roles(check: &mut Check<'_, '_, '_>, file: FileNo, campaign: &Campaign) {
    let names = check.names;
    let owners = At::Root.key("owners");
    for (key, role) in [
        ("operations", &campaign.owners.operations),
        ("identity", &campaign.owners.identity),
        ("business", &campaign.owners.business),
    ] {
        if let Some(role) = role {
            check.refer(file, owners.key(key), &names.roles, role.as_str());
        }
    }
    if let Some(switch) = &campaign.flags.ai_off_switch {
        let flags = At::Root.key("flags");
        let at = flags.key("ai_off_switch");
        check.refer(file, at.key("role"), &names.roles, switch.role.as_str());
        check.refer(file, at.key("action"), &names.actions, switch.action.as_str());
    }
}

fn identities(check: &mut Check<'_, '_, '_>, file: FileNo, campaign: &Campaign) {
    let names = check.names;
    let list = At::Root.key("identity");
    check.unique("identity", list, "id", numbered(file, campaign.identity.iter().map(|it| it.id.as_str())));
    for (index, identity) in campaign.identity.iter().enumerate() {
        let at = list.index(index);
        if let Some(role) = &identity.owner {
            check.refer_as(Some(Code::IdentityUnowned), file, at.key("owner"), &names.roles, role.as_str());
        }
        for (key, action) in
            [("disable", &identity.disable), ("revoke", &identity.revoke), ("restore", &identity.restore)]
        {
            if let Some(action) = action {
                check.refer(file, at.key(key), &names.actions, action.as_str());
            }
        }
    }
}

fn signals(check: &mut Check<'_, '_, '_>, file: FileNo, campaign: &Campaign) {
    let ids = || campaign.system.iter().map(|it| it.id.as_str());
    check.unique("system", At::Root.key("system"), "id", numbered(file, ids()));
    let systems = Register::new("system", "systems", ids()).known_as(Code::SignalReceiverUnapproved);
    let list = At::Root.key("signal");
    check.unique("signal", list, "id", numbered(file, campaign.signal.iter().map(|it| it.id.as_str())));
    for (index, signal) in campaign.signal.iter().enumerate() {
        let at = list.index(index);
        let receivers = at.key("receivers");
        for (index, id) in signal.receivers.iter().enumerate() {
            check.refer(file, receivers.index(index), &systems, id.as_str());
        }
    }
}

/// A dependency that something shared asks for.
struct Demand<'f> {
    file: FileNo,
    path: Path,
    dependency: &'f str,
    /// Is it enough that one of the campaigns has it?
    once: bool,
}

/// What runbooks, thresholds and actions ask of the campaigns that reach them: dependencies, and keys of their own.
pub(super) fn reached(check: &mut Check<'_, '_, '_>) {
    let files = check.files;
    let index = Index::of(check);
    let mut missing: BTreeMap<(FileNo, Path), (&str, Vec<&Campaign>)> = BTreeMap::new();
    let mut clashes: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut found: BTreeSet<(FileNo, Path)> = BTreeSet::new();
    for filed in &files.campaigns {
        let campaign = &filed.value;
        let has: BTreeSet<&str> = campaign.dependency.iter().map(|it| it.id.as_str()).collect();
        let actions = index.actions_of(campaign);
        for demand in index.demands_of(campaign, &actions) {
            let place = (demand.file, demand.path.clone());
            if has.contains(demand.dependency) {
                if demand.once {
                    found.insert(place);
                }
            } else {
                missing.entry(place).or_insert((demand.dependency, Vec::new())).1.push(campaign);
            }
        }
        keys(check, campaign, &actions, &mut clashes);
    }
    missing.retain(|place, _| !found.contains(place));
    for ((file, path), (dependency, campaigns)) in missing {
        let Some(first) = campaigns.first() else { continue };
        let more = match campaigns.len() - 1 {
            0 => String::new(),
            n => format!(", nor have {n} more"),
        };
        let message = format!("campaign `{}` has no dependency `{dependency}`{more}", first.id);
        let names = first.dependency.iter().map(|it| it.id.as_str());
        let hint = near::hint("its dependencies", dependency, names);
        check.reporter.report_path(file, path, message, Some(hint));
    }
}

/// What is shared, by name, with what it asks for.
struct Index<'f> {
    runbooks: BTreeMap<&'f str, (&'f Filed<Runbook>, Vec<Demand<'f>>)>,
    thresholds: BTreeMap<&'f str, Vec<Demand<'f>>>,
    actions: BTreeMap<&'f str, (&'f Filed<Action>, Vec<Demand<'f>>)>,
}

impl<'f> Index<'f> {
    fn of(check: &Check<'f, '_, '_>) -> Self {
        let files = check.files;
        let runbook = |it: &'f Filed<Runbook>| (it.value.id.as_str(), (it, of_runbook(it)));
        let threshold = |it: &'f Filed<Threshold>| (it.value.id.as_str(), of_threshold(it));
        let action = |it: &'f Filed<Action>| (it.value.id.as_str(), (it, of_action(it)));
        Self {
            runbooks: files.runbooks.iter().map(runbook).collect(),
            thresholds: files.thresholds.iter().map(threshold).collect(),
            actions: files.actions.iter().map(action).collect(),
        }
    }

    fn actions_of(&self, campaign: &'f Campaign) -> BTreeSet<&'f str> {
        let steps = campaign
            .runbooks
            .iter()
            .filter_map(|id| self.runbooks.get(id.as_str()))
            .flat_map(|(runbook, _)| &runbook.value.step)
            .filter_map(|step| step.action.as_ref());
        campaign.named_actions().chain(steps).map(ActionId::as_str).collect()
    }

    fn demands_of<'i>(
        &'i self,
        campaign: &'i Campaign,
        actions: &'i BTreeSet<&'f str>,
    ) -> impl Iterator<Item = &'i Demand<'f>> {
        let runbooks = campaign.runbooks.iter().filter_map(|id| self.runbooks.get(id.as_str()));
        let thresholds = campaign.thresholds.iter().filter_map(|id| self.thresholds.get(id.as_str()));
        let actions = actions.iter().filter_map(|id| self.actions.get(id));
        runbooks
            .flat_map(|(_, demands)| demands)
            .chain(thresholds.flatten())
            .chain(actions.flat_map(|(_, demands)| demands))
    }
}

fn of_runbook(filed: &Filed<Runbook>) -> Vec<Demand<'_>> {
    let mut found = Vec::new();
    let list = At::Root.key("step");
    for (index, step) in filed.value.step.iter().enumerate() {
        let at = list.index(index);
        if let Some(when) = &step.when {
            condition::dependencies(at.key("when"), when, &mut found);
        }
        verified(at.key("verify"), step.verify.as_ref(), &mut found);
    }
    demands(filed.file, found)
}

fn of_threshold(filed: &Filed<Threshold>) -> Vec<Demand<'_>> {
    let mut found = Vec::new();
    let list = At::Root.key("threshold");
    let at = list.index(filed.index);
    condition::dependencies(at.key("when"), &filed.value.when, &mut found);
    demands(filed.file, found)
}

fn of_action(filed: &Filed<Action>) -> Vec<Demand<'_>> {
    let mut found = Vec::new();
    let list = At::Root.key("action");
    let at = list.index(filed.index);
    verified(at.key("verify"), filed.value.verify.as_ref(), &mut found);
    let undo = at.key("undo");
    let undone = filed.value.undo.as_ref().and_then(|undo| undo.verify.as_ref());
    verified(undo.key("verify"), undone, &mut found);
    let mut all = demands(filed.file, found);
    let simulate = at.key("simulate");
    let turns = simulate.key("turns");
    // A drill of one campaign may turn what another does not have.
    all.extend(filed.value.simulate.iter().flat_map(|it| it.turns.keys()).map(|id| Demand {
        file: filed.file,
        path: turns.key(id.as_str()).to_path(),
        dependency: id.as_str(),
        once: true,
    }));
    all
}

fn verified<'c>(at: At<'_>, probe: Option<&'c Probe>, found: &mut Vec<(Path, &'c str)>) {
    if let Some(dependency) = probe.and_then(|probe| probe.dependency.as_ref()) {
        found.push((at.key("dependency").to_path(), dependency.as_str()));
    }
}

fn demands(file: FileNo, found: Vec<(Path, &str)>) -> Vec<Demand<'_>> {
    let demand = |(path, dependency)| Demand { file, path, dependency, once: false };
    found.into_iter().map(demand).collect()
}

/// A key opens one action of a campaign.
fn keys<'f>(
    check: &mut Check<'f, '_, '_>,
    campaign: &Campaign,
    reached: &BTreeSet<&'f str>,
    clashes: &mut BTreeSet<(&'f str, &'f str)>,
) {
    let list = At::Root.key("action");
    let mut first: BTreeMap<char, &Filed<Action>> = BTreeMap::new();
    for filed in check.files.actions.iter().filter(|it| reached.contains(it.value.id.as_str())) {
        let Some(key) = filed.value.key else { continue };
        let other = *first.entry(key).or_insert(filed);
        let (one, two) = (other.value.id.as_str(), filed.value.id.as_str());
        if one == two || !clashes.insert((one, two)) {
            continue;
        }
        let message =
            format!("key `{key}` opens two actions of campaign `{}`: `{one}` and `{two}`", campaign.id);
        let place = list.index(other.index);
        let place = Some((other.file, place.key("key").to_path()));
        let here = list.index(filed.index);
        check.reporter.report_pair(filed.file, here.key("key"), message, None, place);
    }
}
