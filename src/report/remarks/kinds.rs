//! What a file is that was given for something else, and where it belongs.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
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
    ("{} features are there twice, in geometry and properties", "{} 个要素的几何与属性完全重复"),
    ("{} {} is not a class of {}, features with it: {}", "{} {} 不是 {} 的设施类别（{} 个要素）"),
    ("{} more values of {} are no class of {}", "另有 {} 个 {} 取值不是 {} 的设施类别"),
    ("as facilities it would be refused: classes of {} are {}", "作为设施文件将被拒绝：{} 的设施类别为 {}"),
    ("what it holds says how to give it: --people, --facilities, --blocks, --streets, --area or --zones", "请按内容给出：--people、--facilities、--blocks、--streets、--area 或 --zones"),
    ("KML, GML and OSM XML can be converted: {}", "KML、GML、OSM XML 可转换：{}"),
    ("a CSV table", "CSV 表格"),
    ("a {} file", "{} 文件"),
];
