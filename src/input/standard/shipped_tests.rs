//! The standards that come with the program: read, cited, and honest about what nobody has read.

use super::{SHIPPED, TEMPLATE, parse_standard, shipped};
use crate::model::{Cited, Confidence, Evidence, Standard, Tags};
use crate::units::Limit;
use std::collections::BTreeSet;
use std::path::Path;

fn all() -> impl Iterator<Item = Standard> {
    SHIPPED.iter().map(|(id, text)| parse_standard(Path::new(id), text).unwrap_or_else(|e| panic!("{e}")))
}

/// Every figure of a standard with where it is from.
fn cited(standard: &Standard) -> Vec<&Cited> {
    let figures = standard.classes.iter().flat_map(|c| {
        let areas = c.floor.iter().chain(&c.site).map(|f| &f.cited);
        let rest = c.radius.iter().map(|r| &r.cited).chain(c.number.iter().map(|n| &n.cited));
        std::iter::once(&c.cited).chain(areas).chain(rest)
    });
    figures.chain(standard.indicators.iter().map(|i| &i.cited)).collect()
}

#[test]
fn every_standard_is_read_under_its_own_name() {
    for (standard, (id, _)) in all().zip(SHIPPED) {
        assert_eq!(standard.id, id);
        assert!(standard.title_zh.chars().any(|c| c > '\u{4e00}'), "{id} has a Chinese title");
    }
    let ids: Vec<&str> = SHIPPED.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids[0], "five-facilities", "the default");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}

#[test]
fn every_figure_has_a_source_a_basis_and_is_not_of_low_confidence() {
    for standard in all() {
        let mut used = BTreeSet::new();
        for cited in cited(&standard) {
            assert!(!cited.sources.is_empty(), "{}: a figure without source", standard.id);
            assert!(cited.evidence.is_some(), "{}: a figure without basis", standard.id);
            assert!(cited.confidence > Confidence::Low, "{}: low confidence is left out", standard.id);
            used.extend(&cited.sources);
        }
        assert!(used.iter().all(|id| standard.source(id).is_some()));
        // Of the texts themselves nothing was read: who ships figures of GB 50180 as read has bought it.
        let unverified = cited(&standard).iter().filter(|c| c.is_unverified()).count();
        if standard.id == "gb50180-2018" {
            assert_eq!(unverified, cited(&standard).len());
        }
        if unverified > 0 {
            assert!(standard.note.is_some(), "{}: its note tells of what was not read", standard.id);
        }
    }
}

#[test]
fn gb50180_has_four_tiers_that_are_not_cumulative() {
    let gb = shipped("gb50180-2018").unwrap();
    let of_tier = |t: usize| gb.classes.iter().filter(|c| c.tier == t).count();
    assert_eq!([of_tier(0), of_tier(1), of_tier(2), of_tier(3)], [25, 15, 14, 9]);
    for class in &gb.classes {
        let minutes = [15, 10, 5];
        match minutes.get(class.tier) {
            Some(&m) => assert_eq!(class.limit, Limit::minutes(m), "{}: the walk of its tier", class.id),
            None => assert!(class.limit.is_straight(), "{}: a block has it on its land", class.id),
        }
    }
    let of = |id: &str| gb.classes.iter().find(|c| c.id == id).unwrap();
    let clinic = of("community_health_center");
    assert_eq!(clinic.radius.as_ref().unwrap().mm, 1_000_000, "the service radius is a test of its own");
    assert_eq!(clinic.floor.as_ref().unwrap().least_m2, Some(1700.0));
    assert_eq!(clinic.site.as_ref().unwrap().least_m2, Some(1420.0));
    assert_eq!(of("waste_collection_point").limit, Limit::Radius(70_000));
    assert_eq!(of("parcel_station").limit, Limit::OnSite);
    // One kind of place is owed by three tiers, and a file that says `bus_stop` means all of them.
    let kind = gb.kinds.iter().position(|k| k.id == "bus_stop").unwrap();
    assert_eq!(gb.classes_of_kind(kind).len(), 3);
}

#[test]
fn sizes_of_other_standards() {
    let classes = |id: &str| shipped(id).unwrap().classes.len();
    assert_eq!(classes("tdt1063-2021"), 11);
    assert_eq!(classes("nature-cities-2024"), 9, "nine categories");
    assert_eq!(classes("paris-15"), 5, "six functions; living is where people start");
    assert_eq!(classes("mofcom-15min-2021"), 22);
    assert_eq!(classes("complete-community-2020"), 20);
    let sdg = shipped("sdg-11").unwrap();
    assert_eq!(sdg.classes[1].limit, Limit::metres(1000), "metres along the network");
    assert!(sdg.indicators[0].any, "either of bus and rail is enough");
    let ghsci = shipped("ghsci").unwrap();
    let large = ghsci.classes.iter().find(|c| c.id == "large_open_space").unwrap();
    assert_eq!((large.takes(14_999.0), large.takes(15_000.0), large.takes(0.0)), (false, true, false));
}

#[test]
fn what_is_not_read_is_said() {
    assert!(Evidence::ALL.iter().filter(|(_, e)| e.is_unverified()).map(|(word, _)| *word).eq([
        "secondary",
        "corroborated",
        "recalled"
    ]));
}

#[test]
fn the_template_is_a_standard() {
    let template = parse_standard(Path::new("template.toml"), TEMPLATE).unwrap_or_else(|e| panic!("{e}"));
    assert!(template.classes.iter().any(|c| c.min_distinct > 1) && template.classes.iter().any(|c| c.radius.is_some()));
}

struct TagList(Vec<(&'static str, &'static str)>);

impl Tags for TagList {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
    }
}

#[test]
fn kinds_are_told_by_tags_and_chinese_names() {
    let gb = shipped("gb50180-2018").unwrap();
    for (tags, expected) in [
        (vec![("amenity", "kindergarten"), ("name", "实验幼儿园")], "kindergarten"),
        (vec![("highway", "bus_stop"), ("name", "人民路")], "bus_stop_15 bus_stop_10 bus_stop_5"),
        (vec![("office", "government"), ("name", "幸福社区居委会")], "community_service_station"),
        (vec![("office", "government"), ("name", "税务局")], ""),
        (vec![("amenity", "marketplace"), ("name", "朝阳菜市场")], "wet_market"),
    ] {
        let said = gb.classes_of(&TagList(tags.clone())).into_iter().map(|c| gb.classes[usize::from(c.0)].id.clone());
        assert_eq!(said.collect::<Vec<_>>().join(" "), expected, "{tags:?}");
    }
}

/// A Chinese report is Chinese throughout: what is said in English is said in Chinese, too.
#[test]
fn every_note_is_in_both_languages() {
    let chinese = |text: &str| text.chars().any(|c| c > '\u{4e00}');
    for standard in all() {
        let classes = standard.classes.iter().map(|c| (&c.id, &c.note, &c.note_zh));
        let indicators = standard.indicators.iter().map(|i| (&i.id, &i.needs, &i.needs_zh));
        let own = std::iter::once((&standard.id, &standard.note, &standard.note_zh));
        for (id, en, zh) in own.chain(classes).chain(indicators) {
            assert_eq!(en.is_some(), zh.is_some(), "{}: {id}", standard.id);
            assert!(zh.as_deref().is_none_or(chinese), "{}: {id}: {zh:?}", standard.id);
        }
        for source in &standard.sources {
            assert!(source.title_zh.as_deref().is_some_and(chinese), "{}: {source:?}", standard.id);
        }
    }
}
