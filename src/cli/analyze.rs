//! `lifecircle analyze`: the main job, from a city to a folder of maps and a table.

use super::bar::Bar;
use super::{Outcome, Session, args, data};
use crate::error::InputError;
use crate::model::Problem;
use crate::report::{self, Findings};
use crate::study::{self, Progress, Stage};
use crate::units::Lang;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use tempfile::NamedTempFile;

impl args::Analyze {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let bar = Bar::new(session);
        let study = study::run(&self.study.into(), &bar)?;
        let findings = study.findings(session.lang);
        bar.begins(Stage::Write);
        let walks = self.table.as_deref().map(|file| stage(file, study.walks_csv().as_bytes())).transpose()?;
        let written = report::write_all(&findings, &self.out, &[], &session.stop)?;
        if let (Some(staged), Some(file)) = (walks, &self.table) {
            staged.persist(file).map_err(|e| InputError::io(file, "cannot write", e.error))?;
        }
        drop(bar);
        warn(session, &findings);
        session.note(&match session.lang {
            Lang::En => format!("wrote {} files to {}", written.len(), self.out.display()),
            Lang::Zh => format!("已将 {} 个文件写入 {}", written.len(), self.out.display()),
        });
        data(&report::table(&findings))?;
        Ok(if self.fail_on_gaps && !findings.gaps.is_empty() { Outcome::GapsFound } else { Outcome::Done })
    }
}

/// Writes a file under a temporary name beside its place, so that it appears whole or not at all.
fn stage(file: &Path, bytes: &[u8]) -> Result<NamedTempFile, InputError> {
    let fault = |e| InputError::io(file, "cannot write", e);
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if file.is_dir() {
        return Err(InputError::value(file, "is a folder where a file is to be written"));
    }
    let mut staged = report::temporary(folder).map_err(fault)?;
    staged.write_all(bytes).map_err(fault)?;
    Ok(staged)
}

/// Most findings of one kind that are told; the rest are in the files.
const MOST: usize = 3;

/// What a reader of the map must know: findings about the city as a whole, a few lines a kind.
/// What was left out is in the table.
fn warn(session: &Session, findings: &Findings<'_>) {
    let mut kinds: BTreeMap<&str, Vec<&Problem>> = BTreeMap::new();
    for problem in findings.problems.iter().filter(|p| p.geometry.is_none() && p.id.is_none()) {
        kinds.entry(problem.cause).or_default().push(problem);
    }
    for problems in kinds.values() {
        for problem in problems.iter().take(MOST) {
            session.note(said(session.lang, problem));
        }
        if let Some(more) = problems.len().checked_sub(MOST).filter(|more| *more > 0) {
            session.note(&match session.lang {
                Lang::En => format!("… and {more} more such, in problems.geojson"),
                Lang::Zh => format!("……另有 {more} 条同类信息，见 problems.geojson"),
            });
        }
    }
}

/// A finding about the city as a whole, in the language of the reader where it is one that every run may have.
fn said(lang: Lang, problem: &Problem) -> &str {
    match (lang, problem.cause) {
        (Lang::Zh, "homes.none_in_data") => {
            "数据中没有（或几乎没有）居住用地和住宅：假定居民均匀分布在道路两侧100米内的六边形中，比例按该用地面积计算，而非按人口"
        }
        (Lang::Zh, "class.none_at_all") => "数据中没有任何一类设施：所有缺口均由数据缺失造成，不代表城市实际情况",
        _ => &problem.detail,
    }
}
