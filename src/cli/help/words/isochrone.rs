//! `lifecircle isochrone`.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("Where walks end or start: facilities, blocks, a place such as 9.52,47.14, or a file of places", "步行的终点或起点：facilities（设施）、blocks（地块）、一个位置（如 9.52,47.14），或位置文件"),
    ("How far, such as 5,10,15min or 500m,1000m [default: --limit, else 5,10,15min]", "限值，如 5,10,15min 或 500m,1000m [默认值：--limit，否则 5,10,15min]"),
    ("Walks to those places, or from them [default: to; of blocks: from]", "前往（to）还是离开（from）这些位置 [默认值：to；地块为 from]"),
    ("How far from its street ground counts; a door farther off is in no area", "街道两侧多远以内的地面计入；更远的出入口不属任何服务范围"),
    ("What ends the way from a street to a place: nothing; water, tracks, motorways and walls; those and buildings", "什么阻断街道与其旁地面：none（无）；ground（水体、铁路、快速路与围墙）；all（再加建筑物）"),
    ("One area of all places (of a class) together", "全部位置（同一类别）合为一个服务范围"),
    ("An area each without what is nearer to another (of the class), and the people there", "每处各自的服务分区，不含离（同类）另一处更近的地面，并统计其中人口"),
    ("Also write the streets within the limits, cut where the limit is spent; with --per-facility those of all places together", "另写限值以内的街道，在限值处截断；与 --per-facility 同用时为全部位置合并的街道"),
    ("Walk so many random places as homes and count those that an area judges wrongly", "随机取若干处，按住户实际步行复核，统计服务范围误判的处数"),
    ("Other random places [default: 1]", "换一组随机位置 [默认值：1]"),
    ("Folder for areas.geojson and what belongs to it", "areas.geojson 及其附属文件的文件夹"),
    // Examples.
    ("5, 10 and 15 minutes to a place of the bundled country", "内置数据中步行 5、10、15 分钟可达某处的范围"),
    ("Inside an area means: a home there, at most --reach from its street and with no mapped wall before it, would be covered. Properties of --facilities are named with --class-property here.", "在服务范围之内是指：该处若有住户，离街不超过 --reach 且其间没有已测绘的围墙，则必被覆盖。此命令中 --facilities 的类别字段用 --class-property 指定。"),
    ("done, and --verify found a place that an area judges wrongly", "完成，但 --verify 发现有服务范围误判之处"),
];
