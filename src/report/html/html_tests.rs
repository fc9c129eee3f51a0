use super::*;
use crate::report::town::{bare, grid, tiny};
use crate::units::Lang;

fn page(lang: Lang) -> String {
    String::from_utf8(html(&tiny().findings(lang))).unwrap()
}

#[test]
fn names_are_inert() {
    for lang in [Lang::En, Lang::Zh] {
        let page = page(lang);
        assert_eq!(page.matches("<script").count(), 1, "only our own");
        assert!(page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"));
        assert!(!page.contains("<town>") && !page.contains("policy <b>"));
    }
}

#[test]
fn nothing_is_fetched() {
    let page = page(Lang::En);
    for word in ["src=", "url(http", "@import", "<link", "href=\"http", "<iframe", "fetch("] {
        assert!(!page.contains(word), "{word}");
    }
}

/// A class that the style sheet paints everywhere (outlines of blocks on maps) is no class of a chart's text: it was painted pink.
#[test]
fn charts_have_styles_of_their_own() {
    let page = page(Lang::En);
    let everywhere: Vec<&str> = include_str!("page.css")
        .lines()
        .filter_map(|line| line.strip_prefix('.')?.split([' ', '.', ',', '{']).next())
        .filter(|class| *class != "curve")
        .collect();
    assert!(everywhere.contains(&"mark"), "the style sheet was read");
    let charts: Vec<&str> =
        page.split("<svg class=\"curve").skip(1).filter_map(|rest| rest.split("</svg>").next()).collect();
    assert!(!charts.is_empty());
    for word in charts.iter().flat_map(|chart| chart.split("class=\"").skip(1)).filter_map(|c| c.split('"').next()) {
        assert!(word.split(' ').all(|class| !everywhere.contains(&class)), "{word}");
    }
}

/// Every element that is opened is closed, in order.
#[test]
fn well_formed() {
    for page in [page(Lang::En), page(Lang::Zh), String::from_utf8(html(&grid(6).findings(Lang::En))).unwrap()] {
        let mut open: Vec<&str> = Vec::new();
        let body = &page[page.find("<body>").unwrap()..];
        let body = &body[..body.find("<script>").unwrap()];
        for part in body.split('<').skip(1) {
            let tag = part.split('>').next().unwrap();
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name), "…<{part}");
            } else if !tag.ends_with('/') {
                open.push(name);
            }
        }
        assert_eq!(open, ["body"]);
    }
}

#[test]
fn says_what_the_data_lack_beside_what_is_not_covered() {
    let en = page(Lang::En);
    assert!(en.contains("The data hold no cultural centre. There is nothing to walk to"));
    assert!(en.contains("lang=\"en\""));
    let zh = page(Lang::Zh);
    assert!(zh.contains("数据中没有任何文化活动中心"));
    assert!(zh.contains("<html lang=\"zh-CN\">"));
    assert!(zh.contains("医疗服务机构"));
    assert!(en.contains("© OpenStreetMap contributors"));
}

#[test]
fn the_headline_counts_people() {
    // No culture in the data; 1,250 of 2,000 people reach a market.
    let en = page(Lang::En);
    assert!(
        en.contains("Who has all three facilities cannot be told: the data hold <b>no cultural centre</b>."),
        "headline"
    );
    assert!(en.contains("<b>62.5%</b> of residents reach a market within 15 min"), "market");
}

/// Streets alone: no share, no count of what is missing, no map; and the land is not called residential.
#[test]
fn what_cannot_be_told_is_not_nought() {
    let town = bare();
    let en = String::from_utf8(html(&town.findings(Lang::En))).unwrap();
    for word in ["lack nothing", "lack 3 of 3", "have every class", ">0%<", "class=\"map\"", "residential land"] {
        assert!(!en.contains(word), "{word}");
    }
    for word in [
        "0<small> / 3</small></dd><dt>classes are in the data",
        "There is no map: the data hold no facility of any class",
        "cannot be told: the data do not hold every class",
        "land within 100 m of streets (no homes in the data)",
    ] {
        assert!(en.contains(word), "{word}");
    }
    let zh = String::from_utf8(html(&town.findings(Lang::Zh))).unwrap();
    assert!(zh.contains("道路两侧 100 米内的用地（数据中没有住宅）") && !zh.contains("什么都不缺"));
}

/// Of three classes the data hold two: those are counted and mapped.
#[test]
fn the_map_counts_what_the_data_hold() {
    let en = page(Lang::En);
    assert!(en.contains("1 of 4 blocks lacks nothing; 2 lack 2 of 2."), "sentence");
    assert!(en.contains("The map counts only the two of three classes that the data hold."), "caption");
    assert!(en.contains("2<small> / 3</small></dd><dt>classes are in the data"), "tile");
    assert!(!en.contains("have every class"));
}

/// What was assumed is told in the reader's language.
#[test]
fn notes_and_sources_are_chinese_in_a_chinese_report() {
    let mut town = tiny();
    town.standard = crate::input::standard::five_facilities();
    town.standard.classes.truncate(3);
    let zh = String::from_utf8(html(&town.findings(Lang::Zh))).unwrap();
    let en = String::from_utf8(html(&town.findings(Lang::En))).unwrap();
    assert!(zh.contains("可以日常购买新鲜食品的场所") && !zh.contains("Where daily fresh food can be bought"));
    assert!(en.contains("Where daily fresh food can be bought") && !en.contains("可以日常购买新鲜食品的场所"));
    assert!(zh.contains("一本书") && !zh.contains("a book") && en.contains("a book"));
    town.standard.classes[0].note_zh = None;
    let zh = String::from_utf8(html(&town.findings(Lang::Zh))).unwrap();
    assert!(zh.contains("Where daily fresh food can be bought"), "better in English than not at all");
}
