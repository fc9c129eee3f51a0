//! The same answer from the beginning: every join, the whole graph, every class, every door. The judge of
//! [`Base::apply`], and what its speed is compared with.

use super::joins::join;
use super::walks::ClassWalks;
use super::{Base, Edited, Outcome, Touched};
use crate::access::Nearest;
use crate::search;
use crate::units::{ClassId, Metric, UNREACHED};
use rayon::prelude::*;
use std::collections::BTreeSet;

impl Base<'_> {
    /// The city as edited, everything searched from the beginning. Its `again` names every doorstep.
    pub fn full(&self, edited: &Edited) -> Outcome {
        let ways = edited.ways(self);
        let joins = join(self, edited, &ways, true);
        let graphs = [Metric::Time, Metric::Length]
            .map(|metric| self.city.classes.iter().any(|c| c.limit.metric() == metric).then(|| ways.graph(metric)));
        let steps = self.doorsteps.len() + edited.new_doorsteps().count();
        let columns: Vec<Vec<Nearest>> = (0..self.city.classes.len())
            .into_par_iter()
            .map_init(search::Nearest::new, |search, c| {
                let walks = ClassWalks::new(self, &ways, ClassId(c as u16), &edited.facilities, &joins.entrances);
                let graph = graphs[usize::from(walks.metric() == Metric::Length)].as_ref();
                let graph = graph.expect("a graph per metric in use");
                let labels = search.run(graph, &walks.seeds(), UNREACHED - 1);
                (0..steps).map(|d| walks.finding(joins.of(self, d), labels)).collect()
            })
            .collect();
        let findings: Vec<Nearest> = (0..steps).flat_map(|d| columns.iter().map(move |column| column[d])).collect();
        let all: BTreeSet<usize> = (0..steps).collect();
        let touched = Touched { junctions: ways.junctions() * columns.len(), doorsteps: self.doorsteps.len() };
        self.outcome(edited, joins, &findings, all, touched)
    }
}
