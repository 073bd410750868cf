//! Other people's servers that the actions of the catalogue are fired at, and their effect as an outsider sees it:
//! those that are large, or take long to start.
//!
//! `tests/servers/install slow` brings them; a server that is missing fails its tests and says so.

#[cfg(test)]
#[cfg(unix)]
mod e2e {
    #[expect(dead_code, reason = "a part of the end-to-end kit is enough here")]
    pub(crate) mod kit;
}

#[cfg(test)]
#[cfg(unix)]
mod servers {
    #[expect(dead_code, reason = "the fast servers are not started here")]
    mod kit;
    mod slow;
}
