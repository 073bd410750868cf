//! The pure core of one incident.
