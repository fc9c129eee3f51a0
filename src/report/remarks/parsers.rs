//! What readers that are not ours say: of TOML, JSON, packed files and rasters.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    // Of values in TOML and JSON.
    ("unknown field `{}`, expected one of {}", "未知的键 `{}`，应为以下之一：{}"),
    ("unknown field `{}`, expected {}", "未知的键 `{}`，应为 {}"),
    ("unknown field `{}`, there are no fields", "未知的键 `{}`"),
    ("unknown variant `{}`, expected one of {}", "未知的值 `{}`，应为以下之一：{}"),
    ("unknown variant `{}`, expected {}", "未知的值 `{}`，应为 {}"),
    ("missing field `{}`", "缺少键 `{}`"),
    ("duplicate field `{}`", "键 `{}` 重复"),
    ("duplicate key", "键重复"),
    ("invalid type: {>}, expected {>}", "类型不符：实为{}，应为{}"),
    ("invalid value: {>}, expected {>}", "值无效：实为{}，应为{}"),
    ("invalid length {}, expected {>}", "长度 {} 不符：应为{}"),
    ("string \"{}\"", "文字 \"{}\""),
    ("integer `{}`", "整数 `{}`"),
    ("floating point `{}`", "小数 `{}`"),
    ("boolean `{}`", "真假值 `{}`"),
    ("sequence", "列表"),
    ("map", "表"),
    ("a string", "文字"),
    ("a sequence", "列表"),
    ("a boolean", "true 或 false"),
    ("f64", "数字"),
    ("u32", "非负整数"),
    ("u64", "非负整数"),
    ("struct {}", "表（{}）"),
    ("key with no value, expected `=`", "键没有值，应有 `=`"),
    ("string values must be quoted, expected literal string", "文字须加引号"),
    ("unclosed array, expected `]`", "列表未结束，应有 `]`"),
    ("unclosed table, expected `]`", "表头未结束，应有 `]`"),
    ("unclosed inline table, expected `}`", "行内表未结束，应有 `}`"),
    ("invalid basic string, expected `\"`", "文字未结束，应有 `\"`"),
    ("missing value, expected {}", "缺少值，应有 {}"),
    ("unexpected key or value, expected {}", "多余的键或值，应为 {}"),
    // Of TOML.
    ("key with no value, expected {}", "键没有值，应有 {}"),
    ("missing value for key, expected {}", "键没有值，应有 {}"),
    ("unclosed array table, expected {}", "表头未结束，应有 {}"),
    ("unclosed inline table, expected {}", "行内表未结束，应有 {}"),
    ("invalid table, expected {}", "表头无效，应有 {}"),
    ("invalid key, expected {}", "键无效，应有 {}"),
    ("unquoted keys cannot be empty, expected letters, numbers, `-`, `_`", "缺少键：应以字母、数字、`-` 或 `_` 组成，否则须加引号"),
    ("invalid unquoted key, expected letters, numbers, `-`, `_`", "键中有不允许的字符：应以字母、数字、`-` 或 `_` 组成，否则须加引号"),
    ("extra `=`, expected nothing", "多余的 `=`"),
    ("extra comma in array, expected value", "列表中有多余的逗号"),
    ("extra comma in inline table, expected key", "行内表中有多余的逗号"),
    ("unexpected `=` in array, expected {}", "列表中有多余的 `=`，应为 {}"),
    ("missing comma between array elements, expected `,`", "列表各项之间缺少 `,`"),
    ("missing comma between key-value pairs, expected `,`", "各键之间缺少 `,`"),
    ("missing assignment between key-value pairs, expected {}", "键没有值，应有 {}"),
    ("extra assignment between key-value pairs, expected `,`", "各键之间缺少 `,`"),
    ("unexpected key or value, expected newline, `#`", "多余的键或值：此处应换行"),
    ("missing key for inline table element, expected key", "行内表中缺少键"),
    ("missing array opening, expected `[`", "列表缺少开头的 `[`"),
    ("missing inline table opening, expected `{`", "行内表缺少开头的 `{`"),
    ("unexpected content, expected nothing", "有多余的内容"),
    ("unexpected content between comment and newline, expected nothing", "注释之后有多余的内容"),
    ("unquoted string, expected nothing", "文字须加引号"),
    ("missing escaped value, expected {}", "`\\` 之后应为以下之一：{}（Windows 路径请用单引号，或以 / 代替 \\）"),
    ("too few unicode value digits, expected unicode hexadecimal value", "`\\u` 之后应为十六进制数（Windows 路径请用单引号，或以 / 代替 \\）"),
    ("invalid value, expected unicode hexadecimal value", "`\\u` 之后的数不是字符"),
    ("invalid literal string, expected {}", "文字未结束，应有 {}"),
    ("invalid multi-line literal string, expected {}", "多行文字未结束，应有 {}"),
    ("invalid multi-line basic string, expected {}", "多行文字未结束，应有 {}"),
    ("invalid basic string, expected non-double-quote visible characters, `\\`", "文字中有不允许的字符（如换行）"),
    ("invalid boolean, expected {}", "应为 {}"),
    ("invalid date, expected {>}", "日期无效，应为{}"),
    ("invalid time, expected {>}", "时间无效，应为{}"),
    ("month between {#} and {#}", " {} 至 {} 月"),
    ("day between {#} and {#}", " {} 至 {} 日"),
    ("hour between {#} and {#}", " {} 至 {} 时"),
    ("minute between {#} and {#}", " {} 至 {} 分"),
    ("second between {#} and {#}", " {} 至 {} 秒"),
    ("invalid float, expected nothing", "数字无效"),
    ("invalid mantissa, expected digits", "数字无效"),
    ("invalid fraction, expected digits", "小数点后应有数字"),
    ("invalid exponent, expected digits", "指数应为数字"),
    ("invalid integer number", "整数无效"),
    ("integer number overflowed", "整数过大或没有数字"),
    ("unexpected leading zero, expected nothing", "数字不能以0开头"),
    ("unexpected sign, expected nothing", "数字前有多余的正负号"),
    ("redundant numeric sign, expected nothing", "数字前有多余的正负号"),
    ("`_` may only go between digits, expected nothing", "`_` 只能写在数字之间"),
    ("invalid comment character, expected printable characters", "注释中有不允许的字符"),
    // Of JSON.
    ("control character (\\u0000-\\u001F) found while parsing a string", "文字中有换行等控制字符（应写作 \\n）"),
    ("lone leading surrogate in hex escape", "转义 \\u 不成对"),
    ("unexpected end of hex escape", "转义 \\u 不完整"),
    ("invalid unicode code point", "不是有效的字符"),
    ("expected ident", "应为 true、false 或 null"),
    ("recursion limit exceeded", "嵌套过深"),
    // Of packed files and rasters.
    ("incomplete deflate stream", "压缩数据不完整"),
    ("deflate decompression error", "压缩数据已损坏"),
    ("entity not found", "没有该文件或文件夹"),
    ("format error: {>}", "格式有误：{}"),
    ("unsupported error: {>}", "不支持：{}"),
    ("TIFF signature not found", "不是 TIFF 文件"),
    ("TIFF signature invalid", "不是 TIFF 文件"),
    ("image file directory not found", "没有图像目录"),
    ("inconsistent sizes encountered", "各处所写大小不一致"),
    ("invalid dimensions: {}", "尺寸无效：{}"),
    ("image contains invalid tag", "含无效的标签"),
    ("required tag `{}` not found", "缺少标签 {}"),
    ("compressed data is corrupt: {}", "压缩数据已损坏：{}"),
    ("file contained a cycle in the list of IFDs", "图像目录循环"),
    ("unknown compression method", "未知的压缩方法"),
    ("compression method {} is unsupported", "压缩方法 {}"),
    ("color type {} is unsupported", "颜色类型 {}"),
    ("sample format {} is unsupported", "数值格式 {}"),
    ("{} bits per channel not supported", "每通道 {} 位"),
    ("{} samples per pixel is unsupported", "每像元 {} 个数值"),
    ("decoder limits exceeded", "超出读取上限"),
    ("platform or format size limits exceeded", "超出本机或格式的上限"),
    ("usage error: {>}", "读取有误：{}"),
    ("tag `{}` did not have the expected value type", "标签 {} 的类型不符"),
    ("tag `{}` with incorrect number of elements ({}) encountered", "标签 {} 的数值个数（{}）不符"),
    ("tag has invalid type", "标签类型无效"),
    ("unknown predictor “{}” encountered", "未知的预测方式 {}"),
    ("unknown planar configuration “{}”", "未知的存放方式 {}"),
    ("unsupported planar configuration “{}”", "存放方式 {}"),
    ("file should contain either (StripByteCounts and StripOffsets) or (TileByteCounts and TileOffsets), other combination was found", "应只含条带或只含瓦片的位置和长度"),
    ("samples per pixel is zero", "每像元没有数值"),
    ("floating point predictor for {} is unsupported", "{} 的浮点预测方式"),
    ("horizontal predictor for {} is unsupported", "{} 的水平预测方式"),
    ("inconsistent bits per sample: {}", "各数值位数不一：{}"),
    ("Photometric interpretation {} with bits per sample {} is unsupported", "颜色解释 {}、每个数值 {} 位"),
    ("unknown photometric interpretation", "未知的颜色解释"),
    ("unsupported photometric interpretation \"{}\"", "颜色解释 {}"),
    ("unsupported data type.", "数值类型"),
    ("chroma subsampling of YCbCr color is unsupported", "YCbCr 颜色的色度抽样"),
    ("tile rows are not aligned to byte boundaries", "瓦片的行不足整字节"),
    ("invalid chunk index ({}) requested", "没有第 {} 块数据"),
];

