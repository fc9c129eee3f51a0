//! Words in, answers out.
