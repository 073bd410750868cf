//! The catalogue of actions: each loads, proves its effect, can be rehearsed, and sends what its vendor documents.

// Marked as a test, so that the lints know its helpers for what they are.
#[cfg(test)]
mod catalogue {
    mod contract;
    mod kit;
    mod page;
    mod rehearsal;
    mod rules;
    mod xml;
}
