//! The table of keys holds together.

use super::*;
use crate::plan::Workspace;

fn actions() -> Vec<Action> {
    Workspace::embedded().unwrap().actions.values().cloned().collect()
}

fn rebound(names: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    let keys = |keys: &[&str]| keys.iter().map(|k| (*k).to_owned()).collect();
    names.iter().map(|(name, texts)| ((*name).to_owned(), keys(texts))).collect()
}

fn with_key(key: char) -> Vec<Action> {
    let mut one = actions().into_iter().take(1).collect::<Vec<_>>();
    one[0].key = Some(key);
    one
}

fn refused(names: &[(&str, &[&str])], actions: &[Action]) -> String {
    Keymap::new(&rebound(names), actions).unwrap_err().to_string()
}

#[test]
fn the_table_is_free_of_clashes_and_every_row_has_help() {
    Keymap::new(&BTreeMap::new(), &actions()).unwrap();
    for row in ROWS {
        assert!(row.help.ends_with('.') && row.help.len() > 10, "{}", row.name);
        assert!(!row.label.is_empty() && !row.keys.is_empty(), "{}", row.name);
        assert_eq!(Act::parse(row.name), Some(row.act), "{} is a name twice", row.name);
        assert_eq!(row.act.row(), *row);
    }
}

#[test]
fn the_screen_leaves_upper_case_letters_to_actions() {
    for row in ROWS {
        let upper = |key: &&&str| key.len() == 1 && key.chars().all(char::is_uppercase);
        assert_eq!(row.keys.iter().find(upper), None, "{}", row.name);
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_hints() {
    let text = refused(&[("qiut", &["x"]), ("note", &["hyper-n"]), ("help", &["/"])], &[]);
    assert!(text.contains("ui.keys.qiut: there is no such name\n  hint: did you mean quit?"), "{text}");
    assert!(text.contains("ui.keys.note: \"hyper-n\" is not a key"), "{text}");
    assert!(text.contains("the key / is taken twice: by filter and by help"), "{text}");
}

#[test]
fn an_action_cannot_take_a_key_of_the_screen_or_of_another_action() {
    let first = with_key('s');
    assert!(refused(&[], &first).contains("the key s is taken twice: by skip and by action"));
    let mut two = actions().into_iter().take(2).collect::<Vec<_>>();
    for action in &mut two {
        action.key = Some('K');
    }
    assert!(refused(&[], &two).contains("the key K is taken twice: by action"));
}

#[test]
fn j_and_k_give_way_to_whoever_wants_them() {
    let plain = Keymap::new(&BTreeMap::new(), &[]).unwrap();
    assert_eq!(plain.resolve(Key::char('j'), Screen::Command, None), Some(Hit::Act(Act::Down)));
    let action = with_key('k');
    let taken = Keymap::new(&BTreeMap::new(), &action).unwrap();
    let hit = taken.resolve(Key::char('k'), Screen::Command, None);
    assert_eq!(hit, Some(Hit::Action(action[0].id.clone())));
    let noted = Keymap::new(&rebound(&[("note", &["j"])]), &[]).unwrap();
    assert_eq!(noted.resolve(Key::char('j'), Screen::Command, None), Some(Hit::Act(Act::Note)));
}

#[test]
fn a_rebinding_replaces_the_default_keys() {
    let keymap = Keymap::new(&rebound(&[("quit", &["ctrl-q"])]), &[]).unwrap();
    assert_eq!(keymap.resolve(Key::char('q'), Screen::Command, None), None);
    assert_eq!(keymap.shown(Act::Quit), "ctrl-q");
}

#[test]
fn nobody_is_locked_in() {
    assert!(refused(&[("quit", &[])], &[]).contains("ui.keys.quit: has no key"));
}

#[test]
fn an_actions_key_works_where_actions_are_shown() {
    let action = with_key('K');
    let keymap = Keymap::new(&BTreeMap::new(), &action).unwrap();
    for screen in Screen::ALL {
        let hit = keymap.resolve(Key::char('K'), screen, None);
        assert_eq!(hit.is_some(), HOT.contains(&screen), "{}", screen.title());
    }
}

#[test]
fn every_lesson_of_a_guided_scenario_names_acts_of_the_table() {
    let workspace = Workspace::embedded().unwrap();
    let guided: Vec<_> = workspace.scenarios.values().filter(|it| it.is_guided()).collect();
    assert!(guided.iter().any(|it| it.id.as_str() == "first-ten-minutes"), "{:?}", workspace.unsound);
    for lesson in guided.iter().flat_map(|scenario| &scenario.lesson) {
        let acts = lesson.act.iter().map(crate::plan::Text::as_str);
        let braced = lesson.say.as_str().split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
        for name in acts.chain(braced.filter(|name| *name != "key")) {
            assert!(Act::parse(name).is_some(), "{name} in {:?}", lesson.say);
        }
        let has_key = lesson.say.as_str().contains("{key}");
        assert!(!has_key || lesson.act.is_some(), "no key to fill in: {:?}", lesson.say);
    }
}
