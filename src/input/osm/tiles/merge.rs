//! What was found tile by tile, put together: as if it had been found at once.

use super::super::doubles::{self, Found};
use super::super::extract::Extract;
use super::super::marks::Marks;
use super::super::notes::Notes;
use super::super::streets::{self, Pieces};
use super::super::wire::Broken;
use super::super::{OsmCity, Rest, Whole, ground, missing_nodes, noting, places};
use crate::input::hours::Clock;
use crate::input::walkable::{Passage, Walkable};
use crate::model::{GroundParts, Position, Spot, Standard, Streets, Tally};
use geo_types::Coord;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A piece of a street: its way, how it may be walked, and how many of the nodes it has.
type Piece = (i64, Walkable, u32);

/// The parts of a city as they come in.
pub(super) struct Merged {
    pieces: Vec<Piece>,
    /// Ids of the nodes of all pieces, one piece after the other.
    nodes: Vec<i64>,
    /// Where these nodes are, and who gets past them; sorted and without doubles at the end.
    places: Vec<(i64, Position, Passage)>,
    spots: Vec<(i64, Spot)>,
    street_notes: Notes,
    /// For each standard.
    found: Vec<(Vec<Found>, Notes)>,
    rest: Rest,
    rest_notes: Notes,
    middles: Vec<(i64, Option<Coord<f64>>)>,
    missing: u64,
}

impl Merged {
    /// Of no tiles yet, for so many standards.
    pub fn new(standards: usize) -> Merged {
        Merged {
            pieces: Vec::new(),
            nodes: Vec::new(),
            places: Vec::new(),
            spots: Vec::new(),
            street_notes: Notes::default(),
            found: (0..standards).map(|_| (Vec::new(), Notes::default())).collect(),
            rest: Rest::default(),
            rest_notes: Notes::default(),
            middles: Vec::new(),
            missing: 0,
        }
    }

    /// Takes what belongs to a tile, unless the streets of all are then too many to be numbered.
    pub fn take(
        &mut self,
        extract: &Extract,
        each: &[Marks],
        standards: &[&Standard],
        clock: Option<&Clock>,
    ) -> Result<(), Broken> {
        let Some(marks) = each.first() else { return Ok(()) };
        let ((pieces, gates), places) = rayon::join(
            || streets::pieces(extract, marks, clock, &mut self.street_notes),
            || {
                let of = |(marks, standard): (&Marks, &&Standard)| {
                    noting(|notes| places::find(extract, marks, standard, clock, notes))
                };
                each.iter().zip(standards).map(of).collect::<Vec<_>>()
            },
        );
        streets::can_be_numbered(self.nodes.len() + pieces.nodes.len())?;
        self.take_streets(extract, marks, &pieces, &gates);
        for ((all, all_notes), (found, notes)) in self.found.iter_mut().zip(places) {
            all.extend(found);
            all_notes.merge(notes);
        }
        let (rest, notes) = noting(|notes| Rest::read(extract, marks, notes));
        self.rest_notes.merge(notes);
        self.rest.take(rest);
        self.middles.extend(streets::middles(extract, marks));
        self.missing += missing_nodes(extract);
        Ok(())
    }

    fn take_streets(&mut self, extract: &Extract, marks: &Marks, pieces: &Pieces, gates: &[Passage]) {
        let mut used: Vec<u32> = Vec::new();
        for &(way, how, first, end) in &pieces.pieces {
            let nodes = &pieces.nodes[first..end];
            used.extend_from_slice(nodes);
            self.nodes.extend(nodes.iter().map(|&node| extract.node_id(node)));
            self.pieces.push((way, how, nodes.len() as u32));
        }
        used.sort_unstable();
        used.dedup();
        let place = |&node: &u32| (extract.node_id(node), extract.position(node), gates[node as usize]);
        self.places.extend(used.iter().map(place));
        // Nodes of this tile alone: of those beside it not every way is here.
        let spots = streets::spots(extract, marks).into_iter().filter(|(node, _)| extract.owns_node(*node));
        self.spots.extend(spots.map(|(node, spot)| (extract.node_id(node), spot)));
    }

