//! Walkers from their data file.
