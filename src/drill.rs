//! Practice: a simulated world that answers as the files say.
