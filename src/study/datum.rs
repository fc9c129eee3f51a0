//! Are given places shifted against the streets? Chinese map services bend their coordinates by some hundred metres
//! (GCJ-02, BD-09), and nothing in a file says so; old national datums are off by a hundred.
//!
//! Two tests, on at most [`SAMPLE`] features. **By trying**: each datum is undone, and if more features come nearer to a street
//! than go farther, and the distances shrink by a quarter and by more than chance would (Student's paired t above
//! [`SURE`]), that datum is the likely one. **By direction**: where most features are off the streets and nearly all to the same side, the median of the
//! ways to the nearest street is told, whatever its cause. Nothing is ever shifted: the user decides.

use crate::input::crs::gcj;
use crate::model::Problem;
use crate::plane::Plane;
use crate::snap::Snapper;
use geo::CoordsIter;
use geo_types::{Coord, Geometry};
use std::path::Path;

/// Features looked at, spread evenly over all.
const SAMPLE: usize = 300;
/// Corners of a feature looked at.
const CORNERS: usize = 4;
/// Fewer features prove nothing.
const FEWEST: usize = 12;
/// Beyond this distance, in metres, all streets are equally far.
const FAR_M: f64 = 300.0;
/// A change of distance within this, in metres, is none.
const SAME_M: f64 = 2.0;
/// Student's t that counts as proof: one chance in some thousand for the dozen features that are needed at least.
const SURE: f64 = 3.5;
/// Distances must shrink to this share.
const SHRUNK: f64 = 0.75;
/// Where most features are farther from a street than this, in metres, and ...
const OFF_M: f64 = 40.0;
/// ... their directions agree so well (1 is all the same way, 0 is all ways), they are shifted as one.
const ONE_WAY: f64 = 0.75;

/// A datum that may have been forgotten.
struct Suspect {
    /// What the places may be in.
    name: &'static str,
    /// What to write after `--crs ROLE=`; `None` if the fault is with the streets or with what was asked.
    write: Option<&'static str>,
    undo: fn(Coord<f64>) -> Coord<f64>,
}

const SUSPECTS: [Suspect; 3] = [
    Suspect { name: "GCJ-02", write: Some("gcj02"), undo: gcj::to_wgs },
    Suspect { name: "BD-09", write: Some("bd09"), undo: gcj::bd_to_wgs },
    Suspect { name: "WGS 84 while the streets are GCJ-02", write: None, undo: gcj::from_wgs },
];

/// Mean distance of the corners of a feature to the nearest street.
fn distance(snapper: &Snapper<'_>, corners: &[Coord<f64>], moved: fn(Coord<f64>) -> Coord<f64>) -> f64 {
    let of = |at: &Coord<f64>| snapper.snap(moved(*at), FAR_M).map_or(FAR_M, |join| f64::from(join.leg_mm) / 1000.0);
    corners.iter().map(of).sum::<f64>() / corners.len() as f64
}

/// Student's t of paired numbers: their mean difference in standard errors.
fn paired(before: &[f64], after: &[f64]) -> f64 {
    let n = before.len() as f64;
    let differences = || before.iter().zip(after).map(|(b, a)| b - a);
    let mean = differences().sum::<f64>() / n;
    let variance = differences().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
    mean / (variance / n).sqrt().max(1e-9)
}

