//! `warroom watch` as it runs: processes that are killed at the worst moment, several at once, channels that are down.
//! A server on this machine counts the pages by their keys.

// Marked as a test, so that the lints know its helpers for what they are.
#[cfg(test)]
mod watch {
    mod kit;
    mod server;
    mod stories;
}
