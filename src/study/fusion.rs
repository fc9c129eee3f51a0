//! Facilities of one file, or of several and the extract: read each in its own coordinates, then the same place once.

use super::datum;
use super::extent::Extent;
use super::given::As;
use super::plan::{City, Plan};
use super::read::{Records, hexadecimal};
use crate::error::InputError;
use crate::fusion::{self, Rule, Source};
use crate::input::given::{self, Columns};
use crate::model::{Facility, Problem, Value};
use crate::plane::Plane;
use crate::snap::Snapper;
use geo_types::Geometry;
use sha2::{Digest, Sha256};
use std::path::Path;

/// The file of `analyze` that lists which places of several sources became one.
pub const FUSION_FILE: &str = "fusion.csv";

/// Reads the given facilities, which take the place of the extract's or join them.
pub(super) fn facilities(plan: &Plan, city: &mut Records, extent: Option<&Extent>) -> Result<(), InputError> {
    let extract = match &plan.city {
        City::Bundled => Some(Path::new("liechtenstein.osm.pbf")),
        City::Extract(file) | City::StreetsAndExtract { extract: file, .. } => Some(file.as_path()),
        City::Streets(_) => None,
    };
    if plan.extract_facilities && extract.is_none() {
        let error = InputError::value("--facilities osm", "there is no extract whose facilities could count");
        return Err(error.guess("name one as the city, or leave it out"));
    }
    let mut sources = Vec::new();
    if let Some(file) = extract.filter(|_| plan.extract_facilities || plan.facilities.is_empty()) {
        sources.push(Source {
            name: name_of(file),
            key: String::new(),
            extract: true,
            places: std::mem::take(&mut city.facilities),
        });
    }
    let how = As::of(plan);
    let several = plan.facilities.len() > 1;
    let columns = Columns { may_lack: several, ..plan.columns.clone() };
    let mut remarks: Vec<Vec<String>> = Vec::new();
    // In an order of their own, so that credits and remarks do not depend on that of the words either.
    let mut files: Vec<_> = plan.facilities.iter().collect();
    files.sort_by_key(|file| (name_of(file), *file));
    for file in files {
        let given = city.notes.given("facilities", file)?;
        let (loaded, mut told) = given::read_facilities(&given.source(&how), &columns, &city.standard)?;
        remarks.push(told.remarks.clone());
        if several {
            told.remarks.iter_mut().for_each(|remark| *remark = format!("{}: {remark}", file.display()));
        }
        let places = city.notes.take(plan.strict, (loaded, told))?;
        match extent.and_then(|extent| extent.misses(places.iter().map(|f| &f.geometry))) {
            Some(off) if off.swapped => return Err(off.error(file)),
            // A city may have none of its own.
            Some(off) => city.notes.problems.push(off.problem("facility.all_elsewhere", file)),
            None => {}
        }
        let key = hexadecimal(&Sha256::digest(given.bytes()));
        sources.push(Source { name: name_of(file), key, extract: false, places });
    }
    // A property that is in none of the files is misspelt.
    if let Some(missing) = remarks.first().filter(|_| several).and_then(|first| {
        first.iter().find(|r| r.starts_with("no property ") && remarks.iter().all(|of| of.contains(r)))
    }) {
        let error = InputError::value("--facilities", format!("{missing}, nor in any other file of facilities"));
        return Err(error.guess("lifecircle inspect FILE tells which properties there are"));
    }
    if let [_] = &sources[..] {
        city.facilities = sources.swap_remove(0).places;
    } else if !sources.is_empty() {
        together(plan, city, sources);
    }
    Ok(())
}

/// Findings about files whose places look shifted. Of several sources only what one file alone has is looked at: a shifted file
/// has next to nothing in common with others, and each may be in a datum of its own.
pub(super) fn check_datums(plan: &Plan, facilities: &[Facility], snapper: &Snapper<'_>, plane: &Plane) -> Vec<Problem> {
    let several = plan.facilities.len() > 1 || plan.extract_facilities;
    let mut found = Vec::new();
    for file in &plan.facilities {
        let name = name_of(file);
        let own = |f: &&Facility| {
            let from = f.properties.iter().find(|(key, _)| key == fusion::SOURCES).map(|(_, value)| value);
            !several || from.is_some_and(|value| matches!(value, Value::Text(text) if *text == name))
        };
        let places: Vec<&Geometry<f64>> = facilities.iter().filter(own).map(|f| &f.geometry).collect();
        let problem = datum::check(snapper, plane, file, "facilities", places.into_iter());
        found.extend(problem.map(|mut problem| {
            if several {
                problem.detail = problem.detail.replace("--crs facilities=", &format!("--crs {name}="));
            }
            problem
        }));
    }
    found
}

/// What a source is called.
fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

/// Several sources to one list, with a sentence about it and a table.
fn together(plan: &Plan, city: &mut Records, sources: Vec<Source>) {
    let told: Vec<String> = {
        let mut told: Vec<String> = sources.iter().map(|s| format!("{} of {}", s.places.len(), s.name)).collect();
        told.sort();
        told
    };
    let plane = super::extent::plane_of(&city.streets);
    let fused = fusion::fuse(sources, &plane, !plan.keep_duplicates);
    let count = |rule: Rule| fused.merges.iter().filter(|m| m.rule == rule).count();
    let detail = if plan.keep_duplicates {
        format!(
            "facilities: {}; the same place of several sources is left as several (--keep-duplicates)",
            told.join(", ")
        )
    } else {
        format!(
            "facilities: {}; {} are the same place in another source (by the same name {}, one much alike {}, none {}): \
             {FUSION_FILE} lists them, --keep-duplicates leaves them apart",
            told.join(", "),
            fused.merges.len(),
            count(Rule::SameName) + count(Rule::Chain),
            count(Rule::LikeName),
            count(Rule::NoName)
        )
    };
    // Before the guesses about single files, of which a terminal shows the first few.
    city.notes.problems.insert(0, Problem { cause: "input.assumed", id: None, geometry: None, detail });
    city.notes.left_out.add("facility.fused", fused.merges.len() as u64);
    let classes: Vec<&str> = city.standard.classes.iter().map(|c| c.id.as_str()).collect();
    city.notes.fusion = Some(fused.csv(&classes));
    city.facilities = fused.places;
}