/// A finding if the features of a file look shifted. `role` is what the file was given as.
pub(super) fn check<'a>(
    snapper: &Snapper<'_>,
    plane: &Plane,
    file: &Path,
    role: &str,
    features: impl ExactSizeIterator<Item = &'a Geometry<f64>>,
) -> Option<Problem> {
    let step = features.len().div_ceil(SAMPLE).max(1);
    let corners = |geometry: &Geometry<f64>| -> Vec<Coord<f64>> {
        let all: Vec<Coord<f64>> = geometry.coords_iter().collect();
        all.iter().step_by(all.len().div_ceil(CORNERS).max(1)).copied().collect()
    };
    let sample: Vec<Vec<Coord<f64>>> = features.step_by(step).map(corners).filter(|c| !c.is_empty()).collect();
    if sample.len() < FEWEST {
        return None;
    }
    let problem = |detail: String| Problem { cause: "input.shifted", id: None, geometry: None, detail };
    let shown = file.display();
    let before: Vec<f64> = sample.iter().map(|c| distance(snapper, c, |at| at)).collect();
    let total: f64 = before.iter().sum();
    let mut best: Option<(f64, usize, usize, &Suspect)> = None;
    for suspect in &SUSPECTS {
        // Where the shift changes nothing it proves nothing: outside of China.
        if (suspect.undo)(sample[0][0]) == sample[0][0] {
            continue;
        }
        let after: Vec<f64> = sample.iter().map(|c| distance(snapper, c, suspect.undo)).collect();
        let nearer = before.iter().zip(&after).filter(|(b, a)| **a < **b - SAME_M).count();
        let farther = before.iter().zip(&after).filter(|(b, a)| **a > **b + SAME_M).count();
        let sure = nearer > farther && paired(&before, &after) > SURE;
        let sum: f64 = after.iter().sum();
        if sure && sum < SHRUNK * total && best.as_ref().is_none_or(|(least, ..)| sum < *least) {
            best = Some((sum, nearer, farther, suspect));
        }
    }
    if let Some((sum, nearer, farther, suspect)) = best {
        let from = plane.to_metres(sample[0][0]);
        let to = plane.to_metres((suspect.undo)(sample[0][0]));
        let (east, north) = (from.x - to.x, from.y - to.y);
        let n = sample.len() as f64;
        let advice = match suspect.write {
            Some(word) => format!("if so, write --crs {role}={word}"),
            None => "if so, give the streets with --crs streets=gcj02, or leave out --crs for these".to_owned(),
        };
        return Some(problem(format!(
            "{shown}: its {role} seem to be in {}, {:.0} m to the {} of where they belong: undone, {nearer} of {} come \
             nearer to a street and {farther} go farther, from {:.0} to {:.0} m on average; {advice}. Nothing was shifted",
            suspect.name,
            east.hypot(north),
            compass(east, north),
            sample.len(),
            total / n,
            sum / n,
        )));
    }
    one_way(snapper, plane, &sample).map(|(east, north, agree)| {
        problem(format!(
            "{shown}: its {role} lie {:.0} m to the {} of the streets, {:.0} % in the same direction: are they in another \
             coordinate system or datum? say which: --crs {role}=EPSG:…. Nothing was shifted",
            east.hypot(north),
            compass(east, north),
            agree * 100.0,
        ))
    })
}

/// How far east and north of their streets features lie, if most are off and to the same side; and how well they agree.
fn one_way(snapper: &Snapper<'_>, plane: &Plane, sample: &[Vec<Coord<f64>>]) -> Option<(f64, f64, f64)> {
    let mut offsets: Vec<(f64, f64)> = Vec::with_capacity(sample.len());
    for corners in sample {
        let join = snapper.snap(corners[0], 4.0 * FAR_M)?;
        let (at, street) = (plane.to_metres(corners[0]), plane.to_metres(join.at));
        offsets.push((at.x - street.x, at.y - street.y));
    }
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    if median(offsets.iter().map(|o| o.0.hypot(o.1)).collect()) < OFF_M {
        return None;
    }
    let unit = |o: &(f64, f64)| {
        let long = o.0.hypot(o.1).max(1e-6);
        (o.0 / long, o.1 / long)
    };
    let sum = offsets.iter().map(unit).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    let agree = sum.0.hypot(sum.1) / offsets.len() as f64;
    let east = median(offsets.iter().map(|o| o.0).collect());
    let north = median(offsets.iter().map(|o| o.1).collect());
    (agree >= ONE_WAY).then_some((east, north, agree))
}

