//! What people look at: GeoJSON layers, the summary, tables, the report.
//!
//! Everything here takes [`Findings`] and makes bytes, the same on every run; [`write_all`] alone touches the disk.

#[allow(clippy::format_push_string)]
pub mod areas;
#[allow(clippy::format_push_string)]
pub mod audit;
#[allow(clippy::format_push_string, clippy::format_collect)]
pub mod beside;
pub mod compare;
pub mod english;
#[allow(clippy::format_push_string)]
mod equity;
mod escape;
mod fgb;
mod geojson;
// Pages are put together once; `write!` into a `String` would have errors to swallow that cannot happen.
#[allow(clippy::format_push_string, clippy::format_collect)]
mod html;
#[allow(clippy::format_push_string)]
pub mod inspect;
mod json;
#[cfg(test)]
mod layers_tests;
pub mod left_out;
#[allow(clippy::format_push_string)]
pub mod links;
#[allow(clippy::format_push_string)]
mod map;
#[allow(clippy::format_push_string)]
pub mod matrix;
#[allow(clippy::format_push_string)]
pub mod qml;
#[allow(clippy::format_push_string)]
pub mod reach;
mod remarks;
mod side_by_side;
#[allow(clippy::format_push_string)]
pub mod sites;
#[allow(clippy::format_push_string)]
pub mod standards;
#[allow(clippy::format_push_string)]
pub mod study_file;
mod summary;
#[allow(clippy::format_push_string, clippy::format_collect)]
pub mod supply;
mod table;
#[cfg(test)]
mod town;
#[allow(clippy::format_push_string)]
pub mod verdicts;
#[allow(clippy::format_push_string)]
pub mod why;
pub mod words;
pub(crate) mod wrap;
mod write;
#[allow(clippy::format_push_string, clippy::format_collect)]
mod zones;

pub use html::{html, worst_blocks};
pub use remarks::{fault, remark};
pub use side_by_side::{Label, SideBySide, gaps_layer, gaps_of, side_by_side_table};
pub use summary::summary;
pub use table::table;
pub(crate) use write::{Begun, Staged, whole_or_not_at_all};
pub use write::{Layers, write_all, write_given};
pub use zones::{zone_clauses_csv, zones_csv, zones_geojson};

use crate::access::AccessTable;
use crate::coverage::{Coverage, Zones};
use crate::equity::Equity;
use crate::gaps::Gap;
use crate::isochrone::land::Land;
use crate::model::{Block, Facility, Ground, Hours, Problem, Standard, Streets, Tally, Walker};
use crate::network::NetworkFigures;
use crate::plane::Plane;
use crate::standards::Verdicts;
use crate::units::Lang;

/// An input file, so that a run can be repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// What it was read as: `city`, `streets`, `blocks`, `facilities`, `area`, `standard`.
    pub role: &'static str,
    /// Its name without folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Everything a run found, borrowed by the writers.
