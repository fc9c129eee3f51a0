//! The first page: what was found in a sentence, the classes side by side, and the map of what is missing.

use super::chart;
use super::figures::{common_limit, count, join, number, percent, reach};
use crate::gaps::Cause;
use crate::report::english::a;
use crate::report::escape::escape;
use crate::report::map::{MISSING, Maps, WATER, missing_step};
use crate::report::{Findings, words};
use crate::units::Lang;

/// Classes that the data do not hold, as phrases.
fn absent(findings: &Findings<'_>) -> Vec<String> {
    let held = findings.facilities_per_class;
    let classes = findings.standard.classes.iter().zip(held).filter(|&(_, &n)| n == 0);
    classes.map(|(c, _)| words::class_phrase(findings.lang, c)).collect()
}

/// Title, headline, and the three or four figures to remember.
pub fn head(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let standard = findings.standard;
    let [first, second, third] = tiles(findings);
    let walker = match lang {
        Lang::En => format!("{} walking at {}", findings.walker.id, findings.walker.speed),
        Lang::Zh => format!("步行者：{}，{}", words::walker(lang, &findings.walker.id), findings.walker.speed),
    };
    format!(
        "<header>\n<p class=\"over\">{over}</p>\n<h1>{title}</h1>\n<p class=\"under\">{standard} · {walker}</p>\n\
         {others}<p class=\"headline\">{headline}</p>\n<p class=\"lead\">{lead}</p>\n<dl class=\"tiles\">{tiles}</dl>\n</header>\n",
        over = lang.pick("Walking coverage and its gaps", "步行覆盖与缺口评估"),
        title = escape(findings.title),
        standard = escape(lang.pick(&standard.title_en, &standard.title_zh)),
        walker = escape(&match findings.hours {
            Some(hours) => format!("{walker} · {}", hours.at.words(lang)),
            None => walker,
        }),
        others = if findings.among_standards {
            format!(
                "<p class=\"note\"><a class=\"clause\" href=\"standards.html\">{}</a></p>\n",
                lang.pick("Other standards of this run, side by side", "本次评估的其他标准：对照页")
            )
        } else {
            String::new()
        },
        headline = headline(findings),
        lead = escape(&lead(findings)),
        tiles = [first, second, third, facilities(findings),]
            .map(|(figure, label)| format!("<div><dd>{figure}</dd><dt>{label}</dt></div>"))
            .concat(),
    )
}

/// How many facilities there are; at a time, how many of them count then.
fn facilities(findings: &Findings<'_>) -> (String, String) {
    let lang = findings.lang;
    let n = findings.facilities.len();
    match findings.hours {
        None => (count(n as f64), lang.pick("facilities in the data", "数据中的设施").to_owned()),
        Some(hours) => (
            format!("{}<small> / {}</small>", count(n as f64), count((n + hours.shut.len()) as f64)),
            lang.pick("facilities count at that time", "处设施在该时段计入").to_owned(),
        ),
    }
}

/// The figures to remember. Where the data lack a class they say what can be told of the others: who has every class
/// cannot be, and nought would sound like a finding.
fn tiles(findings: &Findings<'_>) -> [(String, String); 3] {
    let lang = findings.lang;
    let of = |n: usize, all: usize| format!("{}<small> / {}</small>", count(n as f64), count(all as f64));
    let blocks = findings.blocks.len();
    let (classes, held) = (findings.standard.classes.len(), words::held(findings).len());
    let covered = of(words::lacking_nothing(findings), blocks);
    let gaps = findings.gaps.iter().filter(|g| g.cause != Cause::NoneExists).count();
    let gaps = count(gaps as f64);
    let in_data = (of(held, classes), lang.pick("classes are in the data", "类设施在数据中有记录").to_owned());
    if held == classes {
        let share = match lang {
            Lang::En => format!("of {} have every class", words::basis(findings)),
            Lang::Zh => format!("的{}各类设施齐备", words::basis(findings)),
        };
        [
            (percent(share_of_all(findings)), share),
            (covered, lang.pick("blocks lack nothing", "地块什么都不缺").to_owned()),
            (gaps, lang.pick("gaps: a block without a class", "缺口（地块×设施类别）").to_owned()),
        ]
    } else if held > 0 {
        [
            in_data,
            (covered, lang.pick("blocks lack none of those", "地块不缺其中任何一类").to_owned()),
            (gaps, lang.pick("gaps: a block without one of those", "缺口（地块×有记录的类别）").to_owned()),
        ]
    } else {
        [
            in_data,
            (count(blocks as f64), lang.pick("blocks, not judged", "地块（未能评估）").to_owned()),
            (count(findings.network.length_m / 1000.0), lang.pick("km of walking network", "公里步行路网").to_owned()),
        ]
    }
}

