//! Why a block is not covered, for a terminal and as lines on a map.

use super::Findings;
use super::english::agreed;
use super::geojson::Layer;
use super::html::figures::{count, percent};
use super::json::Members;
use super::links::{Item, Kind, separates_name};
use super::words;
use crate::access::Nearest;
use crate::coverage::{self, BlockClass};
use crate::gaps::Cause;
use crate::model::{At, Facility, Hours};
use crate::scenario::{Leg, LegKind, Route};
use crate::units::{ClassId, Lang};
use geo_types::LineString;

/// What was found about a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// Its index.
    pub block: usize,
    /// Class by class.
    pub classes: Vec<WhyClass>,
}

/// What was found about a block and a class.
#[derive(Debug, Clone, PartialEq)]
pub struct WhyClass {
    /// The class.
    pub class: ClassId,
    /// The judgement.
    pub judged: BlockClass,
    /// The cause of the gap; `None` where the block is covered.
    pub cause: Option<Cause>,
    /// By how many metres of walking the typical walk is too long.
    pub missing_m: Option<f64>,
    /// The walk of the typical doorstep.
    pub route: Option<Route>,
    /// The walk to the nearest but that.
    pub second: Option<Route>,
    /// The cheapest link that was found.
    pub link: Option<Found>,
    /// The cheapest site that was found.
    pub site: Option<Found>,
    /// The facility that is closed at the time of the study and would help most if it were open.
    pub hours: Option<Found>,
}

/// The best of so many that were tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// How many were tried.
    pub tried: usize,
    /// The best of them.
    pub remedy: Remedy,
}

/// A fix, and what the block's judgement would be.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedy {
    /// The fix, with what it brings to all.
    pub item: Item,
    /// The judgement of the block with it.
    pub judged: BlockClass,
}

/// A facility by its name, with its id.
fn named(findings: &Findings<'_>, facility: u32) -> String {
    let facility = &findings.facilities[facility as usize];
    let (label, id) = (words::facility_label(facility), facility.id.to_string());
    match findings.lang {
        _ if label == id => id,
        Lang::En => format!("{label} ({id})"),
        Lang::Zh => format!("{label}（{id}）"),
    }
}

/// What a leg goes along.
pub(super) fn leg_name(lang: Lang, kind: LegKind) -> &'static str {
    match kind.word() {
        "off_street" => lang.pick("off the street", "街道以外"),
        "main" => lang.pick("main road", "主要道路"),
        "minor" => lang.pick("street", "街道"),
        "path" => lang.pick("path", "步道"),
        "steps" => lang.pick("steps", "台阶"),
        "indoor" => lang.pick("indoors", "室内"),
        "bridge" => lang.pick("bridge", "桥"),
        _ => lang.pick("tunnel", "隧道"),
    }
}

fn minutes_metres(lang: Lang, ms: u32, mm: u32) -> String {
    let metres = mm.div_ceil(1000);
    match lang {
        Lang::En => format!("{} min, {metres} m", words::minutes(ms)),
        Lang::Zh => format!("{} 分钟，{metres} 米", words::minutes(ms)),
    }
}

/// A typical walk in words.
fn finding(lang: Lang, judged: &BlockClass) -> String {
    match judged.typical {
        Nearest::Walk(walk) => minutes_metres(lang, walk.ms, walk.mm),
        Nearest::Line(line) => words::straight(lang, line.mm),
        Nearest::BeyondHorizon => lang.pick("a walk beyond the horizon", "超出搜索范围").to_owned(),
        Nearest::CutOff => lang.pick("no way there", "无路可达").to_owned(),
        Nearest::OffNetwork => lang.pick("no street near enough", "附近没有可步行道路").to_owned(),
        Nearest::NoneExists => lang.pick("no such facility", "没有此类设施").to_owned(),
    }
}

