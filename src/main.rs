//! The `warroom` binary.

fn main() {}
