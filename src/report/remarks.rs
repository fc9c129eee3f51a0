//! Sentences of readers in Chinese: what was assumed of given files, what is wrong with a record, and what to do about it.
//!
//! Readers speak English, one sentence a finding, with names and numbers of the file in it. Here each sentence stands beside its Chinese;
//! `{}` stands for what differs and goes over as it is. `FILE: feature 3: sentence (guess)` is turned part by part; what is not in
//! the table stays English, so that nothing is lost.

use crate::units::Lang;
use std::borrow::Cow;

/// English and Chinese; where sentences begin alike the longer comes first.
#[rustfmt::skip]
const SENTENCES: &[(&str, &str)] = &[
    // What was assumed.
    ("id taken from property {}", "编号取自属性 {}"),
    ("name taken from property {}", "名称取自属性 {}"),
    ("class taken from property {}", "设施类别取自属性 {}"),
    ("residents taken from property {}", "人口取自属性 {}"),
    ("households taken from property {}", "户数取自属性 {}"),
    ("no property {} for the class here", "此文件没有表示类别的属性 {}"),
    ("no property {} for the name here", "此文件没有表示名称的属性 {}"),
    ("no property {} for the id here", "此文件没有表示编号的属性 {}"),
    ("classes taken from AMap type codes in property {}", "设施类别取自属性 {} 中的高德类型编码"),
    ("classes taken from names of map-service types in property {}", "设施类别取自属性 {} 中的地图服务类型名称"),
    ("{} AMap type codes are not known: {}", "有 {} 种高德类型编码未能识别：{}"),
    ("map services of China export GCJ-02 (AMap) or BD-09 (Baidu): if so, write --crs facilities=gcj02 or bd09", "中国地图服务导出的坐标为 GCJ-02（高德）或 BD-09（百度）：如属此情况，请写 --crs facilities=gcj02 或 bd09"),
    ("kind taken from property {}", "社区类型取自属性 {}"),
    ("service floor taken from property {}", "服务用房面积取自属性 {}"),
    ("workers taken from property {}", "专职工作者取自属性 {}"),
    ("residents' committees taken from property {}", "居委会取自属性 {}"),
    ("occupancy taken from property {}", "入住率取自属性 {}"),
    ("households moved in taken from property {}", "入住户数取自属性 {}"),
    ("owners' committee taken from property {}", "业委会取自属性 {}"),
    ("occupancy {} taken as shares: no number is above 1, so 0.5 is 50%", "入住率 {} 按比例读取：没有大于1的数，0.5 即 50%"),
    ("occupancy {} taken as per cent: some numbers are above 1, so 50 is 50%", "入住率 {} 按百分数读取：有大于1的数，50 即 50%"),
    ("no column holds the place: read as a table without places", "没有表示位置的列：按不含位置的表格读取"),
    ("places taken from column {} (WKT)", "位置取自 {} 列（WKT）"),
    ("places taken from column {} (longitude, latitude)", "位置取自 {} 列（经度, 纬度）"),
    ("places taken from columns {} (east) and {} (north)", "位置取自 {} 列（东向）和 {} 列（北向）"),
    ("text taken as {}", "文字编码按 {} 读取"),
    ("text of the .dbf taken as {}", ".dbf 文字编码按 {} 读取"),
    ("there is no .dbf beside the .shp: features have no properties", ".shp 旁没有 .dbf：要素没有属性"),
    ("there is no .prj beside the .shp: coordinates taken as they are", ".shp 旁没有 .prj：坐标按原值使用"),
    ("coordinates turned from {} into WGS 84", "坐标已由 {} 转换为 WGS 84"),
    ("coordinates are {}, taken as WGS 84 (less than a metre apart)", "坐标为 {}，视同 WGS 84（相差不到一米）"),
    ("coordinates taken as {}, as asked, though the file says {}", "坐标按要求视为 {}，而文件声明为 {}"),
    ("{} columns that hold lists are left out", "有 {} 个列表类型的列未读取"),
    ("the file has changes of its last editing beside it (.gpkg-wal) that are not read: close it in the GIS", "文件旁有尚未合并的编辑（.gpkg-wal）未被读取：请先在 GIS 中关闭该文件"),
    ("facilities: {}; the same place of several sources is left as several (--keep-duplicates)", "设施来源：{}；多来源的同一地点保留为多个（--keep-duplicates）"),
    ("facilities: {}; {} are the same place in another source (by the same name {}, one much alike {}, none {}): fusion.csv lists them, --keep-duplicates leaves them apart", "设施来源：{}；其中 {} 处与其他来源为同一地点（同名 {}，名称相近 {}，无名称 {}）：明细见 fusion.csv，--keep-duplicates 可不合并"),
    ("{}: each cell is taken to hold so many people, not so many for each square kilometre; {} cells around the city have some", "{}：栅格值按每格人数理解，而非每平方公里人数；城市周围有人的栅格 {} 个"),
    ("{}: {} of {} people shared out over {} blocks by floor area of homes, else by land; {} counts had no home inside and went to the nearest, {} with {} people are more than 500 m from any and are left out; the residents that {} blocks had are replaced", "{}：{} / {} 人按住宅建筑面积（无住宅时按用地）分配到 {} 个地块；{} 个统计单元内没有住宅，归入最近住宅；{} 个单元（{} 人）距任何住宅超过500米，未计入；{} 个地块原有人口已被替换"),
    ("{}: {} of {} people shared out over {} blocks by floor area of homes, else by land; {} counts had no home inside and went to the nearest, {} with {} people are more than 500 m from any and are left out", "{}：{} / {} 人按住宅建筑面积（无住宅时按用地）分配到 {} 个地块；{} 个统计单元内没有住宅，归入最近住宅；{} 个单元（{} 人）距任何住宅超过500米，未计入"),
    ("{}: its {} seem to be in {}, {} m to the {} of where they belong: undone, {} of {} come nearer to a street and {} go farther, from {} to {} m on average; {}. Nothing was shifted", "{}：其中的 {} 疑似采用 {}，偏移 {} 米（方向 {}）：还原后 {} / {} 个更靠近道路，{} 个更远，平均距离由 {} 米变为 {} 米；{}。未作任何移动"),
    ("{}: its {} lie {} m to the {} of the streets, {} % in the same direction: are they in another coordinate system or datum? say which: {}. Nothing was shifted", "{}：其中的 {} 整体偏离道路 {} 米（方向 {}），{} % 方向一致：是否采用了其他坐标系或基准？请注明：{}。未作任何移动"),
    ("{}: {} of its facilities have the name and place of one in {}, and {} once {} is undone: if it is in {}, write {}. Nothing was shifted", "{}：其中 {} 处设施与 {} 中的同名同址，还原后则有 {} 处（{}）：如其坐标为 {}，请写 {}。未作任何移动"),
    ("at {} ({}): {} facilities are open, {} closed; of {} the hours are not told, of {} they cannot be read: these are taken as {}", "{}（{}）：{} 处设施开放，{} 处关闭；{} 处未注明时间，{} 处无法识别：均按 {} 计"),
    ("opening hours of {} facilities are in Chinese and were read as the words of OpenStreetMap", "{} 处设施的开放时间为中文，已转换为 OpenStreetMap 写法"),
    ("opening hours of {} facilities follow the sun: its time is that of the longitude unless --clock says how far clocks are ahead", "{} 处设施的开放时间随日出日落：除非用 --clock 注明时差，日照时刻按经度推算"),
    ("every facility of class {} is closed then", "该时段全部不开放的设施类别：{}"),
    ("its hours cannot be read: {}", "无法识别其开放时间：{}"),
    ("opening hours taken from property {}", "开放时间取自属性 {}"),
    ("zones {} and {} overlap: {} doorsteps are in both and count in {}, the smaller", "分区 {} 与 {} 重叠：{} 个出发点同属两者，计入较小的 {}"),
    ("{} of {} doorsteps lie in no zone: they are summed as outside", "{} / {} 个出发点不属任何分区：单独汇总为“分区以外”"),
    ("{} of {} zones hold no doorstep", "{} / {} 个分区内没有出发点"),
    // What is wrong.
    ("the feature has no geometry", "要素没有几何"),
    ("the file is empty", "文件为空"),
    ("the layer holds no features", "图层中没有要素"),
    ("the collection holds no features", "要素集合为空"),
    ("cannot read: {}", "无法读取：{}"),
    ("is a folder, not a file", "是文件夹，不是文件"),
    ("holds no block that can be used", "没有可用的地块"),
    ("holds no streets that a pedestrian may use", "没有行人可用的道路"),
    ("holds no place where people could live", "没有可居住的地点"),
    ("holds nobody where the city is", "在城市范围内没有人口"),
    ("no block or home lies inside the area", "研究范围内没有地块或住宅"),
    ("no property of it holds people; looked for residents, population, 人口 and the like", "没有表示人口的属性；已查找 residents、population、人口 等"),
    ("no feature has a property {} for the {}; there are {}", "没有要素带有属性 {}（{}）；现有属性：{}"),
    ("{} is not a number", "{} 不是数字"),
    ("{} is not a whole number", "{} 不是整数"),
    ("{} is not a share", "{} 不是比例"),
    ("{} is below 0", "{} 小于0"),
    ("{} is more than all", "{} 超过全部"),
    ("{} are more than the {} households", "{} 超过总户数 {}"),
    ("{} is none of built (已建), new (新建), rural (农村)", "{} 不是 已建、新建、农村 之一"),
    ("{} is neither a number nor yes (有) or no (无)", "{} 既不是数字，也不是 有 或 无"),
    ("{} stands among numbers above 1: is it {} or a share? write the %", "{} 与大于1的数同列：是 {} 还是比例？请写明 %"),
    ("communities need Polygon, MultiPolygon or Point; got {}", "社区须为 Polygon、MultiPolygon 或 Point；实为 {}"),
    ("no column tells households, floor, workers, committees or occupancy", "没有表示户数、用房面积、工作者、居委会或入住率的列"),
    ("{} is empty", "{} 为空"),
    ("latitude {} is outside -90..90{}", "纬度 {} 超出 -90..90{}"),
    ("longitude {} is outside -180..180{}", "经度 {} 超出 -180..180{}"),
    ("blocks need Polygon, MultiPolygon or Point; got {}", "地块须为 Polygon、MultiPolygon 或 Point；实为 {}"),
    ("places need Point, LineString, Polygon or MultiPolygon; got {}", "设施须为 Point、LineString、Polygon 或 MultiPolygon；实为 {}"),
    ("has {} layers: {}", "有 {} 个图层：{}"),
    ("has {} files of places: {}", "有 {} 个位置数据文件：{}"),
    ("has no layer {}; there are {}", "没有图层 {}；现有 {}"),
    ("no column holds the place; there are {}", "没有表示位置的列；现有 {}"),
    ("the zip archive holds no file of places", "zip 压缩包中没有位置数据文件"),
    ("the directory of the zip archive is missing or broken", "zip 压缩包目录缺失或损坏"),
    ("{} in it is locked with a password", "其中的 {} 有密码保护"),
    ("the workbook holds no cells", "工作簿中没有内容"),
    ("the sheet holds no cells", "工作表中没有内容"),
    ("has {} sheets with cells: {}", "有 {} 个非空工作表：{}"),
    ("has no sheet {}; there are {}", "没有工作表 {}；现有 {}"),
    ("the sheet has {} rows of {} cells; at most {} cells are read", "工作表有 {} 行，每行 {} 格；最多读取 {} 格"),
    ("sheet {}", "工作表 {}"),
    ("{} above the header is taken as a title", "表头上方的 {} 视为标题"),
    ("{} rows stand under a merged cell and have what it says", "{} 行位于合并单元格之下，取其内容"),
    ("the first line holds numbers, not names: {}", "首行是数字而不是列名：{}"),
    ("this is a web page, which lifecircle does not read", "这是网页，lifecircle 不能读取"),
    ("this is an XML file, which lifecircle does not read", "这是 XML 文件，lifecircle 不能读取"),
    ("this is a bzip2 archive, which lifecircle does not read", "这是 bzip2 压缩包，lifecircle 不能读取"),
    ("this is an xz archive, which lifecircle does not read", "这是 xz 压缩包，lifecircle 不能读取"),
    ("this is a 7z archive, which lifecircle does not read", "这是 7z 压缩包，lifecircle 不能读取"),
    ("this is a rar archive, which lifecircle does not read", "这是 rar 压缩包，lifecircle 不能读取"),
    ("this is an old Excel file (.xls), or one with a password, which lifecircle does not read", "这是旧版 Excel 文件（.xls）或加密的 Excel 文件，lifecircle 不能读取"),
    ("this is a PDF file, which lifecircle does not read", "这是 PDF 文件，lifecircle 不能读取"),
    ("this is a TIFF raster, which lifecircle does not read", "这是 TIFF 栅格，lifecircle 不能作为图层读取"),
    ("this is an image, which lifecircle does not read", "这是图片，lifecircle 不能读取"),
    ("this is an OpenStreetMap extract (PBF), which lifecircle does not read", "这是 OpenStreetMap 数据（PBF），不能作为图层读取"),
    ("this is a JSON array, which lifecircle does not read", "这是 JSON 数组，lifecircle 不能读取"),
    ("this is a script, which lifecircle does not read", "这是脚本，lifecircle 不能读取"),
    ("this is a CSV table, not an extract of OpenStreetMap", "这是 CSV 表格，不是 OpenStreetMap 数据"),
    ("this is a {} file, not an extract of OpenStreetMap", "这是 {} 文件，不是 OpenStreetMap 数据"),
    ("this is an Excel workbook, not an extract of OpenStreetMap", "这是 Excel 工作簿，不是 OpenStreetMap 数据"),
    ("this is a zip archive, not an extract of OpenStreetMap", "这是 zip 压缩包，不是 OpenStreetMap 数据"),
    ("this is a TIFF raster, not an extract of OpenStreetMap", "这是 TIFF 栅格，不是 OpenStreetMap 数据"),
    ("this is {}, not an extract of OpenStreetMap", "这不是 OpenStreetMap 数据，而是：{}"),
    ("column {} holds both numbers and texts", "列 {} 中既有数值又有文本"),
    ("{} features are there twice, in geometry and properties", "{} 个要素的几何与属性完全重复"),
    ("heights are known at {} of {} vertices of the streets; the others count as flat", "{} / {} 个道路节点有高程；其余按平地计"),
    ("{} {} is not a class of {}, features with it: {}", "{} {} 不是 {} 的设施类别（{} 个要素）"),
    ("{} more values of {} are no class of {}", "另有 {} 个 {} 取值不是 {} 的设施类别"),
    ("as facilities it would be refused: classes of {} are {}", "作为设施文件将被拒绝：{} 的设施类别为 {}"),
    ("this is {}, which lifecircle does not read", "这是 {}，lifecircle 不能读取"),
    ("crs {} is not one that lifecircle knows", "坐标系 {} 不是 lifecircle 所知的"),
    ("its coordinate system cannot be read: {}", "无法识别其坐标系：{}"),
    ("nothing says what its coordinates are", "没有说明其坐标系"),
    ("{} features lie more than {} km off the streets: the first at {}", "{} 个要素距道路超过 {} 公里：第一个位于 {}"),
    ("none of its {} people live within 500 m of a block", "其中 {} 人均不在任何地块500米以内"),
    ("{} is none of the given files", "{} 不是所给的文件"),
    // What to do.
    ("are lon and lat swapped?", "经纬度是否颠倒？"),
    ("are these metres? lifecircle expects degrees, or the coordinate system by name, such as --crs EPSG:4547", "是否以米为单位？请给出度，或用 --crs EPSG:4547 之类注明坐标系"),
    ("is this file of another city, or in another coordinate system?", "是否为其他城市的文件，或采用其他坐标系？"),
    ("is it of another city, or in another coordinate system than it says?", "是否为其他城市的文件，或坐标系与其声明不符？"),
    ("is this the streets file?", "这是否为道路文件？"),
    ("is this the blocks file?", "这是否为地块文件？"),
    ("is this the facilities file?", "这是否为设施文件？"),
    ("is the file cut off?", "文件是否不完整？"),
    ("is the file whole?", "文件是否完整？"),
    ("is it cut off?", "是否不完整？"),
    ("was the .shp copied whole?", ".shp 是否完整复制？"),
    ("do .shp and .dbf belong together?", ".shp 与 .dbf 是否为同一数据？"),
    ("is it cut off, or still open in another program?", "是否不完整，或仍被其他程序打开？"),
    ("is it an Excel file of another kind (.xlsb)? save it as .xlsx or CSV", "是否为其他类型的 Excel 文件（.xlsb）？请另存为 .xlsx 或 CSV"),
    ("save it as .xlsx or CSV, without a password", "请另存为 .xlsx 或 CSV，不设密码"),
    ("heights are given as --dem, people as --people", "高程用 --dem 给出，人口用 --people 给出"),
    ("what it holds says how to give it: --people, --facilities, --blocks, --streets, --area or --zones", "请按内容给出：--people、--facilities、--blocks、--streets、--area 或 --zones"),
    ("is this another file?", "是否为另一个文件？"),
    ("give it as the city: lifecircle analyze CITY.osm.pbf", "请作为城市数据给出：lifecircle analyze CITY.osm.pbf"),
    ("KML, GML and OSM XML can be converted: {}", "KML、GML、OSM XML 可转换：{}"),
    ("save the sheet as CSV", "请将工作表另存为 CSV"),
    ("unpack it first", "请先解压"),
    ("split it: one place a feature", "请拆分：一个要素一处设施"),
    ("say which: {}", "请指明：{}"),
    ("say which it is: --crs EPSG:4547, gcj02, bd09 or wgs84", "请注明：--crs EPSG:4547、gcj02、bd09 或 wgs84"),
    ("did you mean {}?", "是否为 {}？"),
    ("name it: --residents PROPERTY", "请指定：--residents 属性名"),
    ("name the property that holds the class: --class PROPERTY", "请指定表示类别的属性：--class 属性名"),
    ("name them: --x COLUMN --y COLUMN, or --wkt COLUMN", "请指定：--x 列名 --y 列名，或 --wkt 列名"),
    ("write degrees as decimals: 114.5 for 114°30′", "请用十进制度：114°30′ 写作 114.5"),
    ("do the area and the city overlap?", "研究范围与城市是否重叠？"),
    ("is it an extract of streets, or of something else?", "是否为道路数据？"),
    ("did a download fail? look at it in a browser", "是否下载失败？请用浏览器查看"),
    ("feature {}", "第 {} 个要素"),
    ("line {}", "第 {} 行"),
    ("row {}", "第 {} 行"),
];

