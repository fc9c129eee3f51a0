//! Zones of a plan: where they come from, which doorsteps they hold, and what has to be told of them.

use super::Study;
use crate::access::AccessTable;
use crate::coverage::{self, Zones, in_zones};
use crate::model::{Block, Problem, Zone};
use crate::standards::{City, Lands, Seen, Why, ZoneVerdicts};
use crate::units::{ClassId, QuantityError};
use geo::InteriorPoint;
use geo_types::Coord;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where zones come from.
///
/// ```
/// use lifecircle::study::ZonesFrom;
/// assert_eq!("admin_level=8".parse::<ZonesFrom>().unwrap(), ZonesFrom::AdminLevel(8));
/// assert_eq!("a.gpkg#streets".parse::<ZonesFrom>().unwrap(), ZonesFrom::File("a.gpkg#streets".into()));
/// assert!("admin_level=88".parse::<ZonesFrom>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZonesFrom {
    /// A file of polygons.
    File(PathBuf),
    /// Administrative boundaries of this level in the extract.
    AdminLevel(u8),
}

impl FromStr for ZonesFrom {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().strip_prefix("admin_level=") {
            None => Ok(ZonesFrom::File(text.into())),
            Some(level) => match level.parse() {
                Ok(level @ 1..=15) => Ok(ZonesFrom::AdminLevel(level)),
                _ => Err(QuantityError::new("admin_level", level, "a level from 1 to 15, such as admin_level=8")),
            },
        }
    }
}

impl fmt::Display for ZonesFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ZonesFrom::File(file) => write!(f, "{}", file.file_name().unwrap_or(file.as_os_str()).to_string_lossy()),
            ZonesFrom::AdminLevel(level) => write!(f, "admin_level={level}"),
        }
    }
}

/// Blocks in parts, their rows of the table, the zone of each, and which share of which block it is.
type Parts = (Vec<Block>, AccessTable, Vec<usize>, Vec<(usize, f64)>);

