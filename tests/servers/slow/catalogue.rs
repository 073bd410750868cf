//! The actions that the program ships, fired at the large servers that they are for, or held against what a vendor
//! has written about its API.

mod github;
mod power_dns;
mod swarm;
mod unleash;