fn share_of_all(findings: &Findings<'_>) -> Option<f64> {
    findings.coverage.all.of(findings.coverage.basis).and_then(crate::coverage::Part::share)
}

fn headline(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let n = findings.standard.classes.len();
    if findings.blocks.is_empty() {
        return escape(lang.pick("No homes were found to judge.", "未找到可评估的居住地块。"));
    }
    let absent = absent(findings);
    if !absent.is_empty() {
        return cannot_tell(findings, &absent);
    }
    let share = format!("<b>{}</b>", percent(share_of_all(findings)));
    let of = words::basis_and_doubt(findings);
    let within = match (lang, common_limit(findings)) {
        (Lang::En, Some(limit)) => format!("within {}", reach(lang, limit)),
        (Lang::En, None) => "within their limits".to_owned(),
        (Lang::Zh, Some(limit)) => format!("{}内", reach(lang, limit)),
        (Lang::Zh, None) => "在各自限值内".to_owned(),
    };
    match (lang, n) {
        (Lang::En, 1) => format!("{share} of {of} have what they need {within}."),
        (Lang::En, n) => {
            let all = if n == 2 { "both".to_owned() } else { format!("all {}", number(lang, n)) };
            format!("{share} of {of} have {all} facilities {within}.")
        }
        (Lang::Zh, n) => format!("{share} 的{of}在{within}可到达全部 {n} 类设施。").replace("在在", "在"),
    }
}

/// The line over the classes of a tier: its name, and who has all of them.
fn tier_row(findings: &Findings<'_>, tier: usize) -> String {
    let lang = findings.lang;
    let of = &findings.standard.tiers[tier];
    let classes =
        || findings.standard.classes.iter().zip(findings.facilities_per_class).filter(|(c, _)| c.tier == tier);
    let held = classes().filter(|(_, n)| **n > 0).count();
    let all = if held == classes().count() {
        let share =
            percent(findings.coverage.tiers[tier].of(findings.coverage.basis).and_then(crate::coverage::Part::share));
        match lang {
            Lang::En => format!("{share} have all of these"),
            Lang::Zh => format!("{share} 全部具备"),
        }
    } else {
        match lang {
            Lang::En => format!("{held} of {} classes in the data", classes().count()),
            Lang::Zh => format!("{} 类中有 {held} 类在数据中", classes().count()),
        }
    };
    format!(
        "<tr><th colspan=\"3\" scope=\"rowgroup\" class=\"tier\">{}</th><td colspan=\"7\" class=\"tier note\">{all}</td></tr>\n",
        escape(lang.pick(&of.name_en, &of.name_zh))
    )
}

/// The headline where the data do not hold every class: nought per cent would sound like a finding about the city.
fn cannot_tell(findings: &Findings<'_>, absent: &[String]) -> String {
    let lang = findings.lang;
    let n = findings.standard.classes.len();
    let mut named: Vec<String> = absent.iter().take(5).map(|name| escape(name)).collect();
    if absent.len() > named.len() {
        named.push(match lang {
            Lang::En => format!("{} more", absent.len() - named.len()),
            Lang::Zh => format!("另外 {} 类", absent.len() - named.len()),
        });
    }
    let named = match (lang, named.as_slice()) {
        (Lang::En, [most @ .., last]) if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        _ => join(lang, &named),
    };
    match lang {
        Lang::En if n == 1 => format!("Who has what they need cannot be told: the data hold <b>no {named}</b>."),
        Lang::En => {
            format!("Who has all {} facilities cannot be told: the data hold <b>no {named}</b>.", number(lang, n))
        }
        Lang::Zh => format!("无法判断谁可到达全部 {n} 类设施：数据中<b>没有任何{named}</b>。"),
    }
}

