//! Pieces of network that do not join the rest: courtyards, piers, rooms mapped without a door, cuts at the edge.

use super::Network;
use crate::model::Problem;
use crate::units::{LinkId, NodeId};
use geo_types::{Coord, LineString, MultiLineString};

/// A piece with fewer metres of street than this, beside the main one, is an island. Two kilometres is a few blocks:
/// a village cut off by the edge of an extract is larger and keeps its own homes and shops; a courtyard, a platform or a
/// stretch of path that a mapper forgot to join is smaller. R5 draws the line at 40 vertices, OSRM at 1,000 edges.
pub const ISLAND_M: u64 = 2_000;

/// A piece of network that doors avoid where the main network is nearly as near.
#[derive(Debug, Clone, PartialEq)]
pub struct Island {
    /// Number of the piece.
    pub component: u32,
    /// Metres of street.
    pub length_m: f64,
    /// Its links.
    pub links: Vec<LinkId>,
}

impl Network {
    /// The network seen as part of a larger one: none of its pieces is an island.
    #[must_use]
    pub fn part_of_another(mut self) -> Network {
        self.component_mm.iter_mut().for_each(|mm| *mm = (*mm).max(ISLAND_M * 1000));
        self
    }

    /// Whether a link is on an island.
    pub fn on_island(&self, link: LinkId) -> bool {
        let piece = self.component(self.ends(link)[0]);
        piece != self.main && self.component_mm[piece as usize] < ISLAND_M * 1000
    }

    /// All islands, by number.
    pub fn islands(&self) -> Vec<Island> {
        let mut links: Vec<Vec<LinkId>> = vec![Vec::new(); self.component_mm.len()];
        for l in 0..self.links() as u32 {
            if self.on_island(LinkId(l)) {
                let NodeId(a) = self.ends(LinkId(l))[0];
                links[self.component[a as usize] as usize].push(LinkId(l));
            }
        }
        (0..)
            .zip(links)
            .filter(|(_, links)| !links.is_empty())
            .map(|(component, links)| Island {
                component,
                length_m: self.component_mm[component as usize] as f64 / 1000.0,
                links,
            })
            .collect()
    }

    /// The islands as problems for the map, each with its lines.
    pub fn island_problems(&self) -> Vec<Problem> {
        let lines = |island: &Island| {
            let line = |&link: &LinkId| {
                LineString::new(self.geometry(link).map(|p| Coord { x: p.lon(), y: p.lat() }).collect())
            };
            MultiLineString::new(island.links.iter().map(line).collect())
        };
        self.islands()
            .iter()
            .map(|island| Problem {
                cause: "street.island",
                id: None,
                geometry: Some(lines(island).into()),
                detail: format!("{:.0} m of street join nothing else", island.length_m),
            })
            .collect()
    }
}