#[derive(Debug, Clone, Copy)]
pub struct Findings<'a> {
    /// Title of the map: the name of the city or file.
    pub title: &'a str,
    /// The files read.
    pub inputs: &'a [InputFile],
    /// The parameters of the run by name, as text that the command line would take again.
    pub parameters: &'a [(&'static str, String)],
    /// Who must be credited on maps and in files.
    pub attribution: &'a str,
    /// The standard, its limits already overridden if the user asked so.
    pub standard: &'a Standard,
    /// Who walks.
    pub walker: &'a Walker,
    /// Share of a block's people that must be within the limit for it to be covered.
    pub majority: f64,
    /// The plane that metres were taken in.
    pub plane: &'a Plane,
    /// The streets, for drawing.
    pub streets: &'a Streets,
    /// Water and barriers, as far as they were read; maps show the water.
    pub ground: &'a Ground,
    /// What the network holds.
    pub network: &'a NetworkFigures,
    /// The blocks, sorted by id.
    pub blocks: &'a [Block],
    /// The facilities, sorted by id.
    pub facilities: &'a [Facility],
    /// What is open at the time of the study, where one was asked for; `facilities` are those that count then.
    pub hours: Option<&'a Hours>,
    /// How many facilities of each class the data hold, on the network or not, open or not.
    pub facilities_per_class: &'a [usize],
    /// Whether each facility has an entrance on the network, in the order of `facilities`; empty where not looked at.
    pub facility_on_network: &'a [bool],
    /// Every walk.
    pub access: &'a AccessTable,
    /// The judgement.
    pub coverage: &'a Coverage,
    /// The gaps, by block and class.
    pub gaps: &'a [Gap],
    /// What a planner may want to look at.
    pub problems: &'a [Problem],
    /// What was left out, by cause.
    pub left_out: &'a Tally,
    /// Land within the service areas and the gap areas, where they were asked for.
    pub land: Option<&'a Land>,
    /// What each clause of the standard says, where it was asked for.
    pub verdicts: Option<&'a Verdicts>,
    /// What was found about blocks that were looked into; mostly none are.
    pub why: &'a [why::Why],
    /// The zones that figures were summed over, if any were asked for.
    pub zones: Option<&'a Zones>,
    /// Who walks farther, where it was measured.
    pub equity: Option<&'a Equity>,
    /// The same study for others or at other times, to stand beside this one; mostly there is none.
    pub beside: Option<&'a SideBySide<'a>>,
    /// What the names of this run's files begin with: nothing, or the id of a standard that stands beside the first.
    pub prefix: &'a str,
    /// Whether other standards stand beside this one, in `standards.html`.
    pub among_standards: bool,
    /// Language of what people read; data files have the same keys in both.
    pub lang: Lang,
}

impl Findings<'_> {
    /// What a file of this run is called.
    pub fn file(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// Makes the bytes of a file.
type Make = fn(&Findings<'_>) -> Vec<u8>;

/// The layers of a further time, beside those of the first: name and bytes.
pub fn layers_at(id: &str, findings: &Findings<'_>) -> [(String, Vec<u8>); 2] {
    let [blocks, gaps] = names_at(id);
    [(blocks, geojson::blocks(findings)), (gaps, geojson::gaps(findings))]
}

/// Names of [`layers_at`].
pub fn names_at(id: &str) -> [String; 2] {
    ["blocks", "gaps"].map(|layer| format!("{id}.{layer}.geojson"))
}

/// What every standard of a run has of its own: all that classes and clauses decide.
pub const OF_STANDARD: [&str; 8] = [
    "blocks.geojson",
    "gaps.geojson",
    GAP_AREAS[0],
    "facilities.geojson",
    "summary.json",
    verdicts::FILES[0],
    verdicts::FILES[1],
    "report.html",
];

/// The files of a standard that stands beside the first: names and bytes.
pub fn of_standard(findings: &Findings<'_>) -> Vec<(String, Vec<u8>)> {
    let made = |name: &str| findings.land.is_some() || !GAP_AREAS.contains(&name);
    let own = FILES.iter().filter(|(name, _)| OF_STANDARD.contains(name) && made(name));
    own.map(|(name, make)| (findings.file(name), make(findings))).collect()
}

/// Files that are written only where the land was measured.
const GAP_AREAS: [&str; 2] = ["gap_areas.geojson", "gap_areas.qml"];

/// Every file of a run, in the order of writing.
pub const FILES: [(&str, Make); 14] = [
    ("blocks.geojson", geojson::blocks),
    ("gaps.geojson", geojson::gaps),
    (GAP_AREAS[0], geojson::gap_areas),
    ("facilities.geojson", geojson::facilities),
    ("problems.geojson", geojson::problems),
    ("summary.json", summary),
    (verdicts::FILES[0], verdicts::json),
    (verdicts::FILES[1], verdicts::csv),
    ("report.html", html),
    ("blocks.qml", qml::blocks),
    ("gaps.qml", qml::gaps),
    (GAP_AREAS[1], qml::gap_areas),
    ("facilities.qml", qml::facilities),
    ("lifecircle.qml", qml::blocks),
];
