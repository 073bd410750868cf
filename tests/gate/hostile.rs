//! Files that nobody wrote for a campaign: empty, endless, forged, made of noise. The gate answers, or says that it
//! can't read them; it never panics, and never says ready.

use std::fs;
use std::os::unix::fs::symlink;

use proptest::prelude::*;
use rstest::rstest;
use warroom::plan::load::source::Folder;
use warroom::plan::{CampaignId, Code, Survey, Text};
use warroom::readiness::{Found, Gate, Report};

use super::kit::{Desk, OPENS, at, with};
use super::memory::Memory;
use super::said::{SALE, said};

/// Every text of a report that somebody may print.
fn texts(report: &Report) -> Vec<&Text> {
    report
        .findings
        .iter()
        .flat_map(|Found { problem, about, waived, .. }| {
            let excerpt = problem.excerpt.as_ref().map(|it| &it.text);
            let reason = waived.as_ref().map(|it| &it.reason);
            let hint = [problem.hint.as_ref(), problem.note.as_ref(), excerpt, about.as_ref(), reason];
            hint.into_iter().flatten().chain([&problem.file, &problem.message])
        })
        .collect()
}

/// Neither controls nor characters that turn the reading round.
fn is_clean(text: &Text) -> bool {
    let odd = |c: char| {
        c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FEFF}')
    };
    !text.as_str().contains(odd)
}

/// The sound campaign with these signals instead of its own.
fn signals(tables: &str) -> String {
    let sound = Memory::sound();
    let (before, _) = sound.0[SALE].split_once("[[signal]]").unwrap();
    format!("{before}{tables}")
}

#[rstest]
#[case::an_empty_file("")]
#[case::only_white_space(" \n\t\n")]
#[case::every_field_of_a_signal_missing("[[signal]]\n")]
#[case::every_field_of_everything_missing(
    "[[system]]\n[[dependency]]\n[[identity]]\n[[signal]]\n[window]\n[flags]\n[owners]\n"
)]
#[case::a_signal_that_is_none("signal = 7\n")]
#[case::a_list_of_nothing("signal = [[]]\n")]
#[case::broken("[[signal]\nid = ")]
#[case::a_window_that_ends_before_it_begins(
    "id = \"sale\"\ntitle = \"t\"\n[window]\nopens = 2027-03-02T09:00:00Z\ncloses = 2027-03-01T09:00:00Z\n"
)]
#[case::no_time_zone(
    "id = \"sale\"\ntitle = \"t\"\n[window]\nopens = 2027-03-02T09:00:00\ncloses = 2027-03-03T09:00:00\n"
)]
fn a_campaign_that_can_not_be_read_is_refused(#[case] text: &str) {
    let mut memory = Memory::sound();
    memory.put(SALE, text.to_owned());
    let problems = memory.survey().unwrap_err();
    assert!(problems.iter().any(|problem| problem.code.is_none() && problem.file.as_str() == SALE));
}

#[test]
fn a_signal_of_which_nothing_is_said_but_its_name_is_not_ready() {
    let mut memory = Memory::sound();
    memory.put(SALE, signals("[[signal]]\nid = \"s\"\n"));
    let [report] = memory.check(["sale"]);
    assert!(!report.is_ready());
    for code in [Code::SignalPurposeMissing, Code::SignalRetentionMissing, Code::SignalFallbackMissing] {
        assert!(with(&report, code).iter().any(|it| it.blocks()), "{code}");
    }
}

#[test]
fn a_campaign_of_empty_sections_is_not_ready() {
    let mut memory = Memory::sound();
    memory.campaign("empty", "[owners]\n[flags]\n[severity]\n");
    memory.campaign("listless", "[owners]\n");
    let lists =
        ["system", "dependency", "identity", "signal", "runbooks", "thresholds", "messages", "actions"];
    let lists = lists.map(|list| format!("{list} = []\n")).concat();
    let text = memory.0["config/campaigns/listless.toml"].clone();
    memory.put("config/campaigns/listless.toml", format!("{lists}{text}"));
    for report in memory.check(["empty", "listless"]) {
        assert!(!report.is_ready(), "{}", report.campaign);
    }
}

