//! `lifecircle compare`: scenarios beside their baseline, as a table and as maps of the difference.

use super::bar::Bar;
use super::{Outcome, Session, args, data, outputs};
use crate::error::InputError;
use crate::report;
use crate::study::{self, City, Kept, Progress, Stage};
use crate::units::Lang;
use std::path::{Path, PathBuf};

impl args::Compare {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let (out, cache, format) = (self.out.clone(), self.cache.clone(), self.format);
        let (plan, scenarios) = self.plan();
        if let (City::Extract(city), true) = (&plan.city, scenarios.is_empty())
            && city.is_dir()
        {
            let error = InputError::value(city, "is a folder, not a file");
            return Err(error.guess("name the plans in it: lifecircle compare CITY.osm.pbf north.toml"));
        }
        if scenarios.is_empty() {
            // What was named is taken for the city.
            let named = match &plan.city {
                City::Extract(file) | City::Streets(file) | City::StreetsAndExtract { extract: file, .. } => file,
                City::Bundled => Path::new("-"),
            };
            let error = InputError::value(named, "there is no scenario to compare");
            return Err(error.guess("name its file after the city: lifecircle compare CITY.osm.pbf north.toml"));
        }
        let inputs: Vec<PathBuf> = plan.files().into_iter().chain(scenarios.iter().cloned()).collect();
        // The cache is written before the scenarios are looked at: it must be nobody's input from the beginning.
        outputs::check_files(&inputs, &cache.iter().cloned().collect::<Vec<_>>())?;
        let bar = Bar::new(session);
        let compared = study::compare_kept(&plan, &scenarios, cache.as_deref(), &bar)?;
        let comparison = compared.comparison(session.lang);
        let names = report::compare::names(&comparison.of, &comparison.ids());
        let files: Vec<PathBuf> = names.iter().map(|name| out.join(format.name(name))).collect();
        let kept = cache.iter().cloned();
        outputs::check_files(&inputs, &files.into_iter().chain(kept).collect::<Vec<_>>())?;
        bar.begins(Stage::Write);
        let made = report::compare::files(&comparison).into_iter().map(|(name, bytes)| format.turned(&name, bytes));
        let written = report::write_given(&out, &made.collect::<Vec<_>>(), &session.stop)?;
        drop(bar);
        if let (Some(file), Some(kept)) = (&cache, &compared.kept) {
            session.note(&said(session.lang, &file.display().to_string(), kept));
        }
        for variant in compared.variants.iter().filter(|variant| variant.empty_features > 0) {
            session.note(&empty(session.lang, &variant.scenario.file.display().to_string(), variant.empty_features));
        }
        session.wrote(written.len(), &out);
        data(&report::compare::table(&comparison))?;
        Ok(Outcome::Done)
    }
}

/// What was passed over in a drawing.
fn empty(lang: Lang, file: &str, features: usize) -> String {
    match lang {
        Lang::En if features == 1 => format!("{file}: 1 feature has no geometry and says nothing: passed over"),
        Lang::En => format!("{file}: {features} features have no geometry and say nothing: passed over"),
        Lang::Zh => format!("{file}：{features} 个要素既无几何也无内容，已略过"),
    }
}

/// What became of the cache.
fn said(lang: Lang, file: &str, kept: &Kept) -> String {
    match (kept, lang) {
        (Kept::Used, Lang::En) => format!("took the city from {file}"),
        (Kept::Used, Lang::Zh) => format!("城市数据取自 {file}"),
        (Kept::Made, Lang::En) => format!("kept the city in {file}"),
        (Kept::Made, Lang::Zh) => format!("城市数据已存入 {file}"),
        (Kept::Renewed(why), Lang::En) => format!("kept the city in {file} anew: {why}"),
        (Kept::Renewed(_), Lang::Zh) => format!("缓存已过期，城市数据已重新存入 {file}"),
    }
}