impl Study {
    /// Sums the judgement over the zones that the plan named, if it named any, and notes what is to be told of them.
    pub(super) fn sum_over(&mut self, zones: Option<Vec<Zone>>) {
        let Some(zones) = zones else { return };
        let lands: Vec<_> = zones.iter().map(|z| z.land.clone()).collect();
        let doorsteps = self.blocks.iter().flat_map(|b| &b.doorsteps).map(|d| d.at);
        let found = in_zones(&lands, doorsteps);
        let label = |z: u32| {
            let zone = &zones[z as usize];
            zone.name.clone().unwrap_or_else(|| zone.id.to_string())
        };
        let mut tell = |cause: &'static str, detail: String| {
            self.problems.push(Problem { cause, id: None, geometry: None, detail });
        };
        for (&(keeps, loses), &n) in &found.claimed_twice {
            self.left_out.one("zone.overlap");
            let (keeps, loses) = (label(keeps), label(loses));
            tell(
                "zone.overlap",
                format!(
                    "zones {keeps:?} and {loses:?} overlap: {n} doorsteps are in both and count in {keeps:?}, the smaller"
                ),
            );
        }
        let outside = found.of.iter().filter(|z| z.is_none()).count();
        if outside > 0 {
            self.left_out.add("zone.doorstep_outside", outside as u64);
            tell(
                "zone.doorstep_outside",
                format!("{outside} of {} doorsteps lie in no zone: they are summed as outside", found.of.len()),
            );
        }
        let zones = Zones::new(&self.standard, &self.blocks, &self.access.table, &self.coverage, zones, found);
        let empty = zones.figures[..zones.zones.len()].iter().filter(|z| z.doorsteps == 0).count();
        if empty > 0 {
            self.left_out.add("zone.empty", empty as u64);
            tell("zone.empty", format!("{empty} of {} zones hold no doorstep", zones.zones.len()));
        }
        self.zones = Some(zones);
    }

    /// Judges every zone, and what is in none, as an area of its own. A block across a border is a block in each zone, with the
    /// doorsteps that it has there and the people who start at them; a facility is in the zone of a point inside it.
    pub(super) fn judge_zones(&self, zones: &Zones, none: &[Option<Why>], lands: &Lands) -> Vec<ZoneVerdicts> {
        let count = zones.zones.len();
        let (parts, table, places, shares) = self.parts(&zones.places.of, count);
        let lands = lands.of_parts(&shares);
        let every: Vec<usize> = (0..parts.len()).collect();
        let judged = coverage::judge_some(&self.standard, &parts, &table, self.majority.share(), &every);
        let seen = |block: usize, class: ClassId| {
            let of = &judged[block][usize::from(class.0)];
            Seen { share: of.share, covered: of.covered, typical: of.typical }
        };
        let city = City {
            standard: &self.standard,
            blocks: &parts,
            facilities: &self.facilities,
            table: &table,
            seen: &seen,
            majority: self.majority.share(),
            lands: &lands,
            plane: &self.plane,
            none,
        };
        let mut areas: Vec<(Vec<usize>, Vec<usize>)> = vec![(Vec::new(), Vec::new()); count + 1];
        for (part, zone) in places.into_iter().enumerate() {
            areas[zone].0.push(part);
        }
        let lands: Vec<_> = zones.zones.iter().map(|z| z.land.clone()).collect();
        // What has no inside has no place either: it counts in none.
        let nowhere = Coord { x: f64::NAN, y: f64::NAN };
        let at = self.facilities.iter().map(|f| f.geometry.interior_point().map_or(nowhere, |p| p.0));
        for (facility, zone) in in_zones(&lands, at).of.into_iter().enumerate() {
            areas[zone.map_or(count, |z| z as usize)].1.push(facility);
        }
        city.areas_of(&areas)
    }

    /// The blocks in parts, one for each zone that they have doorsteps in, with their rows of the table, the zone of each, and which share
    /// of which block it is.
    fn parts(&self, zone_of: &[Option<u32>], outside: usize) -> Parts {
        let table = &self.access.table;
        let (mut parts, mut zones, mut shares) = (Vec::new(), Vec::new(), Vec::new());
        let (mut firsts, mut rows) = (vec![0_u32], Vec::new());
        for (b, block) in self.blocks.iter().enumerate() {
            let mut of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (step, d) in table.doorsteps_of(b).enumerate() {
                of.entry(zone_of[d].map_or(outside, |z| z as usize)).or_default().push(step);
            }
            // A block without doorsteps is nowhere, and still counts in the city.
            if of.is_empty() {
                of.insert(outside, Vec::new());
            }
            let weight = |steps: &mut dyn Iterator<Item = usize>| {
                steps.map(|step| u64::from(block.doorsteps[step].weight.max(1))).sum::<u64>()
            };
            let all = weight(&mut (0..block.doorsteps.len()));
            for (zone, steps) in of {
                let here = if all == 0 { 1.0 } else { weight(&mut steps.iter().copied()) as f64 / all as f64 };
                for d in steps.iter().map(|step| table.doorsteps_of(b).start + step) {
                    rows.extend((0..table.classes() as u16).map(|class| table.nearest(d, ClassId(class))));
                }
                firsts.push(firsts[parts.len()] + steps.len() as u32);
                parts.push(Block {
                    id: block.id.clone(),
                    kind: block.kind,
                    // Verdicts are of doorsteps; outlines of a whole city need not be copied.
                    geometry: geo_types::Point::new(0.0, 0.0).into(),
                    name: None,
                    residents: block.residents.map(|n| n * here),
                    households: block.households.map(|n| n * here),
                    area_m2: block.area_m2 * here,
                    doorsteps: steps.iter().map(|&step| block.doorsteps[step].clone()).collect(),
                    properties: Vec::new(),
                });
                zones.push(zone);
                shares.push((b, here));
            }
        }
        (parts, AccessTable::new(table.classes(), firsts, rows), zones, shares)
    }
}

#[cfg(test)]
mod tests {
    use crate::standards::AreaVerdict;
    use crate::study::{City, Plan, Study, ZonesFrom, run};

    fn judged(zones: Option<ZonesFrom>) -> Study {
        let mut study = run(&Plan { zones, ..Plan::new(City::Bundled) }, &()).unwrap();
        study.judge_clauses();
        study
    }

    /// One zone around everything is the city, clause by clause; municipalities and the rest sum to it.
    #[test]
    fn zones_are_judged_as_the_city_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.geojson");
        let ring = "[[[9,46.5],[10,46.5],[10,47.5],[9,47.5],[9,46.5]]]";
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"id":"all"}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}]}}"#
        );
        std::fs::write(&file, text).unwrap();
        let city = judged(None).verdicts.unwrap();
        let all = judged(Some(ZonesFrom::File(file))).verdicts.unwrap();
        assert_eq!(all.zones.len(), 2, "it, and what is in none");
        assert_eq!((&all.zones[0].clauses, &all.zones[0].indicators), (&city.city, &city.indicators));
        assert_eq!(all.city, city.city);

        let parts = judged(Some(ZonesFrom::AdminLevel(8))).verdicts.unwrap();
        let sum = |c: usize, of: fn(&AreaVerdict) -> f64| parts.zones.iter().map(|z| of(&z.clauses[c])).sum::<f64>();
        for (c, whole) in city.city.iter().enumerate() {
            let land = |v: &AreaVerdict| v.land_m2.map_or(0.0, |[within, _]| within);
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * (1.0 + a.abs());
            assert!(near(sum(c, land), land(whole)), "clause {c}: {} of {}", sum(c, land), land(whole));
            assert!(near(sum(c, |v| v.facilities as f64), whole.facilities as f64), "clause {c}: facilities");
        }
    }
}