#[test]
fn what_a_file_hides_comes_out_in_plain_sight() {
    let odd = "a\\u001b[2J\\u0007\\u009b\\u202e\\u200b\\u0000\\nb\\u007f";
    let mut memory = Memory::sound();
    let tables = format!(
        "[[identity]]\nid = \"odd\"\nkind = \"token\"\nscopes = [\"{odd}:*\"]\nused_by = [\"{odd}\", \"{odd}2\"]\n\
         environment = \"{odd}\"\n[[system]]\nid = \"shop\"\nvendor = \"{odd}\"\napproved = true\n\
         [[signal]]\nid = \"odd\"\nreceivers = [\"shop\"]\nreusable_by = [\"{odd}\"]\n"
    );
    memory.campaign("a", &tables);
    memory.campaign("b", &tables.replace("environment = \"a", "environment = \"z"));
    let waiver = |code: &str, about: &str| {
        format!(
            "[[waiver]]\ncode = \"{code}\"\nabout = \"{about}\"\nowner = \"ben\"\nreason = \"{odd}\"\n\
             expires_at = 2028-01-01T00:00:00Z\n"
        )
    };
    memory.put("config/waivers.toml", waiver(odd, odd) + &waiver("identity-unowned", "odd"));
    let [a, b] = memory.check(["a", "b"]);
    for report in [&a, &b] {
        assert!(!report.is_ready());
        assert!(!with(report, Code::IdentityOverprivileged).is_empty());
        assert_eq!(with(report, Code::WaiverInvalid).len(), 1);
        assert_eq!(report.waived(), 1);
        for text in texts(report) {
            assert!(is_clean(text), "{text:?}");
        }
    }
    assert!(said(&a, Code::IdentityOverprivileged)[0].contains("a␛[2J␇‹009B›‹202E›‹200B›␀␊b␡:*"));
}

#[test]
fn a_long_text_is_quoted_in_a_few_characters() {
    let mut memory = Memory::sound();
    let long = "x".repeat(200_000);
    let tables = format!(
        "[[identity]]\nid = \"long\"\nkind = \"token\"\nscopes = [\"{long}:*\"]\nused_by = [\"{long}\", \"{long}2\"]\n"
    );
    memory.campaign("a", &tables);
    memory.put("config/waivers.toml", format!("[[waiver]]\ncode = \"{long}\"\n"));
    let [report] = memory.check(["a"]);
    assert!(!with(&report, Code::WaiverInvalid).is_empty());
    assert!(texts(&report).iter().all(|text| text.as_str().len() < 600));
}

#[test]
fn a_link_that_leads_to_itself_is_no_campaign_and_no_approval() {
    let load = |desk: &Desk| Survey::load(&Folder::new(desk.root()), None);
    let one = CampaignId::parse("sale").unwrap();
    let load_one = |desk: &Desk| Survey::load(&Folder::new(desk.root()), Some(&one));

    let campaign = Desk::sound();
    symlink("loop.toml", campaign.root().join("config/campaigns/loop.toml")).unwrap();
    let problems = load(&campaign).unwrap_err();
    assert!(problems.iter().any(|it| it.file.as_str() == "config/campaigns/loop.toml"));

    let folder = Desk::sound();
    symlink("..", folder.root().join("config/campaigns/up.toml")).unwrap();
    assert!(load(&folder).unwrap_err().render(false).contains("is not a regular file"));

    let around = Desk::sound();
    fs::create_dir_all(around.root().join("config/approvals")).unwrap();
    symlink("..", around.root().join("config/approvals/up")).unwrap();
    symlink("round", around.root().join("config/approvals/round")).unwrap();
    assert!(load(&around).is_ok());
    assert!(load_one(&around).is_ok());

    let approvals = Desk::sound();
    let path = approvals.root().join("config/approvals");
    if path.exists() {
        fs::remove_dir_all(&path).unwrap();
    }
    symlink("approvals", &path).unwrap();
    assert!(load(&approvals).unwrap_err().iter().any(|it| it.file.as_str() == "config/approvals"));
    assert!(load_one(&approvals).is_err());
}

