//! What a reader needs in order to doubt: what was assumed, read, and left out.

use super::figures::{count, percent};
use crate::model::Walker;
use crate::report::escape::escape;
use crate::report::{Findings, left_out, words};
use crate::units::Lang;

/// The closing sections.
pub fn sections(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    format!(
        "<section class=\"back\">\n<h2>{assumed}</h2>\n{ground}{walker}\n<h3>{classes}</h3>\n{readings}\n</section>\n\
         <section class=\"back\">\n<h2>{out}</h2>\n{left}</section>\n\
         <section class=\"back\">\n<h2>{again}</h2>\n{inputs}{parameters}<p class=\"note\">{credit}</p>\n</section>\n",
        assumed = lang.pick("What was assumed", "采用的假设"),
        ground = ground(findings),
        walker = walkers(findings),
        classes = lang.pick("How the standard was read", "对标准的理解"),
        readings = super::readings::section(findings),
        out = lang.pick("What was left out or mended", "未计入或经修正的内容"),
        left = left(findings),
        again = lang.pick("What was read, to do it again", "输入与参数（可复算）"),
        inputs = inputs(findings),
        parameters = parameters(findings),
        credit = escape(findings.attribution),
    )
}

fn rows(rows: &[(String, String)]) -> String {
    let rows: String = rows
        .iter()
        .map(|(k, v)| format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escape(k), escape(v)))
        .collect();
    format!("<table class=\"pairs\"><tbody>\n{rows}</tbody></table>\n")
}

fn ground(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let kinds = [
        crate::model::BlockKind::Residential,
        crate::model::BlockKind::Homes,
        crate::model::BlockKind::Grid,
        crate::model::BlockKind::Given,
    ];
    let tally = |pairs: Vec<(&str, usize)>| {
        let parts: Vec<String> =
            pairs.into_iter().filter(|&(_, n)| n > 0).map(|(what, n)| format!("{} {what}", count(n as f64))).collect();
        if parts.is_empty() { "0".to_owned() } else { parts.join(lang.pick(", ", "，")) }
    };
    let blocks = tally(
        kinds
            .iter()
            .map(|&k| (words::block_kind(lang, k), findings.blocks.iter().filter(|b| b.kind == k).count()))
            .collect(),
    );
    let kinds = crate::model::DoorstepKind::ALL;
    let doors = tally(
        kinds
            .iter()
            .map(|&k| {
                let all = findings.blocks.iter().flat_map(|b| &b.doorsteps);
                (words::doorstep_kind(lang, k), all.filter(|d| d.kind == k).count())
            })
            .collect(),
    );
    let network = findings.network;
    let mut all = vec![
        (lang.pick("Blocks", "地块").to_owned(), blocks),
        (lang.pick("People start from", "出发点").to_owned(), doors),
        (lang.pick("Shares are of", "比例基数").to_owned(), words::basis_and_doubt(findings)),
        (
            lang.pick("A block is covered if", "地块视为覆盖的条件").to_owned(),
            match lang {
                Lang::En => format!("at least {} of it is within the limit", percent(Some(findings.majority))),
                Lang::Zh => format!("至少 {} 在限值内", percent(Some(findings.majority))),
            },
        ),
        (
            lang.pick("Walking network", "步行路网").to_owned(),
            match lang {
                Lang::En => format!(
                    "{} km of links between {} junctions in {} pieces, {} of the length in the largest",
                    count(network.length_m / 1000.0),
                    count(network.junctions as f64),
                    count(network.components as f64),
                    percent(Some(network.main_share))
                ),
                Lang::Zh => format!(
                    "{} 公里路段，{} 个路口，{} 个连通片，最大一片占长度 {}",
                    count(network.length_m / 1000.0),
                    count(network.junctions as f64),
                    count(network.components as f64),
                    percent(Some(network.main_share))
                ),
            },
        ),
        (lang.pick("Private ways", "私有道路").to_owned(), private_ways(findings)),
        (
            lang.pick("Lengths", "长度").to_owned(),
            match lang {
                Lang::En => format!(
                    "on the WGS 84 ellipsoid; the plane used for finding and drawing is off by {:.3}% at most",
                    findings.plane.scale_error() * 100.0
                ),
                Lang::Zh => format!(
                    "按 WGS 84 椭球计算；查找与制图所用平面的最大长度误差 {:.3}%",
                    findings.plane.scale_error() * 100.0
                ),
            },
        ),
    ];
    if let Some(hours) = findings.hours {
        all.push((lang.pick("Hours", "开放时间").to_owned(), words::at(lang, hours)));
    }
    rows(&all)
}

