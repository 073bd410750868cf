//! What holds for every action of the catalogue.

use std::collections::BTreeSet;

use warroom::plan::{ActionId, Danger};

use super::kit::{self, catalogue, proofs};

#[test]
fn every_action_has_a_proof_and_every_proof_an_action() {
    let proofs = proofs();
    let actions: BTreeSet<ActionId> = kit::actions().into_iter().map(|action| action.id).collect();
    assert_eq!(actions, proofs.keys().cloned().collect());
    for proof in proofs.values() {
        let id = &proof.action;
        assert!(proof.tested_by.is_some() || proof.contract.is_some(), "{id}");
        assert_eq!(proof.tested_by.is_some(), proof.server.is_some(), "{id}: say whose server it is");
        if let Some(contract) = &proof.contract {
            assert!(!contract.source.is_empty(), "{id}: where does that stand?");
            assert!(contract.source.iter().all(|source| source.starts_with("https://")), "{id}");
            assert_ne!(contract.read.is_some(), contract.basis.is_some(), "{id}: read there, or from where?");
            if let Some(read) = &contract.read {
                read.parse::<jiff::civil::Date>().unwrap();
            }
        }
    }
}

#[test]
fn every_test_that_proves_an_action_exists_and_names_it() {
    for proof in proofs().into_values() {
        let Some(test) = &proof.tested_by else { continue };
        let (file, name) = test.split_once(": ").unwrap_or_else(|| panic!("{test}: write `file: name`"));
        let text = std::fs::read_to_string(kit::root().join(file)).unwrap();
        assert!(text.contains(&format!("fn {name}(")), "{}: no test {test}", proof.action);
        assert!(text.contains(proof.action.as_str()), "{}: {file} does not speak of it", proof.action);
    }
}

#[test]
fn every_action_is_looked_at_afterwards_or_says_why_it_can_not_be() {
    for action in kit::actions() {
        let reason = proofs().remove(&action.id).and_then(|proof| proof.unproved);
        let looks = action.verify.is_some() || action.danger == Danger::Observe;
        assert_ne!(looks, reason.is_some(), "{}", action.id);
        assert!(reason.is_none_or(|reason| reason.len() > 20), "{}", action.id);
    }
}

#[test]
fn what_is_reversible_has_an_undo_that_is_looked_at_and_nothing_else_has() {
    for action in kit::actions() {
        assert_eq!(action.undo.is_some(), action.danger == Danger::Reversible, "{}", action.id);
        let Some(undo) = &action.undo else { continue };
        assert_eq!(undo.verify.is_some(), action.verify.is_some(), "{}", action.id);
    }
}

#[test]
fn every_look_says_what_a_rehearsal_sees() {
    for action in kit::actions() {
        let undo = action.undo.as_ref().and_then(|undo| undo.verify.as_ref());
        for probe in action.verify.iter().chain(undo) {
            assert!(probe.simulate.is_some(), "{}", action.id);
        }
        for name in action.capture.iter().flat_map(|capture| capture.pick.keys()).chain(action.keep.keys()) {
            assert!(
                action.simulate.as_ref().is_some_and(|it| it.captured.contains_key(name)),
                "{}: {name}",
                action.id
            );
        }
    }
}

#[test]
fn no_action_takes_a_key_of_the_screen() {
    for action in kit::actions() {
        assert_eq!(action.key, None, "{}: keys are for whoever puts it into a campaign", action.id);
        assert!(action.target.is_some(), "{}: what does it change?", action.id);
    }
}

#[test]
fn what_a_person_fills_in_is_narrow() {
    for action in kit::actions() {
        for input in &action.inputs {
            let bounded = input.secret || input.pattern.is_some() || !input.choices.is_empty();
            assert!(bounded, "{}: {}", action.id, input.name);
        }
    }
}

#[test]
fn each_file_says_at_its_top_which_names_and_secrets_it_needs() {
    let used = |text: &str, before: &str| -> BTreeSet<String> {
        let body = text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let pieces: Vec<&str> = body.split(before).skip(1).collect();
        pieces.iter().map(|piece| piece.chars().take_while(|c| word(*c)).collect()).collect()
    };
    for vendor in catalogue() {
        let about = vendor.about();
        for name in used(vendor.text, "names.").into_iter().chain(used(vendor.text, "\"env:")) {
            assert!(about.contains(&name), "{}: {name}", vendor.name);
        }
    }
}

#[test]
fn every_name_of_the_settings_is_used() {
    let texts: String = catalogue().iter().map(|vendor| vendor.text).collect();
    for name in kit::workspace().settings.names.keys() {
        assert!(texts.contains(&format!("names.{name} ")), "{name}");
    }
}
