//! For people: what is wrong, grouped, with the lines that are meant; one quiet line when there is nothing to say.

use std::collections::BTreeSet;

use crate::plan::settings::minute;
use crate::plan::{Level, Problem};
use crate::readiness::{Family, Found, Report, Waived, about};

/// How many findings of a campaign are shown; the rest is counted. JSON has all.
const MOST: usize = 50;

/// How it is shown.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    /// Every campaign was asked for: those with nothing to say are counted only.
    pub(super) all: bool,
    pub(super) color: bool,
    /// Warnings in full, also where the campaign is ready.
    pub(super) verbose: bool,
}

/// The answer on one campaign, or on all.
pub(super) fn text(reports: &[Report], style: Style) -> String {
    let mut page = Page { style, text: String::new(), quoted: BTreeSet::new() };
    for report in reports {
        if !style.all || !report.findings.is_empty() || !report.is_ready() {
            page.campaign(report);
        }
    }
    if style.all {
        page.tally(reports);
    }
    page.text
}

struct Page<'r> {
    style: Style,
    text: String,
    /// What has been quoted already: a slip in a file that all campaigns share is quoted once.
    quoted: BTreeSet<(&'r str, usize, usize, &'r str)>,
}

impl<'r> Page<'r> {
    fn campaign(&mut self, report: &'r Report) {
        let (waived, mut open): (Vec<&Found>, Vec<&Found>) =
            report.findings.iter().partition(|found| found.waived.is_some());
        // The heaviest are shown where not all can be.
        open.sort_by_key(|found| found.level);
        let rest = open.split_off(open.len().min(MOST));
        open.sort_by_key(|found| (about(found.code).family, found.level));
        if report.is_ready() && !self.style.verbose {
            for found in &open {
                self.in_a_line(found);
            }
        } else {
            self.in_full(&open);
        }
        if !rest.is_empty() {
            let line = format!("{} not shown; --format json has all", counted(&rest));
            self.line(&line);
            self.line("");
        }
        self.waived(&waived);
        self.verdict(report);
    }