/// The nearest of eight directions.
fn compass(east: f64, north: f64) -> &'static str {
    const WORDS: [&str; 8] = ["east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east"];
    let eighths = (north.atan2(east) / std::f64::consts::FRAC_PI_4).round() as i64;
    WORDS[eighths.rem_euclid(8) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{given::read_streets, layer::Source, walker};
    use crate::network::{self, Network};
    use geo_types::{Point, coord};
    use std::fmt::Write as _;

    /// A town at a place: streets at odd distances, so that no shift brings every one onto another.
    fn town(lon: f64, lat: f64) -> (Network, Plane, Vec<Coord<f64>>) {
        let at = |k: i32| f64::from(k * k % 7) * 0.0004 + f64::from(k) * 0.0019;
        let mut features = String::new();
        for k in 0..12 {
            for (a, b) in [((at(k), 0.0), (at(k), 0.024)), ((0.0, at(k)), (0.024, at(k)))] {
                let _ = write!(
                    features,
                    r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"LineString","coordinates":[[{},{}],[{},{}]]}}}},"#,
                    lon + a.0,
                    lat + a.1,
                    lon + b.0,
                    lat + b.1
                );
            }
        }
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.trim_end_matches(','));
        let (streets, ..) = read_streets(&Source::new("s".as_ref(), text.as_bytes())).unwrap();
        let plane = super::super::extent::plane_of(&streets);
        let network = network::build(&streets, &walker::walkers()[0], &plane);
        // Shops twelve metres beside the streets.
        let shops = (0..12).flat_map(|k| (0..10).map(move |j| (k, f64::from(j) * 0.0023 + 0.0005)));
        let shops = shops.map(|(k, along)| coord! { x: lon + at(k) + 0.00012, y: lat + along }).collect();
        (network, plane, shops)
    }

    fn said(lon: f64, lat: f64, shift: impl Fn(Coord<f64>) -> Coord<f64>) -> Option<String> {
        let (network, plane, shops) = town(lon, lat);
        let shops: Vec<Geometry<f64>> = shops.into_iter().map(|at| Point(shift(at)).into()).collect();
        let snapper = Snapper::new(&network, &plane);
        check(&snapper, &plane, "p.csv".as_ref(), "facilities", shops.iter()).map(|p| p.detail)
    }

    #[test]
    fn forgotten_datums_are_named_and_right_data_are_left_in_peace() {
        let (lon, lat) = (114.30, 30.55);
        assert_eq!(said(lon, lat, |at| at), None);
        let gcj = said(lon, lat, gcj::from_wgs).unwrap();
        assert!(gcj.contains("seem to be in GCJ-02, ") && gcj.contains("write --crs facilities=gcj02"), "{gcj}");
        let bd = said(lon, lat, gcj::bd_from_wgs).unwrap();
        assert!(bd.contains("BD-09") && bd.contains("--crs facilities=bd09"), "{bd}");
        let twice = said(lon, lat, gcj::to_wgs).unwrap();
        assert!(twice.contains("leave out --crs"), "{twice}");
        assert_eq!(said(9.52, 47.14, |at| at), None, "elsewhere");
    }

    #[test]
    fn places_that_all_lie_to_one_side_are_told() {
        let off = said(9.52, 47.14, |at| coord! { x: at.x + 0.04, y: at.y }).unwrap_or_default();
        assert!(off.is_empty(), "another town, not a shift: {off}");
        let (network, plane, shops) = town(9.52, 47.14);
        let east = shops.iter().map(|at| coord! { x: 9.52 + 0.0313 + (at.x - 9.52) * 0.01, y: at.y });
        let shops: Vec<Geometry<f64>> = east.map(|at| Point(at).into()).collect();
        let snapper = Snapper::new(&network, &plane);
        let said = check(&snapper, &plane, "p.csv".as_ref(), "blocks", shops.iter()).unwrap().detail;
        assert!(said.contains("m to the east of the streets") && said.contains("--crs blocks="), "{said}");
    }

    #[test]
    fn eight_directions() {
        let words: Vec<&str> =
            [(1., 0.), (1., 1.), (0., 1.), (-1., -1.), (0.1, -1.)].map(|(e, n)| compass(e, n)).to_vec();
        assert_eq!(words, ["east", "north-east", "north", "south-west", "south"]);
    }
}
