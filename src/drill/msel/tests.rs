//! Lists as people and other tools write them, and as we do.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::plan::action::SimulatedTurn;
use crate::plan::scenario::{Deed, InjectCondition, InjectKind};
use crate::plan::{
    Condition, DependencyId, Duration, ExpectedId, InjectId, ObjectiveId, ProbeStatus, Scenario,
};

fn said(text: &str) -> Vec<String> {
    let faults = import(text, None).unwrap_err();
    faults.iter().map(|fault| format!("{}: {}", fault.place(), fault.message)).collect()
}

const OTHER_TOOL: &str = "\u{FEFF}Exercise;Spring launch;;;;;;\r\n\
    Date;2 March;;;;;;\r\n\
    Inject #;Time;Sender;Recipient;Delivery Method;Subject;Description;Expected Player Action;Objective;Score\r\n\
    1;D+0 H+0 M+5;Support desk;ic;phone;Checkout;Customers can't pay;\"- Take command\n- Page DNS\";Take command fast;100\r\n\
    2;0:15;;;mail;;'=SUM(A1) is what the mail says;;Take command fast;50\r\n";

#[test]
fn a_list_of_another_tool_is_read() {
    let list = import(OTHER_TOOL, None).unwrap();
    let first = &list.inject[0];
    assert_eq!((first.id.as_str(), first.at), ("1", Some(Duration::mins(5))));
    assert_eq!(
        (first.from.as_str(), first.to.as_str(), first.channel.as_str()),
        ("Support desk", "ic", "phone")
    );
    assert_eq!(first.text.as_str(), "Checkout\nCustomers can't pay");
    assert_eq!(list.inject[1].text.as_str(), "=SUM(A1) is what the mail says");
    let expected: Vec<(&str, &str)> =
        list.expected.iter().map(|it| (it.id.as_str(), it.title.as_str())).collect();
    assert_eq!(expected, [("1-1", "Take command"), ("1-2", "Page DNS")]);
    assert!(list.expected.iter().all(|it| it.inject.as_ref().is_some_and(|id| id.as_str() == "1")));
    assert_eq!(list.objective.len(), 1);
    assert_eq!(list.objective[0].id.as_str(), "take-command-fast");
    assert_eq!(list.unused, [Text::line("Score")]);
}

