//! The actions that the program ships, fired at the servers that they are for; the effect is seen by somebody else.

mod aws;
mod chat;
mod dns;
mod mail;
mod oauth;
mod okta;
mod traffic;
mod vault;
mod watch;
