//! `lifecircle analyze`: the main job, from a city to a folder of maps and a table.

use super::bar::Bar;
use super::outputs::{self, Target};
use super::{Outcome, Session, args, data, say};
use crate::coverage::Basis;
use crate::error::InputError;
use crate::gaps::Cause;
use crate::model::{At, Problem};
use crate::report::beside::{disagreements, disagreements_csv, standards_geojson};
use crate::report::compare::Of;
use crate::report::{self, Findings, Label, SideBySide, words};
use crate::study::{self, Plan, Progress, Stage, StandardFrom, Study};
use crate::units::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::mem::ManuallyDrop;
use std::path::PathBuf;

/// Files that are written only where zones were asked for.
const ZONE_FILES: [&str; 4] = ["zones.geojson", "zones.csv", "zone_clauses.csv", "zones.qml"];

/// Files that are written only where another standard stands beside the first.
const BESIDE_FILES: [&str; 3] = ["standards.geojson", "standards.csv", "standards.html"];

impl args::Analyze {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let mut plan: Plan = self.study.into();
        plan.zones = self.zones;
        plan.groups = self.groups;
        plan.also_judging.extend(self.beside);
        // What a link would cross is told by the ground.
        plan.ground.lines |= self.why > 0;
        plan.ground.buildings |= self.why > 0;
        plan.explained = usize::from(self.why);
        plan.tiles = self.tiles;
        if plan.tiles.is_some() && plan.explained > 0 {
            let error = InputError::value(
                "--why",
                "looks for ways through all of the city, and --tiles keeps only its streets",
            );
            return Err(error.guess("ask `lifecircle why` about an extract of one city, or leave one of the two out"));
        }
        let mut outputs: Vec<PathBuf> = report::FILES
            .iter()
            .map(|(name, _)| *name)
            .chain([study::FUSION_FILE])
            .chain(plan.zones.iter().flat_map(|_| ZONE_FILES))
            .chain(plan.also_judging.iter().take(1).flat_map(|_| BESIDE_FILES))
            .map(str::to_owned)
            .chain(plan.also_judging.iter().flat_map(names_of_standard))
            .map(|name| self.out.join(self.format.name(&name)))
            .collect();
        let table = self.table.as_deref().map(|file| (file, Target::of(file, &self.out)));
        outputs
            .extend(table.iter().filter(|(_, target)| *target != Target::Stdout).map(|(file, _)| (*file).to_owned()));
        outputs.extend(names_of_times(&plan.at).iter().map(|name| self.out.join(self.format.name(name))));
        outputs.extend(
            plan.also_walking.iter().map(|other| self.out.join(self.format.name(&report::gaps_of(&other.walker.id)))),
        );
        outputs::check(&plan, &outputs)?;
        if !plan.also_walking.is_empty() && plan.at.len() > 1 {
            let error = InputError::value("--at", "names several times, and --walker several walkers");
            return Err(error.guess("one of them can stand side by side: name one time, or one walker"));
        }
        if !plan.also_judging.is_empty() && plan.at.len() > 1 {
            let error = InputError::value("--at", "names several times, and there are several standards");
            return Err(error.guess("one of them can stand side by side: name one time, or one standard"));
        }
        if table.is_some() && !plan.also_walking.is_empty() {
            let error = InputError::value("--table", "has the walks of one walker, and there are several");
            return Err(error.guess("ask for the table of each in a run of its own"));
        }
        let bar = Bar::new(session);
        let (mut studies, mut alike) = if plan.at.len() > 1 {
            (study::at_each(&plan, &bar)?, Vec::new())
        } else if plan.also_judging.is_empty() && plan.also_walking.is_empty() {
            (vec![study::run(&plan, &bar)?], Vec::new())
        } else if plan.also_judging.is_empty() {
            (study::for_each_walker(&plan, &bar)?, Vec::new())
        } else {
            // The walker that is named first.
            let mut alike = study::for_each_standard(&plan, &bar)?;
            let others = alike.split_off(1);
            (if plan.also_walking.is_empty() { alike } else { study::for_each_walker(&plan, &bar)? }, others)
        };
        let mut others = studies.split_off(1);
        // The program ends with it: nothing is gained by giving its memory back piece by piece.
        let mut study = ManuallyDrop::new(studies.swap_remove(0));
        for study in std::iter::once(&mut *study).chain(&mut others) {
            study.measure_equity(&plan.groups)?;
        }
        if !self.no_areas {
            let measure = |study: &mut Study| study.measure_land(self.walled_areas, &bar);
            measure(&mut study)?;
            alike.iter_mut().try_for_each(measure)?;
            if !plan.also_walking.is_empty() {
                others.iter_mut().try_for_each(measure)?;
            }
        }
        if plan.tiles.is_some() {
            for study in std::iter::once(&mut *study).chain(&mut others).chain(&mut alike) {
                study.forget_network();
            }
        }
        study.judge_clauses();
        alike.iter_mut().for_each(Study::judge_clauses);
        if plan.at.len() > 1 {
            others.iter_mut().for_each(Study::judge_clauses);
        }
        for study in std::iter::once(&mut *study).chain(&mut alike) {
            study.explain(plan.explained);
        }
        let walking = if plan.also_walking.is_empty() { &[] } else { &others[..] };
        let side = side_by_side(session.lang, &study, walking);
        let among_standards = !alike.is_empty();
        let findings = Findings { beside: side.as_ref(), among_standards, ..study.findings(session.lang) };
        let mut standards = vec![findings];
        let prefixes: Vec<String> = alike.iter().map(|of| format!("{}.", of.standard().id)).collect();
        // The id of a standard that is a file is known only now.
        for (_, prefix) in plan.also_judging.iter().zip(&prefixes).filter(|(of, _)| matches!(of, StandardFrom::File(_)))
        {
            let own = report::OF_STANDARD.map(|name| self.out.join(self.format.name(&format!("{prefix}{name}"))));
            outputs.extend(own);
        }
        outputs::check(&plan, &outputs)?;
        for (other, prefix) in alike.iter().zip(&prefixes) {
            standards.push(Findings { prefix, among_standards, ..other.findings(session.lang) });
        }
        let apart = if standards.len() > 1 { disagreements(&standards) } else { Vec::new() };
        bar.begins(Stage::Write);
        let (mut beside, mut within) = (None, Vec::new());
        let times = if walking.is_empty() { study::beside(&study, &others, session.lang) } else { None };
        for (label, other) in side.iter().flat_map(|side| &side.others) {
            within.push((report::gaps_of(&label.id), report::gaps_layer(other)));
        }
        for (side, findings) in times.iter().flat_map(|times| &times.scenarios) {
            within.extend(report::layers_at(&side.id, findings));
        }
        within.extend(times.iter().flat_map(report::compare::files));
        within.extend(study.fusion_csv().map(|table| (study::FUSION_FILE.to_owned(), table.as_bytes().to_vec())));
        if let Some(zones) = findings.zones {
            within.push((ZONE_FILES[0].to_owned(), report::zones_geojson(&findings, zones)));
            within.push((ZONE_FILES[1].to_owned(), report::zones_csv(&findings, zones)));
            within.push((ZONE_FILES[2].to_owned(), report::zone_clauses_csv(&findings, zones)));
            within.push((ZONE_FILES[3].to_owned(), report::qml::zones(session.lang)));
        }
        if standards.len() > 1 {
            within.push((BESIDE_FILES[0].to_owned(), standards_geojson(&standards, &apart)));
            within.push((BESIDE_FILES[1].to_owned(), disagreements_csv(&standards, &apart)));
            within.push((BESIDE_FILES[2].to_owned(), report::beside::page(&standards, &apart)));
            within.extend(standards[1..].iter().flat_map(report::of_standard));
        }
        match &table {
            Some((file, Target::File)) => beside = Some(outputs::stage(file, &study.walks_csv())?),
            Some((file, Target::Stream)) => outputs::stream(file, &study.walks_csv())?,
            Some((_, Target::InFolder(name))) => within.push((name.clone(), study.walks_csv().into_bytes())),
            Some((_, Target::Stdout)) | None => {}
        }
        let (names, bytes): (Vec<String>, Vec<Vec<u8>>) = within.into_iter().unzip();
        let within: Vec<(&str, Vec<u8>)> = names.iter().map(String::as_str).zip(bytes).collect();
        let written = report::write_all(&findings, &self.out, &within, self.format, &session.stop)?;
        if let Some(staged) = beside {
            staged.publish()?;
        }
        drop(bar);
        warn(session, &findings);
        session.wrote(written.len(), &self.out);
        let mut summary = report::table(&findings) + &report::side_by_side_table(&findings);
        if let Some(times) = &times {
            summary.push_str(&report::compare::table(times));
        }
        if standards.len() > 1 {
            summary.push_str(&report::beside::table(&standards, &apart));
        }
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

/// Walkers side by side; `None` where one walks alone.
fn side_by_side<'a>(lang: Lang, first: &'a Study, others: &'a [Study]) -> Option<SideBySide<'a>> {
    let label = |study: &Study| {
        let id = study.walker().id.clone();
        Label { name: words::walker(lang, &id), id }
    };
    let others: Vec<_> = others.iter().map(|other| (label(other), other.findings(lang))).collect();
    (!others.is_empty()).then(|| SideBySide { first: label(first), others })
}

/// Names of the files of a further standard; of one that is given as a file they are not known before it is read.
fn names_of_standard(of: &StandardFrom) -> Vec<String> {
    match of {
        StandardFrom::Name(id) => report::OF_STANDARD.iter().map(|name| format!("{id}.{name}")).collect(),
        StandardFrom::File(_) => Vec::new(),
    }
}

/// Names of the files that only several times bring.
fn names_of_times(times: &[At]) -> Vec<String> {
    let Some((first, others)) = times.split_first().filter(|(_, others)| !others.is_empty()) else { return Vec::new() };
    let ids: Vec<String> = others.iter().map(|at| at.slug()).collect();
    let of = Of::Times { id: first.slug(), name: String::new() };
    let layers = ids.iter().flat_map(|id| report::names_at(id));
    let table = report::compare::names(&of, &ids.iter().map(String::as_str).collect::<Vec<_>>());
    layers.chain(table).collect()
}

/// Most findings of one kind that are told; the rest are in the files.
const MOST: usize = 3;

/// What a reader of the map must know: findings about the city as a whole, a few lines a kind.
/// What was left out is in the table.
fn warn(session: &Session, findings: &Findings<'_>) {
    let mut kinds: BTreeMap<&str, Vec<&Problem>> = BTreeMap::new();
    // The table says the time itself.
    let said_there = |p: &Problem| p.cause == "hours.assumed" && p.detail.starts_with("at ");
    let whole = findings.problems.iter().filter(|p| p.geometry.is_none() && p.id.is_none());
    for problem in whole.filter(|p| !said_there(p)) {
        kinds.entry(problem.cause).or_default().push(problem);
    }
    if let Some(text) = beyond_streets(findings) {
        session.note(&text);
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

/// From such a share of blocks without a street on, the streets may end where the blocks do not.
const MANY_OFF: f64 = 0.1;

/// Says so if many blocks have no street: of a layer of blocks that goes beyond the extract nobody can walk anywhere.
fn beyond_streets(findings: &Findings<'_>) -> Option<String> {
    let off: BTreeSet<usize> = findings.gaps.iter().filter(|g| g.cause == Cause::OffNetwork).map(|g| g.block).collect();
    let (n, all) = (off.len(), findings.blocks.len());
    if n < 3 || (n as f64) < MANY_OFF * all as f64 {
        return None;
    }
    let people: f64 = off.iter().filter_map(|&b| findings.blocks[b].residents).sum();
    Some(match (findings.lang, people > 0.0) {
        (Lang::En, true) => format!(
            "{n} of {all} blocks, with {people:.0} residents, have no street near enough and count as not covered: do the streets that were read go as far as the blocks? --area judges a part"
        ),
        (Lang::En, false) => format!(
            "{n} of {all} blocks have no street near enough and count as not covered: do the streets that were read go as far as the blocks? --area judges a part"
        ),
        (Lang::Zh, true) => format!(
            "{all} 个地块中有 {n} 个（居民 {people:.0} 人）附近没有道路，按未覆盖计：所读路网是否未覆盖这些地块？可用 --area 限定评估范围"
        ),
        (Lang::Zh, false) => format!(
            "{all} 个地块中有 {n} 个附近没有道路，按未覆盖计：所读路网是否未覆盖这些地块？可用 --area 限定评估范围"
        ),
    })
}

/// A finding about the city as a whole, in the language of the reader where it is one that every run may have.
fn said(findings: &Findings<'_>, problem: &Problem) -> String {
    match (findings.lang, problem.cause) {
        (Lang::Zh, "homes.none_in_data") if findings.coverage.basis == Basis::Residents => {
            "数据中没有（或几乎没有）居住用地和住宅：人口数据分配到道路两侧的六边形中，比例按居民计算".to_owned()
        }
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
