//! What the journal promises, told once and run on every store.
//!
//! The `cfg(test)` is for clippy: it lets the helpers, too, fail by a plain unwrap.

#[cfg(test)]
mod chain;
#[cfg(test)]
mod common;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod export;
#[cfg(test)]
mod independent;
#[cfg(test)]
mod long;
#[cfg(test)]
mod read_only;
#[cfg(test)]
mod story;
#[cfg(test)]
mod tamper;
