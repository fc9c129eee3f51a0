//! Who walks farther: the figures of [`crate::equity`] in the summary and the report.

use super::escape::escape;
use super::html::figures::{count, percent};
use super::{Findings, words};
use crate::coverage::Basis;
use crate::equity::{Equity, Group, Grouped, How, Spread, lorenz_at};
use crate::units::{Lang, MS_PER_MINUTE};
use serde_json::{Value, json};

/// Shares of people at which the summary tells the Lorenz curve: tenths.
const TENTHS: usize = 10;

fn round(value: f64, decimals: i32) -> f64 {
    let unit = 10_f64.powi(decimals);
    (value * unit).round() / unit
}

/// Minutes in hundredths, rounded up as all walks are.
fn minutes(ms: f64) -> f64 {
    // A mean that is whole but for its last bits is not pushed up.
    (ms / f64::from(MS_PER_MINUTE) * 100.0 - 1e-6).ceil() / 100.0
}

fn spread(of: Option<&Spread>) -> Value {
    of.map_or(Value::Null, |of| {
        let tenths = (0..=TENTHS).filter_map(|n| lorenz_at(&of.lorenz, n as f64 / TENTHS as f64));
        json!({
            "walk_min": minutes(of.mean_ms),
            "gini": of.gini.map(|v| round(v, 6)),
            "palma": of.palma.map(|v| round(v, 6)),
            "lorenz_tenths": tenths.map(|v| round(v, 6)).collect::<Vec<_>>(),
        })
    })
}

