//! Definitions as PROJ.4 writes them, by proj4rs.

use geo_types::Coord;
use proj4rs::proj::Proj;

/// Degrees off its central meridian that a transverse Mercator is used to: a zone is at most 3 degrees to either side.
const WIDEST: f64 = 6.0;

/// A conversion to WGS 84.
pub(super) struct Projected {
    from: Proj,
    wgs: Proj,
}

impl Projected {
    /// `None` if proj4rs does not know it.
    pub fn new(definition: &str) -> Option<Projected> {
        let from = Proj::from_proj_string(definition).ok()?;
        let wgs = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").ok()?;
        (from.is_latlong() || from.has_inverse()).then_some(Projected { from, wgs })
    }

    /// Degrees of a position, in the units of the definition (metres, feet, degrees).
    pub fn to_wgs(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        if !(at.x.is_finite() && at.y.is_finite()) {
            return None;
        }
        let mut point =
            if self.from.is_latlong() { (at.x.to_radians(), at.y.to_radians(), 0.0) } else { (at.x, at.y, 0.0) };
        proj4rs::transform::transform(&self.from, &self.wgs, &mut point).ok()?;
        Some(Coord { x: point.0.to_degrees(), y: point.1.to_degrees() })
    }

    /// The position of a place in degrees, in the units of the definition.
    pub fn of_wgs(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        let mut point = (at.x.to_radians(), at.y.to_radians(), 0.0);
        proj4rs::transform::transform(&self.wgs, &self.from, &mut point).ok()?;
        let (x, y) =
            if self.from.is_latlong() { (point.0.to_degrees(), point.1.to_degrees()) } else { (point.0, point.1) };
        (x.is_finite() && y.is_finite()).then_some(Coord { x, y })
    }

    /// The first position if most of them lie far outside the zone, and inside it when swapped.
    pub fn axes_swapped(&self, sample: &[Coord<f64>]) -> Option<(f64, f64)> {
        if !["tmerc", "utm", "etmerc"].contains(&self.from.projname()) {
            return None;
        }
        let centre = self.from.longitude_of_origin().to_degrees();
        let inside = |at: Coord<f64>| {
            self.to_wgs(at).is_some_and(|c| (c.x - centre).abs() <= WIDEST && (-80.0..=84.0).contains(&c.y))
        };
        let swapped = sample.iter().filter(|at| !inside(**at) && inside(Coord { x: at.y, y: at.x })).count();
        if swapped * 2 > sample.len() { sample.first().map(|at| (at.x, at.y)) } else { None }
    }
}

/// Whether the ellipsoid is that of GRS 80 or WGS 84, whose centre is that of the Earth to less than a metre.
pub(super) fn is_modern(definition: &str) -> bool {
    let has = |word: &str| definition.split_whitespace().any(|w| w == word);
    has("+ellps=GRS80")
        || has("+ellps=WGS84")
        || has("+datum=WGS84")
        || has("+datum=NAD83")
        || definition.split_whitespace().any(|w| w.strip_prefix("+a=").is_some_and(|a| a.parse() == Ok(6_378_137.0)))
}

/// What the user should know of how good a conversion is.
pub(super) fn doubt(name: &str, definition: &str) -> Option<String> {
    let shift = definition.split_whitespace().find_map(|w| w.strip_prefix("+towgs84="));
    if is_modern(definition) && shift.is_none_or(|s| s.split(',').all(|n| n.parse::<f64>() == Ok(0.0))) {
        return None;
    }
    Some(if shift.is_some() || definition.contains("+datum=") {
        format!("{name} is tied to WGS 84 by its published shift, which is good to some metres")
    } else {
        format!("{name} is tied to WGS 84 by no public figures: places may be off by up to 100 m")
    })
}

/// The outermost EPSG code of a WKT: `AUTHORITY["EPSG","4547"]` or `ID["EPSG",4547]` as the last member of the whole.
pub(super) fn code_of(wkt: &str) -> Option<u16> {
    let compact: String = wkt.chars().filter(|c| !c.is_whitespace()).collect();
    let end = compact.rfind("AUTHORITY[\"EPSG\",").map(|at| at + 17);
    let end = end.into_iter().chain(compact.rfind("ID[\"EPSG\",").map(|at| at + 10)).max()?;
    let tail = compact[end..].trim_start_matches('"');
    let digits: String = tail.chars().take_while(char::is_ascii_digit).collect();
    // Whatever follows must close the whole text: one bracket for the code, one for the system.
    let rest = tail[digits.len()..].trim_start_matches('"');
    if rest == "]]" { digits.parse().ok() } else { None }
}

/// The name at the beginning of a WKT.
pub(super) fn name_of(wkt: &str) -> Option<String> {
    let name = wkt.split('"').nth(1)?.trim();
    (!name.is_empty()).then(|| name.chars().take(80).collect())
}
