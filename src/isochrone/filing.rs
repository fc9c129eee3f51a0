//! The map of the ground in the order in which searches read it.
//!
//! Borders lie together that part the same two links, and links that are neighbours are neighbours in the rows; for each pair of
//! links it is noted how far their borders are from either, so that most can be told to lie within a limit, or beyond it,
//! without a look at any. O(n log n) in the pieces, once a map.

use super::cells::find;
use super::ground::{FanSpot, Ground, Group, NOBODY, Piece, rows};
use rayon::prelude::*;

impl Ground {
    /// Sorts pieces by the links they part.
    pub(super) fn file(&mut self) {
        let (links, from) = (self.span.len(), self.span.start);
        let parted = |ground: &Ground, piece: &Piece| {
            let [l, r] = piece.faces.map(|f| ground.link_of(f));
            [l.min(r), l.max(r)]
        };
        let mut order: Vec<([u32; 2], u32)> = (0..).zip(&self.pieces).map(|(i, p)| (parted(self, p), i)).collect();
        order.par_sort_unstable();
        self.pieces = order.iter().map(|&(_, i)| self.pieces[i as usize]).collect();
        self.renumber();
        for (i, &(links, _)) in (0..).zip(&order) {
            match self.groups.last_mut() {
                Some(group) if group.links == links => group.last = i + 1,
                _ => self.groups.push(Group { links, first: i, last: i + 1, away_m: [[f32::INFINITY, 0.0]; 2] }),
            }
        }
        let of_groups = (0..).zip(&self.groups).flat_map(|(g, group)| {
            let [lo, hi] = group.links;
            [(lo, (g, hi)), if hi == lo { (NOBODY, (g, lo)) } else { (hi, (g, lo)) }]
        });
        (self.first_group, self.link_groups) =
            rows(links, of_groups.filter(|(l, _)| *l != NOBODY).map(|(l, of)| (l - from, of)).collect());
        (self.first_strip, self.link_strips) =
            rows(links, (0..).zip(&self.strips).map(|(s, strip)| (strip.link - from, s)).collect());
        self.measure();
        let ends = self
            .strips
            .iter()
            .zip(0..)
            .flat_map(|(strip, s)| [0, 1].map(|end| (strip.link, strip.mm[end as usize].to_bits(), s, end)));
        let mut ends: Vec<(u32, u64, u32, u8)> = ends.collect();
        ends.sort_unstable_by_key(|&(link, mm, s, end)| (link, mm, std::cmp::Reverse(end), s));
        self.fan_spots = self
            .fans
            .iter()
            .map(|fan| {
                if fan.junction != NOBODY {
                    return FanSpot::Junction(fan.junction);
                }
                let first = ends.partition_point(|&(link, mm, ..)| (link, mm) < (fan.link, fan.mm.to_bits()));
                let (_, _, s, end) = ends[first.min(ends.len() - 1)];
                FanSpot::Bend(s, end)
            })
            .collect();
    }

