//! Ways built and closed, gates opened and closed.

use super::facilities::apart_m;
use super::{Edited, fault};
use crate::error::InputError;
use crate::input::suggest::did_you_mean;
use crate::model::{
    Action, Edit, Id, Level, NewLink, Pass, Position, Reach, Scenario, Street, StreetKind, Streets, Target, slope_ms,
};
use crate::network;
use crate::plane;
use crate::scenario::Base;
use crate::snap::{Snap, Snapper};
use crate::units::{LinkId, NodeId};
use geo::{Distance, Euclidean};
use geo_types::{Coord, Geometry, LineString, Point};
use std::collections::{BTreeMap, BTreeSet};

/// How far the end of a new way, or the place of a gate or closure, may be from the street that it is about, in metres:
/// more than a line drawn by hand is off, less than a block.
const NEAR_M: f64 = 30.0;

pub(super) fn edit(base: &Base<'_>, scenario: &Scenario, edited: &mut Edited) -> Result<(), InputError> {
    // What each edit closes: one that is there twice was copied by mistake, and would be paid for twice.
    let mut closings: BTreeSet<BTreeSet<LinkId>> = BTreeSet::new();
    for edit in &scenario.edits {
        match &edit.action {
            Action::CloseLink(target) => {
                let links = match target {
                    Target::Near(at) => [street_at(base, &base.snapper, scenario, edit, *at)?.link].into(),
                    Target::Id(id) => street_of(base, scenario, edit, id)?,
                };
                edited.closed.extend(&links);
                if !closings.insert(links) {
                    let what = "closes the same streets as another edit";
                    return Err(fault(scenario, edit, what).guess("one edit for each thing"));
                }
            }
            Action::CloseGate(at) => {
                let gate = street_at(base, &base.snapper, scenario, edit, *at)?;
                if edited.barriers.iter().any(|&barrier| is_at(barrier, &gate)) {
                    let what = "closes the same gate as another edit";
                    return Err(fault(scenario, edit, what).guess("one edit for each gate"));
                }
                edited.barriers.push((gate.link, gate.mm));
            }
            _ => {}
        }
    }
    if edited.closed.len() == base.city().network.links() {
        return Err(InputError::value(&scenario.file, "closes every street of the city: nobody could walk anywhere"));
    }
    // What is done to a private street is done to both of its copies.
    let copy = |link: LinkId| base.city().network.arriving(link);
    let closed: Vec<LinkId> = edited.closed.iter().filter_map(|&link| copy(link)).collect();
    edited.closed.extend(closed);
    let barred: Vec<(LinkId, u32)> = edited.barriers.iter().filter_map(|&(l, mm)| Some((copy(l)?, mm))).collect();
    edited.barriers.extend(barred);
    edited.barriers.sort_unstable();
    edited.barriers.dedup();
    let open = base.snapper.without(edited.closed.clone());
    let mut new = NewStreets::default();
    let mut lines: Vec<&NewLink> = Vec::new();
    for edit in &scenario.edits {
        match &edit.action {
            Action::OpenGate(at) => new.gate(&gate(base, &open, scenario, edit, *at)?, edited, scenario, edit)?,
            Action::AddLink(link) => {
                if lines.iter().any(|other| is_again(link, other)) {
                    let what = "draws the same way as another edit";
                    return Err(fault(scenario, edit, what).guess("one edit for each thing"));
                }
                lines.push(link);
                new.link(base, &open, scenario, edit, link)?;
            }
            _ => {}
        }
    }
    new.loose_ends(base, &open, scenario)?;
    new.build(base, edited);
    Ok(())
}

/// Whether a gate at a place of a street is one that is there already: within a metre.
fn is_at((link, mm): (LinkId, u32), gate: &Snap) -> bool {
    link == gate.link && mm.abs_diff(gate.mm) < 1000
}

