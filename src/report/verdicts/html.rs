//! The section of the report: what each clause says of the city, tier by tier, and the indicators.

use crate::model::Counted;
use crate::report::english::agreed;
use crate::report::escape::escape;
use crate::report::html::figures::{count, percent, tenths};
use crate::report::html::readings;
use crate::report::{Findings, words};
use crate::standards::{AreaVerdict, Clause, State, Test, Verdicts, Why};
use crate::units::Lang;

/// A state in words, with the reason where one is known.
pub fn state(lang: Lang, state: State, why: Option<Why>) -> String {
    let because = |why: Why| lang.pick(Why::ALL[why as usize].2, Why::ALL[why as usize].3);
    match state {
        State::Met => format!("<span class=\"yes\">{}</span>", lang.pick("met", "达标")),
        State::NotMet => {
            let because = why.map_or_else(String::new, |why| format!("{}{}", lang.pick(": ", "："), because(why)));
            format!("<span class=\"no\">{}{because}</span>", lang.pick("not met", "未达标"))
        }
        State::NotJudged(why) => {
            format!("<span class=\"nil\">{}{}</span>", lang.pick("not judged: ", "未评估："), because(why))
        }
    }
}

/// Within and of all, as a share.
fn share(part: Option<[f64; 2]>) -> String {
    percent(part.filter(|[_, all]| *all > 0.0).map(|[within, all]| within / all))
}

/// What is asked for.
pub fn asked(findings: &Findings<'_>, clause: &Clause) -> String {
    let lang = findings.lang;
    let class = &findings.standard.classes[usize::from(clause.class.0)];
    let n = count(clause.required);
    match (clause.test, lang) {
        (Test::Limit, _) => words::limit(lang, class.limit),
        (Test::Radius, Lang::En) => format!("{n} m radius"),
        (Test::Radius, Lang::Zh) => format!("半径 {n} 米"),
        (Test::ResidentsEach, Lang::En) => format!("1 to {n} people"),
        (Test::ResidentsEach, Lang::Zh) => format!("每 {n} 人 1 处"),
        (Test::HouseholdsEach, Lang::En) => format!("1 to {n} households"),
        (Test::HouseholdsEach, Lang::Zh) => format!("每 {n} 户 1 处"),
        (Test::LeastWidth, Lang::En) => format!("≥ {n} m wide"),
        (Test::LeastWidth, Lang::Zh) => format!("宽度 ≥ {n} 米"),
        (Test::InBlock | Test::InBlockRebuilt, _) => {
            let wide = class.in_block.as_ref().and_then(|land| land.least_width_m);
            let each = clause.required;
            match lang {
                Lang::En => {
                    let wide = wide.map(|m| format!(", ≥ {m} m wide"));
                    format!("≥ {each} m² per resident{}", wide.unwrap_or_default())
                }
                Lang::Zh => {
                    let wide = wide.map(|m| format!("，宽度 ≥ {m} 米"));
                    format!("人均 ≥ {each} 平方米{}", wide.unwrap_or_default())
                }
            }
        }
        (_, Lang::En) => format!("≥ {n} m²"),
        (_, Lang::Zh) => format!("≥ {n} 平方米"),
    }
}

/// Where a clause is from, without a link, and whether nobody has read it there.
pub fn from(findings: &Findings<'_>, clause: &Clause) -> String {
    let (lang, cited) = (findings.lang, clause.cited(findings.standard));
    let of = cited.clause.as_deref().map_or_else(|| cited.sources.join(lang.pick(", ", "、")), str::to_owned);
    format!("{}{}", escape(&of), readings::mark(lang, cited))
}

/// How many of the blocks that are judged meet a clause.
fn blocks_within(lang: Lang, of: &AreaVerdict) -> String {
    let [met, missed, _] = of.blocks;
    match lang {
        Lang::En => format!("{} of {} blocks", count(met as f64), count((met + missed) as f64)),
        Lang::Zh => format!("{} / {} 个地块", count(met as f64), count((met + missed) as f64)),
    }
}

/// Facilities whose figure is not known, where there are any.
fn unknown_of(lang: Lang, of: &AreaVerdict) -> String {
    match (of.unknown, lang) {
        (0, _) => String::new(),
        (unknown, Lang::En) => format!(", {unknown} of {} unknown", of.facilities),
        (unknown, Lang::Zh) => format!("，{} 处中 {unknown} 处未知", of.facilities),
    }
}