/// Who walks, and beside whom.
fn walkers(findings: &Findings<'_>) -> String {
    let others = findings.beside.iter().flat_map(|side| &side.others);
    std::iter::once(findings.walker).chain(others.map(|(_, of)| of.walker)).map(|w| walker(findings.lang, w)).collect()
}

fn walker(lang: Lang, walker: &Walker) -> String {
    let steps =
        if walker.steps { lang.pick("uses steps", "可走台阶") } else { lang.pick("no steps", "不走台阶") };
    let mut all = vec![(
        lang.pick("Walker", "步行者").to_owned(),
        format!(
            "{}{open}{}, {steps}{close} {}{open}{} {}{close}",
            words::walker(lang, &walker.id),
            walker.speed,
            lang.pick(&walker.source, walker.source_zh.as_ref().unwrap_or(&walker.source)),
            lang.pick("confidence:", "可信度："),
            words::confidence(lang, walker.confidence),
            open = lang.pick(" (", "（"),
            close = lang.pick(").", "）"),
        )
        .trim_end_matches('.')
        .to_owned(),
    )];
    all.extend(walker.gait.sources.iter().map(|part| {
        let source = lang.pick(&part.source, part.source_zh.as_ref().unwrap_or(&part.source));
        let sure = format!("{} {}", lang.pick("confidence:", "可信度："), words::confidence(lang, part.confidence));
        (words::gait(lang, part.part).to_owned(), format!("{source}{}{sure}", lang.pick("; ", "；")))
    }));
    rows(&all)
}

fn left(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    if findings.left_out.is_empty() {
        return format!("<p class=\"note\">{}</p>\n", lang.pick("Nothing.", "无。"));
    }
    let body: String = findings
        .left_out
        .iter()
        .map(|(cause, n)| {
            format!(
                "<tr><th scope=\"row\">{}</th><td class=\"id\">{}</td><td class=\"num\">{}</td></tr>\n",
                escape(&left_out::words(lang, cause)),
                escape(cause),
                count(n as f64)
            )
        })
        .collect();
    format!("<table class=\"pairs left\"><tbody>\n{body}</tbody></table>\n")
}

fn inputs(findings: &Findings<'_>) -> String {
    let body: String = findings
        .inputs
        .iter()
        .map(|f| {
            format!(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"num\">{}</td><td class=\"hash\">{}</td></tr>\n",
                escape(f.role),
                escape(&f.name),
                count(f.bytes as f64),
                escape(&f.sha256)
            )
        })
        .collect();
    let lang = findings.lang;
    format!(
        "<div class=\"wide\"><table><thead><tr><th>{}</th><th>{}</th><th class=\"num\">{}</th><th>SHA-256</th></tr></thead>\
         <tbody>\n{body}</tbody></table></div>\n",
        lang.pick("Input", "输入"),
        lang.pick("File", "文件"),
        lang.pick("Bytes", "字节"),
    )
}

fn parameters(findings: &Findings<'_>) -> String {
    let mut pairs: Vec<(String, String)> =
        findings.parameters.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    pairs.push(("lifecircle".to_owned(), env!("CARGO_PKG_VERSION").to_owned()));
    rows(&pairs)
}

/// What of the network is private, and what that means.
fn private_ways(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    if findings.network.private_m <= 0.0 {
        return lang.pick("none that anybody could live on", "没有可供居住的私有道路").to_owned();
    }
    let km = format!("{:.1}", findings.network.private_m / 1000.0);
    match lang {
        Lang::En => format!("{km} km: walked by those who start or end there, a way through for nobody"),
        Lang::Zh => format!("{km} 公里：仅供在此出发或到达者通行，他人不得穿行"),
    }
}
