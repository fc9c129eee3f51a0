//! `lifecircle analyze`: the main job, from a city to a folder of maps and a table.

use super::bar::Bar;
use super::outputs::{self, Target};
use super::{Outcome, Session, args, data, say};
use crate::error::InputError;
use crate::model::Problem;
use crate::report::{self, Findings};
use crate::study::{self, Plan, Progress, Stage};
use crate::units::Lang;
use std::collections::BTreeMap;
use std::path::PathBuf;

impl args::Analyze {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let mut plan: Plan = self.study.into();
        plan.groups = self.groups;
        // What a link would cross is told by the ground.
        plan.ground.lines |= self.why > 0;
        plan.ground.buildings |= self.why > 0;
        let mut outputs: Vec<PathBuf> = report::FILES
            .iter()
            .map(|(name, _)| *name)
            .chain([study::FUSION_FILE])
            .map(|name| self.out.join(name))
            .collect();
        let table = self.table.as_deref().map(|file| (file, Target::of(file, &self.out)));
        outputs
            .extend(table.iter().filter(|(_, target)| *target != Target::Stdout).map(|(file, _)| (*file).to_owned()));
        outputs::check(&plan, &outputs)?;
        let bar = Bar::new(session);
        let mut study = study::run(&plan, &bar)?;
        study.measure_equity(&plan.groups)?;
        if !self.no_areas {
            bar.begins(Stage::Land);
            study.measure_land();
        }
        study.explain(usize::from(self.why));
        let findings = study.findings(session.lang);
        bar.begins(Stage::Write);
        let (mut beside, mut within) = (None, Vec::new());
        within.extend(study.fusion_csv().map(|table| (study::FUSION_FILE, table.as_bytes().to_vec())));
        match &table {
            Some((file, Target::File)) => beside = Some(outputs::stage(file, &study.walks_csv())?),
            Some((file, Target::Stream)) => outputs::stream(file, &study.walks_csv())?,
            Some((_, Target::InFolder(name))) => within.push((name.as_str(), study.walks_csv().into_bytes())),
            Some((_, Target::Stdout)) | None => {}
        }
        let written = report::write_all(&findings, &self.out, &within, &session.stop)?;
        if let Some(staged) = beside {
            staged.publish()?;
        }
        drop(bar);
        warn(session, &findings);
        session.wrote(written.len(), &self.out);
        let summary = report::table(&findings);
        if matches!(table, Some((_, Target::Stdout))) {
            // Talk, now that the data of standard output are the walks.
            if !session.quiet {
                say(summary.trim_end());
            }
            data(&study.walks_csv())?;
        } else {
            data(&summary)?;
        }
        Ok(if self.fail_on_gaps && !findings.gaps.is_empty() { Outcome::GapsFound } else { Outcome::Done })
    }
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
            session.note(&said(findings, problem));
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
fn said(findings: &Findings<'_>, problem: &Problem) -> String {
    match (findings.lang, problem.cause) {
        (Lang::Zh, "homes.none_in_data") => {
            "数据中没有（或几乎没有）居住用地和住宅：假定居民均匀分布在道路两侧100米内的六边形中，比例按该用地面积计算，而非按人口"
                .to_owned()
        }
        (Lang::Zh, "class.none_at_all") => {
            "数据中没有任何一类设施：所有缺口均由数据缺失造成，不代表城市实际情况".to_owned()
        }
        (Lang::Zh, "class.none_in_data") => {
            let classes = findings.standard.classes.iter().zip(findings.facilities_per_class);
            let absent: Vec<&str> = classes.filter(|(_, n)| **n == 0).map(|(c, _)| &*c.name_zh).collect();
            format!("数据中没有以下类别的设施：{}；相应缺口由数据缺失造成", absent.join("、"))
        }
        _ => report::remark(findings.lang, &problem.detail).into_owned(),
    }
}
