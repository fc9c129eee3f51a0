//! What a file is that was given for something else, and where it belongs.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("this is {>}, which lifecircle does not read", "这是{}，lifecircle 不能读取"),
    ("this is {>}, not an extract of OpenStreetMap", "这是{}，不是 OpenStreetMap 数据"),
    ("{} {} is not a class of {}, features with it: {}", "{} {} 不是 {} 的设施类别（{} 个要素）"),
    ("{} more values of {} are no class of {}", "另有 {} 个 {} 取值不是 {} 的设施类别"),
    ("as facilities it would be refused: classes of {} are {}", "作为设施文件将被拒绝：{} 的设施类别为 {}"),
    ("a CSV table", "CSV 表格"),
    ("a {} file", "{} 文件"),
    ("an Excel workbook", "Excel 工作簿"),
    ("a zip archive", "zip 压缩包"),
    ("what it holds says how to give it: --people, --facilities, --blocks, --streets, --area or --zones", "请按内容给出：--people、--facilities、--blocks、--streets、--area 或 --zones"),
    ("a web page", "网页"),
    ("an XML file", "XML 文件"),
    ("a bzip2 archive", "bzip2 压缩文件"),
    ("an xz archive", "xz 压缩文件"),
    ("a 7z archive", "7z 压缩文件"),
    ("a rar archive", "rar 压缩文件"),
    ("an old Excel file (.xls), or one with a password", "旧版 Excel 文件（.xls）或设有密码的文件"),
    ("a PDF file", "PDF 文件"),
    ("a TIFF raster", "TIFF 栅格"),
    ("an image", "图片"),
    ("an OpenStreetMap extract (PBF)", "OpenStreetMap 数据（PBF）"),
    ("a JSON array", "JSON 数组"),
    ("a script", "脚本"),
    ("KML, GML and OSM XML can be converted: ogr2ogr -t_srs EPSG:4326 out.geojson in.kml", "KML、GML 和 OSM XML 可转换：ogr2ogr -t_srs EPSG:4326 out.geojson in.kml"),
    ("heights are given as --dem, people as --people", "高程用 --dem 给出，人口用 --people 给出"),
    ("give it as the city: lifecircle analyze CITY.osm.pbf", "请作为城市给出：lifecircle analyze CITY.osm.pbf"),
    ("GeoJSON is an object: {}", "GeoJSON 应为对象：{}"),
    ("take out everything before the first {", "请删去第一个 { 之前的内容"),
    ("this is no format that lifecircle reads: it starts with \"{}\"", "这不是 lifecircle 能读取的格式：开头为 \"{}\""),
];
