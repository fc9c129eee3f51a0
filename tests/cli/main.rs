//! The program as people run it: words in, files and an exit code out. One room for each command, all in one program: it is built
//! once.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "../common/mod.rs"]
mod common;

mod analyze;
mod areas;
mod audit;
mod beside;
mod cities;
mod dem;
mod drawn;
mod equity;
mod hours;
mod kept;
mod links;
mod matrix;
mod plans;
mod site;
mod study;
mod supply;
mod tiles;
mod walkers;
mod why;
mod zones;
