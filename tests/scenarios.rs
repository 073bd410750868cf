//! The scenarios that are shipped: what each has, how its own responder does in it, and what becomes of other teams.

// Marked as a test, so that the lints know its helpers for what they are.
#[cfg(test)]
mod scenarios {
    mod auto;
    mod content;
    mod kit;
    mod others;
    mod redacted;
}
