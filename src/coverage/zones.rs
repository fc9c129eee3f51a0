//! Coverage by zone: subdistricts, communities, municipalities. Sums over zones, and whoever is in none, are the figures of the city.
//!
//! A block belongs to zones by its doorsteps, each with its weight: one that lies across a border is split as its people are,
//! and its land in the same shares. So a zone is judged by the walks of those who live in it, not by the blocks that touch it.
//! Time O(doorsteps × zones) boxes, and the outlines around each doorstep.

use super::{Basis, BlockClass, Coverage, Figures, Part, Steps, homes_m2};
use crate::access::AccessTable;
use crate::model::{Block, Standard, Zone};
use crate::units::ClassId;
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::{Area, BoundingRect};
use geo_types::{Coord, MultiPolygon};
use std::collections::BTreeMap;

/// Which zone each doorstep is in, and where zones claim the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InZones {
    /// Zone of each doorstep in the order of the table; `None`: outside all.
    pub of: Vec<Option<u32>>,
    /// Pairs of zones (the one that keeps them first) with how many doorsteps both claim.
    pub claimed_twice: BTreeMap<(u32, u32), usize>,
}

/// Finds the zone of each doorstep. Of zones that overlap the smaller one keeps it (of equals the first), and that is
/// told; on a border that zones share the first has it, which is no overlap.
pub fn in_zones(zones: &[MultiPolygon<f64>], doorsteps: impl Iterator<Item = Coord<f64>>) -> InZones {
    let boxes: Vec<_> = zones.iter().map(BoundingRect::bounding_rect).collect();
    let size: Vec<f64> = zones.iter().map(Area::unsigned_area).collect();
    let mut order: Vec<usize> = (0..zones.len()).collect();
    order.sort_by(|&a, &b| size[a].total_cmp(&size[b]).then(a.cmp(&b)));
    let mut found = InZones::default();
    for at in doorsteps {
        let (mut inside, mut border) = (Vec::new(), None);
        for &z in &order {
            let near = boxes[z]
                .is_some_and(|b| (b.min().x..=b.max().x).contains(&at.x) && (b.min().y..=b.max().y).contains(&at.y));
            if near {
                match zones[z].coordinate_position(&at) {
                    CoordPos::Inside => inside.push(z as u32),
                    CoordPos::OnBoundary => border = Some(border.map_or(z as u32, |other: u32| other.min(z as u32))),
                    CoordPos::Outside => {}
                }
            }
        }
        for &other in inside.iter().skip(1) {
            *found.claimed_twice.entry((inside[0], other)).or_default() += 1;
        }
        found.of.push(inside.first().copied().or(border));
    }
    found
}

/// Figures of a zone, or of what is in none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ZoneFigures {
    /// Figures of each class; of `blocks` the parts in the zone.
    pub classes: Vec<Figures>,
    /// Figures of all classes together.
    pub all: Figures,
    /// Doorsteps in the zone.
    pub doorsteps: usize,
    /// Blocks that have a doorstep in the zone.
    pub touched: usize,
}

/// The zones of a city with their figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Zones {
    /// The zones, sorted by id.
    pub zones: Vec<Zone>,
    /// Figures of each, and at last of whatever is in none.
    pub figures: Vec<ZoneFigures>,
    /// Where each doorstep is, and what is claimed twice.
    pub places: InZones,
    /// The zones from the one where least is met to the one where most is; where nobody is known to live last.
    pub ranking: Vec<usize>,
}

impl Zones {
    /// Sums a judgement over zones.
    ///
    /// Panics if the parts are of different cities.
    pub fn new(
        standard: &Standard,
        blocks: &[Block],
        table: &AccessTable,
        coverage: &Coverage,
        zones: Vec<Zone>,
        places: InZones,
    ) -> Zones {
        let figures = by_zone(standard, blocks, table, &coverage.blocks, &places.of, zones.len());
        let met: Vec<Option<f64>> = figures.iter().map(|z| z.needs_met(coverage.basis)).collect();
        let mut ranking: Vec<usize> = (0..zones.len()).collect();
        ranking.sort_by(|&a, &b| {
            let key = |z: usize| met[z].unwrap_or(f64::INFINITY);
            key(a).total_cmp(&key(b)).then(a.cmp(&b))
        });
        Zones { zones, figures, places, ranking }
    }

