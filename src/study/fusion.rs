//! Facilities of one file, or of several and the extract: read each in its own coordinates, then the same place once.

use super::datum;
use super::extent::Extent;
use super::given::As;
use super::plan::{City, Plan};
use super::read::{Records, hexadecimal};
use crate::error::InputError;
use crate::fusion::{self, Rule, Source};
use crate::input::crs::gcj;
use crate::input::given::{self, Columns};
use crate::model::{Facility, Problem, Value};
use crate::plane::Plane;
use crate::snap::Snapper;
use geo::{CoordsIter, MapCoordsInPlace};
use geo_types::{Coord, Geometry};
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

/// Named places that a file and the extract must have in common once a datum is undone for it to be the likely one ...
const COMMON: usize = 5;
/// ... and how many times as many as without.
const TIMES: usize = 3;

/// Findings about files that have next to no named place in common with the extract, and many once a datum is undone: a stronger proof than
/// distances to streets.
fn strangers(plan: &Plan, sources: &[Source], plane: &Plane) -> Vec<Problem> {
    let Some(extract) = sources.iter().find(|source| source.extract) else { return Vec::new() };
    let mut found = Vec::new();
    for source in sources.iter().filter(|s| !s.extract && plan.crs.of_file("facilities", Path::new(&s.name)).is_none())
    {
        let common = |undo: fn(Coord<f64>) -> Coord<f64>| {
            let mut moved = source.clone();
            for place in &mut moved.places {
                place.geometry.map_coords_in_place(undo);
            }
            let merges = fusion::fuse(vec![extract.clone(), moved], plane, true).merges;
            merges.iter().filter(|merge| merge.rule != Rule::NoName).count()
        };
        // Where the shift changes nothing it proves nothing: outside of China.
        let first = source.places.iter().find_map(|place| place.geometry.coords_iter().next());
        if first.is_none_or(|at| gcj::to_wgs(at) == at) {
            continue;
        }
        let now = common(|at| at);
        let undone = [("GCJ-02", "gcj02", common(gcj::to_wgs)), ("BD-09", "bd09", common(gcj::bd_to_wgs))];
        let best = undone.into_iter().max_by_key(|(_, word, count)| (*count, *word));
        if let Some((datum, word, count)) = best.filter(|(_, _, count)| *count >= COMMON && *count >= TIMES * now) {
            let (name, of) = (&source.name, &extract.name);
            let detail = format!(
                "{name}: {now} of its facilities have the name and place of one in {of}, and {count} once {datum} is undone: \
                 if it is in {datum}, write --crs {name}={word}. Nothing was shifted"
            );
            found.push(Problem { cause: "input.shifted", id: None, geometry: None, detail });
        }
    }
    found
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
        let mut told: Vec<String> = sources.iter().map(|s| format!("{} ({})", s.name, s.places.len())).collect();
        told.sort();
        told
    };
    let plane = super::extent::plane_of(&city.streets);
    city.notes.problems.extend(strangers(plan, &sources, &plane));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;
    use crate::units::ClassId;
    use geo_types::Point;

    fn source(name: &str, extract: bool, at: fn(Coord<f64>) -> Coord<f64>) -> Source {
        let place = |i: u32| Facility {
            id: Id::Given(format!("{name}{i}")),
            classes: vec![ClassId(0)],
            geometry: Point(at(Coord { x: 116.30 + 0.003 * f64::from(i % 4), y: 39.99 + 0.004 * f64::from(i / 4) }))
                .into(),
            name: Some(format!("第{}菜市场", i + 1)),
            entrances: vec![],
            merged: vec![],
            properties: vec![],
        };
        Source { name: name.to_owned(), key: String::new(), extract, places: (0..12).map(place).collect() }
    }

    #[test]
    fn a_table_in_another_datum_is_told_by_the_names_it_has_in_common() {
        let plane = Plane::fit(116.2, 39.9, 116.4, 40.1);
        let plan = Plan::new(City::Bundled);
        let told = |at: fn(Coord<f64>) -> Coord<f64>| -> Vec<String> {
            let sources = [source("osm.pbf", true, |at| at), source("amap.csv", false, at)];
            strangers(&plan, &sources, &plane).into_iter().map(|problem| problem.detail).collect()
        };
        let said = told(gcj::from_wgs);
        assert_eq!(said.len(), 1);
        assert!(
            said[0].contains("and 12 once GCJ-02 is undone") && said[0].contains("--crs amap.csv=gcj02"),
            "{said:?}"
        );
        assert_eq!(told(|at| at), Vec::<String>::new());
        let known = Plan { crs: "amap.csv=gcj02".parse().unwrap(), ..plan.clone() };
        let sources = [source("osm.pbf", true, |at| at), source("amap.csv", false, gcj::from_wgs)];
        assert!(strangers(&known, &sources, &plane).is_empty(), "the user has said what it is in");
    }
}