#[test]
fn approvals_of_a_campaign_that_does_not_exist_change_nothing() {
    let sound = Desk::sound().check();
    let mut desk = Desk::sound();
    for (folder, text) in [("nobody", "by = 7"), ("Sale", "\u{0}"), ("s ale", ""), ("sale.toml", "x = [")] {
        desk = desk.write(&format!("config/approvals/{folder}/iam.toml"), text);
    }
    let report = desk.check();
    let lines = |report: &Report| -> Vec<String> {
        report.findings.iter().map(|it| format!("{} {}", it.code, it.problem.message)).collect()
    };
    assert_eq!(lines(&report), lines(&sound));
}

/// Ten thousand campaigns, each broken in one of a few ways.
fn crowd(waived: bool) -> Memory {
    let mut memory = Memory::sound();
    let mut waivers = String::new();
    for n in 0..10_000 {
        let id = format!("c{n}");
        let tables = match n % 5 {
            0 => "[[signal]]\nid = \"all\"\n".to_owned(),
            1 => format!("[[signal]]\nid = \"s{n}\"\nreceivers = [\"none\"]\n"),
            2 => "[[identity]]\nid = \"all\"\nkind = \"token\"\n".to_owned(),
            3 => format!("[[identity]]\nid = \"i{n}\"\nkind = \"token\"\nowner = \"none\"\n"),
            _ => "[flags]\nuses_ai = true\n".to_owned(),
        };
        memory.campaign(&id, &tables);
        if waived && waivers.len() < 900_000 {
            let waiver = format!(
                "[[waiver]]\ncode = \"identity-unowned\"\ncampaign = \"{id}\"\nowner = \"ben\"\nreason = \"r\"\n\
                 expires_at = 2027-01-01T00:00:00Z\n"
            );
            waivers.push_str(&waiver);
        }
    }
    memory.put("config/waivers.toml", waivers);
    memory
}

#[rstest]
#[case::as_they_are(false)]
#[case::each_with_a_waiver_that_ended(true)]
fn none_of_ten_thousand_broken_campaigns_is_ready(#[case] waived: bool) {
    let survey = crowd(waived).survey().unwrap();
    let gate = Gate::of(&survey);
    let (mut checked, mut waivers) = (0, 0);
    for id in survey.workspace.campaigns.keys().filter(|id| id.as_str() != "sale") {
        let report = gate.check(id, at(OPENS)).unwrap();
        assert!(!report.is_ready(), "{id}");
        assert!(report.findings.len() < 60, "{id}: {}", report.findings.len());
        waivers += with(&report, Code::WaiverExpired).len() + with(&report, Code::WaiverUnused).len();
        checked += 1;
    }
    assert_eq!(checked, 10_000);
    assert_eq!(waivers > 5_000, waived, "{waivers}");
}

#[test]
fn a_file_of_nothing_but_signals_is_answered_line_by_line() {
    let mut memory = Memory::sound();
    let signal = |n: usize| format!("[[signal]]\nid = \"s{n}\"\n");
    let many: String = (0..20_000).map(signal).collect();
    memory.campaign("many", &many);
    let [report] = memory.check(["many"]);
    let found = with(&report, Code::SignalFallbackMissing);
    assert_eq!(found.len(), 20_000);
    let last = found.last().unwrap();
    assert_eq!(last.problem.message.as_str().split('`').nth(1), Some("s19999"));
    assert_eq!(last.problem.line, found[0].problem.line + 2 * 19_999);
}

/// What a slip of the hand, or a hand that means harm, may write anywhere.
const SNIPPETS: [&str; 12] =
    ["", "\"", "\\u001b[31m", "\u{1b}[2J", "\u{202E}", " = ", "[", "]]", "\n", "[[signal]]\n", "cart", "0s"];

