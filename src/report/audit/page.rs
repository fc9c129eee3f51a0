//! `audit.html`: the audit to read, to print and to hand on. One page, no network needed, every text from the data escaped.

use super::map::{OPEN, STEPS, draw};
use super::{
    Audit, asks, field, figure, kind, label, lacking, many, missing, open, outcome, required, said_without, served,
    unit, without_committee,
};
use crate::audit::{Finding, Judged, Verdict};
use crate::model::{Community, Exact, Force};
use crate::report::escape::escape;
use crate::report::html::readings;
use crate::report::{left_out, remark, words};
use crate::units::Lang;

/// What the page adds to the style of the report.
const STYLE: &str = ".key i{display:inline-block;width:16px;height:11px;border:1px solid #5b6673}.findings td{font-size:13.5px}\
    .findings .no{white-space:nowrap}ul.clauses{margin:0;padding:0;list-style:none}ul.clauses li{margin:0 0 2px}";

/// Communities on the page; the files have all.
const ROWS: usize = 500;

/// The page.
pub(super) fn page(audit: &Audit<'_>) -> Vec<u8> {
    let lang = audit.lang;
    let title = escape(audit.title);
    let heading = lang.pick("Community audit", "社区治理设施评估");
    let said = outcome(audit);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – {heading}</title>\n<style>\n{css}\n{STYLE}\n</style>\n</head>\n<body>\n<main>\n\
         <header>\n<p class=\"over\">{title}</p>\n<h1>{heading}</h1>\n<p class=\"under\">{standard}</p>\n\
         <p class=\"headline\">{first}</p>\n{tiles}{lead}</header>\n",
        code = lang.pick("en", "zh-CN"),
        css = include_str!("../html/page.css"),
        standard = escape(lang.pick(&audit.clauses.title_en, &audit.clauses.title_zh)),
        first = escape(&said[0]),
        tiles = tiles(audit),
        lead = said[1..]
            .iter()
            .map(|line| format!("<p class=\"lead\">{}</p>\n", escape(line)))
            .collect::<Vec<_>>()
            .concat(),
    );
    if let Some(map) = draw(audit) {
        page.push_str(&format!("<section>\n<figure>{map}{}</figure>\n</section>\n", legend(lang)));
    }
    page.push_str(&clauses(audit));
    page.push_str(&groups(audit));
    page.push_str(&served::section(audit));
    page.push_str(&communities(audit));
    page.push_str(&not_judged(audit));
    page.push_str(&back(audit));
    page.push_str("</main>\n</body>\n</html>\n");
    page.into_bytes()
}

/// What is missing in all, large.
fn tiles(audit: &Audit<'_>) -> String {
    let (lang, all) = (audit.lang, audit.totals);
    let m = &all.missing;
    let of = |n: usize| match lang {
        Lang::En => format!("in {n} {}", many(n as u64, "community", "communities")),
        Lang::Zh => format!("涉及 {n} 个社区"),
    };
    let word = |n: u64, one: &'static str, more: &'static str, zh: &'static str| lang.pick(many(n, one, more), zh);
    let whats = [
        lang.pick("service floor missing", "服务用房缺口"),
        word(m.workers, "worker missing", "workers missing", "专职工作者缺口"),
        word(m.committees, "residents' committee missing", "residents' committees missing", "居委会缺口"),
        word(m.owners, "owners' committee missing", "owners' committees missing", "业委会缺口"),
    ];
    let mut out = String::from("<dl class=\"tiles\">\n");
    for (thing, figure) in missing(all).iter().enumerate() {
        let unit = if thing == 0 && figure != "–" { " <small>m²</small>" } else { "" };
        let n = all.lacking[thing];
        let of = if figure == "–" { lang.pick("not judged", "无法评定").to_owned() } else { of(n) };
        out.push_str(&format!("<div><dd>{figure}{unit}</dd><dt>{}<br>{of}</dt></div>\n", escape(whats[thing])));
    }
    out + "</dl>\n"
}

