//! What settings are, in Chinese, and what a value of each could be.

/// Key, Chinese, an example of a value where there is no default.
const WORDS: &[(&str, &str, &str)] = &[
    ("streets", "路网：在端点处相接的线；格式不限，多图层文件写作 FILE#LAYER", "roads.geojson"),
    ("blocks", "居住地块：面或点", "blocks.geojson"),
    (
        "facilities",
        "设施，需有类别字段；可列多个文件，osm 表示同时使用 OpenStreetMap 中的设施：多个来源中的同一处合并为一处",
        "facilities.csv",
    ),
    ("keep_duplicates", "多个来源中的同一处设施不合并", ""),
    ("area", "研究范围：面；范围外的设施仍为范围内的地块服务", "district.geojson"),
    ("people", "人口来源：带人口数的点、面，或人口栅格（.tif），按住宅和用地分配到各地块", "population.csv"),
    (
        "crs",
        "上述文件的坐标系（文件本身未注明时）：EPSG:4547、gcj02、bd09；或逐类指定：{ facilities = \"gcj02\" }",
        "EPSG:4490",
    ),
    ("residents", "地块人口数所在字段", "人口"),
    ("households", "地块户数所在字段", "户数"),
    ("class", "设施类别所在字段，取值为标准中的类别", "类别"),
    ("id", "在所有输出中标识地块和设施的字段", "编号"),
    ("name", "名称所在字段", "名称"),
    ("x", "表格中经度（或东坐标，米）所在列", "经度"),
    ("y", "表格中纬度（或北坐标，米）所在列", "纬度"),
    ("wkt", "表格中 WKT 几何所在列", "geom"),
    ("standard", "标准：five-facilities，或同样格式的文件", ""),
    (
        "walker",
        "步行者：adult（成年人）、elder（老年人）、child（儿童）、wheelchair（轮椅）、stroller（婴儿车），或 docs/walkers.md 所述格式的文件",
        "",
    ),
    ("dem", "高程（GeoTIFF），可列多个文件：坡道使步行变慢，上下坡分别计算", "heights.tif"),
    ("speed", "另设步行速度，如 4.5km/h 或 1.2m/s", "4.5km/h"),
    ("limit", "所有类别统一的限值，如 15min 或 1000m", "15min"),
    ("horizon", "步行最远追踪到多久，用于说明缺口有多远", ""),
    ("snap", "出入口到道路的最大距离", ""),
    ("majority", "地块中多大比例的居民在限值内才算覆盖", ""),
    ("strict", "遇到数据错误即停止，而不是计数后继续", ""),
    ("lang", "表格和报告的语言", "zh"),
    ("out", "结果文件夹", ""),
    ("table", "另将每个出入口到每类设施的步行写入此 CSV 文件", "walks.csv"),
    ("format", "图层的格式：geojson，或 fgb（FlatGeobuf：字节减半，带索引）", ""),
    ("no_areas", "不计算缺口范围和用地覆盖比例（最耗时的部分）", ""),
    ("walled_areas", "缺口范围和用地覆盖比例也像住户一样不越过长围墙，误差2米以内；围墙密集的城市耗时数十倍", ""),
    ("why", "在报告中说明缺得最多的若干地块的原因：逐段步行，以及最小的改善办法", ""),
    ("tiles", "逐块读取和计算大范围数据，每块约此宽：内存仅为一小部分，结果逐字节相同", "20km"),
    ("fail_on_gaps", "有地块未覆盖时以代码 1 退出", ""),
    ("gates", "地块的大门（点），居民由此出入；不设则封闭小区的大门取自地图", "gates.geojson"),
    ("zones", "按区域汇总：面文件（街道、社区），或 admin_level=8 取地图中的行政界线", "communities.geojson"),
    ("beside", "同时按此标准评估，并列说明两者在哪些地块上结论不同、为什么；可列多个", "gb50180-2018"),
    ("groups", "按人群分别统计：地块的字段", "district"),
    ("hours", "设施营业时间所在列（OpenStreetMap 写法或中文）", "营业时间"),
    ("at", "评估的时刻：只计当时开放的设施、大门和道路，如 周日 20:30；analyze 可并列多个", "Sun 20:30"),
    ("country", "按哪国的公共假日，两位字母：CN、DE、BR", "CN"),
    ("unknown_hours", "营业时间不明时按 open（开放）或 closed（关闭）处理", ""),
    ("clock", "时钟比世界时快多少，用于随日出日落的时间", "+8"),
];

/// What a setting is, in Chinese.
pub(super) fn chinese(key: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _, _)| *known == key).map(|(_, text, _)| *text)
}

/// What it could be.
pub(super) fn example(key: &str) -> &'static str {
    WORDS.iter().find(|(known, _, _)| *known == key).map_or("", |(_, _, example)| *example)
}
