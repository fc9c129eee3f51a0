//! A kept city in the place of its extract: `lifecircle network build` writes the file, every command reads it.
//!
//! The file is that of [`super`]. It stands for the extract and for everything else that was named when it was made, so a run of it
//! must name the same again: what was asked then is in it, and another question is refused with the word that differs. The extract need
//! not be there any more; given files that are there and have changed since are told. What of the ground a command does not ask for is
//! left out again, so that its answer is that of the extract, byte for byte.

use super::{FORMAT, Head, MAGIC, Unusable, question, seal, stamp};
use crate::error::InputError;
use crate::model::{BarrierKind, Ground, GroundParts, Streets};
use crate::report::Staged;
use crate::study::extent::Extent;
use crate::study::plan::{City, Plan};
use crate::study::read;
use crate::study::settle::{Prepared, prepare};
use crate::study::zones::ZonesFrom;
use crate::study::{Progress, Stage};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What such files are called.
const ENDING: &str = "lcn";

/// Parameters that the city is kept without: they are asked anew of whatever is read.
const ASKED_ANEW: [&str; 3] = ["city", "groups", "zones"];

/// What [`build`] made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Built {
    /// Streets kept.
    pub streets: usize,
    /// Blocks kept.
    pub blocks: usize,
    /// Facilities kept.
    pub facilities: usize,
    /// Size of the file.
    pub bytes: usize,
}

/// Reads the city of a plan and keeps it in a file that can stand in the place of the extract.
///
/// # Errors
/// As [`crate::study::run`]; if an input changed while it was read, or the file cannot be written.
pub fn build(plan: &Plan, out: &Path, progress: &dyn Progress) -> Result<Built, InputError> {
    if kept_file(plan)?.is_some() {
        return Err(InputError::value("network build", "the city is kept in a file already").guess("name the extract"));
    }
    let prepared = prepare(plan, progress)?;
    progress.begins(Stage::Write);
    let Some(bytes) = seal(plan, &prepared) else {
        let what = "an input changed while it was read, or has a shape of an odd kind: the city cannot be kept";
        return Err(InputError::value(out, what));
    };
    Staged::new(out.to_owned(), &bytes)?.publish()?;
    let Prepared { streets: Streets { streets, .. }, blocks, facilities, .. } = &prepared;
    Ok(Built { streets: streets.len(), blocks: blocks.len(), facilities: facilities.len(), bytes: bytes.len() })
}

/// The file of a plan's city if a city is kept in it.
fn kept_file(plan: &Plan) -> Result<Option<&PathBuf>, InputError> {
    let (City::Extract(file) | City::StreetsAndExtract { extract: file, .. }) = &plan.city else { return Ok(None) };
    // A pipe gives its bytes once: it is not looked into.
    if !fs::metadata(file).is_ok_and(|m| m.is_file()) {
        return Ok(None);
    }
    let mut first = [0; MAGIC.len()];
    let begins = fs::File::open(file).and_then(|mut f| f.read_exact(&mut first)).is_ok() && first == MAGIC;
    if !begins && file.extension().is_some_and(|e| e.eq_ignore_ascii_case(ENDING)) {
        let error =
            InputError::format(file, "is no city kept by lifecircle network build, or its beginning is damaged");
        return Err(error.guess("build it again"));
    }
    Ok(begins.then_some(file))
}

/// Refuses what a kept city cannot answer: it holds the places of the one standard that it was built with.
pub(in crate::study) fn refuse_standards(plan: &Plan) -> Result<(), InputError> {
    let Some(file) = kept_file(plan)? else { return Ok(()) };
    let error =
        InputError::value(file, "is a kept city: it holds the places of one standard, and several are asked for");
    Err(error.guess("name the extract, or one standard"))
}