/// What it may write in the place of a value: names that exist and that do not, and texts that are none.
const NAMES: [&str; 8] = [
    "\"cart\"",
    "\"pay\"",
    "\"checkout-key\"",
    "\"other\"",
    "\"nobody\"",
    "\"identity\"",
    "\"none\"",
    "\"\"",
];
const TEXTS: [&str; 6] = [
    "\" \"",
    "\"*\"",
    "\"\\u001b[31m\\u202e\\n\"",
    "\"ghp_EXAMPLEexampleEXAMPLE0000\"",
    "\"own\"",
    "\"production\"",
];
const INSTANTS: [&str; 4] =
    ["9999-12-30T22:00:00Z", "0001-01-01T00:00:00Z", "2027-03-03T00:00:00+14:00", "2027-03-02T09:00:00Z"];
const LENGTHS: [&str; 4] = ["\"36500d\"", "\"0s\"", "\"30d\"", "\"41d\""];

/// One change of a line `key = value`; nothing of another line.
fn change(line: &str, kind: usize, pick: usize) -> String {
    let Some((key, value)) = line.split_once(" = ") else { return line.to_owned() };
    let text = [NAMES.as_slice(), TEXTS.as_slice()].concat()[pick % (NAMES.len() + TEXTS.len())];
    let is_length = ["retention", "rotate_every"].contains(&key);
    let other = match value.chars().next() {
        _ if kind == 0 => return String::new(),
        Some('[') => format!("[{text}, {text}]"),
        Some('t') => "false".to_owned(),
        Some('f') => "true".to_owned(),
        Some('2') => INSTANTS[pick % INSTANTS.len()].to_owned(),
        Some(_) if is_length => LENGTHS[pick % LENGTHS.len()].to_owned(),
        Some(_) | None => text.to_owned(),
    };
    format!("{key} = {other}")
}

/// Two campaigns are asked twice; the answers are the same, and show nothing that must not be shown.
fn hold(sale: String) -> Result<bool, TestCaseError> {
    let mut memory = Memory::sound();
    memory.put(SALE, sale);
    let other = "[[identity]]\nid = \"checkout-key\"\nkind = \"token\"\n[[signal]]\nid = \"cart\"\n";
    memory.campaign("other", other);
    let answer = || {
        let survey = memory.survey().map_err(|problems| problems.render(false))?;
        let gate = Gate::of(&survey);
        Ok::<_, String>(["sale", "other"].map(|id| gate.check(&CampaignId::parse(id).unwrap(), at(OPENS))))
    };
    let first = answer();
    prop_assert_eq!(format!("{first:?}"), format!("{:?}", answer()));
    let reports: Vec<&Report> = first.iter().flatten().flatten().collect();
    for report in &reports {
        for text in texts(report) {
            prop_assert!(is_clean(text), "{:?}", text);
            prop_assert!(!text.as_str().contains("ghp_EXAMPLEexampleEXAMPLE0000"), "{:?}", text);
        }
        prop_assert!(report.findings.iter().all(|it| it.problem.hint.is_some()));
        prop_assert!(report.campaign.as_str() == "sale" || !report.is_ready());
    }
    Ok(!reports.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_change_to_the_text_of_a_campaign_makes_the_gate_panic_or_waver(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..24_usize, 0..SNIPPETS.len()), 1..4),
    ) {
        let mut text: Vec<char> = Memory::sound().0[SALE].chars().collect();
        for (at, cut, snippet) in changes {
            let at = at.index(text.len() + 1);
            let end = (at + cut).min(text.len());
            text.splice(at..end, SNIPPETS[snippet].chars());
        }
        hold(text.into_iter().collect())?;
    }

    #[test]
    fn no_change_to_the_values_of_a_campaign_makes_the_gate_panic_or_waver(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..3_usize, 0..64_usize), 1..8),
    ) {
        let text = Memory::sound().0[SALE].clone();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (at, kind, pick) in changes {
            let at = at.index(lines.len());
            lines[at] = change(&lines[at], kind, pick);
        }
        hold(lines.join("\n"))?;
    }
}
