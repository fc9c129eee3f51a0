//! The words of the command line. They open nothing: they become a [`Plan`], or a fault that says what was expected.
//!
//! A command a file where it has many words of its own; [`study`] holds what all commands are told, [`values`] how single words are read.

mod audit;
mod init;
mod inspect;
mod isochrone;
mod links;
mod matrix;
mod reach;
mod site;
mod standards;
mod study;
mod supply;
#[cfg(test)]
mod tests;
mod values;

pub(in crate::cli) use audit::Audit;
pub(in crate::cli) use init::Init;
pub(in crate::cli) use inspect::Inspect;
pub(in crate::cli) use isochrone::Isochrone;
pub(in crate::cli) use links::{Links, Why};
pub(in crate::cli) use matrix::Matrix;
pub(in crate::cli) use reach::Reach;
pub(in crate::cli) use site::Site;
pub(in crate::cli) use standards::{Ask, Standards};
pub(in crate::cli) use study::{Given, Study};
pub(in crate::cli) use supply::Supply;

use crate::equity::GroupBy;
use crate::input::scenario;
use crate::report::Layers;
use crate::study::{Plan, StandardFrom, TileSide, ZonesFrom};
use crate::units::Lang;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use values::{languages, layers, standard};

const EXAMPLES: &str = "\
Examples:
  lifecircle analyze                             the bundled country, as a look around
  lifecircle analyze city.osm.pbf                a city from its OpenStreetMap extract
  lifecircle analyze city.osm.pbf --area district.geojson --walker elder --limit 1000m
  lifecircle analyze city.osm.pbf --blocks estates.geojson --residents 人口 --name 小区名
  lifecircle analyze study.toml                  a study: all of this in a file, made by lifecircle init or by hand
  lifecircle analyze --streets roads.geojson.gz --facilities places.geojson --class type
  lifecircle analyze city.osm.pbf --facilities bureau.shp --facilities amap.csv --facilities osm --crs amap.csv=gcj02

Exit codes:
  0  done
  1  done, and there are gaps (only with --fail-on-gaps)
  2  bad input or arguments; nothing was written
  3  the files were written, but standard output could not be
  130  interrupted; nothing was written";

const COMPARE_EXAMPLES: &str = "\
Examples:
  lifecircle compare north.toml                        one plan for the bundled country
  lifecircle compare city.osm.pbf north.toml south.geojson --out plans
  lifecircle compare --streets roads.geojson --facilities places.geojson --class type bridge.toml

A scenario file is a list of edits, written as TOML or drawn as GeoJSON:
  name = \"A clinic in the north\"
  cost = 1_200_000
  [[edit]]
  edit = \"add_facility\"    # move_facility, close_facility, enlarge_facility, reclass_facility,
  class = \"clinic\"         # add_link, close_link, open_gate, close_gate, add_housing
  at = [9.52, 47.14]
docs/scenarios.md shows every edit.";

/// `network build` is a command of its own: its words are put together before they are read.
pub(in crate::cli) const NETWORK_BUILD: &str = "network-build";

const BUILD_EXAMPLES: &str = "\
Examples:
  lifecircle network build city.osm.pbf -o city.lcn
  lifecircle analyze city.lcn --walker elder             the bytes that city.osm.pbf gives, without reading it again
  lifecircle network build city.osm.pbf --blocks estates.geojson --standard gb50180-2018 -o city.lcn
  lifecircle site city.lcn --blocks estates.geojson --standard gb50180-2018 --class clinic --count 3

What says how the city is read (files, area, columns, standard, time) is kept with it and must be said again; another question is
refused. Walker, speed, heights, limits, horizon, snap, majority, groups and files of zones are free.";

/// How wide tiles are if nobody says so: a city and its suburbs.
const TILES: &str = "20km";

