//! The words that people read, in both languages. Files keep their own stable words; these are for sentences.

use crate::access::Nearest;
use crate::coverage::{Basis, Part};
use crate::gaps::{Cause, Gap};
use crate::model::{
    Block, BlockKind, Cited, Class, Confidence, DoorstepKind, Duty, Evidence, Facility, Holidays, Hours, Source,
};
use crate::report::Findings;
use crate::report::english::agreed;
use crate::report::escape::plain;
use crate::report::html::figures::{count, percent};
use crate::units::{Lang, Limit};

/// The name of a class.
pub fn class_name(lang: Lang, class: &Class) -> &str {
    lang.pick(&class.name_en, &class.name_zh)
}

/// The name of a class inside a sentence: `Sports ground` becomes `sports ground`, `GP surgery` stays.
pub fn class_phrase(lang: Lang, class: &Class) -> String {
    let name = class_name(lang, class);
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(name.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    }
}

/// A limit: `15 min` or `15 分钟`.
pub fn limit(lang: Lang, limit: Limit) -> String {
    let text = limit.to_string();
    match (lang, limit) {
        (Lang::En, _) => text,
        (Lang::Zh, Limit::Time(_)) => text.replace("min", "分钟"),
        (Lang::Zh, Limit::Length(_)) => text.replace('m', "米"),
        (Lang::Zh, Limit::Radius(mm)) => format!("半径 {} 米", f64::from(mm) / 1000.0),
        (Lang::Zh, Limit::OnSite) => "本地块用地内".to_owned(),
    }
}

/// What a share is taken of, within a sentence: "of residents".
pub fn basis(findings: &Findings<'_>) -> &'static str {
    let lang = findings.lang;
    match findings.coverage.basis {
        Basis::Residents => lang.pick("residents", "居民"),
        Basis::Households => lang.pick("households", "住户"),
        Basis::Homes => lang.pick("homes (by floor area)", "住宅（按建筑面积）"),
        Basis::Land if assumed(findings) => lang.pick("land within 100 m of streets", "道路两侧 100 米内的用地"),
        Basis::Land => lang.pick("residential land", "居住用地"),
    }
}

/// What a share is taken of, and where the land is only assumed to be lived on, that too: said once or twice a report.
pub fn basis_and_doubt(findings: &Findings<'_>) -> String {
    let doubt = if findings.coverage.basis == Basis::Land && assumed(findings) {
        findings.lang.pick(" (no homes in the data)", "（数据中没有住宅）")
    } else {
        ""
    };
    format!("{}{doubt}", basis(findings))
}

/// Whether all blocks are hexagons along streets: nobody knows where people live.
fn assumed(findings: &Findings<'_>) -> bool {
    !findings.blocks.is_empty() && findings.blocks.iter().all(|b| b.kind == BlockKind::Grid)
}

/// Where a block comes from.
pub fn block_kind(lang: Lang, kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Residential => lang.pick("residential land", "居住用地"),
        BlockKind::Homes => lang.pick("hexagon (homes)", "住宅六边形"),
        BlockKind::Grid => lang.pick("hexagon (streets)", "街道六边形"),
        BlockKind::Given => lang.pick("given", "给定地块"),
    }
}

/// What a doorstep stands for.
pub fn doorstep_kind(lang: Lang, kind: DoorstepKind) -> &'static str {
    match kind {
        DoorstepKind::Gate => lang.pick("gates", "出入口"),
        DoorstepKind::InferredGate => lang.pick("inferred gates", "推断的出入口"),
        DoorstepKind::Dwelling => lang.pick("residential buildings", "住宅建筑"),
        DoorstepKind::Grid => lang.pick("points of an even grid", "均匀网格点"),
        DoorstepKind::Point => lang.pick("block points", "地块点"),
    }
}

/// What people are counted in.
pub fn unit(lang: Lang, basis: Basis) -> &'static str {
    match basis {
        Basis::Residents => lang.pick("residents", "人"),
        Basis::Households => lang.pick("households", "户"),
        Basis::Homes => lang.pick("m² of homes", "平方米住宅"),
        Basis::Land => lang.pick("m² of land", "平方米用地"),
    }
}

/// Why a block is not covered.
pub fn cause(lang: Lang, cause: Cause) -> &'static str {
    let (_, _, en, zh) = Cause::ALL[cause as usize];
    lang.pick(en, zh)
}

/// How sure a figure is.
pub fn confidence(lang: Lang, confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => lang.pick("high", "高"),
        Confidence::Medium => lang.pick("medium", "中"),
        Confidence::Low => lang.pick("low", "低"),
    }
}

