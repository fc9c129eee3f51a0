//! OpenStreetMap extracts (PBF) to streets, facilities, residential land and dwellings.
//!
//! ```text
//! bytes ─ blob ─ wire, block ─ extract ─┬─ streets          walkable ways, cut at walls and missing nodes
//!         frames  messages     by id    ├─ places, doubles  what the standard asks for
//!                                       ├─ land             landuse=residential
//!                                       ├─ buildings        where people live
//!                                       └─ ground           water, and what bars the way
//! ```
//!
//! The decoder is our own, because extracts come from anywhere: every size is checked before it is trusted, and nothing in
//! a file can make it panic. The result does not depend on the order of the file, nor on threads.

mod admin;
mod blob;
mod block;
mod buildings;
mod doubles;
mod extract;
mod gates;
mod ground;
mod header;
mod land;
mod marks;
mod mend;
mod notes;
mod places;
mod plazas;
mod rings;
mod streets;
mod tiles;
mod wire;

pub use admin::read_admin;
pub use block::MemberKind;
pub use buildings::BuildingCounts;
pub use extract::{Extract, MISSING, Relation, TagList, Way};
pub use tiles::FileRead;

use crate::error::InputError;
use crate::input::hours::Clock;
use crate::model::{Block, Dwelling, Facility, Gate, Ground, GroundParts, Problem, Standard, Streets, Tally};
use marks::Marks;
use notes::Notes;
use std::path::Path;

/// Who must be credited, and under which licence, wherever data from OpenStreetMap is shown.
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors, ODbL 1.0";

/// What a planner needs of a city, as one extract has it.
#[derive(Debug, Clone, PartialEq)]
pub struct OsmCity {
    /// Streets that pedestrians may use.
    pub streets: Streets,
    /// Places of the standard's classes, sorted by id.
    pub facilities: Vec<Facility>,
    /// Land mapped as residential, sorted by id.
    pub residential: Vec<Block>,
    /// Land mapped as free to be built on (brownfield, greenfield), sorted by id.
    pub vacant: Vec<Block>,
    /// Buildings where people live, sorted by id.
    pub dwellings: Vec<Dwelling>,
    /// Gates and entrances, but closed ones, in the order of their ids.
    pub gates: Vec<Gate>,
    /// Water and barriers, as far as they were asked for.
    pub ground: Ground,
    /// How many buildings are tagged as dwellings, and how many are not.
    pub buildings: BuildingCounts,
    /// West, south, east, north in degrees, if the file says so.
    pub bbox: Option<(f64, f64, f64, f64)>,
    /// Who must be credited.
    pub attribution: String,
    /// What a planner may want to look at.
    pub problems: Vec<Problem>,
    /// What was left out, by cause.
    pub left_out: Tally,
}

/// Whether bytes begin as a PBF file does.
pub fn is_pbf(bytes: &[u8]) -> bool {
    bytes.get(4..15).is_some_and(|b| b == b"\x0a\x09OSMHeader")
}

/// Reads the bytes of a PBF file; `file` is for messages only.
///
/// ```
/// use lifecircle::input::{osm::read_pbf, standard::five_facilities};
/// let bytes = std::fs::read("data/liechtenstein.osm.pbf").unwrap();
/// let city = read_pbf("liechtenstein".as_ref(), &bytes, &five_facilities()).unwrap();
/// assert!(city.streets.streets.len() > 2_500);
/// assert_eq!(city.residential.len(), 16, "15 ways and a multipolygon");
/// ```
///
/// # Errors
/// One that names the blob, for bytes that are no PBF file, are cut off, or need features that are not known. An extract
/// without streets or places is not an error here.
pub fn read_pbf(file: &Path, bytes: &[u8], standard: &Standard) -> Result<OsmCity, InputError> {
    read_pbf_with(file, bytes, standard, GroundParts::default())
}

