//! What counts as which class in the standard that comes with the program, on tag sets of China and Europe.

use super::*;
use crate::model::Tags;

struct TagList(Vec<(&'static str, &'static str)>);

impl Tags for TagList {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
    }
}

/// The classes of `name|key=value|key=value` (an empty name means none), by id.
fn classes(object: &'static str) -> Vec<String> {
    let mut parts = object.split('|');
    let name = parts.next().unwrap();
    let mut tags: Vec<(&str, &str)> = parts.map(|p| p.split_once('=').unwrap()).collect();
    if !name.is_empty() {
        tags.push(("name", name));
    }
    let standard = five_facilities();
    standard.classes_of(&TagList(tags)).into_iter().map(|c| standard.classes[c.0 as usize].id.clone()).collect()
}

fn assert_table(table: &[(&'static str, &str)]) {
    for (object, expected) in table {
        assert_eq!(classes(object).join(" "), *expected, "{object}");
    }
}

#[test]
fn chinese_places() {
    assert_table(&[
        ("五道口菜市场|amenity=marketplace", "market"),
        ("菜市场|building=yes", "market"),
        ("清华大学西北超市|shop=supermarket", "market"),
        ("紫荆学生超市|shop=convenience", "market"),
        ("盒马鲜生|shop=supermarket", "market"),
        ("篮球场|sport=basketball", "sport"),
        ("沙滩排球场|leisure=pitch", "sport"),
        ("社区健身器材|leisure=sports_centre", "sport"),
        ("矿大体育场|leisure=stadium", "sport"),
        ("学生文化活动中心|building=yes", "culture"),
        ("海淀区文化馆|amenity=arts_centre", "culture"),
        ("中国农业大学东区图书馆|building=yes", "culture"),
        ("阅读驿站|amenity=library", "culture"),
        ("社区服务中心|building=yes", "service"),
        ("社区服务中心", "service"),
        ("清华园街道社区服务中心|amenity=social_facility", "service"),
        ("东升镇便民服务中心|office=government", "service"),
        ("双清苑社区居委会|office=government", "service"),
        ("南村村民委员会|amenity=townhall", "service"),
        ("社区卫生服务中心", "clinic"),
        ("中国农业大学东区社区卫生服务中心|amenity=hospital", "clinic"),
        ("清华大学医院|amenity=hospital|building=yes", "clinic"),
        ("北京熙仁医院|building=hospital", "clinic"),
        ("村卫生室|amenity=clinic", "clinic"),
        ("街道文体活动中心|amenity=community_centre", "culture"),
    ]);
}

#[test]
fn european_places() {
    assert_table(&[
        ("Coop|shop=supermarket", "market"),
        ("|shop=convenience", "market"),
        ("Wochenmarkt|amenity=marketplace", "market"),
        ("|shop=greengrocer;florist", "market"),
        ("Sportpark Eschen|leisure=sports_centre", "sport"),
        ("|leisure=pitch|sport=soccer", "sport"),
        ("|leisure=track", "sport"),
        ("Landesbibliothek|amenity=library", "culture"),
        ("Kunstmuseum|tourism=museum", "culture"),
        ("Altes Kino|amenity=cinema", "culture"),
        ("Gemeindesaal|amenity=community_centre", "culture service"),
        ("Rathaus|amenity=townhall", "service"),
        ("Postgebäude|amenity=public_building", "service"),
        ("Oficina de empleo|office=government", "service"),
        ("Landesspital|amenity=hospital", "clinic"),
        ("Centro de salud|amenity=clinic", "clinic"),
        ("Praxis Dr. Meier|amenity=doctors|healthcare=doctor", "clinic"),
    ]);
}

#[test]
fn false_friends() {
    assert_table(&[
        ("爱康宠物医院|amenity=veterinary", ""),
        ("宠物医院|amenity=hospital", ""),
        ("社区服务中心|highway=bus_stop", ""),
        ("社区服务中心|barrier=gate", ""),
        ("菜市场|amenity=bus_station", ""),
        ("菜市场|public_transport=platform", ""),
        ("618路：龙锦苑 -> 月坛体育场|type=route|route=bus", ""),
        ("国家图书馆|railway=station", ""),
        ("中国农业大学图书馆|landuse=residential", ""),
        ("矿业大学社区居委会|boundary=administrative", ""),
        ("菜鸟驿站|shop=convenience", ""),
        ("菜鸟驿站|amenity=post_office", ""),
        ("养老驿站|amenity=social_facility", ""),
        ("社区养老服务中心|amenity=social_facility", ""),
        ("学生美发服务中心|shop=hairdresser", ""),
        ("学院路社会服务中心|amenity=cafe", ""),
        ("万科城市花园售楼服务中心|office=estate_agent", ""),
        ("公共卫生间|amenity=toilets", ""),
        ("同仁堂药店|amenity=pharmacy", ""),
        ("Löwen Apotheke|amenity=pharmacy", ""),
        ("Zahnarzt|amenity=dentist", ""),
        ("建材批发市场|amenity=marketplace", ""),
        ("7-11便利店|shop=convenience", ""),
        ("万达影城|amenity=cinema", ""),
        ("优享健身|leisure=fitness_centre", ""),
        ("体育场小区|landuse=residential", ""),
        ("社区|place=neighbourhood", ""),
        ("|leisure=swimming_pool", ""),
        ("|social_facility=group_home|amenity=social_facility", ""),
        ("税务局|office=government", ""),
        ("社区卫生服务中心|amenity=clinic", "clinic"),
        ("", ""),
    ]);
}

#[test]
fn the_default_is_well_made() {
    let standard = five_facilities();
    assert_eq!((standard.tiers.len(), standard.classes.len()), (1, 5));
    for class in &standard.classes {
        assert!(class.note.as_ref().is_some_and(|n| n.len() > 80), "{}: the reading chosen is stated", class.id);
        assert!(class.cited.sources.contains(&"policy".to_owned()), "{}", class.id);
    }
    assert!(standard.keys().contains(&"shop"), "{:?}", standard.keys());
}

#[test]
fn every_error_says_what_to_mend() {
    let break_it = |from: &str, to: &str| {
        let text = SHIPPED[0].1.replacen(from, to, 1);
        assert_ne!(text, SHIPPED[0].1, "{from} is in the file");
        parse_standard(Path::new("s.toml"), &text).unwrap_err().to_string()
    };
    for (from, to, phrase) in [
        ("limit = \"15min\"", "limt = \"15min\"", "did you mean \"limit\"?"),
        ("limit = \"15min\"", "limit = 15", "limit = \"15min\""),
        ("limit = \"15min\"", "limit = \"0min\"", "class \"market\": limit \"0min\" must be more than nothing"),
        ("tier = \"15min\"", "tier = \"15mim\"", "did you mean \"15min\"?"),
        ("confidence = \"high\"", "confidence = \"hihg\"", "did you mean \"high\"?"),
        ("sources = [\"policy\"", "sources = [\"polcy\"", "did you mean \"policy\"?"),
        ("id = \"sport\"", "id = \"market\"", "class \"market\" occurs twice"),
        ("id = \"sport\"", "id = \"Sport Ground\"", "must be 1 to 40 of"),
        ("name_zh = \"便民市场\"", "name_zh = \"\"", "class \"market\": name_zh must not be empty"),
        ("title_zh = \"《城市", "title_zh = \"\\n", "source \"gb50180\": title_zh"),
        ("name_include = '", "name_include = '(", "name_include \"(菜市场"),
        ("name_include = '", "name_include = '|", "finds every name"),
        ("name_exclude = '", "name_exclude = '(\\w{500}){500}|", "size limit"),
        ("{ amenity = \"marketplace\" }", "{}", "rule 1: tags need at least one key"),
        ("[[classes]]", "[[clases]]", "did you mean \"classes\"?"),
    ] {
        let error = break_it(from, to);
        assert!(error.contains(phrase), "{from} -> {to}: {error}");
        assert!(error.starts_with("s.toml: ") && !error.contains('\n'), "{error}");
    }
}

proptest::proptest! {
    /// A mangled file is refused or read, never a panic.
    #[test]
    fn mangled_files_do_not_panic(at in 0usize..9_000, len in 0usize..40, with in ".{0,12}") {
        let chars: Vec<char> = SHIPPED[0].1.chars().collect();
        let at = at.min(chars.len());
        let end = (at + len).min(chars.len());
        let text: String = chars[..at].iter().copied().chain(with.chars()).chain(chars[end..].iter().copied()).collect();
        if let Err(error) = parse_standard(Path::new("s.toml"), &text) {
            proptest::prop_assert!(!error.to_string().contains('\n'), "{}", error);
        }
    }
}

#[test]
fn a_class_may_ask_for_floor_area() {
    let standard = five_facilities();
    let of = |id: &str| standard.classes[usize::from(standard.class(id).unwrap().0)].floor.clone();
    let floor = of("service").unwrap();
    assert_eq!((floor.per_100_households_m2, floor.least_m2), (Some(30.0), Some(300.0)));
    assert_eq!(of("clinic"), None);
    let said = |floor: &str| {
        let whole =
            r#"floor = { per_100_households_m2 = 30, least_m2 = 300, sources = ["policy"], confidence = "high" }"#;
        assert!(SHIPPED[0].1.contains(whole));
        parse_standard(Path::new("s.toml"), &SHIPPED[0].1.replace(whole, floor)).map_err(|e| e.to_string())
    };
    assert!(said(r#"floor = { least_m2 = 500, sources = ["gb50180"], confidence = "low" }"#).is_ok());
    for (floor, part) in [
        (r#"floor = { sources = ["policy"], confidence = "high" }"#, "asks for nothing"),
        (r#"floor = { least_m2 = -1, sources = ["policy"], confidence = "high" }"#, "least_m2 -1 is outside"),
        (r#"floor = { least_m2 = nan, sources = ["policy"], confidence = "high" }"#, "least_m2 NaN is outside"),
        (r#"floor = { least_m2 = 300, sources = [], confidence = "high" }"#, "floor has no source"),
        (r#"floor = { least_m2 = 300, sources = ["polic"], confidence = "high" }"#, "did you mean \"policy\"?"),
    ] {
        let error = said(floor).unwrap_err();
        assert!(
            error.contains(": class \"service\": ") && error.starts_with("s.toml: line ") && error.contains(part),
            "{error}"
        );
    }
}