/// The title of a source, as its readers write it.
pub fn source_title(lang: Lang, source: &Source) -> &str {
    lang.pick(&source.title, source.title_zh.as_deref().unwrap_or(&source.title))
}

/// How a figure got into the standard.
pub fn evidence(lang: Lang, evidence: Option<Evidence>) -> &'static str {
    match evidence {
        Some(Evidence::Read) => lang.pick("read in the source", "已读来源"),
        Some(Evidence::Seed) => lang.pick("the policy itself", "政策原文"),
        Some(Evidence::Secondary) => lang.pick("read in a secondary source", "据二手来源"),
        Some(Evidence::Corroborated) => lang.pick("recalled, corroborated", "凭记忆，有旁证"),
        Some(Evidence::Recalled) => lang.pick("recalled", "凭记忆"),
        None => lang.pick("basis not stated", "未注明依据"),
    }
}

/// How strongly a standard asks for something.
pub fn duty(lang: Lang, duty: Duty) -> &'static str {
    let (_, _, en, zh) = Duty::ALL[duty as usize];
    lang.pick(en, zh)
}

/// What a class asks for besides its limit, each with where it is from.
pub fn asked(lang: Lang, class: &Class) -> Vec<(String, &Cited)> {
    let mut all: Vec<(String, &Cited)> = Vec::new();
    if let Some(radius) = &class.radius {
        let m = f64::from(radius.mm) / 1000.0;
        let text = match lang {
            Lang::En => format!("service radius {m} m, a straight line"),
            Lang::Zh => format!("服务半径 {m} 米（直线）"),
        };
        all.push((text, &radius.cited));
    }
    for (name, area) in [(lang.pick("floor", "建筑面积"), &class.floor), (lang.pick("site", "用地面积"), &class.site)]
    {
        let Some(area) = area else { continue };
        let figures = [
            (area.least_m2, lang.pick("m² each", "平方米/处")),
            (area.per_100_households_m2, lang.pick("m² per 100 households", "平方米/百户")),
            (area.per_1000_residents_m2, lang.pick("m² per 1,000 people", "平方米/千人")),
        ];
        let width = (area.least_width_m, lang.pick("m wide each", "米宽/处"));
        let figures = figures.into_iter().chain([width]);
        let figures: Vec<String> = figures.filter_map(|(most, unit)| Some(format!("≥ {} {unit}", most?))).collect();
        all.push((format!("{name} {}", figures.join(lang.pick(", ", "，"))), &area.cited));
    }
    if let Some(land) = &class.in_block {
        let (each, wide) = (land.per_resident_m2, land.least_width_m);
        let text = match lang {
            Lang::En => {
                let rebuilt = land.rebuilt_per_resident_m2.map(|m2| format!(" (≥ {m2} where old areas are rebuilt)"));
                let wide = wide.map(|m| format!(", in pieces ≥ {m} m wide"));
                let (rebuilt, wide) = (rebuilt.unwrap_or_default(), wide.unwrap_or_default());
                format!("in each block ≥ {each} m² to a resident{rebuilt}{wide}")
            }
            Lang::Zh => {
                let rebuilt = land.rebuilt_per_resident_m2.map(|m2| format!("（旧区改建 ≥ {m2}）"));
                let wide = wide.map(|m| format!("，每块宽度 ≥ {m} 米"));
                let (rebuilt, wide) = (rebuilt.unwrap_or_default(), wide.unwrap_or_default());
                format!("各居住街坊内人均 ≥ {each} 平方米{rebuilt}{wide}")
            }
        };
        all.push((text, &land.cited));
    }
    if let Some(number) = &class.number {
        let figures = [
            (number.residents_each, lang.pick("people", "人")),
            (number.households_each, lang.pick("households", "户")),
        ];
        for (each, whom) in figures.into_iter().filter_map(|(each, whom)| Some((each?, whom))) {
            let text = match lang {
                Lang::En => format!("one to {each} {whom} at most"),
                Lang::Zh => format!("每 {each} {whom}至少一处"),
            };
            all.push((text, &number.cited));
        }
    }
    all
}

/// The word in files for a block and class; `held` says whether the data hold any facility of it, open or not.
pub fn finding(nearest: Nearest, covered: bool, held: bool) -> &'static str {
    match nearest {
        Nearest::Walk(_) | Nearest::Line(_) if covered => "within",
        Nearest::Walk(_) | Nearest::Line(_) => "too_far",
        Nearest::BeyondHorizon => "beyond_horizon",
        Nearest::CutOff => "cut_off",
        Nearest::OffNetwork => "off_network",
        Nearest::NoneExists if held => "none_open",
        Nearest::NoneExists => "none_in_data",
    }
}