/// What the fixes say nothing about.
pub(super) fn not_judged(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let fix = lang.pick(
        " A fix is one link, one site or one facility's longer hours alone, tried near the block.",
        "改进措施仅指地块附近单独一处通道、选址或延长一处设施的开放时间。",
    );
    let Some(hours) = findings.hours else {
        let said = lang.pick("Not judged: opening hours (--at judges them).", "未评价：开放时间（可用 --at 评价）。");
        return format!("{said}{fix}");
    };
    let (ways, gates) = (findings.left_out.get("way.closed_then"), findings.left_out.get("gate.closed_then"));
    let at = hours.at.words(lang);
    let said = match lang {
        Lang::En => {
            format!("Closed at {at} too: {ways} × street, {gates} × gate.")
        }
        Lang::Zh => format!("{at} 另有 {ways} 条道路、{gates} 处出入口关闭。"),
    };
    format!("{said}{fix}")
}

/// Whether the block is only without the class because a facility is closed then, and which.
fn closed_then<'a>(findings: &Findings<'a>, of: &WhyClass) -> Option<(&'a Facility, At)> {
    let found = of.hours.as_ref().filter(|found| found.remedy.judged.covered)?;
    let hours = findings.hours?;
    shut(hours, found).map(|facility| (facility, hours.at))
}

/// The closed facility that a fix is about.
fn shut<'a>(hours: &'a Hours, found: &Found) -> Option<&'a Facility> {
    let Kind::Site { id, .. } = &found.remedy.item.kind else { return None };
    hours.shut.iter().map(|(facility, _)| facility).find(|facility| facility.id.to_string() == *id)
}

/// That the facility that is walked to has less floor than the standard asks of each, if both are known.
pub(super) fn floor_short(findings: &Findings<'_>, of: &WhyClass) -> Option<String> {
    let lang = findings.lang;
    let class = &findings.standard.classes[usize::from(of.class.0)];
    let least = class.floor.as_ref()?.least_m2?;
    let facility = &findings.facilities[of.route.as_ref()?.walk.facility as usize];
    let has = facility.floor_m2().filter(|m2| *m2 < least)?;
    let name = words::facility_label(facility);
    let [least, has, short] = [least, has, least - has].map(|m2| count(m2.ceil()));
    Some(match lang {
        Lang::En => {
            format!("larger floor: {name} has {has} m², the standard asks for {least} m² of each: {short} m² more")
        }
        Lang::Zh => {
            format!("扩大面积：{name}建筑面积 {has} 平方米，标准要求每处不少于 {least} 平方米，尚缺 {short} 平方米")
        }
    })
}

/// The text for a terminal. Ends with a line end.
pub fn text(findings: &Findings<'_>, why: &Why) -> String {
    let lang = findings.lang;
    let block = &findings.blocks[why.block];
    let people = coverage::amount(block, findings.coverage.basis);
    let label = words::block_label(block);
    let id = if label == block.id.to_string() { String::new() } else { format!(" ({})", block.id) };
    let mut out = match lang {
        Lang::En => format!(
            "{label}{id}: {} {}, {}\n",
            count(people),
            words::unit(lang, findings.coverage.basis),
            agreed(&format!("{} doorsteps", block.doorsteps.len()))
        ),
        Lang::Zh => format!(
            "{label}{id}：{} {}，出入口 {} 处\n",
            count(people),
            words::unit(lang, findings.coverage.basis),
            block.doorsteps.len()
        ),
    };
    for of in &why.classes {
        class_text(findings, of, &mut out);
    }
    out.push_str(&not_judged(findings));
    out.push('\n');
    out
}

