//! `lifecircle matrix` and `lifecircle reach`.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("Where walks begin: homes (every doorstep), blocks (the best doorstep of each), facilities, or a file of places", "步行的起点：homes（每个出入口）、blocks（各地块最近的出入口）、facilities（设施），或位置文件"),
    ("Where they end: facilities, homes, blocks, or a file of places; without a class the limit is --limit, else 15min", "步行的终点：facilities（设施）、homes（出入口）、blocks（地块），或位置文件；没有类别时限值取 --limit，否则 15min"),
    ("So many at most of each start and class, the nearest", "每个起点、每个类别至多保留最近的若干处"),
    ("How rows are written: csv, csv.gz, parquet", "输出格式：csv、csv.gz、parquet"),
    ("Write the rows to this file alone; its name says how (.csv, .csv.gz, .parquet); `-`: CSV to standard output", "只写此一个文件；格式由文件名决定（.csv、.csv.gz、.parquet）；`-` 表示 CSV 写到标准输出"),
    ("Folder for matrix.csv, points.csv (where each place joins the network) and matrix.json", "matrix.csv、points.csv（各处接入路网的位置）与 matrix.json 的文件夹"),
    ("every walk of the bundled country from a doorstep to a facility within its limit", "内置数据：限值内从出入口到设施的全部步行"),
    ("A row is a walk: milliseconds and millimetres, both ways off the street included. What is not there is farther than the limit, or cannot be reached. Rows go start after start, the nearest first. Properties of --facilities are named with --class-property here.", "每行一条步行：毫秒与毫米，含两端街道以外的部分。未列出者超出限值或无法到达。各行按起点排列，近者在前。此命令中 --facilities 的类别字段用 --class-property 指定。"),
    // Reach.
    ("Property with what a facility weighs in sums, such as its floor area [default: each weighs 1]", "设施在加权和中的权重所在字段，如建筑面积 [默认值：每处为 1]"),
    ("The nearest so many of each class: who has them within the limit, and how far they are", "每类最近的若干处：限值内有多少人可达，以及距离"),
    ("How walks weigh in sums (gravity, Hansen): exponential, gaussian, power, linear, each with a figure of its own if one is said", "步行在加权和中的衰减（重力模型，Hansen）：exponential（负指数）、gaussian（高斯）、power（幂函数）、linear（线性），可各写参数"),
    ("Folder for reach.geojson, reach.csv and reach.json", "reach.geojson、reach.csv 与 reach.json 的文件夹"),
    ("the bundled country: counts, the nearest three, four decays", "内置数据：数量、最近三处、四种衰减"),
    ("Every block has the mean of its doorsteps, by their people. Nobody competes here: for that see `lifecircle supply`. Properties of --facilities are named with --class-property here.", "各地块取其出入口按人口加权的平均值。此处不计竞争：竞争见 `lifecircle supply`。此命令中 --facilities 的类别字段用 --class-property 指定。"),
];
