//! The words of the command line. They open nothing: they become a [`Plan`], or a fault that says what was expected.

use crate::input::geojson::Columns;
use crate::input::scenario;
use crate::input::suggest::did_you_mean;
use crate::input::walker;
use crate::model::Walker;
use crate::network::Towards;
use crate::study::{
    Candidates, City, From, Horizon, Limits, Majority, Objective, Plan, STANDARDS, SnapLimit, StandardFrom,
};
use crate::units::{Lang, Limit, Speed};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  lifecircle analyze                             the bundled country, as a look around
  lifecircle analyze city.osm.pbf                a city from its OpenStreetMap extract
  lifecircle analyze city.osm.pbf --area district.geojson --walker elder --limit 1000m
  lifecircle analyze city.osm.pbf --blocks estates.geojson --residents 人口 --name 小区名
  lifecircle analyze --streets roads.geojson.gz --facilities places.geojson --class type

Exit codes:
  0  done
  1  done, and there are gaps (only with --fail-on-gaps)
  2  bad input or arguments; nothing was written
  3  the files were written, but standard output could not be
  130  interrupted; nothing was written";

const SITE_EXAMPLES: &str = "\
Examples:
  lifecircle site --class clinic --count 3       the bundled country: three more clinics, at any junction
  lifecircle site city.osm.pbf --class clinic --count 5 --fixed none
  lifecircle site city.osm.pbf --class clinic --objective fewest --share 90%
  lifecircle site city.osm.pbf --class clinic,service --candidates plots.geojson --budget 2000000 --apart 500m
  lifecircle site city.osm.pbf --class market --count 4 --close 2
  lifecircle site city.osm.pbf --class clinic --count 4 --robust 50 --problem question.json

Every answer says how far the best may be from it. Ctrl-C ends the search with the best so far.
Properties of --facilities are named with --class-property here.";

const ISOCHRONE_EXAMPLES: &str = "\
Examples:
  lifecircle isochrone --from 9.5209,47.1410                       5, 10 and 15 minutes to a place of the bundled country
  lifecircle isochrone city.osm.pbf --from facilities --class clinic --limits 10,15min
  lifecircle isochrone city.osm.pbf --from facilities --class market --dissolve --verify 100000
  lifecircle isochrone city.osm.pbf --from facilities --class clinic --per-facility --limits 1000m
  lifecircle isochrone city.osm.pbf --from gates.geojson --direction from --network --walker elder

Inside an area means: a home there, at most --reach from its street, would be covered.
Properties of --facilities are named with --class-property here.

Exit codes:
  0  done
  1  done, and --verify found a place that an area judges wrongly
  2  bad input or arguments; nothing was written";

const LINKS_EXAMPLES: &str = "\
Examples:
  lifecircle links                               the bundled country: gates, crossings and footbridges that bring most
  lifecircle links city.osm.pbf --count 5 --air 80m --foot 800m
  lifecircle links city.osm.pbf --best-at saved --link-cost 900000 --gate-cost 40000
  lifecircle links city.osm.pbf --sites sites/sites.geojson --link-cost 900000 --site-cost 4000000
  lifecircle compare city.osm.pbf links/best.geojson links/link-1.geojson

What a link brings is what compare says of its plan. docs/links.md says how far the list and the set can be trusted.";

const WHY_EXAMPLES: &str = "\
Examples:
  lifecircle why way/24595544                    a block of the bundled country: every class
  lifecircle why city.osm.pbf \"Rose Court\" --class clinic --out why.geojson
  lifecircle why city.osm.pbf 9.5209,47.1410 --class market --link-cost 900000 --gate-cost 40000 --site-cost 3000000

Properties of --facilities are named with --class-property here.";

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

