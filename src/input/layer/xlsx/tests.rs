//! Workbooks of two writers (`openpyxl`, `XlsxWriter`), sheets that are asked for by name, and every damage survived.

use super::super::zip::tests::archive;
use super::super::{Axes, Layer, Source, look, read};
use crate::model::Value;
use std::path::Path;

fn corpus(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/formats");
    std::fs::read(folder.join(name)).unwrap()
}

/// Properties of the features as text, one after the other.
fn said(layer: &Layer, key: &str) -> Vec<String> {
    let value = |v: &Value| match v {
        Value::Null => String::new(),
        Value::Bool(b) => b.to_string(),
        Value::Int(n) => n.to_string(),
        Value::Float(x) => x.to_string(),
        Value::Text(text) | Value::Json(text) => text.clone(),
    };
    let of = |f: &super::super::Feature| f.properties.iter().find(|(k, _)| k == key).map(|(_, v)| value(v));
    layer.features.iter().map(|f| of(f).unwrap_or_else(|| "–".to_owned())).collect()
}

fn opened(bytes: &[u8], layer: Option<&str>) -> Result<Layer, String> {
    let source = Source { layer: layer.map(str::to_owned), placeless: true, ..Source::new("a.xlsx".as_ref(), bytes) };
    read(&source).map_err(|e| e.to_string())
}

#[test]
fn a_table_as_bureaus_write_it() {
    let bytes = corpus("communities.xlsx");
    let layer = opened(&bytes, None).unwrap();
    // A title above the header, merged cells downwards, a hidden and an empty sheet beside it.
    assert_eq!(said(&layer, "社区名称"), ["东街社区", "西街社区", "新区社区", "未建社区", "河村"]);
    assert_eq!(said(&layer, "街道"), ["城关", "城关", "城东", "城东", "城东"]);
    assert_eq!(said(&layer, "入住率"), ["0.9", "0.9", "0.5", "0.49", ""]);
    assert_eq!(layer.features[1].place.to_string(), "row 4", "as Excel numbers it");
    let notes = layer.notes.join("; ");
    for part in ["sheet \"社区\"", "\"城关区社区情况表\" above the header", "3 rows stand under a merged cell"]
    {
        assert!(notes.contains(part), "{part:?} is not in {notes}");
    }
    let source = Source::new("a.xlsx".as_ref(), &bytes);
    assert_eq!(look(&source).unwrap(), ("Excel", vec![None]));
    assert!(opened(&bytes, Some("社群")).unwrap_err().contains("has no sheet \"社群\"; there are 社区, 空白, 草稿"));
    assert_eq!(opened(&bytes, Some("草稿")).unwrap_err(), "a.xlsx: the layer holds no features");
}

#[test]
fn numbers_texts_and_results_of_formulas() {
    let bytes = corpus("places.xlsx");
    let source = Source::new("p.xlsx".as_ref(), &bytes);
    let layer = read(&source).unwrap();
    assert_eq!(said(&layer, "id"), ["a", "b", "007", "c"], "a code stays a text");
    assert_eq!(said(&layer, "名称"), ["卫生站 & 药房", "农贸市场", "<球场>", "文化站 一"]);
    assert_eq!(said(&layer, "建筑面积"), ["300.3", "0.3", "true", ""], "an error says nothing");
    let at = |i: usize| format!("{:?}", layer.features[i].geometry.as_ref().unwrap());
    assert!(at(2).contains("9.5301") && !at(2).contains("9.53009"), "fifteen digits, as typed: {}", at(2));
    assert!(at(3).contains("9.54"), "the last result of a formula");
    let named = Source { axes: Axes { x: Some("建筑面积".into()), y: Some("纬度".into()), wkt: None }, ..source };
    let third = &read(&named).unwrap().features[2].geometry;
    assert!(third.as_ref().unwrap_err().what.contains("is not a number"));
}

fn book(sheets: &[(&str, &str)]) -> Vec<u8> {
    let list: Vec<String> = (0..sheets.len()).map(|i| format!("<sheet name=\"s{i}\" r:id='r{i}'/>")).collect();
    let list = list.concat();
    let links: Vec<String> = sheets
        .iter()
        .enumerate()
        .map(|(i, (name, _))| format!("<Relationship Id=\"r{i}\" Target=\"worksheets/{name}.xml\"/>"))
        .collect();
    let links = links.concat();
    let book = format!("<?xml version=\"1.0\"?><x:workbook><x:sheets>{list}</x:sheets></x:workbook>");
    let mut members = vec![
        ("xl/workbook.xml".to_owned(), book),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{links}</Relationships>")),
    ];
    members.extend(sheets.iter().map(|(name, text)| (format!("xl/worksheets/{name}.xml"), (*text).to_owned())));
    let members: Vec<(&str, &[u8], bool)> = members.iter().map(|(n, t)| (n.as_str(), t.as_bytes(), true)).collect();
    archive(&members)
}

#[test]
fn of_several_sheets_one_is_named() {
    let table = "<x:row r='1'><x:c><x:v>9</x:v></x:c><x:c t='str'><x:v>a&#65;<![CDATA[<b>]]></x:v></x:c></x:row>\
                 <x:row><x:c r='B2'><x:v>5E-2</x:v></x:c></x:row>";
    let bytes = book(&[("a", table), ("b", table)]);
    assert!(opened(&bytes, None).unwrap_err().contains("has 2 sheets with cells: s0, s1 (say which: a.xlsx#s0)"));
    let layer = opened(&bytes, Some("s1")).unwrap();
    assert_eq!(said(&layer, "aA<b>"), ["0.05"], "rows and cells without places follow on, prefixes do not matter");
    let source = Source::new("a.xlsx".as_ref(), &bytes);
    assert_eq!(look(&source).unwrap().1, [Some("s0".to_owned()), Some("s1".to_owned())]);
}

#[test]
fn damage_is_told_and_survived() {
    let one = |sheet: &str| opened(&book(&[("a", sheet)]), None);
    for (sheet, part) in [
        ("<row r='0'><c><v>1</v></c></row>", "row \"0\" is no row"),
        ("<row r='1'><c r='A0'><v>1</v></c></row>", "cell \"A0\" is no cell"),
        ("<row r='1'><c r='ZZZZ1'><v>1</v></c></row>", "is no cell"),
        ("<row r='1'><c t='s'><v>-1</v></c></row>", "names text \"-1\", and there are 0"),
        ("<row r='1'><c t=s><v>1</v></c></row>", "has no quotes"),
        ("<row r='1'><c/><c t='e'><v>#N/A</v></c></row>", "holds no cells"),
        ("", "the workbook holds no cells"),
    ] {
        let said = one(sheet).unwrap_err();
        assert!(said.contains(part) && said.starts_with("a.xlsx: "), "{sheet}: {said}");
    }
    // Merges that lead nowhere, or over everything, change nothing else.
    let merged = "<row r='1'><c t='str'><v>n</v></c><c t='str'><v>m</v></c></row><row r='2'><c><v>1</v></c></row>\
                  <mergeCell ref='A1:XFD1048576'/><mergeCell ref='B9:A1'/><mergeCell ref='?'/><mergeCell ref='A2:A1048576'/>";
    assert_eq!(said(&one(merged).unwrap(), "n"), ["1"]);
    for whole in [corpus("communities.xlsx"), corpus("places.xlsx")] {
        for at in (0..whole.len()).step_by(23) {
            let _ = opened(&whole[..at], None);
            let mut bad = whole.clone();
            bad[at] ^= 0x55;
            let _ = opened(&bad, None);
        }
    }
}
