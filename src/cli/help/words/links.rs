//! `lifecircle links` and `lifecircle why`.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("How many are chosen together, one after the other", "逐个选取，共选多少处"),
    ("At most so far in a straight line", "直线距离的上限"),
    ("At least so far on foot as it is", "现状步行距离的下限"),
    ("Candidates whose ends are both within so much of those of another are one", "两端均与另一候选相距不超过此值的，并为一处"),
    ("What the best are best at: covered (most people newly within a limit), saved (most minutes of walking saved)", "优选目标：covered（新增覆盖人数最多）、saved（节省步行时间最多）"),
    ("Sites that stand in the same list: GeoJSON points and areas with a class, such as sites.geojson of `lifecircle site`", "列入同一张表的选址：带类别的 GeoJSON 点与面，如 `lifecircle site` 写出的 sites.geojson"),
    ("How many are listed, not counting those that do mostly what one ranked above them does", "列出多少处；与名次在前者效果大体相同的不计"),
    ("What links.geojson is written as: geojson, or fgb (FlatGeobuf); the plans, which `compare` reads, are GeoJSON", "links.geojson 的格式：geojson，或 fgb（FlatGeobuf）；供 `compare` 读取的方案仍为 GeoJSON"),
    ("Folder for links.html, links.geojson, links.csv, links.json and the plans", "links.html、links.geojson、links.csv、links.json 及各方案的文件夹"),
    ("the bundled country: gates, crossings and footbridges that bring most", "内置数据：收益最大的出入口、过街与天桥"),
    ("What a link brings is what compare says of its plan. docs/links.md says how far the list and the set can be trusted.", "每处通道的效果与 compare 对同一方案的结果一致。名次与组合的可信程度见 docs/links.md。"),
    // What it costs.
    ("Money for a way over water, tracks or a motorway; for any way, unless --gate-cost is given", "跨越水体、铁路或快速路的通道造价；未给 --gate-cost 时用于所有通道"),
    ("Money for any other way: through a wall or an estate, or past nothing that is mapped", "其他通道的造价：穿过围墙或小区，或图上没有阻隔"),
    ("Money for a site without a property `cost` of its own", "选址自身没有 `cost` 字段时的造价"),
    // Why.
    ("An OpenStreetMap extract or a study file [default: the bundled country], then the block: its id, its name, or a place in it such as 9.52,47.14 (west of Greenwich after --, the last word: -- -15.43,28.11)", "OpenStreetMap 提取数据或研究文件 [默认值：内置数据]，其后为地块：编号、名称，或其中一个位置，如 9.52,47.14（西经须写在 -- 之后，作为最后一项：-- -15.43,28.11）"),
    ("A link is at most so long in a straight line", "通道直线长度的上限"),
    ("And joins places at least so far apart on foot as it is", "通道两端现状步行距离的下限"),
    ("Also write the walks, leg by leg, and the fixes to this GeoJSON file", "另将逐段步行与改善措施写入此 GeoJSON 文件"),
    ("a block of the bundled country: every class", "内置数据中的一个地块：全部类别"),
];