/// Whether two new ways run along one line: there and back are two where they are one-way.
fn is_again(one: &NewLink, other: &NewLink) -> bool {
    one.line == other.line || !one.oneway && !other.oneway && one.line.iter().eq(other.line.iter().rev())
}

/// The street at a place, and where on it.
fn street_at(
    base: &Base<'_>,
    open: &Snapper<'_>,
    scenario: &Scenario,
    edit: &Edit,
    at: Coord<f64>,
) -> Result<Snap, InputError> {
    if let Some(found) = open.around(at, NEAR_M).first() {
        return Ok(*found);
    }
    let error = fault(scenario, edit, format!("no street lies within {NEAR_M} m of {}, {}", at.x, at.y));
    Err(nearest_street(base, open, at, error))
}

/// Tells how far the nearest street is, and of a nearer one that nobody, or not this walker, may use.
pub(super) fn nearest_street(base: &Base<'_>, open: &Snapper<'_>, at: Coord<f64>, error: InputError) -> InputError {
    let city = base.city();
    let found = open.around(at, 5_000.0).first().copied();
    let off_m = found.map_or(5_000.0, |snap| f64::from(snap.leg_mm) / 1000.0);
    let nearest = found.map(|snap| format!("{}, {off_m:.0} m off", street_id(base, snap.link)));
    if let Some((street, near_m)) = nearest_of_all(base, at).filter(|(_, near_m)| *near_m + 1.0 < off_m) {
        let id = &city.streets.streets[street].id;
        let of_plan = base.snapper.around(at, near_m + 1.0).iter().any(|s| city.network.street(s.link) == street);
        let why = if of_plan { "the plan closes it" } else { "it is closed to this walker" };
        return error.guess(match nearest {
            Some(open) => format!("{id} is {near_m:.0} m off, but {why}; the nearest open one is {open}"),
            None => format!("{id} is {near_m:.0} m off, but {why}"),
        });
    }
    match nearest {
        Some(nearest) => error.guess(format!("the nearest is {nearest}")),
        None if !open.around(Coord { x: at.y, y: at.x }, 5_000.0).is_empty() => {
            error.guess("are longitude and latitude swapped?")
        }
        None => error.guess("is this a scenario of another city?"),
    }
}

/// The id of the street that a link is part of.
fn street_id<'b>(base: &'b Base<'_>, link: LinkId) -> &'b Id {
    let city = base.city();
    &city.streets.streets[city.network.street(link)].id
}

/// The nearest of all streets that were read, whoever may use it, and how far it is in metres. O(vertices): for faults only.
fn nearest_of_all(base: &Base<'_>, at: Coord<f64>) -> Option<(usize, f64)> {
    let (streets, plane) = (&base.city().streets, base.city().plane);
    let metres = |v: u32| {
        let p = streets.vertices[v as usize];
        plane.to_metres(Coord { x: p.lon(), y: p.lat() })
    };
    let place = Point(plane.to_metres(at));
    let off = |street: &Street| {
        let line: LineString<f64> = streets.vertices_of(street).iter().map(|&v| metres(v)).collect();
        Euclidean.distance(&place, &line)
    };
    let all = streets.streets.iter().map(off).enumerate();
    all.filter(|(_, off)| off.is_finite()).min_by(|a, b| a.1.total_cmp(&b.1))
}

/// All links that a street of this id is part of.
fn street_of(base: &Base<'_>, scenario: &Scenario, edit: &Edit, id: &str) -> Result<BTreeSet<LinkId>, InputError> {
    let city = base.city();
    let pair = |a: u32, b: u32| (a.min(b), a.max(b));
    let mut stretches: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut known = false;
    for street in city.streets.streets.iter().filter(|s| s.id.to_string() == id) {
        known = true;
        stretches.extend(city.streets.vertices_of(street).windows(2).map(|w| pair(w[0], w[1])));
    }
    if !known {
        let error = fault(scenario, edit, format!("no street has the id {id:?}"));
        let ids: BTreeSet<String> = city.streets.streets.iter().map(|s| s.id.to_string()).collect();
        return Err(match did_you_mean(id, ids.iter().map(String::as_str)) {
            Some(guess) => error.guess(guess),
            None => error.guess("ids are those of the streets: way/123"),
        });
    }
    // Where private streets begin others may begin, too: that stays.
    let links = (0..city.network.links() as u32).map(LinkId).filter(|&l| city.network.reach(l) != Reach::Gate);
    let of = |l: &LinkId| city.network.vertices(*l).windows(2).any(|w| stretches.contains(&pair(w[0], w[1])));
    let found: BTreeSet<LinkId> = links.filter(of).collect();
    if found.is_empty() {
        return Err(fault(scenario, edit, format!("the street {id} cannot be used by this walker anyway")));
    }
    Ok(found)
}

