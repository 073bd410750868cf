//! Every finding is there where its folder breaks the workspace, and not in the sound one.

use std::collections::BTreeSet;
use std::fs;

use warroom::plan::Code;

use super::kit::{Desk, data, with, words};

#[test]
fn each_broken_workspace_shows_its_finding_and_the_sound_one_does_not() {
    let sound = Desk::sound().check();
    for entry in fs::read_dir(data().join("broken")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let code = Code::parse(&name).unwrap_or_else(|| panic!("`{name}` is no code"));
        let report = Desk::broken(&name).check();
        let found = with(&report, code);
        assert!(!found.is_empty(), "{name} was not found: {:#?}", words(&report));
        for finding in found {
            assert!(finding.problem.hint.is_some(), "{name} has no hint");
            assert!(!finding.problem.file.is_blank(), "{name} has no file");
        }
        assert!(with(&sound, code).is_empty(), "{name} in the sound workspace: {:#?}", words(&sound));
    }
}

#[test]
fn every_code_has_a_broken_workspace() {
    let folders = fs::read_dir(data().join("broken")).unwrap();
    let there: BTreeSet<String> =
        folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let absent: Vec<&str> =
        Code::ALL.iter().map(|code| code.as_str()).filter(|code| !there.contains(*code)).collect();
    assert_eq!(absent, Vec::<&str>::new(), "without a folder in tests/data/gate/broken");
}