    fn in_full(&mut self, findings: &[&'r Found]) {
        let mut family: Option<Family> = None;
        for found in findings {
            let here = about(found.code).family;
            if family != Some(here) {
                self.heading(here.as_str());
                family = Some(here);
            }
            if self.quoted.insert(place(&found.problem)) {
                self.text.push_str(&found.problem.render(found.level, self.style.color));
            } else {
                self.in_a_line(found);
            }
            self.line("");
        }
    }

    fn in_a_line(&mut self, found: &Found) {
        let problem = &found.problem;
        let label = format!("{}[{}]", found.level, found.code);
        let color = match found.level {
            Level::Error => "1;31",
            Level::Warning => "1;33",
            Level::Note => "1;32",
        };
        let label = self.colored(&label, color);
        let place = match problem.line {
            0 => problem.file.to_string(),
            line => format!("{}:{line}", problem.file),
        };
        self.line(&format!("{label}: {} ({place})", problem.message));
    }

    /// Somebody answers for these; they are shown every time all the same.
    fn waived(&mut self, findings: &[&Found]) {
        if findings.is_empty() {
            return;
        }
        self.heading("Waived");
        let (shown, rest) = findings.split_at(findings.len().min(MOST));
        for found in shown {
            self.in_a_line(found);
            if let Some(Waived { owner, reason, expires_at }) = &found.waived {
                self.line(&format!("  by {owner} until {}: {reason}", minute(*expires_at)));
            }
        }
        if !rest.is_empty() {
            self.line(&format!("{} more waived; --format json has all", rest.len()));
        }
        self.line("");
    }

    fn verdict(&mut self, report: &Report) {
        let verdict = if report.is_ready() { "ready" } else { "not ready" };
        let mut line = format!("{}: {}", report.campaign, self.judged(verdict, report.is_ready()));
        let open: Vec<&Found> = report.findings.iter().filter(|found| found.waived.is_none()).collect();
        let mut counts: Vec<String> = Some(counted(&open)).filter(|it| !it.is_empty()).into_iter().collect();
        if report.waived() > 0 {
            counts.push(format!("{} waived", report.waived()));
        }
        if !counts.is_empty() {
            line = format!("{line}: {}", counts.join(", "));
        }
        self.line(&format!("{line} (as of {})", minute(report.checked_at)));
    }

    fn tally(&mut self, reports: &[Report]) {
        let ready = reports.iter().filter(|report| report.is_ready()).count();
        let count = self.judged(&format!("{ready} of {}", reports.len()), ready == reports.len());
        let noun = if reports.len() == 1 { "campaign is" } else { "campaigns are" };
        let at = reports.first().map(|report| format!(" (as of {})", minute(report.checked_at)));
        self.line(&format!("{count} {noun} ready{}", at.unwrap_or_default()));
    }

    fn heading(&mut self, words: &str) {
        let words = self.colored(words, "1");
        self.line(&words);
        self.line("");
    }

    fn judged(&self, words: &str, is_ready: bool) -> String {
        self.colored(words, if is_ready { "1;32" } else { "1;31" })
    }

    fn colored(&self, words: &str, color: &str) -> String {
        if self.style.color { format!("\u{1b}[{color}m{words}\u{1b}[0m") } else { words.to_owned() }
    }

    /// One line. What it is made of was made safe at the edge; here only its own colours are added.
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

fn place(problem: &Problem) -> (&str, usize, usize, &str) {
    (problem.file.as_str(), problem.line, problem.column, problem.message.as_str())
}

/// `2 errors, 1 note`.
fn counted(findings: &[&Found]) -> String {
    let levels = [Level::Error, Level::Warning, Level::Note];
    let count = |level| findings.iter().filter(|found| found.level == level).count();
    let counts = levels.into_iter().map(|level| (level.as_str(), count(level)));
    let words = counts.filter(|(_, count)| *count > 0).map(|(word, count)| plural(count, word));
    words.collect::<Vec<_>>().join(", ")
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{found, mixed, report, waived};
    use super::*;
    use crate::plan::Code;

    const LAST: &str = "(as of 2027-03-02 09:00 UTC)";

    fn said(reports: &[Report]) -> String {
        text(reports, Style::default())
    }

    fn last(text: &str) -> &str {
        text.lines().last().unwrap()
    }

    #[test]
    fn a_campaign_that_is_ready_is_one_quiet_line() {
        assert_eq!(said(&[report("sale", Vec::new())]), format!("sale: ready {LAST}\n"));
    }

    #[test]
    fn everything_is_there_in_words_and_what_is_waived_stands_apart() {
        let text = said(&[mixed()]);
        let places = [
            "People\n",
            "error[backup-same-as-primary]: the backup of `app` is its primary",
            "--> config/roster.toml:7:10",
            "7 | backup = \"ada\"",
            "help: name somebody else as backup",
            "Runbooks\n",
            "warning[rehearsal-stale]: `recover` was rehearsed 40 days ago",
            "Waivers\n",
            "note[waiver-unused]: nothing to waive",
            "Waived\n",
            "error[identity-long-lived]: `key-7` never ends (config/roster.toml:40)\n  by dora until 2027-03-10 09:00 UTC: the vendor rotates on Monday",
        ]
        .map(|part| text.find(part).unwrap_or_else(|| panic!("no `{part}`:\n{text}")));
        assert!(places.is_sorted(), "{text}");
        assert_eq!(last(&text), format!("sale: not ready: 1 error, 1 warning, 1 note, 1 waived {LAST}"));
    }

    #[test]
    fn a_ready_campaign_has_its_warnings_in_a_line_each_and_with_v_in_full() {
        let stale = || found(Code::RehearsalStale, 3, "`recover` was rehearsed 40 days ago");
        let ready = [report("sale", vec![stale()])];
        let line = "warning[rehearsal-stale]: `recover` was rehearsed 40 days ago (config/roster.toml:3)\n";
        assert_eq!(said(&ready), format!("{line}sale: ready: 1 warning {LAST}\n"));
        assert!(text(&ready, Style { verbose: true, ..Style::default() }).contains("3 | backup = \"ada\""));
    }

    #[test]
    fn a_waiver_is_shown_also_where_the_campaign_is_ready() {
        let ready = [report("sale", vec![waived(found(Code::BackupMissing, 7, "no backup"), "on Monday")])];
        let text = said(&ready);
        assert!(text.contains("  by dora until 2027-03-10 09:00 UTC: on Monday\n"), "{text}");
        assert_eq!(last(&text), format!("sale: ready: 1 waived {LAST}"));
    }

    #[test]
    fn the_heaviest_fifty_are_shown_and_the_rest_is_counted() {
        let errors = (1..=60).map(|line| found(Code::MessageMissing, line, &format!("text {line}")));
        let warning = found(Code::RehearsalStale, 3, "stale");
        let text = said(&[report("sale", std::iter::once(warning).chain(errors).collect())]);
        assert_eq!(text.matches("error[message-missing]").count(), MOST);
        assert!(!text.contains("rehearsal-stale"), "an error was left out for a warning");
        assert!(text.contains("10 errors, 1 warning not shown; --format json has all\n"), "{text}");
        assert_eq!(last(&text), format!("sale: not ready: 60 errors, 1 warning {LAST}"));
    }

    #[test]
    fn of_all_campaigns_those_with_nothing_to_say_are_counted_only() {
        let slip = || vec![found(Code::BackupMissing, 7, "`app` has no backup")];
        let reports =
            [report("a", Vec::new()), report("b", slip()), report("c", Vec::new()), report("d", slip())];
        let text = text(&reports, Style { all: true, ..Style::default() });
        assert!(!text.contains("a: ") && !text.contains("c: "), "{text}");
        assert_eq!(text.matches("7 | backup").count(), 1, "what all share is quoted once:\n{text}");
        assert_eq!(text.matches("not ready: 1 error").count(), 2);
        assert_eq!(last(&text), format!("2 of 4 campaigns are ready {LAST}"));
    }

    #[test]
    fn colour_is_added_and_takes_no_word_away() {
        let plain = said(&[mixed()]);
        let colored = text(&[mixed()], Style { color: true, ..Style::default() });
        assert!(colored.contains('\u{1b}'));
        let mut bare = String::new();
        let mut rest = colored.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            bare.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        bare.push_str(rest);
        assert_eq!(bare, plain);
    }
}
