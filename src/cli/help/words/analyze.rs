//! `lifecircle analyze`, and the help of the program itself, which shows the same examples.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("Also write every walk, doorstep by class, to this CSV file; `-`: to standard output, the table then to standard error", "另将每个出入口到每类设施的步行写入此 CSV 文件；`-` 表示写到标准输出，汇总表则写到标准错误"),
    ("Sum everything by zone: a file of polygons (subdistricts, communities), or admin_level=8 for the boundaries of the extract", "按分区汇总：面文件（街道、社区），或 admin_level=8 取提取数据中的行政边界"),
    ("Judge by this standard too, as if it stood behind a comma in --standard; once for each", "同时按此标准评估，等于写在 --standard 的逗号之后；每个标准写一次"),
    ("What layers are written as: geojson, or fgb (FlatGeobuf: half the bytes, with an index)", "图层的格式：geojson，或 fgb（FlatGeobuf：字节减半，带索引）"),
    ("Leave out the gap areas and the shares of land, which take most of the time", "不计算缺口范围与用地覆盖比例（最耗时的部分）"),
    ("Let the gap areas and the shares of land mind long mapped walls as homes do, to within two metres: in a city full of walls it takes many times as long", "缺口范围与用地覆盖比例也像住户一样不越过已测绘的长围墙，误差在两米以内；围墙密集的城市耗时数十倍"),
    ("Also tell in the report why so many of the blocks that lack most lack it: the walk leg by leg, and the least that would change it", "在报告中另对缺得最多的若干地块说明原因：逐段步行，以及最小的改善措施"),
    ("Tell shares and walks group by group: properties of the blocks, such as district,income,老年人口=count (=category, =rank or =count)", "按人群分组给出覆盖率与步行时间：地块的字段，如 district,income,老年人口=count（=category、=rank 或 =count）"),
    ("Read a large extract tile by tile, about so wide (20km if nothing is said), and join and measure it so: a fraction of the memory, the same bytes", "逐块读取、接入并计算大范围数据，每块约此宽（不写则为 20km）：内存仅为一小部分，结果逐字节相同"),
    ("Exit with 1 if a block is not covered", "有地块未覆盖时以代码 1 退出"),
    // Examples.
    ("the bundled country, as a look around", "内置数据，先看一看"),
    ("a city from its OpenStreetMap extract", "由 OpenStreetMap 提取数据分析一座城市"),
    ("a study: all of this in a file, made by lifecircle init or by hand", "研究文件：以上各项写在一个文件里，由 lifecircle init 或手工编写"),
    // Exit codes.
    ("done", "完成"),
    ("done, and there are gaps (only with --fail-on-gaps)", "完成，但存在缺口（仅在 --fail-on-gaps 时）"),
    ("bad input or arguments; nothing was written", "输入或参数有误；未写出任何文件"),
    ("the files were written, but standard output could not be", "文件已写入，但标准输出无法写入"),
    ("interrupted; nothing was written", "已中断；未写出任何文件"),
];