    /// What a zone is called: its name, else its id.
    pub fn label(&self, zone: usize) -> String {
        let zone = &self.zones[zone];
        zone.name.as_deref().filter(|n| !n.trim().is_empty()).map_or_else(|| zone.id.to_string(), str::to_owned)
    }
}

impl ZoneFigures {
    /// Of all that people need, each class once, the share that is within its limit: the mean of the shares of the
    /// classes. `None` where nobody is known to live.
    pub fn needs_met(&self, basis: Basis) -> Option<f64> {
        let shares: Vec<f64> = self.classes.iter().filter_map(|of| of.of(basis)?.share()).collect();
        (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
    }
}

/// Figures of each zone, and at last of whatever is outside all.
///
/// Panics if the table, the judgement or the zones are of other blocks.
pub fn by_zone(
    standard: &Standard,
    blocks: &[Block],
    table: &AccessTable,
    judged: &[Vec<BlockClass>],
    of: &[Option<u32>],
    zones: usize,
) -> Vec<ZoneFigures> {
    assert_eq!(of.len(), table.doorsteps(), "a zone, or none, for each doorstep");
    let classes: Vec<ClassId> = (0..standard.classes.len() as u16).map(ClassId).collect();
    let empty = ZoneFigures { classes: vec![Figures::default(); classes.len()], ..ZoneFigures::default() };
    let mut sums = vec![empty; zones + 1];
    for (b, block) in blocks.iter().enumerate() {
        let steps = Steps::of(block, table, b);
        let mut parts: BTreeMap<usize, Vec<(usize, u64)>> = BTreeMap::new();
        for &(d, weight) in &steps.doors {
            parts.entry(of[d].map_or(zones, |z| z as usize)).or_default().push((d, weight));
        }
        // A block without doorsteps is nowhere, and still counts in the city.
        if parts.is_empty() {
            parts.insert(zones, Vec::new());
        }
        let covered = |of: &[ClassId]| of.iter().all(|c| judged[b][usize::from(c.0)].covered);
        for (z, doors) in parts {
            let share = |near: &dyn Fn(usize) -> bool| {
                let weight: u64 = doors.iter().filter(|(d, _)| near(*d)).map(|(_, w)| w).sum();
                if steps.weight == 0 { 0.0 } else { weight as f64 / steps.weight as f64 }
            };
            let here = if steps.weight == 0 { 1.0 } else { share(&|_| true) };
            let near = |d: usize, c: ClassId| table.nearest(d, c).is_within(standard.classes[usize::from(c.0)].limit);
            let sum = &mut sums[z];
            sum.doorsteps += doors.len();
            sum.touched += 1;
            for (figures, &c) in sum.classes.iter_mut().zip(&classes) {
                add(figures, block, here, share(&|d| near(d, c)), covered(&[c]));
            }
            let every = share(&|d| classes.iter().all(|&c| near(d, c)));
            add(&mut sum.all, block, here, every, covered(&classes));
        }
    }
    sums
}

/// Adds the part of a block that is `here`, of which `near` (both shares of the block) is within the limit.
fn add(figures: &mut Figures, block: &Block, here: f64, near: f64, covered: bool) {
    let one = |part: &mut Option<Part>, amount: Option<f64>| {
        if let Some(amount) = amount {
            let part = part.get_or_insert_default();
            part.covered += amount * near;
            part.total += amount * here;
        }
    };
    one(&mut figures.residents, block.residents);
    one(&mut figures.households, block.households);
    one(&mut figures.homes, homes_m2(block));
    one(&mut figures.land, (block.area_m2 > 0.0).then_some(block.area_m2));
    figures.blocks.total += here;
    figures.blocks.covered += if covered { here } else { 0.0 };
}

#[cfg(test)]
mod tests {
    use super::super::judge;
    use super::*;
    use crate::access::{Line, Nearest, Walk};
    use crate::model::{BlockKind, Class, Doorstep, DoorstepKind, Id, Tier};
    use crate::units::Limit;
    use geo_types::{Point, Rect};
    use proptest::prelude::*;

    fn zone(x: [f64; 2]) -> MultiPolygon<f64> {
        MultiPolygon(vec![Rect::new(Coord { x: x[0], y: -1.0 }, Coord { x: x[1], y: 1.0 }).to_polygon()])
    }

