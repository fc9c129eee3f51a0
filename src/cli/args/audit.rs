//! Words of `lifecircle audit`.

use super::values::{Who, layers, who};
use crate::input::given::CommunityColumns;
use crate::input::layer::Axes;
use crate::report::Layers;
use crate::study::{AuditAsk, CrsOf, EXTRACT, WalkedIn};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  lifecircle audit communities.csv                        a table is enough; columns are guessed and told
  lifecircle audit 社区.geojson --by 街道 --lang zh
  lifecircle audit 社区.geojson --city city.osm.pbf        which service centre serves whom, on foot
  lifecircle audit survey.gpkg#communities --floor 面积 --workers 人员 --clauses our-city.toml

Columns, in Chinese or English: 户数 households, 社区类型 kind (已建 built, 新建 new, 农村 rural), 服务用房面积 floor_m2,
专职工作者 workers, 居委会 committees, 入住率 occupancy (50%, 50 or 0.5) or 入住户数 occupied, 业委会 owners_committee.
What the file does not tell is not judged, and never a pass. docs/audit.md has the clauses and how to write others.";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Audit {
    /// The communities: CSV, GeoJSON, GeoPackage, Shapefile, FlatGeobuf or GeoParquet; FILE#LAYER for one layer
    #[arg(value_name = "COMMUNITIES")]
    communities: PathBuf,

    /// Folder for the results
    #[arg(long, value_name = "DIR", default_value = "audit", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,

    /// What layers are written as: geojson, or fgb (FlatGeobuf: half the bytes, with an index)
    #[arg(long, value_name = "FORMAT", value_parser = layers(), default_value = "geojson", help_heading = "Output")]
    pub(in crate::cli) format: Layers,

    /// Exit with 1 if a community does not meet a clause
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) fail_on_gaps: bool,

    /// A file of clauses of your own, in the form of data/audit/community-governance.toml
    #[arg(long, value_name = "FILE", help_heading = "Judgement")]
    clauses: Option<PathBuf>,

    /// Column whose values get totals of their own: a district, a street office
    #[arg(long, value_name = "COLUMN", help_heading = "Judgement")]
    by: Option<String>,

    /// Walk in this city (an OpenStreetMap extract): which service centre serves the households of which community
    #[arg(long, value_name = "CITY.osm.pbf", help_heading = "Walks")]
    city: Option<PathBuf>,

    /// The service centres, once for each file, and `osm` for the extract's beside them
    #[arg(long, value_name = "FILE|osm", requires = "city", help_heading = "Walks")]
    facilities: Vec<PathBuf>,

    /// Who walks: adult, elder, child, wheelchair, stroller, or a file of the form in docs/walkers.md
    #[arg(long, value_name = "WHO|FILE", requires = "city", value_parser = who, help_heading = "Walks")]
    walker: Option<Who>,

    /// Stop at the first cell that cannot be read
    #[arg(long, help_heading = "Judgement")]
    strict: bool,

    /// Column with the id [default: guessed, as for all columns]
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    id: Option<String>,

    /// Column with the name
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    name: Option<String>,

    /// Column that says built, new or rural
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    kind: Option<String>,

    /// Column with households
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    households: Option<String>,

    /// Column with the floor area of services in square metres
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    floor: Option<String>,

    /// Column with full-time community workers
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    workers: Option<String>,

    /// Column with residents' committees: how many, or yes and no
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    committees: Option<String>,

    /// Column with the share of homes taken
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    occupancy: Option<String>,

    /// Column with households that moved in, where none tells the share
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    occupied: Option<String>,

    /// Column with owners' committees: yes and no
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    owners: Option<String>,

    /// The coordinate system, where the file does not say it itself: EPSG:4547, gcj02, bd09
    #[arg(long, value_name = "CRS", allow_hyphen_values = true, help_heading = "Columns")]
    crs: Option<CrsOf>,

    /// Column of a table with longitude, or metres east
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    x: Option<String>,

    /// Column of a table with latitude, or metres north
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    y: Option<String>,

    /// Column of a table with geometry as WKT
    #[arg(long, value_name = "COLUMN", help_heading = "Columns")]
    wkt: Option<String>,
}

impl Audit {
    /// The city to walk in.
    fn walked(&self) -> Option<WalkedIn> {
        let mut walked = WalkedIn::new(self.city.clone()?);
        let (extract, facilities): (Vec<PathBuf>, Vec<PathBuf>) =
            self.facilities.iter().cloned().partition(|file| file.as_os_str() == EXTRACT);
        walked.plan.facilities = facilities;
        walked.plan.extract_facilities = !extract.is_empty();
        walked.plan.crs = self.crs.clone().unwrap_or_default();
        walked.plan.beside = vec![self.communities.clone()];
        if let Some(first) = self.walker.as_ref().and_then(|who| who.0.first()) {
            walked.plan.walker = first.walker.clone();
            walked.plan.walker_file.clone_from(&first.file);
        }
        Some(walked)
    }

    /// What to audit.
    pub(in crate::cli) fn ask(&self) -> AuditAsk {
        let of = Clone::clone;
        AuditAsk {
            communities: self.communities.clone(),
            columns: CommunityColumns {
                id: of(&self.id),
                name: of(&self.name),
                kind: of(&self.kind),
                households: of(&self.households),
                floor: of(&self.floor),
                workers: of(&self.workers),
                committees: of(&self.committees),
                occupancy: of(&self.occupancy),
                occupied: of(&self.occupied),
                owners: of(&self.owners),
            },
            axes: Axes { x: of(&self.x), y: of(&self.y), wkt: of(&self.wkt) },
            crs: self.crs.clone().unwrap_or_default(),
            clauses: self.clauses.clone(),
            by: of(&self.by),
            walked: self.walked(),
            strict: self.strict,
        }
    }
}
