//! Approvals: what they govern, what is signed, who signed it, and what has changed since.