/// [`read_pbf`] with the parts of the ground that the caller wants.
///
/// ```
/// use lifecircle::input::{osm::read_pbf_with, standard::five_facilities};
/// use lifecircle::model::GroundParts;
/// let bytes = std::fs::read("data/liechtenstein.osm.pbf").unwrap();
/// let parts = GroundParts { water: false, lines: false, walls: false, buildings: false };
/// let city = read_pbf_with("liechtenstein".as_ref(), &bytes, &five_facilities(), parts).unwrap();
/// assert!(city.ground.areas.is_empty() && city.ground.lines.is_empty(), "nothing is read that nobody wants");
/// ```
///
/// # Errors
/// As [`read_pbf`].
pub fn read_pbf_with(
    file: &Path,
    bytes: &[u8],
    standard: &Standard,
    parts: GroundParts,
) -> Result<OsmCity, InputError> {
    read_pbf_at(file, bytes, standard, parts, None)
}

/// [`read_pbf_with`] with the ways and gates that are open at a moment.
///
/// # Errors
/// As [`read_pbf`].
pub fn read_pbf_at(
    file: &Path,
    bytes: &[u8],
    standard: &Standard,
    parts: GroundParts,
    clock: Option<&Clock>,
) -> Result<OsmCity, InputError> {
    let mut cities = read_pbf_each(file, bytes, &[standard], parts, clock)?;
    Ok(cities.swap_remove(0))
}

/// [`read_pbf_at`] for several standards, of a file that is decoded once: a city for each. Each is what [`read_pbf_at`] gives for its
/// standard alone, but that only the first holds vacant land, dwellings, gates and ground.
///
/// # Errors
/// As [`read_pbf`].
///
/// # Panics
/// If there is no standard.
pub fn read_pbf_each(
    file: &Path,
    bytes: &[u8],
    standards: &[&Standard],
    parts: GroundParts,
    clock: Option<&Clock>,
) -> Result<Vec<OsmCity>, InputError> {
    let extract = Extract::read(file, bytes)?;
    // Only places are of a standard: any of the marks does for the rest.
    let each: Vec<Marks> = standards.iter().map(|standard| Marks::new(&extract, standard)).collect();
    let marks = each.first().expect("one standard at least");
    let ((streets, street_notes), (places, (rest, rest_notes))) = rayon::join(
        || noting(|notes| streets::read(&extract, marks, clock, notes)),
        || {
            let of = |(marks, standard): (&Marks, &&Standard)| {
                noting(|notes| places::read(&extract, marks, standard, clock, notes))
            };
            let places: Vec<_> = each.iter().zip(standards).map(of).collect();
            let rest = noting(|notes| {
                let mut rest = Rest::read(&extract, marks, notes);
                rest.ground = ground::read(&extract, marks, parts, None, notes);
                rest
            });
            (places, rest)
        },
    );
    let streets = streets.map_err(|broken| InputError::format(file, broken.what))?;
    let mut left_out = extract.left_out.clone();
    left_out.add("node.missing", missing_nodes(&extract));
    let whole = Whole { streets, street_notes, rest, rest_notes, bbox: extract.bbox, left_out };
    let cities = whole.cities(places);
    // A hundred megabytes of pages go back while others work.
    rayon::spawn(move || drop(extract));
    Ok(cities)
}

