//! The house: which room may use which, and the rules that every file keeps.
//!
//! The table of arrows stands in `ARCHITECTURE.md`. A new arrow is a decision: change the table there and here in
//! one commit that says why.

// Marked as a test, so that the lints know its helpers for what they are.
#[cfg(test)]
mod architecture {
    mod arrows;
    mod source;
    mod tidy;
}
