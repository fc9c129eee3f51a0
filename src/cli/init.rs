//! `lifecircle init`: looks at the data of a study and writes its file, with every setting explained.

use super::study_file::{Flag, seen_from};
use super::study_schema;
use super::{Outcome, Session, args, data, outputs};
use crate::error::InputError;
use crate::report::study_file::{Key, Looked, text};
use crate::report::{self};
use crate::study::{self, City, Plan};
use std::path::{Path, PathBuf};

impl args::Init {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        if self.schema {
            let schema = study_schema::schema(session.lang);
            data(&String::from_utf8_lossy(&schema))?;
            return Ok(Outcome::Done);
        }
        let city = self.study.city.clone();
        let plan: Plan = self.study.into();
        if self.out.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("toml")) {
            let error = InputError::value(&self.out, "is no name of a study: it ends in .toml");
            return Err(error.guess("commands know a study by that ending, such as study.toml"));
        }
        outputs::check(&plan, std::slice::from_ref(&self.out))?;
        if self.out.exists() && !self.force {
            return Err(
                InputError::value(&self.out, "is there already").guess("--force writes over it; --out names another")
            );
        }
        let folder = self.out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let keys: Vec<Key> = self.flags.into_iter().map(|flag| key(flag, folder)).collect();
        let looked = look(&plan)?;
        let city = city.map(|file| seen_from(folder, &file.display().to_string()));
        let name = self.out.file_name().and_then(|name| name.to_str()).unwrap_or("study.toml").to_owned();
        let made = text(session.lang, &name, city.as_deref(), &keys, &looked);
        report::write_given(folder, &[(&*name, made.into_bytes())], &session.stop)?;
        for (_, file, seen) in &looked {
            data(&report::inspect::text(session.lang, file, seen))?;
        }
        session.note(&format!("{} {}", session.lang.pick("wrote", "已写入"), self.out.display()));
        session.note(&format!("lifecircle analyze {}", self.out.display()));
        Ok(Outcome::Done)
    }
}

fn key(flag: Flag, folder: &Path) -> Key {
    let values = flag.seen_from(folder);
    let Flag { table, key, help, switch, many, default, typed, .. } = flag;
    Key { table, key, help, switch, many, default, typed, values }
}

/// Looks into every file of records that the plan names.
fn look(plan: &Plan) -> Result<Vec<Looked>, InputError> {
    let mut files: Vec<(&'static str, &PathBuf)> = Vec::new();
    match &plan.city {
        City::Bundled => {}
        City::Extract(city) => files.push(("city", city)),
        City::Streets(streets) => files.push(("streets", streets)),
        City::StreetsAndExtract { streets, extract } => files.extend([("city", extract), ("streets", streets)]),
    }
    files.extend(plan.blocks.iter().map(|file| ("blocks", file)));
    files.extend(plan.facilities.iter().map(|file| ("facilities", file)));
    files.extend(plan.area.iter().map(|file| ("area", file)));
    files.extend(plan.people.iter().map(|file| ("people", file)));
    files.extend(plan.gates.iter().map(|file| ("gates", file)));
    files.extend(plan.dem.iter().map(|file| ("dem", file)));
    // A study of files that are not there is a slip of the pen.
    for file in plan.files() {
        std::fs::metadata(&file).map_err(|e| InputError::io(&file, "cannot read", e))?;
    }
    for (_, city) in files.iter().filter(|(role, _)| *role == "city") {
        study::check_city(city)?;
    }
    files.into_iter().map(|(role, file)| Ok((role, file.clone(), study::look_as(plan, role, file)?))).collect()
}