/// What lacks most, and what the data do not hold.
fn lead(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let mut lacking: Vec<(usize, String)> = Vec::new();
    for (i, class) in findings.standard.classes.iter().enumerate() {
        let of = |g: &&crate::gaps::Gap| usize::from(g.class.0) == i && g.cause != Cause::NoneExists;
        let gaps = findings.gaps.iter().filter(of).count();
        if gaps > 0 {
            lacking.push((gaps, words::class_phrase(lang, class)));
        }
    }
    // Most first; equal ones in the order of the standard.
    lacking.sort_by_key(|(gaps, _)| std::cmp::Reverse(*gaps));
    let blocks = findings.blocks.len();
    let items: Vec<String> = lacking
        .iter()
        .take(3)
        .enumerate()
        .map(|(i, (gaps, name))| match lang {
            Lang::En if i == 0 => {
                format!("{} of {} blocks lack {}", count(*gaps as f64), count(blocks as f64), a(name))
            }
            Lang::En => format!("{} {}", count(*gaps as f64), a(name)),
            Lang::Zh => format!("{} 个缺{name}", count(*gaps as f64)),
        })
        .collect();
    let mut text = match (items.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::En) => format!("{}. ", join(lang, &items)),
        (false, Lang::Zh) => format!("{} 个地块中，{}。", count(blocks as f64), items.join("，")),
    };
    if !absent(findings).is_empty() {
        text.push_str(lang.pick(
            "What the data do not hold may still be there on the ground: check the source before concluding that nobody has it.",
            "数据中没有的设施，实地未必没有：下结论前请先核对数据来源。",
        ));
    }
    text.trim_end().to_owned()
}

