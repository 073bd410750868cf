//! The executors against servers that misbehave on purpose.

// Marked as a test, so that the lints know its helpers for what they are.
#[cfg(test)]
mod executors {
    mod auth;
    mod call;
    mod canary;
    mod dns;
    mod kit;
    mod letters;
    mod look;
    mod mail_server;
    mod name_server;
    mod program;
    mod record;
    mod server;
    mod simulated;
    mod update;
    mod update_server;
}
