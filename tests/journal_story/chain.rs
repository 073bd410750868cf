//! Laws of the chain, on generated events.

use proptest::prelude::*;
use serde_json::{Value, json};
use warroom::journal::{Draft, Head, Line, seal_all, verify};

fn any_data() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
        any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_draft() -> impl Strategy<Value = Draft> {
    let texts = (any::<String>(), any::<String>(), any::<String>(), any::<String>());
    let millis = 0_i64..4_102_444_800_000;
    (texts, millis, any::<u32>(), any_data()).prop_map(|((id, actor, origin, kind), at, v, data)| Draft {
        id,
        at: jiff::Timestamp::from_millisecond(at).unwrap(),
        actor,
        origin,
        v,
        kind,
        data,
    })
}

fn any_log() -> impl Strategy<Value = (Head, Vec<Line>)> {
    prop::collection::vec(any_draft(), 1..6)
        .prop_map(|drafts| seal_all("inc-1", &Head::genesis(), drafts).unwrap())
}

/// Changes one member of the line to something else.
fn change(line: &mut Line, member: usize, n: u64) {
    let extended = |text: &str| format!("{text}{n}");
    match member {
        0 => line.incident = extended(&line.incident),
        1 => line.seq = line.seq.wrapping_add(1 + n % 1000),
        2 => line.id = extended(&line.id),
        3 => line.v = line.v.wrapping_add(1),
        4 => line.at = line.at.replace('.', ".0"),
        5 => line.actor = extended(&line.actor),
        6 => line.origin = extended(&line.origin),
        7 => line.kind = extended(&line.kind),
        8 => line.data = json!([n, line.data]).to_string(),
        9 => line.prev = line.prev.chars().rev().chain(['0']).collect(),
        _ => line.hash = extended(&line.hash),
    }
}

proptest! {
    #[test]
    fn a_line_reads_back_as_it_was_written((_, lines) in any_log()) {
        for line in lines {
            let text = line.to_json();
            prop_assert!(!text.contains('\n'));
            prop_assert_eq!(&Line::from_json(&text).unwrap(), &line);
            let derived = serde_json::to_string(&line).unwrap();
            prop_assert_eq!(Line::from_json(&derived).unwrap(), line);
        }
    }

    #[test]
    fn the_text_of_a_line_is_what_a_canonicaliser_writes((_, lines) in any_log()) {
        for line in lines {
            let value: Value = serde_json::from_str(&line.to_json()).unwrap();
            prop_assert_eq!(serde_json_canonicalizer::to_string(&value).unwrap(), line.to_json());
        }
    }

    #[test]
    fn a_log_as_written_verifies((head, lines) in any_log()) {
        prop_assert_eq!(verify("inc-1", &lines, &head), Ok(head));
    }

    #[test]
    fn any_change_of_any_member_of_any_line_is_found(
        (head, mut lines) in any_log(), at in any::<prop::sample::Index>(), member in 0_usize..11, n: u64,
    ) {
        let index = at.index(lines.len());
        change(&mut lines[index], member, n);
        prop_assert!(verify("inc-1", &lines, &head).is_err());
    }

    #[test]
    fn any_lost_line_is_found((head, mut lines) in any_log(), at in any::<prop::sample::Index>()) {
        lines.remove(at.index(lines.len()));
        prop_assert!(verify("inc-1", &lines, &head).is_err());
    }

    #[test]
    fn any_two_lines_in_each_others_place_are_found(
        (head, mut lines) in any_log(), one in any::<prop::sample::Index>(), two in any::<prop::sample::Index>(),
    ) {
        let (one, two) = (one.index(lines.len()), two.index(lines.len()));
        prop_assume!(one != two);
        lines.swap(one, two);
        prop_assert!(verify("inc-1", &lines, &head).is_err());
    }

    #[test]
    fn any_member_that_rides_along_is_refused((_, lines) in any_log(), name in "[a-z]{3,9}") {
        let text = lines[0].to_json();
        let known: Value = serde_json::from_str(&text).unwrap();
        prop_assume!(known.get(&name).is_none());
        let grown = text.replacen('{', &format!("{{\"{name}\":1,"), 1);
        prop_assert!(Line::from_json(&grown).is_err());
    }
}
