//! Other people's servers, each behind a handle: started on free ports with files of its own, looked at from
//! outside, and gone with its handle.

pub(crate) mod place;

pub(crate) mod alertmanager;
pub(crate) mod bind;
pub(crate) mod desk;
pub(crate) mod emulate;
pub(crate) mod mail;
pub(crate) mod moto;
pub(crate) mod oidc;
pub(crate) mod open_bao;
pub(crate) mod postgres;
pub(crate) mod prism;
pub(crate) mod prometheus;
pub(crate) mod swarm;
pub(crate) mod unleash;