fn legend(lang: Lang) -> String {
    let key =
        |colour: &str, text: &str| format!("<span class=\"key\"><i style=\"background:{colour}\"></i>{text}</span>");
    let mut out = format!(
        "<figcaption class=\"legend\"><span class=\"what\">{}</span>",
        lang.pick("Clauses not met", "不符合条款数")
    );
    for (n, colour) in STEPS.iter().enumerate() {
        out.push_str(&key(colour, &if n + 1 == STEPS.len() { format!("≥ {n}") } else { n.to_string() }));
    }
    out.push_str(&key(OPEN, lang.pick("not judged", "无法评定")));
    out + "</figcaption>"
}

/// Clause by clause: what it asks, how many meet it, where it stands.
fn clauses(audit: &Audit<'_>) -> String {
    let lang = audit.lang;
    let mut out = format!(
        "<section>\n<h2>{}</h2>\n<div class=\"wide\"><table><thead><tr><th>{}</th><th>{}</th>",
        lang.pick("Clause by clause", "逐条评定"),
        lang.pick("Clause", "条款"),
        lang.pick("Asks", "要求"),
    );
    for (_, _, en, zh) in Verdict::ALL {
        out.push_str(&format!("<th class=\"num\">{}</th>", lang.pick(en, zh)));
    }
    out.push_str(&format!(
        "<th>{}</th><th>{}</th></tr></thead>\n<tbody>\n",
        lang.pick("Source", "来源"),
        lang.pick("Confidence", "可信度")
    ));
    for (clause, counts) in audit.clauses.clauses.iter().zip(&audit.totals.clauses) {
        let aim = if clause.duty == Force::Aim { lang.pick(" (aim)", "（引导）") } else { "" };
        let kinds: Vec<&str> = clause.applies_to.iter().map(|k| kind(lang, Some(*k))).collect();
        let note = lang.pick(clause.note_en.as_deref().unwrap_or(""), clause.note_zh.as_deref().unwrap_or(""));
        let note = if note.is_empty() { String::new() } else { format!("<span class=\"id\">{}</span>", escape(note)) };
        out.push_str(&format!(
            "<tr id=\"{id}\"><th scope=\"row\">{text}<span class=\"id\">{id}</span>{note}</th><td>{asks}{aim}<span class=\"id\">{kinds}</span></td>",
            id = escape(&clause.id),
            text = escape(lang.pick(&clause.text_en, &clause.text_zh)),
            asks = escape(&asks(lang, clause)),
            kinds = escape(&kinds.join(lang.pick(", ", "、"))),
        ));
        for (verdict, n) in counts.iter().enumerate() {
            let class = if verdict == Verdict::Unmet as usize && *n > 0 { "num no" } else { "num" };
            out.push_str(&format!("<td class=\"{class}\">{n}</td>"));
        }
        out.push_str(&format!(
            "<td>{}</td><td>{}</td></tr>\n",
            readings::sources(&clause.sources),
            words::confidence(lang, clause.confidence)
        ));
    }
    out + "</tbody></table></div>\n</section>\n"
}

