//! The sheet of a class: a sentence, the map, who reaches one in how many minutes, and why the others do not.

use super::chart;
use super::figures::{count, join, minutes, percent};
use crate::coverage::Part;
use crate::gaps::Cause;
use crate::report::english::a;
use crate::report::escape::escape;
use crate::report::map::{Bin, Maps, WATER, bin_of, swatch};
use crate::report::{Findings, words};
use crate::units::{ClassId, Lang, Limit};
use std::collections::BTreeSet;

/// The sheet; without a map where the data hold no such facility, for there is nothing to measure to.
pub fn sheet(findings: &Findings<'_>, maps: Option<&Maps>, class: ClassId) -> String {
    let lang = findings.lang;
    let i = usize::from(class.0);
    let of = &findings.standard.classes[i];
    let name = words::class_name(lang, of);
    let second = if lang == Lang::En { &of.name_zh } else { &of.name_en };
    let held = findings.facilities_per_class[i];
    let heading = format!(
        "<h2>{}<span class=\"second\" lang=\"{}\">{}</span></h2>\n<p class=\"note\">{}</p>",
        escape(name),
        lang.pick("zh-CN", "en"),
        escape(second),
        super::readings::link(lang, of)
    );
    if held == 0 {
        return format!(
            "<section class=\"empty\" id=\"class-{i}\">\n{heading}\n<p class=\"say\">{}</p>\n</section>\n",
            escape(&none_held(lang, of)),
        );
    }
    let map = maps.map_or_else(String::new, |maps| {
        format!(
            "<figure>{}<figcaption class=\"legend\">{}</figcaption></figure>\n",
            maps.class(findings, class, name),
            legend(findings, class, maps)
        )
    });
    let people = words::basis(findings);
    let share = findings.coverage.classes[i].of(findings.coverage.basis).and_then(Part::share);
    format!(
        "<section class=\"sheet\" id=\"class-{i}\">\n{heading}\n<p class=\"say\">{say}</p>\n{map}\
         <div class=\"pair\"><div>{curve}</div><div>{gaps}</div></div>\n</section>\n",
        say = say(findings, class),
        // A straight line has no minutes to draw.
        curve = if of.limit.is_straight() {
            String::new()
        } else {
            chart::curve(lang, &findings.coverage.reach[i], of.limit, share, people)
        },
        gaps = gaps(findings, class),
    )
}

fn none_held(lang: Lang, class: &crate::model::Class) -> String {
    let name = words::class_phrase(lang, class);
    match lang {
        Lang::En => format!(
            "The data hold no {name}. There is nothing to walk to, so there is no map: whether the ground has none, or \
             only the data, cannot be told from here. Give a list of them with --facilities to have it judged."
        ),
        Lang::Zh => format!(
            "数据中没有任何{name}，无从计算步行距离，因此没有地图：是实际没有，还是数据缺失，无法由此判断。\
             可用 --facilities 提供设施清单后再评估。"
        ),
    }
}

fn say(findings: &Findings<'_>, class: ClassId) -> String {
    let lang = findings.lang;
    let i = usize::from(class.0);
    let of = &findings.standard.classes[i];
    let coverage = findings.coverage;
    let figures = &coverage.classes[i];
    let share = percent(figures.of(coverage.basis).and_then(Part::share));
    let (name, limit) = (escape(&words::class_phrase(lang, of)), words::limit(lang, of.limit));
    let people = words::basis(findings);
    let [half, _, nine, _] = coverage.reach[i].minutes;
    let one = a(&name);
    let mut text = match lang {
        Lang::En if of.limit == Limit::OnSite => {
            format!("<b>{share}</b> of {people} have {one} on their block's land")
        }
        Lang::En if of.limit.is_straight() => {
            format!("<b>{share}</b> of {people} have {one} within {} (a straight line, no walk)", a(&limit))
        }
        Lang::En => format!("<b>{share}</b> of {people} reach {one} within {limit}"),
        Lang::Zh if of.limit == Limit::OnSite => format!("<b>{share}</b> 的{people}在本地块用地内有{name}"),
        Lang::Zh if of.limit.is_straight() => {
            format!("<b>{share}</b> 的{people}在{limit}内有{name}（直线距离，非步行）")
        }
        Lang::Zh => format!("<b>{share}</b> 的{people}可在步行 {limit}内到达{name}"),
    };
    if let Some(half) = half {
        let half = minutes(lang, Some(half));
        text.push_str(&match lang {
            Lang::En => format!("; half of all are within {half}"),
            Lang::Zh => format!("；半数在 {half}以内"),
        });
        if nine.is_some() {
            let nine = minutes(lang, nine);
            text.push_str(&match lang {
                Lang::En => format!(", nine in ten within {nine}"),
                Lang::Zh => format!("，九成在 {nine}以内"),
            });
        }
    }
    let gaps = (figures.blocks.total - figures.blocks.covered).max(0.0);
    text.push_str(&match (lang, gaps > 0.0) {
        (Lang::En, false) => format!(". All {} blocks are covered.", count(figures.blocks.total)),
        (Lang::Zh, false) => format!("。{} 个地块全部覆盖。", count(figures.blocks.total)),
        (Lang::En, true) => format!(". {} of {} blocks are not covered.", count(gaps), count(figures.blocks.total)),
        (Lang::Zh, true) => format!("。{} 个地块中有 {} 个未覆盖。", count(figures.blocks.total), count(gaps)),
    });
    if let Some(share) = words::land_within(findings, i).and_then(Part::share) {
        let land = percent(Some(share));
        text.push_str(&match lang {
            Lang::En => format!(" By area, {land} of the blocks' land is within the limit."),
            Lang::Zh => format!("按面积计，地块用地的 {land} 在限值以内。"),
        });
    }
    text
}