/// What was found, beside what is asked for.
fn found(lang: Lang, clause: &Clause, counted: Option<Counted>, of: &AreaVerdict) -> String {
    if let State::NotJudged(Why::NoneInData) = of.state {
        return "–".to_owned();
    }
    match clause.test {
        Test::Limit | Test::Radius => {
            let blocks = blocks_within(lang, of);
            // The share that the text itself asks for stands out.
            let told = |part, whose| {
                let share = share(Some(part));
                if counted == Some(whose) { format!("<b>{share}</b>") } else { share }
            };
            let people = of.people.map_or_else(String::new, |people| match lang {
                Lang::En => format!(", {} of people", told(people, Counted::Residents)),
                Lang::Zh => format!("，人口 {}", told(people, Counted::Residents)),
            });
            let land = of.land_m2.map_or_else(String::new, |land| match lang {
                Lang::En => format!(", {} of land", told(land, Counted::Land)),
                Lang::Zh => format!("，居住用地 {}", told(land, Counted::Land)),
            });
            format!("{blocks}{people}{land}")
        }
        Test::InBlock | Test::InBlockRebuilt => match (of.there.zip(of.owed), lang) {
            (None, _) => "–".to_owned(),
            (Some((there, owed)), Lang::En) => {
                format!("{}, {} m² in all of {} owed", blocks_within(lang, of), count(there), count(owed))
            }
            (Some((there, owed)), Lang::Zh) => {
                format!("{}，共 {} 平方米，应有 {}", blocks_within(lang, of), count(there), count(owed))
            }
        },
        // Widths make no sum.
        Test::LeastWidth => {
            let known = of.facilities - of.unknown;
            let wide = known - of.short_facilities.unwrap_or(0).min(known);
            match lang {
                Lang::En => format!("{wide} of {known} wide enough{}", unknown_of(lang, of)),
                Lang::Zh => format!("{known} 处中 {wide} 处够宽{}", unknown_of(lang, of)),
            }
        }
        _ => {
            let unknown = unknown_of(lang, of);
            let there = match (of.there, clause.test, lang) {
                (None, ..) => "–".to_owned(),
                (Some(n), Test::ResidentsEach | Test::HouseholdsEach, Lang::En) => {
                    agreed(&format!("{} facilities", count(n))).into_owned()
                }
                (Some(n), Test::ResidentsEach | Test::HouseholdsEach, Lang::Zh) => format!("{} 处", count(n)),
                (Some(n), _, Lang::En) => format!("{} m² in all", count(n)),
                (Some(n), _, Lang::Zh) => format!("共 {} 平方米", count(n)),
            };
            let owed = of.owed.map_or_else(String::new, |owed| match lang {
                Lang::En => format!(" of {} owed", count(owed)),
                Lang::Zh => format!("，应有 {}", count(owed)),
            });
            format!("{there}{owed}{unknown}")
        }
    }
}

/// What is missing.
fn short(lang: Lang, of: &AreaVerdict) -> String {
    let mut parts = Vec::new();
    if let Some(people) = of.short_people.filter(|p| *p >= 0.5) {
        parts.push(format!("{} {}", count(people), lang.pick("people", "人")));
    }
    if let Some(m2) = of.short_m2.filter(|m2| *m2 >= 0.5) {
        parts.push(format!("{} {}", count(m2), lang.pick("m²", "平方米")));
    }
    if let Some(n) = of.short_facilities.filter(|n| *n > 0) {
        parts.push(format!("{} {}", count(n as f64), lang.pick("facilities", "处设施")));
    }
    parts.join(lang.pick(", ", "，"))
}

/// The section; nothing where clauses were not judged.
pub fn section(findings: &Findings<'_>) -> String {
    let Some(verdicts) = findings.verdicts else { return String::new() };
    let lang = findings.lang;
    let standard = findings.standard;
    let of = |word: &str| verdicts.city.iter().filter(|v| v.state.word() == word).count();
    let file = escape(&findings.file("verdicts.csv"));
    let say = match lang {
        Lang::En => format!(
            "Of {} clauses the city meets <b>{}</b> and misses <b>{}</b>; {} are not judged. Limits and radii are met if every \
             block meets them; least areas if every facility has them. Blocks one by one are in {file}.",
            verdicts.city.len(),
            of("met"),
            of("not_met"),
            of("not_judged")
        ),
        Lang::Zh => format!(
            "{} 项条款中，达标 <b>{}</b> 项，未达标 <b>{}</b> 项，未评估 {} 项。限值与服务半径以全部地块达标为准，最小面积以每处设施达标为准。逐地块结果见 {file}。",
            verdicts.city.len(),
            of("met"),
            of("not_met"),
            of("not_judged")
        ),
    };
    let mut body = String::new();
    for (t, tier) in standard.tiers.iter().enumerate() {
        let rows: Vec<(&Clause, &AreaVerdict)> = verdicts
            .clauses
            .iter()
            .zip(&verdicts.city)
            .filter(|(c, _)| standard.classes[usize::from(c.class.0)].tier == t)
            .collect();
        if standard.tiers.len() > 1 {
            let met = rows.iter().filter(|(_, v)| v.state == State::Met).count();
            let missed = rows.iter().filter(|(_, v)| v.state == State::NotMet).count();
            body.push_str(&format!(
                "<tr><th colspan=\"2\" scope=\"rowgroup\" class=\"tier\">{}</th><td colspan=\"4\" class=\"tier note\">{}</td></tr>\n",
                escape(lang.pick(&tier.name_en, &tier.name_zh)),
                match lang {
                    Lang::En => format!("{met} met, {missed} not met, {} not judged", rows.len() - met - missed),
                    Lang::Zh => format!("达标 {met}，未达标 {missed}，未评估 {}", rows.len() - met - missed),
                }
            ));
        }
        for (clause, verdict) in rows {
            body.push_str(&row(findings, clause, verdict));
        }
    }
    let head = [
        lang.pick("Clause", "条款"),
        lang.pick("Asked for", "要求"),
        lang.pick("Verdict", "结论"),
        lang.pick("Found", "实测"),
        lang.pick("Short of", "缺口"),
        lang.pick("From", "依据"),
    ]
    .map(|h| format!("<th>{h}</th>"))
    .concat();
    format!(
        "<section class=\"back\" id=\"verdicts\">\n<h2>{}</h2>\n<p class=\"say\">{say}</p>\n<details{open}><summary>{all}</summary>\n\
         <div class=\"wide\"><table class=\"verdicts\"><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div></details>\n{}</section>\n",
        lang.pick("Verdicts by clause", "逐条评估结论"),
        indicators(findings, verdicts),
        open = if verdicts.clauses.len() <= 40 { " open" } else { "" },
        all = lang.pick("Every clause", "全部条款"),
    )
}

