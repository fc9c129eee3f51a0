//! Zones of a plan: where they come from, which doorsteps they hold, and what has to be told of them.

use super::Study;
use crate::coverage::{Zones, in_zones};
use crate::model::{Problem, Zone};
use crate::units::QuantityError;
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
}