/// The two sides of a gate: the nearest street, and the nearest one that does not meet it there.
fn gate(
    base: &Base<'_>,
    open: &Snapper<'_>,
    scenario: &Scenario,
    edit: &Edit,
    at: Coord<f64>,
) -> Result<[Snap; 2], InputError> {
    let one = street_at(base, open, scenario, edit, at)?;
    let network = base.city().network;
    let ends = network.ends(one.link);
    let meets = |s: &Snap| network.ends(s.link).iter().any(|n| ends.contains(n));
    if let Some(other) = open.around(at, NEAR_M).into_iter().find(|s| !meets(s)) {
        return Ok([one, other]);
    }
    let what = format!("a gate opens between two streets; only one lies within {NEAR_M} m of {}, {}", at.x, at.y);
    Err(fault(scenario, edit, what).guess("draw the way through it as a line: add_link"))
}

/// New ways as they come together.
#[derive(Default)]
struct NewStreets<'s> {
    streets: Streets,
    costs: Vec<[u32; 3]>,
    /// Places of new ways, so that those that share one meet there; gates share none.
    at: BTreeMap<Position, u32>,
    /// Ends of new ways: where they join the baseline, and the edits that end there.
    ends: BTreeMap<u32, (Option<Snap>, Vec<&'s Edit>)>,
    gates: BTreeSet<usize>,
    /// The two sides of each gate that opens.
    opened: Vec<[(LinkId, u32); 2]>,
}

impl<'s> NewStreets<'s> {
    fn vertex(&mut self, at: Coord<f64>) -> Option<u32> {
        let position = Position::from_degrees(at.x, at.y)?;
        let next = self.streets.vertices.len() as u32;
        let vertex = *self.at.entry(position).or_insert(next);
        if vertex == next {
            self.streets.vertices.push(position);
        }
        Some(vertex)
    }

    /// A street of zero or more metres between the two sides of a gate.
    fn gate(
        &mut self,
        sides: &[Snap; 2],
        edited: &Edited,
        scenario: &Scenario,
        edit: &'s Edit,
    ) -> Result<(), InputError> {
        for side in sides {
            if edited.barriers.iter().any(|&barrier| is_at(barrier, side)) {
                return Err(
                    fault(scenario, edit, "a gate opens where another edit closes one").guess("one edit for each gate")
                );
            }
        }
        // From either side.
        let there =
            |other: &[(LinkId, u32); 2]| sides.iter().all(|side| other.iter().any(|&side_of| is_at(side_of, side)));
        if self.opened.iter().any(there) {
            let what = "opens the same gate as another edit";
            return Err(fault(scenario, edit, what).guess("one edit for each gate"));
        }
        self.opened.push(sides.map(|side| (side.link, side.mm)));
        let mut refs = Vec::new();
        for side in sides {
            let Some(position) = Position::from_degrees(side.at.x, side.at.y) else { return Ok(()) };
            let vertex = self.streets.vertices.len() as u32;
            self.streets.vertices.push(position);
            self.ends.insert(vertex, (Some(Snap { leg_mm: 0, ..*side }), vec![edit]));
            refs.push(vertex);
        }
        self.gates.insert(self.streets.streets.len());
        let mm = plane::length_mm(sides[0].at, sides[1].at);
        self.push(&refs, StreetKind::Path, Pass::Both, Level::Ground, &[[mm, u32::MAX, u32::MAX], [0; 3]]);
        Ok(())
    }

