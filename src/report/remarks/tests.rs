use super::*;
use proptest::prelude::*;

#[test]
fn both_sides_have_the_same_gaps() {
    let mut seen = std::collections::HashSet::new();
    for pair @ (english, _) in ROOMS.into_iter().flatten() {
        let pattern = Pattern::new(pair);
        let mut gaps: Vec<usize> = pattern.chinese.iter().filter_map(|(_, gap)| *gap).collect();
        gaps.sort_unstable();
        assert_eq!(gaps, (0..pattern.gaps.len()).collect::<Vec<_>>(), "{english}");
        assert!(pattern.told() > 0, "{english}");
        assert!(seen.insert(english), "{english} is there twice");
    }
}

#[test]
fn sentences_with_names_and_numbers() {
    for (english, chinese) in [
        ("residents taken from property \"人口\"", "人口取自属性 \"人口\""),
        (
            "a.csv: places taken from columns \"x\" (east) and \"y\" (north)",
            "a.csv：位置取自 \"x\" 列（东向）和 \"y\" 列（北向）",
        ),
        ("c.gpkg: has 2 layers: a, b (say which: c.gpkg#a)", "c.gpkg：有 2 个图层：a, b（请指明：c.gpkg#a）"),
        (
            "f.geojson: feature 17: latitude 116.4 is outside -90..90 (are lon and lat swapped?)",
            "f.geojson：第 17 个要素：纬度 116.4 超出 -90..90（经纬度是否颠倒？）",
        ),
        ("b.csv: line 3: 人口 \"x\" is not a number", "b.csv：第 3 行：人口 \"x\" 不是数字"),
        ("plot: cost \"x\" is not a number", "plot：cost \"x\" 不是数字"),
        (
            "b.toml: clause \"a\": duty \"x\" is none of must, aim",
            "b.toml：条款 \"a\"：duty \"x\" 不是以下之一：must, aim",
        ),
        ("3 AMap type codes are not known: 010100 (1)", "有 3 种高德类型编码未能识别：010100 (1)"),
    ] {
        assert_eq!(remark(Lang::Zh, english), chinese);
    }
}

#[test]
fn errors_are_turned_part_by_part() {
    let error = |what: &str| InputError::value("线 line 3: is empty.toml", what);
    for (error, chinese) in [
        (
            error("unknown key \"a; expected one of b\"; expected one of id, name").at("line 4: class \"clinic\""),
            "第 4 行：类别 \"clinic\"：未知的键 \"a; expected one of b\"；应为以下之一：id, name",
        ),
        (
            error("latitude 95 is outside -90..90; so in 3 of 4 features").at("feature 1"),
            "第 1 个要素：纬度 95 超出 -90..90；3 / 4 个要素如此",
        ),
        (
            error("its outline makes no ring in this extract (way.open)")
                .at("way/3")
                .guess("--strict stops at faults; without it they are counted"),
            "way/3：其轮廓在数据范围内不闭合 (way.open)（--strict 遇错即停；不加则只计数）",
        ),
        (error("streets of a single point: 3 (way.one_node)"), "只有一个点的道路：3 处（way.one_node）"),
        (
            error("close facility node/1 contradicts edit 2: move facility node/1").at("edit 3"),
            "第 3 项编辑：对设施 node/1 的 close 与第 2 项编辑矛盾（move facility node/1）",
        ),
        (error("something \"is new\"").at("edit 3"), "第 3 项编辑：something \"is new\""),
        (
            error("limit: invalid limit \"15\": expected a limit above 0, such as 15min or 1000m"),
            "limit：限值 \"15\" 无效：应为大于0的限值，如 15min 或 1000m",
        ),
        (
            error("unknown key \"limt\" in [analyze]; expected one of limit").guess("did you mean \"limit\"?"),
            "[analyze] 中未知的键 \"limt\"；应为以下之一：limit（是否为 \"limit\"？）",
        ),
    ] {
        assert_eq!(fault(Lang::Zh, &error), format!("线 line 3: is empty.toml：{chinese}"));
    }
    let io = InputError::io("a.pbf", "cannot read", std::io::Error::from_raw_os_error(2)).guess("name the file in it");
    assert_eq!(fault(Lang::Zh, &io), "a.pbf：无法读取：没有该文件或文件夹（系统错误 2）（请指定其中的文件）");
}

#[test]
fn words_within_words_end() {
    let deep = "a: b (c) ".repeat(200);
    assert_eq!(remark(Lang::Zh, &deep), deep);
    let deep = format!("{}x", "cannot read: ".repeat(200));
    assert!(remark(Lang::Zh, &deep).starts_with("无法读取：无法读取：") && remark(Lang::Zh, &deep).ends_with(": x"));
}

proptest! {
    #[test]
    fn no_sentence_makes_it_panic(said in "\\PC{0,80}|(a\\.csv: )?(feature|line|text taken as|has) [0-9:( )\"é]{0,20}") {
        let _ = remark(Lang::Zh, &said);
    }
}
