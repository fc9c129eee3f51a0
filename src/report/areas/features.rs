//! One feature each: an area, a stretch of street.

use super::{Common, DECIMALS, cost_unit, direction, number_and_unit};
use crate::isochrone::Part;
use crate::model::Id;
use crate::report::geojson::shape;
use crate::report::json::Members;
use geo_types::{Geometry, LineString, MultiPolygon, Polygon};

/// What an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// All ground within the limit of one origin.
    Origin,
    /// All ground within the limit of any origin.
    Dissolved,
    /// All ground within the limit of an origin to which no other is nearer.
    Share,
}

impl Kind {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Origin => "origin",
            Kind::Dissolved => "dissolved",
            Kind::Share => "share",
        }
    }
}

/// Whose area or street it is.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// What the area is.
    pub kind: Kind,
    /// The origin, unless it is of all.
    pub origin: Option<&'a Id>,
    /// What people call it.
    pub name: Option<&'a str>,
    /// Its classes, or the class that the area is of.
    pub class: Option<&'a str>,
}

fn open<'a>(out: &'a mut Vec<u8>, geometry: &Geometry<f64>) -> Members<'a> {
    if !out.is_empty() {
        out.extend_from_slice(b",\n");
    }
    out.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
    shape::write_with(out, geometry, DECIMALS);
    out.extend_from_slice(b",\"properties\":");
    Members::open(out)
}

fn whose(members: &mut Members<'_>, common: &Common<'_>, about: &About<'_>, limit: usize) {
    members.text("kind", about.kind.word());
    members.maybe_text("origin", about.origin.map(ToString::to_string).as_deref());
    members.maybe_text("name", about.name);
    members.maybe_text("class", about.class);
    let (number, unit) = number_and_unit(common.limits[limit]);
    members.float("limit", Some(number), 5);
    members.text("unit", unit);
    members.text("direction", direction(common.towards));
}

fn finish(mut members: Members<'_>, common: &Common<'_>) {
    members.text("walker", &common.walker.id);
    members.float("speed_km_h", Some(f64::from(common.walker.speed.metres_per_hour()) / 1000.0), 3);
    members.close();
}

/// Appends the feature of an area in metres of the plane; its land in square metres. `served` are people, where areas do not overlap.
pub fn area(
    out: &mut Vec<u8>,
    common: &Common<'_>,
    about: &About<'_>,
    limit: usize,
    area: &MultiPolygon<f64>,
    served: Option<f64>,
) -> f64 {
    let line = |l: &LineString<f64>| -> LineString<f64> { l.0.iter().map(|&c| common.plane.to_degrees(c)).collect() };
    let degrees: MultiPolygon<f64> =
        area.iter().map(|p| Polygon::new(line(p.exterior()), p.interiors().iter().map(line).collect())).collect();
    let land_m2 = common.plane.true_m2(area);
    let mut members = open(out, &Geometry::MultiPolygon(degrees));
    whose(&mut members, common, about, limit);
    members.float("reach_m", Some(common.reach_m), 3);
    members.float("area_m2", Some(land_m2), 1);
    if about.kind == Kind::Share {
        members.float("served", served, 1);
    }
    finish(members, common);
    // The brace of the feature, after that of its properties.
    out.push(b'}');
    land_m2
}

/// Appends the feature of a stretch of street within a limit, with the cost at both ends.
pub fn street(
    out: &mut Vec<u8>,
    common: &Common<'_>,
    about: &About<'_>,
    part: &Part,
    street: &Id,
    line: LineString<f64>,
) {
    let mut members = open(out, &Geometry::LineString(line));
    whose(&mut members, common, about, part.limit);
    members.text("street", &street.to_string());
    members.int("link", i64::from(part.link.0));
    let unit = cost_unit(common.limits[part.limit].metric());
    // Milliseconds and millimetres, so three decimals of seconds and metres; up, as all walks are.
    members.fixed(&format!("start_{unit}"), Some(part.cost[0].ceil() as i64), 3);
    members.fixed(&format!("end_{unit}"), Some(part.cost[1].ceil() as i64), 3);
    members.float("length_m", Some((part.mm[1] - part.mm[0]) / 1000.0), 3);
    finish(members, common);
    out.push(b'}');
}
