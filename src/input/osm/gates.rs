//! Gates and entrances of an extract: nodes by which people who live behind a wall get out.

use super::extract::Extract;
use super::marks::{self, Marks};
use super::notes::Notes;
use super::places::{NO_WAY_IN, degrees};
use crate::input::walkable::{Passage, opens, passage};
use crate::model::{Gate, Id, Tags};

/// The gates in the order of node ids; closed ones are counted.
pub(super) fn read(extract: &Extract, marks: &Marks, notes: &mut Notes) -> Vec<Gate> {
    let mut gates = Vec::new();
    for (node, tags) in (0..extract.tagged_nodes()).map(|i| extract.tagged_node(i)) {
        if marks.of(tags) & (marks::ENTRANCE | marks::BARRIER) == 0 || !extract.owns_node(node) {
            continue;
        }
        let entrance = tags.get("entrance").is_some_and(|v| !NO_WAY_IN.contains(&v));
        if !entrance && !opens(&tags) {
            continue;
        }
        if passage(&tags) == Passage::Closed {
            notes.tally.one("gate.closed");
            continue;
        }
        let hours = tags.value("opening_hours").map(str::to_owned);
        gates.push(Gate { id: Id::Node(extract.node_id(node)), at: degrees(extract, node), hours });
    }
    gates
}
