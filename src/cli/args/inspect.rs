//! Words of `lifecircle inspect`.

use super::values::standard;
use crate::input::given::Columns;
use crate::input::layer::Axes;
use crate::study::{City, CrsOf, Plan, STANDARDS, StandardFrom};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  lifecircle inspect estates.shp poi.csv city.osm.pbf
  lifecircle inspect city.gpkg                   every layer of it
  lifecircle inspect city.gpkg#homes             one
  lifecircle inspect poi.csv --crs gcj02 --class 类型

Whatever a file is, it is told and never an error.";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Inspect {
    /// Files to look into, of any format; FILE#LAYER for one layer
    #[arg(value_name = "FILE", num_args = 1.., required = true)]
    files: Vec<PathBuf>,

    /// The coordinate system of the files, where they do not say it themselves: EPSG:4547, gcj02, bd09
    #[arg(long, value_name = "CRS", allow_hyphen_values = true)]
    crs: Option<CrsOf>,

    /// Property with a facility's class, in words of the standard
    #[arg(long, value_name = "PROPERTY")]
    class: Option<String>,

    /// Column of a table with longitude, or metres east
    #[arg(long, value_name = "COLUMN")]
    x: Option<String>,

    /// Column of a table with latitude, or metres north
    #[arg(long, value_name = "COLUMN")]
    y: Option<String>,

    /// Column of a table with geometry as WKT
    #[arg(long, value_name = "COLUMN")]
    wkt: Option<String>,

    /// five-facilities, or a file of the same form
    #[arg(long, value_name = "NAME|FILE", default_value = STANDARDS[0], value_parser = standard)]
    standard: StandardFrom,
}

impl Inspect {
    /// How files are to be understood, and which.
    pub(in crate::cli) fn plan(self) -> (Plan, Vec<PathBuf>) {
        let plan = Plan {
            columns: Columns {
                class: self.class,
                axes: Axes { x: self.x, y: self.y, wkt: self.wkt },
                ..Columns::default()
            },
            crs: self.crs.unwrap_or_default(),
            standard: self.standard,
            ..Plan::new(City::Bundled)
        };
        (plan, self.files)
    }
}