/// Why a class has no facility to walk to: the data hold none, or none is open.
pub fn none(findings: &Findings<'_>, class: usize) -> &'static str {
    if findings.facilities_per_class[class] > 0 {
        findings.lang.pick("none open", "均不开放")
    } else {
        findings.lang.pick("none in the data", "数据中无")
    }
}

/// How many facilities of a class there are; with a time, how many of them are open.
pub fn found(findings: &Findings<'_>, class: usize) -> String {
    let held = findings.facilities_per_class[class];
    match findings.hours {
        None => count(held as f64),
        Some(hours) => {
            let shut = hours.shut_per_class(findings.standard.classes.len())[class];
            format!("{}/{}", count(held.saturating_sub(shut) as f64), count(held as f64))
        }
    }
}

/// The time of a study and what was found of hours, in a sentence.
pub fn at(lang: Lang, hours: &Hours) -> String {
    let [open, closed, unknown, unreadable] = hours.counts.map(|n| count(n as f64));
    let at = hours.at.words(lang);
    let taken = hours.unknown_open;
    match lang {
        Lang::En => agreed(&format!(
            "At {at} ({}): {open} facilities open, {closed} closed, {unknown} of unknown and {unreadable} of unreadable hours, taken as {}.",
            holidays(lang, hours.holidays),
            if taken { "open" } else { "closed" },
        ))
        .into_owned(),
        Lang::Zh => format!(
            "{at}（{}）：开放 {open} 处，关闭 {closed} 处，时间未知 {unknown} 处、无法识别 {unreadable} 处（均按{}计）。",
            holidays(lang, hours.holidays),
            if taken { "开放" } else { "关闭" },
        ),
    }
}

/// What is known of holidays.
fn holidays(lang: Lang, holidays: Holidays) -> &'static str {
    match holidays {
        Holidays::NormalWeek => lang.pick("a normal week, no holiday", "平常周，非节假日"),
        Holidays::NoCountry => lang.pick("holidays not known: no --country", "未指定 --country，节假日未知"),
        Holidays::NoneKnown => lang.pick("holidays of that year not known", "该年节假日未知"),
        Holidays::Holiday => lang.pick("a public holiday", "节假日"),
        Holidays::WorkingDay => lang.pick("no public holiday", "非节假日"),
        Holidays::WorkingWeekend => lang.pick("a weekend on which people work", "调休上班日"),
    }
}

/// A straight line in whole metres, rounded up: `120 m in a straight line`.
pub fn straight(lang: Lang, mm: u32) -> String {
    let metres = mm.div_ceil(1000);
    match lang {
        Lang::En => format!("{metres} m in a straight line"),
        Lang::Zh => format!("直线 {metres} 米"),
    }
}

/// What a block is called: its name, else its id.
pub fn block_label(block: &Block) -> String {
    block.name.as_deref().filter(|n| !n.trim().is_empty()).map_or_else(|| plain(&block.id.to_string()), plain)
}

/// What a facility is called: its name, else its id.
pub fn facility_label(facility: &Facility) -> String {
    facility.name.as_deref().filter(|n| !n.trim().is_empty()).map_or_else(|| plain(&facility.id.to_string()), plain)
}

/// Minutes in hundredths, rounded **up**, so that a walk over the limit never reads as one within it.
pub fn centiminutes(ms: u32) -> i64 {
    i64::from(ms.div_ceil(600))
}

/// Metres in tenths, rounded up for the same reason.
pub fn decimetres(mm: u32) -> i64 {
    i64::from(mm.div_ceil(100))
}

/// Minutes with one decimal, rounded up.
pub fn minutes(ms: u32) -> String {
    format!("{:.1}", f64::from(ms.div_ceil(6_000)) / 10.0)
}

/// The horizon of the search in minutes, as the curves have it.
pub fn horizon_minutes(findings: &Findings<'_>) -> usize {
    findings.coverage.reach.iter().map(|r| r.curve.len().saturating_sub(1)).max().unwrap_or(0)
}

/// The classes that the data hold, by their place in the standard.
pub fn held(findings: &Findings<'_>) -> Vec<usize> {
    (0..findings.standard.classes.len()).filter(|&class| findings.facilities_per_class[class] > 0).collect()
}

