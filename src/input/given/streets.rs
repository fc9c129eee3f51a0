//! Streets from a file of lines, as a planning bureau hands them over.
//!
//! Lines meet where their **end points** are the same position in whole 1e-7 degrees, and nowhere else: a vertex inside
//! a line is its own, so that a bridge may pass over a street at a shared position. Time O(n log n) in the vertices.

use super::collect::{Sound, faults, sort_out};
use super::columns::{Header, ID, PropertyTags};
use crate::error::InputError;
use crate::input::hours::{Clock, walkable_at};
use crate::input::layer::{self, Flaw, Source, type_name};
use crate::input::walkable::Walkable;
use crate::model::{Id, LONGEST_STRETCH_M, Position, Problem, Streets, Tags, Tally};
use crate::plane::length_m;
use geo_types::{Coord, Geometry, LineString};

/// Keys of lines that are no streets, where a file holds lines of every sort and no `highway` on these.
const NOT_STREETS: [&str; 10] =
    ["railway", "waterway", "aeroway", "aerialway", "power", "barrier", "boundary", "natural", "building", "landuse"];

/// A line before it has its place in the order.
struct Line {
    id: Option<Id>,
    walkable: Walkable,
    positions: Vec<Position>,
}

/// Reads streets: every `LineString` and every line of a `MultiLineString` that a pedestrian may use. With a `highway`
/// property (or other OSM tags: `foot`, `access`, `bridge`, `tunnel`, `layer`, `oneway:foot`) the tags decide; a line
/// without `highway` is a street that can be walked both ways.
///
/// Streets and vertices come in the order of their ids and positions, whatever the order of the file. What was left out
/// is counted; every bad feature is a [`Problem`].
///
/// # Errors
/// A file that cannot be read as a layer, or that holds no walkable line at all.
///
/// ```
/// let text = r#"{"type": "MultiLineString", "coordinates": [[[9, 47], [9.001, 47]], [[9.001, 47], [9.001, 47.002]]]}"#;
/// use lifecircle::input::{given::read_streets, layer::Source};
/// let (streets, ..) = read_streets(&Source::new("s.geojson".as_ref(), text.as_bytes())).unwrap();
/// assert_eq!((streets.streets.len(), streets.vertices.len()), (2, 3), "they share a corner");
/// ```
pub fn read_streets(source: &Source<'_>) -> Result<(Streets, Tally, Vec<Problem>), InputError> {
    read_streets_at(source, None)
}

/// [`read_streets`] with those that are open at a moment.
///
/// # Errors
/// As [`read_streets`].
pub fn read_streets_at(
    source: &Source<'_>,
    clock: Option<&Clock>,
) -> Result<(Streets, Tally, Vec<Problem>), InputError> {
    let file = source.file;
    let layer = layer::read(source)?;
    let id = Header::of(&layer.features).find(file, None, ID, &mut Vec::new())?;
    let mut sorted = sort_out(file, layer.features, id.as_deref(), false)?;
    let tally = &mut sorted.tally;
    let (mut lines, mut doubtful): (Vec<Line>, Vec<Problem>) = (Vec::new(), Vec::new());
    for sound in sorted.sound {
        match lines_of(&sound, clock, &mut doubtful, tally) {
            Ok(mut more) => lines.append(&mut more),
            Err(flaw) => sorted.flaws.push((sound.place, flaw)),
        }
    }
    let bad = sorted.flaws.clone();
    let faults = faults(file, sorted.flaws, lines.len(), tally)?;
    if lines.is_empty() {
        let causes: Vec<String> = tally.iter().map(|(cause, n)| format!("{cause} {n}")).collect();
        let what = format!("no line that a pedestrian may use; left out: {}", causes.join(", "));
        return Err(InputError::empty(file, what));
    }
    let causes = bad.iter().map(|(_, flaw)| flaw.cause);
    let problems: Vec<Problem> = causes
        .zip(&faults)
        .map(|(cause, fault)| Problem { cause, id: None, geometry: None, detail: fault.to_string() })
        .collect();
    doubtful.sort_by(|a, b| a.id.cmp(&b.id).then_with(|| a.detail.cmp(&b.detail)));
    let problems = problems.into_iter().chain(doubtful).collect();
    Ok((join(lines, tally), sorted.tally, problems))
}

