//! Words of `lifecircle matrix`.

use super::Study;
use crate::report::matrix::Format;
use crate::study::Points;
use std::num::NonZeroU32;
use std::path::PathBuf;

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  lifecircle matrix                                                every walk of the bundled country from a doorstep to a facility within its limit
  lifecircle matrix city.osm.pbf --class clinic,market --k 3 -o nearest.csv
  lifecircle matrix city.osm.pbf --from blocks --limit 30min -o walks.parquet
  lifecircle matrix city.osm.pbf --from depots.csv --to schools.geojson --limit 2000m --format csv.gz

A row is a walk: milliseconds and millimetres, both ways off the street included. What is not there is farther than the limit, or
cannot be reached. Rows go start after start, the nearest first. Properties of --facilities are named with --class-property here.";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Matrix {
    #[command(flatten)]
    pub(in crate::cli) study: Study,

    /// Where walks begin: homes (every doorstep), blocks (the best doorstep of each), facilities, or a file of places
    #[arg(long, value_name = "WHERE", default_value = "homes", help_heading = "What walks")]
    pub(in crate::cli) from: Points,

    /// Where they end: facilities, homes, blocks, or a file of places; without a class the limit is --limit, else 15min
    #[arg(long, value_name = "WHERE", default_value = "facilities", help_heading = "What walks")]
    pub(in crate::cli) to: Points,

    /// So many at most of each start and class, the nearest
    #[arg(long, value_name = "N", help_heading = "What walks")]
    pub(in crate::cli) k: Option<NonZeroU32>,

    /// Property with a facility's class, in words of the standard (what --class is elsewhere)
    #[arg(long, value_name = "PROPERTY", help_heading = "Properties to use")]
    pub(in crate::cli) class_property: Option<String>,

    /// How rows are written: csv, csv.gz, parquet
    #[arg(long, value_name = "FORMAT", default_value = "csv", conflicts_with = "table", help_heading = "Output")]
    pub(in crate::cli) format: Format,

    /// Write the rows to this file alone; its name says how (.csv, .csv.gz, .parquet); `-`: CSV to standard output
    #[arg(long, short = 'o', value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) table: Option<PathBuf>,

    /// Folder for matrix.csv, points.csv (where each place joins the network) and matrix.json
    #[arg(long, value_name = "DIR", default_value = "matrix", conflicts_with = "table", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,
}