    /// A way along a line.
    fn link(
        &mut self,
        base: &Base<'_>,
        open: &Snapper<'_>,
        scenario: &Scenario,
        edit: &'s Edit,
        link: &NewLink,
    ) -> Result<(), InputError> {
        let mut refs: Vec<u32> = link.line.iter().filter_map(|&at| self.vertex(at)).collect();
        refs.dedup();
        let (Some(&first), Some(&last), true) = (refs.first(), refs.last(), refs.len() > 1) else {
            return Err(fault(scenario, edit, "a new way needs two different places"));
        };
        let at = |v: u32| {
            let p = self.streets.vertices[v as usize];
            Coord { x: p.lon(), y: p.lat() }
        };
        let lengths: Vec<u32> = refs.windows(2).map(|w| plane::length_mm(at(w[0]), at(w[1]))).collect();
        for vertex in [first, last] {
            let join = open.around(at(vertex), NEAR_M).first().copied();
            self.ends.entry(vertex).or_insert((join, Vec::new())).1.push(edit);
        }
        let lengths = link.length_mm.map_or(lengths.clone(), |mm| shared_out(mm, &lengths));
        let length_mm = lengths.iter().fold(0_u32, |sum, &mm| sum.saturating_add(mm));
        let slope = match link.climb.map(|climb| climb.slope(length_mm)) {
            Some(None) => {
                let what = format!("the new way rises more than it is long, {:.1} m", f64::from(length_mm) / 1000.0);
                return Err(fault(scenario, edit, what).guess("give a lift or steps their minutes"));
            }
            Some(Some(slope)) if link.walking_ms.is_none() => slope,
            _ => 0.0,
        };
        let speed = base.city().walker.speed;
        let times = |slope: f64| {
            let mut times: Vec<u32> = match link.walking_ms {
                Some(ms) => shared_out(ms, &lengths),
                None => lengths.iter().map(|&mm| slope_ms(speed.milliseconds(mm), slope)).collect(),
            };
            times[0] = times[0].saturating_add(link.wait_ms);
            times
        };
        let both = times(slope).into_iter().zip(times(-slope));
        let mut costs: Vec<[u32; 3]> = lengths.iter().zip(both).map(|(&mm, (there, back))| [mm, there, back]).collect();
        costs.push([0; 3]);
        let kind = if link.steps { StreetKind::Steps } else { StreetKind::Path };
        let pass = if link.oneway { Pass::Forward } else { Pass::Both };
        self.push(&refs, kind, pass, link.level, &costs);
        Ok(())
    }

    fn push(&mut self, refs: &[u32], kind: StreetKind, pass: Pass, level: Level, costs: &[[u32; 3]]) {
        let id = Id::Made(self.streets.streets.len() as u32 + 1);
        self.streets.push(id, kind, pass, level, refs);
        self.costs.extend_from_slice(costs);
    }

    /// Whether an end that joins nothing is meant: a way that begins somewhere leads to a facility or homes to be built.
    fn leads_to_new(&self, base: &Base<'_>, scenario: &Scenario, vertex: u32, at: Coord<f64>) -> bool {
        let met = |v: u32| self.streets.refs.iter().filter(|&&r| r == v).count() > 1;
        let begins = |street: &Street| {
            let refs = self.streets.vertices_of(street);
            let (first, last) = (refs[0], refs[refs.len() - 1]);
            let other = if first == vertex { last } else { first };
            (first == vertex || last == vertex)
                && (met(other) || self.ends.get(&other).is_some_and(|(join, _)| join.is_some()))
        };
        let place = base.city().plane.to_metres(at);
        let near = |shape: &Geometry<f64>| apart_m(base.city().plane, shape, place) <= base.city().options.snap_m;
        self.streets.streets.iter().any(begins)
            && scenario.edits.iter().any(|edit| match &edit.action {
                Action::AddFacility(facility) => near(&facility.geometry),
                Action::MoveFacility { to, .. } => near(to),
                Action::AddHousing(block) => near(&block.geometry),
                _ => false,
            })
    }