/// The member `equity` of the summary.
pub(super) fn summary(findings: &Findings<'_>, equity: &Equity) -> Value {
    let classes = &findings.standard.classes;
    let group = |g: &Group| {
        let of = classes.iter().zip(&g.classes).zip(findings.facilities_per_class).filter(|(_, n)| **n > 0);
        json!({
            "label": g.label,
            "from": g.range.map(|(low, _)| low),
            "to": g.range.map(|(_, high)| high),
            "people": round(g.people, 1),
            "blocks": g.blocks,
            "walk_min": g.walk_ms.map(minutes),
            "every_class_share": words::all_held(findings).then(|| round(g.all, 6)),
            "classes": of.map(|((class, (share, ms)), _)| json!({
                "id": class.id, "share": round(*share, 6), "walk_min": minutes(*ms),
            })).collect::<Vec<_>>(),
        })
    };
    json!({
        "horizon_min": f64::from(equity.horizon_ms) / f64::from(MS_PER_MINUTE),
        "all": spread(equity.all.as_ref()),
        "classes": classes.iter().zip(&equity.classes).map(|(class, of)| {
            let mut value = spread(of.as_ref());
            if let Value::Object(members) = &mut value {
                members.insert("id".to_owned(), json!(class.id));
            }
            value
        }).filter(|v| !v.is_null()).collect::<Vec<_>>(),
        "groups": equity.groups.iter().map(|by| json!({
            "field": by.field,
            "how": by.how.word(),
            "concentration": by.concentration.map(|v| round(v, 6)),
            "lowest_40_percent_walk_min": by.ends_ms.map(|(poor, _)| minutes(poor)),
            "highest_10_percent_walk_min": by.ends_ms.map(|(_, rich)| minutes(rich)),
            "groups": by.groups.iter().map(group).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

/// The section of the report; empty where the data hold no class.
pub(super) fn section(findings: &Findings<'_>) -> String {
    let Some(equity) = findings.equity else { return String::new() };
    let Some(all) = &equity.all else { return String::new() };
    let lang = findings.lang;
    let people = words::basis(findings);
    let number = |v: Option<f64>, d: usize| v.map_or_else(|| "–".to_owned(), |v| format!("{v:.d$}"));
    let mut rows = String::new();
    let line = |name: &str, of: &Spread| {
        format!(
            "<tr><th scope=\"row\">{}</th><td class=\"num\">{:.1}</td><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>\n",
            escape(name),
            shown(of.mean_ms),
            number(of.gini, 3),
            number(of.palma, 2)
        )
    };
    for (class, of) in findings.standard.classes.iter().zip(&equity.classes) {
        rows.extend(of.iter().map(|of| line(words::class_name(lang, class), of)));
    }
    rows.push_str(&line(lang.pick("mean of these", "以上平均"), all));
    let half = lorenz_at(&all.lorenz, 0.5);
    let say = match (lang, half) {
        (_, None) => String::new(),
        (Lang::En, Some(half)) => {
            format!("The half of {people} that walks least walks {} of all minutes.", percent(Some(half)))
        }
        (Lang::Zh, Some(half)) => {
            format!("步行最短的一半（按{people}计）只承担全部步行时间的 {}。", percent(Some(half)))
        }
    };
    let mut out = format!(
        "<section class=\"equity\">\n<h2>{title}</h2>\n<p class=\"say\">{say}</p>\n<div class=\"pair\"><div>{chart}</div><div><table><thead><tr>\
         <th>{class}</th><th class=\"num\">{mean}</th><th class=\"num\">{gini}</th><th class=\"num\">{palma}</th></tr></thead>\n\
         <tbody>\n{rows}</tbody></table><p class=\"caption\">{note}</p></div></div>\n",
        title = lang.pick("Who walks farther", "步行负担的公平性"),
        say = escape(&say),
        chart = curve(lang, all, people),
        class = lang.pick("Class", "设施类别"),
        mean = lang.pick("mean min", "平均 分钟"),
        gini = lang.pick("Gini", "基尼系数"),
        palma = lang.pick("Palma", "帕尔马比值"),
        note = escape(&match lang {
            Lang::En => format!(
                "Of {people}, each counted once; who has no walk within {} min counts with that. Gini: 0 if all walk alike. Palma: the mean walk of the tenth that walks longest over that of the two fifths that walk least.",
                equity.horizon_ms / MS_PER_MINUTE
            ),
            Lang::Zh => format!(
                "按{people}计，每份权重一次；{} 分钟内不可达者按该值计。基尼系数：人人相同为 0。帕尔马比值：步行最长的 10% 的平均步行时间与步行最短的 40% 之比。",
                equity.horizon_ms / MS_PER_MINUTE
            ),
        }),
    );
    for by in &equity.groups {
        out.push_str(&grouped(findings, by));
    }
    out + "</section>\n"
}

/// Minutes with one decimal, rounded up as all walks are.
fn shown(ms: f64) -> f64 {
    (minutes(ms) * 10.0 - 1e-9).ceil() / 10.0
}

/// The groups of a field, side by side.
fn grouped(findings: &Findings<'_>, by: &Grouped) -> String {
    let lang = findings.lang;
    let held = words::held(findings);
    let mut out = format!("<h3>{}</h3>\n<div class=\"wide\"><table><thead><tr><th></th>", escape(&by.field));
    let people = match (by.how, findings.coverage.basis) {
        (How::Count, _) => lang.pick("people", "人数"),
        (_, Basis::Residents) => lang.pick("residents", "人口"),
        (_, Basis::Households) => lang.pick("households", "户数"),
        (_, Basis::Homes) => lang.pick("m² of homes", "住宅面积 m²"),
        (_, Basis::Land) => lang.pick("m² of land", "用地 m²"),
    };
    let mut heads = vec![people, lang.pick("mean min", "平均 分钟")];
    heads.extend(held.iter().map(|&c| words::class_name(lang, &findings.standard.classes[c])));
    if words::all_held(findings) {
        heads.push(lang.pick("every class", "全部类别"));
    }
    for head in &heads {
        out.push_str(&format!("<th class=\"num\">{}</th>", escape(head)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for group in &by.groups {
        let label = match (&group.label, group.range) {
            (None, _) => lang.pick("not told", "未注明").to_owned(),
            (Some(label), None) => label.clone(),
            (Some(fifth), Some((low, high))) => match lang {
                Lang::En => format!("fifth {fifth}: {low} to {high}"),
                Lang::Zh => format!("第 {fifth} 个五分位：{low} 至 {high}"),
            },
        };
        let mut cells =
            vec![count(group.people), group.walk_ms.map_or_else(|| "–".to_owned(), |ms| format!("{:.1}", shown(ms)))];
        cells.extend(held.iter().map(|&c| percent(Some(group.classes[c].0))));
        if words::all_held(findings) {
            cells.push(percent(Some(group.all)));
        }
        let cells: Vec<String> = cells.iter().map(|cell| format!("<td class=\"num\">{cell}</td>")).collect();
        out.push_str(&format!("<tr><th scope=\"row\">{}</th>{}</tr>\n", escape(&label), cells.concat()));
    }
    out.push_str("</tbody></table></div>\n");
    if let (Some(index), Some((poor, rich))) = (by.concentration, by.ends_ms) {
        let who = match lang {
            Lang::En if index < 0.0 => "those low in it walk farther",
            Lang::En if index > 0.0 => "those high in it walk farther",
            Lang::En => "neither end walks farther",
            Lang::Zh if index < 0.0 => "数值低者步行更远",
            Lang::Zh if index > 0.0 => "数值高者步行更远",
            Lang::Zh => "两端无差异",
        };
        out.push_str(&format!("<p class=\"note\">{}</p>\n", escape(&match lang {
            Lang::En => format!(
                "Concentration index {index:.3} ({who}). The two fifths lowest in {} walk {:.1} min on average, the highest tenth {:.1}.",
                by.field, shown(poor), shown(rich)
            ),
            Lang::Zh => format!(
                "集中指数 {index:.3}（{who}）。{} 最低的 40% 平均步行 {:.1} 分钟，最高的 10% 为 {:.1} 分钟。",
                by.field, shown(poor), shown(rich)
            ),
        })));
    }
    out
}

/// The Lorenz curve as SVG.
fn curve(lang: Lang, of: &Spread, people: &str) -> String {
    let [left, top, side] = [44.0, 14.0, 300.0];
    let x = |share: f64| left + side * share;
    let y = |share: f64| top + side * (1.0 - share);
    let mut out = format!(
        "<svg class=\"curve\" viewBox=\"0 0 368 366\" role=\"img\" aria-label=\"{}\">",
        lang.pick("Lorenz curve of walks", "步行时间的洛伦兹曲线")
    );
    for quarter in [0.0, 0.25, 0.5, 0.75, 1.0] {
        out.push_str(&format!(
            "<path class=\"grid\" d=\"M{left} {y:.1}h{side}M{x:.1} {top}v{side}\"/>\
             <text x=\"{tx:.1}\" y=\"{ty:.1}\" text-anchor=\"end\">{label:.0}%</text>\
             <text x=\"{x:.1}\" y=\"{by:.1}\" text-anchor=\"middle\">{label:.0}%</text>",
            x = x(quarter),
            y = y(quarter),
            tx = left - 7.0,
            ty = y(quarter) + 4.0,
            by = top + side + 17.0,
            label = quarter * 100.0,
        ));
    }
    // A point for every doorstep would be a megabyte: those that a reader can tell apart stay.
    let mut points: Vec<(f64, f64)> = Vec::new();
    for &(f, l) in &of.lorenz {
        let at = (x(f), y(l));
        if points.last().is_none_or(|last| (at.0 - last.0).abs() >= 1.5 || (at.1 - last.1).abs() >= 1.5) {
            points.push(at);
        }
    }
    points.push((x(1.0), y(1.0)));
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    let line = line.join("L");
    out.push_str(&format!(
        "<path class=\"area\" d=\"M{line}z\"/><path class=\"limit\" d=\"M{left} {base:.1}L{:.1} {top}\"/><path class=\"line\" d=\"M{line}\"/>\
         <text class=\"axis\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text></svg><p class=\"caption\">{}</p>",
        left + side,
        left + side,
        top + side + 35.0,
        escape(&match lang {
            Lang::En => format!("share of {people}, least walk first"),
            Lang::Zh => format!("{people}累计比例（由短到长）"),
        }),
        lang.pick(
            "Lorenz curve: their share of all minutes walked. Dashed: all walk alike.",
            "洛伦兹曲线：其占全部步行时间的比例。虚线：人人相同。"
        ),
        base = top + side,
    ));
    out
}
