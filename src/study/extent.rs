//! Where the streets lie, whether a given file lies there too, and how good a plane over them can be.
//!
//! A file of another city, or with longitude and latitude swapped, reads without a fault and gives a map without a home
//! or a facility near. So features are compared with the box of the streets grown by [`NEAR_M`]; where nearly all miss it,
//! they are tried with longitude and latitude swapped. Time O(vertices + coordinates).

use crate::error::InputError;
use crate::model::{Position, Problem, Streets};
use crate::plane::Plane;
use geo::CoordsIter;
use geo_types::{Coord, Geometry};
use std::path::Path;

/// How far off the box of the streets a feature may lie to be of the same city, in metres: more than anybody walks to a
/// facility, less than it is to the next city.
const NEAR_M: f64 = 5_000.0;
/// So much of a file must miss the streets, and hit them when swapped, for the file to be swapped: a stray record or two
/// must not hide it.
const NEARLY_ALL: f64 = 0.9;
/// Streets wider or higher than this, in metres, are no city ...
const WIDE_M: f64 = 2_000_000.0;
/// ... and where metres are off by more than this share, distances to streets are no longer good.
const MAX_SCALE_ERROR: f64 = 0.05;

/// The plane over all streets. Their box may cross the antimeridian: of the two ways round the narrower is taken.
pub(super) fn plane_of(streets: &Streets) -> Plane {
    let bounds = |of: fn(&Position) -> f64| {
        let fold = |(low, high): (f64, f64), v: f64| (low.min(v), high.max(v));
        streets.vertices.iter().map(of).fold((f64::MAX, f64::MIN), fold)
    };
    let (south, north) = bounds(|p| p.lat());
    let (west, east) = bounds(|p| p.lon());
    let (west_0, east_0) = bounds(|p| p.lon().rem_euclid(360.0));
    let (west, east) = if east_0 - west_0 < east - west { (west_0, east_0) } else { (west, east) };
    let short = |lon: f64| if lon > 180.0 { lon - 360.0 } else { lon };
    Plane::fit(short(west), south, short(east), north)
}

/// The box of the streets on their plane.
#[derive(Debug)]
pub(super) struct Extent {
    plane: Plane,
    low: Coord<f64>,
    high: Coord<f64>,
}

/// What lies off the streets.
#[derive(Debug)]
pub(super) struct Off {
    /// Value and rule.
    what: String,
    /// Whether longitude and latitude are swapped: then, and only then, nearly all features are near the streets.
    pub swapped: bool,
}

impl Off {
    /// The error about a file.
    pub fn error(&self, file: &Path) -> InputError {
        InputError::value(file, &*self.what).guess(self.guess())
    }

    /// The finding about a file whose features may well be elsewhere.
    pub fn problem(&self, cause: &'static str, file: &Path) -> Problem {
        Problem { cause, id: None, geometry: None, detail: self.error(file).to_string() }
    }

    fn guess(&self) -> &'static str {
        if self.swapped {
            "are lon and lat swapped?"
        } else {
            "is this file of another city, or in another coordinate system?"
        }
    }
}

impl Extent {
    /// The box of all vertices; `None` if there are none.
    pub fn of(streets: &Streets) -> Option<Extent> {
        let plane = plane_of(streets);
        let at = streets.vertices.iter().map(|p| Coord { x: p.lon(), y: p.lat() });
        let (low, high) = bounds(&plane, at)?;
        Some(Extent { plane, low, high })
    }

    fn near(&self, at: impl Iterator<Item = Coord<f64>>) -> bool {
        bounds(&self.plane, at).is_some_and(|(low, high)| {
            low.x <= self.high.x + NEAR_M
                && high.x >= self.low.x - NEAR_M
                && low.y <= self.high.y + NEAR_M
                && high.y >= self.low.y - NEAR_M
        })
    }

