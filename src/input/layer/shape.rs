//! Positions as a format delivers them to geometry that all else can trust: on the globe, closed, simple, right-handed.
//!
//! Every format ends in [`Raw`]; [`clean`] is the one place where positions are judged, so that a fault reads the same
//! whatever the file was.

use super::{antimeridian, ring};
use crate::model::Tally;
use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

/// Why a feature cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::input) struct Flaw {
    /// Stable word for the tally.
    pub cause: &'static str,
    /// Value and rule.
    pub what: String,
    /// What the user probably did.
    pub guess: Option<String>,
}

impl Flaw {
    pub fn new(cause: &'static str, what: impl Into<String>) -> Flaw {
        Flaw { cause, what: what.into(), guess: None }
    }
    pub fn format(what: impl Into<String>) -> Flaw {
        Flaw::new("feature.not_a_feature", what)
    }
    /// What has no geometry, which may be right.
    pub fn none(what: impl Into<String>) -> Flaw {
        Flaw::new("feature.no_geometry", what)
    }
    pub fn guess(mut self, guess: impl Into<String>) -> Flaw {
        self.guess = Some(guess.into());
        self
    }
}

/// The cause for positions that are not on the globe.
pub(in crate::input) const OFF_THE_GLOBE: &str = "feature.coordinates";

/// Geometry as a file has it: any numbers, rings open or closed.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::input) enum Raw {
    Point(Coord<f64>),
    MultiPoint(Vec<Coord<f64>>),
    Line(Vec<Coord<f64>>),
    MultiLine(Vec<Vec<Coord<f64>>>),
    /// Rings, the outer one first.
    Polygon(Vec<Vec<Coord<f64>>>),
    MultiPolygon(Vec<Vec<Vec<Coord<f64>>>>),
    Collection(Vec<Raw>),
}

impl Raw {
    /// The name of its type as GeoJSON has it.
    pub fn kind(&self) -> &'static str {
        match self {
            Raw::Point(_) => "Point",
            Raw::MultiPoint(_) => "MultiPoint",
            Raw::Line(_) => "LineString",
            Raw::MultiLine(_) => "MultiLineString",
            Raw::Polygon(_) => "Polygon",
            Raw::MultiPolygon(_) => "MultiPolygon",
            Raw::Collection(_) => "GeometryCollection",
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Raw::Point(_) => false,
            Raw::MultiPoint(all) | Raw::Line(all) => all.is_empty(),
            Raw::MultiLine(all) | Raw::Polygon(all) => all.is_empty(),
            Raw::MultiPolygon(all) => all.is_empty(),
            Raw::Collection(all) => all.is_empty(),
        }
    }

    /// Calls a function for every position.
    pub fn each(&mut self, change: &mut impl FnMut(&mut Coord<f64>)) {
        match self {
            Raw::Point(at) => change(at),
            Raw::MultiPoint(all) | Raw::Line(all) => all.iter_mut().for_each(change),
            Raw::MultiLine(all) | Raw::Polygon(all) => all.iter_mut().flatten().for_each(change),
            Raw::MultiPolygon(all) => all.iter_mut().flatten().flatten().for_each(change),
            Raw::Collection(all) => {
                for member in all {
                    member.each(change);
                }
            }
        }
    }

    /// The first position.
    pub fn first(&self) -> Option<Coord<f64>> {
        match self {
            Raw::Point(at) => Some(*at),
            Raw::MultiPoint(all) | Raw::Line(all) => all.first().copied(),
            Raw::MultiLine(all) | Raw::Polygon(all) => all.iter().flatten().next().copied(),
            Raw::MultiPolygon(all) => all.iter().flatten().flatten().next().copied(),
            Raw::Collection(all) => all.iter().find_map(Raw::first),
        }
    }
}