/// The classes side by side.
pub fn classes(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let coverage = findings.coverage;
    let mut rows = String::new();
    // By tier: a standard of sixty classes is read tier by tier.
    let tiers = findings.standard.tiers.len();
    let mut order: Vec<usize> = (0..findings.standard.classes.len()).collect();
    order.sort_by_key(|&i| findings.standard.classes[i].tier);
    let mut last = None;
    for (i, class) in order.into_iter().map(|i| (i, &findings.standard.classes[i])) {
        if tiers > 1 && last.replace(class.tier) != Some(class.tier) {
            rows.push_str(&tier_row(findings, class.tier));
        }
        let held = findings.facilities_per_class[i];
        let figures = &coverage.classes[i];
        let gaps = |cause: Cause| {
            let n = findings.gaps.iter().filter(|g| usize::from(g.class.0) == i && g.cause == cause).count();
            if n == 0 {
                "<td class=\"num nil\">0</td>".to_owned()
            } else {
                format!("<td class=\"num\">{}</td>", count(n as f64))
            }
        };
        let name = escape(words::class_name(lang, class));
        rows.push_str(&format!(
            "<tr><th scope=\"row\"><a href=\"#class-{i}\">{name}</a>{mark}</th><td class=\"num\">{facilities}</td>\
             <td class=\"num\"><a class=\"clause\" href=\"#clause-{id}\">{limit}</a></td>",
            mark = super::readings::mark(lang, &class.cited),
            id = class.id,
            facilities = words::found(findings, i),
            limit = words::limit(lang, class.limit),
        ));
        if held == 0 {
            let none =
                lang.pick("the data hold none: not known whether anyone has one", "数据中没有：无从得知是否有人可达");
            rows.push_str(&format!("<td colspan=\"7\" class=\"none\">{none}</td></tr>\n"));
            continue;
        }
        let share = figures.of(coverage.basis).and_then(crate::coverage::Part::share);
        rows.push_str(&format!(
            "<td class=\"bar\">{bar}</td><td class=\"num strong\">{share}</td><td class=\"num\">{blocks}</td>\
             <td class=\"num\">{half}</td><td class=\"num\">{nine}</td>{far}{off}</tr>\n",
            bar = chart::bar(share),
            share = percent(share),
            blocks = percent(figures.blocks.share()),
            half = super::figures::minutes(lang, coverage.reach[i].minutes[0]),
            nine = super::figures::minutes(lang, coverage.reach[i].minutes[2]),
            far = gaps(Cause::TooFar),
            off = {
                let n = findings
                    .gaps
                    .iter()
                    .filter(|g| {
                        usize::from(g.class.0) == i
                            && matches!(g.cause, Cause::CutOff | Cause::OffNetwork | Cause::NoneOpen)
                    })
                    .count();
                if n == 0 {
                    "<td class=\"num nil\">0</td>".to_owned()
                } else {
                    format!("<td class=\"num\">{}</td>", count(n as f64))
                }
            },
        ));
    }
    let all = share_of_all(findings);
    format!(
        "<section>\n<h2>{heading}</h2>\n<div class=\"wide\"><table class=\"classes\">\n<thead><tr><th>{class}</th>\
         <th class=\"num\">{facilities}</th><th class=\"num\">{limit}</th><th colspan=\"2\">{share}</th>\
         <th class=\"num\">{blocks}</th><th class=\"num\">{half}</th><th class=\"num\">{nine}</th>\
         <th class=\"num\">{far}</th><th class=\"num\">{cut}</th></tr></thead>\n<tbody>\n{rows}</tbody>\n\
         <tfoot><tr><th scope=\"row\">{every}</th><td></td><td></td>{all}</tr></tfoot>\n\
         </table></div>\n<p class=\"note\">{note}</p>\n</section>\n",
        heading = lang.pick("Coverage by class", "各类设施覆盖情况"),
        class = lang.pick("Class", "设施类别"),
        facilities = lang.pick("Facilities", "设施数"),
        limit = lang.pick("Limit", "限值"),
        share = match lang {
            Lang::En => format!("Share of {}", words::basis_and_doubt(findings)),
            Lang::Zh => format!("覆盖{}比例", words::basis_and_doubt(findings)),
        },
        blocks = lang.pick("Blocks", "地块"),
        half = lang.pick("50% within", "半数可达"),
        nine = lang.pick("90% within", "九成可达"),
        far = lang.pick("Too far", "过远"),
        cut = if findings.hours.is_some() {
            lang.pick("Cut off or none open", "不可达或均不开放")
        } else {
            lang.pick("Cut off", "不可达")
        },
        every = lang.pick("Every class", "全部类别"),
        all = if words::all_held(findings) {
            format!(
                "<td class=\"bar\">{}</td><td class=\"num strong\">{}</td><td class=\"num\">{}</td><td colspan=\"4\"></td>",
                chart::bar(all),
                percent(all),
                percent(coverage.all.blocks.share()),
            )
        } else {
            format!(
                "<td colspan=\"7\" class=\"none\">{}</td>",
                lang.pick("cannot be told: the data do not hold every class", "无法判断：数据中并非各类设施都有")
            )
        },
        note = note(findings),
    )
}

fn note(findings: &Findings<'_>) -> String {
    let (majority, people) = (percent(Some(findings.majority)), words::basis(findings));
    let straight = findings.standard.classes.iter().any(|class| class.limit.is_straight());
    let dash = match findings.lang {
        _ if !straight => "",
        Lang::En => ", or that the limit is a straight line or the block's own land, where there is no walk to tell",
        Lang::Zh => "，或该类以直线距离或本地块用地为准，没有步行时间",
    };
    match findings.lang {
        Lang::En => format!(
            "A block is covered when at least {majority} of its {people} is within the limit. “Too far” and “cut off” count \
             blocks; cut off means on streets that do not join those of any facility, or without a street near enough. \
             A dash means that so many never reach one within the horizon of the search{dash}."
        ),
        Lang::Zh => format!(
            "地块中至少 {majority} 的{people}在限值以内即为覆盖。“过远”与“不可达”按地块计数；不可达指所在道路与设施所在路网不连通，\
             或附近没有可步行道路。“–”表示在搜索范围内达不到该比例{dash}。"
        ),
    }
}

