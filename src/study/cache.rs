//! A base kept in a file, so that a comparison need not read the city again.
//!
//! What is kept is what lies between the files and the walks: streets, ground, facilities, blocks with their doorsteps, and
//! what was noticed on the way. Walker, limits and majority have no part in it: one file serves them all.
//!
//! ```text
//! magic · format · SHA-256 of the rest · program · question · inputs (place, size, time, SHA-256) · records
//! ```
//!
//! **Stale** is a file of another format, program or question, and one of which an input has changed: its size and time of
//! change are compared first, and only where they differ its bytes. A stale or broken file is made anew; a file that is
//! no cache at all is not touched. Nothing in the file is believed before its hash is right, and nothing after that
//! either: every number is checked against what it counts, so that no file makes the program panic.

mod codec;
mod in_place;
mod records;
mod shapes;

pub use in_place::{Built, build};
pub(super) use in_place::{opened, refuse_standards};

use super::plan::{City, Plan};
use super::read::{hexadecimal, standard_of};
use super::settle::{Prepared, prepare};
use crate::error::InputError;
use crate::report::Staged;
use crate::study::Progress;
use codec::{Broken, Reader, Writer};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The first bytes of every cache.
const MAGIC: &[u8] = b"lifecircle base\n";
/// Changes whenever the form or the meaning of what follows does.
const FORMAT: u32 = 4;

/// What became of a cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It was used.
    Used,
    /// There was none: it was written.
    Made,
    /// It was stale or broken, for this reason: it was written anew.
    Renewed(String),
}

/// The prepared city of a plan, from the cache if that is fresh; else from the files, and then the cache is written.
pub(super) fn prepare_with(plan: &Plan, file: &Path, progress: &dyn Progress) -> Result<(Prepared, Kept), InputError> {
    let old = match fs::read(file) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(InputError::io(file, "cannot read", error)),
    };
    if let Some(bytes) = &old
        && !bytes.is_empty()
        && !bytes.starts_with(MAGIC)
    {
        let error = InputError::value(file, "is no cache of lifecircle and would be overwritten");
        return Err(error.guess("name another --cache"));
    }
    let mut kept = Kept::Made;
    if let Some(bytes) = &old {
        progress.begins(super::Stage::Read);
        match open(plan, bytes) {
            Ok(prepared) => return Ok((prepared, Kept::Used)),
            Err(Unusable::Stale(why)) => kept = Kept::Renewed(why),
            Err(Unusable::Broken(Broken)) => kept = Kept::Renewed("it is damaged".to_owned()),
            // The standard is read from its file: what is wrong with that is wrong without a cache too.
            Err(Unusable::Input(error)) => return Err(error),
        }
    }
    let prepared = prepare(plan, progress)?;
    let Some(bytes) = seal(plan, &prepared) else {
        return Err(InputError::value(
            file,
            "cannot hold this city: an input changed while it was read, or has a shape of an odd kind",
        )
        .guess("go without --cache"));
    };
    Staged::new(file.to_owned(), &bytes)?.publish()?;
    Ok((prepared, kept))
}

/// Why a cache cannot be used.
enum Unusable {
    Stale(String),
    Broken(Broken),
    Input(InputError),
}

impl From<Broken> for Unusable {
    fn from(broken: Broken) -> Unusable {
        Unusable::Broken(broken)
    }
}

/// The files of a plan, by what they are read as.
fn files(plan: &Plan) -> Vec<PathBuf> {
    plan.record_files().into_iter().map(|file| std::path::absolute(&file).unwrap_or(file)).collect()
}

/// What the kept records depend on beside the bytes of the files: the parameters that say how these are read.
fn question(plan: &Plan) -> String {
    let judging = ["walker", "speed", "dem", "limit", "horizon", "snap", "majority", "why"];
    let mut text = match plan.city {
        City::Bundled => "bundled\n".to_owned(),
        _ => String::new(),
    };
    for (key, value) in plan.parameters().iter().filter(|(key, _)| !judging.contains(key)) {
        text.push_str(key);
        text.push('=');
        text.push_str(value);
        text.push('\n');
    }
    // Classes are numbered after those that walks do not decide are left out.
    if plan.walks_only
        && standard_of(&Plan { walks_only: false, ..plan.clone() }).is_ok_and(|mut s| !s.keep_walked().is_empty())
    {
        text.push_str("walks_only=true\n");
    }
    text
}

/// Size and time of change of a file, as far as the system tells.
fn stamp(file: &Path) -> (u64, u64) {
    let Ok(metadata) = fs::metadata(file) else { return (u64::MAX, 0) };
    let changed = metadata.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    (metadata.len(), changed.map_or(0, |t| t.as_nanos() as u64))
}

