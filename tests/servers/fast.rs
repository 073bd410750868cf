//! Each server once, by hand: what the tests of the catalogue take for granted about it.

mod access;
mod chat;
mod cloud;
mod dns;
mod own;
mod watch;