/// A sentence of a reader in the language of whoever reads it.
///
/// ```
/// use lifecircle::{report::remark, units::Lang};
/// let said = "b.csv: line 3: 人口 \"x\" is not a number";
/// assert_eq!(remark(Lang::Zh, said), "b.csv：第 3 行：人口 \"x\" 不是数字");
/// assert_eq!(remark(Lang::En, said), said);
/// assert_eq!(remark(Lang::Zh, "p.shp: cannot read: gone (unpack it first)"), "p.shp：无法读取：gone（请先解压）");
/// assert_eq!(remark(Lang::Zh, "b.csv: something new"), "b.csv: something new", "what has no Chinese stays as it is");
/// ```
pub fn remark(lang: Lang, said: &str) -> Cow<'_, str> {
    let chinese = if lang == Lang::Zh { chinese(said) } else { None };
    chinese.map_or(Cow::Borrowed(said), Cow::Owned)
}

fn chinese(said: &str) -> Option<String> {
    if let Some(whole) = sentence(said) {
        return Some(whole);
    }
    // FILE: place: sentence (guess)
    if let Some((main, guess)) = said.strip_suffix(')').and_then(|said| said.rsplit_once(" (")) {
        let (in_main, in_guess) = (chinese(main), sentence(guess));
        if in_main.is_some() || in_guess.is_some() {
            let main = in_main.unwrap_or_else(|| main.to_owned());
            return Some(match in_guess {
                Some(guess) => format!("{main}（{guess}）"),
                None => format!("{main} ({guess})"),
            });
        }
    }
    let (head, rest) = said.split_once(": ")?;
    let rest = chinese(rest)?;
    Some(format!("{}：{rest}", sentence(head).unwrap_or_else(|| head.to_owned())))
}