/// Whether a file has these bytes.
fn has_hash(file: &Path, sha256: &str) -> bool {
    fs::read(file).is_ok_and(|now| hexadecimal(&Sha256::digest(&now)) == sha256)
}

/// What a file says before its records.
struct Head {
    question: String,
    /// Place, size, time of change and hash of each input.
    files: Vec<(String, u64, u64, String)>,
}

impl Head {
    /// The head of a file and its records, whose bytes are then those that were written.
    fn read(bytes: &[u8]) -> Result<(Head, &[u8]), Unusable> {
        let other = || Unusable::Stale("it is of another version".to_owned());
        let mut reader = Reader::new(bytes.get(MAGIC.len()..).ok_or(Broken)?);
        if reader.u32()? != FORMAT {
            return Err(other());
        }
        let (hash, rest) = reader.rest().split_at_checked(32).ok_or(Broken)?;
        if Sha256::digest(rest).as_slice() != hash {
            return Err(Broken.into());
        }
        let mut reader = Reader::new(rest);
        if reader.text()? != env!("CARGO_PKG_VERSION") {
            return Err(other());
        }
        let question = reader.text()?;
        let files = reader.list(|r| Ok((r.text()?, r.u64()?, r.u64()?, r.text()?)))?;
        Ok((Head { question, files }, reader.rest()))
    }
}

fn seal(plan: &Plan, prepared: &Prepared) -> Option<Vec<u8>> {
    let mut body = Writer::default();
    body.text(env!("CARGO_PKG_VERSION"));
    body.text(&question(plan));
    // Every file is hashed as it was when it was read; if it has changed since, its stamp differs and so will its hash.
    let files = files(plan);
    body.count(files.len());
    for file in &files {
        let (size, changed) = stamp(file);
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let read = prepared.notes.files.iter().find(|f| f.name == name && f.bytes == size)?;
        body.text(&file.to_string_lossy());
        body.u64(size);
        body.u64(changed);
        body.text(&read.sha256);
    }
    records::write(&mut body, prepared, plan.ground)?;
    let mut out = Writer::default();
    out.bytes.reserve_exact(MAGIC.len() + 36 + body.bytes.len());
    out.bytes.extend_from_slice(MAGIC);
    out.u32(FORMAT);
    out.bytes.extend_from_slice(&Sha256::digest(&body.bytes));
    out.bytes.extend_from_slice(&body.bytes);
    Some(out.bytes)
}

