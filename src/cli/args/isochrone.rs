//! Words of `lifecircle isochrone`.

use super::Study;
use super::values::direction;
use crate::network::Towards;
use crate::study::{From, Limits, SnapLimit};
use std::path::PathBuf;

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  lifecircle isochrone --from 9.5209,47.1410                       5, 10 and 15 minutes to a place of the bundled country
  lifecircle isochrone city.osm.pbf --from facilities --class clinic --limits 10,15min
  lifecircle isochrone city.osm.pbf --from facilities --class market --dissolve --verify 100000
  lifecircle isochrone city.osm.pbf --from facilities --class clinic --per-facility --limits 1000m
  lifecircle isochrone city.osm.pbf --from gates.geojson --direction from --network --walker elder

Inside an area means: a home there, at most --reach from its street and with no mapped wall before it, would be covered.
Properties of --facilities are named with --class-property here.

Exit codes:
  0  done
  1  done, and --verify found a place that an area judges wrongly
  2  bad input or arguments; nothing was written";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Isochrone {
    #[command(flatten)]
    pub(in crate::cli) study: Study,

    // Areas are as wide as their limits, and ask for no share of a block: two words of the study have no part in them.
    /// Where walks end or start: facilities, blocks, a place such as 9.52,47.14, or a file of places
    #[arg(
        long,
        value_name = "WHERE",
        allow_hyphen_values = true,
        required = true,
        conflicts_with_all = ["horizon", "majority"],
        help_heading = "What areas"
    )]
    pub(in crate::cli) from: From,

    /// How far, such as 5,10,15min or 500m,1000m [default: --limit, else 5,10,15min]
    #[arg(
        long,
        value_name = "LIMITS",
        allow_hyphen_values = true,
        conflicts_with = "limit",
        help_heading = "What areas"
    )]
    pub(in crate::cli) limits: Option<Limits>,

    /// Walks to those places, or from them [default: to; of blocks: from]
    #[arg(long, value_name = "WAY", value_parser = direction(), help_heading = "What areas")]
    pub(in crate::cli) direction: Option<Towards>,

    /// How far from its street ground counts; a door farther off is in no area
    #[arg(long, allow_hyphen_values = true, default_value = "50m", help_heading = "What areas")]
    pub(in crate::cli) reach: SnapLimit,

    /// What ends the way from a street to a place: nothing; water, tracks, motorways and walls; those and buildings
    #[arg(long, value_name = "WHAT", value_parser = ["none", "ground", "all"], default_value = "none", help_heading = "What areas")]
    pub(in crate::cli) barriers: String,

    /// One area of all places (of a class) together
    #[arg(long, conflicts_with = "per_facility", help_heading = "What areas")]
    pub(in crate::cli) dissolve: bool,

    /// An area each without what is nearer to another (of the class), and the people there
    #[arg(long, help_heading = "What areas")]
    pub(in crate::cli) per_facility: bool,

    /// Also write the streets within the limits, cut where the limit is spent; with --per-facility those of all places together
    #[arg(long, help_heading = "What areas")]
    pub(in crate::cli) network: bool,

    /// Property with a facility's class, in words of the standard (what --class is elsewhere)
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    pub(in crate::cli) class_property: Option<String>,

    /// Walk so many random places as homes and count those that an area judges wrongly
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "10000", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Check")]
    pub(in crate::cli) verify: Option<u32>,

    /// Other random places [default: 1]
    #[arg(long, value_name = "N", requires = "verify", help_heading = "Check")]
    pub(in crate::cli) seed: Option<u64>,

    /// Folder for areas.geojson and what belongs to it
    #[arg(long, value_name = "DIR", default_value = "areas", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,
}
