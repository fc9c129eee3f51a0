//! Well-known binary (OGC 06-103r4, with the flags of `PostGIS` for Z, M and SRID) to [`Raw`] geometry.

use super::cursor::Cursor;
use super::{Flaw, Raw};
use geo_types::Coord;

/// Collections nested deeper than this are no map.
const DEEPEST: u32 = 16;

/// The geometry of some bytes.
pub(super) fn parse(bytes: &[u8]) -> Result<Raw, Flaw> {
    geometry(&mut Cursor::little(bytes), 0)
}

fn cut() -> Flaw {
    Flaw::new("feature.bad_coordinates", "the geometry is cut off or counts more than it holds")
}

fn geometry(bytes: &mut Cursor<'_>, depth: u32) -> Result<Raw, Flaw> {
    if depth > DEEPEST {
        return Err(Flaw::new("feature.bad_coordinates", format!("collections nested deeper than {DEEPEST}")));
    }
    bytes.little = match bytes.u8().ok_or_else(cut)? {
        0 => false,
        1 => true,
        other => {
            return Err(Flaw::new("feature.bad_coordinates", format!("a geometry begins with {other}, not 0 or 1")));
        }
    };
    let code = bytes.u32().ok_or_else(cut)?;
    if code & 0x2000_0000 != 0 {
        bytes.u32().ok_or_else(cut)?;
    }
    let plain = code & 0x0fff_ffff;
    let thousands = plain / 1000;
    let heights = u32::from(code & 0x8000_0000 != 0 || thousands == 1 || thousands == 3);
    let measures = u32::from(code & 0x4000_0000 != 0 || thousands == 2 || thousands == 3);
    let numbers = 2 + (heights + measures) as usize;
    match plain % 1000 {
        _ if thousands > 3 => Err(Flaw::new("feature.wrong_type", format!("geometry type {code} is not known"))),
        1 => {
            let at = position(bytes, numbers).ok_or_else(cut)?;
            if at.x.is_nan() && at.y.is_nan() { Err(Flaw::none("the Point is empty")) } else { Ok(Raw::Point(at)) }
        }
        2 => Ok(Raw::Line(line(bytes, numbers).ok_or_else(cut)?)),
        3 => Ok(Raw::Polygon(rings(bytes, numbers).ok_or_else(cut)?)),
        kind @ 4..=7 => {
            let count = bytes.count(5).ok_or_else(cut)?;
            let mut members = Vec::with_capacity(count.min(1 << 16));
            for _ in 0..count {
                members.push(geometry(bytes, depth + 1)?);
            }
            gathered(kind, members)
        }
        other => Err(Flaw::new("feature.wrong_type", format!("geometry type {other} is not one lifecircle reads"))
            .guess("curves and surfaces can be made plain: ogr2ogr -nlt CONVERT_TO_LINEAR")),
    }
}

/// Members as the multi-geometry that holds them.
fn gathered(kind: u32, members: Vec<Raw>) -> Result<Raw, Flaw> {
    let odd =
        |raw: &Raw| Flaw::new("feature.wrong_type", format!("a {} among members of type {}", raw.kind(), kind - 3));
    let (mut points, mut lines, mut polygons) = (Vec::new(), Vec::new(), Vec::new());
    if kind == 7 {
        return Ok(Raw::Collection(members));
    }
    for member in members {
        match (kind, member) {
            (4, Raw::Point(at)) => points.push(at),
            (5, Raw::Line(line)) => lines.push(line),
            (6, Raw::Polygon(rings)) => polygons.push(rings),
            (_, other) => return Err(odd(&other)),
        }
    }
    Ok(match kind {
        4 => Raw::MultiPoint(points),
        5 => Raw::MultiLine(lines),
        _ => Raw::MultiPolygon(polygons),
    })
}

fn position(bytes: &mut Cursor<'_>, numbers: usize) -> Option<Coord<f64>> {
    let at = bytes.coord()?;
    bytes.take((numbers - 2) * 8)?;
    Some(at)
}

fn line(bytes: &mut Cursor<'_>, numbers: usize) -> Option<Vec<Coord<f64>>> {
    let count = bytes.count(numbers * 8)?;
    (0..count).map(|_| position(bytes, numbers)).collect()
}

fn rings(bytes: &mut Cursor<'_>, numbers: usize) -> Option<Vec<Vec<Coord<f64>>>> {
    let count = bytes.count(4)?;
    (0..count).map(|_| line(bytes, numbers)).collect()
}
