//! What an audit says, word for word where figures decide, and that nothing of a file can break a page.

use super::*;
use crate::audit::{judge, totals};
use crate::input::clauses::community_governance;
use crate::input::given::{CommunityColumns, read_communities};
use crate::input::layer::Source;
use std::path::Path;

const TEXT: &str = "name,kind,households,floor_m2,workers,committee,occupancy,owners_committee,lon,lat\n\
    <b>East & co,new,2500,400.5,3,no,50.000001%,no,9.52,47.14\n\
    West,built,1000,300,5,1,80%,yes,9.53,47.15\n\
    \"South, far\",built,1001,300.29,many,1,,,,\n";

fn with(lang: Lang, see: impl Fn(&Audit<'_>)) {
    of(TEXT, lang, see);
}

fn of(text: &str, lang: Lang, see: impl Fn(&Audit<'_>)) {
    let source = Source::new(Path::new("c.csv"), text.as_bytes());
    let (read, notes) = read_communities(&source, &CommunityColumns::default()).unwrap();
    let clauses = community_governance();
    let judged = judge(&read.items, &clauses);
    let all = totals(&read.items, &judged, &clauses, 0..read.items.len());
    // The first and the second by id.
    let by = [("<new>", 0), ("south", 1)];
    let by = by.map(|(name, i)| (name.to_owned(), totals(&read.items, &judged, &clauses, [i])));
    let remarks: Vec<String> =
        notes.remarks.iter().cloned().chain(read.faults.iter().map(ToString::to_string)).collect();
    see(&Audit {
        title: "c<1>.csv",
        inputs: &[],
        parameters: &[],
        clauses: &clauses,
        communities: &read.items,
        judged: &judged,
        totals: &all,
        by: Some(("k<i>nd", &by)),
        remarks: &remarks,
        left_out: &notes.tally,
        walks: None,
        attribution: "<b>© somebody",
        lang,
    });
}

#[test]
fn the_page_shows_clause_figure_requirement_and_shortfall() {
    for (lang, parts) in [
        (
            Lang::En,
            [
                "400.5 → 750; <b class=\"no\">349.5 m²</b>",
                "300.29 → 300.3",
                "0.01 m²",
                "not judged, no workers",
                "Missing: 349.51 m² of service floor in 2 communities, at least 4 workers in 1 (6 by",
            ],
        ),
        (
            Lang::Zh,
            [
                "400.5 → 750; <b class=\"no\">349.5 m²</b>",
                "300.29 → 300.3",
                "0.01 m²",
                "无法评定，缺专职工作者",
                "缺口：服务用房 349.51 m²（2 个社区），专职工作者 至少 4 人（1 个社区；按区间较高一端为 6 人）",
            ],
        ),
    ] {
        with(lang, |audit| {
            let files = files(audit);
            let page = String::from_utf8(files.iter().find(|(n, _)| n == "audit.html").unwrap().1.clone()).unwrap();
            for part in parts {
                assert!(page.contains(part), "{part:?} is not in {page}");
            }
            assert!(page.contains("50.000001%"), "never shown as the half that it is over");
            assert!(page.contains("&lt;b&gt;East &amp; co") && !page.contains("<b>East"));
            assert!(page.contains("c&lt;1&gt;.csv") && page.contains("k&lt;i&gt;nd") && page.contains("&lt;new&gt;"));
            assert_eq!(page.matches("<circle").count(), 2, "two have a place");
            assert!(
                page.matches("href=\"#").count() > 3 && !page.contains("http"),
                "clauses are linked, nothing is fetched"
            );
            let text = table(audit);
            assert!(text.contains("349.51 m²") && text.contains("2500") && text.contains("<b>East & co"), "{text}");
        });
    }
}

#[test]
fn files_hold_the_same_figures() {
    with(Lang::En, |audit| {
        let files = files(audit);
        let bytes = |name: &str| &files.iter().find(|(n, _)| n == name).unwrap().1;
        let csv = String::from_utf8(bytes("audit.csv").clone()).unwrap();
        let mut rows = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
        let head = rows.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        let cell = |row: usize, name: &str| &rows[row][head.iter().position(|n| n == name).unwrap()];
        assert_eq!(rows.len(), 3);
        assert_eq!(cell(0, "missing_floor_m2"), "349.5");
        assert_eq!([cell(0, "service_floor_new"), cell(0, "service_floor_new.missing")], ["unmet", "99.5"]);
        assert_eq!([cell(0, "owners_committee_above_half"), cell(0, "committee_from_half")], ["unmet", "unmet"]);
        assert_eq!(cell(1, "service_floor_per_100_households.needs"), "300.3");
        assert_eq!([cell(1, "workers_per_400"), cell(1, "workers_per_400.lacks")], ["not_judged", "workers"]);
        let layer: serde_json::Value = serde_json::from_slice(bytes("audit.geojson")).unwrap();
        let features = layer["features"].as_array().unwrap();
        assert_eq!(features.len(), 3);
        assert_eq!(features[0]["properties"]["missing_floor_m2"], 349.5);
        assert_eq!(
            (&features[1]["geometry"], &features[1]["properties"]["in_workers"]),
            (&serde_json::Value::Null, &"many".into())
        );
        let summary: serde_json::Value = serde_json::from_slice(bytes("audit.json")).unwrap();
        assert_eq!(summary["totals"]["missing"]["floor_m2"], 349.51);
        assert_eq!(summary["totals"]["clauses"]["service_floor_per_100_households"]["unmet"], 2);
        assert_eq!(summary["by"]["groups"][0]["totals"]["missing"]["workers"], 4);
        assert_eq!(summary["clauses"]["clauses"].as_array().unwrap().len(), 10);
    });
}

fn page_of(audit: &Audit<'_>) -> String {
    String::from_utf8(files(audit).into_iter().find(|(name, _)| name == "audit.html").unwrap().1).unwrap()
}

/// What nobody could judge is no nought: a dash where nothing was judged, "at least" where only some was.
#[test]
fn what_was_not_judged_is_not_nothing() {
    with(Lang::En, |audit| {
        let page = page_of(audit);
        let south = page.split("south</th>").nth(1).unwrap().split("</tr>").next().unwrap();
        let cells: Vec<&str> = south.split("<td class=\"num\">").skip(4).map(|c| c.trim_end_matches("</td>")).collect();
        assert_eq!(cells, ["0.01", "–", "0", "–"], "workers cannot be read, occupancy is not told");
        assert!(page.contains("<dd>349.51 <small>m²</small></dd>"), "the tile says what the sentence says");
        assert!(page.contains("<dd>≥ 4</dd>") && page.contains("in 1 community<"), "{page}");
        let summary: serde_json::Value = serde_json::from_slice(&files(audit)[1].1).unwrap();
        assert_eq!(summary["totals"]["communities_not_judged"]["workers"], 1);
        assert!(table(audit).contains("at least 1 owners' committee in 1."));
    });
}

#[test]
fn whoever_is_not_judged_is_named() {
    let text = "name,kind,households,floor_m2,workers,committee,occupancy,owners_committee\n\
        Open <i>,built,1000,300,,1,80%,yes\nVillage <u>,rural,400,500,1,no,,\nEast,built,1000,300,5,1,80%,yes\n";
    of(text, Lang::En, |audit| {
        let page = page_of(audit);
        let section = |head: &str| page.split(head).nth(1).unwrap().split("</section>").next().unwrap();
        let open = section("Communities that cannot be told");
        assert!(open.contains("Open &lt;i&gt;") && open.contains("not judged, no workers"), "{open}");
        assert!(!open.contains("East") && !open.contains("Village"), "{open}");
        let without = section("Communities without a residents' committee");
        assert!(without.contains("Village &lt;u&gt;") && !without.contains("East"), "{without}");
        assert!(without.contains("1 community has no residents"));
    });
}

#[test]
fn sources_are_linked_and_the_city_is_credited() {
    for (lang, title) in [(Lang::En, "press text, target year 2020"), (Lang::Zh, "新闻稿文本，目标年 2020")] {
        with(lang, |audit| {
            let page = page_of(audit);
            assert!(
                page.contains("<a href=\"#source-policy\">policy</a>") && page.contains("<li id=\"source-policy\">")
            );
            assert!(page.contains(title) && page.contains("&lt;b&gt;© somebody"), "{page}");
            assert_eq!(lang == Lang::Zh, !page.contains("a Chinese city"));
            for name in ["audit.json", "audit.geojson"] {
                let (_, bytes) = files(audit).into_iter().find(|(n, _)| n == name).unwrap();
                let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                assert_eq!(value["attribution"], "<b>© somebody", "{name}");
            }
        });
    }
}