/// Which homes cannot walk to what they need in fifteen minutes, why, and what would change that.
#[derive(Debug, Parser)]
#[command(name = "lifecircle", version, arg_required_else_help = true, after_help = EXAMPLES, max_term_width = super::help::WIDEST)]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    pub(in crate::cli) command: Command,

    /// Language of tables, reports and help [default: that of the environment]
    #[arg(long, global = true, value_parser = languages(), help_heading = "Talk")]
    pub(in crate::cli) lang: Option<Lang>,

    /// Say nothing on standard error but errors
    #[arg(long, short, global = true, help_heading = "Talk")]
    pub(in crate::cli) quiet: bool,

    /// How many threads work [default: all cores]; the answer does not depend on it
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Talk")]
    pub(in crate::cli) threads: Option<u16>,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Coverage and gaps of a city: maps, figures and a report
    #[command(after_help = EXAMPLES)]
    Analyze(Analyze),
    /// Whether each community has the floor, workers and committees that the policy asks for, and what is missing where
    #[command(after_help = audit::EXAMPLES)]
    Audit(Box<Audit>),
    /// What scenarios would change: the same city with facilities, gates and ways added, moved and closed
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare(Compare),
    /// A study file for a city and the data beside it: looks at them, and writes what it found, every setting explained
    #[command(after_help = init::EXAMPLES)]
    Init(Box<Init>),
    /// What is in files: layers, columns, coordinates, classes, and what looks wrong
    #[command(after_help = inspect::EXAMPLES)]
    Inspect(Inspect),
    /// Service areas: all ground from which (or to which) a walk is within a limit, exact, and checked on demand
    #[command(after_help = isochrone::EXAMPLES)]
    Isochrone(Box<Isochrone>),
    /// Where one more gate, crossing or footbridge would bring most, alone and together
    #[command(after_help = links::LINKS_EXAMPLES)]
    Links(Box<Links>),
    /// Every walk from many places to many others within a limit, as a table: doorsteps to facilities, or any two sets of places
    #[command(after_help = matrix::EXAMPLES)]
    Matrix(Box<Matrix>),
    /// The very network that `analyze` walks on, as CSV: nodes, links with cost each way, and how points join it
    Network(Network),
    /// A city kept in a file that every command takes in the place of the extract: `lifecircle network build CITY.osm.pbf -o city.lcn`
    #[command(name = NETWORK_BUILD, after_help = BUILD_EXAMPLES)]
    NetworkBuild(Box<NetworkBuild>),
    /// How much lies in reach of every block: counts, the nearest so many, gravity with stated decays
    #[command(after_help = reach::EXAMPLES)]
    Reach(Box<Reach>),
    /// Where the next facilities should go: the best sites, proven, and what each of them brings
    #[command(after_help = site::EXAMPLES)]
    Site(Site),
    /// Is what lies in reach enough: served, in reach but full, or out of reach; what each facility would need
    #[command(after_help = supply::EXAMPLES)]
    Supply(Box<Supply>),
    /// Standards: those that come with the program, what they say and how sure, and whether a file of one's own is one
    #[command(after_help = standards::EXAMPLES)]
    Standards(Standards),
    /// Why a block is not covered: its walk leg by leg, the second nearest, and the least that would change it
    #[command(after_help = links::WHY_EXAMPLES)]
    Why(Box<Why>),
}