#[test]
fn a_list_that_begins_at_an_hour_says_whether_that_is_a_time_of_day() {
    let list = "number,scenario_time,text\n1,09:15,One\n2,09:05,Two\n";
    let question = "row 3, column B (scenario_time): is this a time of day, or so long after the beginning?";
    assert_eq!(said(list), [question]);
    let times = |begins| {
        let list = import(list, Some(Duration::mins(begins))).unwrap();
        list.inject.iter().map(|inject| inject.at.unwrap().as_millis() / 60_000).collect::<Vec<_>>()
    };
    assert_eq!(times(9 * 60), [15, 5]);
    assert_eq!(times(0), [555, 545]);
    import("number,scenario_time,text\n1,00:05,One\n2,09:05,Two\n", None).unwrap();
    import("number,scenario_time,text\n1,T+09:00,One\n2,9h,Two\n", None).unwrap();
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_row_and_column() {
    let list = "number,scenario_time,type,condition,until,text,expected_actions,turns\n\
        1,soon,,,,One,,\n\
        1,5m,,,,One again,,\n\
        ???,5m,,,,Three,,\n\
        4,,,,,Four,,\n\
        5,5m,rumour,,,Five,,\n\
        6,,contingency,,,Six,,\n\
        7,,,when it rains,,Seven,,\n\
        8,5m,,,9m,Eight,,\n\
        9,5m,,,,,,\n\
        10,5m,,,,Ten,[BAD] x,\n\
        11,5m,,,,Eleven,[a] x\n\
        12,5m,,,,Twelve,[a] y,nothing\n";
    assert_eq!(
        said(list),
        [
            "row 2, column B (scenario_time): `soon` is not a scenario time",
            "row 3, column A (number): inject `1` stands here a second time",
            "row 4, column A (number): `???` is no number of an inject",
            "row 5, column B (scenario_time): there is neither a time nor a condition",
            "row 6, column C (type): `rumour` is no type of inject",
            "row 7, column D (condition): a contingency inject waits for nothing",
            "row 8, column D (condition): `when it rains` is not a condition",
            "row 9, column E (until): it goes with a condition only",
            "row 10, column F (text): an inject without words",
            "row 11, column G (expected_actions): `[BAD] x` is not an expected action",
            "row 13, column H (turns): it is not a table of dependencies",
            "row 13, column G (expected_actions): expected action `a` stands here a second time",
        ]
    );
}

#[test]
fn what_is_no_list_is_said() {
    assert_eq!(said(""), ["the list: no row names the columns"]);
    assert_eq!(said("a,b\n1,2\n"), ["the list: no row names the columns"]);
    assert_eq!(said("number,text\n"), ["the list: there is no inject"]);
    let mut many = String::new();
    for number in 0..=MOST_INJECTS {
        many.push_str(&number.to_string());
        many.push_str(",5m,x\n");
    }
    assert_eq!(said(&format!("number,time,text\n{many}")), ["the list: there are more than 10000 injects"]);
    assert_eq!(said(&"x".repeat(MOST_BYTES + 1)), ["the list: the file is larger than 8 MiB"]);
    let lines = "a\n".repeat(200);
    let list = format!("number,time,text,expected\n1,5m,x,\"{lines}\"\n");
    assert_eq!(said(&list), ["row 2, column D (expected_actions): more than 100 actions are expected"]);
}

#[test]
fn a_column_has_the_letters_of_a_spreadsheet() {
    assert_eq!([1, 26, 27, 52, 53, 256].map(letters), ["A", "Z", "AA", "AZ", "BA", "IV"]);
}

#[test]
fn conditions_are_read_as_words() {
    for (words, wanted) in [
        ("missed page", "missed page"),
        ("done a and not delivered 3", "done a and not delivered 3"),
        ("done a or  missed b", "done a or missed b"),
        ("{ state = { unmitigated_for = \"15m\" } }", "{ state = { unmitigated_for = \"15m\" } }"),
    ] {
        let read = words::read_condition(words).unwrap();
        assert_eq!(words::condition(&read), wanted);
    }
    for words in ["", "done", "done a b", "and", "a and b", "done a and", "{ x = 1 }", "{}\nx = 1", "not"] {
        assert_eq!(
            words::read_condition(words).filter(|it| *it != InjectCondition::default()),
            None,
            "{words}"
        );
    }
}

#[test]
fn what_is_expected_travels_whole() {
    let line = "[switch] Point checkout at the standby (within 10m) \
        { deed = { fire = \"dns-switch\", verified = true }, role = \"dns\" }";
    let read = words::read_expected(line).unwrap().unwrap();
    assert_eq!((read.id.as_str(), read.within), ("switch", Some(Duration::mins(10))));
    assert!(read.deed.as_ref().unwrap().verified);
    assert_eq!(words::read_expected(&words::expected(&read)), Some(Ok(read)));
}

fn text() -> impl Strategy<Value = Text> {
    "[ -~äß€\n\t]{0,24}|[=+@'-].{0,6}|\\(within 5m\\)|\\[x\\] y \\{ a = 1 \\}"
        .prop_map(|raw| Text::block(&raw))
}

fn condition() -> impl Strategy<Value = InjectCondition> {
    let none = InjectCondition::default;
    let id = "[a-z0-9][a-z0-9._-]{0,6}|and|or|not";
    let leaf = prop_oneof![
        id.prop_map(move |id| InjectCondition { done: ExpectedId::parse(&id).ok(), ..none() }),
        id.prop_map(move |id| InjectCondition { missed: ExpectedId::parse(&id).ok(), ..none() }),
        id.prop_map(move |id| InjectCondition { delivered: InjectId::parse(&id).ok(), ..none() }),
        (0..9_u64).prop_map(move |minutes| {
            let state = Condition { unmitigated_for: Some(Duration::mins(minutes)), ..Condition::default() };
            InjectCondition { state: Some(state), ..none() }
        }),
    ];
    leaf.prop_recursive(3, 12, 3, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3)
                .prop_map(move |all| InjectCondition { all: Some(all), ..none() }),
            prop::collection::vec(inner.clone(), 0..3)
                .prop_map(move |any| InjectCondition { any: Some(any), ..none() }),
            inner.prop_map(move |not| InjectCondition { not: Some(Box::new(not)), ..none() }),
        ]
    })
}

fn inject() -> impl Strategy<Value = Inject> {
    let moment = || (0..200_000_u64).prop_map(Duration::secs);
    let when = prop_oneof![
        moment().prop_map(|at| (Some(at), None, None, None)),
        (condition(), prop::option::of(moment()), prop::option::of(moment()))
            .prop_map(|(when, after, until)| (None, Some(when), after, until)),
    ];
    let kind = prop::sample::select(InjectKind::ALL.to_vec());
    let turn = (text(), moment()).prop_map(|(detail, after)| SimulatedTurn {
        to: ProbeStatus::Ok,
        after,
        detail: Some(detail),
        symptom: None,
    });
    let turns = prop::collection::btree_map("[a-z]{1,3}", turn, 0..2);
    let words = (text(), text(), text(), text(), text());
    let objective = prop::option::of("[a-z][a-z0-9-]{0,5}");
    (when, kind, turns, words, objective).prop_map(
        |((at, when, after, until), kind, turns, words, objective)| {
            let (from, to, channel, text, notes) = words;
            let text = if text.is_blank() { Text::line("x") } else { text };
            let turns =
                turns.into_iter().map(|(id, turn)| (DependencyId::parse(&id).unwrap(), turn)).collect();
            let objective = objective.and_then(|id| ObjectiveId::parse(&id).ok());
            let id = InjectId::parse("x").unwrap();
            Inject { id, at, when, after, until, kind, from, to, channel, text, objective, notes, turns }
        },
    )
}

