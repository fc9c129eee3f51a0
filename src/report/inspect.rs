//! What was seen in a file, as text for a terminal.

use super::escape::plain;
use super::{left_out, remark};
use crate::input::inspect::{FileSeen, LayerSeen, MOST_VALUES as MANY, RasterSeen};
use crate::units::Lang;
use std::path::Path;

/// Columns that are listed of a layer.
const MOST: usize = 60;

pub(super) fn counts(all: &[(String, usize)]) -> String {
    all.iter().map(|(what, n)| format!("{what} {n}")).collect::<Vec<_>>().join(", ")
}

/// What an extract holds.
pub(super) fn holds(lang: Lang, seen: &FileSeen) -> String {
    let word = |what: &str| match what {
        "streets" => lang.pick("streets", "道路").to_owned(),
        "facilities" => lang.pick("facilities", "设施").to_owned(),
        "residential" => lang.pick("residential areas", "居住用地").to_owned(),
        "dwellings" => lang.pick("homes", "住宅").to_owned(),
        other => other.to_owned(),
    };
    counts(&seen.holds.iter().map(|(what, n)| (word(what), *n)).collect::<Vec<_>>())
}

/// A kind of value.
fn word(lang: Lang, kind: &'static str) -> &'static str {
    match kind {
        "number" => lang.pick("numbers", "数值"),
        "text" => lang.pick("texts", "文本"),
        "yes/no" => lang.pick("yes/no", "是否"),
        _ => lang.pick("nested", "嵌套"),
    }
}

/// The text about a file.
pub fn text(lang: Lang, file: &Path, seen: &FileSeen) -> String {
    let mut out = format!("{}\n", plain(&file.display().to_string()));
    let mut line = |en: &str, zh: &str, what: &str| {
        out.push_str(&format!("  {}{}{}\n", lang.pick(en, zh), lang.pick(": ", "："), plain(what)));
    };
    line("format", "格式", seen.format.unwrap_or(lang.pick("not one lifecircle reads", "无法识别的格式")));
    if !seen.holds.is_empty() {
        line("holds", "内容", &holds(lang, seen));
        line("classes", "设施类别", &counts(&seen.classes));
    }
    if let Some(raster) = &seen.raster {
        cells(lang, &mut line, raster);
    }
    for (cause, count) in &seen.counted {
        line("left out or mended", "未计入或修正", &format!("{} {count}", left_out::words(lang, cause)));
    }
    for wrong in &seen.wrong {
        line("looks wrong", "疑问", &remark(lang, wrong));
    }
    for layer in &seen.layers {
        out.push_str(&one(lang, layer));
    }
    out
}

/// What is in a raster.
pub(super) fn cells(lang: Lang, line: &mut dyn FnMut(&str, &str, &str), raster: &RasterSeen) {
    let [width, height] = raster.size;
    line(
        "cells",
        "栅格",
        &format!("{width} × {height}{}", raster.numbers.map_or_else(String::new, |n| format!(", {n}"))),
    );
    let silent = lang.pick("the file does not say", "文件未注明");
    line("coordinates", "坐标系", raster.crs.as_deref().unwrap_or(silent));
    if let Some([w, s, e, n]) = raster.bounds {
        line("from", "范围", &format!("{w:.5},{s:.5} – {e:.5},{n:.5}"));
    }
    if let Some([low, high]) = raster.span {
        line("numbers", "数值", &format!("{low} – {high}"));
    }
    if raster.cells[1] > 0 {
        line("cells without data", "无数据的栅格", &raster.cells[1].to_string());
    }
    if raster.span.is_some() && raster.bands == 1 {
        let sum = format!("{:.0}", raster.sum);
        let what = match lang {
            Lang::En => format!("--dem, if these are heights; --people, if they are people: {sum} in all"),
            Lang::Zh => format!("若为高程：--dem；若为人口：--people，合计 {sum} 人"),
        };
        line("given as", "用途", &what);
    }
}

fn one(lang: Lang, layer: &LayerSeen) -> String {
    let mut out = String::new();
    let mut line = |en: &str, zh: &str, what: &str| {
        out.push_str(&format!("    {}{}{}\n", lang.pick(en, zh), lang.pick(": ", "："), plain(what)));
    };
    let none = lang.pick("none", "无");
    line("features", "要素", &layer.features.to_string());
    let kinds: Vec<(String, usize)> = layer.geometries.iter().map(|(kind, n)| ((*kind).to_owned(), *n)).collect();
    line("geometry", "几何", &if kinds.is_empty() { none.to_owned() } else { counts(&kinds) });
    let silent = lang
        .pick("the file does not say (taken as WGS 84; else --crs)", "文件未注明（按 WGS 84 读取，否则请用 --crs）");
    line("coordinates", "坐标系", layer.crs.as_deref().unwrap_or(silent));
    if let Some([w, s, e, n]) = layer.bounds {
        line("from", "范围", &format!("{w:.5},{s:.5} – {e:.5},{n:.5}"));
    }
    for column in layer.columns.iter().take(MOST) {
        let kinds: Vec<&str> = column.kinds.iter().map(|kind| word(lang, kind)).collect();
        let what = format!(
            "{:?}  {} {}, {} {}{}",
            column.name,
            column.filled,
            kinds.join(lang.pick("/", "、")),
            if column.different < MANY { column.different.to_string() } else { format!("≥ {MANY}") },
            lang.pick("different", "种取值"),
            if column.examples.is_empty() { String::new() } else { format!(": {}", column.examples.join(" | ")) }
        );
        line("column", "列", &what);
    }
    if let Some(more) = layer.columns.len().checked_sub(MOST).filter(|more| *more > 0) {
        line("columns not shown", "未列出的列", &more.to_string());
    }
    if !layer.classes.is_empty() {
        line("classes", "设施类别", &counts(&layer.classes));
    }
    for guess in &layer.guesses {
        line("a run assumes", "运行时假设", &remark(lang, guess));
    }
    for (cause, count) in &layer.counted {
        line("to be mended", "将修正", &format!("{} {count}", left_out::words(lang, cause)));
    }
    for wrong in &layer.wrong {
        line("looks wrong", "疑问", &remark(lang, wrong));
    }
    let name = layer.name.as_ref().map_or_else(String::new, |name| {
        format!("  {}{}{}\n", lang.pick("layer", "图层"), lang.pick(": ", "："), plain(name))
    });
    name + &out
}
