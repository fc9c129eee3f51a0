//! Words of `lifecircle init`.

use super::super::study_file::Flag;
use super::Study;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  lifecircle init city.osm.pbf
  lifecircle init city.osm.pbf --blocks estates.shp --facilities amap.csv --facilities osm --crs facilities=gcj02
  lifecircle init city.osm.pbf --walker elder --out studies/elder.toml
  lifecircle analyze study.toml
  lifecircle init --schema > study.schema.json

What is given here is set in the study; all else stands in it as a comment, with its default.";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Init {
    #[command(flatten)]
    pub(in crate::cli) study: Study,

    /// The study file to write; paths in it are as seen from its folder
    #[arg(long, value_name = "STUDY.toml", default_value = "study.toml", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,

    /// Print the form of a study file as JSON Schema, for editors that complete and check keys by it; nothing is written
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) schema: bool,

    /// Write over a study that is there
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) force: bool,

    /// What a study can say, with what the user typed of it.
    #[arg(skip)]
    pub(in crate::cli) flags: Vec<Flag>,
}