/// Which homes cannot walk to what they need in fifteen minutes, why, and what would change that.
#[derive(Debug, Parser)]
#[command(name = "lifecircle", version, arg_required_else_help = true, after_help = EXAMPLES, max_term_width = 110)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,

    /// Language of tables and reports [default: that of the environment]
    #[arg(long, global = true, value_parser = languages(), help_heading = "Talk")]
    pub(super) lang: Option<Lang>,

    /// Say nothing on standard error but errors
    #[arg(long, short, global = true, help_heading = "Talk")]
    pub(super) quiet: bool,

    /// How many threads work [default: all cores]; the answer does not depend on it
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Talk")]
    pub(super) threads: Option<u16>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Coverage and gaps of a city: maps, figures and a report
    #[command(after_help = EXAMPLES)]
    Analyze(Analyze),
    /// What scenarios would change: the same city with facilities, gates and ways added, moved and closed
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare(Compare),
    /// Service areas: all ground from which (or to which) a walk is within a limit, exact, and checked on demand
    #[command(after_help = ISOCHRONE_EXAMPLES)]
    Isochrone(Box<Isochrone>),
    /// Where one more gate, crossing or footbridge would bring most, alone and together
    #[command(after_help = LINKS_EXAMPLES)]
    Links(Box<Links>),
    /// The very network that `analyze` walks on, as CSV: nodes, links with cost each way, and how points join it
    Network(Network),
    /// Where the next facilities should go: the best sites, proven, and what each of them brings
    #[command(after_help = SITE_EXAMPLES)]
    Site(Site),
    /// Why a block is not covered: its walk leg by leg, the second nearest, and the least that would change it
    #[command(after_help = WHY_EXAMPLES)]
    Why(Box<Why>),
}

#[derive(Debug, clap::Args)]
pub(super) struct Analyze {
    #[command(flatten)]
    pub(super) study: Study,

    /// Folder for the results
    #[arg(long, value_name = "DIR", default_value = "out", help_heading = "Output")]
    pub(super) out: PathBuf,

    /// Also write every walk, doorstep by class, to this CSV file; `-`: to standard output, the table then to standard error
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) table: Option<PathBuf>,

    /// Leave out the gap areas and the shares of land, which take most of the time
    #[arg(long, help_heading = "Output")]
    pub(super) no_areas: bool,

    /// Also tell in the report why so many of the blocks that lack most lack it: the walk leg by leg, and the least that would change it
    #[arg(long, value_name = "N", default_value = "0", value_parser = clap::value_parser!(u16).range(0..=100), help_heading = "Output")]
    pub(super) why: u16,

    /// Exit with 1 if a block is not covered
    #[arg(long, help_heading = "Output")]
    pub(super) fail_on_gaps: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Compare {
    /// An OpenStreetMap extract [default: the bundled country], then scenario files (.toml, .geojson)
    #[arg(value_name = "CITY.osm.pbf|SCENARIO", num_args = 1.., required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    given: Given,

    /// Folder for the results
    #[arg(long, value_name = "DIR", default_value = "compare", help_heading = "Output")]
    pub(super) out: PathBuf,

    /// Keep the city in this file, so that the next comparison need not read it again; made anew when an input changes
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) cache: Option<PathBuf>,
}

impl Compare {
    /// The plan of the baseline, and the scenarios.
    pub(super) fn plan(self) -> (Plan, Vec<PathBuf>) {
        let mut files = self.files;
        // What does not look like a scenario is the city; a second one is a scenario that cannot be read, and says so.
        let city = if scenario::is_scenario(&files[0]) { None } else { Some(files.remove(0)) };
        (Study { city, given: self.given }.into(), files)
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Network {
    #[command(flatten)]
    pub(super) study: Study,

    /// Folder for nodes.csv, links.csv, snaps.csv and classes.csv
    #[arg(long, value_name = "DIR", default_value = "network", help_heading = "Output")]
    pub(super) out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct Site {
    #[command(flatten)]
    pub(super) study: Study,

    /// Property with a facility's class, in words of the standard (what --class is elsewhere)
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    pub(super) class_property: Option<String>,

    /// How many sites
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u16).range(1..=1000), help_heading = "What to site")]
    pub(super) count: u16,

