//! What people wrote beforehand.
