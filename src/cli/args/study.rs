//! Words that all commands share: the city, its data, and how to judge it.

use super::super::study_file::FromStudy;
use super::values::{Which, Who, standards, unknown_hours, who};
use crate::input::given::Columns;
use crate::input::hours::Country;
use crate::input::layer::Axes;
use crate::input::walker;
use crate::model::{At, ClockOffset, Walker};
use crate::study::{City, CrsOf, EXTRACT, Horizon, Majority, Plan, STANDARDS, SnapLimit, StandardFrom};
use crate::units::{Limit, Speed};
use std::path::PathBuf;

/// What all commands are told about a city and how to judge it.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Study {
    /// OpenStreetMap extract, or a study file that names all the rest too [default: the bundled country, Liechtenstein in 2013]
    #[arg(value_name = "CITY.osm.pbf|STUDY.toml")]
    pub(in crate::cli) city: Option<PathBuf>,

    #[command(flatten)]
    pub(in crate::cli) given: Given,
}

/// What all commands are told beside the extract.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli) struct Given {
    /// Streets: lines that meet where their end points do. Any of these: FILE, or FILE#LAYER of a file of several layers
    #[arg(long, value_name = "FILE", help_heading = "Given data, instead of the extract's")]
    streets: Option<PathBuf>,

    /// Where people live: polygons or points
    #[arg(long, value_name = "FILE", help_heading = "Given data, instead of the extract's")]
    blocks: Option<PathBuf>,

    /// What they walk to, with a property for the class; once for each file, and `osm` for the extract's beside them: the same place of several becomes one
    #[arg(long, value_name = "FILE|osm", help_heading = "Given data, instead of the extract's")]
    facilities: Vec<PathBuf>,

    /// Leave the same place of several sources as several places
    #[arg(long, requires = "facilities", help_heading = "Given data, instead of the extract's")]
    keep_duplicates: bool,

    /// The study area: polygons; places outside still count for blocks inside
    #[arg(long, value_name = "FILE", help_heading = "Given data, instead of the extract's")]
    area: Option<PathBuf>,

    /// Where people are counted: points or polygons with residents, or a raster (.tif) of people in each cell, shared out over the homes and land of the blocks
    #[arg(long, value_name = "FILE", help_heading = "Given data, instead of the extract's")]
    people: Option<PathBuf>,

    /// Gates of blocks, where their people start: a layer of points on the outlines; those of walled blocks are taken from the extract otherwise
    #[arg(long, value_name = "FILE", help_heading = "Given data, instead of the extract's")]
    gates: Option<PathBuf>,

    /// The coordinate system of these files, where they do not say it themselves: EPSG:4547, gcj02, bd09; or of one: facilities=gcj02
    #[arg(long, value_name = "CRS", allow_hyphen_values = true, help_heading = "Given data, instead of the extract's")]
    crs: Option<CrsOf>,

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

    /// Column of a table with longitude, or metres east
    #[arg(long, value_name = "COLUMN", help_heading = "Properties to use")]
    x: Option<String>,

    /// Column of a table with latitude, or metres north
    #[arg(long, value_name = "COLUMN", help_heading = "Properties to use")]
    y: Option<String>,

    /// Column of a table with geometry as WKT
    #[arg(long, value_name = "COLUMN", help_heading = "Properties to use")]
    wkt: Option<String>,

    /// Column with a facility's opening hours, in words of OpenStreetMap or Chinese
    #[arg(long, value_name = "COLUMN", help_heading = "Properties to use")]
    hours: Option<String>,

    /// five-facilities, another of `lifecircle standards list`, or a file of the same form; several with commas stand side by side (analyze)
    #[arg(long, value_name = "NAME|FILE,…", default_value = STANDARDS[0], value_parser = standards, help_heading = "How to judge")]
    pub(in crate::cli) standard: Which,

    /// Who walks: adult, elder, child, wheelchair, stroller, or a file of the form in docs/walkers.md; several with commas stand side by side (analyze)
    #[arg(long, value_name = "WHO|FILE,…", default_value = "adult", value_parser = who, help_heading = "How to judge")]
    pub(in crate::cli) walker: Who,

    #[arg(
        long,
        value_name = "FILE.tif",
        help = "Heights as GeoTIFF, once for each file: slopes slow people down, up and down apart",
        help_heading = "How to judge"
    )]
    dem: Vec<PathBuf>,

    /// Another speed, such as 4.5km/h or 1.2m/s
    #[arg(long, allow_hyphen_values = true, help_heading = "How to judge")]
    pub(in crate::cli) speed: Option<Speed>,

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

    /// Look at the city at this time: only what is open then counts, gates and ways that are closed then are closed. "Sun 20:30", 周日 20:30 or 2026-11-29T20:30; `analyze` puts several beside each other
    #[arg(long, value_name = "TIME", value_delimiter = ',', help_heading = "When")]
    at: Vec<At>,

    /// Whose public holidays a date may be, by two letters: CN, DE, BR. A weekday without a date is one of a normal week
    #[arg(long, requires = "at", help_heading = "When")]
    country: Option<Country>,

    /// What hours that are not told, or cannot be read, count as
    #[arg(long, value_name = "open|closed", action = clap::ArgAction::Set, value_parser = unknown_hours(), default_value = "open", requires = "at", help_heading = "When")]
    unknown_hours: bool,

    /// How far clocks are ahead of universal time, for hours that follow the sun: +8, -03:00 [default: by the longitude; China +8]
    #[arg(long, value_name = "HOURS", requires = "at", allow_hyphen_values = true, help_heading = "When")]
    clock: Option<ClockOffset>,

    /// Stop at a fault of the data (a bad record, a broken outline, nodes that are missing) instead of counting it
    #[arg(long, help_heading = "How to judge")]
    strict: bool,

    /// What a study file says that no flag does.
    #[arg(skip)]
    pub(in crate::cli) study: Option<FromStudy>,
}

