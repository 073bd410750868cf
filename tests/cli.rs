//! The commands, as a script runs them: the built program in an empty home, without a terminal.

// Marked as a test, so that the lints know its helpers for what they are.
#[cfg(test)]
mod cli {
    mod afterwards;
    mod alerts;
    mod approve;
    mod approve_terminal;
    mod check;
    mod coverage;
    mod drill;
    mod drills_page;
    mod evaluate;
    mod export;
    mod kit;
    mod launch;
    mod live;
    mod msel;
    mod output;
    mod outside;
    mod own_sections;
    mod paging;
    mod paper;
    mod playbook;
    mod refusals;
    mod report;
    mod stats;
    mod story;
    mod timelines;
    mod together;
    mod trust;
    mod words;
}