    /// Whether the facilities that are there count: existing, or none
    #[arg(long, value_name = "WHICH", default_value = "existing", value_parser = fixed(), action = clap::ArgAction::Set, help_heading = "What to site")]
    pub(super) fixed: bool,

    /// What the best are best at: cover (most people within the limit), fewest (sites for --share of the people), median (least
    /// walk of all together), center (least walk of whoever walks farthest)
    #[arg(long, value_name = "WHAT", default_value = "cover", value_parser = objective, help_heading = "What to site")]
    pub(super) objective: String,

    /// Share of the people to be covered with the fewest sites; all: everybody whom some candidate can serve
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true, default_value = "95%", value_parser = share_or_all, help_heading = "What to site")]
    pub(super) share: ShareOrAll,

    /// Where sites may be: junctions (every one), vacant (land mapped as brownfield or greenfield), or a GeoJSON file of points and polygons
    #[arg(long, value_name = "WHERE", default_value = "junctions", help_heading = "What to site")]
    pub(super) candidates: Candidates,

    /// How many of the facilities that are there have to close: those whose closing hurts least beside the new ones
    #[arg(long, value_name = "N", default_value = "0", help_heading = "What to site")]
    pub(super) close: u16,

    /// Money for all sites together; each candidate's price is its property `cost`
    #[arg(long, value_name = "MONEY", value_parser = amount, help_heading = "What to site")]
    pub(super) budget: Option<f64>,

    /// New sites are at least so far apart, in a straight line, such as 500m
    #[arg(
        long,
        value_name = "LENGTH",
        allow_hyphen_values = true,
        default_value = "0m",
        help_heading = "What to site"
    )]
    pub(super) apart: SnapLimit,

    /// People that a site can serve (in what shares are of: residents, else households, else floor area), unless its property `capacity` says so
    #[arg(long, value_name = "PEOPLE", value_parser = amount, help_heading = "What to site")]
    pub(super) capacity: Option<f64>,

    /// Ask again so many times with speed, people and doubtful facilities varied, and say how often each site stays
    #[arg(long, value_name = "N", default_value = "0", value_parser = clap::value_parser!(u32).range(0..=10_000), help_heading = "How sure it is")]
    pub(super) robust: u32,

    /// Where the variations begin
    #[arg(long, value_name = "N", default_value = "42", help_heading = "How sure it is")]
    pub(super) seed: u64,

    /// Good enough: this near to what is possible
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true, default_value = "0%", value_parser = share, help_heading = "How long to search")]
    pub(super) gap: f64,

    /// How much to search: about so many seconds on two cores, counted in steps, so that the answer is the same on any machine
    #[arg(long, value_name = "N", default_value = "30", value_parser = clap::value_parser!(u32).range(1..=100_000), help_heading = "How long to search")]
    pub(super) effort: u32,

    /// Folder for sites.html, sites.geojson, front.csv and sites.json
    #[arg(long, value_name = "DIR", default_value = "sites", help_heading = "Output")]
    pub(super) out: PathBuf,

    /// Also write the question itself to this JSON file, for another solver to judge: candidates, people, every walk, rules, answer
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) problem: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Isochrone {
    #[command(flatten)]
    pub(super) study: Study,

    /// Where walks end or start: facilities, blocks, a place such as 9.52,47.14, or a GeoJSON file of places
    #[arg(long, value_name = "WHERE", allow_hyphen_values = true, required = true, help_heading = "What areas")]
    pub(super) from: From,

    /// How far, such as 5,10,15min or 500m,1000m [default: --limit, else 5,10,15min]
    #[arg(long, value_name = "LIMITS", allow_hyphen_values = true, help_heading = "What areas")]
    pub(super) limits: Option<Limits>,

    /// Walks to those places, or from them [default: to; of blocks: from]
    #[arg(long, value_name = "WAY", value_parser = direction(), help_heading = "What areas")]
    pub(super) direction: Option<Towards>,

    /// How far from its street ground counts; a door farther off is in no area
    #[arg(long, allow_hyphen_values = true, default_value = "50m", help_heading = "What areas")]
    pub(super) reach: SnapLimit,

    /// What ends the way from a street to a place: nothing; water, tracks, motorways and walls; those and buildings
    #[arg(long, value_name = "WHAT", value_parser = ["none", "ground", "all"], default_value = "none", help_heading = "What areas")]
    pub(super) barriers: String,

    /// One area of all places (of a class) together
    #[arg(long, conflicts_with = "per_facility", help_heading = "What areas")]
    pub(super) dissolve: bool,

    /// An area each without what is nearer to another (of the class), and the people there
    #[arg(long, help_heading = "What areas")]
    pub(super) per_facility: bool,

    /// Also write the streets within the limits, cut where the limit is spent; with --per-facility those of all places together
    #[arg(long, help_heading = "What areas")]
    pub(super) network: bool,

    /// Property with a facility's class, in words of the standard (what --class is elsewhere)
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    pub(super) class_property: Option<String>,

    /// Walk so many random places as homes and count those that an area judges wrongly
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "10000", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Check")]
    pub(super) verify: Option<u32>,

    /// Other random places
    #[arg(long, value_name = "N", default_value = "1", help_heading = "Check")]
    pub(super) seed: u64,

    /// Folder for areas.geojson and what belongs to it
    #[arg(long, value_name = "DIR", default_value = "areas", help_heading = "Output")]
    pub(super) out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct Why {
    /// An OpenStreetMap extract [default: the bundled country], then the block: its id, its name, or a place in it such as 9.52,47.14 (west of
    /// Greenwich after --, the last word: -- -15.43,28.11)
    #[arg(value_name = "CITY.osm.pbf|BLOCK", num_args = 1..=2, required = true)]
    words: Vec<String>,

    #[command(flatten)]
    given: Given,

    /// Property with a facility's class, in words of the standard (what --class is elsewhere)
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    pub(super) class_property: Option<String>,

    /// A link is at most so long in a straight line
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true, default_value = "60m", help_heading = "What links")]
    pub(super) air: SnapLimit,

    /// And joins places at least so far apart on foot as it is
    #[arg(
        long,
        value_name = "LENGTH",
        allow_hyphen_values = true,
        default_value = "300m",
        help_heading = "What links"
    )]
    pub(super) foot: SnapLimit,

    /// Money for a way over water, tracks or a motorway; for any way, unless --gate-cost is given
    #[arg(long, value_name = "MONEY", value_parser = amount, help_heading = "What it costs")]
    pub(super) link_cost: Option<f64>,

    /// Money for any other way
    #[arg(long, value_name = "MONEY", value_parser = amount, help_heading = "What it costs")]
    pub(super) gate_cost: Option<f64>,

    /// Money for a site
    #[arg(long, value_name = "MONEY", value_parser = amount, help_heading = "What it costs")]
    pub(super) site_cost: Option<f64>,

    /// Also write the walks, leg by leg, and the fixes to this GeoJSON file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) out: Option<PathBuf>,
}

