//! The records of a prepared city as bytes and back. Reading checks what every reader of files grants: places on the globe,
//! streets over vertices that are there, blocks and facilities in order, with doorsteps and classes.

use super::codec::{Broken, Reader, Writer};
use super::shapes::{
    coord, coords, geometry, id, polygon, properties, read_coord, read_geometry, read_id, read_polygon, read_properties,
};
use crate::model::{
    BarrierKind, Block, BlockKind, Doorstep, DoorstepKind, Facility, Going, Ground, GroundArea, GroundLine,
    GroundParts, Incline, Kerb, Level, Pass, Position, Problem, Reach, Road, Spot, Standard, Street, StreetKind,
    Streets, Surface, Tally,
};
use crate::report::{InputFile, left_out};
use crate::study::read::Notes;
use crate::study::settle::Prepared;
use crate::units::ClassId;
use geo_types::{LineString, Rect};
use std::collections::BTreeSet;
use std::sync::Mutex;

const KINDS: [StreetKind; 5] =
    [StreetKind::Main, StreetKind::Minor, StreetKind::Path, StreetKind::Steps, StreetKind::Indoor];
const PASSES: [Pass; 3] = [Pass::Both, Pass::Forward, Pass::Backward];
const LEVELS: [Level; 3] = [Level::Ground, Level::Bridge, Level::Tunnel];
const BLOCKS: [BlockKind; 4] = [BlockKind::Residential, BlockKind::Homes, BlockKind::Grid, BlockKind::Given];
const STEPS: [DoorstepKind; 5] = DoorstepKind::ALL;
const BARRIERS: [BarrierKind; 5] =
    [BarrierKind::Water, BarrierKind::Rail, BarrierKind::Motorway, BarrierKind::Wall, BarrierKind::Building];
const SURFACES: [Surface; 5] = [Surface::Unknown, Surface::Paved, Surface::Cobbled, Surface::Compacted, Surface::Loose];
const ROADS: [Road; 4] = [Road::None, Road::Tertiary, Road::Secondary, Road::Primary];
const INCLINES: [Incline; 3] = [Incline::Unknown, Incline::Up, Incline::Down];
/// Layers of private streets are made for a walk and not kept.
const REACHES: [Reach; 3] = [Reach::Public, Reach::Private, Reach::Across];
const KERBS: [Kerb; 3] = [Kerb::Raised, Kerb::Rolled, Kerb::Lowered];
const ROLES: [&str; 8] = ["city", "streets", "blocks", "facilities", "area", "standard", "people", "gates"];

/// `None` if something is of a kind that cannot be kept.
pub(super) fn write(w: &mut Writer, city: &Prepared, parts: GroundParts) -> Option<()> {
    city.titles.iter().for_each(|title| w.text(title));
    w.text(&city.attribution);
    w.count(city.notes.files.len());
    for file in &city.notes.files {
        one_of(w, &ROLES, &file.role)?;
        w.text(&file.name);
        w.u64(file.bytes);
        w.text(&file.sha256);
    }
    w.count(city.notes.problems.len());
    for problem in &city.notes.problems {
        w.text(problem.cause);
        w.maybe(problem.id.as_ref(), id);
        w.u8(u8::from(problem.geometry.is_some()));
        if let Some(shape) = &problem.geometry {
            geometry(w, shape)?;
        }
        w.text(&problem.detail);
    }
    w.count(city.notes.left_out.iter().count());
    for (cause, count) in city.notes.left_out.iter() {
        w.text(cause);
        w.u64(count);
    }
    let Streets { vertices, refs, streets, spots } = &city.streets;
    w.count(vertices.len());
    for at in vertices {
        w.u32(at.lon_e7.cast_unsigned());
        w.u32(at.lat_e7.cast_unsigned());
    }
    w.count(refs.len());
    for &vertex in refs {
        w.u32(vertex);
    }
    w.count(streets.len());
    for street in streets {
        id(w, &street.id);
        one_of(w, &KINDS, &street.kind)?;
        one_of(w, &PASSES, &street.pass)?;
        one_of(w, &LEVELS, &street.level)?;
        going(w, street.going)?;
        w.u32(street.first);
        w.u32(street.end);
    }
    w.count(spots.len());
    for spot in spots {
        w.u32(spot.vertex);
        w.u8(u8::from(spot.signals));
        w.maybe(spot.kerb.and_then(|kerb| KERBS.iter().position(|k| *k == kerb)), |w, kerb| w.u8(kerb as u8));
    }
    for part in [parts.water, parts.lines, parts.walls, parts.buildings] {
        w.u8(u8::from(part));
    }
    ground(w, &city.ground)?;
    w.maybe(city.notes.fusion.as_ref(), |w, table| w.text(table));
    w.count(city.facilities.len());
    for f in &city.facilities {
        id(w, &f.id);
        w.count(f.classes.len());
        f.classes.iter().for_each(|c| w.u32(u32::from(c.0)));
        geometry(w, &f.geometry)?;
        w.maybe(f.name.as_ref(), |w, name| w.text(name));
        coords(w, &f.entrances);
        w.count(f.merged.len());
        f.merged.iter().for_each(|m| id(w, m));
        properties(w, &f.properties);
    }
    blocks(w, &city.blocks)?;
    blocks(w, &city.vacant)
}

