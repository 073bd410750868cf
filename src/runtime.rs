//! The imperative shell: the event loop, the clock, the executors.