/// Whether the data hold every class: where one is absent nobody has every class, and that is no finding.
pub fn all_held(findings: &Findings<'_>) -> bool {
    findings.facilities_per_class.iter().all(|&n| n > 0)
}

/// How many classes each block lacks, of those that the data hold.
pub fn lacking(findings: &Findings<'_>) -> Vec<usize> {
    let held = held(findings);
    findings.coverage.blocks.iter().map(|of| held.iter().filter(|&&class| !of[class].covered).count()).collect()
}

/// How many blocks are covered for every class that the data hold, each class by itself.
pub fn lacking_nothing(findings: &Findings<'_>) -> usize {
    lacking(findings).iter().filter(|&&n| n == 0).count()
}

/// The homes of a block that the typical walk speaks for: those at it or beyond are more than the rest of the majority.
/// `None` where a block is a single doorstep and the walk is everybody's.
fn most_homes(findings: &Findings<'_>, block: usize) -> Option<String> {
    let block = &findings.blocks[block];
    if block.doorsteps.len() < 2 {
        return None;
    }
    let lang = findings.lang;
    let rest = 1.0 - findings.majority;
    let of = if block.kind == BlockKind::Grid { lang.pick("it", "范围") } else { lang.pick("its homes", "住宅") };
    let some = rest < 1e-9;
    let half = (rest - 0.5).abs() < 1e-9;
    Some(match lang {
        Lang::En if some => format!("some of {of}"),
        Lang::En if half => format!("more than half of {of}"),
        Lang::En => format!("more than {} of {of}", percent(Some(rest))),
        Lang::Zh if some => format!("部分{of}"),
        Lang::Zh if half => format!("过半{of}"),
        Lang::Zh => format!("超过 {} 的{of}", percent(Some(rest))),
    })
}

/// The share of its homes that a block is judged by: "at least half of its homes".
pub fn majority_of_homes(findings: &Findings<'_>) -> String {
    let half = (findings.majority - 0.5).abs() < 1e-9;
    let share = percent(Some(findings.majority));
    match findings.lang {
        Lang::En if half => "at least half of its homes".to_owned(),
        Lang::En => format!("at least {share} of its homes"),
        Lang::Zh if half => "至少半数住宅".to_owned(),
        Lang::Zh => format!("至少 {share} 的住宅"),
    }
}

/// One sentence for a gap: of the typical walk, hence of most homes of the block, not of every one.
pub fn gap_sentence(findings: &Findings<'_>, gap: &Gap) -> String {
    let lang = findings.lang;
    let class = &findings.standard.classes[gap.class.0 as usize];
    let (block, name, most) =
        (block_label(&findings.blocks[gap.block]), class_phrase(lang, class), limit(lang, class.limit));
    let horizon = horizon_minutes(findings);
    let homes = most_homes(findings, gap.block);
    let behind = |before: &str| homes.as_ref().map_or_else(String::new, |homes| format!("{before}{homes}"));
    match (gap.cause, gap.walk) {
        (Cause::TooFar, None) if class.limit.is_straight() => {
            let over = gap.missing_m.map_or(0.0, f64::ceil);
            match (lang, class.limit) {
                (Lang::En, Limit::OnSite) => format!(
                    "{block}: no {name} lies on its land, as the standard asks; the nearest is {over} m away in a straight line."
                ),
                (Lang::Zh, Limit::OnSite) => {
                    format!("{block}：标准要求设于本地块用地内的{name}，其用地内没有；最近的直线距离 {over} 米。")
                }
                (Lang::En, _) => format!(
                    "{block}: the nearest {name} is {over} m farther in a straight line than the {most}{}.",
                    behind(", or more for ")
                ),
                (Lang::Zh, _) => {
                    format!("{block}：最近的{name}直线距离超出限值（{most}）{over} 米{}。", behind("，涉及"))
                }
            }
        }
        (Cause::TooFar, Some(walk)) => {
            let (min, m) = (minutes(walk.ms), walk.mm.div_ceil(1000));
            let over = gap.missing_m.map_or(0.0, f64::ceil);
            match lang {
                Lang::En => format!(
                    "{block}: the nearest {name} is a walk of {min} min ({m} m){}; the limit is {most}, so {over} m too far.",
                    behind(" or more for ")
                ),
                Lang::Zh => format!(
                    "{block}：{}距最近的{name}步行{} {min} 分钟（{m} 米），限值为 {most}，超出 {over} 米。",
                    behind(""),
                    if homes.is_some() { "至少" } else { "" }
                ),
            }
        }
        (Cause::TooFar, None) => match lang {
            Lang::En => format!(
                "{block}: the nearest {name} is more than {horizon} min away{}; the limit is {most}.",
                behind(" for ")
            ),
            Lang::Zh => {
                format!("{block}：{}距最近的{name}步行超过 {horizon} 分钟，限值为 {most}。", behind(""))
            }
        },
        (Cause::CutOff, _) => match lang {
            Lang::En => format!(
                "{block}: no {name} can be reached{}: the streets here do not join those of any.",
                behind(" from ")
            ),
            Lang::Zh => format!("{block}：{}无法到达任何{name}，此处道路与其所在路网不连通。", behind("")),
        },
        (Cause::OffNetwork, _) => match lang {
            Lang::En => format!("{block}: no walkable street near enough to start from{}.", behind(" for ")),
            Lang::Zh => format!("{block}：{}附近没有可供出发的步行道路。", behind("")),
        },
        (Cause::NoneOpen, _) => match (lang, findings.hours) {
            (Lang::En, Some(hours)) => format!("{block}: no {name} of the city is open at {}.", hours.at.words(lang)),
            (Lang::Zh, Some(hours)) => format!("{block}：{}，全市没有开放的{name}。", hours.at.words(lang)),
            (Lang::En, None) => format!("{block}: no {name} is open."),
            (Lang::Zh, None) => format!("{block}：没有开放的{name}。"),
        },
        (Cause::NoneExists, _) => match lang {
            Lang::En => {
                format!("The data hold no {name} at all: missing in the data or on the ground, not known which.")
            }
            Lang::Zh => format!("数据中没有任何{name}：是数据缺失还是实际没有，无从得知。"),
        },
    }
}

