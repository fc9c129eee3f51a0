//! What each cause in a [`crate::model::Tally`] means, in words.

use crate::units::Lang;

/// Cause, English, Chinese; by name.
#[rustfmt::skip]
const WORDS: &[(&str, &str, &str)] = &[
    ("area.misjudged", "areas that judge a place wrongly", "对某地点判断有误的服务区"),
    ("area.rim_open", "areas with a rim that could not be closed", "边界无法闭合的服务区"),
    ("area.too_many_corners", "open areas with too many corners to walk across", "角点过多、未能直接穿行的开放区域"),
    ("barrier.missing_member", "pieces of walls that the extract lacks", "数据中缺失的围墙段"),
    ("barrier.none_in_data", "--barriers without barriers in the data", "要求计入障碍，而数据中没有障碍"),
    ("blob.unknown", "parts of the file of an unknown kind", "文件中未知类型的数据块"),
    ("block.gates_inferred", "walled blocks whose gates were inferred", "出入口由推断得出的围合地块"),
    ("block.missing_nodes", "blocks whose outline is cut in the extract", "边界在提取范围处被截断的地块"),
    ("block.no_geometry", "blocks without a usable outline", "没有可用边界的地块"),
    ("block.outside_area", "blocks outside the study area", "研究范围以外的地块"),
    ("block.rim_of_relation", "outlines that are part of a larger block", "属于更大地块边界的轮廓"),
    ("block.too_few", "blocks too few to stand for the homes", "数量过少、不足以代表住宅的地块"),
    ("building.rim_of_relation", "outlines that are part of a larger building", "属于更大建筑边界的轮廓"),
    ("building.too_small_for_a_home", "buildings too small for a home", "面积过小、不视为住宅的建筑"),
    ("building.use_not_told", "buildings whose use is not told, among enough tagged homes", "周边住宅标注较全、自身用途未标注的建筑"),
    ("class.none_at_all", "classes none of which the data hold", "数据中完全没有的设施类别"),
    ("class.none_in_data", "classes that the data do not hold", "数据中没有的设施类别"),
    ("class.none_open", "classes of which no facility is open then", "该时段没有一处开放的设施类别"),
    ("coastline.drowns_streets", "coastlines that would drown the streets, not believed", "会淹没道路、未予采信的海岸线"),
    ("coastline.led_on", "coastlines that break off before the edge of the data, led on straight", "未到数据边缘即中断、已按直线延长的海岸线"),
    ("coastline.not_closed", "coastlines that fit no other", "无法与其他海岸线闭合的海岸线"),
    ("community.empty_row", "rows that tell nothing", "没有内容的行"),
    ("community.no_place", "communities without a place", "没有位置的社区"),
    ("community.total", "rows that sum up others", "合计行"),
    ("community.unread", "cells of communities that nobody can read", "社区台账中无法读取的单元格"),
    ("dem.partial", "streets where heights are not known", "缺少高程的道路"),
    ("doorstep.off_network", "doorsteps with no street near enough", "附近没有可步行道路的出发点"),
    ("doorstep.over_wall", "doorsteps that reach no street but over a mapped wall", "须越过已测绘围墙才能到达道路的出发点"),
    ("dwelling.no_geometry", "homes without a usable outline", "没有可用轮廓的住宅"),
    ("facility.all_elsewhere", "files whose facilities all lie far off the streets", "设施全部远离道路的文件"),
    ("facility.closed_then", "facilities closed then", "该时段不开放的设施"),
    ("facility.fused", "facilities that another source has too, merged", "与其他来源重复、已合并的设施"),
    ("facility.no_class", "facilities that no class of the standard wants", "不属于标准中任何类别的设施"),
    ("facility.off_network", "facilities with no street near enough", "附近没有可步行道路的设施"),
    ("facility.other_size", "facilities whose land is not what the standard counts, or not known", "用地规模不符合标准要求或未知的设施"),
    ("facility.unknown_class", "facilities of a class that the standard lacks", "标准中没有其类别的设施"),
    ("feature.bad_coordinates", "features with unreadable coordinates", "坐标无法读取的要素"),
    ("feature.bad_number", "features with an unreadable number", "数值无法读取的要素"),
    ("feature.coordinates", "features that are not on the globe", "坐标不在地球范围内的要素"),
    ("feature.id_again", "features whose id occurs twice", "编号重复的要素"),
    ("feature.id_made", "features given a made id", "由程序编号的要素"),
    ("feature.invalid_polygon", "invalid polygons", "无效的多边形"),
    ("feature.no_geometry", "features without geometry", "没有几何的要素"),
    ("feature.not_a_feature", "members that are no features", "不是要素的成员"),
    ("feature.polygon_repaired", "polygons repaired", "已修复的多边形"),
    ("feature.ring_closed", "open rings closed", "已闭合的环"),
    ("feature.too_short", "lines or rings with too few points", "点数过少的线或环"),
    ("feature.wrong_type", "features of the wrong geometry", "几何类型不符的要素"),
    ("gate.closed", "gates closed for good", "常闭的出入口"),
    ("gate.closed_then", "gates closed then", "该时段关闭的出入口"),
    ("gate.no_block", "given gates on the outline of no block", "不在任何地块边界上的出入口"),
    ("home.outside_area", "homes outside the study area", "研究范围以外的住宅"),
    ("home.outside_blocks", "homes outside the given blocks", "给定地块以外的住宅"),
    ("home.too_few", "homes too few to stand for the city", "数量过少、不足以代表全城的住宅"),
    ("homes.none_in_data", "no homes in the data", "数据中没有住宅"),
    ("hours.assumed", "assumptions about hours", "对开放时间的假设"),
    ("hours.unknown", "facilities whose hours are not told", "未注明开放时间的设施"),
    ("hours.unreadable", "opening hours that cannot be read", "无法识别的开放时间"),
    ("input.assumed", "assumptions about the input", "对输入数据的假设"),
    ("input.bad_record", "records that could not be read", "无法读取的记录"),
    ("input.shifted", "files whose places seem to be in another datum", "疑似采用其他坐标基准的文件"),
    ("link.double", "links doubled by a shorter one between the same junctions", "同两路口间较长的重复路段"),
    ("link.loop", "links that return to their own junction", "回到同一路口的环路"),
    ("node.double_id", "nodes whose id occurs twice", "编号重复的节点"),
    ("node.missing", "times a way of any kind names a point that the extract lacks", "各类路径引用数据中没有的节点的次数"),
    ("node.outside_earth", "nodes that are not on the globe", "不在地球范围内的节点"),
    ("origin.off_network", "origins with no street near enough", "附近没有可步行道路的起点"),
    ("origin.on_island", "origins on islands of the network", "位于路网孤岛上的起点"),
    ("people.beyond", "counts of people with no home near enough", "附近没有住宅的人口数据"),
    ("people.moved", "counts of people moved to the nearest home", "已归入最近住宅的人口数据"),
    ("people.negative", "cells of people below nothing, taken as empty", "数值为负、按无人计的人口栅格"),
    ("place.double", "facilities mapped twice, joined into one", "重复标注、已合并的设施"),
    ("place.mended", "facilities whose outline crossed itself, mended", "轮廓自交、已修正的设施"),
    ("place.missing_nodes", "facilities whose outline is cut in the extract", "轮廓在提取范围处被截断的设施"),
    ("place.no_geometry", "facilities without a usable outline", "没有可用轮廓的设施"),
    ("place.not_an_area", "relations that are no areas", "不构成面的关系"),
    ("relation.broken_ring", "relations with a ring that does not close", "环未闭合的关系"),
    ("relation.double_id", "relations whose id occurs twice", "编号重复的关系"),
    ("street.end_on_inner_vertex", "street ends on the middle of another street, not joined there", "端点落在他路中间、未连接的道路"),
    ("street.island", "pieces of network apart from the main one", "与主路网不连通的路网片"),
    ("street.no_length", "streets without length", "没有长度的道路"),
    ("street.not_for_walker", "streets this walker cannot use", "该步行者不能使用的道路"),
    ("street.private_alone", "private streets that join nothing", "不与任何道路相连的私有道路"),
    ("street.too_long", "stretches of street over 100 km without a bend, left out", "两点间超过100公里、已剔除的路段"),
    ("street.too_wide", "streets too far apart for one map", "范围过大、不宜同图计算的路网"),
    ("water.broken_ring", "lakes and rivers of which a part is missing", "缺失部分边界的水域"),
    ("water.no_geometry", "lakes and rivers without a usable outline", "没有可用边界的水域"),
    ("water.rim_of_relation", "outlines that are part of a larger lake or river", "属于更大水域边界的轮廓"),
    ("way.all_nodes_missing", "streets wholly outside the extract", "完全在提取范围以外的道路"),
    ("way.closed_then", "streets closed then", "该时段关闭的道路"),
    ("way.cut_at_barrier", "streets cut at a wall, fence or closed gate", "被墙、栏或关闭的门截断的道路"),
    ("way.double_id", "ways whose id occurs twice", "编号重复的路径"),
    ("way.missing_nodes", "streets cut at the edge of the extract", "在提取范围边缘被截断的道路"),
    ("way.motorroad", "roads for motor vehicles only", "仅限机动车的道路"),
    ("way.no_access", "streets closed to pedestrians", "禁止步行的道路"),
    ("way.not_in_use", "streets planned, under construction or abandoned", "规划、在建或废弃的道路"),
    ("way.one_node", "streets of a single point", "只有一个点的道路"),
    ("way.private", "streets for staff or permit holders only, and rows of private car parks", "仅限员工或持证者通行的道路及私家停车场通道"),
    ("way.repeated_node", "points that a street repeats", "道路中重复的点"),
    ("zone.doorstep_outside", "doorsteps in no zone", "不属任何分区的出发点"),
    ("zone.empty", "zones without a doorstep", "没有出发点的分区"),
    ("zone.no_geometry", "zones without a usable outline", "没有可用边界的分区"),
    ("zone.overlap", "pairs of zones that overlap", "相互重叠的分区对"),
];

