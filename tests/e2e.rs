//! The built program, in a terminal, against real servers.
//!
//! Every test starts its own servers on free ports of this machine and stops them again. A program that is
//! missing fails the test and says what to install; nothing is skipped.

// Marked as a test, so that the lints know its helpers for what they are.
#[cfg(test)]
#[cfg(unix)]
mod e2e {
    mod drills;
    mod ends;
    mod faults;
    mod first_run;
    // Only Linux lets a program be watched like this.
    #[cfg(target_os = "linux")]
    mod isolated;
    #[expect(dead_code, reason = "a part of it is for the tests against other people's servers")]
    mod kit;
    // Chromium is led through a pipe of its own, as on Linux.
    #[cfg(target_os = "linux")]
    mod pages;
    mod rollback;
    mod screen;
    mod servers;
    mod story;
}