/// The colours on this map with what they mean; patterns only where they occur.
pub(in crate::report) fn legend(findings: &Findings<'_>, class: ClassId, maps: &Maps) -> String {
    let limit = findings.standard.classes[usize::from(class.0)].limit;
    let blocks = &findings.coverage.blocks;
    let present = blocks.iter().map(|of| bin_of(&of[usize::from(class.0)], limit)).collect();
    let mut out = scale(findings.lang, limit, &present, maps.shows_water());
    if maps.shows_gap_areas(class) {
        let label = findings.lang.pick("part of a block beyond the limit", "地块内超出限值的部分");
        out.push_str(&chart::swatch("url(#gap)", label));
    }
    out
}

/// The scale of walks to a class with this limit; of what is no walk only what is `present`.
pub(in crate::report) fn scale(lang: Lang, limit: Limit, present: &BTreeSet<Bin>, water: bool) -> String {
    let mut out = if limit == Limit::OnSite { on_site(lang) } else { steps(lang, limit) };
    let others = [
        (Bin::CutOff, lang.pick("cut off", "路网不连通")),
        (Bin::OffNetwork, lang.pick("no street near", "附近无道路")),
        (Bin::NoneExists, lang.pick("none in the data, or none open", "数据中无或均不开放")),
    ];
    for (bin, label) in others.into_iter().filter(|(bin, _)| present.contains(bin)) {
        out.push_str(&chart::swatch(&swatch(bin), label));
    }
    if water {
        out.push_str(&chart::swatch(WATER, lang.pick("water", "水域")));
    }
    out.push_str(&format!(
        "<span class=\"key\"><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><path class=\"halo\" d=\"M7 7h0\"/>\
         <path class=\"dot\" d=\"M7 7h0\"/></svg>{}</span>",
        lang.pick("facility", "设施")
    ));
    out
}

/// The scale of what stands on the land of a block or does not.
fn on_site(lang: Lang) -> String {
    let what = lang.pick("On the block's own land", "本地块用地内");
    let steps = [(Bin::Within(0), lang.pick("one stands there", "有")), (Bin::Beyond(2), lang.pick("none does", "无"))];
    let swatches: String = steps.iter().map(|(bin, label)| chart::swatch(&swatch(*bin), label)).collect();
    format!("<span class=\"what\">{what}</span>{swatches}")
}

/// The steps of a walk or a straight line.
fn steps(lang: Lang, limit: Limit) -> String {
    let part = |n: u32, d: u32| {
        let value = f64::from(limit.value()) * f64::from(n) / f64::from(d);
        match limit {
            Limit::Time(_) => format!("{}", (value / 6_000.0).round() / 10.0),
            Limit::Length(_) | Limit::Radius(_) | Limit::OnSite => format!("{:.0}", value / 1000.0),
        }
    };
    let unit = match limit {
        Limit::Time(_) => lang.pick("minutes", "分钟"),
        Limit::Length(_) | Limit::Radius(_) | Limit::OnSite => lang.pick("metres", "米"),
    };
    let what = if limit.is_straight() { ("Straight line,", "直线距离，") } else { ("Walk,", "步行，") };
    let mut out = format!("<span class=\"what\">{} {unit}</span>", lang.pick(what.0, what.1));
    let steps = [
        (Bin::Within(0), format!("≤ {}", part(1, 3))),
        (Bin::Within(1), format!("≤ {}", part(2, 3))),
        (Bin::Within(2), format!("≤ {}", part(1, 1))),
        (Bin::Beyond(0), format!("≤ {}", part(3, 2))),
        (Bin::Beyond(1), format!("≤ {}", part(2, 1))),
        (Bin::Beyond(2), format!("> {}", part(2, 1))),
    ];
    for (i, (bin, label)) in steps.iter().enumerate() {
        if i == 3 {
            out.push_str(&format!("<span class=\"cut\">{}</span>", lang.pick("limit", "限值")));
        }
        out.push_str(&chart::swatch(&swatch(*bin), label));
    }
    out
}