fn expected() -> impl Strategy<Value = Expected> {
    let deed =
        prop::option::of(any::<bool>().prop_map(|note| Deed { note, sitrep: !note, ..Deed::default() }));
    let within = prop::option::of((1..10_000_u64).prop_map(Duration::secs));
    (text(), deed, within, any::<bool>(), any::<bool>()).prop_map(|(title, deed, within, avoid, called)| {
        Expected {
            id: ExpectedId::parse("x").unwrap(),
            title,
            deed,
            inject: called.then(|| InjectId::parse("i0").unwrap()),
            within,
            role: None,
            objective: None,
            avoid,
        }
    })
}

fn scenario(mut injects: Vec<Inject>, mut expected: Vec<Expected>) -> Scenario {
    for (number, inject) in injects.iter_mut().enumerate() {
        inject.id = InjectId::parse(&format!("i{number}")).unwrap();
    }
    for (number, expected) in expected.iter_mut().enumerate() {
        expected.id = ExpectedId::parse(&format!("e{number}")).unwrap();
    }
    let head = "id = \"x\"\ntitle = \"T\"\ncampaign = \"c\"\nincident = \"I\"\nseverity = \"sev1\"\nlength = \"1h\"\n";
    Scenario { inject: injects, expected, ..toml::from_str(head).unwrap() }
}

proptest! {
    #[test]
    fn what_is_exported_is_imported_again(
        injects in prop::collection::vec(inject(), 1..6),
        expected in prop::collection::vec(expected(), 0..4),
    ) {
        let scenario = scenario(injects, expected);
        let list = export(&scenario);
        let read = match import(&list, None) {
            Ok(read) => read,
            Err(faults) => return Err(TestCaseError::fail(format!("{faults:?}\n{list}"))),
        };
        prop_assert_eq!(&read.inject, &scenario.inject);
        let by_id = |all: &[Expected]| -> BTreeMap<ExpectedId, Expected> {
            all.iter().map(|it| (it.id.clone(), it.clone())).collect()
        };
        prop_assert_eq!(by_id(&read.expected), by_id(&scenario.expected));
        prop_assert_eq!(read.unused, Vec::<Text>::new());
    }

    #[test]
    fn the_tables_of_a_list_are_the_list(injects in prop::collection::vec(inject(), 1..6)) {
        let list = Msel { inject: scenario(injects, Vec::new()).inject, ..Msel::default() };
        let read: Scenario = toml::from_str(&format!(
            "id = \"x\"\ntitle = \"T\"\ncampaign = \"c\"\nincident = \"I\"\nseverity = \"sev1\"\nlength = \"1h\"\n{}",
            list.to_toml().unwrap(),
        )).unwrap();
        // What is blank is left out.
        let blank = |text: &Text| if text.is_blank() { Text::default() } else { text.clone() };
        for (read, written) in read.inject.iter().zip(&list.inject) {
            let written = Inject {
                from: blank(&written.from),
                to: blank(&written.to),
                channel: blank(&written.channel),
                notes: blank(&written.notes),
                ..written.clone()
            };
            prop_assert_eq!(read, &written);
        }
        prop_assert_eq!(read.inject.len(), list.inject.len());
    }

    #[test]
    fn no_cell_of_an_export_is_a_formula(injects in prop::collection::vec(inject(), 1..6)) {
        let list = export(&scenario(injects, Vec::new()));
        for row in csv::read(&list.replace('\'', "\u{1}"), 100).unwrap() {
            // Here the apostrophe that makes a text of a formula is a mark that the reader leaves alone.
            for cell in row {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
            }
        }
    }

    #[test]
    fn no_text_makes_the_import_panic(
        head in prop::option::of(Just("number,time,text,condition,expected,turns\n")),
        rest in "([a-z0-9{}=\\[\\]\":.+ ]{0,12}[,;\n]){0,24}",
    ) {
        drop(import(&format!("{}{rest}", head.unwrap_or_default()), Some(Duration::mins(5))));
    }
}