/// Totals by the values of a column.
fn groups(audit: &Audit<'_>) -> String {
    let Some((name, groups)) = audit.by else { return String::new() };
    let lang = audit.lang;
    let mut out = format!(
        "<section>\n<h2>{}</h2>\n<div class=\"wide\"><table><thead><tr><th>{}</th>",
        lang.pick("Where it is missing", "缺口分布"),
        escape(name)
    );
    for head in [
        lang.pick("communities", "社区"),
        lang.pick("not met", "不符合"),
        lang.pick("not judged", "无法评定"),
        "m²",
        lang.pick("workers", "工作者"),
        lang.pick("residents' committees", "居委会"),
        lang.pick("owners' committees", "业委会"),
    ] {
        out.push_str(&format!("<th class=\"num\">{head}</th>"));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (value, of) in groups {
        out.push_str(&format!("<tr><th scope=\"row\">{}</th>", escape(value)));
        for text in [of.communities, of.unmet, of.open].map(|n| n.to_string()).into_iter().chain(missing(of)) {
            out.push_str(&format!("<td class=\"num\">{text}</td>"));
        }
        out.push_str("</tr>\n");
    }
    let note = lang.pick(
        "≥: not everything there was judged, so more may be missing. –: nothing of it was judged.",
        "≥：有未能评定的社区，缺口可能更大；–：均无法评定。",
    );
    out + &format!("</tbody></table></div>\n<p class=\"note\">{note}</p>\n</section>\n")
}

/// The communities that lack something, each with its findings.
fn communities(audit: &Audit<'_>) -> String {
    let lang = audit.lang;
    let order = lacking(audit);
    if order.is_empty() {
        return String::new();
    }
    format!(
        "<section>\n<h2>{}</h2>\n{}</section>\n",
        lang.pick("Communities that lack something", "存在缺口的社区"),
        list(audit, &order, lang.pick("Not met: has, needs, missing", "不符合项：现有、要求、缺口"))
    )
}

/// The communities of which nothing is known to be missing and not everything was judged, each with what the file does not tell; and
/// those that have no committee.
fn not_judged(audit: &Audit<'_>) -> String {
    let lang = audit.lang;
    let mut out = String::new();
    let order = open(audit);
    if !order.is_empty() {
        out.push_str(&format!(
            "<section>\n<h2>{}</h2>\n<p class=\"note\">{}</p>\n{}</section>\n",
            lang.pick("Communities that cannot be told", "无法评定的社区"),
            lang.pick(
                "Nothing that was judged is missing there, but the file lacks what other clauses need.",
                "已评定的条款中未发现缺口，其余条款所需数据缺失。"
            ),
            list(audit, &order, lang.pick("Not judged, and what is lacking", "无法评定的条款及所缺数据"))
        ));
    }
    let without = without_committee(audit);
    if !without.is_empty() {
        let names: Vec<String> =
            without.iter().take(ROWS).map(|&i| format!("<li>{}</li>\n", named(&audit.communities[i]))).collect();
        out.push_str(&format!(
            "<section>\n<h2>{}</h2>\n<p class=\"note\">{}</p>\n<ul class=\"sources\">{}</ul>\n{}</section>\n",
            lang.pick("Communities without a residents' committee", "没有居委会的社区"),
            escape(&said_without(lang, without.len())),
            names.concat(),
            rest(lang, without.len())
        ));
    }
    out
}

/// The name of a community with its id, where that says more.
fn named(community: &Community) -> String {
    let (name, id) = (label(community), community.id.to_string());
    let id = if id == name { String::new() } else { format!("<span class=\"id\">{}</span>", escape(&id)) };
    escape(&name) + &id
}

/// How many communities are not on the page; empty where all are.
fn rest(lang: Lang, all: usize) -> String {
    let Some(n) = all.checked_sub(ROWS).filter(|n| *n > 0) else { return String::new() };
    let said = match lang {
        Lang::En => format!("{n} more in audit.csv."),
        Lang::Zh => format!("另有 {n} 个见 audit.csv。"),
    };
    format!("<p class=\"note\">{said}</p>\n")
}

/// A table of communities with what was found of them.
fn list(audit: &Audit<'_>, order: &[usize], what: &str) -> String {
    let lang = audit.lang;
    let mut out = format!(
        "<div class=\"wide\"><table class=\"findings\"><thead><tr><th>{}</th><th>{}</th><th class=\"num\">{}</th><th>{}</th></tr></thead>\n<tbody>\n",
        lang.pick("Community", "社区"),
        lang.pick("Kind", "类型"),
        lang.pick("Households", "户数"),
        what,
    );
    for &i in order.iter().take(ROWS) {
        let (community, of) = (&audit.communities[i], &audit.judged[i]);
        out.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"num\">{}</td><td><ul class=\"clauses\">{}</ul></td></tr>\n",
            named(community),
            kind(lang, community.kind),
            community.households.map_or_else(|| "–".to_owned(), |n| n.to_string()),
            findings(audit, community, of)
        ));
    }
    out + "</tbody></table></div>\n" + &rest(lang, order.len())
}