    /// Points of the streets on the ground, in the order of their ways.
    pub fn middles(&mut self) -> &[(i64, Option<Coord<f64>>)] {
        self.middles.par_sort_by_key(|(way, _)| *way);
        &self.middles
    }

    /// Takes the ground from an extract of all that concerns it.
    pub fn ground(&mut self, extract: &Extract, marks: &Marks, parts: GroundParts, frame: &ground::Frame) {
        self.rest.ground = ground::read(extract, marks, parts, Some(frame), &mut self.rest_notes);
    }

    /// The streets, their vertices numbered in the order of the ids of all nodes.
    fn streets(&mut self) -> Streets {
        let mut places = std::mem::take(&mut self.places);
        places.par_sort_unstable_by_key(|(id, ..)| *id);
        // A node of several tiles is the same in each.
        places.dedup_by_key(|(id, ..)| *id);
        let number = |id: &i64| places.binary_search_by_key(id, |(id, ..)| *id).ok().map(|i| i as u32);
        let ids = std::mem::take(&mut self.nodes);
        let mut pieces = Pieces { nodes: ids.par_iter().filter_map(number).collect(), pieces: Vec::new() };
        drop(ids);
        let mut first = 0;
        pieces.pieces.reserve_exact(self.pieces.len());
        for (way, how, count) in std::mem::take(&mut self.pieces) {
            let end = first + count as usize;
            pieces.pieces.push((way, how, first, end));
            first = end;
        }
        // Stable: all pieces of a way are of one tile, in their order.
        pieces.pieces.par_sort_by_key(|(way, ..)| *way);
        let spots: BTreeMap<u32, Spot> =
            std::mem::take(&mut self.spots).into_iter().filter_map(|(id, spot)| Some((number(&id)?, spot))).collect();
        let gates: Vec<Passage> = places.iter().map(|(.., passage)| *passage).collect();
        let node = |i: u32| {
            let (id, at, _) = places[i as usize];
            (id, at)
        };
        pieces.number(&node, &gates, &spots)
    }

    /// The city for each standard; what the header says, and what was left out before objects were looked at, come from the file.
    pub fn cities(mut self, bbox: Option<(f64, f64, f64, f64)>, mut left_out: Tally) -> Vec<OsmCity> {
        left_out.add("node.missing", self.missing);
        self.middles = Vec::new();
        let streets = self.streets();
        let unite = |(found, mut notes): (Vec<Found>, Notes)| (doubles::unite(found, &mut notes.tally), notes);
        let Merged { street_notes, mut rest, rest_notes, found, .. } = self;
        let places = found.into_iter().map(unite).collect();
        rest.sort();
        Whole { streets, street_notes, rest, rest_notes, bbox, left_out }.cities(places)
    }
}

impl Rest {
    /// Takes over what another tile has.
    fn take(&mut self, other: Rest) {
        self.residential.extend(other.residential);
        self.vacant.extend(other.vacant);
        self.dwellings.extend(other.dwellings);
        self.gates.extend(other.gates);
        self.buildings.dwellings += other.buildings.dwellings;
        self.buildings.other += other.buildings.other;
        self.buildings.taken_for_dwellings += other.buildings.taken_for_dwellings;
    }

    /// Puts everything in the order of its ids: nodes, ways, relations, as readers find them.
    fn sort(&mut self) {
        self.residential.sort_by(|a, b| a.id.cmp(&b.id));
        self.vacant.sort_by(|a, b| a.id.cmp(&b.id));
        self.dwellings.sort_by(|a, b| a.id.cmp(&b.id));
        self.gates.sort_by(|a, b| a.id.cmp(&b.id));
    }
}