/// Reads a PBF file in tiles about `side_m` metres wide, so that never more of it is in memory than a tile with its surroundings: the cities that
/// [`read_pbf_each`] gives, whatever the side. Neither lines nor buildings of the ground can be asked for. `stop` is asked before every
/// tile.
///
/// ```
/// use lifecircle::input::{osm::{read_pbf, read_pbf_tiled}, standard::five_facilities};
/// use lifecircle::model::GroundParts;
/// let (file, standard) = ("data/liechtenstein.osm.pbf".as_ref(), five_facilities());
/// let (tiled, read) = read_pbf_tiled(file, &[&standard], GroundParts::default(), None, 5_000.0, &|| false).unwrap();
/// let bytes = std::fs::read(file).unwrap();
/// assert_eq!((read.bytes, &tiled[0]), (bytes.len() as u64, &read_pbf(file, &bytes, &standard).unwrap()));
/// ```
///
/// # Errors
/// As [`read_pbf`]; if the file cannot be read more than once, or is not in the order of its ids; if `stop` says so.
pub fn read_pbf_tiled(
    file: &Path,
    standards: &[&Standard],
    parts: GroundParts,
    clock: Option<&Clock>,
    side_m: f64,
    stop: &dyn Fn() -> bool,
) -> Result<(Vec<OsmCity>, FileRead), InputError> {
    tiles::read(file, standards, parts, clock, side_m, stop)
}

/// How many nodes of the ways that are asked for the extract lacks, of ways of every kind: what it was cut off from.
fn missing_nodes(extract: &Extract) -> u64 {
    let lacking = |way: usize| extract.way(way).nodes.iter().filter(|node| **node == MISSING).count() as u64;
    (0..extract.ways()).filter(|&way| extract.owns_way(way)).map(lacking).sum()
}

/// What an extract holds beside streets and places.
#[derive(Debug, Default)]
struct Rest {
    residential: Vec<Block>,
    vacant: Vec<Block>,
    dwellings: Vec<Dwelling>,
    buildings: BuildingCounts,
    gates: Vec<Gate>,
    ground: Ground,
}

impl Rest {
    /// All but the ground, which is read from all of the data.
    fn read(extract: &Extract, marks: &Marks, notes: &mut Notes) -> Rest {
        let residential = land::read(extract, marks, &["residential"], notes);
        let (dwellings, buildings) = buildings::read(extract, marks, notes);
        let gates = gates::read(extract, marks, notes);
        // What is wrong with it concerns nobody who does not ask for sites.
        let vacant = land::read(extract, marks, &land::VACANT, &mut Notes::default());
        Rest { residential, vacant, dwellings, buildings, gates, ground: Ground::default() }
    }
}

/// All that was read, but places.
struct Whole {
    streets: Streets,
    street_notes: Notes,
    rest: Rest,
    rest_notes: Notes,
    bbox: Option<(f64, f64, f64, f64)>,
    left_out: Tally,
}

impl Whole {
    /// A city for each standard whose places these are.
    fn cities(self, places: Vec<(Vec<Facility>, Notes)>) -> Vec<OsmCity> {
        let Whole { streets, street_notes, rest, rest_notes, bbox, left_out } = self;
        let finished = |mut notes: Notes| {
            notes.merge(rest_notes.clone());
            notes.merge(street_notes.clone());
            notes.tally.merge(&left_out);
            notes.finish()
        };
        let mut cities: Vec<OsmCity> = places
            .into_iter()
            .map(|(facilities, notes)| {
                let (left_out, problems) = finished(notes);
                OsmCity {
                    vacant: Vec::new(),
                    streets: Streets::default(),
                    facilities,
                    residential: Vec::new(),
                    dwellings: Vec::new(),
                    gates: Vec::new(),
                    ground: Ground::default(),
                    buildings: rest.buildings,
                    bbox,
                    attribution: ATTRIBUTION.to_owned(),
                    problems,
                    left_out,
                }
            })
            .collect();
        for city in cities.iter_mut().skip(1) {
            city.streets.clone_from(&streets);
            city.residential.clone_from(&rest.residential);
        }
        if let Some(first) = cities.first_mut() {
            first.streets = streets;
            (first.residential, first.vacant, first.dwellings) = (rest.residential, rest.vacant, rest.dwellings);
            (first.gates, first.ground) = (rest.gates, rest.ground);
        }
        cities
    }
}

fn noting<T>(read: impl FnOnce(&mut Notes) -> T) -> (T, Notes) {
    let mut notes = Notes::default();
    (read(&mut notes), notes)
}
