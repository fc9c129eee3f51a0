//! The stretches of a city by place: a few R-trees, grown side by side.
//!
//! ```text
//!   links   0 ─────┬───── … ─────┬──── n      numbered along a curve over the city, so that those of one tree lie together
//!   trees      0   │             │  15        and a question seldom asks more than two
//! ```
//!
//! To fill an R-tree takes one processor a fifth of what a city takes to be measured; trees of parts are filled at once. What is asked
//! goes to the trees in the order of their distance, so the answers are those of one tree.

use super::{Entry, Stretch};
use crate::network::Network;
use crate::plane::Plane;
use crate::units::LinkId;
use geo_types::Coord;
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};

/// So many trees at most: each question looks at the boxes of all.
const TREES: usize = 16;

/// Links of a tree that is worth a thread.
const LEAST: usize = 1024;

/// Every stretch of some links.
#[derive(Debug, Clone)]
pub(super) struct Forest(Vec<RTree<Entry>>);

impl Forest {
    /// Files the stretches of links that take doors.
    pub(super) fn new(network: &Network, plane: &Plane, links: impl Iterator<Item = LinkId>) -> Forest {
        let links: Vec<LinkId> = links.filter(|&link| network.takes_doors(link)).collect();
        Forest::in_trees_of(network, plane, &links, links.len().div_ceil(TREES).max(LEAST))
    }

    /// The same with so many links a tree.
    pub(super) fn in_trees_of(network: &Network, plane: &Plane, links: &[LinkId], size: usize) -> Forest {
        let tree = |links: &[LinkId]| {
            let mut entries = Vec::new();
            for &link in links {
                let mut last = None;
                for (index, position) in (0_u32..).zip(network.geometry(link)) {
                    let at = plane.to_metres(Coord { x: position.lon(), y: position.lat() });
                    if let Some(from) = last {
                        let stretch = Stretch { link, index: index - 1 };
                        entries.push(GeomWithData::new(Line::new(from, [at.x, at.y]), stretch));
                    }
                    last = Some([at.x, at.y]);
                }
            }
            RTree::bulk_load(entries)
        };
        Forest(links.par_chunks(size).map(tree).collect())
    }

    /// All stretches, the nearest first, with the square of their distance.
    pub(super) fn nearest(&self, at: [f64; 2]) -> impl Iterator<Item = (&Entry, f64)> {
        let away = |tree: &RTree<Entry>| tree.root().envelope().distance_2(&at);
        let mut waiting: Vec<(f64, &RTree<Entry>)> = self.0.iter().map(|tree| (away(tree), tree)).collect();
        waiting.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut open = Vec::new();
        std::iter::from_fn(move || {
            loop {
                let of_tree = |(i, of): (usize, &mut std::iter::Peekable<_>)| Some((i, next_of(of)?));
                let next = open.iter_mut().enumerate().filter_map(of_tree).min_by(|a, b| a.1.total_cmp(&b.1));
                match (waiting.last(), next) {
                    (Some(&(away, tree)), next) if next.is_none_or(|(_, next)| away <= next) => {
                        waiting.pop();
                        open.push(tree.nearest_neighbor_iter_with_distance_2(at).peekable());
                    }
                    (_, Some((i, _))) => return open[i].next(),
                    (_, None) => return None,
                }
            }
        })
    }

    /// The stretches that come within a distance, given squared, of a place.
    pub(super) fn within(&self, at: [f64; 2], distance_2: f64) -> impl Iterator<Item = &Entry> {
        self.0.iter().flat_map(move |tree| tree.locate_within_distance(at, distance_2))
    }

    /// All stretches.
    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().flat_map(RTree::iter)
    }

    /// The stretches whose boxes meet a box.
    pub(super) fn meeting(&self, bounds: AABB<[f64; 2]>) -> impl Iterator<Item = &Entry> {
        self.0.iter().flat_map(move |tree| tree.locate_in_envelope_intersecting(bounds))
    }
}

/// How far, squared, what comes next is.
fn next_of<'a>(of: &mut std::iter::Peekable<impl Iterator<Item = (&'a Entry, f64)>>) -> Option<f64> {
    of.peek().map(|(_, distance_2)| *distance_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network;
    use crate::network::town::{Town, metre_a_second};

    /// The same stretches in the same order of distance, however many trees hold them.
    #[test]
    fn many_trees_say_what_one_says() {
        let town = Town::draw("A--B--C\n|  |  |\nD--E--F\n|     |\nG-----H");
        let network = network::build(&town.streets, &metre_a_second(), &town.plane);
        let links: Vec<LinkId> = (0..network.links() as u32).map(LinkId).collect();
        let one = Forest::in_trees_of(&network, &town.plane, &links, links.len());
        for size in 1..links.len() {
            let many = Forest::in_trees_of(&network, &town.plane, &links, size);
            for place in [[0.0, 0.0], [13.0, -21.0], [40.0, 7.0], [-500.0, 300.0]] {
                let all = |forest: &Forest| {
                    let far: Vec<u64> = forest.nearest(place).map(|(_, d)| d.to_bits()).collect();
                    assert!(far.is_sorted_by(|a, b| f64::from_bits(*a) <= f64::from_bits(*b)));
                    let mut within: Vec<_> = forest.within(place, 900.0).map(|e| (e.data.link, e.data.index)).collect();
                    let bounds = AABB::from_corners([place[0] - 9.0, place[1] - 9.0], [place[0] + 9.0, place[1] + 9.0]);
                    let mut meeting: Vec<_> = forest.meeting(bounds).map(|e| (e.data.link, e.data.index)).collect();
                    within.sort_unstable();
                    meeting.sort_unstable();
                    (far, within, meeting)
                };
                assert_eq!(all(&many), all(&one));
                assert!(all(&one).0.len() >= links.len());
            }
        }
    }
}
