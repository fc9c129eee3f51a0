//! `lifecircle audit`.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("The communities: CSV, GeoJSON, GeoPackage, Shapefile, FlatGeobuf or GeoParquet; FILE#LAYER for one layer", "社区：CSV、GeoJSON、GeoPackage、Shapefile、FlatGeobuf 或 GeoParquet；单个图层写作“文件#图层”"),
    ("Exit with 1 if a community does not meet a clause", "有社区不符合任一条款时以代码 1 退出"),
    ("A file of clauses of your own, in the form of data/audit/community-governance.toml", "自编的条款文件，格式同 data/audit/community-governance.toml"),
    ("Column whose values get totals of their own: a district, a street office", "按此列的取值分别汇总：区、街道"),
    ("Walk in this city (an OpenStreetMap extract): which service centre serves the households of which community", "在此城市（OpenStreetMap 提取数据）中步行：各服务中心服务哪些社区的住户"),
    ("The service centres, once for each file, and `osm` for the extract's beside them", "服务中心，每个文件写一次，`osm` 表示同时使用提取数据中的服务中心"),
    ("Who walks: adult, elder, child, wheelchair, stroller, or a file of the form in docs/walkers.md", "步行者：adult（成人）、elder（老人）、child（儿童）、wheelchair（轮椅）、stroller（婴儿车），或 docs/walkers.md 所述格式的文件"),
    ("Stop at the first cell that cannot be read", "遇到第一个无法读取的单元格即停止"),
    ("Column with the id [default: guessed, as for all columns]", "编号所在列 [默认值：自动识别，其他各列亦然]"),
    ("Column with the name", "名称所在列"),
    ("Column that says built, new or rural", "社区类型所在列：已建、新建或农村"),
    ("Column with households", "户数所在列"),
    ("Column with the floor area of services in square metres", "服务用房面积（平方米）所在列"),
    ("Column with full-time community workers", "社区专职工作者人数所在列"),
    ("Column with residents' committees: how many, or yes and no", "居委会所在列：个数，或是／否"),
    ("Column with the share of homes taken", "入住率所在列"),
    ("Column with households that moved in, where none tells the share", "入住户数所在列，用于没有入住率时"),
    ("Column with owners' committees: yes and no", "业委会所在列：是／否"),
    ("The coordinate system, where the file does not say it itself: EPSG:4547, gcj02, bd09", "坐标系（文件自身未注明时）：EPSG:4547、gcj02、bd09"),
    // Examples.
    ("a table is enough; columns are guessed and told", "只需一张表；各列自动识别并说明"),
    ("which service centre serves whom, on foot", "各服务中心步行服务哪些住户"),
    ("Columns, in Chinese or English: 户数 households, 社区类型 kind (已建 built, 新建 new, 农村 rural), 服务用房面积 floor_m2, 专职工作者 workers, 居委会 committees, 入住率 occupancy (50%, 50 or 0.5) or 入住户数 occupied, 业委会 owners_committee. What the file does not tell is not judged, and never a pass. docs/audit.md has the clauses and how to write others.", "列名中英文均可：户数 households、社区类型 kind（已建 built、新建 new、农村 rural）、服务用房面积 floor_m2、专职工作者 workers、居委会 committees、入住率 occupancy（50%、50 或 0.5）或入住户数 occupied、业委会 owners_committee。文件没有的内容不予评定，也绝不视为符合。条款及自编写法见 docs/audit.md。"),
];