fn blocks(w: &mut Writer, all: &[Block]) -> Option<()> {
    w.count(all.len());
    for b in all {
        id(w, &b.id);
        one_of(w, &BLOCKS, &b.kind)?;
        geometry(w, &b.geometry)?;
        w.maybe(b.name.as_ref(), |w, name| w.text(name));
        w.maybe(b.residents, Writer::f64);
        w.maybe(b.households, Writer::f64);
        w.f64(b.area_m2);
        w.count(b.doorsteps.len());
        for d in &b.doorsteps {
            coord(w, d.at);
            one_of(w, &STEPS, &d.kind)?;
            w.u32(d.weight);
        }
        properties(w, &b.properties);
    }
    Some(())
}

/// What was kept, and which parts of the ground.
pub(super) fn read(r: &mut Reader<'_>, standard: Standard) -> Result<(Prepared, GroundParts), Broken> {
    let titles = [r.text()?, r.text()?];
    let attribution = r.text()?;
    let files =
        r.list(|r| Ok(InputFile { role: choice(r, &ROLES)?, name: r.text()?, bytes: r.u64()?, sha256: r.text()? }))?;
    let problems = r.list(|r| {
        Ok(Problem {
            cause: cause(r)?,
            id: r.maybe(read_id)?,
            geometry: r.maybe(|r| read_geometry(r, 0))?,
            detail: r.text()?,
        })
    })?;
    let mut left_out = Tally::default();
    for (cause, count) in r.list(|r| Ok((cause(r)?, r.u64()?)))? {
        left_out.add(cause, count);
    }
    let streets = read_streets(r)?;
    let parts = GroundParts { water: r.truth()?, lines: r.truth()?, walls: r.truth()?, buildings: r.truth()? };
    let ground = read_ground(r)?;
    let fusion = r.maybe(Reader::text)?;
    let classes = standard.classes.len();
    let facilities = r.list(|r| {
        let id = read_id(r)?;
        let of = r.list(|r| u16::try_from(r.u32()?).map(ClassId).map_err(|_| Broken))?;
        let good = !of.is_empty() && of.is_sorted_by(|a, b| a < b) && of.iter().all(|c| usize::from(c.0) < classes);
        if !good {
            return Err(Broken);
        }
        Ok(Facility {
            id,
            classes: of,
            geometry: read_geometry(r, 0)?,
            name: r.maybe(Reader::text)?,
            entrances: r.list(read_coord)?,
            merged: r.list(read_id)?,
            properties: read_properties(r)?,
        })
    })?;
    let blocks = read_blocks(r)?;
    if blocks.iter().any(|b| b.doorsteps.is_empty()) {
        return Err(Broken);
    }
    let vacant = read_blocks(r)?;
    r.end()?;
    let steps = blocks.iter().map(|b| b.doorsteps.len()).sum::<usize>();
    let ordered = facilities.is_sorted_by(|a, b| a.id <= b.id) && blocks.is_sorted_by(|a, b| a.id <= b.id);
    if !ordered || blocks.is_empty() || streets.streets.is_empty() || u32::try_from(steps).is_err() {
        return Err(Broken);
    }
    let prepared = Prepared {
        vacant,
        zones: None,
        city_name: None,
        titles,
        attribution,
        standard,
        streets,
        ground,
        facilities,
        blocks,
        notes: Notes { files, problems, left_out, fusion },
    };
    Ok((prepared, parts))
}

fn read_blocks(r: &mut Reader<'_>) -> Result<Vec<Block>, Broken> {
    r.list(|r| {
        let block = Block {
            id: read_id(r)?,
            kind: choice(r, &BLOCKS)?,
            geometry: read_geometry(r, 0)?,
            name: r.maybe(Reader::text)?,
            residents: r.maybe(Reader::f64)?,
            households: r.maybe(Reader::f64)?,
            area_m2: r.f64()?,
            doorsteps: r.list(|r| Ok(Doorstep { at: read_coord(r)?, kind: choice(r, &STEPS)?, weight: r.u32()? }))?,
            properties: read_properties(r)?,
        };
        let people = [block.residents, block.households, Some(block.area_m2)];
        let good = people.into_iter().flatten().all(|n| (0.0..=1e15).contains(&n));
        if good { Ok(block) } else { Err(Broken) }
    })
}

