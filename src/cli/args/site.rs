//! Words of `lifecircle site`.

use super::Study;
use super::values::{ShareOrAll, amount, fixed, layers, objective, share, share_or_all};
use crate::report::Layers;
use crate::study::{Candidates, SnapLimit};
use std::path::PathBuf;

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  lifecircle site --class clinic --count 3       the bundled country: three more clinics, at any junction
  lifecircle site city.osm.pbf --class clinic --count 5 --fixed none
  lifecircle site city.osm.pbf --class clinic --objective fewest --share 90%
  lifecircle site city.osm.pbf --class clinic,service --candidates plots.geojson --budget 2000000 --apart 500m
  lifecircle site city.osm.pbf --class market --count 4 --close 2
  lifecircle site city.osm.pbf --class clinic --count 4 --robust 50 --problem question.json

Every answer says how far the best may be from it. Ctrl-C ends the search with the best so far.
Properties of --facilities are named with --class-property here.";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Site {
    #[command(flatten)]
    pub(in crate::cli) study: Study,

    /// Property with a facility's class, in words of the standard (what --class is elsewhere)
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    pub(in crate::cli) class_property: Option<String>,

    /// How many sites
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u16).range(1..=1000), help_heading = "What to site")]
    pub(in crate::cli) count: u16,

    /// How far to go on with the front: what 1, 2, … N sites would bring, each with its bound (0: no farther than --count)
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u16).range(0..=1000), help_heading = "What to site")]
    pub(in crate::cli) front: u16,

    /// Whether the facilities that are there count: existing, or none
    #[arg(long, value_name = "WHICH", default_value = "existing", value_parser = fixed(), action = clap::ArgAction::Set, help_heading = "What to site")]
    pub(in crate::cli) fixed: bool,

    /// What the best are best at: cover (most people within the limit), fewest (sites for --share of the people), median (least
    /// walk of all together), center (least walk of whoever walks farthest)
    #[arg(long, value_name = "WHAT", default_value = "cover", value_parser = objective, help_heading = "What to site")]
    pub(in crate::cli) objective: String,

    /// Share of the people to be covered with the fewest sites; all: everybody whom some candidate can serve
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true, default_value = "95%", value_parser = share_or_all, help_heading = "What to site")]
    pub(in crate::cli) share: ShareOrAll,

    /// Where sites may be: junctions (every one), vacant (land mapped as brownfield or greenfield), or a GeoJSON file of points and polygons
    #[arg(long, value_name = "WHERE", default_value = "junctions", help_heading = "What to site")]
    pub(in crate::cli) candidates: Candidates,

    /// How many of the facilities that are there have to close: those whose closing hurts least beside the new ones
    #[arg(long, value_name = "N", default_value = "0", help_heading = "What to site")]
    pub(in crate::cli) close: u16,

    /// Money for all sites together; each candidate's price is its property `cost`
    #[arg(long, value_name = "MONEY", value_parser = amount, help_heading = "What to site")]
    pub(in crate::cli) budget: Option<f64>,

    /// New sites are at least so far apart, in a straight line, such as 500m
    #[arg(
        long,
        value_name = "LENGTH",
        allow_hyphen_values = true,
        default_value = "0m",
        help_heading = "What to site"
    )]
    pub(in crate::cli) apart: SnapLimit,

    /// People that a site can serve (in what shares are of: residents, else households, else floor area), unless its property `capacity` says so
    #[arg(long, value_name = "PEOPLE", value_parser = amount, help_heading = "What to site")]
    pub(in crate::cli) capacity: Option<f64>,

    /// Ask again so many times with speed, people and doubtful facilities varied, and say how often each site stays
    #[arg(long, value_name = "N", default_value = "0", value_parser = clap::value_parser!(u32).range(0..=10_000), help_heading = "How sure it is")]
    pub(in crate::cli) robust: u32,

    /// Where the variations begin
    #[arg(long, value_name = "N", default_value = "42", help_heading = "How sure it is")]
    pub(in crate::cli) seed: u64,

    /// Good enough: this near to what is possible
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true, default_value = "0%", value_parser = share, help_heading = "How long to search")]
    pub(in crate::cli) gap: f64,

    /// How much to search: about so many seconds on two cores, counted in steps, so that the answer is the same on any machine
    #[arg(long, value_name = "N", default_value = "30", value_parser = clap::value_parser!(u32).range(1..=100_000), help_heading = "How long to search")]
    pub(in crate::cli) effort: u32,

    /// Folder for sites.html, sites.geojson, front.csv and sites.json
    #[arg(long, value_name = "DIR", default_value = "sites", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,

    /// What layers are written as: geojson, or fgb (FlatGeobuf: half the bytes, with an index)
    #[arg(long, value_name = "FORMAT", value_parser = layers(), default_value = "geojson", help_heading = "Output")]
    pub(in crate::cli) format: Layers,

    /// Also write the question itself to this JSON file, for another solver to judge: candidates, people, every walk, rules, answer
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) problem: Option<PathBuf>,
}