fn row(findings: &Findings<'_>, clause: &Clause, of: &AreaVerdict) -> String {
    let lang = findings.lang;
    let class = &findings.standard.classes[usize::from(clause.class.0)];
    let (_, _, en, zh) = Test::ALL[clause.test as usize];
    let cited = clause.cited(findings.standard);
    let from = cited.clause.as_deref().unwrap_or(lang.pick("source", "来源"));
    format!(
        "<tr><th scope=\"row\">{name}<br><small>{test}</small></th><td class=\"num\">{asked}</td><td>{state}</td><td>{found}</td>\
         <td>{short}</td><td><a class=\"clause\" href=\"#clause-{id}\">{from}</a>{mark}</td></tr>\n",
        name = escape(words::class_name(lang, class)),
        test = lang.pick(en, zh),
        asked = asked(findings, clause),
        state = state(lang, of.state, findings.verdicts.and_then(|v| v.why(clause, of.state))),
        found = found(lang, clause, class.counted, of),
        short = short(lang, of),
        id = class.id,
        from = escape(from),
        mark = readings::mark(lang, cited),
    )
}

fn indicators(findings: &Findings<'_>, verdicts: &Verdicts) -> String {
    let lang = findings.lang;
    if verdicts.indicators.is_empty() {
        return String::new();
    }
    let part = |part: Option<[f64; 2]>, of: &dyn Fn(f64) -> String| match part {
        Some([within, all]) => format!("{} / {}: <b>{}</b>", of(within), of(all), share(part)),
        None => "–".to_owned(),
    };
    let hectares = |m2: f64| tenths(m2 / 10_000.0);
    let mut body = String::new();
    for (of, result) in findings.standard.indicators.iter().zip(&verdicts.indicators) {
        let figures = match result.why {
            Some(Why::Needs) => {
                let needs = of.needs_in(lang).unwrap_or("");
                format!(
                    "<td colspan=\"2\" class=\"nil\">{}{}</td>",
                    lang.pick("not judged; it needs ", "未评估；需要："),
                    escape(needs)
                )
            }
            Some(why) => format!("<td colspan=\"2\">{}</td>", state(lang, State::NotJudged(why), None)),
            // Land in hectares.
            None => format!("<td>{}</td><td>{}</td>", part(result.people, &count), part(result.land_m2, &hectares)),
        };
        body.push_str(&format!(
            "<tr id=\"indicator-{id}\"><th scope=\"row\">{name}<br><small>{rule}</small></th>{figures}<td>{sources}{mark}</td></tr>\n",
            id = of.id,
            name = escape(lang.pick(&of.name_en, &of.name_zh)),
            rule = escape(lang.pick(&of.rule_en, &of.rule_zh)),
            sources = readings::sources(&of.cited.sources),
            mark = readings::mark(lang, &of.cited),
        ));
    }
    format!(
        "<h3>{}</h3>\n<div class=\"wide\"><table class=\"verdicts\"><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead>\n\
         <tbody>\n{body}</tbody></table></div>\n",
        lang.pick("Indicators", "指标"),
        lang.pick("Indicator", "指标"),
        lang.pick("People", "人口"),
        lang.pick("Residential land, ha", "居住用地（公顷）"),
        lang.pick("From", "依据"),
    )
}