/// Why blocks are not covered, with the people in them.
fn gaps(findings: &Findings<'_>, class: ClassId) -> String {
    let lang = findings.lang;
    let residents = findings.coverage.basis == crate::coverage::Basis::Residents;
    let mut rows = String::new();
    for &(cause, ..) in &Cause::ALL {
        let of: Vec<_> = findings.gaps.iter().filter(|g| g.class == class && g.cause == cause).collect();
        if of.is_empty() {
            continue;
        }
        let people: f64 = of.iter().filter_map(|g| Some(findings.blocks[g.block].residents? * (1.0 - g.share))).sum();
        let people = if residents { format!("<td class=\"num\">{}</td>", count(people)) } else { String::new() };
        rows.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td class=\"num\">{}</td>{people}</tr>\n",
            escape(words::cause(lang, cause)),
            count(of.len() as f64)
        ));
    }
    if rows.is_empty() {
        return format!("<p class=\"fine\">{}</p>", lang.pick("No gaps.", "没有缺口。"));
    }
    let people =
        if residents { format!("<th class=\"num\">{}</th>", lang.pick("Residents", "居民")) } else { String::new() };
    let mut out = format!(
        "<table class=\"small\"><thead><tr><th>{}</th><th class=\"num\">{}</th>{people}</tr></thead>\n<tbody>{rows}</tbody></table>",
        lang.pick("Why not covered", "未覆盖原因"),
        lang.pick("Blocks", "地块"),
    );
    let limit = findings.standard.classes[usize::from(class.0)].limit;
    if limit != Limit::OnSite {
        out.push_str(&how_much_too_far(findings, class));
    }
    let worst = worst_names(findings, class);
    if !worst.is_empty() {
        out.push_str(&format!(
            "<p class=\"caption\">{} {}</p>",
            if beyond_search(findings, class) {
                lang.pick("Farthest of those within the search:", "搜索范围内最远：")
            } else {
                lang.pick("Farthest:", "最远：")
            },
            escape(&join(lang, &worst))
        ));
    }
    out
}

/// By how much half of those that are too far miss the limit, at most. How far those are whose walk is longer than the search goes nobody knows: they
/// count as the farthest.
fn how_much_too_far(findings: &Findings<'_>, class: ClassId) -> String {
    let lang = findings.lang;
    let of = findings.gaps.iter().filter(|g| g.class == class && g.cause == Cause::TooFar);
    let mut missing: Vec<f64> = of.map(|g| g.missing_m.unwrap_or(f64::INFINITY)).collect();
    missing.sort_by(f64::total_cmp);
    let Some(half) = missing.len().checked_sub(1).and_then(|last| missing.get(last / 2)) else { return String::new() };
    let beyond = missing.iter().filter(|m| m.is_infinite()).count();
    let m = count(half.ceil());
    let straight = findings.standard.classes[usize::from(class.0)].limit.is_straight();
    let mut said = match lang {
        _ if half.is_infinite() => String::new(),
        Lang::En => format!(
            "Of those too far, half are at most {m} m {}beyond the limit. ",
            if straight { "" } else { "of walking " }
        ),
        Lang::Zh => format!("距离过远的地块中，一半超出限值不到 {m} 米。"),
    };
    if beyond > 0 {
        let n = count(beyond as f64);
        said.push_str(&match lang {
            Lang::En if said.is_empty() => format!("Of those too far, {n} lie farther than the search goes."),
            Lang::En => format!("{n} lie farther than the search goes."),
            Lang::Zh if said.is_empty() => format!("距离过远的地块中有 {n} 个超出搜索范围。"),
            Lang::Zh => format!("其中 {n} 个超出搜索范围。"),
        });
    }
    format!("<p class=\"caption\">{}</p>", said.trim_end())
}

/// Whether some block's walk is longer than the search goes.
fn beyond_search(findings: &Findings<'_>, class: ClassId) -> bool {
    findings.gaps.iter().any(|g| g.class == class && g.cause == Cause::TooFar && g.missing_m.is_none())
}

/// The three blocks with the longest walks of those that are known, ties by id.
fn worst_names(findings: &Findings<'_>, class: ClassId) -> Vec<String> {
    let mut far: Vec<_> =
        findings.gaps.iter().filter(|g| g.class == class).filter_map(|g| Some((g.walk?.ms, g.block))).collect();
    far.sort_by_key(|&(ms, block)| (std::cmp::Reverse(ms), block));
    far.iter()
        .take(3)
        .map(|&(ms, block)| {
            let label = words::block_label(&findings.blocks[block]);
            let min = words::minutes(ms);
            match findings.lang {
                Lang::En => format!("{label} ({min} min)"),
                Lang::Zh => format!("{label}（{min} 分钟）"),
            }
        })
        .collect()
}
