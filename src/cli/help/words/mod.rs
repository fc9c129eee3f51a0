//! What each text of the help is in Chinese, in rooms by the command whose help shows it.
//!
//! The English is the one that stands beside the arguments; a pair whose English is nowhere there any more fails a test, as does a text
//! without a pair.

mod analyze;
mod audit;
mod compare;
mod isochrone;
mod links;
mod matrix;
mod network;
mod site;
mod standards;
mod study;
mod study_files;
mod supply;
mod talk;

use std::collections::HashMap;
use std::sync::LazyLock;

/// English and Chinese.
pub(super) type Pair = (&'static str, &'static str);

pub(super) const ROOMS: [&[Pair]; 13] = [
    talk::PAIRS,
    study::PAIRS,
    analyze::PAIRS,
    audit::PAIRS,
    compare::PAIRS,
    study_files::PAIRS,
    isochrone::PAIRS,
    links::PAIRS,
    matrix::PAIRS,
    network::PAIRS,
    site::PAIRS,
    standards::PAIRS,
    supply::PAIRS,
];

static TABLE: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| ROOMS.iter().flat_map(|room| room.iter().copied()).collect());

/// The Chinese of a text, if it has one.
pub(super) fn chinese(english: &str) -> Option<&'static str> {
    TABLE.get(english).copied()
}