fn read_streets(r: &mut Reader<'_>) -> Result<Streets, Broken> {
    let vertices = r.list(|r| {
        let at = Position { lon_e7: r.u32()?.cast_signed(), lat_e7: r.u32()?.cast_signed() };
        Position::from_degrees(at.lon(), at.lat()).map(|_| at).ok_or(Broken)
    })?;
    let refs = r.list(Reader::u32)?;
    if refs.iter().any(|&v| v as usize >= vertices.len()) {
        return Err(Broken);
    }
    let streets = r.list(|r| {
        let street = Street {
            id: read_id(r)?,
            kind: choice(r, &KINDS)?,
            pass: choice(r, &PASSES)?,
            level: choice(r, &LEVELS)?,
            going: read_going(r)?,
            first: r.u32()?,
            end: r.u32()?,
        };
        let good = street.end as usize <= refs.len() && street.end.checked_sub(street.first).is_some_and(|n| n >= 2);
        if good { Ok(street) } else { Err(Broken) }
    })?;
    // One run after the other, as they were pushed: else two false streets could share a run that no city has.
    if streets.windows(2).any(|w| w[0].end != w[1].first) {
        return Err(Broken);
    }
    let spots =
        r.list(|r| Ok(Spot { vertex: r.u32()?, signals: r.truth()?, kerb: r.maybe(|r| choice(r, &KERBS))? }))?;
    let good = spots.windows(2).all(|w| w[0].vertex < w[1].vertex);
    if !good || spots.last().is_some_and(|s| s.vertex as usize >= vertices.len()) {
        return Err(Broken);
    }
    Ok(Streets { vertices, refs, streets, spots })
}

fn going(w: &mut Writer, going: Going) -> Option<()> {
    one_of(w, &SURFACES, &going.surface)?;
    one_of(w, &ROADS, &going.road)?;
    w.u8(u8::from(going.oneway));
    w.maybe(going.wheels, |w, wheels| w.u8(u8::from(wheels)));
    w.u32(u32::from(going.risers));
    one_of(w, &INCLINES, &going.incline)?;
    one_of(w, &REACHES, &going.reach)
}

fn read_going(r: &mut Reader<'_>) -> Result<Going, Broken> {
    Ok(Going {
        surface: choice(r, &SURFACES)?,
        road: choice(r, &ROADS)?,
        oneway: r.truth()?,
        wheels: r.maybe(Reader::truth)?,
        risers: u16::try_from(r.u32()?).map_err(|_| Broken)?,
        incline: choice(r, &INCLINES)?,
        reach: choice(r, &REACHES)?,
    })
}

fn ground(w: &mut Writer, ground: &Ground) -> Option<()> {
    w.count(ground.areas.len());
    for area in &ground.areas {
        id(w, &area.id);
        one_of(w, &BARRIERS, &area.kind)?;
        polygon(w, &area.polygon);
    }
    w.count(ground.lines.len());
    for line in &ground.lines {
        id(w, &line.id);
        one_of(w, &BARRIERS, &line.kind)?;
        coords(w, &line.line.0);
    }
    w.maybe(ground.edge, |w, edge| {
        coord(w, edge.min());
        coord(w, edge.max());
    });
    Some(())
}

fn read_ground(r: &mut Reader<'_>) -> Result<Ground, Broken> {
    Ok(Ground {
        areas: r
            .list(|r| Ok(GroundArea { id: read_id(r)?, kind: choice(r, &BARRIERS)?, polygon: read_polygon(r)? }))?,
        lines: r.list(|r| {
            Ok(GroundLine { id: read_id(r)?, kind: choice(r, &BARRIERS)?, line: LineString(r.list(read_coord)?) })
        })?,
        edge: r.maybe(|r| Ok(Rect::new(read_coord(r)?, read_coord(r)?)))?,
    })
}

/// One of a closed choice, as its number.
fn one_of<T: PartialEq>(w: &mut Writer, all: &[T], one: &T) -> Option<()> {
    w.u8(all.iter().position(|other| other == one)? as u8);
    Some(())
}

fn choice<T: Copy>(r: &mut Reader<'_>, all: &[T]) -> Result<T, Broken> {
    all.get(usize::from(r.u8()?)).copied().ok_or(Broken)
}

/// A word for a cause: one of those that reports know, else one that a reader made and that stays in memory, of which there are few.
fn cause(r: &mut Reader<'_>) -> Result<&'static str, Broken> {
    /// More than all readers have together.
    const MOST: usize = 256;
    static SEEN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let word = r.text()?;
    if let Some(known) = left_out::known(&word) {
        return Ok(known);
    }
    let mut seen = SEEN.lock().map_err(|_| Broken)?;
    if let Some(known) = seen.get(word.as_str()) {
        return Ok(known);
    }
    if seen.len() >= MOST || word.len() > 64 {
        return Err(Broken);
    }
    let word: &'static str = Box::leak(word.into_boxed_str());
    seen.insert(word);
    Ok(word)
}
