//! Every screen as a frame: at several sizes, in every state, with its styles.