/// Why a piece of land is a gap area.
pub fn gap_area_cause(lang: Lang, off_network: bool) -> &'static str {
    if off_network {
        lang.pick("no walkable street near enough", "附近没有可步行道路")
    } else {
        lang.pick("beyond the limit", "超出限值")
    }
}

/// So much of all land lies within the service area of a class; `None` where that was not asked for.
pub fn land_within(findings: &Findings<'_>, class: usize) -> Option<Part> {
    let land = findings.land.filter(|_| findings.standard.classes[class].is_walked())?;
    let blocks = land.blocks.iter().zip(findings.blocks);
    let mut part = Part::default();
    for (of, block) in blocks.filter_map(|(land, block)| Some((land.as_ref()?, block))) {
        part.covered += block.area_m2 * of.dry * of.shares[class];
        part.total += block.area_m2 * of.dry;
    }
    Some(part)
}

/// A part of what ways ask of a walker.
pub fn gait(lang: Lang, part: &str) -> &str {
    let (en, zh) = match part {
        "steps" => ("Steps", "台阶"),
        "slope" => ("Slopes", "坡度"),
        "kerbs" => ("Kerbs", "路缘石"),
        "surfaces" => ("Surfaces", "铺装"),
        "waits" => ("Crossing roads", "过街等候"),
        _ => (part, part),
    };
    lang.pick(en, zh)
}

/// Who walks.
pub fn walker(lang: Lang, id: &str) -> String {
    let zh = match id {
        "adult" => "成年人",
        "elder" => "老年人",
        "child" => "儿童",
        "wheelchair" => "轮椅使用者",
        "stroller" => "推婴儿车者",
        "custom" => "自定义",
        _ => id,
    };
    lang.pick(id, zh).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::town::tiny;

    #[test]
    fn a_sentence_speaks_for_most_homes_where_there_are_several() {
        let town = tiny();
        let say = |lang, majority: f64, gap: usize| {
            gap_sentence(&Findings { majority, ..town.findings(lang) }, &town.gaps[gap])
        };
        let of = |block, class| town.gaps.iter().position(|g| (g.block, g.class.0) == (block, class)).unwrap();
        let (several, one) = (of(0, 1), of(2, 0));
        assert_eq!(
            say(Lang::En, 0.5, several),
            "幸福小区: the nearest medical institution is a walk of 13.0 min (1040 m) or more for more than half of its \
             homes; the limit is 1000 m, so 40 m too far."
        );
        assert!(say(Lang::En, 0.8, several).contains("for more than 20.0% of its homes;"));
        assert!(say(Lang::En, 1.0, several).contains("for some of its homes;"));
        assert!(say(Lang::Zh, 0.5, several).starts_with("幸福小区：过半住宅距最近的医疗服务机构步行至少 13.0 分钟"));
        assert!(say(Lang::En, 0.5, one).ends_with("is more than 60 min away; the limit is 15 min."));
    }
}
