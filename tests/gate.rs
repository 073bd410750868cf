//! The launch gate: every finding shown present and absent, approvals checked against the real programs of OpenSSH,
//! and what the command prints.
//!
//! `tests/data/gate/sound` is a workspace that is ready. Each folder of `tests/data/gate/broken` is named after a
//! finding and holds only the files that differ from it.

// Marked as a test, so that the lints know its helpers for what they are.
#[cfg(test)]
mod gate {
    mod approvals;
    mod codes;
    mod context;
    mod crowd;
    mod escalation;
    mod example;
    mod hostile;
    mod identities;
    mod kit;
    mod marks;
    mod memory;
    mod messages;
    mod openssh;
    mod outputs;
    mod people;
    mod quoted;
    mod runbooks;
    mod said;
    mod sign;
    mod waivers;
}