/// The walkable lines of a feature.
fn lines_of(
    sound: &Sound,
    clock: Option<&Clock>,
    doubtful: &mut Vec<Problem>,
    tally: &mut Tally,
) -> Result<Vec<Line>, Flaw> {
    let mut parts: Vec<&LineString<f64>> = Vec::new();
    parts_of(&sound.geometry, &mut parts)?;
    let mut tags = PropertyTags::new(&sound.properties);
    if tags.get("highway").is_none() && NOT_STREETS.iter().all(|key| tags.get(key).is_none()) {
        tags.push("highway", "unclassified");
    }
    let beginning = || parts.iter().find_map(|line| line.0.first()).copied().unwrap_or_default();
    let (verdict, unreadable) = walkable_at(&tags, beginning, clock);
    if let Some(hours) = unreadable {
        tally.one("hours.unreadable");
        let id = sound.id.clone().map(Id::Given);
        let detail = format!("its hours cannot be read: {hours}");
        doubtful.push(Problem { cause: "hours.unreadable", id, geometry: Some(sound.geometry.clone()), detail });
    }
    let walkable = match verdict {
        Ok(walkable) => walkable,
        Err(cause) => {
            tally.one(cause);
            return Ok(Vec::new());
        }
    };
    let id = sound.id.clone().map(Id::Given);
    let mut lines = Vec::with_capacity(parts.len());
    for part in parts {
        // The positions were checked to be on the globe.
        let mut positions: Vec<Position> = part.0.iter().filter_map(|c| Position::from_degrees(c.x, c.y)).collect();
        positions.dedup();
        if positions.len() < 2 {
            tally.one("street.no_length");
            continue;
        }
        // A stretch too long to be true is left out; the pieces on either side stay.
        let near = |a: &Position, b: &Position| length_m(degrees(*a), degrees(*b)) <= LONGEST_STRETCH_M;
        let pieces: Vec<&[Position]> = positions.chunk_by(near).collect();
        tally.add("street.too_long", pieces.len() as u64 - 1);
        let long_enough = pieces.into_iter().filter(|piece| piece.len() >= 2);
        lines.extend(long_enough.map(|piece| Line { id: id.clone(), walkable, positions: piece.to_vec() }));
    }
    Ok(lines)
}

fn degrees(at: Position) -> Coord<f64> {
    Coord { x: at.lon(), y: at.lat() }
}

fn parts_of<'a>(geometry: &'a Geometry<f64>, parts: &mut Vec<&'a LineString<f64>>) -> Result<(), Flaw> {
    match geometry {
        Geometry::LineString(line) => parts.push(line),
        Geometry::MultiLineString(lines) => parts.extend(&lines.0),
        Geometry::GeometryCollection(members) => {
            for member in &members.0 {
                parts_of(member, parts)?;
            }
        }
        other => {
            let what = format!("streets need LineString or MultiLineString; got {}", type_name(other));
            let flaw = Flaw::new("feature.wrong_type", what);
            return Err(match other {
                Geometry::Polygon(_) | Geometry::MultiPolygon(_) => flaw.guess("is this the blocks file?"),
                _ => flaw.guess("is this the facilities file?"),
            });
        }
    }
    Ok(())
}

/// Joins lines at their ends, in canonical order.
fn join(mut lines: Vec<Line>, tally: &mut Tally) -> Streets {
    let rest = |line: &Line| (line.walkable.kind, line.walkable.pass, line.walkable.level, line.walkable.going);
    lines.sort_by(|a, b| {
        // Made ids come before given ones, in the order of positions; `None` sorts so.
        a.id.cmp(&b.id).then_with(|| a.positions.cmp(&b.positions)).then_with(|| rest(a).cmp(&rest(b)))
    });
    let ends = |line: &Line| [line.positions[0], line.positions[line.positions.len() - 1]];
    let mut corners: Vec<Position> = lines.iter().flat_map(ends).collect();
    corners.sort_unstable();
    corners.dedup();
    let corner = |at: &Position| corners.binary_search(at).ok();
    let mut streets = Streets { vertices: corners.clone(), ..Streets::default() };
    let (mut made, mut passed_over, mut refs) = (0, 0, Vec::new());
    for line in lines {
        refs.clear();
        let last = line.positions.len() - 1;
        for (i, at) in line.positions.iter().enumerate() {
            let known = corner(at);
            if let (Some(known), true) = (known, i == 0 || i == last) {
                refs.push(known as u32);
                continue;
            }
            passed_over += u64::from(known.is_some());
            refs.push(streets.vertices.len() as u32);
            streets.vertices.push(*at);
        }
        let id = line.id.unwrap_or_else(|| {
            made += 1;
            Id::Made(made)
        });
        streets.append(line.walkable.street(id), &refs);
    }
    // Not a fault by itself (a bridge does it), but many of them mean that streets were not cut where they meet.
    tally.add("street.end_on_inner_vertex", passed_over);
    tally.add("feature.id_made", u64::from(made));
    streets
}

#[cfg(test)]
#[path = "streets_tests.rs"]
mod tests;