fn class_text(findings: &Findings<'_>, of: &WhyClass, out: &mut String) {
    let lang = findings.lang;
    let class = &findings.standard.classes[usize::from(of.class.0)];
    let (name, limit) = (words::class_name(lang, class), words::limit(lang, class.limit));
    let share = percent(Some(of.judged.share));
    let verdict = match (of.cause, lang) {
        (None, _) => lang.pick("covered", "已覆盖").to_owned(),
        (Some(cause), _) => words::cause(lang, cause).to_owned(),
    };
    let missing = match (of.missing_m, lang) {
        (Some(m), Lang::En) => format!(", {} m of walking too many", count(m.ceil())),
        (Some(m), Lang::Zh) => format!("，超出 {} 米", count(m.ceil())),
        (None, _) => String::new(),
    };
    out.push_str(&match lang {
        Lang::En => format!(
            "\n{name}: {verdict}. Typical walk: {}; limit {limit}{missing}; {share} of it is within\n",
            finding(lang, &of.judged)
        ),
        Lang::Zh => format!(
            "\n{name}：{verdict}。典型步行：{}；限值 {limit}{missing}；限值内占 {share}\n",
            finding(lang, &of.judged)
        ),
    });
    if let Some((facility, at)) = closed_then(findings, of) {
        let (name, at) = (words::facility_label(facility), at.words(lang));
        out.push_str(&match lang {
            Lang::En => {
                format!("  the cause: {name} ({}) is closed at {at}; open, it would be near enough\n", facility.id)
            }
            Lang::Zh => format!("  原因：{name}（{}）在{at}不开放；若开放即可达标\n", facility.id),
        });
    }
    if let Some(route) = &of.route {
        let to = named(findings, route.walk.facility);
        let walk = minutes_metres(lang, route.walk.ms, route.walk.mm);
        out.push_str(&match lang {
            Lang::En => format!("  the walk to {to}, {walk}:\n"),
            Lang::Zh => format!("  前往{to}，{walk}：\n"),
        });
        for leg in route.legs.iter().filter(|leg| leg.mm > 0) {
            out.push_str(&format!("    {}  {}\n", leg_name(lang, leg.kind), leg_figures(lang, leg)));
        }
    }
    if let Some(second) = &of.second {
        let to = named(findings, second.walk.facility);
        let walk = minutes_metres(lang, second.walk.ms, second.walk.mm);
        out.push_str(&match lang {
            Lang::En => format!("  the second nearest: {to}, {walk}\n"),
            Lang::Zh => format!("  次近：{to}，{walk}\n"),
        });
    }
    if let Some(floor) = floor_short(findings, of) {
        out.push_str(&format!("  {floor}\n"));
    }
    match of.cause {
        None => {}
        Some(Cause::OffNetwork) => out.push_str(lang.pick(
            "  no fix: its homes have no street within the snap limit; look first whether the map lacks one\n",
            "  无法给出措施：住宅附近没有道路；请先核实地图是否缺少道路\n",
        )),
        Some(_) => {
            for (what, found) in [(lang.pick("link", "通道"), &of.link), (lang.pick("site", "选址"), &of.site)] {
                remedy(findings, what, found.as_ref(), out);
            }
            if let Some(hours) = findings.hours {
                longer_hours(findings, hours, of.hours.as_ref(), out);
            }
            let enough = |found: &Option<Found>| found.as_ref().is_some_and(|f| f.remedy.judged.covered);
            if !enough(&of.link) && !enough(&of.site) && !enough(&of.hours) {
                out.push_str(lang.pick(
                    "  nothing that was tried is enough alone: it takes several together (lifecircle compare)\n",
                    "  尝试过的单项措施均不足以达标：需要多项措施配合（lifecircle compare）\n",
                ));
            }
        }
    }
}

fn leg_figures(lang: Lang, leg: &Leg) -> String {
    let metres = f64::from(leg.mm) / 1000.0;
    let minutes = f64::from(leg.ms) / 60_000.0;
    let more = waits_and_climb(lang, leg.wait_ms, leg.climb_ms);
    match lang {
        Lang::En => format!("{metres:.0} m, {minutes:.1} min{more}"),
        Lang::Zh => format!("{metres:.0} 米，{minutes:.1} 分钟{more}"),
    }
}

