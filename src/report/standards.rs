//! Standards as text for a terminal: what there is, what one says, and how sure each figure is.

use super::words;
use crate::model::{Cited, Standard};
use crate::units::Lang;

/// Every figure of a standard with where it is from.
pub(super) fn figures(standard: &Standard) -> Vec<&Cited> {
    let mut all = Vec::new();
    for class in &standard.classes {
        all.push(&class.cited);
        all.extend(class.radius.iter().map(|r| &r.cited));
        all.extend(class.floor.iter().chain(&class.site).map(|f| &f.cited));
        all.extend(class.in_block.iter().map(|f| &f.cited));
        all.extend(class.number.iter().map(|n| &n.cited));
    }
    all.extend(standard.indicators.iter().map(|i| &i.cited));
    all
}

/// So many of so many figures are unverified.
fn doubt(lang: Lang, standard: &Standard) -> String {
    let all = figures(standard);
    let unverified = all.iter().filter(|c| c.is_unverified()).count();
    match (lang, unverified) {
        (Lang::En, 0) => "none unverified".to_owned(),
        (Lang::En, n) => format!("{n} of {} figures unverified", all.len()),
        (Lang::Zh, 0) => "无未核实项".to_owned(),
        (Lang::Zh, n) => format!("{} 项数值中 {n} 项未核实", all.len()),
    }
}

fn sizes(lang: Lang, standard: &Standard) -> String {
    let (tiers, classes, indicators) = (standard.tiers.len(), standard.classes.len(), standard.indicators.len());
    let s = |n: usize| if n == 1 { "" } else { "s" };
    match lang {
        Lang::En => format!(
            "{tiers} tier{}, {classes} class{}, {indicators} indicator{}; {}",
            s(tiers),
            if classes == 1 { "" } else { "es" },
            s(indicators),
            doubt(lang, standard)
        ),
        Lang::Zh => format!("{tiers} 个层级，{classes} 类设施，{indicators} 项指标；{}", doubt(lang, standard)),
    }
}

/// A line a standard.
pub fn list(lang: Lang, standards: &[Standard]) -> String {
    let wide = standards.iter().map(|s| s.id.len()).max().unwrap_or(0);
    let line = |s: &Standard| {
        format!("{:wide$}  {}\n{:wide$}  {}\n", s.id, lang.pick(&s.title_en, &s.title_zh), "", sizes(lang, s))
    };
    standards.iter().map(line).collect()
}

/// What is said of a sound file.
pub fn sound(lang: Lang, file: &str, standard: &Standard) -> String {
    format!("{file}: {} {}: {}\n", standard.id, standard.version, sizes(lang, standard))
}

/// Where a figure is from, in brackets.
fn cited(lang: Lang, cited: &Cited) -> String {
    let mut parts: Vec<String> = cited.clause.iter().cloned().collect();
    parts.push(cited.sources.join(", "));
    parts.push(words::evidence(lang, cited.evidence).to_owned());
    parts.push(format!("{} {}", lang.pick("confidence", "可信度"), words::confidence(lang, cited.confidence)));
    if cited.is_unverified() {
        parts.push(lang.pick("UNVERIFIED", "未核实").to_owned());
    }
    parts.retain(|p| !p.is_empty());
    format!("[{}]", parts.join("; "))
}

/// A standard, tier by tier and class by class.
pub fn show(lang: Lang, standard: &Standard) -> String {
    let mut out = format!(
        "{}\n{} {}: {}\n",
        lang.pick(&standard.title_en, &standard.title_zh),
        standard.id,
        standard.version,
        sizes(lang, standard)
    );
    if let Some(note) = &standard.note {
        out.push_str(&format!("{}\n", lang.pick(note, standard.note_zh.as_ref().unwrap_or(note))));
    }
    for (t, tier) in standard.tiers.iter().enumerate() {
        out.push_str(&format!("\n{} ({})\n", lang.pick(&tier.name_en, &tier.name_zh), tier.id));
        for class in standard.classes.iter().filter(|c| c.tier == t) {
            out.push_str(&format!(
                "  {} ({}): {}, {} {}\n",
                words::class_name(lang, class),
                class.id,
                words::limit(lang, class.limit),
                words::duty(lang, class.duty),
                cited(lang, &class.cited)
            ));
            if let Some(counted) = class.counted {
                out.push_str(&format!("    {}{}\n", lang.pick("counts ", "统计口径："), counted.name(lang)));
            }
            for (text, from) in words::asked(lang, class) {
                out.push_str(&format!("    {text} {}\n", cited(lang, from)));
            }
        }
    }
    if !standard.indicators.is_empty() {
        out.push_str(lang.pick("\nIndicators\n", "\n指标\n"));
    }
    for i in &standard.indicators {
        let rule = lang.pick(&i.rule_en, &i.rule_zh);
        let needs = i.needs_in(lang).map_or_else(String::new, |needs| match lang {
            Lang::En => format!("; not judged, it needs {needs}"),
            Lang::Zh => format!("；不评估，缺少所需数据（{needs}）"),
        });
        let name = lang.pick(&i.name_en, &i.name_zh);
        out.push_str(&format!("  {name} ({}): {rule}{needs} {}\n", i.id, cited(lang, &i.cited)));
    }
    out.push_str(lang.pick("\nSources\n", "\n来源\n"));
    for source in &standard.sources {
        let url = source.url.as_ref().map_or_else(String::new, |url| format!(" {url}"));
        out.push_str(&format!("  {}: {}{url}\n", source.id, words::source_title(lang, source)));
    }
    out
}