#[cfg(test)]
mod tests {
    use crate::report::remark;
    use crate::units::Lang;

    /// Words of the Latin alphabet that are neither quoted nor the same in Chinese.
    fn foreign(said: &str) -> Vec<&str> {
        let plain = said.split('`').step_by(2);
        let words = plain.flat_map(|part| part.split(|c: char| !c.is_ascii_alphabetic()));
        words.filter(|word| word.len() > 2 && !["Windows", "true", "false", "null"].contains(word)).collect()
    }

    #[test]
    fn slips_of_the_pen_in_toml() {
        let mut wrong = Vec::new();
        for text in [
            "a = ",
            "a = [1,\n",
            "a = b.pbf",
            "a = 1\na = 2",
            "a = \"b\n",
            "[a\nb = 1",
            "[[a\nb = 1",
            "a = 1 2",
            "a = \"C:\\data\\b\"",
            "a = \"C:\\users\\b\"",
            "a = truee",
            "= 3",
            "a：\"b\"",
            "a = 50%",
            "a = 2026-13-01T20:30",
            "a = {b = 1",
            "a = {b = 1 c = 2}",
            "a = [1 2]",
            "a == 1",
            "a = 'b",
            "a = 1.",
            "a = 01",
            "a = \"\"\"b",
            "a = 1__0",
            "人口 = 1",
            "a = 1e",
            "a = ++1",
            "[]",
            "a",
            "a = [1,,2]",
            "a = \"b\" \"c\"",
            "a = 12:70:00",
            "a = 1.2.3",
            "[a] b = 1",
            "a = {b}",
            "a = {, b = 1}",
            "a = \"\u{1}\"",
            "a = 0x",
            "a = -",
            "a.b = 1\na = 2",
            "[a]\n[a]",
            "a = “b”",
        ] {
            let said = text.parse::<toml::Table>().expect_err(text).message().to_owned();
            let turned = remark(Lang::Zh, &said);
            if turned == said || !foreign(&turned).is_empty() {
                wrong.push(format!("{text:?}\n  {said}\n  {turned}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn slips_of_the_pen_in_json() {
        let mut wrong = Vec::new();
        for text in [
            "",
            "{",
            "[",
            "[1",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "\"a",
            "{'a':1}",
            "[1,]",
            "{\"a\" 1}",
            "[1 2]",
            "nul",
            "nulx",
            "01",
            "1.",
            "1e",
            "\"\\x\"",
            "\"a\nb\"",
            "[] x",
            "\"\\ud800\"",
            "\"\\ud800x\"",
            "\"\\u12\"",
            "\"\\u12xx\"",
            "1e999",
            "NaN",
            "-",
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).expect_err(text).to_string();
            let said = error.split(" at line ").next().unwrap_or_default();
            let turned = remark(Lang::Zh, said);
            if turned == said || !foreign(&turned).is_empty() {
                wrong.push(format!("{text:?}\n  {said}\n  {turned}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