/// What of a time is waiting and climbing, in brackets; nothing below three seconds.
pub(super) fn waits_and_climb(lang: Lang, wait_ms: u32, climb_ms: i64) -> String {
    const LEAST_MS: i64 = 3_000;
    let minutes = |ms: i64| ms.abs() as f64 / 60_000.0;
    let mut said = Vec::new();
    if i64::from(wait_ms) >= LEAST_MS {
        let min = minutes(i64::from(wait_ms));
        said.push(match lang {
            Lang::En => format!("{min:.1} of them waiting to cross"),
            Lang::Zh => format!("其中等候过街 {min:.1} 分钟"),
        });
    }
    if climb_ms.abs() >= LEAST_MS {
        let min = minutes(climb_ms);
        said.push(match (climb_ms > 0, lang) {
            (true, Lang::En) => format!("{min:.1} more than on flat ground, for slopes and steps"),
            (false, Lang::En) => format!("{min:.1} less than on flat ground, downhill"),
            (true, Lang::Zh) => format!("坡道与台阶较平地多 {min:.1} 分钟"),
            (false, Lang::Zh) => format!("下坡较平地少 {min:.1} 分钟"),
        });
    }
    match (said.is_empty(), lang) {
        (true, _) => String::new(),
        (_, Lang::En) => format!(" ({})", said.join(", ")),
        (_, Lang::Zh) => format!("（{}）", said.join("，")),
    }
}

/// One fix in a few words, for a cell of a table.
pub(super) fn in_short(lang: Lang, found: Option<&Found>) -> String {
    let Some(Found { remedy: Remedy { item, judged }, .. }) = found else { return "–".to_owned() };
    let at = item.at();
    let across = item.air_mm.zip(item.kind.separates()).map_or_else(String::new, |(mm, separates)| match lang {
        Lang::En => format!(", {} m across {}", mm.div_ceil(1000), separates_name(lang, separates)),
        Lang::Zh => format!("，跨越{} {} 米", separates_name(lang, separates), mm.div_ceil(1000)),
    });
    let after = match (judged.covered, judged.typical, lang) {
        (true, Nearest::Walk(walk), Lang::En) => format!("{} min", words::minutes(walk.ms)),
        (true, Nearest::Walk(walk), Lang::Zh) => format!("{} 分钟", words::minutes(walk.ms)),
        _ => lang.pick("not enough", "仍不达标").to_owned(),
    };
    format!("{} @ {:.4}, {:.4}{across}: {after}", item.label(lang), at.x, at.y)
}

/// One fix in a line.
fn remedy(findings: &Findings<'_>, what: &str, found: Option<&Found>, out: &mut String) {
    let lang = findings.lang;
    let Some(Found { tried, remedy }) = found else {
        out.push_str(&match lang {
            Lang::En => format!("  {what}: none near it makes it better\n"),
            Lang::Zh => format!("  {what}：附近没有能带来改善者\n"),
        });
        return;
    };
    let Remedy { item, judged } = remedy;
    let at = item.at();
    let mut said = format!("{} @ {:.5}, {:.5}", item.label(lang), at.x, at.y);
    if let (Some(mm), Some(separates)) = (item.air_mm, item.kind.separates()) {
        let foot = match (item.foot_mm, lang) {
            (Some(foot), Lang::En) => format!("{} m on foot now", foot.div_ceil(1000)),
            (Some(foot), Lang::Zh) => format!("现需绕行 {} 米", foot.div_ceil(1000)),
            (None, _) => lang.pick("no way now", "现无通路").to_owned(),
        };
        said.push_str(&match lang {
            Lang::En => format!(" ({} m across {}, {foot})", mm.div_ceil(1000), separates_name(lang, separates)),
            Lang::Zh => format!("（跨越{} {} 米，{foot}）", separates_name(lang, separates), mm.div_ceil(1000)),
        });
    }
    if let Some(cost) = item.cost {
        said.push_str(&match lang {
            Lang::En => format!(", cost {}", count(cost)),
            Lang::Zh => format!("，造价 {}", count(cost)),
        });
    }
    let (walk, share, all) = (finding(lang, judged), percent(Some(judged.share)), count(item.gain.people()));
    let enough =
        if judged.covered { lang.pick("enough", "可达标") } else { lang.pick("not enough", "仍不达标") };
    out.push_str(&match lang {
        Lang::En => format!(
            "  {what}: {said}: {enough}: {walk}, {share} of the block; newly covered in the city {all} (best of {tried} tried)\n"
        ),
        Lang::Zh => format!("  {what}：{said}：{enough}：{walk}，{share}；全市新增覆盖 {all}（尝试 {tried} 处）\n"),
    });
}