/// A sentence that is in the table whole.
fn sentence(said: &str) -> Option<String> {
    SENTENCES.iter().find_map(|(english, chinese)| {
        let parts = parts(english, said)?;
        let mut parts = parts.into_iter();
        let mut out = String::new();
        for (i, literal) in chinese.split("{}").enumerate() {
            if i > 0 {
                out.push_str(parts.next()?);
            }
            out.push_str(literal);
        }
        Some(out)
    })
}

/// What stands for each `{}` of a pattern.
fn parts<'s>(pattern: &str, said: &'s str) -> Option<Vec<&'s str>> {
    let mut literals = pattern.split("{}");
    let mut rest = said.strip_prefix(literals.next()?)?;
    let mut found = Vec::new();
    let mut literals = literals.peekable();
    while let Some(literal) = literals.next() {
        let end = if literals.peek().is_none() {
            // The last: what follows it ends the sentence.
            if !rest.ends_with(literal) {
                return None;
            }
            rest.len() - literal.len()
        } else {
            rest.find(literal)?
        };
        let (part, after) = rest.split_at(end);
        // What begins with a gap must not swallow "FILE: line 3: …".
        let begins = pattern.starts_with("{} ") || ["feature {}", "line {}", "row {}", "sheet {}"].contains(&pattern);
        let first = found.is_empty() && begins && part.contains(": ");
        if first || (part.is_empty() && !literal.is_empty()) {
            return None;
        }
        found.push(part);
        rest = after.strip_prefix(literal)?;
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_sides_have_the_same_gaps() {
        for (english, chinese) in SENTENCES {
            assert_eq!(english.matches("{}").count(), chinese.matches("{}").count(), "{english}");
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
            ("3 AMap type codes are not known: 010100 (1)", "有 3 种高德类型编码未能识别：010100 (1)"),
        ] {
            assert_eq!(remark(Lang::Zh, english), chinese);
        }
    }

    proptest! {
        #[test]
        fn no_sentence_makes_it_panic(said in "\\PC{0,80}|(a\\.csv: )?(feature|line|text taken as|has) [0-9:( )]{0,20}") {
            let _ = remark(Lang::Zh, &said);
        }
    }
}