    /// Whether a file lies off the streets: none of its features is near them, or nearly all are only when swapped.
    pub fn misses<'a>(&self, features: impl Iterator<Item = &'a Geometry<f64>>) -> Option<Off> {
        let (mut total, mut off, mut turned) = (0_u64, 0_u64, 0_u64);
        let mut first = None;
        for feature in features {
            total += 1;
            if self.near(feature.coords_iter()) {
                continue;
            }
            off += 1;
            first = first.or_else(|| feature.coords_iter().next());
            // What has no place on the globe when swapped is not swapped.
            let fits = feature.coords_iter().all(|c| c.x.abs() <= 90.0);
            turned += u64::from(fits && self.near(feature.coords_iter().map(|c| Coord { x: c.y, y: c.x })));
        }
        let first = first?;
        let swapped = turned as f64 >= NEARLY_ALL * total as f64;
        if off < total && !swapped {
            return None;
        }
        let middle = self
            .plane
            .to_degrees(Coord { x: f64::midpoint(self.low.x, self.high.x), y: f64::midpoint(self.low.y, self.high.y) });
        let features =
            if total == 1 { "the only feature lies".to_owned() } else { format!("{off} of {total} features lie") };
        let what = format!(
            "{features} more than {} km off the streets: the first at longitude {:.4}, latitude {:.4}, the middle of the \
             streets at longitude {:.4}, latitude {:.4}",
            NEAR_M / 1000.0,
            first.x,
            first.y,
            middle.x,
            middle.y
        );
        Some(Off { what, swapped })
    }

    /// The finding about streets that are too far apart for one plane.
    pub fn too_wide(&self) -> Option<Problem> {
        let (width, height, error) = (self.high.x - self.low.x, self.high.y - self.low.y, self.plane.scale_error());
        (width.max(height) > WIDE_M || error > MAX_SCALE_ERROR).then(|| {
            let detail = format!(
                "the streets reach over {:.0} km by {:.0} km: distances to streets are off by up to {:.0} %; take an \
                 extract of one city",
                width / 1000.0,
                height / 1000.0,
                error * 100.0
            );
            Problem { cause: "street.too_wide", id: None, geometry: None, detail }
        })
    }
}

/// The corners of a box around places in degrees, in metres of a plane.
fn bounds(plane: &Plane, at: impl Iterator<Item = Coord<f64>>) -> Option<(Coord<f64>, Coord<f64>)> {
    at.map(|c| plane.to_metres(c)).fold(None, |seen, c| {
        let (low, high) = seen.unwrap_or((c, c));
        Some((Coord { x: low.x.min(c.x), y: low.y.min(c.y) }, Coord { x: high.x.max(c.x), y: high.y.max(c.y) }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Point, Rect, coord};

    fn streets(at: &[(f64, f64)]) -> Streets {
        let vertices = at.iter().map(|&(lon, lat)| Position::from_degrees(lon, lat).unwrap()).collect();
        Streets { vertices, ..Streets::default() }
    }

    fn misses(extent: &Extent, at: &[(f64, f64)]) -> Option<bool> {
        let points: Vec<Geometry<f64>> = at.iter().map(|&(x, y)| Point::new(x, y).into()).collect();
        extent.misses(points.iter()).map(|off| off.swapped)
    }

    #[test]
    fn swapped_files_and_files_of_other_cities() {
        let las_palmas = Extent::of(&streets(&[(-15.50, 28.05), (-15.40, 28.15)])).unwrap();
        assert_eq!(misses(&las_palmas, &[(-15.45, 28.1), (-15.36, 28.1)]), None, "4 km off is near");
        assert_eq!(misses(&las_palmas, &[(28.1, -15.45)]), Some(true));
        assert_eq!(misses(&las_palmas, &[(116.4, 39.9), (116.4, 39.8)]), Some(false));
        assert_eq!(misses(&las_palmas, &[(116.4, 39.9), (-15.45, 28.1)]), None, "a file of several cities");
        let mut nearly_all = vec![(28.1, -15.45); 19];
        nearly_all.push((-15.45, 28.1));
        assert_eq!(misses(&las_palmas, &nearly_all), Some(true));
        assert_eq!(misses(&las_palmas, &[]), None);
    }

    #[test]
    fn a_country_around_the_city_is_near_and_the_antimeridian_is_no_wall() {
        let taveuni = Extent::of(&streets(&[(179.95, -16.9), (-179.95, -16.7)])).unwrap();
        assert_eq!(misses(&taveuni, &[(-179.99, -16.8), (179.99, -16.8)]), None);
        let around = Rect::new(coord! { x: 9., y: 47. }, coord! { x: 10., y: 48. });
        let town = Extent::of(&streets(&[(9.5, 47.5), (9.51, 47.51)])).unwrap();
        assert!(town.misses([&around.into()].into_iter()).is_none());
    }

    #[test]
    fn streets_of_a_continent_are_told() {
        assert!(Extent::of(&streets(&[(9.5, 47.0), (9.6, 47.3)])).unwrap().too_wide().is_none());
        let problem = Extent::of(&streets(&[(-10.0, 36.0), (30.0, 60.0)])).unwrap().too_wide().unwrap();
        assert!(problem.detail.starts_with("the streets reach over 29"), "{}", problem.detail);
        assert!(Extent::of(&streets(&[(0.0, 0.0), (20.0, 0.0)])).unwrap().too_wide().is_some(), "2,226 km");
    }
}