    #[test]
    fn borders_are_the_firsts_and_overlaps_the_smallers() {
        let zones = [zone([0.0, 2.0]), zone([2.0, 4.0]), zone([1.0, 1.5])];
        let at = |x: f64| Coord { x, y: 0.0 };
        let found = in_zones(&zones, [0.5, 1.2, 2.0, 3.0, 5.0].into_iter().map(at));
        assert_eq!(found.of, [Some(0), Some(2), Some(0), Some(1), None]);
        assert_eq!(found.claimed_twice, BTreeMap::from([((2, 0), 1)]), "the border is no overlap");
    }

    proptest! {
        /// Zones and outside together are the city, in every figure.
        #[test]
        fn zones_sum_to_the_city(
            blocks in prop::collection::vec(
                (prop::collection::vec((0.0..5.0_f64, 1_u32..9, 0_u32..20, 0_u32..20), 0..5),
                 prop::option::of(0.0..900.0_f64), prop::option::of(0.0..300.0_f64), 0.0..5000.0_f64), 1..8),
            cuts in prop::collection::vec(0.0..5.0_f64, 2..5),
        ) {
            let mut standard = crate::input::standard::five_facilities();
            standard.tiers = vec![Tier { id: "t".into(), name_en: "t".into(), name_zh: "t".into(), residents: None, households: None }];
            standard.classes = vec![Class::plain("a", Limit::minutes(10)), Class::plain("b", Limit::minutes(5)), Class::plain("c", Limit::Radius(9_000))];
            let (mut first, mut nearest, mut built) = (vec![0_u32], Vec::new(), Vec::new());
            for (i, (steps, residents, households, area_m2)) in blocks.iter().enumerate() {
                let doorsteps = steps.iter().map(|&(x, weight, ..)| Doorstep { at: Coord { x, y: 0.0 }, kind: DoorstepKind::Dwelling, weight });
                built.push(Block {
                    id: Id::Node(i as i64), kind: BlockKind::Given, geometry: Point::new(0.0, 0.0).into(), name: None,
                    residents: *residents, households: *households, area_m2: *area_m2, doorsteps: doorsteps.collect(), properties: vec![],
                });
                for &(_, _, a, b) in steps {
                    nearest.extend([a, b].map(|m| if m > 15 { Nearest::CutOff } else { Nearest::Walk(Walk { ms: m * 60_000, mm: 0, facility: 0 }) }));
                    nearest.push(Nearest::Line(Line { mm: a * 1000, facility: 0 }));
                }
                first.push(first[i] + steps.len() as u32);
            }
            let table = AccessTable::new(3, first, nearest);
            let city = judge(&standard, &built, &table, 0.5, 60);
            let mut cuts = cuts;
            cuts.sort_by(f64::total_cmp);
            let zones: Vec<_> = cuts.windows(2).map(|w| zone([w[0], w[1]])).collect();
            let steps = built.iter().flat_map(|b| &b.doorsteps).map(|d| d.at);
            let found = in_zones(&zones, steps);
            let sums = by_zone(&standard, &built, &table, &city.blocks, &found.of, zones.len());
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1.0 + a.abs());
            let part = |get: &dyn Fn(&ZoneFigures) -> Option<Part>, whole: Option<Part>| {
                let sum = sums.iter().filter_map(get).fold(Part::default(), |s, p| Part { covered: s.covered + p.covered, total: s.total + p.total });
                let whole = whole.unwrap_or_default();
                near(whole.total, sum.total) && near(whole.covered, sum.covered)
            };
            for c in 0..3 {
                let whole = &city.classes[c];
                prop_assert!(part(&|z| z.classes[c].residents, whole.residents));
                prop_assert!(part(&|z| z.classes[c].households, whole.households));
                prop_assert!(part(&|z| z.classes[c].homes, whole.homes));
                prop_assert!(part(&|z| z.classes[c].land, whole.land));
                prop_assert!(part(&|z| Some(z.classes[c].blocks), Some(whole.blocks)));
            }
            prop_assert!(part(&|z| z.all.residents, city.all.residents) && part(&|z| Some(z.all.blocks), Some(city.all.blocks)));
            prop_assert_eq!(sums.iter().map(|z| z.doorsteps).sum::<usize>(), table.doorsteps());
        }
    }
}
