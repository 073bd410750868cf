//! Each server once, by hand: what the tests of the catalogue take for granted about it.

mod catalogue;
mod contracts;
mod flags;
mod swarm;
