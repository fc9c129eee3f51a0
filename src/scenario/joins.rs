//! Where doors and facilities join the changed city: the joins of the baseline are held, new ways add theirs.

use super::ways::Ways;
use super::{Base, Edited};
use crate::model::Facility;
use crate::plane::Plane;
use crate::snap::{self, Snap, Snapper};
use crate::units::LinkId;
use geo::CoordsIter;
use geo_types::Coord;
use std::collections::{BTreeMap, BTreeSet};

/// The joins of a changed city. Doorsteps are numbered as in the baseline, those of new homes after them.
#[derive(Debug)]
pub(super) struct Joins {
    /// Doorsteps whose joins are not those of the baseline, the best first.
    pub doors: BTreeMap<usize, Vec<Snap>>,
    /// Where each facility of the changed city is entered.
    pub entrances: Vec<Vec<Snap>>,
    /// Facilities (of the changed city) with entrances that the baseline did not have, or lacks now.
    pub gained: BTreeSet<u32>,
    /// Facilities of the baseline that lost an entrance, or a way out of one.
    pub lost: BTreeSet<u32>,
}

impl Joins {
    /// The joins of a doorstep.
    pub fn of<'j>(&'j self, base: &'j Base<'_>, door: usize) -> &'j [Snap] {
        match self.doors.get(&door) {
            Some(joins) => joins,
            None => base.city.access.doors[door].as_slice(),
        }
    }
}

/// What doors can open onto now.
struct Streets<'s> {
    /// The baseline's streets that are open.
    open: Snapper<'s>,
    /// The new ways that doors open onto, and the box that they and their reach lie in.
    new: Option<(Snapper<'s>, Coord<f64>, Coord<f64>)>,
    ways: &'s Ways<'s>,
    limit_m: f64,
}

impl<'s> Streets<'s> {
    fn new(base: &'s Base<'_>, edited: &Edited, ways: &'s Ways<'_>) -> Streets<'s> {
        let limit_m = base.city.options.snap_m;
        let new = ways.added().map(|added| {
            let snapper = Snapper::new(added, base.city.plane).without(edited.not_for_doors(added));
            let snapper = snapper.beside(base.snapper.walls());
            let (low, high) = bounds(added, base.city.plane, limit_m + snap::LEVEL_DETOUR_M);
            (snapper, low, high)
        });
        Streets { open: base.snapper.without(ways.closed.clone()), new, ways, limit_m }
    }

    /// The join of a new way that lies nearer than `held`, in the numbers of the changed city.
    fn nearer(&self, at: Coord<f64>, metres: Coord<f64>, held: Option<&Snap>) -> Option<Snap> {
        let (new, low, high) = self.new.as_ref()?;
        if metres.x < low.x || metres.x > high.x || metres.y < low.y || metres.y > high.y {
            return None;
        }
        let join = new.snap_home(at, self.limit_m)?;
        if held.is_some_and(|held| new.home_detour_mm(at, &join) >= self.open.home_detour_mm(at, held)) {
            return None;
        }
        Some(Snap { link: self.ways.number(join.link), ..join })
    }
}

/// What the city's doors and facilities would open onto, asked one by one.
pub(super) struct Onto<'s> {
    base: &'s Base<'s>,
    streets: Streets<'s>,
}

impl<'s> Onto<'s> {
    /// `None` where nothing is built.
    pub fn new(base: &'s Base<'_>, edited: &Edited, ways: &'s Ways<'_>) -> Option<Onto<'s>> {
        let streets = Streets::new(base, edited, ways);
        streets.new.is_some().then_some(Onto { base, streets })
    }

    /// The box beyond which nothing opens onto the new ways, in metres.
    pub fn bounds(&self) -> (Coord<f64>, Coord<f64>) {
        let none = Coord { x: f64::INFINITY, y: f64::INFINITY };
        self.streets.new.as_ref().map_or((none, -none), |(_, low, high)| (*low, *high))
    }

    /// Whether a door of the city opens onto a new way.
    pub fn door(&self, door: usize) -> bool {
        let city = self.base.city;
        let (block, step) = city.access.table.block_of(door);
        let at = city.blocks[block].doorsteps[step].at;
        self.streets.nearer(at, self.base.doorsteps[door], city.access.doors[door].as_ref()).is_some()
    }

    /// Whether a facility of the city does.
    pub fn facility(&self, facility: usize) -> bool {
        let city = self.base.city;
        let before = &city.access.entrances[facility];
        let mut now = before.clone();
        onto_new_ways(&self.streets, city.plane, &city.facilities[facility], &mut now);
        now.len() != before.len()
    }
}

