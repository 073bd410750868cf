//! The XML of `JUnit`, which every CI shows: a suite for each campaign; a case for each finding, and one for each code that
//! was looked for and not found, so that a green list says what was checked.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use super::Prefix;
use crate::plan::{Code, Diagnostics, Level, Problem};
use crate::readiness::{Found, Report, Waived, about};

/// The findings of these campaigns.
pub(super) fn xml(reports: &[Report], prefix: &Prefix) -> String {
    let count = |of: &dyn Fn(&Report) -> usize| reports.iter().map(of).sum::<usize>();
    let failures = count(&|report| report.count(Level::Error));
    let suites: String = reports.iter().map(|report| suite(report, prefix)).collect();
    page(count(&|report| cases(report).0), failures, 0, &suites)
}

/// That there was no answer, because the workspace can't be read.
pub(super) fn unreadable(problems: &Diagnostics, prefix: &Prefix) -> String {
    let case = |problem: &Problem| {
        let content = element("error", "unreadable", problem, prefix);
        case("workspace", problem.message.as_str(), &place(problem, prefix), &content)
    };
    let count = problems.len();
    let cases: String = problems.iter().map(case).collect();
    let counts = format!(r#"tests="{count}" failures="0" errors="{count}" skipped="0""#);
    let suite = format!("<testsuite name=\"workspace\" {counts}>\n{cases}</testsuite>\n");
    page(count, 0, count, &suite)
}

fn page(tests: usize, failures: usize, errors: usize, suites: &str) -> String {
    let counts = format!(r#"tests="{tests}" failures="{failures}" errors="{errors}""#);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"warroom\" {counts}>\n{suites}</testsuites>\n"
    )
}

/// How many cases a campaign has, and the codes that were not found.
fn cases(report: &Report) -> (usize, Vec<Code>) {
    let found: BTreeSet<Code> = report.findings.iter().map(|found| found.code).collect();
    let absent: Vec<Code> = Code::ALL.iter().copied().filter(|code| !found.contains(code)).collect();
    (report.findings.len() + absent.len(), absent)
}

fn suite(report: &Report, prefix: &Prefix) -> String {
    let (tests, absent) = cases(report);
    let mut cases: String = report.findings.iter().map(|found| finding(report, found, prefix)).collect();
    cases.extend(absent.iter().map(|code| case(&class(report, *code), code.as_str(), "", "")));
    let failures = report.count(Level::Error);
    let (skipped, at) = (report.waived(), report.checked_at.strftime("%Y-%m-%dT%H:%M:%S"));
    let counts = format!(r#"tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}""#);
    let name = Xml(report.campaign.as_str());
    format!("<testsuite name=\"{name}\" {counts} timestamp=\"{at}\">\n{cases}</testsuite>\n")
}

/// `sale.People`: how a CI groups the cases.
fn class(report: &Report, code: Code) -> String {
    format!("{}.{}", report.campaign, about(code).family)
}

fn finding(report: &Report, found: &Found, prefix: &Prefix) -> String {
    let problem = &found.problem;
    let content = match (&found.waived, found.level) {
        (Some(Waived { owner, reason, expires_at }), _) => {
            let words = format!("{}; waived by {owner} until {expires_at}: {reason}", problem.message);
            format!("<skipped message=\"{}\"/>\n", Xml(&words))
        }
        (None, Level::Error) => element("failure", found.code.as_str(), problem, prefix),
        (None, Level::Warning | Level::Note) => {
            let words = format!("{}: {}", found.level, detail(problem, prefix));
            format!("<system-out>{}</system-out>\n", Xml(&words))
        }
    };
    let name = format!("{}: {}", found.code, problem.message);
    case(&class(report, found.code), &name, &place(problem, prefix), &content)
}

fn case(class: &str, name: &str, place: &str, content: &str) -> String {
    format!("<testcase classname=\"{}\" name=\"{}\"{place}>{content}</testcase>\n", Xml(class), Xml(name))
}

fn element(name: &str, kind: &str, problem: &Problem, prefix: &Prefix) -> String {
    let (message, detail) = (problem.message.as_str(), detail(problem, prefix));
    format!("<{name} type=\"{kind}\" message=\"{}\">{}</{name}>\n", Xml(message), Xml(&detail))
}

/// The attributes that lead to the line.
fn place(problem: &Problem, prefix: &Prefix) -> String {
    let file = prefix.path(problem.file.as_str());
    let line = if problem.line == 0 { String::new() } else { format!(" line=\"{}\"", problem.line) };
    format!(" file=\"{}\"{line}", Xml(&file))
}

/// The same in words, for a CI that shows no place.
fn detail(problem: &Problem, prefix: &Prefix) -> String {
    let file = prefix.path(problem.file.as_str());
    let mut text = match problem.line {
        0 => format!("{}\n{file}", problem.message),
        line => format!("{}\n{file}:{line}:{}", problem.message, problem.column),
    };
    if let Some(excerpt) = &problem.excerpt {
        text = format!("{text}\n{}", excerpt.text);
    }
    if let Some(hint) = &problem.hint {
        text = format!("{text}\nhint: {hint}");
    }
    text
}

/// A text as it may stand in XML 1.0, between tags and in attributes.
struct Xml<'t>(&'t str);

impl fmt::Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&apos;")?,
                // A reader would take white space in an attribute for a blank.
                '\n' | '\r' | '\t' => write!(f, "&#{};", u32::from(c))?,
                // Control characters and non-characters are forbidden, escaped too.
                c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => f.write_char('\u{FFFD}')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use junit_parser::{TestCase, TestStatus};

    use super::super::sample::{found, mixed, report};
    use super::*;

    #[test]
    fn a_reader_sees_what_failed_what_is_waived_and_what_was_looked_for() {
        let xml = xml(&[mixed(), report("other", Vec::new())], &Prefix("ops/".to_owned()));
        let read = junit_parser::from_reader(xml.as_bytes()).unwrap();
        let [sale, other] = read.suites.as_slice() else { panic!("{xml}") };
        let asked = u64::try_from(Code::ALL.len()).unwrap();
        assert_eq!((sale.name.as_str(), sale.tests, sale.failures, sale.skipped), ("sale", asked, 1, 1));
        assert_eq!(sale.cases.len(), Code::ALL.len());
        assert_eq!((other.tests, other.failures, other.skipped), (asked, 0, 0));
        assert!(other.cases.iter().all(|case| case.status.is_success()));
        let case = |name: &str| -> &TestCase {
            sale.cases.iter().find(|case| case.original_name.starts_with(name)).unwrap()
        };
        let failed = case("backup-same-as-primary");
        let TestStatus::Failure(failure) = &failed.status else { panic!("{:?}", failed.status) };
        assert_eq!(failure.message, "the backup of `app` is its primary");
        assert_eq!(failure.failure_type, "backup-same-as-primary");
        assert!(failure.text.contains("hint: name somebody else as backup"), "{}", failure.text);
        assert_eq!((failed.file.as_deref(), failed.line), (Some("ops/config/roster.toml"), Some(7)));
        assert_eq!(failed.classname.as_deref(), Some("sale.People"));
        let TestStatus::Skipped(skipped) = &case("identity-long-lived").status else { panic!("{xml}") };
        assert!(skipped.message.contains("waived by dora until 2027-03-10T09:00:00Z: the vendor rotates"));
        let stale = case("rehearsal-stale");
        assert!(stale.status.is_success());
        assert!(stale.system_out.as_ref().unwrap().starts_with("warning: `recover` was rehearsed"));
    }

    #[test]
    fn words_come_back_as_they_were() {
        let words = "<a href='x'>&amp; \"b\" ]]> é";
        let xml = xml(&[report("sale", vec![found(Code::BackupMissing, 1, words)])], &Prefix(String::new()));
        let read = junit_parser::from_reader(xml.as_bytes()).unwrap();
        let case = read.suites[0].cases.iter().find(|case| case.status.is_failure()).unwrap();
        assert_eq!(case.status.failure_as_ref().message, words);
    }

    #[test]
    fn nothing_that_xml_forbids_or_reads_as_markup_is_written() {
        let raw = "a<b>&\"c'\u{1b}\u{0}\u{7f}\u{85}\u{FFFE}\n]]>é";
        let safe = "a&lt;b&gt;&amp;&quot;c&apos;\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}&#10;]]&gt;é";
        assert_eq!(Xml(raw).to_string(), safe);
    }
}