/// The same for kinds of way that no pedestrian is expected on.
#[rustfmt::skip]
const WAYS: [(&str, &str, &str); 12] = [
    ("way.alpine", "alpine paths that need hands", "需攀爬的高山路径"),
    ("way.bridleway", "bridleways", "马道"),
    ("way.busway", "busways", "公交专用道"),
    ("way.escape_lane", "escape lanes", "避险车道"),
    ("way.ferry", "ferries", "轮渡"),
    ("way.motorway", "motorways", "高速公路"),
    ("way.not_a_street", "ways that are no streets", "不是道路的路径"),
    ("way.raceway", "raceways", "赛道"),
    ("way.trunk", "trunk roads without a pavement", "没有人行道的快速路"),
    ("way.unknown_highway", "streets of an unknown kind", "未知类型的道路"),
    ("way.use_sidepath", "roads whose pedestrians use a path beside them", "行人应走旁侧步道的道路"),
    ("way.winter_only", "winter roads", "仅冬季存在的道路"),
];

/// The word of a cause that is in the tables.
pub fn known(cause: &str) -> Option<&'static str> {
    WORDS.iter().chain(&WAYS).map(|(word, _, _)| *word).find(|word| *word == cause)
}

/// What a cause means; one that is not in the tables reads as its own words.
pub fn words(lang: Lang, cause: &str) -> String {
    match WORDS.iter().chain(&WAYS).find(|(word, _, _)| *word == cause) {
        Some((_, en, zh)) => lang.pick(en, zh).to_owned(),
        None => cause.replace(['.', '_'], " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_order_and_without_doubles() {
        assert!(WORDS.is_sorted_by(|a, b| a.0 < b.0) && WAYS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(words(Lang::En, "way.ferry"), "ferries");
        assert_eq!(words(Lang::Zh, "made.up_cause"), "made up cause");
    }
}