/// Whether a word is the name of a command.
pub(in crate::cli) fn is_command(word: &std::ffi::OsStr) -> bool {
    word == "help" || <Args as clap::CommandFactory>::command().get_subcommands().any(|c| word == c.get_name())
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Analyze {
    #[command(flatten)]
    pub(in crate::cli) study: Study,

    /// Folder for the results
    #[arg(long, value_name = "DIR", default_value = "out", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,

    /// Also write every walk, doorstep by class, to this CSV file; `-`: to standard output, the table then to standard error
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) table: Option<PathBuf>,

    #[arg(
        long,
        help = "Sum everything by zone: a file of polygons (subdistricts, communities), or admin_level=8 for the boundaries of the extract",
        value_name = "FILE|admin_level=N",
        help_heading = "How to judge"
    )]
    pub(in crate::cli) zones: Option<ZonesFrom>,

    /// Judge by this standard too, as if it stood behind a comma in --standard; once for each
    #[arg(long, value_name = "NAME|FILE", value_parser = standard, help_heading = "How to judge")]
    pub(in crate::cli) beside: Vec<StandardFrom>,

    /// What layers are written as: geojson, or fgb (FlatGeobuf: half the bytes, with an index)
    #[arg(long, value_name = "FORMAT", value_parser = layers(), default_value = "geojson", help_heading = "Output")]
    pub(in crate::cli) format: Layers,

    /// Leave out the gap areas and the shares of land, which take most of the time
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) no_areas: bool,

    /// Let the gap areas and the shares of land mind long mapped walls as homes do, to within two metres: in a city full of walls it takes many times as long
    #[arg(long, conflicts_with = "no_areas", help_heading = "Output")]
    pub(in crate::cli) walled_areas: bool,

    /// Also tell in the report why so many of the blocks that lack most lack it: the walk leg by leg, and the least that would change it
    #[arg(long, value_name = "N", default_value = "0", value_parser = clap::value_parser!(u16).range(0..=100), help_heading = "Output")]
    pub(in crate::cli) why: u16,

    /// Tell shares and walks group by group: properties of the blocks, such as district,income,老年人口=count (=category, =rank or =count)
    #[arg(long, value_name = "FIELD", value_delimiter = ',', help_heading = "Output")]
    pub(in crate::cli) groups: Vec<GroupBy>,

    /// Read a large extract tile by tile, about so wide (20km if nothing is said), and join and measure it so: a fraction of the memory, the same bytes
    #[arg(long, value_name = "SIDE", num_args = 0..=1, require_equals = true, default_missing_value = TILES, help_heading = "Output")]
    pub(in crate::cli) tiles: Option<TileSide>,

    /// Exit with 1 if a block is not covered
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) fail_on_gaps: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Compare {
    /// An OpenStreetMap extract or a study file [default: the bundled country], then scenario files (.toml, or drawn: .geojson, .gpkg#LAYER, .shp, .fgb, .csv)
    #[arg(value_name = "CITY.osm.pbf|STUDY.toml|SCENARIO", num_args = 1.., required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    given: Given,

    /// Folder for the results
    #[arg(long, value_name = "DIR", default_value = "compare", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,

    /// What layers are written as: geojson, or fgb (FlatGeobuf: half the bytes, with an index)
    #[arg(long, value_name = "FORMAT", value_parser = layers(), default_value = "geojson", help_heading = "Output")]
    pub(in crate::cli) format: Layers,

    /// Keep the city in this file, so that the next comparison need not read it again; made anew when an input changes
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) cache: Option<PathBuf>,
}

impl Compare {
    /// What is told beside the city.
    pub(in crate::cli) fn given(&mut self) -> &mut Given {
        &mut self.given
    }

    /// The plan of the baseline, and the scenarios.
    pub(in crate::cli) fn plan(self) -> (Plan, Vec<PathBuf>) {
        let mut files = self.files;
        if let Some(study) = &self.given.study {
            let in_study = study.scenarios.clone();
            files.remove(0);
            let scenarios = if files.is_empty() { in_study } else { files };
            return (Study { city: None, given: self.given }.into(), scenarios);
        }
        // What does not look like a scenario is the city; a second one is a scenario that cannot be read, and says so.
        let city = if scenario::is_scenario(&files[0]) { None } else { Some(files.remove(0)) };
        (Study { city, given: self.given }.into(), files)
    }
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Network {
    #[command(flatten)]
    pub(in crate::cli) study: Study,

    /// Folder for nodes.csv, links.csv, snaps.csv and classes.csv
    #[arg(long, value_name = "DIR", default_value = "network", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct NetworkBuild {
    #[command(flatten)]
    pub(in crate::cli) study: Study,

    /// Also keep the outlines of buildings, for `why`, `links` and `isochrone --barriers all`
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) buildings: bool,

    /// Leave out classes that walks alone do not decide, as `compare`, `links`, `matrix`, `site` and `supply` do, where the standard has such
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) walks_only: bool,

    /// The file, such as city.lcn
    #[arg(long, short, value_name = "FILE.lcn", required = true, help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,
}