/// Joins everything. With `all` every doorstep is looked at, else only those that something can have changed for.
pub(super) fn join(base: &Base<'_>, edited: &Edited, ways: &Ways<'_>, all: bool) -> Joins {
    let city = base.city;
    let limit_m = city.options.snap_m;
    let streets = Streets::new(base, edited, ways);
    let mut doors = BTreeMap::new();
    let on_closed: BTreeSet<usize> =
        ways.closed.iter().flat_map(|l| base.doors_of.of(l.0)).map(|&d| d as usize).collect();
    let steps = || city.blocks.iter().flat_map(|b| &b.doorsteps);
    for (d, step) in steps().enumerate() {
        let held = city.access.doors[d];
        let shut = if all { held.is_some_and(|h| ways.closed.contains(&h.link)) } else { on_closed.contains(&d) };
        if !shut && streets.new.is_none() {
            continue;
        }
        let held = if shut { streets.open.snap_home(step.at, limit_m) } else { held };
        let nearer = streets.nearer(step.at, base.doorsteps[d], held.as_ref());
        if shut || nearer.is_some() {
            doors.insert(d, nearer.into_iter().chain(held).collect());
        }
    }
    for (d, step) in (base.doorsteps.len()..).zip(edited.new_doorsteps()) {
        let held = streets.open.snap_home(step.at, limit_m);
        let nearer = streets.nearer(step.at, city.plane.to_metres(step.at), held.as_ref());
        doors.insert(d, nearer.into_iter().chain(held).collect());
    }
    let mut joins = Joins {
        doors,
        entrances: Vec::with_capacity(edited.facilities.len()),
        gained: BTreeSet::new(),
        lost: BTreeSet::new(),
    };
    let cut: BTreeSet<LinkId> = ways.cut().collect();
    for (f, facility) in (0_u32..).zip(edited.facilities.iter()) {
        let was = edited.was[f as usize];
        let before = was.map_or(&[][..], |w| &city.access.entrances[w as usize]);
        let mut now = match was {
            Some(_) if !edited.reshaped[f as usize] && before.iter().all(|e| !ways.closed.contains(&e.link)) => {
                before.to_vec()
            }
            _ => snap::entrances(&streets.open, facility, limit_m),
        };
        onto_new_ways(&streets, city.plane, facility, &mut now);
        if now.iter().any(|e| !before.contains(e)) {
            joins.gained.insert(f);
        }
        let shorn = |e: &Snap| cut.contains(&e.link) || !now.contains(e);
        if let Some(was) = was
            && before.iter().any(shorn)
        {
            joins.lost.insert(was);
            joins.gained.insert(f);
        }
        joins.entrances.push(now);
    }
    joins
}

/// Adds the entrances that new ways give a facility: where they lie nearer than those it has, or as near.
fn onto_new_ways(streets: &Streets<'_>, plane: &Plane, facility: &Facility, entrances: &mut Vec<Snap>) {
    let Some((new, low, high)) = &streets.new else { return };
    let at = || facility.geometry.coords_iter().chain(facility.entrances.iter().copied()).map(|c| plane.to_metres(c));
    let apart =
        |of: fn(&Coord<f64>) -> f64, low: f64, high: f64| at().all(|c| of(&c) < low) || at().all(|c| of(&c) > high);
    if apart(|c| c.x, low.x, high.x) || apart(|c| c.y, low.y, high.y) {
        return;
    }
    let nearest = entrances.iter().map(|e| streets.open.detour_mm(e)).min();
    let mut joins: Vec<Snap> = snap::entrances(new, facility, streets.limit_m);
    joins.sort_by_key(|s| (s.link, s.mm, s.leg_mm));
    joins.dedup_by_key(|s| (s.link, s.mm));
    for join in joins {
        let mm = new.detour_mm(&join);
        if nearest.is_none_or(|nearest| mm < nearest || (mm == 0 && nearest == 0)) {
            entrances.push(Snap { link: streets.ways.number(join.link), ..join });
        }
    }
}

/// The box around a network in metres, grown by a margin.
fn bounds(network: &crate::network::Network, plane: &Plane, margin_m: f64) -> (Coord<f64>, Coord<f64>) {
    let mut low = Coord { x: f64::INFINITY, y: f64::INFINITY };
    let mut high = Coord { x: -f64::INFINITY, y: -f64::INFINITY };
    for l in 0..network.links() as u32 {
        for position in network.geometry(LinkId(l)) {
            let at = plane.to_metres(Coord { x: position.lon(), y: position.lat() });
            low = Coord { x: low.x.min(at.x), y: low.y.min(at.y) };
            high = Coord { x: high.x.max(at.x), y: high.y.max(at.y) };
        }
    }
    let margin = Coord { x: margin_m, y: margin_m };
    (low - margin, high + margin)
}
