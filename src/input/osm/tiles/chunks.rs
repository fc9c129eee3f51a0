//! Where objects are, told by their ids: runs of ids that follow one another, each with a box.
//!
//! Whoever draws a quarter draws it in one go, so that ids in a row lie together; a run ends where the next object would make its box
//! wider than [`WIDE_E7`]. That takes some bytes an object where a file holds 20; of a file whose ids are strewn over the country runs are
//! joined in pairs until they are no more than [`MOST`], and their boxes only grow. What is asked is answered with a box that may be too
//! large, and never too small.

use super::bounds::Bounds;
use crate::model::Position;

/// A run is no wider and no higher than this, in 1e-7 degrees: some kilometres.
const WIDE_E7: u32 = 300_000;

/// Objects in one run.
const LONG: u32 = 2_048;

/// Runs of one kind that are kept: 64 MB.
const MOST: usize = 2_000_000;

/// A run of objects.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// The id of the first.
    first: i64,
    /// A node that the file holds, in the box: whoever has no place of its own is told to be here.
    pub at: Position,
    /// Around all of them.
    pub bounds: Bounds,
}

/// The runs of one kind of objects.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    runs: Vec<Run>,
    /// Objects of the last run.
    last: u32,
}

impl Chunks {
    /// Notes the next object; ids come in order.
    pub fn push(&mut self, id: i64, at: Position, bounds: Bounds) {
        match self.runs.last_mut() {
            Some(run) if self.last < LONG && run.bounds.with(bounds).side() <= WIDE_E7 => {
                run.bounds = run.bounds.with(bounds);
                self.last += 1;
            }
            _ => {
                if self.runs.len() == MOST {
                    self.join_pairs();
                }
                self.runs.push(Run { first: id, at, bounds });
                self.last = 1;
            }
        }
    }

    fn join_pairs(&mut self) {
        let pair = |of: &[Run]| Run { bounds: of.iter().fold(of[0].bounds, |all, run| all.with(run.bounds)), ..of[0] };
        self.runs = self.runs.chunks(2).map(pair).collect();
        self.last = LONG;
    }

    /// The run that an object belongs to if it is there at all. `hint` is where the last one was found.
    pub fn find(&self, id: i64, hint: &mut usize) -> Option<&Run> {
        let here = |i: usize| {
            self.runs.get(i).is_some_and(|run| run.first <= id)
                && self.runs.get(i + 1).is_none_or(|next| id < next.first)
        };
        if !here(*hint) {
            *hint = self.runs.partition_point(|run| run.first <= id).checked_sub(1)?;
        }
        self.runs.get(*hint)
    }

    /// The box around objects of some ids, as far as they may be there, and the place of the first.
    pub fn around(&self, ids: impl Iterator<Item = i64>) -> Option<(Bounds, Position)> {
        let mut hint = 0;
        let mut last = usize::MAX;
        ids.fold(None, |seen: Option<(Bounds, Position)>, id| {
            let Some(run) = self.find(id, &mut hint) else { return seen };
            // Most nodes of a way are of one run.
            if hint == last {
                return seen;
            }
            last = hint;
            Some(seen.map_or((run.bounds, run.at), |(bounds, at)| (bounds.with(run.bounds), at)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever is asked for lies in the box, however often runs were joined.
        #[test]
        fn no_box_is_too_small(
            all in prop::collection::btree_map(-500_i64..500, (-2_000_000..2_000_000_i32, -2_000_000..2_000_000_i32), 1..80),
            asked in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
            joined in 0..3_u8,
        ) {
            let at = |&(lon_e7, lat_e7): &(i32, i32)| Position { lon_e7, lat_e7 };
            let mut chunks = Chunks::default();
            for (i, (id, place)) in all.iter().enumerate() {
                if i == 40 {
                    (0..joined).for_each(|_| chunks.join_pairs());
                }
                chunks.push(*id, at(place), Bounds::at(at(place)));
            }
            let ids: Vec<i64> = asked.iter().map(|i| *all.keys().nth(i.index(all.len())).unwrap()).collect();
            let (bounds, first) = chunks.around(ids.iter().copied()).unwrap();
            prop_assert!(ids.iter().all(|id| bounds.holds(at(&all[id]))));
            prop_assert!(bounds.holds(first) && all.values().any(|place| at(place) == first));
            let before = all.keys().next().unwrap() - 1;
            prop_assert!(chunks.around(std::iter::once(before)).is_none(), "before all");
        }
    }
}