impl Why {
    /// The plan, and the block that is asked about.
    pub(super) fn plan(&self) -> (Plan, String) {
        let (city, block) = match &self.words[..] {
            [city, block] => (Some(PathBuf::from(city)), block),
            words => (None, &words[0]),
        };
        (Study { city, given: self.given.clone() }.into(), block.clone())
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Links {
    #[command(flatten)]
    pub(super) study: Study,

    /// How many are chosen together, one after the other
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u16).range(1..=100), help_heading = "What links")]
    pub(super) count: u16,

    /// At most so far in a straight line
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true, default_value = "60m", help_heading = "What links")]
    pub(super) air: SnapLimit,

    /// At least so far on foot as it is
    #[arg(
        long,
        value_name = "LENGTH",
        allow_hyphen_values = true,
        default_value = "600m",
        help_heading = "What links"
    )]
    pub(super) foot: SnapLimit,

    /// Candidates whose ends are both within so much of those of another are one
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true, default_value = "50m", help_heading = "What links")]
    pub(super) apart: SnapLimit,

    /// What the best are best at: covered (most people newly within a limit), saved (most minutes of walking saved)
    #[arg(long, value_name = "WHAT", default_value = "covered", value_parser = ["covered", "saved"], help_heading = "What links")]
    pub(super) best_at: String,

    /// Sites that stand in the same list: GeoJSON points and areas with a class, such as sites.geojson of `lifecircle site`
    #[arg(long, value_name = "FILE", help_heading = "What links")]
    pub(super) sites: Option<PathBuf>,

    /// Money for a way over water, tracks or a motorway; for any way, unless --gate-cost is given
    #[arg(long, value_name = "MONEY", value_parser = amount, help_heading = "What it costs")]
    pub(super) link_cost: Option<f64>,

    /// Money for any other way: through a wall or an estate, or past nothing that is mapped
    #[arg(long, value_name = "MONEY", value_parser = amount, help_heading = "What it costs")]
    pub(super) gate_cost: Option<f64>,

    /// Money for a site without a property `cost` of its own
    #[arg(long, value_name = "MONEY", value_parser = amount, help_heading = "What it costs")]
    pub(super) site_cost: Option<f64>,

    /// How many are listed, not counting those that do mostly what one ranked above them does
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u16).range(1..=10_000), help_heading = "Output")]
    pub(super) list: u16,

    /// Folder for links.html, links.geojson, links.csv, links.json and the plans
    #[arg(long, value_name = "DIR", default_value = "links", help_heading = "Output")]
    pub(super) out: PathBuf,
}

