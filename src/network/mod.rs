//! Streets to graph.

use crate::model::Tally;

/// What the network holds, for the summary.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NetworkFigures {
    /// Junctions: dead ends and places where streets meet.
    pub junctions: usize,
    /// Links between junctions.
    pub links: usize,
    /// Length of all links in metres.
    pub length_m: f64,
    /// Separate pieces of network, the main one included.
    pub components: usize,
    /// Share of the length that is in the largest piece.
    pub main_share: f64,
    /// What cleaning left out: loops and doubles that no shortest walk uses.
    pub dropped: Tally,
}
