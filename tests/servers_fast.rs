//! Other people's servers that the actions of the catalogue are fired at, and their effect as an outsider sees it:
//! those that start within seconds.
//!
//! `tests/servers/install fast` brings them; a server that is missing fails its tests and says so.

#[cfg(test)]
#[cfg(unix)]
mod e2e {
    #[expect(dead_code, reason = "a part of the end-to-end kit is enough here")]
    pub(crate) mod kit;
}

#[cfg(test)]
#[cfg(unix)]
mod servers {
    mod fast;
    #[expect(dead_code, reason = "the slow servers are not started here")]
    mod kit;
}