/// The prepared city of a plan whose extract is such a file; `None` if it is an extract.
pub(in crate::study) fn opened(plan: &Plan, progress: &dyn Progress) -> Result<Option<Prepared>, InputError> {
    let Some(file) = kept_file(plan)? else { return Ok(None) };
    progress.begins(Stage::Read);
    let again = "build it again: lifecircle network build CITY.osm.pbf -o city.lcn, with the words that are to hold";
    let bytes = fs::read(file).map_err(|e| InputError::io(file, "cannot read", e))?;
    let unusable = |fault: Unusable| match fault {
        Unusable::Broken(_) => {
            InputError::format(file, "is damaged: its bytes are not those that were written").guess(again)
        }
        Unusable::Stale(why) => InputError::value(file, why).guess(again),
        Unusable::Input(error) => error,
    };
    let (head, rest) = Head::read(&bytes).map_err(|fault| match fault {
        Unusable::Stale(_) => {
            let what = format!(
                "was made by another version of lifecircle; this one is {} (form {FORMAT})",
                env!("CARGO_PKG_VERSION")
            );
            InputError::value(file, what).guess(again)
        }
        other => unusable(other),
    })?;
    if let Some(what) = other_question(&head.question, &question(plan)) {
        return Err(InputError::value(file, what).guess(again));
    }
    // The extract may have gone: the kept city is what is asked about. Other files that are named again must be what they were.
    for given in super::files(plan).iter().filter(|given| given.file_name() != file.file_name() && given.is_file()) {
        let known = head.files.iter().find(|(place, ..)| Path::new(place).file_name() == given.file_name());
        let same = known.is_some_and(|(place, size, changed, sha256)| {
            (Path::new(place) == given && stamp(given) == (*size, *changed)) || super::has_hash(given, sha256)
        });
        if !same && !is_zones(plan, given) {
            let what = format!("{} is not what it was when the city was kept", given.display());
            return Err(InputError::value(file, what).guess(again));
        }
    }
    let standard = read::standard_of(plan)?;
    let (mut prepared, parts) = super::records::read(&mut super::codec::Reader::new(rest), standard)
        .map_err(|broken| unusable(broken.into()))?;
    keep_parts(file, &mut prepared.ground, parts, plan.ground)?;
    prepared.city_name = parameter(&head.question, "city").map(str::to_owned);
    match &plan.zones {
        None => {}
        Some(ZonesFrom::File(zones)) => {
            let extent = Extent::of(&prepared.streets);
            prepared.zones = Some(read::zones_of_file(plan, zones, extent.as_ref(), &mut prepared.notes)?);
        }
        Some(ZonesFrom::AdminLevel(_)) => {
            let error = InputError::value("--zones", format!("{} keeps no administrative boundaries", file.display()));
            return Err(error.guess("name the extract, or give a file of polygons: --zones FILE"));
        }
    }
    Ok(Some(prepared))
}

/// Leaves of the ground what a plan asks for, as a reader would that was asked for no more.
fn keep_parts(file: &Path, ground: &mut Ground, kept: GroundParts, asked: GroundParts) -> Result<(), InputError> {
    if asked.buildings && !kept.buildings {
        let error = InputError::value(file, "keeps no buildings, and this question looks at what stands in the way");
        return Err(error.guess("build it with --buildings, or name the extract"));
    }
    ground.areas.retain(|area| if area.kind == BarrierKind::Building { asked.buildings } else { asked.water });
    ground.lines.retain(|line| asked.lines || (asked.walls && line.kind == BarrierKind::Wall));
    Ok(())
}

/// Zones are read anew.
fn is_zones(plan: &Plan, file: &Path) -> bool {
    matches!(&plan.zones, Some(ZonesFrom::File(zones)) if zones.file_name() == file.file_name())
}

fn lines(question: &str) -> BTreeMap<&str, &str> {
    question.lines().map(|line| line.split_once('=').unwrap_or((line, ""))).collect()
}

fn parameter<'a>(question: &'a str, key: &str) -> Option<&'a str> {
    lines(question).remove(key)
}

/// What differs between the words that a city was kept with and those that are asked, in words; `None` if nothing does.
fn other_question(kept: &str, asked: &str) -> Option<String> {
    let [kept, asked] = [kept, asked].map(|text| {
        let mut lines = lines(text);
        lines.retain(|key, _| !ASKED_ANEW.contains(key));
        lines
    });
    let flag = |key: &str, value: &str| match value {
        "true" => format!("--{}", key.replace('_', "-")),
        "" => key.to_owned(),
        _ => format!("--{} {value}", key.replace('_', "-")),
    };
    let keys = kept.keys().chain(asked.keys()).copied().collect::<std::collections::BTreeSet<_>>();
    keys.into_iter().find_map(|key| match (kept.get(key), asked.get(key)) {
        (Some(kept), Some(asked)) if kept == asked => None,
        (Some(kept), Some(asked)) => Some(format!("was built with {}, not {asked}", flag(key, kept))),
        (Some(kept), None) => Some(format!("was built with {}, which is not said here", flag(key, kept))),
        (None, Some(asked)) => Some(format!("was built without {}", flag(key, asked))),
        (None, None) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_that_differs_is_told() {
        let kept = "city=a.pbf\nblocks=b.geojson\nstandard=five-facilities\n";
        assert_eq!(other_question(kept, "city=a.lcn\nblocks=b.geojson\nstandard=five-facilities\ngroups=x\n"), None);
        for (asked, said) in [
            ("blocks=c.geojson\nstandard=five-facilities\n", "was built with --blocks b.geojson, not c.geojson"),
            ("standard=five-facilities\n", "was built with --blocks b.geojson, which is not said here"),
            (
                "blocks=b.geojson\nkeep_duplicates=true\nstandard=five-facilities\n",
                "was built without --keep-duplicates",
            ),
        ] {
            assert_eq!(other_question(kept, asked).as_deref(), Some(said));
        }
    }
}