/// What all commands are told about a city and how to judge it.
#[derive(Debug, clap::Args)]
pub(super) struct Study {
    /// OpenStreetMap extract [default: the bundled country, Liechtenstein in 2013]
    #[arg(value_name = "CITY.osm.pbf")]
    city: Option<PathBuf>,

    #[command(flatten)]
    given: Given,
}

/// What all commands are told beside the extract.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Given {
    /// Streets: GeoJSON LineStrings that meet where their end points do, .gz or plain
    #[arg(long, value_name = "FILE", help_heading = "Given data, instead of the extract's")]
    streets: Option<PathBuf>,

    /// Where people live: GeoJSON polygons or points
    #[arg(long, value_name = "FILE", help_heading = "Given data, instead of the extract's")]
    blocks: Option<PathBuf>,

    /// What they walk to: GeoJSON with a property for the class
    #[arg(long, value_name = "FILE", help_heading = "Given data, instead of the extract's")]
    facilities: Option<PathBuf>,

    /// The study area: GeoJSON polygon; places outside still count for blocks inside
    #[arg(long, value_name = "FILE", help_heading = "Given data, instead of the extract's")]
    area: Option<PathBuf>,

    /// Property with a block's residents
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    residents: Option<String>,

    /// Property with a block's households
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    households: Option<String>,

    /// Property with a facility's class, in words of the standard
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    class: Option<String>,

    /// Property that names blocks and facilities in every output
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    id: Option<String>,

    /// Property with what people call them
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    name: Option<String>,

    /// five-facilities, or a file of the same form
    #[arg(long, value_name = "NAME|FILE", default_value = STANDARDS[0], value_parser = standard, help_heading = "How to judge")]
    standard: StandardFrom,

    /// Who walks: adult, elder, child, or wheelchair (no steps)
    #[arg(long, value_name = "WHO", default_value = "adult", value_parser = who, help_heading = "How to judge")]
    walker: Walker,

    /// Another speed, such as 4.5km/h or 1.2m/s
    #[arg(long, allow_hyphen_values = true, help_heading = "How to judge")]
    speed: Option<Speed>,

    /// One limit for all classes, such as 15min or 1000m
    #[arg(long, allow_hyphen_values = true, help_heading = "How to judge")]
    limit: Option<Limit>,

    /// How far walks are followed, so that a gap says how far
    #[arg(long, allow_hyphen_values = true, default_value = "60min", help_heading = "How to judge")]
    horizon: Horizon,

    /// How far a door may be from a street
    #[arg(long, allow_hyphen_values = true, default_value = "250m", help_heading = "How to judge")]
    snap: SnapLimit,

    /// Share of a block's people who must be within the limit
    #[arg(long, allow_hyphen_values = true, default_value = "50%", help_heading = "How to judge")]
    majority: Majority,

    /// Stop at a fault of the data (a bad record, a broken outline, nodes that are missing) instead of counting it
    #[arg(long, help_heading = "How to judge")]
    strict: bool,
}

