//! Words of `lifecircle reach`.

use super::Study;
use super::values::layers;
use crate::access::Impedance;
use crate::report::Layers;
use std::path::PathBuf;

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  lifecircle reach                                              the bundled country: counts, the nearest three, four decays
  lifecircle reach city.osm.pbf --class clinic,market --k 5 --limit 20min
  lifecircle reach city.osm.pbf --decay exponential:5min,power:1.5
  lifecircle reach city.osm.pbf --facilities shops.geojson --weigh-by 建筑面积 --decay gaussian:400m --limit 1000m

Every block has the mean of its doorsteps, by their people. Nobody competes here: for that see `lifecircle supply`.
Properties of --facilities are named with --class-property here.";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Reach {
    #[command(flatten)]
    pub(in crate::cli) study: Study,

    /// Property with a facility's class, in words of the standard (what --class is elsewhere)
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    pub(in crate::cli) class_property: Option<String>,

    /// Property with what a facility weighs in sums, such as its floor area [default: each weighs 1]
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    pub(in crate::cli) weigh_by: Option<String>,

    /// The nearest so many of each class: who has them within the limit, and how far they are
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u16).range(0..=100), help_heading = "What is measured")]
    pub(in crate::cli) k: u16,

    /// How walks weigh in sums (gravity, Hansen): exponential, gaussian, power, linear, each with a figure of its own if one is said
    #[arg(
        long,
        value_name = "DECAY,…",
        value_delimiter = ',',
        default_value = "exponential,gaussian,power,linear",
        help_heading = "What is measured"
    )]
    pub(in crate::cli) decay: Vec<Impedance>,

    /// Folder for reach.geojson, reach.csv and reach.json
    #[arg(long, value_name = "DIR", default_value = "reach", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,

    /// What layers are written as: geojson, or fgb (FlatGeobuf: half the bytes, with an index)
    #[arg(long, value_name = "FORMAT", value_parser = layers(), default_value = "geojson", help_heading = "Output")]
    pub(in crate::cli) format: Layers,
}
