//! Each server once, by hand: what the tests of the catalogue take for granted about it.

mod access;
mod alerts;
mod catalogue;
mod chat;
mod cloud;
mod dns;
mod faults;
mod own;
mod watch;