fn findings(audit: &Audit<'_>, community: &Community, of: &Judged) -> String {
    let lang = audit.lang;
    let line = |finding: &Finding| {
        let clause = &audit.clauses.clauses[finding.clause];
        let link = format!("<a href=\"#{0}\">{1}</a>", escape(&clause.id), escape(&asks(lang, clause)));
        match finding.verdict {
            Verdict::Unmet => {
                let missing = finding.missing.unwrap_or(Exact::ZERO);
                let aim = if clause.duty == Force::Aim { lang.pick(" (aim)", "（引导）") } else { "" };
                let class = if clause.duty == Force::Must { " class=\"no\"" } else { "" };
                Some(format!(
                    "<li>{link}{aim}: {} → {}; <b{class}>{missing} {}</b></li>",
                    escape(&figure(finding)),
                    escape(&required(clause, finding)),
                    unit(lang, clause.demand, missing)
                ))
            }
            Verdict::NotJudged => {
                let names: Vec<&str> = finding.lacking.iter().map(|f| field(lang, *f)).collect();
                let unread = |f: &crate::model::Field| community.unread.iter().find(|(of, _)| of == f);
                let why: Vec<String> =
                    finding.lacking.iter().filter_map(|f| Some(remark(lang, &unread(f)?.1).into_owned())).collect();
                let why = if why.is_empty() { String::new() } else { format!(" ({})", escape(&why.join("; "))) };
                Some(match lang {
                    Lang::En => format!("<li class=\"nil\">{link}: not judged, no {}{why}</li>", names.join(", ")),
                    Lang::Zh => format!("<li class=\"nil\">{link}：无法评定，缺{}{why}</li>", names.join("、")),
                })
            }
            _ => None,
        }
    };
    of.findings.iter().filter_map(line).collect::<Vec<_>>().concat()
}

/// What was assumed, left out and read.
fn back(audit: &Audit<'_>) -> String {
    let lang = audit.lang;
    let mut out = format!("<section class=\"back\">\n<h2>{}</h2>\n", lang.pick("Behind the figures", "数据与方法"));
    out.push_str(&format!(
        "<p class=\"note\">{}</p>\n",
        lang.pick(
            "All clauses hold together: of several about one thing the one that asks most decides, and what is missing is counted once. \
             Figures are compared as they were written, without rounding. What the file does not tell is not judged and never a pass.",
            "各条款同时适用：同一事项取要求最高者，缺口只计一次。数值按原文精确比较，不作四舍五入。资料缺失的不予评定，也不视为符合。"
        )
    ));
    let sources = audit.clauses.sources.iter().map(|source| readings::cited_source(lang, source));
    out.push_str(&format!(
        "<p class=\"note\">{} ({} {})</p>\n<ul class=\"sources\">{}</ul>\n",
        escape(lang.pick(&audit.clauses.title_en, &audit.clauses.title_zh)),
        escape(&audit.clauses.id),
        escape(&audit.clauses.version),
        sources.collect::<Vec<_>>().concat()
    ));
    if !audit.remarks.is_empty() {
        let lines = audit.remarks.iter().map(|said| format!("<li>{}</li>\n", escape(&remark(lang, said))));
        out.push_str(&format!(
            "<h3>{}</h3>\n<ul class=\"sources\">{}</ul>\n",
            lang.pick("How the file was read", "文件读取说明"),
            lines.collect::<Vec<_>>().concat()
        ));
    }
    let left = audit.left_out.iter().map(|(cause, n)| {
        format!(
            "<tr><th scope=\"row\">{}</th><td class=\"id\">{}</td><td class=\"num\">{n}</td></tr>\n",
            escape(&left_out::words(lang, cause)),
            escape(cause)
        )
    });
    out.push_str(&format!(
        "<table class=\"pairs left\"><tbody>\n{}</tbody></table>\n",
        left.collect::<Vec<_>>().concat()
    ));
    let inputs = audit.inputs.iter().map(|f| {
        format!(
            "<li>{} <b>{}</b> <span class=\"hash\">SHA-256 {}</span></li>\n",
            escape(f.role),
            escape(&f.name),
            escape(&f.sha256)
        )
    });
    out.push_str(&format!(
        "<h3>{}</h3>\n<ul class=\"sources\">{}<li>lifecircle {}</li></ul>\n",
        lang.pick("Files", "文件"),
        inputs.collect::<Vec<_>>().concat(),
        env!("CARGO_PKG_VERSION")
    ));
    if !audit.attribution.is_empty() {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", escape(audit.attribution)));
    }
    out + "</section>\n"
}