impl std::convert::From<Study> for Plan {
    fn from(Study { city, given: args }: Study) -> Plan {
        let city = match (city, args.streets) {
            (None, None) => City::Bundled,
            (Some(extract), None) => City::Extract(extract),
            (None, Some(streets)) => City::Streets(streets),
            (Some(extract), Some(streets)) => City::StreetsAndExtract { streets, extract },
        };
        let walker = match args.speed {
            None => args.walker,
            Some(speed) => Walker { steps: args.walker.steps, ..walker::custom(speed) },
        };
        Plan {
            blocks: args.blocks,
            facilities: args.facilities,
            area: args.area,
            columns: Columns {
                residents: args.residents,
                households: args.households,
                class: args.class,
                id: args.id,
                name: args.name,
            },
            standard: args.standard,
            limit: args.limit,
            walker,
            horizon: args.horizon,
            snap: args.snap,
            majority: args.majority,
            strict: args.strict,
            ..Plan::new(city)
        }
    }
}

fn direction() -> impl TypedValueParser<Value = Towards> {
    PossibleValuesParser::new(["to", "from"])
        .map(|word| if word == "to" { Towards::Seeds } else { Towards::Everywhere })
}

fn fixed() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["existing", "none"]).map(|word| word == "existing")
}

fn objective(word: &str) -> Result<String, String> {
    let known = || Objective::ALL.iter().map(|(word, _)| *word);
    if known().any(|k| k == word) { Ok(word.to_owned()) } else { Err(one_of(word, known())) }
}

/// A number above 0.
fn amount(word: &str) -> Result<f64, String> {
    match word.trim().parse::<f64>() {
        Ok(number) if number > 0.0 && number <= 1e13 => Ok(number),
        _ => Err("expected a number above 0, such as 5000".to_owned()),
    }
}

/// A share with its %, from 0% to 100%.
fn share(word: &str) -> Result<f64, String> {
    let number = word.trim().strip_suffix('%').map(str::trim).and_then(|n| n.parse::<f64>().ok());
    match number.filter(|n| (0.0..=100.0).contains(n)) {
        Some(percent) => Ok(percent / 100.0),
        None => Err("expected a share from 0% to 100%, such as 1%".to_owned()),
    }
}

/// A share, or everybody who can be.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShareOrAll(pub(super) Option<f64>);

fn share_or_all(word: &str) -> Result<ShareOrAll, String> {
    if word.trim() == "all" {
        return Ok(ShareOrAll(None));
    }
    share(word).map(|share| ShareOrAll(Some(share))).map_err(|_| "expected a share such as 95%, or all".to_owned())
}

fn languages() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(["en", "zh"]).map(|word| if word == "zh" { Lang::Zh } else { Lang::En })
}

/// `expected one of …` and the one that was probably meant.
fn one_of<'a>(word: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let list = known.clone().collect::<Vec<_>>().join(", ");
    let guess = did_you_mean(word, known).map_or_else(String::new, |guess| format!(" ({guess})"));
    format!("expected one of {list}{guess}")
}

fn who(word: &str) -> Result<Walker, String> {
    let all = walker::walkers();
    walker::walker(word).ok_or_else(|| one_of(word, all.iter().map(|w| w.id.as_str())))
}

