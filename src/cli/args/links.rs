//! Words of `lifecircle links` and `lifecircle why`, which both ask what a new way would bring and what it may cost.

use super::values::{amount, layers};
use super::{Given, Study};
use crate::report::Layers;
use crate::study::{Plan, SnapLimit};
use std::path::PathBuf;

pub(in crate::cli) const LINKS_EXAMPLES: &str = "\
Examples:
  lifecircle links                               the bundled country: gates, crossings and footbridges that bring most
  lifecircle links city.osm.pbf --count 5 --air 80m --foot 800m
  lifecircle links city.osm.pbf --best-at saved --link-cost 900000 --gate-cost 40000
  lifecircle links city.osm.pbf --sites sites/sites.geojson --link-cost 900000 --site-cost 4000000
  lifecircle compare city.osm.pbf links/best.geojson links/link-1.geojson

What a link brings is what compare says of its plan. docs/links.md says how far the list and the set can be trusted.";

pub(in crate::cli) const WHY_EXAMPLES: &str = "\
Examples:
  lifecircle why way/241                         a block of the bundled country: every class
  lifecircle why city.osm.pbf \"Rose Court\" --class clinic --out why.geojson
  lifecircle why city.osm.pbf 9.5405,47.1965 --class market --link-cost 900000 --gate-cost 40000 --site-cost 3000000

Properties of --facilities are named with --class-property here.";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Links {
    #[command(flatten)]
    pub(in crate::cli) study: Study,

    /// How many are chosen together, one after the other
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u16).range(1..=100), help_heading = "What links")]
    pub(in crate::cli) count: u16,

    /// At most so far in a straight line
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true, default_value = "60m", help_heading = "What links")]
    pub(in crate::cli) air: SnapLimit,

    /// At least so far on foot as it is
    #[arg(
        long,
        value_name = "LENGTH",
        allow_hyphen_values = true,
        default_value = "600m",
        help_heading = "What links"
    )]
    pub(in crate::cli) foot: SnapLimit,

    /// Candidates whose ends are both within so much of those of another are one
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true, default_value = "50m", help_heading = "What links")]
    pub(in crate::cli) apart: SnapLimit,

    /// What the best are best at: covered (most people newly within a limit), saved (most minutes of walking saved)
    #[arg(long, value_name = "WHAT", default_value = "covered", value_parser = ["covered", "saved"], help_heading = "What links")]
    pub(in crate::cli) best_at: String,

    /// Sites that stand in the same list: GeoJSON points and areas with a class, such as sites.geojson of `lifecircle site`
    #[arg(long, value_name = "FILE", help_heading = "What links")]
    pub(in crate::cli) sites: Option<PathBuf>,

    #[command(flatten)]
    pub(in crate::cli) costs: Costs,

    /// How many are listed, not counting those that do mostly what one ranked above them does
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u16).range(1..=10_000), help_heading = "Output")]
    pub(in crate::cli) list: u16,

    /// Folder for links.html, links.geojson, links.csv, links.json and the plans
    #[arg(long, value_name = "DIR", default_value = "links", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,

    /// What links.geojson is written as: geojson, or fgb (FlatGeobuf); the plans, which `compare` reads, are GeoJSON
    #[arg(long, value_name = "FORMAT", value_parser = layers(), default_value = "geojson", help_heading = "Output")]
    pub(in crate::cli) format: Layers,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Why {
    /// An OpenStreetMap extract or a study file [default: the bundled country], then the block: its id, its name, or a place in it such as 9.52,47.14 (west of
    /// Greenwich after --, the last word: -- -15.43,28.11)
    #[arg(value_name = "CITY.osm.pbf|STUDY.toml|BLOCK", num_args = 1..=2, required = true)]
    words: Vec<String>,

    #[command(flatten)]
    given: Given,

    /// Property with a facility's class, in words of the standard (what --class is elsewhere)
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    pub(in crate::cli) class_property: Option<String>,

    /// A link is at most so long in a straight line
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true, default_value = "60m", help_heading = "What links")]
    pub(in crate::cli) air: SnapLimit,

    /// And joins places at least so far apart on foot as it is
    #[arg(
        long,
        value_name = "LENGTH",
        allow_hyphen_values = true,
        default_value = "300m",
        help_heading = "What links"
    )]
    pub(in crate::cli) foot: SnapLimit,

    #[command(flatten)]
    pub(in crate::cli) costs: Costs,

    /// Also write the walks, leg by leg, and the fixes to this GeoJSON file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) out: Option<PathBuf>,
}

impl Why {
    /// What is told beside the city.
    pub(in crate::cli) fn given(&mut self) -> &mut Given {
        &mut self.given
    }

    /// Whether neither the words nor a study name the block.
    pub(in crate::cli) fn lacks_block(&self) -> bool {
        self.words.len() < 2 && self.given.study.as_ref().is_some_and(|study| study.block.is_none())
    }

    /// The plan, and the block that is asked about.
    pub(in crate::cli) fn plan(&self) -> (Plan, String) {
        let in_study = self.given.study.as_ref().and_then(|study| study.block.as_ref());
        let (city, block) = match (&self.words[..], in_study) {
            ([city, block], _) => (Some(PathBuf::from(city)), block),
            ([_study], Some(block)) => (None, block),
            (words, _) => (None, &words[0]),
        };
        (Study { city, given: self.given.clone() }.into(), block.clone())
    }
}

/// What fixes cost, so that people can be counted per unit of money.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(in crate::cli) struct Costs {
    /// Money for a way over water, tracks or a motorway; for any way, unless --gate-cost is given
    #[arg(long = "link-cost", value_name = "MONEY", value_parser = amount, help_heading = "What it costs")]
    pub(in crate::cli) link: Option<f64>,

    /// Money for any other way: through a wall or an estate, or past nothing that is mapped
    #[arg(long = "gate-cost", value_name = "MONEY", value_parser = amount, help_heading = "What it costs")]
    pub(in crate::cli) gate: Option<f64>,

    /// Money for a site without a property `cost` of its own
    #[arg(long = "site-cost", value_name = "MONEY", value_parser = amount, help_heading = "What it costs")]
    pub(in crate::cli) site: Option<f64>,
}