    /// Takes out fans without any width: both their sides are one line between the same two places (a bend of less than a millimetre in
    /// fifty metres), and rims that ran along either side would be two polygons that share an edge. What lay on the far side of the one
    /// now lies beside what lay on the far side of the other.
    pub(super) fn close_thin_fans(&mut self) {
        let first_fan = self.first_fan();
        let mut upright: Vec<u32> = vec![NOBODY; self.fans.len()];
        let mut same: Vec<(u32, u32)> = Vec::new();
        let mut gone = vec![false; self.pieces.len()];
        for i in 0..self.pieces.len() {
            let mut piece = self.pieces[i];
            for side in 0..2 {
                let [[_, d0], [_, d1]] = piece.seen[side];
                if piece.faces[side] < first_fan || piece.faces[side] == NOBODY || d0.min(d1) > 0.0 {
                    continue;
                }
                let other = std::mem::replace(&mut upright[(piece.faces[side] - first_fan) as usize], i as u32);
                if other == NOBODY || gone[other as usize] {
                    continue;
                }
                let mut before = self.pieces[other as usize];
                let place = |id: u32| self.points[id as usize];
                let ends = piece.ends.map(place);
                if before.ends.map(place) == [ends[1], ends[0]] {
                    before = before.turned();
                }
                if before.ends.map(place) != ends || before.faces[1 - side] != piece.faces[side] {
                    continue;
                }
                same.extend((0..2).map(|e| (before.ends[e], piece.ends[e])));
                (piece.faces[side], piece.seen[side]) = (before.faces[side], before.seen[side]);
                piece.left_first = self.link_of(piece.faces[0]) <= self.link_of(piece.faces[1]);
                self.pieces[i] = piece;
                gone[other as usize] = true;
                break;
            }
        }
        if same.is_empty() {
            return;
        }
        let mut of: Vec<u32> = (0..self.points.len() as u32).collect();
        for (a, b) in same {
            let [a, b] = [find(&mut of, a), find(&mut of, b)];
            of[a.max(b) as usize] = a.min(b);
        }
        let mut gone = gone.into_iter();
        self.pieces.retain(|_| gone.next() != Some(true));
        for piece in &mut self.pieces {
            piece.ends = piece.ends.map(|id| find(&mut of, id));
        }
        self.pieces.retain(|p| p.ends[0] != p.ends[1] && p.faces[0] != p.faces[1]);
    }

    /// Notes how far pieces are from the streets on both sides.
    fn measure(&mut self) {
        let mut far_m: Vec<f32> = vec![0.0; self.span.len()];
        let mut groups = std::mem::take(&mut self.groups);
        for group in &mut groups {
            for piece in &self.pieces[group.first as usize..group.last as usize] {
                for side in [0, 1] {
                    let face = piece.faces[side];
                    if face == NOBODY {
                        continue;
                    }
                    let [near, far] = piece.away_m(side, face >= self.first_fan());
                    let of_link = usize::from((side == 0) != piece.left_first);
                    let away = &mut group.away_m[of_link];
                    *away = [away[0].min(near), away[1].max(far)];
                    let far_of_link = &mut far_m[(group.links[of_link] - self.span.start) as usize];
                    *far_of_link = far_of_link.max(far);
                }
            }
            if group.links[0] == group.links[1] {
                let [[a, b], [c, d]] = group.away_m;
                group.away_m = [[a.min(c), b.max(d)]; 2];
            }
        }
        (self.groups, self.far_m) = (groups, far_m);
    }

    /// Numbers places and fans in the order in which pieces name them, and strips by their links: what lies together is looked at together, and a
    /// search that looks at it for the first time waits for memory once and not for every place.
    fn renumber(&mut self) {
        let mut order: Vec<u32> = (0..self.strips.len() as u32).collect();
        order.sort_by_key(|&s| self.strips[s as usize].link);
        let mut to = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(&s, new)| to[s as usize] = new);
        self.strips = order.iter().map(|&s| self.strips[s as usize]).collect();
        let first_fan = self.first_fan();
        for face in self.pieces.iter_mut().flat_map(|piece| &mut piece.faces).filter(|face| **face < first_fan) {
            *face = 2 * to[*face as usize / 2] + *face % 2;
        }
        let mut new = vec![NOBODY; self.points.len()];
        let mut points = Vec::with_capacity(self.points.len());
        for end in self.pieces.iter_mut().flat_map(|piece| &mut piece.ends) {
            let to = &mut new[*end as usize];
            if *to == NOBODY {
                *to = points.len() as u32;
                points.push(self.points[*end as usize]);
            }
            *end = *to;
        }
        self.points = points;
        let mut new = vec![NOBODY; self.fans.len()];
        let mut fans = Vec::with_capacity(self.fans.len());
        for face in self.pieces.iter_mut().flat_map(|piece| &mut piece.faces) {
            if *face != NOBODY && *face >= first_fan {
                let old = (*face - first_fan) as usize;
                if new[old] == NOBODY {
                    new[old] = fans.len() as u32;
                    fans.push(self.fans[old]);
                }
                *face = first_fan + new[old];
            }
        }
        self.fans = fans;
    }
}