/// A name, else the path of a file: what is neither known nor looks like a path is a mistyped name.
fn standard(word: &str) -> Result<StandardFrom, String> {
    if let Some(name) = STANDARDS.iter().find(|name| **name == word) {
        return Ok(StandardFrom::Name(name));
    }
    let path = Path::new(word);
    if path.extension().is_some() || path.components().count() > 1 || path.exists() {
        return Ok(StandardFrom::File(path.to_owned()));
    }
    Err(format!("{}, or a file such as my-standard.toml", one_of(word, STANDARDS.iter().copied())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn plan(words: &str) -> Plan {
        match Args::try_parse_from(words.split_whitespace()).unwrap().command {
            Command::Analyze(analyze) => analyze.study.into(),
            Command::Network(network) => network.study.into(),
            Command::Site(site) => site.study.into(),
            Command::Links(links) => links.study.into(),
            Command::Why(why) => why.plan().0,
            Command::Isochrone(isochrone) => isochrone.study.into(),
            Command::Compare(compare) => compare.plan().0,
        }
    }

    #[test]
    fn clap_finds_no_contradiction() {
        Args::command().debug_assert();
    }

    #[test]
    fn no_words_are_the_default_plan() {
        let (asked, default) = (plan("lifecircle analyze"), Plan::new(City::Bundled));
        assert_eq!(asked.parameters(), default.parameters());
        assert_eq!(plan("lifecircle network").parameters(), default.parameters());
    }

    #[test]
    fn streets_alone_are_a_city() {
        assert_eq!(plan("lifecircle analyze --streets a.geojson").city, City::Streets("a.geojson".into()));
        let both = plan("lifecircle analyze b.pbf --streets a.geojson").city;
        assert_eq!(both, City::StreetsAndExtract { streets: "a.geojson".into(), extract: "b.pbf".into() });
    }

    #[test]
    fn the_city_of_a_comparison_may_be_left_out() {
        let plan = |words: &str| match Args::try_parse_from(words.split_whitespace()).unwrap().command {
            Command::Compare(compare) => compare.plan(),
            other => panic!("{other:?}"),
        };
        let (bundled, scenarios) = plan("lifecircle compare a.toml b.geojson");
        assert_eq!((bundled.city, scenarios.len()), (City::Bundled, 2));
        let (extract, scenarios) = plan("lifecircle compare c.osm.pbf a.toml --limit 10min");
        assert_eq!((extract.city, scenarios), (City::Extract("c.osm.pbf".into()), vec!["a.toml".into()]));
        assert!(Args::try_parse_from(["lifecircle", "compare"]).is_err());
    }

    #[test]
    fn a_speed_keeps_the_wheels() {
        let walker = plan("lifecircle analyze --walker wheelchair --speed 3km/h").walker;
        assert_eq!((walker.id.as_str(), walker.steps, walker.speed.metres_per_hour()), ("custom", false, 3000));
    }

    /// The summary's parameters are what the command line would take again.
    #[test]
    fn parameters_go_round() {
        for words in [
            "city.pbf --blocks b.json --residents pop --households hh --id gid --name title --class type",
            "--streets s.geojson --facilities f.geojson --area a.geojson --limit 1000m --walker elder --strict",
            "c.pbf --speed 4.5km/h --limit 12.5min --horizon 90min --snap 100.5m --majority 80% --standard mine.toml",
            "--walker wheelchair --speed 3.123km/h --majority 33.3%",
        ] {
            let once = plan(&format!("lifecircle analyze {words}")).parameters();
            let again: Vec<String> = once
                .iter()
                .map(|(key, value)| match *key {
                    "city" => value.clone(),
                    "strict" => "--strict".to_owned(),
                    key => format!("--{key} {value}"),
                })
                .collect();
            assert_eq!(plan(&format!("lifecircle analyze {}", again.join(" "))).parameters(), once, "{words}");
        }
    }
}