/// The map of missing classes.
pub fn missing(findings: &Findings<'_>, maps: Option<&Maps>) -> String {
    let lang = findings.lang;
    let heading = lang.pick("What is missing where", "缺少几类设施");
    let classes = words::held(findings).len();
    if classes == 0 {
        return format!(
            "<section class=\"empty\" id=\"missing\">\n<h2>{heading}</h2>\n<p class=\"say\">{}</p>\n</section>\n",
            lang.pick(
                "There is no map: the data hold no facility of any class, so what is missing where cannot be told.",
                "没有地图：数据中没有任何一类设施，无法判断何处缺少什么。",
            )
        );
    }
    let Some(maps) = maps else { return String::new() };
    format!(
        "<section class=\"sheet\" id=\"missing\">\n<h2>{heading}</h2>\n<p class=\"say\">{say}</p>\n<figure>{map}\
         <figcaption class=\"legend\"><span class=\"what\">{what}</span>{legend}</figcaption></figure>\n</section>\n",
        say = escape(&missing_sentence(findings)),
        map = maps.missing(findings, heading),
        what = lang.pick("Classes missing", "缺少类别数"),
        legend = missing_legend(lang, classes, maps.shows_water()),
    )
}

/// The colours of a map of missing classes, of so many.
pub(in crate::report) fn missing_legend(lang: Lang, classes: usize, water: bool) -> String {
    let mut labels = vec![String::new(); MISSING.len()];
    let mut first = vec![None; MISSING.len()];
    for n in 0..=classes {
        let step = missing_step(n, classes);
        let from = *first[step].get_or_insert(n);
        labels[step] = if from == n { n.to_string() } else { format!("{from}–{n}") };
    }
    let mut legend = String::new();
    for (fill, label) in MISSING.iter().zip(&labels).filter(|(_, label)| !label.is_empty()) {
        let label = if label == "0" { lang.pick("none missing", "不缺").to_owned() } else { label.clone() };
        legend.push_str(&chart::swatch(fill, &label));
    }
    if water {
        legend.push_str(&chart::swatch(WATER, lang.pick("water", "水域")));
    }
    legend
}

fn missing_sentence(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let counts = words::lacking(findings);
    let (classes, held) = (findings.standard.classes.len(), words::held(findings).len());
    let none = words::lacking_nothing(findings);
    let (most, blocks) = (counts.iter().max().copied().unwrap_or(0), counts.len());
    let worst = counts.iter().filter(|&&n| n == most).count();
    let mut text = match (lang, most) {
        (Lang::En, 0) => "No block lacks anything.".to_owned(),
        (Lang::Zh, 0) => "所有地块什么都不缺。".to_owned(),
        (Lang::En, most) => format!(
            "{} of {} blocks {} nothing; {} {} {most} of {}.",
            count(none as f64),
            count(blocks as f64),
            if none == 1 { "lacks" } else { "lack" },
            count(worst as f64),
            if worst == 1 { "lacks" } else { "lack" },
            held
        ),
        (Lang::Zh, most) => format!(
            "{} 个地块中，{} 个什么都不缺，{} 个缺 {most} 类（共 {} 类）。",
            count(blocks as f64),
            count(none as f64),
            count(worst as f64),
            held,
        ),
    };
    if held < classes {
        text.push_str(&match lang {
            Lang::En => format!(
                " The map counts only the {} of {} classes that the data hold.",
                number(lang, held),
                number(lang, classes)
            ),
            Lang::Zh => format!("地图只计数据中有记录的 {held} 类（标准共 {classes} 类）。"),
        });
    }
    text
}