/// Geometry in degrees that is sound; mended rings are counted.
pub(in crate::input) fn clean(raw: Raw, tally: &mut Tally) -> Result<Geometry<f64>, Flaw> {
    if raw.is_empty() {
        return Err(Flaw::none(format!("the {} is empty", raw.kind())));
    }
    Ok(match raw {
        Raw::Point(at) => Point(position(at)?).into(),
        Raw::MultiPoint(all) => {
            MultiPoint(all.into_iter().map(|at| position(at).map(Point)).collect::<Result<_, _>>()?).into()
        }
        Raw::Line(all) => line(all)?.into(),
        Raw::MultiLine(all) => MultiLineString(all.into_iter().map(line).collect::<Result<_, _>>()?).into(),
        Raw::Polygon(rings) => ring::mend(MultiPolygon(antimeridian::cut(polygon(rings, tally)?)?), false, tally)?,
        Raw::MultiPolygon(all) => {
            let mut polygons = Vec::with_capacity(all.len());
            for rings in all {
                polygons.extend(antimeridian::cut(polygon(rings, tally)?)?);
            }
            ring::mend(MultiPolygon(polygons), true, tally)?
        }
        Raw::Collection(members) => {
            let mut members: Vec<Geometry<f64>> =
                members.into_iter().map(|member| clean(member, tally)).collect::<Result<_, _>>()?;
            match members.len() {
                1 => members.swap_remove(0),
                _ => Geometry::GeometryCollection(members.into()),
            }
        }
    })
}

/// The name of a geometry's type as GeoJSON has it.
pub(in crate::input) fn type_name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::LineString(_) | Geometry::Line(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}

/// A position on the globe.
fn position(Coord { x, y }: Coord<f64>) -> Result<Coord<f64>, Flaw> {
    if (-180.0..=180.0).contains(&x) && (-90.0..=90.0).contains(&y) {
        // Adding 0 turns -0 into 0, so that equal places are equal bits.
        return Ok(Coord { x: x + 0.0, y: y + 0.0 });
    }
    let (name, value, rule) =
        if (-90.0..=90.0).contains(&y) { ("longitude", x, "-180..180") } else { ("latitude", y, "-90..90") };
    let flaw = Flaw::new(OFF_THE_GLOBE, format!("{name} {value} is outside {rule}"));
    Err(if x.abs() > 360.0 || y.abs() > 180.0 {
        flaw.guess(
            "are these metres? lifecircle expects degrees, or the coordinate system by name, such as --crs EPSG:4547",
        )
    } else if x.abs() <= 90.0 && y.abs() <= 180.0 && y.abs() > 90.0 {
        flaw.guess("are lon and lat swapped?")
    } else if x > 180.0 && y.abs() <= 90.0 {
        flaw.guess("do longitudes run from 0 to 360? lifecircle expects -180 to 180")
    } else {
        flaw
    })
}

fn positions(mut all: Vec<Coord<f64>>) -> Result<Vec<Coord<f64>>, Flaw> {
    for at in &mut all {
        *at = position(*at)?;
    }
    Ok(all)
}

fn line(all: Vec<Coord<f64>>) -> Result<LineString<f64>, Flaw> {
    let line = positions(all)?;
    if line.len() < 2 {
        return Err(Flaw::new("feature.too_short", format!("a line of {} positions; it needs 2", line.len())));
    }
    Ok(LineString(line))
}

fn polygon(all: Vec<Vec<Coord<f64>>>, tally: &mut Tally) -> Result<Polygon<f64>, Flaw> {
    let mut rings = Vec::with_capacity(all.len());
    for ring in all {
        let mut ring = positions(ring)?;
        ring.dedup();
        if ring.first() != ring.last() {
            tally.one("feature.ring_closed");
            ring.extend(ring.first().copied());
        }
        if ring.len() < 4 {
            let distinct = ring.len().saturating_sub(1).max(1);
            let flaw = format!("a ring of {distinct} distinct positions encloses nothing; it needs 3");
            return Err(Flaw::new("feature.too_short", flaw));
        }
        rings.push(LineString(ring));
    }
    let mut rings = rings.into_iter();
    match rings.next() {
        Some(outer) => Ok(Polygon::new(outer, rings.collect())),
        None => Err(Flaw::none("a polygon without rings")),
    }
}
