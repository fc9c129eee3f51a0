//! `lifecircle network` and `lifecircle network build`.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("Folder for nodes.csv, links.csv, snaps.csv and classes.csv", "nodes.csv、links.csv、snaps.csv 与 classes.csv 的文件夹"),
    ("Also keep the outlines of buildings, for `why`, `links` and `isochrone --barriers all`", "同时保存建筑轮廓，供 `why`、`links` 与 `isochrone --barriers all` 使用"),
    ("Leave out classes that walks alone do not decide, as `compare`, `links`, `matrix`, `site` and `supply` do, where the standard has such", "略去标准中不单取决于步行的类别，与 `compare`、`links`、`matrix`、`site`、`supply` 一致"),
    ("The file, such as city.lcn", "要写出的文件，如 城市.lcn"),
    ("the bytes that city.osm.pbf gives, without reading it again", "结果与 city.osm.pbf 逐字节相同，不必重读"),
    ("What says how the city is read (files, area, columns, standard, time) is kept with it and must be said again; another question is refused. Walker, speed, heights, limits, horizon, snap, majority, groups and files of zones are free.", "决定如何读取城市的设置（文件、范围、列、标准、时刻）一并保存，使用时须照样写出；设置不同则拒绝。步行者、速度、高程、限值、计算上限、接入距离、覆盖比例、分组与分区文件可以改变。"),
];
