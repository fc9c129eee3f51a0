//! `lifecircle compare`.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("An OpenStreetMap extract or a study file [default: the bundled country], then scenario files (.toml, or drawn: .geojson, .gpkg#LAYER, .shp, .fgb, .csv)", "OpenStreetMap 提取数据或研究文件 [默认值：内置数据]，其后为方案文件（.toml，或绘制的图层：.geojson、.gpkg#图层、.shp、.fgb、.csv）"),
    ("Keep the city in this file, so that the next comparison need not read it again; made anew when an input changes", "将已读取的城市存入此文件，下次比较不必重读；输入有变时自动重建"),
    // Examples.
    ("one plan for the bundled country", "内置数据的一个方案"),
    ("A scenario file is a list of edits, written as TOML or drawn as GeoJSON:", "方案文件是一组改动，写成 TOML 或画成 GeoJSON："),
    ("docs/scenarios.md shows every edit.", "各种改动的写法见 docs/scenarios.md。"),
];