impl std::convert::From<Study> for Plan {
    fn from(Study { city, given: args }: Study) -> Plan {
        let (city, study_file) = match args.study {
            Some(study) => (study.city, Some(study.file)),
            None => (city, None),
        };
        let city = match (city, args.streets) {
            (None, None) => City::Bundled,
            (Some(extract), None) => City::Extract(extract),
            (None, Some(streets)) => City::Streets(streets),
            (Some(extract), Some(streets)) => City::StreetsAndExtract { streets, extract },
        };
        let mut walking = args.walker.0.into_iter();
        // A flag has one value at least.
        let first = walking.next().map_or_else(|| (walker::walkers().swap_remove(0), None), |w| (w.walker, w.file));
        let mut judging = args.standard.0.into_iter();
        let standard = judging.next().unwrap_or(StandardFrom::Name(STANDARDS[0]));
        let walker = match args.speed {
            None => first.0,
            Some(speed) => {
                let Walker { steps, gait, .. } = first.0;
                Walker { steps, gait, ..walker::custom(speed) }
            }
        };
        let (extract, facilities): (Vec<PathBuf>, Vec<PathBuf>) =
            args.facilities.into_iter().partition(|file| file.as_os_str() == EXTRACT);
        Plan {
            blocks: args.blocks,
            facilities,
            extract_facilities: !extract.is_empty(),
            keep_duplicates: args.keep_duplicates,
            area: args.area,
            people: args.people,
            gates: args.gates,
            columns: Columns {
                residents: args.residents,
                households: args.households,
                class: args.class,
                hours: args.hours,
                id: args.id,
                name: args.name,
                axes: Axes { x: args.x, y: args.y, wkt: args.wkt },
                may_lack: false,
            },
            crs: args.crs.unwrap_or_default(),
            standard,
            also_judging: judging.collect(),
            limit: args.limit,
            walker,
            walker_file: first.1,
            also_walking: walking.collect(),
            dem: args.dem,
            horizon: args.horizon,
            snap: args.snap,
            majority: args.majority,
            at: args.at,
            country: args.country,
            unknown_closed: args.unknown_hours,
            clock: args.clock,
            strict: args.strict,
            study_file,
            ..Plan::new(city)
        }
    }
}
