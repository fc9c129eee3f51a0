//! The files of a run of areas: the two layers as a stream, the summary as one document.

use super::{Areas, direction, number_and_unit, rounded};
use crate::error::InputError;
use crate::model::Problem;
use crate::report::write::{Begun, Staged, whole_or_not_at_all};
use crate::report::{Findings, geojson, qml};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Names of the files, in the order of writing; `streets.geojson` only where it is asked for.
pub const FILES: [&str; 5] = ["areas.geojson", "streets.geojson", "problems.geojson", "summary.json", "areas.qml"];

/// A layer being written feature by feature.
struct Stream {
    begun: Begun,
    empty: bool,
}

impl Stream {
    fn new(out: &Path, file: &str, head: &[u8]) -> Result<Stream, InputError> {
        let mut begun = Begun::new(out.join(file))?;
        begun.add(head)?;
        Ok(Stream { begun, empty: true })
    }

    /// Writes features that are already parted from each other.
    fn add(&mut self, features: &[u8]) -> Result<(), InputError> {
        if !features.is_empty() {
            self.begun.add(if self.empty { b"\n" } else { b",\n" })?;
            self.begun.add(features)?;
            self.empty = false;
        }
        Ok(())
    }

    fn end(mut self) -> Result<Staged, InputError> {
        self.begun.add(if self.empty { b"]}\n" } else { b"\n]}\n" })?;
        self.begun.end()
    }
}

/// The layers of a run under temporary names.
pub(crate) struct Files {
    areas: Stream,
    streets: Option<Stream>,
}

impl Files {
    /// Writes all files into `out`, whole or not at all: `run` fills the layers, and says what was found and what is to be told
    /// of it beside the problems of `findings`.
    pub(crate) fn write(
        out: &Path,
        streets: bool,
        findings: &Findings<'_>,
        run: impl FnOnce(&mut Files) -> Result<(Areas, Vec<Problem>), InputError>,
    ) -> Result<(Areas, Vec<Problem>, Vec<PathBuf>), InputError> {
        let mut found = None;
        let written = whole_or_not_at_all(out, || {
            let layer = |file: &str, name| Stream::new(out, file, &geojson::head(name, findings));
            let streets = if streets { Some(layer(FILES[1], "streets")?) } else { None };
            let mut files = Files { areas: layer(FILES[0], "areas")?, streets };
            let (areas, more) = run(&mut files)?;
            let mut staged = vec![files.areas.end()?];
            if let Some(streets) = files.streets {
                staged.push(streets.end()?);
            }
            let problems: Vec<Problem> = findings.problems.iter().cloned().chain(more).collect();
            let findings = Findings { problems: &problems, ..*findings };
            for (name, bytes) in [
                (FILES[2], geojson::problems(&findings)),
                (FILES[3], summary(&findings, &areas)),
                (FILES[4], qml::areas(findings.lang, &areas.limits)),
            ] {
                staged.push(Staged::new(out.join(name), &bytes)?);
            }
            found = Some((areas, problems));
            Ok(staged)
        })?;
        let (areas, problems) = found.expect("files are written after the areas are found");
        Ok((areas, problems, written))
    }

    /// Adds features, in the order of the calls.
    pub(crate) fn add(&mut self, areas: &[u8], streets: &[u8]) -> Result<(), InputError> {
        self.areas.add(areas)?;
        self.streets.as_mut().map_or(Ok(()), |s| s.add(streets))
    }
}

/// Everything about a run but its geometry.
pub fn summary(findings: &Findings<'_>, areas: &Areas) -> Vec<u8> {
    let sums = |sums: &[super::Sum]| -> Value {
        let row = |(limit, sum): (&crate::units::Limit, &super::Sum)| {
            let (number, unit) = number_and_unit(*limit);
            let mut row = json!({
                "limit": rounded(number, 5),
                "unit": unit,
                "areas": sum.areas,
                "empty": sum.empty,
                "area_m2": rounded(sum.land_m2, 1),
            });
            if let Some(served) = sum.served {
                row["served"] = rounded(served, 1);
            }
            row
        };
        areas.limits.iter().zip(sums).map(row).collect()
    };
    // Two parameters of the city have no part in areas, and are refused beside `--from`.
    let of_city = findings.parameters.iter().filter(|(key, _)| !["horizon", "majority"].contains(key));
    let asked = areas.asked.iter().chain(of_city);
    let value = json!({
        "lifecircle": env!("CARGO_PKG_VERSION"),
        "title": findings.title,
        "attribution": findings.attribution,
        "inputs": findings.inputs.iter().map(|f| json!({"role": f.role, "name": f.name, "bytes": f.bytes, "sha256": f.sha256})).collect::<Vec<_>>(),
        "parameters": asked.map(|(k, v)| ((*k).to_owned(), json!(v))).collect::<serde_json::Map<_, _>>(),
        "direction": direction(areas.towards),
        "basis": areas.basis,
        "origins": { "all": areas.origins[0], "off_network": areas.origins[1], "on_island": areas.origins[2] },
        "classes": areas.sums.iter().map(|(class, of)| json!({ "class": class, "limits": sums(of) })).collect::<Vec<_>>(),
        "streets": areas.streets,
        "certificate": areas.certificate.map(|(c, seed)| json!({
            "places": c.places, "inside": c.inside, "at_edge": c.at_edge, "tied": c.tied, "wrong": c.wrong,
            "farthest_m": rounded(c.farthest_m, 6), "skipped": c.skipped, "seed": seed,
            "tolerance_m": crate::isochrone::certify::TOLERANCE_M,
        })),
        "faults": { "rims": areas.faults[0], "ground": areas.faults[1] },
        "problems": findings.problems.len(),
    });
    let mut bytes = serde_json::to_vec_pretty(&value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