fn open(plan: &Plan, bytes: &[u8]) -> Result<Prepared, Unusable> {
    let stale = |why: &str| Unusable::Stale(why.to_owned());
    let (head, rest) = Head::read(bytes)?;
    if head.question != question(plan) {
        return Err(stale("it answers another question"));
    }
    let files = files(plan);
    if head.files.len() != files.len() {
        return Err(stale("it is of other files"));
    }
    for (file, (place, size, changed, sha256)) in files.iter().zip(&head.files) {
        if *place != file.to_string_lossy() {
            return Err(stale("it is of other files"));
        }
        if stamp(file) != (*size, *changed) && !has_hash(file, sha256) {
            return Err(Unusable::Stale(format!("{} has changed", file.display())));
        }
    }
    let standard = standard_of(plan).map_err(Unusable::Input)?;
    let (prepared, parts) = records::read(&mut Reader::new(rest), standard)?;
    if parts != plan.ground {
        return Err(stale("it holds other parts of the ground"));
    }
    Ok(prepared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Study, run, run_kept};
    use crate::units::Lang;
    use proptest::prelude::*;

    /// A town with everything that is kept: two streets, blocks, facilities, and a record that is left out.
    fn town(folder: &Path) -> Plan {
        let write = |name: &str, features: &str| {
            let path = folder.join(name);
            fs::write(&path, format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)).unwrap();
            path
        };
        let feature = |kind: &str, at: &str, more: &str| {
            format!(r#"{{"type":"Feature","properties":{{{more}}},"geometry":{{"type":"{kind}","coordinates":{at}}}}}"#)
        };
        let streets = [
            feature("LineString", "[[9.5,47.1],[9.503,47.1],[9.506,47.1]]", "\"highway\":\"footway\""),
            feature("LineString", "[[9.503,47.1],[9.503,47.102]]", "\"highway\":\"steps\""),
        ]
        .join(",");
        let blocks = [
            feature("Point", "[9.501,47.1002]", "\"id\":\"a\",\"residents\":30,\"x\":null,\"y\":[1]"),
            feature(
                "Polygon",
                "[[[9.504,47.1001],[9.505,47.1001],[9.505,47.1008],[9.504,47.1001]]]",
                "\"id\":\"b\",\"residents\":12.5",
            ),
            feature("Point", "[9.9,47.9]", "\"residents\":\"many\""),
        ]
        .join(",");
        let places = feature("Point", "[9.5055,47.1001]", "\"class\":\"clinic\",\"name\":\"C\",\"open\":true");
        Plan {
            blocks: Some(write("b.geojson", &blocks)),
            facilities: vec![write("f.geojson", &places)],
            ..Plan::new(City::Streets(write("s.geojson", &streets)))
        }
    }

    fn outputs(study: &Study) -> (Vec<u8>, String) {
        (crate::report::summary(&study.findings(Lang::En)), study.walks_csv())
    }

    #[test]
    fn what_is_kept_is_what_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let plan = town(folder.path());
        let file = folder.path().join("base");
        let fresh = outputs(&run(&plan, &()).unwrap());
        let kept = |plan: &Plan| {
            let (study, kept) = run_kept(plan, Some(&file), &()).unwrap();
            (outputs(&study), kept.unwrap())
        };
        assert_eq!(kept(&plan), (fresh.clone(), Kept::Made));
        assert_eq!(kept(&plan), (fresh.clone(), Kept::Used));
        // Another walker has the same base.
        let slow = Plan { walker: crate::input::walker::walker("wheelchair").unwrap(), ..plan.clone() };
        assert_eq!(kept(&slow), (outputs(&run(&slow, &()).unwrap()), Kept::Used));
        // The same bytes written again are the same; other bytes are not.
        let blocks = plan.blocks.clone().unwrap();
        let text = fs::read_to_string(&blocks).unwrap();
        fs::write(&blocks, &text).unwrap();
        assert_eq!(kept(&plan).1, Kept::Used);
        fs::write(&blocks, text.replace("12.5", "13.5")).unwrap();
        let (now, why) = kept(&plan);
        assert!(matches!(&why, Kept::Renewed(why) if why.contains("b.geojson has changed")), "{why:?}");
        assert_ne!(now, fresh);
        assert_eq!(kept(&plan), (now, Kept::Used));
        let strict = Plan {
            columns: crate::input::given::Columns { name: Some("name".into()), ..Default::default() },
            blocks: None,
            ..plan.clone()
        };
        assert!(matches!(kept(&strict).1, Kept::Renewed(_)), "another question");
    }

    #[test]
    fn the_bundled_country_goes_round() {
        let folder = tempfile::tempdir().unwrap();
        let (plan, file) = (Plan::new(City::Bundled), folder.path().join("base"));
        let fresh = outputs(&run(&plan, &()).unwrap());
        assert_eq!(outputs(&run_kept(&plan, Some(&file), &()).unwrap().0), fresh);
        let (study, kept) = run_kept(&plan, Some(&file), &()).unwrap();
        assert_eq!((outputs(&study), kept), (fresh, Some(Kept::Used)));
    }

    #[test]
    fn a_file_that_is_no_cache_is_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let (plan, file) = (town(folder.path()), folder.path().join("letter.txt"));
        fs::write(&file, "Dear council").unwrap();
        let said = run_kept(&plan, Some(&file), &()).unwrap_err().to_string();
        assert!(said.contains("letter.txt: is no cache"), "{said}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "Dear council");
    }

    /// Bytes changed, cut off or added, with the hash set right again so that the reader itself is tried.
    #[test]
    fn nothing_in_a_cache_makes_it_panic() {
        let folder = tempfile::tempdir().unwrap();
        let plan = town(folder.path());
        let prepared = prepare(&plan, &()).unwrap();
        let bytes = seal(&plan, &prepared).unwrap();
        assert!(open(&plan, &bytes).is_ok());
        // Where the hash ends, and the records begin.
        let head = MAGIC.len() + 36;
        let mut rest = Writer::default();
        records::write(&mut rest, &prepared, plan.ground).unwrap();
        let records = bytes.len() - rest.bytes.len();
        let changed = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6);
        let config = ProptestConfig { cases: 64, ..ProptestConfig::default() };
        proptest!(config, |(changes in changed, cut: prop::sample::Index, shorten: bool, honest: bool)| {
            let mut bad = bytes.clone();
            for (at, byte) in &changes {
                let at = if honest { records + at.index(rest.bytes.len()) } else { at.index(bad.len()) };
                bad[at] = *byte;
            }
            if shorten {
                bad.truncate(records.max(cut.index(bad.len())));
            }
            if honest {
                let hash = Sha256::digest(&bad[head..]);
                bad[head - 32..head].copy_from_slice(&hash);
            }
            // Good, stale or broken: an answer, and whatever is good can be measured.
            if let Ok(prepared) = open(&plan, &bad) {
                let _ = crate::study::measured(&plan, prepared, &());
            }
        });
    }
}