/// The facility that would have to be open, in a line.
fn longer_hours(findings: &Findings<'_>, hours: &Hours, found: Option<&Found>, out: &mut String) {
    let lang = findings.lang;
    let Some((found, facility)) = found.and_then(|found| Some((found, shut(hours, found)?))) else {
        out.push_str(lang.pick(
            "  longer hours: none near it that is closed makes it better\n",
            "  延长开放：附近关闭的设施均不能带来改善\n",
        ));
        return;
    };
    let Found { tried, remedy: Remedy { item, judged } } = found;
    let (name, at) = (words::facility_label(facility), hours.at.words(lang));
    let told = facility.text(Facility::HOURS).map_or_else(String::new, |told| match lang {
        Lang::En => format!(", now {told}"),
        Lang::Zh => format!("，现为 {told}"),
    });
    let (walk, share, all) = (finding(lang, judged), percent(Some(judged.share)), count(item.gain.people()));
    let enough =
        if judged.covered { lang.pick("enough", "可达标") } else { lang.pick("not enough", "仍不达标") };
    out.push_str(&match lang {
        Lang::En => format!(
            "  longer hours: {name} ({}) open at {at}{told}: {enough}: {walk}, {share} of the block; newly covered in the city {all} (best of {tried} tried)\n",
            facility.id
        ),
        Lang::Zh => format!("  延长开放：{name}（{}）于{at}开放{told}：{enough}：{walk}，{share}；全市新增覆盖 {all}（尝试 {tried} 处）\n", facility.id),
    });
}

/// The walks as lines, leg by leg, and the fixes.
pub fn why_geojson(findings: &Findings<'_>, why: &Why) -> Vec<u8> {
    let mut layer = Layer::open("why", findings);
    let block = findings.blocks[why.block].id.to_string();
    for of in &why.classes {
        let class = &findings.standard.classes[usize::from(of.class.0)].id;
        for (which, route) in [("nearest", &of.route), ("second", &of.second)] {
            let Some(route) = route else { continue };
            for (n, leg) in (1..).zip(route.legs.iter().filter(|leg| leg.mm > 0)) {
                let line = LineString(leg.line.clone()).into();
                let mut members =
                    Members::open(layer.feature(Some(&format!("{block}/{class}/{which}/{n}")), Some(&line)));
                members.text("block", &block);
                members.text("class", class);
                members.text("which", which);
                members.text("facility", &findings.facilities[route.walk.facility as usize].id.to_string());
                members.int("leg", n);
                members.text("kind", leg.kind.word());
                members.float("m", Some(f64::from(leg.mm) / 1000.0), 3);
                members.float("min", Some(f64::from(leg.ms) / 60_000.0), 4);
                members.float("wait_min", Some(f64::from(leg.wait_ms) / 60_000.0), 4);
                members.float("climb_min", Some(leg.climb_ms as f64 / 60_000.0), 4);
                members.float("walk_m", Some(f64::from(route.walk.mm) / 1000.0), 3);
                members.float("walk_min", Some(f64::from(route.walk.ms) / 60_000.0), 4);
                members.close();
            }
        }
        for (which, found) in [("link", &of.link), ("site", &of.site), ("hours", &of.hours)] {
            let Some(Found { remedy, .. }) = found else { continue };
            let shape = remedy.item.shape();
            let mut members = Members::open(layer.feature(Some(&format!("{block}/{class}/{which}")), shape.as_ref()));
            members.text("block", &block);
            members.text("class", class);
            members.text("which", which);
            members.text("kind", remedy.item.kind.word());
            members.bool("enough", remedy.judged.covered);
            if let Nearest::Walk(walk) = remedy.judged.typical {
                members.fixed("walk_min", Some(words::centiminutes(walk.ms)), 2);
            }
            members.float("share", Some(remedy.judged.share), 6);
            members.float("newly_covered", Some(remedy.item.gain.people()), 3);
            members.close();
        }
    }
    layer.close()
}
