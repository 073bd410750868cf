//! How far many targets are, as a bar and in words.

use crate::incident::state::Progress;

/// `████░░░░░░ 38/100, 2 failed, 1 unknown`, with a bar of so many cells.
pub fn bar(progress: &Progress, cells: u32) -> String {
    format!("{} {}", cells_of(progress, cells), words(progress))
}

/// `38/100, 2 failed, 1 unknown`.
pub fn words(progress: &Progress) -> String {
    let others = [(progress.failed, "failed"), (progress.unknown, "unknown")].into_iter();
    let mut words = vec![format!("{}/{}", progress.done, progress.all)];
    words.extend(others.filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")));
    words.join(", ")
}

fn cells_of(progress: &Progress, cells: u32) -> String {
    let full = progress.done.saturating_mul(cells).checked_div(progress.all).unwrap_or(0).min(cells);
    let times = |sign: &str, count: u32| sign.repeat(usize::try_from(count).unwrap_or(0));
    format!("{}{}", times("█", full), times("░", cells - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(done: u32, failed: u32, unknown: u32) -> Progress {
        let waiting = 100 - done - failed - unknown;
        Progress { all: 100, done, failed, unknown, verified: 0, waiting }
    }

    #[test]
    fn a_bar_is_full_only_when_all_are_done() {
        assert_eq!(bar(&progress(38, 2, 0), 10), "███░░░░░░░ 38/100, 2 failed");
        assert_eq!(bar(&progress(99, 0, 1), 10), "█████████░ 99/100, 1 unknown");
        assert_eq!(bar(&progress(100, 0, 0), 10), "██████████ 100/100");
        assert_eq!(bar(&Progress::default(), 4), "░░░░ 0/0");
    }
}