    /// Refuses new ways that join nothing, neither the city nor each other, and lead to nothing new.
    fn loose_ends(&self, base: &Base<'_>, open: &Snapper<'_>, scenario: &Scenario) -> Result<(), InputError> {
        for (&vertex, (join, edits)) in &self.ends {
            let met = self.streets.refs.iter().filter(|&&v| v == vertex).count() > 1;
            if join.is_none() && !met {
                let p = self.streets.vertices[vertex as usize];
                let at = Coord { x: p.lon(), y: p.lat() };
                if self.leads_to_new(base, scenario, vertex, at) {
                    continue;
                }
                let what =
                    format!("an end of the new way, {}, {}, lies more than {NEAR_M} m from any street", at.x, at.y);
                return Err(nearest_street(base, open, at, fault(scenario, edits[0], what)));
            }
        }
        Ok(())
    }

    /// Builds the network of the new ways.
    fn build(mut self, base: &Base<'_>, edited: &mut Edited) {
        if self.streets.streets.is_empty() {
            return;
        }
        // Where two ways meet on a street of the city there must be a junction, not a bend: a stub of no length sees to it.
        let joined: Vec<u32> =
            self.ends.iter().filter(|(_, (join, edits))| join.is_some() && edits.len() > 1).map(|(v, _)| *v).collect();
        for vertex in joined {
            let stub = self.streets.vertices.len() as u32;
            self.streets.vertices.push(self.streets.vertices[vertex as usize]);
            self.gates.insert(self.streets.streets.len());
            self.push(&[vertex, stub], StreetKind::Path, Pass::Both, Level::Ground, &[[0; 3]; 2]);
        }
        let speed = base.city().walker.speed;
        for [mm, there, back] in &mut self.costs {
            for ms in [there, back] {
                *ms = if *ms == u32::MAX { speed.milliseconds(*mm) } else { *ms };
            }
        }
        let network = network::build_with_costs(&self.streets, base.city().walker, base.city().plane, &self.costs);
        let junctions = 0..network.junctions() as u32;
        let join = |j: u32| Some((j, self.ends.get(&network.junction_vertex(NodeId(j)))?.0?));
        edited.added.hung = junctions.filter_map(join).collect();
        let copy =
            |&(j, snap): &(u32, Snap)| Some((j, Snap { link: base.city().network.arriving(snap.link)?, ..snap }));
        let copies: Vec<(u32, Snap)> = edited.added.hung.iter().filter_map(copy).collect();
        edited.added.hung.extend(copies);
        edited.added.gates = self.gates;
        // New ways that this walker cannot use leave nothing.
        edited.added.network = (network.links() > 0).then(|| network.part_of_another());
    }
}

/// Shares out a whole over parts in proportion, to the last unit.
pub(super) fn shared_out(whole: u32, parts: &[u32]) -> Vec<u32> {
    let total: u64 = parts.iter().map(|&p| u64::from(p)).sum();
    let (mut before, mut so_far) = (0_u64, 0_u64);
    let last = parts.len().saturating_sub(1);
    let share = |(i, &part): (usize, &u32)| {
        so_far += u64::from(part);
        let upto =
            if i == last { u64::from(whole) } else { (u64::from(whole) * so_far).checked_div(total).unwrap_or(0) };
        let share = upto - before;
        before = upto;
        share as u32
    };
    parts.iter().enumerate().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        assert_eq!(shared_out(10, &[1, 1, 1]), [3, 3, 4]);
        assert_eq!(shared_out(7, &[0, 0]), [0, 7]);
        assert_eq!(shared_out(100, &[30, 10]), [75, 25]);
    }
}
