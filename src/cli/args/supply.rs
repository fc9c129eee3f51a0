//! Words of `lifecircle supply`.

use super::Study;
use super::values::{amount, layers};
use crate::report::Layers;
use crate::supply::Decay;
use std::path::PathBuf;

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  lifecircle supply --home-m2 40 --class clinic --assume 2000
  lifecircle supply city.osm.pbf --blocks blocks.geojson --facilities clinics.csv --class clinic --capacity 床位 --each 250
  lifecircle supply city.osm.pbf --people population.tif --class service --per-person 0.1

Every block and class is served, in reach but full, or out of reach; a capacity that nobody says is not guessed. The allocation
is proven: no other serves more, or as many with less walk. Properties of --facilities are named with --class-property here.";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Supply {
    #[command(flatten)]
    pub(in crate::cli) study: Study,

    /// Property with a facility's class, in words of the standard (what --class is elsewhere)
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    pub(in crate::cli) class_property: Option<String>,

    /// Property with a facility's capacity [default: capacity, 容量, 服务人口 or 服务人数, whichever is there]
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    pub(in crate::cli) capacity: Option<String>,

    /// Heads that one of --capacity serves, where it counts beds or seats
    #[arg(long, value_name = "PEOPLE", default_value = "1", value_parser = amount, requires = "capacity", help_heading = "How much is enough")]
    pub(in crate::cli) each: f64,

    /// Square metres of floor that a head needs: the floor area of a facility over this is its capacity where it says none
    #[arg(long, value_name = "M2", value_parser = amount, help_heading = "How much is enough")]
    pub(in crate::cli) per_person: Option<f64>,

    /// Capacity of whoever says neither; without this it stays unknown
    #[arg(long, value_name = "PEOPLE", value_parser = amount, help_heading = "How much is enough")]
    pub(in crate::cli) assume: Option<f64>,

    /// Square metres of home a head, where the data say the floor area of homes but no residents
    #[arg(long, value_name = "M2", value_parser = amount, help_heading = "How much is enough")]
    pub(in crate::cli) home_m2: Option<f64>,

    /// How floating catchments weigh a walk: slow (1, 0.68, 0.22 in each third of the limit), sharp (1, 0.42, 0.09), gauss
    #[arg(long, value_name = "DECAY", default_value = "slow", help_heading = "How much is enough")]
    pub(in crate::cli) decay: Decay,

    /// Folder for supply.html, the layers of blocks and of facilities, supply.csv and supply.json
    #[arg(long, value_name = "DIR", default_value = "supply", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,

    /// What layers are written as: geojson, or fgb (FlatGeobuf: half the bytes, with an index)
    #[arg(long, value_name = "FORMAT", value_parser = layers(), default_value = "geojson", help_heading = "Output")]
    pub(in crate::cli) format: Layers,

    /// Also write the question itself to this JSON file, for another solver to judge: people, capacities, every walk, answer
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) problem: Option<PathBuf>,
}
